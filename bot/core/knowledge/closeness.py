"""Whether two questions are one and the same: what joins open questions, and drafts of cards.

Stricter than a search, and looked at from both sides: whatever either speaks of alone counts against it. Nobody is
there to choose from three, so a wrong yes costs more than a no. Must never know how many cards there are.
"""

import re
from collections.abc import Callable, Iterable
from typing import Final

from bot.core.knowledge.background import Background
from bot.core.knowledge.ranking import SHIPPED, Asked, Tuning, asked, missing
from bot.core.wording.earlier import LIGHT, TELLING

CLOSE: Final = 0.85
"""From here on two questions are taken for one (how it was found: docs/questions-search.md)."""
_SHORTEST: Final = 4
"""Characters; fewer say too little to be like anything."""
_TELLS: Final = 3
_MOST_LOST: Final = 0.3
"""The part of either question of which the other may say nothing."""
_LIGHT: Final = re.compile("|".join(sorted(LIGHT, key=len, reverse=True)))


Read = Callable[[str], Asked]
"""Reads a question for comparing; whoever compares one with many keeps what was read."""


def read(text: str, background: Background, tuning: Tuning = SHIPPED) -> Asked:
    """A question without the words that say nothing of what is asked."""
    return asked(_LIGHT.sub(" ", text), background.rarity, tuning, background.meanings)


def closeness(mine: Asked, theirs: Asked) -> float:
    """In: two questions as read. Out: 1 for the very same words, 0 for nothing in common or too few words."""
    if min(len(_plain(mine)), len(_plain(theirs))) < _SHORTEST:
        return 0.0
    if _clash(mine.numbers, theirs.numbers) or _clash(mine.ways, theirs.ways):
        return 0.0
    if TELLING & set(mine.body) != TELLING & set(theirs.body):
        return 0.0
    lost = (missing(mine, theirs.body), missing(theirs, mine.body))
    return 1 - sum(lost) / 2 if max(lost) <= _MOST_LOST else 0.0


def closest(text: str, others: Iterable[str], reads: Read) -> float:
    """How close the closest of several ways of asking is."""
    mine = reads(text)
    return max((closeness(mine, reads(other)) for other in others), default=0.0)


def tells(question: Asked) -> bool:
    """Whether a question says what it is about: 怎么办呀 alone is like much, and about nothing."""
    return len(_plain(question)) >= _TELLS


def _plain(question: Asked) -> str:
    return question.body.rpartition(" ")[0].replace(" ", "")


def _clash(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """Numbers or ways of asking that both have, and otherwise."""
    return bool(mine) and bool(theirs) and mine.isdisjoint(theirs)
