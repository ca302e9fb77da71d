"""Whether swearing is thrown at somebody, or at things, at oneself, at nothing: ``这破校园网`` is nobody's business; or
whether the word is only spoken about, as teachers do.

Must never touch another category than abuse, what was hidden, or what an operator listed; where anybody is near who
may be meant, the finding stays what it is.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Final

from bot.core.judge.finding import Category, Finding, Severity
from bot.core.judge.scored import HALF_HEARD
from bot.core.judge.scored import RULE as GUESS
from bot.core.judge.trie import Span
from bot.core.wording import aim_cues as cues

_THINGS: Final = re.compile(cues.THINGS, re.IGNORECASE)
_THING_BEFORE: Final = re.compile(f"(?:{cues.THINGS}){cues.LITTLE}{{0,8}}$", re.IGNORECASE)
_THING_AFTER: Final = re.compile(f"{cues.LITTLE}{{0,4}}(?:{cues.THINGS})", re.IGNORECASE)
_BAD_THING: Final = re.compile(
    f"{cues.BAD}{cues.OF}(?:{cues.THINGS})|(?:{cues.THINGS}){cues.LITTLE}{{0,8}}{cues.BAD}", re.IGNORECASE
)
_MERE: Final = re.compile(f"{cues.MERE}{{0,3}}")
_NAMED: Final = re.compile(cues.NAMED)
_PEOPLE: Final = re.compile(cues.PEOPLE)
_SELF: Final = re.compile(f"{cues.SELF}|{cues.WORN_OUT}")
_CURSES: Final = frozenset(f"word:{word}" for word in cues.CURSES)
_ADDRESSED: Final = re.compile(cues.ADDRESSED)
_QUOTED: Final = re.compile(cues.QUOTED)
_SPOKEN_ABOUT: Final = re.compile(f"{cues.SPOKEN_ABOUT}|{cues.TOLD}")
_PRAISE: Final = re.compile(cues.PRAISE)
_BREAKS: Final = re.compile(cues.BREAKS)


def eased(findings: Sequence[Finding], text: str, own: Collection[str]) -> Sequence[Finding]:
    """Findings in plain sight, their spans those of the raw ``text``: abuse that is aimed at nobody is only noted.
    ``own`` are rules of the operator, whose level stands."""
    abuse = [one for one in findings if one.category is Category.ABUSE]
    if not abuse:
        return findings
    named = [one for one in abuse if one.rule != GUESS]
    words = [one for one in named if one.rule.startswith("word:")]
    # An insult is no person; a curse names some and means nobody.
    bare = _without(
        text, [one.span for one in words if one.rule in _CURSES or not _NAMED.search(text[slice(*one.span)])]
    )
    heard = any(one.rule == GUESS and one.score >= HALF_HEARD for one in abuse)
    thrown = [one for one in named if one.rule in own or _thrown(one, text, bare, heard)]
    # What the classifier hears is what was eased already, or swearing that the lists do not know.
    guessed = bool(thrown) or bool(_PEOPLE.search(bare)) or not (named or _BAD_THING.search(bare))
    kept = [*thrown, *([one for one in abuse if one.rule == GUESS] if guessed else ())]
    return [
        one if one.category is not Category.ABUSE or one in kept else replace(one, severity=Severity.NOTE)
        for one in findings
    ]


def _thrown(one: Finding, text: str, bare: str, heard: bool) -> bool:
    """Whether somebody may be meant by words in plain sight."""
    if _mentioned(one, text):
        return False
    first, last = _clause(text, one.span)
    if one.rule in _CURSES and _PRAISE.match(text, one.span[1]) and not _ADDRESSED.search(text, first, last):
        return False
    if _PEOPLE.search(bare[first:last]):
        return True
    if not one.rule.startswith("word:"):
        return not _THINGS.search(text[first:last])
    before, after = bare[first : one.span[0]], bare[one.span[1] : last]
    if _THING_BEFORE.search(before) or _THING_AFTER.match(after) or _SELF.search(before):
        return False
    if one.rule in _CURSES and not heard:
        return False
    alone = _MERE.fullmatch(before + after)
    return not alone or bool(_PEOPLE.search(bare)) or not _THINGS.search(bare)


def _mentioned(one: Finding, text: str) -> bool:
    """Whether the words are quoted or spoken about, to nobody in particular."""
    quoted = [place.span() for place in _QUOTED.finditer(text)]
    own = _without(_without(text, quoted), [one.span])
    if _ADDRESSED.search(own):
        return False
    within = any(start < one.span[0] and one.span[1] < end for start, end in quoted)
    return within or bool(_SPOKEN_ABOUT.search(own))


def _without(text: str, words: Iterable[Span]) -> str:
    """The text with some words blotted out."""
    said = [*text]
    for start, end in words:
        said[start:end] = "\0" * (end - start)
    return "".join(said)


def _clause(text: str, place: Span) -> Span:
    start = max((end.end() for end in _BREAKS.finditer(text, 0, place[0])), default=0)
    after = _BREAKS.search(text, place[1])
    return start, after.start() if after else len(text)
