"""HTTP requests and answers as values, and the refusals that services raise."""

import json
import time
import urllib.parse


class Request:
    """One request as it came. `violations` collects what a careful client would not have done; `told` is what the log
    may tell of its contents."""

    def __init__(self, method, target, headers, body):
        self.method = method
        self.target = target
        self.headers = [(name.lower(), value.strip()) for name, value in headers]
        self.body = body
        self.arrived = time.monotonic()
        self.violations = []
        self.told = {}
        self.region = ""
        path, _, self.query_string = target.partition("?")
        self.raw_path = path
        self.path = urllib.parse.unquote(path)
        self.query = urllib.parse.parse_qsl(self.query_string, keep_blank_values=True)

    def header(self, name):
        """The value of a header, or None; a repeated one is joined."""
        values = [value for key, value in self.headers if key == name]
        return ", ".join(values) if values else None

    def violate(self, kind, detail):
        self.violations.append((kind, detail))

    def member_names(self):
        """The names in a JSON or form body, for the log."""
        try:
            body = json.loads(self.body)
            return sorted(body) if isinstance(body, dict) else []
        except ValueError:
            pairs = urllib.parse.parse_qsl(self.body.decode("latin-1"), keep_blank_values=True)
            return sorted({name for name, _ in pairs})


class Answer:
    """What goes back."""

    def __init__(self, status, body=b"", headers=(), content_type=""):
        self.status = status
        self.body = body.encode() if isinstance(body, str) else body
        self.headers = list(headers)
        self.error = ""
        if content_type:
            self.headers.append(("Content-Type", content_type))

    @classmethod
    def json(cls, value, status=200, headers=()):
        return cls(status, json.dumps(value), headers, "application/json")

    @classmethod
    def page(cls, text, status=200):
        html = f"<!doctype html>\n<meta charset=\"utf-8\">\n<title>AWS stand-in</title>\n{text}\n"
        return cls(status, html, content_type="text/html; charset=utf-8")

    @classmethod
    def redirect(cls, location):
        return cls(302, headers=[("Location", location)])


class Refusal(Exception):
    """An error that a service answers. With a violation, the request should never have been sent."""

    def __init__(self, code, message, violation="", status=None):
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.violation = violation
        self.status = status
