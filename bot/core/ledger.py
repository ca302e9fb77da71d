"""The ledger of jobs: which occurrences a timetable asks for, which of them are due, which come too late.

Pure. The primary key of the ledger (subject, local_date, kind, slot) makes a second run impossible.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.core.ids import derive_id


class Late(StrEnum):
    """What happens to an occurrence that is found late (docs/architecture.md, Late rules of jobs)."""

    MODE = "mode"
    """The newest edge wins, older ones are superseded."""
    NOTICE = "notice"
    """Until its own end, then expired and counted."""
    DEADLINE = "deadline"
    """Always; the result does not depend on lateness."""
    REPORT = "report"
    """Until the next one of its kind is due."""


class RunOutcome(StrEnum):
    """Final states of an occurrence."""

    DONE = "done"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class JobKey:
    """What makes an occurrence unique. ``subject`` is a group key or the programme's key."""

    subject: str
    local_date: date
    kind: str
    slot: str = ""

    @property
    def event_id(self) -> str:
        """The id of the event that runs this occurrence, the same on every attempt."""
        return derive_id("job", self.subject, self.local_date.isoformat(), self.kind, self.slot)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A job at its time. Instants are UTC."""

    key: JobKey
    due_at: datetime
    late: Late
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Timer:
    """A one-off occurrence that a feature asked for, e.g. the closing of a poll; a row, never a timer in memory.

    Saving it again with the same key moves it; ``due_at`` None cancels it.
    """

    subject: str
    local_date: date
    kind: str
    slot: str
    due_at: datetime | None
    late: Late = Late.DEADLINE
    expires_at: datetime | None = None

    @property
    def occurrence(self) -> Occurrence | None:
        """The occurrence, None when cancelled."""
        if self.due_at is None:
            return None
        key = JobKey(self.subject, self.local_date, self.kind, self.slot)
        return Occurrence(key, self.due_at, self.late, self.expires_at)


@dataclass(frozen=True, slots=True)
class JobRun:
    """A row of the ledger."""

    subject: str
    local_date: date
    kind: str
    slot: str
    due_at: datetime
    ran_at: datetime
    outcome: RunOutcome
    note: str = ""

    @property
    def key(self) -> JobKey:
        """The primary key."""
        return JobKey(self.subject, self.local_date, self.kind, self.slot)


@dataclass(frozen=True, slots=True)
class Sorted:
    """What to do with the occurrences that are due: run these, write those off with their outcome."""

    run: tuple[Occurrence, ...] = ()
    written_off: tuple[tuple[Occurrence, RunOutcome], ...] = ()


def each_until_next(times: Iterable[datetime], end: datetime) -> tuple[tuple[datetime, datetime], ...]:
    """The instants before ``end``, each with the next one (the last with ``end``): how long a reminder is worth saying.

    Empty when there are none.
    """
    before = sorted(at for at in times if at < end)
    return tuple(zip(before, [*before[1:], end][: len(before)], strict=True))


def due(now: datetime, planned: Iterable[Occurrence], done: frozenset[JobKey] | set[JobKey]) -> tuple[Occurrence, ...]:
    """The occurrences with ``due_at <= now`` that are not in the ledger, in the order of their times."""
    waiting = [one for one in planned if one.due_at <= now and one.key not in done]
    return tuple(sorted(waiting, key=lambda one: (one.due_at, one.key.kind, one.key.subject, one.key.slot)))


def sort_late(now: datetime, waiting: Sequence[Occurrence]) -> Sorted:
    """Apply the late rule of each kind to what is due."""
    newest: dict[tuple[str, str], Occurrence] = {}
    for one in waiting:
        if one.late in (Late.MODE, Late.REPORT):
            newest[_family(one)] = one
    run, written_off = [], []
    for one in waiting:
        if one.late in (Late.MODE, Late.REPORT) and newest[_family(one)] is not one:
            written_off.append((one, RunOutcome.SUPERSEDED))
        elif one.late is Late.NOTICE and one.expires_at is not None and now >= one.expires_at:
            written_off.append((one, RunOutcome.EXPIRED))
        else:
            run.append(one)
    return Sorted(tuple(run), tuple(written_off))


def _family(one: Occurrence) -> tuple[str, str]:
    """All edges of a group are one family; reports are one family a kind."""
    return one.key.subject, "mode" if one.late is Late.MODE else one.key.kind
