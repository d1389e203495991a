"""A plain client for the self tests: it sends what it is told, right or wrong."""

import base64
import hashlib
import http.client
import json
import urllib.parse

from . import sigv4

START_URL = "https://corp.awsapps.com/start"
REDIRECT = "http://127.0.0.1:43210/oauth/callback"
VERIFIER = "v" * 64
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
PKCE = {"grantTypes": ["authorization_code", "refresh_token"], "redirectUris": ["http://127.0.0.1/oauth/callback"],
        "issuerUrl": START_URL}
FORM = "application/x-www-form-urlencoded; charset=utf-8"


class Reply:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = {name.lower(): value for name, value in headers}
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def error(self):
        """The name of the error, whatever the service's form."""
        body = self.json
        return body.get("error") or body.get("__type", "").rpartition("#")[2]


class Client:
    def __init__(self, aws):
        self.aws = aws
        self.host = f"127.0.0.1:{aws.port}"

    def send(self, method, target, body=b"", headers=()):
        """One request with these headers and Host, Content-Length and nothing else."""
        fields = {"Host": self.host, **dict(headers)}
        connection = http.client.HTTPConnection("127.0.0.1", self.aws.port, timeout=10)
        try:
            connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
            for name, value in {"Content-Length": str(len(body)), **fields}.items():
                if value is not None and (method != "GET" or name != "Content-Length"):
                    connection.putheader(name, value)
            connection.endheaders(body)
            answer = connection.getresponse()
            return Reply(answer.status, answer.getheaders(), answer.read())
        finally:
            connection.close()

    # OIDC.

    def post(self, path, members, **headers):
        fields = {"Content-Type": "application/json"}
        fields.update((name.replace("_", "-"), value) for name, value in headers.items())
        return self.send("POST", path, json.dumps(members).encode(), fields)

    def register(self, **members):
        """The clientId and clientSecret of a new client."""
        body = {"clientName": "test", "clientType": "public", "scopes": ["sso:account:access"], **members}
        answer = self.post("/client/register", body).json
        return {"clientId": answer["clientId"], "clientSecret": answer["clientSecret"]}

    def device(self, client):
        return self.post("/device_authorization", {**client, "startUrl": START_URL}).json

    def poll(self, client, device):
        return self.token(client, DEVICE, deviceCode=device["deviceCode"])

    def token(self, client, grant, **members):
        return self.post("/token", {**client, "grantType": grant, **members})

    def refresh(self, client, refresh):
        return self.token(client, "refresh_token", refreshToken=refresh)

    def authorize(self, client, **changes):
        """The answer of the page that a browser would see; a change to None leaves a parameter out."""
        digest = hashlib.sha256(VERIFIER.encode()).digest()
        query = {"response_type": "code", "client_id": client["clientId"], "redirect_uri": REDIRECT, "state": "s-1",
                 "code_challenge_method": "S256", "scopes": "sso:account:access",
                 "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="), **changes}
        query = {name: value for name, value in query.items() if value is not None}
        return self.send("GET", "/authorize?" + urllib.parse.urlencode(query))

    def code(self, client):
        location = self.authorize(client).headers["location"]
        return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(location).query))["code"]

    def trade(self, client, code, **changes):
        members = {"code": code, "redirectUri": REDIRECT, "codeVerifier": VERIFIER, **changes}
        return self.token(client, "authorization_code", **members)

    def log_in(self):
        """(client, tokens) of a login with PKCE."""
        client = self.register(**PKCE)
        return client, self.trade(client, self.code(client)).json

    # The portal.

    def portal(self, target, token, method="GET", **headers):
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.send(method, target, b"", {"x-amz-sso_bearer_token": token, **fields})

    # STS.

    def sts(self, key, region="eu-west-1", stamp=None, host=None, also=(), **parameters):
        """A signed call, or with key=None one without a signature; `also` changes headers after signing."""
        body = urllib.parse.urlencode({"Version": "2011-06-15", **parameters}).encode()
        host = host or self.host
        headers = sigv4.sign(key, host, body, region, stamp) if key else {"content-type": FORM, "host": host}
        headers.update(also)
        headers["Host"] = headers.pop("host")
        return self.send("POST", "/", body, headers)
