"""The accounts and roles that IAM Identity Center offers, named or made up by the thousand."""

ROLES = ["AdministratorAccess", "ReadOnly", "PowerUserAccess", "Billing", "SecurityAudit"]
FIRST = 111111111111


class Directory:
    def __init__(self, settings):
        self.settings = settings
        self.refused = set()

    def accounts(self):
        """[{"accountId", "accountName", "emailAddress"}], some members missing where a scenario says so."""
        if isinstance(self.settings.accounts, int):
            return [_made_up(number) for number in range(self.settings.accounts)]
        return [{name: value for name, value in each.items() if name != "roles"} for each in self.settings.accounts]

    def roles(self, account):
        """The names of an account's roles, or None where there is no such account."""
        if isinstance(self.settings.accounts, int):
            number = int(account) - FIRST if account.isdecimal() else -1
            known = 0 <= number < self.settings.accounts
            return [_role(index) for index in range(self.settings.roles)] if known else None
        for each in self.settings.accounts:
            if each["accountId"] == account:
                return each.get("roles", ROLES[:self.settings.roles])
        return None

    def allows(self, account, role):
        return role in (self.roles(account) or []) and (account, role) not in self.refused


def _made_up(number):
    return {
        "accountId": str(FIRST + number),
        "accountName": f"account-{number:04}",
        "emailAddress": f"aws+{number:04}@example.com",
    }


def _role(index):
    return ROLES[index] if index < len(ROLES) else f"Role{index:03}"
