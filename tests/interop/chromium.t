#!/usr/bin/env python3
"""A login by authorization code in a real browser: Chromium follows the redirect to awsp and shows the page there."""

import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from awsp_test import case, contains, equal, main, wait_for  # noqa: E402
from interop_scene import find  # noqa: E402
from login_scene import Scene  # noqa: E402

CHROMIUM = find("chromium", "chromium-browser")
# No host but 127.0.0.1 is looked up, whatever the browser itself would like to know.
OPTIONS = """--headless --disable-gpu --disable-quic --no-first-run --disable-background-networking
    --disable-component-update --disable-sync --disable-dev-shm-usage
    --host-resolver-rules='MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'""".replace("\n", " ")
SANDBOX = "--no-sandbox" if os.geteuid() == 0 else ""  # which root cannot have


def log_in(scene):
    """(result, what the browser shows in the end, as HTML)."""
    scene.home.write("bin/browser", f"""#!/bin/sh
'{CHROMIUM}' {OPTIONS} {SANDBOX} --user-data-dir="$HOME/chromium" --dump-dom "$1" >"$HOME/page.part" 2>"$HOME/browser.err"
mv "$HOME/page.part" "$HOME/page"
""", 0o755)
    result = scene.awsp("login", "dev", env={"BROWSER": "browser"})
    wait_for(lambda: scene.home.exists("page"), "the page", 60)
    return result, scene.home.read("page")


@case("granted: the page says that the window may be closed, and the login is done")
def _():
    with Scene() as scene:
        result, page = log_in(scene)
        equal((result.status, scene.state()), (0, "valid"), result.err)
        contains(page, "<title>awsp: Login received</title>")
        contains(page, "You may close this window and go back to the terminal.")
        equal([scene.aws.calls(name) for name in ("Authorize", "CreateToken")], [1, 1])
        equal(scene.token()["accessToken"] in page, False)


@case("refused: the page says so too, with AWS's words")
def _():
    with Scene(authorize="deny") as scene:
        result, page = log_in(scene)
        equal(result.status, 7, result.err)
        contains(page, "<title>awsp: Login refused</title>")
        contains(page, "access_denied: The user denied the request")


main()
