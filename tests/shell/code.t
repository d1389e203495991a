#!/usr/bin/env python3
"""The code that the program hands to the shell function: which, where, and when none."""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../lib"))
from awsp_test import ALL, Home, Skip, case, contains, decode, equal, lines, main, matches, need  # noqa: E402

CONFIG = """\
[default]
region = eu-west-1
[profile dev]
aws_access_key_id = AKIA
aws_secret_access_key = secret
[profile "it's"]
region = eu-west-1
[profile sso]
sso_session = corp
sso_account_id = 111111111111
sso_role_name = ReadOnly
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-west-1
[profile broken]
sso_session = gone
sso_account_id = 111111111111
sso_role_name = ReadOnly
"""

SWITCH = {
    "bash": "\\builtin \\export AWS_PROFILE='dev' &&\n"
            "__awsp_before='=sso' &&\n\\builtin \\export -n __awsp_before &&\n"
            "__awsp_chosen='=dev' &&\n\\builtin \\export -n __awsp_chosen\n",
    "zsh": "\\builtin \\export AWS_PROFILE='dev' &&\n"
           "\\builtin \\typeset -g +x __awsp_before='=sso' &&\n\\builtin \\typeset -g +x __awsp_chosen='=dev'\n",
    "fish": "set -gx AWS_PROFILE 'dev'\nset -gu __awsp_before '=sso'\nset -gu __awsp_chosen '=dev'\n",
}
UNSET = {
    "bash": "\\builtin \\unset -v AWS_PROFILE &&\n"
            "__awsp_before='=dev' &&\n\\builtin \\export -n __awsp_before &&\n"
            "__awsp_chosen='=' &&\n\\builtin \\export -n __awsp_chosen\n",
    "zsh": "\\builtin \\unset -v AWS_PROFILE &&\n"
           "\\builtin \\typeset -g +x __awsp_before='=dev' &&\n\\builtin \\typeset -g +x __awsp_chosen='='\n",
    "fish": "if set -q -g AWS_PROFILE; set -e -g AWS_PROFILE; end\n"
            "if set -q -U AWS_PROFILE; builtin echo 'awsp: a universal AWS_PROFILE is still set; "
            "remove it with: set -eU AWS_PROFILE' >&2; end\n"
            "set -gu __awsp_before '=dev'\nset -gu __awsp_chosen '='\n",
}
LOGIN_NEEDED = {"bash": "__awsp_rc=4", "zsh": "__awsp_rc=4", "fish": "set __awsp_rc 4"}


def home_with_config():
    home = Home()
    home.config(CONFIG)
    return home


@case("6: the code of a switch", ALL)
def switch(shell):
    with home_with_config() as home:
        status, out, _, code = home.code(shell.name, "dev", env={"AWS_PROFILE": "sso"})
        equal((status, out, code), (0, "", SWITCH[shell.name]))


@case("6: the code of unset", ALL)
def unset(shell):
    for command in ("-u", "unset"):
        with home_with_config() as home:
            status, out, _, code = home.code(shell.name, command, env={"AWS_PROFILE": "dev"})
            equal((status, out, code), (0, "", UNSET[shell.name]))


@case("6: the code of a switch that needs a login ends in the status", ALL)
def login_needed(shell):
    with home_with_config() as home:
        status, _, _, code = home.code(shell.name, "sso")
        equal((status, lines(code)[-1]), (0, LOGIN_NEEDED[shell.name]))


@case("6: a switch unsets what would beat or confuse the profile, and names it", ALL)
def cleared(shell):
    names = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN",
             "AWS_CREDENTIAL_EXPIRATION", "AWS_SESSION_EXPIRATION", "AWS_ACCOUNT_ID", "AWS_DEFAULT_PROFILE",
             "AWS_EB_PROFILE", "AWS_ROLE_ARN", "AWS_ROLE_SESSION_NAME", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_VAULT",
             "AWSUME_PROFILE", "AWSUME_EXPIRATION", "AWSU_PROFILE", "AWS_SSO_PROFILE"]
    with home_with_config() as home:
        _, _, err, code = home.code(shell.name, "dev", env={name: "a-value" for name in names})
        for name in names:
            matches(code, rf"(?m)(unset -v|set -e -g) {name}\b", "the code")
            contains(err, name, "standard error")
        equal("a-value" in err, False, "values on standard error")


@case("6: the code comes in one write", ALL)
def one_write(shell):
    if not hasattr(os, "pipe2"):
        raise Skip("no packets in pipes here")
    with home_with_config() as home:
        read_end, write_end = os.pipe2(os.O_DIRECT)
        home.run("awsp", "__shell", "1", shell.name, str(write_end), "sso", pass_fds=[write_end])
        os.close(write_end)
        first = decode(os.read(read_end, 65536))
        equal(os.read(read_end, 65536), b"", "a second write")
        os.close(read_end)
        contains(first, LOGIN_NEEDED[shell.name])


COMMANDS = [
    [], ["dev"], ["use", "dev"], ["use", "it's"], ["sso"], ["sso", "--strict"], ["broken"], ["broken", "--force"],
    ["-"], ["-u"], ["unset"], ["current"], ["current", "--json"], ["list"], ["list", "d"], ["list", "--json"],
    ["status"], ["status", "dev", "sso"], ["status", "--json"], ["region"], ["region", "eu-west-2"], ["region", "--unset"],
    ["region", "bad region"], ["doctor"], ["doctor", "--json"], ["help"], ["help", "use"], ["--help"],
    ["use", "--help"],
    ["version"], ["--version"], ["nope"], ["use"], ["use", "a", "b"], ["--nope"], ["use", "--nope"], ["lst"], ["init"],
    ["init", "tcsh"], ["help", "nope"], ["use", ""], [""], ["list", "--state", "nope"], ["a\x1bb"], ["current", "x"],
]

STATEMENTS = {
    "bash": r"\\builtin \\(export [A-Z_]+='.*'|unset -v [A-Z_]+|export -n __awsp_\w+)( &&)?|"
            r"__awsp_\w+='.*'( &&)?|__awsp_rc=4",
    "zsh": r"\\builtin \\(export [A-Z_]+='.*'|unset -v [A-Z_]+|typeset -g \+x __awsp_\w+='.*')( &&)?|__awsp_rc=4",
    "fish": r"set -gx [A-Z_]+ '.*'|if set -q -[gU] .*; end|set -gu __awsp_\w+ '.*'|set __awsp_rc 4",
}


@case("7: no code on standard output, nothing else on descriptor 3, nothing there on failure", ALL)
def apart(shell):
    with home_with_config() as home:
        for command in COMMANDS:
            for env in ({}, {"AWS_PROFILE": "dev", "AWSP_BEFORE": "=sso"}, {"AWS_PROFILE": "gone"}):
                status, out, err, code = home.code(shell.name, *command, env=env)
                what = f"{command} {env}: {status}"
                for line in lines(code):
                    matches(line, f"^({STATEMENTS[shell.name]})$", what)
                equal(code == "" or (status == 0 and code.endswith("\n")), True, what + code)
                for line in lines(out + err):
                    equal(bool(re.search(r"__awsp_|^(.builtin|set -g)", line)), False, what + line)
                equal(status == 0 or out + err != "", True, what + " without a message")


@case("7: init and completion print the same within the function", ALL)
def init(shell):
    with home_with_config() as home:
        for command in ("init", "completion"):
            within = home.code(shell.name, command, shell.name)
            equal(within, (0, home.awsp(command, shell.name).out, "", ""))


@case("8: a descriptor that is not open: status 2 and a message", ALL)
def closed_descriptor(shell):
    with home_with_config() as home:
        for descriptor in ("3", "77", "-1", "x", "", "99999999999999999999"):
            result = home.awsp("__shell", "1", shell.name, descriptor, "dev")
            equal((result.status, result.out), (2, ""), descriptor)
            contains(result.err, "awsp: ")


@case("8: an interface version, shell or call that is not known: status 2 and a message")
def unknown_interface():
    with home_with_config() as home:
        for words in (["2", "bash", "1"], ["1", "tcsh", "1"], ["1", "bash"], ["1"], []):
            result = home.awsp("__shell", *words)
            equal((result.status, result.out), (2, ""), words)
            contains(result.err, "awsp: ")


@case("8: a descriptor that cannot be written to: a failure", ALL)
def full_descriptor(shell):
    with home_with_config() as home, open("/dev/full", "wb") as full:
        result = home.run("awsp", "__shell", "1", shell.name, str(full.fileno()), "dev", pass_fds=[full.fileno()])
        equal(result.status, 1)
        contains(result.err, "awsp: ")


@case("6: --emit prints the code that stands alone, also for plain sh")
def emit():
    with home_with_config() as home:
        equal(home.awsp("--emit", "sh", "use", "dev").out, "export AWS_PROFILE='dev'\n")
        equal(home.awsp("--emit", "sh", "sso").out, "export AWS_PROFILE='sso' &&\n(exit 4)\n")
        equal(lines(home.awsp("--emit", "fish", "sso").out)[-1], "return 4")
        equal(lines(home.awsp("--emit", "bash", "sso").out)[-1], "(exit 4)")
        equal(lines(home.awsp("--emit", "zsh", "sso").out)[-1], "(exit 4)")
        result = home.awsp("--emit", "tcsh", "dev")
        equal((result.status, result.out), (2, ""))


@case("6: the code for plain sh works in dash")
def dash():
    need("dash")
    script = 'eval "$(awsp --emit sh use -- "$1" 2>/dev/null)"; echo "$? $AWS_PROFILE"'
    with home_with_config() as home:
        equal(home.run("dash", "-c", script, "dash", "it's").out, "0 it's\n")
        equal(home.run("dash", "-c", script, "dash", "sso").out, "4 sso\n")


@case("6: --emit in the three shells, evaluated", ALL)
def emit_evaluated(shell):
    evaluate = {
        "fish": "awsp --emit fish %s 2>/dev/null | source; echo $status $AWS_PROFILE",
    }.get(shell.name, f'eval "$(awsp --emit {shell} %s 2>/dev/null)"; echo "$? $AWS_PROFILE"')
    with home_with_config() as home:
        equal(shell.run(home, evaluate % "dev", load=False), (0, "0 dev\n", ""))
        equal(shell.run(home, evaluate % "sso", load=False), (0, "4 sso\n", ""))


@case("6: without the function, what must change the shell says how to load it, status 2")
def no_function():
    with home_with_config() as home:
        for command in (["dev"], ["use", "dev"], ["-"], ["-u"], ["unset"], ["region", "eu-west-1"]):
            result = home.awsp(*command)
            equal((result.status, result.out), (2, ""), command)
            contains(result.err, "awsp init")


if __name__ == "__main__":
    main()
