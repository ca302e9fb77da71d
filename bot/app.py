"""The composition root: puts the parts together, starts and stops them. Knows everybody, decides nothing."""

import asyncio
from collections import Counter
from collections.abc import Coroutine, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.clock import Clock
from bot.clockwork import PLANNING, Clockwork
from bot.core.binding import ALL_BOUND, Bound, with_bound
from bot.core.command import CommandBook
from bot.core.effect import AlertStaff, Why
from bot.core.errors import Unavailable
from bot.core.event import Event, JobDue
from bot.core.ids import AccountName, EventId, NativeId, derive_id
from bot.core.job import Job
from bot.core.knowledge_desk import FEATURE as KNOWLEDGE
from bot.core.people import Directory
from bot.core.plan import Plan
from bot.core.programme import GroupSpec, Programme
from bot.core.query import One
from bot.core.rule import Decision, Rule
from bot.core.signals import Judge
from bot.core.wording import machine
from bot.core.wording.knowledge_files import followed
from bot.dispatcher import Dispatcher
from bot.documents.desk import DocumentDesk, Paper
from bot.engine import Engine, Features
from bot.failover import Failover
from bot.faq import follow
from bot.faq_files import Faq
from bot.judging import Judging
from bot.knowing import Knowing
from bot.language import background
from bot.outgoing import World
from bot.platforms.base import CatchesUp, Pace, Platform
from bot.standing import Standing
from bot.store.database import Database
from bot.store.outbox import load_pending
from bot.store.unit import Unit
from bot.store.writer import Committed, Writer
from bot.sweep import Sweep
from bot.topical import Topical
from bot.watch import Watch

log = structlog.get_logger()
_OVERDUE_AFTER = timedelta(minutes=1)
_FIRST_LOOK = 5.0
"""Seconds that a start waits for the first look at the groups."""
_SOON = 200
"""Turns of the loop in which a look that waits for nothing is over."""


def features(pipeline: tuple[Rule, ...], jobs: Iterable[Job], judge: Judge | None = None) -> Features:
    """The program's features as one value; ``judge`` looks at every message to a group.

    Raises ValueError when two commands or jobs share a name.
    """
    kinds: dict[str, Job] = {}
    for job in jobs:
        if kinds.setdefault(job.kind, job) is not job:
            raise ValueError(f"two jobs of kind {job.kind}")
    specs = {spec.name: spec for rule in pipeline for spec in rule.commands}
    return Features(pipeline, kinds, CommandBook(specs.values()), judge)


@dataclass(slots=True)
class Parts:
    """What an App is made of. ``paces`` says how fast each account may be used."""

    programme: Programme
    staff: Directory
    plans: tuple[Plan, ...]
    database: Database
    clock: Clock
    platforms: tuple[Platform, ...]
    features: Features
    paces: Mapping[AccountName, Pace] = field(default_factory=dict)
    inbox_limit: int = 4096
    realms: Mapping[AccountName, AccountName] = field(default_factory=dict)
    """Standby accounts that know people by the ids of the account they stand in for."""
    faq: Faq | None = None
    paper: Paper | None = None
    """Without it no file is made."""


class App:
    """The running service, without its web server and its command line."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.clock = parts.clock
        self.platforms = {platform.account: platform for platform in parts.platforms}
        ceilings = {platform.account: platform.ceiling for platform in parts.platforms}
        self.writer = Writer(parts.database, limit=parts.inbox_limit)
        self.world = World(parts.programme, parts.staff, ceilings, Standing(realms=parts.realms))
        self.engine = Engine(self.writer, parts.clock, parts.features, self.world, on_dead_letter=self._buried)
        self.dispatcher = Dispatcher(self.writer, self.engine, parts.clock, self.platforms, parts.paces)
        self.clockwork = Clockwork(self.engine, parts.clock, on_failure=self._job_failed)
        self.watch = Watch(self.engine, parts.clock, self.platforms, parts.paces)
        self.sweep = Sweep(self.engine, parts.clock, self.platforms)
        self.failover = Failover(self.engine, parts.clock, self.platforms, self.dispatcher, self.watch)
        judge = parts.features.judge
        self.taught = judge.taught if isinstance(judge, Judging) else None
        asked = any(group.questions.enabled for group in parts.programme.groups)
        self.knowing = Knowing(parts.programme, background()) if asked else None
        if asked:
            Topical(background().rarity).follow(self.writer)
        paper = parts.paper
        self.documents = DocumentDesk(self.writer, self.engine, parts.clock, paper) if paper is not None else None
        self.ready = False
        self.received: Counter[tuple[str, str]] = Counter()
        """Events from outside by kind and by what became of them: handled, repeated, refused."""
        self._bound: dict[tuple[str, str], Bound] = {}
        self._looking: asyncio.Task[None] | None = None
        self._sweeping: asyncio.Task[None] | None = None
        self._reading: asyncio.Task[None] | None = None
        self._tick_wanted = asyncio.Event()
        self._ticking = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Bring everything up: what an earlier process left behind first, then the clockwork, then the platforms."""
        self.writer.start()
        await self._seed_plans()
        await self._follow_files()
        self.writer.on_commit += [self._planning_changed, self._bound_changed]
        await self.clockwork.start()
        await self.failover.start()
        await self._load_bound()
        if self.taught is not None:
            await self.taught.load(self.writer, self.clock.now())
            self.writer.on_commit.append(self.taught.committed)
        if self.knowing is not None:  # beside everything else: until a card is read it is not found, and nothing waits
            self.knowing.follow(self.writer)
            self._reading = self._begin(self.knowing.load(self.parts.database, self.clock.now()))
        async with self.parts.database.reading() as connection:
            pending = await load_pending(connection)
        await self.dispatcher.start(pending)
        for platform in self.platforms.values():
            if isinstance(platform, CatchesUp):
                platform.watch_groups(self._groups_of(platform.account))
            await platform.start(self.receive)
        if self.documents is not None:
            await self.documents.start()
        self._keep(asyncio.get_running_loop().create_task(self._tick_when_wanted()))
        self._look()
        looks = [task for task in (self._looking, self._reading) if task is not None]
        if looks:  # what is known to be impossible is not tried; but nothing waits long for it
            await asyncio.wait(looks, timeout=_FIRST_LOOK)
        await self.tick()
        self.ready = True

    async def stop(self, grace: float = 8.0) -> None:
        """Let what is in flight end while the platforms can still answer, close them, commit what waits."""
        self.ready = False
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self.documents is not None:
            await self.documents.stop()
        await self.dispatcher.stop(grace)
        for platform in self.platforms.values():
            await platform.stop()
        await self.writer.stop()
        await self.parts.database.close()

    async def lasting(self) -> None:
        """Never return. Raises the fault that ended a part without which nothing is written or sent any more: a
        process that only seems to live is worse than one that begins again from what is on disk."""
        parts = [part for part in (self.writer.running, self.dispatcher.running) if part is not None]
        done, _ = await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()

    async def receive(self, event: Event) -> None:
        """Take an event in; returns when it is on disk. Raises Unavailable when it cannot be stored now."""
        kind = type(event).__name__
        try:
            is_new = await self.engine.handle(event)
        except Unavailable:
            self.received[kind, "refused"] += 1
            raise
        self.received[kind, "handled" if is_new else "repeated"] += 1

    async def tick(self) -> int:
        """Run what is due, look at the groups when it is time; returns how many jobs ran."""
        async with self._ticking:
            self._tick_wanted.clear()
            ran = await self.clockwork.tick()
            await self.failover.look()
        if self.taught is not None:
            self.taught.refresh(self.clock.now())
        self._look()
        return ran

    def _groups_of(self, account: AccountName) -> tuple[NativeId, ...]:
        programme = self.parts.programme
        groups = (*programme.groups, *((programme.management,) if programme.management else ()))
        mine = (group.place(account) for group in groups if account in _accounts_of(group))
        return tuple(place.native_id for place in mine)

    def _look(self) -> None:
        """Look at the groups without keeping the clockwork waiting: a platform may take its time to answer."""
        if self.watch.is_due() and (self._looking is None or self._looking.done()):
            self._looking = self._begin(self.watch.look())
        self._look_into_the_cards()
        if self.sweep.is_due() and (self._sweeping is None or self._sweeping.done()):
            self._sweeping = self._begin(self.sweep.look())

    def _look_into_the_cards(self) -> None:
        """What others wrote to the same database, where there can be others; and a first reading that failed."""
        knowing, database, now = self.knowing, self.parts.database, self.clock.now()
        if knowing is None or not knowing.is_due(now) or (database.is_sqlite and knowing.complete):
            return
        if self._reading is None or self._reading.done():
            self._reading = self._begin(knowing.refresh(database, now))

    def _begin(self, look: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(look)
        task.add_done_callback(_looked)
        self._keep(task)
        return task

    async def quiet(self) -> None:
        """Return when everything that can happen without time passing has happened."""
        while True:
            await self.writer.idle()
            if self.documents is not None:
                await self.documents.idle()
            await self.dispatcher.quiet()
            await self._looked_around()
            async with self._ticking:
                pass
            await asyncio.sleep(0)
            if self.writer.waiting == 0 and not self._tick_wanted.is_set() and self.dispatcher.is_quiet:
                return

    async def _looked_around(self) -> None:
        """Wait for a look at the groups, but not for one that itself waits for time to pass."""
        for _ in range(_SOON):
            if all(task is None or task.done() for task in (self._looking, self._sweeping)):
                return
            await self.writer.idle()
            await asyncio.sleep(0)

    def next_time(self) -> datetime | None:
        """When something is due or may be sent next."""
        parts = (self.clockwork, self.dispatcher, self.watch, self.sweep, self.failover)
        return min((at for part in parts if (at := part.next_time()) is not None), default=None)

    def overdue(self) -> int:
        """How many occurrences are past due without an end: the auditor's figure, 0 when all is well."""
        return len(self.clockwork.overdue(_OVERDUE_AFTER))

    def alert(self, text: str, *, kind: str, about: str) -> None:
        """Tell the staff of a fault of the program."""
        self._keep(asyncio.get_running_loop().create_task(self._alert(text, kind, about)))

    async def _alert(self, text: str, kind: str, about: str) -> None:
        now = self.clock.now()
        key = derive_id("alert", kind, about)
        effect = AlertStaff(feature="machine", why=Why(kind=kind), tag=key, text=text)
        event = Event(id=EventId(key), at=now, received_at=now, account=AccountName(""))

        async def work(unit: Unit) -> None:
            await self.engine.carry_out(unit, event, Decision(effects=(effect,)))

        await self.writer.submit(work)

    def _buried(self, event: Event, error: str) -> None:
        self.alert(machine.buried(error), kind="dead_letter", about=event.id)

    def _job_failed(self, event: JobDue, error: str) -> None:
        group = self.world.programme.group(event.group)
        name = group.name if group else self.world.programme.name
        self.alert(machine.job_failed(name, event.kind, error), kind="job_failed", about=event.id)

    def _planning_changed(self, committed: Committed) -> None:
        if any(name in PLANNING for name, _ in committed.topics):
            self._tick_wanted.set()

    async def _tick_when_wanted(self) -> None:
        while True:
            await self._tick_wanted.wait()
            try:
                await self.tick()
            except Exception as error:  # part of the tick's edge: the next tick, a second later, sees the same
                log.exception("tick_failed", error=type(error).__name__)

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _load_bound(self) -> None:
        """The accounts that people bound themselves."""

        async def work(unit: Unit) -> None:
            found = (await unit.facts((ALL_BOUND,))).get(ALL_BOUND)
            self._bound = {(one.account, one.native_id): one for one in found}

        await self.writer.submit(work)
        self.world.staff = with_bound(self.parts.staff, self._bound.values())

    def _bound_changed(self, committed: Committed) -> None:
        changed = [record for record in committed.records if isinstance(record, Bound)]
        if changed:
            self._bound.update({(one.account, one.native_id): one for one in changed})
            self.world.staff = with_bound(self.parts.staff, self._bound.values())

    async def _seed_plans(self) -> None:
        """Put the programme file's plans where nobody has changed anything yet."""
        asked = {plan: One(Plan, (plan.group, plan.local_date), plan.group) for plan in self.parts.plans}

        async def work(unit: Unit) -> None:
            facts = await unit.facts(asked.values())
            unit.save([plan for plan, query in asked.items() if facts.get(query) is None])

        await self.writer.submit(work)

    async def _follow_files(self) -> None:
        """Take in what the operator's files of questions say now; the staff hear of it where that changed a card."""
        faq, programme, now = self.parts.faq, self.parts.programme, self.clock.now()
        if faq is None or not any(group.questions.enabled for group in programme.groups):
            return

        async def work(unit: Unit) -> None:
            taken = await follow(unit, programme, faq, now)
            if not taken.no:
                return
            key, why = derive_id("faq", programme.key, str(taken.no)), Why(kind="faq", setting="questions.files")
            text = followed(len(taken.made), taken.changed, taken.gone, taken.no)
            effect = AlertStaff(feature=KNOWLEDGE, why=why, tag=key, text=text)
            event = Event(id=EventId(key), at=now, received_at=now, account=AccountName(""))
            await self.engine.carry_out(unit, event, Decision(effects=(effect,)))

        await self.writer.submit(work)


def _accounts_of(group: GroupSpec) -> frozenset[AccountName]:
    return frozenset({group.account, *((group.standby.account,) if group.standby else ())})


def _looked(task: asyncio.Task[None]) -> None:
    """The look's edge: the next one, some minutes later, sees the same."""
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("look_failed", error=type(error).__name__, exc_info=error)
