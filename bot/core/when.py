"""Reads days, times of day, spans and windows as people write them in Chinese chats.

It never asks what day it is (the caller says it), knows no time zone, and gives None rather than a guess.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Final

from bot.core.fold import fold
from bot.core.numerals import parse_number

_MIDDAY, _MIDNIGHT = 12, 24
_LONGEST: Final = 40

_ZH: Final = "[零一二两三四五六七八九十]{1,3}"
_NUMBER: Final = rf"(?:\d{{1,2}}|{_ZH})"

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
_PART: Final = f"(?P<part>{'|'.join(_PARTS_OF_DAY)})"
_CLOCKS: Final = tuple(
    re.compile(form, re.ASCII)
    for form in (
        rf"{_PART}?(?P<hour>\d{{1,2}}):(?P<minute>\d\d)(?::\d\d)?(?P<half>am|pm)?",
        rf"{_PART}?(?P<hour>{_NUMBER})[点时](?P<minute>钟|整|半|[一三]刻|{_NUMBER}分?)?(?P<half>)",
        rf"{_PART}?(?P<hour>\d\d)(?P<minute>\d\d)(?P<half>)",
        rf"{_PART}(?P<hour>{_NUMBER})(?P<minute>)(?P<half>)",
        r"(?P<part>)(?P<hour>\d{1,2})(?P<minute>)(?P<half>am|pm)",
    )
)
_MINUTE_WORDS: Final = {"": 0, "钟": 0, "整": 0, "半": 30, "一刻": 15, "三刻": 45}

_RELATIVE_DAYS: Final = {"前": -2, "昨": -1, "今": 0, "明": 1, "后": 2, "大后": 3}
_WEEKS: Final = {"上": -7, "本": 0, "这": 0, "下": 7}
_WEEKDAYS: Final = {"天": 6, **{char: no % 7 for no, char in enumerate("一二三四五六日1234567")}}
_DAYS: Final = tuple(
    re.compile(form, re.ASCII)
    for form in (
        # 今晚8点: one syllable for the day, if a part of it follows
        r"(?P<relative>大?后天|前天|[今明昨](?:[天日]|(?=[早晚])))",
        r"(?P<week>[上本这下])?个?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天1-7])",
        rf"(?:(?P<year>20\d\d)年)?(?P<month>{_NUMBER})月(?P<day>{_NUMBER})[日号]?",
        r"(?P<year>20\d\d)(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})",
        r"(?P<year>20\d\d)(?P<month>\d\d)(?P<day>\d\d)",
        r"(?P<month>\d{1,2})[-/](?P<day>\d{1,2})",
        rf"(?P<day>{_NUMBER})[日号]",
    )
)

_AMOUNT: Final = r"(?:\d{1,4}(?:\.\d{1,2})?|[零一二两三四五六七八九十百]{1,5})"
_SPAN: Final = re.compile(
    rf"(?:(?P<days>{_AMOUNT})(?:天|days?|d))?"
    rf"(?:(?P<hours>{_AMOUNT}(?:个半)?|半)个?(?:小时|钟头|hours?|hrs?|h)(?P<half>半)?)?"
    rf"(?:(?P<minutes>{_AMOUNT})(?P<unit>分钟?|minutes?|mins?|m|$)|(?P<quarter>[一三]刻)钟?)?"
    rf"(?:(?P<seconds>{_AMOUNT})(?:秒钟?|seconds?|secs?|s))?"
)
_WINDOW: Final = re.compile("从?(.+?)(?:-+|[~至到\u2010-\u2015\u2212]+)(.+)")

_COMMAS: Final = ",;、\uff0c\uff1b"
_TOKEN: Final = re.compile(rf"[^\s{_COMMAS}]+")
_NUMBERS_MEET: Final = re.compile(r"(?<=[\d零一二两三四五六七八九十百]) (?=[\d零一二两三四五六七八九十百])")


@dataclass(frozen=True, slots=True)
class When:
    """What an argument says about time, and the text that remains (as typed) when that is taken out."""

    day: date | None = None
    clock: time | None = None
    span: timedelta | None = None
    rest: str = ""


@dataclass(frozen=True, slots=True)
class _Clock:
    """A time of day; ``after_midnight``: it lies past the midnight that ends the day named beside it."""

    at: time
    after_midnight: bool


@dataclass(frozen=True, slots=True)
class _Found:
    """What a few neighbouring words of the text say, and where they stand."""

    start: int
    end: int
    day: date | None = None
    clock: _Clock | None = None
    span: timedelta | None = None


def parse_clock(text: str) -> time | None:
    """Takes a time of day (``晚8点半``, ``20:30``, ``2030``); gives it, or None.

    ``24点`` and ``晚上12点`` are 0:00: the midnight that ends the day. `find_when` moves a day named beside it.
    """
    clock = _clock(_compact(text))
    return clock.at if clock else None


def parse_day(text: str, today: date) -> date | None:
    """Takes a day (``明天``, ``周三``, ``4月19日``) and the local date; gives the date meant, or None.

    A weekday is the next one from today on, today included; 下周三 lies in the next week, Monday to Sunday.
    A date without its year (or month) is the one nearest to today.
    """
    words = _compact(text)
    return next((day for end, day in _days(words, today) if end == len(words)), None)


def parse_span(text: str) -> timedelta | None:
    """Takes a length of time (``半小时``, ``1h30m``; a bare number means minutes); gives it if more than nothing."""
    words = _compact(text)
    minutes = parse_number(words)
    if minutes is None:
        return _span(words)
    return timedelta(minutes=minutes) if minutes in range(1, 10_000) else None


def parse_window(text: str) -> tuple[time, time] | None:
    """Takes from-to (``8:00-12:00``, ``8点到12点``, ``下午2点到5点``, ``8-12``); gives both ends, or None.

    An end at 0:00 or before the start belongs to the following day.
    """
    match = _WINDOW.fullmatch(_compact(text))
    if match is None:
        return None
    start, end = _clock(match[1]) or _clock(f"{match[1]}点"), _clock(match[2]) or _clock(f"{match[2]}点")
    if part := re.match(_PART, match[1]):  # 下午2点到5点: the part of the day counts for both ends, if it can
        end = _clock(part[0] + match[2]) or end
    return (start.at, end.at) if start and end and start.at != end.at else None


def find_when(text: str, today: date) -> When:
    """Takes an argument in any order (``明天 晚8点半 因为停电``) and the local date; gives its times and the rest.

    Only whole words count and the first of each kind wins. A bare number (``30``, ``2030``) is read only at an
    edge of the remaining text, and only if nothing else says a time of day or a span.
    """
    tokens, taken = list(_TOKEN.finditer(text)), list[_Found]()
    day, clock, span = None, None, None
    for found in _findings(tokens, today):
        if (found.day and day) or (found.clock and clock) or (found.span and span):
            continue
        day, clock, span = found.day or day, found.clock or clock, found.span or span
        taken.append(found)
    if not clock and not span and (edge := _edge_number(tokens, taken)):
        clock, span = edge.clock, edge.span
        taken.append(edge)
    if day and clock and clock.after_midnight:
        day += timedelta(days=1)
    return When(day, clock.at if clock else None, span, _without(text, taken))


def _compact(text: str) -> str:
    """Folded, without blanks; nothing at all if it is too long to be a time."""
    return "".join(fold(text).split()) if len(text) <= _LONGEST else ""


def _clock(words: str) -> _Clock | None:
    match = next(filter(None, (form.fullmatch(words) for form in _CLOCKS)), None)
    if match is None:
        return None
    past = match["minute"] or ""
    minute = _MINUTE_WORDS.get(past, parse_number(past.removesuffix("分")))
    hour = parse_number(match["hour"])
    if hour is None or minute is None or minute not in range(60):
        return None
    hour = _hour(hour, minute, match["part"] or match["half"])
    return None if hour is None else _Clock(time(hour % _MIDNIGHT, minute), hour >= _MIDNIGHT)


def _hour(said: int, minute: int, part: str | None) -> int | None:
    """The hour meant, counted from the day's first midnight; None where the words contradict each other."""
    if said > _MIDNIGHT or (said == _MIDNIGHT and minute):
        return None
    if not part:
        return said
    first, last = _PARTS_OF_DAY[part]
    meanings = [said]
    if said <= _MIDDAY:
        meanings += [said + _MIDDAY, 0 if said == _MIDDAY else said + _MIDNIGHT]
    return next((hour for hour in meanings if first <= hour <= last), None)


def _days(words: str, today: date) -> Iterator[tuple[int, date]]:
    """Every day that the text may begin with, and where its words end."""
    for form in _DAYS:
        if (match := form.match(words)) and (day := _day(match.groupdict(), today)):
            yield match.end(), day


def _day(said: dict[str, str | None], today: date) -> date | None:
    if relative := said.get("relative"):
        return today + timedelta(days=_RELATIVE_DAYS[relative.rstrip("天日")])
    if weekday := said.get("weekday"):
        ahead = _WEEKDAYS[weekday] - today.weekday()
        week = said["week"]
        return today + timedelta(days=ahead + _WEEKS[week] if week else ahead % 7)
    year, month, day = (parse_number(said.get(part) or "") for part in ("year", "month", "day"))
    if day is None or (month is None and said.get("month")):
        return None
    return _nearest(year, month, day, today)


def _nearest(year: int | None, month: int | None, day: int, today: date) -> date | None:
    """The date with these parts that is nearest to today; of two equally near ones the later."""
    if month is None:
        around = [divmod(today.year * 12 + today.month - 1 + step, 12) for step in (-1, 0, 1)]
        months = [(year, month + 1) for year, month in around]
    else:
        months = [(year, month)] if year else [(today.year + step, month) for step in (-1, 0, 1)]
    dates = [found for year, month in months if (found := _date(year, month, day))]
    return min(dates, key=lambda found: (abs(found - today), found < today), default=None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _span(words: str) -> timedelta | None:
    """A span with its units written out; one hour and a bare number (1h30) are hours and minutes."""
    match = _SPAN.fullmatch(words)
    if match is None or (match["minutes"] and not match["unit"] and not match["hours"]):
        return None
    days, hours, minutes, seconds = (_amount(match[unit] or "") for unit in ("days", "hours", "minutes", "seconds"))
    if days is None or hours is None or minutes is None or seconds is None:
        return None
    minutes += _MINUTE_WORDS[match["half"] or ""] + _MINUTE_WORDS[match["quarter"] or ""]
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds) or None


def _amount(words: str) -> float | None:
    if "." in words:
        return float(words)
    number = parse_number(words.removesuffix("半").removesuffix("个") or "零")
    return number + 0.5 if number is not None and words.endswith("半") else number


def _findings(tokens: Sequence[re.Match[str]], today: date) -> Iterator[_Found]:
    position = 0
    while position < len(tokens):
        groups = (tokens[position : position + count] for count in (4, 3, 2, 1))
        readings = ((len(group), _reading(group, today)) for group in groups)
        length, found = next(((length, found) for length, found in readings if found), (1, None))
        if found:
            yield found
        position += length


def _reading(group: Sequence[re.Match[str]], today: date) -> _Found | None:
    """What these words say when read as one (``晚上 8 点半``); two numbers side by side are never one."""
    text, start, end = " ".join(token[0] for token in group), group[0].start(), group[-1].end()
    words = _compact(text)
    if words.isdigit() or _NUMBERS_MEET.search(fold(text)):
        return None
    if clock := _clock(words):
        return _Found(start, end, clock=clock)
    for day_end, day in _days(words, today):
        clock = _clock(words[day_end:])
        if clock or day_end == len(words):
            return _Found(start, end, day=day, clock=clock)
    span = _span(words)
    return _Found(start, end, span=span) if span else None


def _edge_number(tokens: Sequence[re.Match[str]], taken: Sequence[_Found]) -> _Found | None:
    left = [token for token in tokens if not any(found.start <= token.start() < found.end for found in taken)]
    for token in (*left[:1], *left[-1:]):
        if clock := _clock(_compact(token[0])):
            return _Found(*token.span(), clock=clock)
        if span := parse_span(token[0]):
            return _Found(*token.span(), span=span)
    return None


def _without(text: str, taken: Sequence[_Found]) -> str:
    pieces, position = [], 0
    for found in sorted(taken, key=lambda found: found.start):
        pieces.append(text[position : found.start])
        position = found.end
    stripped = (piece.strip(f" \t\r\n\u3000{_COMMAS}") for piece in (*pieces, text[position:]))
    return " ".join(piece for piece in stripped if piece)
