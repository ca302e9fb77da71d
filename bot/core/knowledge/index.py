"""The cards that can be searched, in the memory of this process: an incremental BM25 over the fields of a card.

The same cards give the same ten, whatever order they came in and whichever database they came from: sums run in the
order of tokens, and equal scores are ordered by id. Must never read a database; keeps no text as it was written, only
its tidy form. One thread at a time.
"""

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from heapq import nlargest
from typing import Final

from bot.core.knowledge.background import Background, idf
from bot.core.knowledge.ranking import SHIPPED, Asked, Tuning, apart, asked, missing, read, shares, ways, worths
from bot.core.knowledge.rerank import likeness
from bot.core.knowledge.tokens import body, is_meaning, is_pair, length, lone_tokens, tokens

_BREAK: Final = "\n"
_BUCKETS: Final = 1 << 19
"""Pairs of characters are counted in this many buckets: two that share one seem a little commoner than they are, and
the table does not grow with the cards."""
_SPARE: Final = 64


@dataclass(frozen=True, slots=True)
class Card:
    """A question with its answer, and the other ways in which people have asked it."""

    id: str
    question: str
    answer: str = ""
    phrasings: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A card that was found; 1 is about what the very same words would score. ``missing`` is the part of the question's
    worth that the card speaks of nowhere, neither in the same words nor in others of the same meaning. ``said``: the
    characters of the question, fillers left out. ``apart``: it asks when and the card says where, or the like.
    ``unasked``, known of the best alone: the part of the card's own question that is not asked here, in its nearest
    phrasing."""

    id: str
    score: float
    missing: float
    said: int = 0
    apart: bool = False
    unasked: float = 0.0


class _Lengths:
    """How long a field is on average."""

    __slots__ = ("number", "total")

    def __init__(self) -> None:
        self.total = self.number = 0

    def count(self, of: str, sign: int) -> None:
        if of.strip():
            self.total += sign * length(of)
            self.number += sign

    @property
    def mean(self) -> float:
        return self.total / self.number if self.number else 1.0


class Index:
    """Cards by id."""

    def __init__(self, background: Background, tuning: Tuning = SHIPPED) -> None:
        self._background, self._tuning = background, tuning
        self._slots: dict[str, int] = {}
        self._ids: list[str | None] = []
        self._bodies: list[str] = []
        self._postings: dict[str, array[int]] = {}
        self._seen: dict[str, int] = {}
        self._pairs = array("I", bytes(4 * _BUCKETS))
        self._questions, self._answers = _Lengths(), _Lengths()
        self._rarities: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._slots)

    def put(self, card: Card) -> None:
        """Adds a card, or takes the place of the one with its id."""
        self.remove(card.id)
        bodies = [body(text, self._background.meanings) for text in (card.question, card.answer, *card.phrasings)]
        slot = len(self._ids)
        self._slots[card.id] = slot
        self._ids.append(card.id)
        self._bodies.append(_BREAK.join(bodies))
        for token in self._counted(bodies, 1):
            self._postings.setdefault(token, array("I")).append(slot)

    def remove(self, card_id: str) -> None:
        """Forgets a card; nothing happens where there is none."""
        slot = self._slots.pop(card_id, None)
        if slot is None:
            return
        self._counted(self._bodies[slot].split(_BREAK), -1)
        self._ids[slot], self._bodies[slot] = None, ""
        if len(self._ids) > 2 * len(self._slots) + _SPARE:
            self._close_ranks()

    def _counted(self, bodies: Sequence[str], sign: int) -> list[str]:
        """Counts a card in or out; gives the tokens of it that have postings."""
        self._rarities = {}
        self._questions.count(bodies[0], sign)
        self._answers.count(bodies[1], sign)
        posted = []
        for token in {token: None for of in bodies for token in tokens(of)}:
            if is_pair(token):
                self._pairs[_bucket(token)] += sign
            else:
                self._seen[token] = self._seen.get(token, 0) + sign
                posted.append(token)
        return posted

    def _close_ranks(self) -> None:
        """Leaves out the places of removed cards."""
        kept = [(slot, card_id) for slot, card_id in enumerate(self._ids) if card_id is not None]
        moved = {old: new for new, (old, _) in enumerate(kept)}
        self._ids = [card_id for _, card_id in kept]
        self._bodies = [self._bodies[slot] for slot, _ in kept]
        self._slots = {card_id: moved[slot] for slot, card_id in kept}
        self._seen = {token: seen for token, seen in self._seen.items() if seen}
        self._postings = {
            token: array("I", (moved[slot] for slot in self._postings[token] if slot in moved)) for token in self._seen
        }

    def rarity(self, token: str) -> float:
        """How much a token tells: the background's word, and the cards' own the more of them there are."""
        if (known := self._rarities.get(token)) is not None:
            return known
        cards = len(self._slots)
        seen = self._pairs[_bucket(token)] if is_pair(token) else self._seen.get(token, 0)
        share = cards / (cards + self._tuning.trust)
        value = (1 - share) * self._background.rarity(token) + share * idf(min(seen, cards), cards)
        self._rarities[token] = value
        return value

    def search(self, text: str, limit: int = 10, allowed: Callable[[str], bool] | None = None) -> list[Hit]:
        """The best cards for a question, best first; ``allowed`` says of an id whether it may be shown here."""
        question = self._asked(text)
        found = self._candidates(question, allowed)
        plain = sorted((-self._plain(question, slot), card_id, slot) for card_id, slot in found)
        best = plain[: max(self._tuning.again, limit)]
        ranked = sorted((-self._again(question, slot) + less, card_id) for less, card_id, slot in best)
        hits = [self._hit(question, card_id, -less) for less, card_id in ranked[:limit]]
        return [replace(hit, unasked=self._unasked(question, self._slots[hit.id])) for hit in hits[:1]] + hits[1:]

    def _hit(self, question: Asked, card_id: str, score: float) -> Hit:
        slot, meanings = self._slots[card_id], self._background.meanings
        first, _, *others = self._bodies[slot].split(_BREAK)
        theirs = frozenset[str]().union(*(ways(of, meanings) for of in (first, *others)))
        other = apart(question.ways, theirs, meanings)
        return Hit(card_id, score, self._missing(question, slot), length(question.body), other)

    def explain(self, text: str, card_id: str) -> list[tuple[str, float]]:
        """Which tokens of a question a card answers to, with each one's share of 1, most first; a meaning is written
        as ``≈`` and its first word. Raises KeyError for a card that is not there."""
        question = self._asked(text)
        summed: dict[str, float] = {}
        for part, found in self._fields(question, self._slots[card_id]):
            for token, share in found.items():
                summed[token] = summed.get(token, 0.0) + part * share
        total = sum(summed.values())
        named = self._background.meanings.named
        told = [
            (f"≈{named(token)}" if is_meaning(token) else token.strip(), share / total)
            for token, share in summed.items()
        ]
        return sorted(told, key=lambda one: (-one[1], one[0]))

    def _asked(self, text: str) -> Asked:
        return asked(text, self.rarity, self._tuning, self._background.meanings)

    def _candidates(self, question: Asked, allowed: Callable[[str], bool] | None) -> list[tuple[str, int]]:
        """Walks the places of the tokens, the rarest first, and keeps what is best by these alone."""
        sums: dict[int, float] = {}
        left, seen, get = self._tuning.budget, self._seen, sums.get
        for token in sorted((one for one in question.worth if seen.get(one)), key=lambda one: (seen[one], one)):
            if left < seen[token] and sums:
                break
            left -= seen[token]
            weight = question.worth[token]
            for slot in self._postings[token]:
                sums[slot] = get(slot, 0.0) + weight
        sums = self._shown(sums, allowed)
        wanted, ids = self._tuning.candidates, self._ids
        least = nlargest(wanted, sums.values())[-1] if len(sums) > wanted else 0.0
        best = sorted((-value, ids[slot] or "", slot) for slot, value in sums.items() if value >= least)
        return [(card_id, slot) for _, card_id, slot in best[:wanted]]

    def _shown(self, sums: dict[int, float], allowed: Callable[[str], bool] | None) -> dict[int, float]:
        """Without the removed cards and those that may not be shown."""
        ids = self._ids
        if allowed is None and len(ids) == len(self._slots):
            return sums
        return {
            slot: value for slot, value in sums.items()
            if (card_id := ids[slot]) is not None and (allowed is None or allowed(card_id))
        }  # fmt: skip

    def _plain(self, question: Asked, slot: int) -> float:
        """BM25 of the fields, as a part of what the question is worth."""
        return sum(part * sum(found.values()) for part, found in self._fields(question, slot)) / question.most

    def _fields(self, question: Asked, slot: int) -> Iterator[tuple[float, dict[str, float]]]:
        """The question whole, the answer in part, and the nearest of the earlier phrasings, the less the farther it is:
        among many of them there is always one that shares a word."""
        tuning, mean = self._tuning, self._questions.mean
        first, answer, *others = self._bodies[slot].split(_BREAK)
        yield 1.0, shares(question, first, mean, tuning)
        if answer.strip():
            yield tuning.answer, shares(question, answer, self._answers.mean, tuning)
        if others:
            found = self._nearest(question, others)[1]
            yield tuning.phrasing * min(1.0, sum(found.values()) / (question.most or 1)), found

    def _nearest(self, question: Asked, others: Sequence[str]) -> tuple[str, dict[str, float]]:
        found = [(of, shares(question, of, self._questions.mean, self._tuning)) for of in others]
        return max(found, key=lambda one: (sum(one[1].values()), one[0]))

    def _spoken(self, question: Asked, slot: int) -> tuple[str, ...]:
        """What a card says to a question: its own question, the answer, and the nearest phrasing if there are any."""
        first, answer, *others = self._bodies[slot].split(_BREAK)
        return (first, answer, self._nearest(question, others)[0]) if others else (first, answer)

    def _missing(self, question: Asked, slot: int) -> float:
        return missing(question, _BREAK.join(self._spoken(question, slot)))

    def _unasked(self, question: Asked, slot: int) -> float:
        first, _, *near = self._spoken(question, slot)
        meanings = self._background.meanings
        return min(missing(read(of, self.rarity, self._tuning, meanings), question.body) for of in (first, *near))

    def _again(self, question: Asked, slot: int) -> float:
        """What the second look adds: for the question of the card and the nearest phrasing together, or for that
        phrasing alone where it is about the same."""
        first, _, *near = self._spoken(question, slot)
        tuning = self._tuning
        likest = self._like(question, first)
        for other in near:
            like = self._like(question, other)
            likest = max((likest + tuning.beside * like) / (1 + tuning.beside), like * min(1.0, like / tuning.alike))
        return likest - tuning.lost * self._missing(question, slot)

    def _like(self, question: Asked, of: str) -> float:
        tuning, meanings = self._tuning, self._background.meanings
        lone = worths(lone_tokens(of), self.rarity, tuning, meanings)
        return likeness(question, of, lone.items(), tuning, meanings)


def _bucket(pair: str) -> int:
    return (ord(pair[0]) * 8191 + ord(pair[1])) % _BUCKETS
