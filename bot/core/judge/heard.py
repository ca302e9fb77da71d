"""How a hidden word was said, for the gate: and whether what was heard as one is simply another, clean word.

Must never know the words: ``heard`` holds clean strings that sound like some of them.
"""

from bot.core.judge.lexicon import Gate, Manner
from bot.core.judge.tables import Tables
from bot.core.judge.views import SOUNDS, View, manner

HEARD = "heard"
"""The gate's entry that lists clean strings, not words of the lexicon."""


def hearing(gate: Gate, tables: Tables) -> Manner:
    """The manner for ``lexicon.Words``: the name of a finding, empty where the text there is a clean string."""
    clean = gate.shut(HEARD)

    def named(view: View, start: int, end: int, word: str) -> str:
        return "" if view.name == SOUNDS and said(view, start, end) in clean else manner(view, start, end, word, tables)

    return named


def said(view: View, start: int, end: int) -> str:
    """The folded text behind a place of a view."""
    first, last = view.reach(start, end)
    return view.folded.text[first:last]
