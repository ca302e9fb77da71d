"""Who sits which shift: rosters, taking over and leaving, swaps."""

from dataclasses import dataclass
from datetime import date, datetime


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
