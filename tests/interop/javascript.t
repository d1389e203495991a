#!/usr/bin/env python3
"""awsp and the AWS SDK for JavaScript, by turns on the same files."""

import filecmp
import json
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from awsp_test import ROOT, case, contains, equal, main, matches  # noqa: E402
from interop_scene import INTEROP, Client, add_cases, find, skip_all  # noqa: E402
from login_scene import token_name  # noqa: E402

INSTALLED = os.path.join(ROOT, "build/interop")
LOCK = "package-lock.json"
SDK = os.path.join(INTEROP, "sdk.js")
NODE = find("node", "nodejs")
CLIENT = Client(NODE, SDK, "identity", env={"NODE_PATH": os.path.join(INSTALLED, "node_modules")})


def is_installed():
    """Whether build/interop holds the packages that the lock file names today."""
    lock = os.path.join(INSTALLED, LOCK)
    return (os.path.exists(os.path.join(INSTALLED, "node_modules/@aws-sdk/client-sts")) and os.path.exists(lock) and
            filecmp.cmp(lock, os.path.join(INTEROP, LOCK), shallow=False))


if not is_installed():
    skip_all("the AWS SDK for JavaScript is not in build/interop")
add_cases(CLIENT)


@case("the SDK's form of a token file: indented, milliseconds, members of others; awsp reads it, and keeps those members")
def _():
    with CLIENT.scene() as scene:
        before = scene.give_token(expires_in=-60, more={"note": "of another tool"})
        scene.works()
        matches(scene.home.read(token_name()), r'(?s)^\{\n  "startUrl": .*\n  "expiresAt": "[\d-]+T[\d:]+\.\d{3}Z",\n')
        scene.is_renewed(before)
        scene.let_expire()
        scene.renew()
        contains(scene.home.read(token_name()), '"note": "of another tool"')


@case("the SDK's token provider hands out what stands in the file")
def _():
    with CLIENT.scene() as scene:
        scene.log_in()
        token = scene.home.run(NODE, SDK, "token", env={"AWS_PROFILE": "dev"})
        equal(json.loads(token.out)["token"], scene.token()["accessToken"], token.err)
        equal(scene.awsp("logout", "dev").status, 0)
        token = scene.home.run(NODE, SDK, "token", env={"AWS_PROFILE": "dev"})
        matches(token.err, "^TokenProviderError: .* was not found or is invalid")


@case("the packages of the SDK are named exactly, and no registry beside them")
def _():
    with open(os.path.join(INTEROP, "package.json"), encoding="utf-8") as file:
        for version in json.load(file)["dependencies"].values():
            matches(version, r"^\d+\.\d+\.\d+$")
    with open(os.path.join(INTEROP, LOCK), encoding="utf-8") as file:
        packages = json.load(file)["packages"]
    for name, package in packages.items():
        equal(("resolved" in package, "integrity" in package), (False, name != ""), name)


main()
