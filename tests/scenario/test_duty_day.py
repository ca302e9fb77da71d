"""A day of duty on the whole machine: reminders, handover, no-shows, restarts; seen from the platform's side."""

from dataclasses import replace
from pathlib import Path

from bot.core.plan import Plan
from tests import programmes
from tests.world import World, world


def between(w: World, start: str, end: str, *, feature: str = "duty") -> list[tuple[str, str, str]]:
    """(local time, to whom or where, text) of what the bot said for a feature in the maker group's business."""
    local = w.programme.local
    found = [
        (f"{local(call.at):%H:%M}", call.to or call.group or "", call.text)
        for call in w.calls()
        if call.feature == feature
        and call.outcome == "delivered"
        and "robot" not in f"{call.to}{call.group}{call.text}"
    ]
    return [one for one in found if start <= one[0] < end]


async def test_a_day_on_which_everybody_comes(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 07:00", programme=programmes.programme(("maker",))) as w:
        for person, clock in (("maker-duty1", "07:55"), ("maker-duty2", "12:00"), ("maker-duty3", "17:52")):
            await w.advance_to(clock)
            await w.tell(person, "上岗")
        await w.advance_to("23:30")
        heard = [(at, to) for at, to, _ in between(w, "00:00", "24:00")]
        assert heard == [
            ("07:50", "maker-duty1"),
            ("07:55", "maker-duty1"),
            ("11:50", "maker-duty2"),
            ("11:50", "maker-duty1"),
            ("12:00", "maker-duty2"),
            ("12:00", "maker-duty1"),
            ("17:50", "maker-duty3"),
            ("17:50", "maker-duty2"),
            ("17:52", "maker-duty3"),
            ("17:52", "maker-duty2"),
        ]
        assert not any("上岗" in text for text in w.said("staff"))


async def test_nobody_comes_and_the_bot_is_restarted_in_between(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 07:00", programme=programmes.programme(("maker",))) as w:
        await w.advance_to("08:11")
        await w.restart()
        await w.advance_to("08:21")
        await w.restart()
        await w.advance_to("08:40")
        heard = [(at, to) for at, to, _ in between(w, "08:00", "09:00")]
        assert heard == [
            ("08:10", "maker-duty1"),
            ("08:10", "maker-duty2"),
            ("08:20", "maker-teacher"),
            ("08:30", "staff"),
        ]
        await w.say("maker", "maker-teacher", "/上岗")
        assert "已由 班主任maker 老师 08:40 上岗" in w.said("staff")[-1]
        await w.advance_to("11:45")
        assert between(w, "08:41", "11:46") == []


async def test_a_step_while_the_bot_was_down_is_made_good_once(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 08:05", programme=programmes.programme(("maker",))) as w:
        await w.restart("08:45")
        await w.advance_to("09:30")
        heard = [(at, to) for at, to, _ in between(w, "08:00", "10:00")]
        assert heard == [
            ("08:45", "maker-duty1"),
            ("08:45", "maker-duty2"),
            ("08:45", "maker-teacher"),
            ("08:45", "staff"),
        ]


async def test_taking_over_stops_the_steps_at_once(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 07:00", programme=programmes.programme(("maker",))) as w:
        await w.advance_to("08:12")
        await w.tell("maker-duty2", "/上岗")
        assert "已记为您代班" in w.told("maker-duty2")[-1]
        await w.advance_to("09:00")
        assert [to for _, to, _ in between(w, "08:13", "09:00")] == []


async def test_a_swap_by_two_people_and_its_undo(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 08:30") as w:
        await w.say("maker", "maker-duty3", "/换班 教辅maker")
        await w.tell("maker-assistant", "同意")
        await w.say("maker", w.trainee("maker"), "/值班")
        assert "· 18:00-23:00 教辅maker" in w.said("maker")[-1]
        assert "由 晚班maker 换为 教辅maker" in w.told("maker-teacher")[-1]
        await w.restart()
        await w.say("maker", "maker-teacher", "/撤销 1")
        await w.say("maker", w.trainee("maker"), "/值班")
        assert "· 18:00-23:00 晚班maker" in w.said("maker")[-1]


async def test_the_reminder_follows_the_changed_roster(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 09:00") as w:
        await w.say("maker", "maker-teacher", "/排班 12点-18点 教辅maker")
        await w.advance_to("11:55")
        assert any("12:00-18:00 由您值班" in text for text in w.told("maker-assistant"))
        assert not any("由您值班" in text for text in w.told("maker-duty2"))


async def test_without_a_roster_the_class_teacher_learns_of_it_in_the_morning(tmp_path: Path) -> None:
    bare = replace(programmes.plan(), duty=())
    maker = programmes.programme(("maker",))
    async with world(tmp_path, start="2020-04-18 07:00", programme=maker, plans=(bare,)) as w:
        await w.advance_to("08:05")
        assert "08:00-12:00 还没有排值班老师" in w.told("maker-teacher")[0]
        await w.advance_to("08:25")
        assert "（未排）" in w.told("maker-teacher")[-1]


async def test_nothing_is_said_on_days_without_a_timetable(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-16 06:00", plans=()) as w:
        await w.advance_to("2020-04-17 23:30")
        assert between(w, "00:00", "24:00") == []
        assert between(w, "00:00", "24:00", feature="plan") == []


async def test_a_refused_command_is_answered_once(tmp_path: Path) -> None:
    plans: tuple[Plan, ...] = (programmes.plan(),)
    async with world(tmp_path, start="2020-04-18 08:30", plans=plans) as w:
        before = len(w.said("maker"))
        await w.say("maker", w.trainee("maker"), "/上岗")
        await w.say("maker", w.trainee("maker"), "/排班 8点-12点 张三")
        assert len(w.said("maker")) == before + 2
