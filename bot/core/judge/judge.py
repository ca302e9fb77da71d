"""Judging a text, the surest grounds first: listed words as they stand, the same words behind tricks, combinations,
numbers and links, and last the classifier.

Must never know who speaks, where, or what was said before; must never raise, whatever the text. Linear in its length.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from bot.core.judge import aimed, doubt, forbidden, lessons, scored, views
from bot.core.judge.combos import Combos, eased
from bot.core.judge.contact import contacts
from bot.core.judge.digits import digits
from bot.core.judge.finding import Category, Finding, Severity
from bot.core.judge.folded import fold
from bot.core.judge.heard import GUESSED
from bot.core.judge.hiding import is_hidden
from bot.core.judge.known import Known, prepared
from bot.core.judge.links import Linked, linked
from bot.core.judge.model import Model
from bot.core.judge.patterns import Patterns
from bot.core.judge.trie import Span
from bot.core.judge.views import View

LONGEST: Final = 20_000
"""Characters that are read: twice what any platform lets through."""
MOST: Final = 20
"""Findings of one message."""
FEW: Final = 2
LONG: Final = 20
"""Characters of a text in which so few may be read as a word by chance: there they are worth a note (measured on exam
questions of 90 characters: 10 false alarms of 2,286 become 3)."""
FEW_SLURRED: Final = 3
"""With confusable sounds taken for one, so few are a chance in any text."""


_QUIZ: Final = re.compile(r"a ?[.、].{1,150}b ?[.、].{1,150}c ?[.、]", re.DOTALL)
"""A question with its answers: nobody's own words, and full of odd ones."""
_GUESSES: Final = frozenset({scored.VIEW, views.SLURRED, *GUESSED})
_TAUGHT: Final = frozenset({Category.FRAUD, Category.GAMBLING, Category.PORN, Category.ILLEGAL, Category.POLITICS})
"""What questions are about: a combination of these is the subject there, no offer."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found in a text, the surest first, one finding for each rule; spans are those of the raw text.
    ``loudest`` is the highest score of the classifier, found or not, ``likeliest`` the highest probability (0 without
    one)."""

    findings: tuple[Finding, ...] = ()
    loudest: float = 0.0
    likeliest: float = 0.0


class TextJudge:
    """Made once of what is known; asked for each text. Equal texts get equal answers."""

    __slots__ = ("_combos", "_everyday", "_known", "_patterns", "_words")

    def __init__(self, known: Known) -> None:
        self._known = known
        self._words = prepared(known.lexicon, known.gate, known.tables, known.usual, known.unheard)
        allowed = {form for word in known.lexicon.allowed for form in views.forms(word, views.BASE, known.tables)}
        self._everyday = doubt.everyday(known.usual, allowed)
        plain = partial(views.forms, name=views.BASE, tables=known.tables)
        self._combos = Combos(known.rules, plain, known.lexicon.allowed, known.rules.version)
        spared = [form for word in known.lexicon.allowed for form in plain(word)] if known.lexicon.patterns else ()
        self._patterns = Patterns(known.lexicon.patterns, spared, known.lexicon.version)

    @property
    def known(self) -> Known:
        """What it was made of."""
        return self._known

    def taught(self, model: Model) -> "TextJudge":
        """A judge that differs in its classifier alone; the words made ready are shared."""
        other = copy(self)
        other._known = replace(self._known, model=model)
        return other

    @property
    def version(self) -> str:
        """The word lists, the combinations and the classifier that judge."""
        known = self._known
        return "/".join((known.lexicon.version, known.rules.version, *((known.model.version,) if known.model else ())))

    def findings(self, raw: str) -> tuple[Finding, ...]:
        """Everything found in a text, one finding for each rule, in order of trust; spans are those of ``raw``."""
        return self.judged(raw).findings

    def judged(self, raw: str) -> Judged:
        """The same with the classifier's word on all of it."""
        text = raw[:LONGEST]
        looks = tuple(views.views(fold(text, self._known.tables), self._known.tables))
        if not looks[0].text:
            return Judged()
        contact, link = self._structure(text)
        plain, hidden = self._worded(looks)
        found = [*plain, *self._combined(looks), *self._sought(looks[0])]
        loudest = likeliest = 0.0
        if self._known.model is not None:
            said = _heard(self._known.model, looks, link.spared)
            loudest = max((one.score for one in said), default=0.0)
            likeliest = max((one.probability for one in said), default=0.0)
            loud = scored.found(said, looks[0], self._known.model.version)
            heard = {one.category for one in said if one.score >= scored.HALF_HEARD}
            plain = [self._believed(one, heard) for one in plain]
            found = [*_borne_out([*plain, *found[len(plain) :]], loud), *loud]
            hidden = [*_borne_out(hidden, loud)]
        if _QUIZ.search(looks[0].text):
            found, hidden = [*map(_guess_noted, found)], [*map(_guess_noted, hidden)]
        milder = eased(found, bool(found) and self._combos.about(looks[0].text) and not forbidden.sells(text))
        spared = [one if one.rule in self._known.own else mild for one, mild in zip(found, milder, strict=True)]
        thrown = aimed.eased(spared, text, self._known.own)
        found = [*thrown[: len(plain)], *hidden, *thrown[len(plain) :], *contact, *link.found]
        if not any(one.severity > Severity.NOTE and not _there_too(one, plain) for one in hidden):
            found = [*forbidden.eased(found, text, self._known.own, partial(self._remaining, looks, link.spared))]
            addresses = sum(end - start for start, end in link.spared)
            found = [*lessons.eased(found, text, self._known.own, addresses)]
        return Judged(tuple(_once(found))[:MOST], loudest, likeliest)

    def _remaining(self, looks: Sequence[View], spared: Sequence[Span], parts: Sequence[Span]) -> tuple[Finding, ...]:
        """What the classifier, which has guessed something, finds in a text without further parts of it."""
        assert self._known.model is not None
        said = _heard(self._known.model, looks, forbidden.joined(sorted((*spared, *parts))))
        return scored.found(said, looks[0], self._known.model.version)

    def _worded(self, looks: Sequence[View]) -> tuple[list[Finding], list[Finding]]:
        """Listed words in plain sight, and hidden ones: these are worth a look whatever the list says (whoever only
        speaks about a thing hides nothing), but for those that may be there by chance."""
        plain: list[Finding] = []
        hidden: list[Finding] = []
        for look in looks:
            for finding in self._words[look.name].find(look):
                there = replace(finding, span=look.span(*finding.span))
                first, last = look.reach(*finding.span)
                if not is_hidden(look, *finding.span):
                    own = finding.rule in self._known.own
                    plain.append(there if own else doubt.pieced(there, look.folded.text, (first, last), self._everyday))
                elif look.name in GUESSED and _chance(look, finding, len(looks[0].text)):
                    hidden.append(replace(there, severity=Severity.NOTE))
                elif look.name in GUESSED and last - first <= FEW:
                    hidden.append(replace(there, severity=Severity.FLAG))  # a guess takes nothing back by itself
                else:
                    hidden.append(replace(there, severity=max(finding.severity, Severity.FLAG)))
        return plain, hidden

    def _believed(self, finding: Finding, heard: Collection[Category]) -> Finding:
        if self._known.model is None or finding.rule in self._known.own:
            return finding
        return doubt.unheard(finding, {line.category for line in self._known.model.lines}, heard)

    def _combined(self, looks: Iterable[View]) -> Iterator[Finding]:
        single: Mapping[str, int] | None = None
        for look in looks:
            if look.name in (views.BASE, views.SQUEEZED):
                single = self._combos.single(look.text) if single is None else single  # base comes first, and has all
                gaps = None if look.name == views.BASE else look.gaps
                for finding in self._combos.find(look.text, look.name, single, gaps):
                    yield replace(finding, span=look.span(*finding.span))

    def _sought(self, base: View) -> Iterator[Finding]:
        for finding in self._patterns.find(base.text, base.name):
            yield replace(finding, span=base.span(*finding.span))

    def _structure(self, text: str) -> tuple[tuple[Finding, ...], Linked]:
        folded = digits(text)
        contact = contacts(text, self._known.contacts, folded)
        return contact, linked(text, self._known.hosts, folded)


def _borne_out(words: Iterable[Finding], said: Sequence[Finding]) -> Iterator[Finding]:
    """A word that alone is worth a note asks for people where the classifier half hears the same."""
    heard = {one.category for one in said if one.score >= scored.HALF_HEARD}
    for finding in words:
        raised = finding.severity is Severity.NOTE and finding.category in heard
        yield replace(finding, severity=Severity.FLAG) if raised else finding


def _guess_noted(finding: Finding) -> Finding:
    """What was only guessed in a question with its answers, and what it is about, is kept and asks nobody."""
    guessed = finding.view in _GUESSES or (finding.rule.startswith("combo:") and finding.category in _TAUGHT)
    return replace(finding, severity=Severity.NOTE) if guessed else finding


def _chance(look: View, finding: Finding, length: int) -> bool:
    """Whether so few characters may sound or look like a word by mere chance."""
    first, last = look.reach(*finding.span)
    if finding.view == views.SLURRED:
        return last - first <= FEW_SLURRED
    return last - first <= FEW and length > LONG and finding.view != views.PINYIN


def _heard(model: Model, looks: Sequence[View], without: Sequence[Span]) -> tuple[scored.Said, ...]:
    """What the classifier says of a text, some parts of it (addresses that are allowed) left out: it reads any address
    as betting."""
    base, sounds = looks[0], _sounds(looks)
    if without:
        base, sounds = scored.without(base, without), sounds and scored.without(sounds, without)
    return scored.said(model, base, sounds)


def _there_too(hidden: Finding, plain: Sequence[Finding]) -> bool:
    """Whether a word that seems hidden is one in plain sight, made of it and its neighbours (替考、考)."""
    over = any(one.span[0] < hidden.span[1] and hidden.span[0] < one.span[1] for one in plain)
    return over and any(one.rule == hidden.rule for one in plain)


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
