"""What somebody of the staff writes to the bot in private, in reply to nothing: it is the answer to what they were
asked, once they say so. Read from what the platform shows and from the tickets."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.people import Directory
from bot.core.ticket import TicketState
from tests.scenario.moderated import last_from
from tests.scenario.test_plan_day import FORM
from tests.scenario.test_question_meant import OTHER, to_wu
from tests.scenario.test_questions import LOGIN, heard, last_private, looked_after, start, ticket
from tests.world import World

ANSWER = "换一个浏览器再登录"


def last(w: World, who: str = "wu") -> str:
    return w.told(who)[-1]


async def silent(w: World, text: str, who: str = "wu") -> bool:
    """Whether the bot says nothing to it, in private or in the groups."""
    before = len(w.calls())
    await w.tell(who, text)
    return len(w.calls()) == before


async def silent_to(w: World, text: str, quoted: str) -> bool:
    """The same, in reply to a message."""
    before = len(w.calls())
    await w.tell("wu", text, quoted)
    return len(w.calls()) == before


async def test_an_answer_in_private_is_asked_back_and_goes_to_the_group(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await to_wu(w)
        before = len(heard(w))
        await w.tell("wu", ANSWER)
        assert last(w) == f"这是 #1（maker班）「{LOGIN}」的回答吗？回复「是」就转到群里，回复「取消」不转。"
        assert len(heard(w)) == before, "not a word before it is confirmed"
        await w.restart()
        await w.tell("wu", "好的")
        assert f"答：{ANSWER}" in heard(w)[-1]
        assert last(w).startswith("#1 已记为回答")
        assert (await ticket(w)).answers[-1].text == ANSWER
        assert await silent(w, "是"), "confirmed once"
        assert await silent(w, "谢谢")


async def test_other_words_take_the_place_of_the_first_and_cancelled_is_forgotten(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await to_wu(w)
        await w.tell("wu", "先看看说明")
        await w.tell("wu", ANSWER)
        await w.tell("wu", "取消")
        assert last(w) == "好的，没有转到群里。"
        assert await silent(w, "是")
        assert (await ticket(w)).state is TicketState.OPEN
        await w.tell("wu", "先看看说明")
        await w.tell("wu", ANSWER)
        await w.tell("wu", "是。")
        assert [one.text for one in (await ticket(w)).answers] == [ANSWER]


async def test_a_confirmation_that_comes_too_late_confirms_nothing(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await to_wu(w)
        await w.tell("wu", ANSWER)
        await w.advance_to("09:14")
        assert (await ticket(w)).state is TicketState.OPEN
        await w.advance_to("09:32")
        await w.tell("wu", "是")
        assert (await ticket(w)).answers == ()


async def test_of_several_the_one_that_it_fits_is_meant_else_all_are_named(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await to_wu(w)
        await to_wu(w, "robot", OTHER)
        await w.tell("wu", "耳机没有声音")
        assert last(w).startswith(f"这是 #1（robot班）「{OTHER}」的回答吗？")
        assert last(w).endswith("是另一个问题的，请发 /答 群名 编号 内容。")
        await w.tell("wu", "请参看附件第三条")
        assert last(w).splitlines() == [
            "这是哪个问题的回答？请回复那条消息，或发 /答 群名 编号 内容：",
            f"#1 maker班「{LOGIN}」", f"#1 robot班「{OTHER}」",
        ]  # fmt: skip


@pytest.mark.parametrize("quoting", [False, True])
async def test_to_look_into_it_or_not_to_know_is_no_answer(tmp_path: Path, quoting: bool) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.say("maker", "maker-duty1", "/转 1 吴专家")
        asked = last_from(w, "wu") if quoting else None
        heard_before = heard(w)
        await w.advance_to("09:10")
        await w.tell("wu", "稍等", asked)
        if quoting:
            assert last(w) == "#1（maker班）由您来回答，谢谢老师！"
        assert (await ticket(w)).since == w.clock.now(), "the clock begins anew"
        await w.tell("wu", "这个我不太清楚，问别的老师吧", asked)
        assert last(w).startswith("没关系。转给别的老师：/转 maker班 1 @老师")
        if not quoting:
            await w.tell("wu", "是手机上还是电脑上？")
            assert "请到群里 @对方" in last(w)
        assert (await ticket(w)).answers == ()
        assert heard(w) == heard_before
        await w.tell("wu", "不会影响成绩，换浏览器就行", asked)
        assert "没关系" not in last(w)


@pytest.mark.parametrize("word", ["谢谢老师", "您好", "在吗？", "是", "取消", "12", "/不认识 1"])
async def test_what_is_no_answer_is_left_alone(tmp_path: Path, word: str) -> None:
    async with start(tmp_path) as w:
        await to_wu(w)
        await w.tell("wu", word)
        assert "的回答吗" not in last(w)
        assert (await ticket(w)).answers == ()


async def test_words_in_reply_to_a_list_are_asked_back_and_numbers_say_which(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await to_wu(w)
        await w.tell("wu", "/待答")
        shown = last_private(w, "wu")
        await w.tell("wu", ANSWER, shown)
        assert last(w).startswith("这是 #1（maker班）")
        await w.tell("wu", "是", last_private(w, "wu"))
        assert f"答：{ANSWER}" in heard(w)[-1], "confirmed by quoting the question back"
        await to_wu(w, "robot", OTHER)
        await w.say("maker", w.trainee("maker", 2), "还有一个问题，怎么办")
        await w.say("maker", "maker-duty1", "/转 2 吴专家")
        await w.tell("wu", "1 检查耳机 2 问教务", shown)
        assert last(w).splitlines()[0].startswith("这是哪个问题的回答？"), "two are number one"
        assert len(last(w).splitlines()) == 3
        await w.tell("wu", "/答 robot班 1 检查耳机插好没有")
        await w.say("robot", w.trainee("robot", 2), "另一个呢，怎么办")
        await w.tell("wu", "/认领 robot班 2")
        await w.say("robot", w.trainee("robot", 3), "第三个，怎么办")
        await w.tell("wu", "2 问教务 3 看群文件", shown)
        assert "这是哪个问题的回答" in last(w)
        await w.say("robot", "robot-duty1", "/答 2 看说明")
        await w.say("robot", w.trainee("robot", 2), "解决了")
        await w.say("maker", w.trainee("maker", 2), "解决了")
        await w.tell("wu", "3 看群文件", shown)
        assert (await ticket(w, 3, "robot")).answers[-1].text == "看群文件", "it was asked of somebody else"
        await w.tell("wu", "9 看群文件", shown)
        assert last(w) == "没有 #9 这个问题，请核对编号。"


async def test_numbers_in_reply_to_a_list_reach_several_groups(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.say("robot", w.trainee("robot"), OTHER)
        await w.say("robot", w.trainee("robot", 2), "平台进不去，怎么办")
        await w.tell("wu", "/认领 maker班 1")
        await w.tell("wu", "/认领 robot班 2")
        await w.tell("wu", "/待答")
        shown, before = last_private(w, "wu"), len(w.told("wu"))
        await w.tell("wu", f"1 {ANSWER} 2 换一台电脑", shown)
        assert [one.split("。")[0] for one in w.told("wu")[before:]] == [
            "#1 已记为回答（maker班）", "#2 已记为回答（robot班）",
        ]  # fmt: skip
        assert f"答：{ANSWER}" in heard(w)[-1]
        assert "答：换一台电脑" in heard(w, "robot")[-1]
        await w.say("robot", w.trainee("robot", 2), "解决了")
        await w.tell("wu", "2 换一台电脑", shown)
        assert last(w).startswith("#2 已解决，谢谢老师！")


async def test_what_is_no_numbered_answer_is_asked_back(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await to_wu(w)
        await w.tell("wu", "/待答")
        for text in ("3 天内都可以补交", "1 稍等", "1"):
            await w.tell("wu", text, last_private(w, "wu"))
        assert (await ticket(w)).answers == ()
        await w.tell("wu", "/能力 maker班")
        assert await silent_to(w, ANSWER, last_private(w, "wu")), "words about something else"


async def test_what_was_passed_on_is_still_answered_by_who_was_asked(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await to_wu(w)
        await w.say("maker", "maker-duty1", "/转 1 专家maker")
        await w.tell("wu", ANSWER)
        assert last(w).startswith("这是 #1（maker班）")


async def test_confirmed_too_late_is_said_and_asked_once_more(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await to_wu(w)
        await w.tell("wu", ANSWER)
        await w.advance_to("09:32")
        await w.tell("wu", "嗯")
        assert last(w).startswith("过了 15 分钟没有确认，还没有转到群里。这是 #1（maker班）")
        await w.tell("wu", "是")
        assert [one.text for one in (await ticket(w)).answers] == [ANSWER]
        await w.say("maker", w.trainee("maker"), "没用")
        await w.say("maker", "maker-duty1", "/转 1 吴专家")
        await w.tell("wu", ANSWER)
        await w.say("maker", "maker-duty1", "/答 1 清一下缓存")
        await w.advance_to("10:00")
        await w.tell("wu", "确认")
        assert last(w) == "已经超过 15 分钟，没有记为回答；要回答请发 /答 群名 编号 内容。"
        assert await silent(w, "确认")


async def test_a_plan_goes_first(tmp_path: Path) -> None:
    async with start(tmp_path, at="2020-04-18 16:00") as w:
        assert await silent(w, ANSWER), "nothing waits"
        await to_wu(w)
        assert await silent(w, "1"), "a slip"
        assert await silent(w, ANSWER, "zhou"), "it waits for somebody else"
        await w.say("maker", "maker-duty1", "/转 1 班主任maker")
        await w.tell("maker-teacher", FORM)
        assert "的回答吗" not in last(w, "maker-teacher"), "a form that is pasted"
        await w.tell("maker-teacher", "取消")
        await w.tell("maker-teacher", "/计划")
        await w.tell("maker-teacher", "主持人 唐宁")
        assert "的回答吗" not in last(w, "maker-teacher"), "words for the plan"
        await w.advance_to("18:00")
        await w.say("maker", "maker-teacher", "/认领 1")
        await w.tell("maker-teacher", ANSWER)
        assert "的回答吗" in last(w, "maker-teacher"), "left off"
        await w.tell("maker-teacher", "/计划 提交")
        assert "没有可以提交" not in last(w, "maker-teacher"), "the draft is still there"
        await w.tell("maker-teacher", "是")
        assert [one.text for one in (await ticket(w)).answers] == [ANSWER]


async def test_rights_and_groups_are_those_of_the_moment(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await to_wu(w)
        await w.tell("wu", ANSWER)
        staff = w.app.world.staff
        w.app.world.staff = Directory(tuple(replace(p, grants=()) if p.key == "wu" else p for p in staff.people))
        assert await silent(w, "还有一句话要说"), "nothing may be answered any more"
        await w.tell("wu", "是")
        assert "您现在没有这个权限" in last(w)
        assert (await ticket(w)).answers == ()


@pytest.mark.parametrize("confirming", [False, True])
async def test_a_group_in_which_nobody_looks_after_questions_any_more(tmp_path: Path, confirming: bool) -> None:
    async with start(tmp_path) as w:
        await to_wu(w)
        if confirming:
            await w.tell("wu", ANSWER)
        w.programme = looked_after(enabled=False)
        await w.restart()
        if confirming:
            await w.tell("wu", "是")
            assert "您现在没有这个权限" in last(w)
        else:
            assert await silent(w, ANSWER)
        assert (await ticket(w)).answers == ()


async def test_a_slip_amid_a_plan_is_named_and_loses_nothing(tmp_path: Path) -> None:
    async with start(tmp_path, at="2020-04-18 16:00") as w:
        await w.tell("maker-teacher", "/计划")
        await w.tell("maker-teacher", "/状况 怎么看")
        assert last(w, "maker-teacher").startswith("没有 /状况 这个指令")
        assert not any("没能处理" in text for text in w.said("staff"))
        await w.tell("maker-teacher", "主持人 唐宁")
        assert "没有 /状况" not in last(w, "maker-teacher"), "the plan goes on"
