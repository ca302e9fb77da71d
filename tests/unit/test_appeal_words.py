"""How people write appeals: number, group and reason in any usual order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.appeal_words import asks_to_appeal, is_polite, is_reason, plea_in
from bot.core.case import LONGEST_TEXT
from tests import programmes

GROUPS = programmes.programme().groups
NAMES = [f"{group.name}" for group in GROUPS]


@pytest.mark.parametrize(
    ("argument", "no", "words", "group"),
    [
        ("3 这是引用", 3, "这是引用", ""),
        ("3这是引用", 3, "这是引用", ""),
        ("#3 这是引用", 3, "这是引用", ""),
        ("＃3这是引用", 3, "这是引用", ""),
        ("# 3 这是引用", 3, "这是引用", ""),
        ("第3条 这是引用", 3, "这是引用", ""),
        ("第3条这是引用", 3, "这是引用", ""),
        ("第三条，这是引用", 3, "这是引用", ""),
        ("3号：这是引用", 3, "这是引用", ""),
        ("3，这是引用，谢谢", 3, "这是引用，谢谢", ""),
        ("３这是引用", 3, "这是引用", ""),
        ("3 3 个人都看见了", 3, "3 个人都看见了", ""),
        ("3", 3, "", ""),
        ("maker班 3 这是引用", 3, "这是引用", "maker"),
        ("maker班3 这是引用", 3, "这是引用", "maker"),
        ("MAKER班 #3这是引用", 3, "这是引用", "maker"),
        ("maker 3 这是引用", 3, "这是引用", "maker"),
        ("ma 3 这是引用", 3, "这是引用", "maker"),
        ("robot班 3", 3, "", "robot"),
        ("robot 3 不是我的群", None, "", ""),
        ("m 3", None, "", ""),
        ("", None, "", ""),
        ("这是引用", None, "", ""),
        ("maker班", None, "", "maker"),
        ("，。", None, "", ""),
    ],
)
def test_reading_appeals(argument: str, no: int | None, words: str, group: str) -> None:
    found = plea_in(argument, GROUPS, GROUPS[:1])
    assert (found.no, found.words, found.group.key if found.group else "") == (no, words, group)


def test_a_part_of_two_names_is_none() -> None:
    assert plea_in("班级 3 引用", GROUPS, GROUPS).group is None
    assert plea_in("ker 3", GROUPS, GROUPS).group is GROUPS[0]
    assert plea_in("er班 3", GROUPS, GROUPS).group is GROUPS[0]


@given(st.text(max_size=80))
def test_anything_may_be_written(text: str) -> None:
    found = plea_in(text, GROUPS, GROUPS)
    assert found.no is not None or not found.words
    assert len(plea_in(f"3 {text * 99}", GROUPS, GROUPS).words) <= LONGEST_TEXT


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("我要申诉", True), ("老师，我想申诉。", True), ("怎么申诉？", True), ("我可以申诉吗", True),
        ("我要申诉，我没有骗人", True),
        ("为什么撤我的消息？", True), ("为什么撤回我的消息", True), ("凭什么禁言我", True), ("我为什么被警告", True),
        ("我的消息怎么被老师删了", True), ("为什么我被禁言", True), ("为什么把我发的消息撤了", True),
        ("怎么又把我的话删了", True),
        ("怎么撤回我的消息", False), ("怎么把我拍的照片删掉", False), ("学生申诉的流程怎么写", False),
        ("学生说我要申诉怎么办", False), ("为什么我的电脑弹出警告", False), ("为什么我的作业被退回", False),
        ("", False), (f"我要申诉{'，我是提醒' * 10}", False),
    ],
)  # fmt: skip
def test_who_asks_how_to_appeal(text: str, asks: bool) -> None:
    assert asks_to_appeal(text) is asks


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("我是提醒大家防骗", True), ("这是课堂案例。", True), ("", False), ("冤枉", False), ("怎么申诉呀", False),
        ("这是什么意思", False), ("robot 3 不是我的群", False),
    ],
)  # fmt: skip
def test_what_is_a_reason(words: str, reason: bool) -> None:
    assert is_reason(words) is reason


@pytest.mark.parametrize(
    ("text", "polite"),
    [
        ("好的", True), ("谢谢老师！", True), ("不好意思，下次注意", True), ("🙏", True), ("。", True),
        ("我没有诈骗，我是提醒大家", False), ("好的，但我是提醒大家", False),
        ("收到，请问我说的哪一句有问题需要改正", False),
    ],
)  # fmt: skip
def test_who_only_says_thanks(text: str, polite: bool) -> None:
    assert is_polite(text) is polite
