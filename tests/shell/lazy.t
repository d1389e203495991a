#!/usr/bin/env python3
"""What is installed is found by each shell where it looks, and loaded when it is needed."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../lib"))
from awsp_test import BASH, BUILD, FISH, ROOT, ZSH, Home, Skip, case, contains, equal, lines, main, need  # noqa: E402
from completion import Typing  # noqa: E402

COMPINIT = "autoload -Uz compinit; compinit -u -D\n"
BASH_COMPLETION = "/usr/share/bash-completion/bash_completion"
STATE = 'printf "%s\\n" "$? ${AWS_PROFILE-unset}"\n'


def installed():
    """A home with an installation in its folder `root`; returns it and the folder with the shells' files."""
    need("make")
    home = Home()
    home.profiles(["qa", "my profile"])
    flavour = os.path.basename(BUILD)
    result = home.run("make", "-s", "-C", ROOT, f"FLAVOUR={flavour}", "install", f"DESTDIR={home.path}/root",
                      "prefix=/usr", env={"MAKEFLAGS": None, "PATH": os.environ["PATH"]})
    equal(result.status, 0, result.err)
    return home, f"{home.path}/root/usr/share"


def check_typing(typing):
    equal(typing.arguments("awsp q\t"), ["qa"])
    equal(typing.arguments("awsp use my\t"), ["use", "my profile"])


@case("41: bash-completion loads the completion", [BASH])
def bash(shell):
    if not os.path.exists(BASH_COMPLETION):
        raise Skip("bash-completion is not installed")
    home, share = installed()
    with home:
        typing = Typing(shell, home, f"source {BASH_COMPLETION}\ncomplete -p awsp 2>&1 | tail -n 1 >$HOME/loaded",
                        env={"XDG_DATA_DIRS": f"{share}:/usr/share"}, load=False)
        contains(home.read("loaded"), "no completion specification")
        check_typing(typing)


@case("41: zsh loads function and completion from fpath, before and after init", [ZSH])
def zsh(shell):
    home, share = installed()
    with home:
        fpath = f"fpath=({share}/zsh/site-functions $fpath)\n"
        for load in (fpath + COMPINIT, fpath + shell.load + "\n" + COMPINIT, fpath + COMPINIT + shell.load):
            check_typing(Typing(shell, home, load=load))
        script = "awsp qa 2>/dev/null\n" + STATE + "awsp nope 2>/dev/null\n" + STATE + "awsp -u 2>/dev/null\n" + STATE
        equal(shell.lines(home, script, load=fpath + "autoload -Uz awsp\n"), ["0 qa", "3 qa", "0 unset"])


@case("41: the plugin for zsh managers, before and after compinit", [ZSH])
def plugin(shell):
    with Home() as home:
        home.profiles(["qa", "my profile"])
        source = f"source {ROOT}/awsp.plugin.zsh\n"
        for load in (source + COMPINIT, COMPINIT + source):
            check_typing(Typing(shell, home, load=load))
            equal(shell.lines(home, "awsp qa 2>/dev/null\n" + STATE, load=load), ["0 qa"])
        result = shell.run(home, "echo $?", load=False, before=f"rm $HOME/bin/awsp\n{source}")
        equal(result.out, "0\n")
        contains(result.err, "awsp")


@case("41: fish finds function and completion by itself", [FISH])
def fish(_):
    home, share = installed()
    with home:
        script = home.write("script", "awsp qa 2>/dev/null; echo $status $AWS_PROFILE\n"
                                      "complete -C 'awsp q' | cut -f 1\n"
                                      "awsp nope 2>/dev/null; echo $status $AWS_PROFILE\n")
        result = home.run("fish", script, env={"XDG_DATA_DIRS": f"{share}:/usr/share"})
        equal((lines(result.out), result.err), (["0 qa", "qa", "3 qa"], ""))


if __name__ == "__main__":
    main()
