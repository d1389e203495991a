#!/usr/bin/env python3
"""The function on a terminal: interrupted, stopped, and with its output a terminal still."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../lib"))
from awsp_test import ALL, FISH, Home, case, equal, main  # noqa: E402

# A configuration that keeps the program waiting until something is written to it.
WAITING = "mkfifo $HOME/pipe"


def waiting(shell, home):
    """A shell in which the program has begun to wait for its configuration."""
    home.profiles(["dev", "two"])
    terminal = shell.interactive(home, f"{WAITING}\nawsp two 2>/dev/null")
    assign = "AWS_CONFIG_FILE=$HOME/pipe"
    line = f"set -gx {assign.replace('=', ' ')}" if shell is FISH else f"export {assign}"
    terminal.do(line)
    terminal.send("awsp dev\n")
    terminal.until(lambda: in_pipe(home), "the program to open its configuration")
    return terminal


def in_pipe(home):
    """True while some process has the pipe open."""
    path = os.path.join(home.path, "pipe")
    for process in os.listdir("/proc"):
        if process.isdigit():
            try:
                for name in os.listdir(f"/proc/{process}/fd"):
                    if os.readlink(f"/proc/{process}/fd/{name}") == path:
                        return True
            except OSError:
                pass
    return False


def state(shell, terminal, home):
    """AWS_PROFILE and where standard output leads, with a configuration that answers at once."""
    terminal.do(f"{'set -e' if shell is FISH else 'unset'} AWS_CONFIG_FILE")
    terminal.do("printenv AWS_PROFILE >$HOME/profile; if test -t 1\n" + ("" if shell is FISH else "then ") +
                "echo tty >>$HOME/profile\n" + ("end" if shell is FISH else "fi"))
    return home.read("profile").split()


@case("32: interrupted with Ctrl-C: nothing changed, the shell goes on", ALL)
def interrupted(shell):
    with Home() as home:
        terminal = waiting(shell, home)
        terminal.send("\x03")
        equal(state(shell, terminal, home), ["two", "tty"])


@case("31: Ctrl-Z does not hang the shell", ALL)
def stopped(shell):
    with Home() as home:
        terminal = waiting(shell, home)
        terminal.send("\x1a")
        terminal.send("\x03")
        equal(state(shell, terminal, home)[1], "tty")


@case("30: the terminal is as it was before", ALL)
def modes(shell):
    with Home() as home:
        home.profiles(["dev"])
        terminal = shell.interactive(home)
        terminal.do("stty -g >$HOME/before; awsp dev; awsp list; awsp nope </dev/null; awsp -; stty -g >$HOME/after")
        equal(home.read("before"), home.read("after"))


@case("14: standard output and error of the program are the terminal", ALL)
def is_terminal(shell):
    with Home() as home:
        path = home.write("stub", "#!/bin/sh\ntest -t 0 && test -t 1 && test -t 2 && echo yes >$HOME/out\n", 0o755)
        terminal = shell.interactive(home, f"rm $HOME/bin/awsp; ln -s {path} $HOME/bin/awsp")
        terminal.do("awsp list")
        equal(home.read("out"), "yes\n")


if __name__ == "__main__":
    main()
