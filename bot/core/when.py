"""Reads days, times of day, spans and windows as people write them in Chinese chats.

It never asks what day it is (the caller says it), never knows a time zone, and leaves what it cannot read alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, date, time, timedelta
from typing import Final

from bot.core.fold import fold
from bot.core.numerals import parse_number

_HOURS: Final = 24
_MIDDAY: Final = 12
_MINUTES: Final = 60
_ONE_DAY: Final = timedelta(days=1)
_LONGEST: Final = 40

# Word, first and last hour it can mean; hours from 24 on belong to the following day (晚上12点, 夜里1点).
_PARTS_OF_DAY: Final = {
    "凌晨": (0, 6),
    **dict.fromkeys(("清晨", "早晨", "早上", "早"), (3, 11)),
    "上午": (1, 12),
    **dict.fromkeys(("中午", "午间"), (11, 14)),
    **dict.fromkeys(("下午", "午后"), (12, 20)),
    "傍晚": (16, 20),
    **dict.fromkeys(("晚上", "晚间", "夜里", "夜间", "半夜", "深夜", "晚"), (17, 28)),
    "am": (0, 11),
    "pm": (12, 23),
}
_PART: Final = "|".join(_PARTS_OF_DAY)
_ZH: Final = "[零一二三四五六七八九十]{1,3}"
_NUMBER: Final = rf"(?:\d{{1,2}}|{_ZH}|两)"
_CLOCK: Final = (
    rf"(?P<part>{_PART})?"
    rf"(?:(?P<hour>\d{{1,2}}):(?P<minute>\d\d)(?::\d\d)?"
    rf"|(?P<oclock>{_NUMBER})[点时](?:钟|整|(?P<quarter>半|[一三]刻)|(?P<past>{_NUMBER})分?)?"
    rf"|(?P<bare>(?<=[上午晨晚间里夜后])\d{{1,2}})|(?P<digits>(?:[01]\d|2[0-4])[0-5]\d))?"
    rf"(?P<half>am|pm)?"
)
_QUARTERS: Final = {"半": 30, "一刻": 15, "三刻": 45}

_RELATIVE_DAYS: Final = {
    **dict.fromkeys(("今天", "今日"), 0),
    **dict.fromkeys(("明天", "明日"), 1),
    "大后天": 3,
    "后天": 2,
    **dict.fromkeys(("昨天", "昨日"), -1),
    "前天": -2,
    # 今晚8点: one word for a day and a part of it
    **{f"{day}(?=[早晚])": ahead for day, ahead in (("今", 0), ("明", 1), ("昨", -1))},
}
_WEEKS: Final = {"上": -7, "本": 0, "这": 0, "下": 7}
_WEEKDAYS: Final = "一二三四五六日"
_YEAR: Final = r"(?P<year>20\d\d)"
_DAY: Final = (
    rf"(?P<relative>{'|'.join(_RELATIVE_DAYS)})"
    rf"|(?P<week>[上本这下])?个?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天1-7])(?!\d)"
    rf"|(?:{_YEAR}年)?(?P<month>{_NUMBER})月(?P<day>{_NUMBER})[日号]?"
    rf"|(?:{_YEAR}(?P<mark>[-/.]))?(?P<month2>\d{{1,2}})(?(mark)(?P=mark)|[-/])(?P<day2>\d{{1,2}})"
    rf"|(?P<only>{_NUMBER})[日号]"
)

_AMOUNT: Final = rf"(?:\d{{1,4}}(?:\.\d{{1,2}})?|{_ZH}|两)"
_SPAN: Final = re.compile(
    rf"(?:(?P<days>{_AMOUNT})(?:天|d|days?))?"
    rf"(?:(?P<hours>{_AMOUNT})?个?(?P<half>半)?个?(?:小时|钟头|h|hrs?|hours?)(?P<half_past>半)?)?"
    rf"(?:(?P<minutes>{_AMOUNT})(?:分钟?|m|mins?|minutes?|(?<=[时头hrs\d])$)|(?P<quarter>[一三]刻)钟?)?"
    rf"(?:(?P<seconds>{_AMOUNT})(?:秒钟?|s|secs?|seconds?))?"
)
_WINDOW_MARK: Final = re.compile("-+|[~至到\u2010-\u2015\u2212]+")
_CLOCK_TEXT: Final = re.compile(_CLOCK)
_DAY_TEXT: Final = re.compile(_DAY)
_TOKEN: Final = re.compile("[^\\s,\uff0c\u3001;\uff1b]+")
_EDGES: Final = " \t\r\n,\uff0c\u3001;\uff1b\u3000"
_JOINED_TOKENS: Final = 3


@dataclass(frozen=True, slots=True)
class When:
    """What an argument says about time, and the text that remains (as typed) when that is taken out."""

    day: date | None = None
    clock: time | None = None
    span: timedelta | None = None
    rest: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    """What some neighbouring words say; ``into_next_day``: the clock is past the midnight that ends the day."""

    day: date | None = None
    clock: time | None = None
    span: timedelta | None = None
    into_next_day: bool = False


def parse_clock(text: str) -> time | None:
    """Takes a time of day (``晚8点半``, ``20:30``, ``2030``); gives it, or None.

    ``24点`` and ``晚上12点`` are 0:00: the midnight that ends the day. `find_when` moves a day named beside it.
    """
    found = _clock(_compact(text))
    return found.clock if found else None


def parse_day(text: str, today: date) -> date | None:
    """Takes a day (``明天``, ``周三``, ``4月19日``) and the local date; gives the date meant, or None.

    A weekday is the next one from today on, today included; 下周三 is in the next week, Monday to Sunday.
    A date without its year (or month) is the one nearest to today.
    """
    match = _DAY_TEXT.fullmatch(_compact(text))
    return _day(match, today) if match else None


def parse_span(text: str) -> timedelta | None:
    """Takes a length of time (``半小时``, ``1h30m``; a bare number means minutes); gives it if more than nothing."""
    words = _compact(text)
    if (minutes := parse_number(words)) is not None:
        return timedelta(minutes=minutes) if 0 < minutes < _MINUTES * _HOURS * 100 else None
    match = _SPAN.fullmatch(words)
    return _span(match) if match else None


def parse_window(text: str) -> tuple[time, time] | None:
    """Takes from-to (``8:00-12:00``, ``8点到12点``, ``8-12``); gives both ends, or None.

    The end may lie before the start or at 0:00: then it belongs to the following day.
    """
    ends = _WINDOW_MARK.split(_compact(text).removeprefix("从"))
    if len(ends) != len(("start", "end")):
        return None
    start, end = (_clock(end) or _clock(f"{end}点") for end in ends)
    if start and not end and ends[0].startswith(tuple(_PARTS_OF_DAY)):
        return None
    if not start or not end or not start.clock and not end.clock:
        return None
    return (start.clock, end.clock) if start.clock is not None and end.clock is not None else None


def find_when(text: str, today: date) -> When:
    """Takes an argument in any order (``明天 晚8点半 因为停电``) and the local date; gives its times and the rest.

    Only whole words count, the first of each kind wins, and a bare number is a span only at an edge of the
    text and when nothing else in it says a time of day or a span.
    """
    tokens = list(_TOKEN.finditer(text))
    day, clock, span, into_next_day = None, None, None, False
    taken: list[tuple[int, int]] = []
    for start, end, found in _findings(text, tokens, today):
        if (found.day and day) or (found.clock is not None and clock is not None) or (found.span and span):
            continue
        day, span = found.day or day, found.span or span
        if found.clock is not None:
            clock, into_next_day = found.clock, found.into_next_day
        taken.append((start, end))
    if clock is None and span is None and (edge := _edge_number(tokens, taken)):
        span = parse_span(edge.group())
        taken = sorted([*taken, edge.span()])
    day = day + _ONE_DAY if day and into_next_day else day
    return When(day, clock, span, _without(text, taken))
