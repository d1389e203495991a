#!/usr/bin/env python3
"""Completion in fish: what is offered, what is inserted on a terminal, and that nothing is run."""

import os
import shlex
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../lib"))
from awsp_test import FISH, ROOT, Home, case, data, equal, main, some  # noqa: E402
from completion import EXEC, EXEC_FILES, EXEC_OWN, Typing, check_exec, check_typed  # noqa: E402

NAMES = some(data("names.json")["good"])


def quote(text):
    """A word of fish."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def offered(home, line, load=True, before=""):
    """The names that fish offers for a line; their descriptions are cut off."""
    got = FISH.lines(home, f"complete -C {quote(line)}", load=load, before=before)
    return [each.split("\t")[0] for each in got]


@case("36: hostile names, begun plainly and in quotes")
def hostile():
    cases = []
    for name in NAMES:
        if name.startswith("~"):  # fish 3.6 inserts it without a quote
            continue
        cases.append(([name], "awsp use -- \t", ["use", "--", name]))
        if name[0].isalnum():
            for start in (name[0], "'" + name[0], '"' + name[0]):
                cases.append(([name], f"awsp use -- {start}\t", ["use", "--", name]))
    check_typed(FISH, cases)


@case("36: half-typed words")
def half_typed():
    check_typed(FISH, [
        (["my profile", "other"], "awsp my\\ p\t", ["my profile"]),
        (["my profile", "other"], "awsp 'my p\t", ["my profile"]),
        (["my profile", "other"], 'awsp "my p\t', ["my profile"]),
        (["it's here"], "awsp it\\'\t", ["it's here"]),
        (["a$(touch PWN)"], "awsp a\\$\t", ["a$(touch PWN)"]),
        (["a:b:c", "a:x"], "awsp a:b\t", ["a:b:c"]),
        (["a=b", "a=c"], "awsp a=b\t", ["a=b"]),
        (["a@b", "a@c"], "awsp a@b\t", ["a@b"]),
        (["a/b", "a/c"], "awsp a/b\t", ["a/b"]),
        (["日本", "日光"], "awsp 日本\t", ["日本"]),
    ])


@case("36: positions: behind options, commands, other commands, assignments")
def positions():
    with Home() as home:
        home.profiles(["qa", "my qa"])
        for start in ("awsp q", "awsp use q", "awsp use --strict q", "awsp --strict q", "awsp -- q", "true; awsp q",
                      "echo 'a; b' | awsp q", "X=1 Y='a b' awsp q", "echo (awsp q", "awsp status q",
                      "awsp status 'my qa' q", "awsp status \"\" q"):
            equal(offered(home, start)[:1], ["qa"], start)
        equal(offered(home, "awsp init ba"), ["bash"])
        equal(offered(home, "awsp list --state=vali"), ["--state=valid"])
        equal(offered(home, "awsp list --state vali"), ["valid"])
        equal(offered(home, "awsp zzzz"), [])


@case("36: all names are offered, in the order of the file, and no files")
def order():
    names = ["zeta", "alpha", "my profile", "Beta"]
    with Home() as home:
        home.profiles(names)
        home.write("work/a-file", "")
        equal(offered(home, "awsp use "), names)
        got = offered(home, "awsp ")
        equal(got[:4], names)
        equal("a-file" in got, False)


@case("36: every hostile name is offered as it is")
def offered_as_they_are():
    with Home() as home:
        home.profiles(NAMES)
        # Behind "--" fish itself offers nothing that begins with a dash.
        equal(sorted(offered(home, "awsp use ")), sorted(name for name in NAMES if not name.startswith("-")))
        home.nothing_was_run()


@case("36: behind exec's -- commands, then what completes for the command")
def exec_command():
    own = "complete -c towned -f -a own-word"
    for load in (True, "awsp completion fish | source", f"source {quote(ROOT)}/completions/awsp.fish"):
        check_exec(FISH, EXEC + EXEC_FILES + EXEC_OWN, prepare=own, load=load)
    check_exec(FISH, [
        ("true; X=1 awsp exec dev -- tea\t", ["exec", "dev", "--", "teaspoon"]),
        ("awsp exec dev -- tea tail" + "\x02" * 5 + "\t", ["exec", "dev", "--", "teaspoon", "tail"]),
    ])


@case("36: an alias of awsp")
def alias():
    with Home() as home:
        home.profiles(["qa"])
        equal(offered(home, "a q", before="alias a=awsp"), ["qa"])


@case("37: injection: names that would run something, TAB pressed twice")
def injection():
    names = [name for name in NAMES if "touch" in name]
    with Home() as home:
        home.profiles(names + ["qa"])
        typing = Typing(FISH, home)
        for start in ("", "\\$", "'", '"', "\\(", "\\'"):
            typing.terminal.send(f"awsp use -- {start}\t\t\x03")
        equal(typing.arguments("awsp qa"), ["qa"])
        home.nothing_was_run()


@case("38: the cursor in the middle of the line, characters beyond ASCII before it")
def middle():
    left = "\x02"
    check_typed(FISH, [
        (["qa"], "awsp q tail" + left * 5 + "\t", ["qa", "tail"]),
        (["qa"], "awsp status été q tail" + left * 5 + "\t", ["status", "été", "qa", "tail"]),
    ])


@case("39: silent with no, broken, unreadable and huge files, without the program; variables stay")
def broken():
    with Home(unprivileged=True) as home:
        equal(offered(home, "awsp q"), [])
        home.config("\x00\x01\xff[profile\n[profile qa]\n = \n")
        equal(offered(home, "awsp q"), ["qa"])
        os.chmod(home.config("[profile qa]\n"), 0)
        equal(offered(home, "awsp q"), [])
    with Home() as home:
        home.profiles([f"q{number}" for number in range(10000)])
        equal(len(offered(home, "awsp q")), 10000)
        script = ("set --names >$HOME/before; complete -C 'awsp q' >/dev/null; set --names >$HOME/after\n"
                  "cmp $HOME/before $HOME/after")
        equal(FISH.lines(home, script), [])
        equal(FISH.lines(home, "command rm $HOME/bin/awsp; complete -C 'awsp q'"), [])


@case("39: names with bytes that no shell could take are not offered")
def not_offered():
    with Home() as home:
        home.config("[profile qa]\n[profile q\x1bx]\n[profile q\udcff]\n[profile 'q\ty']\n")
        equal(offered(home, "awsp q"), ["qa"])


@case("41: the completion alone, as its file, as its command, and loaded by fish when it is needed")
def alone():
    with Home() as home:
        home.profiles(["qa"])
        for load in ("awsp completion fish | source", f"source {shlex.quote(ROOT)}/completions/awsp.fish"):
            equal(offered(home, "awsp q", load=load), ["qa"])
        folder = os.path.join(home.path, "completions")
        os.mkdir(folder)
        os.symlink(f"{ROOT}/completions/awsp.fish", f"{folder}/awsp.fish")
        equal(offered(home, "awsp q", load=False, before=f"set -p fish_complete_path {folder}"), ["qa"])


if __name__ == "__main__":
    main()
