"""The sandbox's append-only log: a list of dicts, optionally mirrored line by line to a file.

An entry, once written, is never changed. A half-written last line (the process died) is dropped on loading.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson

Entry = dict[str, Any]
"""``n`` its number, ``at`` ISO time with the zone's offset, ``what`` happened, and what that kind needs."""


class Journal:
    """All entries so far, and who wants to hear of new ones."""

    def __init__(self, path: Path | None = None) -> None:
        self.entries: list[Entry] = []
        self.listeners: list[Callable[[Entry], None]] = []
        self._path = path
        if path is not None and path.exists():
            self._load(path)

    def _load(self, path: Path) -> None:
        raw = path.read_bytes()
        whole = raw[: raw.rfind(b"\n") + 1]
        if whole != raw:
            path.write_bytes(whole)
        self.entries = [orjson.loads(line) for line in whole.splitlines() if line]

    def append(self, entry: Entry) -> None:
        """Write one entry. Listeners are told by ``tell``, after the state has taken it in."""
        if self._path is not None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("ab") as file:
                file.write(orjson.dumps(entry) + b"\n")
        self.entries.append(entry)

    def tell(self, entry: Entry) -> None:
        """Tell every listener of an entry."""
        for listener in tuple(self.listeners):
            listener(entry)

    def erase(self) -> None:
        """Forget everything, the file too: the sandbox begins again."""
        self.entries.clear()
        if self._path is not None:
            self._path.unlink(missing_ok=True)

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)
