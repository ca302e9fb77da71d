"""Questions that a group cannot answer and that go up to the project team (Q6): a line of one list for the programme.

Alike questions of several groups are one line. Who asked is never in a line; the words stay out of every log.
"""

from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum

from bot.core.query import Every, One
from bot.core.ticket import Answer

FEATURE = "upwards"
HANDED = "upwards_handed"
"""The kind of the job that hands the list over."""


class Level(StrEnum):
    """Whom the list is handed to, one after the other. All but the staff's group are told in private."""

    CLASS_TEACHER = "class_teacher"
    GROUP_LEAD = "group_lead"
    MANAGEMENT = "management"
    COORDINATOR = "coordinator"


@dataclass(frozen=True, slots=True)
class Upwards:
    """When the list is handed over (local time) and to whom; a line that a level leaves open goes to the next one at
    the next time."""

    enabled: bool = False
    at: time = field(default=time(17, 30))
    levels: tuple[Level, ...] = (Level.MANAGEMENT,)


class RaisedState(StrEnum):
    """waiting → answered, and back when the answer is taken back; withdrawn: should not have been raised."""

    WAITING = "waiting"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Origin:
    """A ticket that a line stands for."""

    group: str
    no: int


@dataclass(frozen=True, slots=True)
class Raised:
    """A line of the list. ``no`` is a number of Action under the programme's key, so that ``/撤销 上报 3`` finds it.
    ``level`` is the place in ``Upwards.levels`` that it was handed to last, below 0: not handed over yet;
    ``raised_by`` is empty when nobody had to say so."""

    programme: str
    no: int
    question: str
    origins: tuple[Origin, ...]
    raised_at: datetime
    raised_by: str = ""
    topic: str = ""
    state: RaisedState = RaisedState.WAITING
    level: int = -1
    handed_at: datetime | None = None
    answers: tuple[Answer, ...] = ()


def raised_of(programme: str, no: int) -> One[Raised]:
    """A line by its number."""
    return One(Raised, (programme, no), programme)


def waiting_in(programme: str) -> Every[Raised]:
    """The lines that wait for an answer."""
    return Every(Raised, programme, (("state", RaisedState.WAITING),))
