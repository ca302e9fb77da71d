"""Orders about a group's speaking hours, read from a command's argument into Override values.

Pure. Mistakes of people come back as a sentence, never as an exception.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.core.event import Mode
from bot.core.ids import derive_id
from bot.core.programme import GroupSpec, Programme, Window, instant
from bot.core.situation import Situation
from bot.core.timetable import GroupCalendar, Override, desired, next_edge
from bot.core.when import When, find_when, parse_span, parse_window
from bot.core.wording import speaking as wording

LONGEST = timedelta(hours=24)
_UNTIL = re.compile(rf"(?:^|(?<=\s)){wording.UNTIL}(?=\S)")
"""Before a time of day: 到12点."""
_UNTIL_NEXT = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Wish:
    """What an argument asks for: a stretch of time, or None for "until the timetable says otherwise", and a reason."""

    starts_at: datetime
    ends_at: datetime | None
    reason: str
    later: bool = False


def read_wish(argument: str, programme: Programme, now: datetime) -> Wish | str:
    """A stretch of time and a reason out of a command's argument; a sentence when it cannot be."""
    today = programme.service_date(now)
    window = _window_in(argument)
    found = find_when(window[1], today) if window else _when(argument, today)
    on = found.day or today
    if window is not None:
        starts_at, ends_at = Window(*window[0]).on(on, programme.zone)
        if ends_at <= now:
            return wording.PAST
        return Wish(max(starts_at, now), ends_at, found.rest.strip(), later=starts_at > now)
    if found.span is not None:
        if found.span > LONGEST:
            return wording.TOO_LONG
        return Wish(now, now + found.span, found.rest.strip())
    if found.clock is not None:
        until = _at_clock(on, found.clock, found.day is not None, programme, now)
        return Wish(now, until, found.rest.strip()) if until is not None else wording.PAST
    if found.day is not None and found.day != today:
        starts_at = instant(found.day, time(0), programme.zone)
        ends_at = instant(found.day + timedelta(days=1), time(0), programme.zone)
        return Wish(starts_at, ends_at, found.rest.strip(), later=True) if ends_at > now else wording.PAST
    return Wish(now, None, found.rest.strip())


def _when(argument: str, today: date) -> When:
    """The times in an argument, 到12点 included; the word is part of the reason where no time of day follows."""
    until = find_when(_UNTIL.sub(" ", argument), today)
    return until if until.clock is not None else find_when(argument, today)


def _window_in(argument: str) -> tuple[tuple[time, time], str] | None:
    """A window, written with blanks or without (8点 到 11点), and what remains of the argument."""
    words = argument.split()
    for length in (1, 2, 3):
        for start in range(len(words) - length + 1):
            window = parse_window("".join(words[start : start + length]))
            if window is not None:
                return window, " ".join(words[:start] + words[start + length :])
    return None


def _at_clock(on: date, clock: time, named: bool, programme: Programme, now: datetime) -> datetime | None:
    at = instant(on, clock, programme.zone)
    if at > now:
        return at
    return None if named else instant(on + timedelta(days=1), clock, programme.zone)


def order(here: Situation, calendar: GroupCalendar, mode: Mode, wish: Wish, event_id: str, at: datetime) -> Override:
    """The order for a wish. Without an end it lasts until the timetable would bring the same mode about by itself."""
    ends_at = wish.ends_at or _until_timetable(calendar, mode, at)
    return Override(
        id=derive_id(event_id, "override", calendar.group.key),
        group=calendar.group.key,
        starts_at=wish.starts_at,
        ends_at=ends_at,
        mode=mode,
        set_at=at,
        by=here.person.name if here.person else "",
        reason=wish.reason[:60],
    )


def _until_timetable(calendar: GroupCalendar, mode: Mode, at: datetime) -> datetime:
    """The next time at which the bare timetable changes to ``mode`` (open) or back to open (closed)."""
    bare = GroupCalendar(calendar.programme, calendar.group, (), calendar.sessions)
    edge = next_edge(bare, at)
    if edge is not None and edge.mode is not Mode.OPEN and mode is Mode.CLOSED:
        edge = next_edge(bare, edge.at)
    return edge.at if edge is not None else at + _UNTIL_NEXT


def extension(calendar: GroupCalendar, argument: str, here: Situation, event_id: str, at: datetime) -> Override | str:
    """Put off the next closing by a span, or open again for that long when it is closed already."""
    length = parse_span(argument)
    if length is None:
        return wording.NO_SPAN
    if length > LONGEST:
        return wording.TOO_LONG
    start = at
    if desired(calendar, at).mode is Mode.OPEN:
        edge = next_edge(calendar, at)
        if edge is not None and edge.mode is Mode.CLOSED:
            start = edge.at
    return Override(
        id=derive_id(event_id, "override", calendar.group.key),
        group=calendar.group.key,
        starts_at=start,
        ends_at=start + length,
        mode=Mode.OPEN,
        set_at=at,
        by=here.person.name if here.person else "",
        kind="extension",
    )


def day_off(
    group: GroupSpec, programme: Programme, on: date, reason: str, by: str, event_id: str, at: datetime
) -> Override:
    """A whole local day without speaking hours."""
    return Override(
        id=derive_id(event_id, "day_off", group.key),
        group=group.key,
        starts_at=instant(on, time(0), programme.zone),
        ends_at=instant(on + timedelta(days=1), time(0), programme.zone),
        mode=Mode.CLOSED,
        set_at=at,
        by=by,
        reason=reason[:60],
        kind="day_off",
    )
