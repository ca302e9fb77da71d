"""A second look at the best cards: do both say the same, and nothing besides? Must never find a card that the first
look did not."""

from collections.abc import Iterable

from bot.core.knowledge.ranking import Asked, Tuning, ways
from bot.core.knowledge.tokens import Meanings, numbers


def likeness(
    question: Asked, other: str, lone: Iterable[tuple[str, float]], tuning: Tuning, meanings: Meanings
) -> float:
    """In: a question and one way in which a card is asked, with what its tokens are worth. Out: what is added to the
    card's score: the part of both that is in both, less what they clearly disagree in. Pairs are left out: the order
    of words says little about whether two questions are the same."""
    mine, all_mine = _covered(question.lone, other)
    theirs, all_theirs = _covered(lone, question.body)
    score = tuning.symmetric * (mine + theirs) / (all_mine + all_theirs or 1)
    score += tuning.order * in_order(_text(question.body), _text(other))
    if _clash(question.numbers, numbers(other)):
        score -= tuning.number
    if _clash(question.ways, ways(other, meanings)):
        score -= tuning.asked
    return score


def _covered(lone: Iterable[tuple[str, float]], other: str) -> tuple[float, float]:
    both = every = 0.0
    for token, weight in lone:
        every += weight
        if token in other:
            both += weight
    return both, every


def in_order(mine: str, theirs: str) -> float:
    """The longest common subsequence, as a part of both (bits in place of a table: Hyyrö 2004, LCS by bit-vectors)."""
    places: dict[str, int] = {}
    for place, char in enumerate(mine):
        places[char] = places.get(char, 0) | 1 << place
    every = (1 << len(mine)) - 1
    left = every
    for char in theirs:
        here = left & places.get(char, 0)
        left = (left + here | left - here) & every
    return 2 * (len(mine) - left.bit_count()) / (len(mine) + len(theirs) or 1)


def _text(of: str) -> str:
    return of.rpartition(" ")[0].strip()


def _clash(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    return bool(mine and theirs) and mine.isdisjoint(theirs)
