#!/usr/bin/env python3
"""The prompts that README.md shows take names as they are."""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../lib"))
from awsp_test import ALL, FISH, POSIX, ROOT, ZSH, Home, case, data, equal, main  # noqa: E402

NAMES = data("names.json")["good"]


def snippet(shell):
    """What README.md tells to put into the shell's own file."""
    with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as file:
        section = file.read().split("\n## In your prompt\n")[1].split("\n## ")[0]
    return re.search(rf"```{shell}\n(.*?)```", section, re.DOTALL).group(1)


SHOW = {
    "bash": 'for AWS_PROFILE in "$@"; do printf "%s\\0" "${PS1@P}"; done; unset AWS_PROFILE; printf "%s\\0" "${PS1@P}"',
    "zsh": 'show() { for each in $precmd_functions; do $each; done; print -rn -- "${(%%)PROMPT}"; printf "\\0" }\n'
           'for AWS_PROFILE in "$@"; do show; done; unset AWS_PROFILE; show',
    "fish": 'for name in $argv; set -gx AWS_PROFILE $name; fish_prompt; printf "\\0"; end; '
            'set -e AWS_PROFILE; fish_prompt; printf "\\0"',
}
BEFORE = {
    "bash": "PS1='> '",
    "zsh": "PROMPT='> '",
    "fish": "function fish_prompt; echo -n '> '; end",
}


def check(shell, before=""):
    with Home() as home:
        script = f"{BEFORE[shell.name]}\n{snippet(shell)}\n{SHOW[shell.name]}"
        result = shell.run(home, script, NAMES, load=False, before=before)
        equal(result.err, "")
        equal(result.out.split("\0")[:-1], [f"[aws:{name}] > " for name in NAMES] + ["> "])
        home.nothing_was_run()


@case("42: hostile names in the prompt", ALL)
def hostile(shell):
    check(shell)


@case("42: the same under set -u, and in zsh where the prompt is expanded", POSIX)
def strict(shell):
    check(shell, "set -u")
    if shell is ZSH:
        check(shell, "setopt prompt_subst")
        check(shell, "setopt prompt_subst prompt_bang no_unset err_exit")


@case("42: the status of the last command is kept", ALL)
def status(shell):
    script = {
        "bash": "f() { return 7; }; f; : \"${PS1@P}\"; f; echo $?",
        "zsh": "f() { return 7 }; f; for each in $precmd_functions; do $each; done; f; echo $?",
        "fish": "function f; return 7; end; f; fish_prompt >/dev/null; f; echo $status",
    }[shell.name]
    with Home() as home:
        equal(shell.run(home, f"{BEFORE[shell.name]}\n{snippet(shell)}\n{script}", load=False).out, "7\n")


@case("42: the prompt that was there sees the status of the last command", [FISH])
def status_in_prompt(shell):
    before = "function fish_prompt; echo -n $status' '; end"
    script = "function f; return 7; end; for name in '' dev; set -gx AWS_PROFILE $name; f; fish_prompt; true; fish_prompt; end; set -e AWS_PROFILE; f; fish_prompt"
    with Home() as home:
        equal(shell.run(home, f"{before}\n{snippet(shell)}\n{script}", load=False).out, "[aws:] 7 [aws:] 0 [aws:dev] 7 [aws:dev] 0 7 ")


if __name__ == "__main__":
    main()
