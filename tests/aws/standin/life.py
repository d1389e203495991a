"""What the programs of this folder have in common: saying that they are ready, and ending in time."""

import json
import os
import signal
import sys
import threading


def add_options(parser):
    parser.add_argument("--port", type=int, default=0, help="the port on 127.0.0.1; any free one without it")
    parser.add_argument("--ready-file", metavar="FILE", help="write the line of standard output there too")
    parser.add_argument("--until-stdin-closes", action="store_true", help="end when standard input does")


def run(options, ready):
    """Prints `ready` as a line of JSON, and returns when it is time to end."""
    end = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: end.set())
    if options.ready_file:
        _write(options.ready_file, ready)
    print(json.dumps(ready), flush=True)
    if options.until_stdin_closes:
        threading.Thread(target=_watch, args=(end,), daemon=True).start()
    end.wait()


def _write(path, ready):
    """Whole or not at all: readers wait for the file."""
    with open(path + ".part", "w", encoding="utf-8") as file:
        file.write(json.dumps(ready) + "\n")
    os.replace(path + ".part", path)


def _watch(end):
    while os.read(sys.stdin.fileno(), 4096):
        pass
    end.set()
