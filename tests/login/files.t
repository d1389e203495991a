#!/usr/bin/env python3
"""The cache files: byte for byte those of the AWS CLI, and what it and the SDKs wrote is used."""

import json
import os
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from awsp_test import case, data, equal, main, matches  # noqa: E402
from login_scene import CONFIG, LEGACY_URL, START_URL, TIME, Scene, cli_file, fetch, shape, token_name  # noqa: E402

ACCOUNT = "sso_account_id = 111111111111\nsso_role_name = R\n"


@case("a token is written as the AWS CLI writes it")
def _():
    with Scene() as scene:
        for words in ([], ["--device-code", "--force"]):
            equal(scene.awsp("login", "dev", *words).status, 0)
            equal(shape(scene.home.read(token_name())), shape(cli_file("ee0bfd2552fbd840c02cc48b6e823320543c450f.json")))
        path = os.path.join(scene.home.path, token_name())
        equal(oct(os.stat(path).st_mode), "0o100600")
        equal(oct(os.stat(os.path.dirname(path)).st_mode), "0o40700")


@case("registrations have the CLI's names and forms")
def _():
    for vector in data("cache-key-vectors.json"):
        if vector["kind"] != "sso-registration":
            continue
        args = vector["args"]
        name, scopes = args["session_name"], args["scopes"]
        keys = f"sso_start_url = {args['startUrl']}\nsso_region = {args['region']}\n"
        if name is None:
            config = f"[profile p]\n{keys}{ACCOUNT}"
        else:
            given = "" if scopes is None else f"sso_registration_scopes = {', '.join(scopes)}\n"
            config = f"[sso-session '{name}']\n{keys}{given}[profile p]\nsso_session = {name}\n{ACCOUNT}"
        with Scene(config, scopes=["sso:account:access", *(scopes or [])]) as scene:
            for words in (["--device-code"], [] if name is not None else ["--device-code"]):
                result = scene.awsp("login", "p", "--force", *words)
                equal(result.status, 0, result.err)
                made = json.loads(scene.home.read(f".aws/sso/cache/{vector['sha1']}.json"))
                code = not words
                members = ["clientId", "clientSecret", "expiresAt"] + (["scopes"] if scopes or code else [])
                equal(list(made), members + (["grantTypes"] if code else []), vector["canonical"])


@case("a registration's bytes are the CLI's")
def _():
    with Scene() as scene:
        scene.awsp("login", "dev")
        folder = os.path.join(scene.home.path, ".aws/sso/cache")
        for name in os.listdir(folder):
            text = scene.home.read(f".aws/sso/cache/{name}")
            if text and "accessToken" not in text:
                equal(shape(text), '{"clientId": "", "clientSecret": "", "expiresAt": "TIME", "scopes": ["sso:account:access"], '
                      '"grantTypes": ["authorization_code", "refresh_token"]}')


@case("renewing keeps what other tools have put into the file, and rotates the refresh token")
def _():
    with Scene() as scene:
        before = scene.give_token(expires_in=-60, more={"note": "\u00fc \u65e5", "deep": {"a": [1, None, True, 1.5]}, "empty": ""})
        equal(scene.home.code("bash", "dev")[0], 0)
        after = scene.token()
        for name in ("note", "deep", "empty", "startUrl", "region", "clientId", "clientSecret", "registrationExpiresAt"):
            equal(after[name], before[name], name)
        for name in ("accessToken", "refreshToken", "expiresAt"):
            equal(after[name] != before[name], True, name)
        equal(list(after)[:8], ["startUrl", "region", "accessToken", "expiresAt", "clientId", "clientSecret",
                                "registrationExpiresAt", "refreshToken"])
        equal(scene.awsp("login", "dev", "--force").status, 0)
        equal(scene.token()["note"], before["note"])


@case("a refresh token that is not sent anew stays")
def _():
    with Scene() as scene:
        before = scene.give_token(expires_in=-60)
        scene.aws.set(refresh_tokens=False)
        equal(scene.home.code("bash", "dev")[0], 0)
        equal(scene.token().get("refreshToken") is not None, True)
        equal(scene.token()["accessToken"] != before["accessToken"], True)


@case("the forms that other tools write: indented, sorted, members of their own, old times, offsets")
def _():
    with Scene() as scene:
        token = scene.aws.token_file(START_URL, expires_in=-60)
        for text in (json.dumps(token, indent=2, sort_keys=True) + "\n",
                     json.dumps({**token, "expiresAt": token["expiresAt"].replace("Z", "UTC")}),
                     json.dumps({**token, "registrationExpiresAt": token["registrationExpiresAt"].replace("Z", ".123+00:00")})):
            scene.home.write(token_name(), text, 0o600)
            equal(scene.state(), "refreshable")
        equal(scene.home.code("bash", "dev")[0], 0)
        matches(scene.token()["expiresAt"], f"^{TIME}$")


@case("a legacy token is never renewed, though a refresh token lies in it")
def _():
    with Scene() as scene:
        scene.give_token(LEGACY_URL, LEGACY_URL, expires_in=-60)
        equal(scene.state("old"), "expired")
        status, _, _, code = scene.home.code("bash", "old")
        equal((status, "AWS_PROFILE='old'" in code, scene.aws.log()), (0, True, []))


@case("a file behind a link is replaced where it lies; a damaged one is replaced by a login")
def _():
    with Scene() as scene:
        scene.home.write("elsewhere/token.json", "{", 0o600)
        os.makedirs(os.path.join(scene.home.path, ".aws/sso/cache"))
        os.symlink(os.path.join(scene.home.path, "elsewhere/token.json"), os.path.join(scene.home.path, token_name()))
        equal(scene.awsp("login", "dev").status, 0)
        equal(os.path.islink(os.path.join(scene.home.path, token_name())), True)
        equal(json.loads(scene.home.read("elsewhere/token.json"))["startUrl"], START_URL)


@case("the token is good at AWS: what the portal says to it")
def _():
    with Scene() as scene:
        scene.awsp("login", "dev")
        import http.client
        connection = http.client.HTTPConnection(scene.aws.url[7:])
        connection.request("GET", "/assignment/accounts", headers={"x-amz-sso_bearer_token": scene.token()["accessToken"]})
        equal(connection.getresponse().status, 200)


main()
