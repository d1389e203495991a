#!/usr/bin/env python3
"""Hostile names come through the shells byte for byte, and nothing in them is run."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../lib"))
from awsp_test import ALL, FISH, POSIX, ZSH, Home, case, data, decode, equal, lines, main, some  # noqa: E402

NAMES = some(data("names.json")["good"])
REFUSED = data("names.json")["refused"]
KEYS = "aws_access_key_id = AKIA\naws_secret_access_key = s\n"

EACH = {
    "bash": 'for name in "$@"; do awsp use -- "$name" 2>/dev/null || echo "status $?"; printenv AWS_PROFILE; done',
    "fish": 'for name in $argv; awsp use -- $name 2>/dev/null; or echo "status $status"; printenv AWS_PROFILE; end',
}
EACH["zsh"] = EACH["bash"]


def round_trip(shell, names=None, before="", **more):
    names = names or NAMES
    with Home() as home:
        home.profiles(names)
        got = shell.lines(home, EACH[shell.name], names, before=before, **more)
        equal([each for each in zip(got, names) if each[0] != each[1]], [], "names that came out as others")
        equal(len(got), len(names))
        home.nothing_was_run()


@case("1, 4: hostile names in the config file, byte for byte", ALL)
def config_file(shell):
    round_trip(shell)


@case("1, 4: hostile names in the credentials file, byte for byte", ALL)
def credentials_file(shell):
    names = [name for name in NAMES if not name.startswith("#")]
    with Home() as home:
        home.credentials("".join(f"[{name}]\n{KEYS}" for name in names))
        equal(shell.lines(home, EACH[shell.name], names), names)
        home.nothing_was_run()


@case("2: hostile names in the C locale", ALL)
def c_locale(shell):
    ascii_only = [name for name in NAMES if name.isascii()]
    # fish 3 reads inherited variables wrongly in this locale, with or without awsp.
    round_trip(shell, ascii_only if shell is FISH else NAMES, env={"LC_ALL": "C"})


@case("1: names that cannot be switched to: status 5, nothing changed", ALL)
def refused(shell):
    names = [name_of(each) for each in REFUSED]
    with Home() as home:
        home.credentials("".join(f"[{name}]\n{KEYS}" for name in ["dev", *names]))
        lines = shell.lines(home, "awsp dev 2>/dev/null\n" + EACH[shell.name], names)
        equal(lines, ["status 5", "dev"] * len(names), "status and AWS_PROFILE behind each")
        home.nothing_was_run()


def name_of(entry):
    return decode(bytes.fromhex(entry["hex"])) if "hex" in entry else entry["repeat"] * entry["times"]


@case("5: hostile names under zsh options that change quoting", [ZSH])
def zsh_options(shell):
    for option in ("rc_quotes", "csh_junkie_quotes", "glob_subst", "sh_word_split", "ksh_arrays", "extended_glob",
                   "csh_junkie_history", "magic_equal_subst", "no_nomatch"):
        round_trip(shell, before=f"setopt {option}")


@case("5: hostile names where history expansion is on", POSIX)
def history_expansion(shell):
    with Home() as home:
        home.profiles(["a!b", "!!", "!x"])
        terminal = shell.interactive(home)
        for name in ("a!b", "!!", "!x"):
            terminal.do(f"awsp use -- '{name}'; printenv AWS_PROFILE >{home.path}/out")
            equal(home.read("out"), name + "\n")


if __name__ == "__main__":
    main()
