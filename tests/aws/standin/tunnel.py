"""A CONNECT proxy that ends TLS for AWS's hosts and hands what is inside to the stand-in, Host header and all."""

import re
import select
import socket
import socketserver
import ssl
import tempfile
import threading
import time

from .authority import BAD, Authority

HOSTS = [
    "*.amazonaws.com", "*.amazonaws.com.cn", "*.amazonaws.eu", "*.api.aws", "*.app.aws", "*.awsapps.com",
    "*.awsapps.cn", "*.aws.amazon.com", "*.amazonaws-us-gov.com", "*.amazonaws.cn", "*.amazonaws-eusc.eu",
]
REFUSALS = {
    "refuse": "403 Forbidden", "credentials": "407 Proxy Authentication Required", "unreachable": "502 Bad Gateway",
}
LONGEST_HEAD = 65536


class Proxy:
    """`with Proxy(aws.url) as proxy: env.update(proxy.environment())`.

    `hosts` are further patterns to serve. Everything else is refused: nothing ever goes further.
    """

    def __init__(self, stand_in, port=0, hosts=(), folder=None):
        self._folder = None if folder else tempfile.TemporaryDirectory(prefix="awsp-ca-")
        self.authority = Authority(folder or self._folder.name)
        self.target = ("127.0.0.1", int(stand_in.rsplit(":", 1)[1]))
        self.patterns = [re.compile(re.escape(each).replace(r"\*", r"[a-z0-9.-]+")) for each in [*HOSTS, *hosts]]
        self.stopping = threading.Event()
        self._faults = {}
        self._asked = []
        self._server = Server(("127.0.0.1", port), Connection)
        self._server.proxy = self
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def bundle(self):
        return self.authority.bundle

    def start(self):
        self._thread.start()
        return self

    def stop(self):
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        if self._folder:
            self._folder.cleanup()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def environment(self):
        return {"HTTPS_PROXY": self.url, "AWS_CA_BUNDLE": self.bundle}

    def fault(self, host, kind):
        """For this host (`*`: all): certificates that are untrusted, wrong-host or expired; the tunnel refuse(d), for
        want of credentials, because the host is unreachable; hang; None: no fault."""
        if kind not in {None, "hang", *BAD, *REFUSALS}:
            raise ValueError(f"there is no fault {kind}")
        self._faults[host] = kind

    def fault_of(self, host):
        return self._faults.get(host, self._faults.get("*"))

    def ask(self, line, verdict):
        self._asked.append({"at": time.time(), "line": line, "verdict": verdict})

    def asked(self):
        """Every request line that came, with what became of it: served, refused, or the fault."""
        return list(self._asked)

    def hosts(self):
        """The host names that were asked for, each once."""
        return sorted({each["line"].split()[1].rsplit(":", 1)[0] for each in self._asked
                       if each["line"].startswith("CONNECT ")})


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 1024

    def handle_error(self, request, client_address):
        """Clients that hang up, or do not like a certificate, are no news."""


class Connection(socketserver.BaseRequestHandler):
    def handle(self):
        proxy = self.server.proxy
        line = self._head()
        found = re.fullmatch(r"CONNECT ([a-z0-9.-]+):443 HTTP/1\.[01]", line)
        if not found or not any(pattern.fullmatch(found[1]) for pattern in proxy.patterns):
            proxy.ask(line, "refused")
            return self._refuse("403 Forbidden")
        fault = proxy.fault_of(found[1])
        proxy.ask(line, fault or "served")
        if fault in REFUSALS:
            return self._refuse(REFUSALS[fault])
        if fault == "hang":
            return proxy.stopping.wait()
        self.request.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        context = proxy.authority.context(found[1], fault)
        with context.wrap_socket(self.request, server_side=True) as inner:
            with socket.create_connection(proxy.target) as outer:
                pump(inner, outer, proxy.stopping)
        return None

    def _head(self):
        """The request line; the rest of the head is read and dropped."""
        head = b""
        while b"\r\n\r\n" not in head and len(head) < LONGEST_HEAD:
            part = self.request.recv(4096)
            if not part:
                break
            head += part
        return head.split(b"\r\n")[0].decode("latin-1")

    def _refuse(self, status):
        self.request.sendall(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())


def pump(inner, outer, stopping):
    """Carries bytes both ways until one side closes. One thread only: OpenSSL allows no two at one connection."""
    for each in (inner, outer):
        each.setblocking(False)
    other = {inner: outer, outer: inner}
    while not stopping.is_set():
        ready, _, _ = select.select([inner, outer], [], [], 0.2)
        for side in ready:
            data = _receive(side)
            if data == b"":
                return
            if data:
                _send(other[side], data)


def _receive(side):
    """What is there: bytes, empty at the end, None where there is nothing yet."""
    data = b""
    while True:
        try:
            part = side.recv(65536)
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError, BlockingIOError):
            return data or None
        except OSError:
            return data
        if not part:
            return data
        data += part


def _send(side, data):
    """Non-blocking, so a full socket is waited for; TLS wants the very same bytes again."""
    while data:
        try:
            data = data[side.send(data):]
        except ssl.SSLWantReadError:
            select.select([side], [], [], 1)
        except (ssl.SSLWantWriteError, BlockingIOError):
            select.select([], [side], [], 1)
