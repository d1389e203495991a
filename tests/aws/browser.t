#!/usr/bin/env python3
"""The browser of the tests."""

import http.server
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path[:0] = [HERE, os.path.join(HERE, "../lib")]
from awsp_test import case, equal, main  # noqa: E402
from standin import StandIn  # noqa: E402
from standin.client import PKCE, Client  # noqa: E402

BROWSER = os.path.join(HERE, "browser")


class Listener:
    """What a program that waits for the redirect would see."""

    def __enter__(self):
        seen = self.seen = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                seen.append(self.path)
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b"You may close this window.")

            def log_message(self, *_):
                pass

        self.server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        self.redirect = f"http://127.0.0.1:{self.server.server_address[1]}/oauth/callback"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def url_of(aws, listener, base=None):
    client = Client(aws).register(**PKCE)
    query = {"response_type": "code", "client_id": client["clientId"], "redirect_uri": listener.redirect,
             "state": "s-1", "code_challenge_method": "S256", "scopes": "sso:account:access",
             "code_challenge": "c" * 43}
    return f"{base or aws.url}/authorize?" + urllib.parse.urlencode(query)


def browse(aws, url, words=""):
    """Runs the browser to its end; what it has written down."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "log")
        env = {"PATH": os.environ["PATH"], "AWSP_BROWSER_LOG": path, "AWSP_BROWSER_DO": words,
               "AWSP_BROWSER_STAND_IN": aws.url}
        status = subprocess.run([BROWSER, "--new-window", url], env=env, timeout=30, check=False).returncode
        with open(path, encoding="utf-8") as file:
            return status, [json.loads(line) for line in file]


def query(path):
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(path).query))


@case("it follows the redirect to the loopback address")
def _():
    with StandIn() as aws, Listener() as listener:
        status, did = browse(aws, url_of(aws, listener))
        equal((status, [each["did"] for each in did]), (0, ["open", "fetch", "fetch"]))
        equal(did[0]["arguments"][0], "--new-window")
        equal(did[2]["body"], "You may close this window.")
        equal((len(listener.seen), query(listener.seen[0])["state"]), (1, "s-1"))


@case("AWS's own host names are fetched from the stand-in")
def _():
    with StandIn() as aws, Listener() as listener:
        _, did = browse(aws, url_of(aws, listener, "https://oidc.eu-west-1.amazonaws.com"))
        equal([each["status"] for each in did[1:]], [302, 200])
        equal(aws.log()[-1]["host"], "oidc.eu-west-1.amazonaws.com")


@case("what it can be told to do")
def _():
    with StandIn() as aws, Listener() as listener:
        for words, wanted in (("deny", [("/oauth/callback", "s-1", "access_denied")]), ("nothing", []),
                              ("favicon", [("/favicon.ico", None, None), ("/oauth/callback", "s-1", None)]),
                              ("no-state", [("/oauth/callback", None, None)]),
                              ("twice", [("/oauth/callback", "s-1", None)] * 2),
                              ("wrong-state", [("/oauth/callback", "00000000-0000-4000-8000-000000000000", None)])):
            del listener.seen[:]
            browse(aws, url_of(aws, listener), words)
            equal([(each.partition("?")[0], query(each).get("state"), query(each).get("error"))
                   for each in listener.seen], wanted, words)
        begun = time.monotonic()
        browse(aws, url_of(aws, listener), "wait=0.5")
        equal(time.monotonic() - begun > 0.5, True)
        equal(browse(aws, url_of(aws, listener), "fail")[0], 3)


@case("it goes nowhere but to loopback addresses")
def _():
    with StandIn() as aws:
        aws.fault("Authorize", "redirect", location="http://192.0.2.1/oauth/callback")
        _, did = browse(aws, f"{aws.url}/authorize")
        equal((did[-1]["did"], did[-1]["url"]), ("stop", "http://192.0.2.1/oauth/callback"))


@case("it enters a device code")
def _():
    for verification in ("start-url", "local"):
        with StandIn(device="wait", verification=verification) as aws:
            http = Client(aws)
            client = http.register()
            for words, error in (("", None), ("deny", "access_denied")):
                device = http.device(client)
                browse(aws, device["verificationUriComplete"], words)
                equal(http.poll(client, device).json.get("error"), error)


main()
