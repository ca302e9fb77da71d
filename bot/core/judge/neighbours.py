"""The groups of one to three neighbouring characters of a text and of its parts ("grams"), each string made once: a
long text is weighed in pieces that lie over each other.

Must never weigh anything, nor outlive the message.
"""

import re
from collections.abc import Iterable
from operator import add
from typing import Final

_BLANKS: Final = re.compile("[\n\r\t\x0b\x0c\u2028\u2029\x85]")
_FEWEST: Final = 2
"""Characters from which on a part has an inside."""


class Neighbours:
    """One text. ``pairs`` are its two neighbouring characters at each place, where somebody has them already."""

    __slots__ = ("_chars", "_pairs", "_text", "_triples")

    def __init__(self, text: str, pairs: Iterable[str] | None = None) -> None:
        if _BLANKS.search(text):
            text, pairs = _BLANKS.sub(" ", text), None
        self._text = text
        self._chars = list(text)
        self._pairs = list(map(add, text, text[1:]) if pairs is None else pairs)
        self._triples = list(map(add, self._pairs, text[2:]))

    def add_to(self, found: set[str], start: int, end: int) -> None:
        """Adds the grams of a part, a space before and after it; blanks of any kind are spaces."""
        if end - start < _FEWEST:
            padded = f" {self._text[start:end]} "
            found.update(padded, map(add, padded, padded[1:]), [padded] if end > start else ())
            return
        chars, pairs = self._chars, self._pairs
        found.update(
            chars[start:end],
            pairs[start : end - 1],
            self._triples[start : end - 2],
            (" ", " " + chars[start], chars[end - 1] + " ", " " + pairs[start], pairs[end - 2] + " "),
        )
