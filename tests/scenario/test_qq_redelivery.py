"""A message of the QQ official platform that comes more than once has one effect: a real App, real sockets.

The platform repeats itself in every way it is known to: the same delivery again, the @ message under two names, another
tail of the id, after an answer that failed and after a restart. What happened is read from the stand-in.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web

from bot.app import App, Parts, features
from bot.clock import VirtualClock
from bot.core.ids import AccountName, NativeId
from bot.core.people import Directory
from bot.core.programme import Programme
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
from tests.fakes.qqofficial import FakeQQ, Fault, Group, Stored

SHANGHAI = ZoneInfo("Asia/Shanghai")
APP, SECRET, NAME = "102000001", "DG5g3B4j9X2KOErG", AccountName("qq")


class Bot:
    """The whole bot on one database, which can be started again."""

    def __init__(self, folder: Path, fake: FakeQQ, clock: VirtualClock, group: Group) -> None:
        self.fake, self.clock = fake, clock
        settings = sandbox_settings(example_programme())
        self.programme, self.plans = _on_qq(programme_of(settings), group), plans_of(settings)
        self.url = f"sqlite+aiosqlite:///{folder}/bot.db"

    async def start(self) -> None:
        database = Database(self.url, synchronous="OFF")
        async with database.writing() as connection:
            await connection.run_sync(metadata.create_all)
        account = QQAccount(
            NAME, APP, SECRET, api_url=self.fake.url, token_url=f"{self.fake.url}/app/getAppAccessToken", certified=True
        )
        self.platform = QQPlatform(account, self.clock)
        parts = Parts(self.programme, Directory(()), self.plans, database, self.clock, (self.platform,),
                      features(PIPELINE, JOBS))  # fmt: skip
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
async def running(folder: Path) -> AsyncIterator[tuple[Bot, Group]]:
    clock = VirtualClock(datetime(2020, 4, 18, 9, 0, tzinfo=SHANGHAI).astimezone(UTC))
    fake = FakeQQ(clock, APP, SECRET)
    await fake.listen()
    group = fake.add_group("maker", members=("甲", "乙"))
    bot = Bot(folder, fake, clock, group)
    await bot.start()
    try:
        yield bot, group
    finally:
        await bot.stop()
        await fake.close()
        assert fake.violations == []


def answers(bot: Bot, group: Group) -> list[Stored]:
    return [message for message in bot.fake.sent(group) if "签到" in message.text]


async def test_said_once_answered_once(tmp_path: Path) -> None:
    async with running(tmp_path) as (bot, group):
        await bot.fake.say(group, "甲", "/签到")
        await bot.settle()
        assert len(answers(bot, group)) == 1
        assert answers(bot, group)[0].paid == "reply"


LOST = pytest.mark.xfail(strict=True, reason="what stands on another tail is known in memory only")


@pytest.mark.parametrize("at_bot", [False, True], ids=["plain", "both names"])
@pytest.mark.parametrize(
    ("between", "changed_tail"),
    [
        ("nothing", False),
        ("nothing", True),
        ("answered", False),
        ("answered", True),
        ("restart", False),
        pytest.param("restart", True, marks=LOST),
    ],
)
async def test_told_again_answered_once(tmp_path: Path, at_bot: bool, between: str, changed_tail: bool) -> None:
    async with running(tmp_path) as (bot, group):
        said = await bot.fake.say(group, "甲", "/签到", at_bot=at_bot)
        if between != "nothing":
            await bot.settle()
        if between == "restart":
            await bot.restart()
        for payload in said.payloads * 3:
            assert await bot.fake.redeliver(payload, changed_tail=changed_tail) == 200
        await bot.settle()
        assert len(answers(bot, group)) == 1
        assert len(bot.fake.deliveries()) == len(said.payloads) * 4


@pytest.mark.parametrize("names", [(0, 1), (1, 0), (0,), (1,)])
async def test_one_name_or_both_in_any_order(tmp_path: Path, names: tuple[int, ...]) -> None:
    async with running(tmp_path) as (bot, group):
        bot.fake.hook_url, address = "", bot.fake.hook_url
        said = await bot.fake.say(group, "甲", "/签到", at_bot=True)
        bot.fake.hook_url = address
        for name in names:
            assert await bot.fake.emit(said.payloads[name]) == 200
        await bot.settle()
        assert len(answers(bot, group)) == 1


async def test_told_while_the_bot_was_down_and_again_when_it_is_up(tmp_path: Path) -> None:
    async with running(tmp_path) as (bot, group):
        await bot.stop()
        said = await bot.fake.say(group, "甲", "/签到")
        assert bot.fake.deliveries()[-1]["status"] == 0
        await bot.start()
        assert answers(bot, group) == []
        for _ in range(2):
            assert await bot.fake.redeliver(said.payloads[0]) == 200
        await bot.settle()
        assert len(answers(bot, group)) == 1


async def test_another_message_is_another_answer(tmp_path: Path) -> None:
    """The negative control: what only looks like a redelivery is none."""
    async with running(tmp_path) as (bot, group):
        await bot.fake.say(group, "甲", "/签到")
        await bot.settle()
        await bot.fake.say(group, "乙", "/签到")
        await bot.settle()
        assert len(answers(bot, group)) == 2
        await bot.fake.say(group, "甲", "/签到")
        await bot.settle()
        assert len(bot.fake.sent(group)) == 3, "the same words later are said again, and answered"


async def test_the_same_words_in_the_same_second_are_two_messages(tmp_path: Path) -> None:
    async with running(tmp_path) as (bot, group):
        for _ in range(2):
            await bot.fake.say(group, "甲", "/签到")
        await bot.settle()
        assert len(bot.fake.sent(group)) == 2


@pytest.mark.parametrize("fault", ["reset", "garbage", "status"])
async def test_an_answer_of_unknown_fate_is_never_said_twice(tmp_path: Path, fault: str) -> None:
    async with running(tmp_path) as (bot, group):
        bot.fake.faults = [Fault(fault, "send_group", performs=True, status=504)]
        said = await bot.fake.say(group, "甲", "/签到")
        await bot.fake.until(lambda: bool(answers(bot, group)))
        await bot.settle()
        await bot.restart()
        assert await bot.fake.redeliver(said.payloads[0]) == 200
        await bot.settle()
        assert len(answers(bot, group)) == 1
