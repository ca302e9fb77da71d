"""Schedules by reconciliation: what the timetable asks for is compared with the ledger, and what is missing is run.

APScheduler only wakes it. Nothing is remembered here that cannot be computed again from the database; the plan in
memory only spares the computing. Must never send anything.
"""

import asyncio
import heapq
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count

import structlog

from bot.clock import Clock
from bot.core.event import JobDue, Mode
from bot.core.group import GroupState, state_of
from bot.core.ids import AccountName, EventId, GroupKey
from bot.core.job import Job
from bot.core.ledger import JobKey, JobRun, Late, Occurrence, RunOutcome, Timer, due, sort_late
from bot.core.programme import Programme
from bot.core.query import Every
from bot.core.salon import Salon, SalonState
from bot.core.timetable import GroupCalendar, Override, Session, desired, edges
from bot.engine import Engine
from bot.store.ledger import runs_since
from bot.store.unit import Unit
from bot.store.writer import Committed
from bot.trouble import KIND_OF_MODE, MOST_TRIES, REPAIR, Troubles

log = structlog.get_logger()

LOOK_BACK = timedelta(hours=26)
"""How far back a missed occurrence is looked for."""
LOOK_AHEAD = timedelta(hours=30)
KNOWN = timedelta(days=9)
"""How far back the ledger is known; a timer that is older has been run or is of no use to anybody."""
REPLAN_BEFORE = timedelta(hours=4)
_STATE = GroupState.__name__
PLANNING = frozenset({_STATE, Override.__name__, Timer.__name__, Salon.__name__})
TOGETHER = 256
"""Subjects whose jobs run at once, so that they share transactions (10,000 groups close at 23:00)."""
PLANNED_TOGETHER = 32
"""Subjects that are planned in one piece of work; what comes in meanwhile is stored between two pieces."""


@dataclass(slots=True)
class SubjectPlan:
    """The occurrences of one subject between ``start`` and ``end``, oldest first; those of the past stay until they
    are in the ledger."""

    subject: str
    version: int
    end: datetime
    occurrences: list[Occurrence]
    calendar: GroupCalendar | None = None
    mode_decided: Mode | None = None
    attached_at: datetime | None = None


@dataclass(slots=True)
class Clockwork:
    """Runs what is due. ``tick`` may be called at any time and as often as one likes."""

    engine: Engine
    clock: Clock
    on_failure: Callable[[JobDue, str], None] | None = None
    ticked_at: datetime | None = None
    late_seconds: list[float] = field(default_factory=list)
    unplanned: set[str] = field(default_factory=set)
    """Kinds of jobs whose times could not be computed; not ready while there are any."""
    _plans: dict[str, SubjectPlan] = field(default_factory=dict)
    _dirty: set[str] = field(default_factory=set)
    _moved: set[str] = field(default_factory=set)
    """Subjects whose decided mode changed: nothing to plan again, but perhaps something to do."""
    _replanning: asyncio.Lock = field(default_factory=asyncio.Lock)
    _heap: list[tuple[datetime, int, str]] = field(default_factory=list)
    _done: set[JobKey] = field(default_factory=set)
    _troubles: Troubles = field(default_factory=Troubles)
    _versions: int = 0

    async def start(self) -> None:
        """Learn the ledger and register groups that are new."""
        since = self.clock.now() - KNOWN

        async def work(unit: Unit) -> list[JobKey]:
            return await runs_since(unit.connection, since)

        self._done.update(await self.engine.writer.submit(work))
        self.engine.writer.on_commit.append(self._committed)
        await self._register()
        self._dirty.update(self._subjects())

    async def tick(self) -> int:
        """Run everything that is due now; returns how many jobs ran.

        Groups run side by side, each in its own order; the programme as a whole, whose jobs report, comes after them.
        """
        now = self.clock.now()
        await self._replan_dirty(now)
        ran = 0
        while plans := self._take_due(now):
            groups = [plan for plan in plans if plan.calendar is not None]
            try:
                for start in range(0, len(groups), TOGETHER):
                    ran += await self._run_together(groups[start : start + TOGETHER], now)
                ran += await self._run_together([plan for plan in plans if plan.calendar is None], now)
            except BaseException:
                for plan in plans:  # those that were not reached are due at the next tick
                    self._schedule(self._plans.get(plan.subject, plan), now)
                raise
            await self._replan_dirty(now)
        self.ticked_at = now
        return ran

    def next_time(self) -> datetime | None:
        """When the next occurrence is due; now when something has to be planned again."""
        if self._dirty or self._moved:
            return self.clock.now()
        while self._heap and not self._is_current(self._heap[0]):
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def overdue(self, grace: timedelta) -> list[Occurrence]:
        """Occurrences of the look-back window that are past due and not in a final state: the auditor's question."""
        limit = self.clock.now() - grace
        return [one for plan in self._plans.values() for one in due(limit, plan.occurrences, self._done)]

    def _is_current(self, entry: tuple[datetime, int, str]) -> bool:
        plan = self._plans.get(entry[2])
        return plan is not None and plan.version == entry[1]

    def _take_due(self, now: datetime) -> list[SubjectPlan]:
        """The plans in which something is due, each once."""
        found: dict[str, SubjectPlan] = {}
        while self._heap and self._heap[0][0] <= now:
            entry = heapq.heappop(self._heap)
            if self._is_current(entry):
                found[entry[2]] = self._plans[entry[2]]
        return list(found.values())

    async def _run_together(self, plans: list[SubjectPlan], now: datetime) -> int:
        """Run what is due in these plans side by side; raises the first error when all have ended."""
        ends = await asyncio.gather(*(self._run_plan(plan, now) for plan in plans), return_exceptions=True)
        for end in ends:
            if isinstance(end, BaseException):
                raise end
        return sum(end for end in ends if isinstance(end, int))

    async def _run_plan(self, plan: SubjectPlan, now: datetime) -> int:
        if plan.end - REPLAN_BEFORE <= now:
            self._dirty.add(plan.subject)
        try:
            return await self._run_due(plan, now)
        finally:
            self._schedule(self._plans.get(plan.subject, plan), now)

    def _subjects(self) -> list[str]:
        programme = self.engine.world.programme
        return [programme.key, *(group.key for group in programme.groups)]

    def _is_subject(self, subject: str) -> bool:
        programme = self.engine.world.programme
        spec = programme.group(GroupKey(subject))
        return subject == programme.key or (spec is not None and not spec.management)

    async def _register(self) -> None:
        now = self.clock.now()
        management = self.engine.world.programme.management
        keys = [GroupKey(subject) for subject in self._subjects()] + ([management.key] if management else [])

        async def work(unit: Unit) -> None:
            facts = await unit.facts([state_of(key) for key in keys])
            unit.save([GroupState(key, attached_at=now) for key in keys if facts.get(state_of(key)) is None])

        await self.engine.writer.submit(work)

    def _committed(self, committed: Committed) -> None:
        for record in committed.records:
            if isinstance(record, JobRun):
                self._done.add(record.key)
            elif isinstance(record, GroupState):
                self._state_changed(record)
        self._dirty.update(subject for name, subject in committed.topics if name in PLANNING and name != _STATE)

    def _state_changed(self, state: GroupState) -> None:
        """Of a group's state, planning reads only these two; a mode that was decided moves no occurrence."""
        plan = self._plans.get(state.group)
        if plan is None or plan.attached_at != state.attached_at:
            self._dirty.add(state.group)
        elif plan.calendar is not None and plan.mode_decided is not state.mode_decided:
            plan.mode_decided = state.mode_decided
            self._moved.add(state.group)

    async def _replan_dirty(self, now: datetime) -> None:
        async with self._replanning:
            while self._dirty:
                subjects = sorted(filter(self._is_subject, self._dirty))
                self._dirty.clear()
                for start in range(0, len(subjects), PLANNED_TOGETHER):
                    await self._replan(subjects[start : start + PLANNED_TOGETHER], now)
            while self._moved:
                self._schedule(self._plans[self._moved.pop()], now)

    async def _replan(self, subjects: list[str], now: datetime) -> None:
        async def work(unit: Unit) -> list[SubjectPlan]:
            return [await self._planned(unit, subject, now) for subject in subjects]

        try:
            plans = await self.engine.writer.submit(work)
        except Exception:
            self._dirty.update(subjects)
            raise
        for plan in plans:
            self._plans[plan.subject] = plan
            self._schedule(plan, now)

    def _schedule(self, plan: SubjectPlan, now: datetime) -> None:
        first = min(self._first(plan), plan.end - REPLAN_BEFORE)
        if self._needs_repair(plan, now):
            first = min(first, max(now, self._troubles.held_until(plan.subject)))
        heapq.heappush(self._heap, (first, plan.version, plan.subject))

    def _first(self, plan: SubjectPlan) -> datetime:
        """When the plan's next occurrence is due; they stand in the order of their times."""
        waiting = (self._when(one) for one in plan.occurrences if one.key not in self._done)
        return min(waiting, default=plan.end) if self._troubles else next(waiting, plan.end)

    def _when(self, one: Occurrence) -> datetime:
        return max(one.due_at, self._troubles.again_at(one.key))

    async def _planned(self, unit: Unit, subject: str, now: datetime) -> SubjectPlan:
        self._versions += 1
        spec = self.engine.world.programme.group(GroupKey(subject))
        timers: Every[Timer] = Every(Timer, subject)
        orders: Every[Override] = Every(Override, subject)
        salons: Every[Salon] = Every(Salon, subject, (("state", SalonState.RUNNING),))
        state = state_of(GroupKey(subject))
        facts = await unit.facts([timers, orders, salons, state])
        start, end = now - LOOK_BACK, now + LOOK_AHEAD
        known = facts.get(state)
        plan = SubjectPlan(subject, self._versions, end, [], attached_at=known.attached_at if known else None)
        if spec is not None:
            sessions = tuple(Session(salon.starts_at, salon.ends_at) for salon in facts.get(salons))
            plan.calendar = GroupCalendar(self.engine.world.programme, spec, facts.get(orders), sessions)
            plan.mode_decided = known.mode_decided if known else None
        known_since = now - KNOWN
        asked_for = [one for timer in facts.get(timers) if (one := timer.occurrence) and one.due_at >= known_since]
        found = [*self._regular(plan, start, end), *asked_for]
        plan.occurrences = sorted(
            (one for one in found if one.key not in self._done and self._counts(one, plan)),
            key=lambda one: (one.due_at, one.key.kind, one.key.slot),
        )
        return plan

    def _counts(self, one: Occurrence, plan: SubjectPlan) -> bool:
        """What was due before the bot was told of the group is not missing; a mode is settled by the repair."""
        return plan.attached_at is None or one.due_at >= plan.attached_at

    def _regular(self, plan: SubjectPlan, start: datetime, end: datetime) -> Iterable[Occurrence]:
        found: list[Occurrence] = []
        for job in self.engine.features.jobs.values():
            try:
                if plan.calendar is not None:
                    found += occurrences_of_group((job,), plan.calendar, start, end)
                else:
                    found += occurrences_of_programme((job,), self.engine.world.programme, start, end)
            except Exception:  # part of the tick's edge: one job that cannot be planned must not stop the others
                log.exception("job_not_planned", kind=job.kind, subject=plan.subject)
                self.unplanned.add(job.kind)
        return found

    def _needs_repair(self, plan: SubjectPlan, now: datetime) -> bool:
        if plan.calendar is None:
            return False
        mode = desired(plan.calendar, now).mode
        return mode is not None and mode is not plan.mode_decided

    async def _run_due(self, plan: SubjectPlan, now: datetime) -> int:
        past = plan.occurrences[: bisect_right(plan.occurrences, now, key=lambda one: one.due_at)]
        waiting = [one for one in due(now, past, self._done) if self._when(one) <= now]
        sorted_ = sort_late(now, waiting)
        if sorted_.written_off:
            await self.engine.write_off([_run(one, now, outcome) for one, outcome in sorted_.written_off])
        for one in sorted_.run:
            await self._run_one(plan, one, now)
        ran = len(sorted_.run)
        if self._needs_repair(plan, now) and not any(one.late is Late.MODE for one in sorted_.run):
            if self._dirty:
                await self._replan_dirty(now)
                plan = self._plans[plan.subject]
            if self._needs_repair(plan, now) and self._troubles.held_until(plan.subject) <= now:
                await self._run_one(plan, self._repair(plan, now), now)
                ran += 1
        return ran

    def _repair(self, plan: SubjectPlan, now: datetime) -> Occurrence:
        """The job that brings the mode about when no edge does: after an order, a change of settings, a long outage.

        It counts as due when the mode last changed, so that the notice can say how late it is.
        """
        assert plan.calendar is not None
        wanted = desired(plan.calendar, now)
        assert wanted.mode is not None
        past = edges(plan.calendar, now - LOOK_BACK, now)
        due_at = past[-1].at if past and past[-1].mode is wanted.mode else now
        key = self._repair_key(plan.subject, wanted.local_date, KIND_OF_MODE[wanted.mode], now)
        return Occurrence(key, due_at, Late.MODE)

    def _repair_key(self, subject: str, on: date, kind: str, now: datetime) -> JobKey:
        """The key of the repair that raised so far; else one that is free: a virtual clock may stand still over
        several orders."""
        slots = (f"{REPAIR}-{now:%Y%m%dT%H%M%S%f}{number or ''}" for number in count())
        keys = (JobKey(subject, on, kind, slot) for slot in slots)
        return self._troubles.repair(subject, kind) or next(key for key in keys if key not in self._done)

    async def _run_one(self, plan: SubjectPlan, one: Occurrence, now: datetime) -> None:
        job = self.engine.features.jobs.get(one.key.kind)
        event = self._event(plan, one, now)
        if job is None:
            await self.engine.write_off([_run(one, now, RunOutcome.FAILED, "no such job")])
            return
        try:
            await self.engine.run_job(event, _run(one, now, RunOutcome.DONE))
            self.late_seconds.append((now - one.due_at).total_seconds())
            self._troubles.worked(one.key)
        except Exception as error:  # the tick's edge: rolled back, tried again at later ticks
            await self._failed(one, job, event, error)

    def _event(self, plan: SubjectPlan, one: Occurrence, now: datetime) -> JobDue:
        spec = plan.calendar.group if plan.calendar else None
        return JobDue(
            id=EventId(one.key.event_id),
            at=now,
            received_at=now,
            account=spec.account if spec else AccountName(""),
            group=spec.key if spec else None,
            subject=one.key.subject,
            local_date=one.key.local_date,
            kind=one.key.kind,
            slot=one.key.slot,
            due_at=one.due_at,
            expires_at=one.expires_at,
        )

    async def _failed(self, one: Occurrence, job: Job, event: JobDue, error: Exception) -> None:
        now = self.clock.now()
        tries = self._troubles.raised(one.key, now)
        log.exception("job_failed", kind=job.kind, subject=one.key.subject, tries=tries)
        if tries >= MOST_TRIES:
            await self.engine.write_off([_run(one, now, RunOutcome.FAILED, type(error).__name__)])
            if self.on_failure is not None:
                self.on_failure(event, type(error).__name__)


def occurrences_of_group(
    jobs: Iterable[Job], calendar: GroupCalendar, start: datetime, end: datetime
) -> Iterable[Occurrence]:
    """What the timetable asks of a group between two instants, timers aside."""
    programme, changes = calendar.programme, edges(calendar, start, end)
    dates = tuple(_dates(programme.service_date(start), programme.service_date(end)))
    for job in jobs:
        if job.of_group is not None:
            for on in dates:
                yield from _between(job.of_group(programme, calendar.group, on), start, end)
        if job.of_edge is not None:
            for edge in changes:
                yield from job.of_edge(calendar, edge)


def occurrences_of_programme(
    jobs: Iterable[Job], programme: Programme, start: datetime, end: datetime
) -> Iterable[Occurrence]:
    """What the timetable asks of the programme as a whole between two instants, timers aside."""
    dates = tuple(_dates(programme.service_date(start), programme.service_date(end)))
    for job in jobs:
        if job.of_programme is not None:
            for on in dates:
                yield from _between(job.of_programme(programme, on), start, end)


def _run(one: Occurrence, now: datetime, outcome: RunOutcome, note: str = "") -> JobRun:
    key = one.key
    return JobRun(key.subject, key.local_date, key.kind, key.slot, one.due_at, now, outcome, note)


def _between(found: Iterable[Occurrence], start: datetime, end: datetime) -> Iterable[Occurrence]:
    return (one for one in found if start <= one.due_at <= end)


def _dates(first: date, last: date) -> Iterable[date]:
    on = first
    while on <= last:
        yield on
        on += timedelta(days=1)
