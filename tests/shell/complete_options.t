#!/usr/bin/env python3
"""What help tells and what is completed are the same."""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../lib"))
from awsp_test import ALL, Home, case, equal, lines, main  # noqa: E402


def completed(home, shell, *words):
    """The candidates behind these words, the last of which is begun."""
    if shell.name == "bash":
        arguments = ["awsp " + " ".join(words), words[-1]]
    else:
        arguments = list(words)
    separator = {"bash": "\n", "zsh": ":", "fish": "\t"}[shell.name]
    result = home.awsp("__complete", shell.name, *arguments)
    equal((result.status, result.err), (0, ""))
    return [line.split(separator)[0] for line in lines(result.out)]


def commands(home):
    """The commands that help lists, some of two words."""
    listed = home.awsp("help").out.split("\nCommands:\n")[1].split("\n\n")[0]
    return re.findall(r"(?m)^  (?:PROFILE, )?([a-z][a-z-]+(?: [a-z][a-z-]+)?)\b", listed)


@case("40: the commands of help are those completed", ALL)
def all_commands(shell):
    with Home() as home:
        home.profiles(["zz"])
        told = sorted({command.split()[0] for command in commands(home)})
        equal("use" in told and "list" in told, True, told)
        equal(sorted(name for name in completed(home, shell, "") if name != "zz"), told)
        equal(sorted(completed(home, shell, "help", "")), told)
        seconds = [command.split()[1] for command in commands(home) if command.startswith("configure ")]
        equal(sorted(completed(home, shell, "configure", "")), sorted(seconds))


@case("40: the options of each command's help are those completed", ALL)
def all_options(shell):
    with Home() as home:
        for command in commands(home):
            told = set(re.findall(r"(?m)^ +(?:-\w, )?(--[a-z-]+)", home.awsp("help", *command.split()).out))
            equal("--help" in told, True, command)
            equal(set(completed(home, shell, *command.split(), "--")), told, command)


@case("40: behind -- no option is offered", ALL)
def behind_dashes(shell):
    with Home() as home:
        home.profiles(["qa"])
        equal(completed(home, shell, "use", "--", ""), ["qa"])
        equal(completed(home, shell, "--", ""), ["qa"])


@case("36: exec takes one profile, then --, and behind it nothing of awsp's", ALL)
def runs_command(shell):
    with Home() as home:
        home.profiles(["qa"])
        equal(completed(home, shell, "exec", ""), ["qa"])
        equal(completed(home, shell, "exec", "qa", ""), ["--"])
        equal(completed(home, shell, "exec", "--min-ttl", "2h", "qa", "--login", ""), ["--"])
        options = completed(home, shell, "exec", "--")
        equal("--min-ttl" in options and "--" not in options, True, options)
        equal(completed(home, shell, "exec", "qa", "--"), options + ["--"])
        for words in (["exec", "qa", "--", ""], ["exec", "qa", "--", "ls", ""], ["exec", "--", ""]):
            equal(completed(home, shell, *words), [], words)


@case("39: nothing is said about calls that are none", ALL)
def odd_calls(shell):
    with Home() as home:
        for words in ([], ["tcsh"], ["tcsh", "awsp "], [""], [shell.name]):
            result = home.awsp("__complete", *words)
            equal((result.out, result.err), ("", ""), words)


if __name__ == "__main__":
    main()
