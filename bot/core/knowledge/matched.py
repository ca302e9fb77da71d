"""The words by which a card was found, as people read them: neighbouring pairs of characters joined to whole words.

The search knows characters and pairs only. Must never show what asks (怎么办): it says nothing of what was meant.
"""

import re
from collections.abc import Iterable
from typing import Final

from bot.core.fold import fold
from bot.core.wording import find as wording

MOST: Final = 4
OTHER: Final = "≈"
"""Stands before a word that the card says in another one of the same meaning."""
_LATIN: Final = re.compile(r"[a-z]+|\d+(?:\.\d+)?")


def said(text: str) -> str:
    """A question without the words that only ask."""
    return wording.CUES.sub(" ", fold(text)).strip()


def matched(text: str, why: Iterable[tuple[str, float]], most: int = MOST) -> tuple[str, ...]:
    """In: what was looked for, and the tokens of what it ``said`` that a card answers to, with their shares
    (``Index.explain``). Out: the words that both say, those that weighed most first; where there are none those of the
    same meaning (``≈``), else single characters."""
    shares = dict(why)
    plain = said(text)
    words: dict[str, float] = {}
    for word, share in (*_joined(plain, shares), *((word, shares.get(word, 0.0)) for word in _LATIN.findall(plain))):
        words[word] = max(share, words.get(word, 0.0))
    same = [word for word, share in sorted(words.items(), key=lambda one: -one[1]) if share]
    alike = [word for word in shares if word[0] == OTHER]
    single = [word for word in shares if len(word) == 1]
    return tuple((same or alike or single)[:most])


def _joined(plain: str, shares: dict[str, float]) -> list[tuple[str, float]]:
    """Runs of pairs that overlap, each with what all of its characters and pairs weighed."""
    found: list[tuple[str, float]] = []
    begins, place = 0, 0
    while place < len(plain):
        place += 1
        if plain[place - 1 : place + 1] in shares and len(plain) > place:
            continue
        run = plain[begins:place].lstrip(wording.BEGINS_NOT).rstrip(wording.ENDS_NOT)
        begins = place
        if len(run) > 1:
            pairs = (run[at : at + 2] for at in range(len(run) - 1))
            found.append((run, sum(shares.get(one, 0.0) for one in (*run, *pairs))))
    return found
