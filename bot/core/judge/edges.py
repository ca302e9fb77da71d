"""Whether a place in a text begins and ends where its words do.

What is heard or seen behind a trick may simply be the end of one word and the beginning of the next: ``校区充电``
holds no ``蛆虫``. Must never decide alone that something is clean; it only takes back what was found in a guessed
reading.

The words are cut as jieba cuts them, by the likeliest way (Viterbi over a dictionary), but only around the place.
"""

from collections.abc import Mapping
from typing import Final

AROUND: Final = 4
"""Characters on each side that are looked at, and the longest word of the dictionary."""
ALONE: Final = 20
"""Cost of a character that stands alone, in half nats: dearer than half of any word of the dictionary."""

Usual = Mapping[str, int]
"""Everyday words of two to four characters, with their cost: minus twice the logarithm of their share of all words.
Single characters are those that are words by themselves; what they cost is not asked."""


def whole(text: str, start: int, end: int, usual: Usual) -> bool:
    """Takes a place in folded text; gives whether no word of the likeliest cut reaches over either of its ends."""
    first, last = max(start - AROUND, 0), min(end + AROUND, len(text))
    if not _spanned(text[first:last], start - first, usual) and not _spanned(text[first:last], end - first, usual):
        return True
    cuts = _cuts(text[first:last], usual)
    return start - first in cuts and end - first in cuts


def _spanned(text: str, place: int, usual: Usual) -> bool:
    """Whether any everyday word at all reaches over a place."""
    for start in range(max(place - AROUND + 1, 0), place):
        for end in range(place + 1, min(start + AROUND, len(text)) + 1):
            if text[start:end] in usual:
                return True
    return False


def _cuts(text: str, usual: Usual) -> set[int]:
    """Where the likeliest cut has the ends of words."""
    best = [0]
    begun = [0]
    for end in range(1, len(text) + 1):
        cheapest, where = best[end - 1] + ALONE, end - 1
        for start in range(max(end - AROUND, 0), end - 1):
            cost = usual.get(text[start:end])
            if cost is not None and best[start] + cost < cheapest:
                cheapest, where = best[start] + cost, start
        best.append(cheapest)
        begun.append(where)
    cuts = {len(text)}
    end = len(text)
    while end:
        end = begun[end]
        cuts.add(end)
    return cuts


def pack(words: Mapping[str, int]) -> str:
    """Words with their costs as the text that is shipped: a line for each cost."""
    lines: dict[int, list[str]] = {}
    for word, cost in words.items():
        lines.setdefault(cost, []).append(word)
    return "".join(f"{cost} {' '.join(sorted(of))}\n" for cost, of in sorted(lines.items()))


def unpack(text: str) -> dict[str, int]:
    """What ``pack`` gave. Raises ValueError for anything else."""
    found: dict[str, int] = {}
    for line in text.splitlines():
        cost, *words = line.split(" ")
        found.update(dict.fromkeys(words, int(cost)))
    return found
