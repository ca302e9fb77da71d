"""How people write commands about questions: numbers, names, groups; and what is not said twice."""

from pathlib import Path

import pytest

from bot.core.ticket import Ticket, TicketState
from tests.scenario.test_question_meant import OTHER
from tests.scenario.test_questions import LOGIN, asked, heard, last_id, rows, start, ticket
from tests.scenario.test_upwards import asked_and_raised, up
from tests.scenario.test_upwards import start as raised
from tests.world import World

WHAT = "请写上问题，例如：/提问 作业在哪里提交；或者回复一条消息发 /提问。"


async def two(w: World) -> None:
    await w.say("maker", w.trainee("maker"), f"/提问 {LOGIN}")
    await w.say("maker", w.trainee("maker", 2), f"/提问 {OTHER}")


@pytest.mark.parametrize("words", ["", "？", "你好", "老师在吗", "请问一下", "……"])
async def test_asking_nothing_is_no_question(tmp_path: Path, words: str) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), f"/提问 {words}")
        assert heard(w)[-1] == WHAT
        assert await rows(w, Ticket) == []
        await w.say("maker", w.trainee("maker", 2), "在吗")
        await w.say("maker", w.trainee("maker"), "/提问", last_id(w))
        assert heard(w)[-1] == WHAT


async def test_signs_in_reply_to_a_message_ask_that(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker", 2), "耳机没有声音")
        await w.say("maker", w.trainee("maker"), "/提问 ？", last_id(w))
        assert (await ticket(w)).texts == ("耳机没有声音",)


async def test_numbers_as_people_say_them(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await two(w)
        await w.say("maker", "maker-duty1", "/认领 第2个")
        assert (await ticket(w, 2)).holder == "maker-duty1"
        await w.say("maker", "maker-duty1", "/答 第二个 检查一下插口")
        assert (await ticket(w, 2)).answers[0].text == "检查一下插口"
        await w.say("maker", "maker-duty1", "/答 1号 换一个浏览器")
        assert (await ticket(w)).answers[0].text == "换一个浏览器"
        await w.say("maker", "maker-duty1", "/撤销 第1个")
        assert (await ticket(w)).answers == ()
        await w.say("maker", w.trainee("maker", 2), "/已解决 第2个")
        assert (await ticket(w, 2)).state is TicketState.RESOLVED


async def test_a_number_behind_the_name_of_a_group(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await two(w)
        await w.tell("wu", "/认领 maker班2")
        assert w.told("wu")[-1] == "#2（maker班）由您来回答，谢谢老师！"
        await w.tell("wu", "/认领 没有班2")
        assert "请写明是哪个群" in w.told("wu")[-1]


@pytest.mark.parametrize("name", ["给专家maker老师", "@专家maker", "专家maker老师", "转给 专家maker"])
async def test_a_name_with_what_stands_around_it(tmp_path: Path, name: str) -> None:
    async with start(tmp_path) as w:
        await two(w)
        await w.say("maker", "maker-duty1", f"/转 1 {name}")
        assert heard(w)[-1] == "#1 已转给专家maker。"


async def test_several_are_passed_on_at_once(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await two(w)
        await w.say("maker", "maker-duty1", "/转 1 2 7 专家maker")
        assert heard(w)[-1] == "#1 已转给专家maker。\n#2 已转给专家maker。\n没有 #7 这个问题，请核对编号。"
        assert len(asked(w, "maker-expert")) == 2
        await w.say("maker", "maker-host", "/认领 1、2")
        assert [(await ticket(w, no)).holder for no in (1, 2)] == ["maker-host"] * 2
        await w.say("maker", "maker-host", "/转 1 2")
        assert heard(w)[-1] == "请写明转给哪一位，例如：/转 12 @老师 或 /转 12 唐宁。"


async def test_what_stands_between_two_answers_is_of_neither(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await two(w)
        await w.tell("maker-duty1", "/答 1、换一个浏览器；2、检查一下插口")
        assert "答：换一个浏览器\n" in heard(w)[-2]


async def test_the_same_words_are_not_said_twice(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await two(w)
        await w.tell("maker-duty1", "/答 1 换一个浏览器")
        said = len(heard(w))
        await w.tell("maker-duty1", "/答 1 换一个浏览器。")
        assert w.told("maker-duty1")[-1] == "#1 您已经这样答过了，没有再发。"
        assert len(heard(w)) == said
        await w.say("maker", "maker-duty1", "/答 1 换一个浏览器 /答 2 检查插口")
        assert "#2 有回答了，请看上面。\n#1 您已经这样答过了" in heard(w)[-1]
        await w.tell("maker-duty1", "/答 1 重启也行")
        assert len((await ticket(w)).answers) == 2


async def test_answers_of_the_team_are_corrected_together(tmp_path: Path) -> None:
    async with raised(tmp_path) as w:
        await asked_and_raised(w)
        await w.say("staff", "zhou", "/回复 1 可以晚交三天\n2 盖教育局的章")
        await w.say("staff", "zhou", "确认")
        await w.say("staff", "zhou", "/回复 1 可以晚交五天\n2 盖学校的章")
        await w.say("staff", "zhou", "确认")
        assert [(await ticket(w, no, "robot")).answers[-1].text for no in (1, 2)] == ["可以晚交五天", "盖学校的章"]
        await w.say("staff", "zhou", "/回复 2 盖学校的章")
        assert up(w)[-1] == "【2】已经这样答复过了，没有再转。"


async def test_the_salon_of_another_evening_is_not_tonight(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), "社团招不到人怎么办")
        await w.tell("maker-duty1", "/问题 maker班")
        assert "今晚沙龙" in w.told("maker-duty1")[-1]
        await w.restart("2020-04-19 10:00")
        await w.tell("maker-duty1", "/问题 maker班")
        assert "社团招不到人怎么办" in w.told("maker-duty1")[-1]
        assert "今晚沙龙" not in w.told("maker-duty1")[-1]
