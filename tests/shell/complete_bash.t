#!/usr/bin/env python3
"""Completion in bash, typed on a terminal: what is inserted comes out as the name, and nothing is run."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../lib"))
from awsp_test import BASH, ROOT, Home, Skip, case, data, equal, main, some  # noqa: E402
from completion import EXEC, EXEC_FILES, EXEC_OWN, Typing, beginnings, check_exec, check_typed  # noqa: E402

NAMES = some(data("names.json")["good"])

@case("36: hostile names, begun plainly and in quotes")
def hostile():
    cases = []
    for name in NAMES:
        for start in beginnings(name):
            cases.append(([name], f"awsp use -- {start}\t", ["use", "--", name]))
    check_typed(BASH, cases)


@case("36: half-typed words")
def half_typed():
    check_typed(BASH, [
        (["my profile", "other"], "awsp my\\ p\t", ["my profile"]),
        (["my profile", "other"], "awsp 'my p\t", ["my profile"]),
        (["my profile", "other"], 'awsp "my p\t', ["my profile"]),
        (["my profile", "other"], 'awsp my" p\t', ["my profile"]),
        (["my profile", "other"], "awsp 'my '\t", ["my profile"]),
        (["my profile", "other"], "awsp 'my 'p\t", ["my profile"]),
        (["my profile", "other"], "awsp \"my\"' p\t", ["my profile"]),
        (["it's here"], "awsp it\\'\t", ["it's here"]),
        (["it's here"], "awsp 'it'\\''s\t", ["it's here"]),
        (["it's here"], 'awsp "it\'\t', ["it's here"]),
        (["a$(touch PWN)"], 'awsp "a\\$\t', ["a$(touch PWN)"]),
        (["a$(touch PWN)"], "awsp a\\$\\(\t", ["a$(touch PWN)"]),
        (["a b", "a$b"], "awsp a\\ \t", ["a b"]),
        (["a:b:c", "a:x"], "awsp a:b\t", ["a:b:c"]),
        (["a:b:c", "a:x"], "awsp a:b:\t", ["a:b:c"]),
        (["a:b c"], "awsp a:b\\ \t", ["a:b c"]),
        (["a=b", "a=c"], "awsp a=b\t", ["a=b"]),
        (["a@b", "a@c"], "awsp a@b\t", ["a@b"]),
        (["a/b", "a/c"], "awsp a/b\t", ["a/b"]),
        (["日本", "日光"], "awsp 日本\t", ["日本"]),
        (["été-1"], "awsp ét\t", ["été-1"]),
        (["aa-1", "aa-2"], "awsp aa\t1", ["aa-1"]),
        (["my one", "my two"], "awsp m\tt\t", ["my two"]),
        (["my one", "my two"], "awsp 'm\tt\t", ["my two"]),
        (["qa"], "awsp nothing\t", ["nothing"]),
    ])


@case("36: positions: behind options, commands, other commands, assignments")
def positions():
    check_typed(BASH, [
        (["qa"], "awsp use q\t", ["use", "qa"]),
        (["qa"], "awsp use --strict q\t", ["use", "--strict", "qa"]),
        (["qa"], "awsp --strict q\t", ["--strict", "qa"]),
        (["qa", "use it"], "awsp -- use\t", ["--", "use it"]),
        (["-dash"], "awsp use -- -d\t", ["use", "--", "-dash"]),
        (["qa"], "true; awsp q\t", ["qa"]),
        (["qa"], "true && X=1 awsp q\t", ["qa"]),
        (["qa"], "echo 'a; b' | awsp q\t", ["qa"]),
        (["qa"], "awsp q\t >/dev/null", ["qa"]),
        (["qa"], "awsp 2>/dev/null q\t", ["qa"]),
        (["qa"], "awsp statu\tq\t", ["status", "qa"]),
        (["qa"], "awsp list --sta\tvalid", ["list", "--state", "valid"]),
        (["qa"], "awsp list --state=vali\t", ["list", "--state=valid"]),
        (["qa"], "awsp init ba\t", ["init", "bash"]),
    ])


@case("36: an alias of awsp, with its completion")
def alias():
    check_typed(BASH, [(["qa"], "a q\t", ["qa"])], prepare="alias a=awsp; complete -F _awsp a")


LOADS = (True, 'eval "$(awsp completion bash)"', f"source '{ROOT}/completions/awsp.bash'")


@case("36: behind exec's -- commands, then files, without bash-completion")
def exec_plain():
    for load in LOADS:
        check_exec(BASH, EXEC + EXEC_FILES, load=load)
    check_exec(BASH, [
        ("true; X=1 awsp exec dev -- tea\t", ["exec", "dev", "--", "teaspoon"]),
        ("awsp exec dev -- tea\t >/dev/null", ["exec", "dev", "--", "teaspoon"]),
        ("awsp exec dev -- tea tail" + "\x02" * 5 + "\t", ["exec", "dev", "--", "teaspoon", "tail"]),
    ])
    for prepare in ("set -u", "IFS=p", "IFS=", "set -o posix", "shopt -s failglob nullglob",
                    "COMP_WORDBREAKS=$' \\t\\n\"\\'@><=;|&(:-.'"):
        check_exec(BASH, EXEC + EXEC_FILES, prepare=prepare)


@case("36: behind exec's -- where readline cannot be told to quote, as in bash 3.2: nothing that needs it")
def exec_old():
    check_exec(BASH, EXEC + [
        ("awsp exec dev -- teaspoon my\t", ["exec", "dev", "--", "teaspoon", "my"]),
        ("awsp exec dev -- teaspoon a\t", ["exec", "dev", "--", "teaspoon", "a"]),
        ("awsp exec dev -- teaspoon ../bin/to\t", ["exec", "dev", "--", "teaspoon", "../bin/towned"]),
    ], prepare="enable -n compopt")


@case("36: behind exec's -- the command's own completion, with bash-completion")
def exec_own():
    library = "/usr/share/bash-completion/bash_completion"
    if not os.path.exists(library):
        raise Skip("bash-completion is not installed")
    own = "_towned() { COMPREPLY=(own-word); }; complete -F _towned towned"
    for load in LOADS:
        check_exec(BASH, EXEC + EXEC_FILES + EXEC_OWN, prepare=f"source {library}; {own}", load=load)


@case("36: behind exec's -- the function of bash-completion 2.12 is asked first")
def exec_own_new():
    old = "_command_offset() { COMPREPLY=(old); }"
    new = '_comp_command_offset() { COMPREPLY=("$1,${COMP_WORDS[$1]}"); }'
    line = "awsp exec --quiet dev -- tea\t"
    check_exec(BASH, [(line, ["exec", "--quiet", "dev", "--", "5,tea"])], prepare=f"{old}; {new}")
    check_exec(BASH, [(line, ["exec", "--quiet", "dev", "--", "old"])], prepare=old)


@case("37: injection: names that would run something, TAB pressed twice")
def injection():
    names = [name for name in NAMES if "touch" in name]
    with Home() as home:
        home.profiles(names + ["dev"])
        typing = Typing(BASH, home)
        for start in ("", "$", "\\$", "'", '"', "`", "(", ";", "\\'"):
            typing.terminal.send(f"awsp use -- {start}\t\t\x15")
        equal(typing.arguments("awsp dev"), ["dev"])
        home.nothing_was_run()


@case("38: COMP_WORDBREAKS with and without characters of names; it stays as it was")
def word_breaks():
    cases = [
        (["a:b c"], "awsp a:b\t", ["a:b c"]),
        (["a=b:c"], "awsp a=b\t", ["a=b:c"]),
        (["a@b=c"], "awsp a@b\t", ["a@b=c"]),
        (["it's a:b"], "awsp it\\'s\\ a:\t", ["it's a:b"]), (["it's a:b"], "awsp 'it'\\''s a:\t", ["it's a:b"]),
        (["a-b.c"], "awsp a-b\t", ["a-b.c"]),
    ]
    for breaks in ("$' \\t\\n'", "$' \\t\\n\"\\'><=;|&(:'", "$' \\t\\n\"\\'@><=;|&(:-.'", "\"${COMP_WORDBREAKS//:}\""):
        check_typed(BASH, cases, prepare=f"COMP_WORDBREAKS={breaks}")
    with Home() as home:
        home.profiles(["qa"])
        typing = Typing(BASH, home, "breaks=$COMP_WORDBREAKS")
        equal(typing.arguments('awsp q\t "$([[ $breaks == "$COMP_WORDBREAKS" ]] && echo same)"'), ["qa", "same"])


@case("38: the cursor in the middle of the line, characters beyond ASCII before it")
def middle():
    left = "\x02"
    check_typed(BASH, [
        (["qa"], "awsp q tail" + left * 5 + "\t", ["qa", "tail"]),
        (["qa"], "awsp status été q tail" + left * 5 + "\t", ["status", "été", "qa", "tail"]),
        (["qa"], "echo 日本 >/dev/null; awsp q tail" + left * 5 + "\t", ["qa", "tail"]),
        (["日本 one"], "awsp 日 tail" + left * 5 + "\t", ["日本 one", "tail"]),
    ])


@case("39: under set -u, odd options and an odd IFS")
def options():
    cases = [(["my profile"], "awsp m\t", ["my profile"]), (["a:b"], "awsp use a:\t", ["use", "a:b"])]
    for prepare in ("set -u", "IFS=p", "IFS=", "set -f", "shopt -s failglob nullglob", "set -C", "set -o posix",
                    "shopt -s nocaseglob", "set -o pipefail", "shopt -u progcomp_alias 2>/dev/null; set +H"):
        check_typed(BASH, cases, prepare=prepare)


WATCH = """
changing='_|BASH_.*|RANDOM|SRANDOM|SECONDS|EPOCH.*|LINENO|PIPESTATUS|COMPREPLY|COMP_.*'
state() { { set; alias; shopt; set -o; } | grep -Ev "^($changing)="; }
COMP_LINE='awsp use d' COMP_POINT=10
state >$HOME/before
_awsp awsp d use >$HOME/printed 2>&1
echo "$? ${COMPREPLY[*]-}"
state >$HOME/after
cmp $HOME/before $HOME/after && cat $HOME/printed
"""


@case("39: prints nothing and changes nothing but COMPREPLY")
def environment():
    with Home() as home:
        home.profiles(["dev", "dot"])
        equal(BASH.lines(home, WATCH), ["0 dev dot"])


@case("39: silent with no, broken, unreadable and huge files")
def broken():
    with Home(unprivileged=True) as home:
        equal(BASH.lines(home, WATCH)[0].strip(), "0")
        home.config("\x00\x01\xff[profile\n[profile dev]\n = \n")
        equal(BASH.lines(home, WATCH)[0], "0 dev")
        os.chmod(home.config("[profile dev]\n"), 0)
        equal(BASH.lines(home, WATCH)[0].strip(), "0")
        os.remove(home.path + "/.aws/config")
        os.mkdir(home.path + "/.aws/config")
        equal(BASH.lines(home, WATCH)[0].strip(), "0")
    with Home() as home:
        home.profiles([f"d{number}" for number in range(10000)])
        equal(len(BASH.lines(home, WATCH)[0].split()), 10001)
        equal(BASH.lines(home, "command rm $HOME/bin/awsp\n" + WATCH)[0].strip(), "0")


@case("39: names with bytes that no shell could take are not offered")
def not_offered():
    with Home() as home:
        home.config("[profile dev]\n[profile d\x1bx]\n[profile d\udcff]\n[profile d\tt]\n[profile 'd\ty']\n")
        equal(BASH.lines(home, WATCH), ["0 dev"])


@case("20: loading the completion under set -euo pipefail")
def strict():
    with Home() as home:
        home.profiles(["dev"])
        equal(BASH.lines(home, WATCH, before="set -euo pipefail"), ["0 dev"])


@case("20: the completion alone, as its file and as its command")
def alone():
    with Home() as home:
        home.profiles(["dev"])
        equal(BASH.lines(home, WATCH, load='eval "$(awsp completion bash)"'), ["0 dev"])


if __name__ == "__main__":
    main()
