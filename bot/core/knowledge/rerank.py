"""A second look at the best cards: do both say the same, and nothing besides? Must never find a card that the first
look did not."""

from collections.abc import Mapping

from bot.core.knowledge.ranking import Asked, Tuning, ways
from bot.core.knowledge.tokens import Meanings, is_pair, numbers


def likeness(question: Asked, other: str, worth: Mapping[str, float], tuning: Tuning, meanings: Meanings) -> float:
    """In: a question and one way in which a card is asked, with the worth of its tokens. Out: what is added to the
    card's score: the part of both that is in both, less what they clearly disagree in."""
    mine, all_mine = _covered(question.worth, other)
    theirs, all_theirs = _covered(worth, question.body)
    score = tuning.symmetric * (mine + theirs) / (all_mine + all_theirs or 1)
    if _clash(question.numbers, numbers(other)):
        score -= tuning.number
    if _clash(question.ways, ways(other, meanings)):
        score -= tuning.asked
    return score


def _covered(worth: Mapping[str, float], other: str) -> tuple[float, float]:
    """Pairs are left out: the order of words says little about whether two questions are the same."""
    kept = [(token, weight) for token, weight in worth.items() if not is_pair(token)]
    return sum(weight for token, weight in kept if token in other), sum(weight for _, weight in kept)


def _clash(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    return bool(mine and theirs) and mine.isdisjoint(theirs)
