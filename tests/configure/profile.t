#!/usr/bin/env python3
"""awsp configure profile and configure keys: what is asked for changes, and not a byte more."""

import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from awsp_test import Home, case, contains, equal, main, need  # noqa: E402

CONFIG = """\
# by hand, for years
[profile dev]
region=eu-west-1   ; here
  # kept
output = json

[profile boss]
role_arn = arn:aws:iam::222222222222:role/Boss
source_profile = dev
"""
KEYS = "[dev]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = old\naws_session_token = stale\n[other]\nx = 1\n"
SECRET = "wJalrXUtnFEMI/K7MDENG"


def home_with(credentials=None):
    home = Home()
    home.config(CONFIG)
    if credentials:
        home.credentials(credentials)
    return home


@case("--set, --unset: the value alone changes; --dry-run shows it and writes nothing")
def _():
    with home_with() as home:
        words = ("configure", "profile", "dev", "--set", "output=text", "--unset", "region")
        result = home.awsp(*words, "--dry-run")
        equal(result.status, 0, result.err)
        contains(result.out, "-output = json\n+output = text\n")
        equal(home.read(".aws/config"), CONFIG)
        equal(home.awsp(*words).status, 0)
        equal(home.read(".aws/config"), CONFIG.replace("region=eu-west-1   ; here\n", "").replace("= json", "= text"))
        equal(home.read(".aws/config.awsp-backup"), CONFIG)
        contains(home.awsp(*words).err, "nothing is to be changed")


@case("a key that the credentials file has too is named, with its place: it wins")
def _():
    with home_with(KEYS.replace("[other]", "region = us-east-1\n[other]")) as home:
        for words in (("--set", "region=eu-west-3"), ("--unset", "region")):
            result = home.awsp("configure", "profile", "dev", *words)
            equal(result.status, 0, result.err)
            contains(result.err, ".aws/credentials:5: the credentials file has region for this profile, and wins; ")
        contains(home.awsp("configure", "profile", "dev", "--unset", "aws_access_key_id").err, "credentials:2: ")
        equal("credentials:" in home.awsp("configure", "profile", "dev", "--set", "output=text").err, False)


@case("--rename takes the lines that name the profile along, in both files")
def _():
    with home_with(KEYS) as home:
        result = home.awsp("configure", "profile", "dev", "--rename", "my dev")
        equal(result.status, 0, result.err)
        contains(result.err, "only the AWS CLI and boto3 read a profile of the name my dev")
        equal(home.read(".aws/config"), CONFIG.replace("[profile dev]", "[profile 'my dev']").replace("= dev", "= my dev"))
        equal(home.read(".aws/credentials"), KEYS.replace("[dev]", "[my dev]"))
        result = home.awsp("configure", "profile", "my dev", "--rename", "boss")
        equal(result.status, 5)
        contains(result.err, "there is a profile boss already")


@case("where one of the two files cannot be written, neither changes")
def _():
    for words in (("--rename", "b"), ("--delete", "--force")):
        with Home(unprivileged=True) as home:
            home.config(CONFIG)
            place = os.path.dirname(home.write("shut/credentials", KEYS, 0o600))
            home.run("chmod", "500", place)
            result = home.awsp("configure", "profile", "dev", *words, env={"AWS_SHARED_CREDENTIALS_FILE": place + "/credentials"})
            equal((result.status, home.read(".aws/config"), home.read("shut/credentials")), (1, CONFIG, KEYS), result.err)
            contains(result.err, "shut/credentials")
            equal(result.err.count("\n"), 1, result.err)


@case("--delete, unless another profile lives on it")
def _():
    with home_with(KEYS) as home:
        result = home.awsp("configure", "profile", "dev", "--delete")
        equal((result.status, home.read(".aws/config")), (5, CONFIG))
        contains(result.err, "dev is the source_profile of boss")
        equal(home.awsp("configure", "profile", "dev", "--delete", "--force").status, 0)
        equal(home.read(".aws/credentials"), "[other]\nx = 1\n")
        equal("[profile dev]" in home.read(".aws/config"), False)


@case("what still has the old name is said: aliases with their place, AWS_PROFILE of the shell, and that there is no default")
def _():
    with home_with() as home:
        settings = home.write(".config/awsp/config", "# mine\n[alias]\nd = dev\nb = boss\n")
        result = home.awsp("configure", "profile", "dev", "--rename", "my dev", env={"AWS_PROFILE": "dev", "AWS_DEFAULT_PROFILE": "x"})
        equal(result.status, 0, result.err)
        contains(result.err, f"{settings}:3: the alias d stands for dev; change it there")
        contains(result.err, "AWS_PROFILE in this shell names dev; awsp 'my dev' ends that")
        equal([word in result.err for word in (":4:", "AWS_DEFAULT_PROFILE", "no default")], [False] * 3)
        result = home.awsp("configure", "profile", "boss", "--set", "region=eu-west-1", env={"AWS_PROFILE": "boss"})
        equal([word in result.err for word in ("alias", "AWS_PROFILE")], [False] * 2)
        result = home.awsp("configure", "profile", "boss", "--delete", env={"AWS_DEFAULT_PROFILE": "boss"})
        contains(result.err, f"{settings}:4: the alias b stands for boss")
        contains(result.err, "AWS_DEFAULT_PROFILE in this shell names boss; awsp -u ends that")
        home.config("[default]\nregion = eu-west-1\n")
        contains(home.awsp("configure", "profile", "default", "--delete").err, "there is no default any more")


@case("where the second file cannot be written after all, it is said that the first one has changed")
def _():
    need("strace")
    with home_with(KEYS) as home:
        before = ["strace", "-o", "/dev/null", "-e", "trace=rename", "-e", "inject=rename:error=EIO:when=4"]
        result = home.run(*before, f"{home.bin}/awsp", "configure", "profile", "dev", "--rename", "new",
                          env={"ASAN_OPTIONS": "detect_leaks=0"})  # which cannot work under strace
        equal((result.status, home.read(".aws/credentials")), (1, KEYS), result.err)
        contains(result.err, ".aws/config is changed already")
        contains(home.read(".aws/config"), "[profile new]\n")


@case("what cannot be is said: nothing to do, no such profile, secrets in arguments, a file that the AWS CLI refuses")
def _():
    with home_with() as home:
        equal(home.awsp("configure", "profile", "dev").status, 2)
        equal(home.awsp("configure", "profile", "gone", "--delete").status, 3)
        equal(home.awsp("configure", "profile", "dev", "--set", "region").status, 2)
        equal(home.awsp("configure", "profile", "dev", "--set", "aws_secret_access_key=x").status, 2)
        for wrong in ("region=Frankfurt", "sso_region=", "SSO_ACCOUNT_ID=1", "aws_account_id=12345678901x"):
            result = home.awsp("configure", "profile", "dev", "--set", wrong)
            equal((result.status, home.read(".aws/config")), (2, CONFIG), result.err)
        equal(home.awsp("configure", "profile", "dev", "--delete", "--set", "a=b").status, 2)
        path = home.config(CONFIG + "lost\n")
        result = home.awsp("configure", "profile", "dev", "--set", "a=b")
        equal((result.status, home.read(".aws/config")), (5, CONFIG + "lost\n"))
        contains(result.err, f"{path}:10: ")


@case("configure keys: two lines of standard input; a stale token goes, and keys are not replaced by mistake")
def _():
    with home_with(KEYS) as home:
        given = f"AKIAI44QH8DHBEXAMPLE\n{SECRET}\n"
        result = home.run(f"{home.bin}/awsp", "configure", "keys", "dev", stdin=given)
        equal((result.status, home.read(".aws/credentials")), (5, KEYS))
        contains(result.err, f"dev has keys already ({home.path}/.aws/credentials:2); --force writes these all the same")
        result = home.run(f"{home.bin}/awsp", "configure", "keys", "dev", "--force", stdin=given)
        equal(result.status, 0, result.err)
        equal(home.read(".aws/credentials"),
              f"[dev]\naws_access_key_id = AKIAI44QH8DHBEXAMPLE\naws_secret_access_key = {SECRET}\n[other]\nx = 1\n")
        equal(SECRET in result.out + result.err, False)
        for wrong in ("AKIA\nx\n", f"{given.splitlines()[0]}\n\n", "", f"{given.splitlines()[0]}\na b\n"):
            result = home.run(f"{home.bin}/awsp", "configure", "keys", "new", stdin=wrong)
            equal((result.status, "[new]" in home.read(".aws/credentials")), (2, False), result.err)


@case("configure keys: what beats keys, or other keys in the config file, are not passed over; what belonged to old keys goes")
def _():
    with home_with() as home:
        given = f"AKIAI44QH8DHBEXAMPLE\n{SECRET}\n"
        result = home.run(f"{home.bin}/awsp", "configure", "keys", "boss", stdin=given)
        equal((result.status, os.path.exists(f"{home.path}/.aws/credentials")), (5, False))
        contains(result.err, f"boss has role_arn ({home.path}/.aws/config:8), and AWS's tools do not agree on whether that or keys count")
        home.config("[profile dev]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = s\n")
        contains(home.run(f"{home.bin}/awsp", "configure", "keys", "dev", stdin=given).err, ".aws/config:2); --force")
        old = "[x]\naws_account_id = 111111111111\nexpiration = 2026-01-01T00:00:00Z\nx_security_token_expires = 2026-01-01T00:00:00Z\nregion = eu-west-1\n"
        home.credentials(old)
        equal(home.run(f"{home.bin}/awsp", "configure", "keys", "x", stdin=given).status, 0)
        new = f"aws_access_key_id = AKIAI44QH8DHBEXAMPLE\naws_secret_access_key = {SECRET}\n"
        equal(home.read(".aws/credentials"), "[x]\nregion = eu-west-1\n" + new)
        equal(home.run(f"{home.bin}/awsp", "configure", "keys", "y", stdin="test\ntest\n").status, 2)
        equal(home.run(f"{home.bin}/awsp", "configure", "keys", "y", "--force", stdin="test\ntest\n").status, 0)


@case("configure keys on a terminal: the secret does not show")
def _():
    with home_with() as home:
        terminal = home.terminal("awsp", "configure", "keys", "new")
        terminal.expect("AWS access key id: ")
        terminal.send("AKIA\n")
        terminal.expect(r"capital letters and\s+digits[\s\S]*AWS access key id: ")
        terminal.send("AKIAI44QH8DHBEXAMPLE\n")
        terminal.expect("AWS secret access key: ")
        terminal.send("\u00fc\n")
        terminal.expect("visible ASCII characters alone[\\s\\S]*AWS secret access key: ")
        terminal.send(SECRET + "\n")
        terminal.expect("new has its keys")
        equal(SECRET in terminal.output, False)
        contains(home.read(".aws/credentials"), f"aws_secret_access_key = {SECRET}\n")
        equal(os.stat(os.path.join(home.path, ".aws/credentials")).st_mode & 0o777, 0o600)


main()
