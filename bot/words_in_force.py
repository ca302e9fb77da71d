"""The operator's word lists as the service read them when it last started: what an edited list is compared with.

Kept in ``data_dir``, a copy each. Must never be judged by, and never keep a start from happening.
"""

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from bot.settings.programme import RulesTable
from bot.word_lists import MOST_BYTES

_FOLDER = "word-lists"


def keep(tables: Iterable[RulesTable], data_dir: Path) -> None:
    """Copy the lists of the settings; a list that is not in them any more is forgotten. A disk that will not have it
    costs the comparison, nothing else."""
    folder = data_dir / _FOLDER
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        copies = {_copy_of(one.words, folder): Path(one.words).read_bytes()[:MOST_BYTES] for one in tables}
        for path, raw in copies.items():
            half = path.with_suffix(".part")
            half.write_bytes(raw)
            half.replace(path)
        for left in set(folder.iterdir()) - set(copies):
            left.unlink()


def kept(table: RulesTable, data_dir: Path) -> RulesTable | None:
    """The list as it was then; None where the service has not started with it."""
    path = _copy_of(table.words, data_dir / _FOLDER)
    return table.model_copy(update={"words": str(path)}) if path.is_file() else None


def _copy_of(words: str, folder: Path) -> Path:
    name = hashlib.sha256(str(Path(words).resolve()).encode()).hexdigest()[:16]
    return folder / f"{name}.txt"
