"""An answer in the wrong place is taken back though the asker was polite (Q2): everybody who had it is told, and the
card that was made of it follows (Q5)."""

from pathlib import Path

import pytest

from bot.core.ids import NativeId
from bot.core.knowledge_card import CardState, KnowledgeCard
from bot.core.ticket import TicketState
from tests.scenario.test_question_links import both_asked
from tests.scenario.test_questions import LOGIN, heard, rows, start, ticket
from tests.world import World

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


# ------------------------------------------------------------------------------------------------------- the card of it


async def thanked(w: World) -> None:
    """A question with an answer in the group that its asker thanked for; a draft is made of it."""
    await w.say("maker", w.trainee("maker"), LOGIN)
    await w.say("maker", "maker-duty1", "证书五月底统一发放", (await ticket(w)).message_ids[0])
    await w.say("maker", w.trainee("maker"), "谢谢老师")
    assert (await draft(w)).state is CardState.DRAFT


async def draft(w: World) -> KnowledgeCard:
    (found,) = await rows(w, KnowledgeCard)
    assert isinstance(found, KnowledgeCard)
    return found


async def counts_no_more(w: World, how: str) -> None:
    if how == "recalled":
        given = (await ticket(w)).answers[-1]
        await w._happened(w.platform_world.recall(NativeId("maker-duty1"), given.message_id))
    elif how == "undone":
        await w.tell("maker-duty1", "/撤销 1")
    else:
        await w.advance_to("09:05")
        await w.say("maker", w.trainee("maker"), "没有解决")


@pytest.mark.parametrize("how", ["undone", "recalled", "refused"])
async def test_no_draft_is_left_of_what_counts_no_more(tmp_path: Path, how: str) -> None:
    async with start(tmp_path) as w:
        await thanked(w)
        await counts_no_more(w, how)
        assert (await ticket(w)).state is TicketState.OPEN
        assert (await draft(w)).state is CardState.WITHDRAWN
        await w.tell("maker-teacher", "/知识 待审")
        assert w.told("maker-teacher")[-1] == "没有待审的草稿。"
        await w.tell("maker-teacher", "/知识 1")
        assert "后来撤回了，或没有解决提问老师的问题，现在不提供。" in w.told("maker-teacher")[-1]
        await w.advance_to("09:06")
        await w.tell("maker-duty1", "/答 1 换个浏览器")
        await w.say("maker", w.trainee("maker"), "谢谢老师")
        back = await draft(w)
        assert (back.state, back.answer, back.doubted) == (CardState.DRAFT, "换个浏览器", False)


@pytest.mark.parametrize("how", ["undone", "recalled", "refused"])
async def test_a_card_that_was_let_pass_is_marked(tmp_path: Path, how: str) -> None:
    async with start(tmp_path) as w:
        await thanked(w)
        await w.tell("maker-teacher", "/知识 通过 1")
        await counts_no_more(w, how)
        assert (await draft(w)).state is CardState.APPROVED
        await w.tell("maker-teacher", "/知识 1")
        assert "⚠️ 知识 1 的回答后来撤回了，或没有解决提问老师的问题，请核对" in w.told("maker-teacher")[-1]
        await w.tell("maker-teacher", "/知识")
        assert "04-18 到期，回答后来撤回，或没有解决）" in w.told("maker-teacher")[-1]
        await w.tell("maker-teacher", "/知识 通过 1")
        assert "⚠️ 知识 1 的回答后来撤回过" in w.told("maker-teacher")[-1]
        await w.tell("maker-teacher", "/知识 1")
        assert "⚠️" not in w.told("maker-teacher")[-1], "somebody has looked"


async def test_a_draft_that_the_staff_changed_is_marked_in_the_list(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await thanked(w)
        await w.tell("maker-teacher", "/知识 改 1 问：平台登录不上怎么办")
        await counts_no_more(w, "undone")
        await w.tell("maker-teacher", "/知识 待审")
        assert "（早班maker答，回答后来撤回，或没有解决）" in w.told("maker-teacher")[-1]


async def test_of_two_answers_the_draft_keeps_the_one_that_counts(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), LOGIN)
        await w.say("maker", "maker-duty1", "/答 1 换个浏览器")
        await w.say("maker", "maker-teacher", "/答 1 证书五月底发")
        await w.say("maker", w.trainee("maker"), "谢谢老师")
        assert (await draft(w)).answer == "换个浏览器\n证书五月底发"
        await w.say("maker", "maker-teacher", "/撤销 1")
        assert (await draft(w)).answer == "换个浏览器"


async def test_a_recall_of_anything_else_leaves_what_is_solved(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await thanked(w)
        before = await ticket(w)
        await w._happened(w.platform_world.recall(w.trainee("maker"), before.message_ids[0]))
        assert await ticket(w) == before
        assert (await draft(w)).state is CardState.DRAFT
