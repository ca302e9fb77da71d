"""Every platform's stand-in behind a pipe, and the whole bot in front of them: real App, real sockets, virtual time.

What was called and what was said is read from the stand-ins' own logs; what was kept, from SQLite directly.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.app import App, Parts, features
from bot.clock import VirtualClock
from bot.core.effect import Effect, SendMessage, SetMuteAll, Why
from bot.core.event import Event
from bot.core.ids import AccountName, EventId, GroupKey, NativeId
from bot.core.message import Message
from bot.core.moderation import Moderation, ModerationMode
from bot.core.people import Directory
from bot.core.programme import GroupSpec
from bot.core.questions import Questions, Senses
from bot.core.rule import Decision
from bot.judging import Judging
from bot.platforms.base import Pace
from bot.rehearsal.advance import advance
from bot.store.database import Database
from bot.store.tables import metadata
from bot.store.unit import Unit
from bot.web.hooks import RUNNER_OPTIONS, hook_routes
from handlers import PIPELINE, pipeline
from schedules import JOBS
from tests import programmes
from tests.scenario.accounts import (
    MARK,
    NOON,
    OVER_HTTP,
    PATIENCE,
    SHANGHAI,
    SHORT_PATIENCE,
    SIDES,
    TOKEN,
    Call,
    DingTalkStreamSide,
    OneBotReverseSide,
    OneBotSide,
    Side,
    mark,
)
from tests.scenario.moderated import text_judge

__all__ = [
    "MARK",
    "NOON",
    "OVER_HTTP",
    "PATIENCE",
    "SHANGHAI",
    "SHORT_PATIENCE",
    "SIDES",
    "TOKEN",
    "Call",
    "DingTalkStreamSide",
    "OneBotReverseSide",
    "OneBotSide",
    "Rig",
    "Side",
    "fullest",
    "idle",
    "mark",
    "rig",
]


class Rig:
    """The whole bot with the accounts of these sides; the management group is the last group of the first one."""

    def __init__(self, folder: Path, clock: VirtualClock, sides: Sequence[Side], paces: bool | Pace = True) -> None:
        self.clock, self.sides = clock, sides
        self.path = folder / "bot.db"
        self.paces = {side.name: side.pace if paces is True else paces or Pace() for side in sides}
        self.platforms: dict[AccountName, Any] = {}
        self.staff = Directory(())
        self.moderation = Moderation()
        self.questions = Questions()
        self.pipeline = PIPELINE
        self._orders = 0

    async def start(self) -> None:
        """Bring everything up."""
        database = Database(f"sqlite+aiosqlite:///{self.path}", synchronous="OFF")
        async with database.writing() as connection:
            await connection.run_sync(metadata.create_all)
        self.platforms = {side.name: side.platform() for side in self.sides}
        first = self.sides[0]
        groups = tuple(spec for side in self.sides for spec in self.specs(side))
        programme = replace(
            programmes.programme(groups=(), account=first.name),
            groups=groups,
            management=GroupSpec(GroupKey("staff"), "管理群", first.name, NativeId(first.groups[-1]), management=True),
        )
        judge = Judging(programme, text_judge()) if self.moderation.mode is not ModerationMode.OFF else None
        self.app = App(
            Parts(programme, self.staff, (), database, self.clock, tuple(self.platforms.values()),
                  features(self.pipeline, JOBS, judge), paces=self.paces)
        )  # fmt: skip
        server = web.Application()
        server.add_routes(hook_routes(self.platforms))
        self.runner = web.AppRunner(server, shutdown_timeout=0.1, **RUNNER_OPTIONS)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        await self.app.start()
        for side in self.sides:
            await side.joined(f"http://127.0.0.1:{self.runner.addresses[0][1]}")
        await self.run(30)

    async def stop(self) -> None:
        """Shut down."""
        await self.app.stop(0.1)
        await self.runner.cleanup()

    async def restart(self) -> None:
        """Another process on the same database."""
        await self.stop()
        await self.start()

    def specs(self, side: Side) -> list[GroupSpec]:
        """The study groups of an account."""
        natives = side.groups[:-1] if side is self.sides[0] else side.groups
        return [
            GroupSpec(
                self.key(side, number), f"{side.name}{number}班", side.name, NativeId(native),
                moderation=self.moderation, questions=self.questions,
            )
            for number, native in enumerate(natives)
        ]  # fmt: skip

    def key(self, side: Side, number: int) -> GroupKey:
        """The key of an account's group."""
        return GroupKey(f"{side.name}-{number}")

    async def run(self, seconds: float) -> None:
        """Let so much time pass."""
        await advance(self, self.clock, self.clock.now() + timedelta(seconds=seconds))

    async def tick(self) -> int:
        """One tick of the app; for ``advance``."""
        return await self.app.tick()

    async def quiet(self) -> None:
        """Return when the app is quiet, also after those who are about to wake have woken; for ``advance``."""
        await self.app.quiet()
        await idle(10)
        await self.app.quiet()

    def next_time(self) -> datetime | None:
        """When the app wants to be moved; for ``advance``."""
        return self.app.next_time()

    async def walk(self, seconds: int, every: Callable[[], object] | None = None) -> None:
        """Let time pass second by second, and let sockets do what they would do in each."""
        for _ in range(seconds):
            await self.run(1)
            await idle()
            if every is not None:
                every()

    async def carry_out(self, *effects: Effect) -> None:
        """Put effects into the outbox as a decision does."""
        self._orders += 1
        at = self.clock.now()
        event = Event(id=EventId(f"order-{self._orders}"), at=at, received_at=at, account=AccountName(""))

        async def work(unit: Unit) -> None:
            await self.app.engine.carry_out(unit, event, Decision(effects=effects))

        await self.app.writer.submit(work)

    async def say(self, side: Side, numbers: Iterable[int]) -> None:
        """Order marked messages, each to the next of the account's groups."""
        many = len(self.specs(side))
        await self.carry_out(
            *(
                SendMessage(feature="test", why=Why("test"), tag=f"m{number}", group=self.key(side, number % many),
                            message=Message.of(mark(number)))
                for number in numbers
            )
        )  # fmt: skip

    async def shut(self, side: Side, *, on: bool = True) -> None:
        """Order every group of an account to be closed or opened."""
        await self.carry_out(
            *(
                SetMuteAll(feature="test", why=Why("test"), tag=f"s{spec.key}", group=spec.key, on=on)
                for spec in self.specs(side)
            )
        )

    def rows(self, query: str) -> list[Any]:
        """What the database says, read by another connection."""
        with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)) as connection:
            return connection.execute(query).fetchall()

    def states(self) -> dict[str, tuple[str, int]]:
        """State and number of tries of each marked message."""
        found = self.rows("SELECT body, state, attempts FROM outbox WHERE feature = 'test'")
        return {mark[0]: (state, tries) for body, state, tries in found if (mark := MARK.search(body))}


async def idle(rounds: int = 200) -> None:
    """Let whatever could still happen happen."""
    for _ in range(rounds):
        await asyncio.sleep(0)


@asynccontextmanager
async def rig(
    folder: Path,
    *kinds: str,
    groups: int = 4,
    paces: bool | Pace = True,
    patience: float = PATIENCE,
    staff: Callable[[Side], Directory] | None = None,
    moderation: Moderation = Moderation(),  # noqa: B008 (frozen)
    senses: Senses | None = None,
) -> AsyncIterator[Rig]:
    """The bot with an account of each of these kinds (of SIDES), each on a stand-in of its own. ``staff`` are those of
    the first account; with ``moderation`` the real judge listens, with ``senses`` questions are looked after."""
    clock = VirtualClock(NOON.astimezone(UTC))
    sides = [SIDES[kind](f"a{number}", clock) for number, kind in enumerate(kinds)]
    for side in sides:
        side.patience = patience
        await side.listen(groups)
    found = Rig(folder, clock, sides, paces)
    found.moderation = moderation
    if senses is not None:
        found.questions, found.pipeline = Questions(enabled=True), pipeline(senses)
    found.staff = staff(sides[0]) if staff is not None else found.staff
    await found.start()
    try:
        yield found
    finally:
        await found.stop()
        for side in sides:
            await side.close()


def fullest(times: Iterable[datetime], window: timedelta = timedelta(seconds=60)) -> int:
    """The most in any window."""
    ordered, first, most = sorted(times), 0, 0
    for last, at in enumerate(ordered):
        while at - ordered[first] >= window:
            first += 1
        most = max(most, last - first + 1)
    return most
