#!/usr/bin/env python3
"""Switching, as the shell function sees it: what is set and unset, what is said, and the exit status."""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../lib"))
from awsp_test import Home, case, contains, equal, lines, main  # noqa: E402

SESSION = "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n"
CONFIG = """\
[profile dev]
sso_session = corp
sso_account_id = 111111111111
sso_role_name = ReadOnly
region = eu-west-1
[profile prod]
sso_session = corp
sso_account_id = 222222222222
sso_role_name = ReadOnly
[profile keyless]
role_arn = arn:aws:iam::333333333333:role/R
credential_source = Environment
[profile broken]
sso_session = gone
sso_account_id = 111111111111
sso_role_name = R
""" + SESSION
CLEARED = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN",
           "AWS_CREDENTIAL_EXPIRATION", "AWS_SESSION_EXPIRATION", "AWS_ACCOUNT_ID", "AWS_DEFAULT_PROFILE",
           "AWS_EB_PROFILE", "AWS_ROLE_ARN", "AWS_ROLE_SESSION_NAME", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_VAULT",
           "AWSUME_PROFILE", "AWSUME_EXPIRATION", "AWSU_PROFILE", "AWS_SSO_PROFILE"]
OURS = {"AWS_REGION": "us-west-2", "AWS_DEFAULT_REGION": "us-west-2", "AWSP_REGION": "us-west-2"}


def sample(login=True):
    home = Home()
    home.config(CONFIG)
    if login:
        home.token("corp")
    return home


def effect(code):
    """What bash makes of the code: {name: value} of what is set, and the names that are unset."""
    assigned = dict(re.findall(r"(\w+)='(.*?)'(?: &&)?$", code, re.M))
    return assigned, sorted(re.findall(r"unset -v (\w+)", code))


@case("a switch sets AWS_PROFILE and remembers")
def switch():
    with sample() as home:
        status, out, err, code = home.code("bash", "dev", env={"AWS_PROFILE": "prod"})
        equal((status, out), (0, ""))
        equal(effect(code), ({"AWS_PROFILE": "dev", "__awsp_before": "=prod", "__awsp_chosen": "=dev"}, []))
        for part in ("dev", "111111111111", "ReadOnly", "eu-west-1", "valid", "left"):
            contains(err, part)
        equal(len(lines(err)), 1)


@case("switching to the active profile does not change what was before")
def same():
    with sample() as home:
        equal(effect(home.code("bash", "dev", env={"AWS_PROFILE": "dev"})[3])[0],
              {"AWS_PROFILE": "dev", "__awsp_chosen": "=dev"})


@case("everything that beats or confuses the profile is unset and named, without values")
def cleared():
    with sample() as home:
        env = {name: f"value-of-{name}" for name in CLEARED}
        env.update({"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://localhost/", "AWS_PAGER": "less"})
        _, _, err, code = home.code("bash", "dev", env=env)
        equal(effect(code)[1], sorted(CLEARED))
        for name in CLEARED:
            contains(err, name)
        equal("value-of" in err + code, False)


@case("a region of ours goes with the switch, the user's own stays and is named")
def regions():
    with sample() as home:
        equal(effect(home.code("bash", "dev", env=OURS)[3])[1], sorted(OURS))
        changed = {**OURS, "AWS_REGION": "us-east-1"}
        _, _, err, code = home.code("bash", "dev", env=changed)
        equal(effect(code)[1], ["AWSP_REGION"])
        contains(err, "AWS_REGION is us-east-1")


@case("a login that is needed: the switch is done and the function returns 4; strict: nothing is done")
def login_needed():
    with sample(login=False) as home:
        status, _, err, code = home.code("bash", "dev")
        equal(status, 0)
        contains(code, "__awsp_rc=4")
        contains(err, "corp")
        for words, env in ((["--strict", "dev"], {}), (["dev", "--strict"], {"AWS_PROFILE": "prod"})):
            status, _, err, code = home.code("bash", *words, env=env)
            equal((status, code), (4, ""))
            contains(err, "prod is still active" if env else "still not set")


@case("strict can be a setting, which --no-strict beats")
def strict_setting():
    with sample(login=False) as home:
        home.write(".config/awsp/config", "[awsp]\nstrict = true\n")
        equal(home.code("bash", "dev")[0], 4)
        equal(home.code("bash", "dev", "--no-strict")[0], 0)
        home.write("elsewhere/awsp/config", "[awsp]\nstrict = no\nother = 1\n[colours]\n")
        env = {"XDG_CONFIG_HOME": os.path.join(home.path, "elsewhere")}
        status, _, err, code = home.code("bash", "dev", env=env)  # taken for true
        equal((status, code), (4, ""))
        contains(err, "elsewhere/awsp/config:2: ")
        out = home.awsp("doctor", env=env).out
        for line in (2, 3, 4):
            contains(out, f"elsewhere/awsp/config:{line}: ")


@case("a profile that cannot work is not switched to without --force")
def invalid():
    with sample() as home:
        status, _, err, code = home.code("bash", "broken", env={"AWS_PROFILE": "dev"})
        equal((status, code), (5, ""))
        contains(err, "dev is still active")
        contains(home.code("bash", "broken", "--force")[3], "AWS_PROFILE='broken'")


@case("a profile with keys from the environment is refused in any case")
def environment_source():
    with sample() as home:
        for words in (["keyless"], ["keyless", "--force"]):
            status, _, err, code = home.code("bash", *words)
            equal((status, code), (5, ""))
            contains(err, "credential_source = Environment")


@case("aliases and account ids are names")
def aliases():
    with sample() as home:
        home.write(".config/awsp/config", "[alias]\np = prod\nX = gone\n")
        contains(home.code("bash", "P")[3], "AWS_PROFILE='prod'")
        contains(home.code("bash", "222222222222")[3], "AWS_PROFILE='prod'")
        status, _, err, _ = home.code("bash", "x")
        equal(status, 3)
        contains(err, ".config/awsp/config:3:")
        home.config(CONFIG + "[profile dev2]\nsso_session = corp\nsso_account_id = 111111111111\nsso_role_name = Admin\n")
        status, _, err, code = home.code("bash", "111111111111")
        equal((status, code), (3, ""))
        contains(err, "dev2")


@case("awsp - goes back, to nothing too")
def back():
    with sample() as home:
        contains(home.code("bash", "-", env={"AWS_PROFILE": "prod", "AWSP_BEFORE": "=dev"})[3], "AWS_PROFILE='dev'")
        equal(effect(home.code("bash", "-", env={"AWS_PROFILE": "dev", "AWSP_BEFORE": "="})[3]),
              ({"__awsp_before": "=dev", "__awsp_chosen": "="}, ["AWS_PROFILE"]))
        equal(home.code("bash", "-")[0], 3)
        equal(home.code("bash", "-", env={"AWSP_BEFORE": "=gone"})[0], 3)


@case("awsp -u says what now decides, and nothing where nothing was set")
def unset():
    with sample() as home:
        equal(home.code("bash", "-u"), (0, "", "", ""))
        status, _, err, code = home.code("bash", "-u", env={"AWS_PROFILE": "dev", **OURS})
        equal(status, 0)
        equal(effect(code)[1], sorted(["AWS_PROFILE", *OURS]))
        contains(err, "no profile is active")
        for env in ({"AWS_PROFILE": "dev"}, {}, {"AWSP_BEFORE": "="}):
            words = ["-"] if "AWSP_BEFORE" in env else ["unset"]
            contains(home.code("bash", *words, env={**env, "AWS_ACCESS_KEY_ID": "a"})[2], "the credentials of AWS_ACCESS_KEY_ID in the environment")
        home.config(CONFIG + "[default]\n")
        contains(home.code("bash", "-u", env={"AWS_PROFILE": "dev"})[2], "default")


@case("region sets three variables, and prints the one in use")
def region():
    with sample() as home:
        equal(effect(home.code("bash", "region", "us-west-2")[3])[0], OURS)
        equal(effect(home.code("bash", "region", "--unset", env=OURS)[3])[1], sorted(OURS))
        equal(home.awsp("region", env=OURS).out, "us-west-2\n")
        equal(home.awsp("region", env={"AWS_PROFILE": "dev"}).out, "eu-west-1\n")
        equal(home.awsp("region").status, 1)


@case("without the function, changing the shell says how to load it and exits 2")
def no_function():
    with sample() as home:
        for words in (["dev"], ["use", "dev"], ["-"], ["-u"], ["unset"], ["region", "us-west-2"]):
            for shell in ("bash", "zsh", "fish"):
                result = home.awsp(*words, env={"SHELL": f"/usr/bin/{shell}", "AWSP_BEFORE": "=dev"})
                equal((result.status, result.out), (2, ""), words)
                contains(result.err, f"awsp init {shell}")


@case("--emit prints the same code on standard output, in each dialect")
def emit():
    with sample(login=False) as home:
        for dialect in ("sh", "bash", "zsh", "fish"):
            result = home.awsp("--emit", dialect, "use", "dev")
            equal(result.status, 0)
            contains(result.out, "AWS_PROFILE")
        script = 'eval "$(awsp --emit sh use dev)"; echo "$? $AWS_PROFILE"'
        for shell in ("sh", "bash"):
            equal(home.run(shell, "-c", script).out, "4 dev\n")
        equal(home.awsp("--emit", "sh", "use", "gone").out, "")


@case("a word that looks like a command is a profile behind use or --")
def command_names():
    with Home() as home:
        home.profiles(["list", "-u", "--help", "--"])
        for words in (["use", "list"], ["--", "list"], ["--", "-u"], ["--", "--help"], ["use", "--", "--"]):
            contains(home.code("bash", *words)[3], f"AWS_PROFILE='{words[-1]}'")
        status, _, err, _ = home.code("bash", "--hlep")
        equal(status, 2)
        contains(err, "awsp -- --hlep")
        contains(home.code("bash", "lsit")[2], "awsp list")


if __name__ == "__main__":
    main()
