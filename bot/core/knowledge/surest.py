"""How likely the best card answers a message that says more than it asks.

People put a question between a greeting and what they have tried in vain, and no card speaks of that. A clause that
asks, looked for by itself, says how sure the card is that the whole message found. Must never put another card first.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final

from bot.core.knowledge.abstain import Fit, chance, fit
from bot.core.knowledge.index import Hit
from bot.core.wording.earlier import ASKS, PAUSES

_PAUSES: Final = re.compile(PAUSES)
_ASKS: Final = re.compile(ASKS)
_SHORTEST: Final = 4
"""Characters; a shorter clause asks about nothing by itself."""
_MOST: Final = 2
"""Clauses that are looked for: each costs a search."""


def asking(text: str) -> tuple[str, ...]:
    """The clauses of a message that ask, the longest first; none where it is one clause."""
    clauses = [part for part in _PAUSES.split(text) if part]
    found = [part for part in clauses if len(part) >= _SHORTEST and _ASKS.search(part)]
    return tuple(sorted(found, key=len, reverse=True)[:_MOST]) if len(clauses) > 1 else ()


def surest(text: str, hits: Sequence[Hit], search: Callable[[str], Sequence[Hit]]) -> float:
    """In: a message, what it found, best first, and a search. Out: how likely the first answers it, by all of its
    words, or by a clause that finds the same card first and is sure enough for an offer."""
    likely = chance(hits)
    if not hits or fit(likely) is Fit.OFFER:
        return likely
    again = [found for part in asking(text) if (found := search(part)) and found[0].id == hits[0].id]
    return max((likely, *(sure for found in again if fit(sure := chance(found)) is Fit.OFFER)))
