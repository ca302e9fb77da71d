"""Counts how often an answer found the open question that it was meant for, and how often a message found the one that
it replies to. Beside it, in the same run, the yardstick: always the latest.

Open questions are simulated from answered ones: the right one stands among others of the same file, in 565 of 1,000
draws as the latest, else anywhere before (real groups: docs/questions-search.md). Must never keep or print a text.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from bot.core.asking import fit
from bot.core.knowledge.background import Background

OPEN: Final = (1, 2, 3, 5, 8)
LATEST: Final = 0.565
DRAWS: Final = 1_500
PRECISION: Final = 0.9


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with its answer; ``about`` is the same for wordings of one question."""

    question: str
    answer: str
    about: str


class Draw(NamedTuple):
    """What was open, the latest first, and which of it is right; None: nothing of it."""

    questions: Sequence[str]
    answer: str
    right: int | None


class Judged(NamedTuple):
    """The chance of the best question, whether it is the right one, and whether there is a right one."""

    chance: float
    hit: bool
    fits: bool


def draws(pairs: Sequence[Answered], number: int, lots: random.Random) -> Iterator[Draw]:
    """Groups in which ``number`` questions are open and one of them is answered. Endless where there are fewer
    questions than that: the caller asks for no more than there are."""
    for _ in range(DRAWS):
        one = lots.choice(pairs)
        place = 0 if number == 1 or lots.random() < LATEST else lots.randrange(1, number)
        others = _others(pairs, number - 1, one.about, lots)
        yield Draw([*others[:place], one.question, *others[place:]], one.answer, place)


def idle_draws(pairs: Sequence[Answered], number: int, texts: Sequence[str], lots: random.Random) -> Iterator[Draw]:
    """The same where somebody of the staff writes what answers none of them."""
    for _ in range(DRAWS if texts else 0):
        yield Draw(_others(pairs, number, "", lots), lots.choice(texts), None)


def _others(pairs: Sequence[Answered], number: int, about: str, lots: random.Random) -> list[str]:
    seen, found = {about}, list[str]()
    while len(found) < number:
        one = lots.choice(pairs)
        if one.about not in seen:
            seen.add(one.about)
            found.append(one.question)
    return found


def judged(draw: Draw, known: Background, signs: fit.Signs) -> Judged:
    """Asks the shipped fit."""
    chances = fit.chances([fit.Waiting(text) for text in draw.questions], draw.answer, known, signs)
    best = max(range(len(chances)), key=chances.__getitem__)
    return Judged(chances[best], best == draw.right, draw.right is not None)


def summary(
    pairs: Sequence[Answered], idle: Sequence[str], known: Background, signs: fit.Signs, seed: int = 1
) -> dict[str, Any]:
    """By how many are open: the share of answers whose question came out best, at which share of them the best is right
    nine times of ten, and what is done at the shipped bar; with ``idle`` as many messages that answer nothing."""
    told: dict[str, Any] = {"pairs": len(pairs), "idle": len(idle)}
    most = len({one.about for one in pairs})
    for number in (number for number in OPEN if number < most):
        lots = random.Random(seed + number)
        answers = [(draw, judged(draw, known, signs)) for draw in draws(pairs, number, lots)]
        others = [judged(draw, known, signs) for draw in idle_draws(pairs, number, idle, lots)]
        found = [one for _, one in answers]
        told[f"open_{number}"] = {
            "accuracy": _share(sum(one.hit for one in found), len(found)),
            "yardstick": _share(sum(draw.right == 0 for draw, _ in answers), len(answers)),
            "coverage@0.90": _coverage(found),
            "at_the_bar": _barred(found + others),
        }
    return told


def _coverage(found: Sequence[Judged]) -> float | None:
    fired = right = best = 0
    for one in sorted(found, key=lambda one: -one.chance):
        fired, right = fired + 1, right + one.hit
        if right >= PRECISION * fired:
            best = right
    return _share(best, len(found))


def _barred(found: Sequence[Judged]) -> Mapping[str, float | None]:
    fired = [one for one in found if one.chance >= fit.SHIPPED.sure]
    fits = sum(one.fits for one in found)
    return {
        "bar": fit.SHIPPED.sure,
        "precision": _share(sum(one.hit for one in fired), len(fired)),
        "coverage": _share(sum(one.hit for one in fired), fits),
        "fired_on_idle": _share(sum(not one.fits for one in fired), len(found) - fits),
    }


def _share(part: float, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
