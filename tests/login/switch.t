#!/usr/bin/env python3
"""A switch to a profile whose login has run out: renewal, the question, settings and options."""

import json
import os
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from awsp_test import ALL, BASH, Home, case, contains, equal, lines, main, matches, need  # noqa: E402
from login_scene import CONFIG, Scene, token_name  # noqa: E402


@case("a token that can be renewed is renewed at once, without a word")
def _():
    with Scene() as scene:
        scene.give_token(expires_in=-60)
        status, out, err, code = scene.home.code("bash", "audit")
        equal((status, out, len(lines(err))), (0, "", 1), err)
        contains(err, "valid, ")
        equal((scene.state(), scene.aws.calls("CreateToken"), scene.opened()), ("valid", 1, []))
        equal(scene.home.code("bash", "dev")[0], 0)
        equal(scene.aws.calls("CreateToken"), 1)
        scene.clean()


@case("where nothing comes of the renewal the switch goes on with a warning, after one try")
def _():
    for kind in ("error", "throttle", "hang-up", "not-json"):
        with Scene() as scene:
            before = scene.give_token(expires_in=-60)
            scene.aws.fault("CreateToken", kind, times=None)
            equal(scene.home.code("bash", "dev", "--quiet")[::2], (0, ""))
            status, _, err, code = scene.home.code("bash", "dev")
            equal((status, scene.token()), (0, before))
            matches(err, r"(?m)^awsp: cannot renew the login to corp now: .*127\.0\.0\.1:\d+")
            contains(code, "AWS_PROFILE='dev'")
            equal(scene.aws.calls("CreateToken"), 2)


@case("after AWS has refused the refresh token list, status, current and the next switch say expired")
def _():
    with Scene() as scene:
        scene.give_token(expires_in=-60)
        scene.aws.revoke("session")
        equal(scene.state(), "refreshable")
        status, _, err, code = scene.home.code("bash", "dev")
        equal(status, 0)
        contains(err, "AWS renews the login to corp no longer: ")
        contains(err, "a login is needed: awsp login --session corp")
        contains(code, "AWS_PROFILE='dev'")
        equal("refreshToken" in scene.token(), False)
        equal(scene.state(), "expired")
        contains(scene.awsp("list").out, "dev\t111111111111\tReadOnly\teu-west-1\tsso\texpired")
        contains(scene.awsp("current", env={"AWS_PROFILE": "dev"}).out, "expired")
        contains(scene.home.code("bash", "dev")[2], "expired")
        equal(scene.aws.calls("CreateToken"), 1)


@case("a login that somebody else made in between is not undone by a refusal")
def _():
    with Scene() as scene:
        old = scene.give_token(expires_in=-60)
        scene.aws.revoke("session")
        scene.aws.latency(1, "CreateToken")
        terminal = scene.home.terminal("bash", "--norc", "-c", "awsp status dev --ready; echo done")
        terminal.until(lambda: scene.aws.most_in_flight() > 0, "the request")
        new = scene.give_token(expires_in=3600)
        terminal.expect("done")
        equal((scene.token(), new != old), (new, True))


@case("no questions without a terminal, in CI, with --no-login, with login = never: done, 4")
def _():
    with Scene() as scene:
        for words, env in (((), {}), (("--no-login",), {})):
            status, _, err, code = scene.home.code("bash", "dev", *words, env=env)
            equal(status, 0)
            contains(err, "a login is needed: awsp login --session corp")
            matches(code, r"\b4\b")
        terminal = BASH.interactive(scene.home)
        for line in ("CI=1 awsp dev", "AWSP_NONINTERACTIVE=1 awsp dev", "awsp dev --no-login"):
            terminal.do(f"{line}; echo \"[$?:$AWS_PROFILE]\"; awsp -u")
            contains(terminal.output, "[4:dev]")
            equal("[Y/n]" in terminal.output, False)
        scene.home.write(".config/awsp/config", "[awsp]\nlogin = never\n")
        terminal.do("awsp dev")
        equal("[Y/n]" in terminal.output, False)
        equal(scene.opened(), [])


@case("the question: yes logs in and switches, no switches with 4, Ctrl-C and Ctrl-D", shells=ALL)
def _(shell):
    with Scene() as scene:
        terminal = shell.interactive(scene.home)
        status = shell.status

        def ask(keys, want, command="awsp dev"):
            mark = len(terminal.output)
            terminal.send(f"{command}; echo \"[{status}:$AWS_PROFILE]\"\n")
            terminal.expect(r"Log in to corp now\? \[Y/n\] ", mark)
            terminal.send(keys)
            terminal.expect(want, mark)

        terminal.do("awsp keys")
        mark = len(terminal.output)
        terminal.send("awsp dev\n")
        terminal.expect(r"Log in to corp now\? \[Y/n\] ", mark)
        terminal.send("\x03")
        terminal.expect("keys is still active", mark)
        time.sleep(0.3)
        terminal.do(f"echo \"now:$AWS_PROFILE.\"")
        terminal.expect(r"now:keys\.", mark)
        ask("n\n", r"\[4:dev\]")
        ask("x\n", r"\[4:dev\]")
        ask("\x04", r"\[4:dev\]")
        equal(scene.opened(), [])
        ask("\n", r"logged in to corp[\s\S]*valid, [\s\S]*\[0:dev\]")
        equal(len(scene.opened()), 1)


@case("--strict: no is no switch, yes is one")
def _():
    with Scene() as scene:
        terminal = BASH.interactive(scene.home)
        for keys, want in (("n\n", r"\[4:\]"), ("y\n", r"\[0:dev\]")):
            mark = len(terminal.output)
            terminal.send("awsp dev --strict; echo \"[$?:$AWS_PROFILE]\"\n")
            terminal.expect(r"\[Y/n\] ", mark)
            terminal.send(keys)
            terminal.expect(want, mark)


@case("--login logs in without a question and a terminal; login = auto with a terminal alone")
def _():
    with Scene() as scene:
        status, _, err, code = scene.home.code("bash", "dev", "--login")
        equal(status, 0)
        contains(err, "logged in to corp\n")
        matches(err, r"valid, .*left\n")
        equal(len(scene.opened()), 1)
    with Scene() as scene:
        scene.home.write(".config/awsp/config", "[awsp]\nlogin = auto\n")
        equal("awsp login --session corp" in scene.home.code("bash", "dev")[2], True)
        terminal = BASH.interactive(scene.home)
        terminal.send("awsp dev; echo \"[$?:$AWS_PROFILE]\"\n")
        terminal.expect(r"\[0:dev\]")
        equal(("[Y/n]" in terminal.output, len(scene.opened())), (False, 1))


@case("a login that fails: said, and the switch is done with 4")
def _():
    with Scene() as scene:
        scene.aws.fault("CreateToken", "error", times=None)
        result = BASH.run(scene.home, 'awsp dev --login; echo "$?:$AWS_PROFILE"')
        equal(result.out, "4:dev\n")
        contains(result.err, "server_error")


@case("Ctrl-C during the login of a switch: no switch, 130")
def _():
    with Scene() as scene:
        terminal = BASH.interactive(scene.home, env={"AWSP_BROWSER_DO": "nothing"})
        terminal.send("awsp dev\n")
        terminal.expect(r"\[Y/n\] ")
        terminal.send("y\n")
        terminal.expect("waiting for the login to corp")
        terminal.send("\x03")
        terminal.expect("AWS_PROFILE is still not set")
        time.sleep(0.3)
        terminal.do('echo "then:${AWS_PROFILE-unset}."')
        terminal.expect(r"then:unset\.")
        equal(scene.home.exists(token_name()), False)


@case("a server that says nothing holds a switch up for 20 seconds at most, and Ctrl-C ends what was not sent")
def _():
    with Scene() as scene:
        scene.give_token(expires_in=-60)
        scene.aws.fault("CreateToken", "hang", times=None)
        begin = time.monotonic()
        status, _, err, _ = scene.home.code("bash", "dev")
        equal((status, time.monotonic() - begin < 20), (0, True), err)
        contains(err, "cannot renew the login to corp now")


@case("status --ready renews, and says what state that led to")
def _():
    with Scene() as scene:
        scene.give_token(expires_in=-60)
        result = scene.awsp("status", "dev", "audit", "--ready", "--json")
        equal(result.status, 0)
        equal([each["state"] for each in json.loads(result.out)], ["valid", "valid"])
        equal(scene.aws.calls("CreateToken"), 1)
        scene.give_token(expires_in=-60)
        scene.aws.fault("CreateToken", "error", times=None)
        result = scene.awsp("status", "dev", "--ready")
        contains(result.out, "refreshable")
        contains(result.err, "server_error")


@case("a switch that needs no login asks nobody, and loads no libcurl")
def _():
    need("strace")
    with Home() as home:
        home.config(CONFIG)
        home.token("corp")
        result = home.run("strace", "-f", "-e", "trace=openat,socket,connect", home.bin + "/awsp", "--emit", "sh", "dev",
                          env={"ASAN_OPTIONS": "detect_leaks=0"})  # which cannot work under strace
        equal((result.status, "libcurl" in result.err, "socket(" in result.err), (0, False, False))


@case("a file that leads tokens elsewhere is named before they go there; the environment is the user's own")
def _():
    with Scene() as scene:
        url = scene.home.env.pop("AWS_ENDPOINT_URL_SSO_OIDC")
        scene.home.config(CONFIG.replace("[profile dev]", f"[profile dev]\nendpoint_url = {url}"))
        scene.give_token(expires_in=-60)
        status, _, err, _ = scene.home.code("bash", "dev")
        equal((status, err.count("sends the tokens of this session to " + url)), (0, 1), err)
        scene.home.env["AWS_ENDPOINT_URL_SSO_OIDC"] = url
        scene.give_token(expires_in=-60)
        equal("sends the tokens" in scene.home.code("bash", "dev")[2], False)


main()
