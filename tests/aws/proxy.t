#!/usr/bin/env python3
"""The CONNECT proxy with its test CA."""

import http.client
import json
import os
import signal
import ssl
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path[:0] = [HERE, os.path.join(HERE, "../lib")]
from awsp_test import case, equal, main, matches, need  # noqa: E402
from standin import Proxy, StandIn  # noqa: E402
from standin.client import START_URL  # noqa: E402

PORTAL = "portal.sso.eu-west-1.amazonaws.com"


def fetch(proxy, host, path="/", headers=None, trusted=True, port=443):
    """(status, headers, body) through the proxy, with the certificate checked."""
    context = ssl.create_default_context(cafile=proxy.bundle if trusted else None)
    connection = http.client.HTTPSConnection("127.0.0.1", int(proxy.url.rsplit(":", 1)[1]), context=context, timeout=10)
    connection.set_tunnel(host, port)
    try:
        connection.request("GET", path, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


def fails(proxy, host, words, **options):
    try:
        fetch(proxy, host, **options)
    except (OSError, http.client.HTTPException) as error:
        matches(str(error), words)
        return
    raise AssertionError(f"{host} answered")


@case("a call to AWS's own host name reaches the stand-in")
def _():
    need("openssl")
    with StandIn(accounts=400) as aws, Proxy(aws.url) as proxy:
        token = aws.token_file(START_URL)["accessToken"]
        status, _, body = fetch(proxy, PORTAL, "/assignment/accounts?max_result=100", {"x-amz-sso_bearer_token": token})
        equal((status, len(json.loads(body)["accountList"])), (200, 100))
        equal(aws.log()[0]["host"], PORTAL)
        equal(proxy.hosts(), [PORTAL])
        fails(proxy, PORTAL, "certificate verify failed", trusted=False)


@case("large answers come through whole")
def _():
    with StandIn() as aws, Proxy(aws.url) as proxy:
        aws.fault("StartPage", "huge")
        equal(len(fetch(proxy, "corp.awsapps.com", "/start")[2]) > 2 * 1024 * 1024, True)


@case("bad certificates, and a proxy that does not want")
def _():
    with StandIn() as aws, Proxy(aws.url) as proxy:
        for kind, words in (("untrusted", "unable to get local issuer|self.signed"),
                            ("wrong-host", "mismatch|doesn't match"),
                            ("expired", "expired"), ("refuse", "403"), ("credentials", "407"), ("unreachable", "502")):
            proxy.fault(PORTAL, kind)
            fails(proxy, PORTAL, words)
        proxy.fault(PORTAL, None)
        equal(fetch(proxy, "corp.awsapps.com")[0], 200)


@case("other hosts and ports are refused and recorded")
def _():
    with StandIn() as aws, Proxy(aws.url) as proxy:
        fails(proxy, "www.example.com", "403")
        fails(proxy, PORTAL, "403", port=8443)
        equal([each["verdict"] for each in proxy.asked()], ["refused", "refused"])


@case("a start URL of a company's own")
def _():
    with StandIn() as aws, Proxy(aws.url, hosts=["sso.example.com"]) as proxy:
        aws.redirect("sso.example.com", START_URL)
        status, headers, _ = fetch(proxy, "sso.example.com", "/start")
        equal((status, headers["Location"]), (302, START_URL))


@case("as a program")
def _():
    with StandIn() as aws:
        command = [os.path.join(HERE, "proxy"), "--stand-in", aws.url, "--fault", f"{PORTAL}=refuse"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            ready = json.loads(process.stdout.readline())
            there = type("There", (), {"url": ready["proxy"], "bundle": ready["ca"]})
            equal(fetch(there, "corp.awsapps.com")[0], 200)
            fails(there, PORTAL, "403")
            process.send_signal(signal.SIGTERM)
            equal((process.wait(10), process.stderr.read()), (0, f"corp.awsapps.com\n{PORTAL}\n"))
            equal(os.path.exists(ready["folder"]), False)


main()
