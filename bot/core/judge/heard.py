"""How a hidden word was said, for the gate: and whether what was heard as one is simply other, clean words.

Must never know the words: ``heard`` holds clean strings that sound like some of them, ``usual`` everyday words.
"""

from collections.abc import Container, Mapping
from typing import Final

from bot.core.judge import views
from bot.core.judge.edges import whole
from bot.core.judge.folded import fold
from bot.core.judge.lexicon import BASE, Gate, Manner
from bot.core.judge.tables import Tables
from bot.core.judge.views import View, manner

HEARD: Final = "heard"
"""The gate's entry that lists clean strings, not words of the lexicon."""
GUESSED: Final = frozenset({views.SOUNDS, views.ALIKE, views.REVERSED, views.MERGED})
"""Views that read other characters than those that stand there: what they find must begin and end where words do."""
LITTLE: Final = 2
"""Characters of what is taken for two words where each is one that people use alone."""
NO_WORDS: Final[Mapping[str, int]] = {}


def hearing(
    gate: Gate,
    tables: Tables,
    usual: Mapping[str, int] = NO_WORDS,
    listed: Container[str] = frozenset(),
    own: Container[str] = frozenset(),
) -> Manner:
    """The manner for ``lexicon.Words``: the name of a finding; empty where the text there is a clean string, a word
    of the lists as it stands (which the plain view finds, at its own level), or pieces of other words. Of ``own``
    words nobody has learnt what sounds like them by chance: for them every everyday word is clean. Two little words
    side by side (下见) are nothing else either."""
    clean = gate.shut(HEARD)

    def named(view: View, start: int, end: int, word: str) -> str:
        if view.name == BASE:
            return BASE
        first, last = view.reach(start, end)
        there = view.folded.text[first:last]
        if there in listed or (view.name == views.SOUNDS and there in clean):
            return ""
        if view.name in GUESSED and word in own and there in usual:
            return ""
        if view.name in GUESSED and last - first == LITTLE and all(char in usual for char in there):
            return ""
        if view.name == views.DEDUPLICATED and last - first < len(fold(word, tables).text):
            return ""
        if view.name in GUESSED and usual and not whole(view.folded.text, first, last, usual):
            return ""
        return manner(view, start, end, word, tables)

    return named


def said(view: View, start: int, end: int) -> str:
    """The folded text behind a place of a view."""
    first, last = view.reach(start, end)
    return view.folded.text[first:last]
