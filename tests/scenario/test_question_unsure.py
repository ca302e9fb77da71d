"""An earlier answer that the asker is silent about (Q4): one person looks at it, once, and the group hears nothing."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.people import Directory
from bot.core.ticket import TicketState
from tests.scenario.test_question_offers import ASKED, CARD, LINE, save
from tests.scenario.test_questions import heard, last_id, last_private, start, ticket
from tests.world import World

STAFF = ("maker-duty1", "maker-duty2", "maker-duty3", "maker-host", "maker-expert", "maker-assistant", "wu")
LOOK = "已先发了 K7 的回答，提问的老师 15 分钟没有回应"


def looked(w: World) -> list[str]:
    """Who was asked to look at an earlier answer."""
    return [who for who in STAFF for one in w.told(who) if LOOK in one]


async def test_somebody_looks_at_it_once(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await save(w, CARD)
        await w.say("maker", w.trainee("maker"), ASKED)
        await w.advance_to("09:14")
        assert w.told("maker-duty1") == []
        await w.restart("09:15")
        (told,) = w.told("maker-duty1")
        assert LOOK in told
        assert ASKED in told
        await w.advance_to("12:30")
        assert sum(LOOK in one for one in w.told("maker-duty1")) == 1, "it goes no further"
        assert w.told("maker-expert") == []
        assert heard(w) == [LINE], "the group hears nothing of it"
        assert (await ticket(w)).state is TicketState.ANSWERED


async def test_who_looks_answers_in_its_place(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await save(w, CARD)
        await w.say("maker", w.trainee("maker"), ASKED)
        await w.advance_to("09:16")
        await w.tell("maker-duty1", "今年改到邮箱提交", last_private(w, "maker-duty1"))
        found = await ticket(w)
        assert (found.offered, [one.text for one in found.answers]) == (0, ["今年改到邮箱提交"])
        assert "今年改到邮箱提交" in heard(w)[-1]


@pytest.mark.parametrize("word", ["谢谢老师", "没有解决"])
async def test_who_said_what_became_of_it_needs_nobody(tmp_path: Path, word: str) -> None:
    async with start(tmp_path) as w:
        await save(w, CARD)
        await w.say("maker", w.trainee("maker"), ASKED)
        await w.say("maker", w.trainee("maker"), word)
        await w.advance_to("09:40")
        assert looked(w) == []


async def test_an_answer_of_the_staff_needs_nobody(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await save(w, CARD)
        await w.say("maker", w.trainee("maker"), ASKED)
        await w.say("maker", "maker-expert", "今天改到邮箱提交", last_id(w))
        await w.advance_to("09:40")
        assert looked(w) == []


async def test_not_in_the_night(tmp_path: Path) -> None:
    """What was offered before the group closed is looked at when people work again."""
    async with start(tmp_path, "2020-04-18 22:20") as w:
        await save(w, CARD)
        await w.say("maker", w.trainee("maker"), ASKED)
        assert heard(w) == [LINE]
        await w.advance_to("2020-04-19 07:59")
        assert looked(w) == []
        await w.advance_to("2020-04-19 08:30")
        assert len(looked(w)) == 1


async def test_the_figures_say_that_nobody_has_confirmed_it(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await save(w, CARD)
        await w.say("maker", w.trainee("maker"), ASKED)
        await w.tell("zhou", "/今日问题")
        assert "已答 1 个（其中 1 个是以前的回答，还没有确认）" in w.told("zhou")[-1]
        await w.say("maker", w.trainee("maker"), "解决了，谢谢")
        await w.tell("zhou", "/今日问题")
        assert "已答 1 个，" in w.told("zhou")[-1]


async def test_with_nobody_to_look_it_stands_in_the_figures(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await save(w, CARD)
        await w.say("maker", w.trainee("maker"), ASKED)
        w.app.world.staff = Directory(tuple(replace(one, accounts=()) for one in w.app.world.staff.people))
        await w.advance_to("09:40")
        assert heard(w) == [LINE]
        assert looked(w) == []


@pytest.mark.parametrize("at", ["22:20", "22:50"])
async def test_after_the_last_day_nobody_is_asked(tmp_path: Path, at: str) -> None:
    async with start(tmp_path, f"2020-04-20 {at}") as w:
        await save(w, CARD)
        await w.say("maker", w.trainee("maker"), ASKED)
        assert heard(w) == [LINE]
        await w.advance_to("2020-04-23 12:00")
        assert looked(w) == []


async def test_away_over_the_end_nobody_is_asked(tmp_path: Path) -> None:
    async with start(tmp_path, "2020-04-20 22:20") as w:
        await save(w, CARD)
        await w.say("maker", w.trainee("maker"), ASKED)
        await w.restart("2020-04-21 10:00")
        await w.advance_to("2020-04-21 12:00")
        assert looked(w) == []
