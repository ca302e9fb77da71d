"""Who sits which shift: rosters, taking over and leaving, swaps."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from bot.core.plan import Plan
from bot.core.programme import DayTimes, Window


@dataclass(frozen=True, slots=True)
class RosterChange:
    """A change to the plan's roster for one shift (``shift`` is the window's label): the names that now stand there."""

    group: str
    local_date: date
    shift: str
    names: tuple[str, ...]
    by: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Attendance:
    """One person's taking over and leaving of one shift; ``step`` counts how far a no-show was escalated."""

    group: str
    local_date: date
    shift: str
    person: str
    name: str
    on_at: datetime | None = None
    off_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Swap:
    """A request to take over somebody's shift. ``state``: asked, agreed, refused, withdrawn, expired."""

    id: str
    group: str
    local_date: date
    shift: str
    from_name: str
    to_name: str
    state: str
    asked_at: datetime
    answered_at: datetime | None = None


def names_of_day(
    times: DayTimes, plan: Plan | None, changes: Iterable[RosterChange]
) -> tuple[tuple[Window, tuple[str, ...]], ...]:
    """Who stands on the roster for each shift of a day: the plan's names, or those of a later change."""
    changed = {change.shift: change.names for change in changes}
    planned = plan.duty if plan else ()
    return tuple(
        (shift, changed.get(shift.label, planned[number] if number < len(planned) else ()))
        for number, shift in enumerate(times.shifts)
    )
