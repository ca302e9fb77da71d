"""The agenda over a day and a half: chased, posted at six, missing ones reported once, corrections, outages."""

from dataclasses import replace
from pathlib import Path

from bot.core.agenda import correction_timer
from bot.core.ids import GroupKey
from bot.core.plan import Plan, plan_of
from bot.store.unit import Unit
from tests import programmes
from tests.world import World, world

PLAN = programmes.plan("maker")
ONLY_MAKER = (PLAN,)


def agendas(w: World, group: str) -> list[str]:
    return [text for text in w.said(group) if text.startswith("📋")]


async def change(w: World, **what: object) -> None:
    """Somebody changes the plan, as the plan's feature does it: plan and timer in one transaction."""

    async def work(unit: Unit) -> None:
        before = (await unit.facts([plan_of(GroupKey("maker"), PLAN.local_date)])).get(
            plan_of(GroupKey("maker"), PLAN.local_date)
        )
        after = replace(before or PLAN, version=(before or PLAN).version + 1, **what)  # type: ignore[arg-type]
        timer = correction_timer(before, after, w.clock.now())
        unit.save([after, *([timer] if timer else [])])

    await w.app.writer.submit(work)
    await w.app.quiet()


async def test_the_eve_of_the_first_day(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-17 09:00", plans=ONLY_MAKER) as w:
        await w.advance_to("12:01")
        assert any("12:00" not in text and "议程" in text for text in w.told("robot-teacher"))
        assert not any("议程" in text for text in w.told("maker-teacher"))
        await w.advance_to("17:59")
        assert agendas(w, "maker") == []
        await w.advance_to("18:01")
        assert len(agendas(w, "maker")) == 1
        assert all(topic in agendas(w, "maker")[0] for topic in PLAN.topics)
        assert agendas(w, "robot") == []
        reports = [text for text in w.said("staff") if "议程" in text]
        assert len(reports) == 1
        assert "robot班" in reports[0]
        assert "maker班" not in reports[0]
        assert any("朋友圈" in text for text in w.told("maker-host"))
        assert len([text for text in w.told("robot-host") if "议程" in text]) == 3


async def test_a_correction_follows_when_the_plan_has_settled(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-17 17:50", plans=ONLY_MAKER) as w:
        await w.advance_to("19:00")
        await change(w, topics=(*PLAN.topics[:-1], "第一次改"))
        await w.advance_to("19:01")
        await change(w, topics=(*PLAN.topics[:-1], "第二次改"))
        await w.advance_to("19:30")
        found = agendas(w, "maker")
        assert len(found) == 2
        assert "第二次改" in found[1]
        assert "第一次改" not in "".join(found)


async def test_a_change_before_six_is_no_correction(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-17 16:30", plans=ONLY_MAKER) as w:
        await change(w, host="嘉宾maker")
        await w.advance_to("18:30")
        assert len(agendas(w, "maker")) == 1
        assert "主持：嘉宾maker老师" in agendas(w, "maker")[0]


async def test_a_plan_that_comes_late_is_posted_when_it_is_there(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-17 17:50", plans=(replace(PLAN, topics=()),)) as w:
        await w.advance_to("19:00")
        assert agendas(w, "maker") == []
        await change(w, topics=PLAN.topics)
        await w.advance_to("19:05")
        assert len(agendas(w, "maker")) == 1


async def test_down_at_six_it_is_posted_once_afterwards(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-17 17:30", plans=ONLY_MAKER) as w:
        await w.restart("18:40")
        await w.advance_to("18:41")
        await w.restart()
        await w.advance_to("19:30")
        assert len(agendas(w, "maker")) == 1


async def test_down_all_night_no_agenda_is_posted_in_the_morning(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-17 17:30", plans=ONLY_MAKER) as w:
        await w.restart("2020-04-18 07:00")
        await w.advance_to("08:05")
        assert agendas(w, "maker") == []
        assert any(PLAN.topics[0] in text for text in w.said("maker"))  # the opening notice has it


async def test_anybody_can_ask(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        await w.say("maker", w.trainee("maker"), "／議程")
        assert PLAN.topics[3] in w.said("maker")[-1]


def test_the_plan_of_these_tests_is_fit() -> None:
    assert isinstance(PLAN, Plan)
    assert 6 <= len(PLAN.topics) <= 8
