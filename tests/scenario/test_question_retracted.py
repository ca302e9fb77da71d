"""An answer in the wrong place is taken back though the asker was polite (Q2): everybody who had it is told."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.ids import NativeId
from bot.core.ticket import TicketState
from tests.scenario.test_question_links import both_asked
from tests.scenario.test_questions import LOGIN, heard, start, ticket

WRONG = "#1 早班maker老师在maker班的回答「换个浏览器再试」撤回了，请不要照着做；重新请老师回答。"


@pytest.mark.parametrize("private", [True, False])
async def test_who_answered_takes_it_back_after_thanks(tmp_path: Path, private: bool) -> None:
    async with start(tmp_path) as w:
        await both_asked(w)
        await w.say("maker", w.trainee("maker"), "谢谢老师")
        await w.say("robot", w.trainee("robot"), "谢谢老师")
        assert (await ticket(w)).state is (await ticket(w, group="robot")).state is TicketState.RESOLVED
        if private:
            await w.tell("maker-duty1", "/撤销 1")
            assert "早班maker刚才的回答放错了地方，请不要照着做；重新请老师回答。" in heard(w)[-1]
        else:
            await w.say("maker", "maker-duty1", "/撤销 1")
            assert "#1 的上一个回答不再算数，重新等待回答。\nrobot班也转过这个回答" in heard(w)[-1]
        assert heard(w)[-1].startswith("@")
        assert heard(w, "robot")[-1].endswith(WRONG)
        for group in ("maker", "robot"):
            found = await ticket(w, group=group)
            assert (found.state, found.answers) == (TicketState.OPEN, ())


async def test_what_closed_by_itself_is_taken_back_by_who_answered_it(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.say("maker", "maker-duty1", "/答 1 证书五月底发")
        await w.advance_to("2020-04-19 09:10")
        assert (await ticket(w)).state is TicketState.CLOSED
        await w.say("maker", "maker-duty1", "/撤销 1")
        assert "#1 的上一个回答不再算数，重新等待回答。" in heard(w)[-1]


async def test_another_answer_that_helped_still_counts(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.say("maker", "maker-duty1", "/答 1 换个浏览器")
        await w.say("maker", "maker-teacher", "/答 1 证书五月底发")
        await w.say("maker", w.trainee("maker"), "谢谢老师")
        await w.say("maker", "maker-teacher", "/撤销 1")
        assert heard(w)[-1].endswith("不再算数，早班maker的回答「换个浏览器」仍然算数。")
        assert (await ticket(w)).state is TicketState.RESOLVED


async def test_who_answered_nothing_takes_back_the_closing_first(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.say("maker", "maker-duty1", "/答 1 换个浏览器")
        await w.say("maker", w.trainee("maker"), "谢谢老师")
        await w.say("maker", "maker-teacher", "/撤销 1")
        assert heard(w)[-1] == "#1 重新等待回答。"
        assert len((await ticket(w)).answers) == 1
