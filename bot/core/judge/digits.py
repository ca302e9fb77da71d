"""One spelling for the digits and Latin letters of a message, with the way back to the raw text.

It must never fold a Chinese digit for anything but reading numbers: ``text`` keeps 一, only ``number`` turns it into 1.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.core.judge.tables import Swap
from bot.core.wording import structure_cues as cues

# Blocks whose characters are styled Latin letters or digits by NFKC (Unicode charts: superscripts, enclosed
# alphanumerics, mathematical alphanumerics, half- and full-width forms and so on).
_STYLED: Final = (
    (0xB2, 0xB3),
    (0xB9, 0xB9),
    (0x2070, 0x209C),
    (0x2460, 0x24EA),
    (0xFF01, 0xFF5E),
    (0x1D400, 0x1D7FF),
    (0x1F100, 0x1F10A),
    (0x1F110, 0x1F149),
)
# What Unicode gives no decomposition for: first character, first meaning, how many follow each other.
_RUNS: Final = (
    (0x660, "0", 10),
    (0x6F0, "0", 10),
    (0x966, "0", 10),
    (0xE50, "0", 10),
    (0xF20, "0", 10),
    (0x1810, "0", 10),
    (0x24FF, "0", 1),
    (0x24F5, "1", 9),
    (0x2776, "1", 9),
    (0x2780, "1", 9),
    (0x278A, "1", 9),
    (0x3220, "1", 9),
    (0x3280, "1", 9),
    (0x1F10B, "0", 1),
    (0x1F10C, "0", 1),
    (0x1F150, "a", 26),
    (0x1F170, "a", 26),
    (0x1F1E6, "a", 26),
)
_TENS: Final = (0x24FE, 0x277F, 0x2789, 0x2793, 0x1F51F)
# Seen as nothing: joiners, direction marks, soft hyphen, keycap and enclosing marks, variation selectors, tags.
_UNSEEN: Final = (
    (0xAD, 0xAD),
    (0x300, 0x36F),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0x20D0, 0x20F0),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xE0000, 0xE01EF),
)
_NOT_ALNUM: Final = re.compile("[^0-9a-z]+")
_HAN: Final = Swap(dict(zip(cues.DIGITS, cues.DIGIT_VALUES, strict=True)))


def _styles() -> dict[int, str]:
    table = {ord(letter): letter.lower() for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
    for first, last in _STYLED:
        for point in range(first, last + 1):
            normal = unicodedata.normalize("NFKC", chr(point)).lower()
            # (3) and 3. are the digit with its frame; a full-width mark is that mark.
            bare = _NOT_ALNUM.sub("", normal) if len(normal) > 1 else normal
            if bare and bare.isascii() and bare != chr(point):
                table[point] = bare
    for first, meaning, count in _RUNS:
        for step in range(count):
            table[first + step] = chr(ord(meaning) + step)
    return table | dict.fromkeys(_TENS, "10")


_HIDDEN: Final = {point: "" for first, last in _UNSEEN for point in range(first, last + 1)}
_TABLE: Final = _styles() | _HIDDEN
_PLAIN: Final = Swap({chr(point): bare for point, bare in _TABLE.items()})
# Characters that change the length, so that positions move: only then is the map built one by one.
_MOVING: Final = Swap({char: "" for char, bare in _PLAIN.mapping.items() if len(bare) != 1})
# Letters drawn like digits count as digits only between digits (13o0l38), after five of them (13800001o), or as the
# first of eleven (l3800001234).
_LETTERS: Final = re.compile(
    "(?<=[0-9])[oil]{1,3}(?=[0-9])|(?<=[0-9]{5})[oil]{1,2}(?![0-9a-z])|(?<![0-9a-z])[il](?=[3-9][0-9]{9}(?![0-9]))"
)
_AS_DIGITS: Final = str.maketrans("oil", "011")


@dataclass(frozen=True, slots=True)
class Digits:
    """A message folded twice, character by character in step: ``text`` with letters and digits in plain lower-case
    ASCII and nothing unseen, ``number`` the same with Chinese digits and letters between digits as digits. ``at`` is
    the raw position of each character, ``size`` the raw length."""

    text: str
    number: str
    at: Sequence[int]
    size: int

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Takes a stretch of the folded text (``start`` < ``end``); gives that of the raw text, frames of keycaps and
        unseen characters inside it included."""
        after = self.at[end] if end < len(self.at) else self.size
        return self.at[start], max(after, self.at[end - 1] + 1)


def digits(raw: str) -> Digits:
    """Takes any text; gives its folded forms. One pass over the text, twice where something unseen moves positions."""
    at: Sequence[int] = range(len(raw))
    if raw.isascii():
        text = raw.lower()
        return Digits(text, _letters(text), at, len(raw))
    text = _PLAIN(raw)
    if _MOVING.any_in(raw):
        at = tuple(place for place, char in enumerate(raw) for _ in _TABLE.get(ord(char), char))
    return Digits(text, _letters(_HAN(text)), at, len(raw))


def _letters(number: str) -> str:
    return _LETTERS.sub(lambda found: found[0].translate(_AS_DIGITS), number)
