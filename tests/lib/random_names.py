"""Random names come through a shell byte for byte, and nothing in them is run."""

import os
import random
import time
import unicodedata

from awsp_test import BUILD, SLOW, Home, case, equal, header, lines, note

# Where the program takes its time, fewer names do.
FEW = SLOW or os.path.basename(BUILD) == "asan"
COUNT = int(os.environ.get("AWSP_RANDOM_NAMES", "200" if SLOW else "1000" if FEW else "10000"))
SEED = int(os.environ.get("AWSP_RANDOM_SEED", "20"))
CHUNK = 500

# Half of the characters mean something to a shell; the pieces would run something if a quote came undone.
SPECIAL = " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
PIECES = ["$(touch PWN)", "`touch PWN`", "';touch PWN;'", "\";touch PWN;\"", "\\';touch PWN;#", "'\\''", "\\", "'",
          "${HOME}", "!!"]

EACH = {
    "bash": 'while IFS= read -r file; do export AWS_CONFIG_FILE=$file\n'
            'while IFS= read -r name <&5; do awsp use -- "$name" 2>>"$HOME/errors"; printenv AWS_PROFILE\n'
            'done 5<"$file.names"\n'
            'done <"$HOME/files"',
    "fish": 'for file in (cat $HOME/files); set -gx AWS_CONFIG_FILE $file\n'
            'for name in (cat $file.names); awsp use -- $name 2>>$HOME/errors; printenv AWS_PROFILE; end\n'
            'end',
}
EACH["zsh"] = EACH["bash"]


def random_character(source):
    kind = source.random()
    if kind < 0.5:
        return source.choice(SPECIAL)
    if kind < 0.8:
        return chr(source.randrange(0x20, 0x7f))
    while True:
        character = chr(source.randrange(0xa0, 0x110000 if kind > 0.9 else 0x800))
        if unicodedata.category(character) not in ("Cc", "Cs"):
            return character


def random_name(source):
    size = source.randrange(1, 201)
    name = ""
    while len(name.encode()) < size:
        name += source.choice(PIECES) if source.random() < 0.05 else random_character(source)
    while len(name.encode()) > size:
        name = name[:-1]
    return name or "x"


def random_names():
    source = random.Random(SEED)
    names = {}
    while len(names) < COUNT:
        names[random_name(source)] = True
    return list(names)


def write_configs(home, names):
    """A config file for each CHUNK of names, and the names beside it; the paths are in the file `files`."""
    files = []
    for start in range(0, COUNT, CHUNK):
        chunk = names[start:start + CHUNK]
        files.append(home.write(f"config.{start}", "".join(f"{header(name)}\nregion = eu-west-1\n" for name in chunk)))
        home.write(f"config.{start}.names", "".join(name + "\n" for name in chunk))
    home.write("files", "".join(file + "\n" for file in files))


def add_case(shell):
    """The test, for one shell: it is a file of its own for each, so that they run side by side."""

    @case(f"3, 4: {COUNT} random names, byte for byte", [shell])
    def _(_):
        note(f"seed {SEED}")
        names = random_names()
        with Home() as home:
            write_configs(home, names)
            start = time.monotonic()
            got = lines(shell.run(home, EACH[shell.name]).out)
            note(f"{time.monotonic() - start:.1f} s")
            wrong = [each for each in zip(got, names) if each[0] != each[1]]
            equal(wrong[:5], [], f"{len(wrong)} names that came out as others")
            equal(len(got), COUNT, "how many came out")
            home.nothing_was_run()
