"""Finding many words in one text at once, in plain Python.

Must never guess: what it returns stands in the text, letter for letter, and every overlap is there.

A set of the words' first two characters and, for each, the lengths worth looking at. Measured on 57,000 chat messages
of 17 characters against 10,000 words it is 1.4 times as fast as a trie of nested dictionaries, and a thirtieth of its
size: a chat message seldom holds the beginning of a listed word at all. Where the words begin with few characters, an
expression of two sets of characters says where to look at all (a text of 1,000 characters: 84 to 12 µs).
"""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import compress, count
from operator import add, itemgetter

from bot.core.judge.automaton import automaton

Span = tuple[int, int]
"""Where it begins, where it ends (exclusive)."""
Hit = tuple[int, int, int]
"""Where it begins, where it ends (exclusive), which word."""

_LOOKED_AT = 32
_SIGN = re.compile(r"[\W_]")
_MOST_FIRSTS = 200
"""First characters of words up to which an expression finds the places sooner than a look at each."""
number_of = itemgetter(2)
"""The word of a hit."""


class Trie:
    """Words with their numbers, built once. Finding costs one look for each character, however many words there are."""

    __slots__ = ("_edged", "_edged_at", "_heads", "_ids", "_lengths", "_numbers", "_places", "_singles")

    def __init__(self, words: Mapping[str, int], *, fast: bool = True) -> None:
        """``words``: term to number. The empty word is left out. Letters and digits count as they are written: folding
        is the caller's, on both sides. Not ``fast``: in plain Python, which finds the same."""
        self._ids = {word: number for word, number in words.items() if word}
        self._singles = {word: number for word, number in self._ids.items() if len(word) == 1}
        self._edged = frozenset(word for word in self._ids if _kind(word[0]) or _kind(word[-1]))
        lengths: dict[str, set[int]] = {}
        for word in self._ids:
            if len(word) > 1:
                lengths.setdefault(word[:2], set()).add(len(word))
        self._lengths = {head: tuple(sorted(found)) for head, found in lengths.items()}
        self._heads = _pairs(self._lengths)
        self._places = automaton([*self._ids]) if fast else None
        self._numbers = [*self._ids.values()]
        self._edged_at = frozenset(place for place, word in enumerate(self._ids) if word in self._edged)

    def __len__(self) -> int:
        return len(self._ids)

    def hits(self, text: str) -> list[Hit]:
        """Every place of every word, overlaps too, by beginning and then by length.

        A word that begins or ends with a Latin letter or a digit counts only where the text does not go on with the
        same kind: ``sb`` is not in ``usb``.
        """
        if self._places is not None and (places := self._places(text)) is not None:
            numbers, edged = self._numbers, self._edged_at
            found = [
                (start, end, numbers[word])
                for word, start, end in places
                if word not in edged or _apart(text, start, end)
            ]
            found.sort()
            return found
        return self._plain_hits(text)

    def _plain_hits(self, text: str) -> list[Hit]:
        found: list[Hit] = []
        lengths, known, edged, size = self._lengths, self._ids.get, self._edged, len(text)
        for start in self._starts(text):  # written out: judging spends its time here
            for length in lengths.get(text[start : start + 2], ()):
                end = start + length
                if end > size:
                    break
                number = known(word := text[start:end])
                if number is not None and (word not in edged or _apart(text, start, end)):
                    found.append((start, end, number))
        if self._singles and (chars := self._singles.keys() & text):
            for char in chars:
                found += alone(char, self._singles[char], text)
            found.sort()
        return found

    def _starts(self, text: str) -> Iterable[int]:
        """Where words of two characters and more may begin, in order; too many rather than too few."""
        if self._heads is not None:
            return [place.start() for place in self._heads.finditer(text)]
        return compress(count(), map(self._lengths.__contains__, map(add, text, text[1:])))


def alone(char: str, number: int, text: str) -> Iterator[Hit]:
    """Every place of a word of one character, its edges as in ``Trie.hits``."""
    edged = _kind(char)
    start = text.find(char)
    while start >= 0:
        if not edged or _apart(text, start, start + 1):
            yield start, start + 1, number
        start = text.find(char, start + 1)


def any_of(chars: Iterable[str]) -> str:
    """The expression of any one of these characters, of which there must be one."""
    return f"[{re.escape(''.join(sorted(chars)))}]"


def _pairs(heads: Collection[str]) -> re.Pattern[str] | None:
    """The expression of a place where a word may begin; None where it would be every other place, or none."""
    firsts = {head[0] for head in heads}
    if not 0 < len(firsts) <= _MOST_FIRSTS:
        return None
    return re.compile(f"{any_of(firsts)}(?={any_of({head[1] for head in heads})})")


def _kind(char: str) -> int:
    """1 for a Latin letter, 2 for a digit, 0 for anything else; ASCII only."""
    if not char.isascii():
        return 0
    return 1 if char.isalpha() else 2 if char.isdigit() else 0


def _apart(text: str, start: int, end: int) -> bool:
    """Whether the text changes its kind on both sides of a word."""
    before = start > 0 and 0 != _kind(text[start]) == _kind(text[start - 1])
    after = end < len(text) and 0 != _kind(text[end - 1]) == _kind(text[end])
    return not before and not after


def uncovered(hits: Sequence[Hit], covers: frozenset[int]) -> list[Hit]:
    """The hits that lie in none of those whose numbers are ``covers``; one of the same length covers too. ``hits`` as
    the trie gives them, ordered by their beginning: one pass, so that a long message cannot make this slow."""
    covering = [hit for hit in hits if hit[2] in covers]
    if not covering:
        return [*hits]
    inside: set[int] = set()
    for start, end, _ in covering:
        place = bisect_left(hits, (start,))
        while place < len(hits) and hits[place][0] < end:
            if hits[place][1] <= end:
                inside.add(place)
            place += 1
    return [hit for place, hit in enumerate(hits) if place not in inside]


def together(parts: Sequence[Sequence[Span]], within: int, uncounted: Sequence[int] = ()) -> Span | None:
    """The narrowest place that holds one span of each part, none on top of another; None if all are wider than
    ``within`` characters. At most 32 spans of a part are looked at, so a long message cannot make this slow. Places of
    ``uncounted``, which are in order, do not count."""
    best: Span | None = None
    narrowest = within + 1
    for first in parts[0][:_LOOKED_AT]:
        chosen = [first]
        for spans in parts[1:]:
            free = [span for span in spans[:_LOOKED_AT] if all(a >= span[1] or b <= span[0] for a, b in chosen)]
            if not free:
                break
            chosen.append(min(free, key=partial(_reach, first)))
        else:
            start, end = min(start for start, _ in chosen), max(end for _, end in chosen)
            width = end - start - (bisect_left(uncounted, end) - bisect_left(uncounted, start))
            if width < narrowest:
                best, narrowest = (start, end), width
    return best


def signs(text: str) -> Sequence[int]:
    """The places of what is neither letter nor digit."""
    return () if text.isalnum() else [found.start() for found in _SIGN.finditer(text)]


def _reach(one: Span, other: Span) -> int:
    return max(one[1], other[1]) - min(one[0], other[0])
