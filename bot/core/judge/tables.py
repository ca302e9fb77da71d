"""The character tables that folding and the views work with: one frozen value, built once from packed data.

Must never hold a word list (words are the lexicon's) and must never be changed once it is built. The data is made by
``training/tables.py`` (sources and licences: bot/assets/judge/NOTICE.md) and read by ``bot/language.py``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypedDict

DROPPED: Final = "\x00"
"""Stands, between the two steps of folding, for a character that leaves nothing."""
WIDER: Final = "\x01"
"""Stands, between the two steps of folding, for a character that becomes several."""


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
class Tables:
    """Maps by code point are made for ``str.translate``; the others are by character or by spelling."""

    fold: Mapping[int, str]
    """Raw character to folded one, to DROPPED or to WIDER."""
    wider: Mapping[str, str]
    """The several characters of those marked WIDER."""
    alike: Mapping[int, str]
    """Each of a group of look-alikes to the commonest of them."""
    parts: Mapping[str, str]
    """Two characters side by side to the one that they are the parts of."""
    parted: Mapping[int, str]
    """A character whose parts are those of a commoner one, to that one."""
    sounds: Mapping[int, str]
    """Character to the token of its usual syllable. A token is one private-use character, so that a text of syllables
    can be searched like any other text; folding leaves no private-use character in a text."""
    readings: Mapping[str, str]
    """Character to the tokens of its other syllables."""
    syllables: Mapping[str, str]
    """Syllable in Latin letters to its token; spellings that people confuse share one."""
    aloud: Mapping[int, str]
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
    parts, whole = packed["parts"]
    return Tables(
        fold=fold,
        wider=dict(packed["wider"]),
        alike=_pairs(packed["alike"]),
        parts={parts[2 * place : 2 * place + 2]: char for place, char in enumerate(whole)},
        parted=_pairs(packed["parted"]),
        sounds={ord(char): syllables[name] for name, chars in packed["sounds"].items() for char in chars},
        readings={
            char: "".join(syllables[name] for name in names.split()) for char, names in packed["readings"].items()
        },
        syllables=syllables,
        aloud=_pairs(packed["aloud"]),
        spelt={char: name for name, chars in packed["sounds"].items() for char in chars},
        initials=dict(packed["initials"]),
        version=packed["version"],
    )


def token(number: int) -> str:
    """The character that stands for a syllable in a text of sounds."""
    return chr(0xE000 + number)


def _pairs(pair: Sequence[str]) -> dict[int, str]:
    left, right = pair
    return dict(zip(map(ord, left), right, strict=True))
