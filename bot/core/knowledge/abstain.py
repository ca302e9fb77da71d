"""Whether the best card fits well enough to be offered: a chance out of three signs, and two bars.

A wrong answer costs more than none, so the default is silence. Must never look at the words of a card or a question.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp

from bot.core.knowledge.index import Hit


class Fit(StrEnum):
    """What to do with the best card."""

    OFFER = "offer"
    """Say it to the one who asked, marked as an earlier answer."""
    MAYBE = "maybe"
    """Show it to the staff beside the question."""
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Scale:
    """A logistic curve over score, margin and what is missing, and the chances from which on something is done
    (how they were found: docs/questions-search.md)."""

    start: float = 0.96
    score: float = 0.87
    most_score: float = 1.2
    margin: float = 2.87
    most_margin: float = 0.6
    missing: float = -4.68
    offer: float = 0.91
    maybe: float = 0.6


SHIPPED = Scale()


def chance(hits: Sequence[Hit], scale: Scale = SHIPPED) -> float:
    """In: what was found, best first. Out: how likely the first answers the question, 0 where nothing was found."""
    if not hits or hits[0].score <= 0:
        return 0.0
    first, second = hits[0], hits[1].score if len(hits) > 1 else 0.0
    at = (
        scale.start
        + scale.score * min(first.score, scale.most_score)
        + scale.margin * min(first.score - second, scale.most_margin)
        + scale.missing * first.missing
    )
    return 1 / (1 + exp(-at))


def fit(likely: float, scale: Scale = SHIPPED) -> Fit:
    """What to do with a card that is right with this chance."""
    if likely >= scale.offer:
        return Fit.OFFER
    return Fit.MAYBE if likely >= scale.maybe else Fit.NOTHING
