#!/usr/bin/env python3
"""The user's standard streams stay the user's: pipes, files, loops, subshells, no terminal."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../lib"))
from awsp_test import ALL, FISH, POSIX, ZSH, Home, case, contains, equal, lines, main  # noqa: E402

NAMES = [f"profile-{number}" for number in range(300)]


def output(shell, script, **more):
    with Home() as home:
        home.profiles(NAMES)
        result = shell.run(home, script, **more)
        equal(os.listdir(home.work), [], "files that were left")
        return result


@case("14: a pipe to a reader that ends early", ALL)
def head(shell):
    equal(output(shell, "awsp list | head -n 1 | cut -f 1"), (0, "profile-0\n", ""))


@case("14: standard output in a file, in a substitution, filtered", ALL)
def captured(shell):
    substitution = "(awsp list)" if shell is FISH else '"$(awsp list)"'
    script = (f"awsp list >$HOME/list; cut -f 1 $HOME/list | tail -n 1\n"
              f"printf '%s\\n' {substitution} | wc -l\nawsp list | grep -c profile-29")
    got = lines(output(shell, script).out)
    equal([part.strip() for part in got], ["profile-299", "300", "11"])


@case("14: messages on standard error can be thrown away, and nothing else is said", ALL)
def silent(shell):
    equal(output(shell, "awsp profile-1 2>/dev/null\nawsp nope 2>/dev/null\nawsp - 2>/dev/null; true"), (0, "", ""))


@case("14: a switch says nothing on standard output", ALL)
def switch_stdout(shell):
    equal(output(shell, "awsp profile-1; awsp -; awsp -u; awsp nope; true").out, "")


@case("14: standard output closed: not 0, and nothing changed", POSIX)
def closed(shell):
    script = 'awsp list >&- 2>/dev/null; echo "$?"\nawsp profile-1 >&- 2>/dev/null; echo "$? ${AWS_PROFILE-}"'
    got = lines(output(shell, script).out)
    equal([each.split()[0] != "0" for each in got], [True, True], got)
    equal(got[1].split()[1:], [], "AWS_PROFILE")


@case("14: standard error closed", ALL)
def closed_error(shell):
    state = "echo $status $AWS_PROFILE" if shell is FISH else 'echo "$? ${AWS_PROFILE-}"'
    close = "2>/dev/null" if shell is FISH else "2>&-"
    equal(output(shell, f"awsp profile-1 {close}; {state}").out, "0 profile-1\n")


@case("15: nothing is read from standard input", ALL)
def loop(shell):
    script = {
        "fish": "while read name; awsp $name 2>/dev/null; echo $AWS_PROFILE; end <$HOME/names",
    }.get(shell.name, 'while read -r name; do awsp "$name" 2>/dev/null; echo "$AWS_PROFILE"; done <"$HOME/names"')
    with Home() as home:
        home.profiles(NAMES)
        home.write("names", "".join(name + "\n" for name in NAMES[:20]))
        equal(lines(shell.run(home, script).out), NAMES[:20])


@case("15: standard input closed", ALL)
def no_input(shell):
    state = "echo $status $AWS_PROFILE" if shell is FISH else 'echo "$? $AWS_PROFILE"'
    close = "</dev/null" if shell is FISH else "<&-"
    equal(output(shell, f"awsp profile-1 {close} 2>/dev/null; {state}").out, "0 profile-1\n")


@case("16: in a subshell and at the start of a pipeline the shell itself is not changed", POSIX)
def subshell(shell):
    script = ('(awsp profile-1 2>/dev/null; echo "$AWS_PROFILE"); echo "${AWS_PROFILE-none}"\n'
              'awsp profile-1 2>&1 | cat >/dev/null; echo "${AWS_PROFILE-none}"\n'
              'x=$(awsp profile-1 2>&1); echo "${AWS_PROFILE-none}"')
    equal(lines(output(shell, script).out), ["profile-1", "none", "none", "none"])


@case("16: fish functions and the last part of a zsh pipeline run in the shell itself", [ZSH, FISH])
def in_the_shell(shell):
    equal(output(shell, "true | awsp profile-1 2>/dev/null; echo $AWS_PROFILE").out, "profile-1\n")


@case("33: without a terminal, awsp alone prints the list and waits for nothing", ALL)
def no_terminal(shell):
    equal(len(lines(output(shell, "awsp").out)), len(NAMES))


@case("11: the program is missing: 127, no loop", ALL)
def missing(shell):
    state = f'printf "%s\\n" {shell.status}'
    with Home() as home:
        home.profiles(NAMES)
        script = f"command rm $HOME/bin/awsp\nawsp profile-1\n{state}\nawsp list\n{state}\nawsp exec x\n{state}"
        result = shell.run(home, script)
        equal(lines(result.out), ["127", "127", "127"])
        contains(result.err, "awsp")


def stub(home, text):
    """Puts a script in the program's place, once the integration is loaded."""
    path = home.write("stub", f"#!/bin/sh\n{text}\n", 0o755)
    return f"command rm $HOME/bin/awsp; command ln -s {path} $HOME/bin/awsp\n"


@case("12: killed while it writes: nothing is evaluated", ALL)
def killed(shell):
    code = 'echo "touch PWN" >&3; printf %s "touch PW" >&3; kill -KILL $$'
    with Home() as home:
        result = shell.run(home, stub(home, code) + f'awsp x 2>/dev/null; printf "%s\\n" {shell.status}')
        equal(lines(result.out), ["137"])
        home.nothing_was_run()


@case("12: code with a failure: nothing is evaluated", ALL)
def failed(shell):
    for status in (1, 2, 3, 4, 5, 130):
        with Home() as home:
            script = stub(home, f'echo "touch PWN" >&3; exit {status}') + f'awsp x; printf "%s\\n" {shell.status}'
            equal(shell.run(home, script), (0, f"{status}\n", ""))
            home.nothing_was_run()


@case("12: what is on standard output is never evaluated", ALL)
def stdout_is_text(shell):
    with Home() as home:
        equal(shell.run(home, stub(home, "echo 'touch PWN'") + "awsp x"), (0, "touch PWN\n", ""))
        home.nothing_was_run()


@case("7: the function passes every argument on as it is", ALL)
def arguments(shell):
    words = ["a b", "", "*", "$HOME", "'", "\\", "-n", "--", "é"]
    for start, shift in (("awsp", "shift 4"), ("awsp exec", "shift 1")):
        with Home() as home:
            script = stub(home, f'{shift}; for word in "$@"; do echo "<$word>"; done') + f"{start} {shell.arguments}"
            equal(shell.lines(home, script, words), [f"<{word}>" for word in words])


@case("7: exec goes straight through: its input, its status, no descriptor 3", ALL)
def exec_through(shell):
    with Home() as home:
        script = stub(home, "cat; if { true >&3; } 2>/dev/null; then echo open; fi; exit 9")
        result = shell.run(home, script + f'echo in | awsp exec x; printf "%s\\n" {shell.status}')
        equal(result, (0, "in\n9\n", ""))


if __name__ == "__main__":
    main()
