#!/usr/bin/env python3
"""The editor against botocore: random edits, after each of which it reads what it read before with that one change.

AWSP_ORACLE_COUNT: how many edits; AWSP_ORACLE_SEED: where to begin.
"""

import copy
import json
import math
import os
import random
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
import awsp_test as t  # noqa: E402
from editor_cases import Case, Editor, is_swallowed, make_edit  # noqa: E402
from interop_scene import INTEROP, find, skip_all  # noqa: E402
from random_files import Refused, has_nested_default, make_files, make_long_file  # noqa: E402

COUNT = int(os.environ.get("AWSP_ORACLE_COUNT") or 10000)
SEED = int(os.environ.get("AWSP_ORACLE_SEED") or 20261121)
EDITS_OF_A_FILE = 10
LONGEST = 5000
PYTHON = find("python3")
with t.Home() as home:
    if home.run(PYTHON, "-c", "import botocore").status != 0:
        skip_all("botocore is not installed")
    ENVIRONMENT = {"PATH": home.env["PATH"], "LC_ALL": "C.UTF-8"}


class Botocore:
    """botocore's reading of texts, in one process. The last few are remembered: an edit begins where the one before it ended."""

    def __init__(self, folder):
        self.path = os.path.join(folder, "file")
        self.known = {}
        self.process = subprocess.Popen([PYTHON, "-B", os.path.join(INTEROP, "botocore_reader.py")], env=ENVIRONMENT,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def close(self):
        self.process.stdin.close()
        t.equal(self.process.wait(20), 0, "the end of botocore")

    def read(self, data):
        if data not in self.known:
            with open(self.path, "wb") as file:
                file.write(data)
            print(self.path, file=self.process.stdin, flush=True)
            self.known = {**dict(list(self.known.items())[-4:]), data: json.loads(self.process.stdout.readline())}
        answer = self.known[data]
        if isinstance(answer, str):
            raise Refused(answer)
        return answer

    def sections(self, data):
        return self.read(data)[0]

    def profiles(self, data):
        return self.read(data)[1]


def intended(edit, profiles, defaults):
    """The profiles and sessions after this edit."""
    what, kind, name, key, value = edit
    after = copy.deepcopy(profiles)
    if what == "set":
        after[kind].setdefault(name, dict(defaults))[key.lower()] = value
    elif what == "unset":
        after[kind].get(name, {}).pop(key.lower(), None)
    elif what == "add":
        after[kind].setdefault(name, dict(defaults))
    elif what == "remove":
        after[kind].pop(name, None)
    elif name in after[kind]:
        after[kind][value] = after[kind].pop(name)
    return after


class Run:
    """Edits one after the other, and what came of them."""

    def __init__(self, botocore, editor, rng):
        self.botocore, self.editor, self.rng = botocore, editor, rng
        self.count = self.changed = self.refused = self.swallowed = 0

    def edit(self, file, data):
        """The file after one edit that is right."""
        edit = make_edit(self.rng, file, data)
        case = Case(self.botocore.sections, file, data, edit)
        result = self.editor.apply(file, data, [edit])
        self.count += 1
        wrong = case.check(result)
        if wrong and isinstance(result, str) and is_swallowed(case, result):
            self.swallowed += 1
            return data
        if wrong is None and not isinstance(result, str):
            wrong = self.check_profiles(case, result[0])
        if wrong:
            raise AssertionError(f"edit {self.count}: {wrong}\n  {edit}\n{file} {data[:4000]!r}\n{result[1] if result[0] != data else result}")
        if isinstance(result, str):
            self.refused += 1
            return data
        self.changed += result[0] != data
        return result[0]

    def check_profiles(self, case, after):
        if case.file == "credentials" or case.kind not in ("profile", "sso-session") or len(case.headers) > 1:
            return None
        found, wanted = self.botocore.profiles(after), intended(case.edit, self.botocore.profiles(case.data), case.defaults())
        return None if found == wanted else f"botocore has other profiles\n   got: {found}\n  want: {wanted}"

    def note(self):
        t.note(f"{self.count} edits, {self.changed} of them changed the file, {self.refused} refused, {self.swallowed} would not have read back")


def run_edits(seed, edits):
    """Runs `edits` with all that it needs."""
    t.note(f"seed {seed}")
    with tempfile.TemporaryDirectory() as folder, Editor() as editor:
        botocore = Botocore(folder)
        run = Run(botocore, editor, random.Random(seed))
        edits(run)
        botocore.close()
    run.note()
    return run


def sizes(rng, count):
    """How many sections each file has: mostly few, some thousands, and both ends of what there is."""
    yield from (1, LONGEST)
    for _ in range(count - 2):
        longest = rng.choices([50, 1000, LONGEST], [94, 5, 1])[0]
        yield round(math.exp(rng.uniform(0, math.log(longest))))


@t.case("files of 1 to 5,000 sections: botocore reads the change and no other, and no other line changes")
def long_files():
    def edits(run):
        for size in sizes(run.rng, COUNT // 2 // EDITS_OF_A_FILE):
            data = make_long_file(run.rng, size)
            t.equal(len(run.botocore.sections(data)), size)
            for _ in range(EDITS_OF_A_FILE):
                data = run.edit("config", data)

    run = run_edits(SEED, edits)
    assert run.changed > run.count / 2 and not run.swallowed, "the files are too tame or too wild"


@t.case("hostile files: botocore reads the change and no other, and no other line changes")
def hostile_files():
    def edits(run):
        while run.count < COUNT // 2:
            for file, data in zip(("config", "credentials"), make_files(run.rng)):
                if not has_nested_default(data):
                    run.edit(file, data)

    run = run_edits(SEED + 1, edits)
    assert run.changed > run.count / 5 and run.swallowed < run.count / 100, "the files are too tame or too wild"


t.main()
