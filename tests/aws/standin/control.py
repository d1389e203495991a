"""Control over HTTP: POST /_control {"command": …, arguments}, GET /_log, GET /_violations, GET /_calls."""

import json

from .message import Answer

COMMANDS = {
    "set", "latency", "fault", "clear_faults", "approve", "deny", "revoke", "refuse_role", "allow_role", "add_role",
    "add_web_identity", "add_user", "role_keys", "token_file", "redirect", "advance", "expect", "violations", "check",
    "log", "calls", "peak", "most_in_flight", "forget", "secrets", "environment",
}
PAGES = {"/_log": "log", "/_violations": "violations", "/_calls": "calls"}


class Control:
    def __init__(self, aws):
        self.aws = aws

    def answer(self, request):
        """The answer to a request for the control, or None where it is for AWS."""
        if request.method == "GET" and request.path in PAGES:
            return Answer.json(getattr(self.aws, PAGES[request.path])())
        if request.method == "POST" and request.path == "/_control":
            return self._command(request)
        return None

    def _command(self, request):
        """The arguments are members, or a list in `arguments` for those without a name."""
        try:
            members = json.loads(request.body)
            command = members.pop("command")
            if command not in COMMANDS:
                raise ValueError(f"there is no command {command}")
            arguments = members.pop("arguments", [])
            return Answer.json({"result": getattr(self.aws, command)(*arguments, **members)})
        except Exception as error:  # pylint: disable=broad-except
            return Answer.json({"error": f"{type(error).__name__}: {error}"}, 400)
