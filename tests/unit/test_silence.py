"""How long a silence is to be: what is read, what is asked back, what is a reason."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.case import Act
from bot.core.case_orders import orders_in, part_in
from bot.core.case_words import VERBS
from bot.core.silence import length_of, read_length, speaks_of_time, unread_in


@pytest.mark.parametrize(
    ("text", "minutes", "unread"),
    [
        ("3 10 h", 600, ""), ("3 1刻钟", 15, ""), ("3 半天", 720, ""), ("3 1周", 10080, ""), ("3 两个星期", 20160, ""),
        ("3 半个月", 21600, ""), ("3 1个月", 43200, ""), ("3 1小时 30 分", 90, ""), ("3 10分钟 刷广告", 10, ""),
        ("3 刷广告 10分钟", 10, ""), ("3 10 太吵了", 10, ""), ("3 10", 10, ""), ("3 半天。", 720, ""),
        ("3 太吵了", None, ""), ("3 到处发广告", None, ""), ("3 第一次", None, ""), ("3", None, ""),
        ("3 到21:00", None, "到21:00"), ("3 今晚", None, "今晚"), ("3 明天", None, "明天"), ("3 -5", None, "-5"),
        ("3 0", None, "0"), ("3 1年", None, "1年"), ("3 永久", None, "永久"), ("3 到下课", None, "到下课"),
        ("3 今晚为止", None, "今晚为止"), ("3 晚上8点前", None, "晚上8点前"), ("3 5 今晚", None, "今晚"),
        ("3 ~ 5", None, "5"), ("3 8点半", None, "8点半"), ("3 好几年", None, "好几年"), ("3 九点", None, "九点"),
    ],
)  # fmt: skip
def test_what_stands_behind_the_case(text: str, minutes: int | None, unread: str) -> None:
    (order,) = orders_in(text, Act.MUTE, VERBS)
    assert (order.no, order.minutes, order.unread) == (3, minutes, unread)


@pytest.mark.parametrize(
    ("text", "read"), [("3 今晚", True), ("3 半天", True), ("3 太吵了", False), ("3 今晚 太吵了", False)]
)
def test_a_line_of_one_word_may_say_how_long(text: str, read: bool) -> None:
    assert (part_in(Act.MUTE, text) is not None) is read


_PIECES = st.sampled_from(
    ("3", "10", "半", "一", "个", "小时", "天", "周", "分", "分钟", "到", "今晚", "8点", "m", "太吵了", "-", "。")
)


@given(st.lists(st.lists(_PIECES, min_size=1, max_size=4).map("".join) | st.text(min_size=1, max_size=8), max_size=4))
def test_anything_may_be_meant_for_a_length(words: list[str]) -> None:
    """A length is some time; it is one of the words, or the first of them as one; only a word is asked back."""
    said = length_of(words)
    joined = ["".join(words[:count]) for count in range(1, len(words) + 1)]
    assert said is None or (said > timedelta() and said in {read_length(one) for one in (*joined, *words)})
    odd = unread_in(words)
    assert odd == "" or (odd in words and speaks_of_time(odd))
