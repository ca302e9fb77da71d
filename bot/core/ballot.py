"""Reads the option number somebody votes for out of an ordinary chat message.

It must never take talk for a vote: the whole message has to be the choice, else the answer is None.
"""

import re
from typing import Final

from bot.core.fold import fold
from bot.core.numerals import NUMBER_SIGNS, parse_number

_LONGEST: Final = 24
# Votes are shorter than this; without a voting word a larger number is slang (66, 88), a date or a count.
_MOST_OPTIONS: Final = 30

# No 两 anywhere: it counts and never names, so 选两个 says how many, not which.
_NUMBER: Final = rf"(?P<number>0?[1-9]|[1-9][0-9]|[1-9]\u20e3|[一二三四五六七八九十]{{1,3}}|[{''.join(NUMBER_SIGNS)}])"
_SIGNED: Final = rf"[(\[【「]?{_NUMBER}[)\]】」]?"
_TOPIC: Final = "(?:话题|议题|题目|选项|方案|项目|作品|题|项|条)"
_END: Final = " ?[吧了啦哦哈呀啊]?[。.!~…]*"
_VOTING: Final = "(?P<voting>/? ?我?(?:就|也|要|想|来)*(?:投票|投|选择|选|支持|vote|tp)[给了]?[ :]*)"
_BALLOTS: Final = tuple(
    re.compile(form)
    for form in (
        rf"(?P<voting>){_SIGNED} ?号?[。.!~…]*",
        rf"{_VOTING}第? ?{_SIGNED} ?(?:号{_TOPIC}?)?{_END}",
        rf"{_VOTING}?第 ?{_NUMBER} ?(?:[个号]{_TOPIC}?|{_TOPIC}){_END}",
        rf"{_VOTING}?{_NUMBER} ?号{_TOPIC}{_END}",
        rf"{_VOTING}?(?:话题|议题|选项) ?{_SIGNED} ?号?{_END}",
    )
)


def parse_ballot(text: str) -> int | None:
    """Takes a whole message; gives the number it chooses (from 1; whether it is on offer is not known here)."""
    words = fold(text).strip() if len(text) <= _LONGEST and not _has_run_of_signs(text) else ""
    match = next(filter(None, (form.fullmatch(words) for form in _BALLOTS)), None)
    number = parse_number(match["number"]) if match else None
    if match is None or not number:
        return None
    return number if match["voting"] or number <= _MOST_OPTIONS else None


def _has_run_of_signs(text: str) -> bool:
    """Whether a number sign stands beside other numbers: ①② are two choices and would fold into 12."""
    numerals = [char for char in text if char.isnumeric()]
    return len(numerals) > 1 and not all(char.isdecimal() or char.isalpha() for char in numerals)
