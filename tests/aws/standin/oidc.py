"""IAM Identity Center's OIDC service: clients, device codes, authorization codes, tokens."""

import base64
import hashlib
import hmac
import html
import re
import time
import urllib.parse

from .hosts import same_region
from .message import Answer, Refusal
from .models import check_headers, json_members, query_members

DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
GRANTS = {DEVICE, "authorization_code", "refresh_token"}

ERRORS = {
    "AccessDeniedException": ("access_denied", 400),
    "AuthorizationPendingException": ("authorization_pending", 400),
    "ExpiredTokenException": ("expired_token", 400),
    "InternalServerException": ("server_error", 500),
    "InvalidClientException": ("invalid_client", 401),
    "InvalidClientMetadataException": ("invalid_client_metadata", 400),
    "InvalidGrantException": ("invalid_grant", 400),
    "InvalidRedirectUriException": ("invalid_redirect_uri", 400),
    "InvalidRequestException": ("invalid_request", 400),
    "InvalidScopeException": ("invalid_scope", 400),
    "SlowDownException": ("slow_down", 400),
    "TooManyRequestsException": ("slow_down", 429),
    "UnauthorizedClientException": ("unauthorized_client", 400),
    "UnsupportedGrantTypeException": ("unsupported_grant_type", 400),
}

REGISTER = {
    "clientName": str, "clientType": str, "scopes": [str], "redirectUris": [str], "grantTypes": [str],
    "issuerUrl": str, "entitledApplicationArn": str,
}
START = {"clientId": str, "clientSecret": str, "startUrl": str}

# The members of CreateToken that each grant needs beside clientId, clientSecret and grantType.
TOKEN = {
    DEVICE: ("deviceCode",),
    "authorization_code": ("code", "codeVerifier", "redirectUri"),
    "refresh_token": ("refreshToken",),
}
TOKEN_MEMBERS = {
    "clientId": str, "clientSecret": str, "grantType": str, "deviceCode": str, "code": str, "refreshToken": str,
    "scope": [str], "redirectUri": str, "codeVerifier": str,
}
AUTHORIZE = ("response_type", "client_id", "redirect_uri", "state", "code_challenge_method", "scopes", "code_challenge")


def error(refusal):
    name, status = ERRORS.get(refusal.code, ("server_error", 500))
    body = {"error": name, "error_description": refusal.message}
    return Answer.json(body, refusal.status or status, [("x-amzn-ErrorType", f"{refusal.code}:")])


class Oidc:
    """Each public method is an operation."""

    def __init__(self, aws):
        self.aws = aws
        self.settings = aws.settings
        self.clock = aws.clock
        self.logins = aws.logins

    # Clients.

    def register_client(self, request):
        body = self._members(request, REGISTER, ("clientName", "clientType"))
        if body["clientType"] != "public":
            raise Refusal("InvalidClientMetadataException", "clientType must be public", "member")
        self._check_grants(body)
        self._check_scopes(body.get("scopes", []), self.settings.scopes)
        client = self.logins.register(body.get("scopes", []), body.get("grantTypes", []), body.get("redirectUris", []),
                                      body.get("issuerUrl", ""), request.region)
        answer = {"clientId": client.id, "clientSecret": client.secret, "clientIdIssuedAt": int(self.clock.now()),
                  "clientSecretExpiresAt": int(client.expires)}
        return Answer.json(self._with_nulls(answer, "authorizationEndpoint", "tokenEndpoint"))

    def _check_grants(self, body):
        grants = body.get("grantTypes", [])
        unknown = sorted(set(grants) - GRANTS)
        if unknown:
            raise Refusal("UnsupportedGrantTypeException", f"unknown: {', '.join(unknown)}", "member")
        if "authorization_code" in grants and not (body.get("redirectUris") and body.get("issuerUrl")):
            raise Refusal("InvalidRequestException", "authorization_code needs redirectUris and issuerUrl", "member")
        for uri in body.get("redirectUris", []):
            if not re.fullmatch(r"http://127\.0\.0\.1/[\w./-]*", uri):
                raise Refusal("InvalidRedirectUriException", "not a loopback address without a port", "redirect")

    def _check_scopes(self, scopes, known):
        unknown = sorted(set(scopes) - set(known))
        if unknown:
            raise Refusal("InvalidScopeException", f"unknown: {', '.join(unknown)}", "scope")

    def _client(self, body, region):
        client = self.logins.clients.get(body["clientId"])
        if not client or not hmac.compare_digest(client.secret.encode(), body["clientSecret"].encode()):
            raise Refusal("InvalidClientException", "Invalid client provided")
        if client.expires <= self.clock.now() or not same_region(client.region, region):
            raise Refusal("InvalidClientException", "Invalid client provided")
        return client

    # The device flow.

    def start_device_authorization(self, request):
        body = self._members(request, START, START)
        client = self._client(body, request.region)
        if client.grants and DEVICE not in client.grants:
            raise Refusal("UnauthorizedClientException", "the client is not registered for device codes", "grant")
        if not self._serves(body["startUrl"], request.region):
            raise Refusal("InvalidRequestException", "Invalid start URL provided")
        return Answer.json(self._device_answer(self.logins.start_device(client, body["startUrl"])))

    def _serves(self, start_url, region):
        if not same_region(region, self.settings.region):
            return False
        known = self.settings.start_urls
        return not known or start_url.rstrip("/#") in [each.rstrip("/#") for each in known]

    def _device_answer(self, device):
        base = device.start_url.rstrip("/#") + "/#/device"
        if self.settings.verification == "local":
            base = f"{self.aws.url}/device"
        answer = {"deviceCode": device.code, "userCode": device.user_code, "verificationUri": base,
                  "verificationUriComplete": f"{base}?user_code={device.user_code}",
                  "expiresIn": self.settings.device_lifetime}
        if self.settings.interval is not None:
            answer["interval"] = self.settings.interval
        return answer

    def device_page(self, request):
        """The page behind verificationUri, where a person approves or denies a code."""
        query = dict(request.query)
        device = self.logins.device_by_user_code(query.get("user_code", ""))
        if not device:
            return Answer.page("<form><input name=user_code><button>Next</button></form>")
        decision = query.get("decision") or request.header("x-stand-in-decision")
        if not decision and self.settings.authorize == "page":
            return Answer.page(_buttons(f"?user_code={device.user_code}&decision="))
        device.decision = decision or "approve"
        return Answer.page(f"<p>Done: {html.escape(device.decision)}. You may close this window.")

    # Tokens.

    def create_token(self, request):
        body = self._members(request, TOKEN_MEMBERS, ("clientId", "clientSecret", "grantType"))
        grant = body["grantType"]
        if grant not in TOKEN:
            raise Refusal("UnsupportedGrantTypeException", "Unsupported grant type", "grant")
        self._check_token_members(body, TOKEN[grant])
        client = self._client(body, request.region)
        if client.grants and grant not in client.grants:
            raise Refusal("UnauthorizedClientException", "the client is not registered for this grant", "grant")
        handler = {DEVICE: self._by_device, "authorization_code": self._by_code, "refresh_token": self._by_refresh}
        return Answer.json(handler[grant](client, body))

    def _check_token_members(self, body, wanted):
        common = {"clientId", "clientSecret", "grantType", "scope"}
        missing = sorted(name for name in wanted if not body.get(name))
        if missing:
            raise Refusal("InvalidRequestException", f"missing: {', '.join(missing)}", "member")
        foreign = sorted(set(body) - common - set(wanted))
        if foreign:
            raise Refusal("InvalidRequestException", f"not for this grant: {', '.join(foreign)}", "member")

    def _by_device(self, client, body):
        device = self.logins.devices.get(body["deviceCode"])
        if not device or device.client is not client:
            raise Refusal("InvalidGrantException", "Invalid device code provided", "device-code")
        if device.used:
            raise Refusal("InvalidGrantException", "the device code has been used", "device-code-reused")
        if device.expires <= self.clock.now():
            raise Refusal("ExpiredTokenException", "Device code expired")
        self._check_pace(device)
        self._check_decision(device)
        device.used = True
        return self._tokens(self.logins.open(client, device.start_url))

    def _check_pace(self, device):
        """Polling ahead of the interval gets slow_down, and the interval grows."""
        now = time.monotonic()
        early = device.last_poll and now - device.last_poll < device.interval - 0.05
        device.last_poll = now
        if early and device.patience > 0:
            device.patience -= 1
        elif early:
            device.interval += self.settings.slow_down
            raise Refusal("SlowDownException", f"the interval is {device.interval} s now", "poll-too-fast")

    def _check_decision(self, device):
        device.polls += 1
        if device.polls > self.settings.device_polls and self.settings.device in ("approve", "deny"):
            device.decision = device.decision or self.settings.device
        if device.decision == "deny":
            raise Refusal("AccessDeniedException", "The user denied the request")
        if device.decision != "approve":
            raise Refusal("AuthorizationPendingException", "The authorization is pending")

    def _by_code(self, client, body):
        code = self.logins.codes.get(body["code"])
        if not code or code.client is not client:
            raise Refusal("InvalidGrantException", "Invalid authorization code provided", "code")
        if code.session:
            self.logins.end(code.session)
            raise Refusal("InvalidGrantException", "the code has been used", "code-reused")
        if code.expires <= self.clock.now():
            raise Refusal("InvalidGrantException", "the code has expired")
        if body["redirectUri"] != code.redirect:
            raise Refusal("InvalidGrantException", "redirectUri is not that of the authorization", "redirect")
        self._check_verifier(body["codeVerifier"], code.challenge)
        code.session = self.logins.open(client, client.issuer)
        return self._tokens(code.session)

    def _check_verifier(self, verifier, challenge):
        if not re.fullmatch(r"[A-Za-z0-9._~-]{43,128}", verifier):
            raise Refusal("InvalidRequestException", "codeVerifier is malformed", "verifier")
        digest = hashlib.sha256(verifier.encode()).digest()
        if base64.urlsafe_b64encode(digest).decode().rstrip("=") != challenge:
            raise Refusal("InvalidGrantException", "codeVerifier does not fit the challenge", "verifier")

    def _by_refresh(self, client, body):
        session = self.logins.session_of_refresh(body["refreshToken"])
        if not session or session.client is not client:
            raise Refusal("InvalidGrantException", "Invalid refresh token provided")
        if session.ended or session.expires <= self.clock.now():
            raise Refusal("InvalidGrantException", "the session has ended")
        if body["refreshToken"] != session.refresh:
            self.logins.end(session)
            raise Refusal("InvalidGrantException", "the refresh token has been used", "refresh-token-reused")
        return self._tokens(session)

    def _tokens(self, session):
        token, seconds = self.logins.grant(session)
        answer = {"accessToken": token, "tokenType": "Bearer", "expiresIn": int(seconds)}
        if session.refresh:
            answer["refreshToken"] = session.refresh
        return self._with_nulls(answer, "refreshToken", "idToken")

    def _with_nulls(self, answer, *names):
        if self.settings.null_members:
            for name in names:
                answer.setdefault(name, None)
        return answer

    def _members(self, request, shape, required):
        check_headers(request)
        if request.query:
            request.violate("query", "this operation has no query")
        return json_members(request, shape, required, "InvalidRequestException")

    # The page that a browser opens.

    def authorize(self, request):
        """Redirects to the loopback address with a code, or with what the scenario says."""
        try:
            members = query_members(request, AUTHORIZE + ("decision",), AUTHORIZE, "InvalidRequestException")
            self._check_authorize(members, request.region)
        except Refusal as refusal:
            if refusal.violation:
                request.violate(refusal.violation, refusal.message)
            return Answer.page(f"<h1>It is not you, it is us</h1><p>{html.escape(refusal.message)}", 400)
        decision = request.header("x-stand-in-decision") or members.get("decision") or self.settings.authorize
        if decision == "page":
            return Answer.page(_buttons(f"?{request.query_string}&decision="))
        if decision == "wait":
            return Answer.page("<p>Sign in …")
        return Answer.redirect(self._back(members, decision))

    def _check_authorize(self, members, region):
        fixed = {"response_type": "code", "code_challenge_method": "S256"}
        for name, value in fixed.items():
            if members[name] != value:
                raise Refusal("InvalidRequestException", f"{name} must be {value}", "member")
        client = self.logins.clients.get(members["client_id"])
        if not client or not same_region(client.region, region) or client.expires <= self.clock.now():
            raise Refusal("InvalidClientException", "unknown client")
        if "authorization_code" not in client.grants:
            raise Refusal("UnauthorizedClientException", "not registered for authorization codes", "grant")
        if not self._serves(client.issuer, region):
            raise Refusal("InvalidRequestException", "unknown issuer in this region")
        self._check_scopes(members["scopes"].split(" "), client.scopes)
        self._check_redirect(members["redirect_uri"], client)
        if not re.fullmatch(r"[A-Za-z0-9_-]{43}", members["code_challenge"]):
            raise Refusal("InvalidRequestException", "code_challenge is malformed", "verifier")

    def _check_redirect(self, uri, client):
        """RFC 8252: the port of a loopback address may be any, the rest must be as registered."""
        found = re.fullmatch(r"(http://127\.0\.0\.1):[1-9]\d{0,4}(/.*)", uri)
        if not found or found[1] + found[2] not in client.redirects:
            raise Refusal("InvalidRedirectUriException", "redirect_uri is not registered", "redirect")

    def _back(self, members, decision):
        back = {"error": "access_denied", "error_description": "The user denied the request"}
        if decision == "approve":
            client = self.logins.clients[members["client_id"]]
            back = {"code": self.logins.start_code(client, members["redirect_uri"], members["code_challenge"]).value}
        back["state"] = members["state"]
        return members["redirect_uri"] + "?" + urllib.parse.urlencode(back)


def _buttons(start):
    start = html.escape(start, quote=True)
    return (f"<h1>Allow awsp to access your data?</h1>\n<p><a href=\"{start}approve\">Allow access</a>\n"
            f"<p><a href=\"{start}deny\">Deny access</a>")
