"""A local day as lines that people read: what the bot did, what it will do, and why.

Reads the ledger, the outbox and the timetable; runs nothing, saves nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clockwork import occurrences_of_group, occurrences_of_programme
from bot.core.group import state_of
from bot.core.job import Job
from bot.core.ledger import JobKey, JobRun, Occurrence, RunOutcome, Timer
from bot.core.programme import GroupSpec, Programme, instant
from bot.core.query import Every
from bot.core.salon import Salon, SalonState
from bot.core.timetable import GroupCalendar, Override, Session
from bot.core.wording import clock
from bot.core.wording import machine as faults
from bot.core.wording import timeline as wording
from bot.store.history import Done, effects_between, runs_between
from bot.store.outbox import RowState
from bot.store.queries import answer
from bot.web.sandbox.desk import RowState as LineState
from bot.web.sandbox.desk import TimelineRow

_SETTLING = timedelta(minutes=1)
"""What is due may take this long before it counts as missed."""
_LATE = timedelta(minutes=1)
_LONGEST = 60
"""Characters that are shown of something said."""
_FAILED = frozenset({RowState.REFUSED, RowState.UNKNOWN})
_MODES = frozenset({"open", "close"})


@dataclass(frozen=True, slots=True)
class Timetable:
    """A programme and its jobs: what there is to plan."""

    programme: Programme
    jobs: Mapping[str, Job]

    def day(self, on: date) -> tuple[datetime, datetime]:
        """The instants of a local day."""
        zone = self.programme.zone
        return instant(on, time(0), zone), instant(on + timedelta(days=1), time(0), zone)

    def subjects(self, group: str | None) -> list[tuple[str, GroupSpec | None]]:
        """Who has a timetable: the groups and the programme itself; or one group."""
        groups = [(spec.key, spec) for spec in self.programme.groups if group is None or spec.key == group]
        return [*groups, (self.programme.key, None)] if group is None else [*groups]


async def planned(
    connection: AsyncConnection, timetable: Timetable, on: date, group: str | None = None
) -> list[Occurrence]:
    """Everything that the timetable and the timers ask for on a local day, in the order of time."""
    start, end = timetable.day(on)
    before = start - timedelta(microseconds=1)
    found: list[Occurrence] = []
    for subject, spec in timetable.subjects(group):
        jobs = timetable.jobs.values()
        if spec is not None:
            calendar = await _calendar(connection, timetable.programme, spec)
            found += occurrences_of_group(jobs, calendar, before, end + _settling_of(spec))
        else:
            found += occurrences_of_programme(jobs, timetable.programme, before, end)
        timers: Every[Timer] = Every(Timer, subject)
        found += [one for timer in await answer(connection, timers) if (one := timer.occurrence)]
    return sorted(
        (one for one in found if start <= one.due_at < end),
        key=lambda one: (one.due_at, one.key.subject, one.key.kind, one.key.slot),
    )


def _settling_of(spec: GroupSpec) -> timedelta:
    """What announces a change of the mode stands before it, perhaps on the day before."""
    return timedelta(minutes=spec.times.closing_notice_minutes)


async def _calendar(connection: AsyncConnection, programme: Programme, spec: GroupSpec) -> GroupCalendar:
    orders: Every[Override] = Every(Override, spec.key)
    salons: Every[Salon] = Every(Salon, spec.key, (("state", SalonState.RUNNING),))
    sessions = tuple(Session(one.starts_at, one.ends_at) for one in await answer(connection, salons))
    return GroupCalendar(programme, spec, await answer(connection, orders), sessions)


async def timeline(
    connection: AsyncConnection, timetable: Timetable, on: date, now: datetime, group: str | None = None
) -> list[TimelineRow]:
    """The day's lines in the order of time."""
    start, end = timetable.day(on)
    shown = {subject for subject, _ in timetable.subjects(group)}
    runs = [run for run in await runs_between(connection, start, end) if run.subject in shown]
    last = max([end, *(run.ran_at + _SETTLING for run in runs)])
    effects = await effects_between(connection, start, last)
    caused = _by_cause(effects)
    lines = _Lines(timetable, now)
    rows = [row for run in runs if (row := lines.of_run(run, caused.pop(run.key.event_id, ())))]
    rows += [row for some in caused.values() if start <= some[0].at < end and (row := lines.of_order(some, shown))]
    ran = {run.key for run in runs}
    attached = await _attached(connection, timetable, group)
    for one in await planned(connection, timetable, on, group):
        since = attached.get(one.key.subject)
        if one.key not in ran and not (since is not None and one.due_at < since):
            rows += lines.of_plan(one)
    return sorted(rows, key=lambda row: (row.at, row.group or "", row.kind))


async def _attached(connection: AsyncConnection, timetable: Timetable, group: str | None) -> dict[str, datetime | None]:
    """Since when each group is the bot's: what was due before is not missing."""
    found: dict[str, datetime | None] = {}
    for subject, spec in timetable.subjects(group):
        state = await answer(connection, state_of(spec.key)) if spec is not None else None
        found[subject] = state.attached_at if state is not None else None
    first = min((at for at in found.values() if at is not None), default=None)
    return {subject: at or first for subject, at in found.items()}


def _by_cause(effects: Iterable[Done]) -> dict[str, Sequence[Done]]:
    """The effects by what caused them first: a notice that waits for a switch belongs to what switched."""
    found: dict[str, list[Done]] = defaultdict(list)
    first: dict[str, str] = {}
    for effect in effects:
        cause = first.get(effect.cause, effect.cause)
        first[effect.settled_event] = cause
        found[cause].append(effect)
    return dict(found)


@dataclass(frozen=True, slots=True)
class _Lines:
    """Turns rows of the ledger, orders and plans into lines."""

    timetable: Timetable
    now: datetime

    def of_run(self, run: JobRun, effects: Sequence[Done]) -> TimelineRow | None:
        """A job that reached its end; None for a look that had nothing to say."""
        if run.outcome is RunOutcome.DONE and not effects and run.kind in wording.CHECKS:
            return None
        state, why = _verdict(run, effects)
        text = self._sentence(run.key)
        if run.outcome is RunOutcome.DONE and not effects:
            text = wording.needless(text)
        planned_at, ran_at = self._clock(run.due_at), self._clock(run.ran_at)
        reasons = [wording.by_timetable(run.kind, planned_at)]
        if run.outcome is RunOutcome.DONE and run.ran_at - run.due_at > _LATE:
            reasons.append(wording.late(planned_at, ran_at))
        reasons += [wording.ordered(effect.why.by, effect.why.note) for effect in effects[:1] if effect.why.by]
        same_day = self._date(run.ran_at) == self._date(run.due_at)
        at = run.ran_at if run.outcome is RunOutcome.DONE and same_day else run.due_at
        return self._row(run.key, at, state, text, "".join([*reasons, why]))

    def of_plan(self, one: Occurrence) -> Iterator[TimelineRow]:
        """Something that has not run yet."""
        if one.key.kind in wording.CHECKS:
            return
        missed = one.due_at + _SETTLING <= self.now
        state = LineState.MISSED if missed else LineState.PLANNED
        why = wording.by_timetable(one.key.kind, self._clock(one.due_at)) + (wording.OVERDUE if missed else "")
        yield self._row(one.key, one.due_at, state, self._sentence(one.key), why)

    def of_order(self, effects: Sequence[Done], shown: set[str]) -> TimelineRow | None:
        """What was done at somebody's word and not by the timetable; answers to people are left out."""
        said = [effect for effect in effects if effect.group in shown and not effect.is_answer]
        switch = next((effect for effect in said if effect.muted is not None), None)
        privately = next((effect for effect in said if effect.confidential), None)
        first = switch or next((effect for effect in said if effect.text), privately)
        if first is None:
            return None
        text = wording.BY_HAND[first.muted] if first.muted is not None else _short(first.text or wording.CONFIDENTIAL)
        state, failed = _ended(said)
        why = wording.ordered(first.why.by, first.why.note) + failed
        return TimelineRow(first.at, first.group, first.feature, first.why.kind, state, text, why)

    def _row(self, key: JobKey, at: datetime, state: LineState, text: str, why: str) -> TimelineRow:
        group = None if key.subject == self.timetable.programme.key else key.subject
        return TimelineRow(at, group, self._feature(key.kind), key.kind, state, text, why)

    def _sentence(self, key: JobKey) -> str:
        if key.kind in _MODES and key.slot.startswith("repair"):
            return wording.repaired(key.kind)
        return wording.sentence(key.kind, self._feature(key.kind))

    def _feature(self, kind: str) -> str:
        job = self.timetable.jobs.get(kind)
        return job.feature if job is not None else kind.partition("_")[0]

    def _date(self, at: datetime) -> date:
        return self.timetable.programme.service_date(at)

    def _clock(self, at: datetime) -> str:
        return clock.at(self.timetable.programme.local(at))


def _verdict(run: JobRun, effects: Sequence[Done]) -> tuple[LineState, str]:
    match run.outcome:
        case RunOutcome.FAILED:
            return LineState.MISSED, wording.FAILED
        case RunOutcome.EXPIRED:
            return LineState.EXPIRED, wording.EXPIRED
        case RunOutcome.SUPERSEDED:
            return LineState.EXPIRED, wording.SUPERSEDED
        case RunOutcome.DONE:
            return _ended(effects) if effects else (LineState.DONE, wording.SILENT)


def _ended(effects: Sequence[Done]) -> tuple[LineState, str]:
    """The worst that became of the effects."""
    for effect in effects:
        if effect.state in _FAILED:
            reason = faults.REASONS.get(effect.code, effect.code)
            unsure = effect.state is RowState.UNKNOWN
            return LineState.MISSED, wording.UNKNOWN if unsure else wording.not_sent(reason)
    if any(effect.state is RowState.EXPIRED for effect in effects):
        return LineState.EXPIRED, wording.EXPIRED
    if effects and all(effect.state is RowState.SUPPRESSED for effect in effects):
        return LineState.DONE, wording.SUPPRESSED
    return LineState.DONE, ""


def _short(text: str) -> str:
    line = text.strip().partition("\n")[0]
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
