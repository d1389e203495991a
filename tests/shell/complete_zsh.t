#!/usr/bin/env python3
"""Completion in zsh, typed on a terminal: what is inserted comes out as the name, and nothing is run."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../lib"))
from awsp_test import ROOT, ZSH, Home, case, data, equal, main, some  # noqa: E402
from completion import EXEC, EXEC_FILES, EXEC_OWN, Typing, beginnings, check_exec, check_typed  # noqa: E402

NAMES = some(data("names.json")["good"])
COMPINIT = "autoload -Uz compinit; compinit -u -D\n"
LOAD = COMPINIT + ZSH.load


def check(cases, prepare="", load=LOAD):
    check_typed(ZSH, cases, prepare, load=load)


@case("36: hostile names, begun plainly and in quotes")
def hostile():
    cases = []
    for name in NAMES:
        for start in beginnings(name):
            cases.append(([name], f"awsp use -- {start}\t", ["use", "--", name]))
    check(cases)


@case("36: half-typed words")
def half_typed():
    check([
        (["my profile", "other"], "awsp my\\ p\t", ["my profile"]),
        (["my profile", "other"], "awsp 'my p\t", ["my profile"]),
        (["my profile", "other"], 'awsp "my p\t', ["my profile"]),
        (["it's here"], "awsp it\\'\t", ["it's here"]),
        (["it's here"], 'awsp "it\'\t', ["it's here"]),
        (["a$(touch PWN)"], 'awsp "a\\$\t', ["a$(touch PWN)"]),
        (["a$(touch PWN)"], "awsp a\\$\\(\t", ["a$(touch PWN)"]),
        (["a:b:c", "a:x"], "awsp a:b\t", ["a:b:c"]),
        (["a:b:c", "a:x"], "awsp a:b:\t", ["a:b:c"]),
        (["a:b c"], "awsp a:b\\ \t", ["a:b c"]),
        (["a=b", "a=c"], "awsp a=b\t", ["a=b"]),
        (["a@b", "a@c"], "awsp a@b\t", ["a@b"]),
        (["a/b", "a/c"], "awsp a/b\t", ["a/b"]),
        (["a\\:b"], "awsp a\\\\\t", ["a\\:b"]),
        (["日本", "日光"], "awsp 日本\t", ["日本"]),
        (["été-1"], "awsp ét\t", ["été-1"]),
        (["aa-1", "aa-2"], "awsp aa\t1", ["aa-1"]),
        (["my one", "my two"], "awsp m\tt\t", ["my two"]),
        (["dev"], "awsp nothing\t", ["nothing"]),
    ])


@case("36: positions: behind options, commands, other commands, assignments")
def positions():
    check([
        (["qa"], "awsp use q\t", ["use", "qa"]),
        (["qa"], "awsp use --strict q\t", ["use", "--strict", "qa"]),
        (["qa"], "awsp --strict q\t", ["--strict", "qa"]),
        (["qa", "use it"], "awsp -- use\t", ["--", "use it"]),
        (["-dash"], "awsp use -- -d\t", ["use", "--", "-dash"]),
        (["qa"], "true; awsp q\t", ["qa"]),
        (["qa"], "true && X=1 awsp q\t", ["qa"]),
        (["qa"], "echo 'a; b' | awsp q\t", ["qa"]),
        (["qa"], "if awsp q\t; then :; fi", ["qa"]),
        (["qa"], "awsp q\t >/dev/null", ["qa"]),
        (["qa"], "awsp statu\tq\t", ["status", "qa"]),
        (["qa"], "awsp 'use' q\t", ["use", "qa"]),
        (["qa"], "awsp list --sta\tvalid", ["list", "--state", "valid"]),
        (["qa"], "awsp list --state=vali\t", ["list", "--state=valid"]),
        (["qa"], "awsp init ba\t", ["init", "bash"]),
    ])


@case("36: an alias of awsp")
def alias():
    check([(["qa"], "a q\t", ["qa"])], prepare="alias a=awsp")


@case("36: an alias of awsp under complete_aliases, with its completion")
def complete_aliases():
    check([(["qa"], "a q\t", ["qa"])], prepare="setopt complete_aliases; alias a=awsp; compdef a=awsp")


@case("36: behind exec's -- commands, then what completes for the command")
def exec_command():
    own = "_towned() { compadd own-word }; compdef _towned towned"
    fpath = "mkdir -p $HOME/functions; 'command' cp " + f"'{ROOT}/completions/_awsp' $HOME/functions\n"
    fpath += "fpath=($HOME/functions $fpath)\n" + COMPINIT
    for load in (LOAD, COMPINIT + 'eval "$(awsp completion zsh)"', COMPINIT + f"source '{ROOT}/completions/_awsp'", fpath):
        check_exec(ZSH, EXEC + EXEC_FILES + EXEC_OWN, prepare=own, load=load)
    check_exec(ZSH, [
        ("true; X=1 awsp exec dev -- tea\t", ["exec", "dev", "--", "teaspoon"]),
        ("awsp exec dev -- tea\t >/dev/null", ["exec", "dev", "--", "teaspoon"]),
        ("awsp exec dev -- tea tail" + "\x02" * 5 + "\t", ["exec", "dev", "--", "teaspoon", "tail"]),
    ], load=LOAD)
    for option in ("no_unset", "ksh_arrays", "sh_word_split", "glob_subst", "rc_quotes", "null_glob", "complete_in_word"):
        check_exec(ZSH, EXEC + EXEC_FILES, prepare=f"setopt {option}", load=LOAD)
    aliases = "alias -g shift='touch PWN' words='touch PWN' at='touch PWN' _normal='touch PWN'\n"
    check_exec(ZSH, EXEC, load=COMPINIT + aliases + ZSH.load)


@case("37: injection: names that would run something, TAB pressed twice")
def injection():
    names = [name for name in NAMES if "touch" in name]
    with Home() as home:
        home.profiles(names + ["qa"])
        typing = Typing(ZSH, home, load=LOAD)
        for start in ("", "$", "\\$", "'", '"', "`", "(", ";", "\\'"):
            typing.terminal.send(f"awsp use -- {start}\t\t\x15")
        equal(typing.arguments("awsp qa"), ["qa"])
        home.nothing_was_run()


@case("38: the cursor in the middle of the line and of a word, characters beyond ASCII before it")
def middle():
    left = "\x02"
    check([
        (["qa"], "awsp q tail" + left * 5 + "\t", ["qa", "tail"]),
        (["qa"], "awsp status été q tail" + left * 5 + "\t", ["status", "été", "qa", "tail"]),
        (["日本 one"], "awsp 日 tail" + left * 5 + "\t", ["日本 one", "tail"]),
        (["qa-one"], "awsp qone" + left * 3 + "\t", ["qa-one"]),
    ], prepare="setopt complete_in_word")


@case("39: under the options that people set")
def options():
    cases = [(["my profile"], "awsp m\t", ["my profile"]), (["a:b\\c"], "awsp use a:\t", ["use", "a:b\\c"])]
    for option in ("no_unset", "ksh_arrays", "sh_word_split", "glob_subst", "no_global_export", "rc_quotes", "ksh_glob",
                   "auto_menu", "menu_complete", "no_always_last_prompt", "all_export", "posix_builtins", "null_glob"):
        check(cases, prepare=f"setopt {option}")
    aliases = "alias -g command='touch PWN' candidates='touch PWN' __complete='touch PWN' profiles='touch PWN'\n"
    check(cases, prepare=aliases)
    check(cases, load=COMPINIT + aliases + ZSH.load)
    check(cases, prepare="zstyle ':completion:*' format '%d'; zstyle ':completion:*' group-name ''; "
                         "zstyle ':completion:*' menu select; zstyle ':completion:*' verbose yes")


@case("39: loading the completion prints nothing, with and without compinit, under strict options")
def silent():
    strict = "setopt err_exit no_unset pipe_fail warn_create_global\n"
    with Home() as home:
        for before in ("", strict, COMPINIT, COMPINIT + strict, "setopt ksh_arrays\n", "emulate sh\n"):
            for load in (ZSH.load, 'eval "$(awsp completion zsh)"', f"source {ROOT}/completions/_awsp"):
                result = ZSH.run(home, "echo $?", before=before, load=load)
                equal(result, (0, "0\n", ""), before + load)


@case("39: nothing on the terminal and nothing changed by broken, unreadable and huge files")
def broken():
    with Home(unprivileged=True) as home:
        typing = Typing(ZSH, home, load=LOAD)
        equal(typing.arguments("awsp qa\t"), ["qa"])
        home.config("\x00\x01\xff[profile\n[profile qa]\n = \n")
        equal(typing.arguments("awsp q\t"), ["qa"])
        os.chmod(home.config("[profile qa]\n"), 0)
        equal(typing.arguments("awsp q\t"), ["q"])
        home.profiles([f"q{number}" for number in range(10000)])
        os.chmod(home.path + "/.aws/config", 0o644)
        equal(typing.arguments("awsp q9999\t"), ["q9999"])
        equal("awsp:" in typing.terminal.output, False)
        home.nothing_was_run()


@case("41: as a file in fpath, loaded when it is needed, and with init before compinit")
def autoloaded():
    with Home() as home:
        home.write("functions/_awsp", open(f"{ROOT}/completions/_awsp", encoding="utf-8").read())
        fpath = f"fpath=({home.path}/functions $fpath)\n"
        for load in (fpath + COMPINIT, fpath + ZSH.load + "\n" + COMPINIT, fpath + COMPINIT + ZSH.load):
            check([(["my qa"], "awsp my\t", ["my qa"]), (["qa"], "awsp q\t", ["qa"])], load=load)


@case("36: descriptions are shown, and are no part of what is inserted")
def descriptions():
    with Home() as home:
        home.profiles(["qa-one", "qa-two"])
        typing = Typing(ZSH, home, load=LOAD)
        typing.terminal.send("awsp qa\t\t")
        typing.terminal.expect("qa-one +-- ")
        equal(typing.arguments("two"), ["qa-two"])


if __name__ == "__main__":
    main()
