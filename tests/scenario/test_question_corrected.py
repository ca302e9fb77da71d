"""An earlier answer that the staff correct without quoting it (Q2, Q4): whose answer it was, and what is kept."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.knowledge_card import CardState, KnowledgeCard
from bot.core.ticket import TicketState
from tests.scenario.questioned import live, rows
from tests.scenario.test_question_offers import CARD, card, counts, save
from tests.scenario.test_questions import heard, last_id, ticket

ASKED = "请问结业证书什么时候能发"
PAPER = replace(CARD, question="结业证书什么时候发", answer="活动结束后一周内在平台「我的证书」里下载")
CORRECTED = "结业证书今年改到下月底才发"


async def test_the_words_of_the_staff_take_the_place_of_what_was_offered(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        await save(w, PAPER)
        await w.say("maker", w.trainee("maker"), ASKED)
        assert "以前的回答" in heard(w)[-1]
        await w.advance_to("09:01")
        await w.say("maker", "maker-duty1", CORRECTED)
        found = await ticket(w)
        assert (found.offered, found.tried, [one.text for one in found.answers]) == (0, (7,), [CORRECTED])
        await w.advance_to("09:02")
        await w.say("maker", w.trainee("maker"), "好的谢谢老师")
        assert (await ticket(w)).state is TicketState.RESOLVED
        outdated = await card(w)
        assert (counts(outdated), outdated.phrasings) == ((1, 0, 0), ()), "it neither helped nor learns the words"
        (new,) = [one for one in await rows(w, KnowledgeCard) if one.state is CardState.DRAFT]
        assert (new.answer, new.answered_by) == (CORRECTED, "maker-duty1"), "the staff can approve what is true now"


@pytest.mark.parametrize(
    ("said", "thanks", "quoting", "helped", "answers"),
    [
        ("今年改到下月底才发", "好的谢谢老师", False, 0, 0),  # nobody knows what helped
        ("今年改到下月底才发", "好的谢谢老师", True, 0, 1),
        ("下午三点在会议室开会", "谢谢老师", False, 0, 0),
        ("下午三点在会议室开会", "解决了", False, 1, 0),
        ("收到", "好的谢谢老师", False, 1, 0),
        ("各位老师，下午三点在会议室开会", "谢谢老师", False, 1, 0),
    ],
)
async def test_thanks_after_both(
    tmp_path: Path, said: str, thanks: str, quoting: bool, helped: int, answers: int
) -> None:
    """They are for what the staff said where that is quoted; else nobody knows, and what was offered is not praised."""
    async with live(tmp_path) as w:
        await save(w, PAPER)
        await w.say("maker", w.trainee("maker"), ASKED)
        await w.advance_to("09:01")
        await w.say("maker", "maker-duty1", said)
        quoted = last_id(w)
        assert (await ticket(w)).offered == 7, "not sure by itself"
        await w.advance_to("09:02")
        await w.say("maker", w.trainee("maker"), thanks, quoted if quoting else None)
        found = await ticket(w)
        assert (found.state, len(found.answers)) == (TicketState.RESOLVED, answers)
        assert counts(await card(w)) == (1, helped, 0)


async def test_thanks_that_come_upon_words_that_fit(tmp_path: Path) -> None:
    """What is not sure among several questions is, once the one who asked it gives thanks."""
    async with live(tmp_path) as w:
        await save(w, PAPER)
        await w.say("maker", w.trainee("maker"), ASKED)
        await w.say("maker", w.trainee("maker", 2), "请问结业证书和培训学时证明是什么时候一起发吗")
        await w.advance_to("09:01")
        await w.say("maker", "maker-duty1", "结业证书的发放时间改到下个月")
        assert (await ticket(w)).offered == 7, "both ask for it: not sure by itself"
        await w.say("maker", w.trainee("maker"), "谢谢老师")
        found = await ticket(w)
        assert (found.state, [one.by for one in found.answers]) == (TicketState.RESOLVED, ["maker-duty1"])
        assert counts(await card(w)) == (2, 0, 0)


async def test_what_still_waits_is_answered_first(tmp_path: Path) -> None:
    """Of two questions the words fit the one that nobody has answered; the offer stands."""
    async with live(tmp_path) as w:
        await save(w, PAPER)
        await w.say("maker", w.trainee("maker"), ASKED)
        await w.say("maker", w.trainee("maker", 2), "直播回放在哪里看怎么找不到")
        await w.advance_to("09:01")
        await w.say("maker", "maker-duty1", "直播回放在课程页面右上角点开就能看")
        assert [(one.no, one.offered, len(one.answers)) for one in (await ticket(w), await ticket(w, 2))] == [
            (1, 7, 0), (2, 0, 1),
        ]  # fmt: skip
