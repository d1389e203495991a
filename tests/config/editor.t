#!/usr/bin/env python3
"""The editor against Python's own configparser, which is what the AWS CLI reads its files with; and ends at the wrong moment.

Thousands of hostile files, made at random, are edited at random. What configparser reads afterwards must be what it read
before with that one change, and no byte may have changed that the edit does not concern.

AWSP_ORACLE_COUNT: how many files; AWSP_ORACLE_SEED: where to begin.
"""

import os
import random
import re
import resource
import signal
import stat
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
import awsp_test as t  # noqa: E402
from editor_cases import EDIT, Case, Editor, check_diff, cut, is_swallowed, make_edit  # noqa: E402
from random_files import has_nested_default, make_files, read_sections  # noqa: E402

COUNT = int(os.environ.get("AWSP_ORACLE_COUNT") or (100 if t.SLOW else 2000 if "asan" in t.BUILD else 20000))
SEED = int(os.environ.get("AWSP_ORACLE_SEED") or 20261217)


@t.case("hostile files are edited as configparser would have it, and no other byte changes")
def random_edits():
    rng, done, refused, unsure, changed = random.Random(SEED), 0, 0, 0, 0
    t.note(f"{COUNT} files from seed {SEED}")
    with Editor() as editor:
        for number in range(COUNT):
            files = make_files(rng)
            file, data = rng.choice(list(zip(("config", "credentials"), files)))
            edit = make_edit(rng, file, data)
            if has_nested_default(data):
                continue
            case = Case(read_sections, file, data, edit)
            result = editor.apply(file, data, [edit])
            wrong = case.check(result)
            if wrong and isinstance(result, str) and is_swallowed(case, result):
                unsure += 1
                continue
            if wrong:
                raise AssertionError(f"file {number}: {wrong}\n  edit {edit}\n{file} {data!r}\nresult {result}")
            refused += isinstance(result, str)
            done += not isinstance(result, str)
            changed += not isinstance(result, str) and result[0] != data
    t.note(f"{done} edited, {changed} of them changed, {refused} refused, {unsure} where it would not have read back")
    assert changed > COUNT / 5 and refused > COUNT / 10 and unsure < COUNT / 200, "the files are too tame or too wild"


def without_blanks(text):
    """The lines, but not how they end: a file that has lost all lines has lost its line ends too."""
    return [line.rstrip("\r\n") for kind, _, line in cut(text.decode()) if kind != "b"]


@t.case("several edits at once do what they do one after the other")
def many_edits():
    rng, done = random.Random(SEED + 1), 0
    with Editor() as editor:
        for number in range(COUNT // 4):
            file, data = rng.choice(list(zip(("config", "credentials"), make_files(rng))))
            edits, step = [], data
            for _ in range(rng.randint(2, 6)):
                edit = make_edit(rng, file, step)
                result = editor.apply(file, step, [edit])
                if not isinstance(result, str):
                    edits.append(edit)
                    step = result[0]
            result = editor.apply(file, data, edits)
            if isinstance(result, str):
                assert not edits or "refuse" in result or any(edit[0] in ("rename", "remove", "set") for edit in edits), result
                continue
            done += 1
            got, want = without_blanks(result[0]), without_blanks(step)
            t.equal(got, want, f"file {number}: {edits}\n{file} {data!r}")
            t.equal(check_diff(data.decode(), result[0].decode(), result[1]), None, f"{edits} {data!r}\n{result[1]}")
    t.note(f"{done} edited")
    assert done > COUNT / 20, "the files are too tame or too wild"


# Files.

CONFIG = "# mine\n[default]\nregion = eu-west-1\n\n[profile dev]\nregion=eu-west-1\n"
CHANGED = CONFIG.replace("region=eu-west-1", "region=us-east-1")
SET = ("set", "profile", "dev", "region", "us-east-1")


def edit(home, *words, path=None, before=(), **options):
    return home.run(*before, EDIT, "config", path or os.path.join(home.path, ".aws/config"), *words, **options)


def left_overs(home):
    return [name for name in os.listdir(os.path.join(home.path, ".aws")) if name.endswith(".tmp")]


@t.case("a file keeps its mode and its link, and there is one backup, of the file as it was first")
def modes_and_links():
    with t.Home() as home:
        target = home.write("dotfiles/aws", CONFIG, 0o640)
        os.symlink("../dotfiles/aws", os.path.join(home.path, ".aws/config"))
        for words, text in ((SET, CHANGED), (("set", "profile", "dev", "output", "json"), CHANGED + "output = json\n")):
            t.equal(edit(home, *words).status, 0)
            t.equal(home.read("dotfiles/aws"), text)
            t.equal(os.readlink(os.path.join(home.path, ".aws/config")), "../dotfiles/aws")
            t.equal(stat.S_IMODE(os.stat(target).st_mode), 0o640)
            t.equal(home.read(".aws/config.awsp-backup"), CONFIG)
            t.equal(stat.S_IMODE(os.stat(os.path.join(home.path, ".aws/config.awsp-backup")).st_mode), 0o640)


@t.case("a file keeps its group, as does its backup; one of a group that is not the user's own gets no rights for another")
def groups():
    if os.geteuid() != 0:
        t.note("only root has files of any group")
        return
    with t.Home() as home:
        path = home.config(CONFIG)
        os.chmod(path, 0o640)
        os.chown(path, 0, 4711)
        t.equal(edit(home, *SET).status, 0)
        for name in (path, path + ".awsp-backup"):
            t.equal((os.stat(name).st_gid, stat.S_IMODE(os.stat(name).st_mode)), (4711, 0o640))
    for mode, left in ((0o640, 0o600), (0o664, 0o644)):
        with t.Home(unprivileged=True) as home:
            program = os.path.join(home.path, "edit")
            subprocess.run(["cp", EDIT, program], check=True)
            path = home.config(CONFIG)
            t.equal(home.run("true").status, 0)  # all of the home is another user's then
            os.chown(path, -1, 4711)
            os.chmod(path, mode)
            subprocess.run([program, "config", path, *SET], preexec_fn=home.become, stdout=subprocess.DEVNULL, check=True)
            t.equal(home.read(".aws/config"), CHANGED)
            for name in (path, path + ".awsp-backup"):
                t.equal((os.stat(name).st_gid == 4711, stat.S_IMODE(os.stat(name).st_mode)), (False, left))


@t.case("a new file is private, as is its folder, and needs no backup")
def new_files():
    with t.Home() as home:
        path = os.path.join(home.path, "new/folder/config")
        t.equal(edit(home, *SET, path=path).status, 0)
        t.equal(home.read("new/folder/config"), "[profile dev]\nregion = us-east-1\n")
        for name, mode in (("new", 0o700), ("new/folder", 0o700), ("new/folder/config", 0o600)):
            t.equal(stat.S_IMODE(os.stat(os.path.join(home.path, name)).st_mode), mode)
        t.equal(sorted(os.listdir(os.path.dirname(path))), ["config", "config.lock"])


@t.case("a dry run and an edit that changes nothing write nothing")
def nothing_is_written():
    with t.Home() as home:
        path = home.config(CONFIG)
        same = ["st_ino", "st_mode", "st_uid", "st_gid", "st_size", "st_mtime_ns", "st_ctime_ns"]  # not when it was read
        before = [getattr(os.stat(path), name) for name in same]
        result = home.run(EDIT, "--dry-run", "config", path, *SET)
        t.equal((result.status, result.out.splitlines()[-2:]), (0, ["-region=eu-west-1", "+region=us-east-1"]))
        t.equal(os.listdir(os.path.dirname(path)), ["config"])
        t.equal(edit(home, "set", "profile", "dev", "region", "eu-west-1").status, 0)
        t.equal([getattr(os.stat(path), name) for name in same], before)
        t.equal(sorted(os.listdir(os.path.dirname(path))), ["config", "config.lock"])


@t.case("what is no file of the user's own is not edited")
def files_of_others():
    with t.Home(unprivileged=True) as home:
        program = os.path.join(home.path, "edit")
        subprocess.run(["cp", EDIT, program], check=True)
        path = home.config(CONFIG)
        os.chmod(path, 0o444)
        t.matches(home.run(program, "config", path, *SET).err, "config is read-only, so awsp does not edit it")
        for other, message in (("/etc/passwd", "/etc/passwd belongs to root, so awsp does not edit it"),
                               ("/dev/null", "/dev/null is no regular file"), ("/tmp", "/tmp is no regular file")):
            result = home.run(program, "config", other, *SET)
            t.equal((result.status, message in result.err), (1, True), result.err)
        t.equal((home.read(".aws/config"), os.listdir(os.path.join(home.path, ".aws"))), (CONFIG, ["config"]))


@t.case("what the AWS CLI refuses is not edited, and the place is named")
def refused_files():
    for text, place, message in ((CONFIG + "rubbish\n", 7, "neither"), (CONFIG + "[default]\n", 7, "in the file twice"),
                                 (CONFIG + "region = x\n", 7, "twice"), ("\ufeff" + CONFIG, 1, "byte order mark"),
                                 ("#\udce9\n" + CONFIG, 1, "UTF-8"), (CONFIG + "# \0\n", 7, "NUL")):
        with t.Home() as home:
            path = home.config(text)
            result = edit(home, *SET)
            t.equal((result.status, f"{path}:{place}: " in result.err, message in result.err), (1, True, True), result.err)
            t.equal(home.read(".aws/config"), text)


@t.case("30 at once: every edit is made")
def many_at_once():
    with t.Home() as home:
        path = home.config(CONFIG)
        running = [subprocess.Popen([EDIT, "config", path, "set", "profile", f"p{i}", "region", "x"], stdout=subprocess.DEVNULL)
                   for i in range(30)]
        t.equal([process.wait(60) for process in running], [0] * 30)
        got = read_sections(home.read(".aws/config").encode())
        t.equal(sorted(got), sorted(["default", "profile dev"] + [f"profile p{i}" for i in range(30)]))


def without_leaks():
    """Leaks cannot be looked for under strace."""
    return {"ASAN_OPTIONS": "detect_leaks=0"}


@t.case("what another program writes meanwhile is kept")
def overtaken():
    t.need("strace")
    # The room for the new file is taken, and the old one not yet looked at again; and the new file is on its way to the disk.
    for call, when, size in (("lseek", 1, None), ("fsync", 2, len(CHANGED))):
        with t.Home() as home:
            path = home.config(CONFIG)

            def stopped():
                return any(size in (None, os.path.getsize(os.path.join(home.path, ".aws", name))) for name in left_overs(home))

            running = subprocess.Popen(
                ["strace", "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:delay_enter=1000000:when={when}",
                 EDIT, "config", path, *SET], env={**home.env, **without_leaks()}, stdout=subprocess.DEVNULL)
            t.wait_for(stopped, "the temporary file")
            with open(path, "r+b") as file:  # in place, and of the same size
                file.write(CONFIG.replace("mine", "ours").encode())
            t.equal(running.wait(60), 0)
            t.equal(home.read(".aws/config"), CHANGED.replace("mine", "ours"), call)
            t.equal(home.read(".aws/config.awsp-backup"), CONFIG.replace("mine", "ours"), call)
            t.equal(left_overs(home), [])


@t.case("SIGKILL at any system call leaves the old file or the new one, and at most a whole backup")
def killed_anywhere():
    t.need("strace")
    seen, at, status = set(), 0, None
    while status != 0:
        at += 10 if "asan" in t.BUILD else 1
        with t.Home() as home:
            path = home.config(CONFIG)
            status = edit(home, *SET, before=["strace", "-o", "/dev/null", "-e", f"inject=all:signal=KILL:when={at}"],
                          env=without_leaks()).status
            seen.add((home.read(".aws/config") == CHANGED, status == 0))
            t.equal(home.read(".aws/config") in (CONFIG, CHANGED), True)
            if os.path.exists(path + ".awsp-backup"):
                t.equal(home.read(".aws/config.awsp-backup"), CONFIG)
            t.equal(status == 0 and left_overs(home) != [], False)
    t.equal((False, False) in seen and (True, True) in seen, True, seen)


@t.case("a full disk leaves the file as it was")
def full_disk():
    def limit(size):
        def become():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        return become

    large = CONFIG + "# comment\n" * 10000
    for size, backup in ((4096, False), (50000, False), (50000, True)):
        with t.Home() as home:
            path = home.config(large)
            if backup:
                home.write(".aws/config.awsp-backup", CONFIG)
            done = subprocess.run([EDIT, "config", path, *SET], preexec_fn=limit(size), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                  text=True, check=False)
            t.equal((done.returncode, "File too large" in done.stderr), (1, True), done.stderr)
            t.equal((home.read(".aws/config"), left_overs(home), home.exists(".aws/config.awsp-backup")), (large, [], backup))


t.main()
