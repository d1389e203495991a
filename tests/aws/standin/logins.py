"""The state behind logins: registered clients, device codes, authorization codes, and sessions with their tokens."""

import dataclasses
import secrets


@dataclasses.dataclass
class Client:
    id: str
    secret: str
    scopes: list
    grants: list
    redirects: list
    issuer: str
    region: str
    expires: float


@dataclasses.dataclass
class Device:
    code: str
    user_code: str
    client: Client
    start_url: str
    expires: float
    interval: float
    patience: int
    decision: str = ""
    polls: int = 0
    last_poll: float = 0.0
    used: bool = False


@dataclasses.dataclass
class Code:
    value: str
    client: Client
    redirect: str
    challenge: str
    expires: float
    session: object = None


@dataclasses.dataclass
class Session:
    """One login: a family of tokens that ends as a whole."""

    client: Client
    start_url: str
    expires: float
    refresh: str = ""
    used_refresh: set = dataclasses.field(default_factory=set)
    tokens: dict = dataclasses.field(default_factory=dict)
    ended: bool = False


class Logins:
    def __init__(self, settings, clock, vault):
        self.settings = settings
        self.clock = clock
        self.vault = vault
        self.clients = {}
        self.devices = {}
        self.codes = {}
        self.sessions = []

    def register(self, scopes=(), grants=(), redirects=(), issuer="", region=""):
        client = Client(
            id=secrets.token_urlsafe(16), secret=self.vault.make("client-secret-", 1200), scopes=list(scopes),
            grants=list(grants), redirects=list(redirects), issuer=issuer, region=region,
            expires=int(self.clock.now() + self.settings.client_lifetime))
        self.clients[client.id] = client
        return client

    def start_device(self, client, start_url):
        letters = [secrets.choice("BCDFGHJKLMNPQRSTVWXZ") for _ in range(8)]
        interval = 5 if self.settings.interval is None else self.settings.interval
        device = Device(
            code=self.vault.make("device-code-", 60), user_code="".join(letters[:4]) + "-" + "".join(letters[4:]),
            client=client, start_url=start_url, expires=self.clock.now() + self.settings.device_lifetime,
            interval=interval, patience=self.settings.early_polls)
        self.devices[device.code] = device
        return device

    def device_by_user_code(self, user_code):
        for device in self.devices.values():
            if device.user_code == user_code:
                return device
        return None

    def start_code(self, client, redirect, challenge):
        code = Code(self.vault.make("code-", 200), client, redirect, challenge,
                    self.clock.now() + self.settings.code_lifetime)
        self.codes[code.value] = code
        return code

    def open(self, client, start_url):
        session = Session(client, start_url, self.clock.now() + self.settings.session_lifetime)
        self.sessions.append(session)
        return session

    def grant(self, session, lifetime=None):
        """A new access token, and where the client may have one a new refresh token: the old one is used up."""
        seconds = self.settings.token_lifetime if lifetime is None else lifetime
        token = self.vault.make("access-token-")
        session.tokens[token] = self.clock.now() + seconds
        if session.refresh:
            session.used_refresh.add(session.refresh)
        session.refresh = self.vault.make("refresh-token-") if self._may_refresh(session.client) else ""
        return token, seconds

    def _may_refresh(self, client):
        fits = not client.grants or "refresh_token" in client.grants
        return bool(self.settings.refresh_tokens and client.scopes and fits)

    def session_of_refresh(self, refresh):
        for session in self.sessions:
            if refresh and (refresh == session.refresh or refresh in session.used_refresh):
                return session
        return None

    def session_of_token(self, token):
        """The session of an access token that holds, or None."""
        for session in self.sessions:
            if token in session.tokens:
                alive = not session.ended and session.tokens[token] > self.clock.now()
                return session if alive else None
        return None

    def end(self, session):
        session.ended = True
        session.tokens.clear()
