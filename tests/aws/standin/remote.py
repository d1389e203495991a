"""A stand-in in another process: the same methods as StandIn's, over its control."""

import json
import os
import subprocess
import urllib.error
import urllib.request

PROGRAM = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "stand-in")


class Remote:
    """`Remote(url).fault("CreateToken", "throttle")` and so on, for every command of the control."""

    def __init__(self, url):
        self.url = url
        self._open = urllib.request.build_opener(urllib.request.ProxyHandler({})).open

    def __getattr__(self, command):
        if command.startswith("_"):
            raise AttributeError(command)
        return lambda *arguments, **members: self._call({"command": command, "arguments": arguments, **members})

    def _call(self, members):
        request = urllib.request.Request(f"{self.url}/_control", json.dumps(members).encode(),
                                         {"Content-Type": "application/json"})
        try:
            with self._open(request, timeout=30) as answer:
                return json.load(answer)["result"]
        except urllib.error.HTTPError as error:
            raise AssertionError(json.load(error)["error"]) from None


class Process(Remote):
    """Starts tests/aws/stand-in and ends it with the block, or with this process."""

    def __init__(self, **settings):
        command = [PROGRAM, "--until-stdin-closes", "--settings", json.dumps(settings)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        super().__init__(json.loads(self._process.stdout.readline())["url"])

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        try:
            if kind is None:
                self.check()
        finally:
            self._process.stdin.close()
            self._process.wait(10)
            self._process.stdout.close()
