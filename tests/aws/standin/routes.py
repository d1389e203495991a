"""From a request to the operation that answers it."""

from . import console, hosts, oidc, portal, sts
from .message import Answer, Refusal


class Operation:
    """`service` is what the host must be of; `error` puts a Refusal into the service's form."""

    def __init__(self, name, service, perform, error):
        self.name = name
        self.service = service
        self.perform = perform
        self.error = error


class Routes:
    def __init__(self, aws):
        self.aws = aws
        self.oidc = oidc.Oidc(aws)
        self.portal = portal.Portal(aws)
        self.sts = sts.Sts(aws)
        self.console = console.Console(aws)
        self.redirects = {}
        self._table = self._make_table()

    def _make_table(self):
        table = {}
        for method, path, name, perform in (
                ("POST", "/client/register", "RegisterClient", self.oidc.register_client),
                ("POST", "/device_authorization", "StartDeviceAuthorization", self.oidc.start_device_authorization),
                ("POST", "/token", "CreateToken", self.oidc.create_token),
                ("GET", "/authorize", "Authorize", self.oidc.authorize)):
            table[method, path] = Operation(name, "oidc", perform, oidc.error)
        for method, path, name, perform in (
                ("GET", "/federation/credentials", "GetRoleCredentials", self.portal.get_role_credentials),
                ("GET", "/assignment/accounts", "ListAccounts", self.portal.list_accounts),
                ("GET", "/assignment/roles", "ListAccountRoles", self.portal.list_account_roles),
                ("POST", "/logout", "Logout", self.portal.logout)):
            table[method, path] = Operation(name, "portal", perform, portal.error)
        return table

    def find(self, request):
        """The operation; what is none gets one that refuses."""
        try:
            service = self._service(request)
        except hosts.Unknown as unknown:
            request.violate("host", str(unknown))
            return self._none(400)
        if service in ("start-page", "vanity"):
            return Operation("StartPage", service, self._page, portal.error)
        operation = self._named(request)
        if service not in (None, operation.service):
            request.violate("host", f"{operation.name} is not for {request.header('host')}")
            return self._none(404)
        return operation

    def _service(self, request):
        host = request.header("host") or ""
        if host in self.redirects:
            return "vanity"
        service, request.region = hosts.identify(host)
        if service is None and host.rpartition(":")[2] != str(self.aws.port):
            raise hosts.Unknown(f"{host} is not where we listen")
        return service

    def _named(self, request):
        if request.target.startswith(("http:", "https:")):
            request.violate("proxy", "the request line is that for a proxy")
            return self._none(400)
        if (request.method, request.path) in self._table:
            return self._table[request.method, request.path]
        if request.path == "/" and request.method == "POST":
            return self._sts(request)
        if request.path == "/federation" and request.method in ("GET", "POST"):
            return Operation(self.console.operation_of(request), "signin", self.console.handle, console.error)
        if request.path == "/device" and request.method == "GET":
            return Operation("DevicePage", None, self.oidc.device_page, oidc.error)
        if request.path == "/favicon.ico":
            return Operation("Favicon", None, lambda request: Answer(404), oidc.error)
        request.violate("redirect-followed" if request.path == "/_trap" else "path", f"{request.method} {request.path}")
        return self._none(404)

    def _sts(self, request):
        def error(refusal):
            code = {"TooManyRequestsException": "Throttling", "InternalServerException": "InternalFailure"}
            refusal.code = code.get(refusal.code, refusal.code)
            return sts.error(refusal, sts.wants_json(request))

        return Operation(sts.operation_of(request), "sts", self.sts.handle, error)

    def _page(self, request):
        """Start pages, and hosts of a company's own that lead to one."""
        target = self.redirects.get(request.header("host"))
        return Answer.redirect(target) if target else Answer.page("<p>AWS access portal")

    def _none(self, status):
        def refuse(_request):
            raise Refusal("UnknownOperationException", "there is no such operation", status=status)

        return Operation("Unknown", None, refuse, portal.error)
