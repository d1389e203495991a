#!/usr/bin/env python3
"""The program against Python's own configparser and shlex, which are what the AWS CLI reads its files with.

Thousands of hostile files, made at random, are read by both: what configparser takes must give the same profiles, and for
what it refuses awsp must say so, at the first line that makes it refuse.

AWSP_ORACLE_COUNT: how many files; AWSP_ORACLE_SEED: where to begin.
"""

import configparser
import io
import json
import os
import random
import re
import shlex
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
import awsp_test as t  # pylint: disable=wrong-import-position

COUNT = int(os.environ.get("AWSP_ORACLE_COUNT") or (30 if t.SLOW else 5000))
SEED = int(os.environ.get("AWSP_ORACLE_SEED") or 20261121)


# The oracle: botocore's configloader and full_config in short.

class Refused(Exception):
    """The AWS CLI stops at this file."""


def read_nested(value):
    for line in value.splitlines():
        if line.strip() and "=" not in line:
            raise Refused(line)


def read_sections(data):
    parser = configparser.RawConfigParser()
    try:
        parser.read_file(io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
    except (configparser.Error, UnicodeDecodeError) as error:
        raise Refused(str(error)) from None
    sections = {name: {key: parser.get(name, key) for key in parser.options(name)} for name in parser.sections()}
    for section in sections.values():
        for value in section.values():
            if value.startswith("\n"):
                read_nested(value)
    return sections


def words(header):
    try:
        return shlex.split(header)
    except ValueError:
        return []


def full_config(config, credentials):
    """Profiles and sso-sessions; what a profile has from the credentials file is told by a second dictionary."""
    profiles, sessions, from_credentials = {}, {}, {}
    for header, section in config.items():
        if header == "default":
            profiles[header] = dict(section)
        for prefix, found in (("profile", profiles), ("sso-session", sessions)):
            if header.startswith(prefix) and len(words(header)) == 2:
                found[words(header)[1]] = dict(section)
    for name, section in credentials.items():
        profiles.setdefault(name, {}).update(section)
        from_credentials[name] = section
    return profiles, sessions, from_credentials


def kind_of(profile, credentials):
    """The order of botocore's credential providers."""
    sso = "sso" if "sso_session" in profile else "sso-legacy"
    kinds = (("web_identity_token_file", "web-identity"), ("role_arn", "role"), ("sso_account_id", sso), ("sso_role_name", sso),
             ("login_session", "login"), ("credential_process", "process"), ("aws_access_key_id", "keys"),
             ("sso_session", sso), ("sso_start_url", sso))
    first = next((i for i, (key, _) in enumerate(kinds) if key in profile), None)
    if "aws_access_key_id" in credentials and (first is None or first > 3):
        return "keys"
    return "empty" if first is None else kinds[first][1]


def arn_parts(arn, kind):
    """Account and resource name of an ARN."""
    parts = arn.split(":", 5) + [""] * 6
    account = parts[4] if re.fullmatch("[0-9]+", parts[4]) else ""
    resource = parts[5][len(kind):].removesuffix("/").split("/") if parts[5].startswith(kind) else [""]
    return account, resource


def identity(kind, profile, sessions):
    arn = profile.get("role_arn", "")
    if kind in ("role", "web-identity"):
        return arn_parts(arn, "role/")[0], arn_parts(arn, "role/")[1][-1]
    if kind in ("sso", "sso-legacy"):
        keys = "sso_account_id", "sso_role_name"
        session = sessions.get(profile["sso_session"], {}) if kind == "sso" and any(key in profile for key in keys) else {}
        return tuple(profile.get(key) or session.get(key, "") for key in keys)
    if kind == "login":
        account, resource = arn_parts(profile["login_session"], "assumed-role/")
        return account, resource[0]
    return profile.get("aws_account_id", ""), ""


def sign_in(kind, profile, sessions):
    """The sso-session and the start URL of a profile that logs in by itself."""
    if kind not in ("sso", "sso-legacy"):
        return "", ""
    name = profile["sso_session"] if kind == "sso" else ""
    url = profile.get("sso_start_url") or (sessions.get(name, {}).get("sso_start_url") if kind == "sso" else None)
    return name, url or ""


def expected_list(config, credentials):
    profiles, sessions, from_credentials = full_config(read_sections(config), read_sections(credentials))
    rows = []
    for name, profile in profiles.items():
        kind = kind_of(profile, from_credentials.get(name, {}))
        row = {"profile": name, "kind": kind, "region": profile.get("region", "")}
        row["account"], row["role"] = identity(kind, profile, sessions)
        row["source_profile"] = profile.get("source_profile", "") if kind == "role" else ""
        if kind != "role":  # a role has those of the end of its chain
            row["sso_session"], row["start_url"] = sign_in(kind, profile, sessions)
        rows.append(row)
    return rows


# The files.

SPACES = ["\t", "  ", "\u00a0", "\u0085", "\u2003", "\u3000", "\x0b", "\x0c", "\x1c", "\x1f", "\u2028", "\u200b", "\ufeff"]
NAMES = ["a", "a", "b", "b", "c", "dev", "default", "DEFAULT", "a b", "x]y", "a#b", "a;b", "\u00fcn\u00ef", "it's", '"q"', "\U0001f600", "z\u0301", "e=f", "g:h"]
FORMS = [str, str, str, str, shlex.quote, shlex.quote, '"{}"'.format, "'{}'".format, lambda name: name.replace(" ", "\\ "),
         '"{}'.format, "{}\\".format, '""{}'.format, "\\{}".format, '"\\{}"'.format, "x '{}'".format]
PREFIXES = ["profile "] * 12 + ["profile\t", "profile  ", "profile", "profile\u00a0", "profiles ", "Profile ", " profile ", "",
                                "profile-x ", "sso-session ", "sso-session ", "sso-session ", "sso-session", "services "]
TAILS = [""] * 16 + [" # c", " # see [x]", "junk", " ; ]", "]", " ", "\u00a0", "[b]"]
KEYS = ["region", "sso_account_id", "sso_role_name", "role_arn", "source_profile", "sso_session", "sso_session", "sso_start_url", "sso_region",
        "aws_account_id", "aws_access_key_id", "aws_secret_access_key", "credential_process", "login_session", "web_identity_token_file",
        "output", "s3", "x y", "Region", "SSO_ACCOUNT_ID", "a.b", "[k", "\u00fc", "k\u00a0k", "q\"", "rem"]
VALUES = ["us-east-1", "eu-west-1", "111111111111", "ReadOnly", "arn:aws:iam::123456789012:role/path/R", "arn:aws:iam::12:role/",
          "arn:aws:sts::123456789012:assumed-role/Admin/me", "https://corp.awsapps.com/start", "a", "b", "dev", "", "", "v # c", "v ; c",
          "#c", ";", '"quoted"', "%(x)s", "a = b", "a: b", "[profile x]", "\u00fc\u2003\u00fc", "\x00", "\x7f\x1b[31m", "\u202ex", "]", "=",
          "x" * 300, "a\x85b", "k\x1cl=m"]
SENSIBLE = {"sso_session": ["a", "b", "c", "dev"], "source_profile": ["a", "b", "c", "dev"], "sso_account_id": ["111111111111"],
            "sso_role_name": ["ReadOnly"], "sso_start_url": ["https://corp.awsapps.com/start"], "region": ["eu-west-1"]}
DELIMITERS = ["=", " = ", " = ", " = ", "= ", ":", " : ", "\u00a0=\u2003", "\t=\t", "=:", ":=", " =\x0b"]


class Writer:
    """Makes one file. The tamer it is, the rarer are lines that configparser refuses."""

    def __init__(self, rng, tame):
        self.rng, self.tame, self.lines, self.headers, self.keys = rng, tame, [], set(), set()

    def chance(self, part):
        return self.rng.random() < part

    def indent(self):
        return "".join(self.rng.choices([" ", *SPACES], k=self.rng.randint(1, 3))) if self.chance(0.08) else ""

    def is_spare(self, text, known):
        """True for what stands there already and would have the file refused."""
        if text in known and self.chance(self.tame):
            return True
        known.add(text)
        return False

    def section(self, prefixes):
        name = self.rng.choice(NAMES)
        header = name if name.lower() == "default" and self.chance(0.6) else self.rng.choice(prefixes) + self.rng.choice(FORMS)(name)
        line = f"[{header}]" + self.rng.choice(TAILS)
        header = line[1:line.rindex("]")]
        if self.is_spare(header, self.headers) and header != "DEFAULT":
            return
        self.keys.clear()
        self.lines.append(self.indent() + line)

    def entry(self):
        key = self.rng.choice(KEYS)
        if not self.headers or self.is_spare(re.split("[=:]", key)[0].lower(), self.keys):
            return
        self.lines.append(self.indent() + key + self.rng.choice(DELIMITERS) + self.value(key))

    def value(self, key):
        return self.rng.choice(SENSIBLE[key] if key in SENSIBLE and self.chance(0.5) else VALUES)

    def continuation(self):
        indent = "".join(self.rng.choices([" ", *SPACES], k=self.rng.randint(1, 5)))
        text = self.rng.choice(["more", "a = b", "A=", "a: b", "[profile b]", "# c", "=x", "region = x"])
        if self.chance(self.tame) and "=" not in text:
            text += "=y"
        self.lines.append(indent + text)

    def other(self):
        line = self.rng.choice(["# c", "; c", "", "", "  ", *SPACES[:11], "\t# c", "\u00a0; c"])
        if self.chance((1 - self.tame) / 2):
            line = self.rng.choice(["x", "= v", ": v", "[]", "[", "]", "[open", "\u200b", "\ufeff[a]"])
        self.lines.append(line)

    def plain_sections(self):
        """Sections as people write them, with sound values in unsound combinations."""
        for header in self.rng.sample(["sso-session a", "sso-session b", "profile a", "profile b", "default"], k=4):
            self.headers.add(header)
            self.lines.append(f"[{header}]")
            keys = self.rng.sample(sorted(SENSIBLE), k=self.rng.randint(1, 4))
            self.keys = set(keys)
            self.lines.extend(f"{key} = {self.rng.choice(SENSIBLE[key])}" for key in keys)

    def text(self, prefixes):
        steps = [lambda: self.section(prefixes), self.entry, self.continuation, self.other]
        if self.chance(0.2):
            self.plain_sections()
        if self.chance(0.97):
            self.section(prefixes)
        for _ in range(self.rng.randint(0, 14)):
            self.rng.choices(steps, [3, 8, 3, 2])[0]()
        ends = self.rng.choice([["\n"]] * 6 + [["\r\n"], ["\r"], ["\n", "\r\n", "\r"]])
        data = "".join(line + self.rng.choice(ends) for line in self.lines).encode()
        if self.chance(0.05):
            data = data[:-1]
        if self.chance(0.02):
            data = b"\xef\xbb\xbf" + data
        if self.chance(0.03):
            at = self.rng.randint(0, len(data))
            data = data[:at] + self.rng.choice([b"\xe9", b"\xff", b"\xed\xa0\x80", b"\x00"]) + data[at:]
        return data


def make_files(rng):
    tame = rng.choice([1.0, 0.97, 0.8])
    config = Writer(rng, tame).text(PREFIXES)
    credentials = Writer(rng, tame).text([""] * 6 + ["profile ", " "]) if rng.random() < 0.6 else b""
    return config, credentials


def has_nested_default(data):
    """[DEFAULT] with an empty value: whether a faulty nested block there is refused hangs on the other sections, and awsp always says so."""
    return re.search(r"\[DEFAULT\][\s\S]*[=:]\s*[\r\n]", data.decode("utf-8", "replace"))


# The comparison.

class Runner:
    def __init__(self, home):
        self.home = home
        self.paths = [os.path.join(home.path, ".aws", name) for name in ("config", "credentials")]
        self.command = [t.BIN, "list", "--json"]
        self.refused = self.taken = self.rows = 0

    def run(self, files):
        for path, data in zip(self.paths, files):
            with open(path, "wb") as file:
                file.write(data)
        done = subprocess.run(self.command, env=self.home.env, stdin=subprocess.DEVNULL, capture_output=True, close_fds=False, check=False)
        return done.returncode, done.stdout, done.stderr.decode("utf-8", "replace")

    def check(self, files):
        """What is wrong with awsp's reading of these files; None where nothing is."""
        status, out, err = self.run(files)
        if status not in (0, 5):
            return f"status {status}: {err}"
        said = re.search(r"aws will refuse this file: (.*?):(\d+): ", err)
        for path, data in zip(self.paths, files):
            try:
                read_sections(data)
            except Refused as reason:
                self.refused += 1
                return self.check_refusal(said, path, data, reason)
        if said:
            return f"configparser takes what awsp says is refused: {err}"
        return self.check_rows(json.loads(out), expected_list(*files))

    def check_refusal(self, said, path, data, reason):
        if not said:
            return f"awsp does not say that the file is refused: {reason}"
        if said[1] != path:
            return f"awsp says that {said[1]} is refused, and it is {path}"
        lines = re.findall(rb"[^\r\n]*(?:\r\n|\r|\n|$)", data)
        before, upto = lines[:int(said[2]) - 1], lines[:int(said[2])]
        if "codec" in str(reason):  # such bytes are told first
            return None if is_text(before) and not is_text(upto) else f"{said[0]} is another line"
        if refuses(before) or not refuses(upto):
            return f"{said[0]} is not the first line that is refused: {reason}"
        return None

    def check_rows(self, rows, expected):
        self.taken += 1
        self.rows += len(expected)
        if [row["profile"] for row in rows] != [row["profile"] for row in expected]:
            return f"profiles\n   got: {[row['profile'] for row in rows]}\n  want: {[row['profile'] for row in expected]}"
        for row, want in zip(rows, expected):
            got = {key: row[key] or "" for key in want}
            if got != want:
                return f"profile {want['profile']!r}\n   got: {got}\n  want: {want}"
        return None


def is_text(lines):
    try:
        b"".join(lines).decode()
        return True
    except UnicodeDecodeError:
        return False


def refuses(lines):
    try:
        read_sections(b"".join(lines))
        return False
    except Refused:
        return True


def shrink(runner, files):
    """Drops lines for as long as something stays wrong."""
    files = [file.splitlines(keepends=True) for file in files]
    smaller = True
    while smaller:
        smaller = False
        for file in files:
            for i in reversed(range(len(file))):
                line = file.pop(i)
                if runner.check([b"".join(each) for each in files]):
                    smaller = True
                else:
                    file.insert(i, line)
    return [b"".join(each) for each in files]


@t.case("hostile files are read as configparser and shlex read them")
def random_files():
    rng = random.Random(SEED)
    t.note(f"{COUNT} files from seed {SEED}")
    with t.Home() as home:
        runner = Runner(home)
        for number in range(COUNT):
            files = make_files(rng)
            if any(has_nested_default(data) for data in files) or not runner.check(files):
                continue
            files = shrink(runner, files)
            raise AssertionError(f"file {number}: {runner.check(files)}\nconfig {files[0]!r}\ncredentials {files[1]!r}")
        t.note(f"{runner.taken} taken with {runner.rows} profiles, {runner.refused} refused")
        assert runner.taken > COUNT / 5 and runner.refused > COUNT / 10, "the files are too tame or too wild"


t.main()
