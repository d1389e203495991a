#!/usr/bin/env python3
"""The integration among the aliases, functions, variables and descriptors of the user's shell."""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../lib"))
from awsp_test import ALL, BASH, FISH, POSIX, ROOT, ZSH, Home, case, contains, equal, lines, main  # noqa: E402

CONFIG = "[profile dev]\nregion = eu-west-1\n[profile two]\nregion = eu-west-1\n"
WORDS = ["awsp", "command", "builtin", "local", "eval", "export", "unset", "return", "true", "test", "emulate",
         "typeset", "printf", "echo", "set", "source", "unalias", "setopt", "no_aliases", "exec", "__shell", "bash",
         "zsh", "fish", "AWSP_BEFORE"]
SHOW = 'printf "%s\\n" "$? ${AWS_PROFILE-unset}"'
ROUND = (f"awsp dev 2>/dev/null\n{SHOW}\nawsp two 2>/dev/null\n{SHOW}\nawsp - 2>/dev/null\n{SHOW}\n"
         f"awsp -u 2>/dev/null\n{SHOW}\nawsp nope 2>/dev/null\n{SHOW}\n")
WANT = ["0 dev", "0 two", "0 dev", "0 unset", "3 unset"]
FISH_SHOW = "builtin printf '%s\\n' \"$status $AWS_PROFILE\""
FISH_ROUND = ROUND.replace(SHOW, FISH_SHOW)
FISH_WANT = [line.replace("unset", "") for line in WANT]


def goes_round(shell, before="", after="", **more):
    with Home() as home:
        home.config(CONFIG)
        script = FISH_ROUND if shell is FISH else ROUND
        result = shell.run(home, f"{after}\n{script}", before=before, **more)
        equal((lines(result.out), result.err), (FISH_WANT if shell is FISH else WANT, ""), before + after)
        home.nothing_was_run()


def aliases(shell, words, kind="alias"):
    enable = "shopt -s expand_aliases\n" if shell is BASH else ""
    return enable + "".join(f"{kind} {word}='touch PWN;'\n" for word in words)


@case("23: every word of the function is an alias before loading", POSIX)
def aliases_before(shell):
    # `eval` and `printf` are words of the test itself.
    goes_round(shell, before=aliases(shell, [word for word in WORDS if word not in ("eval", "printf", "awsp")]))


@case("23: every word of the function is an alias after loading", POSIX)
def aliases_after(shell):
    goes_round(shell, after=aliases(shell, [word for word in WORDS if word not in ("printf", "awsp")]))


@case("23: global aliases of zsh, before and after loading", [ZSH])
def global_aliases(shell):
    words = [word for word in WORDS if word not in ("printf", "awsp", "eval")] + ["-L", "AWS_PROFILE", "+x", "-g"]
    goes_round(shell, before=aliases(shell, words, "alias -g --"), load="eval \"$('awsp' 'init' 'zsh')\"")
    goes_round(shell, after=aliases(shell, words, "alias -g --"))


@case("23: an alias that an older awsp of another make has left is taken away by loading", POSIX)
def old_alias(shell):
    # The alias stands in the way of `awsp init` too.
    before = aliases(shell, []) + "alias awsp='source _awsp'\n"
    goes_round(shell, before=before, load=f'eval "$(command awsp init {shell})"')


@case("23: an alias of awsp made after loading wins, as it must, and does not loop", POSIX)
def alias_to_itself(shell):
    goes_round(shell, after=aliases(shell, []) + "alias awsp='awsp --no-color'\n")


@case("24: functions named as the builtins that the function uses", ALL)
def functions(shell):
    words = [word for word in WORDS if word not in ("printf", "awsp", "eval", "builtin", "command", "AWSP_BEFORE")]
    if shell is FISH:
        words = ["printf", "source", "echo", "contains", "functions", "cat", "env", "__shell"]
        define = "".join(f"function {word}; touch PWN; end\n" for word in words)
    elif shell is BASH:
        define = "".join(f"function {word} {{ touch PWN; }}\n" for word in words)
    else:
        define = "".join(f"function {word} {{ touch PWN }}\n" for word in words)
    goes_round(shell, after=define)


VARIABLES = {
    "bash": "declare -p; set -o; shopt; alias; trap; declare -F; command ls -l /proc/$$/fd | grep -o '[0-9]* -> .*'",
    "zsh": "typeset -p; setopt; alias; trap; command ls -l /proc/$$/fd | grep -o '[0-9]* -> .*'",
    "fish": "set --show; functions --all; command ls -l /proc/$fish_pid/fd | grep -o '[0-9]* -> .*'",
}
# Those that change with every command; pipes have numbers.
CHANGING = ("_=", "BASH_LINENO", "BASH_ARG", "LINENO", "RANDOM", "SECONDS", "EPOCH", "SRANDOM", "PIPESTATUS", "$_",
            "TTYIDLE", "status", "pipestatus", "$pipestatus", "$status", "history", "HISTCMD", "BASH_COMMAND", "FUNCNAME",
            "BASH_MONOSECONDS", "SHLVL", "ERRNO", "CMD_DURATION", "$CMD_DURATION", "$history", "__fish")


def snapshot(text):
    kept = []
    for line in lines(text):
        words = [word for word in line.split() if not re.fullmatch("-.*|declare|typeset|export", word)]
        if not words or not (words[0].startswith(CHANGING) or re.search("-> (pipe:|/proc/|/tmp/)", line)):
            kept.append(line)
    return set(kept)


@case("25: variables, options, traps, functions and descriptors: only what is meant to changes", ALL)
def before_and_after(shell):
    show = VARIABLES[shell.name]
    block = "begin; %s; end >%s 2>/dev/null" if shell is FISH else "{ %s; } >%s 2>/dev/null"
    script = "\n".join([block % (show, "$HOME/first"), "awsp dev; awsp two; awsp nope; awsp list", "awsp - >/dev/null",
                        block % (show, "$HOME/second")])
    with Home() as home:
        home.config(CONFIG)
        shell.run(home, script)
        changed = snapshot(home.read("first")) ^ snapshot(home.read("second"))
        other = [line for line in changed if "AWS_PROFILE" not in line and "__awsp_" not in line]
        equal(other, [], "what has changed")
        equal(any("AWS_PROFILE" in line for line in changed), True)


@case("26: descriptors 3 and 4 of the caller", POSIX)
def descriptors(shell):
    script = ('exec 3>$HOME/three 4>$HOME/four\nawsp dev 2>/dev/null; awsp list >/dev/null\necho 3 >&3; echo 4 >&4\n'
              'exec 3>&- 4>&-\ncat $HOME/three $HOME/four; echo "$AWS_PROFILE"')
    with Home() as home:
        home.config(CONFIG)
        equal(shell.run(home, script), (0, "3\n4\ndev\n", ""))


@case("26: the program gets no descriptor that it does not need", ALL)
def child_descriptors(shell):
    with Home() as home:
        path = home.write("stub", "#!/bin/sh\nexec ls /proc/self/fd\n", 0o755)
        got = lines(shell.run(home, f"command rm $HOME/bin/awsp; command ln -s {path} $HOME/bin/awsp\nawsp x").out)
        equal([each for each in got if int(each) > 4], [])
        equal([each for each in got if int(each) in (0, 1, 2, 3)], ["0", "1", "2", "3"])


@case("27: AWS_PROFILE is read-only: the shell says so, status 1, nothing else changes, the shell lives", POSIX)
def readonly(shell):
    script = ('awsp two 2>/dev/null; readonly AWS_PROFILE\nawsp dev; echo "$? $AWS_PROFILE $__awsp_chosen"\n'
              'awsp -u; echo "$? $AWS_PROFILE $__awsp_chosen"\necho alive')
    with Home() as home:
        home.config(CONFIG)
        result = shell.run(home, script)
        equal(lines(result.out), ["1 two =two", "1 two =two", "alive"])
        contains(result.err, "AWS_PROFILE: readonly" if shell is BASH else "read-only variable: AWS_PROFILE")


@case("27: read-only, in bash --posix", [BASH])
def readonly_posix(shell):
    with Home() as home:
        home.config(CONFIG)
        script = "readonly AWS_PROFILE=x\nif awsp dev 2>/dev/null; then echo no; else echo $? $AWS_PROFILE; fi"
        equal(shell.run(home, script, options=["--posix"]).out, "1 x\n")


@case("28: fish: a function's own AWS_PROFILE, and an inherited one", [FISH])
def fish_scopes(shell):
    script = """
function inner; set -lx AWS_PROFILE mine; awsp dev; printenv AWS_PROFILE; end
inner; printenv AWS_PROFILE
"""
    with Home() as home:
        home.config(CONFIG)
        equal(lines(shell.run(home, script).out), ["mine", "dev"])
        script = "awsp -u; set -q AWS_PROFILE; echo $status; awsp -; printenv AWS_PROFILE"
        equal(lines(shell.run(home, script, env={"AWS_PROFILE": "two"}).out), ["1", "two"])


@case("28: fish: a universal AWS_PROFILE is shadowed by a switch, and named by unset", [FISH])
def fish_universal(shell):
    with Home() as home:
        home.config(CONFIG)
        home.write("script", f"""
set -e AWS_PROFILE; set -Ux AWS_PROFILE two
{shell.load}
awsp dev 2>/dev/null; printenv AWS_PROFILE
awsp -u; echo $status; printenv AWS_PROFILE
""")
        # Universal variables are there only with a configuration.
        result = home.run("fish", home.path + "/script")
        equal(lines(result.out), ["dev", "0", "two"])
        contains(result.err, "set -eU AWS_PROFILE")


@case("28: bash and zsh: a function's own AWS_PROFILE is the one that is set", POSIX)
def function_local(shell):
    script = ('f() { local AWS_PROFILE=mine; awsp dev; echo "$AWS_PROFILE"; }\nf; echo "${AWS_PROFILE-unset}"')
    with Home() as home:
        home.config(CONFIG)
        equal(lines(shell.run(home, script).out), ["dev", "unset"])


@case("29: loaded twice", ALL)
def twice(shell):
    goes_round(shell, after=shell.load)
    goes_round(shell, after="awsp dev 2>/dev/null\n" + shell.load)


@case("29: the file instead of init", ALL)
def sourced(shell):
    goes_round(shell, load=False, after=f"source {ROOT}/shell/awsp.{shell}")


@case("29: the function of interface 1, still loaded in a running shell after an upgrade", ALL)
def old_function(shell):
    goes_round(shell, load=False, after=f"source {ROOT}/tests/data/interface-1/awsp.{shell}")


if __name__ == "__main__":
    main()
