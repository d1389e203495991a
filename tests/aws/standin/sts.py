"""The security token service, with its query protocol."""

import re
import time
import urllib.parse
import uuid
from xml.sax.saxutils import escape

from .message import Answer, Refusal
from .models import SIGNED_HEADERS, check_content_type, check_headers, pair_members
from .sigv4 import Verifier

VERSION = "2011-06-15"
SPACE = f"https://sts.amazonaws.com/doc/{VERSION}/"
FORM = "application/x-www-form-urlencoded"

STATUS = {
    "AccessDenied": 403, "ExpiredToken": 403, "InvalidClientTokenId": 403, "SignatureDoesNotMatch": 403,
    "MissingAuthenticationToken": 403, "RegionDisabledException": 403, "IDPRejectedClaim": 403,
    "InternalFailure": 500, "ServiceUnavailable": 503,
}

# What a parameter may be; the AWS model has the same patterns.
PATTERNS = {
    "RoleArn": r"arn:aws[\w-]*:iam::\d{12}:role/[\w+=,.@/-]+",
    "RoleSessionName": r"[\w+=,.@-]{2,64}",
    "ExternalId": r"[\w+=,.@:/-]{2,1224}",
    "SerialNumber": r"[\w+=/:,.@-]{9,256}",
    "TokenCode": r"\d{6}",
    "DurationSeconds": r"\d{3,6}",
    "WebIdentityToken": r"[\s\S]{4,20000}",
}
# What the log may tell.
TOLD = ("RoleArn", "RoleSessionName", "ExternalId", "DurationSeconds", "SerialNumber")
PASSED_ON = r"(Policy|SourceIdentity|ProviderId|(PolicyArns|Tags|TransitiveTagKeys|ProvidedContexts)\.member\..*)"

# Operation: its own parameters, those it needs, and the longest time.
OPERATIONS = {
    "GetCallerIdentity": ((), (), 0),
    "AssumeRole": (("RoleArn", "RoleSessionName", "ExternalId", "DurationSeconds", "SerialNumber", "TokenCode"),
                   ("RoleArn", "RoleSessionName"), 43200),
    "AssumeRoleWithWebIdentity": (("RoleArn", "RoleSessionName", "WebIdentityToken", "DurationSeconds"),
                                  ("RoleArn", "RoleSessionName", "WebIdentityToken"), 43200),
    "GetSessionToken": (("DurationSeconds", "SerialNumber", "TokenCode"), (), 129600),
}


def operation_of(request):
    """The name of the operation, before anything is checked."""
    pairs = dict(urllib.parse.parse_qsl(request.body.decode("latin-1")))
    return pairs.get("Action") if pairs.get("Action") in OPERATIONS else "Unknown"


def error(refusal, as_json=False):
    status = refusal.status or STATUS.get(refusal.code, 400)
    fault = {"Type": "Receiver" if status >= 500 else "Sender", "Code": refusal.code, "Message": refusal.message}
    answer = {"Error": fault, "RequestId": str(uuid.uuid4())}
    if as_json:
        return Answer.json(answer, status)
    return Answer(status, _document("ErrorResponse", answer), content_type="text/xml")


def wants_json(request):
    return (request.header("accept") or "").split(";")[0].strip() == "application/json"


def _document(name, members):
    return f'<{name} xmlns="{SPACE}">\n{_xml(members, "  ")}</{name}>\n'


def _xml(members, indent):
    text = ""
    for name, value in members.items():
        inner = f"\n{_xml(value, indent + '  ')}{indent}" if isinstance(value, dict) else escape(str(value))
        text += f"{indent}<{name}>{inner}</{name}>\n"
    return text


class Sts:
    def __init__(self, aws):
        self.aws = aws
        self.verifier = Verifier(aws, "sts")
        self.roles = {}
        self.web_tokens = {}

    def handle(self, request):
        """Any operation: the body names it."""
        members = self._members(request)
        action = members["Action"]
        handlers = {"GetCallerIdentity": self._caller, "AssumeRole": self._assume,
                    "AssumeRoleWithWebIdentity": self._assume_web, "GetSessionToken": self._session_token}
        request.told = {name: members[name] for name in TOLD if name in members}
        key = None
        if action == "AssumeRoleWithWebIdentity":
            self._check_unsigned(request)
        else:
            key, request.told["region"] = self.verifier.verify(request)
            request.told["caller"] = key.access_key
        return self._answer(request, action, handlers[action](members, key))

    def _members(self, request):
        check_headers(request, allowed=SIGNED_HEADERS)
        check_content_type(request, FORM, "MalformedInput")
        if request.query:
            request.violate("query", "parameters belong into the body")
        pairs = urllib.parse.parse_qsl(request.body.decode("latin-1"), keep_blank_values=True, encoding="utf-8")
        action = dict(pairs).get("Action", "")
        if action not in OPERATIONS or dict(pairs).get("Version") != VERSION:
            raise Refusal("InvalidAction", f"Could not find operation {action} for version {VERSION}", "member")
        own, required, longest = OPERATIONS[action]
        also = [name for name, _ in pairs if action.startswith("Assume") and re.fullmatch(PASSED_ON, name)]
        members = pair_members(pairs, ("Action", "Version", *own, *also), required, "ValidationError")
        self._check_values(members, longest)
        return members

    def _check_values(self, members, longest):
        for name, pattern in PATTERNS.items():
            if name in members and not re.fullmatch(pattern, members[name], re.ASCII):
                raise Refusal("ValidationError", f"Value at '{name}' failed to satisfy constraint", "member")
        if "DurationSeconds" in members and not 900 <= int(members["DurationSeconds"]) <= longest:
            raise Refusal("ValidationError", f"durationSeconds must be from 900 to {longest}", "member")
        if ("SerialNumber" in members) != ("TokenCode" in members):
            raise Refusal("ValidationError", "MFA needs both SerialNumber and TokenCode", "member")

    def _check_unsigned(self, request):
        for name in ("authorization", "x-amz-security-token"):
            if request.header(name):
                request.violate("header", f"{name} on an operation that is not signed")

    def _caller(self, _members, key):
        return {"Arn": key.arn, "UserId": key.user_id, "Account": key.account}

    # Roles.

    def _assume(self, members, key):
        role = self.roles.get(members["RoleArn"], {})
        denied = Refusal("AccessDenied", f"User: {key.arn} is not authorized to perform: sts:AssumeRole on resource: "
                         f"{members['RoleArn']}")
        if role.get("deny") or members["RoleArn"].split(":")[1] != key.partition:
            raise denied
        if role.get("external_id", members.get("ExternalId")) != members.get("ExternalId"):
            raise denied
        self._check_mfa(members, key, role.get("mfa"), denied)
        kind = "role" if key.kind in ("user", "session") else "chained"
        seconds = self._role_seconds(members, kind, role)
        return self._assumed(members, self.aws.keys.for_role(
            members["RoleArn"], members["RoleSessionName"], kind, seconds))

    def _check_mfa(self, members, key, wanted, denied):
        """`wanted` is the serial number that a role insists on."""
        serial = members.get("SerialNumber")
        if wanted and serial != wanted:
            raise denied
        if serial and key.kind != "user":
            raise Refusal("AccessDenied", "MultiFactorAuthentication failed, only users have MFA devices.")
        if serial and members["TokenCode"] != self.aws.settings.mfa_code:
            raise Refusal("AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time pass code. ")

    def _role_seconds(self, members, kind, role):
        seconds = int(members.get("DurationSeconds", 3600))
        if kind == "chained" and seconds > 3600:
            raise Refusal("ValidationError", "The requested DurationSeconds exceeds the 1 hour session limit for roles "
                          "assumed by role chaining")
        if seconds > role.get("max_duration", 43200):
            raise Refusal("ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for "
                          "this role.")
        return seconds

    def _assume_web(self, members, _key):
        state = self.web_tokens.get(members["WebIdentityToken"])
        if state == "expired":
            raise Refusal("ExpiredTokenException", "Token expired: current date/time must be before the expiration")
        if state == "rejected":
            raise Refusal("IDPRejectedClaim", "The identity provider has rejected the claim")
        if state != "valid":
            raise Refusal("InvalidIdentityToken", "Couldn't retrieve verification key from your identity provider")
        seconds = self._role_seconds(members, "web", self.roles.get(members["RoleArn"], {}))
        key = self.aws.keys.for_role(members["RoleArn"], members["RoleSessionName"], "web", seconds)
        return {"SubjectFromWebIdentityToken": "system:serviceaccount:default:awsp", **self._assumed(members, key),
                "Provider": "https://oidc.example.com", "Audience": "sts.amazonaws.com"}

    def _assumed(self, _members, key):
        user = {"AssumedRoleId": key.user_id, "Arn": key.arn}
        return {"AssumedRoleUser": user, "Credentials": self._credentials(key)}

    def _session_token(self, members, key):
        if key.kind != "user":
            raise Refusal("AccessDenied", "Cannot call GetSessionToken with session credentials")
        self._check_mfa(members, key, None, None)
        seconds = int(members.get("DurationSeconds", 43200))
        return {"Credentials": self._credentials(
            self.aws.keys.temporary(key.account, key.arn, key.user_id, "session", seconds))}

    def _credentials(self, key):
        expiration = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(key.expires))
        return {"AccessKeyId": key.access_key, "SecretAccessKey": key.secret, "SessionToken": key.token,
                "Expiration": expiration}

    def _answer(self, request, action, result):
        answer = {f"{action}Result": result, "ResponseMetadata": {"RequestId": str(uuid.uuid4())}}
        if wants_json(request):
            return Answer.json({f"{action}Response": answer})
        return Answer(200, _document(f"{action}Response", answer), content_type="text/xml")
