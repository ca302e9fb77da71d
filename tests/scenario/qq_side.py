"""The whole bot on the QQ official platform's stand-in: a real App, real sockets, virtual time, one group.

What happened is read from the stand-in.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.app import App, Parts, features
from bot.clock import VirtualClock
from bot.core.ids import AccountName, NativeId
from bot.core.people import Directory
from bot.core.programme import Programme
from bot.platforms.base import Pace
from bot.platforms.qq.account import QQAccount
from bot.platforms.qq.client import QQPlatform
from bot.programme_file import plans_of, programme_of
from bot.rehearsal.advance import advance
from bot.settings import example_programme, sandbox_settings
from bot.store.database import Database
from bot.store.tables import metadata
from bot.web.hooks import RUNNER_OPTIONS, hook_routes
from handlers import PIPELINE
from schedules import JOBS
from tests.fakes.qqofficial import FakeQQ, Group, Stored

SHANGHAI = ZoneInfo("Asia/Shanghai")
APP, SECRET, NAME = "102000001", "DG5g3B4j9X2KOErG", AccountName("qq")


class Bot:
    """The whole bot on one database, which can be started again."""

    def __init__(self, folder: Path, fake: FakeQQ, clock: VirtualClock, group: Group) -> None:
        self.fake, self.clock = fake, clock
        settings = sandbox_settings(example_programme())
        self.programme, self.plans = _on_qq(programme_of(settings), group), plans_of(settings)
        self.certified, self.paces = True, dict[AccountName, Pace]()
        self.url = f"sqlite+aiosqlite:///{folder}/bot.db"

    async def start(self) -> None:
        database = Database(self.url, synchronous="OFF")
        async with database.writing() as connection:
            await connection.run_sync(metadata.create_all)
        token_url = f"{self.fake.url}/app/getAppAccessToken"
        account = QQAccount(
            NAME,
            APP,
            SECRET,
            api_url=self.fake.url,
            token_url=token_url,
            certified=self.certified,
        )
        self.platform = QQPlatform(account, self.clock)
        parts = Parts(self.programme, Directory(()), self.plans, database, self.clock, (self.platform,),
                      features(PIPELINE, JOBS), self.paces)  # fmt: skip
        self.app = App(parts)
        server = web.Application()
        server.add_routes(hook_routes({NAME: self.platform}))
        self.runner = web.AppRunner(server, shutdown_timeout=0.1, **RUNNER_OPTIONS)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        await self.app.start()
        self.fake.hook_url = f"http://127.0.0.1:{self.runner.addresses[0][1]}/hooks/qq/qq"
        await self.settle()

    async def stop(self) -> None:
        await self.app.stop()
        await self.runner.cleanup()

    async def restart(self) -> None:
        await self.stop()
        self.fake.client_restarts()
        await self.start()

    async def settle(self) -> None:
        """Let everything that is due happen, for the next ten seconds."""
        await self.fake.settle()
        await advance(self.app, self.clock, self.clock.now() + timedelta(seconds=10))


def _on_qq(found: Programme, group: Group) -> Programme:
    first = replace(found.groups[0], account=NAME, native_id=NativeId(group.openid))
    return replace(found, groups=(first,), management=None)


@asynccontextmanager
async def running(
    folder: Path,
    *,
    start: datetime = datetime(2020, 4, 18, 9, 0, tzinfo=SHANGHAI),
    certified: bool = True,
    prepare: Callable[[Bot], None] | None = None,
    pace: Pace | None = None,
    strict: bool = True,
) -> AsyncIterator[tuple[Bot, Group]]:
    """A bot that runs, with one group unless ``prepare`` makes others; unless not ``strict``, without violations."""
    clock = VirtualClock(start.astimezone(UTC))
    fake = FakeQQ(clock, APP, SECRET, certified=certified)
    await fake.listen()
    group = fake.add_group("maker", members=("甲", "乙"))
    bot = Bot(folder, fake, clock, group)
    bot.certified, bot.paces = certified, {} if pace is None else {NAME: pace}
    if prepare is not None:
        prepare(bot)
    await bot.start()
    try:
        yield bot, group
    finally:
        await bot.stop()
        await fake.close()
        if strict:
            assert fake.violations == []


def answers(bot: Bot, group: Group) -> list[Stored]:
    return [message for message in bot.fake.sent(group) if "签到" in message.text]
