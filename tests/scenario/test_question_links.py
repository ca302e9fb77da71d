"""The same question in two groups: what is told to the second one is also taken back, undone and added to there."""

from pathlib import Path

import pytest

from bot.core.ids import NativeId
from bot.core.ticket import TicketState
from tests.scenario.test_questions import LOGIN, asked, heard, start, ticket
from tests.world import World

TOO = "平台登不上，怎么办呀"
GONE = "#1 早班maker老师在maker班的回答「换个浏览器再试」撤回了，请不要照着做"


async def both_asked(w: World) -> None:
    """Two groups ask the same, and what a colleague answers in the first is told to the second."""
    await w.say("maker", w.trainee("maker"), LOGIN)
    await w.say("robot", w.trainee("robot"), TOO)
    await w.say("maker", "maker-duty1", "/答 1 换个浏览器再试")
    await w.advance_to("09:01")
    assert (await ticket(w, group="robot")).answers[0].text == "换个浏览器再试"


async def recalled(w: World) -> None:
    (given,) = (await ticket(w)).answers
    await w._happened(w.platform_world.recall(NativeId("maker-duty1"), given.message_id))


@pytest.mark.parametrize("undone", [True, False])
async def test_what_counts_no_more_is_taken_back_from_both(tmp_path: Path, undone: bool) -> None:
    async with start(tmp_path) as w:
        await both_asked(w)
        if undone:
            await w.say("maker", "maker-duty1", "/撤销 1")
            assert heard(w)[-1].endswith("robot班也转过这个回答，已经一并撤回并告诉提问的老师。")
        else:
            await recalled(w)
        assert heard(w, "robot")[-1].endswith(f"{GONE}；重新请老师回答。")
        assert heard(w, "robot")[-1].startswith("@")
        there = await ticket(w, group="robot")
        assert (there.state, there.answers) == (TicketState.OPEN, ())
        await w.say("maker", "maker-duty1", "/答 1 重启路由器")
        await w.advance_to("09:03")
        assert heard(w, "robot")[-1].endswith("在maker班这样回答：重启路由器\n没有解决请回复「没有解决」。")
        assert [one.text for one in (await ticket(w, group="robot")).answers] == ["重启路由器"]


async def test_somebody_is_asked_there_again(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await both_asked(w)
        before = len(asked(w, "robot-host"))
        await w.say("maker", "maker-duty1", "/撤销 1")
        await w.advance_to("09:17")
        assert len(asked(w, "robot-host")) == before + 1


async def test_what_is_added_is_told_there_and_taken_back_alone(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await both_asked(w)
        await w.say("maker", "maker-duty1", "/答 1 也清一下缓存")
        await w.advance_to("09:02")
        assert "也清一下缓存" in heard(w, "robot")[-1]
        await w.say("maker", "maker-duty1", "/撤销 1")
        assert heard(w, "robot")[-1].endswith("的回答「也清一下缓存」撤回了，请不要照着做。")
        there = await ticket(w, group="robot")
        assert (there.state, len(there.answers)) == (TicketState.ANSWERED, 1)


async def test_what_its_own_staff_answered_stays(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await both_asked(w)
        await w.say("robot", "robot-duty1", "/答 1 找学校的网管")
        said = len(heard(w, "robot"))
        await w.say("maker", "maker-duty1", "/答 1 也清一下缓存")
        await w.advance_to("09:02")
        assert len(heard(w, "robot")) == said, "they have their own answer now"
        await recalled_first(w)
        there = await ticket(w, group="robot")
        assert (there.state, [one.text for one in there.answers]) == (TicketState.ANSWERED, ["找学校的网管"])


async def recalled_first(w: World) -> None:
    first = (await ticket(w)).answers[0]
    await w._happened(w.platform_world.recall(NativeId("maker-duty1"), first.message_id))


async def test_who_thanked_for_it_hears_it_too(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await both_asked(w)
        await w.say("robot", w.trainee("robot"), "解决了")
        await recalled(w)
        assert GONE in heard(w, "robot")[-1]
        assert (await ticket(w, group="robot")).state is TicketState.OPEN


async def test_an_answer_taken_back_before_it_was_told(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await both_asked(w)
        await w.say("robot", "robot-duty1", "/撤销 1")
        said = len(heard(w, "robot"))
        await recalled(w)
        assert len(heard(w, "robot")) == said, "it counted no more there already"
