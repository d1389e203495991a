#!/usr/bin/env python3
"""Faults, counts and the control of the stand-in, in this process and in another."""

import calendar
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path[:0] = [HERE, os.path.join(HERE, "../lib")]
from awsp_test import case, equal, main, matches  # noqa: E402
from standin import Process, Remote, StandIn, hosts  # noqa: E402
from standin.client import START_URL, Client  # noqa: E402
from standin.record import peak  # noqa: E402

PROGRAM = os.path.join(HERE, "stand-in")
ACCOUNTS = "/assignment/accounts"


def list_accounts(aws):
    """A call that works until something is broken."""
    return Client(aws).portal(ACCOUNTS, aws.token_file(START_URL)["accessToken"])


@case("answers that are errors")
def _():
    with StandIn() as aws:
        aws.fault("ListAccounts", "throttle", times=2, retry_after=3)
        aws.fault("ListAccounts", "error", status=503)
        replies = [list_accounts(aws) for _ in range(4)]
        equal([reply.status for reply in replies], [429, 429, 503, 200])
        equal((replies[0].headers["retry-after"], replies[0].error), ("3", "TooManyRequestsException"))
        aws.fault("*", "error", times=None)
        reply = Client(aws).post("/client/register", {"clientName": "n", "clientType": "public"})
        equal((reply.status, reply.error), (500, "server_error"))
        aws.fault("GetCallerIdentity", "throttle")
        aws.clear_faults()
        aws.fault("GetCallerIdentity", "throttle")
        reply = Client(aws).sts(aws.keys.get("AKIDEXAMPLE"), Action="GetCallerIdentity")
        equal((reply.status, b"<Code>Throttling</Code>" in reply.body), (400, True))


@case("answers that are garbage")
def _():
    with StandIn() as aws:
        for kind in ("not-json", "html", "empty", "huge", "redirect", "wrong-types"):
            aws.fault("ListAccounts", kind)
        bodies = [list_accounts(aws) for _ in range(6)]
        equal([reply.status for reply in bodies], [200, 200, 200, 200, 302, 200])
        equal(len(bodies[3].body) > 2 * 1024 * 1024, True)
        matches(bodies[4].headers["location"], "^/_trap$")
        equal(bodies[5].json["nextToken"], "seven")
        equal(bodies[5].json["accountList"]["0"]["accountId"], "111111111111")


@case("connections that break")
def _():
    with StandIn() as aws:
        for kind, error in (("truncated", http.client.IncompleteRead), ("hang-up", http.client.RemoteDisconnected),
                            ("hang-up-after-headers", http.client.IncompleteRead), ("reset", ConnectionResetError)):
            aws.fault("ListAccounts", kind)
            try:
                list_accounts(aws)
                raise AssertionError(f"{kind} did not break the connection")
            except error:
                pass
        aws.fault("ListAccounts", "hang", seconds=0.3)
        begun = time.monotonic()
        try:
            list_accounts(aws)
        except http.client.RemoteDisconnected:
            equal(time.monotonic() - begun > 0.29, True)


@case("an answer that is lost after the work was done")
def _():
    with StandIn() as aws:
        client = Client(aws)
        login, tokens = client.log_in()
        aws.fault("CreateToken", "hang-up", executed=True)
        try:
            client.refresh(login, tokens["refreshToken"])
        except http.client.RemoteDisconnected:
            pass
        aws.expect("refresh-token-reused")
        equal(client.refresh(login, tokens["refreshToken"]).error, "invalid_grant")
        equal(len(aws.violations()["expected"]), 1)


@case("latency, and calls side by side")
def _():
    with StandIn() as aws:
        aws.latency(0.3, "ListAccounts")
        calls = [threading.Thread(target=list_accounts, args=(aws,)) for _ in range(50)]
        begun = time.monotonic()
        for each in calls:
            each.start()
        for each in calls:
            each.join()
        equal(0.3 < time.monotonic() - begun < 3, True)
        equal((aws.calls("ListAccounts"), aws.most_in_flight() > 10), (50, True))


@case("the sliding window")
def _():
    equal(peak([]), 0)
    equal(peak([n / 16 for n in range(100)]), 16)
    equal(peak([0, 0.999]), 2)
    equal(peak([0, 1.0]), 1)
    equal(peak([0, 0.1, 0.9, 1.05, 1.06, 3]), 4)


@case("the Date header is as far ahead as it is told")
def _():
    with StandIn(date_skew=3600) as aws:
        stamp = time.strptime(list_accounts(aws).headers["date"], "%a, %d %b %Y %H:%M:%S GMT")
        equal(3590 < calendar.timegm(stamp) - time.time() < 3610, True)


@case("an unexpected violation fails the test")
def _():
    aws = StandIn().start()
    Client(aws).send("GET", "/nowhere")
    try:
        aws.check()
        raise RuntimeError("check() has let it pass")
    except AssertionError as error:
        matches(str(error), "path: GET /nowhere")
    aws.expect("path")
    aws.check()
    aws.stop()


@case("host names of every partition")
def _():
    for host, wanted in (
            ("oidc.eu-west-1.amazonaws.com", ("oidc", "eu-west-1")),
            ("portal.sso.us-gov-west-1.amazonaws.com:443", ("portal", "us-gov-west-1")),
            ("portal.sso-fips.us-east-1.api.aws", ("portal", "us-east-1")),
            ("oidc.cn-north-1.amazonaws.com.cn", ("oidc", "cn-north-1")),
            ("sts.eusc-de-east-1.amazonaws.eu", ("sts", "eusc-de-east-1")), ("sts.amazonaws.com", ("sts", "us-east-1")),
            ("signin.amazonaws.cn", ("signin", "")), ("eu-west-1.signin.aws.amazon.com", ("signin", "eu-west-1")),
            ("d-1234567890.awsapps.com", ("start-page", "")), ("127.0.0.1:8080", (None, "")),
            ("sts-fips.us-gov-west-1.amazonaws.com", None), ("oidc.cn-north-1.amazonaws.com", None),
            ("oidc.eu-west-1.amazonaws.com.example.com", None), ("x.example.com", None), ("", None),
            ("oidc.eu-west-1.amazonaws.com:8443", None)):
        try:
            got = hosts.identify(host)
        except hosts.Unknown:
            got = None
        equal(got, wanted, host)


@case("only 127.0.0.1 listens")
def _():
    with StandIn() as aws:
        with socket.socket() as other:
            other.settimeout(1)
            equal(other.connect_ex(("127.0.0.2", aws.port)) != 0, True)


@case("the same from another process")
def _():
    with Process(accounts=7) as aws:
        token = aws.token_file(START_URL)["accessToken"]
        aws.fault("ListAccounts", "throttle", retry_after=1)
        client = Client(type("There", (), {"port": int(aws.url.rsplit(":", 1)[1])}))
        equal([client.portal(ACCOUNTS, token).status for _ in range(2)], [429, 200])
        equal((aws.calls("ListAccounts"), aws.peak("ListAccounts"), aws.violations()),
              (2, 2, {"unexpected": [], "expected": []}))
        for page in ("_log", "_calls", "_violations"):
            json.load(urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"{aws.url}/{page}"))
        try:
            aws.set(no_such_setting=1)
            raise RuntimeError("an unknown setting was taken")
        except AssertionError as error:
            matches(str(error), "there is no setting")


@case("it says when it is ready, and ends on SIGTERM")
def _():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "ready")
        command = [PROGRAM, "--ready-file", path]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            ready = json.loads(process.stdout.readline())
            with open(path, encoding="utf-8") as file:
                equal(json.load(file), ready)
            equal(Remote(ready["url"]).calls(), {})
            process.send_signal(signal.SIGTERM)
            equal((process.wait(10), process.stderr.read()), (0, b""))


@case("it ends with its parent")
def _():
    with subprocess.Popen([PROGRAM, "--until-stdin-closes"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        json.loads(process.stdout.readline())
        process.stdin.close()
        equal(process.wait(10), 0)


main()
