#!/usr/bin/env python3
"""Bad input: a clear sentence with the place, the exit status, nothing on descriptor 3, nothing changed."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../lib"))
from awsp_test import Home, case, contains, equal, main, matches  # noqa: E402

SSO = "sso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n"


def refused(home, name, status, *parts, env=None):
    """A switch that is not done: its status, the parts of its message, and no shell code."""
    got, out, err, code = home.code("bash", name, env=env)
    equal((got, out, code), (status, "", ""), err)
    for part in parts:
        contains(err, part)


@case("an unknown profile lists candidates")
def unknown():
    with Home() as home:
        home.profiles(["prod-admin", "prod-read", "dev"])
        refused(home, "prod", 3, "no profile prod", "prod-admin", "prod-read")
        refused(home, "dve", 3, "dev")
        refused(home, "ADMIN prod", 3, "prod-admin")


@case("where there is no profile at all, each way in says how to make one")
def nothing_there():
    with Home() as home:
        home.config("")
        result = home.awsp("--emit", "sh", "use", "dev")
        equal(result.status, 3)
        contains(result.err, "there are none at all; awsp configure sso makes one")
        contains(home.awsp("login").err, "there is neither a profile nor an sso-session; awsp configure sso makes both")
        terminal = home.terminal("awsp", "list")
        terminal.expect("there are no profiles in [^;]*; awsp configure sso makes one, awsp help populate tells how to make all")


@case("at most five candidates")
def five():
    with Home() as home:
        home.profiles([f"team{i}" for i in range(9)])
        err = home.code("bash", "team")[2]
        equal(sum(f"team{i}" in err for i in range(9)), 5, err)


@case("a section without its prefix is named with its line")
def prefix():
    with Home() as home:
        path = home.config("[default]\nregion = x-y\n\n[prod]\nregion = eu-west-1\n")
        refused(home, "prod", 3, f"{path}:4:", "[profile prod]")


@case("a name with a blank and without quotes is named with its line")
def blank():
    with Home() as home:
        path = home.config("[profile my team]\nregion = eu-west-1\n")
        refused(home, "my team", 3, f"{path}:1:", '[profile "my team"]')


@case("a file that may not be read")
def unreadable():
    with Home(unprivileged=True) as home:
        path = home.profiles(["dev"])
        os.chmod(path, 0)
        refused(home, "dev", 5, path, "permission denied")
        equal(home.awsp("list").status, 5)


@case("a binary file")
def binary():
    with Home() as home:
        path = home.config("\x00\x01\udcff\udcfe" * 500)
        refused(home, "dev", 5, path)


@case("a directory in the place of a file")
def directory():
    with Home() as home:
        path = os.path.join(home.path, ".aws/config")
        os.mkdir(path)
        refused(home, "dev", 5, path, "directory")


@case("a line of 50 MB")
def long_line():
    with Home() as home:
        path = home.config("[profile dev]\nk = " + "x" * 50_000_000 + "\n")
        refused(home, "dev", 5, path, "32 MiB")


@case("a line over 1 MiB is passed over and named, the rest is read")
def longish_line():
    with Home() as home:
        path = home.config("[profile dev]\nk = " + "x" * 2_000_000 + "\nregion = eu-west-1\n")
        status, _, err, code = home.code("bash", "dev")
        equal(status, 0, err)
        contains(err, f"{path}:2:")
        contains(err, "eu-west-1")
        contains(code, "AWS_PROFILE='dev'")


@case("a loop of source profiles")
def loop():
    with Home() as home:
        role = "role_arn = arn:aws:iam::123456789012:role/R\nsource_profile = "
        path = home.config(f"[profile a]\n{role}b\n[profile b]\n{role}c\n[profile c]\n{role}a\n")
        refused(home, "a", 5, f"{path}:9:", "source")


@case("an sso-session that does not exist")
def no_session():
    with Home() as home:
        path = home.config("[profile a]\nsso_session = gone\nsso_account_id = 111111111111\nsso_role_name = R\n")
        refused(home, "a", 5, f"{path}:2:", "gone")


@case("duplicate sections that differ in the account")
def duplicate():
    with Home() as home:
        account = "sso_account_id = %s\nsso_role_name = R\n" + SSO
        path = home.config("[profile a]\n" + account % "111111111111" + "[profile a]\n" + account % "222222222222")
        refused(home, "a", 5, f"{path}:7:", "lines 2 and 7")
        matches(home.code("bash", "a")[2], f"aws will refuse this file: {path}:6:")


@case("duplicate sections that agree merge")
def duplicate_merges():
    with Home() as home:
        path = home.config("[profile a]\nregion = eu-west-1\n[profile a]\noutput = json\n")
        status, _, err, code = home.code("bash", "a")
        equal(status, 0)
        contains(code, "AWS_PROFILE='a'")
        contains(err, f"aws will refuse this file: {path}:3:")


@case("a key that is set twice to different accounts")
def duplicate_key():
    with Home() as home:
        path = home.config("[profile a]\nsso_account_id = 111111111111\nsso_account_id = 222222222222\n"
                           "sso_role_name = R\n" + SSO)
        refused(home, "a", 5, f"{path}:3:")


@case("left-over placeholders")
def placeholder():
    with Home() as home:
        path = home.config("[profile a]\nsso_account_id = <account-id>\nsso_role_name = R\n" + SSO)
        refused(home, "a", 5, f"{path}:2:", "<account-id>")


@case("AWS_PROFILE names a profile that is gone")
def gone():
    with Home() as home:
        home.profiles(["dev"])
        result = home.awsp("current", env={"AWS_PROFILE": "devv"})
        equal((result.status, result.out), (3, ""))
        contains(result.err, "AWS_PROFILE")
        contains(result.err, "dev")
        equal(home.awsp("status", env={"AWS_PROFILE": "devv"}).status, 3)
        equal(home.code("bash", "dev", env={"AWS_PROFILE": "devv"})[0], 0)


@case("AWS_PROFILE set to nothing")
def empty():
    with Home() as home:
        home.profiles(["default"])
        result = home.awsp("current", env={"AWS_PROFILE": ""})
        equal(result.status, 3)
        contains(result.err, "set to nothing")


@case("HOME is not set: the user database says where home is")
def no_home():
    with Home() as home:
        path = home.profiles(["dev"])
        result = home.awsp("list", env={"HOME": None, "AWS_CONFIG_FILE": path})
        equal((result.status, result.err), (0, ""))
        contains(result.out, "dev\t")


@case("standard output that cannot be written to")
def full():
    with Home() as home:
        home.profiles(["dev"])
        for target in (">&-", "> /dev/full"):
            result = home.run("sh", "-c", f"awsp list {target}")
            equal(result.status, 1, target)
            contains(result.err, "standard output")


@case("a file that cannot grow")
def limited():
    with Home() as home:
        home.profiles([f"p{i}" for i in range(2000)])
        script = "import resource, signal, os, sys\n" \
                 "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n" \
                 "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n" \
                 "os.execvp('awsp', ['awsp', 'list'])\n"
        path = home.write("limit.py", script)
        result = home.run("sh", "-c", f"{sys.executable} {path} > out")
        equal(result.status, 1)
        contains(result.err, "standard output")


@case("names that no shell code is made for are listed and not switched to")
def control():
    with Home() as home:
        for name in ("a\x01b", "\x1b[31mred", "\udcff\udcfe", "x" * 4097):
            home.credentials(f"[{name}]\nregion = eu-west-1\n")
            refused(home, name, 5)
            equal(len(home.awsp("list").out.splitlines()), 1)
        home.credentials("[\x1b[31mred]\nregion = eu-west-1\n")
        contains(home.awsp("list").out, "\\x1b[31mred\t")


@case("a region that is none is a wrong usage, and an sso_region that is none an invalid profile")
def region():
    with Home() as home:
        path = home.config("[profile a]\nsso_account_id = 111111111111\nsso_role_name = R\n"
                           "sso_start_url = https://corp.awsapps.com/start\nsso_region = x.example.com/\n")
        refused(home, "a", 5, f"{path}:5:")
        status, _, _, code = home.code("bash", "region", "x.example.com/")
        equal((status, code), (2, ""))


@case("a damaged cache file is named")
def damaged():
    with Home() as home:
        home.config(f"[profile a]\nsso_session = s\nsso_account_id = 111111111111\nsso_role_name = R\n[sso-session s]\n{SSO}")
        path = home.token("s")
        for text in ("", "{", "[]", '{"accessToken": 1}', '{"accessToken": "t", "expiresAt": "soon"}'):
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            os.utime(path, (1, 1))
            result = home.awsp("status", "a")
            equal(result.status, 4, text)
            contains(result.err, path)


@case("a cache file of somebody else is not called none")
def foreign():
    with Home(unprivileged=True) as home:
        home.config(f"[profile a]\nsso_session = s\nsso_account_id = 111111111111\nsso_role_name = R\n[sso-session s]\n{SSO}")
        os.chmod(home.token("s"), 0)
        result = home.awsp("status", "a")
        equal(result.status, 5)
        contains(result.err, "belongs to")


if __name__ == "__main__":
    main()
