"""Secrets: made here, known here, and looked for where none may stand."""

import base64
import json
import os
import secrets


class Vault:
    def __init__(self, settings):
        self.settings = settings
        self._known = set()

    def make(self, kind, length=None, alphabet="url"):
        """A new secret that begins with its kind; `alphabet` is url, or base64 with its + / and =."""
        size = max(24, (length or self.settings.secret_length) * 3 // 4)
        data = os.urandom(size)
        text = base64.urlsafe_b64encode(data) if alphabet == "url" else base64.b64encode(data + b"?")
        return self.know(kind + self.settings.mark + text.decode().rstrip("=" if alphabet == "url" else ""))

    def know(self, secret):
        self._known.add(secret)
        return secret

    def all(self):
        return sorted(self._known)

    def holds(self, value):
        return value in self._known

    def count(self, values):
        return sum(1 for value in values if self.within(value))

    def within(self, value):
        """Whether a string is a secret, or JSON or a header with one inside."""
        if value in self._known:
            return True
        if value[:1] == "{":
            try:
                return any(self.holds(each) for each in json.loads(value).values() if isinstance(each, str))
            except (ValueError, AttributeError):
                return False
        return any(word in self._known for word in value.split())


def access_key(prefix):
    return prefix + "".join(secrets.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") for _ in range(16))
