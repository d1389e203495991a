"""What can go wrong on purpose: errors of the services, answers that are none, and broken connections."""

import json
import socket
import struct
import threading
import time

from .message import Answer, Refusal

# The operation is done before these, so that there is an answer to spoil.
NEED_ANSWER = {"wrong-types", "truncated", "hang-up-after-headers", "drip"}
ANSWERS = {"throttle", "error", "not-json", "html", "empty", "huge", "redirect", "wrong-types"}
CONNECTION = {"truncated", "hang-up", "hang-up-after-headers", "reset", "hang", "drip"}
HUGE = 2 * 1024 * 1024


class Fault:
    """`executed`: the operation is done all the same, only its answer is lost."""

    def __init__(self, operation, kind, times=1, executed=False, **options):
        if kind not in ANSWERS | CONNECTION:
            raise ValueError(f"there is no fault {kind}")
        self.operation = operation
        self.kind = kind
        self.times = times
        self.executes = executed or kind in NEED_ANSWER
        self.options = options
        self._passed = []

    def passes(self):
        """With `above`: whether the request is among the first so many in this sliding second."""
        if "above" not in self.options:
            return False
        now = time.monotonic()
        self._passed = [each for each in self._passed if each > now - 1]
        if len(self._passed) >= self.options["above"]:
            return False
        self._passed.append(now)
        return True


class Faults:
    def __init__(self):
        self._lock = threading.Lock()
        self._faults = []

    def add(self, *arguments, **options):
        with self._lock:
            self._faults.append(Fault(*arguments, **options))

    def clear(self):
        with self._lock:
            self._faults = []

    def take(self, operation):
        """The next fault for an operation, used up once; `*` is for every operation, times=None for ever."""
        with self._lock:
            for fault in self._faults:
                if fault.operation in (operation, "*") and fault.times != 0 and not fault.passes():
                    fault.times = None if fault.times is None else fault.times - 1
                    return fault
        return None


def spoil(fault, answer, error):
    """The answer that a fault makes of a good one; `error` turns a Refusal into the service's own form."""
    options = fault.options
    if fault.kind == "throttle":
        return _throttled(error, options)
    if fault.kind == "error":
        refusal = Refusal(options.get("code", "InternalServerException"), options.get("message", "Internal error"),
                          status=options.get("status", 500))
        return error(refusal)
    if fault.kind == "redirect":
        return Answer.redirect(options.get("location", "/_trap"))
    if fault.kind == "wrong-types":
        return _wrong_types(answer)
    return _nonsense(fault.kind, answer, options.get("status", 200))


def _throttled(error, options):
    code = options.get("code", "TooManyRequestsException")
    answer = error(Refusal(code, "Rate exceeded", status=options.get("status")))
    if "retry_after" in options:
        answer.headers.append(("Retry-After", str(options["retry_after"])))
    return answer


def _nonsense(kind, answer, status):
    if kind == "not-json":
        return Answer(status, '{"accessToken": "cut', content_type="application/json")
    if kind == "html":
        return Answer.page("<h1>Welcome to the hotel</h1>", status)
    if kind == "empty":
        return Answer(status, content_type="application/json")
    if kind == "huge":
        return Answer.json({"padding": "x" * HUGE}, status)
    return answer


def _wrong_types(answer):
    try:
        wrong = _turn(json.loads(answer.body))
    except ValueError:
        return Answer(200, "<Wrong><Wrong/></Wrong>", content_type="text/xml")
    return Answer.json(wrong, answer.status)


def _turn(value):
    """Text for numbers, numbers for text, objects for lists."""
    if isinstance(value, dict):
        return {name: _turn(each) for name, each in value.items()}
    if isinstance(value, list):
        return {str(number): each for number, each in enumerate(value)}
    return 7 if isinstance(value, str) else "seven"


class Wire:
    """Writes an answer to a connection, or breaks it as a fault says. True: the connection lives on."""

    def __init__(self, connection, stopping):
        self.connection = connection
        self.stopping = stopping

    def send(self, head, body, fault=None):
        if not fault:
            self.connection.sendall(head + body)
            return True
        getattr(self, "_" + fault.kind.replace("-", "_"))(head, body, fault.options)
        return False

    def _truncated(self, head, body, _options):
        self.connection.sendall(head + body[:len(body) // 2])

    def _hang_up(self, _head, _body, _options):
        pass

    def _hang_up_after_headers(self, head, _body, _options):
        self.connection.sendall(head)

    def _reset(self, _head, _body, _options):
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def _hang(self, _head, _body, options):
        self.stopping.wait(options.get("seconds"))

    def _drip(self, head, body, options):
        """One byte at a time, so that no timeout between bytes ever strikes."""
        for byte in head + body:
            self.connection.sendall(bytes([byte]))
            if self.stopping.wait(options.get("seconds", 0.5)):
                return
