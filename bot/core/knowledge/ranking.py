"""The figures of the ranking and the question as the ranking sees it. Values only; nothing here searches."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.core.knowledge.tokens import (
    Kind,
    Meanings,
    body,
    is_meaning,
    is_pair,
    is_word,
    length,
    numbers,
    tokens,
)


@dataclass(frozen=True, slots=True)
class Tuning:
    """How they were found: docs/questions-search.md."""

    k1: float = 1.2
    b: float = 0.75
    pair: float = 0.3
    """What a pair of characters is worth, beside 1 for a single one."""
    word: float = 1.0
    things: float = 1.4
    everyday: float = 0.4
    asking: float = 0.3
    same: float = 0.3
    """The part of a meaning's worth that is left where the card says it in the same word: its characters count."""
    answer: float = 0.5
    phrasing: float = 0.7
    beside: float = 0.5
    """What the likeness to an earlier phrasing counts beside that to the question of the card."""
    alike: float = 0.8
    """From this likeness on an earlier phrasing is as good as the question."""
    trust: int = 300
    """From how many cards on their own rarity counts as much as the background's."""
    symmetric: float = 0.5
    asked: float = 0.1
    """Taken off where one asks how and the other when."""
    number: float = 0.1
    """Taken off where both name numbers and none is the same."""
    order: float = 0.3
    """Given for the same characters in the same order, times their part of both."""
    lost: float = 0.5
    """Taken off for what the card does not speak of, times its part of the question."""
    budget: int = 15_000
    """Places that are walked through for one question, the rarest tokens first."""
    candidates: int = 200
    again: int = 30


SHIPPED = Tuning()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: its body, what each token is worth (``lone``: those that are no pair), how much that is together,
    the words behind its meanings, of each meaning all words that are longer than one character (``longer``), its
    numbers and ways of asking."""

    body: str
    worth: Mapping[str, float]
    lone: Sequence[tuple[str, float]]
    most: float
    words: Mapping[str, tuple[str, ...]]
    longer: Mapping[str, Sequence[str]]
    numbers: frozenset[str]
    ways: frozenset[str]


def asked(text: str, rarity: Callable[[str], float], tuning: Tuning, meanings: Meanings) -> Asked:
    """Reads a question."""
    return read(body(text, meanings), rarity, tuning, meanings)


def read(of: str, rarity: Callable[[str], float], tuning: Tuning, meanings: Meanings) -> Asked:
    """The same of a body."""
    worth = worths(tokens(of), rarity, tuning, meanings)
    lone = [(token, weight) for token, weight in worth.items() if not is_pair(token)]
    most = sum(weight * (tuning.same if is_meaning(token) else 1) for token, weight in worth.items())
    words = meanings.of(of.rpartition(" ")[0])
    longer = {group: meanings.longer(group) for group in words}
    return Asked(of, worth, lone, most, words, longer, numbers(of), ways(of, meanings))


def worths(of: Iterable[str], rarity: Callable[[str], float], tuning: Tuning, meanings: Meanings) -> dict[str, float]:
    """What each token is worth."""
    by_kind = {Kind.ASKING: tuning.asking, Kind.THINGS: tuning.things, Kind.EVERYDAY: tuning.everyday}
    worth = {}
    for token in of:
        if is_pair(token):
            part = tuning.pair
        elif is_word(token):
            part = tuning.word
        else:
            part = by_kind[meanings.kind(token)] if is_meaning(token) else 1.0
        worth[token] = part * rarity(token)
    return worth


def ways(of: str, meanings: Meanings) -> frozenset[str]:
    """The ways of asking in a body."""
    return frozenset(group for group in of.rpartition(" ")[2] if meanings.kind(group) is Kind.ASKING)


def apart(mine: Iterable[str], theirs: Iterable[str], meanings: Meanings) -> bool:
    """Whether two questions with these ways of asking want quite different things: one the time, the other the place.
    How, whether and how much may stand for each other, and for those."""
    one, other = ({meanings.ways[group] for group in of if group in meanings.ways} for of in (mine, theirs))
    return bool(one and other) and one.isdisjoint(other)


def shares(question: Asked, of: str, mean: float, tuning: Tuning) -> dict[str, float]:
    """What each token of the question gives in one field of a card (BM25)."""
    norm = tuning.k1 * (1 - tuning.b + tuning.b * length(of) / mean)
    found = {}
    for token, weight in question.worth.items():
        if token in of:
            times = of.count(token)
            share = weight * times * (tuning.k1 + 1) / (times + norm)
            if token in question.words and any(word in of for word in question.words[token]):
                share *= tuning.same
            found[token] = share
    return found


def missing(question: Asked, card: str) -> float:
    """The part of a question's characters and words, by worth, that a card does not speak of, neither in the same words
    nor in others of the same meaning. A lone character says no meaning here: in 分层 nothing is said of 绩效."""
    said = [(token, weight) for token, weight in question.lone if not is_meaning(token)]
    meant = "".join(
        word
        for group, words in question.words.items()
        if group in card and any(other in card for other in question.longer[group])
        for word in words
    )
    lost = sum(weight for token, weight in said if token not in card and token not in meant)
    return lost / (sum(weight for _, weight in said) or 1)
