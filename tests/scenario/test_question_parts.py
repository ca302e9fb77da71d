"""One message that answers several questions: by number in private, by what its clauses speak of in the group."""

from pathlib import Path

import pytest

from bot.core.capability import Capability
from bot.core.questions import Senses
from bot.core.ticket import TicketState
from bot.platforms.sandbox.platform import CARDS, CEILING, SandboxPlatform
from tests.scenario.test_question_meant import OTHER
from tests.scenario.test_questions import LOGIN, heard, notices, start, ticket
from tests.world import World

UNSURE = Senses(notices)
"""Nothing fits any question surely."""
NUMBERS = "1 换一个浏览器\n2 检查一下耳机插口"
BOTH = "平台登录换一个浏览器；耳机没有声音就检查插口"


async def asked_both(w: World) -> None:
    """Two questions of a group, in the hands of two people; one of them is wu's."""
    await w.say("maker", w.trainee("maker"), f"/提问 {LOGIN}")
    await w.say("maker", w.trainee("maker", 2), f"/提问 {OTHER}")
    await w.tell("wu", "/认领 maker班 1")


async def answers(w: World) -> list[str]:
    return [answer.text for no in (1, 2) for answer in (await ticket(w, no)).answers]


async def test_numbers_in_private_are_asked_back_as_such(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await asked_both(w)
        said = len(heard(w))
        await w.tell("wu", NUMBERS)
        assert w.told("wu")[-1].startswith("要分别转到群里吗？\n#1（maker班）")
        assert w.told("wu")[-1].splitlines()[2].endswith("：检查一下耳机插口")
        assert len(heard(w)) == said, "not a word before it is confirmed"
        await w.restart()
        await w.tell("wu", "是")
        assert await answers(w) == ["换一个浏览器", "检查一下耳机插口"], "each to its own, without the numbers"
        assert w.told("wu")[-1].startswith("#1、#2 已记为回答（maker班）")


async def test_numbers_that_are_not_confirmed(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await asked_both(w)
        await w.tell("wu", NUMBERS)
        await w.tell("wu", "取消")
        assert w.told("wu")[-1] == "好的，没有转到群里。"
        await w.tell("wu", NUMBERS)
        await w.advance_to("09:36")
        await w.tell("wu", "是")
        assert w.told("wu")[-1].startswith("过了 15 分钟没有确认，还没有转到群里。要分别转到群里吗？")
        assert await answers(w) == []
        await w.say("maker", "maker-duty1", "/答 2 换一副耳机")
        await w.say("maker", w.trainee("maker", 2), "解决了")
        await w.advance_to("10:00")
        await w.tell("wu", "是")
        assert w.told("wu")[-1].startswith("已经超过 15 分钟，没有记为回答")


async def test_one_number_is_left_out_of_the_words(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await asked_both(w)
        await w.tell("wu", "1 换一个浏览器")
        assert w.told("wu")[-1].startswith("要转到群里吗？\n#1（maker班）")
        await w.tell("wu", "是")
        assert await answers(w) == ["换一个浏览器"]


async def test_what_only_looks_like_numbers(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await asked_both(w)
        for text in ("1V的电源就行", "1 稍等", "2、检查耳机", "2. 检查耳机", "9 好的没问题", "2 撤回"):
            await w.tell("wu", text)
            assert "转到群里吗？\n#" not in w.told("wu")[-1]


async def test_a_number_of_a_question_in_other_hands_is_asked_back_too(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await asked_both(w)
        for text in ("2 检查耳机插口", "#2 检查耳机插口", "2：检查耳机插口"):
            await w.tell("wu", text)
            assert w.told("wu")[-1].startswith("要转到群里吗？\n#2（maker班）")
        await w.tell("wu", "1 先断电 2 再开机")
        assert w.told("wu")[-1].startswith("要分别转到群里吗？\n#1"), "hers is among them"
        await w.tell("maker-duty1", "/认领 maker班 2")
        await w.tell("wu", "/转 maker班 1 @maker-host")
        await w.tell("maker-duty1", "#1 换一个浏览器 #2 检查耳机插口")
        assert w.told("maker-duty1")[-1].startswith("要分别转到群里吗？\n#1")


async def test_whom_nobody_has_asked_may_answer_by_number(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), f"/提问 {LOGIN}")
        await w.say("maker", w.trainee("maker", 2), f"/提问 {OTHER}")
        said = len(heard(w))
        for text in ("2 检查耳机插口", "2：检查耳机插口", "#2 检查耳机插口", "2、检查耳机插口"):
            await w.tell("wu", text)
            assert w.told("wu")[-1].startswith("要转到群里吗？\n#2（maker班）"), text
        assert len(heard(w)) == said
        await w.restart()
        await w.tell("wu", "是")
        assert await answers(w) == ["检查耳机插口"]
        await w.tell("wu", "2 还不行就重启")
        assert w.told("wu")[-1].startswith("要转到群里吗？\n#2"), "more may be said of what was answered"
        await w.tell("wu", "1 您用的什么浏览器？")
        assert w.told("wu")[-1].startswith("想追问提问的老师")
        await w.tell("wu", NUMBERS)
        assert w.told("wu")[-1].startswith("要分别转到群里吗？\n#1")


SILENT = (
    "嘿", "检查耳机插口", "2点开会", "2:00 开会", "12：30-13：30 午休", "2 收到", "2 撤回", "9 换一个浏览器",
    "1. 先断电 2. 再开机", "1 先断电\n2 再开机", "2 天以后再看", "您用的什么浏览器？", "2、3 好",
    "主题：怎么写目标\n开始：19:00",
)  # fmt: skip


async def test_what_names_no_question_of_theirs_stays_talk(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), f"/提问 {LOGIN}")
        await w.say("maker", w.trainee("maker", 2), f"/提问 {OTHER}")
        await w.say("maker", "maker-duty1", "/撤销 1")
        before = len(w.calls())
        for text in SILENT:
            await w.tell("wu", text)
        await w.tell("maker-assistant", "2 检查耳机插口")
        assert len(w.calls()) == before + 1
        await w.tell(w.trainee("maker", 3), "2 检查耳机插口")
        await w.tell("robot-expert", "2 检查耳机插口")
        assert not any("转到群里吗" in one.text for one in w.calls()[before + 1 :]), "no rights there"


async def test_a_number_of_two_groups_is_named_with_both(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), f"/提问 {LOGIN}")
        await w.say("robot", w.trainee("robot"), f"/提问 {OTHER}")
        await w.tell("wu", "1 换一个浏览器")
        assert w.told("wu")[-1].startswith("这是哪个问题的回答？")
        assert "#1 maker班" in w.told("wu")[-1]
        assert "#1 robot班" in w.told("wu")[-1]
        await w.say("maker", "maker-duty1", "/答 1 换一台电脑")
        await w.tell("wu", "1 检查耳机插口")
        assert w.told("wu")[-1].startswith("要转到群里吗？\n#1（robot班）"), "the other waits for nobody"


async def test_a_number_of_two_groups_is_asked_back(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await asked_both(w)
        await w.say("robot", w.trainee("robot"), f"/提问 {OTHER}")
        await w.tell("wu", "/认领 robot班 1")
        await w.tell("wu", "1 换一个浏览器")
        assert "这是哪个问题的回答？" in w.told("wu")[-1]


async def test_clauses_in_the_group_are_asked_back_in_private(tmp_path: Path) -> None:
    async with start(tmp_path, senses=UNSURE) as w:
        await asked_both(w)
        await w.say("maker", "wu", BOTH)
        assert w.told("wu")[-1].startswith("您刚才在群里说的，是这几个问题的回答吗？\n#1（maker班）")
        assert await answers(w) == []
        await w.tell("wu", "是")
        assert await answers(w) == ["平台登录换一个浏览器", "耳机没有声音就检查插口"]
        assert (await ticket(w)).answers[0].message_id, "they stand in the group"
        assert w.told("wu")[-1].startswith("#1、#2 已记为回答")
        assert not any("答：" in text for text in heard(w)), "and are not said again"


async def test_clauses_that_were_answered_meanwhile(tmp_path: Path) -> None:
    async with start(tmp_path, senses=UNSURE) as w:
        await asked_both(w)
        await w.say("maker", "wu", BOTH)
        await w.say("maker", "maker-duty1", "/答 2 换一副耳机")
        await w.tell("wu", "是")
        assert w.told("wu")[-1].splitlines()[1] == "#2 已经有回答了，谢谢老师！"
        await w.say("maker", "maker-duty1", "/撤销 1")
        await w.say("maker", "maker-duty1", "/撤销 2")
        await w.say("maker", "wu", BOTH)
        await w.say("maker", "maker-duty1", "/答 1 换台电脑 /答 2 换一副耳机")
        await w.tell("wu", "是")
        assert w.told("wu")[-1] == "#1 已经有回答了，谢谢老师！\n#2 已经有回答了，谢谢老师！"


async def test_clauses_that_surely_fit_are_answers_at_once(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await asked_both(w)
        await w.say("maker", "maker-duty1", "平台登录不上；耳机没有声音")
        assert [(await ticket(w, no)).state for no in (1, 2)] == [TicketState.ANSWERED] * 2
        assert "#1、#2 有回答了，请看上面。" in heard(w)[-1]


async def test_where_nobody_can_be_asked_in_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SandboxPlatform, "ceiling", CEILING - CARDS - {Capability.DIRECT})
    async with start(tmp_path, senses=UNSURE) as w:
        await asked_both(w)
        said = len(heard(w))
        await w.say("maker", "maker-duty1", BOTH)
        assert (len(heard(w)), await answers(w)) == (said, [])
