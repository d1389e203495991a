"""What requests may hold: members and their types, and the headers that clients send."""

import json

from .message import Refusal

HEADERS = {
    "host", "user-agent", "accept", "accept-encoding", "connection", "content-length", "content-type",
    "amz-sdk-invocation-id", "amz-sdk-request", "x-amz-user-agent", "x-amzn-trace-id",
}

SIGNED_HEADERS = HEADERS | {"authorization", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256"}


def check_headers(request, also=(), allowed=None):
    """Every header must be one that a client of this service has reason to send, and come once."""
    names = [name for name, _ in request.headers]
    for name in sorted(set(names) - (allowed or HEADERS) - set(also)):
        request.violate("header", f"{name} is not for this service")
    for name in sorted({name for name in names if names.count(name) > 1}):
        request.violate("header", f"{name} comes {names.count(name)} times")


def check_no_body(request):
    if request.body:
        request.violate("body", "this operation has no body")
    if request.header("content-type"):
        request.violate("header", "Content-Type without a body")


def check_content_type(request, wanted, refusal):
    given = (request.header("content-type") or "").lower()
    if given.split(";")[0].strip() != wanted:
        raise Refusal(refusal, f"Content-Type is {given or 'missing'}", "content-type")


def json_members(request, shape, required, refusal):
    """The members of a JSON body, each of the type that `shape` says: str, or [str]."""
    check_content_type(request, "application/json", refusal)
    try:
        body = json.loads(request.body, object_pairs_hook=lambda pairs: _unique(pairs, refusal))
    except ValueError:
        raise Refusal(refusal, "the body is no JSON", "body") from None
    if not isinstance(body, dict):
        raise Refusal(refusal, "the body is no object", "body")
    _check_names(body, shape, required, refusal)
    for name, value in body.items():
        _check_type(name, value, shape[name], refusal)
    return body


def _unique(pairs, refusal):
    members = dict(pairs)
    if len(members) != len(pairs):
        raise Refusal(refusal, "a member comes twice", "member")
    return members


def _check_names(body, shape, required, refusal):
    unknown = sorted(set(body) - set(shape))
    if unknown:
        raise Refusal(refusal, f"unknown: {', '.join(unknown)}", "member")
    missing = sorted(name for name in required if body.get(name) in (None, "", []))
    if missing:
        raise Refusal(refusal, f"missing: {', '.join(missing)}", "member")


def _check_type(name, value, kind, refusal):
    if kind is str:
        right = isinstance(value, str)
    else:
        right = isinstance(value, list) and all(isinstance(each, str) for each in value)
    if not right:
        raise Refusal(refusal, f"{name} has the wrong type", "type")


def query_members(request, allowed, required, refusal):
    """The parameters of a query string as a dictionary."""
    return pair_members(request.query, allowed, required, refusal)


def pair_members(pairs, allowed, required, refusal):
    members = dict(pairs)
    if len(members) != len(pairs):
        raise Refusal(refusal, "a parameter comes twice", "member")
    unknown = sorted(set(members) - set(allowed))
    if unknown:
        raise Refusal(refusal, f"unknown: {', '.join(unknown)}", "member")
    missing = sorted(name for name in required if not members.get(name))
    if missing:
        raise Refusal(refusal, f"missing: {', '.join(missing)}", "member")
    return members
