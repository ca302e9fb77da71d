"""What a line of somebody who asked says to what was answered, read from its words alone.

Pure. Must never take a line that asks for one that thanks: a question would be lost.
"""

import re
from functools import lru_cache

from bot.core.asking.context import Heard
from bot.core.questions import Senses
from bot.core.ticket_answer import LONGEST_THANKS, plain, thanks
from bot.core.wording import question_replies as wording
from bot.core.wording.earlier import PAUSES
from bot.core.wording.questions import AGAIN, SAME, SAME_FIRST, UNSOLVED

_COURTESY = re.compile(wording.COURTESY)
_UNSOLVED = re.compile(wording.UNSOLVED)
_LITTLE = re.compile(wording.LITTLE)
_STILL = re.compile(wording.STILL)
_FAILS = re.compile(wording.FAILS)
_TAKEN_NOTE = re.compile(wording.TAKEN_NOTE)
_TO_ALL = re.compile(wording.TO_ALL)
_AGAIN = re.compile(wording.AGAIN)
_DAYS_AGO = re.compile(wording.DAYS_AGO)
_SAME_LEAD = re.compile(wording.SAME_LEAD)
_REFERS = re.compile(wording.REFERS)
_PAUSES = re.compile(PAUSES)
_SHORT = 15
"""Characters of a line that says nothing but that something does not work."""
_LONGEST = 60
"""Characters of the longest line that is about the answer before it by what stands somewhere in it."""


@lru_cache(maxsize=2048)
def bare(text: str) -> str:
    """A line without the thanks that it ends with, which are said in advance where something is asked; the line itself
    where nothing else is in it."""
    cut = max(0, len(text) - LONGEST_THANKS)  # never more is searched: the expression could take long over it
    rest = f"{text[:cut]}{_COURTESY.sub('', text[cut:])}".strip()
    return rest if plain(rest) else text


def helped(text: str, senses: Senses) -> bool:
    """Whether a line says that an answer helped. What asks by itself, thanks apart, does not."""
    return thanks(text) and not senses.notices(Heard(bare(text))).asks


def takes_note(text: str) -> bool:
    """Whether thanks only say that something was read (收到，谢谢老师), whatever it was."""
    return _TAKEN_NOTE.search(plain(text)) is not None


def to_all(text: str) -> bool:
    """Whether words of the staff are said to everybody."""
    return _TO_ALL.search(plain(text)) is not None


def unsolved(text: str) -> bool:
    """Whether a line says first of all that an answer did not help, whatever follows."""
    words = plain(text)
    return words in UNSOLVED or _UNSOLVED.match(words) is not None


def says_more(text: str) -> bool:
    """Whether an ``unsolved`` line says more than that."""
    words = plain(text)
    met = _UNSOLVED.match(words)
    return met is not None and words not in UNSOLVED and _LITTLE.fullmatch(words, met.end()) is None


def still(text: str) -> bool:
    """Whether a line, said soon after an answer, says that all is as it was (换了，还是抖)."""
    words = plain(text)
    return len(words) <= _LONGEST and _STILL.search(words) is not None


def fails(text: str) -> bool:
    """Whether a short line, said soon after an answer, says that something does not work (收不到)."""
    words = plain(text)
    return len(words) <= _SHORT and _FAILS.search(words) is not None


def asks_again(text: str) -> bool:
    """Whether a line only says that nobody has answered yet (怎么没人回我啊), or asks whether anybody can."""
    words = plain(text)
    return words in AGAIN or (len(words) <= LONGEST_THANKS and _AGAIN.fullmatch(words) is not None)


def of_days_ago(text: str) -> bool:
    """Whether a line speaks of yesterday or the day before."""
    return _DAYS_AGO.search(plain(text)) is not None


def joins(text: str) -> bool:
    """Whether a line begins by wanting to know the same."""
    words = plain(text)
    return words in SAME or words.startswith(SAME_FIRST)


def asked_apart(text: str, senses: Senses) -> str:
    """What follows such a beginning where it is a question of its own (我也想问一下，展板多大合适？), as far as it
    asks; else nothing."""
    lead = _SAME_LEAD.match(plain(text))
    rest = plain(text)[lead.end() :] if lead is not None else ""
    if not rest or _REFERS.search(rest) is not None or not senses.notices(Heard(rest)).asks:
        return ""
    return next((part for part in _PAUSES.split(rest) if senses.notices(Heard(part)).asks), rest)


def replies(text: str) -> bool:
    """Whether a line may say any of this."""
    return unsolved(text) or still(text) or fails(text)
