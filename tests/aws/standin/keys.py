"""Access keys and who they belong to: what STS knows."""

import dataclasses

from . import vault as vaults
from .hosts import partition_of


@dataclasses.dataclass
class Key:
    """`kind` is user, session (GetSessionToken), role (from a user's keys), chained, sso or web."""

    access_key: str
    secret: str
    token: str
    account: str
    arn: str
    user_id: str
    kind: str
    expires: float

    @property
    def partition(self):
        return self.arn.split(":")[1]


class Keys:
    def __init__(self, settings, clock, vault):
        self.settings = settings
        self.clock = clock
        self.vault = vault
        self._keys = {}

    def get(self, access_key):
        return self._keys.get(access_key)

    def remove(self, access_key):
        """Forgets one key, or all."""
        for name in [access_key] if access_key else list(self._keys):
            self._keys.pop(name, None)

    def add(self, key):
        for secret in (key.secret, key.token):
            if secret:
                self.vault.know(secret)
        self._keys[key.access_key] = key
        return key

    def add_user(self, access_key, secret, account="123456789012", name="alice", partition="aws"):
        arn = f"arn:{partition}:iam::{account}:user/{name}"
        return self.add(Key(access_key, secret, "", account, arn, "AIDA" + access_key[4:].ljust(17, "X")[:17],
                            "user", float("inf")))

    def temporary(self, account, arn, user_id, kind, seconds):
        """New credentials, from now on; AWS's times are whole seconds."""
        return self.add(Key(
            vaults.access_key("ASIA"), self.vault.make("secret-key/", 40, "base64"),
            self.vault.make("session-token/", 900, "base64"), account, arn, user_id, kind,
            int(self.clock.now() + seconds)))

    def for_sso(self, account, role, region, seconds=None):
        arn = (f"arn:{partition_of(region) if region else 'aws'}:sts::{account}:assumed-role/"
               f"AWSReservedSSO_{role}_0123456789abcdef/alice@example.com")
        lifetime = self.settings.role_lifetime if seconds is None else seconds
        return self.temporary(account, arn, "AROASSOEXAMPLE1234567:alice@example.com", "sso", lifetime)

    def for_role(self, role_arn, session_name, kind, seconds):
        """Credentials of a role, and its (id, ARN)."""
        _, partition, _, _, account, path = role_arn.split(":", 5)
        role = path.rsplit("/", 1)[-1]
        arn = f"arn:{partition}:sts::{account}:assumed-role/{role}/{session_name}"
        return self.temporary(account, arn, f"AROAROLEEXAMPLE123456:{session_name}", kind, seconds)
