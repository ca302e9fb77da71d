"""The character tables that folding and the views work with: one frozen value, built once from packed data.

Must never hold a word list (words are the lexicon's) and must never be changed once it is built. The data is made by
``training/tables.py`` (sources and licences: bot/assets/judge/NOTICE.md) and read by ``bot/language.py``.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypedDict

DROPPED: Final = "\x00"
"""Stands, between the two steps of folding, for a character that leaves nothing."""
WIDER: Final = "\x01"
"""Stands, between the two steps of folding, for a character that becomes several."""

_FIRST_SIGN, _LAST_SIGN = 0x20, 0x7F
_LAST_OF_PLANE: Final = "\uffff"
_BEYOND: Final = "\U00010000-\U0010ffff"


class Packed(TypedDict):
    """The data as it lies on disk. Pairs of strings of the same length map character to character."""

    version: str
    fold: Sequence[str]
    wider: Mapping[str, str]
    dropped: Sequence[Sequence[int]]
    replaced: Sequence[Sequence[int]]
    alike: Sequence[str]
    parts: Sequence[str]
    parted: Sequence[str]
    syllables: Mapping[str, int]
    sounds: Mapping[str, str]
    readings: Mapping[str, str]
    aloud: Sequence[str]
    initials: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Swap:
    """Characters for others, where a text seldom holds any of them: an expression finds them sooner than a look
    at each character, and each is put in everywhere at once. No character stands for another that is itself swapped
    (ValueError): the order in which they are put in would tell."""

    mapping: Mapping[str, str]
    _any: re.Pattern[str] | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if any(char in self.mapping for other in self.mapping.values() for char in other):
            raise ValueError("a character is swapped for one that is swapped itself")
        plane = "".join(char for char in self.mapping if char <= _LAST_OF_PLANE)
        beyond = _BEYOND if len(plane) < len(self.mapping) else ""  # one range; many such characters are slow to find
        found = re.compile(f"[{re.escape(plane)}{beyond}]") if self.mapping else None
        object.__setattr__(self, "_any", found)

    def __call__(self, text: str) -> str:
        """The text with the characters swapped; the same text where there are none."""
        if self._any is not None:
            for char in {*self._any.findall(text)}:
                text = text.replace(char, self.mapping.get(char, char))
        return text

    def any_in(self, text: str) -> bool:
        """Whether the text may hold one of the characters."""
        return self._any is not None and self._any.search(text) is not None


@dataclass(frozen=True, slots=True)
class Tables:
    """Maps by code point are made for ``str.translate``; the others are by character or by spelling."""

    fold: Mapping[int, str | int]
    """Raw character to folded one, to DROPPED or to WIDER. Here and in ``alike`` the usual characters that stay are
    listed as well: what ``str.translate`` does not find costs it twice as much."""
    wider: Mapping[str, str]
    """The several characters of those marked WIDER."""
    alike: Mapping[int, str | int]
    """Each of a group of look-alikes to the commonest of them."""
    parts: Mapping[str, str]
    """Two characters side by side to the one that they are the parts of."""
    apart: re.Pattern[str]
    """Where such two may begin; more places rather than fewer."""
    parted: "Swap"
    """A character whose parts are those of a commoner one, to that one."""
    sounds: Mapping[int, str]
    """Character to the token of its usual syllable. A token is one private-use character, so that a text of syllables
    can be searched like any other text; folding leaves no private-use character in a text."""
    readings: Mapping[str, str]
    """Character to the tokens of its other syllables."""
    syllables: Mapping[str, str]
    """Syllable in Latin letters to its token; spellings that people confuse share one."""
    aloud: "Swap"
    """Pictures, and rare characters with a second reading, to a common character that sounds like it."""
    spelt: Mapping[str, str]
    """Character to its usual syllable in Latin letters."""
    initials: Mapping[str, str]
    """The closed list of abbreviations, each to the words that it stands for."""
    version: str


def unpack(packed: Packed) -> Tables:
    """In: the data of the file. Out: the tables. Raises KeyError or ValueError where the file is not what we made."""
    syllables = {spelling: token(number) for spelling, number in packed["syllables"].items()}
    fold = _pairs(packed["fold"])
    fold.update((code, DROPPED) for first, last in packed["dropped"] for code in range(first, last + 1))
    fold.update((code, "\ufffd") for first, last in packed["replaced"] for code in range(first, last + 1))
    fold.update((ord(char), WIDER) for char in packed["wider"])
    sounds = {ord(char): syllables[name] for name, chars in packed["sounds"].items() for char in chars}
    stays = {code: code for code in (*range(_FIRST_SIGN, _LAST_SIGN), *sounds)}
    parts, whole = packed["parts"]
    return Tables(
        fold=stays | fold,
        wider=dict(packed["wider"]),
        alike=stays | _pairs(packed["alike"]),
        apart=re.compile(f"[{re.escape(parts[::2])}](?=[{re.escape(parts[1::2])}])"),
        parts={parts[2 * place : 2 * place + 2]: char for place, char in enumerate(whole)},
        parted=Swap(dict(zip(*packed["parted"], strict=True))),
        sounds=sounds,
        readings={
            char: "".join(syllables[name] for name in names.split()) for char, names in packed["readings"].items()
        },
        syllables=syllables,
        aloud=Swap(dict(zip(*packed["aloud"], strict=True))),
        spelt={char: name for name, chars in packed["sounds"].items() for char in chars},
        initials=dict(packed["initials"]),
        version=packed["version"],
    )


def token(number: int) -> str:
    """The character that stands for a syllable in a text of sounds."""
    return chr(0xE000 + number)


def _pairs(pair: Sequence[str]) -> dict[int, str | int]:
    left, right = pair
    return dict(zip(map(ord, left), right, strict=True))
