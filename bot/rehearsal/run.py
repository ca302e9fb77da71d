"""Plays a programme: the whole machine on a real database and a virtual clock, with simulated groups, people, faults.

Every account is a sandbox account (or another stand, for tests), whatever the settings say: nothing real is ever
touched. What the bot did is read from the platforms' journals afterwards, never from the bot.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any, Protocol

from bot.app import App, Parts
from bot.clock import VirtualClock
from bot.core.ids import AccountName
from bot.core.people import Directory
from bot.core.plan import Plan
from bot.core.programme import PhaseKind, Programme, instant
from bot.engine import Features
from bot.platforms.base import Pace, Platform
from bot.platforms.sandbox.model import Done
from bot.platforms.sandbox.platform import SandboxPlatform
from bot.platforms.sandbox.seed import populate
from bot.platforms.sandbox.world import SandboxWorld
from bot.rehearsal.advance import advance
from bot.rehearsal.cast import Place
from bot.rehearsal.faults import KILL, FaultPlan, Script, Stretch, plan_of
from bot.rehearsal.people import Crowd
from bot.store.database import Database
from bot.store.tables import metadata

_MOMENT = timedelta(microseconds=1)
_STEP = timedelta(hours=1)
"""Progress is told at least this often."""
_SENT_BEFORE_KILL = 7
_FAREWELL = timedelta(hours=12)
"""How long the ended programme is watched."""


class Stand(Platform, Place, Protocol):
    """An account that is played: what the bot is connected to, and the world that its people act in."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What is played: a programme with its people and plans, and the features that serve it. ``stand`` makes what the
    bot is connected to from a world with its groups and people; it must write what became of each call into the
    world's journal, as the platform knows it. ``settled`` returns when nothing is under way between the two."""

    programme: Programme
    staff: Directory
    plans: tuple[Plan, ...]
    features: Features
    paces: Mapping[AccountName, Pace] = field(default_factory=dict)
    stand: Callable[[SandboxWorld, VirtualClock], Stand] = SandboxPlatform
    settled: Callable[[], Awaitable[None]] | None = None


@dataclass(frozen=True, slots=True)
class Options:
    """How it is played. ``speed`` 0: as fast as possible. ``density`` 1 is some 150 messages a group and day."""

    days: int | None = None
    speed: float = 0.0
    faults: tuple[str, ...] = ()
    seed: int = 1
    density: float = 1.0
    trainees: int = 20


@dataclass(frozen=True, slots=True)
class Played:
    """What was played, and the journals of all accounts in one order of time."""

    piece: Piece
    faults: FaultPlan
    begins: datetime
    ends: datetime
    entries: tuple[dict[str, Any], ...]
    seconds: float


Progress = Callable[[float, datetime], None]
"""Told how much is done (0 to 1) and where the clock stands."""


async def play(piece: Piece, options: Options, folder: Path, progress: Progress | None = None) -> Played:
    """Play a piece from its first day; the database is made in ``folder``."""
    started = perf_counter()
    begins, last_day, ends = span_of(piece.programme, options.days)
    faults = plan_of(options.faults, piece.programme, begins.astimezone(piece.programme.zone).date(), last_day)
    ends = max(ends, faults.ends_at + _STEP) if faults.ends_at else ends
    stage = _Stage(piece, options, faults, folder, begins)
    try:
        await stage.play(ends, progress)
    finally:
        await stage.close()
    return Played(piece, faults, begins, ends, stage.entries(), perf_counter() - started)


def span_of(programme: Programme, days: int | None) -> tuple[datetime, date, datetime]:
    """When it begins, the last day whose timetable is played, when it ends."""
    first = min(phase.starts_on for phase in programme.phases)
    scheduled = [phase for phase in programme.phases if phase.kind is not PhaseKind.ENDED]
    last = max((phase.ends_on or phase.starts_on for phase in scheduled), default=first)
    chosen = min(last, first + timedelta(days=days - 1)) if days is not None else last
    midnight = instant(chosen + timedelta(days=1), datetime.min.time(), programme.zone)
    whole = chosen == last and (days is None or first + timedelta(days=days - 1) > last)
    return (
        instant(first, datetime.min.time(), programme.zone),
        chosen,
        midnight + (_FAREWELL if whole else timedelta(0)),
    )


class _Absent:
    """The bot while it is down."""

    async def tick(self) -> int:
        return 0

    async def quiet(self) -> None:
        return None

    def next_time(self) -> datetime | None:
        return None


class _Stage:
    """The platforms, the people and (most of the time) the bot."""

    def __init__(self, piece: Piece, options: Options, faults: FaultPlan, folder: Path, begins: datetime) -> None:
        self.piece, self.options, self.faults, self.folder = piece, options, faults, folder
        self.clock = VirtualClock(begins)
        self.begins = begins
        self.scripts: list[Script] = []
        self.platforms = {account: self._platform(account) for account in _accounts(piece.programme)}
        self.crowd = Crowd(
            piece.programme, piece.staff, piece.plans, self.platforms, self.clock,
            seed=options.seed, density=options.density,
        )  # fmt: skip
        self.app: App | None = None
        self._others: set[asyncio.Task[Any]] = set()

    def _platform(self, account: AccountName) -> Stand:
        programme = self.piece.programme
        world = SandboxWorld(account, programme.zone, self.clock.now)
        for spec in programme.groups:
            if spec.account == account:
                world.add_group(spec.native_id, spec.name, spec.key, muted=False)
        populate(world, programme, self.piece.staff, self.options.trainees)
        script = Script(self.faults, Random(f"{self.options.seed}|faults|{account}"))
        world.faults = script
        self.scripts.append(script)
        return self.piece.stand(world, self.clock)

    def entries(self) -> tuple[dict[str, Any], ...]:
        """All journals in one order of time."""
        found = [entry for platform in self.platforms.values() for entry in platform.world.journal]
        return tuple(sorted(found, key=lambda entry: datetime.fromisoformat(entry["at"])))

    # --------------------------------------------------------------------------------------------------- the play

    async def play(self, ends: datetime, progress: Progress | None) -> None:
        """Everything up to ``ends``."""
        self.crowd.start(self.begins)
        await self._start()
        marks = [(at, change) for at, change in self._changes() if at < ends]
        for at, change in (*marks, (ends, None)):
            # What is due at the instant itself has not been done when the bot is killed.
            await self._advance(at - _MOMENT if change == self._kill else at, ends, progress)
            self.clock.move_to(at)
            if change is not None:
                await change()

    def _changes(self) -> list[tuple[datetime, Any]]:
        """What the driver itself does to the bot and to its rights, in the order of time."""
        found: list[tuple[datetime, int, Any]] = []
        for outage in _merged(self.faults.outages):
            found += [(outage.starts_at, 0, self._kill if outage.name == KILL else self._stop)]
            found += [(outage.ends_at, 2, self._start)]
        for lost in self.faults.lost:
            found += [(lost.starts_at, 1, self._rights(lost, manager=False))]
            found += [(lost.ends_at, 1, self._rights(lost, manager=True))]
        return [(at, change) for at, _, change in sorted(found, key=lambda one: (one[0], one[1]))]

    async def _advance(self, to: datetime, ends: datetime, progress: Progress | None) -> None:
        while (now := self.clock.now()) < to:
            until = min(to, now + _STEP)
            if self.options.speed > 0:
                until = min(until, self._next() or until)
                await asyncio.sleep((until - now).total_seconds() / self.options.speed)
            app = self.app or _Absent()
            await advance(app, self.clock, until, next_act=self._next_act, act=self._act, settled=self.piece.settled)
            if progress is not None:
                progress((until - self.begins) / (ends - self.begins), until)

    def _next(self) -> datetime | None:
        times = (self.app.next_time() if self.app else None, self.clock.next_wake(), self._next_act())
        later = [at for at in times if at is not None and at > self.clock.now()]
        return min(later, default=None)

    def _next_act(self) -> datetime | None:
        times = [self.crowd.next_act(), *(script.next_release() for script in self.scripts)]
        return min((at for at in times if at is not None), default=None)

    async def _act(self) -> None:
        now = self.clock.now()
        for script, platform in zip(self.scripts, self.platforms.values(), strict=True):
            await platform.deliver(script.release(now))
        await self.crowd.act()

    # -------------------------------------------------------------------------------------------------- the process

    async def _start(self) -> None:
        self._others = asyncio.all_tasks()
        database = Database(f"sqlite+aiosqlite:///{self.folder}/rehearsal.db", synchronous="OFF")
        async with database.writing() as connection:
            await connection.run_sync(metadata.create_all)
        piece = self.piece
        self.app = App(
            Parts(
                programme=piece.programme,
                staff=piece.staff,
                plans=piece.plans,
                database=database,
                clock=self.clock,
                platforms=tuple(self.platforms.values()),
                features=piece.features,
                paces=piece.paces,
            )
        )
        await self.app.start()
        await self.app.quiet()

    async def _stop(self) -> None:
        if self.app is not None:
            await self.app.stop()
            self.app = None

    async def _kill(self) -> None:
        """End the bot in the middle of what is due now: no task of it takes another step, nothing is drained."""
        app = self.app
        if app is None:
            return
        await _until_it_sends(app)
        self.app = None
        tasks = asyncio.all_tasks() - self._others - {asyncio.current_task()}
        for platform in self.platforms.values():
            await platform.stop()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await app.parts.database.close()

    async def close(self) -> None:
        """Stop what runs."""
        await self._stop()

    def _rights(self, lost: Stretch, *, manager: bool) -> Any:
        async def change() -> None:
            for spec in self.piece.programme.groups:
                platform = self.platforms[spec.account]
                if not lost.touches(spec.key):
                    continue
                done = platform.world.set_bot_manager(spec.native_id, manager)
                if isinstance(done, Done):
                    await platform.deliver(done.events)
                    await (self.app or _Absent()).quiet()

        return change


async def _until_it_sends(app: App) -> None:
    """Let the bot do what is due until its ``_SENT_BEFORE_KILL``th call has just been answered, or all is done."""
    loop, sent, enough = asyncio.get_running_loop(), count(1), asyncio.Event()

    def step(name: str, _row: object) -> None:
        if name == "sent" and next(sent) == _SENT_BEFORE_KILL:
            enough.set()

    app.dispatcher.on_step = step
    tick = loop.create_task(app.tick())
    hit = loop.create_task(enough.wait())

    async def done() -> None:
        await tick
        await app.quiet()

    await asyncio.wait({hit, loop.create_task(done())}, return_when=asyncio.FIRST_COMPLETED)


def _accounts(programme: Programme) -> tuple[AccountName, ...]:
    places = (*programme.groups, *((programme.management,) if programme.management else ()))
    return tuple(dict.fromkeys(spec.account for spec in places))


def _merged(outages: tuple[Stretch, ...]) -> list[Stretch]:
    """Outages in the order of time, those that overlap as one."""
    merged: list[Stretch] = []
    for one in sorted(outages, key=lambda outage: outage.starts_at):
        if merged and one.starts_at <= merged[-1].ends_at:
            last = merged[-1]
            merged[-1] = Stretch(last.name, last.starts_at, max(last.ends_at, one.ends_at))
        else:
            merged.append(one)
    return merged
