"""Reads whole numbers as people write them in Chinese chats: Arabic, Chinese, financial, circled, keycaps.

It must never guess: text that is not one number, from end to end, is None.
"""

import re
from typing import Final

_DIGITS: Final = "零一二三四五六七八九"
_TEN: Final = 10
_MYRIAD: Final = 10**4
_UNITS: Final = (("亿", _MYRIAD**2), ("万", _MYRIAD), ("千", 1000), ("百", 100), ("十", _TEN))
# Every way to write a digit or unit, and the one the grammar below knows.
_FULL_WIDTH: Final = {0xFF10 + value: str(value) for value in range(10)}
_PLAIN: Final = _FULL_WIDTH | str.maketrans(
    "〇○壹贰貳叁參叄肆伍陆陸柒捌玖拾佰仟萬億兩",
    "零零一二二三三三四五六六七八九十百千万亿两",
)
_TWENTIES: Final = {"廿": "二十", "卅": "三十"}
# First sign of a run, the number it stands for, how many follow each other.
_SIGN_RUNS: Final = (
    ("①", 1, 20),
    ("⑴", 1, 20),
    ("⒈", 1, 20),
    ("❶", 1, 10),
    ("⓫", 11, 10),
    ("⓵", 1, 10),
    ("➀", 1, 10),
    ("➊", 1, 10),
    ("㉑", 21, 15),
    ("㊱", 36, 15),
    ("㈠", 1, 10),
    ("㊀", 1, 10),
    ("⓪", 0, 1),
    ("⓿", 0, 1),
    ("🔟", 10, 1),
)
NUMBER_SIGNS: Final = {
    chr(ord(first) + step): value + step for first, value, count in _SIGN_RUNS for step in range(count)
}
_KEYCAPS: Final = re.compile("(?:[0-9]\ufe0f?\u20e3){1,4}")
_ARABIC: Final = re.compile("[0-9]{1,15}")
_SPELT_OUT: Final = re.compile(f"(?=.*零)[{_DIGITS}]{{1,12}}")
_LONGEST: Final = 24


def parse_number(text: str) -> int | None:
    """Takes text that may be one number (blanks around it allowed); gives its value, or None."""
    word = text.strip()
    if word in NUMBER_SIGNS:
        return NUMBER_SIGNS[word]
    if _KEYCAPS.fullmatch(word):
        return int(re.sub("[^0-9]", "", word))
    if len(word) > _LONGEST:
        return None
    word = word.translate(_PLAIN)
    if _ARABIC.fullmatch(word):
        return int(word)
    if _SPELT_OUT.fullmatch(word):  # 二零二零, 零五: digit by digit, told by the zero
        return int("".join(str(_DIGITS.index(digit)) for digit in word))
    if word[:1] in _TWENTIES:
        word = _TWENTIES[word[0]] + word[1:]
    return 2 if word == "两" else _quantity(word)


def _quantity(word: str) -> int | None:
    """The value of a Chinese numeral of one or more, read from its largest unit down."""
    for mark, unit in _UNITS:
        head, found, tail = word.partition(mark)
        if found:
            count, rest = _count(head, unit), _rest(tail, unit)
            return None if count is None or rest is None else count * unit + rest
    return _digit(word)


def _digit(word: str) -> int | None:
    return _DIGITS.index(word) if len(word) == 1 and word in _DIGITS[1:] else None


def _count(head: str, unit: int) -> int | None:
    """What stands before a unit: 十 may stand alone, 两 goes with 百 and above, 万 and 亿 take any number."""
    if unit == _TEN:
        return 1 if head == "" else _digit(head)
    if head == "两":
        return 2
    return _quantity(head) if unit >= _MYRIAD else _digit(head)


def _rest(tail: str, unit: int) -> int | None:
    """What stands after a unit: 一百五 is 150, 一百零五 is 105; 零 must skip a place, and only then be there."""
    if tail == "":
        return 0
    if (digit := _digit(tail)) is not None:
        return digit * unit // 10
    skips = tail.startswith("零")
    value = _quantity(tail.removeprefix("零"))
    return value if value is not None and value < unit and (value < unit // 10) == skips else None
