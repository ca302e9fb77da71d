"""Which line of a question asks it."""

import pytest

from bot.core.ticket_words import asking, beside, forms, is_preamble
from tests.unit.test_tickets import ticket


@pytest.mark.parametrize("text", [
    "请问一下", "老师您好，请问", "有个问题想问一下", "各位老师，打扰了！", "在吗？", "问你个事",
    "我有件事情想请教", "有点事想问您", "麻烦问一下", "您好您好你好"])  # fmt: skip
def test_what_only_says_that_somebody_will_ask(text: str) -> None:
    assert is_preamble(text)


@pytest.mark.parametrize(
    "text", ["登不上", "请问一下怎么交", "用UV胶吗", "老师，我要请假", "平台有点事故", "您好" * 200 + "x"]
)
def test_what_says_more(text: str) -> None:
    assert not is_preamble(text)


@pytest.mark.parametrize(
    ("texts", "asks", "rest"),
    [
        (("请问一下", "亚克力板用什么胶水粘"), "亚克力板用什么胶水粘", ()),
        (("舵机一直抖动是什么原因", "我用的是SG90"), "舵机一直抖动是什么原因", ("我用的是SG90",)),
        (("请问一下",), "请问一下", ()),
        (("请问一下", "舵机为什么抖", "在线等", "请问"), "舵机为什么抖", ("在线等",)),
    ],
)
def test_the_line_that_asks_and_what_stands_beside_it(texts: tuple[str, ...], asks: str, rest: tuple[str, ...]) -> None:
    found = ticket(texts=texts)
    assert (asking(found), beside(found)) == (asks, rest)


def test_the_forms_in_which_a_question_was_asked() -> None:
    found = ticket(texts=("我的板子连不上电脑", "是电源吗", "掌控板驱动装不上怎么办", "急"), also=("连不上",))
    whole = "\n".join(found.texts)
    assert forms(found) == ("我的板子连不上电脑", whole, "掌控板驱动装不上怎么办", "连不上")
    assert forms(ticket(texts=("登不上",))) == ("登不上",)
