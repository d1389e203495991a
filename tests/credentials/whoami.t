#!/usr/bin/env python3
"""whoami: who AWS says that profiles are, many side by side, and where that is not what they say themselves."""

import hashlib
import json
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from awsp_test import case, contains, equal, main, matches, need, timestamp  # noqa: E402
from credential_scene import SESSION, SSO, CredentialScene, arn, keys, secret  # noqa: E402
from standin import Proxy  # noqa: E402

ALICE = "arn:aws:iam::123456789012:user/ALICE"


def sso_profiles(n):
    return "".join(f"[profile s{at}]\n{SSO.replace('ReadOnly', f'Role{at}')}" for at in range(n)) + SESSION


@case("a line for each with tabs; on a terminal a block; JSON is an object, or an array for several")
def _():
    with CredentialScene(f"[profile a]\n{keys('ALICE')}[profile b]\n{keys('BOB')}", users=["ALICE", "BOB"]) as scene:
        equal(scene.awsp("whoami", "a", "b").out,
              f"a\t123456789012\t{ALICE}\tAIDAALICE\nb\t123456789012\t{ALICE.replace('ALICE', 'BOB')}\tAIDABOB\n")
        one = {"profile": "a", "account": "123456789012", "arn": ALICE, "user_id": "AIDAALICE"}
        equal(json.loads(scene.awsp("whoami", "a", "--json").out), one)
        equal([each["profile"] for each in json.loads(scene.awsp("whoami", "b", "a", "--json").out)], ["b", "a"])
        terminal = scene.home.terminal("awsp", "whoami", "a")
        terminal.expect("user id")
        matches(terminal.output, rf"profile +.*a\r\n.*account +.*123456789012\r\n.*arn +.*{ALICE}\r\n")


@case("AWS's account is not the profile's: it is shouted, and 5, whatever the profile goes by")
def _():
    with CredentialScene(users=["ALICE"]) as scene:
        for text in (f"[profile p]\n{keys('ALICE')}aws_account_id = 210987654321\n",
                     f"[profile p]\n{keys('ALICE')}aws_account_id = 123456789013\nregion = eu-west-1\n"):
            scene.home.config(text)
            result = scene.awsp("whoami", "p")
            equal((result.status, result.out), (5, f"p\t123456789012\t{ALICE}\tAIDAALICE\n"), result.err)
            matches(result.err, r"CAREFUL: p says account \d{12}, but its credentials are of account 123456789012")
        scene.home.config(f"[profile p]\n{keys('ALICE')}aws_account_id = 123456789012\n")
        equal((scene.awsp("whoami", "p").status, scene.awsp("whoami", "p").err), (0, ""))


@case("one that fails leaves the others their answer, is named, and gives the status")
def _():
    config = f"[profile a]\n{keys('ALICE')}[profile gone]\n{keys('GONE')}[profile r]\nregion = eu-west-1\nrole_arn = {arn('Denied')}\nsource_profile = a\n"
    with CredentialScene(config, users=["ALICE"]) as scene:
        scene.aws.add_role(arn("Denied"), deny=True)
        result = scene.awsp("whoami", "gone", "a", "r")
        equal((result.status, result.out), (7, f"a\t123456789012\t{ALICE}\tAIDAALICE\n"), result.err)
        matches(result.err, r"gone: .*InvalidClientTokenId")
        contains(result.err, "cannot assume the role of r")
        equal(json.loads(scene.awsp("whoami", "gone", "a", "r", "--json").out)[0]["profile"], "a")


@case("a session that cannot be renewed is tried once, however many profiles it has")
def _():
    with CredentialScene(sso_profiles(6)) as scene:
        scene.give_token(expires_in=-60)
        scene.aws.fault("CreateToken", "error", times=None, status=500, code="InternalServerException")
        names = [f"s{at}" for at in range(6)]
        result = scene.awsp("whoami", *names)
        equal((result.status, result.out, scene.aws.calls("CreateToken")), (6, "", 1), result.err)
        for name in names:
            contains(result.err, f"{name}: cannot renew the login to corp")


@case("without a region AWS is asked in the partition of the profile's ARN")
def _():
    session = "arn:aws-cn:iam::123456789012:user/a"
    with CredentialScene(f"[profile p]\nlogin_session = {session}\n") as scene:
        scene.aws.add_user("AKIAALICE", secret("ALICE"), partition="aws-cn")
        name = hashlib.sha256(session.encode()).hexdigest()
        token = {"accessKeyId": "AKIAALICE", "secretAccessKey": secret("ALICE"), "expiresAt": timestamp(3600)}
        scene.home.write(f".aws/login/cache/{name}.json", json.dumps({"accessToken": token}), 0o600)
        result = scene.awsp("whoami", "p")
        equal(result.status, 0, result.err)
        equal([entry["told"]["region"] for entry in scene.aws.log()], ["cn-north-1"])


@case("each profile's own ca_bundle holds for it, in whatever order they are named")
def _():
    need("openssl")
    with CredentialScene(users=["ALICE"]) as scene, Proxy(scene.aws.url) as proxy:
        for name in scene.aws.environment():
            del scene.home.env[name]
        scene.home.env.update(proxy.environment(), AWS_REGION="eu-west-1")
        bundle = scene.home.env.pop("AWS_CA_BUNDLE")
        scene.home.config(f"[profile none]\n{keys('ALICE')}[profile own]\n{keys('ALICE')}ca_bundle = {bundle}\n")
        for names in (["none", "own"], ["own", "none"], ["own", "none", "own"]):
            result = scene.awsp("whoami", *names)
            own = f"own\t123456789012\t{ALICE}\tAIDAALICE\n"
            equal((result.status, result.out), (6, own * names.count("own")), result.err)
            contains(result.err, "none: ")


main()
