#!/usr/bin/env python3
"""Bad input on the way to credentials: programs that fail, half-written profiles, codes that are wrong. Each is a sentence."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from awsp_test import case, contains, equal, main, matches, timestamp, wait_for  # noqa: E402
from credential_scene import SESSION, SSO, CredentialScene, arn, keys, process, secret  # noqa: E402
from login_scene import MARK  # noqa: E402

COMMANDS = (["credential-process", "p"], ["whoami", "p"], ["env", "p"], ["exec", "p", "--", "true"])


def refused(scene, status, *parts):
    """Every command says the same, in one sentence, with this status; exec with 125."""
    for words in COMMANDS:
        result = scene.awsp(*words, "--debug")
        equal((result.status, result.out), (125 if words[0] == "exec" else status, ""), f"{words}: {result.err}")
        for part in parts:
            contains(result.err, part, words)
        equal(MARK in result.err, False, result.err)


def prints(scene, text):
    """p runs a program that prints this."""
    scene.home.write("printed", text)
    scene.home.config(f"[profile p]\nregion = eu-west-1\ncredential_process = cat {scene.home.path}/printed\n")


@case("a process that fails: its status and the last line that it wrote, and nothing of what it printed")
def _():
    with CredentialScene() as scene:
        scene.home.write("bin/fails", f"#!/bin/sh\necho '{process()}'\necho first >&2\necho 'the vault is sealed' >&2\nexit 3\n", 0o755)
        scene.home.config("[profile p]\ncredential_process = fails\n")
        refused(scene, 1, ".aws/config:2: credential_process of p", '"fails"', "3", "the vault is sealed")


@case("what a process prints: each fault has its sentence, none repeats what was printed")
def _():
    whole = process()
    with CredentialScene() as scene:
        for text, part in (("", "it is empty"), (f"{MARK} no JSON", "it is not a JSON object"), (whole[:-5], "it is not a JSON object"),
                           (whole.replace('"Version": 1', '"Version": 2'), "its Version is not the number 1"),
                           (whole.replace('"Version": 1', '"Version": "1"'), "its Version is not the number 1"),
                           ('{"SecretAccessKey": "x"}', "it has no Version"),
                           ('{"Version": 1, "SecretAccessKey": "x"}', "it has no AccessKeyId"),
                           ('{"Version": 1, "AccessKeyId": "x"}', "it has no SecretAccessKey"),
                           (process(SessionToken=5), "its SessionToken is not a text"),
                           (process(SessionToken="a\nb"), "its SessionToken holds characters that no key has"),
                           (process(Expiration="soon"), "its Expiration is not a time"),
                           (process(Expiration="2020-01-01T00:00:00Z"), "have run out")):
            prints(scene, text)
            refused(scene, 1, part)


@case("a process that prints more than a megabyte is ended, one that prints without an end too")
def _():
    with CredentialScene() as scene:
        prints(scene, process()[:-1] + " " * (1 << 20) + "}")
        refused(scene, 1, '"cat"')
        scene.home.config("[profile p]\ncredential_process = yes\n")
        refused(scene, 1, '"yes"')


@case("a process that is not there, may not be run, or has quotes without an end: a configuration that cannot work")
def _():
    with CredentialScene() as scene:
        scene.home.write("plain", "")
        for command, part in (("nowhere --at all", "nowhere"), (f"{scene.home.path}/plain", "plain"), ("~/fetch", "write the whole path"),
                              ("'cat", "cannot be run"), ("awsp credential-process p", "p")):
            scene.home.config(f"[profile p]\ncredential_process = {command}\n")
            refused(scene, 1 if command.startswith("awsp") else 5, part)


@case("a process that hangs is waited for, and ended with Ctrl-C")
def _():
    with CredentialScene() as scene:
        scene.home.write("bin/hangs", "#!/bin/sh\necho $$ >\"$HOME/hanging\"\nexec sleep 600\n", 0o755)
        scene.home.config("[profile p]\ncredential_process = hangs\n")
        for words, status in ((["whoami", "p"], 130), (["credential-process", "p"], 130), (["env", "p"], 130), (["exec", "p", "--", "true"], 130)):
            child = subprocess.Popen([f"{scene.home.bin}/awsp", *words], env=scene.home.env, cwd=scene.home.work,
                                     stderr=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
            wait_for(lambda: scene.home.exists("hanging") and scene.home.read("hanging"), "the program")
            child.send_signal(signal.SIGINT)
            child.communicate(timeout=10)
            pid = int(scene.home.read("hanging"))
            wait_for(lambda: not os.path.exists(f"/proc/{pid}"), "its end")  # pylint: disable=cell-var-from-loop
            os.unlink(os.path.join(scene.home.path, "hanging"))
            equal(child.returncode, status, words)


@case("half of the keys, half of the SSO settings: the problem and its place")
def _():
    with CredentialScene() as scene:
        for text, part in (("aws_access_key_id = AKIAP\n", "no aws_secret_access_key in the same file"),
                           ("sso_session = corp\nsso_role_name = ReadOnly\n", "has no sso_account_id"),
                           (f"role_arn = {arn('One')}\n", "neither source_profile nor credential_source"),
                           (f"role_arn = {arn('One')}\nsource_profile = p\n", "is its own source")):
            scene.home.config(f"[profile p]\nregion = eu-west-1\n{text}{SESSION}")
            refused(scene, 5, part, "config:")
        equal(scene.aws.log(), [])


@case("no region: named before anything is asked, with what to do")
def _():
    with CredentialScene(users=["BASE"]) as scene:
        scene.home.config(f"[profile p]\nrole_arn = {arn('One')}\nsource_profile = base\n[profile base]\n{keys('BASE')}")
        refused(scene, 5, ".aws/config:1: there is no region to ask STS in for p", "AWS_REGION")
        equal(scene.aws.log(), [])
        equal(scene.awsp("whoami", "base").status, 0)


@case("AWS refuses keys, a role, or does not answer: 7 and 6, and no secret is told")
def _():
    with CredentialScene(users=["BASE"]) as scene:
        scene.home.config(f"[profile p]\nrole_arn = {arn('Denied')}\nregion = eu-west-1\nsource_profile = base\n[profile base]\n{keys('BASE')}")
        scene.aws.add_role(arn("Denied"), deny=True)
        refused(scene, 7, "cannot assume the role of p", "AccessDenied")
        for fault in ("not-json", "truncated", "hang-up", "error"):
            scene.aws.fault("AssumeRole", fault, times=None)
            start = time.monotonic()
            refused(scene, 6, "127.0.0.1")
            equal(time.monotonic() - start < 60, True)
            scene.aws.clear_faults()


@case("a web identity that AWS does not take: the profile is named")
def _():
    with CredentialScene() as scene:
        path = scene.home.write("token", "a-token-of-nobody")
        scene.home.config(f"[profile p]\nrole_arn = {arn('Web')}\nweb_identity_token_file = {path}\nregion = eu-west-1\n")
        refused(scene, 7, "cannot assume the role of p: 127.0.0.1:", "InvalidIdentityToken")


@case("an instance that has no role: 5; a container that refuses: 7; and for which profile")
def _():
    with CredentialScene("[profile p]\nregion = eu-west-1\n") as scene:
        scene.machine.answers[("GET", "/latest/meta-data/iam/security-credentials/")] = None
        scene.machine.answers[("GET", "/container")] = None
        result = scene.awsp("whoami", "p", env=scene.machine.instance())
        equal((result.status, result.err), (5, "awsp: p has no credentials, and this instance has no role to give any\n"))
        result = scene.awsp("whoami", "p", env=scene.machine.container())
        equal(result.status, 7)
        contains(result.err, "awsp: cannot get the credentials of this machine for p: 127.0.0.1:")


@case("no credentials anywhere: a configuration that cannot work, with what to do, and no trouble of the network")
def _():
    nowhere = {"AWS_EC2_METADATA_DISABLED": None, "AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://127.0.0.1:9/"}
    config = f"[profile p]\nregion = eu-west-1\n[profile r]\nregion = eu-west-1\nrole_arn = {arn('R')}\ncredential_source = Ec2InstanceMetadata\n"
    with CredentialScene(config) as scene:
        result = scene.awsp("whoami", "p", env=nowhere)
        equal(result.status, 5, result.err)
        matches(result.err, "p has no credentials, and this machine gives none: .*; awsp configure sso makes a profile that has some")
        equal(scene.awsp("whoami", "r", env=nowhere).status, 6)  # which has named the instance


@case("credentials that have run out when they come are not handed on; those of an instance are, as in botocore")
def _():
    config = f"[profile p]\n{SSO}{SESSION}[profile m]\nregion = eu-west-1\n"
    with CredentialScene(config, role_lifetime=-100) as scene:
        scene.give_token()
        for command in (["exec", "p", "--", "true"], ["credential-process", "p"], ["env", "p"]):
            result = scene.awsp(*command)
            equal((result.status in (1, 125), result.out), (True, ""), result.err)
            contains(result.err, "the credentials that were given for p have run out already")
        for path in ("/container", "/latest/meta-data/iam/security-credentials/Machine"):
            old = {**json.loads(scene.machine.answers["GET", path]), "Expiration": timestamp(-100)}
            scene.machine.answers["GET", path] = json.dumps(old)
        equal(scene.awsp("exec", "m", "--", "true", env=scene.machine.container()).status, 125)
        equal(scene.awsp("exec", "m", "--", "true", env=scene.machine.instance()).status, 0)


@case("a services section that is not there: nothing is asked of AWS itself; the environment and the switch come first")
def _():
    with CredentialScene(f"[profile p]\nservices = gone\n{keys('ALICE')}", users=["ALICE"]) as scene:
        url = scene.home.env.pop("AWS_ENDPOINT_URL_STS")
        result = scene.awsp("whoami", "p")
        equal(result.status, 5)
        contains(result.err, f"{scene.home.path}/.aws/config:2: there is no [services gone], which p names")
        equal(scene.awsp("whoami", "p", env={"AWS_ENDPOINT_URL_STS": url}).status, 0)
        equal(scene.awsp("whoami", "p", env={"AWS_REGION": "x.example/", "AWS_ENDPOINT_URL_STS": url}).status, 5)


@case("a login of aws login whose keys hold what no key has is none")
def _():
    session = "arn:aws:iam::123456789012:user/a"
    with CredentialScene(f"[profile p]\nlogin_session = {session}\n", users=["ALICE"]) as scene:
        name = hashlib.sha256(session.encode()).hexdigest()
        good = {"accessKeyId": "AKIAALICE", "secretAccessKey": secret("ALICE"), "sessionToken": "token", "expiresAt": timestamp(3600)}
        for key in ("accessKeyId", "secretAccessKey", "sessionToken"):
            for value in (good[key] + "\nX=1", good[key] + "\0cut", "\x1b[31m"):
                scene.home.write(f".aws/login/cache/{name}.json", json.dumps({"accessToken": {**good, key: value}}), 0o600)
                result = scene.awsp("env", "p")
                equal((result.status, result.out), (4, ""), (key, value))
                contains(result.err, "there is no login of p that holds, and only the AWS CLI makes or renews it: run aws login --profile p")


@case("a time that no program could mean is wrong usage, before anything is asked")
def _():
    with CredentialScene(users=["BASE"]) as scene:
        scene.home.config(f"[profile p]\nregion = eu-west-1\n{keys('BASE')}")
        for words in (["exec", "p", "--min-ttl", "soon", "--", "true"], ["exec", "p", "true"], ["env", "p", "--format", "cmd"],
                      ["whoami", "p", "--mfa-code", "12345"], ["whoami", "p", "--mfa-fd", "x"]):
            result = scene.awsp(*words)
            equal((result.status in (2, 125), result.out, scene.aws.log()), (True, "", []), f"{words}: {result.err}")
            matches(result.err, "^awsp: ")


main()
