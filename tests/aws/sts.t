#!/usr/bin/env python3
"""The stand-in's STS, its signatures, and the console's federation."""

import json
import os
import re
import sys
import time
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path[:0] = [HERE, os.path.join(HERE, "../lib")]
from awsp_test import case, data, equal, main, matches  # noqa: E402
from standin import StandIn, sigv4  # noqa: E402
from standin.client import FORM, Client  # noqa: E402

ROLE = "arn:aws:iam::123456789012:role/team/R"
SESSION = {"RoleArn": ROLE, "RoleSessionName": "s-1"}


def kinds(aws):
    return [each["kind"] for each in aws.violations()["unexpected"]]


def tag(reply, name):
    found = re.search(rf"<{name}>([^<]*)</{name}>", reply.body.decode())
    return found[1] if found else None


def user(aws):
    return aws.keys.get("AKIDEXAMPLE")


def wrong(aws, reply, status, code, kind=None):
    equal((reply.status, tag(reply, "Code"), kinds(aws)), (status, code, [kind] if kind else []), reply.body)
    aws.forget()


def assumed(aws, reply):
    """The Key that a successful call has handed out."""
    equal(reply.status, 200, reply.body)
    key = aws.keys.get(tag(reply, "AccessKeyId"))
    equal((key.secret, key.token), (tag(reply, "SecretAccessKey"), tag(reply, "SessionToken")))
    return key


@case("the signatures that botocore has made")
def _():
    vectors = data("sigv4-sts-vectors.json")
    for each in vectors["cases"]:
        headers = {"host": "sts.us-east-1.amazonaws.com", "x-amz-date": vectors["amz_date"], **vectors["headers"]}
        if each["session_token"]:
            headers["x-amz-security-token"] = each["session_token"]
        names = each["signed_headers"].split(";")
        text = sigv4.canonical_request("POST", "/", [], headers, names, vectors["body"].encode())
        given = sigv4.signature(vectors["secret_key"], vectors["amz_date"], "us-east-1", "sts", text)
        equal(given, each["signature"])


@case("GetCallerIdentity, in XML and in JSON")
def _():
    with StandIn() as aws:
        http = Client(aws)
        reply = http.sts(user(aws), Action="GetCallerIdentity")
        equal((tag(reply, "Arn"), tag(reply, "Account")), ("arn:aws:iam::123456789012:user/alice", "123456789012"))
        reply = http.sts(user(aws), Action="GetCallerIdentity", also={"accept": "application/json"})
        equal(reply.json["GetCallerIdentityResponse"]["GetCallerIdentityResult"]["Account"], "123456789012")


@case("signatures that do not hold")
def _():
    with StandIn() as aws:
        http = Client(aws)
        call = {"Action": "GetCallerIdentity"}
        bad = 403, "SignatureDoesNotMatch", "signature"
        wrong(aws, http.sts(user(aws), also={"x-amz-date": "20200101T000000Z"}, **call), *bad)
        wrong(aws, http.sts(user(aws), also={"x-amz-security-token": "x"}, **call), *bad)
        wrong(aws, http.sts(user(aws), "eu-west-1", host="sts.us-east-1.amazonaws.com", **call), *bad)
        malformed = http.sts(user(aws), also={"authorization": "AWS4-HMAC-SHA256 x"}, **call)
        wrong(aws, malformed, 400, "IncompleteSignature", "signature")
        wrong(aws, http.sts(None, **call), 403, "MissingAuthenticationToken", "signature")
        aws.add_user("AKIDOTHER", "right")
        other = sigv4.sign(user(aws), http.host, b"", "eu-west-1")["authorization"].replace("AKIDEXAMPLE", "AKIDOTHER")
        wrong(aws, http.sts(user(aws), also={"authorization": other}, **call), *bad)


@case("keys: unknown, expired, of another partition; a clock that is wrong")
def _():
    with StandIn() as aws:
        http = Client(aws)
        call = {"Action": "GetCallerIdentity"}
        wrong(aws, http.sts(user(aws), "us-gov-west-1", **call), 403, "InvalidClientTokenId")
        key = aws.keys.for_sso("111111111111", "R", "", 900)
        equal(http.sts(key, **call).status, 200)
        aws.advance(901)
        wrong(aws, http.sts(key, **call), 403, "ExpiredToken")
        aws.revoke("key", key.access_key)
        wrong(aws, http.sts(key, **call), 403, "InvalidClientTokenId")
        for skew, words in ((3600, "Signature expired"), (-3600, "Signature not yet current")):
            aws.set(date_skew=skew)
            matches(tag(http.sts(user(aws), **call), "Message"), f"^{words}")
        equal(kinds(aws), [])


@case("AssumeRole: from a user, chained, with rules")
def _():
    with StandIn() as aws:
        http = Client(aws)
        key = assumed(aws, http.sts(user(aws), Action="AssumeRole", **SESSION, DurationSeconds="7200"))
        equal((key.kind, key.arn), ("role", "arn:aws:sts::123456789012:assumed-role/R/s-1"))
        equal(7100 < key.expires - time.time() <= 7200, True)
        equal(assumed(aws, http.sts(key, Action="AssumeRole", **SESSION)).kind, "chained")
        wrong(aws, http.sts(key, Action="AssumeRole", **SESSION, DurationSeconds="7200"), 400, "ValidationError")
        aws.add_role(ROLE, external_id="e1", mfa="arn:aws:iam::123456789012:mfa/alice")
        wrong(aws, http.sts(user(aws), Action="AssumeRole", **SESSION), 403, "AccessDenied")
        full = {**SESSION, "ExternalId": "e1", "TokenCode": "123456",
                "SerialNumber": "arn:aws:iam::123456789012:mfa/alice"}
        equal(assumed(aws, http.sts(user(aws), Action="AssumeRole", **full)).kind, "role")
        bad = http.sts(user(aws), Action="AssumeRole", **{**full, "TokenCode": "000000"})
        matches(tag(bad, "Message"), "invalid MFA one time pass code")
        aws.add_role(ROLE, deny=True)
        wrong(aws, http.sts(user(aws), Action="AssumeRole", **full), 403, "AccessDenied")


@case("parameters that the models reject")
def _():
    with StandIn() as aws:
        http = Client(aws)
        for changes in ({"RoleSessionName": "x"}, {"RoleSessionName": "with blank"}, {"DurationSeconds": "60"},
                        {"RoleArn": "R"}, {"Extra": "1"}, {"TokenCode": "123456"}, {"RoleSessionName": ""},
                        {"DurationSeconds": "43201"}):
            reply = http.sts(user(aws), Action="AssumeRole", **{**SESSION, **changes})
            wrong(aws, reply, 400, "ValidationError", "member")
        reply = http.sts(user(aws), Action="AssumeRole", **SESSION, Version="2010-01-01")
        wrong(aws, reply, 400, "InvalidAction", "member")
        wrong(aws, http.sts(user(aws), Action="Nothing"), 400, "InvalidAction", "member")
        wrong(aws, http.sts(user(aws), Action="GetCallerIdentity", RoleArn=ROLE), 400, "ValidationError", "member")
        equal(http.sts(user(aws), Action="AssumeRole", **SESSION, **{"Tags.member.1.Key": "k"}).status, 200)


@case("AssumeRoleWithWebIdentity is not signed")
def _():
    with StandIn() as aws:
        http = Client(aws)
        call = {"Action": "AssumeRoleWithWebIdentity", **SESSION}
        for token in ("valid", "expired", "rejected"):
            aws.add_web_identity(f"{token}.b.c", token)
        equal(assumed(aws, http.sts(None, **call, WebIdentityToken="valid.b.c")).kind, "web")
        wrong(aws, http.sts(None, **call, WebIdentityToken="expired.b.c"), 400, "ExpiredTokenException")
        wrong(aws, http.sts(None, **call, WebIdentityToken="rejected.b.c"), 403, "IDPRejectedClaim")
        wrong(aws, http.sts(None, **call, WebIdentityToken="unknown"), 400, "InvalidIdentityToken")
        equal(http.sts(user(aws), **call, WebIdentityToken="valid.b.c").status, 200)
        equal(kinds(aws), ["header"])
        aws.forget()


@case("GetSessionToken, for long-term keys only")
def _():
    with StandIn() as aws:
        http = Client(aws)
        key = assumed(aws, http.sts(user(aws), Action="GetSessionToken", DurationSeconds="900"))
        wrong(aws, http.sts(key, Action="GetSessionToken"), 403, "AccessDenied")


def session(key):
    return json.dumps({"sessionId": key.access_key, "sessionKey": key.secret, "sessionToken": key.token})


def federate(http, **members):
    return http.send("POST", "/federation", urllib.parse.urlencode(members).encode(), {"Content-Type": FORM})


@case("console: from credentials to a page")
def _():
    with StandIn() as aws:
        http = Client(aws)
        key = aws.keys.for_sso("111111111111", "R", "")
        token = federate(http, Action="getSigninToken", Session=session(key)).json["SigninToken"]
        login = {"Action": "login", "Issuer": "awsp", "SigninToken": token,
                 "Destination": "https://console.aws.amazon.com/"}
        reply = http.send("GET", "/federation?" + urllib.parse.urlencode(login))
        equal((reply.status, reply.headers["location"]), (302, "https://console.aws.amazon.com/"))
        aws.advance(901)
        equal(http.send("GET", "/federation?" + urllib.parse.urlencode(login)).status, 400)


@case("console: what it refuses")
def _():
    with StandIn() as aws:
        http = Client(aws)
        key = aws.keys.for_sso("111111111111", "R", "")
        ask = {"Action": "getSigninToken", "Session": session(key)}
        equal(federate(http, **ask, SessionDuration="3600").status, 400, "a duration for credentials of SSO")
        equal(federate(http, **{**ask, "Session": session(user(aws))}).status, 400, "long-term keys")
        equal(kinds(aws), [])
        equal(federate(http, Action="getSigninToken", Session="{}").status, 400)
        equal(kinds(aws), ["member"])
        aws.forget()
        equal(http.send("GET", "/federation?" + urllib.parse.urlencode(ask)).status, 200)
        equal(kinds(aws), ["secret-in-url"])
        aws.forget()


main()
