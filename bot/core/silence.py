"""How long a silence is to be, as people write it behind the case: ``30分钟``, ``半天``, ``1周``.

Pure. Must never guess: what speaks of a time and cannot be read as a length is asked back.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from bot.core.fold import fold
from bot.core.numerals import parse_number
from bot.core.when import parse_clock, parse_day, parse_span
from bot.core.wording import silence as wording
from bot.core.wording.cases import SIGNS_AFTER

_COUNTED: Final = re.compile(rf"(.{{1,4}}?){wording.MEASURE}?({'|'.join(wording.UNITS)})")
_NUMBER_FIRST: Final = re.compile(r"[-+\u2212]?[0-9]")
_LONGEST: Final = 6
"""Characters of a word that ends with a measure of time; a longer one is talk."""
_ANY_DAY: Final = date(2020, 1, 1)
_AS_ONE: Final = 3
"""So many words may say one length: ``1小时 30 分``."""


def length_of(words: Sequence[str]) -> timedelta | None:
    """The length that the words begin with, or that one of them is; a bare number further on is none."""
    first = ("".join(words[:count]) for count in range(min(_AS_ONE, len(words)), 0, -1))
    further = (word for word in words[1:] if parse_number(word.rstrip(SIGNS_AFTER)) is None)
    return next((span for text in (*first, *further) if (span := read_length(text))), None)


def read_length(text: str) -> timedelta | None:
    """A length; None where the text is none, or nothing."""
    word = fold(text).rstrip(SIGNS_AFTER)
    if span := parse_span(word):
        return span
    counted = _COUNTED.fullmatch(word)
    number = parse_number(counted[1]) if counted else None
    minutes = wording.HALVES.get(word, (number or 0) * wording.UNITS[counted[2]] if counted else 0)
    return timedelta(minutes=minutes) or None


def unread_in(words: Sequence[str]) -> str:
    """What speaks of a time among words that hold no length; empty where nothing does."""
    return next((word for word in words if speaks_of_time(word)), "")


def speaks_of_time(text: str) -> bool:
    """Whether a word is meant for a length or an end, however it is written."""
    word = fold(text).strip(SIGNS_AFTER)
    rest = word if word.startswith(wording.NO_TIME) else _without(word)
    if rest != word or _NUMBER_FIRST.match(word) or rest in wording.OPEN_ENDED:
        return bool(word)
    if parse_clock(rest) is not None or parse_day(rest, _ANY_DAY) is not None:
        return True
    return len(word) <= _LONGEST and word.endswith(wording.MEASURES)


def _without(word: str) -> str:
    """A word without what only says that it is an end."""
    begun = next((word.removeprefix(one) for one in wording.UNTIL if word.startswith(one)), word)
    return next((begun.removesuffix(one) for one in wording.ENDS if begun.endswith(one)), begun)
