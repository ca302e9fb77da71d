"""Numbers of one person in knowledge: which are, and what a change would give away."""

from dataclasses import replace
from typing import Any

import pytest

from bot.core.knowledge_card import CardState, KnowledgeCard
from bot.core.knowledge_personal import given_away, personal_in, personal_of, withheld
from bot.core.ticket import Answer, TicketState
from bot.core.ticket_alike import answered_elsewhere
from bot.core.ticket_offer import shared
from tests.unit.test_tickets import MORNING, ticket

PHONE = "功率60%，具体看实验一小王敏老师发的13812345678"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (PHONE, ("138****78",)),
        ("加我微信号 wang_min88", ("wan****88",)),
        ("我的QQ 12345678", ("123****78",)),
        ("QQ群 123456789", ()),
        ("加群123456789", ()),
        ("电话 027-87654321，或 400-810-8888", ()),
        ("功率60%，速度20，3毫米", ()),
        ("13812345678 和 138 1234 5678", ("138****78",)),
    ],
)
def test_which_numbers_are_of_one_person(text: str, found: tuple[str, ...]) -> None:
    assert personal_in(text) == found


def card(**other: Any) -> KnowledgeCard:
    return KnowledgeCard("test", 1, "功率多少", PHONE, CardState.APPROVED, MORNING, MORNING, **other)


def test_what_a_change_gives_away() -> None:
    approved = card(approved_at=MORNING)
    draft = replace(approved, state=CardState.DRAFT, approved_at=None)
    assert given_away(draft, approved) == given_away(None, approved) == ("138****78",)
    assert given_away(approved, replace(approved, question="激光功率多少")) == (), "it was so"
    assert given_away(replace(approved, state=CardState.WITHDRAWN), approved) == (), "restored"
    assert given_away(approved, draft) == ()
    assert given_away(None, replace(approved, staff_only=True)) == personal_of(replace(approved, staff_only=True)) == ()


def test_what_was_meant_for_one_group_stays_there() -> None:
    assert withheld(card(source="#1 maker"))
    assert not withheld(card(source="faq.csv")), "somebody wrote it for everybody"
    said = Answer("tang", "唐宁", MORNING, "m9", PHONE)
    told = ticket(1, state=TicketState.ANSWERED, answers=(said,), links=("#4 robot",))
    assert answered_elsewhere((told,)) is None
    assert shared(told, MORNING) == ()
