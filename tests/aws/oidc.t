#!/usr/bin/env python3
"""The stand-in's OIDC service: right requests, and each wrong one with its error and its violation."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path[:0] = [HERE, os.path.join(HERE, "../lib")]
from awsp_test import case, equal, main, matches  # noqa: E402
from standin import StandIn  # noqa: E402
from standin.client import PKCE, START_URL, Client  # noqa: E402


def kinds(aws):
    return [each["kind"] for each in aws.violations()["unexpected"]]


def wrong(aws, reply, status, error, kind):
    """The request was refused so, and recorded so; then it is forgotten."""
    equal((reply.status, reply.error, kinds(aws)), (status, error, [kind] if kind else []), reply.body)
    aws.forget()


@case("the device flow: pending, then tokens")
def _():
    with StandIn() as aws:
        http = Client(aws)
        client = http.register()
        device = http.device(client)
        matches(device["userCode"], r"^[A-Z]{4}-[A-Z]{4}$")
        equal(device["verificationUriComplete"], f"{START_URL}/#/device?user_code={device['userCode']}")
        equal((device["interval"], device["expiresIn"]), (1, 600))
        reply = http.poll(client, device)
        equal((reply.status, reply.error), (400, "authorization_pending"))
        equal(reply.headers["x-amzn-errortype"], "AuthorizationPendingException:")
        aws.set(early_polls=0)
        aws.logins.devices[device["deviceCode"]].last_poll = 0
        tokens = http.poll(client, device).json
        equal((tokens["tokenType"], tokens["expiresIn"], tokens["idToken"]), ("Bearer", 28800, None))
        matches(tokens["refreshToken"], "^refresh-token-")


@case("polling ahead of the interval: slow_down, and the interval grows by five seconds")
def _():
    with StandIn(device="wait", early_polls=1) as aws:
        http = Client(aws)
        client = http.register()
        device = http.device(client)
        for error in ("authorization_pending", "authorization_pending", "slow_down", "slow_down"):
            equal(http.poll(client, device).error, error)
        equal(aws.logins.devices[device["deviceCode"]].interval, 11)
        equal(kinds(aws), ["poll-too-fast", "poll-too-fast"])
        aws.expect("poll-too-fast")
        aws.logins.devices[device["deviceCode"]].last_poll = 0
        aws.approve(device["userCode"])
        equal(http.poll(client, device).status, 200)


@case("device codes: denied, expired, used twice, somebody else's")
def _():
    with StandIn(device_polls=0) as aws:
        http = Client(aws)
        client = http.register()
        device = http.device(client)
        equal(http.poll(client, device).status, 200)
        aws.logins.devices[device["deviceCode"]].last_poll = 0
        wrong(aws, http.poll(client, device), 400, "invalid_grant", "device-code-reused")
        wrong(aws, http.poll(http.register(), device), 400, "invalid_grant", "device-code")
        device = http.device(client)
        aws.deny()
        wrong(aws, http.poll(client, device), 400, "access_denied", None)
        device = http.device(client)
        aws.advance(601)
        wrong(aws, http.poll(client, device), 400, "expired_token", None)


@case("a legacy client, registered without scopes, gets no refresh token")
def _():
    with StandIn(device_polls=0, null_members=False) as aws:
        http = Client(aws)
        client = http.register(scopes=[])
        equal("refreshToken" in http.poll(client, http.device(client)).json, False)


@case("requests that the models reject")
def _():
    with StandIn() as aws:
        http = Client(aws)
        good = {"clientName": "n", "clientType": "public"}
        for members, error in (
                ({"clientName": "n"}, "invalid_request"),
                ({**good, "clientType": "confidential"}, "invalid_client_metadata"),
                ({**good, "scope": ["sso:account:access"]}, "invalid_request"),
                ({**good, "grantTypes": ["password"]}, "unsupported_grant_type"),
                ({**good, **PKCE, "issuerUrl": ""}, "invalid_request"),
                ({**good, "client_name": "n"}, "invalid_request")):
            wrong(aws, http.post("/client/register", members), 400, error, "member")
        text = {**good, "scopes": "sso:account:access"}
        wrong(aws, http.post("/client/register", text), 400, "invalid_request", "type")
        wrong(aws, http.post("/client/register", {**good, "clientName": None}), 400, "invalid_request", "member")
        wrong(aws, http.post("/client/register", {**good, "scopes": ["openid"]}), 400, "invalid_scope", "scope")
        ported = {**good, **PKCE, "redirectUris": ["http://127.0.0.1:8080/oauth/callback"]}
        wrong(aws, http.post("/client/register", ported), 400, "invalid_redirect_uri", "redirect")
        form = http.post("/client/register", good, Content_Type="application/x-www-form-urlencoded")
        wrong(aws, form, 400, "invalid_request", "content-type")
        cut = http.send("POST", "/token", b"{", {"Content-Type": "application/json"})
        wrong(aws, cut, 400, "invalid_request", "body")


@case("headers and places that do not belong")
def _():
    with StandIn() as aws:
        http = Client(aws)
        client = http.register()
        members = {**client, "startUrl": START_URL}
        for headers, kind in (({"Authorization": "Bearer x"}, "header"), ({"Cookie": "a=b"}, "header"),
                              ({"User_Agent": f"awsp {client['clientSecret']}"}, "secret-in-header")):
            equal(http.post("/device_authorization", members, **headers).status, 200)
            equal(kinds(aws), [kind])
            aws.forget()
        http.post(f"/device_authorization?x={client['clientSecret']}", members)
        equal(sorted(kinds(aws)), ["query", "secret-in-url"])
        aws.forget()
        for headers, target, status, kind in (
                ({"Host": "oidc.eu-west-1.example.com"}, "/device_authorization", 400, "host"),
                ({"Host": "sts.eu-west-1.amazonaws.com"}, "/device_authorization", 404, "host"),
                ({"Host": "oidc.cn-north-1.amazonaws.com"}, "/device_authorization", 400, "host"),
                ({}, "/oauth2/token", 404, "path"), ({}, "/_trap", 404, "redirect-followed")):
            equal((http.post(target, members, **headers).status, kinds(aws)), (status, [kind]), target)
            aws.forget()


@case("clients: unknown, with another's secret, expired, for another grant, of another region")
def _():
    with StandIn(region="eu-west-1") as aws:
        http = Client(aws)
        client = http.register()
        start = {"startUrl": START_URL}
        other = http.register()["clientSecret"]
        for bad in ({"clientId": "x", "clientSecret": "y"}, {**client, "clientSecret": other}):
            wrong(aws, http.post("/device_authorization", {**bad, **start}), 401, "invalid_client", None)
        pkce = http.register(**PKCE)
        wrong(aws, http.post("/device_authorization", {**pkce, **start}), 400, "unauthorized_client", "grant")
        wrong(aws, http.token(client, "password"), 400, "unsupported_grant_type", "grant")
        aws.revoke("client")
        wrong(aws, http.post("/device_authorization", {**client, **start}), 401, "invalid_client", None)
        http.host = "oidc.us-east-1.amazonaws.com"
        client = http.register()
        wrong(aws, http.post("/device_authorization", {**client, **start}), 400, "invalid_request", None)


@case("a start URL that does not exist")
def _():
    with StandIn(start_urls=["https://d-1234567890.awsapps.com/start"]) as aws:
        http = Client(aws)
        reply = http.post("/device_authorization", {**http.register(), "startUrl": START_URL})
        wrong(aws, reply, 400, "invalid_request", None)
        reply = http.authorize(http.register(**PKCE))
        equal((reply.status, "location" in reply.headers), (400, False))


@case("authorization code with PKCE")
def _():
    with StandIn() as aws:
        _, tokens = Client(aws).log_in()
        matches(tokens["accessToken"], "^access-token-")
        equal(aws.calls(), {"RegisterClient": 1, "Authorize": 1, "CreateToken": 1})


@case("the user denies, waits, or is asked")
def _():
    with StandIn(authorize="deny") as aws:
        http = Client(aws)
        client = http.register(**PKCE)
        matches(http.authorize(client).headers["location"], r"callback\?error=access_denied&.*state=s-1$")
        aws.set(authorize="wait")
        equal(http.authorize(client).status, 200)
        aws.set(authorize="page")
        page = http.authorize(client).body.decode()
        matches(page, r"decision=approve")
        matches(http.authorize(client, decision="approve").headers["location"], r"callback\?code=")


@case("authorize pages that show an error")
def _():
    with StandIn() as aws:
        http = Client(aws)
        client = http.register(**PKCE)
        for changes, kind in (
                ({"scopes": None, "scope": "sso:account:access"}, "member"), ({"state": None}, "member"),
                ({"code_challenge_method": "plain"}, "member"), ({"code_challenge": "short"}, "verifier"),
                ({"redirect_uri": "http://localhost:43210/oauth/callback"}, "redirect"),
                ({"redirect_uri": "http://127.0.0.1:43210/other"}, "redirect"),
                ({"redirect_uri": "http://127.0.0.1/oauth/callback"}, "redirect"),
                ({"scopes": "sso:account:access openid"}, "scope"), ({"response_type": "token"}, "member")):
            equal((http.authorize(client, **changes).status, kinds(aws)), (400, [kind]), changes)
            aws.forget()
        equal(http.authorize(http.register()).status, 400)
        equal(kinds(aws), ["grant"])
        aws.forget()


@case("codes: the verifier, the redirect, the second use")
def _():
    with StandIn() as aws:
        http = Client(aws)
        client = http.register(**PKCE)
        code = http.code(client)
        wrong(aws, http.trade(client, code, codeVerifier="w" * 64), 400, "invalid_grant", "verifier")
        wrong(aws, http.trade(client, code, codeVerifier="short"), 400, "invalid_request", "verifier")
        other = "http://127.0.0.1:43211/oauth/callback"
        wrong(aws, http.trade(client, code, redirectUri=other), 400, "invalid_grant", "redirect")
        wrong(aws, http.trade(client, code, redirectUri=None), 400, "invalid_request", "type")
        wrong(aws, http.trade(client, code, redirectUri=""), 400, "invalid_request", "member")
        wrong(aws, http.trade(client, code, refreshToken="x"), 400, "invalid_request", "member")
        tokens = http.trade(client, code).json
        wrong(aws, http.trade(client, code), 400, "invalid_grant", "code-reused")
        wrong(aws, http.refresh(client, tokens["refreshToken"]), 400, "invalid_grant", None)
        code = http.code(client)
        aws.advance(601)
        wrong(aws, http.trade(client, code), 400, "invalid_grant", None)


@case("refresh tokens rotate; a second use ends the login")
def _():
    with StandIn() as aws:
        http = Client(aws)
        client, first = http.log_in()
        second = http.refresh(client, first["refreshToken"]).json
        equal(second["refreshToken"] != first["refreshToken"], True)
        wrong(aws, http.refresh(client, first["refreshToken"]), 400, "invalid_grant", "refresh-token-reused")
        wrong(aws, http.refresh(client, second["refreshToken"]), 400, "invalid_grant", None)
        equal(http.portal("/assignment/accounts", second["accessToken"]).status, 401)


@case("a refresh token that AWS has revoked; the access token holds on")
def _():
    with StandIn() as aws:
        http = Client(aws)
        client, tokens = http.log_in()
        aws.revoke("refresh")
        wrong(aws, http.refresh(client, tokens["refreshToken"]), 400, "invalid_grant", None)
        equal(http.portal("/assignment/accounts", tokens["accessToken"]).status, 200)


@case("a token file for a cache can be refreshed")
def _():
    with StandIn(mark="MARK") as aws:
        http = Client(aws)
        file = aws.token_file(START_URL, expires_in=-60)
        equal(list(file), ["startUrl", "region", "accessToken", "expiresAt", "clientId", "clientSecret",
                           "registrationExpiresAt", "refreshToken"])
        client = {name: file[name] for name in ("clientId", "clientSecret")}
        equal(http.portal("/assignment/accounts", file["accessToken"]).status, 401)
        equal(http.refresh(client, file["refreshToken"]).status, 200)
        equal(all("MARK" in file[name] for name in ("accessToken", "refreshToken", "clientSecret")), True)
        equal("MARK" in str(aws.log()), False, "secrets in the log")
        equal(aws.log()[-1]["secrets"], 2)


main()
