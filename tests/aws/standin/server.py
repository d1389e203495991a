"""The HTTP server, and StandIn: the whole of it as one object that tests hold."""

import email.utils
import http.client
import http.server
import json
import socketserver
import threading
import time
import traceback
import urllib.parse
import uuid

from . import faults, hosts
from .control import Control
from .directory import Directory
from .keys import Keys
from .logins import Logins
from .message import Answer, Refusal, Request
from .record import Record
from .routes import Routes
from .settings import Clock, Settings
from .vault import Vault

LONGEST_BODY = 8 * 1024 * 1024
SECRET_HEADERS = {"x-amz-sso_bearer_token", "x-amz-security-token", "authorization"}


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 1024

    def __init__(self, port, stand_in):
        self.stand_in = stand_in
        super().__init__(("127.0.0.1", port), Handler)

    def handle_error(self, request, client_address):
        """Clients that hang up are no news."""

    def server_bind(self):
        """As the parent's, without a look-up of the host's name."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]


class Handler(http.server.BaseHTTPRequestHandler):
    """One connection: reads requests and hands them over."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 600

    def log_message(self, format, *args):  # pylint: disable=redefined-builtin
        """Nothing: the record is the log."""

    def _serve(self):
        request = self._read()
        if request is None:
            self.close_connection = True
            return
        aws = self.server.stand_in
        answer, fault = aws.control.answer(request), None
        if answer is None:
            answer, fault = aws.answer(request)
        self._write(answer, fault)

    do_GET = do_POST = do_HEAD = do_PUT = do_DELETE = do_OPTIONS = do_PATCH = _serve

    def _read(self):
        length = self.headers.get("Content-Length", "0")
        if not (length.isascii() and length.isdecimal() and int(length) <= LONGEST_BODY):
            return None
        body = self.rfile.read(int(length))
        if len(body) != int(length):
            return None
        request = Request(self.command, self.path, self.headers.items(), body)
        if self.headers.get("Transfer-Encoding"):
            request.violate("header", "Transfer-Encoding: the length must be known")
            self.close_connection = True
        return request

    def _write(self, answer, fault):
        status = f"HTTP/1.1 {answer.status} {http.client.responses.get(answer.status, 'Unknown')}"
        fields = [*answer.headers, ("Content-Length", str(len(answer.body)))]
        head = "\r\n".join([status, *(f"{name}: {value}" for name, value in fields), "", ""]).encode("latin-1")
        body = b"" if self.command == "HEAD" else answer.body
        wire = faults.Wire(self.connection, self.server.stand_in.stopping)
        if not wire.send(head, body, fault):
            self.close_connection = True


class StandIn:
    """AWS on 127.0.0.1. Keyword arguments are settings; see settings.py."""

    def __init__(self, port=0, **settings):
        self.settings = Settings()
        self.settings.change(settings)
        self.clock = Clock(self.settings)
        self.vault = Vault(self.settings)
        self.record = Record()
        self.faults = faults.Faults()
        self.directory = Directory(self.settings)
        self.logins = Logins(self.settings, self.clock, self.vault)
        self.keys = Keys(self.settings, self.clock, self.vault)
        self.keys.add_user("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
        self.routes = Routes(self)
        self.control = Control(self)
        self.stopping = threading.Event()
        self._latency = {}
        self._lock = threading.RLock()
        self._server = Server(port, self)
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def start(self):
        self._thread.start()
        return self

    def stop(self):
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self):
        return self.start()

    def __exit__(self, kind, *_):
        """The violations fail a test that has not failed already."""
        self.stop()
        if kind is None:
            self.check()

    # Answering.

    def answer(self, request):
        """(Answer, the fault for the connection or None)."""
        operation = self.routes.find(request)
        self._check_secrets(request, operation.name)
        self.record.begin(operation.name, request.arrived)
        self.stopping.wait(self._latency.get(operation.name, self._latency.get("*", 0)))
        fault = self.faults.take(operation.name)
        answer = Answer(200)
        if not fault or fault.executes:
            answer = self._perform(operation, request)
        if fault:
            answer = faults.spoil(fault, answer, operation.error)
        answer.headers += [("Date", email.utils.formatdate(self.clock.date(), usegmt=True)),
                           ("x-amzn-RequestId", str(uuid.uuid4()))]
        self.record.end(operation.name, request, answer.status, answer.error, self._count_secrets(request))
        return answer, fault if fault and fault.kind in faults.CONNECTION else None

    def _perform(self, operation, request):
        with self._lock:
            try:
                return operation.perform(request)
            except Refusal as refusal:
                if refusal.violation:
                    request.violate(refusal.violation, refusal.message)
                answer = operation.error(refusal)
                answer.error = refusal.code
                return answer
            except Exception:  # pylint: disable=broad-except
                request.violate("stand-in", traceback.format_exc())
                return Answer(500)

    def _check_secrets(self, request, operation):
        """Secrets stand in bodies and in their own headers, never in a URL or anywhere else."""
        values = [value for name, value in request.query if (operation, name) != ("ConsoleLogin", "SigninToken")]
        if any(self.vault.within(value) for value in [request.path, *values]):
            request.violate("secret-in-url", "a URL with a secret in it")
        for name, value in request.headers:
            if name not in SECRET_HEADERS and self.vault.within(value):
                request.violate("secret-in-header", f"a secret in {name}")

    def _count_secrets(self, request):
        values = [value for _, value in request.headers] + [value for _, value in request.query]
        try:
            body = json.loads(request.body)
            values += [value for value in body.values() if isinstance(value, str)]
        except (ValueError, AttributeError):
            values += [value for _, value in urllib.parse.parse_qsl(request.body.decode("latin-1"))]
        return self.vault.count(values)

    # What scenarios do. Control offers the same over HTTP.

    def environment(self):
        """The variables that lead AWS's tools here."""
        names = ("SSO_OIDC", "SSO", "STS", "SIGNIN")
        return {**{f"AWS_ENDPOINT_URL_{name}": self.url for name in names}, "NO_PROXY": "127.0.0.1"}

    def set(self, **settings):
        with self._lock:
            self.settings.change(settings)

    def latency(self, seconds, operation="*"):
        self._latency[operation] = seconds

    def fault(self, operation, kind, times=1, executed=False, **options):
        """The next `times` calls (None: all) of an operation (`*`: any) go wrong; see README.md for the kinds."""
        self.faults.add(operation, kind, times, executed, **options)

    def clear_faults(self):
        self.faults.clear()
        self._latency.clear()

    def approve(self, user_code=None):
        """Approves a device code, or all that are pending."""
        self._decide(user_code, "approve")

    def deny(self, user_code=None):
        self._decide(user_code, "deny")

    def _decide(self, user_code, decision):
        with self._lock:
            for device in self.logins.devices.values():
                if user_code in (None, device.user_code) and not device.decision:
                    device.decision = decision

    def revoke(self, what, value=None):
        """Ends, of all or of one: token, refresh (the tokens hold on), session, client (by its id), key (by its id)."""
        with self._lock:
            if what == "key":
                self.keys.remove(value)
            for client in self.logins.clients.values():
                if what == "client" and value in (None, client.id):
                    client.expires = 0
            for session in self.logins.sessions:
                self._revoke_of(session, what, value)

    def _revoke_of(self, session, what, value):
        if what == "token":
            for token in [value] if value else list(session.tokens):
                session.tokens.pop(token, None)
        if what == "refresh" and value in (None, session.refresh):
            session.expires = 0
        if what == "session" and (value in (None, session.refresh) or value in session.tokens):
            self.logins.end(session)

    def refuse_role(self, account, role):
        """From now on the role cannot be used, though it is listed."""
        self.directory.refused.add((account, role))

    def allow_role(self, account, role):
        self.directory.refused.discard((account, role))

    def add_role(self, arn, **rules):
        """Rules for AssumeRole: external_id, mfa (a serial number), max_duration, deny."""
        unknown = set(rules) - {"external_id", "mfa", "max_duration", "deny"}
        if unknown:
            raise ValueError(f"there is no rule {sorted(unknown)}")
        self.routes.sts.roles[arn] = rules

    def add_web_identity(self, token, state="valid"):
        """A token that AssumeRoleWithWebIdentity finds valid, expired or rejected."""
        self.routes.sts.web_tokens[self.vault.know(token)] = state

    def add_user(self, access_key, secret, **more):
        """Long-term keys; account, name, partition."""
        self.keys.add_user(access_key, secret, **more)

    def role_keys(self, account, role, expires_in=3600):
        """Credentials as GetRoleCredentials hands them out: access key, secret, token, end in epoch seconds."""
        key = self.keys.for_sso(account, role, "", expires_in)
        return {"access_key": key.access_key, "secret": key.secret, "token": key.token, "expires": key.expires}

    def token_file(self, start_url, region="eu-west-1", expires_in=3600, refresh=True, scopes=None):
        """What the AWS CLI would have in its cache after a login that was made here; scopes=[] for a legacy one."""
        with self._lock:
            wanted = self.settings.scopes if scopes is None else scopes
            session = self.logins.open(self.logins.register(wanted, issuer=start_url, region=region), start_url)
            token, _ = self.logins.grant(session, expires_in)
        content = {
            "startUrl": start_url, "region": region, "accessToken": token,
            "expiresAt": _timestamp(self.clock.now() + expires_in),
            "clientId": session.client.id, "clientSecret": session.client.secret,
            "registrationExpiresAt": _timestamp(session.client.expires)}
        return {**content, "refreshToken": session.refresh} if refresh and session.refresh else content

    def redirect(self, host, location):
        """A host of a company's own that leads to a start URL; for use through the proxy."""
        self.routes.redirects[host] = location

    def advance(self, seconds):
        """Lets time pass for lifetimes; the Date header stays."""
        self.clock.ahead += seconds

    # What scenarios ask.

    def expect(self, *kinds):
        """Announces kinds of violations that the scenario provokes."""
        self.record.expect(kinds)

    def violations(self):
        return self.record.violations()

    def check(self):
        """Raises where a client has done what it should not."""
        wrong = self.violations()["unexpected"]
        if wrong:
            raise AssertionError("requests that AWS would not take:\n" + "\n".join(
                f"{each['number']}. {each['operation']}: {each['kind']}: {each['detail']}" for each in wrong))

    def log(self):
        return list(self.record.entries)

    def calls(self, operation=None):
        return self.record.calls(operation)

    def peak(self, operation, window=1.0):
        """The most calls of an operation in any sliding window."""
        return self.record.peak(operation, window)

    def most_in_flight(self):
        return self.record.most_in_flight

    def forget(self):
        """Empties the log, the counts and the violations."""
        self.record.clear()

    def secrets(self):
        """Everything that must not be found anywhere."""
        return self.vault.all()

    def partition(self, region):
        return hosts.partition_of(region)


def _timestamp(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
