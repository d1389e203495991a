"""A home with SSO profiles, and the stand-in for AWS that they lead to."""

import http.client
import json
import os
import re
import sys
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../aws")]
from awsp_test import ROOT, Home, equal, hashlib, lines  # noqa: E402
from standin import StandIn  # noqa: E402

START_URL = "https://corp.awsapps.com/start"
LEGACY_URL = "https://old.awsapps.com/start"
BROWSER = os.path.abspath(os.path.join(HERE, "../aws/browser"))
MARK = "S3CR3TMARK"
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
CONFIG = f"""\
[profile dev]
sso_session = corp
sso_account_id = 111111111111
sso_role_name = ReadOnly
region = eu-west-1
[profile audit]
role_arn = arn:aws:iam::222222222222:role/Audit
source_profile = dev
[profile old]
sso_start_url = {LEGACY_URL}
sso_region = eu-west-1
sso_account_id = 111111111111
sso_role_name = ReadOnly
[profile keys]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = wJalrXUtnFEMI
[profile program]
credential_process = /bin/false
[profile console]
login_session = arn:aws:iam::111111111111:user/a
[sso-session corp]
sso_start_url = {START_URL}
sso_region = eu-west-1
sso_registration_scopes = sso:account:access
"""


def token_name(key="corp"):
    return f".aws/sso/cache/{hashlib.sha1(key.encode()).hexdigest()}.json"


def cli_file(name, kind="sso"):
    """A cache file that the AWS CLI 2.36.7 wrote; of tokens and registrations, or with "cli" of role credentials."""
    with open(os.path.join(ROOT, "tests/data/cli-2.36.7-home", kind, "cache", name), encoding="utf-8") as file:
        return file.read()


def shape(text):
    """The text with the values of a cache file left out: what remains is the same for all."""
    text = re.sub(TIME, "TIME", text)
    return re.sub(r'"(accessToken|refreshToken|clientId|clientSecret|startUrl|region)": "[^"]*"', r'"\1": ""', text)


def fetch(url, headers=None):
    """(status, Location, body), without following."""
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
    try:
        connection.request("GET", parts._replace(scheme="", netloc="").geturl(), headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location"), answer.read().decode()
    finally:
        connection.close()


class Scene:
    """Ends by failing where a request was one that AWS would not take."""

    def __init__(self, config=CONFIG, browser=True, unprivileged=False, **settings):
        self.aws = StandIn(mark=MARK, **settings)
        self.home = Home(unprivileged=unprivileged)
        self.home.config(config)
        self.browser = browser

    def __enter__(self):
        self.aws.__enter__()
        self.log = os.path.join(self.home.path, "browser.log")
        self.home.env.update(self.aws.environment())
        self.home.env.update(AWSP_BROWSER_LOG=self.log, AWSP_BROWSER_STAND_IN=self.aws.url)
        if self.browser:
            self.home.env["BROWSER"] = BROWSER
        return self

    def __exit__(self, *error):
        self.home.__exit__()
        return self.aws.__exit__(*error)

    def awsp(self, *words, **options):
        return self.home.awsp(*words, **options)

    def opened(self):
        """The URLs that browsers were started with."""
        if not os.path.exists(self.log):
            return []
        with open(self.log, encoding="utf-8") as file:
            return [entry["url"] for entry in map(json.loads, file) if entry["did"] == "open"]

    def token(self, key="corp"):
        return json.loads(self.home.read(token_name(key)))

    def give_token(self, key="corp", start_url=START_URL, more=None, **options):
        """A token in the cache, as from a login here."""
        content = {**self.aws.token_file(start_url, **options), **(more or {})}
        self.home.write(token_name(key), json.dumps(content), 0o600)
        return content

    def state(self, profile="dev"):
        out = self.awsp("status", profile, "--json").out
        return json.loads(out)[0]["state"]

    def clean(self):
        """No temporary file is left."""
        folder = os.path.join(self.home.path, ".aws/sso/cache")
        equal([name for name in os.listdir(folder) if name.endswith(".tmp")], [], "temporary files")


def address(text):
    """The URL for the browser in what a login prints."""
    return re.search(r"^(https?://\S+/authorize\?\S+)\s*$", text.replace("\r", ""), re.M)


def last_line(text):
    return lines(text)[-1] if text else ""
