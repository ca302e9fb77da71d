"""A kind of scheduled job: when it occurs, how late it may be, and what it decides when it is due.

Pure; the clockwork wakes it, the ledger says once.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.core.event import JobDue
from bot.core.ledger import Late, Occurrence
from bot.core.programme import GroupSpec, Programme
from bot.core.query import Query
from bot.core.rule import Decision, Turn
from bot.core.situation import Situation
from bot.core.timetable import Edge, GroupCalendar

OfGroup = Callable[[Programme, GroupSpec, date], Iterable[Occurrence]]
OfProgramme = Callable[[Programme, date], Iterable[Occurrence]]
OfEdge = Callable[[GroupCalendar, Edge], Iterable[Occurrence]]


def _no_queries(_event: JobDue, _here: Situation) -> tuple[Query[Any], ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Job:
    """``of_group`` / ``of_programme`` give the occurrences of one local date, ``of_edge`` those that hang on a change
    of the desired mode; a job with none of them is planned by Timer records. ``feature`` names the texts' owner."""

    kind: str
    feature: str
    late: Late
    decide: Callable[[Turn], Decision]
    ask: Callable[[JobDue, Situation], tuple[Query[Any], ...]] = _no_queries
    of_group: OfGroup | None = None
    of_programme: OfProgramme | None = None
    of_edge: OfEdge | None = None
