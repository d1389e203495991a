"""A home and a stand-in for AWS that awsp shares with a client that is not ours, and the cases that hold for each of them."""

import json
import os
import re
import shutil
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../aws")]
from awsp_test import BASH, ROOT, Home, case, contains, equal, lines  # noqa: E402
from login_scene import LEGACY_URL, START_URL, Scene, token_name  # noqa: E402
from standin import Proxy  # noqa: E402

INTEROP = os.path.join(ROOT, "tests/interop")
ROLE = "assumed-role/AWSReservedSSO_ReadOnly_"
# The CLI uses cached role credentials that hold for 15 minutes or more, and asks for no token then.
SHORT = 14 * 60
CONFIG = f"""\
[profile dev]
sso_session = corp
sso_account_id = 111111111111
sso_role_name = ReadOnly
region = eu-west-1
[profile audit]
role_arn = arn:aws:iam::222222222222:role/Audit
source_profile = dev
region = eu-west-1
[profile audit-old]
role_arn = arn:aws:iam::222222222222:role/Audit
source_profile = old
region = eu-west-1
[profile old]
sso_start_url = {LEGACY_URL}
sso_region = eu-west-1
sso_account_id = 111111111111
sso_role_name = ReadOnly
region = eu-west-1
[profile by-awsp]
credential_process = awsp credential-process dev
region = eu-west-1
[profile audit-by-awsp]
credential_process = awsp credential-process audit
region = eu-west-1
[sso-session corp]
sso_start_url = {START_URL}
sso_region = eu-west-1
sso_registration_scopes = sso:account:access
"""


def skip_all(reason):
    """Ends the test: what it is about is not here."""
    print(f"1..0 # SKIP {reason}; try: make deps-interop")
    sys.exit(0)


def find(*names):
    """The path of the first of these programs that a home knows; without one the test is skipped."""
    with Home() as home:
        found = [path for path in (shutil.which(name, path=home.env["PATH"]) for name in names) if path]
    return found[0] if found else skip_all(f"{names[0]} is not installed")


class Client:
    """A program. With the words of `command` it prints who AWS takes the profile in AWS_PROFILE for, as JSON.

    One that is `proxied` knows no endpoint variables; it reaches the stand-in under AWS's own host names.
    `chains` is whether it knows roles whose source profile has an sso-session.
    """

    def __init__(self, *command, proxied=False, chains=True, env=None):
        self.command = command
        self.proxied = proxied
        self.chains = chains
        self.env = env or {}

    def scene(self, config=CONFIG, **settings):
        return ClientScene(self, config, **{"role_lifetime": SHORT, **settings})


class ClientScene(Scene):
    def __init__(self, client, config, **settings):
        super().__init__(config, **settings)
        self.client = client
        self.proxy = Proxy(self.aws.url) if client.proxied else None

    def __enter__(self):
        super().__enter__()
        if self.proxy:
            for name in self.aws.environment():
                del self.home.env[name]
            self.home.env.update(self.proxy.start().environment())
        self.home.env.update(self.client.env)
        return self

    def __exit__(self, *error):
        """Also fails where a host was asked for that is not AWS's."""
        if self.proxy:
            self.proxy.stop()
        super().__exit__(*error)
        if self.proxy and error[0] is None:
            equal([each["line"] for each in self.proxy.asked() if each["verdict"] != "served"], [], "hosts of others")

    def identity(self, profile="dev"):
        return self.home.run(*self.client.command, env={"AWS_PROFILE": profile})

    def works(self, profile="dev", role=ROLE):
        """The client is the role of its profile for AWS."""
        result = self.identity(profile)
        equal(result.status, 0, result.err)
        contains(json.loads(result.out)["Arn"], role)

    def fails(self, profile="dev"):
        equal(self.identity(profile).status != 0, True, "it works")

    def log_in(self, profile="dev", *words):
        result = self.awsp("login", profile, *words)
        equal(result.status, 0, result.err)

    def let_expire(self, key="corp"):
        """The token's time is over, here and at AWS. No other byte of the file changes, whoever wrote it."""
        text, count = re.subn(r'("expiresAt": ")[^"]*', r"\g<1>2020-01-01T00:00:00Z", self.home.read(token_name(key)))
        equal(count, 1, "times in the file")
        self.home.write(token_name(key), text)
        self.aws.revoke("token")

    def renew(self):
        """By a switch of awsp's."""
        status, _, err, _ = self.home.code("bash", "dev")
        equal((status, self.state()), (0, "valid"), err)

    def is_renewed(self, before):
        """The token is another than `before`, and so is its refresh token; the rest has stayed. Returns it."""
        after = self.token()
        for name in {*before, *after} - {"expiresAt"}:
            equal(after.get(name) != before.get(name), name in ("accessToken", "refreshToken"), name)
        return after


def add_cases(client):
    """What awsp and any client do with each other's files."""

    @case("a token of awsp's is used as it is")
    def _():
        with client.scene() as scene:
            scene.log_in()
            before = scene.home.read(token_name())
            scene.works()
            equal((scene.home.read(token_name()), scene.aws.calls("CreateToken")), (before, 1))

    @case("a switch, and the client in the same shell; then to roles that these profiles are the source of")
    def _():
        with client.scene() as scene:
            scene.log_in()
            scene.log_in("old")
            names = ["dev", "audit-old", *(["audit"] if client.chains else [])]
            words = " ".join(client.command)
            result = BASH.run(scene.home, "".join(f"awsp {name} && {words} | tr -d '\\n '; echo\n" for name in names))
            contains(lines(result.out)[0], f"arn:aws:sts::111111111111:{ROLE}", result.err)
            for line in lines(result.out)[1:]:
                contains(line, "arn:aws:sts::222222222222:assumed-role/Audit/", result.err)
            equal(len(lines(result.out)), len(names))

    @case("each renews what the other wrote, by turns: no refresh token is lost or used twice")
    def _():
        with client.scene() as scene:
            scene.log_in()
            token = scene.token()
            for turn in range(3):
                scene.let_expire()
                scene.works()
                token = scene.is_renewed(token)
                equal(scene.state(), "valid")
                scene.let_expire()
                equal(scene.state(), "refreshable")
                scene.renew()
                token = scene.is_renewed(token)
                equal(scene.aws.calls("CreateToken"), 1 + 2 * (turn + 1))
            scene.works()

    @case("awsp knows how long the client's token holds, and works with it")
    def _():
        with client.scene(token_lifetime=3600) as scene:
            scene.log_in()
            scene.let_expire()
            scene.works()
            status = json.loads(scene.awsp("status", "dev", "--json").out)[0]
            equal(status["expires_at"][:19], scene.token()["expiresAt"][:19])
            equal(scene.awsp("login", "dev").err, "the login to corp holds\n")
            equal(len(lines(scene.awsp("accounts", "--session", "corp").out)), 3)
            equal(scene.awsp("status", "dev", "--online").status, 0)

    @case("a legacy login of awsp's is used; run out, it is renewed by neither")
    def _():
        with client.scene() as scene:
            scene.log_in("old")
            scene.works("old")
            calls = scene.aws.calls("CreateToken")
            scene.let_expire(LEGACY_URL)
            scene.fails("old")
            scene.awsp("status", "old", "--ready")
            equal((scene.state("old"), scene.aws.calls("CreateToken")), ("expired", calls))

    @case("where AWS has ended the session, the client fails, and awsp says that a login is needed")
    def _():
        with client.scene() as scene:
            scene.log_in()
            scene.let_expire()
            scene.aws.revoke("session")
            scene.fails()
            equal(scene.awsp("status", "dev", "--ready").status, 4)
            scene.log_in()
            scene.works()

    @case("credential_process = awsp credential-process: the client is who awsp says, and nobody where that is not known")
    def _():
        with client.scene() as scene:
            scene.log_in()
            scene.works("by-awsp")
            scene.works("audit-by-awsp", "assumed-role/Audit/")
            equal(scene.awsp("logout", "dev").status, 0)
            scene.fails("by-awsp")

    @case("after a logout of awsp's the client has nothing left")
    def _():
        with client.scene(role_lifetime=3600) as scene:
            scene.log_in()
            scene.works()
            equal(scene.awsp("logout", "dev").status, 0)
            scene.fails()
            equal(scene.aws.calls("GetRoleCredentials"), 1)
