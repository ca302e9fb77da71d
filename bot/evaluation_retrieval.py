"""Asks a knowledge file the questions of a query file and counts how often the right card came first, beside plain
BM25 over the same tokens in the same run.

Must never keep or print a text: a prediction names its row and the cards' ids.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import log
from typing import Any, Final, NamedTuple, Protocol

from bot.core.knowledge import abstain
from bot.core.knowledge.background import Background
from bot.core.knowledge.index import Card, Hit, Index
from bot.core.knowledge.ranking import SHIPPED
from bot.core.knowledge.surest import surest
from bot.core.knowledge.tokens import grams, is_pair, tidy
from bot.core.measures import quantile

DEPTH: Final = 10
PRECISIONS: Final = (0.9, 0.95)
_RECALLED: Final = (1, 3, 5)
_MICRO: Final = 1_000


@dataclass(frozen=True, slots=True)
class Query:
    """A question and the cards that answer it; none: nothing there fits."""

    number: int
    text: str
    relevant: frozenset[str]


class Found(NamedTuple):
    """What one engine answered: ids best first, how sure it is of the first, how long it took."""

    ids: Sequence[str]
    chance: float
    micros: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """A question with the answers of both."""

    query: Query
    ours: Found
    plain: Found


class Engine(Protocol):
    """What is measured."""

    def put(self, card: Card) -> None:
        """Adds or replaces a card."""

    def search(self, text: str) -> Sequence[Hit]:
        """Best first."""


class PlainBM25:
    """The yardstick: BM25 with the cards' own rarities over single characters, pairs at half weight and words, the
    answers left out."""

    def __init__(self, background: Background) -> None:
        self._meanings = background.meanings
        self._cards: dict[str, dict[str, int]] = {}
        self._lengths: dict[str, int] = {}
        self._postings: dict[str, set[str]] = {}

    def put(self, card: Card) -> None:
        """Adds or replaces a card; earlier phrasings belong to its text."""
        for token in self._cards.pop(card.id, {}):
            self._postings[token].discard(card.id)
        counted: dict[str, int] = {}
        for token in self._tokens("\n".join((card.question, *card.phrasings))):
            counted[token] = counted.get(token, 0) + 1
            self._postings.setdefault(token, set()).add(card.id)
        self._cards[card.id], self._lengths[card.id] = counted, sum(counted.values())

    def search(self, text: str) -> list[Hit]:
        """Every card that shares a token is scored."""
        cards, sums = len(self._cards), dict[str, float]()
        mean = sum(self._lengths.values()) / max(cards, 1)
        for token in dict.fromkeys(self._tokens(text)):
            there = self._postings.get(token, set())
            weight = log(1 + (cards - len(there) + 0.5) / (len(there) + 0.5)) * (0.5 if is_pair(token) else 1)
            for card_id in there:
                times = self._cards[card_id][token]
                norm = SHIPPED.k1 * (1 - SHIPPED.b + SHIPPED.b * self._lengths[card_id] / mean)
                sums[card_id] = sums.get(card_id, 0.0) + weight * times * (SHIPPED.k1 + 1) / (times + norm)
        best = sorted(sums.items(), key=lambda one: (-one[1], one[0]))[:DEPTH]
        return [Hit(card_id, score, 0.0) for card_id, score in best]

    def _tokens(self, text: str) -> Iterator[str]:
        return grams(tidy(text, self._meanings))


def predicted(
    cards: Sequence[Card],
    queries: Iterable[Query],
    background: Background,
    *,
    grown: bool = False,
    clock: Callable[[], int] = time.perf_counter_ns,
) -> Iterator[Prediction]:
    """Asks question by question. ``grown``: every card already holds the other questions that it answers as earlier
    phrasings, and the one that is asked is left out. ``clock`` counts nanoseconds."""
    asked = list(queries)
    phrasings: dict[str, list[Query]] = {}
    for query in asked if grown else ():
        for card_id in query.relevant:
            phrasings.setdefault(card_id, []).append(query)
    known = {card.id: card for card in cards}
    ours, plain = Index(background), PlainBM25(background)
    for card in cards:
        for engine in (ours, plain):
            engine.put(_grown(card, phrasings.get(card.id, ()), None))
    for query in asked:
        held = [known[card_id] for card_id in query.relevant if card_id in known] if grown else []
        for card in held:
            _put(ours, plain, _grown(card, phrasings[card.id], query))
        yield Prediction(query, _ours(ours, query.text, clock), _plainly(plain, query.text, clock))
        for card in held:
            _put(ours, plain, _grown(card, phrasings[card.id], None))


def _put(ours: Engine, plain: Engine, card: Card) -> None:
    ours.put(card)
    plain.put(card)


def _grown(card: Card, others: Sequence[Query], asked: Query | None) -> Card:
    return Card(
        card.id, card.question, card.answer, (*card.phrasings, *(one.text for one in others if one is not asked))
    )


def _ours(index: Index, text: str, clock: Callable[[], int]) -> Found:
    begun = clock()
    hits = index.search(text, DEPTH)
    likely = surest(text, hits, lambda part: index.search(part, DEPTH))
    return Found([hit.id for hit in hits], likely, (clock() - begun) / _MICRO)


def _plainly(plain: PlainBM25, text: str, clock: Callable[[], int]) -> Found:
    """Its score is all that it knows of how sure it is."""
    begun = clock()
    hits = plain.search(text)
    return Found([hit.id for hit in hits], hits[0].score if hits else 0.0, (clock() - begun) / _MICRO)


def summary(predictions: Iterable[Prediction]) -> dict[str, Any]:
    """The measures of ours, of what it would offer as it is shipped, and of the yardstick."""
    found = list(predictions)
    told = _measured([(one.query, one.ours) for one in found])
    shipped = abstain.SHIPPED
    for name, bar in (("offer", shipped.offer), ("maybe", shipped.maybe)):
        told[name] = {"chance": bar} | _fired([(one.query, one.ours) for one in found if one.ours.chance >= bar], found)
    return told | {"yardstick": _measured([(one.query, one.plain) for one in found])}


def _fired(fired: Sequence[tuple[Query, Found]], all_: Sequence[Prediction]) -> dict[str, float | None]:
    right = sum(_rank(query, found) == 1 for query, found in fired)
    fits = sum(bool(one.query.relevant) for one in all_)
    wrong = sum(not query.relevant for query, _ in fired)
    return {
        "precision": _share(right, len(fired)),
        "coverage": _share(right, fits),
        "fired_on_unanswerable": _share(wrong, len(all_) - fits),
    }


def _measured(found: Sequence[tuple[Query, Found]]) -> dict[str, Any]:
    ranks = [_rank(query, answer) for query, answer in found if query.relevant]
    micros = [answer.micros for _, answer in found]
    told: dict[str, Any] = {"n": len(found), "answerable": len(ranks)}
    told |= {f"recall@{depth}": _share(sum(0 < rank <= depth for rank in ranks), len(ranks)) for depth in _RECALLED}
    told["mrr@10"] = _share(sum(1 / rank for rank in ranks if rank), len(ranks))
    told |= {f"coverage@{precision:.2f}": _coverage(found, precision, len(ranks)) for precision in PRECISIONS}
    return told | {"p50_us": round(quantile(micros, 0.5), 1), "p99_us": round(quantile(micros, 0.99), 1)}


def _coverage(found: Sequence[tuple[Query, Found]], precision: float, fits: int) -> dict[str, float | None]:
    """The share of the answerable that is answered rightly, at the lowest bar at which ``precision`` of all that is
    answered is right, and the share of the unanswerable that is answered there."""
    right = fired = wrong = 0
    best: dict[str, float | None] = {"coverage": _share(0, fits), "fired_on_unanswerable": _share(0, len(found) - fits)}
    ranked = sorted((one for one in found if one[1].ids), key=lambda one: -one[1].chance)
    for chance, same in groupby(ranked, key=lambda one: one[1].chance):
        for query, answer in same:
            fired += 1
            right += _rank(query, answer) == 1
            wrong += not query.relevant
        if right >= precision * fired:
            best = {
                "coverage": _share(right, fits),
                "fired_on_unanswerable": _share(wrong, len(found) - fits),
                "bar": round(chance, 4),
            }
    return best


def _rank(query: Query, found: Found) -> int:
    """The place of the first right card, 0 where there is none."""
    return next((place for place, card_id in enumerate(found.ids, 1) if card_id in query.relevant), 0)


def _share(part: float, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


HEADER: Final = ("row", "relevant_ids", "first", "second", "third", "rank", "chance", "fit", "us", "yardstick_rank")


def lines(predictions: Iterable[Prediction]) -> Iterator[tuple[object, ...]]:
    """The rows of ``predictions.csv``, in the order of HEADER."""
    for one in predictions:
        first, second, third = [*one.ours.ids, "", "", ""][:3]
        yield (
            one.query.number, "|".join(sorted(one.query.relevant)), first, second, third, _rank(one.query, one.ours),
            round(one.ours.chance, 4), abstain.fit(one.ours.chance), round(one.ours.micros, 1),
            _rank(one.query, one.plain),
        )  # fmt: skip
