"""Where the sandbox keeps what it has: a database and a log of its own, apart from any real one."""

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import orjson

_HEAD = 400
"""Lines of the log in which every group was founded."""


@dataclass(frozen=True, slots=True)
class SandboxFiles:
    """The files of one sandbox."""

    folder: Path

    @property
    def database(self) -> Path:
        """Its database."""
        return self.folder / "sandbox.db"

    @property
    def journal(self) -> Path:
        """Its log."""
        return self.folder / "sandbox.jsonl"

    @property
    def url(self) -> str:
        """The database's address."""
        return f"sqlite+aiosqlite:///{self.database}"

    @property
    def whole(self) -> bool:
        """Whether both are there or neither: one without the other cannot be played on."""
        return self.database.exists() == self.journal.exists()

    def groups(self) -> set[str]:
        """The keys of the groups that were founded there; a log that cannot be read has none of ours."""
        if not self.journal.exists():
            return set()
        try:
            with self.journal.open("rb") as file:
                entries = [orjson.loads(line) for line in islice(file, _HEAD)]
            return {entry["group"] for entry in entries if entry["what"] == "group"}
        except (orjson.JSONDecodeError, KeyError, TypeError):
            return {""}

    def remove(self) -> None:
        """Throw both away."""
        self.journal.unlink(missing_ok=True)
        for tail in ("", "-wal", "-shm"):
            self.database.with_name(self.database.name + tail).unlink(missing_ok=True)
