#!/usr/bin/env python3
"""AWS_CONFIG_FILE is expanded as Python's expandvars and expanduser do it, in this order."""

import os
import random
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
import awsp_test as t  # pylint: disable=wrong-import-position

COUNT = int(os.environ.get("AWSP_EXPAND_COUNT") or (20 if t.SLOW else 1000))
SEED = int(os.environ.get("AWSP_EXPAND_SEED") or 1)
# No brace is left open: versions of Python do not agree on what that means.
PARTS = ["$A", "${A}", "$B", "${B}", "$EMPTY", "$TILDE", "$HOME", "${HOME}", "$NONE", "${NONE}", "${}", "$", "$$", "}", "~",
         "~root", "~no-such-user", "/", "/", "/", "a", "-", ".x", "\u00fc", "${NONE$A}", "${A=}", "$(A)", "$A\u00fc", "${S p}", "$1", "\\"]


def expand(path, env):
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(env)
    try:
        return os.path.expanduser(os.path.expandvars(path))
    finally:
        os.environ.clear()
        os.environ.update(before)


def lists(home, env):
    done = subprocess.run([t.BIN, "list"], cwd=home.work, env=env, stdin=subprocess.DEVNULL, capture_output=True,
                          close_fds=False, check=False)
    return done.stdout.decode().split("\t", maxsplit=1)[0]


@t.case("AWS_CONFIG_FILE is expanded as Python does it")
def random_paths():
    rng = random.Random(SEED)
    t.note(f"{COUNT} paths from seed {SEED}")
    tried = 0
    with t.Home() as home:
        env = {**home.env, "A": "va", "B": "vb/$A", "EMPTY": "", "TILDE": "~", "S p": "spaced", "1": "one"}
        for number in range(COUNT):
            start = rng.choice(["~/", "$HOME/", "${HOME}/", "$TILDE/", "", "./", "$EMPTY~/"])
            path = start + "".join(rng.choices(PARTS, k=rng.randint(1, 6)))
            expanded = os.path.join(home.work, expand(path, env))
            if not expanded.startswith(home.path + "/") or "/../" in expanded:
                continue
            try:
                os.makedirs(os.path.dirname(expanded), exist_ok=True)
                with open(expanded, "w", encoding="utf-8") as file:
                    file.write(f"[profile p{number}]\n")
            except OSError:
                continue  # a folder, or below a file
            t.equal(lists(home, {**env, "AWS_CONFIG_FILE": path}), f"p{number}", f"{path!r} is {expanded!r}")
            os.unlink(expanded)
            tried += 1
    t.note(f"{tried} of them tried")
    assert tried > COUNT / 3


@t.case("home folders of users, a home of nothing, and no home")
def homes():
    with t.Home() as home:
        path = home.write("config", "[profile here]\n")
        for env in ({"HOME": home.path + "//", "AWS_CONFIG_FILE": "~/config"},
                    {"HOME": "", "AWS_CONFIG_FILE": "~" + path},
                    {"HOME": "/", "AWS_CONFIG_FILE": "~" + path}):
            t.equal(expand(env["AWS_CONFIG_FILE"], env).replace("//", "/"), path)
            t.equal(lists(home, {**home.env, **env}), "here", env)


t.main()
