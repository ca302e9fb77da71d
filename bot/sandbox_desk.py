"""The stage manager of the sandbox: a programme played on a clock of its own, over a database and a log of its own.

Time passes here in one way only: everything that is due up to an instant is played in its order, then the clock
stands there. A running clock is many short such stretches, a jump is one long one. Must never touch real accounts.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

import structlog

from bot.app import App, Parts
from bot.clock import VirtualClock
from bot.core.ids import AccountName
from bot.core.people import Directory
from bot.core.plan import Plan
from bot.core.programme import PhaseKind, Programme, instant
from bot.documents.desk import Paper
from bot.engine import Features
from bot.faq_files import Faq
from bot.platforms.sandbox import Journal, SandboxPlatform, SandboxWorld, populate
from bot.pulse import Pulse, started
from bot.rehearsal.advance import advance
from bot.rehearsal.people import Crowd
from bot.sandbox_files import SandboxFiles
from bot.store.database import Database
from bot.store.history import last_instant, wipe
from bot.timeline import Timetable, timeline
from bot.web.sandbox import Stage, TimelineRow

log = structlog.get_logger()

ACCOUNT = AccountName("sandbox")
STEP = 0.05
"""Seconds of real time between two stretches of a running clock."""
_BEFORE_OPENING = timedelta(minutes=5)
_OPENS = time(8)


@dataclass(frozen=True, slots=True)
class Play:
    """What is played, and where it is kept. ``today`` stands in for a programme without dates."""

    programme: Programme
    staff: Directory
    plans: tuple[Plan, ...]
    features: Features
    files: SandboxFiles
    today: date
    inbox_limit: int = 4096
    faq: Faq | None = None
    paper: Paper | None = None


def opening_of(programme: Programme, today: date) -> datetime:
    """Five minutes before the first group opens on the first day that has a timetable."""
    intensive = [phase.starts_on for phase in programme.phases if phase.kind is PhaseKind.INTENSIVE]
    first = min(intensive or [phase.starts_on for phase in programme.phases], default=today)
    windows = [window.starts_at for group in programme.groups for window in group.times.windows]
    return instant(first, min(windows, default=_OPENS), programme.zone) - _BEFORE_OPENING


def on_one_account(programme: Programme, staff: Directory) -> tuple[Programme, Directory]:
    """The same programme with every group and every person on the one account of the sandbox."""
    management = replace(programme.management, account=ACCOUNT) if programme.management else None
    groups = tuple(replace(group, account=ACCOUNT) for group in programme.groups)
    people = (
        replace(person, accounts=tuple(replace(link, account=ACCOUNT) for link in person.accounts))
        for person in staff.people
    )
    return replace(programme, groups=groups, management=management), Directory(tuple(people))


class SandboxDesk:
    """Implements ``bot.web.sandbox.Desk``. ``on_open`` is told of each App that is started."""

    app: App
    pulse: Pulse
    stage: Stage
    clock: VirtualClock
    people: Crowd

    def __init__(self, play: Play, on_open: Callable[[App], None] | None = None) -> None:
        self.play = play
        self.programme, self.directory = on_one_account(play.programme, play.staff)
        self._on_open = on_open
        self._speed = 1.0
        self._turn = asyncio.Lock()
        self._timetable = Timetable(self.programme, play.features.jobs)

    # --------------------------------------------------------------------------------------------- the process

    async def open(self) -> None:
        """Start the bot in the world as its log has it. The database has to be migrated."""
        world, platform = await self._build()
        self.pulse = Pulse(self.app)
        self.stage = Stage(world, platform, self)
        await started(self.app)
        await self.pulse.tick()

    async def close(self, grace: float = 8.0) -> None:
        """Stop the bot; its files stay."""
        async with self._turn:
            await self.app.stop(grace)

    async def run(self) -> None:
        """Let time pass until cancelled."""
        loop = asyncio.get_running_loop()
        before = loop.time()
        while True:
            await asyncio.sleep(STEP)
            if self._turn.locked():
                async with self._turn:
                    before = loop.time()
            passed, before = loop.time() - before, loop.time()
            async with self._turn:
                await self._play_to(self.clock.now() + timedelta(seconds=passed * self._speed))

    # ------------------------------------------------------------------------------------------------ the desk

    def now(self) -> datetime:
        """The sandbox's time."""
        return self.clock.now()

    def speed(self) -> float:
        """How fast it runs; 0 is a pause."""
        return self._speed

    def set_speed(self, speed: float) -> None:
        """Run ``speed`` times as fast as real time."""
        self._speed = max(0.0, speed)

    async def jump(self, to: datetime) -> None:
        """Play everything up to ``to`` as fast as possible, in order."""
        async with self._turn:
            await self._play_to(to)

    def crowd(self) -> bool:
        """Whether simulated people talk."""
        return self.people.is_on

    def set_crowd(self, on: bool) -> None:
        """Let simulated people talk, or fall silent."""
        if on and not self.people.is_on:
            self.people.start(self.clock.now())
        elif not on:
            self.people.stop()

    async def timeline(self, on: date, group: str | None) -> list[TimelineRow]:
        """A local day, in the order of time; of one group or of all."""
        if not self.app.ready:
            return []
        async with self.app.parts.database.reading() as connection:
            return await timeline(connection, self._timetable, on, self.clock.now(), group)

    async def restart(self) -> None:
        """Wipe the sandbox and begin again at its opening time."""
        async with self._turn:
            talking = self.people.is_on
            await self.app.stop(0)
            await self._erase()
            world, platform = await self._build()
            self.pulse.app = self.app
            self.stage.replace(world, platform)
            await started(self.app)
            self.set_crowd(talking)
            log.info("sandbox_restarted")

    # --------------------------------------------------------------------------------------------------- inside

    async def _build(self) -> tuple[SandboxWorld, SandboxPlatform]:
        """The world as its log has it, and a bot for it that is not started yet."""
        journal = Journal(self.play.files.journal)
        database = Database(self.play.files.url, synchronous="NORMAL")
        self.clock = VirtualClock(await self._start_of(journal))
        world = SandboxWorld(ACCOUNT, self.programme.zone, self.clock.now, journal)
        populate(world, self.programme, self.directory)
        platform = SandboxPlatform(world, self.clock, cards=True)
        self.app = App(self._parts(database, platform))
        self.people = Crowd(self.programme, self.directory, self.play.plans, {ACCOUNT: platform}, self.clock)
        if self._on_open is not None:
            self._on_open(self.app)
        return world, platform

    async def _play_to(self, to: datetime) -> None:
        await advance(self.pulse, self.clock, to, next_act=self.people.next_act, act=self.people.act)

    async def _start_of(self, journal: Journal) -> datetime:
        """The opening, or where the log and the database ended."""
        database = Database(self.play.files.url)
        try:
            async with database.reading() as connection:
                seen = await last_instant(connection)
        finally:
            await database.close()
        said = datetime.fromisoformat(journal.entries[-1]["at"]) if journal.entries else None
        return max(at for at in (opening_of(self.programme, self.play.today), seen, said) if at is not None)

    async def _erase(self) -> None:
        Journal(self.play.files.journal).erase()
        database = Database(self.play.files.url)
        async with database.writing() as connection:
            await wipe(connection)
        await database.close()

    def _parts(self, database: Database, platform: SandboxPlatform) -> Parts:
        return Parts(
            programme=self.programme,
            staff=self.directory,
            plans=self.play.plans,
            database=database,
            clock=self.clock,
            platforms=(platform,),
            features=self.play.features,
            inbox_limit=self.play.inbox_limit,
            faq=self.play.faq,
            paper=self.play.paper,
        )
