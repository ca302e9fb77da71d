"""A day of plans on the whole machine: filling in, reminders, deadline, digest, chasing, late filing, restarts."""

from pathlib import Path

from tests import programmes
from tests.world import World, world

FORM = """“线上研习”活动计划表
培训项目：maker班
研习时间：4月18日
研习平台：钉钉
值班人员：8：00—12：00 （早班maker）
12：00—18：00 （ 午班maker ）
18：00—23：00 （ 晚班maker 教辅maker ）
晚间研习沙龙（20:00-21:00）
主持人：主持maker
嘉宾：董一、袁野、白杨（特邀，外省）
研讨话题：
1、创意从哪里来
2、作品选题与评价标准
3、三维设计软件的选择
4、开源硬件入门路径
5、如何带好创客社团
6、家校协同
注：本“线上研习”活动计划表于当日下午5时前，交省中心馆研究部项目负责人。"""


def said_of_plans(w: World) -> list[tuple[str, str]]:
    """(local time, to whom or where) of everything that was said about plans."""
    local = w.programme.local
    found = [call for call in w.calls() if call.feature == "plan" and call.outcome == "delivered"]
    return [(f"{local(call.at):%H:%M}", call.to or call.group or "") for call in found]


async def test_those_who_filed_hear_nothing_and_the_others_are_reminded_by_and_by(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00", plans=(programmes.plan("robot"),)) as w:
        await w.advance_to("17:30")
        assert said_of_plans(w) == [
            ("15:00", "maker-teacher"),
            ("16:30", "maker"),
            ("17:00", "zhou"),
            ("17:00", "staff"),
        ]
        digest = w.told("zhou")[-1]
        assert "已交 1，未交 1" in digest
        assert "maker班（班主任maker）" in digest
        assert digest == w.said("staff")[-1]


async def test_a_form_pasted_in_private_is_filed_and_drives_the_day(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00", plans=(programmes.plan("robot"),)) as w:
        await w.tell("maker-teacher", FORM)
        assert "回复「确认」提交" in w.told("maker-teacher")[-1]
        await w.restart()
        await w.tell("maker-teacher", "确认")
        assert "计划已提交（编号 1" in w.told("maker-teacher")[-1]
        await w.say("maker", w.trainee("maker"), "/值班")
        assert "· 18:00-23:00 晚班maker、教辅maker" in w.said("maker")[-1]
        await w.advance_to("17:30")
        assert w.told("zhou")[-1].startswith("📋 4月18日（周六）计划表（17:00）：2 个群已全部提交。")
        told = {"maker-teacher", "maker-duty2", "maker-duty3", "maker-assistant"}
        assert {to for at, to in said_of_plans(w) if at == "10:00"} == told
        assert [one for one in said_of_plans(w) if one[0] > "10:00"] == [("17:00", "zhou"), ("17:00", "staff")]


async def test_step_by_step_in_the_group(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00", plans=()) as w:
        topics = "\n".join(f"怎样做好第{number}件事" for number in "一二三四五六")
        people = ("早班maker", "午班maker", "晚班maker", "主持maker", "甲一、乙二、丙三")
        for text in ("/计划", "好", *people, topics, "跳过"):
            await w.say("maker", "maker-teacher", text)
            await w.say("maker", w.trainee("maker"), "老师们好")
        assert "回复「确认」提交" in w.said("maker")[-1]
        await w.say("maker", "maker-teacher", "确认")
        assert "✅【maker班】4月18日（周六）计划已提交" in w.said("maker")[-1]
        assert len([text for text in w.said("maker") if "谁值班" in text]) == 3


async def test_chasing_and_filing_late(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 16:45", plans=()) as w:
        await w.advance_to("17:02")
        await w.tell("zhou", "催报")
        assert "已私信催 2 个群的班主任" in w.told("zhou")[-1]
        assert "今日计划表还没有收到" in w.told("maker-teacher")[-1]
        await w.tell("maker-teacher", FORM)
        await w.tell("maker-teacher", "确认")
        assert "按迟交登记" in w.told("maker-teacher")[-1]
        assert w.told("zhou")[-1].startswith("📝 迟交：maker班 今日计划 17:02")
        await w.tell("zhou", "/催报")
        assert "robot班" in w.told("zhou")[-1]
        assert "maker班" not in w.told("zhou")[-1]


async def test_the_digest_comes_once_and_late_after_an_outage(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 16:45", plans=()) as w:
        await w.restart("17:25")
        await w.restart("17:40")
        await w.advance_to("18:30")
        digests = [text for text in w.told("zhou") if text.startswith("📋")]
        assert len(digests) == 1
        assert "未交 2" in digests[0]
        assert ("16:30", "maker") not in said_of_plans(w)


async def test_a_topic_is_changed_shown_and_the_change_undone(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00") as w:
        await w.tell("maker-teacher", "/计划 修改 话题2 改成 换一个题目")
        assert "编号 1" in w.told("maker-teacher")[-1]
        await w.tell("maker-teacher", "/计划 查看")
        assert "2. 换一个题目" in w.told("maker-teacher")[-1]
        await w.tell("maker-teacher", "/撤销 1")
        await w.tell("maker-teacher", "/计划 查看")
        shown = w.told("maker-teacher")[-1]
        assert f"2. {programmes.TOPICS[1]}" in shown
        assert "第 3 版" in shown


async def test_a_coordinator_confirms_several_groups_and_a_plan_without_mixing_them_up(tmp_path: Path) -> None:
    async with world(tmp_path, start="2020-04-18 10:00", plans=()) as w:
        await w.tell("zhou", "/计划 maker班")
        await w.tell("zhou", "好")
        assert "08:00-12:00 谁值班" in w.told("zhou")[-1]
        await w.tell("zhou", "取消")
        assert "没有提交" in w.told("zhou")[-1]
        before = len(w.told("zhou"))
        await w.tell("zhou", "确认")
        assert len(w.told("zhou")) == before
