#!/usr/bin/env python3
"""awsp and botocore, by turns on the same files.

Debian 12's botocore is 1.29.27. It knows sso-sessions and renews their tokens, but not AWS_ENDPOINT_URL_*, hence the proxy;
not a role whose source profile has an sso-session, which fails in it; and no profiles of `aws login`. What the AWS CLI 2.36.7
wrote for the last two, tests/unit/login_caches_test.c has.
"""

import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from awsp_test import Home, case, equal, main  # noqa: E402
from interop_scene import INTEROP, Client, add_cases, find, skip_all  # noqa: E402
from login_scene import cli_file, shape, token_name  # noqa: E402

CLIENT = Client(find("python3"), "-B", os.path.join(INTEROP, "botocore_client.py"), proxied=True, chains=False)
find("openssl")
with Home() as home:
    if home.run(CLIENT.command[0], "-c", "import botocore").status != 0:
        skip_all("botocore is not installed")
add_cases(CLIENT)


@case("botocore writes a token as awsp and the AWS CLI do, byte for byte but for its values")
def _():
    with CLIENT.scene() as scene:
        scene.log_in()
        ours = scene.home.read(token_name())
        scene.let_expire()
        scene.works()
        equal(shape(scene.home.read(token_name())), shape(ours))
        equal(shape(ours), shape(cli_file("ee0bfd2552fbd840c02cc48b6e823320543c450f.json")))


@case("botocore drops a refresh token that is not sent anew: awsp uses the token, and asks for a login once it has run out")
def _():
    with CLIENT.scene() as scene:
        scene.log_in()
        scene.let_expire()
        scene.aws.set(refresh_tokens=False)
        scene.works()
        equal(("refreshToken" in scene.token(), scene.state()), (False, "valid"))
        scene.let_expire()
        equal(scene.awsp("status", "dev", "--ready").status, 4)


main()
