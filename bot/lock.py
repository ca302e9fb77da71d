"""One process per SQLite file: a lock file beside it, held by the operating system for as long as the process lives.

The file's text only says who holds it; whether it is held, the system alone decides, so a killed process leaves
nothing to clear away. Must never be used for PostgreSQL, which has locks of its own.
"""

import fcntl
import json
import os
import socket
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from bot.core.errors import OurFault


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lock, in its own words. Empty where it had not written yet."""

    pid: int = 0
    host: str = ""
    since: str = ""


class Held(OurFault):
    """Another process works on the file."""

    def __init__(self, path: Path, holder: Holder) -> None:
        super().__init__(f"{path} is held by process {holder.pid} on {holder.host} since {holder.since}")
        self.path = path
        self.holder = holder


class ProcessLock:
    """The lock of one database file; released by ``release``, and by the end of the process however it comes."""

    def __init__(self, database: Path) -> None:
        self.path = database.with_name(database.name + ".lock")
        self._file: int | None = None

    def acquire(self, now: datetime) -> None:
        """Take the lock. Raises Held when another process has it."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = _read(file)
            os.close(file)
            raise Held(self.path, holder) from None
        self._file = file
        holder = Holder(os.getpid(), socket.gethostname(), now.isoformat(timespec="seconds"))
        os.ftruncate(file, 0)
        os.pwrite(file, json.dumps(asdict(holder)).encode() + b"\n", 0)

    def release(self) -> None:
        """Give the lock back. The file stays, empty: removing it would let two processes lock two files."""
        if self._file is not None:
            os.ftruncate(self._file, 0)
            os.close(self._file)
            self._file = None


def _read(file: int) -> Holder:
    try:
        said = json.loads(os.pread(file, 4096, 0))
        return Holder(int(said["pid"]), str(said["host"]), str(said["since"]))
    except (ValueError, KeyError, TypeError):
        return Holder()
