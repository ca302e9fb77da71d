"""How people write appeals: number, group and reason in any usual order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.appeal_words import plea_in
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
