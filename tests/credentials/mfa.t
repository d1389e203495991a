#!/usr/bin/env python3
"""MFA codes: asked for without echo, taken from an option or a descriptor, sent once, and never shown."""

import os
import re
import signal
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from awsp_test import BASH, case, contains, equal, main, matches, wait_for  # noqa: E402
from credential_scene import CredentialScene, arn, keys  # noqa: E402
from login_scene import MARK  # noqa: E402

SERIAL = "arn:aws:iam::123456789012:mfa/alice"
CONFIG = f"""\
[profile p]
role_arn = {arn("One")}
source_profile = base
mfa_serial = {SERIAL}
region = eu-west-1
[profile q]
role_arn = {arn("Two")}
source_profile = base
mfa_serial = {SERIAL}
region = eu-west-1
[profile base]
{keys("BASE")}"""


def catches(pid, number):
    """Whether a process has a handler for the signal."""
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:
        mask = re.search(r"^SigCgt:\t(\w+)$", file.read(), re.M)
    return bool(mask and int(mask[1], 16) >> (number - 1) & 1)


def scene_of(**settings):
    scene = CredentialScene(CONFIG, users=["BASE"], **settings)
    scene.aws.add_role(arn("One"), mfa=SERIAL)
    return scene


@case("--mfa-code: one request, whose credentials the next command finds in the cache")
def _():
    with scene_of() as scene:
        result = scene.awsp("whoami", "p", "--mfa-code", "123456")
        equal(result.status, 0, result.err)
        equal(scene.steps(), [f"AKIABASE assumes One SerialNumber={SERIAL}"])
        equal(scene.awsp("whoami", "p").status, 0)
        equal(len(scene.steps()), 1)
        equal(scene.awsp("whoami", "p", "--no-cache").status, 4)


@case("--mfa-fd: a line, or all there is")
def _():
    for text in ("123456\n", "123456", "123456\nmore", " 123456 \n"):
        with scene_of() as scene:
            result = scene.awsp("credential-process", "p", "--mfa-fd", "0", stdin=text)
            equal((result.status, scene.steps()), (0, [f"AKIABASE assumes One SerialNumber={SERIAL}"]), result.err)


@case("a wrong code is refused by AWS, once, and not repeated in what is said; one that is no code is not sent")
def _():
    with scene_of() as scene:
        result = scene.awsp("whoami", "p", "--mfa-code", "654321", "--debug")
        equal((result.status, scene.aws.calls("AssumeRole")), (7, 1), result.err)
        contains(result.err, "cannot assume the role of p")
        contains(result.err, "invalid MFA one time pass code")
        for text in (result.out, result.err):
            equal("654321" in text, False, text)
        for code in ("", "12345", "1234567", "12345x"):
            equal(scene.awsp("whoami", "p", "--mfa-code", code).status, 2)
            equal(scene.awsp("whoami", "p", "--mfa-fd", "0", stdin=code).status, 2)
        equal(scene.awsp("whoami", "p", "--mfa-fd", "3").status, 1)
        equal(scene.aws.calls("AssumeRole"), 1)


@case("nobody to ask: 4, with the device, and what to do; credential-process never asks")
def _():
    with scene_of() as scene:
        for words in (["whoami", "p"], ["credential-process", "p"], ["env", "p"]):
            result = scene.awsp(*words)
            equal((result.status, result.out, scene.aws.log()), (4, "", []), words)
            contains(result.err, f"p needs a code of the MFA device {SERIAL}; give it with --mfa-code")
        terminal = scene.home.terminal("sh", "-c", "awsp credential-process p; echo status $?")
        terminal.expect(r"status 4")


@case("on a terminal the code is asked for, and not shown; the command then goes on")
def _():
    with scene_of() as scene:
        terminal = scene.home.terminal("sh", "-c", "awsp whoami p; echo status $?", size=(24, 200))
        terminal.expect(f"MFA code of {re.escape(SERIAL)} for p: ")
        terminal.send("123456\n")
        terminal.expect("status 0")
        matches(terminal.output, "arn:aws:sts::222222222222:assumed-role/One/awsp-")
        equal("123456" in terminal.output.split("for p: ")[1].split("arn:aws:sts")[0].replace("123456789012", ""), False, terminal.output)


@case("exec asks too, and its command gets the terminal; env asks although its output is a pipe, by the function as well")
def _():
    with scene_of() as scene:
        terminal = scene.home.terminal("sh", "-c", "awsp exec p -- sh -c 'test -t 0 && test -t 1 && echo has a terminal $AWSP_EXEC'")
        terminal.expect("for p: ")
        terminal.send("123456\n")
        terminal.expect("has a terminal p")
        scene.forget()
        shell = BASH.interactive(scene.home)
        shell.send("eval \"$(awsp env p)\"; echo now ${AWS_ACCESS_KEY_ID%%[A-Z2-7]*}:${#AWS_SESSION_TOKEN}:$AWS_REGION\n")
        shell.expect("for p: ")
        shell.send("123456\n")
        shell.expect(r"now :\d{3,}:eu-west-1")
        equal(MARK in shell.output, False)


@case("Ctrl-C at the question: nothing was asked of AWS, 130, and the terminal echoes again")
def _():
    with scene_of() as scene:
        terminal = scene.home.terminal("sh", "-c", "trap : INT; awsp whoami p; echo status $?; stty -a")
        terminal.expect("for p: ")
        terminal.send("\x03")
        terminal.expect("status 130")
        terminal.expect(r"[ ;]echo ")
        equal(scene.aws.log(), [])


@case("a clock that is wrong: AWS, which has not looked at the code then, is asked again with its own time and the same code")
def _():
    with scene_of(date_skew=3600) as scene:
        scene.aws.expect("SignatureDoesNotMatch")
        result = scene.awsp("whoami", "p", "--mfa-code", "123456")
        equal((result.status, scene.aws.calls("AssumeRole")), (0, 2), result.err)
        terminal = scene.home.terminal("sh", "-c", "awsp whoami p --no-cache; echo status $?", size=(24, 200))
        terminal.expect("for p: ")
        terminal.send("123456\n")
        terminal.expect("status 0")
        equal(terminal.output.count("MFA code of"), 1, terminal.output)


@case("a code that was typed and is refused is asked for again, twice; one of an option is not")
def _():
    with scene_of() as scene:
        terminal = scene.home.terminal("sh", "-c", "awsp whoami p; echo status $?", size=(24, 200))
        for prompts, code in enumerate(("654321", "123456"), 1):
            terminal.expect(rf"([\s\S]*for p: ){{{prompts}}}")
            terminal.send(f"{code}\n")
        terminal.expect("status 0")
        contains(terminal.output, "AWS does not take that code")
        scene.forget()
        terminal = scene.home.terminal("sh", "-c", "awsp whoami p; echo status $?", size=(24, 200))
        for prompts in (1, 2, 3):
            terminal.expect(rf"([\s\S]*for p: ){{{prompts}}}")
            terminal.send("654321\n")
        terminal.expect("status 7")
        contains(terminal.output, "invalid MFA one time pass code")
        equal(scene.aws.calls("AssumeRole"), 3)


@case("what is typed and is no code is asked for again, and not sent")
def _():
    with scene_of() as scene:
        terminal = scene.home.terminal("sh", "-c", "awsp whoami p; echo status $?", size=(24, 200))
        for prompts, code in enumerate(("123", "123456"), 1):
            terminal.expect(rf"([\s\S]*for p: ){{{prompts}}}")
            terminal.send(f"{code}\n")
        terminal.expect("status 0")
        contains(terminal.output, "an MFA code has 6 digits")
        equal(scene.aws.calls("AssumeRole"), 1)


@case("while a code is asked for, what else is under way goes on")
def _():
    with scene_of() as scene:
        terminal = scene.home.terminal("sh", "-c", "awsp whoami p base; echo status $?", size=(24, 200))
        terminal.expect("for p: ")
        equal(scene.aws.calls("GetCallerIdentity"), 1)  # of base
        terminal.send("123456\n")
        terminal.expect("status 0")


@case("exec: a code that is none is wrong usage; Ctrl-C while --mfa-fd waits: 130")
def _():
    with scene_of() as scene:
        equal(scene.awsp("exec", "p", "--mfa-code", "12", "--", "true").status, 2)
        for words in (["whoami", "p", "--mfa-fd", "0"], ["exec", "p", "--mfa-fd", "0", "--", "true"]):
            child = subprocess.Popen([f"{scene.home.bin}/awsp", *words], env=scene.home.env, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
            wait_for(lambda: catches(child.pid, signal.SIGINT), "awsp to catch SIGINT")
            child.send_signal(signal.SIGINT)
            _, err = child.communicate(timeout=10)
            equal(child.returncode, 130, err)
            contains(err.decode(), "interrupted; no MFA code was given")


@case("two profiles that want a code: it is good for one, and the other is named")
def _():
    with scene_of() as scene:
        result = scene.awsp("whoami", "p", "q", "--mfa-code", "123456")
        equal((result.status, len(result.out.splitlines()), scene.aws.calls("AssumeRole")), (4, 1, 1), result.err)
        contains(result.err, f"q needs a code of the MFA device {SERIAL}")


main()
