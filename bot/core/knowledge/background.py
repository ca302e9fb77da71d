"""How rare a token is in Chinese talk at large, so that a small collection of cards knows which words matter.

A frozen value made by ``training/idf.py`` (sources and licences: bot/assets/knowledge/NOTICE.md), read by
``bot/language.py``; must never learn from what people write.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log

from bot.core.knowledge.tokens import Meanings, grams, is_word


@dataclass(frozen=True, slots=True)
class Background:
    """``seen``: in how many of ``texts`` texts a token stands, meanings among them."""

    texts: int
    seen: Mapping[str, int]
    meanings: Meanings

    def rarity(self, token: str) -> float:
        """The inverse document frequency."""
        return idf(self.seen.get(token, 0), self.texts)


def idf(seen: int, texts: int) -> float:
    """As BM25 has it; never below 0."""
    return log(1 + (texts - seen + 0.5) / (seen + 0.5))


def pack(texts: int, seen: Mapping[str, int]) -> str:
    """First the number of texts, then a line for each count: the count, its single characters, its pairs, its words."""
    by: dict[int, tuple[list[str], list[str], list[str]]] = {}
    for token, count in sorted(seen.items()):
        by.setdefault(count, ([], [], []))[2 if is_word(token) else len(token) - 1].append(token.strip())
    lines = [
        f"{count}\t{''.join(singles)}\t{''.join(pairs)}\t{' '.join(words)}"
        for count, (singles, pairs, words) in sorted(by.items())
    ]
    return "\n".join([str(texts), *lines])


def unpack(text: str, meanings: Meanings) -> Background:
    """In: what ``pack`` gave. A group counts as often as its words together, each as often as its rarest token.
    Raises ValueError where the text is not what we made."""
    first, *lines = text.split("\n")
    texts = int(first)
    seen: dict[str, int] = {}
    for line in lines:
        count, singles, pairs, words = line.split("\t")
        found = [*singles, *(pairs[place : place + 2] for place in range(0, len(pairs), 2))]
        seen.update((token, int(count)) for token in (*found, *(f" {word} " for word in words.split())))
    for words_of, group in _grouped(meanings):
        times = sum(min(seen.get(token, 0) for token in grams(word)) for word in words_of)
        seen[group] = min(texts, times)
    return Background(texts, seen, meanings)


def _grouped(meanings: Meanings) -> list[tuple[tuple[str, ...], str]]:
    words: dict[str, tuple[str, ...]] = {}
    for pairs in meanings.starts.values():
        for word, group in pairs:
            words[group] = (*words.get(group, ()), word)
    return [(of, group) for group, of in words.items()]
