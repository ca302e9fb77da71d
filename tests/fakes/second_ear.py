"""Plays the vendor's command line that listens for one person: ``python second_ear.py SOCKET [--deaf]``.

What it does is told to it over a UNIX socket, one JSON object a line: ``{"out": text}``, ``{"err": text}``, ``{"raw":
number of bytes without an end}``, ``{"child": true}`` (a process of its own that keeps the output open),
``{"exit": code}``. It first says who it is and what is in its environment. Like the real one it goes when its input
ends or when it is asked to; ``--deaf`` does neither. Stands alone: imports nothing of ours.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from typing import NoReturn


def until_input_ends() -> None:
    """The real one takes the end of its input as a request to go."""
    while sys.stdin.buffer.read(1):
        pass
    os._exit(0)


def obey(command: dict[str, object]) -> None:
    """Do one thing."""
    match command:
        case {"out": str(text)}:
            sys.stdout.buffer.write(text.encode() + b"\n")
            sys.stdout.buffer.flush()
        case {"err": str(text)}:
            sys.stderr.write(text + "\n")
            sys.stderr.flush()
        case {"raw": int(size)}:
            sys.stdout.buffer.write(b"x" * size)
            sys.stdout.buffer.flush()
        case {"child": True}:
            code = "import signal,time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
            child = subprocess.Popen([sys.executable, "-S", "-c", code])
            tell({"child": child.pid})
        case {"exit": int(code)}:
            sys.stdout.flush()
            os._exit(code)
    tell({"did": next(iter(command))})


def tell(what: dict[str, object]) -> None:
    """Say something to the test."""
    told.write(json.dumps(what) + "\n")
    told.flush()


def main() -> NoReturn:
    """Obey until told to go."""
    if "--deaf" in sys.argv:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    else:
        threading.Thread(target=until_input_ends, daemon=True).start()
    tell({"pid": os.getpid(), "env": dict(os.environ), "group": os.getpgrp()})
    for line in heard:
        obey(json.loads(line))
    os._exit(0)


if __name__ == "__main__":
    talk = socket.socket(socket.AF_UNIX)
    talk.connect(sys.argv[1])
    heard, told = talk.makefile("r", encoding="utf-8"), talk.makefile("w", encoding="utf-8")
    main()
