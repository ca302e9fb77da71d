"""A thousand groups close at 23:00 as fast as the platform's limits allow, in a fair order, and no burst."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app import App, Parts, features
from bot.clock import VirtualClock
from bot.core.ids import AccountName, GroupKey, NativeId
from bot.core.people import Directory, LinkedAccount
from bot.core.programme import GroupSpec
from bot.platforms.base import Pace
from bot.platforms.dingtalk.account import DingTalkAccount, DingTalkGroup, GroupKind
from bot.platforms.dingtalk.client import DingTalkPlatform
from bot.rehearsal.advance import advance
from bot.store.database import Database
from bot.store.tables import metadata
from handlers import PIPELINE
from schedules import JOBS
from tests import programmes
from tests.fakes.dingtalk import FakeDingTalk, Fault
from tests.fakes.dingtalk_groups import make_group
from tests.fakes.dingtalk_world import Person

DING = AccountName("ding")
GROUPS = 1000
PACE = Pace(spoken_per_minute=960, group_per_minute=60, calls_per_second=18)
"""What the settings give a DingTalk account when nothing is written."""


class Evening:
    """Many scene groups on one robot, from a minute before the closing notice on."""

    def __init__(self, folder: Path, groups: int, pace: Pace) -> None:
        self.pace = pace
        self.start_at = datetime.fromisoformat("2020-04-18 22:58").replace(tzinfo=programmes.SHANGHAI)
        self.clock = VirtualClock(self.start_at)
        self.fake = FakeDingTalk(self.clock)
        self.fake.world.people["u-owner"] = Person("u-owner", "union-owner", "周主管", "$:LWCP_v1:$owner")
        self.cids = [make_group(self.fake.world, "scene", f"第{n}班", "u-owner", []).cid for n in range(groups)]
        base = programmes.programme(groups=(), account=DING)
        specs = tuple(GroupSpec(GroupKey(f"g{n}"), f"第{n}班", DING, NativeId(cid)) for n, cid in enumerate(self.cids))
        self.programme = replace(base, groups=specs, management=None)
        zhou = programmes.staff(groups=()).people[0]
        self.staff = Directory((replace(zhou, accounts=(LinkedAccount(DING, NativeId("u-owner")),)),))
        self.folder = folder
        self.app: App

    async def start(self) -> None:
        await self.fake.listen()
        database = Database(f"sqlite+aiosqlite:///{self.folder}/bot.db", synchronous="OFF")
        async with database.writing() as connection:
            await connection.run_sync(metadata.create_all)
        account = DingTalkAccount(
            DING, self.fake.client_id, self.fake.client_secret, robot_code=self.fake.robot_code, stream=False,
            api_url=self.fake.api_url, oapi_url=self.fake.oapi_url,
            groups={NativeId(cid): DingTalkGroup(GroupKind.SCENE) for cid in self.cids},
        )  # fmt: skip
        platform = DingTalkPlatform(account, self.clock)
        self.app = App(
            Parts(self.programme, self.staff, (), database, self.clock, (platform,), features(PIPELINE, JOBS),
                  paces={DING: self.pace})
        )  # fmt: skip
        self.app.watch._next = self.clock.now() + timedelta(hours=1)  # a look would only mix its calls in
        await self.app.start()

    async def play(self, to: str) -> None:
        end = datetime.fromisoformat(f"2020-04-18 {to}").replace(tzinfo=programmes.SHANGHAI)
        async with asyncio.timeout(120):
            await advance(self.app, self.clock, end)

    def mutes(self, name: str = "sceneGroup/update") -> list[tuple[str, datetime]]:
        found = [row for row in self.fake.calls(name) if row["status"] == 200]
        return [(row["body"]["open_conversation_id"], datetime.fromisoformat(row["at"])) for row in found]


def most_in_a_second(times: list[datetime]) -> int:
    ordered, start, most = sorted(times), 0, 0
    for end, at in enumerate(ordered):
        while at - ordered[start] >= timedelta(seconds=1):
            start += 1
        most = max(most, end - start + 1)
    return most


async def evening(folder: Path, groups: int = GROUPS, pace: Pace = PACE) -> Evening:
    found = Evening(folder, groups, pace)
    await found.start()
    return found


async def test_a_thousand_dingtalk_groups_close_as_fast_as_the_limit_allows(tmp_path: Path) -> None:
    e = await evening(tmp_path)
    try:
        await e.play("23:01:10")
        closed = [(cid, at) for cid, at in e.mutes() if at >= e.start_at + timedelta(minutes=2)]
        assert sorted(cid for cid, _ in closed) == sorted(e.cids), "each of them once"
        last = max(at for _, at in closed) - (e.start_at + timedelta(minutes=2))
        assert last <= timedelta(seconds=GROUPS / 18 + 2), last
        assert last <= timedelta(seconds=GROUPS / 20 * 1.15), "within 15 % of what twenty calls a second would take"
        assert most_in_a_second([at for _, at in closed]) <= 20
        assert all(group.muted for group in e.fake.groups.values())
        assert e.fake.violations == []
    finally:
        await e.app.stop(0.1)
        await e.fake.close()


async def test_without_the_pace_the_stand_in_sees_a_burst(tmp_path: Path) -> None:
    e = await evening(tmp_path, 60, Pace())
    platform: Any = e.app.platforms[DING]
    platform._api._pace = _at_once
    try:
        await e.play("23:00:05")
        assert any("20" in text or "limit" in text.lower() for text in e.fake.violations), e.fake.violations[:3]
    finally:
        await e.app.stop(0.1)
        await e.fake.close()


async def _at_once(_path: str) -> None:
    return None


@pytest.mark.parametrize("seconds", [30])
async def test_a_platform_that_asks_to_wait_is_not_called_before_the_time(tmp_path: Path, seconds: int) -> None:
    e = await evening(tmp_path, 40)
    try:
        await e.play("22:59:59.9")
        e.fake.faults.append(Fault("status", "sceneGroup/update", status=429, retry_after=seconds))
        await e.play("23:02")
        calls = [datetime.fromisoformat(row["at"]) for row in e.fake.calls("sceneGroup/update")]
        refused = next(
            datetime.fromisoformat(row["at"]) for row in e.fake.calls("sceneGroup/update") if row["status"] != 200
        )
        early = [at for at in calls if refused + timedelta(seconds=1) < at < refused + timedelta(seconds=seconds)]
        assert early == []
        assert all(group.muted for group in e.fake.groups.values())
    finally:
        await e.app.stop(0.1)
        await e.fake.close()
