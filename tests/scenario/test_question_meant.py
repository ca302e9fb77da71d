"""A question's number without its group, from somebody who looks after several groups; and what askers say when an
answer was none. Read from what the platform shows."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.ids import GroupKey, NativeId
from bot.core.people import Directory, Role
from bot.core.ticket import TicketState
from tests import programmes
from tests.scenario.test_questions import LOGIN, heard, looked_after, start, ticket
from tests.world import World

OTHER = "耳机没有声音怎么办"


async def to_wu(w: World, group: str = "maker", text: str = LOGIN) -> None:
    """A question of a trainee, in the hands of the expert of both groups."""
    await w.say(group, w.trainee(group), text)
    await w.tell("wu", f"/认领 {group}班 1")


async def test_the_only_open_question_of_that_number_is_meant(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.tell("wu", "/认领 1")
        assert w.told("wu")[-1] == "#1（maker班）由您来回答，谢谢老师！"
        await w.tell("wu", "/答 1 换一个浏览器")
        assert "#1 已记为回答" in w.told("wu")[-1]
        assert "换一个浏览器" in heard(w)[-1]
        assert heard(w, "robot") == []


async def test_of_two_the_one_in_the_persons_own_hands_is_meant(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await to_wu(w)
        await w.say("robot", w.trainee("robot"), OTHER)
        await w.tell("wu", "/答 1 换一个浏览器")
        assert (await ticket(w)).state is TicketState.ANSWERED
        assert (await ticket(w, group="robot")).state is TicketState.OPEN


async def test_where_two_could_be_meant_the_question_back_repeats_the_command(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await to_wu(w)
        await to_wu(w, "robot", OTHER)
        for command in ("/答 1 换一个浏览器", "/转 1 教辅maker"):
            await w.tell("wu", command)
            word, _, rest = command.partition(" ")
            assert w.told("wu")[-1] == f"请写明是哪个群，例如：{word} maker班 {rest}\n可选：maker班、robot班"
        assert [(await ticket(w, group=key)).state for key in ("maker", "robot")] == [TicketState.OPEN] * 2
        await w.tell("wu", "/答 1 " + "换一个浏览器，再试一次，" * 9)
        assert w.told("wu")[-1].splitlines()[0].endswith("…")
        await w.tell("wu", "/答")
        assert w.told("wu")[-1].splitlines()[0] == "请写明是哪个群，例如：/答 maker班 12"
        await w.tell("wu", "/认领")
        assert "请写明是哪个群" in w.told("wu")[-1]


async def test_what_was_answered_could_be_meant_too(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await to_wu(w)
        await w.tell("wu", "/答 1 换一个浏览器")
        assert w.told("wu")[-1] == "#1 已记为回答（maker班）。答错了地方发 /撤销 maker班 1。"
        await w.tell("wu", "/答 1 再清一下缓存")
        assert "再清一下缓存" in heard(w)[-1], "no other group has a question of this number"
        await w.say("robot", w.trainee("robot"), OTHER)
        for holds in (False, True):
            await w.tell("wu", "/答 1 缓存在设置里")
            assert w.told("wu")[-1] == "请写明是哪个群，例如：/答 maker班 1 缓存在设置里\n可选：maker班、robot班", holds
            await w.tell("wu", "/认领 1")
            assert w.told("wu")[-1].startswith("#1（robot班）"), "only what waits is taken over"
        assert (await ticket(w, group="robot")).answers == ()
        await w.tell("wu", "/撤销 1")
        assert w.told("wu")[-1] == "请写明是哪个群，例如：/撤销 maker班 1\n可选：maker班、robot班"
        await w.tell("wu", "/撤销 maker班 1")
        assert [one.text for one in (await ticket(w)).answers] == ["换一个浏览器"]


async def test_an_expert_of_several_groups_is_asked_which_answer_is_taken_back(tmp_path: Path) -> None:
    staff = programmes.staff()
    both = programmes.grant(Role.EXPERT, "maker", "robot")
    people = tuple(replace(one, grants=(both,)) if one.key == "maker-expert" else one for one in staff.people)
    async with start(tmp_path, staff=Directory(people)) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.tell("maker-expert", "/答 1 换一个浏览器")
        await w.tell("maker-expert", "/撤销 1")
        assert w.told("maker-expert")[-1] == "请写明是哪个群，例如：/撤销 maker班 1\n可选：maker班、robot班"
        await w.tell("maker-expert", "/撤销")
        assert w.told("maker-expert")[-1].startswith("请写明是哪个群，例如：/撤销 maker班 12")
        await w.tell("maker-expert", "/撤销 maker班")
        assert "请写明编号" in w.told("maker-expert")[-1]
        await w.tell("maker-expert", "/撤销 maker班 1")
        assert (await ticket(w)).answers == ()


async def test_a_number_that_waits_nowhere_means_no_group(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await to_wu(w)
        await w.tell("wu", "/答 7 换一个浏览器")
        assert w.told("wu")[-1] == "请写明是哪个群，例如：/答 maker班 7 换一个浏览器\n可选：maker班、robot班"
        await w.tell("wu", "/认领 7")
        assert "请写明是哪个群" in w.told("wu")[-1]


async def test_of_many_groups_none_is_searched(tmp_path: Path) -> None:
    found = looked_after()
    more = tuple(
        replace(found.groups[0], key=GroupKey(f"g{no}"), name=f"第{no}班", native_id=NativeId(f"g{no}"))
        for no in range(8)
    )
    async with start(tmp_path, programme=replace(found, groups=(*found.groups, *more))) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.tell("wu", "/认领 1")
        assert "请写明是哪个群，例如：/认领 maker班 1" in w.told("wu")[-1]
        await w.tell("wu", "/认领 maker班 1")
        assert w.told("wu")[-1] == "#1（maker班）由您来回答，谢谢老师！"


async def test_what_is_passed_back_and_forth_is_not_counted_as_one_more(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await to_wu(w)
        await w.say("maker", "maker-duty1", "/转 1 吴专家")
        assert "另有" not in w.told("wu")[-1]
        await w.say("robot", w.trainee("robot"), OTHER)
        await w.say("robot", "robot-duty1", "/转 1 吴专家")
        assert "另有 1 个等您回答" in w.told("wu")[-1]


@pytest.mark.parametrize("word", ["没有解决", "没用", "不管用", "答非所问！", "我不是问这个", "还是解决不了。"])
async def test_an_asker_whom_an_answer_did_not_help_is_understood(tmp_path: Path, word: str) -> None:
    async with start(tmp_path, programme=looked_after()) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.say("maker", "maker-duty1", "/答 1 换一个浏览器")
        assert (await ticket(w)).state is TicketState.ANSWERED
        await w.say("maker", w.trainee("maker"), word)
        assert (await ticket(w)).state is TicketState.OPEN
