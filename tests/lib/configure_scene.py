"""awsp configure sso on a terminal: its questions, one by one, and their answers."""

import os
import re

from awsp_test import ROOT
from login_scene import Scene

URL = "https://d-1234567890.awsapps.com/start"
ONE_ACCOUNT = [{"accountId": "111111111111", "accountName": "one", "emailAddress": "one@example.com", "roles": ["admin"]}]
SESSION = f"""\
[sso-session corp]
sso_start_url = {URL}
sso_region = us-east-1
sso_registration_scopes = sso:account:access
"""
# The numbered list, as on a terminal that can show no other.
DUMB = {"TERM": "dumb"}
# What needs no person: all that an option can say.
FLAGS = ["--session", "corp", "--start-url", URL, "--sso-region", "us-east-1", "--account", "111111111111"]


def scene_of(config="", **settings):
    return Scene(config=config, **settings)


def golden():
    """The file that `aws configure sso` of the AWS CLI 2.36.7 wrote."""
    with open(os.path.join(ROOT, "tests/data/cli-2.36.7-configure-sso-output.config"), encoding="utf-8") as file:
        return file.read()



class Dialogue:
    """The questions of a command that was typed at a terminal, in their order."""

    def __init__(self, terminal, line):
        self.terminal = terminal
        self.at = len(terminal.output)
        terminal.send(line + "\n")

    def expect(self, pattern):
        """Waits for text behind all that was seen before. Returns what came up to its end."""
        begin = self.at
        self.terminal.expect(pattern, begin)
        self.at += re.search(pattern, self.terminal.output[begin:]).end()
        return self.terminal.output[begin:self.at]

    def answer(self, *pairs):
        """Pairs of a question and its answer."""
        for pattern, text in pairs:
            self.expect(pattern)
            self.terminal.send(text)


# Every question up to the login, and what makes a session.
NAME = r"SSO session name \(Recommended\): "
START_URL = r"SSO start URL \[None\]: "
REGION = r"SSO region \[None\]: "
SCOPES = r"SSO registration scopes \[sso:account:access\]: "
CLIENT_REGION = r"Default client Region \[None\]: "
OUTPUT = r"CLI default output format \(json if not specified\) \[None\]: "
PROFILE = r"Profile name \[[^]]*\]: "
SWITCH = r"Switch this shell to [^?]*\? \[y/N\] "


def session_answers(name="corp", url=URL, region="us-east-1"):
    return [(NAME, f"{name}\n"), (START_URL, f"{url}\n"), (REGION, f"{region}\n"), (SCOPES, "\n")]


def profile_answers(region="eu-west-1", name="", switch="n"):
    return [(CLIENT_REGION, f"{region}\n"), (OUTPUT, "\n"), (PROFILE, f"{name}\n"), (SWITCH, f"{switch}\n")]
