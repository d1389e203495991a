#!/usr/bin/env python3
"""A server for the unit tests of src/net: what each path does stands below.

net_server.py FOLDER: makes a certificate in FOLDER, listens on three loopback ports, prints
"HTTP HTTPS PROXY CERTIFICATE" on one line, and ends when its standard input does. The proxy takes
CONNECT for any host and leads it to the HTTPS port; as user:secret@ only under port 407."""
import json
import os
import socket
import ssl
import subprocess
import sys
import threading
import time

counts = {}
times = {}
requests = []
lock = threading.Lock()


def answer(status, body=b"", headers=(), length=None):
    reasons = {200: "OK", 302: "Found", 400: "Bad Request", 401: "Unauthorized",
               429: "Too Many Requests", 503: "Service Unavailable"}
    head = [f"HTTP/1.1 {status} {reasons.get(status, 'Something')}",
            "Date: Sat, 21 Nov 2026 12:05:28 GMT",
            f"Content-Length: {len(body) if length is None else length}", *headers]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def as_json(value, status=200, headers=()):
    return answer(status, json.dumps(value).encode(), headers)


def flaky(parts):
    """/flaky/N/STATUS/NAME: the first N requests get STATUS, all others 200."""
    count = counts[parts[3]] = counts.get(parts[3], 0) + 1
    if count > int(parts[1]):
        return as_json({"count": count})
    headers = ["Retry-After: 1"] if parts[3].startswith("later") else []
    return as_json({"error": "x"}, int(parts[2]), headers)


def read_request(stream):
    line = stream.readline(65537).decode("latin-1").split()
    if len(line) != 3:
        return None
    headers = []
    while True:
        header = stream.readline(65537).decode("latin-1").rstrip("\r\n")
        if not header:
            break
        headers.append(header)
    length = [int(h.split(":")[1]) for h in headers if h.lower().startswith("content-length:")]
    body = stream.read(length[0]) if length else b""
    return line[0], line[1], headers, body


def reply(method, target, headers, body):
    """What to send, and whether the connection stays open; None sends nothing, ever."""
    path = target.split("?")[0]
    parts = path.strip("/").split("/")
    kind = parts[0]
    if kind == "echo":
        return as_json({"method": method, "target": target, "headers": headers,
                        "body": body.decode("latin-1")}), True
    if kind == "flaky":
        with lock:
            return flaky(parts), True
    if kind == "throttle":
        with lock:
            counts["throttle"] = counts.get("throttle", 0) + 1
            if counts["throttle"] == 1:
                return as_json({"__type": "a.b#ThrottlingException"}, 400), True
            return as_json({}), True
    if kind == "stamp":
        with lock:
            times.setdefault(parts[1], []).append(time.monotonic())
        return answer(200), True
    if kind == "times":
        with lock:
            return as_json([t - times[parts[1]][0] for t in times[parts[1]]]), True
    if kind == "count":
        return as_json(counts.get(parts[1], 0)), True
    if kind == "say":
        # /say/STATUS: the body of the request as the body of the answer.
        return answer(int(parts[1]), body, [f"x-amzn-ErrorType: {parts[2]}"]
                      if len(parts) > 2 else []), True
    if kind == "huge":
        return answer(200, b"x" * (2 << 20)), False
    if kind == "head":
        return answer(200, b"", ["X-Filler: " + "y" * 1000] * 100), False
    if kind == "cut":
        return answer(200, b'{"a": ', length=1000), False
    if kind == "garbage":
        return b"\x00\x01 this is no HTTP\r\n\r\n", False
    if kind == "close":
        return b"", False
    if kind == "hang":
        return None, False
    if kind == "slow":
        with lock:
            counts["slow"] = counts.get("slow", 0) + 1
        time.sleep(float(parts[1]))
        return as_json({"slow": True}), True
    if kind == "redirect":
        return answer(302, b"", ["Location: https://d-1234567890.awsapps.com/start"]), True
    if kind in ("vanity", "elsewhere"):
        where = {"vanity": "https://ssoins-1.portal.eu-west-1.app.aws/start",
                 "elsewhere": "https://evil.example.com/"}[kind]
        if method == "HEAD" and len(parts) > 1:
            return answer(405), True
        return answer(302, b"", [f"Location: {where}"]), True
    return script(method, target, headers, body)


script_answers = {}


def script(method, target, headers, body):
    """POST /script sets what other paths answer, in turn, and GET /script tells what came."""
    path = target.split("?")[0]
    with lock:
        if path == "/script" and method == "POST":
            script_answers.clear()
            requests.clear()
            script_answers.update(json.loads(body))
            return answer(200), True
        if path == "/script":
            return as_json(requests), True
        requests.append({"method": method, "target": target, "body": body.decode("latin-1"),
                         "headers": headers})
        queue = script_answers.get(path)
        if not queue:
            return as_json({"message": "no such path"}, 404), True
        status, text, *more = queue.pop(0) if len(queue) > 1 else queue[0]
        return answer(status, (text if isinstance(text, str) else json.dumps(text)).encode(),
                      more), True


def serve(connection):
    try:
        with connection, connection.makefile("rb") as stream:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while True:
                request = read_request(stream)
                if not request:
                    return
                data, stays = reply(*request)
                if data is None:
                    time.sleep(30)
                    return
                if request[0] == "HEAD":
                    data = data.split(b"\r\n\r\n")[0] + b"\r\n\r\n"
                connection.sendall(data)
                if not stays:
                    return
    except (OSError, ValueError):
        pass


def serve_tls(context):
    def serve_one(connection):
        try:
            serve(context.wrap_socket(connection, server_side=True))
        except OSError:
            connection.close()
    return serve_one


def pump(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def proxy_to(port):
    def serve_one(connection):
        stream = connection.makefile("rb", 0)
        request = read_request(stream)
        if not request or request[0] != "CONNECT":
            connection.close()
            return
        with lock:
            counts["proxied"] = counts.get("proxied", 0) + 1
        if request[1].endswith(":407"):
            connection.sendall(b"HTTP/1.1 407 Who are you\r\nContent-Length: 0\r\n\r\n")
            connection.close()
            return
        connection.sendall(b"HTTP/1.1 200 OK\r\nX-Amzn-ErrorType: FromTheProxy\r\n\r\n")
        onward = socket.create_connection(("127.0.0.1", port))
        threading.Thread(target=pump, args=(onward, connection), daemon=True).start()
        pump(connection, onward)
    return serve_one


def listen(serve_one):
    listener = socket.create_server(("127.0.0.1", 0), backlog=512)

    def accept():
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=serve_one, args=(connection,), daemon=True).start()
    threading.Thread(target=accept, daemon=True).start()
    return listener.getsockname()[1]


def make_certificate(folder):
    key, certificate = os.path.join(folder, "key.pem"), os.path.join(folder, "certificate.pem")
    names = ("DNS:localhost,IP:127.0.0.1,DNS:*.us-east-1.amazonaws.com,"
             "DNS:portal.sso.us-east-1.amazonaws.com,DNS:sso.example.com")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", certificate,
                    "-days", "2", "-subj", "/CN=awsp test", "-addext", "subjectAltName=" + names],
                   check=True, stderr=subprocess.DEVNULL)
    return key, certificate


def main():
    key, certificate = make_certificate(sys.argv[1])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    plain, secure = listen(serve), listen(serve_tls(context))
    print(plain, secure, listen(proxy_to(secure)), certificate, flush=True)
    sys.stdin.read()
    os._exit(0)


main()
