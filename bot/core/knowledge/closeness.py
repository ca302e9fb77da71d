"""Whether two questions are one and the same: what joins open questions, and drafts of cards.

Far stricter than a search, and looked at from both sides. Nobody is there to choose from three, so a wrong yes costs
much more than a no: the same thing must be asked in the same way of the same trouble, and whatever either says alone
counts as it is, however much they share: in a long question one word makes another question as it does in a short one.
Words of a near meaning do not count as the same here, but for a short list (bot/core/wording/sameness.py). Must never
know how many cards there are.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from bot.core.fold import fold
from bot.core.knowledge.background import Background
from bot.core.knowledge.tokens import numbers, tidy
from bot.core.wording import earlier, sameness

CLOSE: Final = 0.85
"""From here on two questions are taken for one (how it was found: docs/questions-search.md)."""
_SHORTEST: Final = 4
"""Characters; fewer say too little to be like anything."""
_TELLS: Final = 3
_LEAST, _LEAST_OF_TROUBLE = 2, 3
"""Characters and words that name a thing; 打不开 alone says nothing of what."""
_WHOLE: Final = 7.0
"""So rare a remainder (丝 is), its characters and words together, leaves no likeness at all; none of the ordinary
characters that make another thing (大, 小, 上, 下) is common enough to be let pass."""
_BEFORE, _AFTER = ">", "<"
_DENIED = _BEFORE + _AFTER
_NEXT: Final = 2


def _any(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)))


_LIGHT: Final = _any(earlier.LIGHT)
_SILENT: Final = _any(sameness.LIGHT)
_STANDS_FOR: Final = {word: line[-1] for line in sameness.SAME for word in line[:-1]}
_SAME: Final = _any(_STANDS_FOR)
_HELP: Final = re.compile(sameness.HELP)
_ASKED: Final = {way: re.compile(pattern) for way, pattern in sameness.ASKED.items()}
_DENIED_AFTER: Final = re.compile(sameness.DENIED_AFTER)
_DENIED_BEFORE: Final = re.compile(sameness.DENIED_BEFORE)
_FOREIGN: Final = re.compile(r"[^\W\d_a-z\u3007\u3400-\u4dbf\u4e00-\u9fff]|(?<=[a-z])[+#]+", re.IGNORECASE)
"""What is not read as words, and tells all the same: letters of other scripts, C++ and C#."""
_PIECES: Final = re.compile(rf"[a-z]+|\d+(?:\.\d+)?|[^\s\da-z{_DENIED}]|[{_DENIED}]")


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is compared: ``plain`` without the words that say nothing, ``asks`` its ways of asking,
    ``words`` its characters and words that tell in their order, ``weighs`` how rare each is, ``times`` how often it
    stands there, ``denied`` what stands beside each denial."""

    plain: str
    asks: frozenset[str]
    numbers: frozenset[str]
    telling: frozenset[str]
    words: Sequence[str]
    weighs: dict[str, float]
    times: Counter[str]
    denied: Sequence[frozenset[str]]


Read = Callable[[str], Question]
"""Reads a question for comparing; whoever compares one with many keeps what was read."""


def read(text: str, background: Background) -> Question:
    """A question without the words that say nothing of what is asked."""
    plain = tidy(_LIGHT.sub(" ", text), background.meanings)
    said = _SAME.sub(lambda met: _STANDS_FOR[met[0]], tidy(text, background.meanings).replace(sameness.UNREAD, ""))
    asks, said = _asked(_HELP.sub(" ", said))
    said = _DENIED_BEFORE.sub(_BEFORE, _DENIED_AFTER.sub(_AFTER, said))
    pieces = _PIECES.findall(_SILENT.sub("", said))
    denied = tuple(_beside(pieces, place) for place, piece in enumerate(pieces) if piece in _DENIED)
    words = tuple(piece for piece in pieces if piece not in _DENIED)
    times = Counter(words)
    return Question(
        plain=plain.replace(" ", ""),
        asks=asks - sameness.OF_TROUBLE if denied else asks,
        numbers=numbers(said),
        telling=frozenset((*(earlier.TELLING & set(plain)), *_FOREIGN.findall(fold(text)))),
        words=words,
        weighs={word: background.rarity(f" {word} " if word.isascii() else word) for word in words},
        times=times,
        denied=denied,
    )


def _asked(said: str) -> tuple[frozenset[str], str]:
    """The ways in which a text asks, and the text without them."""
    asks = set[str]()
    for way, pattern in _ASKED.items():
        said, met = pattern.subn(" ", said)
        if met and not (way in sameness.WEAK and asks):
            asks.add(way)
    return frozenset(asks), said


def _beside(pieces: Sequence[str], place: int) -> frozenset[str]:
    """What a denial denies: the two next to it, on its side."""
    near = pieces[place + 1 : place + 1 + _NEXT] if pieces[place] == _BEFORE else pieces[max(0, place - _NEXT) : place]
    return frozenset(near) - {_BEFORE, _AFTER}


def closeness(mine: Question, theirs: Question) -> float:
    """In: two questions as read. Out: 1 where neither says anything that the other does not, 0 where they ask
    otherwise, deny otherwise, have nothing in common or too few words."""
    if min(len(mine.plain), len(theirs.plain)) < _SHORTEST:
        return 0.0
    if (mine.asks, mine.numbers, mine.telling) != (theirs.asks, theirs.numbers, theirs.telling):
        return 0.0
    if not _deny_the_same(mine.denied, theirs.denied):
        return 0.0
    shared = mine.times & theirs.times
    if shared.total() < (_LEAST_OF_TROUBLE if mine.denied else _LEAST):
        return 0.0
    if not _in_order(_of(shared, mine.words), _of(shared, theirs.words)):
        return 0.0
    return max(0.0, 1 - max(_alone(mine, theirs), _alone(theirs, mine)) / _WHOLE)


def _alone(mine: Question, theirs: Question) -> float:
    """How rare is what only one of them says."""
    return sum(mine.weighs[word] * times for word, times in (mine.times - theirs.times).items())


def _in_order(mine: list[str], theirs: list[str]) -> bool:
    """Whether one comes of the other where no more than one part changes its place (证书怎么下载, 怎么下载证书): who
    likes whom is told by the order. Where a word stands twice nothing may."""
    while mine and theirs and mine[0] == theirs[0]:
        mine, theirs = mine[1:], theirs[1:]
    while mine and theirs and mine[-1] == theirs[-1]:
        mine, theirs = mine[:-1], theirs[:-1]
    if len(set(mine)) < len(mine) or len(mine) != len(theirs):
        return False
    return not mine or any(mine[cut:] + mine[:cut] == theirs for cut in range(1, len(mine)))


def _of(shared: Counter[str], words: Sequence[str]) -> list[str]:
    return [word for word in words if word in shared]


def _deny_the_same(mine: Sequence[frozenset[str]], theirs: Sequence[frozenset[str]]) -> bool:
    """Whether each denies what the other does: 不更新 and 更新不了."""
    if len(mine) != len(theirs):
        return False
    said, other = frozenset[str]().union(*mine), frozenset[str]().union(*theirs)
    return not any(one.isdisjoint(other) for one in mine) and not any(one.isdisjoint(said) for one in theirs)


def closest(text: str, others: Iterable[str], reads: Read) -> float:
    """How close the closest of several ways of asking is."""
    mine = reads(text)
    return max((closeness(mine, reads(other)) for other in others), default=0.0)


def tells(question: Question) -> bool:
    """Whether a question says what it is about: 怎么办呀 alone is like much, and about nothing."""
    return len(question.plain) >= _TELLS
