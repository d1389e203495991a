#!/usr/bin/env python3
"""awsp configure sso: the dialogue on real terminals, in the three shells and without them."""

import fcntl
import os
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from awsp_test import ALL, BASH, FISH, case, contains, equal, lines, main, matches, need  # noqa: E402
from configure_scene import (  # noqa: E402
    CLIENT_REGION, DUMB, FLAGS, NAME, ONE_ACCOUNT, OUTPUT, PROFILE, REGION, SCOPES, SESSION, START_URL, SWITCH, URL, Dialogue,
    golden, profile_answers, scene_of, session_answers)
from standin import Proxy  # noqa: E402

WHO = r"AWS says: arn:aws:sts::111111111111:assumed-role/AWSReservedSSO_admin_"


def says(shell):
    """Ends a command line by what is left of it: the status and the profile."""
    return f"; echo \"[{shell.status}:$AWS_PROFILE]\""


def written(account="111111111111", role="ReadOnly", name=None, more="", session="corp"):
    name = name or f"account-0000-{role}-{account}"
    return (f"[profile {name}]\nsso_session = {session}\nsso_account_id = {account}\nsso_role_name = {role}\n{more}")


# The whole dialogue.

@case("question by question, as the AWS CLI asks and writes; AWS_PROFILE is unset at the end", shells=ALL)
def _(shell):
    with scene_of(accounts=ONE_ACCOUNT) as scene:
        os.remove(os.path.join(scene.home.path, ".aws/config"))
        terminal = shell.interactive(scene.home, env={"AWS_PROFILE": "gone", "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE"})
        dialogue = Dialogue(terminal, "awsp configure sso --template '{role}-{account_id}'" + says(shell))
        dialogue.answer(*session_answers("my corp", region="us-east-1"))
        dialogue.expect("logged in to my corp")
        dialogue.expect(r"The only AWS account available to you is: one, one@example.com \(111111111111\)")
        dialogue.expect("The only role available to you is: admin")
        dialogue.answer(*profile_answers())
        dialogue.expect(WHO)
        dialogue.expect("AWS_PROFILE is unset; the credentials of AWS_ACCESS_KEY_ID in the environment now decide")
        dialogue.expect("to switch to the profile: awsp admin-111111111111")
        dialogue.expect(r"\[0:\]")
        equal(scene.home.read(".aws/config"), golden())
        equal(len(scene.opened()), 1)
        equal(os.stat(os.path.join(scene.home.path, ".aws/config")).st_mode & 0o777, 0o600)


@case("accounts and roles in the full-screen list that is typed into; yes switches", shells=ALL)
def _(shell):
    with scene_of() as scene:
        terminal = shell.interactive(scene.home, env={"AWS_PROFILE": "gone", "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE"})
        dialogue = Dialogue(terminal, "awsp configure sso" + says(shell))
        dialogue.answer(*session_answers())
        dialogue.answer(("3 AWS accounts", "0001@ex"), ("1/3", "\r"))
        dialogue.expect(r"Using the account account-0001, aws\+0001@example.com \(111111111112\)")
        dialogue.answer(("2 roles", "only"), ("1/2", "\r"))
        dialogue.expect('Using the role name "ReadOnly"')
        dialogue.answer(*profile_answers(switch="y"))
        dialogue.expect("awsp: unset AWS_ACCESS_KEY_ID")
        dialogue.expect(r"account-0001-ReadOnly-111111111112  111111111112  ReadOnly  eu-west-1  valid, ")
        dialogue.expect(r"\[0:account-0001-ReadOnly-111111111112\]")


@case("in a narrow window the email goes, and the account stays")
def _():
    with scene_of(config=SESSION) as scene:
        scene.give_token("corp", URL, region="us-east-1")
        terminal = BASH.interactive(scene.home, size=(24, 40))
        dialogue = Dialogue(terminal, "awsp configure sso --session corp" + says(BASH))
        dialogue.expect("NAME          ACCOUNT\\b")
        dialogue.expect("account-0001  111111111112\\b")
        terminal.send("\033")
        dialogue.expect(r"\[130:\]")


@case("the numbered list: numbers that were shown, names, ids, parts of the text, and nothing else")
def _():
    with scene_of(accounts=40) as scene:
        scene.give_token("corp", URL, region="us-east-1")
        scene.home.config(SESSION)
        terminal = BASH.interactive(scene.home, env=DUMB)
        dialogue = Dialogue(terminal, "awsp configure sso --session corp" + says(BASH))
        dialogue.expect("There are 40 AWS accounts available to you")
        dialogue.expect("and 10 more")
        question = "Choose the account by its number or a part of the text: "
        for text, want in (("", "an answer is needed"), ("nope", 'no account has "nope"'), ("0", "There|and 10 more"),
                           ("35", r"\n  25  account-0024[^\n]*\n  36  account-0035")):
            dialogue.answer((question, f"{text}\n"))
            dialogue.expect(want)
        dialogue.answer((question, "36\n"))
        dialogue.expect("Using the account account-0035, ")
        dialogue.answer(("Choose the role", "admin\n"))
        dialogue.answer(*profile_answers())
        dialogue.expect(r"\[0:\]")


@case("without the function it works, and says what to unset")
def _():
    with scene_of(accounts=ONE_ACCOUNT) as scene:
        terminal = scene.home.terminal("bash", "--norc", "--noprofile", "-i",
                                       env={"AWS_PROFILE": "gone", "AWS_SESSION_TOKEN": "x", "AWS_VAULT": "y"})
        dialogue = Dialogue(terminal, "awsp configure sso" + says(BASH))
        dialogue.answer(*session_answers(), *profile_answers()[:3])
        dialogue.expect(WHO)
        dialogue.expect(r"unset AWS_PROFILE AWS_SESSION_TOKEN AWS_VAULT \(in fish: set -e AWS_PROFILE AWS_SESSION_TOKEN AWS_VAULT\)")
        dialogue.expect("to use the profile: aws --profile one-admin-111111111111")
        dialogue.expect(r"\[0:gone\]")
        equal(SWITCH in terminal.output, False)
        result = scene.awsp("configure", "sso", "--use")
        equal(result.status, 2)
        contains(result.err, "the shell function is not loaded")


# Options.

@case("every option: no question, no terminal")
def _():
    with scene_of() as scene:
        result = scene.awsp("configure", "sso", "--session", "corp", "--start-url", URL, "--sso-region", "us-east-1",
                            "--scopes", "sso:account:access", "--account", "account-0001", "--role", "ReadOnly",
                            "--region", "eu-west-1", "--output", "yaml", "--name", "two")
        equal((result.status, result.out), (0, ""), result.err)
        equal(scene.home.read(".aws/config"),
              written("111111111112", name="two", more="region = eu-west-1\noutput = yaml\n") + SESSION)
        contains(result.err, "AWS says: arn:aws:sts::111111111112:")
        again = scene.awsp("configure", "sso", *FLAGS, "--role", "ReadOnly", "--device-code", "--port", "4711")
        equal(again.status, 0, again.err)
        contains(again.err, "the login to corp holds")
        contains(again.err, "account-0000-ReadOnly-111111111111 is written to ")


@case("--use switches this shell", shells=ALL)
def _(shell):
    with scene_of(config=SESSION) as scene:
        scene.give_token("corp", URL, region="us-east-1")
        words = "--session corp --account 111111111111 --role ReadOnly --name dev --use"
        script = f"awsp configure sso {words}; echo \"{shell.status}:$AWS_PROFILE:$AWS_ACCESS_KEY_ID\""
        result = shell.run(scene.home, script, env={"AWS_PROFILE": "old", "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE"})
        equal(lines(result.out)[-1], "0:dev:", result.err)
        contains(result.err, "unset AWS_ACCESS_KEY_ID")


@case("--device-code and --no-browser are those of login")
def _():
    with scene_of() as scene:
        result = scene.awsp("configure", "sso", *FLAGS, "--role", "ReadOnly", "--device-code", "--no-browser",
                            env={"AWSP_BROWSER_DO": "nothing"})
        equal(result.status, 0, result.err)
        contains(result.err, "the code is ")
        equal(scene.opened(), [])


@case("--legacy: start URL and region in the profile, no session")
def _():
    with scene_of(accounts=ONE_ACCOUNT) as scene:
        terminal = BASH.interactive(scene.home)
        dialogue = Dialogue(terminal, "awsp configure sso --legacy --name old" + says(BASH))
        dialogue.answer((START_URL, f"{URL}\n"), (REGION, "us-east-1\n"), (CLIENT_REGION, "\n"), (OUTPUT, "json\n"), (SWITCH, "\n"))
        dialogue.expect(r"\[0:\]")
        equal(scene.home.read(".aws/config"),
              f"[profile old]\nsso_start_url = {URL}\nsso_region = us-east-1\nsso_account_id = 111111111111\n"
              "sso_role_name = admin\noutput = json\n")


@case("--dry-run prints the diff, and writes nothing")
def _():
    with scene_of(config="# mine\n") as scene:
        result = scene.awsp("configure", "sso", *FLAGS, "--role", "ReadOnly", "--name", "dev", "--dry-run")
        equal(result.status, 0, result.err)
        contains(result.out, "+[profile dev]\n+sso_session = corp\n")
        contains(result.out, "+[sso-session corp]\n")
        equal(scene.home.read(".aws/config"), "# mine\n")
        equal("AWS says" in result.err, False)


@case("an empty session name takes one from the start URL; a session of the same values is taken")
def _():
    with scene_of(accounts=ONE_ACCOUNT) as scene:
        terminal = BASH.interactive(scene.home)
        dialogue = Dialogue(terminal, "awsp configure sso --name a")
        dialogue.answer(*session_answers("")[:3])
        dialogue.expect("the session is called d-1234567890")
        dialogue.answer((SCOPES, "\n"))
        dialogue.answer(*profile_answers()[:2], (SWITCH, "\n"))
        dialogue.expect("to switch to the profile")
        result = scene.awsp("configure", "sso", "--start-url", URL, "--sso-region", "us-east-1", "--name", "b")
        equal(result.status, 0, result.err)
        contains(result.err, "the login to d-1234567890 holds")
        result = scene.awsp("configure", "sso", "--start-url", URL, "--sso-region", "eu-west-1", "--name", "c")
        equal(result.status, 0, result.err)
        contains(result.err, "the session is called d-1234567890-2")
        equal(scene.home.read(".aws/config").count("[sso-session"), 2)


# What is missing, or wrong.

@case("without a terminal the missing options are named, at once")
def _():
    with scene_of() as scene:
        for words, want in (((), "--start-url, --sso-region"), (("--start-url", URL), "--sso-region"),
                            (("--session", "nope"), "there is no sso-session nope")):
            result = scene.awsp("configure", "sso", *words)
            equal(result.status, 2, result.err)
            contains(result.err, want)
        result = scene.awsp("configure", "sso", *FLAGS[:6])
        equal(result.status, 2)
        contains(result.err, "say more with --account, --role; there are 111111111111, 111111111112, 111111111113")
        result = scene.awsp("configure", "sso", *FLAGS)
        equal(result.status, 2)
        contains(result.err, "say more with --role; there are AdministratorAccess, ReadOnly")
        equal(scene.home.read(".aws/config"), "")


@case("bad options: no request, no change")
def _():
    with scene_of(config=SESSION) as scene:
        for words, status in ((("--start-url", "http://d-1.awsapps.com/start", "--sso-region", "us-east-1"), 2),
                              (("--start-url", URL, "--sso-region", "Ireland"), 2),
                              (("--start-url", URL + "\nx", "--sso-region", "us-east-1"), 2),
                              (("--session", "a\nb", "--start-url", URL, "--sso-region", "us-east-1"), 2),
                              (("--session", "corp", "--start-url", "https://other.awsapps.com/start"), 5),
                              (("--session", "corp", "--sso-region", "eu-west-1"), 5),
                              (("--legacy", "--session", "corp"), 2), (("--template", "{nope}"), 2),
                              (("--port", "0"), 2), (("--yes",), 2), (("dev",), 2)):
            result = scene.awsp("configure", "sso", *words)
            equal((result.status, result.out), (status, ""), f"{words} {result.err}")
        equal((scene.home.read(".aws/config"), scene.aws.calls("RegisterClient")), (SESSION, 0))


@case("what the portal does not offer, and names that cannot be, are refused after the login")
def _():
    with scene_of(config=SESSION) as scene:
        scene.give_token("corp", URL, region="us-east-1")
        for words, status, want in (
                (("--account", "999999999999"), 7, "AWS does not offer the account 999999999999; there are 111111111111, "),
                (("--account", "111111111111", "--role", "Nope"), 7, "does not offer the role Nope; there are AdministratorAccess, ReadOnly"),
                (("--account", "111111111111", "--role", "ReadOnly", "--name", "a\nb"), 2, "--name: "),
                (("--account", "111111111111", "--role", "ReadOnly", "--region", "here"), 2, "--region: "),
                (("--account", "111111111111", "--role", "ReadOnly", "--output", "xml"), 2, "--output: ")):
            result = scene.awsp("configure", "sso", "--session", "corp", *words)
            equal(result.status, status, result.err)
            contains(result.err, want)
        equal(scene.home.read(".aws/config"), SESSION)


@case("an account that is called as another one is asked for by its id")
def _():
    with scene_of(config=SESSION, accounts=[ONE_ACCOUNT[0], {**ONE_ACCOUNT[0], "accountId": "222222222222", "accountName": "ONE"}]) as scene:
        scene.give_token("corp", URL, region="us-east-1")
        result = scene.awsp("configure", "sso", "--session", "corp", "--account", "one")
        equal((result.status, scene.home.read(".aws/config")), (2, SESSION), result.err)
        contains(result.err, "AWS offers several of the name one; --account takes the id too")


@case("what is said to switch to the profile does, whatever its name looks like")
def _():
    for name, want in (("list", "aws --profile list, or awsp use list"), ("-x", "aws --profile=-x, or awsp use -- -x"), ("configure", "or awsp use configure")):
        with scene_of(config=SESSION, accounts=ONE_ACCOUNT) as scene:
            scene.give_token("corp", URL, region="us-east-1")
            result = scene.awsp("configure", "sso", "--session", "corp", "--name", name)
            contains(result.err, want + "\n")
            equal(scene.awsp("--emit", "sh", *want.split("or awsp ")[1].split()).status, 0)


@case("no accounts, no roles: a sentence, 7, nothing written")
def _():
    for accounts, want in (([], "no AWS accounts are available"), ([{**ONE_ACCOUNT[0], "roles": []}], "no roles are available")):
        with scene_of(config=SESSION, accounts=accounts) as scene:
            scene.give_token("corp", URL, region="us-east-1")
            result = scene.awsp("configure", "sso", "--session", "corp")
            equal((result.status, scene.home.read(".aws/config")), (7, SESSION))
            contains(result.err, want)


@case("a start URL that AWS refuses is asked for again, and with it the region; the other answers are kept")
def _():
    with scene_of(accounts=ONE_ACCOUNT, start_urls=[URL]) as scene:
        terminal = BASH.interactive(scene.home, env={"AWSP_BROWSER_DO": "nothing"})
        dialogue = Dialogue(terminal, "awsp configure sso --name dev --device-code --no-browser" + says(BASH))
        dialogue.answer((NAME, "corp\n"), (START_URL, "https://wrong.awsapps.com/start\n"), (REGION, "us-east-1\n"), (SCOPES, "\n"))
        dialogue.expect("check the sso_region")
        dialogue.expect("The AWS access portal shows both")
        dialogue.answer((r"SSO start URL \[https://wrong.awsapps.com/start\]: ", f"{URL}\n"), (r"SSO region \[us-east-1\]: ", "\n"))
        dialogue.expect("logged in to corp")
        dialogue.answer((CLIENT_REGION, "\n"), (OUTPUT, "\n"), (SWITCH, "\n"))
        dialogue.expect(r"\[0:\]")
        equal(scene.home.read(".aws/config"), written(role="admin", name="dev") + SESSION)


@case("scopes that AWS refuses are asked for again, and nothing else")
def _():
    with scene_of(accounts=ONE_ACCOUNT, start_urls=[URL]) as scene:
        scene.aws.expect("scope")
        terminal = BASH.interactive(scene.home, env={"AWSP_BROWSER_DO": "nothing"})
        dialogue = Dialogue(terminal, "awsp configure sso --name dev --device-code --no-browser" + says(BASH))
        dialogue.answer((NAME, "corp\n"), (START_URL, f"{URL}\n"), (REGION, "us-east-1\n"), (SCOPES, "no such scope!\n"))
        dialogue.expect("invalid_scope")
        dialogue.answer((SCOPES, "\n"))
        dialogue.expect("logged in to corp")
        dialogue.answer((CLIENT_REGION, "\n"), (OUTPUT, "\n"), (SWITCH, "\n"))
        dialogue.expect(r"\[0:\]")
        equal(scene.home.read(".aws/config"), written(role="admin", name="dev") + SESSION)


@case("a wrong region shows in the browser alone; the key d leads to the question for another one")
def _():
    need("openssl")
    with scene_of(accounts=ONE_ACCOUNT, region="us-east-1") as scene, Proxy(scene.aws.url) as proxy:
        for name in scene.aws.environment():
            scene.home.env.pop(name)
        scene.home.env.update(proxy.environment())
        terminal = BASH.interactive(scene.home, env={"AWSP_BROWSER_DO": "nothing"})
        dialogue = Dialogue(terminal, "awsp configure sso --name dev" + says(BASH))
        dialogue.answer(*session_answers(region="eu-west-1"), ("waiting for the login to corp", "d"))
        dialogue.expect("check the sso_region")
        dialogue.answer((r"SSO start URL \[[^]]*\]: ", "\n"), (r"SSO region \[eu-west-1\]: ", "us-east-1\n"),
                        ("waiting for the login to corp", "d"))
        dialogue.expect("logged in to corp")
        dialogue.answer((CLIENT_REGION, "\n"), (OUTPUT, "\n"), (SWITCH, "\n"))
        dialogue.expect(r"\[0:\]")
        equal(scene.home.read(".aws/config"), written(role="admin", name="dev") + SESSION)


@case("a login that AWS has ended is made anew, although the token would hold")
def _():
    with scene_of(config=SESSION, accounts=ONE_ACCOUNT) as scene:
        scene.give_token("corp", URL, region="us-east-1")
        scene.aws.revoke("token")
        result = scene.awsp("configure", "sso", "--session", "corp", "--name", "dev")
        equal(result.status, 0, result.err)
        contains(result.err, "logged in to corp")


@case("where AWS does not say who it is, the profile is written all the same, with a warning")
def _():
    with scene_of(accounts=ONE_ACCOUNT) as scene:
        scene.aws.refuse_role("111111111111", "admin")
        result = scene.awsp("configure", "sso", *FLAGS, "--name", "dev")
        equal(result.status, 0, result.err)
        contains(result.err, "awsp: AWS did not say who dev is, which is written all the same: ")
        contains(scene.home.read(".aws/config"), "[profile dev]")


# Names that are there.

MIXED = f"""\
# My profiles; do not touch.
  [profile other]
region=eu-north-1\t; mine

[profile dev]
# the old role
sso_session=corp
sso_account_id = 111111111111
sso_role_name = Old   # of last year
region=eu-west-1
s3 =
  max_concurrent_requests = 20

{SESSION}[profile end]
region = eu-west-1"""


@case("an SSO profile of that name is updated in place: every other byte is the same, and the diff is shown")
def _():
    for newline in ("\n", "\r\n"):
        before = MIXED.replace("\n", newline)
        with scene_of(config=before) as scene:
            scene.give_token("corp", URL, region="us-east-1")
            terminal = BASH.interactive(scene.home, env=DUMB)
            dialogue = Dialogue(terminal, "awsp configure sso --session corp --name dev" + says(BASH))
            dialogue.answer((r"Choose the account .*\[111111111111\]: ", "\n"), ("Choose the role [^\n]*text: ", "ReadOnly\n"),
                            (r"Region \[eu-west-1\]: ", "\n"), (OUTPUT, "\n"))
            dialogue.expect("dev is Old.* in 111111111111 now, and becomes ReadOnly in 111111111111; Ctrl-C leaves it as it is")
            dialogue.answer((SWITCH, "\n"))
            dialogue.expect(r"-sso_role_name = Old   # of last year\s*\r\n\+sso_role_name = ReadOnly")
            dialogue.expect(r"\[0:\]")
            equal(scene.home.read(".aws/config"),
                  before.replace("sso_role_name = Old   # of last year", "sso_role_name = ReadOnly"))


@case("nothing to change: nothing is written")
def _():
    config = written(name="dev", more="region=eu-west-1\n") + SESSION
    with scene_of(config=config) as scene:
        scene.give_token("corp", URL, region="us-east-1")
        path = os.path.join(scene.home.path, ".aws/config")
        stamp = os.stat(path).st_mtime_ns
        result = scene.awsp("configure", "sso", "--session", "corp", "--account", "111111111111", "--role", "ReadOnly", "--name", "dev")
        equal((result.status, os.stat(path).st_mtime_ns), (0, stamp), result.err)
        contains(result.err, "dev stands in ")


@case("a legacy profile of that name gets the session")
def _():
    config = f"[profile dev]\nsso_start_url = {URL}\nsso_region = us-east-1\nsso_account_id = 111111111111\nsso_role_name = Old\n"
    with scene_of(config=config) as scene:
        result = scene.awsp("configure", "sso", *FLAGS, "--role", "ReadOnly", "--name", "dev")
        equal(result.status, 0, result.err)
        equal(sorted(lines(scene.home.read(".aws/config"))), sorted(lines(written(name="dev") + SESSION)))


@case("a profile of another kind, or of the credentials file: refused without a terminal, asked with one")
def _():
    config = SESSION + "[profile role]\nrole_arn = arn:aws:iam::222222222222:role/Audit\nsource_profile = keys\nregion = eu-west-1\n"
    with scene_of(config=config, accounts=ONE_ACCOUNT) as scene:
        scene.give_token("corp", URL, region="us-east-1")
        scene.home.credentials("[keys]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\n")
        for name, want in (("role", "is a profile of another kind"), ("keys", "the credentials file has a profile keys already")):
            result = scene.awsp("configure", "sso", "--session", "corp", "--name", name)
            equal((result.status, scene.home.read(".aws/config")), (5, config), result.err)
            contains(result.err, want)
        terminal = BASH.interactive(scene.home)
        dialogue = Dialogue(terminal, "awsp configure sso --session corp" + says(BASH))
        dialogue.answer((CLIENT_REGION, "\n"), (OUTPUT, "\n"), (PROFILE, "keys\n"))
        dialogue.expect("the credentials file has a profile keys already")
        dialogue.answer((PROFILE, "role\n"), (r"role gets its credentials in another way. Make it a profile of SSO\? \[y/N\] ", "n\n"),
                        (PROFILE, "role\n"), (r"\[y/N\] ", "y\n"), (SWITCH, "\n"))
        dialogue.expect(r"-role_arn = ")
        dialogue.expect(r"\[0:\]")
        equal(scene.home.read(".aws/config"),
              SESSION + "[profile role]\nregion = eu-west-1\nsso_session = corp\nsso_account_id = 111111111111\nsso_role_name = admin\n")
        scene.home.config(config.replace("role_arn", "aws_account_id = 222222222222\nrole_arn"))
        result = scene.awsp("configure", "sso", "--session", "corp", "--name", "role", "--replace")
        text = scene.home.read(".aws/config")
        equal((result.status, "role_arn" in text, "aws_account_id" in text), (0, False, False), result.err)


@case("a name that only the AWS CLI can read is written with a warning")
def _():
    with scene_of(config=SESSION, accounts=ONE_ACCOUNT) as scene:
        scene.give_token("corp", URL, region="us-east-1")
        result = scene.awsp("configure", "sso", "--session", "corp", "--name", "my dev")
        equal(result.status, 0, result.err)
        contains(result.err, "awsp: only the AWS CLI and boto3 read a profile of the name my dev; ")
        contains(scene.home.read(".aws/config"), "[profile 'my dev']\n")


@case("existing sessions are offered, by number too; an empty line takes the only one, and nothing more is asked of it")
def _():
    other = SESSION.replace("corp", "other").replace("us-east-1", "eu-west-1")
    for config, answer in ((SESSION, ""), (other + SESSION, "2"), (other + SESSION, "corp")):
        with scene_of(config=config, accounts=ONE_ACCOUNT) as scene:
            scene.give_token("corp", URL, region="us-east-1")
            terminal = BASH.interactive(scene.home)
            dialogue = Dialogue(terminal, "awsp configure sso" + says(BASH))
            dialogue.expect(f"corp  {URL}  us-east-1")
            dialogue.answer((r"SSO session name \(Recommended\)[^:]*: ", f"{answer}\n"))
            dialogue.expect("the login to corp holds")
            dialogue.answer(*profile_answers())
            dialogue.expect(r"\[0:\]")
            equal(scene.home.read(".aws/config"), config + written(role="admin", name="one-admin-111111111111", more="region = eu-west-1\n"))


@case("a profile whose session is gone gets one of that name again")
def _():
    config = written(name="dev", role="admin")
    with scene_of(config=config, accounts=ONE_ACCOUNT) as scene:
        terminal = BASH.interactive(scene.home)
        dialogue = Dialogue(terminal, "awsp configure sso --name dev" + says(BASH))
        dialogue.answer((r"SSO session name \(Recommended\) \[corp\]: ", "\n"), (START_URL, f"{URL}\n"), (REGION, "us-east-1\n"),
                        (SCOPES, "\n"), (CLIENT_REGION, "\n"), (OUTPUT, "\n"), (SWITCH, "\n"))
        dialogue.expect(r"\[0:\]")
        equal(scene.home.read(".aws/config"), config + SESSION)


@case("the setting template names profiles, and --template beats it")
def _():
    with scene_of(config=SESSION, accounts=ONE_ACCOUNT) as scene:
        scene.give_token("corp", URL, region="us-east-1")
        scene.home.write(".config/awsp/config", "[awsp]\ntemplate = {session}-{role}\n")
        for words, name in (((), "corp-admin"), (("--template", "x-{account_name}"), "x-one")):
            result = scene.awsp("configure", "sso", "--session", "corp", *words)
            equal(result.status, 0, result.err)
            contains(scene.home.read(".aws/config"), f"[profile {name}]\n")
        scene.home.write(".config/awsp/config", "[awsp]\ntemplate = {rolle}\n")
        result = scene.awsp("configure", "sso", "--session", "corp")
        equal(result.status, 5)
        contains(result.err, ".config/awsp/config: the template has no variable \"rolle\"")


@case("a name that cannot be is not taken from the portal; whoever gives --name needs no template")
def _():
    for name in ("shop\x1b[31m", "a\tb", "a\nb", "x" * 5000):
        with scene_of(config=SESSION, accounts=[{**ONE_ACCOUNT[0], "accountName": name}]) as scene:
            scene.give_token("corp", URL, region="us-east-1")
            result = scene.awsp("configure", "sso", "--session", "corp")
            equal((result.status, scene.home.read(".aws/config")), (2, SESSION), result.err)
            contains(result.err, "say more with --name; what comes out of the template cannot be a name")
            result = scene.awsp("configure", "sso", "--session", "corp", "--name", "dev", "--template", "{account_name|trim .*}")
            equal(result.status, 0, result.err)
            contains(scene.home.read(".aws/config"), "[profile dev]\n")


# What does not come to an end.

@case("Ctrl-C or Ctrl-D at any question leaves the shell and the file as they were")
def _():
    before = MIXED
    with scene_of(config=before, accounts=2) as scene:
        terminal = BASH.interactive(scene.home, env={**DUMB, "AWS_PROFILE": "old"})
        steps = [(r"\(Recommended\) \[corp\]: ", "new\n"), (START_URL, "https://new.awsapps.com/start\n"), (REGION, "us-east-1\n"),
                 (SCOPES, "\n"), ("Choose the account", "2\n"), ("Choose the role", "1\n"), (CLIENT_REGION, "\n"), (OUTPUT, "\n"),
                 (PROFILE, "fresh\n"), (SWITCH, "\x03")]
        for end in range(len(steps)):
            for key in ("\x03", "\x04"):
                if key == "\x04" and end == len(steps) - 1:
                    continue  # there it is a no
                dialogue = Dialogue(terminal, "awsp configure sso")
                dialogue.answer(*steps[:end], (steps[end][0], key))
                dialogue.expect("cancelled; nothing has changed|interrupted")
                time.sleep(0.2)
                terminal.do('echo "now:$AWS_PROFILE."')
                dialogue.expect(r"now:old\.")
                equal(scene.home.read(".aws/config"), before)


@case("Ctrl-C while another awsp is writing the file: nothing is written", shells=[BASH])
def _(shell):
    with scene_of(accounts=ONE_ACCOUNT) as scene:
        scene.give_token("corp", URL, region="us-east-1")
        path = scene.home.config(SESSION)
        with open(path + ".lock", "w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            terminal = shell.interactive(scene.home)
            dialogue = Dialogue(terminal, "awsp configure sso --session corp")
            dialogue.answer(*profile_answers())
            time.sleep(0.5)
            began = time.monotonic()
            terminal.send("\x03")
            dialogue.expect(r"\^C")
            Dialogue(terminal, says(shell)[2:]).expect(r"\[130:\]")
            equal(time.monotonic() - began < 5, True, "it waited on")
        equal(scene.home.read(".aws/config"), SESSION)


@case("a login that is denied, or left: 7 and 130, nothing written", shells=[BASH, FISH])
def _(shell):
    with scene_of(authorize="deny") as scene:
        result = scene.awsp("configure", "sso", *FLAGS)
        equal((result.status, scene.home.read(".aws/config")), (7, ""), result.err)
    with scene_of() as scene:
        terminal = shell.interactive(scene.home, env={"AWSP_BROWSER_DO": "nothing", "AWS_PROFILE": "old"})
        dialogue = Dialogue(terminal, "awsp configure sso --scopes sso:account:access " + " ".join(FLAGS))
        dialogue.expect("waiting for the login to corp")
        terminal.send("\x03")
        dialogue.expect("nothing has changed")
        time.sleep(0.3)
        terminal.do('echo "now:$AWS_PROFILE."')
        dialogue.expect(r"now:old\.")
        equal(scene.home.read(".aws/config"), "")


@case("a file that the AWS CLI would refuse is not edited")
def _():
    config = SESSION + "[profile dev\nregion = eu-west-1\n"
    with scene_of(config=config, accounts=ONE_ACCOUNT) as scene:
        scene.give_token("corp", URL, region="us-east-1")
        result = scene.awsp("configure", "sso", "--session", "corp", "--name", "new")
        equal((result.status, scene.home.read(".aws/config")), (5, config), result.err)
        matches(result.err, r"config:5: ")


@case("what another program writes while the questions are open stays")
def _():
    with scene_of(config=SESSION, accounts=ONE_ACCOUNT) as scene:
        scene.give_token("corp", URL, region="us-east-1")
        terminal = BASH.interactive(scene.home)
        dialogue = Dialogue(terminal, "awsp configure sso --session corp --name dev" + says(BASH))
        dialogue.answer((CLIENT_REGION, "\n"), (OUTPUT, "\n"))
        dialogue.expect(SWITCH)
        scene.home.config(SESSION + "[profile late]\nregion = eu-west-1\n")
        terminal.send("\n")
        dialogue.expect(r"\[0:\]")
        equal(scene.home.read(".aws/config"), SESSION + "[profile late]\nregion = eu-west-1\n" + written(role="admin", name="dev"))


@case("what another program writes under the same name meanwhile is not written over, and the diff of it is shown")
def _():
    for late, want in (("[profile dev]\nrole_arn = arn:aws:iam::222222222222:role/Audit\nsource_profile = x\n", "a profile dev of another kind meanwhile"),
                       (SESSION.replace(URL, "https://other.awsapps.com/start"), "an sso-session corp with another start URL or region meanwhile"),
                       ("[profile dev]\nregion = eu-west-1\n", "-region = eu-west-1")):
        with scene_of(accounts=ONE_ACCOUNT) as scene:
            scene.give_token("corp", URL, region="us-east-1")
            terminal = BASH.interactive(scene.home, env={"AWS_PROFILE": "old"})
            dialogue = Dialogue(terminal, "awsp configure sso " + " ".join(FLAGS) + " --scopes x --region eu-north-1 --output json --name dev")
            dialogue.expect(SWITCH)
            scene.home.config(late)
            terminal.send("\n")
            dialogue.expect(want)
            terminal.do('echo "now:$AWS_PROFILE."')
            if late.endswith("eu-west-1\n"):
                contains(scene.home.read(".aws/config"), "region = eu-north-1\n")
            else:
                dialogue.expect(r"now:old\.")
                equal(scene.home.read(".aws/config"), late)


# Other programs.

@case("the AWS CLI reads the profile")
def _():
    need("aws")
    with scene_of(accounts=ONE_ACCOUNT) as scene:
        result = scene.awsp("configure", "sso", *FLAGS, "--region", "eu-west-1", "--name", "dev")
        equal(result.status, 0, result.err)
        equal(scene.home.run("aws", "configure", "list-profiles").out, "dev\n")
        matches(scene.home.run("aws", "configure", "list", "--profile", "dev").out, r"region +:? *eu-west-1 +:? *config-file")


main()
