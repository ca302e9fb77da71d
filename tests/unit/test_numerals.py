"""Numbers as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.numerals import NUMBER_SIGNS, parse_number

DIGITS = "零一二三四五六七八九"


def render(number: int) -> str:
    """0..9999 in Chinese, place by place: written for this test, and not the way the reader goes."""
    if number == 0:
        return "零"
    text, skipped = "", False
    for digit, unit in zip(f"{number:04d}", "千百十 ", strict=True):
        if digit == "0":
            skipped = bool(text)
            continue
        text += ("零" if skipped else "") + DIGITS[int(digit)] + unit.strip()
        skipped = False
    return text


def test_every_number_up_to_9999_is_read_back() -> None:
    assert [parse_number(render(number)) for number in range(10_000)] == list(range(10_000))


def test_ten_to_nineteen_without_their_one() -> None:
    assert [parse_number(render(number)[1:]) for number in range(10, 20)] == list(range(10, 20))


@given(st.integers(0, 9999), st.integers(1, 9999))
def test_numbers_above_ten_thousand(low: int, high: int) -> None:
    gap = "零" if 0 < low < 1000 else ""
    text = render(high) + "万" + (gap + render(low) if low else "")
    assert parse_number(text) == high * 10_000 + low


@given(st.integers(0, 10**15 - 1))
def test_arabic_and_full_width_digits(number: int) -> None:
    text = str(number)
    assert parse_number(text) == number
    assert parse_number("".join(chr(ord(digit) + 0xFEE0) for digit in text)) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12), (" 12 ", 12), ("１２", 12), ("007", 7),
        ("十二", 12), ("二十", 20), ("一百零五", 105), ("一百五", 150), ("一百五十", 150), ("一百十二", 112),
        ("三千二", 3200),
        ("两", 2), ("兩", 2), ("两百", 200), ("两千零五", 2005), ("一万零五百", 10500), ("一萬二", 12000),
        ("三亿", 300_000_000),
        ("〇", 0), ("零", 0), ("零五", 5), ("二〇二〇", 2020), ("一一零", 110), ("廿三", 23), ("卅", 30),
        ("壹", 1), ("贰", 2), ("叁", 3), ("貳", 2), ("參", 3), ("肆拾", 40), ("壹佰贰拾叁", 123),
        ("①", 1), ("⑳", 20), ("㉑", 21), ("㊿", 50), ("⑴", 1), ("⒇", 20), ("⒈", 1), ("⒛", 20), ("❶", 1), ("❿", 10),
        ("⓫", 11), ("⓴", 20), ("㈠", 1), ("㊉", 10), ("➀", 1), ("➓", 10), ("⓪", 0), ("🔟", 10),
        ("3\ufe0f\u20e3", 3), ("3\u20e3", 3), ("1\ufe0f\u20e32\ufe0f\u20e3", 12),
    ],
)  # fmt: skip
def test_examples(text: str, number: int) -> None:
    assert parse_number(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "abc", "+1", "-1", "1.5", "1,000", "1 2", "12个", "第3", "3十", "十十", "百", "万", "万万", "一二",
        "五六七",
        "十两", "二十两", "一百零", "一百零五十", "一百五百", "零百", "一千五百零", "①②", "1①", "半", "几", "三人",
        "½", "٣",
        "1" * 16, "9" * 5000, "亿" * 5000, "一" * 30, "零百五", "两十",
    ],
)  # fmt: skip
def test_what_is_not_one_number(text: str) -> None:
    assert parse_number(text) is None


@given(st.text() | st.text(alphabet="零〇一二三四五六七八九十百千万亿两廿卅1２①⑴\ufe0f\u20e3 "))
def test_any_text_gives_a_number_from_zero_or_none(text: str) -> None:
    number = parse_number(text)
    assert number is None or number >= 0


def test_signs_stand_for_one_number_each() -> None:
    assert all(parse_number(sign) == number for sign, number in NUMBER_SIGNS.items())
    assert all(len(sign) == 1 for sign in NUMBER_SIGNS)
