"""What is said in teaching: asking for material is no indecent offer, and what a lesson treats is no harm.

Must never ease what was hidden or what an operator listed, nor anything in a text that holds another ground.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from bot.core.judge.finding import Category, Finding, Severity
from bot.core.judge.forbidden import offers
from bot.core.judge.scored import ALOUD, SURE
from bot.core.judge.scored import RULE as GUESS
from bot.core.wording import lesson_cues as cues

SHORT: Final = 30
"""Characters of a text of which the classifier hears little more than 私聊我 or 直播: what it guesses there alone is no
ground."""
_MISHEARD: Final = frozenset({Category.PORN, Category.GAMBLING})
_LESSON: Final = f"{cues.LESSON}|{cues.TITLE}"
_ANYTHING: Final = re.compile(f"{_LESSON}|{cues.HISTORY}|{cues.SCIENCE}", re.IGNORECASE)
_SUBJECTS: Final = {
    Category.POLITICS: re.compile(f"{_LESSON}|{cues.HISTORY}"),
    Category.PORN: re.compile(_LESSON),
    Category.GAMBLING: re.compile(f"{_LESSON}|{cues.SCIENCE}", re.IGNORECASE),
    Category.FRAUD: re.compile(f"{_LESSON}|{cues.SCIENCE}", re.IGNORECASE),
    Category.ILLEGAL: _ANYTHING,
}
"""What each kind of listed word is named beside in lessons; nobody teaches how to insult, to cheat or to advertise."""
_GRAVE: Final = frozenset({Category.PORN, Category.FRAUD})
"""Of these what is grave enough to be taken back at once stands in no lesson."""
_LURE: Final = re.compile(cues.LURE)
_SLOGAN: Final = re.compile(cues.SLOGAN)
_MATERIAL: Final = re.compile(cues.MATERIAL)
_MEETING: Final = re.compile(cues.MEETING)


def eased(findings: Sequence[Finding], text: str, own: Collection[str], addresses: int) -> Sequence[Finding]:
    """All findings of the raw ``text``, nothing hidden among them, so many characters of it ``addresses`` that are
    allowed: what is taught or asked for in teaching is only noted. ``own`` are rules of the operator."""
    loud = [one for one in findings if one.severity > Severity.NOTE and one.score >= ALOUD]
    if loud and (_misheard(loud, text, addresses) or _treated(loud, text, own)):
        return [replace(one, severity=Severity.NOTE) if one in loud else one for one in findings]
    return findings


def _misheard(loud: Sequence[Finding], text: str, addresses: int) -> bool:
    """Whether nothing but a guess speaks against a short text that asks for material or names where to meet."""
    if len(text) - addresses > SHORT or not all(map(_unsure, loud)):
        return False
    return bool(_MATERIAL.search(text) or (addresses and _MEETING.search(text)))


def _unsure(one: Finding) -> bool:
    return one.rule == GUESS and one.category in _MISHEARD and one.score < SURE


def _treated(loud: Sequence[Finding], text: str, own: Collection[str]) -> bool:
    """Whether all that speaks against a text is the subject of a lesson, and nothing is offered in it."""
    if any(one.rule in own or not _a_subject(one, text) for one in loud):
        return False
    return not offers(text) and not _LURE.search(text)


def _a_subject(one: Finding, text: str) -> bool:
    beside = _SUBJECTS.get(one.category)
    if beside is None or _SLOGAN.search(one.rule) or (one.category in _GRAVE and one.severity is Severity.RECALL):
        return False
    if one.rule == GUESS:
        return one.score < SURE and bool(_ANYTHING.search(text))
    named = one.rule.startswith("word:") or (one.rule.startswith("combo:") and one.rule.endswith(cues.TOPIC))
    return named and bool(beside.search(text))
