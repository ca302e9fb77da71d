"""Whether the best card fits well enough to be offered: a chance out of five signs, and two bars.

How far the best is from the second and from the third, how much of the question it does not speak of, how long the
question is (of a long one more is bound to be said nowhere else), and how much of the card's own question nobody asks
here. How well it scores by itself tells nothing more: a question in other words scores low on its own card, too.

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
    """A logistic curve over both margins and what is missing, and the chances from which on something is done (how they
    were found: docs/questions-search.md). What is missing, or not asked, beyond ``much`` counts anew: most questions of
    a day have no card at all, and to a few cards each of them is near to one."""

    start: float = 0.32
    margin: float = 2.04
    most_margin: float = 0.6
    lead: float = 2.4
    most_lead: float = 0.5
    missing: float = -6.85
    said: float = 0.21
    most_said: int = 24
    much: float = 0.4
    much_missing: float = -4.0
    much_unasked: float = -6.0
    offer: float = 0.93
    maybe: float = 0.6


SHIPPED = Scale()


def signs(hits: Sequence[Hit], scale: Scale = SHIPPED) -> tuple[float, float, float, int]:
    """In: what was found, best first, three at least where there are so many, one at the least. Out: how far the first
    is before the second and before the third, what is missing, and how long the question is, each up to its limit."""
    first, second, third = (*(hit.score for hit in hits[:3]), 0.0, 0.0)[:3]
    return (
        min(first - second, scale.most_margin),
        min(first - third, scale.most_lead),
        hits[0].missing,
        min(hits[0].said, scale.most_said),
    )


def chance(hits: Sequence[Hit], scale: Scale = SHIPPED) -> float:
    """In: as for ``signs``, or nothing. Out: how likely the first answers the question, 0 where nothing was found;
    what asks for the time is not answered by the place, however alike they are, and is for the staff to see."""
    if not hits or hits[0].score <= 0:
        return 0.0
    margin, lead, missing, said = signs(hits, scale)
    at = scale.start + scale.margin * margin + scale.lead * lead + scale.missing * missing + scale.said * said
    at += scale.much_missing * max(missing - scale.much, 0.0) + scale.much_unasked * max(
        hits[0].unasked - scale.much, 0.0
    )
    likely = 1 / (1 + exp(-at))
    return min(likely, scale.maybe) if hits[0].apart else likely


def fit(likely: float, scale: Scale = SHIPPED) -> Fit:
    """What to do with a card that is right with this chance."""
    if likely >= scale.offer:
        return Fit.OFFER
    return Fit.MAYBE if likely >= scale.maybe else Fit.NOTHING
