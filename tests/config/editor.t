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
import shlex
import shutil
import signal
import stat
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
import awsp_test as t  # noqa: E402
from random_files import KEYS, NAMES, Refused, VALUES, has_nested_default, make_files, read_sections, words  # noqa: E402

COUNT = int(os.environ.get("AWSP_ORACLE_COUNT") or (100 if t.SLOW else 2000 if "asan" in t.BUILD else 20000))
SEED = int(os.environ.get("AWSP_ORACLE_SEED") or 20261217)
EDIT = os.path.join(t.BUILD, "config/edit")
KINDS = {"profile": "profile", "sso-session": "sso-session", "services": "services"}


# What is asked for.

class Editor:
    """The editor on texts, in one process."""

    def __init__(self):
        self.process = subprocess.Popen([EDIT, "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        t.equal(self.process.wait(20), 0, "the end of the editor")

    def apply(self, file, text, edits):
        """(new text, diff), or the message alone."""
        fields = [file, text, str(len(edits)), *(word for edit in edits for word in edit)]
        data = [field if isinstance(field, bytes) else field.encode() for field in fields]
        self.process.stdin.write(b"".join(b"%d:%s" % (len(word), word) for word in data))
        self.process.stdin.flush()
        if self.read() == b"ok":
            return self.read(), self.read().decode()
        return self.read().decode()

    def read(self):
        digits = b""
        while not digits.endswith(b":"):
            byte = self.process.stdout.read(1)
            if not byte:
                raise AssertionError("the editor has died")
            digits += byte
        return self.process.stdout.read(int(digits[:-1]))


def meaning(file, header):
    """What the AWS CLI takes a header for."""
    if file == "credentials":
        return "profile", header
    for kind in KINDS:
        if header.startswith(kind) and len(words(header)) == 2:
            return kind, words(header)[1]
    return ("profile" if header == "default" else "other"), header


def header_for(file, kind, name):
    if file == "credentials" or kind == "other" or (kind, name) == ("profile", "default"):
        return name
    plain = f"{kind} {name}"
    return plain if meaning(file, plain) == (kind, name) else f"{kind} {shlex.quote(name)}"


# The lines of a file, as configparser takes them.

def cut(text):
    """[(kind, key or header, line with its end)]: h header, k key, c continuation, b blank, # comment."""
    lines, indent, open_key, section = [], 0, False, False
    for line in re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$", text):
        value = line.strip()
        column = len(line) - len(line.lstrip())
        if value.startswith(("#", ";")):
            lines.append(("#", None, line))
        elif not value:
            lines.append(("b", None, line))
        elif section and open_key and column > indent:
            lines.append(("c", None, line))
        elif re.match(r"\[(.+)\]", value):
            indent, open_key, section = column, False, True
            lines.append(("h", re.match(r"\[(.+)\]", value)[1], line))
        else:
            indent, open_key = column, True
            lines.append(("k", re.split("[=:]", value)[0].strip().lower(), line))
    return lines


def parts(text):
    """The text before the first section, and [header, lines] of each section."""
    found = [[None, []]]
    for line in cut(text):
        if line[0] == "h":
            found.append([line[1], []])
        found[-1][1].append(line)
    return found


def without_key(lines, key):
    """The lines of a section but those of a key's value; comments among them stay."""
    kept, blanks, within = [], [], False
    for kind, name, line in lines:
        if kind in "hk":
            within, blanks = kind == "k" and name == key, []
        if within and kind == "c":  # the blank lines before it are part of the value
            kept = [each for at, each in enumerate(kept) if at not in blanks]
            blanks = []
        elif within and kind == "b":
            blanks.append(len(kept))
        if not within or kind in "#b":
            kept.append(line)
    return kept


def joined(part):
    return "".join(line for _, _, line in part[1])


# What must come out.

class Case:
    """One file with one edit."""

    def __init__(self, file, data, edit):
        self.file, self.data, self.edit = file, data, edit
        self.kind, self.name, self.key, self.value = edit[1:]
        try:
            self.before = read_sections(data)
        except Refused:
            self.before = None
        if self.before is not None:
            self.headers = [header for header, _ in parts(data.decode())[1:] if header != "DEFAULT"
                            and meaning(file, header) == (self.kind, self.name)]

    def defaults(self):
        try:
            return dict(read_sections(self.data + b"\n[ no such section ]\n")[" no such section "])
        except Refused:
            return {}

    def expected(self):
        """What is to be read afterwards; None where the edit is not possible."""
        after = {header: dict(section) for header, section in self.before.items()}
        header = self.headers[-1] if self.headers else None
        wanted = header_for(self.file, self.kind, self.name)
        what = self.edit[0]
        if not header and (wanted in ("", "DEFAULT") or meaning(self.file, wanted) != (self.kind, self.name)):
            return None
        if what == "set":
            after.setdefault(header or wanted, self.defaults())[self.key.lower()] = self.value
        elif what == "unset":
            if header and self.key.lower() in self.defaults():
                return None
            if header:
                after[header].pop(self.key.lower(), None)
        elif what == "add":
            if header:
                return None
            after[wanted] = self.defaults()
        elif what == "remove":
            for each in self.headers:
                del after[each]
        else:
            return self.renamed(after)
        return after

    def renamed(self, after):
        new = header_for(self.file, self.kind, self.value)
        taken = any(header != "DEFAULT" and meaning(self.file, header) == (self.kind, self.value) for header in after)
        if self.name == self.value and len(self.headers) == 1:
            return after
        if len(self.headers) != 1 or taken or new in ("", "DEFAULT") or meaning(self.file, new) != (self.kind, self.value):
            return None
        return {new if header == self.headers[0] else header: section for header, section in after.items()}

    def check(self, result):
        """What is wrong; None where nothing is."""
        if self.before is None or b"\0" in self.data:
            return None if isinstance(result, str) else "a file was edited that is refused"
        expected = self.expected()
        if expected is None:
            return None if isinstance(result, str) else "this edit is not possible"
        if isinstance(result, str):
            return f"refused: {result}"
        after, diff = result
        try:
            found = read_sections(after)
        except Refused as reason:
            return f"configparser refuses the result: {reason}"
        if list(found.items()) != list(expected.items()):
            return f"\n   got: {found}\n  want: {expected}"
        if (after == self.data) != (diff == ""):
            return f"the diff is {diff!r}"
        return check_diff(self.data.decode(), after.decode(), diff) or self.check_bytes(self.data.decode(), after.decode())

    def check_bytes(self, before, after):
        old, new = parts(before), parts(after)
        header = self.headers[-1] if self.headers else None
        what = self.edit[0]
        if what == "rename" and self.name == self.value:
            return None if before == after else "there was nothing to rename"
        if what == "remove":
            return self.check_removal(before, after)
        if what == "add" or (what == "set" and not header):
            if not after.startswith(before) or len(new) != len(old) + 1 or re.search("\n[ \t]*\n[ \t]*\n", after[len(before):]):
                return "a new section has changed what was there"
            return None
        for mine, other in zip(old, new):
            if mine[0] != header and joined(mine) != joined(other) and not unended(before, mine, old):
                return f"another section has changed: {joined(mine)!r}"
        if len(old) != len(new):
            return "the number of sections"
        if not header:
            return None
        mine, other = next(pair for pair in zip(old, new) if pair[0][0] == header)
        if what == "rename":
            wanted = joined(mine).replace(f"[{header}]", f"[{header_for(self.file, self.kind, self.value)}]", 1)
            return None if joined(other) == wanted else "more than the header has changed"
        return self.check_section(mine[1], other[1])

    def check_section(self, old, new):
        key = self.key.lower()
        kept, found = without_key(old, key), without_key(new, key)
        if kept and found and [kept[:-1], kept[-1].rstrip("\r\n")] == [found[:-1], found[-1].rstrip("\r\n")]:
            kept = found  # the end of the last line may come or go with a line behind it
        if kept != found:
            return f"other lines have changed\n   got: {found}\n  want: {kept}"
        if self.edit[0] == "unset" or ("k", key) not in [line[:2] for line in old]:
            return None
        mine, other = (next(line for *what, line in lines if what == ["k", key]) for lines in (old, new))
        frame = re.match(r"[^=:]*[=:]\s*", mine.rstrip("\r\n"))[0]
        if not other.startswith(frame.rstrip() if frame == mine.rstrip("\r\n") else frame):
            return f"the key, its indent or the sign have changed: {mine!r} {other!r}"
        if mine.endswith(("\r", "\n")) and not other.endswith(re.search("[\r\n]+$", mine)[0]) and other != new[-1][2]:
            return f"the line end has changed: {mine!r} {other!r}"
        return None

    def check_removal(self, before, after):
        """Lines are missing, and nothing else; of other sections only blank ones, at the end."""
        gone, rest = [], [line for _, _, line in cut(after)]
        old = parts(before)
        for header, lines in old:
            for kind, _, line in lines:
                if rest and rest[0] == line and (kind in "#b" or header not in self.headers):
                    rest.pop(0)
                else:
                    gone.append((header, kind, line))
        if rest:
            return f"lines have changed: {rest}"
        for header, kind, line in gone:
            if header not in self.headers and kind != "b":
                return f"a line of another section is gone: {line!r}"
        for at, (header, lines) in enumerate(old[:-1]):
            tail = re.search("#*$", "".join(kind for kind, _, _ in lines))[0]
            if tail and "".join(line for _, _, line in lines[-len(tail):]) not in after:
                return f"comments above [{old[at + 1][0]}] are gone"
        return None


def unended(text, part, all_parts):
    return part is all_parts[-1] and not text.endswith(("\r", "\n"))


# The edits.

NEW_VALUES = ["new", "", "eu-west-3", "a = b", "v # c", "[x]", "= y", "\u00fc \u2003 \u00fc", "x" * 400, "#", "'q'", "k\x1cl", "a\x85b"]


def make_edit(rng, file, data):
    sections = parts(data.decode("utf-8", "replace"))[1:]
    kind, name, keys = rng.choice(list(KINDS)), rng.choice(NAMES), KEYS + ["new_key"] * 5
    if sections and rng.random() < 0.85:
        header, lines = rng.choice(sections)
        kind, name = meaning(file, header)
        keys = [name for what, name, _ in lines if what == "k"] if rng.random() < 0.5 else keys
    if file == "credentials":
        kind = "profile"
    key = rng.choice([key for key in keys if re.fullmatch("[!-~]+", key) and not set(key) & set("=:[]#;")] or ["new_key"])
    what = rng.choice(["set", "set", "set", "set", "unset", "unset", "add", "remove", "rename"])
    value = rng.choice(NAMES) if what == "rename" else rng.choice(NEW_VALUES + VALUES[:12])
    return (what, kind, name, key, value)


def check_diff(before, after, diff):
    """The hunks fit to both texts, and what stands outside of them is the same in both; secrets are but prefixes."""
    old, new = ([line for _, _, line in cut(text)] for text in (before, after))
    rows = re.findall(r"([^\n]*)\n", diff)[2:]
    at_old = at_new = 0
    while rows:
        numbers = re.fullmatch(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@", rows.pop(0))
        n_old, n_new = (int(numbers[group] or 1) for group in (2, 4))
        start_old, start_new = int(numbers[1]) - (n_old > 0), int(numbers[3]) - (n_new > 0)
        if old[at_old:start_old] != new[at_new:start_new]:
            return "a change is in no hunk"
        at_old, at_new = start_old, start_new
        while n_old or n_new:
            sign, row = rows[0][0], rows.pop(0)[1:]
            ended = not (rows and rows[0].startswith("\\") and rows.pop(0))
            for mine, lines, at in (("-", old, at_old), ("+", new, at_new)):
                if sign in (" ", mine) and not fits(row, lines[at], ended):
                    return f"{row!r} is not {lines[at]!r}"
            at_old, n_old = at_old + (sign != "+"), n_old - (sign != "+")
            at_new, n_new = at_new + (sign != "-"), n_new - (sign != "-")
    return None if old[at_old:] == new[at_new:] else "a change is in no hunk"


def fits(row, line, ended):
    if ended != line.endswith(("\r", "\n")):
        return False
    row = row.rstrip("\r") if line.endswith("\r") or "\r" in line else row
    if row.endswith("****"):
        return line.startswith(row[:-4]) and (not row[:-4].strip() or re.search("secret_access_key|s[a-z]+_token", line.lower()))
    return row == line.rstrip("\r\n")


def is_swallowed(case, result):
    """A header that is indented deeper than what comes to stand above it would become a part of a value: such an edit is refused."""
    return "would not say what it should" in result and re.search(r"[\r\n][^\S\r\n]+\[", case.data.decode())


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
            case = Case(file, data, edit)
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


@t.case("a file keeps its group; where that cannot be, the mode for the group goes")
def groups():
    if os.geteuid() != 0:
        raise t.Skip("groups can be given away by root alone")
    for unprivileged in (False, True):
        with t.Home(unprivileged=unprivileged) as home:
            program = os.path.join(home.path, "edit")
            shutil.copy(EDIT, program)
            path = home.config(CONFIG)
            home.run("true")  # the home changes hands
            os.chown(path, -1, 4)
            os.chmod(path, 0o660)
            process = subprocess.run([program, "config", path, *SET], env=home.env, preexec_fn=home.become, stdout=subprocess.DEVNULL, check=True)
            t.equal(process.returncode, 0)
            for name in (path, path + ".awsp-backup"):
                status = os.stat(name)
                t.equal((status.st_gid == 4, stat.S_IMODE(status.st_mode)), (False, 0o600) if unprivileged else (True, 0o660), name)


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
        before = os.stat(path)
        result = home.run(EDIT, "--dry-run", "config", path, *SET)
        t.equal((result.status, result.out.splitlines()[-2:]), (0, ["-region=eu-west-1", "+region=us-east-1"]))
        t.equal(os.listdir(os.path.dirname(path)), ["config"])
        t.equal(edit(home, "set", "profile", "dev", "region", "eu-west-1").status, 0)
        t.equal(os.stat(path), before)
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
    for call, when, size in (("lseek", 1, None), ("fsync", 3, len(CHANGED))):
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
