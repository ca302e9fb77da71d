"""The clock of waiting questions: it runs while a group works, and stands in closed hours, in the salon, on days off.

Pure. Nothing is counted as it passes: what has passed is computed again from the calendar each time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise

from bot.core.event import Mode
from bot.core.ids import GroupKey
from bot.core.programme import GroupSpec, Programme, instant
from bot.core.query import Every, Facts, Query
from bot.core.salon import Salon, SalonState
from bot.core.speaking import orders_of
from bot.core.timetable import GroupCalendar, desired, windows_on

_SPANS = (timedelta(days=2), timedelta(days=40))
_WORKING = ("window", "override")


def _salons(group: GroupKey) -> Every[Salon]:
    return Every(Salon, group)


def hours_queries(group: GroupKey) -> tuple[Query[object], ...]:
    """What has to be asked for a group's hours."""
    return (orders_of(group), _salons(group))


@dataclass(frozen=True, slots=True)
class Hours:
    """When somebody can be expected to answer in a group."""

    calendar: GroupCalendar
    salons: tuple[Salon, ...] = ()

    def running(self, at: datetime) -> bool:
        """Whether the clock runs."""
        now = desired(self.calendar, at)
        return now.mode is Mode.OPEN and now.because in _WORKING and not self._in_salon(at)

    def may_speak(self, at: datetime) -> bool:
        """Whether the bot may speak of questions in the group: not while it is closed, not into the salon."""
        return desired(self.calendar, at).mode is not Mode.CLOSED and not self._in_salon(at)

    def passed(self, since: datetime, until: datetime) -> timedelta:
        """How much time counts between two instants."""
        return sum((end - start for start, end in self._stretches(since, until)), timedelta())

    def due(self, since: datetime, minutes: int) -> datetime | None:
        """When so many minutes will have passed; None when they never do. No minutes: when the clock runs next."""
        for span in _SPANS:
            left = timedelta(minutes=minutes)
            for start, end in self._stretches(since, since + span):
                if end - start >= left:
                    return start + left
                left -= end - start
        return None

    def in_the_morning(self, at: datetime, due_at: datetime) -> datetime:
        """``due_at``; where a night lies between ``at`` and it, when the group begins to work on that day: others are
        on duty then."""
        programme = self.calendar.programme
        on = programme.service_date(due_at)
        if on == programme.service_date(at):
            return due_at
        return self.due(instant(on, time(0), programme.zone), 0) or due_at

    def salon_today(self, at: datetime) -> tuple[datetime, datetime] | None:
        """The salon of the local date, as long as it has not ended."""
        found = self._salon_on(at)
        return found if found is not None and at < found[1] else None

    def _in_salon(self, at: datetime) -> bool:
        found = self._salon_on(at)
        return found is not None and found[0] <= at < found[1]

    def _salon_on(self, at: datetime) -> tuple[datetime, datetime] | None:
        programme, group = self.calendar.programme, self.calendar.group
        on = programme.service_date(at)
        kept = next((one for one in self.salons if one.local_date == on), None)
        if kept is not None and kept.state is SalonState.CANCELLED:
            return None
        if kept is not None:
            return kept.started_at or kept.starts_at, kept.ended_at or kept.ends_at
        if group.times.salon is None or not programme.works_on(group, on):
            return None
        return group.times.salon.on(on, programme.zone)

    def _stretches(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        inside = {point for point in self._points(start, end) if start < point < end}
        for first, last in pairwise(sorted({start, end, *inside})):
            if self.running(first):
                yield first, last

    def _points(self, start: datetime, end: datetime) -> Iterator[datetime]:
        """Every instant at which the clock may begin or cease to run."""
        programme = self.calendar.programme
        for order in self.calendar.overrides:
            yield from (order.starts_at, order.ends_at, *((order.revoked_at,) if order.revoked_at else ()))
        on = programme.service_date(start) - timedelta(days=1)
        while on <= programme.service_date(end):
            yield (midnight := instant(on, time(0), programme.zone))
            for window in windows_on(self.calendar, on):
                yield from window.on(on, programme.zone)
            yield from self._salon_on(midnight) or ()
            on += timedelta(days=1)


def hours_of(programme: Programme, group: GroupSpec, facts: Facts) -> Hours:
    """The hours of a group, with its orders and salons as they stand."""
    calendar = GroupCalendar(programme, group, facts.get(orders_of(group.key)))
    return Hours(calendar, facts.get(_salons(group.key)))
