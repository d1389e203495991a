#!/usr/bin/env python3
"""awsp console: the portal's links, signing in with credentials, and where the secret address of that can be seen."""

import json
import os
import re
import subprocess
import sys
import time
import urllib.parse

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from awsp_test import case, contains, equal, main, matches, wait_for  # noqa: E402
from login_scene import BROWSER, CONFIG, MARK, START_URL, Scene, fetch, token_name  # noqa: E402

ROLES = CONFIG + """\
[profile assumed]
role_arn = arn:aws:iam::222222222222:role/Audit
source_profile = dev
region = eu-central-1
"""
LINK = "/#/console?account_id=111111111111&role_name=ReadOnly"
HOME = "/console/home?region="


def granted(config=ROLES, **settings):
    """A scene with a login that holds, and a role that the profile `assumed` may assume."""
    scene = Scene(config, **settings)
    scene.give_token()
    return scene


def events(scene, did):
    """What browsers have done."""
    if not os.path.exists(scene.log):
        return []
    with open(scene.log, encoding="utf-8") as file:
        return [entry for entry in map(json.loads, file) if entry["did"] == did]


def sign_in_url(scene, url):
    """The parameters of an address that signs in, which must be one of the stand-in."""
    address, _, query = url.partition("?")
    equal(address, f"{scene.aws.url}/federation")
    return dict(urllib.parse.parse_qsl(query, strict_parsing=True))


def sso_profile(start_url, sso_region, region=""):
    return (f"[profile here]\nsso_session = s\nsso_account_id = 111111111111\nsso_role_name = Admin@x&y\n{region}"
            f"[sso-session s]\nsso_start_url = {start_url}\nsso_region = {sso_region}\n")


@case("an SSO profile: the browser is sent to the portal's link, and AWS is asked for nothing")
def _():
    with Scene() as scene:
        for profile, start in (("dev", START_URL), ("old", "https://old.awsapps.com/start")):
            result = scene.awsp("console", profile)
            equal((result.status, result.out), (0, ""), result.err)
            contains(result.err, f"opening the browser; if none comes up, open this address:\n{start}{LINK}\n")
            wait_for(lambda: start + LINK in scene.opened(), "the browser")
        equal((len(scene.opened()), scene.aws.calls("GetRoleCredentials"), scene.aws.calls("GetSigninToken")), (2, 0, 0))


@case("the link is exact for every form of start URL, and the same with and without a login")
def _():
    link = "/#/console?account_id=111111111111&role_name=Admin%40x%26y\n"
    for start in ("https://corp.awsapps.com/start", "https://corp.awsapps.com/start/", "https://corp.awsapps.com/start#/",
                  "https://corp.awsapps.com/start/#", "https://corp.awsapps.com/start/#/"):
        with Scene(sso_profile(start, "eu-west-1")) as scene:
            equal(scene.awsp("console", "here", "--print"), (0, f"https://corp.awsapps.com/start{link}", ""))
    for start in ("https://ssoins-1.portal.eu-west-1.app.aws", "https://start.us-gov-home.awsapps.com/directory/d-1",
                  "https://start.home.awsapps.cn/directory/d-1"):
        with Scene(sso_profile(start + "/#/", "eu-west-1")) as scene:
            equal(scene.awsp("console", "here", "--print"), (0, start + link, ""))


@case("a page of the portal's link: the service and region asked for, of each partition, else of the shell, the profile, the partition")
def _():
    plain = "console.aws.amazon.com"
    cases = [
        ("eu-west-1", "", {}, ["--service", "s3"], f"us-east-1.{plain}/s3/home?region=us-east-1"),
        ("eu-west-1", "region = eu-west-3\n", {}, ["--service", "s3"], f"eu-west-3.{plain}/s3/home?region=eu-west-3"),
        ("eu-west-1", "region = eu-west-3\n", {"AWS_REGION": "eu-west-2"}, ["--service=ec2"], f"eu-west-2.{plain}/ec2/home?region=eu-west-2"),
        ("eu-west-1", "region = eu-west-3\n", {"AWS_REGION": "eu-west-2"}, ["--region", "sa-east-1"], f"sa-east-1.{plain}{HOME}sa-east-1"),
        ("us-gov-west-1", "", {}, ["--service", "s3"], "console.amazonaws-us-gov.com/s3/home?region=us-gov-west-1"),
        ("us-gov-west-1", "", {}, ["--region", "us-gov-east-1"], f"console.amazonaws-us-gov.com{HOME}us-gov-east-1"),
        ("cn-northwest-1", "", {}, ["--service", "s3"], "console.amazonaws.cn/s3/home?region=cn-north-1"),
        ("eusc-de-east-1", "", {}, ["--service", "s3"], "console.amazonaws-eusc.eu/s3/home?region=eusc-de-east-1"),
    ]
    for sso_region, region, env, words, page in cases:
        with Scene(sso_profile(START_URL, sso_region, region)) as scene:
            result = scene.awsp("console", "here", "--print", *words, env=env)
            equal((result.status, result.err), (0, ""))
            equal(urllib.parse.unquote(result.out.partition("&destination=")[2]), f"https://{page}\n")
            matches(result.out, r"&destination=[A-Za-z0-9%._~-]+\n$")


@case("names that cannot be: service and region of the command line 2, a region of the profile 5; nothing is opened or asked")
def _():
    with granted() as scene:
        for profile in ("dev", "assumed"):
            for words in (["--service", "S3"], ["--service", "s3/../x"], ["--service", "a b"], ["--service", "s3?x"],
                          ["--region", "evil.example/"], ["--region", ""], ["--region", "cn-north-1"],
                          ["--portal", "--service", "s3"], ["--portal", "--region", "eu-west-1"]):
                result = scene.awsp("console", profile, *words)
                equal((result.status, result.out), (2, ""), f"{profile} {words} {result.err}")
        equal(scene.awsp("console", "assumed", env={"AWS_REGION": "us-gov-west-1"}).status, 5)
        equal(scene.awsp("console", "assumed", env={"AWS_REGION": "x.example.com/"}).status, 5)
        equal(scene.awsp("console", "nobody").status, 3)
        equal(scene.awsp("console", "dev", "keys").status, 2)
        equal((scene.opened(), scene.aws.log()), ([], []))


@case("no credentials go to another partition than their own, whatever tells which that is")
def _():
    config = """\
[profile role]
role_arn = arn:aws-us-gov:iam::222222222222:role/Audit
source_profile = keys
[profile keys]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = wJalrXUtnFEMI
[profile login]
login_session = arn:aws-cn:iam::111111111111:user/a
"""
    with Scene(config) as scene:
        for profile, partition in (("role", "aws-us-gov"), ("login", "aws-cn")):
            words = f"the region eu-west-1 is not in the partition of {profile}, {partition}; choose another one with --region\n"
            result = scene.awsp("console", profile, env={"AWS_DEFAULT_REGION": "eu-west-1"})
            equal(result, (5, "", f"awsp: {words}"))
            equal(scene.awsp("console", profile, "--region=eu-west-1"), (2, "", f"awsp: {words}"))
        equal((scene.opened(), scene.aws.log()), ([], []))


@case("a role: credentials are traded for an address that signs in, and the browser gets there by way of 127.0.0.1")
def _():
    with granted() as scene:
        result = scene.awsp("console", "assumed", "--service", "ec2")
        equal((result.status, result.out), (0, ""), result.err)
        equal(result.err, "opening the browser for assumed, and waiting until it has come; Ctrl-C ends it\n")
        equal([scene.aws.calls(name) for name in ("GetRoleCredentials", "AssumeRole", "GetSigninToken")], [1, 1, 1])
        wait_for(lambda: events(scene, "stop"), "the browser")
        equal(len(scene.opened()), 1)
        matches(scene.opened()[0], r"^http://127\.0\.0\.1:\d+/[0-9a-f]{32}$")
        first, second = events(scene, "fetch")
        equal((first["url"], first["status"]), (scene.opened()[0], 302))
        members = sign_in_url(scene, first["location"])
        page = "https://eu-central-1.console.aws.amazon.com/ec2/home?region=eu-central-1"
        equal((members["Action"], members["Issuer"], members["Destination"]), ("login", START_URL, page))
        equal((second["url"], second["status"], second["location"]), (first["location"], 302, page))
        equal(scene.aws.calls("ConsoleLogin"), 1)


@case("the address on 127.0.0.1 holds once, and nobody listens afterwards")
def _():
    with granted() as scene:
        scene.awsp("console", "assumed")
        try:
            fetch(scene.opened()[0])
        except OSError:
            return
        raise AssertionError("somebody still listens")


@case("--print: the address that signs in on standard output, alone; it works, and no browser is started")
def _():
    with granted() as scene:
        result = scene.awsp("console", "assumed", "--print", env={"BROWSER": None})
        equal((result.status, result.err), (0, ""))
        equal(result.out.count("\n"), 1)
        members = sign_in_url(scene, result.out.rstrip("\n"))
        page = f"https://eu-central-1.console.aws.amazon.com{HOME}eu-central-1"
        equal(members["Destination"], page)
        equal(fetch(result.out.strip())[:2], (302, page))
        equal(scene.opened(), [])


@case("--print where standard output cannot be written: 1, and said")
def _():
    with granted() as scene:
        for profile in ("dev", "assumed"):
            result = scene.home.run("/bin/sh", "-c", f"exec awsp console {profile} --print >/dev/full")
            equal((result.status, result.err), (1, "awsp: cannot write to standard output: No space left on device\n"))


@case("keys of the environment with a session token sign in too, without an issuer, and by the shell's region")
def _():
    with granted() as scene:
        keys = scene.aws.role_keys("111111111111", "ReadOnly")
        env = {"AWS_ACCESS_KEY_ID": keys["access_key"], "AWS_SECRET_ACCESS_KEY": keys["secret"], "AWS_SESSION_TOKEN": keys["token"]}
        for region in ("us-east-1", "eu-north-1"):
            result = scene.awsp("console", "--print", env={**env, "AWS_REGION": region if region != "us-east-1" else None})
            equal((result.status, result.err), (0, ""))
            members = sign_in_url(scene, result.out.strip())
            equal(sorted(members), ["Action", "Destination", "SigninToken"])
            equal(members["Destination"], f"https://{region}.console.aws.amazon.com{HOME}{region}")


@case("without PROFILE it is that of the shell, and without one 3")
def _():
    with Scene() as scene:
        equal(scene.awsp("console", "--print", env={"AWS_PROFILE": "dev"}), (0, f"{START_URL}{LINK}\n", ""))
        equal(scene.awsp("console", "--print").status, 3)


@case("long-term keys are refused before AWS is asked: 5")
def _():
    with Scene() as scene:
        for words, env in ((["keys"], {}), ([], {"AWS_ACCESS_KEY_ID": "AKIA1", "AWS_SECRET_ACCESS_KEY": "secret"})):
            for more in ([], ["--print"]):
                result = scene.awsp("console", *words, *more, env=env)
                equal((result.status, result.out), (5, ""))
                contains(result.err, "long-term keys, which cannot sign in to the console")
        equal((scene.aws.log(), scene.opened()), ([], []))


@case("AWS takes the credentials no longer: 7, with what it takes; a broken answer: 6; nothing is opened")
def _():
    for fault, options, status, words in (
            ("error", {"status": 400}, 7, "takes the credentials of roles alone"), ("error", {"status": 503}, 6, "503"),
            ("not-json", {}, 6, "the answer of "), ("empty", {}, 6, "is empty"), ("redirect", {}, 6, "302"), ("huge", {}, 6, "")):
        with granted() as scene:
            scene.aws.fault("GetSigninToken", fault, times=None, **options)
            result = scene.awsp("console", "assumed")
            equal((result.status, result.out), (status, ""), result.err)
            contains(result.err, words)
            equal(scene.opened(), [])


@case("a login that has run out: 4 without a question; asked on a terminal, and then it goes on")
def _():
    with Scene(ROLES) as scene:
        result = scene.awsp("console", "assumed")
        equal((result.status, scene.opened()), (4, []), result.err)
        equal(scene.awsp("console", "assumed", "--no-login").status, 4)
        terminal = scene.home.terminal("awsp", "console", "assumed", size=(24, 300))
        terminal.expect(r"Log in to corp now\? ")
        terminal.send("y\n")
        terminal.expect("opening the browser for assumed")
        wait_for(lambda: events(scene, "stop"), "the browser")
        equal((scene.aws.calls("ConsoleLogin"), scene.state()), (1, "valid"))
    with Scene(ROLES) as scene:
        result = scene.awsp("console", "assumed", "--login")
        equal(result.status, 0, result.err)
        contains(result.err, "logged in to corp\n")


@case("--portal: the start page of the session at the end of the chain; without one 5")
def _():
    with Scene(ROLES) as scene:
        for profile in ("dev", "assumed"):
            equal(scene.awsp("console", profile, "--portal", "--print"), (0, f"{START_URL}\n", ""))
        equal(scene.awsp("console", "assumed", "--portal").status, 0)
        wait_for(lambda: scene.opened() == [START_URL], "the browser")
        result = scene.awsp("console", "keys", "--portal")
        equal((result.status, result.err), (5, "awsp: keys has no SSO session at the end of its chain, and so no portal\n"))
        equal(scene.awsp("console", "--portal", env={"AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "B"}).status, 5)


@case("a profile that cannot work: 5, with its problem")
def _():
    for words in ([], ["--portal"], ["--print"]):
        with Scene("[profile bad]\nsso_session = gone\nsso_account_id = 111111111111\nsso_role_name = R\n") as scene:
            result = scene.awsp("console", "bad", *words)
            equal((result.status, result.out), (5, ""))
            contains(result.err, "config:")
            equal(scene.opened(), [])


@case("without a browser: the portal's link is told; an address that signs in is not fetched, and --print is named")
def _():
    for env in ({}, {"SSH_CONNECTION": "1 2 3 4", "DISPLAY": ":0"}):
        with granted(browser=False) as scene:
            result = scene.awsp("console", "dev", "--quiet", env=env)
            equal(result, (0, "", f"open this address in a browser:\n{START_URL}{LINK}\n"))
            result = scene.awsp("console", "assumed", env=env)
            equal(result, (1, "", "awsp: no browser can be opened here; --print prints the address, for one on another machine\n"))
            equal(scene.aws.log(), [])


@case("a browser that cannot be started: 1, and nobody waits for it")
def _():
    with granted() as scene:
        scene.home.env["BROWSER"] = "gone-for-ever"
        began = time.monotonic()
        result = scene.awsp("console", "assumed")
        equal(result.status, 1)
        contains(result.err, "cannot start the browser gone-for-ever: No such file or directory; --print prints the address instead")
        result = scene.awsp("console", "dev")
        equal(result.status, 1)
        contains(result.err, f"{START_URL}{LINK}\nawsp: cannot start the browser gone-for-ever")
        equal(time.monotonic() - began < 30, True)


@case("the browser of the settings is taken for the session at the end of the chain, and for no other")
def _():
    with granted(browser=False) as scene:
        scene.home.write("bin/chosen", f"#!/bin/sh\necho \"$@\" >>'{scene.home.path}/words'\nexec {BROWSER} \"$2\"\n", 0o755)
        scene.home.write(".config/awsp/config", "[session corp]\nbrowser = chosen -P\n")
        for profile in ("dev", "assumed"):
            equal(scene.awsp("console", profile).status, 0)
        wait_for(lambda: scene.home.exists("words") and scene.home.read("words").count("\n") == 2, "two browsers")
        matches(scene.home.read("words"), r"^-P https://corp\.awsapps\.com/start/#/console\?\S+\n-P http://127\.0\.0\.1:\d+/\w+\n$")
        contains(scene.awsp("console", "old").err, "open this address in a browser:")


@case("Ctrl-C while the browser does not come: 130, and the port is closed")
def _():
    with granted() as scene:
        terminal = scene.home.terminal("bash", "--norc", "-c", "awsp console assumed; echo status $?",
                                       env={"AWSP_BROWSER_DO": "nothing"}, size=(24, 300))
        wait_for(scene.opened, "the browser")
        equal("status" in terminal.output, False)
        terminal.send("\x03")
        terminal.expect("status 130")
        contains(terminal.output, "interrupted; the browser was not signed in")
        try:
            fetch(scene.opened()[0])
        except OSError:
            return
        raise AssertionError("somebody still listens")


@case("wrong and hostile requests do not end the wait, and get no secret")
def _():
    with granted() as scene:
        terminal = scene.home.terminal("awsp", "console", "assumed", env={"AWSP_BROWSER_DO": "nothing"}, size=(24, 300))
        wait_for(scene.opened, "the browser")
        url = scene.opened()[0]
        root = url[:url.rindex("/")]
        for target in ("/", "/favicon.ico", url[len(root):] + "?x", "/" + "0" * 32):
            status, location, page = fetch(root + target)
            equal((status, location, MARK in page), (404, None, False))
        status, location, page = fetch(url)
        equal((status, MARK in location, MARK in page), (302, True, False))
        terminal.until(lambda: not terminal._read(0.01), "the end")  # pylint: disable=protected-access


def processes_with(text):
    """Where a text stands in the argument list or environment of a process: [(pid, file)]."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        for name in ("cmdline", "environ"):
            try:
                with open(f"/proc/{pid}/{name}", "rb") as file:
                    if text.encode() in file.read():
                        found.append((pid, name))
            except OSError:
                pass
    return found


@case("no secret in any argument list or environment, of awsp, its browser, or others, nor in what --debug tells")
def _():
    with granted() as scene:
        scene.home.env["AWSP_BROWSER_DO"] = "wait=1"
        process = subprocess.Popen([f"{scene.home.bin}/awsp", "console", "assumed", "--debug"], env=scene.home.env,
                                   cwd=scene.home.work, stderr=subprocess.PIPE, stdout=subprocess.PIPE)
        seen = 0
        while process.poll() is None:
            equal(processes_with(MARK), [])
            seen += bool(scene.opened() and processes_with(scene.opened()[0]))
            time.sleep(0.05)
        out, err = process.communicate()
        equal((process.returncode, seen > 0, out), (0, True, b""), err)
        equal(MARK.encode() in err, False)
        wait_for(lambda: events(scene, "stop"), "the browser")
        equal(MARK in events(scene, "fetch")[0]["location"], True, "the secret has no mark")
        contains(err.decode(), f"debug: POST {scene.aws.url[7:]}/federation: 200, ")


@case("no file keeps the address, and a cache is written as ever")
def _():
    with granted() as scene:
        before = scene.home.read(token_name())
        equal(scene.awsp("console", "assumed").status, 0)
        wait_for(lambda: events(scene, "stop"), "the browser")
        secret = sign_in_url(scene, events(scene, "fetch")[0]["location"])["SigninToken"]
        for folder, _, names in os.walk(scene.home.path):
            for name in names:
                path = os.path.join(folder, name)
                if os.path.islink(path) or path == scene.log:
                    continue
                with open(path, "rb") as file:
                    equal(secret.encode() in file.read(), False, path)
        equal(scene.home.read(token_name()), before)
        equal(len(os.listdir(os.path.join(scene.home.path, ".aws/cli/cache"))), 1)
        equal(re.search("federation", scene.home.read(".aws/config")), None)


main()
