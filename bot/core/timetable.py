"""What mode a group should be in, and when that changes: override, else running salon, else timetable.

Pure; reads no clock. All comparisons are made on UTC instants.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.core.event import Mode
from bot.core.ids import GroupKey
from bot.core.programme import GroupSpec, PhaseKind, Programme, Window, instant


@dataclass(frozen=True, slots=True)
class Override:
    """A mode that somebody ordered for a stretch of time; the one set last wins.

    ``[starts_at, ends_at)`` in UTC. ``revoked_at`` ends it early. ``all_day`` marks a day off.
    """

    id: str
    group: GroupKey
    starts_at: datetime
    ends_at: datetime
    mode: Mode
    set_at: datetime
    by: str = ""
    reason: str = ""
    kind: str = "window"
    revoked_at: datetime | None = None

    def covers(self, at: datetime) -> bool:
        """Whether the override decides the mode at this instant."""
        return self.starts_at <= at < self.ends_at and (self.revoked_at is None or at < self.revoked_at)


@dataclass(frozen=True, slots=True)
class Session:
    """A salon that is or will be running: the group has to be open in ``[starts_at, ends_at)``."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class GroupCalendar:
    """All that decides a group's mode."""

    programme: Programme
    group: GroupSpec
    overrides: tuple[Override, ...] = ()
    sessions: tuple[Session, ...] = ()


@dataclass(frozen=True, slots=True)
class Desired:
    """The mode a group should be in. ``mode`` None: the bot leaves the group alone.

    ``because``: ``override``, ``salon``, ``free``, ``window``, ``day_off``, ``closed_hours``, ``ended``,
    ``before`` or ``gap``; ``override`` is the order that decided, if one did.
    """

    mode: Mode | None
    because: str
    local_date: date
    override: Override | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """An instant at which the desired mode changes. ``local_date`` is the date on which the window began."""

    at: datetime
    mode: Mode
    because: str
    local_date: date


def windows_on(calendar: GroupCalendar, on: date) -> tuple[Window, ...]:
    """The speaking windows that begin on a local date; none on days off and outside the intensive phase."""
    if not calendar.programme.works_on(calendar.group, on):
        return ()
    return dict(calendar.group.day_windows).get(on, calendar.group.times.windows)


def desired(calendar: GroupCalendar, at: datetime) -> Desired:
    """The mode at an instant, and why."""
    local_date = calendar.programme.service_date(at)
    order = _order_at(calendar.overrides, at)
    if order is not None:
        return Desired(order.mode, "override", calendar.programme.service_date(order.starts_at), order)
    if any(session.starts_at <= at < session.ends_at for session in calendar.sessions):
        return Desired(Mode.OPEN, "salon", local_date)
    return _by_timetable(calendar, at, local_date)


def edges(calendar: GroupCalendar, start: datetime, end: datetime) -> tuple[Edge, ...]:
    """Every change of the desired mode in ``(start, end]``, oldest first."""
    before = desired(calendar, start).mode
    found = []
    for at in sorted({point for point in _boundaries(calendar, start, end) if start < point <= end}):
        now = desired(calendar, at)
        if now.mode is not None and now.mode is not before:
            found.append(Edge(at, now.mode, now.because, _service_date(calendar, at, now)))
        before = now.mode
    return tuple(found)


def next_edge(calendar: GroupCalendar, at: datetime, within: timedelta = timedelta(days=8)) -> Edge | None:
    """The first change after an instant."""
    for span in (min(timedelta(days=1), within), within):
        if found := edges(calendar, at, at + span):
            return found[0]
    return None


def _order_at(overrides: Iterable[Override], at: datetime) -> Override | None:
    covering = [order for order in overrides if order.covers(at)]
    return max(covering, key=lambda order: (order.set_at, order.id), default=None)


def _by_timetable(calendar: GroupCalendar, at: datetime, local_date: date) -> Desired:
    programme = calendar.programme
    for on in (local_date, local_date - timedelta(days=1)):
        for window in windows_on(calendar, on):
            starts_at, ends_at = window.on(on, programme.zone)
            if starts_at <= at < ends_at:
                return Desired(Mode.OPEN, "window", on)
    phase = programme.phase_on(local_date)
    if phase is None:
        started = any(earlier.starts_on <= local_date for earlier in programme.phases)
        return Desired(None, "gap" if started else "before", local_date)
    if phase.kind is PhaseKind.FREE:
        return Desired(Mode.OPEN, "free", local_date)
    if phase.kind is PhaseKind.ENDED:
        return Desired(Mode.CLOSED, "ended", local_date)
    off = local_date in calendar.group.days_off
    return Desired(Mode.CLOSED, "day_off" if off else "closed_hours", local_date)


def _boundaries(calendar: GroupCalendar, start: datetime, end: datetime) -> Iterator[datetime]:
    zone = calendar.programme.zone
    for order in calendar.overrides:
        yield order.starts_at
        yield order.ends_at
        if order.revoked_at is not None:
            yield order.revoked_at
    for session in calendar.sessions:
        yield session.starts_at
        yield session.ends_at
    for on in _dates(start, end, zone):
        yield instant(on, time(0), zone)
        for window in windows_on(calendar, on):
            yield from window.on(on, zone)


def _dates(start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[date]:
    on = start.astimezone(zone).date() - timedelta(days=2)
    last = end.astimezone(zone).date() + timedelta(days=1)
    while on <= last:
        yield on
        on += timedelta(days=1)


def _service_date(calendar: GroupCalendar, at: datetime, now: Desired) -> date:
    """A closing belongs to the date on which the window that ends there began."""
    if now.mode is Mode.OPEN:
        return now.local_date
    local_date = calendar.programme.service_date(at)
    yesterday = local_date - timedelta(days=1)
    ends = [window.on(yesterday, calendar.programme.zone)[1] for window in windows_on(calendar, yesterday)]
    return yesterday if at in ends else local_date
