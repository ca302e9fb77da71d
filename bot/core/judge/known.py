"""What a judge knows: words, combinations, what is off, the classifier, and what may be said here.

Must never be changed once a judge is made of it: a change is another value and another judge.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

from bot.core.judge import views
from bot.core.judge.combos import Rules
from bot.core.judge.finding import Severity
from bot.core.judge.folded import fold
from bot.core.judge.heard import GUESSED, hearing
from bot.core.judge.lexicon import Gate, Lexicon, Words
from bot.core.judge.model import Model
from bot.core.judge.tables import Tables

ALIKE_IN: Final = {views.VERTICAL: views.SQUEEZED, views.INITIALS: views.SQUEEZED}
"""Views in which a word has the form that it has in another: one search tree serves them."""


@dataclass(frozen=True, slots=True)
class Known:
    """``usual`` are everyday words with their costs (bot/core/judge/edges.py). ``hosts`` may be linked to, ``contacts``
    may be given away (numbers as bare digits, names in lower case); without a ``model`` only words and rules judge.
    ``own`` are the rules of the operator's lists, whose level stands; ``unheard`` those of their words of which no
    clean talk has shown what sounds like them."""

    tables: Tables
    lexicon: Lexicon
    rules: Rules = field(default_factory=Rules)
    gate: Gate = field(default_factory=Gate)
    usual: Mapping[str, int] = field(default_factory=dict)
    model: Model | None = None
    hosts: frozenset[str] = frozenset()
    contacts: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    unheard: frozenset[str] = frozenset()


SHORTEST_INITIALS: Final = 4
"""Letters from which on the first letters of a word's syllables may stand for it: fewer are usual abbreviations."""


def with_initials(tables: Tables, lexicon: Lexicon) -> Tables:
    """The tables with the first letters of long listed words beside the usual abbreviations, which come first. Only
    words that are worth a look by themselves, written in characters alone."""
    found: dict[str, str] = {}
    for term in lexicon.terms:
        spelt = [tables.spelt.get(char, "") for char in term.key]
        if len(spelt) >= SHORTEST_INITIALS and all(spelt) and term.severity > Severity.NOTE:
            found.setdefault("".join(name[0] for name in spelt), term.key)
    return replace(tables, initials={**found, **tables.initials})


MOST_GUESSED: Final = 20_000
"""Words that are looked for in guessed readings (by sound, by look, from behind), the shipped ones first. A hundred
thousand words sound like every other pair of syllables, and would cost much memory there."""


def prepared(
    lexicon: Lexicon,
    gate: Gate,
    tables: Tables,
    usual: Mapping[str, int],
    unheard: frozenset[str] = frozenset(),
) -> Mapping[str, Words]:
    """The lexicon in the form of each view, by the view's name."""
    listed = frozenset(fold(term.key, tables).text for term in lexicon.terms)
    heard = hearing(gate, tables, usual, listed, unheard)
    nearest = _first(lexicon, MOST_GUESSED)
    made = {
        name: Words(
            nearest if name in GUESSED else lexicon, partial(views.forms, name=name, tables=tables), gate, heard
        )
        for name in views.NAMES
        if name not in ALIKE_IN
    }
    return {name: made[ALIKE_IN.get(name, name)] for name in views.NAMES}


def _first(lexicon: Lexicon, most: int) -> Lexicon:
    """The first terms alone, under the version of all: a finding names the list that it came from."""
    if len(lexicon.terms) <= most:
        return lexicon
    found = Lexicon(lexicon.terms[:most], lexicon.allowed)
    object.__setattr__(found, "version", lexicon.version)
    return found
