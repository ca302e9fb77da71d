"""Who speaks to the bot itself in a group is not met with silence: one line, and a question with one character."""

from pathlib import Path

import pytest

from bot.core.ticket import Ticket, TicketState
from tests.scenario.questioned import live
from tests.scenario.test_questions import LOGIN, asked, heard, rows, start, ticket
from tests.world import World

BOT = "@研习助手 "
WHETHER = "#{} 已记下。要请老师回答，请回复「？」。"
CHAT = "我们学校的展板已经挂出来"


async def says(w: World, text: str, who: int = 1) -> None:
    await w.say("maker", w.trainee("maker", who), text)


@pytest.mark.parametrize(
    "text",
    [
        "这个怎么弄",
        "怎么弄啊",
        "我的板子冒烟了",
        "视频上传到99%就不动了",
        "我想换到创意智造班",
        "帮我看看我的签到",
        "证书上我的名字写错了一个字",
    ],
)
async def test_something_for_the_bot_is_noted_as_shipped(tmp_path: Path, text: str) -> None:
    async with live(tmp_path) as w:
        await says(w, BOT + text)
        (line,) = heard(w)
        assert line.startswith("#1 已记下")


async def test_chatter_said_to_the_bot_is_left_alone_beside_a_question(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        await says(w, BOT + "这个怎么弄")
        for number, text in enumerate(("啊啊啊", "哈哈哈", "嗯…", "哈哈哈哈哈")):
            await says(w, BOT + text, number % 2 + 1)
        assert len(heard(w)) == 1
        assert [text for text in w.said("staff") if "没能处理" in text] == []


@pytest.mark.parametrize(
    "text", ["你好", "谢谢老师", "辛苦了！", "大家好", "好的", "？", "哈哈哈哈", "请问老师", "收到"]
)
async def test_a_greeting_needs_no_word(tmp_path: Path, text: str) -> None:
    async with start(tmp_path) as w:
        await says(w, BOT + text)
        assert heard(w) == []
        assert await rows(w, Ticket) == []


async def test_what_is_no_question_is_dropped_unless_the_person_says_so(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await says(w, BOT + CHAT)
        assert heard(w) == [WHETHER.format(1)]
        await says(w, BOT + "今天特别热闹", 2)
        await says(w, "是的", 2)
        assert (await ticket(w, 2)).state is TicketState.OPEN
        assert heard(w)[-1].startswith("#2 已记下，请 @")
        await w.advance_to("09:30")
        assert (await ticket(w, 1)).state is TicketState.CLOSED
        assert not [text for text in (*asked(w, "maker-host"), *asked(w, "maker-expert")) if CHAT in text]


async def test_perhaps_a_question_is_asked_back_once_and_confirmed_with_one_character(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await says(w, BOT + "结业要求呢")
        assert heard(w) == [WHETHER.format(1)]
        await says(w, "？")
        assert (await ticket(w)).state is TicketState.OPEN
        await w.advance_to("09:05")
        await says(w, BOT + "换了火狐也不成功", 1)
        assert heard(w)[-1] == "#1 已经记下了，正在等老师回答。"
        assert (await ticket(w)).texts[-1] == "换了火狐也不成功"
        lines = len(heard(w))
        await says(w, BOT + "还是灰色的")
        assert len(heard(w)) == lines, "nothing is said twice within a minute"


async def test_a_second_line_to_the_bot_adds_to_what_is_asked_back(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await says(w, BOT + "结业要求呢")
        await w.advance_to("09:02")
        await says(w, BOT + CHAT)
        assert heard(w) == [WHETHER.format(1)]
        assert (await ticket(w)).texts == ("结业要求呢", CHAT)
        await says(w, "好的，是")
        assert (await ticket(w)).state is TicketState.CANDIDATE
        await w.advance_to("09:40")
        await says(w, BOT + "换一件事告诉大家")
        assert heard(w)[-1] == WHETHER.format(2), "the other is too long ago"


async def test_who_asks_the_same_again_hears_that_it_is_known(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await says(w, BOT + LOGIN)
        await w.advance_to("09:03")
        await says(w, BOT + LOGIN)
        assert heard(w)[-1] == "#1 已经记下了，正在等老师回答。"
        await w.advance_to("09:06")
        await says(w, BOT + LOGIN, 2)
        assert heard(w)[1:] == ["#1 已经记下了，正在等老师回答。"] * 2
        assert len((await ticket(w)).askers) == 2


async def test_yes_to_nothing_is_talk(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await says(w, "对的")
        await says(w, LOGIN)
        await says(w, "是的")
        assert [one.state for one in await rows(w, Ticket)] == [TicketState.OPEN]
        assert len(heard(w)) == 1


async def test_where_enough_was_said_nothing_more_is(tmp_path: Path) -> None:
    async with live(tmp_path, lines_an_hour=1) as w:
        await says(w, BOT + "证书上我的名字写错了一个字")
        await says(w, BOT + "我的板子冒烟了", 2)
        await says(w, BOT + "哪天大家一起去爬山吧", 3)
        assert len(heard(w)) == 1
