"""The card of an answer that counts no more: withdrawn, or marked, and back when the question is solved again."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.core.fold import fold
from bot.core.knowledge.abstain import Fit
from bot.core.knowledge_acts import Bench, done
from bot.core.knowledge_card import CardState, FoundCard, KnowledgeCard
from bot.core.knowledge_desk import By, approved, changed_later, edited, undone
from bot.core.knowledge_doubt import doubted, settled
from bot.core.knowledge_orders import order_in
from bot.core.knowledge_personal import withheld
from bot.core.knowledge_text import card_text, whole_list
from bot.core.people import Directory
from bot.core.ticket import Answer, Ticket, TicketState
from bot.core.ticket_draft import draft_of
from bot.core.ticket_offer import drafted, is_redrafted, redrafted
from bot.core.wording import knowledge_doubt as wording
from tests.scenario.test_questions import looked_after
from tests.unit.test_tickets import MORNING, ticket

PROGRAMME = looked_after()
LATER = MORNING + timedelta(minutes=5)
TODAY = date(2020, 4, 18)
FIRST = Answer("tang", "唐宁", MORNING, "a1", "证书五月底发")
SECOND = Answer("wu", "吴", LATER, "a2", "换浏览器")
SOLVED = ticket(3, state=TicketState.RESOLVED, answers=(FIRST,))
OPEN = replace(SOLVED, state=TicketState.OPEN, since=LATER)
DRAFT = KnowledgeCard(
    "test", 7, "平台登录不上", "证书五月底发", CardState.DRAFT, made_at=MORNING, changed_at=MORNING, source="#3 maker",
    message_ids=("m3", "a1"), answered_by="tang", answered_name="唐宁", answered_at=MORNING,
)  # fmt: skip
PASSED = replace(DRAFT, state=CardState.APPROVED, changed_by="zhou", approved_at=MORNING, review_on=date(2020, 7, 17))
BY = By("zhou", "周主管", datetime(2020, 4, 18, 2, tzinfo=UTC), TODAY)


def follows(one: Ticket, *same: KnowledgeCard, near: tuple[KnowledgeCard, ...] = (), again: bool = True) -> Any:
    found = tuple(FoundCard(card, 0.95, Fit.OFFER, 0.9) for card in near)
    return draft_of(one, PROGRAMME, 11, same, found, LATER, again=again)


def test_a_draft_of_what_counts_no_more_is_withdrawn_and_says_why() -> None:
    gone = follows(OPEN, DRAFT)
    assert (gone.state, gone.answer, gone.doubted, gone.changed_by) == (
        CardState.WITHDRAWN, DRAFT.answer, True, "",
    )  # fmt: skip
    assert follows(OPEN, gone) is None, "once"
    assert follows(OPEN, DRAFT, again=False).state is CardState.WITHDRAWN
    assert wording.card(7, withdrawn=True) in card_text(gone, PROGRAMME, Directory())
    assert "⚠️" not in card_text(DRAFT, PROGRAMME, Directory())


def test_it_comes_back_with_the_answer_that_helped() -> None:
    gone = follows(OPEN, DRAFT)
    solved = replace(OPEN, state=TicketState.RESOLVED, answers=(FIRST, SECOND))
    back = follows(solved, gone, again=False)
    assert (back.state, back.answer, back.answered_by, back.source) == (
        CardState.DRAFT, "换浏览器", "wu", "#3 maker",
    )  # fmt: skip
    assert follows(replace(solved, answers=(FIRST,)), gone, again=False) is None, "nobody knows what helped"
    assert follows(solved, replace(gone, changed_by="zhou")) is None, "the staff have withdrawn it"


def test_words_that_did_not_help_are_in_no_draft() -> None:
    solved = replace(OPEN, state=TicketState.RESOLVED, answers=(FIRST, SECOND))
    assert follows(solved, again=False).answer == "换浏览器"
    assert follows(replace(solved, since=LATER + timedelta(1)), again=False).answer == "换浏览器", "thanked for"
    both = replace(solved, since=MORNING)
    assert follows(both, again=False).answer == "证书五月底发\n换浏览器"
    fewer = follows(replace(both, answers=(SECOND,)), replace(DRAFT, answer="证书五月底发\n换浏览器"))
    assert (fewer.state, fewer.answer) == (CardState.DRAFT, "换浏览器"), "its words follow the answer that counts"


def test_what_the_staff_let_pass_or_changed_is_marked() -> None:
    marked = follows(OPEN, PASSED)
    assert (marked.state, marked.answer, marked.review_on) == (CardState.APPROVED, DRAFT.answer, TODAY)
    assert marked.doubted
    assert wording.card(7, withdrawn=False) in card_text(marked, PROGRAMME, Directory())
    assert follows(OPEN, marked) is None, "once"
    changed = follows(OPEN, replace(DRAFT, changed_by="zhou"))
    assert (changed.state, changed.review_on, changed.doubted) == (CardState.DRAFT, None, True)
    for state in (CardState.MERGED, CardState.WITHDRAWN):
        assert follows(OPEN, replace(PASSED, state=state)) is None


def test_the_mark_goes_when_the_same_words_helped_after_all() -> None:
    marked = follows(OPEN, PASSED)
    helped = replace(OPEN, state=TicketState.RESOLVED, answers=(replace(FIRST, at=LATER),))
    assert not follows(helped, marked, again=False).doubted
    assert follows(helped, PASSED, again=False) is None, "nothing to say"
    other = replace(helped, answers=(SECOND,))
    assert follows(other, marked, again=False) is None, "other words helped: the mark stays"
    assert follows(other, PASSED).doubted, "one of two answers counts no more"
    assert not follows(helped, marked).doubted, "and the one that is left is what the card says"


def test_a_draft_that_took_the_words_in_is_marked() -> None:
    joint = replace(DRAFT, source="#5 robot", message_ids=("m9", "m3"))
    assert follows(OPEN, near=(joint,)) == replace(joint, doubted=True, changed_at=LATER)
    assert follows(OPEN, near=(doubted(joint, TODAY),)) is None
    assert follows(OPEN, near=(replace(joint, message_ids=("m9",)),)) is None
    assert follows(OPEN, near=(replace(joint, source="faq.csv"),)) is None
    assert follows(OPEN, near=(joint,), again=False) is None
    assert draft_of(None, PROGRAMME, 11, (), (), LATER, again=True) is None


def test_the_mark_is_no_part_of_where_it_comes_from() -> None:
    marked = doubted(doubted(DRAFT, TODAY), TODAY)
    assert (marked.doubted, marked.source) == (True, "#3 maker")
    assert settled(marked) == settled(DRAFT) == DRAFT
    assert "maker班 #3" in card_text(marked, PROGRAMME, Directory())
    assert withheld(replace(marked, answer="打13971234567"))
    assert fold(marked.answer) == fold(DRAFT.answer)


def test_the_lists_say_so() -> None:
    marked = doubted(DRAFT, TODAY)
    assert f"7 平台登录不上（唐宁答，{wording.NOTE}）" in whole_list((marked,), drafts=True)
    due = doubted(PASSED, TODAY)
    assert f"7 平台登录不上（04-18 到期，{wording.NOTE}）" in whole_list((due,), drafts=False)


def test_whoever_lets_it_pass_is_told_and_it_is_looked_at() -> None:
    marked = doubted(DRAFT, TODAY)
    bench = Bench(PROGRAMME, BY, {7: marked, 8: replace(DRAFT, no=8)})
    outcome = done(order_in("通过 7 8"), bench)
    assert outcome.text.endswith(wording.approved(7))
    assert wording.approved(8) not in outcome.text
    assert [one.doubted for one in outcome.after] == [False, False]
    assert not edited(marked, "", "换浏览器", BY).doubted
    assert edited(marked, "登录不了", "", BY).doubted, "the answer is what is doubted"


def test_an_undo_loses_no_mark() -> None:
    marked = doubted(DRAFT, TODAY)
    passed = approved(marked, BY)
    (back,) = undone((marked,), (passed,), {7: passed}, BY)
    assert (back.state, back.doubted) == (CardState.DRAFT, True)
    plain = approved(DRAFT, BY)
    since = doubted(plain, TODAY)
    assert changed_later((plain,), {7: since}) == ()
    (back,) = undone((DRAFT,), (plain,), {7: since}, BY)
    assert back.doubted


def test_only_what_was_solved_has_a_card_that_follows() -> None:
    (timer,) = redrafted(SOLVED, LATER)
    assert timer.slot.startswith("3/")
    assert is_redrafted(timer.slot)
    assert redrafted(OPEN, LATER) == ()
    assert not any(is_redrafted(one.slot) for one in drafted(SOLVED, LATER))
