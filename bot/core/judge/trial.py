"""What a word list would have done to what was said: which messages it would have flagged, which it would have spared.

Must never keep what was said but for a few examples, and never change anything: two judges look, nobody acts.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from bot.core.judge.finding import Category, Finding, Severity

EXAMPLES: Final = 3
"""Of each word."""
LONGEST: Final = 80
"""Characters of an example."""

Judge = Callable[[str], Iterable[Finding]]
Weigh = Callable[[Finding], Severity]
"""What a finding leads to in the group where it was said."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message as it was stored."""

    at: datetime
    group: str
    text: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How often a rule had to do with it. ``alone`` counts the messages whose fate it changes: flagged now and not
    before, or the other way round."""

    rule: str
    category: Category
    severity: Severity
    count: int = 0
    alone: int = 0
    examples: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """``words``: what the list's own rules would have found; ``spared``: what its exceptions and milder levels would
    have let go; both by rule. ``flagged``: messages with a word of the list that would have been shown or taken back,
    ``newly`` those of all that would have been and were not before, ``freed`` those the other way round."""

    messages: int = 0
    flagged: int = 0
    newly: int = 0
    freed: int = 0
    words: Mapping[str, Tally] = field(default_factory=dict)
    spared: Mapping[str, Tally] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trial:
    """The judge as it is, the judge with the list, and the names of the list's own rules."""

    before: Judge
    after: Judge
    own: frozenset[str]

    def tried(self, outcome: Outcome, said: Iterable[Said], weigh: Weigh) -> Outcome:
        """An outcome with a further page of messages of one group. Pages may come in any number and size."""
        words, spared = dict(outcome.words), dict(outcome.spared)
        for one in said:
            was = {found.rule: (weigh(found), found) for found in self.before(one.text)}
            now = {found.rule: (weigh(found), found) for found in self.after(one.text)}
            newly, freed = _is_flagged(now) and not _is_flagged(was), _is_flagged(was) and not _is_flagged(now)
            hits = {rule: found for rule, found in now.items() if rule in self.own}
            gone = {rule: found for rule, found in was.items() if _is_milder(found[0], now.get(rule))}
            for rule, found in hits.items():
                words[rule] = _counted(words.get(rule), found, one, alone=newly)
            for rule, found in gone.items():
                spared[rule] = _counted(spared.get(rule), found, one, alone=freed)
            outcome = replace(
                outcome,
                messages=outcome.messages + 1,
                flagged=outcome.flagged + _is_flagged(hits),
                newly=outcome.newly + newly,
                freed=outcome.freed + freed,
            )
        return replace(outcome, words=words, spared=spared)


_Found = Mapping[str, tuple[Severity, Finding]]


def _is_flagged(found: _Found) -> bool:
    return any(severity >= Severity.FLAG for severity, _ in found.values())


def _is_milder(was: Severity, now: tuple[Severity, Finding] | None) -> bool:
    """Whether something that was shown is not any more."""
    return was >= Severity.FLAG and (now is None or now[0] < Severity.FLAG)


def _counted(tally: Tally | None, found: tuple[Severity, Finding], said: Said, *, alone: bool) -> Tally:
    known = tally or Tally(found[1].rule, found[1].category, found[0])
    short = replace(said, text=_short(said.text))
    fresh = len(known.examples) < EXAMPLES and short.text not in {one.text for one in known.examples}
    return replace(
        known,
        severity=max(known.severity, found[0]),
        count=known.count + 1,
        alone=known.alone + alone,
        examples=(*known.examples, short) if fresh else known.examples,
    )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[:LONGEST] + "…"
