"""A salon evening as the group and its people see it, read from the platform's journal."""

from dataclasses import replace
from datetime import time
from pathlib import Path

from bot.core.plan import PlantedQuestion
from bot.core.programme import Window
from tests import programmes
from tests.world import World, world

PLAN = replace(programmes.plan("maker"), planted=(PlantedQuestion("教辅maker", 2, "学生只想抄怎么办？"),))
PLANS = (PLAN, programmes.plan("robot"))


def openings(w: World, group: str = "maker") -> list[str]:
    return [text for text in w.said(group) if text.startswith("🎙️")]


def votes(w: World, group: str = "maker") -> list[str]:
    return [text for text in w.said(group) if text.startswith("🗳️ 投票｜")]


async def test_an_evening_led_by_the_host(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 19:20", plans=PLANS) as w:
        await w.advance_to("19:31")
        assert any("流程单" in text for text in w.told("maker-host"))
        assert any("学生只想抄怎么办" in text for text in w.told("maker-assistant"))
        assert any("第 1 位" in text for text in w.told("maker-guest"))
        await w.advance_to("19:58")
        await w.say("maker", "maker-host", "/开始沙龙")
        await w.advance_to("20:01")
        assert len(openings(w)) == 1
        await w.say("maker", "maker-host", "/下一题")
        await w.tell("maker-host", "下一题")
        assert "话题 2/6" in w.said("maker")[-1]
        assert "现在是话题 2" in w.told("maker-assistant")[-1]
        await w.say("maker", "maker-host", "/请 李老师")
        assert "外省李老师" in w.said("maker")[-1]
        await w.say("maker", "maker-host", "/结束沙龙")
        assert len(votes(w)) == 1
        await w.advance_to("21:30")
        assert len(openings(w)) == 1
        assert len(votes(w)) == 1
        assert not any("没有主持人" in text for text in w.told("maker-teacher"))


async def test_without_the_host_it_opens_on_time_and_the_class_teacher_hears_of_it(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 19:50", plans=PLANS) as w:
        await w.advance_to("20:00")
        assert [call.at.strftime("%H:%M") for call in w.calls("SendMessage", "maker") if call.text in openings(w)] == [
            "20:00"
        ]
        await w.advance_to("20:04")
        assert not any("话题 1/6" in text for text in w.said("maker"))
        await w.advance_to("20:06")
        assert any("话题 1/6" in text for text in w.said("maker"))
        assert len([text for text in w.told("maker-teacher") if "还没有主持人" in text]) == 1


async def test_silence_is_noticed_and_talk_is_not_disturbed(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 19:50", plans=PLANS) as w:
        await w.advance_to("20:01")
        await w.say("maker", "maker-host", "/下一题 2")
        for minute in range(2, 20, 4):
            await w.advance_to(f"20:{minute:02d}")
            await w.say("maker", w.trainee("maker"), "我们学校是这样做的")
        quiet = [text for text in w.told("maker-host") if "安静" in text]
        assert quiet == []
        await w.advance_to("20:22")
        assert not any("安静" in text for text in w.told("maker-host"))
        await w.advance_to("20:34")
        quiet = [text for text in w.told("maker-host") if "安静" in text]
        assert len(quiet) == 3  # 20:23, 20:28, 20:33
        assert "学生只想抄怎么办" in quiet[0]
        assert not any("安静" in text for text in w.said("maker"))


async def test_silence_is_still_noticed_after_a_restart(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 19:50", plans=PLANS) as w:
        await w.advance_to("20:01")
        await w.say("maker", "maker-host", "/下一题")
        await w.restart("20:03")
        await w.advance_to("20:07")
        assert len([text for text in w.told("maker-host") if "安静" in text]) == 1


async def test_down_over_the_opening_it_opens_late_with_a_word_and_nothing_stale(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 19:40", plans=PLANS) as w:
        await w.advance_to("19:50")
        await w.restart("20:10")
        await w.advance_to("20:11")
        assert len(openings(w)) == 1
        assert "晚了 10 分钟" in openings(w)[0]
        assert not any("还有 5 分钟，沙龙" in text for text in w.said("maker"))
        assert not any("安静" in text for text in w.told("maker-host"))


async def test_down_over_the_end_the_vote_opens_late_and_closes_on_time(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 19:50", plans=PLANS) as w:
        await w.advance_to("20:30")
        await w.restart("21:20")
        await w.advance_to("21:21")
        assert len(votes(w)) == 1
        assert any("原定 21:00 结束" in text for text in w.said("maker"))
        await w.advance_to("22:31")
        assert len([text for text in w.said("maker") if text.startswith("📊")]) == 1


async def test_down_all_evening_there_is_no_vote_at_night(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 19:20", plans=PLANS) as w:
        await w.restart("22:45")
        await w.advance_to("22:46")
        assert openings(w) == []
        assert votes(w) == []
        assert any("没有再发起投票" in text for text in w.said("staff"))


async def test_an_extension_moves_the_end_and_the_vote(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 19:50", plans=PLANS) as w:
        await w.advance_to("20:50")
        await w.say("maker", "maker-teacher", "/延长沙龙 15分钟")
        await w.advance_to("21:14")
        assert votes(w) == []
        assert len(votes(w, "robot")) == 1
        await w.advance_to("21:16")
        assert len(votes(w)) == 1


async def test_a_salon_after_closing_time_opens_the_group_for_its_time(tmp_path: Path) -> None:
    times = replace(programmes.programme().groups[0].times, windows=(Window(time(8), time(19)),))
    programme = programmes.programme(times=times)
    async with world(tmp_path, start="2020-04-18 18:50", plans=PLANS, programme=programme) as w:
        await w.advance_to("19:50")
        assert w.is_muted("maker")
        await w.advance_to("20:01")
        assert not w.is_muted("maker")
        assert len(openings(w)) == 1
        await w.advance_to("21:01")
        assert w.is_muted("maker")


async def test_called_off_nothing_happens(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 19:00", plans=PLANS) as w:
        await w.say("maker", "maker-host", "/取消沙龙 停电")
        await w.advance_to("22:40")
        assert openings(w) == []
        assert votes(w) == []
        assert not any("⏰" in text for text in w.said("maker"))
        assert len(openings(w, "robot")) == 1


async def test_others_are_refused_and_told_who_may(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 20:10", plans=PLANS) as w:
        await w.say("maker", "maker-duty3", "/结束沙龙")
        assert "主持maker老师" in w.said("maker")[-1]
