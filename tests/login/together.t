#!/usr/bin/env python3
"""Many at once, and ends at the wrong moment: one request, no token lost, no file damaged."""

import fcntl
import json
import os
import re
import signal
import struct
import subprocess
import sys
import termios
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from awsp_test import BUILD, SLOW, case, contains, equal, main, need, wait_for  # noqa: E402
from login_scene import Scene, token_name  # noqa: E402


def start(scene, *words, env=None, start_new_session=True, **options):
    """The program in a process of its own, so that it can be sent signals."""
    return subprocess.Popen([os.path.join(scene.home.bin, "awsp"), *words], cwd=scene.home.work, env={**scene.home.env, **(env or {})},
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            start_new_session=start_new_session, **options)


@case("50 switches at once on a token that can be renewed: one request, all succeed, the file is whole at every instant")
def _():
    with Scene() as scene:
        scene.give_token(expires_in=-60)
        scene.aws.latency(0.3, "CreateToken")
        processes = [start(scene, "--emit", "sh", "use", "dev") for _ in range(50)]
        while any(process.poll() is None for process in processes):
            json.loads(scene.home.read(token_name()))
            time.sleep(0.001)
        for process in processes:
            out, err = process.communicate()
            equal(process.returncode, 0, err)
            contains(out, "AWS_PROFILE='dev'")
            contains(err, "valid, ")
        equal((scene.aws.calls("CreateToken"), scene.state()), (1, "valid"))
        scene.clean()


@case("50 at once after a refusal: one request, and all say expired")
def _():
    with Scene() as scene:
        scene.give_token(expires_in=-60)
        scene.aws.revoke("session")
        processes = [start(scene, "status", "dev", "--ready") for _ in range(50)]
        for process in processes:
            out, err = process.communicate()
            equal((process.returncode, "expired" in out), (4, True), out + err)
        equal(scene.aws.calls("CreateToken"), 1)


@case("5 logins at once: one browser, one login, and those that wait say for what")
def _():
    with Scene() as scene:
        scene.home.env["AWSP_BROWSER_DO"] = "wait=1"
        processes = [start(scene, "login", "dev", *words) for words in ([], [], ["--force"], ["--force"], [])]
        told = 0
        for process in processes:
            _, err = process.communicate(timeout=60)
            equal(process.returncode, 0, err)
            told += "another awsp is logging in to corp; waiting for it" in err
        equal((len(scene.opened()), scene.aws.calls("CreateToken"), told), (1, 1, 4))


@case("the login of another who gave up is taken over")
def _():
    with Scene() as scene:
        first = start(scene, "login", "dev", env={"AWSP_BROWSER_DO": "nothing"})
        wait_for(scene.opened, "the first browser")
        second = start(scene, "login", "dev")
        time.sleep(0.3)
        first.send_signal(signal.SIGINT)
        equal(first.wait(10), 130)
        _, err = second.communicate(timeout=30)
        equal((second.returncode, len(scene.opened())), (0, 2), err)


@case("a login that waits for its browser holds up no switch")
def _():
    with Scene() as scene:
        scene.give_token(expires_in=-60)
        forgotten = start(scene, "login", "dev", "--force", env={"AWSP_BROWSER_DO": "nothing"})
        wait_for(scene.opened, "the browser")
        begin = time.monotonic()
        equal(scene.home.code("bash", "dev")[0], 0)
        equal((time.monotonic() - begin < 3, scene.state()), (True, "valid"))
        forgotten.send_signal(signal.SIGTERM)
        forgotten.wait(10)
        equal(scene.state(), "valid")


@case("Ctrl-C, hangup and termination after the refresh request was sent lose no token")
def _():
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM, signal.SIGQUIT):
        with Scene() as scene:
            before = scene.give_token(expires_in=-60)
            scene.aws.latency(1.5, "CreateToken")
            process = start(scene, "--emit", "sh", "use", "dev")
            wait_for(lambda: scene.aws.most_in_flight() > 0, "the request")
            process.send_signal(number)
            out, err = process.communicate(timeout=30)
            equal((process.returncode, out), (130, ""), err)
            after = scene.token()
            equal(after["refreshToken"] != before["refreshToken"], True)
            equal(scene.state(), "valid")
            scene.clean()


@case("Ctrl-Z after the refresh request was sent waits until the token is on the disk")
def _():
    with Scene() as scene:
        before = scene.give_token(expires_in=-60)
        scene.aws.latency(1.5, "CreateToken")
        # A group of its own in this session: a group that has nobody outside is not stopped at all.
        process = start(scene, "status", "dev", "--ready", start_new_session=False, preexec_fn=os.setpgrp)
        wait_for(lambda: scene.aws.most_in_flight() > 0, "the request")
        process.send_signal(signal.SIGTSTP)
        try:
            wait_for(lambda: scene.token()["refreshToken"] != before["refreshToken"], "the new token", 6)
            equal(os.WIFSTOPPED(os.waitpid(process.pid, os.WUNTRACED)[1]), True)
        finally:
            process.send_signal(signal.SIGCONT)
        process.communicate(timeout=20)
        equal((process.returncode, scene.state()), (0, "valid"))
        scene.clean()


@case("a logout during a renewal waits for it, so that the token does not come back; Ctrl-C then leaves all as it was")
def _():
    for interrupt in (False, True):
        with Scene() as scene:
            scene.give_token(expires_in=60)
            scene.aws.latency(9, "CreateToken")
            scene.aws.fault("Logout", "error", times=None)
            renewal = start(scene, "status", "dev", "--ready")
            wait_for(lambda: scene.aws.most_in_flight() > 0, "the request")
            logout = start(scene, "logout", "dev")
            if interrupt:
                time.sleep(0.5)
                logout.send_signal(signal.SIGINT)
            _, err = logout.communicate(timeout=40)
            equal(logout.returncode, 130 if interrupt else 6, err)
            renewal.communicate(timeout=40)
            equal(scene.home.exists(token_name()), interrupt, err)
            if interrupt:
                equal((scene.state(), "removed" in err), ("valid", False), err)


def waiting_bytes(pipe):
    return struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)))[0]


@case("a reader that does not read: once AWS has answered, Ctrl-C ends the program as it ends any other")
def _():
    with Scene(accounts=2000) as scene:
        scene.give_token()
        process = start(scene, "accounts", "--json")
        wait_for(lambda: waiting_bytes(process.stdout) >= 1 << 16, "the pipe to be full", 60)
        process.send_signal(signal.SIGINT)
        try:
            equal(process.wait(5), -signal.SIGINT)
        finally:
            process.kill()
            process.communicate()


@case("standard error that is closed while a token is on its way loses none")
def _():
    with Scene() as scene:
        scene.give_token(expires_in=-60)
        scene.aws.latency(1, "CreateToken")
        process = start(scene, "--debug", "--emit", "sh", "use", "dev")
        process.stderr.close()
        process.stdout.close()
        process.wait(20)
        equal(scene.state(), "valid")


def count_calls(scene, words):
    """How many system calls a run makes, and its status."""
    path = os.path.join(scene.home.path, "calls")
    result = scene.home.run("strace", "-o", path, os.path.join(scene.home.bin, "awsp"), *words)
    return result.status, sum(1 for line in open(path, encoding="utf-8", errors="replace") if re.match(r"\w+\(", line))


def kill_everywhere(words, prepare, step):
    """SIGKILL at every `step`th system call of a run: each cache file is the old one, or a new one, whole."""
    need("strace")
    if SLOW or "ASAN_OPTIONS" in os.environ or "asan" in BUILD:
        step *= 50
    os.environ["ASAN_OPTIONS"] = "detect_leaks=0"  # which cannot work under strace
    with Scene() as scene:
        prepare(scene)
        status, calls = count_calls(scene, words)
        equal(status, 0)
    for at in range(1, calls, step):
        with Scene(accounts=1) as scene:
            before = prepare(scene)
            scene.aws.expect("refresh-token-reused")
            scene.home.run("strace", "-o", "/dev/null", "-e", f"inject=all:signal=KILL:when={at}",
                           os.path.join(scene.home.bin, "awsp"), *words)
            folder = os.path.join(scene.home.path, ".aws/sso/cache")
            for name in os.listdir(folder) if os.path.isdir(folder) else ():
                if name.endswith(".json"):
                    content = json.loads(scene.home.read(f".aws/sso/cache/{name}"))
                    equal("clientSecret" in content, True)
                    if "accessToken" in content and before:
                        equal((content == before) != (content["accessToken"] != before["accessToken"]), True)
                    if "accessToken" in content:
                        equal(content["accessToken"] in str(scene.aws.secrets()) or content == before, True)


@case("SIGKILL at any system call of a renewal leaves the token old or new")
def _():
    kill_everywhere(["status", "dev", "--ready"], lambda scene: scene.give_token(expires_in=-60), 1)


@case("SIGKILL at any system call of a login leaves each file old or new")
def _():
    def prepare(scene):
        scene.home.env.pop("BROWSER")
        scene.home.env["AWSP_BROWSER_DO"] = ""
        scene.aws.set(device_polls=0, interval=1)
        scene.aws.approve()
        return None

    kill_everywhere(["login", "dev", "--device-code", "--no-browser"], prepare, 40)


main()
