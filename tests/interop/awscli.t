#!/usr/bin/env python3
"""awsp and the AWS CLI, version 2, by turns on the same files.

Debian 12's is 2.9.19. It logs in by device code only, where 2.22 and later do by authorization code; it knows no
AWS_ENDPOINT_URL_*, hence the proxy; and a role whose source profile has an sso-session fails in it. What newer ones write,
tests/login/files.t and tests/unit/login_caches_test.c have from the CLI 2.36.7.
"""

import json
import os
import re
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from awsp_test import case, contains, equal, lines, main  # noqa: E402
from credential_scene import arn, keys, secret  # noqa: E402
from interop_scene import CONFIG, ROLE, Client, add_cases, find, skip_all  # noqa: E402
from login_scene import LEGACY_URL, cli_file, shape, token_name  # noqa: E402

AWS = find("aws")
find("openssl")
CLIENT = Client(AWS, "sts", "get-caller-identity", "--output", "json", proxied=True, chains=False, env={"AWS_PAGER": ""})
VERSION = re.match(r"aws-cli/(\d+)\.(\d+)", subprocess.run([AWS, "--version"], stdout=subprocess.PIPE, check=True, text=True).stdout)
if not VERSION or VERSION[1] != "2":
    skip_all("the AWS CLI here is not version 2")
BY_DEVICE_CODE = ["--use-device-code"] if int(VERSION[2]) >= 22 else []
add_cases(CLIENT)


def scene_of(**settings):
    """The CLI polls twice at once."""
    return CLIENT.scene(early_polls=1, **settings)


def aws(scene, *words):
    result = scene.home.run(AWS, *words)
    equal(result.status, 0, result.err)
    return result


def aws_login(scene, profile="dev"):
    result = aws(scene, "sso", "login", "--no-browser", *BY_DEVICE_CODE, "--profile", profile)
    contains(result.out, "Successfully logged into Start URL: ")


def registrations(scene):
    """The files of registered clients, by name."""
    folder = os.path.join(scene.home.path, ".aws/sso/cache")
    texts = {name: scene.home.read(f".aws/sso/cache/{name}") for name in os.listdir(folder) if name.endswith(".json")}
    return {name: text for name, text in texts.items() if "accessToken" not in text}


@case("aws sso login: awsp knows the login, uses and renews it, and the CLI goes on with what awsp wrote")
def _():
    with scene_of() as scene:
        aws_login(scene)
        token = scene.token()
        equal((scene.state(), scene.awsp("login", "dev").err), ("valid", "the login to corp holds\n"))
        equal(json.loads(scene.awsp("accounts", "--json", env={"AWS_PROFILE": "dev"}).out)[0]["account"], "111111111111")
        equal(scene.awsp("status", "dev", "--online").status, 0)
        scene.let_expire()
        equal(scene.state(), "refreshable")
        scene.renew()
        scene.is_renewed(token)
        scene.works()


@case("token and registration have the same names and bytes, whoever logs in by device code, but for their values")
def _():
    files = []
    for log_in in (aws_login, lambda scene: scene.log_in("dev", "--device-code")):
        with scene_of() as scene:
            log_in(scene)
            files.append((shape(scene.home.read(token_name())),
                          {name: shape(text) for name, text in registrations(scene).items()}))
    equal(files[1], files[0])
    equal(files[0][0], shape(cli_file("ee0bfd2552fbd840c02cc48b6e823320543c450f.json")))


@case("neither registers where the other has")
def _():
    for first, second in ((aws_login, lambda scene: scene.log_in("dev", "--device-code", "--force")),
                          (lambda scene: scene.log_in("dev", "--device-code"), aws_login)):
        with scene_of() as scene:
            first(scene)
            second(scene)
            equal(scene.aws.calls("RegisterClient"), 1)
            scene.works()


@case("a login by authorization code, over one of the CLI's: the CLI uses it")
def _():
    with scene_of() as scene:
        aws_login(scene)
        token = scene.token()
        scene.log_in("dev", "--force")
        equal(scene.token()["clientId"] != token["clientId"], True)
        scene.let_expire()
        scene.works()
        equal(len(json.loads(aws(scene, "sso", "list-accounts", "--access-token", scene.token()["accessToken"],
                                 "--region", "eu-west-1", "--output", "json").out)["accountList"]), 3)


@case("a legacy login of the CLI's is awsp's")
def _():
    with scene_of() as scene:
        aws_login(scene, "old")
        equal((scene.state("old"), list(scene.token(LEGACY_URL))[:2]), ("valid", ["startUrl", "region"]))
        equal(scene.home.code("bash", "old")[0], 0)


@case("a session whose name needs quotes, one in another script")
def _():
    for name in ("my corp", "b\u00fcro"):
        config = CONFIG.replace("[sso-session corp]", f"[sso-session '{name}']").replace("= corp\n", f"= {name}\n")
        with CLIENT.scene(config, early_polls=1) as scene:
            aws_login(scene)
            equal(scene.state(), "valid")
            scene.log_in("dev", "--force")
            scene.works()


@case("profiles that aws configure set has written are awsp's, in the same order; one with a blank in its name logs in")
def _():
    with scene_of() as scene:
        for name in ("my name", "plain"):
            for key, value in (("sso_session", "corp"), ("sso_account_id", "111111111111"), ("sso_role_name", "ReadOnly"),
                               ("region", "eu-west-1")):
                aws(scene, "configure", "set", key, value, "--profile", name)
        equal([line.split("\t")[0] for line in lines(scene.awsp("list").out)],
              lines(aws(scene, "configure", "list-profiles").out))
        scene.log_in("my name")
        scene.works("plain")


@case("profiles that awsp populate has written are the CLI's, in the same order, and work; another key is nothing to it")
def _():
    with CLIENT.scene(early_polls=1, accounts=[{"accountId": "111111111111", "accountName": "My Shop", "roles": ["ReadOnly", "Admin"]},
                                               {"accountId": "222222222222", "accountName": "caf\u00e9", "roles": ["ReadOnly"]}]) as scene:
        scene.log_in()
        result = scene.awsp("populate", "--session", "corp", "--region", "eu-west-1")
        equal(result.status, 0, result.err)
        names = lines(aws(scene, "configure", "list-profiles").out)
        equal((names, len(names)), ([line.split("\t")[0] for line in lines(scene.awsp("list").out)], len(names)))
        equal(sorted(names[-3:]), sorted(["caf\u00e9-ReadOnly-222222222222", "My Shop-Admin-111111111111", "My Shop-ReadOnly-111111111111"]))
        for name in names[-3:]:
            scene.works(name, "assumed-role/AWSReservedSSO_")
        equal(lines(aws(scene, "configure", "get", "awsp_populate", "--profile", names[-1]).out), ["corp"])


@case("aws sso logout: awsp knows of no login, AWS neither")
def _():
    with scene_of() as scene:
        scene.log_in()
        token = scene.token()["accessToken"]
        aws(scene, "sso", "logout")
        equal((scene.state(), scene.awsp("status", "dev").status, scene.aws.calls("Logout")), ("none", 4, 1))
        equal(scene.awsp("logout", "dev").err, "there was no login to corp\n")
        scene.give_token(more={"accessToken": token}, refresh=False)
        equal(scene.awsp("status", "dev", "--online").status, 4)


@case("a CLI that knows device codes only is refused with the client of a login by authorization code, as with a newer CLI's; "
      "a login by device code gives it one of its own")
def _():
    with scene_of() as scene:
        scene.log_in()
        if BY_DEVICE_CODE:
            return aws_login(scene)
        scene.aws.expect("grant")
        result = scene.home.run(AWS, "sso", "login", "--no-browser", "--profile", "dev")
        equal(result.status, 254)
        contains(result.err, "(UnauthorizedClientException) when calling the StartDeviceAuthorization operation")
        scene.log_in("dev", "--force", "--device-code")
        return aws_login(scene)


@case("the CLI's cached role credentials have the names that awsp knows, and go with the logout; so do a role's behind them")
def _():
    with scene_of(role_lifetime=3600) as scene:
        folder = os.path.join(scene.home.path, ".aws/cli/cache")
        for profile, role in (("dev", ROLE), ("old", ROLE), ("audit-old", "assumed-role/Audit/")):
            scene.log_in(profile)
            scene.works(profile, role)
        # Of accountId ..1, ReadOnly and the session corp, in tests/data/cache-key-vectors.json.
        name = "e83cab308910340ce11a566ebf0b9e96b40f6c39.json"
        made, wanted = json.loads(scene.home.read(f".aws/cli/cache/{name}")), json.loads(cli_file(name, "cli"))
        # Version 2.9 does not write AccountId yet.
        for each in (made, wanted):
            each["Credentials"].pop("AccountId", None)
        equal(([*made], [*made["Credentials"]]), ([*wanted], [*wanted["Credentials"]]))
        equal(len(os.listdir(folder)), 3)
        equal((scene.awsp("logout", "audit-old").status, os.listdir(folder)), (0, [name]))
        equal((scene.awsp("logout", "dev").status, os.listdir(folder)), (0, []))


CACHED = f"""\
[profile keys]
{keys("BASE")}
[profile role]
role_arn = {arn("One")}
source_profile = keys
external_id = e1
duration_seconds = 1800
role_session_name = me
[profile plain]
role_arn = {arn("Two")}
source_profile = keys
[profile chained]
role_arn = {arn("Three")}
source_profile = plain
[profile over-old]
role_arn = {arn("Four")}
source_profile = old
[profile web]
role_arn = {arn("Five")}
web_identity_token_file = HOME/web-identity
[profile web-named]
role_arn = {arn("Six")}
web_identity_token_file = HOME/web-identity
role_session_name = pod
"""
FETCHES = ("GetRoleCredentials", "AssumeRole", "AssumeRoleWithWebIdentity")


def who(scene, profile, by, **more):
    """The access key that STS was asked with by awsp or the CLI, and what else was asked for that. Without a profile, that of the
    environment `more`."""
    scene.aws.forget()
    env = {"AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-west-1", **({"AWS_PROFILE": profile} if profile else {}), **more}
    command = (scene.home.bin + "/awsp", "whoami", *([profile] if profile else [])) if by == "awsp" else CLIENT.command
    result = scene.home.run(*command, env=env)
    equal(result.status, 0, f"{by} {profile}: {result.err}")
    key = [entry["told"]["caller"] for entry in scene.aws.log() if entry["operation"] == "GetCallerIdentity"]
    return key, sum(scene.aws.calls(name) for name in FETCHES)


@case("role credentials that the one has cached are the other's: SSO, legacy, roles, chains, web identities, also of the environment")
def _():
    profiles = {"dev": 1, "old": 1, "role": 1, "plain": 1, "chained": 1, "over-old": 2, "web": 1, "web-named": 1}
    for first, second in (("awsp", "aws"), ("aws", "awsp")):
        with scene_of(role_lifetime=3600) as scene:
            scene.home.config((CONFIG + CACHED).replace("HOME", scene.home.path))
            scene.home.write("web-identity", "a-token-of-kubernetes")
            scene.aws.add_web_identity("a-token-of-kubernetes")
            scene.aws.add_user("AKIABASE", secret("BASE"))
            scene.give_token()
            scene.give_token(LEGACY_URL, LEGACY_URL, scopes=[])
            for profile, calls in profiles.items():
                key, asked = who(scene, profile, first)
                equal((len(key), asked), (1, calls), f"{first} {profile}")
                equal(who(scene, profile, second), (key, 0), f"{second} after {first}: {profile}")
            pod = {"AWS_WEB_IDENTITY_TOKEN_FILE": f"{scene.home.path}/web-identity", "AWS_ROLE_ARN": arn("Seven")}
            for more in (pod, {**pod, "AWS_ROLE_SESSION_NAME": "pod"}):
                key, asked = who(scene, "", first, **more)
                equal((len(key), asked), (1, 1), f"{first} {more}")
                equal(who(scene, "", second, **more), (key, 0), f"{second} after {first}: {more}")
            folder = os.path.join(scene.home.path, ".aws/cli/cache")
            equal({oct(os.stat(os.path.join(folder, name)).st_mode & 0o777) for name in os.listdir(folder)}, {"0o600"})


main()
