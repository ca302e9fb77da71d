"""What is hardly noticed by its words alone, and is answered because the same was answered before (the scope of the
scorer). The scorer, the search and their bars are those that are shipped; read from what the group hears."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.asking.context import PIECE, Heard
from bot.core.knowledge_card import CardState, KnowledgeCard
from bot.core.ticket import Ticket, TicketState
from bot.core.ticket_heard import SCOPED
from bot.noticing import Noticing, shipped_scorer
from tests.scenario.questioned import live, rows
from tests.scenario.test_question_offers import CARD, save
from tests.scenario.test_questions import heard, ticket
from tests.world import World

QUIET = "热熔胶枪温度一般开到多少度，粘木板老是开胶"
CANDIDATE = "粘木板老是开胶，热熔胶枪要开多少度"
STATEMENT = "热熔胶枪开到二百度，木板粘得很牢"
GLUE = replace(
    CARD, no=9, question="请问热熔胶枪的温度该开到多少度，粘木板老是开胶", answer="开到 200 度",
    answered_name="郭子昂",
)  # fmt: skip
LINE = "」，郭子昂老师 4月18日）：开到 200 度"


def chance(text: str) -> float:
    return Noticing(shipped_scorer())(Heard(text)).probability


async def answered(w: World, text: str, number: int = 1) -> bool:
    """Whether the group hears the earlier answer."""
    before = len(heard(w))
    await w.say("maker", w.trainee("maker", number), text)
    return any(LINE in line for line in heard(w)[before:])


@pytest.mark.parametrize("text", [QUIET, CANDIDATE])
async def test_what_was_answered_before_is_a_question(tmp_path: Path, text: str) -> None:
    async with live(tmp_path) as w:
        assert not await answered(w, text), "by itself it is left alone"
        assert heard(w) == []
    (tmp_path / "known").mkdir()
    async with live(tmp_path / "known") as w:
        await save(w, GLUE)
        assert await answered(w, text)
        assert "以前的回答（K9「请问热熔胶枪的温度该开到多少度，粘木板老…」" in heard(w)[-1], (
            "whose fit everybody can judge"
        )
        found = await ticket(w)
        assert (found.state, found.offered) == (TicketState.ANSWERED, 9)
        await w.say("maker", "maker-teacher", "/为什么", w.last_message_id("maker"))
        assert "有一条以前的回答正好对得上" in w.said("maker")[-1]
        told = w.said("maker")[-1].splitlines()[-1]
        assert told.startswith("给出的是以前的回答 K9「请问热熔胶枪的温度该开到多少度，粘木板老是开胶」；对上的词：")
        assert {"热熔胶枪", "粘木板老是开胶"} <= set(told.split("：")[1].split("；")[0].split("、")), "whole words"
        assert re.search(r"；合适的可能约 9\d%。$", told)


ALIKE = "热熔胶枪的温度一般开到多少度呢，粘木板老是开胶"


async def test_what_somebody_else_asks_and_waits_for_is_a_question(tmp_path: Path) -> None:
    """Open questions are scope, too: whoever says the same joins and is told so; by itself it is left alone."""
    assert SCOPED < chance(ALIKE) < shipped_scorer().bars.maybe
    async with live(tmp_path) as w:
        await w.say("maker", w.trainee("maker", 1), f"/提问 {QUIET}")
        lines = len(heard(w))
        await w.advance_to("09:40")
        await w.say("maker", w.trainee("maker", 1), ALIKE)
        assert (await ticket(w)).texts == (QUIET,), "what the asker says about it is no second question"
        await w.say("maker", w.trainee("maker", 2), ALIKE)
        found = await ticket(w)
        assert ([one.native_id for one in found.joined], found.also) == ([w.trainee("maker", 2)], (ALIKE,))
        assert (len(heard(w)), len(await rows(w, Ticket))) == (lines + 1, 1)
        assert heard(w)[-1].startswith("有老师也在问这个（#1），已加上您")
        await w.say("maker", "maker-expert", "/答 1 开到二百度")
        assert "@" in heard(w)[-1]
        await w.say("maker", w.trainee("maker", 3), ALIKE)
        assert len((await ticket(w)).joined) == 1, "what was answered is not said to who hardly asked"


async def test_a_statement_about_the_same_is_none(tmp_path: Path) -> None:
    assert chance(STATEMENT) < SCOPED < chance(QUIET)
    async with live(tmp_path) as w:
        await save(w, GLUE)
        assert not await answered(w, STATEMENT)
        assert await rows(w, Ticket) == []


@pytest.mark.parametrize("changed", [{"state": CardState.DRAFT}, {"staff_only": True}, {"failed": 3}])
async def test_a_card_that_may_not_be_offered_makes_no_question(tmp_path: Path, changed: dict[str, object]) -> None:
    async with live(tmp_path) as w:
        await save(w, replace(GLUE, **changed))  # type: ignore[arg-type]
        assert not await answered(w, QUIET)
        assert await rows(w, Ticket) == []


async def test_where_the_bot_has_said_enough_it_stays_silent(tmp_path: Path) -> None:
    async with live(tmp_path, lines_an_hour=1) as w:
        await save(w, GLUE)
        assert await answered(w, QUIET)
        assert not await answered(w, "热熔胶枪开到多少度，粘木板老开胶呢", 2)
        kept: list[KnowledgeCard] = await rows(w, KnowledgeCard)
        assert [one.offered for one in kept] == [1]


SHORT = "摄像头识别颜色总出错"


async def test_a_short_one_is_a_question_of_its_own_whatever_was_said_before(tmp_path: Path) -> None:
    assert len(SHORT) <= PIECE
    assert SCOPED < chance(SHORT) < shipped_scorer().bars.maybe
    async with live(tmp_path) as w:
        await save(w, replace(GLUE, question=SHORT))
        await w.say("maker", w.trainee("maker"), "我把线都接好了")
        assert await answered(w, SHORT)
        assert (await ticket(w)).texts == (SHORT,), "the line before is none of it"
