#!/usr/bin/env python3
"""Secrets: every one that AWS hands out here carries a mark, and the mark is looked for wherever it should not be."""

import os
import signal
import subprocess
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from awsp_test import BASH, case, contains, equal, main  # noqa: E402
from login_scene import MARK, Scene, token_name  # noqa: E402


def files_with_mark(scene):
    """Paths with the mark in them, and their modes."""
    found = {}
    for folder, _, names in os.walk(scene.home.path):
        for name in names:
            path = os.path.join(folder, name)
            if os.path.isfile(path) and path != scene.log:
                with open(path, "rb") as file:
                    if MARK.encode() in file.read():
                        found[os.path.relpath(path, scene.home.path)] = oct(os.stat(path).st_mode & 0o777)
    return found


@case("no output of any command shows a secret, with --debug too, in good times and in bad")
def _():
    commands = [["login", "dev"], ["login", "dev", "--force", "--device-code"], ["status", "--online", "dev"], ["accounts", "--roles"],
                ["accounts", "--json"], ["status", "--ready", "dev"], ["list"], ["list", "--json"], ["current"], ["doctor"],
                ["login", "--all", "--force"], ["--emit", "sh", "use", "dev"], ["logout", "dev"], ["logout", "--all"]]
    for fault in (None, "not-json", "wrong-types", "error", "truncated"):
        with Scene() as scene:
            for words in commands:
                if fault:
                    scene.give_token(expires_in=-60)
                    scene.aws.fault("*", fault, times=None)
                result = scene.awsp(*words, "--debug", env={"AWS_PROFILE": "dev"})
                equal((MARK in result.out, MARK in result.err), (False, False), f"{words} {fault}")
                scene.aws.clear_faults()


@case("--debug tells method, host, path, status and time, never a header, a query or a body")
def _():
    with Scene() as scene:
        err = scene.awsp("login", "dev", "--debug").err
        contains(err, f"debug: POST {scene.aws.url[7:]}/token: 200, ")
        err = scene.awsp("accounts", "--roles", "--debug").err
        contains(err, f"debug: GET {scene.aws.url[7:]}/assignment/roles: 200, ")
        for part in ("account_id", "bearer", "grantType"):
            equal(part in err, False)


@case("files with secrets are those of the cache, 0600 even under umask 0; no argument list has one")
def _():
    with Scene() as scene:
        scene.home.env["AWSP_BROWSER_DO"] = "wait=1"
        process = subprocess.Popen(["/bin/sh", "-c", f"umask 0; exec {scene.home.bin}/awsp login dev"], env=scene.home.env,
                                   cwd=scene.home.work, stderr=subprocess.PIPE)
        while process.poll() is None:
            for pid in filter(str.isdigit, os.listdir("/proc")):
                try:
                    with open(f"/proc/{pid}/cmdline", "rb") as file:
                        equal(MARK.encode() in file.read(), False, "an argument list")
                except OSError:
                    pass
            time.sleep(0.05)
        process.communicate()
        modes = files_with_mark(scene)
        equal((set(modes.values()), token_name() in modes, len(modes)), ({"0o600"}, True, 2), modes)
        equal(oct(os.stat(os.path.join(scene.home.path, ".aws/sso/cache")).st_mode & 0o777), "0o700")


@case("nothing of it enters the shell")
def _():
    with Scene() as scene:
        scene.give_token(expires_in=-60)
        result = BASH.run(scene.home, "awsp dev; set; export -p; awsp logout; set")
        equal((MARK in result.out, MARK in result.err), (False, False))


@case("no core dumps while secrets are held, and the browser may have them")
def _():
    with Scene(browser=False) as scene:
        scene.home.write("bin/limits", f"#!/bin/sh\nulimit -c >'{scene.home.path}/core'\n", 0o755)
        scene.home.env["BROWSER"] = "limits"
        scene.home.env["ASAN_OPTIONS"] = "disable_coredump=0:detect_leaks=0"
        process = subprocess.Popen(["/bin/sh", "-c", f"ulimit -c unlimited 2>/dev/null; ulimit -c >'{scene.home.path}/mine'; "
                                    f"exec {scene.home.bin}/awsp login dev"],
                                   env=scene.home.env, cwd=scene.home.work, stderr=subprocess.PIPE)
        end = time.monotonic() + 10
        while not scene.home.exists("core") or not scene.home.read("core"):
            equal(time.monotonic() < end, True, "the browser is not started")
            time.sleep(0.02)
        process.send_signal(signal.SIGABRT)
        _, status = os.waitpid(process.pid, 0)
        process.returncode = status
        process.stderr.close()
        equal((os.WIFSIGNALED(status), os.WCOREDUMP(status)), (True, False))
        equal(scene.home.read("core"), scene.home.read("mine"))


main()
