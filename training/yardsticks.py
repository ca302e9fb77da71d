"""Finding the same question again, beside the yardsticks that others have published figures of.

    python -m training.yardsticks PAIRS MORE [--cards 20000] [--asked 700]

As ``yanxi evaluate retrieval PAIRS MORE``, with fewer cards and questions: BM25 over characters, and over characters
and pairs alike (k1 1.2, b 0.75, the cards' own rarities), each also with its best thirty ranked again by the symmetric
overlap of rarities; and ours. By halves of the questions (by hash). Must never print a text.
"""

import argparse
import hashlib
import random
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from math import log
from pathlib import Path

from bot.core.fold import fold
from bot.core.knowledge.index import Card, Index
from bot.evaluation_files import clusters
from bot.evaluation_retrieval import DEPTH, Query
from bot.language import background

AGAIN = 30
K1, B = 1.2, 0.75
Read = Callable[[str], Counter[str]]


def singles(text: str) -> Counter[str]:
    """The characters."""
    return Counter(char for char in fold(text) if char.isalnum())


def both(text: str) -> Counter[str]:
    """Characters and pairs."""
    chars = [char for char in fold(text) if char.isalnum()]
    return Counter([*chars, *map("".join, pairwise(chars))])


class Plain:
    """BM25 as the books have it."""

    def __init__(self, cards: Sequence[Card], read: Read) -> None:
        self._read = read
        self._cards = {card.id: read(card.question) for card in cards}
        self._places: dict[str, list[str]] = {}
        for card_id, counted in self._cards.items():
            for token in counted:
                self._places.setdefault(token, []).append(card_id)
        self._mean = sum(one.total() for one in self._cards.values()) / len(cards)

    def rarity(self, token: str) -> float:
        """The inverse document frequency."""
        seen = len(self._places.get(token, ()))
        return log(1 + (len(self._cards) - seen + 0.5) / (seen + 0.5))

    def search(self, text: str) -> list[str]:
        """The best thirty."""
        sums: dict[str, float] = {}
        for token in self._read(text):
            for card_id in self._places.get(token, ()):
                card = self._cards[card_id]
                norm = K1 * (1 - B + B * card.total() / self._mean)
                share = self.rarity(token) * card[token] * (K1 + 1) / (card[token] + norm)
                sums[card_id] = sums.get(card_id, 0.0) + share
        return sorted(sums, key=lambda card_id: (-sums[card_id], card_id))[:AGAIN]

    def again(self, text: str, found: Sequence[str]) -> list[str]:
        """Ranked again: twice what both say over all that either says."""
        asked = self._read(text)

        def overlap(card_id: str) -> float:
            card = self._cards[card_id]
            every = sum(self.rarity(token) * times for one in (asked, card) for token, times in one.items())
            return 2 * sum(self.rarity(token) * min(times, card[token]) for token, times in asked.items()) / every

        return sorted(found, key=lambda card_id: (-overlap(card_id), card_id))


def told(name: str, answers: Sequence[Sequence[str]], asked: Sequence[Query]) -> None:
    """One line of figures."""
    ranks = [
        next((place for place, card_id in enumerate(found[:DEPTH], 1) if card_id in one.relevant), 0)
        for one, found in zip(asked, answers, strict=True)
    ]
    first, mean = ranks.count(1) / len(ranks), sum(1 / rank for rank in ranks if rank) / len(ranks)
    print(f"{name:32} recall@1 {first:.3f} MRR {mean:.3f}", flush=True)


def measure(cards: Sequence[Card], asked: Sequence[Query]) -> None:
    """All of them on the same cards and questions."""
    for name, read in (("characters", singles), ("characters and pairs", both)):
        plain = Plain(cards, read)
        found = [plain.search(one.text) for one in asked]
        told(name, found, asked)
        told(f"{name}, overlap", [plain.again(one.text, ids) for one, ids in zip(asked, found, strict=True)], asked)
    index = Index(background())
    for card in cards:
        index.put(card)
    told("ours", [[hit.id for hit in index.search(one.text, DEPTH)] for one in asked], asked)


def main() -> None:
    """Both halves."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("more", type=Path)
    parser.add_argument("--cards", type=int, default=20_000)
    parser.add_argument("--asked", type=int, default=700)
    given = parser.parse_args()
    cards, queries = clusters(given.pairs, given.more)
    for half in (0, 1):
        lots = random.Random(half)
        mine = [one for one in queries if hashlib.sha256(one.text.encode()).digest()[0] % 2 == half]
        asked = lots.sample(mine, min(given.asked, len(mine)))
        needed = {card_id for one in asked for card_id in one.relevant}
        others = [card for card in cards if card.id not in needed]
        lots.shuffle(others)
        kept = [card for card in cards if card.id in needed] + others[: max(0, given.cards - len(needed))]
        print(f"half {half}: {len(kept)} cards, {len(asked)} questions")
        measure(kept, asked)


if __name__ == "__main__":
    main()
