"""The whole day of the Hubei programme, all 15 groups, over OneBot v11: a strict client, real sockets, virtual time.

What happened is read from the client's own log. The people act through the client as well.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web

from bot.app import App, Parts, features
from bot.clock import VirtualClock
from bot.core.ids import AccountName, NativeId
from bot.core.people import Directory, LinkedAccount, Person
from bot.core.programme import GroupSpec, Programme
from bot.platforms.onebot.client import OneBotAccount, OneBotPlatform
from bot.programme_file import directory_of, plans_of, programme_of
from bot.rehearsal.advance import advance
from bot.settings import example_programme, sandbox_settings
from bot.store.database import Database
from bot.store.tables import metadata
from bot.web.hooks import RUNNER_OPTIONS, hook_routes
from handlers import PIPELINE
from schedules import JOBS
from tests.fakes.onebot import FakeOneBot

SHANGHAI = ZoneInfo("Asia/Shanghai")
SELF_ID, TOKEN, SECRET = 2854196310, "t" * 32, "s" * 32
QQ = AccountName("qq")


class Day:
    """The example programme moved to QQ: group and person ids are numbers there."""

    def __init__(self, folder: Path, clock: VirtualClock, fake: FakeOneBot, transport: str) -> None:
        settings = sandbox_settings(example_programme())
        self.clock, self.fake, self.transport = clock, fake, transport
        self.people = {person.key: 3_000_000_000 + n for n, person in enumerate(directory_of(settings).people)}
        self.programme = _on_qq(programme_of(settings))
        self.staff = Directory(tuple(self._person(person) for person in directory_of(settings).people))
        self.plans = plans_of(settings)
        self.database = Database(f"sqlite+aiosqlite:///{folder}/bot.db", synchronous="OFF")
        self.trainees = {group.key: 4_000_000_000 + n * 100 for n, group in enumerate(self.programme.groups)}
        for group in self._all_groups():
            members = [*self.people.values()]
            members += [self.trainees[group.key] + n for n in range(9)] if group.key in self.trainees else []
            fake.add_group(int(group.native_id), members=tuple(members))

    def _all_groups(self) -> list[GroupSpec]:
        return [*self.programme.groups, *([self.programme.management] if self.programme.management else [])]

    def _person(self, person: Person) -> Person:
        return replace(person, accounts=(LinkedAccount(QQ, NativeId(str(self.people[person.key]))),))

    async def start(self) -> None:
        async with self.database.writing() as connection:
            await connection.run_sync(metadata.create_all)
        account = OneBotAccount(QQ, NativeId(str(SELF_ID)), access_token=TOKEN, **await self._way())
        self.platform = OneBotPlatform(account, self.clock)
        self.app = App(
            Parts(self.programme, self.staff, self.plans, self.database, self.clock, (self.platform,),
                  features(PIPELINE, JOBS))
        )  # fmt: skip
        server = web.Application()
        server.add_routes(hook_routes({QQ: self.platform}))
        self.runner = web.AppRunner(server, shutdown_timeout=0.1, **RUNNER_OPTIONS)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{self.runner.addresses[0][1]}/hooks/onebot/qq"
        await self.app.start()
        if self.transport == "http":
            self.fake.report_url = url
            await self.fake.tell(self.fake.heartbeat())
        elif self.transport == "ws":
            await self.fake.dial(f"{url}/ws")
        async with asyncio.timeout(5):
            while not self.platform.connected:  # noqa: ASYNC110 (the other side is in this loop)
                await asyncio.sleep(0)

    async def _way(self) -> dict[str, str]:
        match self.transport:
            case "http":
                return {"secret": SECRET, "api_url": await self.fake.listen()}
            case "forward":
                return {"ws_url": await self.fake.serve_forward()}
            case "split":
                return {"ws_url": f"{await self.fake.serve_forward()}/event"}
        return {}

    async def stop(self) -> None:
        await self.app.stop()
        await self.runner.cleanup()

    # ---- time and people

    def when(self, at: str) -> datetime:
        return datetime.fromisoformat(f"2020-04-{at}").replace(tzinfo=SHANGHAI)

    async def to(self, at: str) -> None:
        await advance(self.app, self.clock, self.when(at))

    async def say(self, group: str, who: int, text: str) -> None:
        handled = self.app.engine.handled
        await self.fake.say(self.native(group), who, text)
        await self.settled(handled)

    async def tell(self, who: int, text: str) -> None:
        handled = self.app.engine.handled
        await self.fake.tell(self.fake.direct(who, text))
        await self.settled(handled)

    async def settled(self, handled: int) -> None:
        async with asyncio.timeout(5):
            while self.app.engine.handled == handled:  # noqa: ASYNC110 (the same)
                await asyncio.sleep(0)
        await self.app.quiet()

    def native(self, key: str) -> int:
        return next(int(group.native_id) for group in self._all_groups() if group.key == key)

    # ---- the client's log

    def bans(self, key: str) -> list[tuple[str, bool]]:
        found = [row for row in self.fake.calls("set_group_whole_ban") if row["params"]["group_id"] == self.native(key)]
        return [(_local(row), row["params"]["enable"]) for row in found]

    def said(self, key: str) -> list[tuple[str, str]]:
        found = [row for row in self.fake.calls("send_group_msg") if row["params"]["group_id"] == self.native(key)]
        return [(_local(row), _text(row["params"]["message"])) for row in found]

    def told(self, who: str) -> list[tuple[str, str]]:
        found = [row for row in self.fake.calls("send_private_msg") if row["params"]["user_id"] == self.people[who]]
        return [(_local(row), _text(row["params"]["message"])) for row in found]


def _on_qq(found: Programme) -> Programme:
    numbers = itertools.count(700_000_001)
    groups = tuple(replace(group, account=QQ, native_id=NativeId(str(next(numbers)))) for group in found.groups)
    assert found.management is not None
    management = replace(found.management, account=QQ, native_id=NativeId(str(next(numbers))))
    return replace(found, groups=groups, management=management)


def _local(row: dict[str, Any]) -> str:
    return datetime.fromisoformat(row["at"]).astimezone(SHANGHAI).strftime("%d %H:%M")


def _text(segments: list[dict[str, Any]]) -> str:
    return "".join(part["data"].get("text", "") for part in segments)


@asynccontextmanager
async def day(folder: Path, transport: str, dialect: str) -> AsyncIterator[Day]:
    clock = VirtualClock(datetime(2020, 4, 18, 7, 40, tzinfo=SHANGHAI).astimezone(UTC))
    fake = FakeOneBot(self_id=SELF_ID, token=TOKEN, secret=SECRET, dialect=dialect, clock=clock)
    running = Day(folder, clock, fake, transport)
    await running.start()
    try:
        yield running
    finally:
        await running.stop()
        await fake.close()
        assert fake.violations == []


@pytest.mark.parametrize(
    ("transport", "dialect"),
    [
        ("ws", "napcat"),
        ("http", "napcat"),
        pytest.param("ws", "llbot", marks=pytest.mark.nightly),
        ("ws", "lagrange"),
        pytest.param("ws", "gocqhttp", marks=pytest.mark.nightly),
        ("forward", "napcat"),
        pytest.param("forward", "llbot", marks=pytest.mark.nightly),
        pytest.param("forward", "lagrange", marks=pytest.mark.nightly),
        ("split", "gocqhttp"),
    ],
)
async def test_the_whole_day_over_onebot(tmp_path: Path, transport: str, dialect: str) -> None:
    async with day(tmp_path, transport, dialect) as d:
        plan = next(one for one in d.plans if one.group == "maker-1" and str(one.local_date) == "2020-04-18")
        host = next(person for person in d.staff.people if person.name == plan.host)
        duty = next(person for person in d.staff.people if person.name == plan.duty[0][0])
        trainee = d.trainees["maker-1"]
        await d.to("18 07:51")
        assert any("上岗" in text for at, text in d.told(duty.key) if at == "18 07:50")
        await d.to("18 08:00")
        for group in d.programme.groups:
            assert d.bans(group.key)[-1] == ("18 08:00", False), group.key
        assert sum("早上好" in text for _, text in d.said("maker-1")) == 1
        await d.say("maker-1", d.people[duty.key], "/上岗")
        await d.say("maker-1", trainee, "／签到")
        assert "签到成功" in d.said("maker-1")[-1][1]
        await d.to("18 18:00")
        assert any("议程" in text for at, text in d.said("maker-1") if at == "18 18:00")
        await d.to("18 20:00")
        await d.say("maker-1", d.people[host.key], "/下一题")
        assert "话题 1/" in d.said("maker-1")[-1][1]
        await d.say("maker-1", d.people[host.key], "/结束沙龙")
        for number, choice in enumerate(("1", "投 2", "２", "/投 二", "我投2号")):
            await d.say("maker-1", trainee + number, choice)
        d.clock.move_to(d.clock.now() + timedelta(seconds=2))
        await d.say("maker-1", trainee, "2")
        await d.to("18 22:31")
        result = [text for _, text in d.said("maker-1") if "投票结果" in text]
        assert len(result) == 1
        assert "5 票（100%）" in result[0]
        await d.to("18 23:01")
        for group in d.programme.groups:
            assert d.bans(group.key)[-1] == ("18 23:00", True), group.key
            assert [enable for _, enable in d.bans(group.key)].count(False) == 1
        figures = [text for _, text in d.said("management") if "当日数据" in text]
        assert len(figures) == 1
        assert "投票 5" in figures[0]


async def test_lost_rights_over_onebot_reach_the_staff_and_come_back(tmp_path: Path) -> None:
    async with day(tmp_path, "ws", "napcat") as d:
        await d.to("18 22:59")
        group = d.fake.groups[d.native("vex")]
        group.members[SELF_ID].role = "member"
        await d.to("18 23:01")
        assert not group.all_shut
        told = [text for at, text in d.said("management") if "VEX" in text and "管理" in text and at <= "18 23:01"]
        assert len(told) == 1
        assert not any("发言已关闭" in text for _, text in d.said("vex"))
        group.members[SELF_ID].role = "admin"
        handled = d.app.engine.handled
        await d.fake.tell(d.fake.notice("group_admin", sub_type="set", group_id=group.group_id, user_id=SELF_ID))
        await d.settled(handled)
        assert group.all_shut
