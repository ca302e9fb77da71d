"""Whether swearing is thrown at somebody, or at things, at oneself, or at nothing: ``这破校园网`` is nobody's business.

Must never touch another category than abuse, what was hidden, or what an operator listed; where anybody is near who
may be meant, the finding stays what it is.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from bot.core.judge.finding import Category, Finding, Severity
from bot.core.judge.scored import HALF_HEARD
from bot.core.judge.scored import RULE as GUESS
from bot.core.judge.trie import Span
from bot.core.wording import aim_cues as cues

_THINGS: Final = re.compile(cues.THINGS, re.IGNORECASE)
_PEOPLE: Final = re.compile(cues.PEOPLE)
_SELF: Final = re.compile(f"{cues.SELF}|{cues.WORN_OUT}")
_CURSES: Final = frozenset(f"word:{word}" for word in cues.CURSES)
_BREAKS: Final = re.compile(cues.BREAKS)


def eased(findings: Sequence[Finding], text: str, own: Collection[str]) -> Sequence[Finding]:
    """Findings in plain sight, their spans those of the raw ``text``: abuse that is aimed at nobody is only noted.
    ``own`` are rules of the operator, whose level stands."""
    abuse = [one for one in findings if one.category is Category.ABUSE]
    if not abuse:
        return findings
    named = [one for one in abuse if one.rule != GUESS]
    bare = _without(text, [one.span for one in named if one.rule in _CURSES])
    heard = any(one.rule == GUESS and one.score >= HALF_HEARD for one in abuse)
    thrown = [one for one in named if one.rule in own or _thrown(one, text, bare, heard)]
    # What the classifier hears is what was eased already, or swearing that the lists do not know.
    guessed = bool(thrown) or bool(_PEOPLE.search(bare)) or not (named or _THINGS.search(bare))
    kept = [*thrown, *([one for one in abuse if one.rule == GUESS] if guessed else ())]
    return [
        one if one.category is not Category.ABUSE or one in kept else replace(one, severity=Severity.NOTE)
        for one in findings
    ]


def _thrown(one: Finding, text: str, bare: str, heard: bool) -> bool:
    """Whether somebody may be meant by words in plain sight."""
    first, last = _clause(text, one.span)
    clause = bare[first:last]
    if _PEOPLE.search(clause):
        return True
    if _THINGS.search(clause) or _SELF.search(text[first : one.span[0]]):
        return False
    if one.rule in _CURSES and not heard:
        return False
    return _PEOPLE.search(bare) is not None or not _THINGS.search(bare)


def _without(text: str, words: Sequence[Span]) -> str:
    """The text with curses blotted out: they name people and mean nobody (他妈的)."""
    said = [*text]
    for start, end in words:
        said[start:end] = "\0" * (end - start)
    return "".join(said)


def _clause(text: str, place: Span) -> Span:
    start = max((end.end() for end in _BREAKS.finditer(text, 0, place[0])), default=0)
    after = _BREAKS.search(text, place[1])
    return start, after.start() if after else len(text)
