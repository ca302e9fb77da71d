"""Which of several open questions the words of an answer fit, where neither a quote nor a tag says so.

A softmax over the questions and "none of them": how much of a question the answer speaks of (by rarity, a token that
several of them share counting less), whether both are about the same topics, whether it gives the kind of thing that is
asked for (a time, a place, a number, a person, a yes or no), whether it is the latest one, and whether whoever answers
was asked it. Where it is not sure, it says nothing: a wrong answer under somebody's question is worse than a question
that waits. Must never keep a text.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, sqrt
from typing import Final

from bot.core.fold import fold
from bot.core.knowledge.background import Background
from bot.core.knowledge.ranking import SHIPPED as TUNING
from bot.core.knowledge.ranking import Asked, asked
from bot.core.knowledge.tokens import Kind, Meanings, body, is_meaning

LONGEST: Final = 400
"""Characters of a text that are looked at."""
_ASKS: Final = ">"
_GIVES: Final = "<"
_IDLE: Final = "idle"


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open question; ``given``: whoever answers now was asked it (they are on duty for it, or were tagged)."""

    text: str
    given: bool = False


Fitter = Callable[[Sequence[Waiting], str], int | None]
"""In: the open questions, the latest first, and what somebody of the staff wrote. Out: the place of the one that it
answers, None where that is not sure."""


@dataclass(frozen=True, slots=True)
class Signs:
    """The table: what asks for a kind of thing and what gives it; what answers nothing."""

    kinds: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]
    idle: tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """How they were found: docs/questions-search.md. ``given`` alone is set by hand: no labelled set has it."""

    share: float = 0.0
    topic: float = 0.0
    agrees: float = 0.0
    latest: float = 0.0
    given: float = 1.0
    none: float = 0.0
    sure: float = 0.88


SHIPPED: Final = Scale(share=12.0, topic=1.6, agrees=0.95, latest=1.4, none=3.25)


def parse(text: str) -> Signs:
    """Reads the table: ``name``, tab, pattern; ``#`` begins a remark. Raises ValueError for a line without a tab,
    re.error for a pattern that is none, KeyError for a kind that nothing gives."""
    asks: dict[str, re.Pattern[str]] = {}
    gives: dict[str, re.Pattern[str]] = {}
    idle: list[re.Pattern[str]] = []
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        name, pattern = line.split("\t")
        found = re.compile(pattern)
        if name == _IDLE:
            idle.append(found)
        else:
            (asks if name.endswith(_ASKS) else gives)[name[:-1]] = found
    return Signs(tuple((found, gives[kind]) for kind, found in asks.items()), tuple(idle))


def chances(
    waiting: Sequence[Waiting], answer: str, known: Background, signs: Signs, scale: Scale = SHIPPED
) -> list[float]:
    """How likely the answer is meant for each of the questions, the latest first; what is left of 1 is for none."""
    if idles(answer, signs):
        return [0.0] * len(waiting)
    said, plain = body(answer[:LONGEST], known.meanings), fold(answer[:LONGEST])
    topics = _topics(said, known.meanings)
    questions = [asked(one.text[:LONGEST], known.rarity, TUNING, known.meanings) for one in waiting]
    odds = [
        scale.share * _share(question, questions, said, known.meanings)
        + scale.topic * _alike(_topics(question.body, known.meanings), topics)
        + scale.agrees * _agrees(fold(one.text[:LONGEST]), plain, signs)
        + scale.latest * (place == 0)
        + scale.given * one.given
        for place, (one, question) in enumerate(zip(waiting, questions, strict=True))
    ]
    most = max((scale.none, *odds))
    parts = [exp(one - most) for one in odds]
    every = sum(parts) + exp(scale.none - most)
    return [part / every for part in parts]


def fitter(known: Background, signs: Signs, scale: Scale = SHIPPED) -> Fitter:
    """What the rules are handed."""

    def fits(waiting: Sequence[Waiting], answer: str) -> int | None:
        found = chances(waiting, answer, known, signs, scale)
        best = max(range(len(found)), key=found.__getitem__, default=None)
        return best if best is not None and found[best] >= scale.sure else None

    return fits


def idles(answer: str, signs: Signs) -> bool:
    """Whether a message answers nothing: thanks, a greeting, a question of its own."""
    plain = fold(answer[:LONGEST]).strip()
    return not plain or any(pattern.search(plain) for pattern in signs.idle)


def _share(question: Asked, others: Sequence[Asked], said: str, meanings: Meanings) -> float:
    """The part of a question's worth that the answer speaks of; what more of the open questions say tells less."""
    found = 0.0
    for token, weight in question.lone:
        if token in said and not (is_meaning(token) and meanings.kind(token) is Kind.ASKING):
            shared = sum(token in other.worth for other in others) - 1
            found += weight * (1 - shared / len(others)) * _anew(token, said, question.words)
    return found / (question.most or 1)


def _anew(token: str, said: str, words: Mapping[str, Sequence[str]]) -> float:
    """Less than 1 for a meaning that is said in the same word: its characters count already."""
    return TUNING.same if any(word in said for word in words.get(token, ())) else 1.0


def _topics(of: str, meanings: Meanings) -> Counter[str]:
    """How many of the groups in a body belong to each topic."""
    found = Counter(meanings.topic(group) for group in of.rpartition(" ")[2])
    del found[""]
    return found


def _alike(mine: Counter[str], theirs: Counter[str]) -> float:
    """The cosine of both."""
    both = sum(times * theirs[topic] for topic, times in mine.items())
    return both / (sqrt(_square(mine) * _square(theirs)) or 1)


def _square(of: Counter[str]) -> int:
    return sum(times * times for times in of.values())


def _agrees(question: str, answer: str, signs: Signs) -> int:
    """How many kinds of things are asked for and given."""
    return sum(asks.search(question) is not None and gives.search(answer) is not None for asks, gives in signs.kinds)
