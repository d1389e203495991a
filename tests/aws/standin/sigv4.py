"""Signature Version 4: the verifier of the services, and a signer for tests."""

import calendar
import hashlib
import hmac
import re
import time
import urllib.parse

from .message import Refusal

ALGORITHM = "AWS4-HMAC-SHA256"
FORM = re.compile(ALGORITHM + r" Credential=([^,/ ]+)/(\d{8})/([^,/ ]+)/([^,/ ]+)/aws4_request,"
                  r" ?SignedHeaders=([a-z0-9;_-]+), ?Signature=([0-9a-f]{64})")
WINDOW = 15 * 60


def _hmac(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def signing_key(secret, date, region, service):
    key = ("AWS4" + secret).encode()
    for part in (date, region, service, "aws4_request"):
        key = _hmac(key, part)
    return key


def canonical_request(method, path, query, headers, names, body):
    """`headers` is a dictionary with lower-case names; `names` are the signed ones."""
    quote = urllib.parse.quote
    pairs = sorted((quote(name, safe="-_.~"), quote(value, safe="-_.~")) for name, value in query)
    lines = [method, quote(path, safe="/-_.~"), "&".join(f"{name}={value}" for name, value in pairs)]
    lines += [f"{name}:{' '.join(headers.get(name, '').split())}" for name in names]
    lines += ["", ";".join(names), hashlib.sha256(body).hexdigest()]
    return "\n".join(lines)


def signature(secret, stamp, region, service, canonical):
    scope = f"{stamp[:8]}/{region}/{service}/aws4_request"
    text = "\n".join([ALGORITHM, stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    return _hmac(signing_key(secret, stamp[:8], region, service), text).hex()


def sign(key, host, body, region, stamp=None, path="/"):
    """The headers of a signed POST to STS, for tests."""
    stamp = stamp or time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    headers = {"host": host, "content-type": "application/x-www-form-urlencoded; charset=utf-8", "x-amz-date": stamp}
    if key.token:
        headers["x-amz-security-token"] = key.token
    names = sorted(headers)
    canonical = canonical_request("POST", path, [], headers, names, body)
    headers["authorization"] = (
        f"{ALGORITHM} Credential={key.access_key}/{stamp[:8]}/{region}/sts/aws4_request, "
        f"SignedHeaders={';'.join(names)}, Signature={signature(key.secret, stamp, region, 'sts', canonical)}")
    return headers


class Verifier:
    """Finds out whose request it is, or refuses it with the words of AWS."""

    def __init__(self, aws, service):
        self.aws = aws
        self.service = service

    def verify(self, request):
        """The Key that has signed, and the region it was signed for."""
        given = request.header("authorization")
        if not given:
            raise Refusal("MissingAuthenticationToken", "Request is missing Authentication Token", "signature")
        found = FORM.fullmatch(given)
        if not found:
            raise Refusal("IncompleteSignature", "Authorization header is malformed", "signature")
        access_key, date, region, service, names, given_signature = found.groups()
        self._check_scope(request, date, region, service)
        self._check_names(request, names.split(";"))
        key = self._key(access_key, request, region)
        self._check_time(request.header("x-amz-date"))
        self._check_signature(request, key, region, names.split(";"), given_signature)
        if key.expires <= self.aws.clock.now():
            raise Refusal("ExpiredToken", "The security token included in the request is expired")
        return key, region

    def _check_scope(self, request, date, region, service):
        stamp = request.header("x-amz-date") or ""
        if not re.fullmatch(r"\d{8}T\d{6}Z", stamp):
            raise Refusal("IncompleteSignature", "X-Amz-Date is missing or malformed", "signature")
        if stamp[:8] != date:
            raise Refusal("SignatureDoesNotMatch", "Date in Credential scope does not match X-Amz-Date", "signature")
        if service != self.service:
            raise Refusal("SignatureDoesNotMatch", f"Credential should be scoped to correct service: '{self.service}'.",
                          "signature")
        if request.region and region != request.region:
            raise Refusal("SignatureDoesNotMatch", "Credential should be scoped to a valid region.", "signature")

    def _check_names(self, request, names):
        if names != sorted(set(names)):
            raise Refusal("IncompleteSignature", "SignedHeaders are not sorted", "signature")
        sent = {name for name, _ in request.headers}
        must = {"host"} | {name for name in sent if name.startswith("x-amz-") or name == "content-type"}
        must.discard("x-amz-user-agent")
        if must - set(names) or set(names) - sent:
            wrong = sorted((must - set(names)) | (set(names) - sent))
            raise Refusal("SignatureDoesNotMatch", f"not as signed: {', '.join(wrong)}", "signature")

    def _key(self, access_key, request, region):
        key = self.aws.keys.get(access_key)
        token = request.header("x-amz-security-token") or ""
        if not key or key.token != token or key.partition != self.aws.partition(region):
            raise Refusal("InvalidClientTokenId", "The security token included in the request is invalid.")
        return key

    def _check_time(self, stamp):
        try:
            signed = calendar.timegm(time.strptime(stamp, "%Y%m%dT%H%M%SZ"))
        except ValueError:
            raise Refusal("IncompleteSignature", "X-Amz-Date is no time", "signature") from None
        now = self.aws.clock.date()
        here = _stamp(now)
        if signed < now - WINDOW:
            raise Refusal("SignatureDoesNotMatch", f"Signature expired: {stamp} is now earlier than "
                          f"{_stamp(now - WINDOW)} ({here} - 15 min.)")
        if signed > now + WINDOW:
            raise Refusal("SignatureDoesNotMatch", f"Signature not yet current: {stamp} is still later than "
                          f"{_stamp(now + WINDOW)} ({here} + 15 min.)")

    def _check_signature(self, request, key, region, names, given):
        headers = {name: request.header(name) for name in names}
        canonical = canonical_request(request.method, request.raw_path, request.query, headers, names, request.body)
        stamp = request.header("x-amz-date")
        if not hmac.compare_digest(signature(key.secret, stamp, region, self.service, canonical), given):
            raise Refusal("SignatureDoesNotMatch", "The request signature we calculated does not match the signature "
                          "you provided. Check your AWS Secret Access Key and signing method. Consult the service "
                          "documentation for details.", "signature")


def _stamp(seconds):
    return time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(seconds))
