"""Who sits which shift: rosters, taking over and leaving, swaps; and what became of it, for the day's figures.

Pure. Names stand as people wrote them; who a name is, is looked up in the directory at the moment it matters.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.core.plan import Plan
from bot.core.programme import DayTimes, GroupSpec, Programme, Window


@dataclass(frozen=True, slots=True)
class RosterChange:
    """A change to the plan's roster for one shift (``shift`` is the window's label): the names that now stand there.

    ``revoked_at``: undone, the plan's names count again."""

    group: str
    local_date: date
    shift: str
    names: tuple[str, ...]
    by: str
    at: datetime
    reason: str = ""
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Attendance:
    """One person's taking over and leaving of one shift; ``stand_in``: without being on its roster."""

    group: str
    local_date: date
    shift: str
    person: str
    name: str
    on_at: datetime | None = None
    off_at: datetime | None = None
    stand_in: bool = False


@dataclass(frozen=True, slots=True)
class Swap:
    """A request to take over somebody's shift. ``state``: asked, agreed, refused, withdrawn, expired.

    ``from_person`` and ``to_person`` are the keys of those two; ``no`` is the case number once it was agreed."""

    id: str
    group: str
    local_date: date
    shift: str
    from_name: str
    to_name: str
    state: str
    asked_at: datetime
    answered_at: datetime | None = None
    from_person: str = ""
    to_person: str = ""
    no: int = 0


def names_of_day(
    times: DayTimes, plan: Plan | None, changes: Iterable[RosterChange]
) -> tuple[tuple[Window, tuple[str, ...]], ...]:
    """Who stands on the roster for each shift of a day: the plan's names, or those of a change that still counts."""
    changed = {change.shift: change.names for change in changes if change.revoked_at is None}
    planned = plan.duty if plan else ()
    return tuple(
        (shift, changed.get(shift.label, planned[number] if number < len(planned) else ()))
        for number, shift in enumerate(times.shifts)
    )


@dataclass(frozen=True, slots=True)
class Shift:
    """One shift of one local date, ``[starts_at, ends_at)`` in UTC, with the names on its roster."""

    group: str
    local_date: date
    window: Window
    starts_at: datetime
    ends_at: datetime
    names: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """``08:00-12:00``; with the group and the date it names the shift."""
        return self.window.label

    def covers(self, at: datetime) -> bool:
        """Whether the shift runs at an instant."""
        return self.starts_at <= at < self.ends_at

    def has(self, attendance: Attendance) -> bool:
        """Whether somebody's attendance is of this shift."""
        return (attendance.group, attendance.local_date, attendance.shift) == (self.group, self.local_date, self.label)


def shifts_on(
    programme: Programme, group: GroupSpec, on: date, plan: Plan | None, changes: Iterable[RosterChange]
) -> tuple[Shift, ...]:
    """The shifts of a group's local date; none where the timetable does not apply, none in the management group."""
    if group.management or not programme.works_on(group, on):
        return ()
    return tuple(
        Shift(group.key, on, window, *window.on(on, programme.zone), names)
        for window, names in names_of_day(group.times, plan, changes)
    )


@dataclass(frozen=True, slots=True)
class Presence:
    """One person on one shift. ``late_for`` and ``early_for`` are nothing where the person kept to the times."""

    name: str
    on_at: datetime
    off_at: datetime | None
    late_for: timedelta
    early_for: timedelta
    stand_in: bool


@dataclass(frozen=True, slots=True)
class ShiftAttendance:
    """What became of one shift: who came, who on the roster did not, when somebody was there first.

    ``uncovered_for`` is how long nobody had taken over, beyond the grace; ``open``: the shift still runs."""

    shift: Shift
    present: tuple[Presence, ...]
    missing: tuple[str, ...]
    covered_at: datetime | None
    uncovered_for: timedelta
    open: bool


_NONE = timedelta(0)


def attendance_of_day(
    shifts: Sequence[Shift], attendances: Iterable[Attendance], grace: timedelta, until: datetime
) -> tuple[ShiftAttendance, ...]:
    """The attendance figures of a day as they stand at ``until``; shifts that have not begun are left out.

    ``shifts`` come from ``shifts_on``; ``grace`` is how late one may take over (``times.no_show_minutes``).
    """
    known = tuple(attendances)
    return tuple(_became(shift, known, grace, until) for shift in shifts if shift.starts_at <= until)


def _became(shift: Shift, known: Sequence[Attendance], grace: timedelta, until: datetime) -> ShiftAttendance:
    came = tuple(
        found for one in known if shift.has(one) and (found := _presence(shift, one, grace)) and found.on_at <= until
    )
    present = tuple(sorted(came, key=lambda one: (one.on_at, one.name)))
    covered_at = present[0].on_at if present else None
    late = until >= shift.starts_at + grace
    names = {one.name for one in present}
    missing = tuple(name for name in shift.names if name not in names) if late else ()
    alone_for = min(covered_at or until, until, shift.ends_at) - shift.starts_at
    uncovered_for = alone_for if alone_for > grace or (covered_at is None and late) else _NONE
    return ShiftAttendance(shift, present, missing, covered_at, uncovered_for, until < shift.ends_at)


def _presence(shift: Shift, one: Attendance, grace: timedelta) -> Presence | None:
    if one.on_at is None:
        return None
    late_for = one.on_at - shift.starts_at
    early_for = shift.ends_at - one.off_at if one.off_at else _NONE
    return Presence(
        one.name, one.on_at, one.off_at,
        late_for if late_for > grace else _NONE,
        max(early_for, _NONE),
        one.stand_in,
    )  # fmt: skip
