"""How likely the best card answers a message that says more than it asks.

People put a question between a greeting and what they have tried in vain, and no card speaks of that. A clause that
asks, looked for by itself, says how sure the card is that the whole message found. Must never put another card first.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final

from bot.core.knowledge.abstain import Fit, chance, fit
from bot.core.knowledge.index import Hit
from bot.core.wording.earlier import ASKS, LEAD_IN, PAUSES

_PAUSES: Final = re.compile(PAUSES)
_ASKS: Final = re.compile(ASKS)
_LEAD_IN: Final = re.compile(LEAD_IN)
_SHORTEST: Final = 4
"""Characters; a shorter clause asks about nothing by itself."""
_MOST: Final = 2
"""Clauses that are looked for: each costs a search."""


def asking(text: str) -> tuple[str, ...]:
    """The clauses of a message that ask, without the words that lead them in, the longest first; none where nothing
    else is said."""
    clauses = [part for part in _PAUSES.split(text) if part]
    found = [_LEAD_IN.sub("", part) for part in clauses if _ASKS.search(part)]
    longest = sorted((part for part in found if len(part) >= _SHORTEST), key=len, reverse=True)
    return tuple(part for part in longest[:_MOST] if part != text)


def surest(text: str, hits: Sequence[Hit], search: Callable[[str], Sequence[Hit]]) -> float:
    """In: a message, what it found, best first, and a search. Out: how likely the first answers it, by all of its
    words, or by a clause that finds the same card first and is sure enough for an offer."""
    likely = chance(hits)
    if not hits or fit(likely) is Fit.OFFER:
        return likely
    again = [found for part in asking(text) if (found := search(part)) and found[0].id == hits[0].id]
    return max((likely, *(sure for found in again if fit(sure := chance(found)) is Fit.OFFER)))
