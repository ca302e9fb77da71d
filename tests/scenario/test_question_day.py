"""The day's questions where people look for them: on command, in the brief, before the closing, in the figures."""

from dataclasses import replace
from pathlib import Path

from bot.core.people import Directory, Role
from bot.core.programme import Category, Programme
from bot.core.ticket import Ticket
from tests import programmes
from tests.programmes import grant, person
from tests.scenario.test_questions import SENSES, looked_after, rows, start
from tests.scenario.test_questions import ticket as ticket_of

SEAT = grant(Role.ASSISTANT, "maker")
"""A seat in a group that says nothing of what somebody knows."""
BADGES = ("结业证书盖什么章", "领结业证书要带什么材料", "去年的结业证书丢了怎么办")


async def test_the_day_in_figures(tmp_path: Path) -> None:
    async with start(tmp_path, "2020-04-18 10:00", senses=SENSES) as w:
        await w.say("maker", "maker-duty1", "/今日问题")
        assert w.said("maker")[-1] == "今天还没有登记过提问。"
        await w.say("maker", "maker-duty1", "/选题")
        assert w.said("maker")[-1].startswith("今天的提问里还没有几位老师都关心的话题")
        for number, text in enumerate(BADGES, 1):
            await w.say("maker", w.trainee("maker", number), text)
        await w.advance_to("10:06")
        await w.say("maker", "maker-duty1", "/答 1 盖学校的章")
        await w.say("maker", "maker-duty1", "/今日问题")
        text = w.said("maker")[-1]
        assert text.splitlines()[0] == (
            "❓ 4月18日（周六）提问：3 个提问（3 位老师），已答 1 个，待答 2 个，一般 6 分钟有回答"
        )
        assert "· 结业证书（3 位）：「结业证书盖什么章」；「领结业证书要带什么材料」" in text
        assert "· #2 领结业证书要带什么材料（6 分钟）" in text
        assert not any(who in text for who in ("学员", "sim-"))
        await w.say("maker", "maker-host", "/选题")
        assert "1. 结业证书：结业证书盖什么章（3 位老师问过）" in w.said("maker")[-1]
        await w.tell("zhou", "/今日问题")
        assert "· maker班：3 个提问" in w.told("zhou")[-1]
        assert "maker班 #2" in w.told("zhou")[-1]
        await w.say("maker", w.trainee("maker", 1), "/今日问题")
        assert w.said("maker")[-1].startswith("/今日问题 由值班人员、")


async def test_brief_closing_and_figures(tmp_path: Path) -> None:
    async with start(tmp_path, "2020-04-18 11:40", senses=SENSES) as w:
        for number, text in enumerate(BADGES, 1):
            await w.say("maker", w.trainee("maker", number), text)
        await w.advance_to("11:51")
        brief = next(text for text in w.told("maker-duty2") if "待答的问题" in text)
        assert "待答的问题 3 个：#1 结业证书盖什么章（10 分钟）；#2" in brief
        assert "大家在问：结业证书（3 位）" in brief
        await w.advance_to("22:51")
        closing = next(call.text for call in w.calls("SendMessage", "maker") if call.kind == "closing_soon")
        assert "还有 3 个问题等老师回答（#1、#2、#3），没有回答的明天接着答" in closing
        other = next(call.text for call in w.calls("SendMessage", "robot") if call.kind == "closing_soon")
        assert "等老师回答" not in other
        await w.advance_to("23:01")
        figures = next(call.text for call in w.calls("SendMessage", "staff") if call.kind == "day_figures")
        assert "登记的问题：3 个提问（3 位老师），已答 0 个，待答 3 个" in figures


async def test_who_lacks_topics_hears_where_there_are_some(tmp_path: Path) -> None:
    async with start(tmp_path, "2020-04-18 11:55", senses=SENSES) as w:
        await w.advance_to("12:01")
        (chased,) = [text for text in w.told("maker-host") if "沙龙议程今天 18:00 公布" in text]
        assert chased.endswith("话题可以从今天的提问里选：发 /选题 看看。")
    (tmp_path / "off").mkdir()
    async with start(tmp_path / "off", "2020-04-18 11:55", programme=programmes.programme()) as w:
        await w.advance_to("12:01")
        assert not any("/选题" in text for text in w.told("maker-host"))


async def test_nothing_where_questions_are_not_looked_after(tmp_path: Path) -> None:
    async with start(tmp_path, "2020-04-18 22:40", programme=programmes.programme()) as w:
        await w.say("maker", "maker-duty3", "/今日问题")
        assert w.said("maker")[-1] == "本群没有开启问题登记，请直接在群里问老师。"
        await w.advance_to("23:01")
        assert not any("登记的问题" in text for text in w.said("staff"))


# ------------------------------------------------------------------------------------------------------------- topics


def categories() -> Programme:
    found = looked_after()
    groups = tuple(replace(one, category=str(one.key)) for one in found.groups)
    return replace(found, groups=groups, categories=(Category("maker", "创客"), Category("robot", "机器人", ("巡线",))))


def with_robot_expert() -> Directory:
    people = programmes.staff(("maker", "robot")).people
    return Directory((*people, person("both", "两群专家", grant(Role.EXPERT, "maker", "robot"))))


async def test_the_expert_of_the_category_is_asked_first(tmp_path: Path) -> None:
    async with start(tmp_path, programme=categories(), staff=with_robot_expert()) as w:
        await w.say("maker", w.trainee("maker", 1), "第一节课应该讲什么")
        assert ((await ticket_of(w)).topic, (await ticket_of(w)).holder) == ("maker", "maker-expert")
        await w.say("maker", w.trainee("maker", 2), "小车巡线比赛看什么")
        found = await ticket_of(w, 2)
        assert (found.topic, found.holder) == ("robot", "both"), "robots are theirs, too"


async def test_topics_are_learned_from_solved_questions_the_day_after(tmp_path: Path) -> None:
    texts = ("舵机抖动是什么原因", "舵机抖动要换什么", "舵机抖动看什么参数")
    async with start(tmp_path, programme=categories()) as w:
        for number, text in enumerate(texts, 1):
            await w.say("robot", w.trainee("robot", number), text)
            await w.say("robot", w.trainee("robot", number), f"/已解决 {number}")
        await w.say("maker", w.trainee("maker", 1), "舵机抖动怎么办")
        await w.say("maker", w.trainee("maker", 1), "/已解决 1")
        assert (await ticket_of(w)).topic == "maker", "a day is placed by what was known in the morning"
        await w.restart("2020-04-19 09:00")
        await w.say("maker", w.trainee("maker", 2), "舵机抖动什么原因")
        assert (await ticket_of(w, 2)).topic == "robot"
        await w.say("robot", "robot-duty1", "/撤销 1")
        assert len([one for one in await rows(w, Ticket) if one.closed_at is None]) == 2


async def test_passing_a_question_on_says_what_it_is_about(tmp_path: Path) -> None:
    people = (*programmes.staff(("maker", "robot")).people, person("led", "机器人负责人", grant(Role.EXPERT, "robot")))
    seen = tuple(replace(one, grants=(*one.grants, SEAT)) if one.key == "led" else one for one in people)
    async with start(tmp_path, programme=categories(), staff=Directory(seen)) as w:
        await w.say("maker", w.trainee("maker", 1), "第一节课应该讲什么")
        await w.say("maker", "maker-duty1", "/转 1 机器人负责人")
        assert ((await ticket_of(w)).topic, (await ticket_of(w)).holder) == ("robot", "led")


async def test_a_day_on_which_all_is_answered_and_nothing_shared(tmp_path: Path) -> None:
    async with start(tmp_path, "2020-04-18 10:00", senses=SENSES) as w:
        await w.say("maker", w.trainee("maker", 1), BADGES[0])
        await w.say("maker", "maker-duty1", "/答 1 盖学校的章")
        await w.say("maker", "maker-duty1", "/今日问题")
        assert w.said("maker")[-1] == (
            "❓ 4月18日（周六）提问：1 个提问（1 位老师），已答 1 个，待答 0 个，一般 1 分钟有回答"
        )
