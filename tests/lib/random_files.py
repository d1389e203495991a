"""Hostile files in AWS's dialect, made at random, and how Python's own configparser and shlex read them."""

import configparser
import io
import re
import shlex


# botocore's configloader in short.

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


def make_long_file(rng, sections):
    """A file as one that people and tools have written at for years: so many sections, and nothing that the AWS CLI refuses."""
    end = rng.choice(["\n", "\n", "\r\n"])
    lines = rng.choice([[], ["# mine"], ["", "; mine"]])
    for number in range(sections):
        lines += rng.choice([[], [""], [""], ["", "# " + "-" * 20], ["\t"], ["  # [profile old]", ""]])
        name = rng.choice(["dev", "Prod-Admin", "\u00fcn\u00ef", "it's", "a b", "team/x"]) + f"-{number}"
        kind = rng.choices(["profile", "sso-session", "services"], [12, 2, 1])[0]
        name = name if shlex.split(shlex.quote(name)) == [name] and shlex.quote(name) == name else rng.choice([shlex.quote, '"{}"'.format])(name)
        lines.append(f"[{kind}{rng.choice([' ', ' ', '  ', chr(9)])}{name}]{rng.choice(['', '', '', ' # mine', ' ; [b]'])}")
        lines += [line for key in rng.sample(LONG_KEYS, k=rng.randint(0, 6)) for line in long_entry(rng, key)]
    text = "".join(line + end for line in lines)
    return (text[:-len(end)] if rng.random() < 0.1 else text).encode()


def long_entry(rng, key):
    """The lines of a key: comments above it and in it, nested blocks, values of more than one line."""
    if rng.random() < 0.1:
        yield rng.choice(["# note", "  ; note", "", "\t"])
    if key in ("s3", "cli_history"):
        yield f"{key} ="
        for nested in rng.sample(["addressing_style = path", "max_queue_size=10", "# use_dualstack = true", "", "payload_signing_enabled =true"], k=3):
            yield rng.choice(["  ", "\t", "    "]) + nested
        return
    yield key + rng.choice(DELIMITERS[:7]) + rng.choice(SENSIBLE.get(key, ["x", "a b", "v # c", "", "a=b:c", "arn:aws:iam::123456789012:role/path/R"]))
    if rng.random() < 0.05:
        yield "   more = x"


LONG_KEYS = [*sorted(SENSIBLE), "output", "role_arn", "s3", "cli_history", "Retry_Mode", "credential_process", "aws_access_key_id", "x y"]


def make_files(rng):
    tame = rng.choice([1.0, 0.97, 0.8])
    config = Writer(rng, tame).text(PREFIXES)
    credentials = Writer(rng, tame).text([""] * 6 + ["profile ", " "]) if rng.random() < 0.6 else b""
    return config, credentials


def has_nested_default(data):
    """[DEFAULT] with an empty value: whether a faulty nested block there is refused hangs on the other sections, and awsp always says so."""
    return re.search(r"\[DEFAULT\][\s\S]*[=:]\s*[\r\n]", data.decode("utf-8", "replace"))
