"""The clockwork, the engine and the watch at their edges: jobs that nobody knows any more, a database that is away for
a moment, platforms that show no mode."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.app import features
from bot.core.errors import Unavailable
from bot.core.event import JobDue, MessageReceived, Mode
from bot.core.group import GroupState
from bot.core.ids import AccountName, GroupKey, NativeId
from bot.core.job import Job
from bot.core.ledger import JobKey, JobRun, Late, Occurrence, RunOutcome, Timer
from bot.core.people import Directory, LinkedAccount
from bot.core.programme import GroupSpec, Programme, instant
from bot.core.rule import Decision, Rule, Turn
from bot.core.timetable import Override
from bot.platforms.base import Probe
from bot.platforms.sandbox.model import Done
from bot.store.tables import MAPPED, outbox
from bot.store.unit import Unit
from handlers import PIPELINE
from schedules import JOBS
from schedules import speaking as speaking_jobs
from tests import programmes
from tests.turning import at, decide, due, here_in, job
from tests.world import World, world


async def save(w: World, *records: Any) -> None:
    async def work(unit: Unit) -> None:
        unit.save(records)

    await w.app.writer.submit(work)


def broken(w: World, monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """The next transactions that write fail."""
    database, left = w.app.parts.database, [times]
    writing = database.writing

    @asynccontextmanager
    async def flaky() -> AsyncIterator[AsyncConnection]:
        if left[0] > 0:
            left[0] -= 1
            raise OperationalError("BEGIN", None, Exception("no disk"))
        async with writing() as connection:
            yield connection

    monkeypatch.setattr(database, "writing", flaky)


def test_two_jobs_of_one_kind_are_refused() -> None:
    with pytest.raises(ValueError, match="two jobs of kind open"):
        features(PIPELINE, (*JOBS, replace(JOBS[0])))


# ----------------------------------------------------------------------------------------------------------------- jobs


async def test_a_timer_of_a_job_that_is_gone_is_written_off_once(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        await save(w, Timer("maker", programmes.DAY, "gone", "x", w.when("2020-04-18 10:05")))
        await w.advance_to("10:30")
        table = MAPPED[JobRun].table
        async with w.app.parts.database.reading() as connection:
            asked = select(table.c.outcome, table.c.note).where(table.c.kind == "gone")
            assert [tuple(row) for row in await connection.execute(asked)] == [(RunOutcome.FAILED, "no such job")]
        assert w.app.overdue() == 0


async def test_what_was_just_ordered_is_due_now(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        before = w.app.clockwork.next_time()
        assert before is not None
        assert before > w.clock.now()
        now = w.clock.now()
        w.app.clockwork._dirty.add("maker")
        assert w.app.clockwork.next_time() == now
        await w.app.tick()
        await save(w, Override("o", GroupKey("maker"), now, w.when("10:30"), Mode.CLOSED, now))
        await w.advance_to("10:00")
        assert w.is_muted("maker")


async def test_a_database_that_is_away_for_a_tick_costs_a_tick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with world(tmp_path, start="2020-04-18 22:40") as w:
        w.clock.move_to(w.when("2020-04-18 23:05"))
        broken(w, monkeypatch, 2)  # both groups have the word before the closing to write off
        with pytest.raises(Unavailable):
            await w.app.tick()
        assert w.app.overdue() > 0, "the auditor sees it"
        await w.advance_to("23:06")
        assert w.is_muted("maker")
        assert w.is_muted("robot")
        assert w.app.overdue() == 0
        assert any("当日数据" in text for text in w.said("staff")), "what comes after the groups is not forgotten"


@pytest.mark.parametrize("decided", [None, Mode.CLOSED])
async def test_what_a_job_orders_counts_and_not_what_was_planned_before(tmp_path: Path, decided: Mode | None) -> None:
    """A job that orders a break and leaves the group's state open, or says that it is closed already."""

    def closes(turn: Turn) -> Decision:
        assert isinstance(turn.event, JobDue)
        assert turn.here.state is not None
        order = Override("o", GroupKey("maker"), turn.event.at, turn.event.at + timedelta(hours=1), Mode.CLOSED,
                         turn.event.at)  # fmt: skip
        return Decision(records=(order, replace(turn.here.state, mode_decided=decided)))

    def at_nine(_programme: Programme, group: GroupSpec, on: date) -> list[Occurrence]:
        due_at = instant(on, time(9), programmes.SHANGHAI)
        return [Occurrence(JobKey(group.key, on, "break"), due_at, Late.DEADLINE)] if group.key == "maker" else []

    breaks = Job("break", "test", Late.DEADLINE, closes, of_group=at_nine)
    async with world(tmp_path, jobs=(*JOBS, breaks)) as w:
        await w.advance_to("09:01")
        closings = [
            call for call in w.calls("SetMuteAll", "maker") if call.on and call.at >= w.when("2020-04-18 09:00")
        ]
        assert len(closings) == (0 if decided else 1)
        await w.advance_to("10:01")
        assert not w.is_muted("maker")


async def test_a_job_that_cannot_be_planned_keeps_nobody_from_being_opened(tmp_path: Path) -> None:
    def raises(_programme: Programme, _group: GroupSpec, _on: date) -> list[Occurrence]:
        raise ValueError("a timetable with a fault")

    bad = Job("bad", "test", Late.DEADLINE, lambda _turn: Decision(), of_group=raises)
    async with world(tmp_path, jobs=(bad, *JOBS)) as w:
        await w.advance_to("08:01")
        assert not w.is_muted("maker")
        assert w.app.clockwork.unplanned == {"bad"}, "and whoever looks at the service's health sees it"


async def test_a_job_that_fails_for_good_needs_nobody_to_listen(tmp_path: Path) -> None:
    def fails(_turn: object) -> Decision:
        raise ValueError("a job with a fault")

    jobs = tuple(replace(one, decide=fails) if one.kind == "plan_reminder" else one for one in JOBS)
    async with world(tmp_path, start="2020-04-18 14:59", jobs=jobs, plans=()) as w:
        w.app.clockwork.on_failure = None
        await w.advance_to("15:10")
        assert not any("plan_reminder" in text for text in w.said("staff"))
        assert w.app.overdue() == 0
        await w.advance_to("23:01")
        assert w.is_muted("maker")


@pytest.mark.parametrize(
    ("day", "decided", "acts"),
    [
        ("18 10:00", None, True),
        ("18 10:00", Mode.CLOSED, True),
        ("18 10:00", Mode.OPEN, False),
        ("10 10:00", None, False),
    ],
)
def test_a_mode_that_is_decided_or_nobodys_concern_is_not_ordered_again(
    day: str, decided: Mode | None, acts: bool
) -> None:
    opening = job(speaking_jobs.JOBS, "open")
    here = replace(here_in("maker"), state=GroupState(GroupKey("maker"), mode_decided=decided))
    assert (decide(opening, due(opening, at(day)), here) != Decision()) is acts


# ---------------------------------------------------------------------------------------------------- engine and watch


async def test_an_event_that_no_rule_can_handle_needs_nobody_to_listen(tmp_path: Path) -> None:
    def raises(_turn: object) -> Decision:
        raise ValueError("a rule with a fault")

    async with world(tmp_path, start="2020-04-18 10:00") as w:
        w.may_bury = True
        w.app.engine.on_dead_letter = None
        w.app.engine.features = features((*PIPELINE, Rule("bad", (MessageReceived,), raises)), JOBS)
        before = len(w.said("staff"))
        await w.say("maker", w.trainee("maker"), "炸一下")
        assert w.app.engine.buried == 1
        assert len(w.said("staff")) == before


async def test_a_platform_that_shows_no_mode_reports_rights_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        probe = w.platform.probe

        async def blind(native_group: NativeId) -> Probe:
            return replace(await probe(native_group), mode=None)

        monkeypatch.setattr(w.platform, "probe", blind)
        assert isinstance(w.platform_world.set_muted(w.native("maker"), NativeId("maker-teacher"), True), Done)
        w.platform_world.set_bot_manager(w.native("robot"), manager=False)
        await w.advance_to("10:11")
        assert not any("手动" in text for text in w.said("staff")), "nobody can know"
        assert any("robot班" in text and "管理员" in text for text in w.said("staff"))


async def test_somebody_on_an_account_that_nobody_serves_is_told_of_to_the_staff(tmp_path: Path) -> None:
    people = tuple(
        replace(one, accounts=(LinkedAccount(AccountName("elsewhere"), NativeId("zhou")),))
        if one.key == "zhou"
        else one
        for one in programmes.staff().people
    )
    async with world(tmp_path, staff=Directory(people), start="2020-04-18 16:59", plans=()) as w:
        await w.advance_to("17:01")
        async with w.app.parts.database.reading() as connection:
            asked = select(outbox.c.state, outbox.c.code).where(outbox.c.account == "elsewhere")
            assert ("refused", "no_account") in [tuple(row) for row in await connection.execute(asked)]
        assert any("没有可用的机器人账号" in text for text in w.said("staff"))
