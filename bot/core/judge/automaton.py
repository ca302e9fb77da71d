"""The search of many words in machine code, where there is a wheel of it (ADR 0012); elsewhere the search in plain
Python (trie.py) gives the same, a good deal later.

Must never raise, and must never give another answer than the plain search.
"""

from collections.abc import Callable, Sequence
from typing import Final

try:
    from ahocorasick_rs import AhoCorasick, Implementation
except ImportError:  # pragma: no cover - no wheel for this machine
    AhoCorasick = None  # type: ignore[assignment, misc]

MOST: Final = 20_000
"""Words; an automaton of more takes seconds to build for each form of the words."""

Places = Callable[[str], Sequence[tuple[int, int, int]] | None]
"""Takes a text; gives each place of each word: which one, where it begins and ends, in any order. None for a text that
is none to it."""


def automaton(words: Sequence[str], most: int = MOST) -> Places | None:
    """The search for these words, of which none is empty; None where there is no machine code for it, or for more
    than ``most``."""
    if AhoCorasick is None or not 0 < len(words) <= most:
        return None
    made = AhoCorasick(words, store_patterns=False, implementation=Implementation.ContiguousNFA)

    def places(text: str) -> Sequence[tuple[int, int, int]] | None:
        try:
            return made.find_matches_as_indexes(text, overlapping=True)
        except UnicodeEncodeError:  # half a character: no platform sends it, and somebody will
            return None

    return places
