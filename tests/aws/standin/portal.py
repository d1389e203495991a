"""The portal of IAM Identity Center: accounts, roles, role credentials, logout."""

import base64
import hashlib
import hmac
import json

from .hosts import same_region
from .message import Answer, Refusal
from .models import check_headers, check_no_body, query_members

TOKEN = "x-amz-sso_bearer_token"
STATUS = {
    "InvalidRequestException": 400, "UnauthorizedException": 401, "ForbiddenException": 403,
    "ResourceNotFoundException": 404, "TooManyRequestsException": 429, "InternalServerException": 500,
}
SPACE = "com.amazonaws.switchboard.portal"


def error(refusal):
    status = refusal.status or STATUS.get(refusal.code, 500)
    body = {"message": refusal.message, "__type": f"{SPACE}#{refusal.code}"}
    kind = f"{refusal.code}:http://internal.amazon.com/coral/{SPACE}/"
    return Answer.json(body, status, [("x-amzn-ErrorType", kind)])


class Portal:
    """Each public method is an operation."""

    def __init__(self, aws):
        self.aws = aws
        self.settings = aws.settings
        self.directory = aws.directory
        self._key = hashlib.sha256(str(id(self)).encode()).digest()

    def get_role_credentials(self, request):
        members = self._members(request, ("role_name", "account_id"), ("role_name", "account_id"))
        self._session(request)
        account, role = members["account_id"], members["role_name"]
        request.told = {"account": account, "role": role}
        self._check_account(account)
        if not self.directory.allows(account, role):
            raise Refusal("ForbiddenException", "No access")
        key = self.aws.keys.for_sso(account, role, request.region)
        return Answer.json({"roleCredentials": {
            "accessKeyId": key.access_key, "secretAccessKey": key.secret, "sessionToken": key.token,
            "expiration": int(key.expires * 1000)}})

    def list_accounts(self, request):
        members = self._members(request, ("next_token", "max_result"))
        self._session(request)
        page, token = self._page(self.directory.accounts(), members, "accounts")
        return Answer.json({"nextToken": token, "accountList": page})

    def list_account_roles(self, request):
        members = self._members(request, ("account_id", "next_token", "max_result"), ("account_id",))
        self._session(request)
        account = members["account_id"]
        self._check_account(account)
        roles = self.directory.roles(account)
        if roles is None:
            raise Refusal("ResourceNotFoundException", "no such account")
        page, token = self._page([{"roleName": role, "accountId": account} for role in roles], members, account)
        return Answer.json({"nextToken": token, "roleList": page})

    def logout(self, request):
        self._members(request, ())
        if request.header("content-length") != "0":
            request.violate("header", "Content-Length: 0 is missing")
        self.aws.logins.end(self._session(request))
        return Answer(200)

    def _members(self, request, allowed, required=()):
        check_headers(request, also=[TOKEN])
        check_no_body(request)
        return query_members(request, allowed, required, "InvalidRequestException")

    def _session(self, request):
        token = request.header(TOKEN)
        if not token:
            raise Refusal("UnauthorizedException", "Session token not found or invalid", "token-missing")
        session = self.aws.logins.session_of_token(token)
        if not session or not same_region(session.client.region, request.region):
            raise Refusal("UnauthorizedException", "Session token not found or invalid")
        return session

    def _check_account(self, account):
        if not (len(account) == 12 and account.isdecimal() and account.isascii()):
            raise Refusal("InvalidRequestException", "account_id is malformed", "member")

    # Pages: a token is opaque, is bound to its list, and must be encoded to survive a URL.

    def _page(self, rows, members, name):
        size = self._size(members.get("max_result"))
        first = self._first(members["next_token"], name) if "next_token" in members else 0
        last = first + size
        return rows[first:last], self._token(last, name) if last < len(rows) else None

    def _size(self, text):
        if text is None:
            return self.settings.page_size
        if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= 100):
            raise Refusal("InvalidRequestException", "max_result must be from 1 to 100", "member")
        return int(text)

    def _token(self, first, name):
        data = json.dumps([first, name]).encode()
        seal = hmac.new(self._key, data, "sha256").digest()
        return "/+" + base64.b64encode(seal + data).decode().rstrip("=") + "=="

    def _first(self, token, name):
        try:
            data = base64.b64decode(token[2:-2] + "==")
            sealed = hmac.compare_digest(hmac.new(self._key, data[32:], "sha256").digest(), data[:32])
            first, of = json.loads(data[32:]) if sealed and token[:2] == "/+" else (None, None)
        except ValueError:
            of = None
        if of != name:
            raise Refusal("InvalidRequestException", "Invalid next_token", "paging")
        return first
