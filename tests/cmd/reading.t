#!/usr/bin/env python3
"""The commands that read: list, status, current, doctor, help."""

import hashlib
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../lib"))
from awsp_test import Home, case, contains, equal, lines, main, matches, timestamp  # noqa: E402

CONFIG = """\
[default]
region = eu-central-1
[profile dev]
sso_session = corp
sso_account_id = 111111111111
sso_role_name = ReadOnly
region = eu-west-1
[profile old]
sso_start_url = https://old.awsapps.com/start
sso_region = us-east-1
sso_account_id = 222222222222
sso_role_name = Admin
[profile chain]
role_arn = arn:aws:iam::333333333333:role/path/Deploy
source_profile = dev
[profile broken]
role_arn = arn:aws:iam::333333333333:role/R
source_profile = gone
[profile proc]
credential_process = /bin/true
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-west-1
"""
KEYS = "[keys]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = secret\n"
RENEWABLE = {"refreshToken": "r", "clientId": "c", "clientSecret": "s"}
MEMBERS = ["profile", "kind", "active", "account", "role", "region", "sso_session", "start_url",
           "source_profile", "state", "renewable", "expires_at", "problems"]


def sample(**token):
    home = Home()
    home.config(CONFIG)
    home.credentials(KEYS)
    home.token("corp", **token)
    return home


def rows(home, *arguments, **options):
    return [line.split("\t") for line in lines(home.awsp("list", *arguments, **options).out)]


@case("list prints seven fields a line, in the order of aws configure list-profiles")
def list_fields():
    with sample() as home:
        result = rows(home)
        equal([row[0] for row in result], ["default", "dev", "old", "chain", "broken", "proc", "keys"])
        equal([len(row) for row in result], [7] * 7)
        equal(result[1][1:6], ["111111111111", "ReadOnly", "eu-west-1", "sso", "valid"])
        equal(result[2][4:], ["sso-legacy", "none", ""])
        equal(result[3][1:6], ["333333333333", "Deploy", "", "role", "valid"])
        equal(result[4][5], "invalid")
        equal(result[5][4:6], ["process", "external"])
        equal(result[6][4:6], ["keys", "static"])
        equal(home.awsp("list").status, 0)


@case("list narrows by pattern, session and state")
def list_filters():
    with sample() as home:
        def names(*arguments):
            return [row[0] for row in rows(home, *arguments)]
        equal(names("DE"), ["default", "dev", "chain"])  # chain: the role Deploy
        equal(names("D*"), ["default", "dev", "chain"])
        equal(names("de?"), ["dev"])
        equal(names("222222222222"), ["old"])
        equal(names("--session", "corp"), ["dev", "chain"])
        equal((names("--session", "gone"), home.awsp("list", "--session", "corp").err), ([], ""))
        contains(home.awsp("list", "--session", "gone").err, "there is no sso-session gone")
        equal(names("--state=static,invalid"), ["broken", "keys"])
        equal(names("nothing"), [])
        equal(home.awsp("list", "--state", "good").status, 2)


@case("on a terminal list leaves out what is empty, then what is least useful, and is never too wide")
def list_widths():
    with Home() as home:
        names = [f"team{i:02}-prod-9{i:06}" for i in range(9)]
        home.config("".join(f"[profile {name}]\nsso_session = corp\nsso_account_id = 999999999999\n"
                            f"sso_role_name = AdministratorAccess\n" for name in names)
                    + f"[profile {'long' * 20}]\nregion = \n[profile end]\nsource_profile = {names[0]}\n"
                    + "role_arn = arn:aws:iam::999999999999:role/R\n"
                    + "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n")
        home.token("corp", expires_in=26010)

        def shown(columns):
            terminal = home.terminal("sh", "-c", "read go; exec awsp list", size=(24, columns), env={"NO_COLOR": "1"})
            terminal.send("\n")  # by now it has its size
            terminal.expect(r"\n  end\b.*\n")
            text = lines(terminal.output.replace("\r", "").lstrip("\n"))
            equal([line for line in text if len(line) > columns], [], columns)
            return text
        for columns, titles in [(120, ["PROFILE", "ACCOUNT", "ROLE", "KIND", "STATE"]),
                                (80, ["PROFILE", "ACCOUNT", "ROLE", "STATE"]),
                                (60, ["PROFILE", "ACCOUNT", "STATE"]), (40, ["PROFILE", "STATE"]), (24, ["PROFILE"])]:
            text = shown(columns)
            equal(text[0].split(), titles, columns)
            equal([line.split()[0] for line in text[1:10]], names)
        matches(shown(80)[1], r"^  team00-prod-9000000 +999999999999  AdministratorAccess  valid, 7h 13m left$")
        matches(shown(36)[1], r"^  team00-prod-9000000  valid, 7h 13m$")


@case("list --json has every member, in one array")
def list_json():
    with sample() as home:
        profiles = json.loads(home.awsp("list", "--json", env={"AWS_PROFILE": "dev"}).out)
        equal([list(profile) for profile in profiles], [MEMBERS] * 7)
        dev = profiles[1]
        equal((dev["active"], dev["sso_session"], dev["start_url"], dev["source_profile"]),
              (True, "corp", "https://corp.awsapps.com/start", None))
        matches(dev["expires_at"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        equal(profiles[3]["source_profile"], "dev")
        problem = profiles[4]["problems"][0]
        equal((problem["line"], problem["severity"]), (18, "error"))
        equal(json.loads(home.awsp("list", "--json", "nothing").out), [])


@case("a name that is no UTF-8 comes with its bytes in JSON")
def hex_name():
    with Home() as home:
        home.credentials("[\udcff]\nregion = eu-west-1\n")
        profile = json.loads(home.awsp("list", "--json").out)[0]
        equal((profile["profile"], profile["profile_hex"]), ("\ufffd", "ff"))


@case("states and their exit statuses")
def states():
    table = [
        ({"expires_in": 3600}, "valid", 0),
        ({"expires_in": 600}, "expiring", 0),
        ({"expires_in": 600, "registrationExpiresAt": timestamp(86400), **RENEWABLE}, "valid", 0),
        ({"expires_in": -60, "registrationExpiresAt": timestamp(86400), **RENEWABLE}, "refreshable", 0),
        ({"expires_in": -60, "registrationExpiresAt": timestamp(-1), **RENEWABLE}, "expired", 4),
        ({"expires_in": -60}, "expired", 4),
        ({"start_url": "https://other.awsapps.com/start"}, "none", 4),
        ({"region": "us-east-1"}, "none", 4),
    ]
    for token, state, status in table:
        with sample(**token) as home:
            result = home.awsp("status", "dev", "--json")
            equal((json.loads(result.out)[0]["state"], result.status), (state, status), token)
            equal(home.awsp("status", "chain").status, status)


@case("of several results the gravest counts: 3, then 5, then 4")
def several():
    with sample(expires_in=-60) as home:
        for names, status in ((["keys"], 0), (["keys", "dev"], 4), (["dev", "broken"], 5), (["broken", "gone"], 3)):
            equal(home.awsp("status", *names).status, status, names)
        equal(len(json.loads(home.awsp("status", "--json", "keys", "gone", "dev").out)), 2)


@case("status and current without a name are about what AWS's tools would use")
def active():
    with sample() as home:
        def current(**env):
            return json.loads(home.awsp("current", "--json", env=env).out)["profile"]
        equal(current(), "default")
        equal(current(AWS_DEFAULT_PROFILE="old"), "old")
        equal(current(AWS_DEFAULT_PROFILE="old", AWS_PROFILE="dev"), "dev")
        contains(home.awsp("status", env={"AWS_PROFILE": "keys"}).out, "keys: static")
        home.config(CONFIG.replace("[default]", "[other]"))
        equal(home.awsp("current", "--json").out, "null\n")
        equal(home.awsp("current")[:2], (0, ""))
        equal(home.awsp("status").status, 3)


@case("current says what beats the profile and what is inherited")
def beats():
    with sample() as home:
        env = {"AWS_PROFILE": "dev", "AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "hidden"}
        result = home.awsp("current", env=env)
        contains(result.err, "AWS_ACCESS_KEY_ID")
        equal("hidden" in result.out + result.err, False)
        contains(home.code("bash", "current", env={"AWS_PROFILE": "dev"})[2], "inherited")
        equal(home.code("bash", "current", env={"AWS_PROFILE": "dev", "AWSP_CHOSEN": "=dev"})[2], "")
        equal(home.awsp("current", env={"AWS_PROFILE": "dev", "AWS_REGION": "us-west-2"}).out.split("\t")[3], "us-west-2")


@case("cached role credentials that outlive the token are a remark")
def remark():
    with sample(expires_in=-60) as home:
        key = '{"accountId":"111111111111","roleName":"ReadOnly","sessionName":"corp"}'
        name = hashlib.sha1(key.encode()).hexdigest()
        home.write(f".aws/cli/cache/{name}.json", json.dumps(
            {"ProviderType": "sso", "Credentials": {"AccessKeyId": "a", "Expiration": timestamp(3600)}}))
        result = home.awsp("status", "dev")
        equal(result.status, 4)
        contains(result.err, "from its cache until")


@case("doctor names every problem with its place and remedy, and changes nothing")
def doctor():
    with sample() as home:
        path = home.config(CONFIG + "[profile a b]\n[lost]\n[profile c]\nregion = eu-west-1 # home\nkey : value\n")
        home.credentials(KEYS + "[profile x]\n")
        os.chmod(os.path.join(home.path, ".aws/credentials"), 0o644)
        before = home.read(".aws/config")
        env = {"AWS_PROFILE": "dev", "AWS_DEFAULT_PROFILE": "old", "AWS_ACCESS_KEY_ID": "AKIA"}
        result = home.awsp("doctor", env=env)
        equal(result.status, 5)
        for line in (18, 24, 25, 27, 28):
            contains(result.out, f"{path}:{line}: ")
        for text in ("chmod 600", "[profile x]", "AWS_DEFAULT_PROFILE", "AWS_SECRET_ACCESS_KEY", "init bash"):
            contains(result.out, text)
        problems = json.loads(home.awsp("doctor", "--json", env=env).out)
        equal(list(problems[0]), ["path", "line", "severity", "message", "remedy", "profile", "refused"])
        equal(all(problem["remedy"] for problem in problems), True)
        equal(home.read(".aws/config"), before)


@case("doctor names aliases that lead nowhere or that something else hides")
def doctor_aliases():
    with sample() as home:
        path = home.write(".config/awsp/config", "[alias]\nfine = dev\nx = gone\nDev = old\ndev = old\nlist = dev\n")
        out = home.awsp("doctor").out
        contains(out, f"{path}:3: warning: the alias x stands for gone, which is no profile")
        contains(out, f"{path}:5: warning: the alias dev is never used: a profile has that name")
        contains(out, f"{path}:6: warning: awsp list is a command")
        equal("alias fine" in out, False)


@case("doctor says the same three times at most to a person, and each time to a program")
def doctor_repeats():
    with Home() as home:
        home.config("".join(f"[profile 'a b{number}']\n" for number in range(8)))
        equal(home.awsp("doctor").out.count("other SDKs do not see the profile"), 8)
        terminal = home.terminal("sh", "-c", "awsp doctor; echo status $?", size=(24, 300))
        terminal.expect("status 0")
        equal(terminal.output.count("other SDKs do not see the profile"), 3)
        contains(terminal.output, "and 5 more places with the same note (awsp doctor | cat shows all)")


@case("doctor is content with a good setup")
def healthy():
    with Home() as home:
        home.config("[profile dev]\nregion = eu-west-1\ncredential_process = /bin/true\n")
        status, out, err, _ = home.code("bash", "doctor")
        equal((status, out, err), (0, "no problems found\n", ""))


@case("help has every command and option of the table, and --help is the same")
def help_texts():
    with Home() as home:
        overview = home.awsp("help").out
        equal(home.awsp("--help").out, overview)
        listed = re.findall(r"^  ([a-z-]+(?: (?:sso|profile|keys)\b)?|PROFILE)[ ,]", overview.split("Commands:")[1].split("Options")[0], re.M)
        equal(len(listed) > 8, True)
        for name in listed:
            if name not in ("PROFILE",):
                equal(home.awsp("help", *name.split()).out, home.awsp(*name.split(), "--help").out, name)
                text = home.awsp("help", *name.split()).out
                equal({line[29:30] == " " or line[28] != " " for line in lines(text) if line.startswith("  --")}, {False}, text)
        rows = [line for line in lines(overview.split("Exit status")[0]) if line.startswith("  ")]
        equal([line for line in rows if line[28] != " " or line[29] == " "], [], "explanations begin in one column")
        group = home.awsp("help", "configure")
        equal(group.out, home.awsp("configure", "--help").out)
        equal([line.split()[1] for line in lines(group.out)], ["sso", "profile", "keys"])
        result = home.awsp("configure")
        equal(result.status, 2)
        contains(result.err, "configure begins a command of two words: awsp configure sso, awsp configure profile, awsp configure keys (a profile")
        equal(home.awsp("version").out, home.awsp("--version").out)


if __name__ == "__main__":
    main()
