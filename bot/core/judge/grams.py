"""Which groups of one to three neighbouring characters ("grams") stand in a text, and where the known ones end.

Must never weigh anything (model.py does), nor fold a text itself: training and serving hand it texts folded alike.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import add, itemgetter
from typing import Final

from bot.core.judge.automaton import automaton

MOST_CHARACTERS: Final = 10_000
"""What is weighed at once is cut here: six times as many grams, of two texts, still fit a lane of the model."""
LONGEST: Final = 3
Place = tuple[int, int, int]
"""Which gram, where it begins, where it ends."""
_NUMBER, _END = itemgetter(0), itemgetter(2)
_BLANKS: Final = re.compile("[\n\r\t\x0b\x0c\u2028\u2029\x85]")


def grams(folded: str, sounds: str = "") -> set[str]:
    """The distinct groups of one, two and three neighbouring characters of both texts, with a space before and after
    each. Syllables are private-use characters, so that the two cannot be confused."""
    found: set[str] = set()
    for said in (folded, sounds) if sounds else (folded,):
        text = padded(said)
        pairs = list(map(add, text, text[1:]))
        found.update(text, pairs, map(add, pairs, text[2:]))
    return found


def padded(folded: str) -> str:
    """A text as its grams are taken at once: a space at either end, and for every kind of blank."""
    return _spaced(folded[:MOST_CHARACTERS])


def _spaced(folded: str) -> str:
    return f" {_BLANKS.sub(' ', folded)} "


@dataclass(frozen=True, slots=True)
class Heard:
    """The known grams of one text: the number of each, where it begins and ends (the space before the text counts), in
    the order in which they end. ``size`` is that of the text."""

    places: Sequence[Place]
    size: int

    def numbers(self) -> Iterator[int]:
        """Those of all places."""
        return map(_NUMBER, self.places)

    def between(self, start: int, end: int) -> Iterator[int]:
        """Those that end in a part of the text; what stands before its beginning belongs to the first part of all,
        what stands behind its end to the last."""
        first = bisect_right(self.places, start + 1, key=_END) if start > 0 else 0
        last = bisect_right(self.places, end + 1, key=_END) if end < self.size else len(self.places)
        return map(_NUMBER, self.places[first:last])


class Listed:
    """The grams that are known, each with a number: its place in ``names``. Made once, asked for each text."""

    __slots__ = ("_ids", "_places")

    def __init__(self, names: Sequence[str], *, fast: bool = True) -> None:
        """Not ``fast``: in plain Python, which finds the same."""
        self._ids = {name: number for number, name in enumerate(names)}
        self._places = automaton(names, most=len(names)) if fast and "" not in self._ids else None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Listed) and self._ids == other._ids

    __hash__ = None  # type: ignore[assignment]

    def numbers(self, names: Iterable[str]) -> dict[str, int]:
        """The numbers of those among them that are known."""
        return {name: self._ids[name] for name in names if name in self._ids}

    def heard(self, folded: str) -> Heard:
        """The known grams of a text, however long: whoever weighs it takes it piece by piece."""
        text = _spaced(folded)
        size = len(text) - 2
        if self._places is not None and (found := self._places(text)) is not None:
            return Heard(found, size)
        plain = [
            (number, start, end)
            for end in range(1, len(text) + 1)
            for start in range(max(0, end - LONGEST), end)
            if (number := self._ids.get(text[start:end])) is not None
        ]
        return Heard(plain, size)
