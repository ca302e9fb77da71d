"""Nobody has answered: what the asker says about it means the question that waits, and is never one of its own."""

from pathlib import Path

import pytest

from bot.core.ticket import Ticket, TicketState
from tests.scenario.questioned import live
from tests.scenario.test_questions import asked, heard, rows, start, ticket

PERHAPS = "这作业到底是今晚交还是明晚交"
NOTED = "#1 已经记下了，正在等老师回答。"


async def test_what_only_stood_in_the_lists_is_asked_of_somebody(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), PERHAPS)
        await w.advance_to("09:10")
        found = await ticket(w)
        assert (found.state, found.due_at, heard(w)) == (TicketState.OPEN, None, []), "it only stands in the lists"
        await w.say("maker", w.trainee("maker"), "怎么没人回我啊")
        assert heard(w) == ["#1 已记下，请 @早班maker  看看。"]
        await w.say("maker", w.trainee("maker"), "有没有老师回一下")
        assert len(heard(w)) == 1, "said just now"
        await w.advance_to("09:21")
        await w.say("maker", w.trainee("maker"), "有没有老师回一下")
        assert heard(w)[1:] == [NOTED]
        await w.advance_to("09:26")
        assert len(asked(w, "maker-host")) == 1
        assert [one.no for one in await rows(w, Ticket)] == [1]


@pytest.mark.parametrize("text", ["没人理我吗", "老师在吗", "刚才问的问题怎么还没有老师回复呢", "？"])
async def test_who_waits_is_told_that_it_was_noted(tmp_path: Path, text: str) -> None:
    async with live(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), "请问平台登录密码忘了怎么重置？")
        await w.advance_to("09:21")
        await w.say("maker", w.trainee("maker"), text)
        assert heard(w)[1:] == [NOTED]
        assert [len(one.texts) for one in await rows(w, Ticket)] == [1]


async def test_a_candidate_is_a_question_when_its_asker_says_that_nobody_answers(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), "还能改分组吧")
        await w.say("maker", w.trainee("maker", 2), "怎么没人回我")
        assert heard(w) == [], "that is somebody else"
        await w.say("maker", w.trainee("maker"), "怎么没人回我")
        assert (await ticket(w)).state is TicketState.OPEN
        assert len(heard(w)) == 1


async def test_what_was_never_noticed_is_looked_at_by_its_words(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), "怎么没有老师回答呢")
        (found,) = await rows(w, Ticket)
        assert found.state is TicketState.CANDIDATE
        await w.say("maker", w.trainee("maker", 2), "有人知道吗")
        assert len(await rows(w, Ticket)) == 1
