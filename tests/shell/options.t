#!/usr/bin/env python3
"""The integration under the options that people set in their shells."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../lib"))
from awsp_test import ALL, BASH, POSIX, ZSH, Home, case, contains, equal, lines, main, some  # noqa: E402

CONFIG = """\
[profile dev]
aws_access_key_id = AKIA
aws_secret_access_key = secret
[profile my two]
region = eu-west-1
[profile sso]
sso_session = corp
sso_account_id = 111111111111
sso_role_name = ReadOnly
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-west-1
""".replace("[profile my two]", "[profile 'my two']")

# A round through all that changes the shell; conditions keep err_exit from ending it.
ROUND = """
awsp dev 2>/dev/null; printf '%s\\n' "$? $AWS_PROFILE"
awsp 'my two' 2>/dev/null; printf '%s\\n' "$? $AWS_PROFILE"
awsp - 2>/dev/null; printf '%s\\n' "$? $AWS_PROFILE"
if awsp sso 2>/dev/null; then printf 'no\\n'; else printf '%s\\n' "$? $AWS_PROFILE"; fi
if awsp nope 2>/dev/null; then printf 'no\\n'; else printf '%s\\n' "$? $AWS_PROFILE"; fi
awsp -u 2>/dev/null; printf '%s\\n' "$? ${AWS_PROFILE-unset}"
awsp -u; printf '%s\\n' "$? ${AWS_PROFILE-unset}"
awsp list >/dev/null; printf '%s\\n' "$?"
"""
WANT = ["0 dev", "0 my two", "0 dev", "4 sso", "3 sso", "0 unset", "0 unset", "0"]


def goes_round(shell, before, options=(), script=ROUND):
    with Home() as home:
        home.config(CONFIG)
        result = shell.run(home, script, before=before, options=options)
        equal((lines(result.out), result.err), (WANT, ""), before)
        home.nothing_was_run()


STRICT = {"bash": "set -euo pipefail", "zsh": "setopt err_exit no_unset pipe_fail", "fish": ""}


@case("20: loading prints nothing and leaves status 0", ALL)
def silent(shell):
    with Home() as home:
        for before in ("", STRICT[shell.name]):
            script = f'{shell.load}; printf "%s\\n" {shell.status}'
            equal(shell.run(home, script, before=before, load=False), (0, "0\n", ""), before)


@case("20: set -euo pipefail", POSIX)
def strict(shell):
    goes_round(shell, STRICT[shell.name])


@case("20: under set -e a failure ends the shell with its status", POSIX)
def errexit(shell):
    for name, status in (("nope", 3), ("sso", 4)):
        with Home() as home:
            home.config(CONFIG)
            result = shell.run(home, f"awsp {name}\necho not reached", before=STRICT[shell.name])
            equal((result.status, result.out), (status, ""))


ZSH_OPTIONS = [
    "no_unset", "err_exit", "err_return", "ksh_arrays", "warn_create_global", "warn_nested_var", "no_global_export",
    "no_multios", "multios", "no_clobber", "posix_builtins", "posix_identifiers", "rc_quotes", "csh_junkie_quotes",
    "glob_subst", "sh_word_split", "all_export", "ignore_braces", "ignore_close_braces", "typeset_silent",
    "no_typeset_silent", "pipe_fail", "ksh_typeset", "no_function_argzero", "sh_file_expansion", "null_glob",
    "extended_glob", "csh_null_glob", "no_bare_glob_qual", "auto_name_dirs", "magic_equal_subst", "no_equals",
    "no_short_loops", "no_aliases", "posix_aliases", "local_options", "local_traps", "no_rcs", "interactive_comments",
    "sh_nullcmd", "csh_nullcmd", "print_exit_value",
]


@case("21: zsh options, one by one", [ZSH])
def zsh_options(shell):
    for option in some(ZSH_OPTIONS):
        goes_round(shell, f"setopt {option} 2>/dev/null")


@case("21: zsh emulating other shells", [ZSH])
def zsh_emulations(shell):
    for emulated in ("sh", "ksh"):
        goes_round(shell, f"emulate {emulated}")
        goes_round(shell, f"emulate -R {emulated}; set -eu")


BASH_OPTIONS = [
    "set -C", "set -f", "set -a", "set -k", "set -h", "set -B", "set -H", "set -m", "set -b", "set +B", "set -o posix",
    "IFS=", "IFS=a", "IFS=' '", "IFS=0123456789", "IFS=_-", "shopt -s failglob", "shopt -s nullglob",
    "shopt -s extglob", "shopt -s inherit_errexit; set -e", "shopt -s lastpipe", "shopt -s xpg_echo",
    "shopt -s extdebug", "shopt -s nocasematch",
    "shopt -s globstar dotglob", "shopt -s execfail", "shopt -s expand_aliases", "shopt -s compat32 2>/dev/null",
    "set -E; trap 'echo ERR' ERR; trap - ERR", "set -T", "shopt -s localvar_inherit", "shopt -s localvar_unset",
    "shopt -s assoc_expand_once", "GLOBIGNORE='*'", "BASH_COMPAT=4.2", "TMOUT=100", "POSIXLY_CORRECT=1",
]


@case("22: bash options, one by one", [BASH])
def bash_options(shell):
    for option in some(BASH_OPTIONS):
        if option != "set -k":  # cannot be defended against
            goes_round(shell, option)
    goes_round(shell, "", options=["--posix"])


@case("22: set -x shows no secret and changes nothing", POSIX)
def xtrace(shell):
    with Home() as home:
        home.config(CONFIG)
        result = shell.run(home, ROUND, before="set -x")
        equal(lines(result.out), WANT)
        contains(result.err, "awsp __shell")
        equal("secret" in result.err, False)


@case("22: traps of the user's stay, and none runs for a switch that went well", POSIX)
def traps(shell):
    err = "ERR" if shell is BASH else "ZERR"
    script = f"""
trap 'echo interrupted' INT; trap 'echo failed' {err}
trap >$HOME/before
awsp dev 2>/dev/null; awsp - 2>/dev/null; awsp -u 2>/dev/null
trap >$HOME/after; cmp $HOME/before $HOME/after && echo same
"""
    with Home() as home:
        home.config(CONFIG)
        equal(shell.run(home, script), (0, "same\n", ""))


@case("22: a DEBUG trap stays", [BASH])
def debug_trap(shell):
    with Home() as home:
        home.config(CONFIG)
        script = "awsp dev 2>/dev/null\ntrap -p DEBUG; echo $AWS_PROFILE"
        result = shell.run(home, "trap 'count=$((count + 1))' DEBUG; set -T\n" + script)
        equal(lines(result.out), ["trap -- 'count=$((count + 1))' DEBUG", "dev"])


if __name__ == "__main__":
    main()
