"""The evening salon: its states and what it remembers while it runs."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class SalonState(StrEnum):
    """planned → running → ended; cancelled from planned."""

    PLANNED = "planned"
    RUNNING = "running"
    ENDED = "ended"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Salon:
    """One group's salon of one local date. ``topic`` is the number of the topic called last, from 1; 0 before.

    ``topics`` are frozen when it starts, so that a later change of the plan cannot change a running salon.
    """

    group: str
    local_date: date
    state: SalonState
    starts_at: datetime
    ends_at: datetime
    topics: tuple[str, ...] = ()
    host: str = ""
    guests: tuple[str, ...] = ()
    topic: int = 0
    topic_at: datetime | None = None
    started_at: datetime | None = None
    started_by: str = ""
    ended_at: datetime | None = None
    guest: int = 0
    """Index of the guest prompted last, from 1."""
    silence_told_at: datetime | None = None
    nudged: tuple[int, ...] = ()
    """Indices of planted questions already nudged."""
