"""The daily plan of a group: the official one-page form as a value. It is the one source of roster, agenda, salon
and vote."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class PlantedQuestion:
    """A question that a named member was asked to put; ``topic`` is the number of the topic it belongs to, from 1."""

    name: str
    topic: int
    question: str


@dataclass(frozen=True, slots=True)
class Agenda:
    """What of a plan the members are shown: host, guests in speaking order, topics. Kept as it was posted last, so
    that a correction can mark the lines that changed."""

    host: str = ""
    guests: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """One group's plan for one local date.

    ``duty`` holds the names of each shift in the order of the day's shifts. ``filed_at`` None: prepared (by the
    programme file) but not filed. ``source``: ``file``, ``chat``, ``form`` … ``version`` counts changes from 1.
    """

    group: str
    local_date: date
    duty: tuple[tuple[str, ...], ...] = ()
    host: str = ""
    guests: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    planted: tuple[PlantedQuestion, ...] = ()
    script: str = ""
    project: str = ""
    platform: str = ""
    source: str = ""
    filed_at: datetime | None = None
    filed_by: str = ""
    late: bool = False
    version: int = 1
    waived_by: str = ""
    """Coordinator who let an unusual number of topics through."""
    agenda_published_at: datetime | None = None
    """When the agenda was first posted; the agenda jobs alone write these three, everybody else keeps them."""
    agenda_version: int = 0
    """How often it was posted, corrections included."""
    agenda: Agenda | None = None
    """The agenda as it was posted last."""


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """History of changes: the plan as it was after version ``version``."""

    group: str
    local_date: date
    version: int
    at: datetime
    by: str
    plan: Plan
