"""没有解决 after an answer of the staff: whoever gave it is told at once, and the next one reads what was answered."""

from pathlib import Path

import pytest

from bot.core.ticket import TicketState
from tests.scenario.test_questions import LOGIN, MAKING, asked, heard, start, ticket
from tests.world import World

SAID = "专家maker 09:00 答过「讲安全和工具」，还没有解决"


async def answered(w: World) -> str:
    """A question of the first trainee that an expert has answered; and who asked."""
    one = w.trainee("maker")
    await w.say("maker", one, MAKING)
    await w.say("maker", "maker-expert", "/答 1 讲安全和工具")
    await w.advance_to("09:05")
    return one


async def test_the_answerer_at_once_then_the_next_with_the_words(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        one = await answered(w)
        before = len(asked(w, "maker-expert"))
        await w.say("maker", one, "没有解决，学生听不懂")
        await w.advance_to("09:06")
        assert heard(w)[-1] == "#1 再请专家maker看看。"
        found = asked(w, "maker-expert")
        assert len(found) == before + 1
        assert SAID in found[-1]
        assert "「没有解决，学生听不懂」" in found[-1]
        assert "提问的老师说还没有解决，请您再看看" in found[-1]
        assert (await ticket(w)).holder == "maker-expert"
        await w.advance_to("09:25")
        (told,) = asked(w, "maker-duty1")
        assert SAID in told
        assert "上面的回答没有解决" in told
        assert "没有人回答" not in told, "somebody has"


@pytest.mark.parametrize("private", [True, False])
async def test_by_command_the_group_hears_it_once(tmp_path: Path, private: bool) -> None:
    async with start(tmp_path) as w:
        one = await answered(w)
        said = len(heard(w))
        if private:
            await w.tell(one, "/没有解决 1")
        else:
            await w.say("maker", one, "/没有解决 1")
        await w.advance_to("09:06")
        assert len(heard(w)) == said + 1
        assert SAID in asked(w, "maker-expert")[-1]


async def test_who_claims_it_first_has_it(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        one = await answered(w)
        before = len(asked(w, "maker-expert"))
        await w.say("maker", one, "没有解决")
        await w.say("maker", "maker-duty1", "/答 1 看教案库")
        await w.advance_to("09:30")
        assert (len(asked(w, "maker-expert")), asked(w, "maker-host")) == (before + 1, [])


async def test_in_closed_hours_when_people_work_again(tmp_path: Path) -> None:
    async with start(tmp_path, "2020-04-18 22:50") as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.say("maker", "maker-duty3", "/答 1 换个浏览器")
        before = len(asked(w, "maker-duty3"))
        await w.advance_to("23:05")
        await w.tell(w.trainee("maker"), "/没有解决 1")
        await w.advance_to("2020-04-19 07:50")
        assert len(asked(w, "maker-duty3")) == before
        await w.advance_to("2020-04-19 08:40")
        assert any("答过「换个浏览器」" in text for text in asked(w, "maker-duty3"))


async def test_a_colleague_of_another_group_is_not_asked_here(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.say("robot", w.trainee("robot"), "平台登不上，怎么办呀")
        await w.say("maker", "maker-duty1", "/答 1 换个浏览器再试")
        await w.advance_to("09:01")
        await w.say("robot", w.trainee("robot"), "没有解决")
        await w.advance_to("09:02")
        assert heard(w, "robot")[-1] == "#1 再请主持robot看看。", "the next in line, at once"
        assert "早班maker 09:00 答过「换个浏览器再试」" in asked(w, "robot-host")[-1]
        assert asked(w, "maker-duty1") == []
        there = await ticket(w, group="robot")
        assert there.state is TicketState.OPEN


async def test_where_everybody_was_asked_the_staff_read_it(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.say("robot", w.trainee("robot"), "平台登不上，怎么办呀")
        await w.advance_to("10:40")
        await w.say("maker", "maker-duty1", "/答 1 换个浏览器再试")
        await w.advance_to("10:41")
        await w.say("robot", w.trainee("robot"), "没有解决")
        await w.advance_to("10:42")
        assert heard(w, "robot")[-1] == "#1 再请老师看看。"
        assert "答过「换个浏览器再试」，还没有解决\n（上面的回答没有解决" in w.said("staff")[-1]


async def test_when_nobody_works_any_more_it_waits(tmp_path: Path) -> None:
    async with start(tmp_path, "2020-04-20 22:55") as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.say("maker", "maker-duty3", "/答 1 换个浏览器")
        await w.advance_to("23:05")
        await w.tell(w.trainee("maker"), "/没有解决 1")
        await w.advance_to("23:06")
        found = await ticket(w)
        assert (found.state, found.due_at) == (TicketState.OPEN, None)
