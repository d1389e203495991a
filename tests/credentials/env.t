#!/usr/bin/env python3
"""env: credentials as code and as lists, read back by those they are for."""

import json
import os
import re
import shlex
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from awsp_test import ALL, BASH, POSIX, FISH, Shell, case, contains, equal, lines, main  # noqa: E402
from credential_scene import SESSION, SSO, CredentialScene, keys, process, secret  # noqa: E402
from login_scene import MARK  # noqa: E402

# Every visible character that a shell may take for its own.
HOSTILE = "'\"$(touch${IFS}bad)`touch${IFS}bad`;&|<>*?[x]{a,b}!!~#\\%s\\n'"
NAMES = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_DEFAULT_REGION")
CONFIG = f"""\
[profile dev]
region = eu-central-1
{SSO}[profile hostile]
region = eu-west-1
credential_process = cat HOME/printed
[profile keys]
{keys("BASE")}{SESSION}"""
SH = Shell("sh", [], "", "$?", '"$@"')
PRINT = "for name in " + " ".join(NAMES) + "; do eval \"printf '%s\\\\n' \\\"\\$$name\\\"\"; done; echo \"${AWS_PROFILE-unset} ${AWS_SECURITY_TOKEN-unset}\""
PRINT_FISH = "for name in " + " ".join(NAMES) + "; printf '%s\\n' $$name; end; set -q AWS_PROFILE; or echo unset unset"


def scene_of():
    scene = CredentialScene(users=["BASE"])
    scene.home.config(CONFIG.replace("HOME", scene.home.path))
    scene.home.write("printed", process("HOSTILE", SessionToken=HOSTILE).replace(json.dumps(secret("HOSTILE")), json.dumps(MARK + HOSTILE)))
    scene.give_token()
    return scene


WANTED = ["AKIAHOSTILE", MARK + HOSTILE, HOSTILE, "eu-west-1", "eu-west-1", "unset unset"]


@case("evaluated in each shell, hostile values arrive as they are, and what would confuse them is unset")
def _():
    with scene_of() as scene:
        stale = {"AWS_PROFILE": "keys", "AWS_SECURITY_TOKEN": "stale"}
        for shell in [SH, *POSIX]:
            if not shell.installed():
                continue
            form = "" if shell is SH else f" --format {shell.name}"
            result = shell.run(scene.home, f'eval "$(command awsp env hostile{form})"\n{PRINT}', env=stale, load=False)
            equal((lines(result.out), result.err), (WANTED, ""), shell.name)
        if FISH.installed():
            result = FISH.run(scene.home, f"command awsp env hostile --format fish | source\n{PRINT_FISH}", env=stale, load=False)
            equal((lines(result.out), result.err), (WANTED, ""))
        scene.home.nothing_was_run()


@case("through the functions it works alike, and nothing goes by their descriptor")
def _():
    with scene_of() as scene:
        for shell in filter(Shell.installed, ALL):
            code = f"awsp env hostile --format fish | source\n{PRINT_FISH}" if shell is FISH else f'eval "$(awsp env hostile)"\n{PRINT}'
            result = shell.run(scene.home, code)
            equal((lines(result.out), result.err), (WANTED, ""), shell.name)
            status, out, err, code = scene.home.code(shell.name, "env", "keys")
            equal((status, code, err), (0, "", ""))
            contains(out, "AKIABASE")
            result = shell.run(scene.home, "awsp env keys >/dev/null\nset")
            equal(MARK in result.out, False, shell.name)
        scene.home.nothing_was_run()


@case("dotenv, docker and json: each in its own form")
def _():
    with scene_of() as scene:
        found = json.loads(scene.awsp("env", "hostile", "--format", "json").out)
        equal([found[name] for name in NAMES], WANTED[:5])
        out = scene.awsp("env", "hostile", "--format", "docker").out
        equal(lines(out), [f"{name}={value}" for name, value in zip(NAMES, WANTED)])
        out = scene.awsp("env", "hostile", "--format", "dotenv").out
        equal([shlex.split(line)[0] for line in lines(out)], [f"{name}={value}" for name, value in zip(NAMES, WANTED)])
        for form in ("sh", "bash", "zsh", "fish", "dotenv", "docker", "json"):
            out = scene.awsp("env", "dev", "--format", form).out
            equal(bool(re.search("AWS_CREDENTIAL_EXPIRATION", out)), True, form)


@case("a line end in a key cannot make a variable of its own in a list")
def _():
    with scene_of() as scene:
        scene.home.config("[profile p]\naws_access_key_id = A\naws_secret_access_key = one\n  PATH=/bad\n")
        result = scene.awsp("env", "p", "--format", "docker")
        equal((result.status, result.out), (5, ""))
        contains(result.err, "AWS_SECRET_ACCESS_KEY holds a line end")
        result = SH.run(scene.home, 'eval "$(command awsp env p)"; echo "$AWS_SECRET_ACCESS_KEY"; echo "$PATH"', load=False)
        equal("/bad" in lines(result.out)[-1], False)


@case("not on a terminal, unless with --force; through a pipe it is")
def _():
    with scene_of() as scene:
        terminal = scene.home.terminal("sh", "-c", "awsp env keys; echo status $?; awsp env keys | wc -l; awsp env keys --force; echo done")
        terminal.expect("status 2")
        equal("AKIABASE" in terminal.output.split("status 2")[0], False)
        terminal.expect(r"status 2\s+2")
        terminal.expect("AKIABASE")
        shell = BASH.interactive(scene.home)
        shell.do("awsp env keys")
        equal(MARK in shell.output, False, shell.output)
        contains(shell.output, "standard output is a terminal")


@case("without PROFILE: of what AWS's tools would use now; with nothing, nothing is printed")
def _():
    with scene_of() as scene:
        equal(json.loads(scene.awsp("env", "--format", "json", env={"AWS_PROFILE": "keys"}).out)["AWS_ACCESS_KEY_ID"], "AKIABASE")
        result = scene.awsp("env", "--format", "json")
        equal((result.status, result.out), (3, ""))
        pod = {"AWS_ACCESS_KEY_ID": "AKIAPOD", "AWS_SECRET_ACCESS_KEY": "x", "AWS_PROFILE": "dev"}
        found = json.loads(scene.awsp("env", "--format", "json", env=pod).out)
        equal((found["AWS_ACCESS_KEY_ID"], found["AWS_REGION"]), ("AKIAPOD", "eu-central-1"))
        result = scene.awsp("env", "nowhere")
        equal((result.status, result.out), (3, ""))


main()
