"""Spoilt copies of training rows: what people do to slip a word past a filter, done to a quarter of the characters
one by one, or to whole words: those that people have reason to disguise, and now and then any few in a row.

Deterministic: the choices hang on the text alone. Must not be used by the tests of the evasion views.
"""

import csv
import hashlib
import random
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Final

from bot.core.judge.tables import Tables

SHARE: Final = 0.25
AIMED_SHARE: Final = 0.6
"""How often a word that people have reason to disguise is disguised."""
WORD_SHARE: Final = 0.05
"""At each other character, how often a word to be disguised begins."""
PICTURE_SHARE: Final = 0.6
_FIRST_PICTURE: Final = 0x2191
_NOISE: Final = " .*-_·~/|^,"
_PICTURES: Final = "😀😂🤔😡👍🔥💰❤🐶🐷🌸⭐"
# The first level of GB 2312: the characters that people type by sound.
_COMMON: Final = "".join(
    bytes((high, low)).decode("gb2312") for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF)
    if not (high == 0xD7 and low > 0xF9)
)  # fmt: skip

Change = Callable[[str, random.Random], str]
Manner = Callable[[str, random.Random], str]


class Perturber:
    """Holds the tables (look-alikes and parts of the folder, the bot's own syllables); call it with a text."""

    def __init__(self, folder: Path, tables: Tables, aimed: Collection[str] = ()) -> None:
        """``aimed``: the words that people have reason to disguise."""
        self.similar = _table(folder / "chars_lookalike.csv", "similar")
        self.parts = _table(folder / "chars_split.csv", "parts")
        self.changes: tuple[Change, ...] = (
            self._lookalike, self._lookalike, self._split, self._split, self._homophone, self._homophone,
            self._pinyin, self._pinyin, self._initial, _separated, _picture,
        )  # fmt: skip
        self.manners: tuple[Manner, ...] = (
            self._each(self._lookalike), self._each(self._split), self._each(self._homophone),
            self._spelt, self._abbreviated, _mixed, self._pictured, _apart,
        )  # fmt: skip
        self.pictures: dict[str, str] = {}
        for code, char in sorted((ord(one), other) for one, other in tables.aloud.mapping.items()):
            if code >= _FIRST_PICTURE and not 0x3400 <= code <= 0x9FFF and char in tables.spelt:
                self.pictures[tables.spelt[char]] = self.pictures.get(tables.spelt[char], "") + chr(code)
        self.spellings = {char: tables.spelt[char] for char in _COMMON if char in tables.spelt}
        self.aimed: dict[str, list[str]] = {}
        for word in sorted(aimed, key=lambda word: (-len(word), word)):
            self.aimed.setdefault(word[0], []).append(word)
        self.homophones: dict[str, str] = {}
        for char, spelling in self.spellings.items():
            self.homophones[spelling] = self.homophones.get(spelling, "") + char

    def __call__(self, text: str, salt: int = 0) -> str:
        """A copy with a quarter of its Chinese characters changed, one or two kinds of change a copy."""
        seed = int(hashlib.sha256(f"{salt}|{text}".encode("utf-8", "replace")).hexdigest()[:16], 16)
        lots = random.Random(seed)
        kinds = lots.sample(self.changes, 2)
        if lots.random() < 1 / 10:
            return _shuffled(text, lots)
        return "".join(
            lots.choice(kinds)(char, lots) if char in self.spellings and lots.random() < SHARE else char
            for char in text
        )

    def words(self, text: str) -> str:
        """A copy of which whole words are disguised, in one or two manners: most of those that people have reason to
        disguise, and a few characters in a row elsewhere."""
        lots = random.Random(int(hashlib.sha256(f"w0|{text}".encode("utf-8", "replace")).hexdigest()[:16], 16))
        manners = lots.sample(self.manners, 2)
        made, place = [], 0
        while place < len(text):
            part = self._next(text, place, lots)
            made.append(lots.choice(manners)(part, lots) if part else text[place])
            place += len(part) or 1
        return "".join(made)

    def _next(self, text: str, place: int, lots: random.Random) -> str:
        """The word to be disguised that begins at a place, or an empty text."""
        word = next((word for word in self.aimed.get(text[place], ()) if text.startswith(word, place)), "")
        if word and lots.random() < AIMED_SHARE:
            return word
        size = lots.choice((1, 2, 2, 2, 3)) if lots.random() < WORD_SHARE else 0
        return text[place : place + size]

    def _each(self, change: Change) -> Manner:
        return lambda word, lots: "".join(change(char, lots) if char in self.spellings else char for char in word)

    def _spelt(self, word: str, lots: random.Random) -> str:
        return lots.choice(("", " ", " ")).join(self.spellings.get(char, char) for char in word)

    def _abbreviated(self, word: str, lots: random.Random) -> str:
        return "".join(self.spellings.get(char, char)[0] for char in word)

    def _pictured(self, word: str, lots: random.Random) -> str:
        return "".join(
            lots.choice(self.pictures.get(self.spellings[char], _PICTURES))
            if char in self.spellings and lots.random() < PICTURE_SHARE
            else char
            for char in word
        )

    def _lookalike(self, char: str, lots: random.Random) -> str:
        return lots.choice(self.similar.get(char, char))

    def _homophone(self, char: str, lots: random.Random) -> str:
        return lots.choice(self.homophones[self.spellings[char]])

    def _pinyin(self, char: str, lots: random.Random) -> str:
        return self.spellings[char]

    def _initial(self, char: str, lots: random.Random) -> str:
        return self.spellings[char][0]

    def _split(self, char: str, lots: random.Random) -> str:
        return self.parts.get(char, char)


def _apart(word: str, lots: random.Random) -> str:
    return lots.choice(_NOISE).join(word)


def _mixed(word: str, lots: random.Random) -> str:
    chars = list(word)
    lots.shuffle(chars)
    return "".join(chars)


def _separated(char: str, lots: random.Random) -> str:
    return char + lots.choice(_NOISE)


def _picture(char: str, lots: random.Random) -> str:
    return lots.choice((lots.choice(_PICTURES), char + lots.choice(_PICTURES)))


def _shuffled(text: str, lots: random.Random) -> str:
    """Neighbours swapped here and there, as in sentences that are read in spite of it."""
    chars = list(text)
    index = 0
    while index + 1 < len(chars):
        if lots.random() < SHARE:
            chars[index], chars[index + 1] = chars[index + 1], chars[index]
            index += 1
        index += 1
    return "".join(chars)


def _table(path: Path, column: str) -> dict[str, str]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["char"]: row[column] for row in csv.DictReader(file) if row[column]}
