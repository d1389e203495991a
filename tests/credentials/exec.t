#!/usr/bin/env python3
"""exec: a command with the credentials of a profile, and nothing else changed."""

import json
import os
import signal
import subprocess
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from awsp_test import ALL, case, contains, equal, main, matches, wait_for  # noqa: E402
from credential_scene import SESSION, SSO, CredentialScene, arn, keys, secret  # noqa: E402
from login_scene import BROWSER, MARK, TIME  # noqa: E402

CONFIG = f"""\
[profile dev]
region = eu-central-1
{SSO}[profile keys]
{keys("BASE")}[profile audit]
role_arn = {arn("Audit")}
source_profile = keys
region = eu-west-1
{SESSION}"""
STALE = {name: "stale" for name in (
    "AWS_SECURITY_TOKEN", "AWS_SESSION_TOKEN", "AWS_CREDENTIAL_EXPIRATION", "AWS_SESSION_EXPIRATION", "AWS_ACCOUNT_ID", "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE", "AWS_EB_PROFILE", "AWS_ROLE_ARN", "AWS_ROLE_SESSION_NAME", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_VAULT",
    "AWSP_EXEC", "AWSP_BEFORE", "AWSP_CHOSEN")}
GIVEN = ["AWSP_EXEC", "AWS_ACCESS_KEY_ID", "AWS_CREDENTIAL_EXPIRATION", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_SECRET_ACCESS_KEY",
         "AWS_SESSION_TOKEN"]


def scene_of(**settings):
    scene = CredentialScene(CONFIG, users=["BASE"], **settings)
    scene.home.write("bin/show", f"#!{sys.executable}\nimport json, os\nprint(json.dumps(dict(os.environ)))\n", 0o755)
    scene.give_token()
    return scene


def environment(scene, *words, env=None):
    result = scene.awsp("exec", *words, "--", "show", env=env)
    equal(result.status, 0, result.err)
    found = json.loads(result.out)
    found.pop("LC_CTYPE", None)
    return found


@case("the environment is the caller's with the credentials, the region and AWSP_EXEC; nothing stale, nothing missing")
def _():
    with scene_of() as scene:
        before = {name: value for name, value in scene.home.env.items() if value is not None}
        after = environment(scene, "dev", env=STALE)
        equal(sorted(set(after) - set(before)), GIVEN)
        equal({name: after[name] for name in before}, before)
        equal((after["AWSP_EXEC"], after["AWS_REGION"], after["AWS_DEFAULT_REGION"]), ("dev", "eu-central-1", "eu-central-1"))
        matches(after["AWS_CREDENTIAL_EXPIRATION"], f"^{TIME}$")
        equal(scene.owner(after["AWS_ACCESS_KEY_ID"]), "ReadOnly")
        equal(scene.aws.keys.get(after["AWS_ACCESS_KEY_ID"]).token, after["AWS_SESSION_TOKEN"])
        after = environment(scene, "keys", env={**STALE, "AWS_REGION": "us-east-2", "AWS_DEFAULT_REGION": "us-east-2"})
        equal(sorted(set(after) - set(before)), ["AWSP_EXEC", "AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_SECRET_ACCESS_KEY"])
        equal((after["AWS_SECRET_ACCESS_KEY"], after["AWS_REGION"]), (secret("BASE"), "us-east-2"))


@case("a region that awsp region has set is the shell's, and not the command's; one that was set by hand is")
def _():
    with CredentialScene(CONFIG, users=["BASE"]) as scene:
        script = "echo ${AWS_REGION-none} ${AWS_DEFAULT_REGION-none}"
        for ours, shown in (("us-east-2", "none none\n"), (None, "us-east-2 us-east-2\n")):
            env = {"AWS_REGION": "us-east-2", "AWS_DEFAULT_REGION": "us-east-2", "AWSP_REGION": ours}
            for options in ([], ["--profile-only"]):
                equal(scene.awsp("exec", "keys", *options, "--", "sh", "-c", script, env=env).out, shown, (ours, options))


@case("--profile-only: AWS_PROFILE and nothing else; nobody is asked")
def _():
    with scene_of() as scene:
        after = environment(scene, "audit", "--profile-only", env={**STALE, "AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "S"})
        equal(sorted(set(after) - set(scene.home.env)), ["AWSP_EXEC", "AWS_PROFILE"])
        equal((after["AWS_PROFILE"], scene.aws.log()), ("audit", []))


@case("the command's exit status and its end by a signal are the caller's to see")
def _():
    with scene_of() as scene:
        for code in ("exit 0", "exit 7", "exit 255"):
            equal(scene.awsp("exec", "keys", "--", "sh", "-c", code).status, int(code.split()[1]))
        for number in (signal.SIGTERM, signal.SIGKILL, signal.SIGPIPE):
            equal(scene.awsp("exec", "keys", "--", "sh", "-c", f"kill -{int(number)} $$").status, -number)


@case("signals reach the command, which has awsp's own process")
def _():
    with scene_of() as scene:
        scene.home.write("bin/waits", "#!/bin/sh\ntrap 'echo term; exit 5' TERM\ntrap 'echo int' INT\necho $$ >\"$HOME/pid\"\n"
                         "while :; do sleep 0.05; done\n", 0o755)
        child = subprocess.Popen([f"{scene.home.bin}/awsp", "exec", "keys", "--", "waits"], env=scene.home.env, stdout=subprocess.PIPE)
        wait_for(lambda: scene.home.exists("pid") and scene.home.read("pid"), "the command")
        equal(int(scene.home.read("pid")), child.pid)
        child.send_signal(signal.SIGINT)
        time.sleep(0.3)
        child.send_signal(signal.SIGTERM)
        out, _ = child.communicate(timeout=10)
        equal((child.returncode, out), (5, b"int\nterm\n"))


@case("127: no such command; 126: it cannot be run; 125: a trouble of awsp's own, or of the words")
def _():
    with scene_of() as scene:
        scene.home.write("plain", "no program")
        for words, status, part in ((["exec", "keys", "--", "nowhere"], 127, "cannot run nowhere"),
                                    (["exec", "keys", "--", f"{scene.home.path}/nowhere"], 127, "cannot run"),
                                    (["exec", "keys", "--", f"{scene.home.path}/plain"], 126, "cannot run"),
                                    (["exec", "keys", "--", scene.home.path], 126, "cannot run"),
                                    (["exec", "nowhere", "--", "true"], 125, "there is no profile nowhere")):
            result = scene.awsp(*words)
            equal(result.status, status, words)
            contains(result.err, part)
        scene.aws.refuse_role("111111111111", "ReadOnly")
        equal(scene.awsp("exec", "dev", "--", "touch", f"{scene.home.path}/made").status, 125)
        equal(scene.home.exists("made"), False)


@case("a name with control bytes is put into no environment, as no switch takes it")
def _():
    with CredentialScene(f'[profile "x\x1b]0;evil\x07y"]\n{keys("ALICE")}', users=["ALICE"]) as scene:
        for options in ([], ["--profile-only"]):
            result = scene.awsp("exec", "x\x1b]0;evil\x07y", *options, "--", "env")
            equal((result.status, result.out), (125, ""))
            contains(result.err, "has control bytes or is not valid UTF-8; rename the profile")


@case("arguments go through as they are, and no shell reads them; so by the functions")
def _():
    words = ["$(touch bad)", "a b", "", "*", "--json", "-q", "é\n"]
    with scene_of() as scene:
        result = scene.awsp("exec", "keys", "--", "printf", "<%s>", *words)
        equal(result.out, "".join(f"<{word}>" for word in words))
        for shell in filter(lambda each: each.installed(), ALL):
            result = shell.run(scene.home, f"awsp exec keys -- printf '<%s>' {shell.arguments}", words)
            equal((result.out, result.err), ("".join(f"<{word}>" for word in words), ""), shell.name)
            result = shell.run(scene.home, f"awsp exec keys -- sh -c 'exit 9'; echo {shell.status}")
            equal(result.out, "9\n", shell.name)
        scene.home.nothing_was_run()


@case("less than an hour left is said; --min-ttl fetches what holds longer")
def _():
    with scene_of(role_lifetime=20 * 60) as scene:
        result = scene.awsp("exec", "dev", "--", "true")
        matches(result.err, r"(19|20)m")
        equal(scene.awsp("exec", "dev", "--quiet", "--", "true").err, "")
        equal(scene.aws.calls("GetRoleCredentials"), 1)
        scene.aws.set(role_lifetime=7200)
        equal(scene.awsp("exec", "dev", "--min-ttl", "30m", "--", "true").err, "")
        equal(scene.aws.calls("GetRoleCredentials"), 2)
        equal(scene.awsp("exec", "dev", "--min-ttl", "1h", "--", "true").err, "")
        equal(scene.aws.calls("GetRoleCredentials"), 2)


@case("cached credentials of a role are used without a request, also where the login has run out")
def _():
    with scene_of() as scene:
        equal(scene.awsp("exec", "dev", "--", "true").status, 0)
        scene.aws.forget()
        scene.aws.revoke("session")
        equal((scene.awsp("exec", "dev", "--", "true").status, scene.aws.log()), (0, []))
        result = scene.awsp("exec", "dev", "--no-cache", "--", "true")
        equal(result.status, 125)


@case("no login: said with the command that makes one; a switch to a role that wants a code says what asks for it")
def _():
    config = CONFIG + f"[profile m]\nrole_arn = {arn('M')}\nsource_profile = keys\nmfa_serial = arn:aws:iam::123456789012:mfa/a\nregion = eu-west-1\n"
    with CredentialScene(config, users=["BASE"]) as scene:
        for command in (["whoami", "dev"], ["exec", "dev", "--no-login", "--", "true"], ["credential-process", "dev"], ["env", "dev"]):
            contains(scene.awsp(*command).err, "a login to corp is needed; awsp login dev\n", command)
        contains(scene.awsp("--emit", "sh", "use", "m").err, "awsp whoami m asks for the code, and caches the credentials for all of AWS's tools\n")


@case("a token that AWS takes no longer, although it seems to hold: said with what to do, and --login logs in all the same")
def _():
    with scene_of() as scene:
        scene.home.env["BROWSER"] = BROWSER
        scene.aws.revoke("session")
        result = scene.awsp("exec", "dev", "--", "true")
        equal((result.status, scene.opened()), (125, []))
        contains(result.err, "does not take the access token any more; awsp login --force logs in again")
        equal(scene.awsp("credential-process", "dev").status, 4)
        result = scene.awsp("exec", "dev", "--login", "--", "true")
        equal((result.status, len(scene.opened())), (0, 1), result.err)


@case("a role that the login does not get is named; a redirect on the way is no refusal")
def _():
    with scene_of() as scene:
        scene.aws.refuse_role("111111111111", "ReadOnly")
        result = scene.awsp("whoami", "dev")
        equal(result.status, 7)
        contains(result.err, "AWS does not give the role ReadOnly in 111111111111 to this login")
        scene.aws.fault("GetRoleCredentials", "redirect", times=None)
        result = scene.awsp("whoami", "dev")
        equal(result.status, 6)
        contains(result.err, "answered with status 302; that is no answer of AWS's")


@case("no secret in any argument list, file of others' or --debug output while a command runs")
def _():
    with scene_of() as scene:
        child = subprocess.Popen([f"{scene.home.bin}/awsp", "exec", "dev", "--debug", "--", "sh", "-c", "sleep 1; true"], env=scene.home.env,
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        while child.poll() is None:
            for pid in filter(str.isdigit, os.listdir("/proc")):
                try:
                    with open(f"/proc/{pid}/cmdline", "rb") as file:
                        equal(MARK.encode() in file.read(), False, "an argument list")
                except OSError:
                    pass
            time.sleep(0.05)
        out, err = child.communicate()
        equal((MARK.encode() in out, MARK.encode() in err, b"debug: GET" in err), (False, False, True), err)


main()
