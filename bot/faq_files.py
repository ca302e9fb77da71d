"""Reads the operator's files of questions and answers from disk.

Must never guess an encoding: what is not UTF-8 is told, so that no list is half understood. Never raises for a file.
"""

from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.core.knowledge_file import Entry, KnowledgeFile, of_csv, of_markdown
from bot.core.programme import Category
from bot.core.wording import knowledge_files as say
from bot.core.wording.settings import Said

MOST_BYTES: Final = 8 << 20


@dataclass(frozen=True, slots=True)
class Faq:
    """What each file says, by its name; ``unread`` are those that have gone or were spoilt since the settings were
    checked: what they said before stays."""

    files: Mapping[str, tuple[Entry, ...]]
    unread: frozenset[str] = frozenset()


def read(path: Path, categories: tuple[Category, ...]) -> KnowledgeFile | Said:
    """What a CSV or Markdown file says; what is wrong with the file where it cannot be read."""
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".md"):
        return say.unknown_kind(path.name)
    raw = content(path)
    if isinstance(raw, Said):
        return raw
    text = _text(path.name, raw)
    if isinstance(text, Said):
        return text
    return of_csv(text, categories) if suffix == ".csv" else of_markdown(text, categories)


def content(path: Path) -> bytes | Said:
    """The bytes of a file, if they are not too many."""
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return say.missing(str(path))
    except OSError:
        return say.unreadable(str(path))
    return raw if len(raw) <= MOST_BYTES else say.too_large(path.name, MOST_BYTES >> 20)


def _text(name: str, raw: bytes) -> str | Said:
    if raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) or b"\0" in raw:
        return say.not_text(name)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return say.not_utf8(name)


def read_all(paths: Iterable[str], categories: tuple[Category, ...]) -> Faq:
    """The files of settings that were checked."""
    found: dict[str, tuple[Entry, ...]] = {}
    unread: list[str] = []
    for path in map(Path, paths):
        file = read(path, categories)
        if isinstance(file, KnowledgeFile) and not file.faults:
            found[path.name] = file.entries
        else:
            unread.append(path.name)
    return Faq(found, frozenset(unread))
