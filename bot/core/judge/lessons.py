"""What is said in teaching: asking for material is no indecent offer, and what a lesson treats is no harm.

Must never ease what was hidden or what an operator listed, nor anything in a text that holds another ground.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from bot.core.judge.finding import Category, Finding, Severity
from bot.core.judge.scored import ALOUD
from bot.core.judge.scored import RULE as GUESS
from bot.core.wording import lesson_cues as cues

SHORT: Final = 30
"""Characters of a text of which the classifier hears little more than 私聊我 or 直播: what it guesses there alone is no
ground."""
SURE: Final = 0.9
"""A guess above it stands."""
_MISHEARD: Final = frozenset({Category.PORN, Category.GAMBLING})
_MATERIAL: Final = re.compile(cues.MATERIAL)
_MEETING: Final = re.compile(cues.MEETING)


def eased(findings: Sequence[Finding], text: str, own: Collection[str], addresses: int) -> Sequence[Finding]:
    """All findings of the raw ``text``, nothing hidden among them, so many characters of it ``addresses`` that are
    allowed: what is taught or asked for in teaching is only noted. ``own`` are rules of the operator."""
    loud = [one for one in findings if one.severity > Severity.NOTE and one.score >= ALOUD]
    if loud and _misheard(loud, text, addresses):
        return [replace(one, severity=Severity.NOTE) if one in loud else one for one in findings]
    return findings


def _misheard(loud: Sequence[Finding], text: str, addresses: int) -> bool:
    """Whether nothing but a guess speaks against a short text that asks for material or names where to meet."""
    if len(text) - addresses > SHORT or not all(map(_unsure, loud)):
        return False
    return bool(_MATERIAL.search(text) or (addresses and _MEETING.search(text)))


def _unsure(one: Finding) -> bool:
    return one.rule == GUESS and one.category in _MISHEARD and one.score < SURE
