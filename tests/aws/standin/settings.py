"""What a scenario can set, with the values that hold otherwise, and the clock of the stand-in."""

import dataclasses
import time

DAY = 24 * 3600


@dataclasses.dataclass
class Settings:
    """Times are in seconds."""

    # Login.
    region: str = ""               # where IAM Identity Center lives; empty: everywhere
    start_urls: list = dataclasses.field(default_factory=list)  # those that exist; empty: any
    scopes: list = dataclasses.field(default_factory=lambda: ["sso:account:access"])
    token_lifetime: int = 8 * 3600
    session_lifetime: int = 30 * DAY
    client_lifetime: int = 90 * DAY
    code_lifetime: int = 600
    refresh_tokens: bool = True    # for clients that were registered with scopes
    null_members: bool = True      # members that do not apply are null in answers, as in AWS's own
    authorize: str = "approve"     # approve, deny, page (buttons for a person), wait (no redirect)

    # Device codes.
    device: str = "approve"        # approve, deny, wait (for approve() or deny())
    device_polls: int = 1          # answers of authorization_pending before that
    device_lifetime: int = 600
    interval: int = 1              # null: not sent, and 5 holds
    early_polls: int = 0           # polls ahead of the interval that are put up with; the AWS CLI makes one
    slow_down: int = 5             # what slow_down adds to the interval
    verification: str = "start-url"  # where the code is entered: start-url, or local (a page of the stand-in)

    # The portal.
    accounts: object = 3           # how many to make up, or a list of members with "roles"
    roles: int = 2                 # for each account that is made up
    page_size: int = 20            # where the client names none
    role_lifetime: int = 3600

    # STS.
    mfa_code: str = "123456"

    # Everything.
    date_skew: float = 0           # how far AWS's clock is ahead of ours
    mark: str = ""                 # stands in every secret that is handed out
    secret_length: int = 400

    def change(self, values):
        names = {field.name for field in dataclasses.fields(self)}
        for name, value in values.items():
            if name not in names:
                raise ValueError(f"there is no setting {name}")
            setattr(self, name, value)


class Clock:
    """Lifetimes are counted on `now`, which advance() moves; `date` is what the Date header says."""

    def __init__(self, settings):
        self.settings = settings
        self.ahead = 0

    def now(self):
        return self.date() + self.ahead

    def date(self):
        return time.time() + self.settings.date_skew
