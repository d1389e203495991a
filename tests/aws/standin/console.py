"""The sign-in service's federation end point: from temporary credentials to a page of the console."""

import json
import re
import urllib.parse

from .message import Answer, Refusal
from .models import check_content_type, pair_members
from .sts import FORM

LIFETIME = 15 * 60
CONSOLES = (r"([a-z0-9-]+\.)?console\.(aws\.amazon\.com|amazonaws-us-gov\.com|amazonaws\.cn|amazonaws-eusc\.eu"
            r"|c2shome\.ic\.gov|sc2shome\.sgov\.gov)")


def error(refusal):
    return Answer.page(f"<h1>400</h1><p>{refusal.code}", refusal.status or 400)


class Console:
    def __init__(self, aws):
        self.aws = aws
        self.tokens = {}

    def operation_of(self, request):
        action = dict(self._pairs(request)).get("Action")
        return {"getSigninToken": "GetSigninToken", "login": "ConsoleLogin"}.get(action, "Unknown")

    def _pairs(self, request):
        if request.method == "POST":
            return urllib.parse.parse_qsl(request.body.decode("latin-1"), keep_blank_values=True, encoding="utf-8")
        return request.query

    def handle(self, request):
        if request.method == "POST":
            check_content_type(request, FORM, "InvalidRequest")
            if request.query:
                request.violate("query", "parameters belong into the body")
        name = self.operation_of(request)
        if name == "Unknown":
            raise Refusal("InvalidRequest", "Action is unknown", "member")
        return self._sign_in_token(request) if name == "GetSigninToken" else self._login(request)

    def _sign_in_token(self, request):
        members = pair_members(self._pairs(request), ("Action", "Session", "SessionDuration", "SessionType"),
                               ("Session",), "InvalidRequest")
        key = self._key(members["Session"])
        self._check_duration(members.get("SessionDuration"), key)
        token = self.aws.vault.make("signin-token-")
        self.tokens[token] = self.aws.clock.now() + LIFETIME
        return Answer.json({"SigninToken": token})

    def _key(self, text):
        try:
            session = json.loads(text)
        except ValueError:
            raise Refusal("InvalidRequest", "Session is no JSON", "member") from None
        if not isinstance(session, dict) or set(session) != {"sessionId", "sessionKey", "sessionToken"}:
            raise Refusal("InvalidRequest", "Session has the wrong members", "member")
        key = self.aws.keys.get(session["sessionId"])
        fits = key and (key.secret, key.token) == (session["sessionKey"], session["sessionToken"])
        if not fits or key.kind in ("user", "session") or key.expires <= self.aws.clock.now():
            raise Refusal("InvalidRequest", "the session is invalid")
        return key

    def _check_duration(self, text, key):
        """Only for roles that were assumed with the keys of a user."""
        if text is None:
            return
        if not (text.isascii() and text.isdecimal() and 900 <= int(text) <= 43200):
            raise Refusal("InvalidRequest", "SessionDuration must be from 900 to 43200", "member")
        if key.kind != "role":
            raise Refusal("InvalidRequest", "SessionDuration is not for these credentials")

    def _login(self, request):
        members = pair_members(self._pairs(request), ("Action", "Issuer", "Destination", "SigninToken"),
                               ("Destination", "SigninToken"), "InvalidRequest")
        target = urllib.parse.urlsplit(members["Destination"])
        if target.scheme != "https" or not re.fullmatch(CONSOLES, target.hostname or ""):
            raise Refusal("InvalidRequest", "Destination is no console", "member")
        if self.tokens.get(members["SigninToken"], 0) <= self.aws.clock.now():
            raise Refusal("InvalidRequest", "SigninToken is invalid or has expired")
        return Answer.redirect(members["Destination"])
