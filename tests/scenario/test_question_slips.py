"""Slips of the staff at their desk for questions: a name with one wrong character, somebody else's group."""

from pathlib import Path

import pytest

from tests.scenario.test_question_meant import OTHER
from tests.scenario.test_questions import LOGIN, asked, heard, start, ticket


@pytest.mark.parametrize("said", ["教铺maker", "给教铺maker老师", "@教铺maker"])
async def test_a_name_with_one_wrong_character_is_asked_back(tmp_path: Path, said: str) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.say("maker", "maker-duty1", f"/转 1 {said}")
        assert heard(w)[-1] == "「教铺maker」不在本群的老师名单里，没有转。是不是教辅maker老师？请发 /转 1 教辅maker"
        assert asked(w, "maker-assistant") == [], "nothing is passed on by guess"
        await w.tell("wu", "/转 maker班 1 教铺maker")
        assert w.told("wu")[-1].endswith("请发 /转 maker班 1 教辅maker")
        await w.tell("wu", "/转 maker班 1 教辅maker")
        assert (await ticket(w)).holder == "maker-assistant"


@pytest.mark.parametrize("said", ["下班maker", "教铺robot", "教", "赵钱孙", "教甫 maker"])
async def test_where_nobody_or_more_than_one_could_be_meant_nobody_is_named(tmp_path: Path, said: str) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.say("maker", "maker-duty1", f"/转 1 {said}")
        assert heard(w)[-1] == f"「{said}」不在本群的老师名单里，没有转。"


async def test_another_group_than_ones_own_is_said_to_be_so(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.say("robot", w.trainee("robot"), OTHER)
        for text in ("/问题 robot班", "/问题 robot"):
            await w.tell("maker-teacher", text)
            assert w.told("maker-teacher")[-1].startswith("robot班的问题由那个班的老师看，您现在没有这个权限"), text
        for text in ("/问题", "/问题 maker班", "/问题 全部"):
            await w.tell("maker-teacher", text)
            assert w.told("maker-teacher")[-1].splitlines()[0] == "maker班还有 1 个问题：", text
        await w.say("maker", "maker-teacher", "/问题")
        assert heard(w)[-1].splitlines()[0] == "本群还有 1 个问题："
        await w.tell("wu", "/问题 robot班")
        assert w.told("wu")[-1].splitlines()[0] == "robot班还有 1 个问题："
        await w.tell("wu", "/问题")
        assert w.told("wu")[-1].splitlines()[0] == "各群还有 2 个问题："
