"""Where the bot hears only what is turned to it: everybody is told how to answer and to close there, and nobody else is
troubled for an answer that it may not have heard before the one who was tagged was asked.
"""

from pathlib import Path

import pytest

from bot.core.capability import Capability
from bot.core.ticket import TicketState
from bot.platforms.sandbox.platform import CARDS, CEILING, SandboxPlatform
from tests.scenario.test_questions import LOGIN, asked, heard, last_private, start, ticket
from tests.world import World

OPEN, TOLD, ASKED = "回答、追问都请 @我", "都请 @我 说", "在群里回答请 @我"
DUTY = "maker-duty1"


@pytest.fixture(autouse=True)
def unheard(monkeypatch: pytest.MonkeyPatch) -> None:
    """A platform that passes on only what tags the bot."""
    monkeypatch.setattr(SandboxPlatform, "ceiling", CEILING - CARDS - {Capability.HEARS_ALL})


async def asks(w: World) -> str:
    await w.say("maker", trainee := w.trainee("maker"), LOGIN)
    return trainee


async def test_everybody_is_told_how_to_go_on_there(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await asks(w)
        assert heard(w)[-1].startswith("#1 已记下，请 @早班maker  看看。")
        assert OPEN in heard(w)[-1]
        await w.advance_to("09:16")
        (request,) = asked(w, DUTY)
        assert ASKED in request
        await w.tell(DUTY, "请换谷歌浏览器", last_private(w, DUTY))
        assert "没有解决请回复「没有解决」" in heard(w)[-1]
        assert TOLD in heard(w)[-1]
        await w.say("maker", w.trainee("maker", 2), "/提问 作业在哪里提交")
        assert OPEN in heard(w)[-1]
        await w.say("maker", DUTY, "/答 2 在首页")
        assert "有回答了" in heard(w)[-1]
        assert TOLD in heard(w)[-1]
        await w.tell(DUTY, "/撤销 maker班 1")
        assert "放错了地方" in heard(w)[-1]
        assert TOLD not in heard(w)[-1], "there is nothing to close"


async def test_where_everything_is_heard_nothing_of_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SandboxPlatform, "ceiling", CEILING - CARDS)
    async with start(tmp_path) as w:
        await asks(w)
        await w.advance_to("09:16")
        assert asked(w, DUTY) == []
        assert "@我" not in "".join((*heard(w), *asked(w, "maker-host")))


async def test_who_was_tagged_is_asked_before_anybody_else(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        trainee = await asks(w)
        await w.say("maker", w.trainee("maker", 2), "同问")
        await w.advance_to("09:16")
        assert "还没有听到回答，先问您一声" in asked(w, DUTY)[0]
        assert asked(w, "maker-host") == []
        lines = len(heard(w))
        await w.tell(DUTY, "已答。")
        assert "#1 已记为回答" in w.told(DUTY)[-1]
        found = await ticket(w)
        assert (found.state, [(one.by, one.text) for one in found.answers]) == (TicketState.ANSWERED, [(DUTY, "")])
        assert len(heard(w)) == lines + 1, "who only joined may not have read it"
        assert "#1 有回答了，请看上面。" in heard(w)[-1]
        await w.advance_to("12:00")
        assert asked(w, "maker-host") == []
        await w.say("maker", trainee, "@研习助手 谢谢老师")
        assert (await ticket(w)).state is TicketState.RESOLVED


async def test_once_then_the_next_in_line(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await asks(w)
        await w.advance_to("10:16")
        assert [len(asked(w, who)) for who in (DUTY, "maker-host", "maker-expert", "wu")] == [1, 1, 1, 1]
        (staff,) = [text for text in w.said("staff") if "待回答" in text]
        assert "可能已经有老师答过" in staff
        await w.tell("maker-host", "答过了", last_private(w, "maker-host"))
        assert "已答" not in heard(w)[-1], "said to the bot, not to the group"
        assert (await ticket(w)).state is TicketState.ANSWERED


async def test_who_was_told_in_private_is_not_asked_twice(tmp_path: Path) -> None:
    """A question of last night, or somebody who looks after several groups."""
    async with start(tmp_path, "2020-04-17 10:00") as w:
        await asks(w)
        await w.advance_to("2020-04-18 08:16")
        assert [len(asked(w, who)) for who in (DUTY, "maker-host")] == [1, 1]


async def test_without_a_private_way_the_next_is_asked_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = {Capability.HEARS_ALL, Capability.DIRECT}
    monkeypatch.setattr(SandboxPlatform, "ceiling", CEILING - CARDS - missing)
    async with start(tmp_path) as w:
        await asks(w)
        await w.advance_to("09:16")
        (said,) = [text for text in heard(w) if "待回答" in text]
        assert said.startswith("@主持maker")
        assert ASKED in said


async def test_the_card_speaks_of_questions(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.tell(DUTY, "/能力 maker班")
        assert "提问、回答也只认 @机器人 和私信的" in w.told(DUTY)[-1]
