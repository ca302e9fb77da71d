"""What was refused, corrected or asked about before stays so (Q2, Q4): nobody is forgotten between two rules."""

from pathlib import Path

from bot.core.ids import NativeId
from bot.core.ticket import TicketState
from tests.scenario.test_question_offers import ASKED, CARD, save
from tests.scenario.test_question_unsure import LOOK, looked
from tests.scenario.test_questions import LOGIN, asked, heard, last_id, start, ticket
from tests.world import World


async def answered_twice(w: World) -> None:
    """A question whose first answer did not help; the second stands."""
    await w.say("maker", w.trainee("maker"), LOGIN)
    first = (await ticket(w)).message_ids[0]
    await w.say("maker", "maker-duty1", "清一下缓存", first)
    await w.advance_to("09:02")
    await w.say("maker", w.trainee("maker"), "没有解决")
    await w.advance_to("09:04")
    await w.say("maker", "maker-expert", "换一个浏览器", first)


async def test_an_undo_revives_no_answer_that_did_not_help(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await answered_twice(w)
        assert (await ticket(w)).state is TicketState.ANSWERED
        await w.say("maker", "maker-expert", "/撤销 1")
        found = await ticket(w)
        assert (found.state, len(found.answers)) == (TicketState.OPEN, 1), "what is left did not help"
        assert "仍然算数" not in heard(w)[-1]
        before = len(asked(w, "maker-duty1")) + len(asked(w, "maker-expert")) + len(asked(w, "maker-host"))
        await w.advance_to("09:40")
        after = len(asked(w, "maker-duty1")) + len(asked(w, "maker-expert")) + len(asked(w, "maker-host"))
        assert after > before, "somebody is asked"


async def test_a_recalled_answer_leaves_no_refused_one(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await answered_twice(w)
        given = (await ticket(w)).answers[-1]
        await w._happened(w.platform_world.recall(NativeId("maker-expert"), given.message_id))
        assert (await ticket(w)).state is TicketState.OPEN


async def test_after_a_corrected_offer_that_did_not_help_the_ladder_goes_on(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await save(w, CARD)
        await w.say("maker", w.trainee("maker"), ASKED)
        await w.say("maker", "maker-expert", "今天改到邮箱提交", last_id(w))
        await w.say("maker", w.trainee("maker"), "没有解决")
        said = len(heard(w))
        await w.advance_to("11:00")
        assert [text for text in heard(w)[said:] if "请 @" in text] == [], "it is not as if it were new"
        told = [who for who in ("maker-duty1", "maker-host", "maker-assistant", "wu") for text in asked(w, who)]
        assert len(told) >= 2, "the next in line, and the one after"
        assert any("今天改到邮箱提交" in text for who in told for text in asked(w, who)), "and they read what failed"


async def test_the_word_alone_said_to_the_bot_joins_what_was_asked_last(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.say("maker", w.trainee("maker", 2), "@研习助手 同问")
        assert len((await ticket(w)).askers) == 2
        await w.say("maker", w.trainee("maker", 3), "/同问")
        assert "请写明编号" in heard(w)[-1], "a command means what is written"
        await w.advance_to("09:30")
        await w.say("maker", w.trainee("maker", 3), "@研习助手 同问")
        assert len((await ticket(w)).askers) == 2


async def test_what_was_offered_before_an_outage_is_not_asked_about_at_once(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await save(w, CARD)
        await w.say("maker", w.trainee("maker"), ASKED)
        await w.restart("11:00")
        assert looked(w) == []
        await w.advance_to("11:20")
        assert len(looked(w)) == 1


async def test_what_ended_meanwhile_is_asked_about_never(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await save(w, CARD)
        await w.say("maker", w.trainee("maker"), ASKED)
        await w.restart("2020-04-19 14:00")
        await w.advance_to("2020-04-19 16:00")
        assert (await ticket(w)).state is TicketState.CLOSED
        assert not any(LOOK in text for text in asked(w, "maker-host"))
        assert looked(w) == []
