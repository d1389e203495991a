#!/usr/bin/env python3
"""The exit status of the function, and what a switch that failed leaves alone."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../lib"))
from awsp_test import ALL, BASH, FISH, ZSH, Home, case, contains, equal, lines, main  # noqa: E402

CONFIG = """\
[profile dev]
aws_access_key_id = AKIA
aws_secret_access_key = secret
[profile two]
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
STATE = {shell.name: f'echo {shell.status} (printenv AWS_PROFILE)' for shell in [FISH]}
STATE.update({shell.name: 'echo $? $(printenv AWS_PROFILE)' for shell in (BASH, ZSH)})


def states(shell, *commands, home=None, **more):
    """Status and AWS_PROFILE behind each command, and all of standard error."""
    with home or Home() as home_now:
        home_now.config(CONFIG)
        script = "".join(f"{command}\n{STATE[shell.name]}\n" for command in commands)
        result = shell.run(home_now, script, **more)
        return lines(result.out), result.err


@case("9: an unknown profile: status 3, a message, nothing changed", ALL)
def unknown(shell):
    got, err = states(shell, "awsp dev", "awsp nope", "awsp use nope", "awsp use -- --nope")
    equal(got, ["0 dev", "3 dev", "3 dev", "3 dev"])
    contains(err, "nope")


@case("9: wrong usage: status 2, nothing changed", ALL)
def usage(shell):
    got, _ = states(shell, "awsp dev", "awsp use", "awsp --nope", "awsp dev --nope", "awsp use ''")
    equal(got[0], "0 dev")
    for each in got[1:-1]:
        equal(each, "2 dev")
    equal(got[-1].endswith(" dev") and got[-1] != "0 dev", True, got[-1])


@case("9: an invalid profile: status 5, nothing changed unless --force", ALL)
def invalid(shell):
    got, err = states(shell, "awsp dev", "awsp broken", "awsp broken --force")
    equal(got[:2], ["0 dev", "5 dev"])
    equal(got[2].split()[1], "broken")
    contains(err, "gone")


@case("10: login needed: the switch is done, status 4, a message", ALL)
def login_needed(shell):
    got, err = states(shell, "awsp dev", "awsp sso", "awsp current >/dev/null", "awsp two")
    equal(got, ["0 dev", "4 sso", "0 sso", "0 two"])
    contains(err, "login")


@case("10: --strict: no switch, status 4", ALL)
def strict(shell):
    got, err = states(shell, "awsp dev", "awsp --strict sso", "awsp sso --strict", "awsp two --strict")
    equal(got, ["0 dev", "4 dev", "4 dev", "0 two"])
    contains(err, "login")


@case("10: a token that holds: status 0", ALL)
def token(shell):
    home = Home()
    home.token("corp")
    got, _ = states(shell, "awsp sso", home=home)
    equal(got, ["0 sso"])


@case("13: status in conditions", ALL)
def conditions(shell):
    commands = {
        "good": "awsp dev && echo and\nawsp dev || echo or\nif awsp dev\n%s echo then\n%s echo else\n%s",
        "bad": "awsp nope && echo and\nawsp nope || echo or\nif awsp nope\n%s echo then\n%s echo else\n%s",
        "login": "awsp sso && echo and\nawsp sso || echo or\nif awsp sso\n%s echo then\n%s echo else\n%s",
    }
    words = ("", "else;", "end") if shell is FISH else ("then", "else", "fi")
    with Home() as home:
        home.config(CONFIG)
        got = {name: lines(shell.run(home, text % words).out) for name, text in commands.items()}
        equal(got, {"good": ["and", "then"], "bad": ["or", "else"], "login": ["or", "else"]})


@case("17: unset where nothing is set: status 0, no output", ALL)
def unset_nothing(shell):
    got, err = states(shell, "awsp -u", "awsp unset", "awsp -u")
    equal((got, err), (["0", "0", "0"], ""))


@case("17: unset", ALL)
def unset(shell):
    got, err = states(shell, "awsp dev", "awsp unset", "awsp dev", "awsp -u", "awsp -u")
    equal(got, ["0 dev", "0", "0 dev", "0", "0"])
    contains(err, "AWS_PROFILE")


@case("18: awsp - goes back and forth, and does not know more than one", ALL)
def back(shell):
    got, _ = states(shell, "awsp dev", "awsp two", "awsp -", "awsp -", "awsp two", "awsp -")
    equal(got, ["0 dev", "0 two", "0 dev", "0 two", "0 two", "0 dev"])


@case("18: awsp - brings back what unset has taken away", ALL)
def back_behind_unset(shell):
    got, _ = states(shell, "awsp dev", "awsp -u", "awsp -", "awsp -")
    equal(got, ["0 dev", "0", "0 dev", "0"])


@case("18: awsp - where nothing was active before the first switch: unset", ALL)
def back_to_nothing(shell):
    got, _ = states(shell, "awsp dev", "awsp -", "awsp -")
    equal(got, ["0 dev", "0", "0 dev"])


@case("18: awsp - in a new shell: a message, nothing changed", ALL)
def back_from_nowhere(shell):
    got, err = states(shell, "awsp -", env={"AWS_PROFILE": "two"})
    equal(got[0].endswith(" two") and got[0] != "0 two", True, got[0])
    contains(err, "awsp: ")


@case("18: two shells do not disturb each other, and a child shell has no profile before", ALL)
def per_shell(shell):
    with Home() as home:
        home.config(CONFIG)
        child = home.write("child", f"{shell.load}\nawsp - 2>/dev/null\n{STATE[shell.name]}\n")
        script = f"awsp dev; awsp two; {shell.name} {' '.join(shell.options)} {child}\nawsp -\n{STATE[shell.name]}"
        first, second = lines(shell.run(home, script).out)
        equal(first.endswith(" two") and first != "0 two", True, first)
        equal(second, "0 dev")


@case("19: profiles that are named like commands and options", ALL)
def named_like_commands(shell):
    names = ["list", "use", "unset", "help", "--help", "-x", "-u", "-", "--", "__shell", "--strict"]
    with Home() as home:
        home.credentials("".join(f"[{name}]\naws_access_key_id = A\naws_secret_access_key = s\n" for name in names))
        for start in ("awsp --", "awsp use --"):
            script = "".join(f"{start} {name} 2>/dev/null\n{STATE[shell.name]}\n" for name in names)
            equal(lines(shell.run(home, script).out), [f"0 {name}" for name in names], start)
        script = f"awsp use list 2>/dev/null\n{STATE[shell.name]}\n"
        equal(lines(shell.run(home, script).out), ["0 list"])


@case("13: the region of the shell, set and cleared", ALL)
def region(shell):
    show = {"fish": "echo $status $AWS_REGION $AWS_DEFAULT_REGION $AWSP_REGION"}.get(
        shell.name, 'echo $? ${AWS_REGION-} ${AWS_DEFAULT_REGION-} ${AWSP_REGION-}')
    with Home() as home:
        home.config(CONFIG)
        script = f"awsp region us-west-2\n{show}\nawsp region --unset\n{show}\nawsp region us-east-1\nawsp dev\n{show}"
        equal(lines(shell.run(home, script).out), ["0 us-west-2 us-west-2 us-west-2", "0", "0"])


@case("26: the marks of the function are not exported, whatever the shell exports by itself", ALL)
def marks(shell):
    with Home() as home:
        home.config(CONFIG)
        before = {"bash": "set -a", "zsh": "setopt all_export"}.get(shell.name, "")
        out = shell.run(home, f"{before}\nawsp dev; awsp two\nenv", load=True).out
        equal([line for line in lines(out) if "__awsp" in line or line.startswith("AWSP")], [])
        show = {"fish": "printf '%s\\n' $__awsp_before $__awsp_chosen"}.get(
            shell.name, "printf '%s\\n' \"$__awsp_before\" \"$__awsp_chosen\"")
        equal(lines(shell.run(home, f"{before}\nawsp dev; awsp two\n{show}").out), ["=dev", "=two"])


if __name__ == "__main__":
    main()
