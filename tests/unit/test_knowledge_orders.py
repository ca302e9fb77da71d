"""Orders about knowledge cards as people type them, and the parts of an order that no group needs to see."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.core.capability import Capability
from bot.core.effect import SendDirect, SendMessage
from bot.core.knowledge_card import CardState, KnowledgeCard, cards_in
from bot.core.knowledge_desk import (
    By,
    Scope,
    approved,
    changed_later,
    edited,
    merged,
    phrased,
    restored,
    scoped,
    undone,
    withdrawn,
)
from bot.core.knowledge_orders import Order, Verb, asked_and_answered, order_in
from bot.core.knowledge_text import card_text, origin, whole_list
from bot.core.questions import Questions
from handlers.knowledge import RULE
from tests import programmes
from tests.turning import EVERYTHING, at, decide, here_in, known_as, message

AT = datetime(2020, 4, 18, 1, 5, tzinfo=UTC)


def card(no: int = 1, **other: object) -> KnowledgeCard:
    told = {"state": CardState.DRAFT, "made_at": AT, "changed_at": AT, "question": f"问题{no}", "answer": "答案"}
    return KnowledgeCard(programme="test", no=no, **(told | other))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "order"),
    [
        ("", Order(Verb.OVERVIEW)),
        ("12", Order(Verb.SHOW, (12,), "12")),
        ("#12 13", Order(Verb.SHOW, (12, 13), "#12 13")),
        ("通过12、13 15-17", Order(Verb.APPROVE, (12, 13, 15, 16, 17), "12、13 15-17")),
        ("批准：１２", Order(Verb.APPROVE, (12,), "１２")),
        ("删除 3", Order(Verb.WITHDRAW, (3,), "3")),
        ("合并 12 到 7", Order(Verb.MERGE, (12, 7), "12 到 7")),
        ("合并12并入#7", Order(Verb.MERGE, (12, 7), "12并入#7")),
        ("合并 12 7", Order(Verb.MERGE, (12, 7), "12 7")),
        ("合并 12", Order(Verb.MERGE, (), "12")),
        ("合并 到 7", Order(Verb.MERGE, (), "到 7")),
        ("合并 12 到 7 和 8", Order(Verb.MERGE, (), "12 到 7 和 8")),
        ("加问法 12 怎么交", Order(Verb.PHRASE, (12,), "怎么交")),
        ("问法 怎么交", Order(Verb.PHRASE, (), "怎么交")),
        ("范围 12 全部", Order(Verb.SCOPE, (12,), "全部")),
        ("改 12 答：首页", Order(Verb.EDIT, (12,), "答：首页", "", "首页")),
        ("加 问：在哪 答：首页", Order(Verb.ADD, (), "问：在哪 答：首页", "在哪", "首页")),
        ("导出 Word", Order(Verb.EXPORT, (), "Word")),
        ("待审", Order(Verb.DRAFTS)),
        ("3.5 是什么", Order(Verb.UNKNOWN, (), "3.5 是什么")),
        ("你好", Order(Verb.UNKNOWN, (), "你好")),
        ("停用 K13", Order(Verb.WITHDRAW, (13,), "K13")),
        ("通过 k12、K13", Order(Verb.APPROVE, (12, 13), "k12、K13")),
        ("K13", Order(Verb.SHOW, (13,), "K13")),
        ("改 K13 答：见 K12", Order(Verb.EDIT, (13,), "答：见 K12", "", "见 K12")),
        ("合并 K12 到 K7", Order(Verb.MERGE, (12, 7), "K12 到 K7")),
    ],
)
def test_orders(typed: str, order: Order) -> None:
    assert order_in(typed) == order


@pytest.mark.parametrize(
    ("typed", "question", "answer"),
    [
        ("问：在哪？答：首页", "在哪？", "首页"),
        ("问题: 在哪\n答案:首页\n再点提交", "在哪", "首页\n再点提交"),
        ("在哪 答：首页", "在哪", "首页"),
        ("答：首页 问：不是问题", "", "首页 问：不是问题"),
        ("问：只有问题", "只有问题", ""),
        ("Q：在哪 A：首页", "在哪", "首页"),
        ("请问：在哪", "", ""),
        ("问：怎么回答：这样吗 答：是", "怎么回答：这样吗", "是"),
        ("什么都没有", "", ""),
    ],
)
def test_question_and_answer_in_one_text(typed: str, question: str, answer: str) -> None:
    assert asked_and_answered(typed) == (question, answer)


# ------------------------------------------------------------------------------------------------------- the rest of it


def test_where_the_bot_cannot_write_in_private_nothing_is_shown() -> None:
    found = programmes.programme()
    found = replace(found, groups=tuple(replace(one, questions=Questions(enabled=True)) for one in found.groups))
    here = here_in("maker", "maker-teacher", programme=found, capabilities=EVERYTHING - {Capability.DIRECT})
    (said,) = decide(RULE, message("/知识", "maker-teacher", at("18 10:00")), here).effects
    assert isinstance(said, SendMessage)
    assert "请私信我" in said.message.shown()
    here = here_in("maker", "maker-teacher", programme=found)
    event = known_as(message("/知识", "maker-teacher", at("18 10:00")), here)
    (told,) = decide(RULE, event, here, {cards_in("test"): ()}).effects
    assert isinstance(told, SendDirect)
    assert (told.confidential, told.via_group) == (True, "maker")


def test_restored_is_what_it_was() -> None:
    by = By("zhou", "周主管", AT, date(2020, 4, 18))
    assert restored(card(state=CardState.MERGED, merged_into=3), by).state is CardState.DRAFT
    back = restored(card(state=CardState.MERGED, merged_into=3, approved_at=AT), by)
    assert (back.state, back.merged_into) == (CardState.APPROVED, 0)


def test_undoing_keeps_what_was_learnt_meanwhile() -> None:
    by = By("zhou", "周主管", AT, date(2020, 4, 18))
    was = card(phrasings=("甲",))
    became = replace(was, answer="别的", phrasings=("甲", "乙"))
    now = replace(
        became, phrasings=("甲", "乙", "丙"), offered=4, helped=2, failed=1, changed_at=AT + timedelta(hours=1)
    )
    (back,) = undone((was,), (became,), {1: now}, by)
    assert (back.answer, back.phrasings) == ("答案", ("甲", "丙"))
    assert (back.offered, back.helped, back.failed) == (4, 2, 1)
    assert back.changed_at > now.changed_at
    assert undone((was,), (became, card(2)), {}, by) == ()
    (gone,) = undone((), (card(2),), {2: card(2)}, by)
    assert gone.state is CardState.WITHDRAWN


def test_what_says_something_else_by_now() -> None:
    became = card(1)
    assert changed_later((became, card(2)), {1: replace(became, helped=3, phrasings=("新",))}) == ()
    assert changed_later((became,), {1: replace(became, answer="别的")}) == (1,)
    assert changed_later((became,), {1: replace(became, state=CardState.APPROVED)}) == (1,)


def test_a_change_is_always_newer() -> None:
    """The index that answers takes nothing that is older than what it has."""
    by = By("zhou", "周主管", AT - timedelta(hours=1), date(2020, 4, 18))
    old, into = card(1), card(2)
    for changed in (approved(old, by), edited(old, "", "新", by), *merged(old, into, by), withdrawn(old, by),
                    restored(old, by), phrased(old, "新", by), scoped(old, Scope(), by)):  # fmt: skip
        assert changed.changed_at > AT


def test_long_lists_are_cut_and_say_so() -> None:
    text = whole_list(tuple(card(no) for no in range(1, 24)), drafts=True)
    assert "……还有 3 条" in text
    assert "21 问题21" not in text


def test_a_card_whose_people_and_group_are_gone() -> None:
    found = card(
        state=CardState.APPROVED, approved_at=AT, approved_by="nobody", source="#7 gone", answered_name="吴老师",
        audience=("unknown",), phrasings=("怎么交", "往哪传"), helped=1, offered=2,
    )  # fmt: skip
    text = card_text(found, programmes.programme(), programmes.staff())
    assert "来源：gone #7，吴老师 回答" in text
    assert "审核： 4月18日（周六）" not in text
    assert "审核：4月18日（周六）" in text
    assert "适用：unknown" in text
    assert "其他问法：怎么交；往哪传" in text
    assert origin(card(), programmes.programme()) == ""
