"""The evening salon: its states and what it remembers while it runs."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from bot.core.errors import InvariantBroken
from bot.core.plan import PlantedQuestion
from bot.core.query import One


class SalonState(StrEnum):
    """planned → running → ended; cancelled from planned."""

    PLANNED = "planned"
    RUNNING = "running"
    ENDED = "ended"
    CANCELLED = "cancelled"


TRANSITIONS: dict[SalonState, dict[SalonState, str]] = {
    SalonState.PLANNED: {
        SalonState.RUNNING: "opened, by hand or on time",
        SalonState.CANCELLED: "called off",
        SalonState.ENDED: "its time passed while the bot was down",
    },
    SalonState.RUNNING: {
        SalonState.ENDED: "ended, by hand or on time",
        SalonState.PLANNED: "the opening was undone",
    },
    SalonState.ENDED: {SalonState.RUNNING: "the ending was undone"},
    SalonState.CANCELLED: {SalonState.PLANNED: "the calling off was undone"},
}
"""Every way from one state to another, and what leads there."""


@dataclass(frozen=True, slots=True)
class Salon:
    """One group's salon of one local date. ``topic`` is the number of the topic called last, from 1; 0 before.

    Topics, guests and planted questions are copied when it starts, so that a later change of the plan cannot change
    a running salon. ``ends_at`` moves when it is extended; what is left of the time is always computed from it.
    """

    group: str
    local_date: date
    state: SalonState
    starts_at: datetime
    ends_at: datetime
    topics: tuple[str, ...] = ()
    host: str = ""
    guests: tuple[str, ...] = ()
    planted: tuple[PlantedQuestion, ...] = ()
    topic: int = 0
    topic_at: datetime | None = None
    started_at: datetime | None = None
    started_by: str = ""
    led_at: datetime | None = None
    """When somebody last led it with a command."""
    ended_at: datetime | None = None
    ended_by: str = ""
    guest: int = 0
    """Index of the guest prompted last for this topic, from 1."""
    silence_at: datetime | None = None
    """When it is looked next whether somebody still speaks; looks that were planned for another instant are void."""
    quiet: int = 0
    """How often the host was prompted in the silence that goes on; 0 as soon as somebody speaks or leads."""
    nudged: tuple[int, ...] = ()
    """Indices (from 1) of planted questions whose owners were told that their topic is on."""
    hinted: tuple[int, ...] = ()
    """Indices of planted questions that were suggested to the host to break a silence."""

    def moved(self, state: SalonState) -> "Salon":
        """The salon in its next state; raises InvariantBroken for a way that is not in the table."""
        if state not in TRANSITIONS[self.state]:
            raise InvariantBroken(f"a salon that is {self.state} cannot become {state}")
        return replace(self, state=state)

    @property
    def topic_text(self) -> str:
        """The topic that is being discussed; empty before the first."""
        return self.topics[self.topic - 1] if self.topic else ""


def salon_of(group: str, on: date) -> One[Salon]:
    """The salon of a group and local date; None as long as nothing happened to it."""
    return One(Salon, (group, on), group)
