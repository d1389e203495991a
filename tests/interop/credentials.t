#!/usr/bin/env python3
"""Where credentials come from: awsp and botocore, on the same files, choose the same source and ask AWS the same, or both refuse.

Debian 12's botocore is 1.29.27. It knows no AWS_ENDPOINT_URL_*, hence the proxy for both; what it is too old for says so in
`older`, and awsp alone is held to what a newer one does. Each case is named by what is special in it; `wanted` is the way to the
credentials, one request after the other, and in the end whose they are. A deliberate difference says what botocore does, and
the words of the manual that name it.
"""

import hashlib
import json
import os
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from awsp_test import ROOT, Home, case, contains, equal, main, timestamp  # noqa: E402
from credential_scene import REGION, SESSION, SSO, CredentialScene, arn, keys, process, secret  # noqa: E402
from interop_scene import INTEROP, find, skip_all  # noqa: E402
from login_scene import LEGACY_URL, START_URL  # noqa: E402
from standin import Proxy  # noqa: E402

PYTHON = find("python3")
find("openssl")
with Home() as home:
    if home.run(PYTHON, "-c", "import botocore").status != 0:
        skip_all("botocore is not installed")

REFUSED = "refused"
OLDER_CHAINS = "a role whose source profile has an sso-session crashes in it"
OLDER_LOGIN = "it knows no aws login"
TOKEN = "IQoJb3JpZ2luTOKEN"
OTHER_TOKEN = "IQoJb3JpZ2luOTHER"
SERIAL = "arn:aws:iam::123456789012:mfa/alice"
USERS = ["CONFIG", "CREDENTIALS", "BASE", "OTHER", "PROCESS", "ENVIRONMENT", ("LOGIN", TOKEN), ("TOKEN", TOKEN)]
LEGACY = f"sso_start_url = {LEGACY_URL}\nsso_region = eu-west-1\nsso_account_id = 111111111111\nsso_role_name = ReadOnly\n"
BASE = f"[profile base]\n{keys('BASE')}"
ENVIRONMENT = {"AWS_ACCESS_KEY_ID": "AKIAENVIRONMENT", "AWS_SECRET_ACCESS_KEY": secret("ENVIRONMENT")}
WEB_FILE = "web-identity"
PROCESS_FILE = "process.json"
PROCESS = "credential_process = cat HOME/process.json\n"
WEB = "web_identity_token_file = HOME/web-identity\n"
LOGIN_SESSION = "arn:aws:iam::123456789012:user/a"
LOGIN = f"login_session = {LOGIN_SESSION}\n"
ROWS = []


class Row:
    """One case of the table. In all texts, HOME is the home folder. `default` asks without naming a profile."""

    def __init__(self, name, wanted, config="", **more):
        self.name = name
        self.wanted = wanted.split(" > ")
        self.config = config
        self.credentials = more.pop("credentials", "")
        self.printed = more.pop("printed", process())
        self.env = more.pop("env", {})
        self.machine = more.pop("machine", "")
        self.region = more.pop("region", REGION)
        self.mfa = more.pop("mfa", False)
        self.default = more.pop("default", False)
        self.older = more.pop("older", "")
        self.botocore = more.pop("botocore", wanted).split(" > ")
        self.manual = more.pop("manual", "")
        assert not more, more


def row(name, wanted, config="", **more):
    ROWS.append(Row(name, wanted, config, **more))


def profile(*bodies, name="p"):
    return f"[profile {name}]\n" + "".join(bodies)


def role(name, source="source_profile = base\n", *more):
    """Lines that make a profile of a role."""
    return f"role_arn = {arn(name)}\n{source}" + "".join(f"{line}\n" for line in more)


def chain(*names, end=""):
    """A chain of roles: p assumes the first, with the credentials of p1, which assumes the second, and so on."""
    text = ""
    for at, name in enumerate(names):
        last = at + 1 == len(names)
        text += profile(role(name, f"source_profile = {'base' if last else f'p{at + 1}'}\n"), name=f"p{at}" if at else "p")
    return text + end


ONE = "AKIABASE assumes One > One"

# Each kind alone.
row("keys in the config file", "AKIACONFIG", profile(keys("CONFIG")))
row("keys in the credentials file", "AKIACREDENTIALS", credentials=f"[p]\n{keys('CREDENTIALS')}")
row("keys with a session token", "AKIATOKEN with its token", profile(keys("TOKEN", TOKEN)))
row("a session", "portal gives ReadOnly > ReadOnly", profile(SSO) + SESSION)
row("a legacy SSO profile", "portal gives ReadOnly > ReadOnly", profile(LEGACY))
row("a role", ONE, profile(role("One")) + BASE)
row("a web identity", "web identity assumes One > One", profile(role("One", WEB)))
row("a process", "AKIAPROCESS", profile(PROCESS))
row("an aws login", "AKIALOGIN with its token", profile(LOGIN), older=OLDER_LOGIN)
row("nothing", REFUSED, profile("region = eu-west-1\n"))
row("nothing, in a container", "Machine", profile("region = eu-west-1\n"), machine="container")
row("nothing, on an instance", "Machine", profile("region = eu-west-1\n"), machine="instance")
row("a session without account and role", REFUSED, profile("sso_session = corp\n") + SESSION)

# Two kinds in one profile: the order of the providers.
row("keys in both files", "AKIACREDENTIALS", profile(keys("CONFIG")), credentials=f"[p]\n{keys('CREDENTIALS')}")
row("keys in the config file, a process", "AKIAPROCESS", profile(keys("CONFIG"), PROCESS))
row("keys in the credentials file, a process", "AKIACREDENTIALS", profile(PROCESS), credentials=f"[p]\n{keys('CREDENTIALS')}")
row("keys in the credentials file, SSO", "portal gives ReadOnly > ReadOnly", profile(SSO) + SESSION,
    credentials=f"[p]\n{keys('CREDENTIALS')}")
row("keys in the config file, SSO", "portal gives ReadOnly > ReadOnly", profile(SSO, keys("CONFIG")) + SESSION)
row("SSO, a process", "portal gives ReadOnly > ReadOnly", profile(SSO, PROCESS) + SESSION)
row("a session without account and role, and keys", "AKIACONFIG", profile("sso_session = corp\n", keys("CONFIG")) + SESSION)
row("keys and a role: the role", ONE, profile(role("One"), keys("CONFIG")) + BASE)
row("SSO and a role: the role", ONE, profile(role("One"), SSO) + BASE + SESSION)
row("a process and a role: the role", ONE, profile(role("One"), PROCESS) + BASE)
row("web identity and SSO: web identity", "web identity assumes One > One", profile(role("One", WEB), SSO) + SESSION)
row("web identity and keys: web identity", "web identity assumes One > One", profile(role("One", WEB), keys("CONFIG")))
row("role, source and web identity: web identity", "web identity assumes One > One", profile(role("One"), WEB) + BASE)
row("an empty web_identity_token_file beside keys: the keys", "AKIACONFIG",
    profile(role("One"), "web_identity_token_file =\n", keys("CONFIG")) + BASE)
row("aws login and keys in the credentials file: the keys", "AKIACREDENTIALS", profile(LOGIN),
    credentials=f"[p]\n{keys('CREDENTIALS')}")
row("aws login and a process: the login", "AKIALOGIN with its token",
    profile(LOGIN, PROCESS), older=OLDER_LOGIN)
row("aws login and keys in the config file: the login", "AKIALOGIN with its token",
    profile(LOGIN, keys("CONFIG")), older=OLDER_LOGIN)
row("aws login and SSO: SSO", "portal gives ReadOnly > ReadOnly",
    profile(LOGIN, SSO) + SESSION)
row("keys in a container: the keys", "AKIACONFIG", profile(keys("CONFIG")), machine="container")

# Either file may hold any key, and the credentials file's is the one that counts.
row("a role in the credentials file", ONE, BASE, credentials="[p]\n" + role("One"))
row("a process in the credentials file", "AKIAPROCESS", credentials=f"[p]\n{PROCESS}")
row("SSO in the credentials file", "portal gives ReadOnly > ReadOnly", SESSION, credentials=f"[p]\n{SSO}")
row("role_arn in both files", "AKIABASE assumes Two > Two", profile(role("One")) + BASE, credentials="[p]\n" + role("Two", ""))
row("source_profile from the one, role_arn from the other", ONE, profile("source_profile = base\n") + BASE,
    credentials=f"[p]\nrole_arn = {arn('One')}\n")

# Half of the keys.
row("an access key without a secret key", REFUSED, profile("aws_access_key_id = AKIACONFIG\n"))
row("the same in the credentials file", REFUSED, credentials="[p]\naws_access_key_id = AKIACONFIG\n")
row("the halves in two files", REFUSED, profile("aws_access_key_id = AKIACONFIG\n"),
    credentials=f"[p]\naws_secret_access_key = {secret('CONFIG')}\n")
row("a secret key alone is nothing", REFUSED, profile(f"aws_secret_access_key = {secret('CONFIG')}\n"))
row("a half in the credentials file, all in the config file", REFUSED, profile(keys("CONFIG")),
    credentials="[p]\naws_access_key_id = AKIACREDENTIALS\n")
row("an empty access key", REFUSED, profile("aws_access_key_id =\naws_secret_access_key = x\n"))
row("aws_security_token beats aws_session_token", "AKIATOKEN with its token",
    profile(keys("TOKEN", OTHER_TOKEN), f"aws_security_token = {TOKEN}\n"))
row("an empty aws_security_token beats it too", "AKIACONFIG",
    profile(keys("CONFIG", OTHER_TOKEN), "aws_security_token =\n"))
row("a token in the credentials file does not belong to keys in the config file", "AKIACONFIG", profile(keys("CONFIG")),
    credentials=f"[p]\naws_session_token = {TOKEN}\n")
row("aws_account_id", "AKIACONFIG", profile(keys("CONFIG"), "aws_account_id = 123456789012\n"))

# SSO settings.
row("SSO without a role", REFUSED, profile("sso_session = corp\nsso_account_id = 111111111111\n") + SESSION)
row("SSO without an account", REFUSED, profile("sso_session = corp\nsso_role_name = ReadOnly\n") + SESSION)
row("legacy SSO without a region", REFUSED, profile(LEGACY.replace("sso_region = eu-west-1\n", "")))
row("legacy SSO without a start URL", REFUSED, profile(LEGACY.replace(f"sso_start_url = {LEGACY_URL}\n", "")))
row("a session that is not there", REFUSED, profile(SSO))
row("a session without a region", REFUSED, profile(SSO) + f"[sso-session corp]\nsso_start_url = {START_URL}\n")
row("the region is another in the session", REFUSED, profile(SSO, "sso_region = us-east-1\n") + SESSION)
row("the start URL is another in the session", REFUSED, profile(SSO, f"sso_start_url = {LEGACY_URL}\n") + SESSION)
row("region and start URL are the same in the session", "portal gives ReadOnly > ReadOnly",
    profile(SSO, f"sso_region = eu-west-1\nsso_start_url = {START_URL}\n") + SESSION)
row("account and role stand in the session, where no one looks first", REFUSED, profile("sso_session = corp\n") + SESSION +
    "sso_account_id = 111111111111\nsso_role_name = ReadOnly\n")
row("the role stands in the session, the account in the profile", "portal gives ReadOnly > ReadOnly",
    profile("sso_session = corp\nsso_account_id = 111111111111\n") + SESSION + "sso_role_name = ReadOnly\n")
row("nobody is logged in", REFUSED, profile(SSO.replace("corp", "other")) + SESSION.replace("corp", "other"))
row("a role that the login does not get", "portal gives Nothing > refused", profile(SSO.replace("ReadOnly", "Nothing")) + SESSION)

# Chains.
row("two roles", "AKIABASE assumes Two > Two assumes One > One", chain("One", "Two") + BASE)
row("three roles", "AKIABASE assumes Three > Three assumes Two > Two assumes One > One", chain("One", "Two", "Three") + BASE)
row("four roles", "AKIABASE assumes Four > Four assumes Three > Three assumes Two > Two assumes One > One",
    chain("One", "Two", "Three", "Four") + BASE)
row("a source with keys and a role: its keys", ONE,
    profile(role("One")) + profile(keys("BASE"), role("Two", "source_profile = other\n"), name="base"))
row("a source with a secret key alone, and a role", REFUSED,
    profile(role("One")) + profile(f"aws_secret_access_key = {secret('BASE')}\n", role("Two", "source_profile = other\n"), name="base") +
    profile(keys("OTHER"), name="other"))
row("a source with keys in both files", "AKIACREDENTIALS assumes One > One", profile(role("One")) + BASE,
    credentials=f"[base]\n{keys('CREDENTIALS')}")
row("a source with a process", "AKIAPROCESS assumes One > One", profile(role("One")) + profile(PROCESS, name="base"))
row("a source with keys in the config file and a process: the process", "AKIAPROCESS assumes One > One",
    profile(role("One")) + profile(PROCESS, keys("BASE"), name="base"))
row("a source with legacy SSO", "portal gives ReadOnly > ReadOnly assumes One > One",
    profile(role("One")) + profile(LEGACY, name="base"))
row("a source with a session", "portal gives ReadOnly > ReadOnly assumes One > One",
    profile(role("One")) + profile(SSO, name="base") + SESSION, older=OLDER_CHAINS)
row("two roles over a session", "portal gives ReadOnly > ReadOnly assumes Two > Two assumes One > One",
    chain("One", "Two") + profile(SSO, name="base") + SESSION, older=OLDER_CHAINS)
row("a source with keys in the credentials file and a session", "portal gives ReadOnly > ReadOnly assumes One > One",
    profile(role("One")) + profile(SSO, name="base") + SESSION, credentials=f"[base]\n{keys('BASE')}", older=OLDER_CHAINS)
row("a source with a web identity", "web identity assumes Two > Two assumes One > One",
    profile(role("One")) + profile(role("Two", WEB), name="base"))
row("a source with an aws login", "AKIALOGIN assumes One > One",
    profile(role("One")) + profile(LOGIN, name="base"), older=OLDER_LOGIN)
row("a source with nothing", REFUSED, profile(role("One")) + profile("region = eu-west-1\n", name="base"))
row("a source with nothing, in a container", REFUSED, profile(role("One")) + profile(name="base"), machine="container")
row("a source with half of its keys", REFUSED, profile(role("One")) + profile("aws_access_key_id = AKIABASE\n", name="base"))
row("a source that is not there", REFUSED, profile(role("One")))
row("a source that stands in the credentials file alone", ONE, profile(role("One")), credentials=f"[base]\n{keys('BASE')}")
row("its own source, with keys", "AKIACONFIG assumes One > One", profile(role("One", "source_profile = p\n"), keys("CONFIG")))
row("its own source, without", REFUSED, profile(role("One", "source_profile = p\n")))
row("its own source, with a process", REFUSED, profile(role("One", "source_profile = p\n"), PROCESS))
row("a loop of two", REFUSED, profile(role("One", "source_profile = q\n")) + profile(role("Two", "source_profile = p\n"), name="q"))
row("a loop of two, the first with keys: they end it", REFUSED,
    profile(role("One", "source_profile = q\n"), keys("CONFIG")) + profile(role("Two", "source_profile = p\n"), name="q"))
row("a loop behind the first", REFUSED, profile(role("One", "source_profile = q\n")) +
    profile(role("Two", "source_profile = r\n"), name="q") + profile(role("Three", "source_profile = q\n"), name="r"))
row("its own source behind the first, with keys", "AKIABASE assumes One > One", profile(role("One")) +
    profile(role("Two", "source_profile = base\n"), keys("BASE"), name="base"))
row("neither source_profile nor credential_source", REFUSED, profile(role("One", "")))
row("neither, but keys", REFUSED, profile(role("One", ""), keys("CONFIG")))
row("both", REFUSED, profile(role("One"), "credential_source = Environment\n") + BASE, env=ENVIRONMENT)
row("an empty source_profile", REFUSED, profile(role("One", "source_profile =\n")))
row("an empty role_arn", REFUSED, profile("role_arn =\nsource_profile = base\n") + BASE)
row("source_profile without a role_arn is nothing", REFUSED, profile("source_profile = base\n") + BASE)

# Where a role's first credentials come from, if not from a profile.
row("credential_source Environment", "AKIAENVIRONMENT assumes One > One", profile(role("One", "credential_source = Environment\n")),
    env=ENVIRONMENT)
row("Environment, with a token", "AKIATOKEN assumes One > One", profile(role("One", "credential_source = Environment\n")),
    env={"AWS_ACCESS_KEY_ID": "AKIATOKEN", "AWS_SECRET_ACCESS_KEY": secret("TOKEN"), "AWS_SESSION_TOKEN": TOKEN})
row("Environment, where there is nothing", REFUSED, profile(role("One", "credential_source = Environment\n")))
row("Environment, where there is half", REFUSED, profile(role("One", "credential_source = Environment\n")),
    env={"AWS_ACCESS_KEY_ID": "AKIAENVIRONMENT"})
row("Environment, run out", REFUSED, profile(role("One", "credential_source = Environment\n")),
    env={**ENVIRONMENT, "AWS_CREDENTIAL_EXPIRATION": "2020-01-01T00:00:00Z"})
row("EcsContainer", "Machine assumes One > One", profile(role("One", "credential_source = EcsContainer\n")), machine="container")
row("EcsContainer, outside of one", REFUSED, profile(role("One", "credential_source = EcsContainer\n")))
row("Ec2InstanceMetadata", "Machine assumes One > One", profile(role("One", "credential_source = Ec2InstanceMetadata\n")),
    machine="instance")
row("Ec2InstanceMetadata, in a container", REFUSED, profile(role("One", "credential_source = Ec2InstanceMetadata\n")),
    machine="container")
row("Ec2InstanceMetadata, behind a role", "Machine assumes Two > Two assumes One > One",
    profile(role("One")) + profile(role("Two", "credential_source = Ec2InstanceMetadata\n"), name="base"), machine="instance")
row("a credential_source in small letters", REFUSED, profile(role("One", "credential_source = environment\n")), env=ENVIRONMENT)
row("a credential_source that AWS does not know", REFUSED, profile(role("One", "credential_source = Foo\n")), env=ENVIRONMENT)
row("a credential_source and keys of its own: the source", "AKIAENVIRONMENT assumes One > One",
    profile(role("One", "credential_source = Environment\n"), keys("CONFIG")), env=ENVIRONMENT)

# What is asked of STS.
row("duration_seconds", "AKIABASE assumes One DurationSeconds=1200 > One", profile(role("One"), "duration_seconds = 1200\n") + BASE)
row("a duration_seconds that is no number", ONE, profile(role("One"), "duration_seconds = 1h\n") + BASE)
row("a duration_seconds with a fraction", ONE, profile(role("One"), "duration_seconds = 900.0\n") + BASE)
row("a duration_seconds with zeros before it", "AKIABASE assumes One DurationSeconds=3600 > One",
    profile(role("One"), "duration_seconds = 003600\n") + BASE)
row("a duration_seconds with a sign, and _ between its digits", "AKIABASE assumes One DurationSeconds=3600 > One",
    profile(role("One"), "duration_seconds = +3_600\n") + BASE)
row("a duration_seconds below 0", REFUSED, profile(role("One"), "duration_seconds = -900\n") + BASE)
row("a duration_seconds that is too short", REFUSED, profile(role("One"), "duration_seconds = 60\n") + BASE)
row("a duration_seconds that is too long", REFUSED, profile(role("One"), "duration_seconds = 99999\n") + BASE, botocore="AssumeRole > refused")
row("a duration_seconds of 0", REFUSED, profile(role("One"), "duration_seconds = 0\n") + BASE)
row("an external_id", "AKIABASE assumes One ExternalId=a:b/c > One", profile(role("One"), "external_id = a:b/c\n") + BASE)
row("an external_id of one character", REFUSED, profile(role("One"), "external_id = e\n") + BASE)
row("an empty external_id", REFUSED, profile(role("One"), "external_id =\n") + BASE)
row("a role_session_name", "AKIABASE assumes One RoleSessionName=me@example.com > One",
    profile(role("One"), "role_session_name = me@example.com\n") + BASE)
row("a role_session_name of one character", REFUSED, profile(role("One"), "role_session_name = e\n") + BASE)
row("an empty role_session_name is none", ONE, profile(role("One"), "role_session_name =\n") + BASE)
row("an empty mfa_serial", REFUSED, profile(role("One"), "mfa_serial =\n") + BASE, mfa=True)
row("an mfa_serial", f"AKIABASE assumes One SerialNumber={SERIAL} > One", profile(role("One"), f"mfa_serial = {SERIAL}\n") + BASE, mfa=True)
row("an mfa_serial at the beginning of a chain", f"AKIABASE assumes Two SerialNumber={SERIAL} > Two assumes One > One",
    profile(role("One", "source_profile = q\n")) + profile(role("Two"), f"mfa_serial = {SERIAL}\n", name="q") + BASE, mfa=True)
row("all of them", f"AKIABASE assumes One ExternalId=ee DurationSeconds=1800 SerialNumber={SERIAL} RoleSessionName=nn > One",
    profile(role("One"), f"mfa_serial = {SERIAL}\nexternal_id = ee\nduration_seconds = 1800\nrole_session_name = nn\n") + BASE, mfa=True)
row("each role of a chain with its own", "AKIABASE assumes Two ExternalId=two > Two assumes One DurationSeconds=1800 > One",
    profile(role("One", "source_profile = q\n"), "duration_seconds = 1800\n") +
    profile(role("Two"), "external_id = two\n", name="q") + BASE)
row("a web identity with a session name; a duration is not sent", "web identity assumes One RoleSessionName=pod > One",
    profile(role("One", WEB), "role_session_name = pod\nduration_seconds = 900\nexternal_id = ee\n"))
row("a role that STS refuses", "AKIABASE assumes Denied > refused", profile(role("Denied")) + BASE)
row("STS refuses the second of two", "AKIABASE assumes Two > Two assumes Denied > refused", chain("Denied", "Two") + BASE)
row("the region is the profile's, not its source's", "AKIABASE assumes One in eu-central-1 > One",
    profile(role("One"), "region = eu-central-1\n") + BASE + "region = us-east-2\n", region=None)
row("the environment's region beats it", ONE, profile(role("One"), "region = eu-central-1\n") + BASE)
row("no region", REFUSED, profile(role("One")) + BASE + "region = us-east-2\n", region=None,
    botocore="AKIABASE assumes One in us-east-1 > One", manual="a role needs a region")

# Web identities.
row("a web identity without a role", REFUSED, profile(WEB))
row("a web identity whose file is not there", REFUSED, profile(role("One", "web_identity_token_file = HOME/nowhere\n")))
row("a web identity whose token is not taken", "web identity assumes One > refused",
    profile(role("One", "web_identity_token_file = HOME/bad-identity\n")))

# What a process prints.
for text, wanted, printed in (
        ("a token and an end", "AKIATOKEN with its token", process("TOKEN", SessionToken=TOKEN, Expiration=timestamp(3600))),
        ("an end with an offset", "AKIATOKEN with its token", process("TOKEN", SessionToken=TOKEN, Expiration=timestamp(3600)[:-1] + "+00:00")),
        ("an empty token", "AKIAPROCESS", process(SessionToken="")),
        ("null for what it has not", "AKIAPROCESS", process(SessionToken=None, Expiration=None)),
        ("members that nobody knows", "AKIAPROCESS", process(Other=[1, {"a": "b"}])),
        ("more than a kilobyte of blanks", "AKIAPROCESS", process() + " \n" * 1000),
        ("an end that is past", REFUSED, process(Expiration="2020-01-01T00:00:00Z")),
        ("nothing", REFUSED, ""),
        ("no JSON", REFUSED, "AKIAPROCESS secret\n"),
        ("an array", REFUSED, f"[{process()}]"),
        ("JSON that is cut off", REFUSED, process()[:-3]),
        ("version 2", REFUSED, process(Version=2)),
        ("a version in quotes", REFUSED, process(Version="1")),
        ("no version", REFUSED, process().replace('"Version": 1, ', "")),
        ("no secret key", REFUSED, json.dumps({"Version": 1, "AccessKeyId": "AKIAPROCESS"})),
        ("no access key", REFUSED, json.dumps({"Version": 1, "SecretAccessKey": "x"}))):
    row(f"a process that prints {text}", wanted, profile(PROCESS), printed=printed)
row("a process that fails, with credentials printed", REFUSED, profile("credential_process = sh -c 'cat HOME/process.json; exit 1'\n"))
row("a process that is not there", REFUSED, profile("credential_process = HOME/nowhere\n"))
row("a process that may not be run", REFUSED, profile("credential_process = HOME/process.json\n"))
row("a process in quotes that do not end", REFUSED, profile("credential_process = cat 'HOME/process.json\n"))
row("a process by a name with a tilde", REFUSED, profile("credential_process = ~/process\n"))
row("a process with a variable is not expanded", REFUSED, profile("credential_process = cat $HOME/process.json\n"))
row("a process with a pipe is no pipe", REFUSED, profile("credential_process = cat HOME/process.json | cat\n"))
row("a process with quotes within", "AKIAPROCESS", profile("credential_process = sh -c 'cat \"HOME/process.json\"'\n"))
row("a process that writes to standard error", "AKIAPROCESS",
    profile("credential_process = sh -c 'echo warning >&2; cat HOME/process.json'\n"))
row("an empty credential_process", REFUSED, profile("credential_process =\n"))

# Where no profile is named: the environment and AWS_PROFILE.
row("keys of the environment beat AWS_PROFILE", "AKIAENVIRONMENT", profile(keys("CONFIG")), env=ENVIRONMENT, default=True)
row("they beat a role as well", "AKIAENVIRONMENT", profile(role("One")) + BASE, env=ENVIRONMENT, default=True)
row("a named profile beats them", "AKIACONFIG", profile(keys("CONFIG")), env=ENVIRONMENT)
row("half of the keys in the environment", REFUSED, profile(keys("CONFIG")), env={"AWS_ACCESS_KEY_ID": "AKIAENVIRONMENT"}, default=True)
row("a secret key alone in the environment is nothing", "AKIACONFIG", profile(keys("CONFIG")), env={"AWS_SECRET_ACCESS_KEY": "x"},
    default=True)
row("AWS_SECURITY_TOKEN beats AWS_SESSION_TOKEN", "AKIATOKEN with its token", env={
    "AWS_ACCESS_KEY_ID": "AKIATOKEN", "AWS_SECRET_ACCESS_KEY": secret("TOKEN"), "AWS_SESSION_TOKEN": OTHER_TOKEN,
    "AWS_SECURITY_TOKEN": TOKEN}, config=profile(), default=True)
row("an empty AWS_SECURITY_TOKEN does not", "AKIATOKEN with its token", env={
    "AWS_ACCESS_KEY_ID": "AKIATOKEN", "AWS_SECRET_ACCESS_KEY": secret("TOKEN"), "AWS_SESSION_TOKEN": TOKEN,
    "AWS_SECURITY_TOKEN": ""}, config=profile(), default=True)
IDENTITY = {"AWS_WEB_IDENTITY_TOKEN_FILE": "HOME/web-identity", "AWS_ROLE_ARN": arn("Pod")}
row("a web identity of the environment beats SSO", "web identity assumes Pod > Pod", profile(SSO) + SESSION, env=IDENTITY, default=True)
row("it beats keys", "web identity assumes Pod > Pod", profile(keys("CONFIG")), env=IDENTITY, default=True)
row("a role beats it", ONE, profile(role("One")) + BASE, env=IDENTITY, default=True)
row("a named profile beats it", "AKIACONFIG", profile(keys("CONFIG")), env=IDENTITY)
row("it is asked for in the region of AWS_PROFILE, where the environment names none", "web identity assumes Pod > Pod",
    profile(keys("CONFIG"), "region = eu-central-1\n"), env=IDENTITY, default=True, region=None)
row("its role is that of the profile, where the environment has none", "web identity assumes One > One",
    profile(role("One", "web_identity_token_file = HOME/nowhere\n")), env={"AWS_WEB_IDENTITY_TOKEN_FILE": "HOME/web-identity"}, default=True)
row("the role of the environment beats that of a profile with a web identity", "web identity assumes Pod RoleSessionName=pod > Pod",
    profile(role("One", WEB)), env={"AWS_ROLE_ARN": arn("Pod"), "AWS_ROLE_SESSION_NAME": "pod"}, default=True)
row("a profile with a web identity alone takes the role of the environment", "web identity assumes Pod > Pod",
    profile(WEB), env={"AWS_ROLE_ARN": arn("Pod")}, default=True)
row("a named one does not", REFUSED, profile(WEB), env={"AWS_ROLE_ARN": arn("Pod")})
row("a web identity of the environment without a role", REFUSED, profile(keys("CONFIG")),
    env={"AWS_WEB_IDENTITY_TOKEN_FILE": "HOME/web-identity"}, default=True)
row("keys of the environment, and AWS_PROFILE names no profile", REFUSED, BASE, env=ENVIRONMENT, default=True)
row("the environment says nothing of the web identity of a source profile", "web identity assumes Two > Two assumes One > One",
    profile(role("One")) + profile(role("Two", WEB), name="base"), env={"AWS_ROLE_ARN": arn("Pod")}, default=True)
row("a profile with SSO, of AWS_PROFILE", "portal gives ReadOnly > ReadOnly", profile(SSO) + SESSION, default=True)
row("a profile with nothing, in a container, of AWS_PROFILE", "Machine", profile(), machine="container", default=True)


class Table(CredentialScene):
    """The scene of all rows: one after the other, in the same home."""

    def __enter__(self):
        super().__enter__()
        self.proxy = Proxy(self.aws.url).start()
        for name in self.aws.environment():
            del self.home.env[name]
        self.home.env.update(self.proxy.environment(), NO_PROXY="127.0.0.1", AWS_STS_REGIONAL_ENDPOINTS="regional",
                             AWSP_NONINTERACTIVE="1")
        self.aws.add_role(arn("Denied"), deny=True)
        self.aws.add_web_identity("a-token-of-kubernetes")
        for name, text in ((WEB_FILE, "a-token-of-kubernetes"), ("bad-identity", "another-token"), ("process", "#!/bin/sh\n")):
            self.home.write(name, text)
        self.give_token()
        self.give_token(LEGACY_URL, LEGACY_URL, scopes=[])
        self.give_login()
        return self

    def __exit__(self, *error):
        self.proxy.stop()
        super().__exit__(*error)

    def give_login(self):
        """What the AWS CLI caches of an aws login."""
        name = hashlib.sha256(LOGIN_SESSION.encode()).hexdigest()
        token = {"accessKeyId": "AKIALOGIN", "secretAccessKey": secret("LOGIN"), "sessionToken": TOKEN, "accountId": "123456789012",
                 "expiresAt": timestamp(3600)}
        self.home.write(f".aws/login/cache/{name}.json", json.dumps({"accessToken": token}), 0o600)

    def prepare(self, each):
        """The files and the environment of a row."""
        self.home.config(each.config.replace("HOME", self.home.path))
        self.home.write(".aws/credentials", each.credentials.replace("HOME", self.home.path))
        self.home.write(PROCESS_FILE, each.printed)
        env = {name: value.replace("HOME", self.home.path) for name, value in each.env.items()}
        if each.machine:
            env.update(getattr(self.machine, each.machine)())
        if each.region:
            env.update(AWS_REGION=each.region, AWS_DEFAULT_REGION=each.region)
        if each.default:
            env.update(AWS_PROFILE="p")
        return env

    def way(self, result, found):
        """The steps of a client, and whose credentials came of them."""
        if result.status != 0 or not found["key"]:
            return [*self.steps(), REFUSED]
        owner = self.owner(found["key"])
        if owner.startswith("AKIA") and found["token"]:
            owner += " with its token" if found["token"] == TOKEN else " with another token"
        return [*self.steps(), owner]

    def awsp_way(self, each, env):
        self.forget()
        code = ["--mfa-code", "123456"] if each.mfa else []
        words = ["env", "--format", "json"] if each.default else ["credential-process", "p"]
        result = self.awsp(*words, *code, env=env)
        found = json.loads(result.out) if result.status == 0 else {}
        names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN") if each.default else (
            "AccessKeyId", "SecretAccessKey", "SessionToken")
        equal(result.status in (0, 1, 3, 4, 5, 6, 7), True, result)
        return self.way(result, dict(zip(("key", "secret", "token"), (found.get(name, "") for name in names)))), result.err

    def botocore_way(self, each, env):
        self.forget()
        result = self.home.run(PYTHON, "-B", os.path.join(INTEROP, "botocore_credentials.py"), *([] if each.default else ["p"]), env=env)
        return self.way(result, json.loads(result.out) if result.status == 0 else {}), result.err

    def check_identity(self, each, env):
        """After awsp_way: whoami says whose the credentials are, and asks nothing else where they are cached."""
        self.aws.forget()
        result = self.awsp("whoami", *([] if each.default else ["p"]), "--json", env=env)
        equal(result.status, 0, result.err)
        caller = [entry["told"]["caller"] for entry in self.aws.log() if entry["operation"] == "GetCallerIdentity"]
        equal([self.owner(key) for key in caller], [each.wanted[-1].split(" ")[0]])
        contains(json.loads(result.out)["arn"], self.owner(caller[0]).removeprefix("AKIA"))
        equal(self.steps(), [])


TABLE = Table(users=USERS)


def add_row(each):
    @case(f"{each.name}: {' > '.join(each.wanted)}")
    def _():
        env = TABLE.prepare(each)
        way, err = TABLE.awsp_way(each, env)
        equal(way, each.wanted, err)
        if way[-1] != REFUSED:
            TABLE.check_identity(each, env)
        if not each.older:
            way, err = TABLE.botocore_way(each, env)
            equal(way, each.botocore, err)


for each_row in ROWS:
    add_row(each_row)


@case("every difference stands in the manual")
def _():
    with open(os.path.join(ROOT, "man/awsp.1"), encoding="utf-8") as file:
        text = re.sub(r"\s+", " ", file.read())
    for each in ROWS:
        equal(each.botocore[-1] == each.wanted[-1], each.manual == "", each.name)
        contains(text, each.manual)


with TABLE:
    main()
