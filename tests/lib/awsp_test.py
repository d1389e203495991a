"""The test harness: TAP, throw-away homes, the three shells as they are, and terminals.

The Makefile says where things are: AWSP_BIN (the program), AWSP_BUILD (what was built with it), AWSP_ROOT
(the source tree). With AWSP_SLOW=1 the program takes its time, as under valgrind.
Text is str everywhere, with bytes that are no UTF-8 as surrogate escapes.
"""

import collections
import hashlib
import itertools
import json
import os
import pty
import re
import select
import shlex
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
import traceback
import fcntl

ROOT = os.environ.get("AWSP_ROOT") or os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))
BIN = os.environ.get("AWSP_BIN") or os.path.join(ROOT, "build/release/awsp")
BUILD = os.environ.get("AWSP_BUILD") or os.path.dirname(BIN)
SLOW = os.environ.get("AWSP_SLOW") == "1"
TIMEOUT = 120 if SLOW else 30
NOBODY = 65534

Result = collections.namedtuple("Result", "status out err")


def encode(text):
    return text.encode("utf-8", "surrogateescape")


def decode(data):
    return data.decode("utf-8", "surrogateescape")


# TAP: cases are functions with the decorator `case`; `main` runs them in order.

_cases = []


class Skip(Exception):
    """Raised by a case that cannot run here; the text says why."""


def case(name, shells=None):
    """A test. With `shells`, it is run once for each, with the Shell as its argument."""

    def add(function):
        for shell in shells or [None]:
            _cases.append((f"{name} [{shell.name}]" if shell else name, function, shell))
        return function

    return add


def main():
    """Runs every case; the exit status is 1 if one has failed."""
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)
    if not os.access(BIN, os.X_OK):
        print(f"Bail out! {BIN} is not there: run make first")
        sys.exit(1)
    missing = sorted({shell.name for _, _, shell in _cases if shell and not shell.installed()})
    if _cases and all(shell and not shell.installed() for _, _, shell in _cases):
        print(f"1..0 # SKIP {', '.join(missing)} not installed")
        return
    for name in missing:
        print(f"# {name} is not installed: its cases are skipped", file=sys.stderr)
    print(f"1..{len(_cases)}")
    failed = [number for number, each in enumerate(_cases, 1) if not _run(number, *each)]
    sys.exit(1 if failed else 0)


def _run(number, name, function, shell):
    try:
        if shell and not shell.installed():
            raise Skip(f"{shell.name} is not installed")
        function(shell) if shell else function()
    except Skip as reason:
        print(f"ok {number} - {name} # SKIP {reason}")
    except Exception:  # pylint: disable=broad-except
        print(f"not ok {number} - {name}")
        note(traceback.format_exc())
        return False
    else:
        print(f"ok {number} - {name}")
    return True


def note(text):
    """A diagnostic in the TAP stream, cut to what a person can read."""
    for line in str(text).splitlines()[-40:]:
        print("# " + (line if len(line) < 1000 else line[:1000] + "…"))


def need(*programs):
    """Skips the case where one of these programs is missing."""
    for program in programs:
        if not shutil.which(program):
            raise Skip(f"{program} is not installed")


def equal(got, want, what=""):
    if got != want:
        raise AssertionError(f"{what}\n   got: {got!r}\n  want: {want!r}")


def contains(text, part, what=""):
    if part not in text:
        raise AssertionError(f"{what}\n   {part!r}\n  is not in: {text!r}")


def matches(text, pattern, what=""):
    if not re.search(pattern, text):
        raise AssertionError(f"{what}\n   {pattern!r}\n  does not match: {text!r}")


def lines(text):
    """The lines of a text. Not splitlines(): that ends lines at characters that names may have."""
    parts = text.split("\n")
    return parts[:-1] if parts[-1] == "" else parts


def data(name):
    """A JSON file of tests/data."""
    with open(os.path.join(ROOT, "tests/data", name), encoding="utf-8") as file:
        return json.load(file)


def wait_for(condition, what, seconds=20):
    """Polls until condition() is true."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"waited for {what}")
        time.sleep(0.01)


def some(items):
    """All of them; where the program takes its time, every tenth."""
    return items[::10] if SLOW else items


# Homes.

class Home:
    """A throw-away home folder, with an environment in which nothing of the caller's is left.

    `work` is the empty folder that scripts start in: what a name would run leaves its traces there.
    """

    def __init__(self, unprivileged=False):
        self.unprivileged = unprivileged and os.geteuid() == 0
        self.path = os.path.realpath(tempfile.mkdtemp(prefix="awsp-test-"))
        self.work = os.path.join(self.path, "work")
        self.bin = os.path.join(self.path, "bin")
        self._terminals = []
        for folder in (self.work, self.bin, os.path.join(self.path, ".aws")):
            os.mkdir(folder)
        self._install()
        self.env = {
            "HOME": self.path,
            "PATH": f"{self.bin}:/usr/local/bin:/usr/bin:/bin",
            "TERM": "xterm",
            "LC_ALL": "C.UTF-8",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"):
            if name in os.environ:
                self.env[name] = os.environ[name]

    def _install(self):
        """`awsp` in PATH; a copy where another user must be able to reach it."""
        program = os.path.join(self.bin, "awsp")
        target = BIN
        if self.unprivileged:
            target = os.path.join(self.path, "awsp-program")
            shutil.copy(BIN, target)
        os.symlink(target, program)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for terminal in self._terminals:
            terminal.close()
        shutil.rmtree(self.path, ignore_errors=True)

    def write(self, name, text, mode=None):
        """Writes a file under the home folder, with the folders above it. Returns its path."""
        path = os.path.join(self.path, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(encode(text))
        if mode is not None:
            os.chmod(path, mode)
        return path

    def read(self, name):
        with open(os.path.join(self.path, name), "rb") as file:
            return decode(file.read())

    def exists(self, name):
        return os.path.lexists(os.path.join(self.path, name))

    def config(self, text):
        return self.write(".aws/config", text)

    def credentials(self, text):
        return self.write(".aws/credentials", text, 0o600)

    def profiles(self, names, body="region = eu-west-1\n"):
        """A config file with a section for each of these names."""
        return self.config("".join(f"{header(name)}\n{body}" for name in names))

    def token(self, key, expires_in=8 * 3600, start_url="https://corp.awsapps.com/start",
              region="eu-west-1", **more):
        """A token as the AWS CLI caches it; `key` is the sso-session's name, or the start URL of a legacy profile."""
        token = {"startUrl": start_url, "region": region, "accessToken": "access-token",
                 "expiresAt": timestamp(expires_in), **more}
        name = hashlib.sha1(encode(key)).hexdigest()
        return self.write(f".aws/sso/cache/{name}.json", json.dumps(token), 0o600)

    def run(self, *command, stdin="", env=None, **options):
        """Runs a command to its end."""
        self._hand_over()
        process = subprocess.Popen(
            [encode(word) for word in command], cwd=self.work, env=self._environment(env),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            preexec_fn=self.become, start_new_session=True, **options)
        try:
            out, err = process.communicate(encode(stdin), timeout=TIMEOUT * 12)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            out, err = process.communicate()
            raise AssertionError(f"{command!r} hangs\n{decode(out)}\n{decode(err)}") from None
        return Result(process.returncode, decode(out), decode(err))

    def awsp(self, *arguments, **options):
        """Runs the program itself, without a shell."""
        return self.run(os.path.join(self.bin, "awsp"), *arguments, **options)

    def code(self, shell, *arguments, env=None, version="1", **options):
        """Calls the program as the shell function does: (status, out, err, what is on descriptor 3)."""
        read_end, write_end = os.pipe()
        with os.fdopen(read_end, "rb") as pipe:
            os.set_inheritable(write_end, True)
            words = ["awsp", "__shell", version, shell, str(write_end), *arguments]
            result = self.run(*words, env=env, pass_fds=[write_end], **options)
            os.close(write_end)
            return (*result, decode(pipe.read()))

    def terminal(self, *command, env=None, size=(24, 80)):
        """Starts a command on a terminal; it ends with the home."""
        self._hand_over()
        terminal = Terminal(self, command, self._environment(env), size)
        self._terminals.append(terminal)
        return terminal

    def _environment(self, more):
        env = {**self.env, **(more or {})}
        return {encode(name): encode(value) for name, value in env.items() if value is not None}

    def _hand_over(self):
        if self.unprivileged:
            subprocess.run(["chown", "-R", f"{NOBODY}:{NOBODY}", self.path], check=True)

    def become(self):
        """In the child: give up root's rights where the case is about rights."""
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        if self.unprivileged:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)

    def nothing_was_run(self):
        """No name has left a trace in the folder that scripts start in."""
        equal(os.listdir(self.work), [], "files that a name has made")


def timestamp(seconds_from_now):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds_from_now))


def header(name):
    """The section header of a profile in the config file, as AWS's tools read it."""
    plain = re.fullmatch(r"[A-Za-z0-9_\-/.%@:+]+", name)
    return f"[profile {name if plain else shlex.quote(name)}]"


# Shells.

class Shell:
    """One of the three shells, without the user's own files. `status` is the word for the last status."""

    def __init__(self, name, options, load, status, arguments):
        self.name = name
        self.options = options
        self.load = load
        self.status = status
        self.arguments = arguments

    def __str__(self):
        return self.name

    def installed(self):
        return shutil.which(self.name) is not None

    def command(self):
        return [self.name, *self.options]

    def run(self, home, script, arguments=(), before="", load=True, options=(), **more):
        """Runs a script with the integration loaded (`load` can be another way to), and `before` ahead of that."""
        text = f"{before}\n{self.load if load is True else load or ''}\n{script}\n"
        path = home.write(f"script.{self.name}", text)
        return home.run(*self.command(), *options, path, *arguments, **more)

    def lines(self, home, script, *arguments, **more):
        """The lines that a script prints, which must print nothing on standard error."""
        result = self.run(home, script, *arguments, **more)
        equal(result.err, "", "standard error")
        return lines(result.out)

    def interactive(self, home, prepare="", env=None, size=(24, 80), load=True):
        """An interactive shell on a terminal, ready to be typed at; `prepare` is run after loading."""
        terminal = home.terminal(*self.command(), "-i", env=env, size=size)
        path = home.write(f"prepare.{self.name}", f"{self.load if load is True else load or ''}\n{prepare}\n")
        terminal.do(f"source {path}")
        return terminal


BASH = Shell("bash", ["--norc", "--noprofile"], 'eval "$(awsp init bash)"', "$?", '"$@"')
ZSH = Shell("zsh", ["-f"], 'eval "$(awsp init zsh)"', "$?", '"$@"')
FISH = Shell("fish", ["--no-config"], "awsp init fish | source", "$status", "$argv")
ALL = [BASH, ZSH, FISH]
POSIX = [BASH, ZSH]


_MARKS = itertools.count()


class Terminal:
    """A command on a terminal of its own."""

    def __init__(self, home, command, env, size):
        self.home = home
        self.output = ""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            try:
                os.chdir(home.work)
                home.become()
                os.execvpe(command[0], command, env)
            finally:
                os._exit(127)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))

    def send(self, text):
        os.write(self.fd, encode(text))

    def _read(self, seconds):
        """Takes what the terminal shows. False once the other side is gone."""
        if not select.select([self.fd], [], [], seconds)[0]:
            return True
        try:
            part = os.read(self.fd, 65536)
        except OSError:
            return False
        self.output += decode(part)
        return bool(part)

    def until(self, condition, what, timeout=None):
        """Polls until condition() is true."""
        end = time.monotonic() + (timeout or TIMEOUT)
        while not condition():
            alive = self._read(0.01)
            if time.monotonic() > end or not (alive or condition()):
                raise AssertionError(f"waited for {what}; the terminal ends with\n{self.output[-600:]!r}")

    def expect(self, pattern, start=0, timeout=None):
        """Waits until the output from `start` on matches."""
        self.until(lambda: re.search(pattern, self.output[start:]), repr(pattern), timeout)

    def do(self, line):
        """Types a command line and waits until the shell has run it."""
        name = f"mark.{next(_MARKS)}"  # of its own: several terminals may have one home
        self.send(f"{line}\n")
        self.send(f"touch {self.home.path}/{name}\n")
        self.until(lambda: self.home.exists(name), f"the end of {line!r}")

    def close(self):
        if self.fd is None:
            return
        os.close(self.fd)
        self.fd = None
        try:
            os.kill(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        os.waitpid(self.pid, 0)
