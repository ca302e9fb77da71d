"""Questions that are over: who was asked at night is not asked in the morning, who answers hears that it is over."""

from pathlib import Path

import pytest

from bot.core.people import Directory
from bot.core.ticket import TicketState
from tests.scenario.moderated import last_from
from tests.scenario.test_question_private import ANSWER, last
from tests.scenario.test_questions import LOGIN, asked, heard, start, ticket
from tests.world import World

NIGHT, MORNING = "2020-04-18 22:50", "2020-04-19 07:30"
OVER = "#1 已解决，谢谢老师！这次的话没有转给提问的老师，想补充请直接在群里说。"


async def passed_at_night(w: World) -> str:
    """A question that is passed to somebody in the quiet hours; who asked it."""
    trainee = w.trainee("maker")
    await w.say("maker", trainee, LOGIN)
    await w.say("maker", "maker-duty3", "/转 1 吴专家")
    return trainee


async def test_who_was_asked_at_night_is_told_in_the_morning_in_the_words_of_then(tmp_path: Path) -> None:
    async with start(tmp_path, NIGHT) as w:
        trainee = await passed_at_night(w)
        await w.say("maker", trainee, "换过两台电脑了")
        await w.restart("2020-04-19 07:29")
        assert asked(w, "wu") == []
        await w.advance_to(MORNING)
        (said,) = asked(w, "wu")
        assert said.splitlines()[1:4] == [f"「{LOGIN}」", "「换过两台电脑了」", "（晚班maker转给您的）"]


async def test_nobody_is_asked_what_was_solved_at_night(tmp_path: Path) -> None:
    async with start(tmp_path, NIGHT) as w:
        trainee = await passed_at_night(w)
        await w.say("maker", "maker-duty3", "/答 1 换一个浏览器")
        await w.say("maker", trainee, "谢谢老师，好了")
        await w.advance_to(MORNING)
        assert asked(w, "wu") == []


async def test_what_somebody_took_at_night_is_theirs(tmp_path: Path) -> None:
    async with start(tmp_path, NIGHT) as w:
        await passed_at_night(w)
        await w.say("maker", "maker-duty3", "/认领 1")
        await w.advance_to(MORNING)
        assert asked(w, "wu") == []
        assert (await ticket(w)).holder == "maker-duty3"


async def test_who_left_meanwhile_is_not_asked(tmp_path: Path) -> None:
    async with start(tmp_path, NIGHT) as w:
        await passed_at_night(w)
        staff = w.app.world.staff
        w.app.world.staff = Directory(tuple(one for one in staff.people if one.key != "wu"))
        await w.advance_to(MORNING)
        assert asked(w, "wu") == []


@pytest.mark.parametrize("way", ["quoting", "command", "words"])
async def test_who_answers_what_is_over_hears_so(tmp_path: Path, way: str) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.say("maker", "maker-duty1", "/转 1 吴专家")
        shown = last_from(w, "wu")
        if way == "words":
            await w.tell("wu", ANSWER)
        await w.say("maker", "maker-duty1", "/答 1 清一下缓存")
        await w.say("maker", w.trainee("maker"), "解决了")
        before = heard(w)
        await w.tell(
            "wu",
            "是" if way == "words" else ANSWER if way == "quoting" else f"/答 maker班 1 {ANSWER}",
            shown if way == "quoting" else None,
        )
        assert last(w) == OVER
        assert heard(w) == before
        assert (await ticket(w)).state is TicketState.RESOLVED
        await w.say("maker", "maker-duty1", "/答 1 再试试")
        assert heard(w)[-1] == OVER
        await w.say("maker", "maker-duty1", "/答 7 再试试")
        assert "没有 #7 这个问题" in heard(w)[-1]
