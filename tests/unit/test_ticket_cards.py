"""Tickets and cards by tables: what may be offered, what is shown, what becomes a draft."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.event import JobDue
from bot.core.ids import EventId, NativeId
from bot.core.knowledge.abstain import Fit
from bot.core.knowledge_card import CardState, FoundCard, KnowledgeCard, LastCardNo
from bot.core.query import Facts
from bot.core.rule import Turn
from bot.core.signals import NOTHING
from bot.core.ticket import Answer, TicketState
from bot.core.ticket_answer import answered, resolved, waiting_again
from bot.core.ticket_draft import (
    LONGEST_ANSWER,
    LONGEST_PHRASING,
    MOST_PHRASINGS,
    REVIEWED_AFTER,
    draft_of,
    later,
    outcome_of,
)
from bot.core.ticket_offer import (
    card_named,
    drafted,
    mark_of,
    named_queries,
    offered_lately,
    outcome,
    shared,
    shown,
    to_offer,
    to_show,
    words_of,
)
from schedules import question_card
from tests import programmes
from tests.scenario.test_questions import looked_after
from tests.turning import here_in
from tests.unit.test_tickets import MORNING, ticket

PROGRAMME = looked_after()
CARD = KnowledgeCard(
    "test", 7, "作业在哪里提交", "在首页", CardState.APPROVED, made_at=MORNING, changed_at=MORNING, answered_name="唐宁"
)
SAID = Answer("tang", "唐宁", MORNING, "a1", "换浏览器")
SOLVED = ticket(3, state=TicketState.RESOLVED, answers=(SAID,))


def found(card: KnowledgeCard = CARD, fit: Fit = Fit.OFFER, close: float = 0.0) -> FoundCard:
    return FoundCard(card, 0.95, fit, close)


@pytest.mark.parametrize(
    ("cards", "tried", "offered"),
    [
        ((), (), 0),
        ((found(),), (), 7),
        ((found(),), (7,), 0),
        ((found(), found(replace(CARD, no=8))), (), 7),
        ((found(fit=Fit.MAYBE), found(replace(CARD, no=8))), (), 0),
        ((found(fit=Fit.NOTHING),), (), 0),
        ((found(replace(CARD, staff_only=True)),), (), 0),
        ((found(replace(CARD, answer=" \n")),), (), 0),
        ((found(replace(CARD, failed=2)),), (), 7),
        ((found(replace(CARD, failed=3)),), (), 0),
        ((found(replace(CARD, failed=3, helped=3)),), (), 7),
    ],
)
def test_what_may_be_offered(cards: tuple[FoundCard, ...], tried: tuple[int, ...], offered: int) -> None:
    best = to_offer(cards, ticket(1, tried=tried))
    assert (best.no if best else 0) == offered


def test_what_whoever_is_asked_sees() -> None:
    several = [found(replace(CARD, no=no), fit) for no, fit in enumerate((Fit.MAYBE, *Fit, Fit.MAYBE), 1)]
    assert [one.no for one in to_show(several, ticket(1))] == [1, 2]
    assert [one.no for one in to_show(several, ticket(1, tried=(1,)))] == [2, 3]
    assert shown((), PROGRAMME) == ""
    long = replace(CARD, question="问" * 60, answer="答" * 200)
    text = shown((CARD, long), PROGRAMME)
    assert text.splitlines()[:2] == [
        "可能有用（合适的话，回答里只写编号就行，例如 K7）：",
        "K7「作业在哪里提交」在首页（唐宁老师）",
    ]
    assert len(text) < 290


@pytest.mark.parametrize(
    ("text", "no"),
    [
        ("K12", 12),
        (" k 12 ", 12),
        ("Ｋ１２", 12),
        ("K12 好", 0),
        ("看 K12", 0),
        ("12", 0),
        ("K", 0),
        ("OK12", 0),
        ("", 0),
    ],
)
def test_a_card_in_place_of_words(text: str, no: int) -> None:
    assert card_named(text) == no


def test_cards_that_are_named_somewhere() -> None:
    here = here_in("maker", programme=PROGRAMME)
    assert [one.key[1] for one in named_queries(here, "12 K7 /答 13 k8 K7 OK9 K10号")] == [7, 8]
    assert len(named_queries(here, " ".join(f"K{no}" for no in range(1, 9)))) == 5
    assert words_of(CARD) == "在首页"
    for hidden in (None, replace(CARD, staff_only=True), replace(CARD, state=CardState.DRAFT)):
        assert words_of(hidden) == ""


def test_nobody_is_offered_two_in_a_row() -> None:
    just = ticket(1, offered_at=MORNING)
    who = just.native_id
    assert offered_lately((ticket(2), just), who, MORNING + timedelta(minutes=9))
    assert not offered_lately((ticket(2), just), who, MORNING + timedelta(minutes=10))
    assert not offered_lately((replace(just, native_id=NativeId("y")),), who, MORNING)


def test_rows_for_what_follows() -> None:
    plain = ticket(1)
    assert outcome(plain, MORNING, helped=True) == drafted(plain, MORNING) == shared(plain, MORNING) == ()
    (helped,) = outcome(ticket(1, offered=7), MORNING, helped=True)
    (failed,) = outcome(ticket(1, offered=7), MORNING, helped=False)
    assert (helped.slot[:10], failed.slot[:10]) == ("7/helped/1", "7/failed/1")
    silent = ticket(1, answers=(replace(SAID, text=""),), links=("#4 robot",))
    assert drafted(silent, MORNING) == shared(silent, MORNING) == ()
    told = replace(silent, answers=(SAID,), links=("#4 robot", "#12 third/one"))
    assert [(one.subject, one.slot) for one in shared(told, MORNING)] == [
        ("robot", f"4/1/{mark_of(SAID)}/maker"),
        ("third/one", f"12/1/{mark_of(SAID)}/maker"),
    ]


def test_a_ticket_lets_go_of_what_was_offered() -> None:
    group = PROGRAMME.groups[0]
    offered = ticket(1, state=TicketState.ANSWERED, offered=7, tried=(2,))
    again = waiting_again(offered, group, MORNING)
    assert (again.ticket.offered, again.ticket.tried, again.ticket.due_at) == (0, (2, 7), MORNING)
    assert [one.kind for one in again.timers] == ["question_unanswered", "question_counted"]
    asked = waiting_again(replace(offered, rungs=(2,)), group, MORNING)
    assert asked.ticket.due_at == MORNING + timedelta(minutes=15)
    anew = answered(offered, group, SAID)
    assert (anew.ticket.offered, anew.ticket.tried) == (0, (2, 7))
    assert [one.kind for one in anew.timers] == ["question_closing"], "it neither helped nor failed"
    done = resolved(offered, MORNING)
    assert (done.ticket.offered, [one.kind for one in done.timers]) == (7, ["question_counted"])


# -------------------------------------------------------------------------------------------------------------- drafts


def draft(one: Any = SOLVED, same: tuple[KnowledgeCard, ...] = (), near: tuple[FoundCard, ...] = ()) -> Any:
    return draft_of(one, PROGRAMME, 11, same, near, MORNING)


def test_a_solved_question_becomes_a_draft() -> None:
    several = replace(
        SOLVED, texts=("平台 登录不上", "手机上"), also=("登不上平台", "平台登录不上"),
        answers=(SAID, replace(SAID, text=""), replace(SAID, by="wu", name="吴", text="清缓存", message_id="a2"), SAID),
        message_ids=("m1", "a1"),
    )  # fmt: skip
    assert draft(several) == KnowledgeCard(
        "test", 12, "平台 登录不上", "换浏览器\n清缓存", CardState.DRAFT, made_at=MORNING, changed_at=MORNING,
        phrasings=("登不上平台", "平台登录不上"), answered_by="tang", answered_name="唐宁", answered_at=MORNING,
        source="#3 maker", groups=("maker",), message_ids=("m1", "a1", "a2"),
        review_on=programmes.DAY + REVIEWED_AFTER,
    )  # fmt: skip


@pytest.mark.parametrize(
    "nothing",
    [
        (None,),
        (replace(SOLVED, state=TicketState.OPEN),),
        (replace(SOLVED, answers=(replace(SAID, text=" "),)),),
        (SOLVED, (replace(CARD, state=CardState.APPROVED),)),
        (SOLVED, (replace(CARD, state=CardState.MERGED),)),
    ],
)
def test_what_makes_no_draft(nothing: tuple[Any, ...]) -> None:
    assert draft(*nothing) is None


def test_the_draft_of_the_same_ticket_is_renewed_unless_the_staff_changed_it() -> None:
    known = replace(CARD, state=CardState.DRAFT, source="#3 maker")
    renewed = draft(SOLVED, (known,))
    assert (renewed.no, renewed.answer, renewed.answered_by) == (7, "换浏览器", "tang")
    assert renewed.changed_at > known.changed_at
    changed = replace(known, changed_by="zhou")
    assert draft(SOLVED, (changed,)) is None


def test_alike_drafts_are_one() -> None:
    known = replace(CARD, no=5, state=CardState.DRAFT, question="平台登录不了", answer="换浏览器", groups=("robot",))
    far, near = found(replace(known, no=4), close=0.5), found(known, close=0.9)
    added = draft(SOLVED, (), (far, near))
    assert (added.no, added.answer, added.groups) == (5, "换浏览器", ("robot", "maker"))
    assert added.phrasings == ("平台登录不上",)
    assert added.message_ids == ("m3", "a1")
    other = found(replace(known, answer="清缓存"), close=0.9)
    assert draft(SOLVED, (), (other,)).answer == "清缓存\n换浏览器"
    full = found(replace(known, answer="长" * LONGEST_ANSWER), close=0.9)
    assert draft(SOLVED, (), (full,)).answer == "长" * LONGEST_ANSWER
    assert draft(SOLVED, (), (far,)).no == 12


def test_a_card_that_says_it_already_gains_the_words() -> None:
    said = found(replace(CARD, answer="先换浏览器，再试"))
    gained = draft(SOLVED, (), (said,))
    assert (gained.no, gained.answer, gained.phrasings) == (7, "先换浏览器，再试", ("平台登录不上",))
    assert draft(SOLVED, (), (found(gained),)) is None
    assert draft(SOLVED, (), (found(CARD, close=0.9),)).no == 12, "another answer is another card"


def test_what_becomes_of_an_offer() -> None:
    asked = ticket(1, texts=("作业往哪", "交"))
    one = outcome_of(CARD, "offered", asked, MORNING)
    assert (one.offered, one.helped, one.failed, one.phrasings) == (1, 0, 0, ())
    helped = outcome_of(one, "helped", asked, MORNING)
    assert (helped.helped, helped.phrasings) == (1, ("作业往哪 交",))
    assert outcome_of(helped, "helped", asked, MORNING).phrasings == ("作业往哪 交",)
    assert outcome_of(one, "helped", ticket(1, texts=("作业在哪里提交",)), MORNING).phrasings == ()
    assert outcome_of(one, "helped", ticket(1, texts=("长" * (LONGEST_PHRASING + 1),)), MORNING).phrasings == ()
    assert outcome_of(one, "helped", None, MORNING).phrasings == ()
    failed = outcome_of(one, "failed", asked, MORNING)
    assert (failed.failed, failed.phrasings) == (1, ())
    many = replace(one, phrasings=tuple(f"问法{no}" for no in range(MOST_PHRASINGS)))
    assert outcome_of(many, "helped", asked, MORNING).phrasings == many.phrasings


def test_a_change_is_later_than_the_one_before() -> None:
    assert later(CARD, MORNING - timedelta(hours=1)) > CARD.changed_at
    assert later(CARD, MORNING + timedelta(hours=1)) == MORNING + timedelta(hours=1)
    assert LastCardNo("test").topics() == (("KnowledgeCard", "test"),)


def test_a_card_that_is_gone_counts_nothing() -> None:
    counted = next(one for one in question_card.JOBS if one.kind == "question_counted")
    event = JobDue(
        id=EventId("j"), at=MORNING, received_at=MORNING, account=programmes.ACCOUNT, subject="maker",
        local_date=programmes.DAY, kind=counted.kind, slot="7/helped/1/x", due_at=MORNING,
    )  # fmt: skip
    here = here_in("maker", programme=PROGRAMME)
    facts = Facts(dict.fromkeys(counted.ask(event, here)))
    turn = Turn(event, NOTHING, here, facts)
    assert counted.decide(turn).records == ()
