#!/usr/bin/env python3
"""The picker, through the function, on real terminals."""

import fcntl
import os
import re
import signal
import struct
import sys
import termios

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../lib"))
from awsp_test import ALL, BASH, FISH, SLOW, Home, case, contains, equal, lines, main, some, wait_for  # noqa: E402

NAMES = ["dev", "dev-admin", "staging", "prod", "billing"]
BEGIN, END = "\033[?1049h", "\033[?1049l"
FRAME = "\033[?25h"
KEYS = {"down": "\033[B", "up": "\033[A", "page down": "\033[6~", "end": "\033[F", "home": "\033[H"}
FORBIDDEN = {"CI": None, "AWSP_NONINTERACTIVE": None}


class Picking:
    """A shell in which things are picked, and what the terminal was told since the last look."""

    def __init__(self, shell, home, prepare="", env=None, size=(24, 80)):
        self.shell = shell
        self.home = home
        self.terminal = shell.interactive(home, prepare, env={**FORBIDDEN, **(env or {})}, size=size)
        self.seen = 0

    def open(self, line="awsp"):
        """Types the line and waits for the first frame."""
        self.terminal.do("stty -g >$HOME/before")
        self.seen = len(self.terminal.output)
        self.terminal.send(f"{line}\n")
        self.expect(BEGIN)
        self.frame()
        return self

    def frame(self):
        self.expect(FRAME)
        self.seen = self.terminal.output.index(FRAME, self.seen) + len(FRAME)

    def expect(self, text):
        self.terminal.until(lambda: text in self.terminal.output[self.seen:], repr(text))

    def press(self, keys):
        """Keys that leave the picker open, and the frame that they bring."""
        start = self.seen = len(self.terminal.output)
        self.terminal.send(keys)
        self.frame()
        return self.terminal.output[start:]

    def close(self, keys):
        """The last keys: [AWS_PROFILE, status], and the terminal is as it was."""
        self.seen = len(self.terminal.output)
        self.terminal.send(keys)
        return self.closed()

    def closed(self):
        self.expect(END)
        status = self.shell.status
        self.terminal.do(f"echo \"{status} $AWS_PROFILE\" >$HOME/state; stty -g >$HOME/after")
        equal(self.home.read("after"), self.home.read("before"), "the modes of the terminal")
        return self.home.read("state").split()

    def process(self):
        """The process of the picker: what has the terminal and is awsp itself."""
        for number in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{number}/environ", "rb") as file:
                    ours = f"HOME={self.home.path}".encode() in file.read().split(b"\0")
                with open(f"/proc/{number}/cmdline", "rb") as file:
                    if ours and b"__shell" in file.read().split(b"\0"):
                        return int(number)
            except OSError:
                pass
        raise AssertionError("there is no process of the picker")

    def resize(self, rows, columns):
        self.seen = len(self.terminal.output)
        fcntl.ioctl(self.terminal.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.frame()


def picking(shell, home, names=None, **options):
    home.profiles(NAMES if names is None else names)
    return Picking(shell, home, **options)


@case("30: Enter switches to what is selected, as awsp use does", ALL)
def choose(shell):
    with Home() as home:
        picker = picking(shell, home)
        equal(picker.open().close("\r"), ["0", "dev"])
        equal(picker.open().close(KEYS["down"] * 2 + "\r"), ["0", "staging"])
        contains(picker.terminal.output, "staging  eu-west-1  external")
        # The active profile is selected at first.
        equal(picker.open().close("\r"), ["0", "staging"])
        equal(picker.open().close(KEYS["up"] + "\r"), ["0", "dev-admin"])
        picker.terminal.do("awsp -")
        equal(picker.open().close(KEYS["end"] + "\r"), ["0", "billing"])
        equal(picker.open().close(KEYS["home"] + "\r"), ["0", "dev"])
        equal(picker.open().close(KEYS["page down"] + "\x10\x0b\x0e\x0a\r"), ["0", "billing"])


@case("30: what is typed filters", ALL)
def filtered(shell):
    with Home() as home:
        picker = picking(shell, home).open()
        text = picker.press("stg")
        contains(text, "1/5")
        contains(text, "> stg")
        equal(picker.close("\r"), ["0", "staging"])
        picker.open().press("dev adm")
        equal(picker.close("\r"), ["0", "dev-admin"])
        picker.open().press("nothing")
        contains(picker.press("\r"), FRAME)
        picker.press("\x15prox\x7f")
        equal(picker.close("\r"), ["0", "prod"])


@case("30: Esc, Ctrl-C, Ctrl-G and Ctrl-D change nothing (130)", ALL)
def cancelled(shell):
    with Home() as home:
        picker = picking(shell, home, prepare="awsp dev 2>/dev/null")
        for key in some(["\033", "\x03", "\x07", "\x04", KEYS["down"] + "\x03"]):
            equal(picker.open().close(key), ["130", "dev"])
        picker.open().press("x")
        picker.press("\x04")
        equal(picker.close("\x03"), ["130", "dev"])


@case("31: Ctrl-Z and Ctrl-S mean nothing in the picker", ALL)
def stopped(shell):
    with Home() as home:
        picker = picking(shell, home).open()
        picker.press("\x1a")
        picker.press("\x13")
        picker.press("\x1c")
        equal(picker.close("\r"), ["0", "dev"])


@case("34: the window changes its size, down to one by one", ALL)
def resized(shell):
    with Home() as home:
        picker = picking(shell, home).open()
        for rows, columns in [(50, 200), (3, 20), (2, 3), (1, 1), (5, 200), (24, 80)]:
            picker.resize(rows, columns)
        contains(picker.press(KEYS["down"]), "dev-admin")
        equal(picker.close("\r"), ["0", "dev-admin"])


@case("34: it begins in a window of one by one, and in one without a size", ALL)
def tiny(shell):
    with Home() as home:
        for size in [(1, 1), (0, 0)]:
            picker = picking(shell, home, size=size)
            equal(picker.open().close("\x0e\r"), ["0", "dev-admin"])


@case("34: where the window is narrow the region goes before the login state", [BASH])
def narrow(shell):
    with Home() as home:
        picker = picking(shell, home, env={"NO_COLOR": "1"}, size=(24, 60)).open()
        contains(picker.terminal.output, "staging    eu-west-1  external, not knowable offline")
        for columns, row in [(50, "staging    external, not knowable offline"), (30, "staging    external")]:
            start = len(picker.terminal.output)
            picker.resize(24, columns)
            contains(picker.terminal.output[start:], row)
            equal("eu-west-1" in picker.terminal.output[start:], False)
        equal(picker.close("\r"), ["0", "dev"])


@case("signals give the terminal back", ALL)
def killed(shell):
    with Home() as home:
        picker = picking(shell, home, prepare="awsp dev 2>/dev/null")
        for number in [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT]:
            picker.open().seen = len(picker.terminal.output)
            os.kill(picker.process(), number)
            equal(picker.closed(), ["130", "dev"])


@case("a crash gives the terminal back", [BASH])
def crashed(shell):
    with Home() as home:
        picker = picking(shell, home, prepare="awsp dev 2>/dev/null").open()
        picker.seen = len(picker.terminal.output)
        os.kill(picker.process(), signal.SIGABRT)
        state = picker.closed()
        equal(state[1], "dev")
        assert state[0] != "0"


@case("stopped from outside and continued, it is drawn anew", [BASH])
def continued(shell):
    with Home() as home:
        picker = picking(shell, home).open()
        process = picker.process()
        os.kill(process, signal.SIGSTOP)
        picker.seen = len(picker.terminal.output)
        os.kill(process, signal.SIGCONT)
        picker.expect(BEGIN)
        picker.frame()
        equal(picker.close("\r"), ["0", "dev"])


@case("an unknown name opens it with its words as the filter", ALL)
def unknown(shell):
    with Home() as home:
        picker = picking(shell, home, prepare="awsp prod 2>/dev/null")
        picker.open("awsp dev adm")
        contains(picker.terminal.output, "> dev adm")
        contains(picker.terminal.output, "there is no profile dev adm")
        equal(picker.close("\r"), ["0", "dev-admin"])
        equal(picker.open("awsp stg").close("\033"), ["130", "dev-admin"])
        contains(picker.terminal.output, "awsp: dev-admin is still active")
        equal(picker.open("awsp use lsit").close("\x03"), ["130", "dev-admin"])
        picker.open("awsp nothing-like-it").press("\r")
        equal(picker.close("\x15\r"), ["0", "dev-admin"])


@case("an account of several profiles is a filter too", [BASH])
def account(shell):
    with Home() as home:
        home.config("".join(f"[profile {name}]\nrole_arn = arn:aws:iam::{account}:role/r\nsource_profile = keys\n"
                            for name, account in [("one", 1 * 10 ** 11), ("two", 2 * 10 ** 11), ("three", 2 * 10 ** 11)])
                    + "[profile keys]\naws_access_key_id = a\naws_secret_access_key = b\n")
        picker = Picking(shell, home).open("awsp 200000000000")
        contains(picker.terminal.output, "2/4")
        equal(picker.close(KEYS["down"] + "\r"), ["0", "three"])


@case("what is pasted is text, and what is typed behind Enter is for the shell", ALL)
def pasted(shell):
    with Home() as home:
        picker = picking(shell, home).open()
        picker.press("\033[200~dev\radmin\033[201~")
        contains(picker.terminal.output, "> dev admin")
        picker.terminal.send("\rtouch $HOME/typed\n")
        wait_for(lambda: home.exists("typed"), "what was typed behind Enter")
        equal(picker.closed()[1], "dev-admin")


@case("hostile, wide and combining names are shown and not obeyed", ALL)
def hostile(shell):
    names = ["a\033[2Jb", "c\033]0;title\007d", "日本語-dev", "e\u0301te\u0301", "right\u202eleft", "x" * 300,
             "'; touch PWN; '", "$(touch PWN)", "-u"]
    with Home() as home:
        picker = picking(shell, home, names).open()
        text = picker.terminal.output
        for part in ["a\\x1b[2Jb", "日本語-dev", "e\u0301te\u0301", "right\\xe2\\x80\\xaeleft", "$(touch PWN)", "…"]:
            contains(text, part)
        for part in ["\033[2Jb", "\033]0;", "\u202e"]:
            assert part not in text[text.index(BEGIN):], part
        picker.press("日本")
        equal(picker.close("\r"), ["0", "日本語-dev"])
        picker.open().press("PWN;")
        equal(picker.close("\r"), ["0", "';", "touch", "PWN;", "'"])
        # A name with control bytes is listed, and never switched to.
        picker.open().press("\\x1b[2J")
        equal(picker.close("\r")[0], "5")
        home.nothing_was_run()


@case("10,000 profiles", ALL)
def many(shell):
    count = 1000 if SLOW else 10000
    with Home() as home:
        picker = picking(shell, home, [f"team{i:05}-{['dev', 'prod'][i % 2]}" for i in range(count)]).open()
        contains(picker.terminal.output, f"{count}/{count}")
        contains(picker.press("00777 prod"), "> 00777 prod")
        equal(picker.close("\r"), ["0", "team00777-prod"])
        picker.open().press(KEYS["end"])
        equal(picker.close("\r"), ["0", f"team{count - 1:05}-prod"])


@case("a dumb terminal, or a word against questions: the list, or the error", ALL)
def refused(shell):
    with Home() as home:
        for env in [{"TERM": "dumb"}, {"TERM": ""}, {"CI": "true"}, {"AWSP_NONINTERACTIVE": "1"}]:
            picker = picking(shell, home, env=env)
            picker.terminal.do("awsp")
            picker.terminal.expect("external, not knowable offline")
            picker.terminal.do(f"awsp stg; echo {shell.status} >$HOME/status")
            equal(home.read("status"), "3\n")
            assert BEGIN not in picker.terminal.output


@case("standard output or input that is no terminal: the list, or the error", ALL)
def redirected(shell):
    with Home() as home:
        picker = picking(shell, home)
        picker.terminal.do("awsp >$HOME/list; awsp </dev/null >$HOME/list2")
        equal([line.split("\t")[0] for line in lines(home.read("list"))], NAMES)
        equal(home.read("list2"), home.read("list"))
        picker.terminal.do(f"awsp stg </dev/null; echo {shell.status} >$HOME/status")
        equal(home.read("status"), "3\n")
        assert BEGIN not in picker.terminal.output


@case("without colours none is used", [BASH])
def colourless(shell):
    with Home() as home:
        picker = picking(shell, home, env={"NO_COLOR": "1"}).open()
        text = picker.terminal.output[picker.terminal.output.index(BEGIN):]
        equal(re.findall("\033\\[(?:[349][0-9]|2)m", text), [])
        contains(text, "\033[7m")
        equal(picker.close("\r"), ["0", "dev"])


@case("without the function it says how to load it and exits 2")
def unloaded():
    with Home() as home:
        home.profiles(NAMES)
        terminal = home.terminal("sh", env=FORBIDDEN)
        terminal.do("awsp 2>$HOME/err; echo $? >$HOME/status")
        equal(home.read("status"), "2\n")
        contains(home.read("err"), "the shell function is not loaded")
        terminal.do("awsp stg 2>/dev/null; echo $? >$HOME/status")
        equal(home.read("status"), "3\n")


@case("--emit prints the code of what is picked, and never the list")
def emitted():
    with Home() as home:
        home.profiles(NAMES)
        picker = Picking(BASH, home, prepare="unset -f awsp")
        picker.open('eval "$(awsp --emit bash)"').press("stg")
        equal(picker.close("\r"), ["0", "staging"])
        equal(picker.open('eval "$(awsp --emit bash)"').close("\033")[1], "staging")
        result = home.awsp("--emit", "sh")
        equal((result.status, result.out), (2, ""))
        contains(result.err, "name a profile")


@case("no profiles: said, and nothing is opened", [BASH, FISH])
def none(shell):
    with Home() as home:
        picker = Picking(shell, home)
        picker.terminal.do("awsp")
        picker.terminal.expect("there are no profiles in")
        assert BEGIN not in picker.terminal.output


if __name__ == "__main__":
    main()
