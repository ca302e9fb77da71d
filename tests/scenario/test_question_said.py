"""What the staff say in a group in reply to nothing, after a question: thanked for, it was the answer; else who said it
is asked before anybody else is troubled. Read from what the platform shows and from the tickets."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.knowledge_card import KnowledgeCard
from bot.core.people import Directory
from bot.core.ticket import TicketState
from tests.scenario.test_questions import LOGIN, MAKING, asked, heard, rows, start, ticket
from tests.world import World

STAFF = "maker-duty1"
SAID = "先清一下缓存，再重新登录"
MAYBE = "平台登录不上了呢"


async def say(w: World, who: str, text: str) -> None:
    """Ten seconds later."""
    await w.advance_to(w.clock.now() + timedelta(seconds=10))
    await w.say("maker", who, text)


def last(w: World, who: str = STAFF) -> str:
    return w.told(who)[-1]


# ------------------------------------------------------------------------------------------------------------- thanks


@pytest.mark.parametrize("question", [LOGIN, MAYBE])
@pytest.mark.parametrize("word", ["好的谢谢老师", "可以了", "解决了"])
async def test_thanks_make_it_the_answer(tmp_path: Path, question: str, word: str) -> None:
    async with start(tmp_path) as w:
        await say(w, w.trainee("maker"), question)
        before = len(heard(w))
        await say(w, STAFF, SAID)
        assert (await ticket(w)).answers == ()
        await say(w, w.trainee("maker"), word)
        found = await ticket(w)
        assert (found.state, [one.text for one in found.answers]) == (TicketState.RESOLVED, [SAID])
        assert found.answers[0].by == STAFF
        assert len(heard(w)) == before, "everybody has read it"
        await w.advance_to("09:40")
        assert asked(w, "maker-expert") == [], "nobody else is asked"
        cards: list[KnowledgeCard] = await rows(w, KnowledgeCard)
        assert [one.answer for one in cards] == [SAID], "a draft, which somebody has to let pass"


@pytest.mark.parametrize("said", ["稍等", "您用的是什么浏览器？", "好的好的", "/值班", "#9 不知道是哪个", "谢谢大家"])
async def test_words_that_say_nothing_are_thanked_for_in_vain(tmp_path: Path, said: str) -> None:
    async with start(tmp_path) as w:
        await say(w, w.trainee("maker"), LOGIN)
        await say(w, STAFF, said)
        await say(w, w.trainee("maker"), "谢谢老师")
        assert (await ticket(w)).state is TicketState.OPEN


async def test_whoever_thanks_for_something_else(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await say(w, STAFF, SAID)
        await say(w, w.trainee("maker"), LOGIN)
        await say(w, w.trainee("maker"), "先谢谢老师了")
        await say(w, w.trainee("maker"), "谢谢老师")
        assert (await ticket(w)).state is TicketState.OPEN, "nobody has said anything since"
        await say(w, w.trainee("maker", 2), "换个浏览器试试看")
        await say(w, w.trainee("maker"), "谢谢")
        assert (await ticket(w)).state is TicketState.OPEN, "no member of the staff"
        await say(w, STAFF, SAID)
        await say(w, w.trainee("maker", 3), "谢谢老师")
        assert (await ticket(w)).state is TicketState.OPEN, "somebody else's thanks"
        await w.advance_to("09:20")
        await say(w, w.trainee("maker"), "谢谢")
        assert (await ticket(w)).state is TicketState.OPEN, "too long ago"


async def test_what_answers_somebody_else_is_nobodys_answer_by_thanks_or_time(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await say(w, w.trainee("maker"), LOGIN)
        await say(w, w.trainee("maker", 2), "耳机没有声音怎么办")
        await w.advance_to("09:01")
        await w.say("maker", STAFF, "换一个口插进去看看", (await ticket(w, 2)).message_ids[0])
        assert (await ticket(w, 2)).state is TicketState.ANSWERED
        await say(w, w.trainee("maker"), "谢谢老师")
        found = await ticket(w)
        assert (found.state, found.answers) == (TicketState.OPEN, ())
        await w.advance_to("09:16")
        assert [text for text in w.told(STAFF) if "在群里说的" in text] == []
        assert len(asked(w, "maker-host")) == 1, "the next one is asked, as it still waits"


async def test_of_somebody_who_is_no_staff_any_more_nothing_is_taken(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await say(w, w.trainee("maker"), LOGIN)
        await say(w, STAFF, SAID)
        staff = w.app.world.staff
        w.app.world.staff = Directory(tuple(one for one in staff.people if one.key != STAFF))
        await say(w, w.trainee("maker"), "谢谢老师")
        assert (await ticket(w)).state is TicketState.OPEN


# ------------------------------------------------------------------------------------------------------------ whether


async def test_who_was_asked_and_spoke_is_asked_whether_it_was_the_answer(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await say(w, w.trainee("maker"), LOGIN)
        await say(w, STAFF, SAID)
        await w.advance_to("09:16")
        assert f"在群里说的「{SAID}」是这个问题的回答吗？" in last(w)
        assert asked(w, "maker-expert") == asked(w, "maker-assistant") == [], "nobody else yet"
        before = len(heard(w))
        await w.restart()
        await w.tell(STAFF, "是")
        assert last(w).startswith("#1 已记为回答")
        found = await ticket(w)
        assert (found.state, found.answers[0].text) == (TicketState.ANSWERED, SAID)
        assert len(heard(w)) == before, "it stands in the group already"


@pytest.mark.parametrize("word", ["", "取消"])
async def test_if_it_was_not_the_next_one_is_asked(tmp_path: Path, word: str) -> None:
    async with start(tmp_path) as w:
        await say(w, w.trainee("maker"), LOGIN)
        await say(w, STAFF, SAID)
        await w.advance_to("09:16")
        if word:
            await w.tell(STAFF, word)
            assert last(w) == "好的，这个问题再等等看。"
        await w.advance_to("09:32")
        (asked_next,) = asked(w, "maker-host")
        assert "在群里说的" not in asked_next
        assert (await ticket(w)).answers == ()


async def test_answered_meanwhile(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await say(w, w.trainee("maker"), LOGIN)
        await say(w, STAFF, SAID)
        await w.advance_to("09:16")
        await w.say("maker", "maker-expert", "/答 1 换一个浏览器")
        await w.tell(STAFF, "是")
        assert last(w) == "#1 已经有回答了，谢谢老师！"
        assert [one.text for one in (await ticket(w)).answers] == ["换一个浏览器"]


async def test_others_are_told_of_it_too(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await say(w, w.trainee("maker"), LOGIN)
        await say(w, w.trainee("maker", 2), "同问")
        await say(w, STAFF, SAID)
        await w.advance_to("09:16")
        await w.tell(STAFF, "是")
        assert "#1 有回答了" in heard(w)[-1]


# ---------------------------------------------------------------------------------------------------------- candidates


@pytest.mark.parametrize(("said", "troubled"), [(SAID, False), ("稍等", True), ("", True)])
async def test_what_may_be_a_question_and_was_read_troubles_nobody(tmp_path: Path, said: str, troubled: bool) -> None:
    async with start(tmp_path) as w:
        await say(w, w.trainee("maker"), MAYBE)
        assert (await ticket(w)).state is TicketState.CANDIDATE
        if said:
            await say(w, STAFF, said)
        await w.advance_to("09:12")
        assert bool([text for who in (STAFF, "maker-expert", "maker-assistant") for text in asked(w, who)]) is troubled
        await w.say("maker", STAFF, "/问题")
        assert MAYBE in w.said("maker")[-1], "it stands in the list"


async def test_words_long_after_it_are_not_about_it(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await say(w, w.trainee("maker"), MAYBE)
        await w.advance_to("09:03")
        await say(w, STAFF, SAID)
        await w.advance_to("09:12")
        assert len(asked(w, STAFF)) == 1


async def test_who_is_next_in_line_and_spoke_is_not_told_that_nobody_answered(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await say(w, w.trainee("maker"), MAKING)
        assert (await ticket(w)).holder == "maker-expert"
        await say(w, STAFF, SAID)
        await say(w, w.trainee("maker"), "收到谢谢")
        await w.advance_to("09:16")
        (said,) = asked(w, STAFF)
        assert f"在群里说的「{SAID}」是这个问题的回答吗？" in said
        assert "没有人回答" not in said
        await w.tell(STAFF, "是")
        assert [one.by for one in (await ticket(w)).answers] == [STAFF]
        assert asked(w, "maker-host") == []


async def test_who_is_next_in_line_and_asleep_is_asked_nothing(tmp_path: Path) -> None:
    async with start(tmp_path, "2020-04-18 22:20") as w:
        await say(w, w.trainee("maker"), LOGIN)
        await say(w, "maker-host", SAID)
        await w.advance_to("23:00")
        assert asked(w, "maker-host") == []
