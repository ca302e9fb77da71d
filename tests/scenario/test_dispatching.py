"""Sending when things break: the platform is away, hangs or has a fault; the database does not take what is written;
the process stops in between. Read from the platform's journal and from the outbox."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.app import features
from bot.core.effect import Effect, SendMessage
from bot.core.errors import Unavailable
from bot.core.event import MessageReceived
from bot.core.ids import AccountName
from bot.core.people import Directory
from bot.core.rule import Decision, Rule, Turn
from bot.platforms.base import Receipt
from bot.platforms.sandbox.faults import Break, Fault, NoFaults, ScriptedFaults, Vanish
from bot.serve import RealService
from bot.store.database import Database
from bot.store.outbox import Row
from bot.store.tables import outbox
from handlers import PIPELINE
from schedules import JOBS
from tests import programmes
from tests.world import World, world

Send = Callable[..., Any]


async def states(w: World, **where: str) -> list[tuple[str, str | None]]:
    """(state, code) of the rows of the outbox."""
    asked = select(outbox.c.state, outbox.c.code).where(*(outbox.c[name] == value for name, value in where.items()))
    async with w.app.parts.database.reading() as connection:
        return [(row.state, row.code) for row in await connection.execute(asked.order_by(outbox.c.seq))]


def openings(w: World, group: str = "maker") -> list[str]:
    return [text for text in w.said(group) if "早上好" in text]


class Never(NoFaults):
    """The platform fails whenever something of this kind is to be said."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def on_call(self, effect: Effect, at: datetime) -> Fault | None:
        return Break() if effect.why.kind == self.kind else None


class Flaky:
    """A database whose next transactions that write fail, as a full disk or a lost server would have it."""

    def __init__(self, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
        self.failing = 0
        self.failed = 0
        writing = database.writing

        @asynccontextmanager
        async def flaky() -> AsyncIterator[AsyncConnection]:
            if self.failing > 0:
                self.failing -= 1
                self.failed += 1
                raise OperationalError("COMMIT", None, Exception("disk full"))
            async with writing() as connection:
                yield connection

        monkeypatch.setattr(database, "writing", flaky)


async def meanwhile(w: World, doing: "asyncio.Future[Any]") -> None:
    """Let seconds pass on the virtual clock until something is done that waits for them; the machine takes its time."""
    limit = w.clock.now() + timedelta(seconds=30)
    async with asyncio.timeout(60):
        while not doing.done():
            await w.app.writer.idle()
            await asyncio.sleep(0)
            if (at := w.clock.next_wake()) is not None and at <= limit:
                w.clock.move_to(at)
    await doing


# ------------------------------------------------------------------------------------------------ the platform is away


async def test_what_waits_for_the_platform_is_said_when_it_is_back_and_nothing_stale(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 22:40") as w:
        await w.advance_to("22:45")
        before = len(w.calls())
        await w.platform.stop()
        await w.advance_to("23:10")
        assert len(w.calls()) == before
        await w.platform.start(w.app.receive)
        await w.advance_to("23:11")
        assert w.is_muted("maker")
        said = [call.text for call in w.calls("SendMessage", "maker")[before:]]
        assert not any("分钟（23:00）关闭发言" in text for text in said), "the word before the closing is stale"


async def test_an_account_that_nobody_serves_is_told(tmp_path: Path) -> None:
    found = programmes.programme()
    elsewhere = replace(found.groups[1], account=AccountName("elsewhere"))
    lonely = replace(found, groups=(found.groups[0], elsewhere))
    async with world(tmp_path, programme=lonely) as w:
        await w.advance_to("08:05")
        assert len(openings(w)) == 1
        assert w.calls(group="robot") == []
        told = [text for text in w.said("staff") if "robot班" in text]
        assert told, "the staff have to open it themselves"
        assert w.app.engine.buried == 0


async def test_a_fault_of_ours_in_sending_holds_no_lane_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with world(tmp_path) as w:
        send, broken = w.platform.send, [True]

        async def faulty(effect: Effect, *rest: Any) -> Receipt:
            if broken and isinstance(effect, SendMessage) and effect.group == "maker":
                broken.clear()
                raise ZeroDivisionError("an encoder with a fault")
            return await send(effect, *rest)

        monkeypatch.setattr(w.platform, "send", faulty)
        await w.advance_to("08:05")
        assert openings(w) == []
        assert len([text for text in w.said("staff") if "没有发出去：程序内部错误" in text]) == 1
        await w.say("maker", w.trainee("maker"), "/签到")
        assert "签到成功" in w.said("maker")[-1]
        assert ("refused", "fault") in await states(w)


async def test_what_never_gets_through_is_given_up_and_told(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        w.platform_world.faults = Never("dead_letter")
        w.app.alert("⚠️ 有一条消息没能处理", kind="dead_letter", about="test")
        await w.advance_to("12:05")
        assert not any("有一条消息没能处理" in text for text in w.said("staff"))
        assert await states(w, feature="machine") == [("refused", "exhausted")]
        assert len([text for text in w.said("staff") if "没有发出去：平台多次没有应答" in text]) == 1


async def test_an_answer_that_comes_too_late_is_not_said(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        w.platform_world.faults = Never("checkin")
        await w.say("maker", w.trainee("maker"), "/签到")
        await w.advance_to("11:40")
        assert not any("签到成功" in text for text in w.said("maker"))
        assert {state for state, _ in await states(w, feature="checkin")} == {"expired"}


async def test_a_breaker_that_opened_closes_again(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        w.platform_world.faults = ScriptedFaults([Break()] * 12)
        for number in range(1, 7):
            await w.say("maker", w.trainee("maker", number), "/签到")
            await w.say("robot", w.trainee("robot", number), "/签到")
        await w.advance_to("11:30")
        for group in ("maker", "robot"):
            assert len([text for text in w.said(group) if "签到成功" in text]) == 6, "each once, none lost"


# --------------------------------------------------------------------------------------------------- the process stops


async def test_what_hangs_at_the_stop_is_in_doubt_and_never_said_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world(tmp_path) as w:
        send, hanging = w.platform.send, asyncio.Event()

        async def hangs(effect: Effect, *rest: Any) -> Receipt:
            if isinstance(effect, SendMessage) and effect.group == "maker":
                hanging.set()
                await asyncio.Event().wait()
            return await send(effect, *rest)

        monkeypatch.setattr(w.platform, "send", hangs)
        w.clock.move_to(w.when("2020-04-18 08:00"))
        await w.app.tick()
        await hanging.wait()
        assert ("in_flight", None) in await states(w, group="maker")
        await w.app.stop(0)
        monkeypatch.undo()
        await w.start()
        await w.advance_to("08:10")
        assert openings(w) == []
        assert ("unknown", "crash") in await states(w, group="maker")
        assert len([text for text in w.said("staff") if "可能没有发出去" in text]) == 1


# ------------------------------------------------------------------------------------- the database takes nothing


async def test_what_could_not_be_marked_was_not_sent_and_is_sent_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        flaky = Flaky(w.app.parts.database, monkeypatch)

        def step(name: str, row: Row) -> None:
            seen.append((name, row.state))

        seen: list[tuple[str, str]] = []
        w.app.dispatcher.on_step = step
        w.app.writer.on_commit.append(lambda committed: setattr(flaky, "failing", 1) if committed.rows else None)
        await w.say("maker", w.trainee("maker"), "/签到")
        assert flaky.failed == 1
        assert seen == [], "not marked, so not sent"
        w.app.writer.on_commit.pop()
        await w.advance_to("10:01")
        assert [text for text in w.said("maker") if "签到成功" in text]
        assert len(w.calls("SendMessage", "maker")) == 1


async def test_what_was_sent_and_could_not_be_noted_is_not_sent_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        flaky = Flaky(w.app.parts.database, monkeypatch)

        def step(name: str, _row: Row) -> None:
            if name == "sent" and not flaky.failed:
                flaky.failing = 3

        w.app.dispatcher.on_step = step
        await meanwhile(w, asyncio.ensure_future(w.say("maker", w.trainee("maker"), "/签到")))
        w.app.dispatcher.on_step = None
        await w.advance_to("10:01")
        assert flaky.failed == 3
        assert len(w.calls("SendMessage", "maker")) == 1
        assert await states(w, feature="checkin") == [("delivered", None)]


async def test_a_tick_that_finds_no_database_is_made_up_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        flaky = Flaky(w.app.parts.database, monkeypatch)
        w.app.writer.on_commit.append(
            lambda committed: (
                setattr(flaky, "failing", 2) if any(n == "Override" for n, _ in committed.topics) else None
            )
        )
        await w.say("maker", "maker-teacher", "/闭群 30")
        w.app.writer.on_commit.pop()
        await w.advance_to("10:02")
        assert flaky.failed == 2
        assert w.is_muted("maker"), "the order is on disk, and the next tick carries it out"


async def test_what_cannot_be_stored_is_not_acknowledged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        flaky = Flaky(w.app.parts.database, monkeypatch)
        flaky.failing = 1
        await w.say("maker", w.trainee("maker"), "/签到")
        assert w.platform.waiting == 1, "it stays with the platform"
        assert w.app.received["MessageReceived", "refused"] == 1
        await w.platform.deliver(())
        await w.app.quiet()
        assert "签到成功" in w.said("maker")[-1]
        w.app.writer.limit = 0
        with pytest.raises(Unavailable):
            await w.app.receive(w.platform_world.say(w.native("maker"), "sim-maker-02", "/签到").events[0])  # type: ignore[arg-type, union-attr]


async def test_a_stop_does_not_wait_for_a_database_that_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        flaky = Flaky(w.app.parts.database, monkeypatch)

        def step(name: str, _row: Row) -> None:
            if name == "sent":
                flaky.failing = 10_000

        w.app.dispatcher.on_step = step
        saying = asyncio.ensure_future(w.say("maker", w.trainee("maker"), "/签到"))
        async with asyncio.timeout(60):
            while flaky.failed < 1:  # noqa: ASYNC110 (no time passes)
                await asyncio.sleep(0)
            stopping = asyncio.ensure_future(w.app.stop(30))
            while not stopping.done():
                await asyncio.sleep(0)
                w.clock.move_to(w.clock.next_wake() or w.clock.now())
        saying.cancel()
        monkeypatch.undo()
        await w.start()
        await w.advance_to("10:30")
        assert len([text for text in w.said("maker") if "签到成功" in text]) == 1, "sent, not noted, and not sent again"
        assert await states(w, feature="checkin") == [("unknown", "crash")]


async def test_a_hook_that_raises_stops_its_own_lane_only(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:

        def step(name: str, row: Row) -> None:
            if name == "marked" and row.group == "maker":
                raise RuntimeError("a hook with a fault")

        w.app.dispatcher.on_step = step
        await w.say("maker", w.trainee("maker"), "/签到")
        await w.say("robot", w.trainee("robot"), "/签到")
        assert [text for text in w.said("robot") if "签到成功" in text]
        assert w.said("maker") == []


async def test_an_event_whose_second_try_finds_no_database_stays_with_the_platform(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        flaky = Flaky(w.app.parts.database, monkeypatch)
        tried: list[str] = []

        def raises_once(turn: Turn) -> Decision:
            tried.append(turn.event.id)
            if len(tried) == 1:
                flaky.failing = 1
                raise ValueError("a rule with a fault")
            return Decision()

        w.app.engine.features = features((*PIPELINE, Rule("bad", (MessageReceived,), raises_once)), JOBS)
        await w.say("maker", w.trainee("maker"), "/签到")
        assert w.platform.waiting == 1
        assert w.app.engine.buried == 0
        await w.platform.deliver(())
        await w.app.quiet()
        assert len([text for text in w.said("maker") if "签到成功" in text]) == 1


@pytest.mark.parametrize("part", ["writer", "dispatcher"])
async def test_a_part_that_must_not_end_and_does_ends_the_service(tmp_path: Path, part: str) -> None:
    def fault(*_args: Any) -> Any:
        raise ZeroDivisionError("a fault of ours")

    async with world(tmp_path, start="2020-04-18 10:00") as w:
        service = asyncio.ensure_future(RealService(w.app, w.clock).run())
        await w.say("maker", w.trainee("maker"), "/签到")
        assert not service.done()
        if part == "writer":
            w.app.writer.on_commit.append(fault)
        else:
            w.app.dispatcher.platforms = type("NoPlatforms", (dict,), {"get": fault})()
        saying = asyncio.ensure_future(w.say("maker", w.trainee("maker", 2), "/签到"))
        with pytest.raises(ZeroDivisionError):
            await service
        saying.cancel()
        await asyncio.gather(saying, return_exceptions=True)
        await w.restart()
        await w.advance_to("10:01")
        assert len([text for text in w.said("maker") if "签到成功" in text]) == 2, "nothing that was stored is lost"


# ----------------------------------------------------------------------------------------------- nobody is left to tell


async def test_where_nobody_can_be_told_the_alarm_is_kept(tmp_path: Path) -> None:
    alone = replace(programmes.programme(), management=None)
    nobody = Directory(tuple(one for one in programmes.staff().people if one.key != "zhou"))
    async with world(tmp_path, programme=alone, staff=nobody, start="2020-04-18 10:00") as w:
        await w.make_manager("maker", manager=False)
        assert await states(w, tag="rights") == [("refused", "no_means")]
        w.app.alert("⚠️ 有一条消息没能处理", kind="dead_letter", about="test")
        await w.advance_to("10:01")
        assert await states(w, feature="machine") == [("refused", "no_means")]


@pytest.mark.parametrize("performed", [True, False])
async def test_a_mode_in_doubt_that_was_ordered_for_nobody_is_settled(tmp_path: Path, performed: bool) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        w.platform_world.faults = ScriptedFaults([Vanish(performed)] * 2)
        await w.say("maker", "maker-teacher", "/闭群 10")
        await w.advance_to("10:01")
        assert w.is_muted("maker")
        assert {state for state, _ in await states(w, kind="SetMuteAll")} == {"delivered"}
