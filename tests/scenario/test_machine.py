"""The machine room when things go wrong: rules that raise, jobs that raise, groups nobody knows, dry runs."""

from dataclasses import replace
from datetime import date, time
from pathlib import Path

from sqlalchemy import select

from bot.app import features
from bot.core.audit import AuditNote
from bot.core.event import EffectSettled, JobDue, MessageReceived
from bot.core.job import Job
from bot.core.ledger import JobKey, JobRun, Late, Occurrence, RunOutcome
from bot.core.programme import DayTimes, Window
from bot.core.rule import Decision, Rule, Turn
from bot.store.tables import MAPPED, dead_letters, outbox
from handlers import PIPELINE
from schedules import JOBS
from tests import programmes
from tests.world import World, world


def _raises(turn: Turn) -> Decision:
    if isinstance(turn.event, MessageReceived) and "炸" in turn.event.message.text:
        raise ZeroDivisionError("a rule with a fault")
    return Decision()


async def rows(w: World, table: object, *columns: str) -> list[tuple[object, ...]]:
    """Rows as the database file holds them."""
    async with w.app.parts.database.reading() as connection:
        found = await connection.execute(select(*(table.c[name] for name in columns)))  # type: ignore[attr-defined]
        return [tuple(row) for row in found]


async def test_an_event_that_raises_twice_is_kept_and_told_and_harms_nobody(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        w.may_bury = True
        await w.advance_to("10:00")
        bad = Rule(name="bad", accepts=(MessageReceived,), decide=_raises)
        w.app.engine.features = features((*PIPELINE, bad), JOBS)
        await w.say("maker", w.trainee("maker"), "炸一下")
        await w.say("maker", w.trainee("maker", 2), "/签到")
        assert [kind for (kind,) in await rows(w, dead_letters, "kind")] == ["MessageReceived"]
        assert any("没能处理" in text for text in w.said("staff"))
        assert any("签到成功" in text for text in w.said("maker"))


async def test_a_reaction_that_raises_does_not_keep_its_effect_unsettled(tmp_path: Path) -> None:
    def raises(turn: Turn) -> Decision:
        raise ZeroDivisionError("a rule with a fault")

    bad = Rule(name="bad", accepts=(EffectSettled,), decide=raises)
    async with world(tmp_path) as w:
        w.may_bury = True
        w.app.engine.features = features((*PIPELINE, bad), JOBS)
        await w.advance_to("08:05")
        assert not w.is_muted("maker")
        assert {state for (state,) in await rows(w, outbox, "state")} <= {"delivered", "expired"}
        assert ("EffectSettled",) in await rows(w, dead_letters, "kind")


async def test_a_window_over_midnight_opens_and_closes_with_the_plan_of_its_day(tmp_path: Path) -> None:
    times = DayTimes(windows=(Window(time(20), time(1)),), salon=None, shifts=())
    async with world(tmp_path, programme=programmes.programme(("maker",), times=times)) as w:
        await w.advance_to("20:10")
        await w.restart("2020-04-19 00:30")
        await w.advance_to("01:05")
        assert w.is_muted("maker")
        assert len([text for text in w.said("maker") if "怎样组织第一节创客课" in text]) == 1
        assert w.app.engine.buried == 0


async def test_a_job_that_raises_is_tried_five_times_then_told(tmp_path: Path) -> None:
    tries: list[str] = []

    def fails(turn: Turn) -> Decision:
        assert isinstance(turn.event, JobDue)
        tries.append(turn.event.id)
        raise ValueError("a job with a fault")

    def at_nine(programme: object, group: object, on: date) -> list[Occurrence]:
        spec = programmes.programme().groups[0]
        if group != spec or on != programmes.DAY:
            return []
        due_at = spec.times.windows[0].on(on, programmes.SHANGHAI)[0]
        return [Occurrence(JobKey("maker", on, "faulty"), due_at, Late.DEADLINE)]

    faulty = Job("faulty", "test", Late.DEADLINE, fails, of_group=at_nine)
    async with world(tmp_path, jobs=(*JOBS, faulty)) as w:
        await w.advance_to("09:00")
        assert len(tries) == 5
        assert len(set(tries)) == 1, "the same occurrence is the same event on every try"
        assert not w.is_muted("maker"), "a broken job holds nothing else up"
        runs = await rows(w, MAPPED[JobRun].table, "kind", "outcome")
        assert ("faulty", RunOutcome.FAILED) in runs
        assert len([text for text in w.said("staff") if "faulty" in text]) == 1


async def test_a_group_that_nobody_knows_gets_no_answer(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        known = w.programme
        w.app.world.programme = replace(known, groups=known.groups[1:])
        before = len(w.calls())
        await w.say("maker", "maker-teacher", "@研习助手 /帮助")
        assert len(w.calls()) == before


async def test_a_dry_run_decides_and_sends_nothing(tmp_path: Path) -> None:
    found = programmes.programme()
    dry = replace(found, groups=(replace(found.groups[0], dry_run=True), found.groups[1]))
    async with world(tmp_path, programme=dry) as w:
        await w.advance_to("08:05")
        assert w.calls(group="maker") == []
        assert not w.is_muted("robot")
        states = await rows(w, outbox, "group", "state")
        assert ("maker", "suppressed") in states


async def test_a_right_asked_for_is_on_the_audit_log_given_or_refused(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.advance_to("10:00")
        await w.say("maker", w.trainee("maker"), "/闭群")
        await w.say("maker", "maker-teacher", "/闭群 10 检修")
        notes = await rows(w, MAPPED[AuditNote].table, "actor", "action", "subject")
        assert ("maker-teacher", "command.speaking.given", "maker") in notes
        refused = [note for note in notes if note[1] == "command.speaking.refused"]
        assert len(refused) == 1
        assert w.trainee("maker") not in str(refused), "people who are not on the roster stand there as a digest"
        assert ("clockwork", "mode.open.delivered", "maker") in notes


async def test_why_names_rule_setting_time_and_person(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.advance_to("08:05")
        opening = w.last_message_id("maker")
        await w.say("maker", w.trainee("maker"), "/为什么", reply_to=opening)
        answer = w.said("maker")[-1]
        assert "发言开关" in answer
        assert "08:00" in answer
        await w.say("maker", "maker-teacher", "/闭群 10 试一下")
        await w.say("maker", "maker-teacher", "/为什么")
        assert "班主任maker" in w.said("maker")[-1]


async def test_help_shows_what_this_person_may_use_on_one_screen(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.advance_to("10:00")
        await w.tell(w.trainee("maker"), "帮助")
        await w.tell("maker-teacher", "/帮助")
        await w.tell("maker-teacher", "/帮助 延时")
        trainee, teacher, detail = w.told(w.trainee("maker"))[-1], *w.told("maker-teacher")[-2:]
        assert "/签到" in trainee
        assert "/闭群" not in trainee
        assert "/闭群" in teacher
        assert trainee.count("\n") <= 16
        assert "例：/延时 30" in detail


async def test_a_typing_error_is_answered_with_what_was_meant(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.advance_to("10:00")
        await w.say("maker", w.trainee("maker"), "/签道")
        assert "/签到" in w.said("maker")[-1]


async def test_check_in_counts_places_and_days(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.advance_to("10:00")
        await w.say("maker", w.trainee("maker"), "／签到")
        await w.say("maker", w.trainee("maker", 2), "/簽到")
        await w.say("maker", w.trainee("maker"), "/qd")
        assert ["第 1 位" in text or "第 2 位" in text or "已经签到" in text for text in w.said("maker")[-3:]] == [
            True
        ] * 3
        await w.advance_to("2020-04-19 09:00")
        await w.say("maker", w.trainee("maker"), "/签到")
        assert "连续 2 天" in w.said("maker")[-1]


async def test_the_list_of_groups_shows_each_state(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.advance_to("10:00")
        await w.switch("robot", "robot-teacher", muted=True)
        await w.say("staff", "zhou", "/群列表")
        answer = w.said("staff")[-1]
        assert "🟢 maker班" in answer
        assert "🔴 robot班（手动）" in answer
        await w.tell("maker-teacher", "/群列表")
        assert "robot班" not in w.told("maker-teacher")[-1]


async def test_the_list_of_groups_gives_the_join_links(tmp_path: Path) -> None:
    found = programmes.programme()
    linked = replace(found, groups=(replace(found.groups[0], join_url="https://example.org/j/1"), found.groups[1]))
    async with world(tmp_path, programme=linked) as w:
        await w.say("staff", "zhou", "/群列表 链接")
        assert "maker班：https://example.org/j/1" in w.said("staff")[-1]
        assert "robot班：（没有登记）" in w.said("staff")[-1]
