#!/usr/bin/env python3
"""The listener of a login: where it listens, and what strangers can do to it."""

import os
import re
import socket
import sys
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from awsp_test import case, contains, equal, main  # noqa: E402
from login_scene import Scene, address, fetch  # noqa: E402


def listening(scene):
    """A login that waits: its terminal, the URL for the browser, and the port."""
    terminal = scene.home.terminal("awsp", "login", "dev", "--no-browser", size=(24, 300))
    terminal.until(lambda: address(terminal.output), "the address")
    url = address(terminal.output).group(1)
    return terminal, url, int(re.search(r"127\.0\.0\.1%3A(\d+)", url).group(1))


def finish(terminal, url):
    """The right answer; how long it takes."""
    location = fetch(url)[1]
    begin = time.monotonic()
    status, _, page = fetch(location)
    equal(status, 200)
    contains(page, "You may close this window")
    terminal.expect("logged in to corp")
    return time.monotonic() - begin


@case("the port is open on 127.0.0.1 alone, and closed afterwards")
def _():
    with Scene() as scene:
        terminal, url, port = listening(scene)
        own = []
        for name in ("/proc/net/tcp", "/proc/net/tcp6"):
            if os.path.exists(name):
                with open(name, encoding="ascii") as file:
                    own += [line.split()[1] for line in file if line.split()[3] == "0A" and line.split()[1].endswith(f":{port:04X}")]
        equal(own, [f"0100007F:{port:04X}"])
        finish(terminal, url)
        with socket.socket() as client:
            equal(client.connect_ex(("127.0.0.1", port)) != 0, True)


HOSTILE = [
    b"GET / HTTP/1.1\r\n\r\n", b"GET /oauth/callback HTTP/1.1\r\n\r\n",
    b"GET /oauth/callback?code=x&state=y HTTP/1.1\r\n\r\n", b"GET /oauth/callback?error=access_denied HTTP/1.1\r\n\r\n",
    b"GET /oauth/callback?error=x&state=00000000-0000-4000-8000-000000000000 HTTP/1.1\r\n\r\n",
    b"POST /oauth/callback?code=x HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello", b"OPTIONS * HTTP/1.1\r\n\r\n",
    b"GET /oauth/callback/../x?code=1 HTTP/1.1\r\n\r\n", b"GET /%zz HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00",
    b"\x00" * 100, b"", b"GET " + b"x" * 40000, b"GET /oauth/callback?code=a&code=b&state=c HTTP/1.1\r\n\r\n", b"\r\n\r\n\r\n",
]


@case("1,000 stray and hostile requests neither end a login nor delay it by a second")
def _():
    with Scene() as scene:
        terminal, url, port = listening(scene)
        slow = []
        for number in range(1000):
            client = socket.create_connection(("127.0.0.1", port), timeout=5)
            try:
                client.sendall(HOSTILE[number % len(HOSTILE)])
            except OSError:
                pass
            if number % 25 == 0:
                slow.append(client)
            else:
                client.close()
        equal(finish(terminal, url) < 1, True)
        equal("logged in to corp" in terminal.output, True)
        for client in slow:
            client.close()


@case("100 connections that say nothing, and go on saying it, do not keep the browser out")
def _():
    with Scene() as scene:
        terminal, url, port = listening(scene)
        stop = threading.Event()
        held = [socket.create_connection(("127.0.0.1", port), timeout=5) for _ in range(100)]

        def drip():
            while not stop.wait(0.05):
                for client in held:
                    try:
                        client.send(b"G")
                    except OSError:
                        pass

        thread = threading.Thread(target=drip)
        thread.start()
        try:
            equal(finish(terminal, url) < 1, True)
        finally:
            stop.set()
            thread.join()
            for client in held:
                client.close()


@case("an error of another login is shown, without control characters, and waiting goes on")
def _():
    with Scene() as scene:
        terminal, url, port = listening(scene)
        fetch(f"http://127.0.0.1:{port}/oauth/callback?error=boo%1b%5b2J%07&error_description=%3Cb%3Ewords")
        terminal.expect("the browser brought an error that is not of this login")
        equal("\x1b[2J" in terminal.output, False)
        finish(terminal, url)


main()
