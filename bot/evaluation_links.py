"""Which message a message of a chat replies to: the rules alone (who is named, who spoke before, who was spoken to), on
chats with known links, beside the yardstick: always the one before.

The structure is that of any group; the words of these chats are English and are not looked at but for names and
question marks. Must never keep or print a text.
"""

import csv
import gzip
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Final

_WORDS: Final = re.compile(r"[\w\-\[\]\\`^{}|]+")
_SHORT: Final = 3
"""A name inside a message counts from this length on; at its beginning any."""
_SAME: Final = 2
"""Minutes within which one goes on speaking."""
_ADDRESSED: Final = 10
"""Messages within which one answers who spoke to one."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message with the links that people gave it: its own number where it begins something; none: not labelled."""

    number: int
    minute: int
    user: str
    system: bool
    text: str
    parents: frozenset[int]


def linked(path: Path) -> bool:
    """Whether a file holds chats with links."""
    return "parents" in _header(path)


def read(path: Path) -> list[list[Said]]:
    """Chats, a file each: columns file, idx, minute, user, system, parents, text. Raises OSError, KeyError or
    ValueError."""
    rows = csv.DictReader(_open(path), delimiter="\t", quoting=csv.QUOTE_NONE)
    return [[_said(row) for row in chat] for _, chat in groupby(rows, key=lambda row: row["file"])]


def _open(path: Path) -> Iterable[str]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        yield from file


def _header(path: Path) -> list[str]:
    return next(iter(_open(path)), "").rstrip("\r\n").split("\t")


def _said(row: dict[str, str]) -> Said:
    parents = frozenset(int(one) for one in re.findall(r"\d+", row["parents"]))
    return Said(int(row["idx"]), int(row["minute"]), row["user"].lower(), row["system"] == "1", row["text"], parents)


def by_rules(before: Sequence[Said], one: Said, names: frozenset[str]) -> int:
    """The last line of whoever is named; else one's own of a moment ago; else of whoever spoke to one; else its own."""
    spoken = [other for other in reversed(before) if not other.system]
    called = named(one, names)
    mine = next((other for other in spoken if other.user == one.user), None)
    ways: tuple[Said | None, ...] = (
        next((other for other in spoken if other.user in called), None),
        mine if mine is not None and one.minute - mine.minute < _SAME else None,
        next((other for other in spoken[:_ADDRESSED] if one.user in named(other, names)), None),
    )
    found = next((other for other in ways if other is not None), None)
    return one.number if one.system or found is None else found.number


def named(one: Said, names: frozenset[str]) -> set[str]:
    """Whom a message names, by name: at its beginning anybody, further on those whose name is not a short word."""
    return {
        word for place, word in enumerate(words(one.text)) if word in names and (not place or len(word) > _SHORT)
    } - {one.user}


def words(text: str) -> list[str]:
    """The words and names of a message."""
    return _WORDS.findall(text.lower())


def before(spoken: Sequence[Said], one: Said) -> int:
    """The yardstick."""
    return spoken[-1].number if spoken else one.number


def summary(chats: Iterable[Sequence[Said]]) -> dict[str, Any]:
    """Precision, recall and F of the links."""
    found = list(_linked(chats))
    gold = sum(len(one.parents) for one, *_ in found)
    told = {
        name: _measured([(one, row[place]) for one, *row in found], gold)
        for place, name in enumerate(("rules", "yardstick"))
    }
    return {"messages": len(found), "links": gold, **told["rules"], "yardstick": told["yardstick"]}


def _linked(chats: Iterable[Sequence[Said]]) -> Iterator[tuple[Said, int, int]]:
    for chat in chats:
        names = frozenset(one.user for one in chat if one.user)
        for place, one in enumerate(chat):
            if one.parents:
                yield one, by_rules(chat[:place], one, names), before(chat[:place], one)


def _measured(found: Sequence[tuple[Said, int]], gold: int) -> dict[str, float]:
    hit = sum(number in one.parents for one, number in found)
    parts = {"precision": hit / (len(found) or 1), "recall": hit / (gold or 1), "f": 2 * hit / (len(found) + gold or 1)}
    return {name: round(part, 4) for name, part in parts.items()}
