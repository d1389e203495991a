#!/usr/bin/env python3
"""awsp configure sso --migrate: legacy profiles get an sso-session."""

import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from awsp_test import BASH, Home, case, contains, equal, lines, main, matches  # noqa: E402
from configure_scene import Dialogue, scene_of  # noqa: E402
from login_scene import token_name  # noqa: E402


def legacy(name, host="corp", region="eu-west-1", more=""):
    return (f"[profile {name}]\nsso_start_url = https://{host}.awsapps.com/start\nsso_region = {region}\n"
            f"sso_account_id = 111111111111\nsso_role_name = ReadOnly\n{more}")


def migrated(name, session, more=""):
    return f"[profile {name}]\nsso_account_id = 111111111111\nsso_role_name = ReadOnly\n{more}sso_session = {session}\n"


def session(name, host="corp", region="eu-west-1"):
    return (f"[sso-session {name}]\nsso_start_url = https://{host}.awsapps.com/start\nsso_region = {region}\n"
            "sso_registration_scopes = sso:account:access\n")


KEYS = "[profile keys]  # not mine\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\n"


@case("one session for each start URL and region, one that is there where it is the same; all else stays")
def _():
    config = (session("work", "there") + legacy("a") + KEYS + legacy("b", more="region = eu-north-1\n") +
              legacy("c", region="us-east-1") + legacy("d", "there"))
    with Home() as home:
        home.config(config)
        result = home.awsp("configure", "sso", "--migrate", "--yes")
        equal((result.status, result.out), (0, ""), result.err)
        equal(home.read(".aws/config"),
              session("work", "there") + migrated("a", "corp") + KEYS + migrated("b", "corp", "region = eu-north-1\n") +
              migrated("c", "corp-2") + migrated("d", "work") + session("corp") + session("corp-2", region="us-east-1"))
        contains(result.err, "-sso_start_url = https://corp.awsapps.com/start\n")
        contains(result.err, "4 profiles are changed in ")
        equal([line for line in lines(result.err) if "login" in line],
              ["a login is needed: awsp login --session corp", "a login is needed: awsp login --session corp-2"])
        again = home.awsp("configure", "sso", "--migrate")
        equal(again.status, 0)
        contains(again.err, "there are no legacy profiles in ")


@case("a name that a session of other values has is not taken")
def _():
    with Home() as home:
        config = session("corp", "other") + session("corp-2", "another") + legacy("a") + legacy("b", region="us-east-1")
        home.config(config)
        equal(home.awsp("configure", "sso", "--migrate", "--yes").status, 0)
        contains(home.read(".aws/config"), migrated("a", "corp-3"))
        contains(home.read(".aws/config"), migrated("b", "corp-4"))


@case("those that are named alone; what is no legacy profile is an error, and nothing changes")
def _():
    with Home() as home:
        config = legacy("a") + legacy("b") + KEYS
        home.config(config)
        for words, status in ((("keys",), 5), (("a", "nope"), 3), (("a", "keys"), 5)):
            equal(home.awsp("configure", "sso", "--migrate", *words, "--yes").status, status)
            equal(home.read(".aws/config"), config)
        equal(home.awsp("configure", "sso", "--migrate", "b", "--yes").status, 0)
        equal(home.read(".aws/config"), legacy("a") + migrated("b", "corp") + KEYS + session("corp"))


@case("a start URL that no session can have, or that the credentials file decides, is left alone")
def _():
    for more, credentials in (("  # prod", ""), ("", "[a]\nsso_start_url = https://other.awsapps.com/start\n"), ("", "[a]\nsso_region = us-east-1\n")):
        with Home() as home:
            config = legacy("a").replace("/start\n", f"/start{more}\n")
            home.config(config)
            home.credentials(credentials)
            equal(home.awsp("configure", "sso", "--migrate", "--yes", "a").status, 5)
            contains(home.awsp("configure", "sso", "--migrate", "--yes").err, "there are no legacy profiles in ")
            equal(home.read(".aws/config"), config)


@case("--dry-run prints the diff; without a terminal and --yes: 2; other options do not go with it")
def _():
    with Home() as home:
        home.config(legacy("a"))
        result = home.awsp("configure", "sso", "--migrate", "--dry-run")
        equal(result.status, 0, result.err)
        contains(result.out, "+sso_session = corp\n")
        contains(result.out, "+[sso-session corp]\n")
        result = home.awsp("configure", "sso", "--migrate")
        equal(result.status, 2)
        contains(result.err, "say more with --yes")
        result = home.awsp("configure", "sso", "--migrate", "--account", "1")
        equal(result.status, 2)
        contains(result.err, "--account does not go with --migrate")
        equal(home.read(".aws/config"), legacy("a"))


@case("on a terminal the diff is shown, and then the question: no and Ctrl-C change nothing")
def _():
    with Home() as home:
        home.config(legacy("a"))
        terminal = BASH.interactive(home)
        for key, want in (("n\n", "nothing has changed"), ("\x03", "nothing has changed"), ("\n", "1 profile is changed")):
            equal(home.read(".aws/config"), legacy("a"))
            dialogue = Dialogue(terminal, "awsp configure sso --migrate")
            matches(dialogue.expect(r"Write this\? \[Y/n\] "), r"\+sso_session = corp")
            terminal.send(key)
            dialogue.expect(want)
            terminal.do("")
        equal(home.read(".aws/config"), migrated("a", "corp") + session("corp"))


@case("tokens are not moved; the new session is logged in to, and the profile works")
def _():
    with scene_of(config=legacy("a")) as scene:
        url = "https://corp.awsapps.com/start"
        before = scene.give_token(url, url)
        equal(scene.awsp("configure", "sso", "--migrate", "--yes").status, 0)
        equal((scene.token(url), scene.home.exists(token_name("corp"))), (before, False))
        equal(scene.awsp("login", "a").status, 0)
        contains(scene.awsp("whoami", "a").out, "111111111111")


main()
