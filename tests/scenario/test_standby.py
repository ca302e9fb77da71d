"""Primary and standby: two accounts in one group, one acts and nothing is done twice; staff hear of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from bot.app import App, Parts, features
from bot.clock import VirtualClock
from bot.core.event import Event
from bot.core.ids import AccountName, GroupKey, NativeId
from bot.core.people import Directory, LinkedAccount
from bot.core.programme import GroupSpec, Place, Programme
from bot.platforms.sandbox.faults import Break, ScriptedFaults, Throttle, Vanish
from bot.platforms.sandbox.model import Chat, Done, Said
from bot.platforms.sandbox.platform import SandboxPlatform
from bot.platforms.sandbox.seed import populate
from bot.platforms.sandbox.world import BOT, SandboxWorld
from bot.rehearsal.advance import advance
from bot.standing import Standing, realms_of
from bot.store.database import Database
from bot.store.tables import metadata
from handlers import PIPELINE
from schedules import JOBS
from tests import programmes

FIRST, SECOND = programmes.ACCOUNT, AccountName("backup")


class Plug(SandboxPlatform):
    """A sandbox account whose line can be cut: it neither hears nor speaks then."""

    cut = False

    @property
    def connected(self) -> bool:
        return super().connected and not self.cut


class Twins:
    """One chat world for people, two accounts of the bot in each group, each with a platform journal of its own."""

    def __init__(self, folder: Path, programme: Programme, staff: Directory) -> None:
        self.folder, self.programme, self.staff = folder, programme, staff
        start = datetime.fromisoformat("2020-04-18 07:55").replace(tzinfo=programme.zone)
        self.clock = VirtualClock(start)
        self.worlds = {name: SandboxWorld(name, programme.zone, self.clock.now) for name in (FIRST, SECOND)}
        for name, world in self.worlds.items():
            populate(world, _as_seen_by(programme, name), _linked_to(staff, name))
        self.plugs: dict[AccountName, Plug] = {}
        self.app: App

    async def start(self) -> None:
        database = Database(f"sqlite+aiosqlite:///{self.folder}/bot.db", synchronous="OFF")
        async with database.writing() as connection:
            await connection.run_sync(metadata.create_all)
        cut = {name: plug.cut for name, plug in self.plugs.items()}
        self.plugs = {name: Plug(world, self.clock) for name, world in self.worlds.items()}
        for name, plug in self.plugs.items():
            plug.cut = cut.get(name, False)
        plans = tuple(programmes.plan(str(group.key)) for group in self.programme.groups)
        realms = realms_of(self.programme, {FIRST: "onebot", SECOND: "onebot"})
        self.app = App(
            Parts(self.programme, self.staff, plans, database, self.clock, tuple(self.plugs.values()),
                  features(PIPELINE, JOBS), realms=realms)
        )  # fmt: skip
        await self.app.start()
        await self.app.quiet()

    async def restart(self) -> None:
        await self.app.stop()
        await self.start()

    async def to(self, at: str) -> None:
        await advance(self.app, self.clock, self.when(at))

    def when(self, at: str) -> datetime:
        return datetime.fromisoformat(f"2020-04-18 {at}").replace(tzinfo=self.programme.zone)

    async def cut(self, name: AccountName, *, cut: bool = True) -> None:
        self.plugs[name].cut = cut
        await self.app.tick()
        await self.app.quiet()

    async def say(self, who: str, text: str) -> None:
        """Both accounts sit in the group and hear it, whichever line is up."""
        self._one_room()
        for name, world in self.worlds.items():
            done = world.say(NativeId("g-maker"), NativeId(who), text)
            assert isinstance(done, Done), done
            if not self.plugs[name].cut:
                await self.plugs[name].deliver(done.events)
        await self.app.quiet()

    def _one_room(self) -> None:
        """The group is one: whoever switched it last did so for both."""
        switched = [
            (row["at"], row["on"])
            for world in self.worlds.values()
            for row in world.journal
            if row["what"] == "effect" and row["effect"] == "SetMuteAll" and row["native_group"] == "g-maker"
        ]
        for world in self.worlds.values():
            group = world.group(NativeId("g-maker"))
            assert group is not None
            group.muted = max(switched)[1]

    def calls(self, name: AccountName, effect: str) -> list[tuple[str, bool | None]]:
        journal = self.worlds[name].journal
        found = [row for row in journal if row["what"] == "effect" and row["effect"] == effect and row["performed"]]
        return [(row["native_group"], row["on"]) for row in found]

    def said(self, name: AccountName, group: str = "g-maker") -> list[str]:
        lines = self.worlds[name].lines(Chat(group=NativeId(group)))
        return [line.message.shown() for line in lines if isinstance(line, Said) and line.sender == BOT]

    def told(self, name: AccountName, who: str) -> list[str]:
        lines = self.worlds[name].lines(Chat(user=NativeId(who)))
        return [line.message.shown() for line in lines if isinstance(line, Said) and line.sender == BOT]


def _as_seen_by(programme: Programme, name: AccountName) -> Programme:
    groups = tuple(replace(group, account=name) for group in programme.groups if _served(group.standby, name))
    return replace(programme, groups=groups, management=programme.management if name == FIRST else None)


def _served(standby: Place | None, name: AccountName) -> bool:
    return name == FIRST or (standby is not None and standby.account == name)


def _linked_to(staff: Directory, name: AccountName) -> Directory:
    people = (replace(one, accounts=(LinkedAccount(name, NativeId(str(one.key))),)) for one in staff.people)
    return Directory(tuple(people))


@asynccontextmanager
async def twins(folder: Path) -> AsyncIterator[Twins]:
    """maker has a standby, robot has none; the coordinator can be reached over both accounts."""
    programme, staff = programmes.programme(), programmes.staff()
    maker, robot = programme.groups
    covered = replace(maker, standby=Place(SECOND, maker.native_id))
    zhou = next(one for one in staff.people if one.key == "zhou")
    both = replace(zhou, accounts=(*zhou.accounts, LinkedAccount(SECOND, NativeId("zhou"))))
    others = tuple(one for one in staff.people if one is not zhou)
    running = Twins(folder, replace(programme, groups=(covered, robot)), Directory((both, *others)))
    await running.start()
    try:
        yield running
    finally:
        await running.app.stop()


async def test_while_the_primary_is_there_the_standby_keeps_still(tmp_path: Path) -> None:
    async with twins(tmp_path) as t:
        await t.to("08:05")
        await t.say("sim-maker-01", "/签到")
        assert sum("签到成功" in text for text in t.said(FIRST)) == 1
        assert t.said(SECOND) == []
        assert t.calls(FIRST, "SetMuteAll").count(("g-maker", False)) == 1
        assert t.calls(SECOND, "SetMuteAll") == []


async def test_the_standby_acts_when_the_primary_is_gone_and_nothing_is_done_twice(tmp_path: Path) -> None:
    async with twins(tmp_path) as t:
        await t.to("08:05")
        await t.say("sim-maker-01", "/签到")
        await t.to("22:40")
        await t.cut(FIRST)
        await t.to("22:45")
        await t.to("23:05")
        assert t.calls(SECOND, "SetMuteAll") == [("g-maker", True)]
        assert t.calls(FIRST, "SetMuteAll").count(("g-maker", True)) == 1, "the one at the start, before eight"
        closed = [text for name in (FIRST, SECOND) for text in t.said(name) if "发言已关闭" in text]
        assert len(closed) == 1
        assert sum("掉线" in text for text in t.told(SECOND, "zhou")) == 1, "told over an account that is there"
        assert "没有备用账号" in next(text for text in t.told(SECOND, "zhou") if "掉线" in text)


async def test_staff_and_people_are_known_over_the_standby(tmp_path: Path) -> None:
    async with twins(tmp_path) as t:
        await t.to("08:05")
        await t.say("sim-maker-01", "/签到")
        await t.cut(FIRST)
        await t.to("08:10")
        await t.say("sim-maker-01", "/签到")
        assert any("已经签到" in text or "签到过" in text for text in t.said(SECOND)), t.said(SECOND)
        await t.say("maker-duty1", "/上岗")
        assert len(t.said(SECOND)) == 2


class HearsBoth(Standing):
    """The guard switched off: whoever tells something is listened to."""

    def heard(self, event: Event, spec: GroupSpec) -> Event | None:
        return event


async def test_without_the_guard_both_accounts_would_answer(tmp_path: Path) -> None:
    async with twins(tmp_path) as t:
        await t.to("08:05")
        t.app.world.standing = HearsBoth()
        await t.say("sim-maker-01", "/帮助")
        assert len([text for text in t.said(FIRST) if "/签到" in text]) == 2


async def test_a_short_break_passes_nothing_on(tmp_path: Path) -> None:
    async with twins(tmp_path) as t:
        await t.to("08:05")
        await t.cut(FIRST)
        await t.to("08:05:30")
        await t.cut(FIRST, cut=False)
        await t.to("08:10")
        await t.say("sim-maker-01", "/签到")
        assert t.said(SECOND) == []
        assert not any("掉线" in text for text in t.told(SECOND, "zhou"))


async def test_the_primary_takes_over_again_when_it_has_been_back_for_a_while(tmp_path: Path) -> None:
    async with twins(tmp_path) as t:
        await t.to("08:05")
        await t.cut(FIRST)
        await t.to("08:10")
        await t.cut(FIRST, cut=False)
        await t.to("08:10:30")
        await t.say("sim-maker-01", "/签到")
        await t.to("08:12")
        await t.say("sim-maker-02", "/签到")
        assert sum("签到成功" in text for text in t.said(SECOND)) == 1
        assert sum("签到成功" in text for text in t.said(FIRST)) == 1
        assert any("已恢复" in text for text in t.said(FIRST, "g-staff"))


async def test_a_new_process_goes_on_with_whoever_acted(tmp_path: Path) -> None:
    async with twins(tmp_path) as t:
        await t.to("08:05")
        await t.cut(FIRST)
        await t.to("08:10")
        await t.restart()
        await t.say("sim-maker-01", "/签到")
        assert sum("签到成功" in text for text in t.said(SECOND)) == 1
        assert t.app.world.standing.acting(t.programme.groups[0]).account == SECOND
        await t.cut(FIRST, cut=False)
        await t.to("08:15")
        assert t.app.world.standing.acting(t.programme.groups[0]).account == FIRST


async def test_an_account_that_only_seems_connected_is_gone_too(tmp_path: Path) -> None:
    async with twins(tmp_path) as t:
        await t.to("22:55")
        t.worlds[FIRST].faults = ScriptedFaults([Break()] * 400)
        await t.to("23:05")
        assert ("g-maker", True) in t.calls(SECOND, "SetMuteAll")
        assert t.worlds[SECOND].group(NativeId("g-maker")).muted  # type: ignore[union-attr]


async def test_what_may_have_been_said_is_not_said_again_over_the_standby(tmp_path: Path) -> None:
    async with twins(tmp_path) as t:
        await t.to("22:45")
        t.worlds[FIRST].faults = ScriptedFaults([Vanish(performed=False)] * 50)
        await t.to("22:51")
        await t.cut(FIRST)
        await t.to("22:58")
        soon = [text for name in (FIRST, SECOND) for text in t.said(name) if "10 分钟" in text or "即将" in text]
        assert soon == [], "nobody knows whether it was said, so it is not said again"


async def test_the_standby_waits_for_its_own_line(tmp_path: Path) -> None:
    async with twins(tmp_path) as t:
        await t.to("22:30")
        await t.cut(SECOND)
        await t.cut(FIRST)
        await t.to("22:50")
        assert t.app.world.standing.on_standby == {}
        await t.cut(SECOND, cut=False)
        await t.to("23:02")
        assert t.app.world.standing.on_standby == {GroupKey("maker"): SECOND}
        assert ("g-maker", True) in t.calls(SECOND, "SetMuteAll")


async def test_an_account_that_asks_to_wait_is_not_gone(tmp_path: Path) -> None:
    async with twins(tmp_path) as t:
        await t.to("22:55")
        t.worlds[FIRST].faults = ScriptedFaults([Throttle(20)] * 12)
        await t.to("23:10")
        assert t.calls(SECOND, "SetMuteAll") == []
        assert not any("掉线" in text for text in t.told(SECOND, "zhou"))
