"""Completion, typed on a terminal: keys go in, and what the command gets as its arguments comes out."""

import os

from awsp_test import Home, decode, equal

# In the function's place, loaded behind it: it writes its arguments down.
SHOW = {
    "bash": """function awsp { printf '%s\\0' "$@" >"$HOME/out.new"; command mv "$HOME/out.new" "$HOME/out"; }
bind 'set bell-style none'; bind 'set completion-query-items 0'; bind 'set page-completions off'
""",
    "zsh": """function awsp { printf '%s\\0' "$@" >"$HOME/out.new"; 'command' mv "$HOME/out.new" "$HOME/out" }
setopt no_beep no_list_beep; LISTMAX=10000; PROMPT='> '
""",
    "fish": """function awsp; printf '%s\\0' $argv >$HOME/out.new; mv $HOME/out.new $HOME/out; end
""",
}


class Typing:
    """An interactive shell in which `awsp` writes down its arguments."""

    def __init__(self, shell, home, prepare="", env=None, load=True):
        self.home = home
        self.terminal = shell.interactive(home, SHOW[shell.name] + prepare, env=env, load=load)

    def arguments(self, keys):
        """What the command gets when these keys are typed, and Enter."""
        out = os.path.join(self.home.path, "out")
        self.terminal.send(keys + "\n")
        self.terminal.until(lambda: os.path.exists(out), f"the arguments of {keys!r}")
        with open(out, "rb") as file:
            words = decode(file.read()).split("\0")[:-1]
        os.remove(out)
        return words


def beginnings(name):
    """How a name can be half typed: nothing or its first character, plainly and in each kind of quotes."""
    yield ""
    yield "\\" + name[0] if not name[0].isalnum() and ord(name[0]) < 0x80 else name[0]
    yield "'"
    if name[0] != "'":
        yield "'" + name[0]
    if "!" in name:  # history expansion
        return
    yield '"'
    if not name.startswith("$'"):  # zsh 5.9 finds nothing there
        yield '"' + ("\\" if name[0] in '$`"\\' else "") + name[0]


def check_typed(shell, cases, prepare="", env=None, load=True):
    """Each case: the profiles there are, the keys, the arguments that are wanted."""
    with Home() as home:
        home.profiles(["x"])
        typing = Typing(shell, home, prepare, env, load)
        wrong = []
        for names, keys, want in cases:
            home.profiles(names)
            got = typing.arguments(keys)
            if got != want:
                wrong.append((names, keys, got))
        equal(wrong, [])
        home.nothing_was_run()


# What can stand behind `awsp exec dev --`: programs, and files with names that would run something.
PROGRAMS = ["teaspoon", "towned"]
FILES = ["a$(touch PWN)", "it's", "my file"]
EXEC = [
    ("awsp exec dev -- tea\t", ["exec", "dev", "--", "teaspoon"]),
    ("awsp exec q:a -- tea\t", ["exec", "q:a", "--", "teaspoon"]),
    ("awsp exec --min-ttl 2h dev --no-login -- tea\t",
     ["exec", "--min-ttl", "2h", "dev", "--no-login", "--", "teaspoon"]),
    ("awsp --quiet exec --min-ttl=2h dev -- tea\t", ["--quiet", "exec", "--min-ttl=2h", "dev", "--", "teaspoon"]),
    ("awsp exec dev -- tea\tx", ["exec", "dev", "--", "teaspoon", "x"]),
    ("awsp exec dev -- teaspoon tea\t", ["exec", "dev", "--", "teaspoon", "tea"]),
    ("awsp exec dev -- teaspoon q\t", ["exec", "dev", "--", "teaspoon", "q"]),
    ("awsp exec d\t-- x", ["exec", "dev", "--", "x"]),
    ("awsp exec dev \t x", ["exec", "dev", "--", "x"]),
    ("awsp exec dev --no-l\t-- x", ["exec", "dev", "--no-login", "--", "x"]),
    ("awsp use -- tea\t", ["use", "--", "team"]),
    ("awsp -- exec tea\t", ["--", "exec", "tea"]),
]
EXEC_FILES = [
    ("awsp exec dev -- teaspoon my\t", ["exec", "dev", "--", "teaspoon", "my file"]),
    ("awsp exec --min-ttl 2h dev -- teaspoon -x my\\ \t",
     ["exec", "--min-ttl", "2h", "dev", "--", "teaspoon", "-x", "my file"]),
    ("awsp exec dev -- teaspoon 'my\t", ["exec", "dev", "--", "teaspoon", "my file"]),
    ("awsp exec dev -- teaspoon \"my\t", ["exec", "dev", "--", "teaspoon", "my file"]),
    ("awsp exec dev -- teaspoon a\t", ["exec", "dev", "--", "teaspoon", "a$(touch PWN)"]),
    ("awsp exec dev -- teaspoon 'a b' it\t", ["exec", "dev", "--", "teaspoon", "a b", "it's"]),
]
# With an own completion, which the caller defines, `towned` gets one word.
EXEC_OWN = [
    ("awsp exec dev -- towned \t", ["exec", "dev", "--", "towned", "own-word"]),
    ("awsp exec q:a --no-login -- towned 'a b' ow\t",
     ["exec", "q:a", "--no-login", "--", "towned", "a b", "own-word"]),
    ("awsp exec dev -- awsp use tea\t", ["exec", "dev", "--", "awsp", "use", "team"]),
]


def exec_home(home):
    """Profiles, programs and files to complete behind `awsp exec`."""
    home.profiles(["dev", "q:a", "team"])
    for name in PROGRAMS:
        home.write(f"bin/{name}", "#!/bin/sh\n", 0o755)
    for name in FILES:
        home.write(f"work/{name}", "")


def check_exec(shell, cases, prepare="", load=True):
    """Each case: the keys, the arguments that are wanted."""
    with Home() as home:
        exec_home(home)
        typing = Typing(shell, home, prepare, load=load)
        wrong = []
        for keys, want in cases:
            got = typing.arguments(keys)
            if got != want:
                wrong.append((keys, got))
        equal(wrong, [])
        equal(sorted(os.listdir(home.work)), FILES)
