"""What people say to an answer, in words that are not in any list: thanks that ask, 没有解决 with more, 同问 with more,
words to all, quotes, several questions. The scorer, the search and their bars are those that are shipped."""

from pathlib import Path

import pytest

from bot.core.ticket import Ticket, TicketState
from tests.scenario.questioned import live, rows
from tests.scenario.test_questions import ticket


@pytest.mark.parametrize(
    "text",
    [
        "请问证书多久发，谢谢老师",
        "请问3D打印机谁负责维修，谢谢！",
        "请问亚克力板功率设多少，谢谢",
        "求一份教案模板，感谢",
    ],
)
async def test_a_question_that_ends_with_thanks(tmp_path: Path, text: str) -> None:
    async with live(tmp_path) as w:
        one = w.trainee("maker")
        await w.say("maker", one, "/提问 舵机一直抖动是什么原因")
        await w.say("maker", "maker-expert", "/答 1 供电不足")
        await w.advance_to("09:05")
        await w.say("maker", one, text)
        first, second = await rows(w, Ticket)
        assert first.state is TicketState.ANSWERED, "nobody has said that it helped"
        assert (second.state, second.texts) == (TicketState.OPEN, (text,))


async def test_thanks_are_still_thanks(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        one = w.trainee("maker")
        await w.say("maker", one, "/提问 舵机一直抖动是什么原因")
        await w.say("maker", "maker-expert", "/答 1 供电不足")
        await w.say("maker", one, "换了电源就好了，麻烦老师了，谢谢")
        assert (await ticket(w)).state is TicketState.RESOLVED
