#!/usr/bin/env python3
"""The stand-in's portal: accounts and roles by pages, role credentials, logout."""

import os
import sys
import time
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path[:0] = [HERE, os.path.join(HERE, "../lib")]
from awsp_test import case, equal, main, matches  # noqa: E402
from standin import StandIn  # noqa: E402
from standin.client import START_URL, Client  # noqa: E402

CREDENTIALS = "/federation/credentials?role_name=ReadOnly&account_id=111111111111"


def kinds(aws):
    return [each["kind"] for each in aws.violations()["unexpected"]]


def pages(http, token, path, name, size=""):
    """(all rows, the number of requests)."""
    rows, following, count = [], None, 0
    while count == 0 or following:
        query = {"max_result": size, "next_token": following}
        text = urllib.parse.urlencode({key: value for key, value in query.items() if value})
        answer = http.portal(path + ("&" if "?" in path else "?") * bool(text) + text, token).json
        rows, following, count = rows + answer[name], answer["nextToken"], count + 1
    return rows, count


@case("1,000 accounts with 3 roles each, by pages")
def _():
    with StandIn(accounts=1000, roles=3) as aws:
        http = Client(aws)
        token = aws.token_file(START_URL)["accessToken"]
        rows, count = pages(http, token, "/assignment/accounts", "accountList", 100)
        equal((len({row["accountId"] for row in rows}), count), (1000, 10))
        equal(rows[0], {"accountId": "111111111111", "accountName": "account-0000",
                        "emailAddress": "aws+0000@example.com"})
        equal(pages(http, token, "/assignment/accounts", "accountList")[1], 50)
        path = "/assignment/roles?account_id=" + rows[999]["accountId"]
        roles, count = pages(http, token, path, "roleList", 2)
        equal(([row["roleName"] for row in roles], count), (["AdministratorAccess", "ReadOnly", "PowerUserAccess"], 2))


@case("accounts by name, without some members")
def _():
    with StandIn(accounts=[{"accountId": "222222222222", "roles": ["Admin"]}]) as aws:
        http = Client(aws)
        token = aws.token_file(START_URL)["accessToken"]
        equal(http.portal("/assignment/accounts", token).json,
              {"nextToken": None, "accountList": [{"accountId": "222222222222"}]})
        equal(http.portal("/assignment/roles?account_id=222222222222", token).json["roleList"],
              [{"roleName": "Admin", "accountId": "222222222222"}])


@case("role credentials, refused and granted")
def _():
    with StandIn() as aws:
        http = Client(aws)
        token = aws.token_file(START_URL)["accessToken"]
        given = http.portal(CREDENTIALS, token).json["roleCredentials"]
        equal(sorted(given), ["accessKeyId", "expiration", "secretAccessKey", "sessionToken"])
        equal(3590 < given["expiration"] / 1000 - time.time() <= 3600, True, given["expiration"])
        aws.refuse_role("111111111111", "ReadOnly")
        reply = http.portal(CREDENTIALS, token)
        equal((reply.status, reply.error, reply.json["message"]), (403, "ForbiddenException", "No access"))
        matches(reply.headers["x-amzn-errortype"], "^ForbiddenException:http")
        aws.allow_role("111111111111", "ReadOnly")
        equal(http.portal(CREDENTIALS, token).status, 200)
        equal(http.portal("/assignment/roles?account_id=999999999999", token).status, 404)


@case("tokens: expired, revoked, logged out, of another region")
def _():
    with StandIn() as aws:
        http = Client(aws)
        for end in (lambda file: aws.revoke("token"), lambda file: aws.advance(3601),
                    lambda file: http.portal("/logout", file["accessToken"], "POST")):
            file = aws.token_file(START_URL)
            equal(http.portal("/assignment/accounts?max_result=1", file["accessToken"]).status, 200)
            end(file)
            reply = http.portal("/assignment/accounts?max_result=1", file["accessToken"])
            equal((reply.status, reply.error), (401, "UnauthorizedException"))
        client = {name: file[name] for name in ("clientId", "clientSecret")}
        equal(http.refresh(client, file["refreshToken"]).error, "invalid_grant", "after logout")
        token = aws.token_file(START_URL, region="eu-west-1")["accessToken"]
        for region, status in (("eu-west-1", 200), ("us-east-1", 401)):
            http.host = f"portal.sso.{region}.amazonaws.com"
            equal(http.portal("/assignment/accounts", token).status, status)


@case("requests that the models reject")
def _():
    with StandIn() as aws:
        http = Client(aws)
        token = aws.token_file(START_URL)["accessToken"]
        for target, status, kind in (
                ("/assignment/accounts?maxResults=1", 400, "member"),
                ("/assignment/accounts?max_result=101", 400, "member"),
                ("/assignment/accounts?max_result=0", 400, "member"), ("/assignment/roles", 400, "member"),
                ("/assignment/roles?account_id=11111111111", 400, "member"),
                ("/federation/credentials?role_name=R", 400, "member"),
                ("/assignment/accounts?next_token=forged", 400, "paging"), (CREDENTIALS + "&region=x", 400, "member")):
            equal((http.portal(target, token).status, kinds(aws)), (status, [kind]), target)
            aws.forget()
        equal(http.send("GET", "/assignment/accounts").status, 401)
        equal(kinds(aws), ["token-missing"])
        aws.forget()
        http.portal(f"/assignment/accounts?access_token={token}", token)
        equal(sorted(kinds(aws)), ["member", "secret-in-url"])
        aws.forget()
        http.portal("/assignment/accounts", token, Authorization=f"Bearer {token}")
        equal(kinds(aws), ["header"])
        aws.forget()


@case("logout has no body and says so")
def _():
    with StandIn() as aws:
        http = Client(aws)
        equal(http.portal("/logout", aws.token_file(START_URL)["accessToken"], "POST").body, b"")
        equal(kinds(aws), [])
        http.send("POST", "/logout", b"{}", {"x-amz-sso_bearer_token": aws.token_file(START_URL)["accessToken"]})
        equal(kinds(aws), ["body", "header"])
        aws.forget()


main()
