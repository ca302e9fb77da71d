"""A verdict of one word in private, in reply to nothing: on the only case that waits for who says it. Read from the
platform's journal and from what people are shown."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.case import Act, Case, CaseState
from bot.core.people import Directory
from tests.scenario.moderated import listening, rows, shown
from tests.world import World

WHO = "maker-duty1"


async def flagged(w: World, number: int = 1, group: str = "maker", text: str = "坏话") -> None:
    await w.say(group, w.trainee(group, number), text)


async def verdicts(w: World) -> list[tuple[Act, ...]]:
    return [case.verdict for case in await rows(w, Case)]


@pytest.mark.parametrize(
    ("word", "act", "answer"),
    [
        ("放", Act.PASS, "#1：已放行。"), ("放行", Act.PASS, "#1：已放行。"),
        ("警", Act.WARN, "#1：已私信提醒，记一次。"), ("/警告", Act.WARN, "#1：已私信提醒，记一次。"),
        ("撤", Act.RECALL, "#1：正在撤回"),
        ("/禁言 10分钟", Act.MUTE, "#1：正在禁言 10 分钟"),
    ],
)  # fmt: skip
async def test_one_word_settles_the_only_case(tmp_path: Path, word: str, act: Act, answer: str) -> None:
    async with listening(tmp_path) as w:
        await flagged(w)
        await w.tell(WHO, word)
        assert answer in w.told(WHO)[-1]
        assert await verdicts(w) == [(act,)]


async def test_of_several_nothing_is_guessed(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        await flagged(w)
        await flagged(w, 2, text="坏话 别的")
        await w.tell(WHO, "放")
        first, *lines, last = w.told(WHO)[-1].splitlines()
        assert first == "等您判断的有 2 条："
        assert [line.split()[:2] for line in lines] == [["maker班", "#1"], ["maker班", "#2"]]
        assert last == "请写明编号，例如：/放行 maker班 2；或回复那一条消息。"
        assert await verdicts(w) == [(), ()]
        await w.tell(WHO, "/放行 maker班 2")
        await w.tell(WHO, "警")
        assert await verdicts(w) == [(Act.WARN,), (Act.PASS,)], "one is left, so it is clear again"


async def test_where_nothing_waits_a_word_is_talk_and_a_command_asks_back(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        await w.tell(WHO, "放")
        assert w.told(WHO) == []
        await w.tell(WHO, "/放行")
        assert "请写明编号" in w.told(WHO)[-1]
        await flagged(w)
        await w.say("maker", WHO, "放")
        await w.tell("maker-duty2", "放")
        await w.tell(w.trainee("maker"), "放")
        assert await verdicts(w) == [()], "said in the group, or by somebody who was not asked"
        assert w.told("maker-duty2") == w.told(w.trainee("maker")) == []
        await w.advance_to("09:11")
        assert len(shown(w, "maker-duty2")) == 1
        await w.tell("maker-duty2", "放")
        assert await verdicts(w) == [(Act.PASS,)], "asked by now"


async def test_rights_are_those_of_the_moment(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        await flagged(w)
        staff = w.app.world.staff
        w.app.world.staff = Directory(tuple(replace(one, grants=()) if one.key == WHO else one for one in staff.people))
        await w.tell(WHO, "禁")
        assert "没有本群的值班权限" in w.told(WHO)[-1]
        assert w.calls("MuteMember") == []
        assert [case.state for case in await rows(w, Case)] == [CaseState.OPEN]


async def test_who_is_asked_later_reads_what_was_done_by_then(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        await flagged(w, text="广告词")
        assert "正由机器人自动撤回" in shown(w, WHO)[0]
        await w.advance_to("09:11")
        assert "机器人已自动撤回，请老师复核。" in shown(w, "maker-duty2")[0]


async def test_a_bare_number_after_a_silence_is_minutes_and_nobody_elses_case(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        for number in range(1, 6):
            await flagged(w, number, text=f"坏话 {number}")
        await w.tell(WHO, "/禁言 3 5")
        assert w.told(WHO)[-1] == "#3：正在禁言 5 分钟，到时自动解除。"
        await w.tell(WHO, "/禁言 2 10")
        assert w.told(WHO)[-1] == "#2：正在禁言 10 分钟，到时自动解除。"
        await w.tell(WHO, "/禁言 1,5 10")
        assert w.told(WHO)[-1].count("正在禁言 10 分钟") == 2
        assert await verdicts(w) == [(Act.MUTE,), (Act.MUTE,), (Act.MUTE,), (), (Act.MUTE,)]
