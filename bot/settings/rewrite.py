"""Writes what became of a group into the file in which it stands: a copy of the old file first, then in one step.

Must never leave half a file behind, and never write what ``bot.settings.edit`` would not answer for.
"""

import os
import shutil
import tomllib
from collections.abc import Mapping
from pathlib import Path as FilePath

from bot.settings.edit import CannotEdit, edited
from bot.settings.lines import Path
from bot.settings.programme import TO_CREATE

_MARK = b"\xef\xbb\xbf"
MANAGEMENT = "management"


class GroupFile:
    """One file with groups. ``<name>.bak`` beside it is what it was before the first change of this object."""

    def __init__(self, file: FilePath) -> None:
        self.file = file.resolve()
        self.backup: FilePath | None = None

    def note(self, key: str, values: Mapping[str, str]) -> None:
        """Set these keys of a group (of ``[management]`` for its key); new ones come after ``native_id``.

        Raises CannotEdit, also where another id than the one that stands for a group to be made would be lost, and
        OSError.
        """
        raw = self.file.read_bytes()
        mark = _MARK if raw.startswith(_MARK) else b""
        try:
            text = raw.removeprefix(_MARK).decode()
            table = _table(text, key)
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise CannotEdit("not to be read") from error
        if "native_id" in values and _native_id(text, table) not in (TO_CREATE, values["native_id"]):
            raise CannotEdit("another id stands there")
        self._write(mark + edited(text, table, values, "native_id").encode())

    def _write(self, content: bytes) -> None:
        if self.backup is None:
            backup = self.file.with_name(f"{self.file.name}.bak")
            shutil.copy2(self.file, backup)
            self.backup = backup
        new = self.file.with_name(f"{self.file.name}.new")
        try:
            # Settings may hold secrets: nobody else may read them, not even for a moment.
            with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
                out.write(content)
                out.flush()
                os.fsync(out.fileno())
            shutil.copymode(self.file, new)
            new.replace(self.file)
        finally:
            new.unlink(missing_ok=True)


def _table(text: str, key: str) -> Path:
    raw = tomllib.loads(text)
    groups, management = raw.get("groups"), raw.get("management")
    for number, group in enumerate(groups if isinstance(groups, list) else ()):
        if isinstance(group, dict) and group.get("key") == key:
            return ("groups", number)
    if isinstance(management, dict) and management.get("key", MANAGEMENT) == key:
        return (MANAGEMENT,)
    raise CannotEdit(f"no group {key}")


def _native_id(text: str, table: Path) -> object:
    found = tomllib.loads(text)[str(table[0])]
    return (found[table[1]] if len(table) > 1 else found).get("native_id")
