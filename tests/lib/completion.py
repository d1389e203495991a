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
