#!/usr/bin/env python3
"""The program against Python's own configparser and shlex, which are what the AWS CLI reads its files with.

Thousands of hostile files, made at random, are read by both: what configparser takes must give the same profiles, and for
what it refuses awsp must say so, at the first line that makes it refuse.

AWSP_ORACLE_COUNT: how many files; AWSP_ORACLE_SEED: where to begin.
"""

import json
import os
import random
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
import awsp_test as t  # pylint: disable=wrong-import-position
from random_files import Refused, has_nested_default, make_files, read_sections, words  # pylint: disable=wrong-import-position

COUNT = int(os.environ.get("AWSP_ORACLE_COUNT") or (30 if t.SLOW else 1000 if "asan" in t.BUILD else 5000))
SEED = int(os.environ.get("AWSP_ORACLE_SEED") or 20261121)


# The oracle: botocore's full_config in short.

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
    if profile.get("web_identity_token_file") == "":  # names none, but keeps the profile from being a role
        rest = {key: value for key, value in profile.items() if key not in ("web_identity_token_file", "role_arn")}
        kind = kind_of(rest, credentials)
        return "web-identity" if kind == "empty" else kind
    kinds = (("web_identity_token_file", "web-identity"), ("role_arn", "role"), ("sso_account_id", sso), ("sso_role_name", sso),
             ("login_session", "login"), ("credential_process", "process"), ("aws_access_key_id", "keys"),
             ("sso_session", sso), ("sso_start_url", sso))
    first = next((i for i, (key, _) in enumerate(kinds) if key in profile), None)
    if "aws_access_key_id" in credentials and (first is None or first > 3):
        return "keys"
    return "empty" if first is None else kinds[first][1]


def arn_parts(arn, kind):
    """Account and resource name of an ARN; nothing of what is none."""
    parts = arn.split(":", 5)
    if parts[0] != "arn" or len(parts) < 6 or not parts[5]:
        return "", [""]
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
