"""What the sandbox page needs beyond the chat world: the clock, the crowd, the day's timetable.

The composition root implements it; the page must never reach behind it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from bot.core.people import Directory
from bot.core.programme import Programme


class RowState(StrEnum):
    """Where a line of the timetable stands."""

    DONE = "done"
    PLANNED = "planned"
    MISSED = "missed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One thing that the bot did or will do. ``group``: the programme's key; None: the programme itself."""

    at: datetime
    group: str | None
    feature: str
    kind: str
    state: RowState
    text: str
    why: str = ""


class Desk(Protocol):
    """The stage manager behind the page."""

    @property
    def programme(self) -> Programme:
        """The programme that is played."""
        ...

    @property
    def directory(self) -> Directory:
        """Its staff."""
        ...

    def now(self) -> datetime:
        """The sandbox's time."""
        ...

    def speed(self) -> float:
        """How fast it runs; 0 is a pause."""
        ...

    def set_speed(self, speed: float) -> None:
        """Run ``speed`` times as fast as real time."""
        ...

    async def jump(self, to: datetime) -> None:
        """Play everything up to ``to`` as fast as possible, in order."""
        ...

    def crowd(self) -> bool:
        """Whether simulated people talk."""
        ...

    def set_crowd(self, on: bool) -> None:
        """Let simulated people talk, or fall silent."""
        ...

    async def timeline(self, on: date, group: str | None) -> list[TimelineRow]:
        """A local day, in the order of time; of one group or of all."""
        ...

    async def restart(self) -> None:
        """Wipe the sandbox and begin again at its opening time."""
        ...
