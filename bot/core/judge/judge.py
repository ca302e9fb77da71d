"""Judging a text, the surest grounds first: listed words as they stand, the same words behind tricks, combinations,
numbers and links, and last the classifier.

Must never know who speaks, where, or what was said before; must never raise, whatever the text. Linear in its length.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import Final

from bot.core.judge import scored, views
from bot.core.judge.combos import Combos, eased
from bot.core.judge.contact import contacts
from bot.core.judge.finding import Finding, Severity
from bot.core.judge.folded import fold
from bot.core.judge.known import Known, prepared
from bot.core.judge.lexicon import Words
from bot.core.judge.links import links
from bot.core.judge.views import View

LONGEST: Final = 20_000
"""Characters that are read: twice what any platform lets through."""
MOST: Final = 20
"""Findings of one message."""
_OPEN: Final = frozenset({views.BASE, views.DEDUPLICATED, views.INITIALS})
"""Views in which nothing was hidden: doubled letters and usual abbreviations are how people write."""


class TextJudge:
    """Made once of what is known; asked for each text. Equal texts get equal answers."""

    __slots__ = ("_combos", "_known", "_words")

    def __init__(self, known: Known) -> None:
        self._known = known
        self._words = prepared(known.lexicon, known.gate, known.tables, known.usual)
        plain = partial(views.forms, name=views.BASE, tables=known.tables)
        self._combos = Combos(known.rules, plain, known.lexicon.allowed, known.lexicon.version)

    @property
    def version(self) -> str:
        """The word list and the classifier that judge."""
        model = self._known.model
        return "/".join((self._known.lexicon.version, *((model.version,) if model else ())))

    def findings(self, raw: str) -> tuple[Finding, ...]:
        """Everything found in a text, one finding for each rule, in order of trust; spans are those of ``raw``."""
        text = raw[:LONGEST]
        looks = tuple(views.views(fold(text, self._known.tables), self._known.tables))
        if not looks[0].text:
            return ()
        found = [*self._worded(looks), *self._combined(looks)]
        if self._known.model is not None:
            found += scored.found(self._known.model, looks[0], _sounds(looks))
        judged = [*eased(found, self._combos.about(looks[0].text)), *self._structure(text)]
        return tuple(_once(judged))[:MOST]

    def _worded(self, looks: Iterable[View]) -> Iterator[Finding]:
        for look in looks:
            for finding in _in_view(self._words[look.name], look):
                yield replace(finding, span=look.span(*finding.span))

    def _combined(self, looks: Iterable[View]) -> Iterator[Finding]:
        for look in looks:
            if look.name in (views.BASE, views.SQUEEZED):
                for finding in self._combos.find(look.text, look.name):
                    yield replace(finding, span=look.span(*finding.span))

    def _structure(self, text: str) -> Iterator[Finding]:
        yield from contacts(text, self._known.contacts)
        yield from links(text, self._known.hosts)


def _in_view(words: Words, look: View) -> Iterator[Finding]:
    """The findings of a view; a word that is only worth a note is worth a look where somebody hid it."""
    for finding in words.find(look):
        hidden = look.name not in _OPEN and finding.severity is Severity.NOTE
        yield replace(finding, severity=Severity.FLAG) if hidden else finding


def _sounds(looks: Iterable[View]) -> View | None:
    return next((look for look in looks if look.name == views.SOUNDS), None)


def _once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Each rule once: what stands in plain sight need not be found again behind a trick."""
    seen: set[tuple[str, str]] = set()
    for finding in findings:
        key = (finding.category, finding.rule)
        if key not in seen:
            seen.add(key)
            yield finding
