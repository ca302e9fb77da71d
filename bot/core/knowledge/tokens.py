"""What a text is searched by: its single characters, pairs of characters, Latin words and numbers, and the meanings of
its words.

Texts are folded with ``bot.core.fold``, not with the judge's folding: nobody disguises a question, and the judge's
tables are renewed with its word lists, which must never move what is found. Must never keep or show a text.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise
from typing import Final

from bot.core.fold import fold

_NOISE: Final = re.compile(r"https?://\S+|@\S+|\[[^\[\]\s]{1,6}\]")
_PIECES: Final = re.compile(r"[a-z]+|\d+(?:\.\d+)?|[\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af]+")
_FIRST: Final = 0xE000
"""Group number 0 as a character of the private use area, which no folded piece holds."""
_LAST: Final = 0xF8FF
_PAIR: Final = 2


class Kind(IntEnum):
    """What the words of a group are about."""

    ASKING = 0
    """How, when, where, may I."""
    THINGS = 1
    """What is talked about in trainings."""
    EVERYDAY = 2
    """What is talked about everywhere."""


_TOLD: Final = (Kind.THINGS, Kind.EVERYDAY)
WAYS: Final = ("when", "where", "who")


@dataclass(frozen=True, slots=True)
class Meanings:
    """Groups of words that mean nearly the same, made by ``parse``. A group is written as one character.

    ``starts`` holds for two characters the words that begin with them, each with its group, and for one character the
    words that are no longer. ``topics``: under which heading each group stands, empty for none. ``ways``: what a
    group asks for, where nothing else can stand for it: the time, the place, the person.
    """

    groups: Sequence[Sequence[str]]
    kinds: Sequence[Kind]
    starts: Mapping[str, Sequence[tuple[str, str]]]
    fillers: re.Pattern[str]
    topics: Sequence[str]
    ways: Mapping[str, str]

    def of(self, body: str) -> dict[str, tuple[str, ...]]:
        """The groups of a tidy text in order of number, each with those of its words that stand there."""
        found: dict[str, tuple[str, ...]] = {}
        starts = self.starts
        for place in range(len(body)):
            for head in (body[place], body[place : place + 2]):
                for word, group in starts.get(head, ()):
                    if body.startswith(word, place):
                        found[group] = (*found.get(group, ()), word)
        return dict(sorted(found.items()))

    def kind(self, group: str) -> Kind:
        """What a group is about."""
        return self.kinds[ord(group) - _FIRST]

    def topic(self, group: str) -> str:
        """The heading that a group stands under, empty for none."""
        return self.topics[ord(group) - _FIRST]

    def longer(self, group: str) -> list[str]:
        """The words of a group that are more than one character."""
        return [word for word in self.groups[ord(group) - _FIRST] if len(word) > 1]

    def named(self, group: str) -> str:
        """A group by its first word, for people."""
        return self.groups[ord(group) - _FIRST][0]


def parse(text: str) -> Meanings:
    """A line is one group, its words apart by blanks, after ``#`` a comment. Heads in brackets: the kinds of groups;
    of ways of asking also ``[when]``, ``[where]`` and ``[who]``; and ``[fillers]``, words that say nothing. A line
    that begins with ``#`` names the topic of the groups that follow, up to an empty line. Raises KeyError for another
    head, ValueError for too many groups."""
    heads = ("asking", *WAYS, "things", "everyday", "fillers")
    parts: dict[str, list[tuple[Sequence[str], str]]] = {head: [] for head in heads}
    part, topic = parts["things"], ""
    for line in text.splitlines():
        if line.startswith("["):
            part, topic = parts[line.strip("[] ")], ""
        elif listed := line.partition("#")[0].split():
            part.append((tuple(_pieces(word) for word in listed), topic))
        else:
            topic = line.strip("# ")
    asked = [("", group) for group in parts["asking"]] + [(way, group) for way in WAYS for group in parts[way]]
    kinds = [Kind.ASKING for _ in asked] + [kind for kind in _TOLD for _ in parts[kind.name.lower()]]
    told = [*(group for _, group in asked), *parts["things"], *parts["everyday"]]
    ways = {chr(_FIRST + number): way for number, (way, _) in enumerate(asked) if way}
    groups = [words for words, _ in told]
    if len(groups) > _LAST - _FIRST:
        raise ValueError(len(groups))
    starts: dict[str, list[tuple[str, str]]] = {}
    for number, words in enumerate(groups):
        for word in words:
            starts.setdefault(word[:2], []).append((word, chr(_FIRST + number)))
    fillers = sorted({word for words, _ in parts["fillers"] for word in words}, key=lambda word: (-len(word), word))
    silent = re.compile("|".join(map(re.escape, fillers)) or r"(?!)")
    return Meanings(groups, kinds, starts, silent, [topic for _, topic in told], ways)


def _pieces(text: str) -> str:
    """Folded: runs of Han characters, Latin words and numbers, apart by single blanks; Latin alone has one at either
    end, so that it is found only as a whole word."""
    joined = " ".join(_PIECES.findall(fold(_NOISE.sub(" ", text))))
    return f" {joined} " if joined.isascii() else joined


def tidy(text: str, meanings: Meanings) -> str:
    """The form that is searched in: a blank at either end, fillers out unless nothing else is said."""
    whole = _pieces(text).strip()
    short = " ".join(meanings.fillers.sub(" ", whole).split())
    return f" {short or whole} "


def body(text: str, meanings: Meanings) -> str:
    """A tidy text and behind its last blank the groups of its words."""
    plain = tidy(text, meanings)
    return plain + "".join(meanings.of(plain))


def length(of: str) -> int:
    """The characters of a body, meanings left out; never 0."""
    return of.rfind(" ") - of.count(" ") + 1 or 1


def grams(text: str) -> Iterator[str]:
    """The tokens of a tidy text in order, as often as they stand there. A word or number has a blank at either end, so
    that ``token in body`` finds it whole."""
    for piece in text.split():
        if piece[0].isascii():
            yield f" {piece} "
        else:
            yield from piece
            yield from map("".join, pairwise(piece))


def tokens(of: str) -> dict[str, None]:
    """Every token of a body once, meanings last."""
    text, _, meant = of.rpartition(" ")
    return dict.fromkeys((*grams(text), *meant))


def lone_tokens(of: str) -> dict[str, None]:
    """The same without the pairs."""
    text, _, meant = of.rpartition(" ")
    pieces = text.split()
    words = [f" {piece} " for piece in pieces if piece[0].isascii()]
    return dict.fromkeys((*(char for piece in pieces if not piece[0].isascii() for char in piece), *words, *meant))


def is_pair(token: str) -> bool:
    """Whether a token is two Han characters side by side."""
    return len(token) == _PAIR


def is_word(token: str) -> bool:
    """Whether a token is a Latin word or a number."""
    return token[0] == " "


def is_meaning(token: str) -> bool:
    """Whether a token is a group of words."""
    return _FIRST <= ord(token[0]) <= _LAST


def numbers(of: str) -> frozenset[str]:
    """The numbers of a body."""
    return frozenset(piece for piece in of.split() if piece[0].isdigit())
