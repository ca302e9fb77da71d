"""Who says to the bot that they want to ask something, and then asks: one question, and the earlier answer where one
fits. The scorer, the search and their bars are those that are shipped."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.ticket import Ticket, TicketState
from tests.scenario.questioned import live
from tests.scenario.test_question_addressed import BOT, WHETHER
from tests.scenario.test_question_offers import ASKED, CARD, LINE, WHERE, save
from tests.scenario.test_question_scope import CANDIDATE, QUIET
from tests.scenario.test_questions import heard, rows, ticket
from tests.world import World

PREFACES = ("在吗", "问你个事")
SURE = "热熔胶枪的温度一般开到多少度，粘木板老是开胶怎么办？"


async def says(w: World, *texts: str, seconds: int = 20, who: int = 1) -> None:
    for text in texts:
        await w.say("maker", w.trainee("maker", who), BOT + text)
        await w.advance_to(w.clock.now() + timedelta(seconds=seconds))


@pytest.mark.parametrize("before", [PREFACES, ("想问一下",), ("帮个忙",), ("请教一下", "在吗")])
async def test_an_earlier_answer_is_offered_after_a_preface(tmp_path: Path, before: tuple[str, ...]) -> None:
    async with live(tmp_path) as w:
        await save(w, CARD)
        await says(w, *before, WHERE)
        assert heard(w)[-1] == LINE
        (found,) = await rows(w, Ticket)
        assert (found.state, found.offered, found.texts) == (TicketState.ANSWERED, 7, (*before, WHERE))
        await says(w, "没有解决")
        assert (await ticket(w)).state is TicketState.OPEN
        assert "没有找到" not in heard(w)[-1]
        await w.say("maker", "maker-teacher", "/问题")
        assert (f"#1 {WHERE}" in w.said("maker")[-1]) is (before != ("帮个忙",))


async def test_the_preface_may_stand_minutes_before(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        await save(w, CARD)
        await says(w, "在吗", seconds=120)
        await says(w, WHERE)
        assert heard(w) == [LINE]
        assert len(await rows(w, Ticket)) == 1


async def test_a_sure_question_after_a_preface_is_asked_of_somebody(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        await says(w, *PREFACES, SURE)
        (found,) = await rows(w, Ticket)
        assert (found.state, found.holder != "") == (TicketState.OPEN, True)
        assert heard(w)[-1] != WHETHER.format(1)


async def test_what_somebody_else_asks_already_is_joined(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        await w.say("maker", w.trainee("maker", 2), f"/提问 {QUIET}")
        await says(w, *PREFACES, SURE)
        assert len((await ticket(w)).askers) == 2
        assert (await ticket(w, 2)).state is TicketState.CLOSED
        assert heard(w)[-1].startswith("有老师也在问这个（#1）")


async def test_ones_own_question_once_more_stays_one(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), f"/提问 {QUIET}")
        await w.advance_to("09:40")
        await says(w, *PREFACES, SURE)
        assert (await ticket(w)).texts == (QUIET, SURE)
        assert (await ticket(w, 2)).state is TicketState.CLOSED


async def test_what_is_no_question_changes_nothing(tmp_path: Path) -> None:
    async with live(tmp_path, lines_an_hour=1) as w:
        await save(w, CARD)
        await says(w, *PREFACES, "我们学校的展板已经挂出来")
        assert (await ticket(w)).state is TicketState.CANDIDATE
        await w.say("maker", w.trainee("maker", 2), WHERE)
        assert len(heard(w)) == 1, "no more this hour"
        await says(w, CANDIDATE, ASKED, who=3)
        assert len(heard(w)) == 1
        assert (await ticket(w, 3)).texts == (CANDIDATE, ASKED), "a part, as before"
