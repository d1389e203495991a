#!/usr/bin/env python3
"""What goes wrong on the way to AWS: each has its sentence and its status, and nothing is damaged."""

import json
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from awsp_test import Home, case, contains, equal, lines, main, matches, need  # noqa: E402
from login_scene import BROWSER, CONFIG, MARK, START_URL, Scene, token_name  # noqa: E402
from standin import Proxy, StandIn  # noqa: E402


def sentence(result, status, *parts):
    """The status, one error of one line, and no secret."""
    equal(result.status, status, result.err)
    for part in parts:
        matches(lines(result.err)[-1], part)
    equal(MARK in result.err + result.out, False, "a secret")


@case("answers that are none: no JSON, HTML, empty, huge, wrong types, cut short, a redirect, a hang-up")
def _():
    kinds = {"not-json": "JSON|cut short", "html": "JSON|text/html", "empty": "JSON|empty", "huge": "large|limit|MiB", "wrong-types": "",
             "truncated": "", "redirect": "302", "hang-up": "", "reset": "", "hang-up-after-headers": ""}
    for operation, words in (("RegisterClient", []), ("StartDeviceAuthorization", ["--device-code"]), ("CreateToken", [])):
        for kind, part in kinds.items():
            with Scene() as scene:
                scene.aws.fault(operation, kind, times=None)
                result = scene.awsp("login", "dev", *words)
                sentence(result, 7 if kind == "redirect" else 6, rf"127\.0\.0\.1:\d+", part)
                equal(scene.home.exists(token_name()), False)
                scene.clean()


@case("429 and 5xx are tried again, and end in 6")
def _():
    for kind, part in (("throttle", "429|too many|slow_down"), ("error", "500|server_error")):
        with Scene() as scene:
            scene.aws.fault("RegisterClient", kind, times=2)
            result = scene.awsp("login", "dev")
            equal((result.status, scene.aws.calls("RegisterClient")), (0, 3), result.err)
        with Scene() as scene:
            scene.aws.fault("RegisterClient", kind, times=None)
            sentence(scene.awsp("login", "dev"), 6, part)
            equal(scene.aws.calls("RegisterClient"), 3)


@case("a code is sent once only")
def _():
    with Scene() as scene:
        scene.aws.fault("CreateToken", "error", times=None)
        sentence(scene.awsp("login", "dev"), 6)
        equal(scene.aws.calls("CreateToken"), 1)


@case("a clock that is wrong is blamed")
def _():
    with Scene(date_skew=3600) as scene:
        scene.aws.fault("CreateToken", "error", times=None, status=400, code="InvalidGrantException")
        result = scene.awsp("login", "dev")
        matches(result.err, r"the clock of this machine is (59|60) minutes behind AWS's")
        result = scene.awsp("status", "dev", "--online", env={"X": "1"})
        equal(result.status, 4)


@case("a region that is none never becomes a host")
def _():
    for region in ("x.example.com/", "eu-west-1.evil.com", "eu-west-1#", "a@b", "EU-WEST-1", "eu west 1"):
        with Scene(CONFIG.replace("sso_region = eu-west-1\nsso_registration", f"sso_region = {region}\nsso_registration")) as scene:
            sentence(scene.awsp("login", "--session", "corp"), 5, "sso_region of corp is no region")
            equal(scene.awsp("login", "dev").status, 5)
            equal(scene.home.code("bash", "dev", "--login", "--force")[3] != "", True)
            equal(scene.aws.log(), [])


@case("a cache folder that cannot be written: said before anything is asked")
def _():
    with Scene(unprivileged=True) as scene:
        scene.home.write(".aws/sso/cache/x", "")
        os.chmod(os.path.join(scene.home.path, ".aws/sso/cache"), 0o500)
        sentence(scene.awsp("login", "dev"), 1, "/.aws/sso/cache/.*Permission denied")
        equal(scene.aws.log(), [])
        scene.give_token(expires_in=-60)
        os.chmod(os.path.join(scene.home.path, ".aws/sso/cache"), 0o500)
        status, _, err, code = scene.home.code("bash", "dev")
        equal((status, scene.aws.log()), (0, []))
        contains(err, "cannot renew the login to corp now: ")
        contains(code, "AWS_PROFILE='dev'")


@case("endpoints that lead nowhere, and an override that may not be")
def _():
    with Home() as home:
        home.config(CONFIG)
        sentence(home.awsp("login", "dev", env={"AWS_ENDPOINT_URL_SSO_OIDC": "http://127.0.0.1:1"}), 6, r"127\.0\.0\.1:1")
        sentence(home.awsp("login", "dev", env={"AWS_ENDPOINT_URL": "http://example.com"}), 5, "example.com")
        sentence(home.awsp("login", "dev", env={"AWS_ENDPOINT_URL": "file:///etc/passwd"}), 5)
        sentence(home.awsp("login", "dev", env={"AWS_CA_BUNDLE": "/nowhere.pem"}), 5, "/nowhere.pem")


@case("through a proxy, to AWS's own host names; what is wrong with proxy or certificate is named")
def _():
    need("openssl")
    host = "oidc.eu-west-1.amazonaws.com"
    with StandIn(device_polls=0) as aws, Proxy(aws.url) as proxy, Home() as home:
        home.config(CONFIG)
        home.env.update(proxy.environment())
        home.env.update(AWSP_BROWSER_STAND_IN=aws.url, BROWSER=BROWSER)
        result = home.awsp("login", "dev")
        equal(result.status, 0, result.err)
        contains(result.err, f"{START_URL}, by way of https://{host}\n")
        equal("instead of" in result.err, False)
        bundle = home.env.pop("AWS_CA_BUNDLE")
        sentence(home.awsp("login", "dev", "--force", "--device-code"), 6, host, "certificate|CA|TLS|SSL")
        home.config(CONFIG.replace("[profile dev]", f"[profile dev]\nca_bundle = {bundle}"))
        equal(home.awsp("login", "dev", "--force", "--device-code").status, 0)
        for kind in ("untrusted", "wrong-host", "expired"):
            proxy.fault(host, kind)
            sentence(home.awsp("login", "dev", "--force"), 6, host)
        for kind in ("refuse", "credentials", "unreachable"):
            proxy.fault(host, kind)
            sentence(home.awsp("login", "dev", "--force"), 6, "proxy|127.0.0.1")
        sentence(home.awsp("login", "dev", "--force", env={"HTTPS_PROXY": "http://u:secret@127.0.0.1:1", "https_proxy": "http://u:secret@127.0.0.1:1"}), 6, r"127\.0\.0\.1:1")


@case("a start URL of a company's own: AWS is told where it leads, files keep its name")
def _():
    need("openssl")
    with StandIn(device_polls=0) as aws, Proxy(aws.url, hosts=["sso.example.com"]) as proxy, Home() as home:
        company = "https://sso.example.com/"
        home.config(CONFIG.replace(START_URL, company))
        home.env.update(proxy.environment())
        home.env.update(AWSP_BROWSER_STAND_IN=aws.url, BROWSER=BROWSER)
        aws.redirect("sso.example.com", START_URL)
        for words in ((), ("--device-code",)):
            result = home.awsp("login", "dev", "--force", *words)
            equal(result.status, 0, result.err)
            equal(json.loads(home.read(token_name()))["startUrl"], company)
        aws.redirect("sso.example.com", "https://x.portal.us-east-2.app.aws/")
        sentence(home.awsp("login", "dev", "--force"), 5, "us-east-2", "eu-west-1", "set sso_region")
        aws.redirect("sso.example.com", "https://evil.example.com/start")
        sentence(home.awsp("login", "dev", "--force"), 5, "does not lead to a portal")
        equal(home.awsp("status", "dev").status, 0)


main()
