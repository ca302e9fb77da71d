"""Several verdicts in one line: which cases each is about, and what may be read in two ways."""

import pytest

from bot.core.case import Act
from bot.core.case_orders import orders_in
from bot.core.case_several import nearly, several, to_be_freed

VERBS = {"撤回": Act.RECALL, "警告": Act.WARN, "禁言": Act.MUTE, "放行": Act.PASS}


@pytest.mark.parametrize(
    ("first", "argument", "orders"),
    [
        (Act.RECALL, "2 警告 1 次", [(2, "recall", None)]),
        (Act.WARN, "6 警告 5 次", [(6, "warn", None)]),
        (Act.MUTE, "3 警告 1 次", [(3, "mute", None)]),
        (Act.MUTE, "3 警告过他 10分钟", [(3, "mute", 10)]),
        (Act.RECALL, "3 警告 3 很吵", [(3, "recall", None)]),
        (Act.RECALL, "9 警告", [(9, "recall warn", None)]),
        (Act.RECALL, "9，警告 9", [(9, "recall warn", None)]),
        (Act.RECALL, "9 /警告", [(9, "recall warn", None)]),
        (Act.RECALL, "/警告", []),
        (Act.RECALL, "11 禁言 10分钟", [(11, "recall mute", 10)]),
        (Act.RECALL, "11 禁言 10 分钟", [(11, "recall mute", 10)]),
        (Act.RECALL, "11 警告 禁言 1小时 30 分", [(11, "recall warn mute", 90)]),
        (Act.RECALL, "11 /禁言10分钟", [(11, "recall mute", 10)]),
        (Act.RECALL, "3 禁言 3 10", [(3, "recall mute", 10)]),
        (Act.MUTE, "3 10 警告", [(3, "mute warn", 10)]),
        (Act.RECALL, "3 /禁言 10", [(3, "recall", None), (10, "mute", None)]),
    ],
)
def test_a_further_verdict_without_its_sign(
    first: Act, argument: str, orders: list[tuple[int, str, int | None]]
) -> None:
    found = orders_in(argument, first, VERBS)
    assert [(one.no, " ".join(one.acts), one.minutes) for one in found] == orders
    assert not any(one.unclear for one in found)


@pytest.mark.parametrize(
    ("first", "argument", "unclear"),
    [
        (Act.RECALL, "12 禁言 10", "禁言 10"), (Act.RECALL, "12 警告 10", "警告 10"), (Act.WARN, "6 警告 5", "警告 5"),
        (Act.RECALL, "3,5 禁言 5", "禁言 5"), (Act.RECALL, "3 禁言 5 10", "禁言 5 10"),
        (Act.RECALL, "3 太吵了 警告 3", "警告 3"), (Act.RECALL, "3 警告 3 禁言了吗", "警告 3"),
        (Act.MUTE, "3 10 警告 10", "警告 10"), (Act.WARN, "3 警告 1 次", ""), (Act.RECALL, "3 警告", ""),
    ],
)  # fmt: skip
def test_what_may_be_about_another_case_is_told_apart(first: Act, argument: str, unclear: str) -> None:
    assert {one.unclear for one in orders_in(argument, first, VERBS)} == {unclear}


@pytest.mark.parametrize(
    ("line", "orders"),
    [
        ("撤，禁10分钟", [(0, "recall mute", 10)]), ("撤禁10分钟", [(0, "recall mute", 10)]),
        ("撤 禁 10m", [(0, "recall mute", 10)]), ("撤、禁半小时", [(0, "recall mute", 30)]),
        ("禁10分钟 撤", [(0, "mute recall", 10)]), ("撤 禁 10 分钟", [(0, "recall mute", 10)]),
        ("撤11 禁10分钟", [(11, "recall mute", 10)]), ("撤11，禁言1小时", [(11, "recall mute", 60)]),
        ("禁1 10 撤1、2", [(1, "mute recall", 10), (2, "recall", None)]), ("撤1 禁1 10", [(1, "recall mute", 10)]),
        ("撤1 禁1", [(1, "recall mute", None)]), ("撤1 禁#2", [(1, "recall", None), (2, "mute", None)]),
        ("撤1 警 禁1", [(1, "recall warn mute", None)]), ("禁1 10m 警", [(1, "mute warn", 10)]),
        ("撤、警1跟2", [(1, "recall warn", None), (2, "recall warn", None)]), ("撤警1", [(1, "recall warn", None)]),
        ("撤1再警", [(1, "recall warn", None)]), ("撤", []), ("撤1 谢谢 警1", []), ("放学了，警告", []),
    ],
)  # fmt: skip
def test_several_words_in_a_line(line: str, orders: list[tuple[int, str, int | None]]) -> None:
    assert [(one.no, " ".join(one.acts), one.minutes) for one in several(line)] == orders
    assert not any(one.unclear for one in several(line))


@pytest.mark.parametrize(
    "line",
    [
        "撤7，8警",
        "撤2 3警",
        "撤1和2警",
        "撤1 警 禁2",
        "撤，禁10",
        "撤1 禁10",
        "撤禁1 10",
        "禁1 10 警",
        "撤1、2 禁10分钟",
    ],
)
def test_several_words_that_may_be_read_in_two_ways(line: str) -> None:
    assert [(one.no, one.unclear) for one in several(line)] == [(0, line)]


@pytest.mark.parametrize(
    ("text", "near"),
    [("撤了1", True), ("1撤2警", True), ("撤 创客班 2", True), ("解禁2", True), ("放学了", False), ("好的1", False)],
)
def test_what_is_nearly_a_verdict(text: str, near: bool) -> None:
    assert nearly(text, ["创客班", ""]) is near


@pytest.mark.parametrize(("text", "no"), [("解禁2", 2), ("解除禁言 #2 吧", 2), ("2解禁了吗", None), ("解禁", None)])
def test_whose_silence_is_to_end(text: str, no: int | None) -> None:
    assert to_be_freed(text) == no
