#!/usr/bin/env python3
"""awsp populate: which sessions it asks, how it logs in, how fast it asks, and that it can be ended."""

import os
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from awsp_test import case, contains, equal, lines, main, matches, wait_for  # noqa: E402
from login_scene import START_URL, Scene  # noqa: E402

SESSION = f"[sso-session corp]\nsso_start_url = {START_URL}\nsso_region = eu-west-1\n"
LAB_URL = "https://lab.awsapps.com/start"
LAB = f"[sso-session lab]\nsso_start_url = {LAB_URL}\nsso_region = eu-west-1\n"
NEW = f"[sso-session corp]\nsso_start_url = {START_URL}\nsso_region = eu-west-1\nsso_registration_scopes = sso:account:access\n"
HERE = ("--start-url", START_URL, "--sso-region", "eu-west-1")


def config(scene):
    return scene.home.read(".aws/config")


def summary(result):
    return lines(result.err)[-1]


@case("the only sso-session, else that of the active profile, else those that are named; an unknown one is an error")
def _():
    active = "[profile dev]\nsso_session = lab\nsso_account_id = 111111111111\nsso_role_name = ReadOnly\n"
    old = f"[profile old]\nsso_start_url = {START_URL}\nsso_region = eu-west-1\nsso_account_id = 111111111111\nsso_role_name = R\n"
    with Scene(SESSION) as scene:
        scene.give_token(expires_in=3600)
        equal(summary(scene.awsp("populate")), "6 added, 0 kept, 0 updated, 0 pruned")
        scene.home.config(SESSION + "[profile keys]\naws_access_key_id = a\naws_secret_access_key = b\n")
        equal(summary(scene.awsp("populate", env={"AWS_PROFILE": "keys"})), "6 added, 0 kept, 0 updated, 0 pruned")
        scene.home.config(SESSION + LAB + active + old)
        scene.give_token("lab", LAB_URL, expires_in=3600)
        result = scene.awsp("populate", env={"AWS_PROFILE": "dev"})
        equal((result.status, config(scene).count("awsp_populate = lab")), (0, 6), result.err)
        equal(scene.awsp("populate").status, 2)
        result = scene.awsp("populate", env={"AWS_PROFILE": "old"})
        equal(result.status, 5)
        contains(result.err, "old logs in through no sso-session; name one by --session")
        before = config(scene)
        result = scene.awsp("populate", "--session", "corp", "--session", "gone")
        equal((result.status, config(scene)), (5, before))
        contains(result.err, "there is no sso-session gone")
        result = scene.awsp("populate", "--session", "corp", "--session", "lab")
        contains(result.err, "(corp) and AdministratorAccess in 111111111111 (lab) would both be called")
        result = scene.awsp("populate", "--session", "corp", "--session", "lab", "--template", "{session}-{account_id}-{role}")
        equal(summary(result), "12 added, 0 kept, 0 updated, 0 pruned", result.err)
    with Scene("[default]\n") as scene:
        result = scene.awsp("populate")
        equal((result.status, scene.aws.log()), (5, []))
        contains(result.err, "there is no sso-session in ")
        contains(result.err, "--start-url and --sso-region")


@case("--start-url: one line makes the session, logs in and writes the profiles; another one finds it")
def _():
    with Scene("") as scene:
        os.unlink(os.path.join(scene.home.path, ".aws/config"))
        result = scene.awsp("populate", *HERE, "--login", "--template", "{account_id}-{role}", "--region", "eu-north-1")
        equal((result.status, summary(result)), (0, "6 added, 0 kept, 0 updated, 0 pruned"), result.err)
        text = config(scene)
        equal(text.startswith(NEW + "[profile 111111111111-AdministratorAccess]\n"), True, text)
        equal(os.stat(os.path.join(scene.home.path, ".aws/config")).st_mode & 0o777, 0o600)
        equal(scene.token()["startUrl"], START_URL)
        result = scene.awsp("populate", *HERE, "--template", "{account_id}-{role}")
        equal((result.status, summary(result), config(scene)), (0, "0 added, 6 kept, 0 updated, 0 pruned", text))
        equal(scene.awsp("status", "111111111111-ReadOnly", "--online").status, 0)


@case("--start-url: the session of the same values whatever its name; another one of that name is an error with its place")
def _():
    with Scene("# c\n" + SESSION.replace("corp]", "work]")) as scene:
        scene.give_token("work", expires_in=3600)
        result = scene.awsp("populate", *HERE)
        equal((result.status, config(scene).count("sso-session"), config(scene).count("= work\nsso_acc")), (0, 1, 6), result.err)
        before = config(scene)
        result = scene.awsp("populate", "--start-url", LAB_URL, "--sso-region", "eu-west-1", "--session", "work")
        equal((result.status, config(scene)), (5, before))
        contains(result.err, ".aws/config:2: the sso-session work has another start URL or region")
        result = scene.awsp("populate", "--start-url", LAB_URL, "--sso-region", "eu-west-1", "--dry-run", "--login")
        equal((result.status, config(scene)), (0, before), result.err)
        contains(result.out, "+[sso-session lab]\n+sso_start_url = https://lab.awsapps.com/start\n")


@case("what cannot be is said before anything is asked")
def _():
    with Scene(SESSION) as scene:
        for words, sentence in (
                (("--start-url", "http://corp.awsapps.com/start", "--sso-region", "eu-west-1"), "takes an https URL"),
                (("--start-url", START_URL, "--sso-region", "evil.example.com/"), "--sso-region takes a region"),
                (("--start-url", START_URL), "--start-url and --sso-region go together"),
                (("--sso-region", "eu-west-1"), "--start-url and --sso-region go together"),
                ((*HERE, "--session", "a", "--session", "b"), "goes with one --session alone"),
                (("--rate", "0"), "--rate takes a number from 1 to 1000, not 0"),
                (("--rate", "1e3"), "--rate takes a number"), (("--rate", "1001"), "--rate takes a number"),
                (("word",), "no more than 0 words")):
            result = scene.awsp("populate", "--login", *words)
            equal(result.status, 2, words)
            contains(result.err, sentence)
        scene.home.config(SESSION + "[profile a\n")
        result = scene.awsp("populate", "--login")
        equal(result.status, 5)
        contains(result.err, ".aws/config:4: ")
        equal((scene.aws.log(), scene.opened()), ([], []))


@case("a login that is needed: 4 without a terminal; asked for on one; made with --login, also where AWS takes the token no longer")
def _():
    with Scene(SESSION) as scene:
        for words in ((), ("--no-login",)):
            result = scene.awsp("populate", *words)
            equal((result.status, config(scene)), (4, SESSION))
            contains(result.err, "awsp login --session corp")
        terminal = scene.home.terminal("bash", "--norc", "-c", 'awsp populate; echo "status $?"')
        terminal.expect(r"Log in to corp now\? \[Y/n\] ")
        terminal.send("n\n")
        terminal.expect("status 4")
        equal(scene.aws.log(), [])
        terminal = scene.home.terminal("bash", "--norc", "-c", 'awsp populate; echo "status $?"')
        terminal.expect(r"Log in to corp now\? \[Y/n\] ")
        terminal.send("y\n")
        terminal.expect("6 added, 0 kept")
        terminal.expect("status 0")
        scene.aws.revoke("session")
        equal(scene.awsp("populate").status, 4)
        result = scene.awsp("populate", "--login")
        equal((result.status, summary(result)), (0, "0 added, 6 kept, 0 updated, 0 pruned"), result.err)
        equal(len(scene.opened()), 2)
    with Scene("[default]\n") as scene:
        result = scene.awsp("populate", *HERE)
        equal((result.status, config(scene), scene.aws.log()), (4, "[default]\n", []))
        contains(result.err, "a login to corp is needed; --login logs in without a question")
        terminal = scene.home.terminal("bash", "--norc", "-c", f'awsp populate {" ".join(HERE)}; echo "status $?"')
        terminal.expect(r"Log in to corp now\? \[Y/n\] ")
        terminal.send("\x03")
        terminal.expect("status 130")
        equal((config(scene), scene.aws.log(), "logging in" in terminal.output), ("[default]\n", [], False))


@case("the fewest calls, never more than 21 in any second, with a bar on a terminal and nothing on a pipe")
def _():
    with Scene(SESSION, accounts=60) as scene:
        scene.give_token(expires_in=3600)
        terminal = scene.home.terminal("awsp", "populate", "--dry-run")
        terminal.expect(r"corp \[#+ *\] \d+/60 accounts")
        terminal.expect("120 to be added")
        equal((scene.aws.calls("ListAccounts"), scene.aws.calls("ListAccountRoles")), (1, 60))
        equal(scene.aws.peak("ListAccountRoles") <= 21, True, f"{scene.aws.peak('ListAccountRoles')} calls in a second")
        scene.aws.forget()
        result = scene.awsp("populate", "--rate", "100")
        equal(result.err, "120 added, 0 kept, 0 updated, 0 pruned\n")
        equal(scene.aws.peak("ListAccountRoles") > 30, True, "a higher rate")
        dumb = scene.home.terminal("env", "TERM=dumb", "awsp", "populate", "--rate", "100")
        dumb.expect("120 kept")
        equal("\033" in dumb.output, False, dumb.output)


@case("pages of accounts keep to the rate too")
def _():
    with Scene(SESSION, accounts=4400, roles=1) as scene:
        scene.give_token(expires_in=3600)
        result = scene.awsp("populate", "--accounts", "account-0001", "--dry-run")
        equal((result.status, summary(result)), (0, "1 to be added, 0 kept, 0 to be updated, 0 to be pruned"), result.err)
        equal((scene.aws.calls("ListAccounts"), scene.aws.calls("ListAccountRoles")), (44, 1))
        equal(scene.aws.peak("ListAccounts") <= 21, True, f"{scene.aws.peak('ListAccounts')} calls in a second")


@case("throttled: what AWS asks for is waited; throttled for good: 6, and nothing is written")
def _():
    with Scene(SESSION, accounts=10) as scene:
        scene.give_token(expires_in=3600)
        scene.aws.fault("ListAccountRoles", "throttle", times=4, retry_after=1)
        result = scene.awsp("populate")
        equal((result.status, summary(result)), (0, "20 added, 0 kept, 0 updated, 0 pruned"), result.err)
        equal(scene.aws.calls("ListAccountRoles"), 14)
        throttled = [each["at"] for each in scene.aws.log() if each["operation"] == "ListAccountRoles" and each["status"] == 429]
        equal(scene.aws.log()[-1]["at"] - throttled[-1] > 0.9, True, "Retry-After")
        before = config(scene)
        scene.aws.set(accounts=11)
        scene.aws.fault("ListAccountRoles", "throttle", times=None, retry_after=999)
        result = scene.awsp("populate")
        equal((result.status, config(scene)), (6, before), result.err)


@case("a session that somebody takes away meanwhile: nothing is written for it")
def _():
    with Scene(SESSION, accounts=40) as scene:
        scene.give_token(expires_in=3600)
        scene.aws.latency(0.2)
        process = subprocess.Popen([f"{scene.home.bin}/awsp", "populate"], env=scene.home.env, stderr=subprocess.PIPE)
        wait_for(lambda: scene.aws.calls("ListAccountRoles") > 5, "roles to be listed")
        scene.home.config("[default]\n")
        _, err = process.communicate(timeout=60)
        equal((process.returncode, config(scene)), (5, "[default]\n"), err)
        contains(err.decode(), "the sso-session corp is not in ")


@case("asked faster than AWS bears, which does not say how long to wait: populate slows down, and ends well")
def _():
    with Scene(SESSION, accounts=100) as scene:
        scene.give_token(expires_in=3600)
        scene.aws.fault("ListAccounts", "throttle", times=2)
        scene.aws.fault("ListAccountRoles", "throttle", times=None, above=20)
        result = scene.awsp("populate", "--rate", "200")
        equal((result.status, summary(result)), (0, "200 added, 0 kept, 0 updated, 0 pruned"), result.err)
        equal(scene.aws.calls("ListAccounts"), 3)
        statuses = [each["status"] for each in scene.aws.log() if each["operation"] == "ListAccountRoles"]
        equal((statuses.count(200), 0 < statuses.count(429) < 100), (100, True), f"{statuses.count(429)} refused")


@case("Ctrl-C while roles are listed, and a signal: 130, the line is taken away, nothing is written")
def _():
    with Scene(SESSION, accounts=200) as scene:
        scene.give_token(expires_in=3600)
        terminal = scene.home.terminal("bash", "--norc", "-c", 'awsp populate; echo "status $?"')
        terminal.expect(r"\d+/200 accounts")
        terminal.send("\x03")
        terminal.expect("status 130")
        matches(terminal.output, r"\r\x1b\[K(awsp: [^\r\n]*)?\r?\n?(\^C)?.*status 130")
        equal((config(scene), sorted(os.listdir(os.path.join(scene.home.path, ".aws")))), (SESSION, ["config", "sso"]))
        before = scene.aws.calls("ListAccountRoles")
        result = scene.home.run("timeout", "--signal=TERM", "1", "awsp", "populate")
        equal((result.status in (124, 130), config(scene)), (True, SESSION))
        equal(before < scene.aws.calls("ListAccountRoles") < 100, True)


@case("1,000 accounts with 3 roles each: one call for each account, 3,000 profiles, a second run changes nothing")
def _():
    with Scene(SESSION, accounts=1000, roles=3) as scene:
        scene.give_token(expires_in=3600)
        result = scene.awsp("populate", "--rate", "1000")
        equal((result.status, summary(result)), (0, "3000 added, 0 kept, 0 updated, 0 pruned"), result.err)
        equal((scene.aws.calls("ListAccounts"), scene.aws.calls("ListAccountRoles")), (10, 1000))
        text = config(scene)
        result = scene.awsp("populate", "--rate", "1000")
        equal((summary(result), config(scene) == text), ("0 added, 3000 kept, 0 updated, 0 pruned", True))
        equal(len(lines(scene.awsp("list").out)), 3000)
        scene.aws.set(accounts=1)
        result = scene.awsp("populate", "--prune")
        equal((summary(result), config(scene).count("\n[profile ")), ("0 added, 3 kept, 0 updated, 2997 pruned", 3))


main()
