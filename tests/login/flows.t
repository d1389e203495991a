#!/usr/bin/env python3
"""Logging in: by authorization code, by device code, and by an address that is pasted."""

import json
import os
import re
import socket
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from awsp_test import case, contains, equal, main, matches  # noqa: E402
from login_scene import BROWSER, CONFIG, LEGACY_URL, START_URL, Scene, address, fetch, token_name  # noqa: E402


@case("by authorization code: register, browser, redirect, token; awsp dev works then")
def _():
    with Scene() as scene:
        result = scene.awsp("login", "dev")
        equal((result.status, result.out), (0, ""), result.err)
        contains(result.err, "logged in to corp\n")
        contains(result.err, f"logging in to corp: {START_URL}")
        contains(result.err, f"the environment or the configuration leads to {scene.aws.url}")
        equal(len(scene.opened()), 1)
        matches(scene.opened()[0], rf"^{scene.aws.url}/authorize\?response_type=code&")
        equal(scene.state(), "valid")
        equal(scene.home.code("bash", "dev")[0], 0)
        equal([scene.aws.calls(name) for name in ("RegisterClient", "CreateToken")], [1, 1])
        scene.clean()


@case("a login that holds is left alone, and --force makes a new one with the same registration")
def _():
    with Scene() as scene:
        scene.awsp("login", "dev")
        before = scene.token()
        result = scene.awsp("login", "audit")
        equal((result.status, result.err), (0, "the login to corp holds\n"))
        equal(scene.awsp("login", "dev", "--force").status, 0)
        after = scene.token()
        equal(after["accessToken"] != before["accessToken"], True)
        equal((scene.aws.calls("RegisterClient"), len(scene.opened())), (1, 2))


@case("a token that can be renewed needs no browser")
def _():
    with Scene() as scene:
        scene.give_token(expires_in=-60)
        result = scene.awsp("login", "dev")
        equal((result.status, result.err, scene.opened()), (0, "the login to corp was renewed\n", []))


@case("by device code: the code is shown, and never with the flow that needs a listener")
def _():
    with Scene(device_polls=2) as scene:
        result = scene.awsp("login", "dev", "--device-code")
        equal(result.status, 0, result.err)
        matches(result.err, r"(?m)^the code is [A-Z]{4}-[A-Z]{4} \(never approve a code that somebody sent you\)$")
        equal(scene.aws.calls("Authorize"), 0)
        matches(scene.opened()[0], r"#/device\?user_code=[A-Z]{4}-[A-Z]{4}$")
        equal(scene.state(), "valid")


@case("a legacy profile logs in by device code, without scopes")
def _():
    with Scene() as scene:
        result = scene.awsp("login", "old")
        equal(result.status, 0, result.err)
        equal(("refreshToken" in scene.token(LEGACY_URL), scene.state("old")), (False, "valid"))
        equal(scene.token(LEGACY_URL)["startUrl"], LEGACY_URL)


@case("--quiet still prints address and code")
def _():
    with Scene(browser=False) as scene:
        scene.aws.set(device="approve")
        result = scene.awsp("login", "dev", "--device-code", "--quiet")
        equal(result.status, 0)
        matches(result.err, r"^the code is .*\nopen this address in a browser:\nhttps://\S+\n$")


@case("slow_down makes the polls slower, and no poll is too fast")
def _():
    with Scene(interval=1, device_polls=0, slow_down=0) as scene:
        scene.aws.fault("CreateToken", "error", status=400, code="SlowDownException")
        result = scene.awsp("login", "dev", "--device-code")
        equal((result.status, scene.aws.calls("CreateToken")), (0, 2), result.err)


@case("AWS does not answer while the code is polled: said once, and asked again")
def _():
    for kind, options in (("hang-up", {}), ("error", {"status": 500})):
        with Scene(interval=1, device_polls=1) as scene:
            scene.aws.fault("CreateToken", kind, times=2, **options)
            result = scene.awsp("login", "dev", "--device-code")
            equal(result.status, 0, result.err)
            equal((result.err.count("awsp goes on asking"), scene.state()), (1, "valid"), result.err)


@case("profiles without SSO: keys need none, aws login is named, the rest cannot")
def _():
    with Scene() as scene:
        equal(scene.awsp("login", "keys")[::2], (0, "keys works with keys, which need no login\n"))
        result = scene.awsp("login", "console")
        equal(result.status, 4)
        contains(result.err, "aws login --profile console")
        equal(scene.awsp("login", "program").status, 5)
        equal(scene.awsp("login", "nobody").status, 3)
        equal(scene.awsp("login", "dev", "--all").status, 2)
        for port in ("0", "65536", "x", "-1", ""):
            equal(scene.awsp("login", "dev", f"--port={port}").status, 2)
        equal(scene.aws.log(), [])


@case("no profile named: the active one, else the only session, else a question, else 2")
def _():
    with Scene() as scene:
        equal(scene.awsp("login", env={"AWS_PROFILE": "old"}).status, 0)
        equal(os.path.exists(os.path.join(scene.home.path, token_name(LEGACY_URL))), True)
        equal(scene.awsp("login").status, 0)
        equal(scene.token()["startUrl"], START_URL)
        equal(scene.awsp("login", env={"AWS_PROFILE": "nobody"}).status, 3)
        scene.home.config(CONFIG + f"[sso-session two]\nsso_start_url = {START_URL}2\nsso_region = eu-west-1\n")
        result = scene.awsp("login")
        equal(result.status, 2)
        contains(result.err, "there are 2 sso-sessions; name one with --session")
        terminal = scene.home.terminal("awsp", "login")
        terminal.expect(r"2  two\r\nWhich session\? ")
        terminal.send("2\n")
        terminal.expect("logged in to two")


@case("--all goes on after a failure, and a broken session is 5")
def _():
    config = CONFIG + "[sso-session bad]\nsso_start_url = https://bad.awsapps.com/start\nsso_region = x.example.com/\n"
    with Scene(config) as scene:
        result = scene.awsp("login", "--all")
        equal(result.status, 5)
        contains(result.err, "the sso_region of bad is no region: x.example.com/")
        contains(result.err, "logged in to corp\n")
        contains(result.err, f"logged in to {LEGACY_URL}\n")
        equal({entry["host"] for entry in scene.aws.log()}, {scene.aws.url[7:]})


@case("no browser: the address is printed, and the redirect is taken from wherever it comes")
def _():
    for words, env in ((("--no-browser",), {}), ((), {"BROWSER": None}), ((), {"BROWSER": None, "SSH_TTY": "/dev/pts/9"})):
        with Scene() as scene:
            terminal = scene.home.terminal("awsp", "login", "dev", *words, env=env)
            terminal.until(lambda: address(terminal.output), "the address")
            contains(terminal.output, "open this address in a browser:")
            _, location, _ = fetch(address(terminal.output).group(1))
            status, _, page = fetch(location)
            equal(status, 200)
            contains(page, "You may close this window")
            terminal.expect("logged in to corp")
            equal(scene.opened(), [])


@case("the address of the redirect is pasted: with the terminal's marks and blanks, after rubbish and one of another login")
def _():
    with Scene(browser=False) as scene:
        terminal = scene.home.terminal("awsp", "login", "dev", size=(24, 300))
        terminal.until(lambda: address(terminal.output), "the address")
        terminal.expect("browser on another machine")
        _, location, _ = fetch(address(terminal.output).group(1))
        terminal.send("hello\n")
        terminal.expect("not the address of this login")
        mark = len(terminal.output)
        terminal.send(re.sub(r"state=[^&]*", "state=00000000-0000-4000-8000-000000000000", location) + "\n")
        terminal.expect("not the address of this login", mark)
        terminal.send(f"\x1b[200~  {location} \x1b[201~\n")
        terminal.expect("logged in to corp")
        equal(re.search(r"code=([^&]+)", location).group(1) in terminal.output, False, "the code is echoed")
        equal(scene.state(), "valid")


@case("the key d switches to the device code")
def _():
    with Scene(browser=False, device_polls=0) as scene:
        terminal = scene.home.terminal("awsp", "login", "dev", size=(24, 300))
        terminal.expect("browser on another machine")
        terminal.send("d")
        terminal.expect("the code is ")
        terminal.expect("logged in to corp")


@case("--port: where ssh -L leads; a port that is taken is said")
def _():
    with Scene() as scene, socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = scene.awsp("login", "dev", f"--port={port}")
        equal(result.status, 1)
        contains(result.err, f"cannot listen on port {port} of 127.0.0.1: Address already in use")
        equal(scene.opened(), [])
        taken.close()
        equal(scene.awsp("login", "dev", "--port", str(port)).status, 0)
        contains(scene.opened()[0], f"redirect_uri=http%3A%2F%2F127.0.0.1%3A{port}%2F")


@case("the user says no: 7, in either flow, and nothing has changed")
def _():
    with Scene(device="deny", device_polls=0) as scene:
        result = scene.awsp("login", "dev", env={"AWSP_BROWSER_DO": "deny"})
        equal(result.status, 7, result.err)
        contains(result.err, "the login was refused in the browser")
        result = scene.awsp("login", "dev", "--device-code", env={"AWSP_BROWSER_DO": "deny"})
        equal(result.status, 7, result.err)
        contains(result.err, "access_denied")
        equal(scene.home.exists(token_name()), False)
        scene.clean()


@case("a code that has run out is said, with what to do")
def _():
    with Scene(device="wait", device_lifetime=1) as scene:
        result = scene.awsp("login", "dev", "--device-code")
        equal(result.status, 4, result.err)
        matches(result.err, "expired_token|has run out")
    with Scene(device="wait", device_lifetime=2, interval=1000000) as scene:
        begin = time.monotonic()
        result = scene.awsp("login", "dev", "--device-code")
        equal((result.status, time.monotonic() - begin < 60), (4, True), "whatever interval AWS asks for")


@case("a wrong region or start URL: what AWS says, and the hint; by code the browser shows it, and after 20 s awsp says so")
def _():
    with Scene(start_urls=["https://other.awsapps.com/start"]) as scene:
        result = scene.awsp("login", "dev", "--device-code")
        equal(result.status in (4, 5), True, result.err)
        contains(result.err, "check the sso_region (eu-west-1) and the start URL of corp")
        terminal = scene.home.terminal("awsp", "login", "dev", size=(24, 300))
        terminal.expect("sso_region .eu-west-1. or the start URL is wrong; the key d switches to a device code", timeout=30)
        terminal.send("\x03")
        terminal.expect("interrupted; nothing has changed")


@case("a registration that AWS has forgotten is made anew")
def _():
    with Scene() as scene:
        scene.awsp("login", "dev", "--device-code")
        scene.aws.revoke("client")
        result = scene.awsp("login", "dev", "--device-code", "--force")
        equal((result.status, scene.aws.calls("RegisterClient")), (0, 2), result.err)


@case("the browser of the settings: a list, with %s, without a shell; no descriptor is left to it")
def _():
    with Scene(browser=False) as scene:
        scene.home.write("bin/chooser", f"#!/bin/sh\nls -l /proc/$$/fd >'{scene.home.path}/fds'\n"
                         f"echo \"$#:$1:$2\" >'{scene.home.path}/words'\nexec {BROWSER} \"$2\"\n", 0o755)
        scene.home.write(".config/awsp/config", "[session corp]\nbrowser = gone-for-ever %s:chooser 'a; b' %s\n")
        status, _, err, code = scene.home.code("bash", "--login", "dev")
        equal(status, 0, err)
        contains(code, "AWS_PROFILE='dev'")
        matches(scene.home.read("words"), r"^2:a; b:http://127.0.0.1:\d+/authorize")
        equal("pipe:" in scene.home.read("fds"), False, "a pipe is left to the browser")


@case("stray answers in the browser do not end the login")
def _():
    for do in ("favicon", "twice", "favicon,twice,wait=1"):
        with Scene() as scene:
            result = scene.awsp("login", "dev", env={"AWSP_BROWSER_DO": do})
            equal((result.status, scene.aws.calls("CreateToken")), (0, 1), result.err)


@case("Ctrl-C while the browser is open: 130, and all is as it was, the terminal too")
def _():
    with Scene() as scene:
        terminal = scene.home.terminal("bash", "--norc", "-c", "stty -a >before; awsp login dev; echo status $?; stty -a >after",
                                       env={"AWSP_BROWSER_DO": "nothing"})
        terminal.expect("waiting for the login to corp")
        terminal.send("\x03")
        terminal.expect("status 130")
        contains(terminal.output, "interrupted; nothing has changed")
        terminal.until(lambda: scene.home.exists("work/after"), "the terminal's settings")
        terminal.until(lambda: scene.home.read("work/after") == scene.home.read("work/before"), "the same settings")
        equal(scene.home.exists(token_name()), False)
        scene.clean()


def processor_time(pid):
    """What a process has had of the processor, in seconds."""
    with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
        return sum(map(int, file.read().rpartition(")")[2].split()[11:13])) / os.sysconf("SC_CLK_TCK")


@case("a terminal that goes away is not asked again and again, and the login still comes through")
def _():
    with Scene() as scene:
        terminal = scene.home.terminal("sh", "-c", "trap '' HUP; exec awsp login dev", env={"AWSP_BROWSER_DO": "nothing"})
        terminal.until(scene.opened, "the browser")
        os.close(terminal.fd)
        terminal.fd = None
        before = processor_time(terminal.pid)
        time.sleep(2)
        spent = processor_time(terminal.pid) - before
        fetch(fetch(scene.opened()[0])[1])
        os.waitpid(terminal.pid, 0)
        equal((spent < 1, scene.state()), (True, "valid"), f"{spent} s of 2 s")


@case("Ctrl-\\ leaves the terminal with its echo too")
def _():
    with Scene() as scene:
        terminal = scene.home.terminal("bash", "--norc", "-c", "awsp login dev; stty -a >after; echo done",
                                       env={"AWSP_BROWSER_DO": "nothing"})
        terminal.expect("waiting for the login to corp")
        terminal.send("\x1c")
        terminal.expect("done")
        matches(scene.home.read("work/after"), r"(?<!-)icanon")
        matches(scene.home.read("work/after"), r"(?<!-)\becho\b")


main()
