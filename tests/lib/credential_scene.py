"""A home, the stand-in for AWS and a machine's metadata, and what a client's way to credentials comes to, as text."""

import http.server
import json
import os
import shutil
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../aws")]
from login_scene import MARK, START_URL, Scene  # noqa: E402
from standin.keys import Key  # noqa: E402

ACCOUNT = "222222222222"
REGION = "eu-west-1"
# Parameters of a role that are the same whoever asks; a session name that was not configured is each client's own.
PARAMETERS = ("ExternalId", "DurationSeconds", "SerialNumber")
OWN_SESSION_NAMES = ("awsp-", "botocore-session-", "aws-sdk-js-")
SESSION = f"[sso-session corp]\nsso_start_url = {START_URL}\nsso_region = eu-west-1\n"
SSO = "sso_session = corp\nsso_account_id = 111111111111\nsso_role_name = ReadOnly\n"


def arn(role):
    return f"arn:aws:iam::{ACCOUNT}:role/{role}"


def keys(name, token=""):
    """Lines with static keys; `AKIA` and the name are the access key."""
    lines = f"aws_access_key_id = AKIA{name}\naws_secret_access_key = {secret(name)}\n"
    return lines + (f"aws_session_token = {token}\n" if token else "")


def secret(name):
    return f"{MARK}-secret-key-of-{name}"


def process(name="PROCESS", **more):
    """What a credential_process prints."""
    return json.dumps({"Version": 1, "AccessKeyId": f"AKIA{name}", "SecretAccessKey": secret(name), **more})


class Machine:
    """The metadata of a container, and of an instance, on a loopback port: both have the role of `key`."""

    def __init__(self, key):
        expiration = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(key["expires"]))
        credentials = {"AccessKeyId": key["access_key"], "SecretAccessKey": key["secret"], "Token": key["token"],
                       "Expiration": expiration, "Code": "Success", "Type": "AWS-HMAC", "LastUpdated": expiration}
        self.answers = {
            ("GET", "/container"): json.dumps(credentials),
            ("PUT", "/latest/api/token"): "metadata-token",
            ("GET", "/latest/meta-data/iam/security-credentials/"): "Machine",
            ("GET", "/latest/meta-data/iam/security-credentials/Machine"): json.dumps(credentials),
        }
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def _handler(self):
        answers = self.answers

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, format, *args):  # pylint: disable=redefined-builtin
                """Nothing."""

            def answer(self):
                body = answers.get((self.command, self.path))
                if self.command == "GET" and self.path != "/container" and not self.headers["x-aws-ec2-metadata-token"]:
                    body = None
                self.send_response(404 if body is None else 200)
                self.send_header("Content-Length", str(len(body or "")))
                self.send_header("x-aws-ec2-metadata-token-ttl-seconds", "21600")
                self.end_headers()
                self.wfile.write((body or "").encode())

            do_GET = do_PUT = answer

        return Handler

    def container(self):
        return {"AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{self.url}/container"}

    def instance(self):
        return {"AWS_EC2_METADATA_DISABLED": None, "AWS_EC2_METADATA_SERVICE_ENDPOINT": f"{self.url}/"}

    def stop(self):
        self._server.shutdown()
        self._server.server_close()


class CredentialScene(Scene):
    """`users` are the names of static keys that AWS knows, some as (name, session token)."""

    def __init__(self, config="", users=(), **settings):
        super().__init__(config, browser=False, **settings)
        for user in users:
            self.add_keys(*([user] if isinstance(user, str) else user))
        self.machine = Machine(self.aws.role_keys("333333333333", "Machine"))

    def __exit__(self, *error):
        self.machine.stop()
        super().__exit__(*error)

    def add_keys(self, name, token=""):
        kind, lifetime = ("session", 12 * 3600) if token else ("user", float("inf"))
        self.aws.keys.add(Key(f"AKIA{name}", secret(name), token, "123456789012", f"arn:aws:iam::123456789012:user/{name}",
                              f"AIDA{name}", kind, time.time() + lifetime))

    def owner(self, access_key):
        """Static keys by their own name, temporary ones by that of their role."""
        key = self.aws.keys.get(access_key)
        if not key or ":assumed-role/" not in key.arn:
            return access_key
        return key.arn.split("/")[1].removeprefix("AWSReservedSSO_").removesuffix("_0123456789abcdef")

    def forget(self):
        """The requests so far, and the cached role credentials."""
        self.aws.forget()
        shutil.rmtree(os.path.join(self.home.path, ".aws/cli"), ignore_errors=True)

    def steps(self):
        """What AWS was asked since then, on the way to credentials."""
        return [self._step(entry) for entry in self.aws.log() if entry["operation"] != "GetCallerIdentity"]

    def _step(self, entry):
        told, operation = entry["told"], entry["operation"]
        if "RoleArn" not in told and "role" not in told:
            return operation
        if operation == "GetRoleCredentials":
            return f"portal gives {told['role']}"
        parameters = [f"{name}={told[name]}" for name in PARAMETERS if name in told]
        if not told["RoleSessionName"].startswith(OWN_SESSION_NAMES):
            parameters.append(f"RoleSessionName={told['RoleSessionName']}")
        if told.get("region", REGION) != REGION:
            parameters.append(f"in {told['region']}")
        caller = self.owner(told["caller"]) if "caller" in told else "web identity"
        return " ".join([f"{caller} assumes {told['RoleArn'].split('/')[-1]}", *parameters])
