"""Numbers and names that reach a person: every style that Unicode has a name for, checksums recomputed another way."""

import csv
import random
import re
import sys
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from re import _parser as regex_parser
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.judge import contact, flood, leaks, links
from bot.core.judge.contact import contacts
from bot.core.judge.digits import digits
from bot.core.judge.finding import Category, Finding, Severity

OWN = Path(__file__).resolve().parents[2] / "training" / "own" / "contact.csv"
PHONE = "13912345678"
NAMES = ["ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE"]


def one(text: str) -> Finding:
    found = contacts(text)
    assert len(found) == 1, found
    return found[0]


def rules(text: str, *allowed: str) -> list[str]:
    return [found.rule for found in contacts(text, allowed)]


def styled(number: str, style: str) -> str:
    """The number in a style that Unicode names, written by name; 0 stays plain where the style has none."""

    def sign(digit: str) -> str:
        try:
            return unicodedata.lookup(style.format(NAMES[int(digit)]))
        except KeyError:
            return digit

    return "".join(map(sign, number))


def identity(region: str, day: str, serial: str) -> str:
    """An identity number by the running form of ISO 7064 MOD 11-2."""
    body, state = region + day + serial, 0
    for digit in body:
        state = (state + int(digit)) * 2 % 11
    return body + "0123456789X"[(12 - state) % 11]


def card(body: str) -> str:
    """The number with the last digit that makes the Luhn sum a multiple of ten, found by trying."""
    doubled = {str(digit): sum(map(int, str(digit * 2))) for digit in range(10)}
    for last in "0123456789":
        whole = body + last
        if (sum(map(int, whole[-1::-2])) + sum(doubled[digit] for digit in whole[-2::-2])) % 10 == 0:
            return whole
    raise AssertionError(body)


# --------------------------------------------------------------------------------------------------- digit styles


@pytest.mark.parametrize(
    "style",
    [
        "ARABIC-INDIC DIGIT {}",
        "TIBETAN DIGIT {}",
        "FULLWIDTH DIGIT {}",
        "CIRCLED DIGIT {}",
        "PARENTHESIZED DIGIT {}",
        "DIGIT {} FULL STOP",
        "DINGBAT NEGATIVE CIRCLED DIGIT {}",
        "DINGBAT CIRCLED SANS-SERIF DIGIT {}",
        "DINGBAT NEGATIVE CIRCLED SANS-SERIF DIGIT {}",
        "DOUBLE CIRCLED DIGIT {}",
        "SUPERSCRIPT {}",
        "SUBSCRIPT {}",
        "MATHEMATICAL BOLD DIGIT {}",
        "MATHEMATICAL DOUBLE-STRUCK DIGIT {}",
        "MATHEMATICAL SANS-SERIF DIGIT {}",
        "MATHEMATICAL MONOSPACE DIGIT {}",
    ],
)
def test_a_phone_in_every_style(style: str) -> None:
    written = styled(PHONE, style)
    assert written != PHONE
    found = one(f"打{written}吧")
    assert (found.rule, found.category, found.severity) == ("phone", Category.PERSONAL, Severity.FLAG)
    assert (found.span, found.view) == ((1, 1 + len(written)), "digits")


@pytest.mark.parametrize(
    "written",
    [
        "一三九一二三四五六七八",
        "壹叁玖壹贰叁肆伍陆柒捌",
        "幺三九幺二三四五六拐八",
        "139一二三四5678",
        "①3玖1二３4⑤6七8",
    ],
)
def test_a_phone_in_chinese_and_mixed(written: str) -> None:
    assert one(written).span == (0, len(written))


def test_keycaps_belong_to_the_number_whole() -> None:
    written = "".join(f"{digit}\ufe0f\u20e3" for digit in PHONE)
    assert one(f"号码{written}。").span == (2, 2 + len(written))


def test_the_way_back_to_the_raw_text() -> None:
    folded = digits("a⑩\u200b1️⃣")
    assert (folded.text, folded.number, list(folded.at)) == ("a101", "a101", [0, 1, 1, 3])
    assert [folded.span(*span) for span in ((0, 1), (1, 2), (2, 3), (3, 4))] == [(0, 1), (1, 2), (1, 3), (3, 6)]


def test_letters_are_digits_only_between_digits() -> None:
    assert [digits(text).number for text in ("13oo1l2", "solo", "o1", "l3912345678", "al3912345678")] == [
        "1300112",
        "solo",
        "o1",
        PHONE,
        "al3912345678",
    ]
    assert digits("一二三").text == "一二三"
    assert digits("⓪⓿🄋🄌🄀🔟").text == "0000010"


# --------------------------------------------------------------------------------------------------------- phones


@pytest.mark.parametrize(
    "text",
    [
        PHONE,
        "+86 13912345678",
        "+86 139 1234 5678",
        "008613912345678",
        "8613912345678",
        "打 013912345678",
        "139-1234-5678",
        "139 1234 5678",
        "1.3.9.1.2.3.4.5.6.7.8",
        "1❤3❤9❤1❤2❤3❤4❤5❤6❤7❤8",
        "1\n3\n9\n1\n2\n3\n4\n5\n6\n7\n8",
        "tel13912345678",
        "联系我 13 91 23 45 67 8",
        "13912345678一个",
        "1,3,9,1,2,3,4,5,6,7,8",
        "1，3，9，1，2，3，4，5，6，7，8",
        "电话 1391234567o",
        "3. 13912345678",
        "订单号打 13912345678 问",
        "2 6 1 8 12345 联系 13912345678",
    ],
)
def test_phones(text: str) -> None:
    assert rules(text) == ["phone"]


@pytest.mark.parametrize(
    "text",
    [
        "12912345678",
        "139123456789",
        "1391234567",
        "13 91 23 45 67 8",
        "1 3 2 4 1 3 2 2 4 1 3",
        "学号 13912345678",
        "腾讯会议 138-456-78901",
        "会议 138 4567 8901",
        "0.13912345678",
        "13912345678.5",
        "https://neea.edu.cn/13912345678",
        "id=13912345678",
        "a13912345678",
        "13912345678ab",
        "1.3.9.1.2.3.4.5.6.7.8.9",
        "5 1 3 9 1 2 3 4 5 6 7 8",
        "0139 1234 5678",
        "013912345678",
        "13,912,345,678",
        "13800138000",
        "1391234，5678",
        "1391234老师5678",
        "400-820-1234",
        "2026-03-14 08:30-11:30",
    ],
)
def test_what_is_no_phone(text: str) -> None:
    assert rules(text) == []


def test_a_number_that_may_be_said_here() -> None:
    assert rules("教务 139-1234-5678 或 13987654321", PHONE) == ["phone"]


# ------------------------------------------------------------------------------------------------ identity and bank


@given(st.dates(date(1930, 1, 1), date(2030, 1, 1)), st.integers(0, 999), st.sampled_from(["11", "33", "54", "65"]))
def test_identity_cards(day: date, serial: int, region: str) -> None:
    number = identity(f"{region}0105", day.strftime("%Y%m%d"), f"{serial:03}")
    found = one(f"报名{number}。")
    assert (found.rule, found.severity, found.span) == ("id_card", Severity.RECALL, (2, 20))
    wrong = number[:-1] + ("1" if number[-1] != "1" else "2")
    assert "id_card" not in rules(wrong)


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("11010519491231002X", True),
        ("11010519491231002x", True),
        ("1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 X", True),
        ("110105 19491231 002X", True),
        (identity("110105", "20000229", "001"), True),
        (identity("110105", "19000229", "001"), False),
        (identity("110105", "20011301", "001"), False),
        (identity("110105", "20990101", "001"), False),
        (identity("990105", "20000101", "001"), False),
        (identity("170105", "20000101", "001"), False),
        (identity("110105", "18990101", "001"), False),
        ("11010519491231002XY", False),
        ("11010 519491231002X", False),
        ("身份 11010 519491231002X", True),
        ("10:45 12:45 19:00 11:15 17:00", False),
    ],
)
def test_the_rules_of_an_identity_number(number: str, valid: bool) -> None:
    assert ("id_card" in rules(number)) is valid


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        (card("622202020011223344"), True),
        (card("621700000011223"), True),
        ("6217 0000 0011 2231", True),
        (" ".join(card("622202020011223344")), True),
        ("卡号" + card("6225880112233445"), True),
        (card("6225880112233445"), False),
        ("62 170000 001122 31", False),
        ("打卡 62 170000 001122 31", False),
        ("卡 62 170000 001122 31", True),
        ("6217 0000 00112231", False),
        ("账号 4111 1111 1111 1111", True),
        ("4111111111111111", False),
        ("订单号 " + card("622202020011223344"), False),
        ("转到" + card("62258801122334455"), True),
        ("卡 " + card("301122334455667"), False),
    ],
)
def test_bank_cards(text: str, valid: bool) -> None:
    assert ("bank_card" in rules(text)) is valid


@given(st.integers(0, 10**12 - 1), st.integers(1, 9))
def test_one_wrong_digit_is_no_card(middle: int, change: int) -> None:
    number = card(f"622202{middle:012}")
    wrong = number[:8] + str((int(number[8]) + change) % 10) + number[9:]
    assert (rules(f"卡{number}"), rules(f"卡{wrong}")) == (["bank_card"], [])


# ------------------------------------------------------------------------------------------------------ accounts


@pytest.mark.parametrize(
    ("text", "rule", "said"),
    [
        ("想要的加我微信 jiaozi8866", "wechat", "jiaozi8866"),
        ("VX：abc_9527 备注教资", "wechat", "abc_9527"),
        ("Vj i a o 9 5 2 7 免费领", "wechat", "j i a o 9 5 2 7"),
        ("微信：xiaomeilaoshi", "wechat", "xiaomeilaoshi"),
        ("微❤：l*i*a*o*9*9*8", "wechat", "l*i*a*o*9*9*8"),
        ("加微信 li一二三四五", "wechat", "li一二三四五"),
        ("微信号 99887766", "wechat", "99887766"),
        ("加企鹅 八三六二五五一七 领题库", "qq", "八三六二五五一七"),
        ("qq：83625517", "qq", "83625517"),
        ("进这个群 群号 673920118", "group_number", "673920118"),
        ("发到 ks_2027@163.com", "email", "ks_2027@163.com"),
        ("邮箱 ks2027艾特qq点com", "email", "ks2027艾特qq点com"),
    ],
)
def test_accounts(text: str, rule: str, said: str) -> None:
    found = one(text)
    assert (found.rule, found.category, text[slice(*found.span)]) == (rule, Category.SOLICITATION, said)


@pytest.mark.parametrize(
    "text",
    [
        "老师微信群公告更新了",
        "微信 please tell me",
        "微信 8.0.32",
        "微信：android_12",
        "Vabcdefg 免费",
        "vabcdefg1 的题",
        "群公告 20260314 更新",
        "加群 20260314",
        "南极的企鹅 30000 只",
        "qq 64 级",
        "发到 jwc@zju.edu.cn",
        "git@github.com",
        "邮箱格式 xx@xx",
        "ks2027#abc.com",
        "扫码进群签到",
        "扫码进入考场",
    ],
)
def test_what_is_no_account(text: str) -> None:
    assert rules(text) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [("扫我头像二维码进群", "qr_hint"), ("薇❤同号，拉你进内部群", "add_hint"), ("➕v 领全套网盘", "add_hint")],
)
def test_invitations_without_an_account(text: str, rule: str) -> None:
    found = one(text.replace("，", ""))
    assert (found.rule, found.severity, found.score < 1) == (rule, Severity.FLAG, True)


def test_an_address_without_a_cue_is_only_noted() -> None:
    assert one("ks_2027@163.com").severity is Severity.NOTE


def test_values_that_may_be_said_here() -> None:
    text = "微信 Jiaoxue_01 QQ 384756291 邮箱 jx_01@163.com"
    assert rules(text) == ["email", "wechat", "qq"]
    assert rules(text, "jiaoxue_01", "384756291", "jx_01@163.com") == []
    assert rules("群号 384-756-291 或 三八四七五六二九一", "384756291") == []


def test_no_two_over_the_same_characters() -> None:
    assert rules("加微信13912345678") == ["phone"]


# ----------------------------------------------------------------------------------------------- the whole of them


def test_our_own_rows() -> None:
    with OWN.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    wrong = [
        row
        for row in rows
        if (row["label"] != "none") != bool(contacts(row["text"]) or links.links(row["text"], links.PUBLIC_HOSTS))
    ]
    assert (len(rows) > 200, wrong) == (True, [])


PIECES = st.sampled_from([
    *"0139１①⑩一幺XxoOl @.。点#艾特微信扣➕vqV群号码扫加我领/:-_\n\u200b\ufe0f\u20e3❤\ud800İſ",
    "http://", "qq", "139", "62", "110105", "艾特", "com", "二维码", "头像", "\U0001f51f",
])  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=60).map("".join))


@given(TEXTS)
def test_any_text_is_survived_and_spans_are_in_it(text: str) -> None:
    folded = digits(text)
    assert len(folded.text) == len(folded.number) == len(folded.at)
    for found in (*contacts(text), *links.links(text, {"edu.cn"})):
        assert 0 <= found.span[0] < found.span[1] <= len(text)
    flood.observe(flood.NONE_YET, 0.0, text, text)


@given(TEXTS)
def test_the_gates_hide_nothing(text: str) -> None:
    """A message that holds a gate's sign anyway says the same: what is found is found without the early way out."""
    assert [found.rule for found in contacts(text + "\n。码")] == [found.rule for found in contacts(text)]


# -------------------------------------------------------------------------------------------------- cost, counted

WORK = [
    "1,", "vxa-", "加微信a*", "a@dot", "a{.}",
    "1 ",
    "1❤",
    "139 ",
    "138 5133 7420 ",
    "6222 ",
    "1.",
    "a@a.",
    "a.com ",
    
    "加微信a",
    "qq1 ",
    "群号 1",
    "扫",
    "x ",
    "8.8.8.8/",
]  # fmt: skip
MODULES = (contact, leaks, links, flood)


def calls(text: str) -> int:
    """How many functions, those of C included, are called while a message is judged."""
    count = 0

    def tick(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(tick)
    try:
        contacts(text)
        links.links(text, {"edu.cn"})
        flood.observe(flood.NONE_YET, 0.0, "a", text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("atom", WORK)
def test_ten_thousand_characters_cost_four_times_2500(atom: str) -> None:
    small, large = ((atom * size)[:size] for size in (2500, 10_000))
    assert calls(large) <= 4.5 * calls(small) + 100


def patterns(modules: tuple[ModuleType, ...]) -> Iterator[re.Pattern[str]]:
    for module in modules:
        for value in vars(module).values():
            for item in value if isinstance(value, tuple) else (value,):
                chosen = item[-1] if isinstance(item, tuple) and item else item
                if isinstance(chosen, re.Pattern):
                    yield chosen


def widest(parsed: Any) -> float:
    """The most characters that the repeats of a pattern may go over from one start; infinite where a repeat without
    an end holds more than one single sign, which is what makes a pattern explode."""
    most = 1.0
    for operation, argument in parsed:
        name = str(operation)
        if name in {"MAX_REPEAT", "MIN_REPEAT"}:
            _least, top, body = argument
            inner = widest(body)
            if top == regex_parser.MAXREPEAT:
                most = max(most, 1.0 if len(body) == 1 and str(body[0][0]) in {"IN", "LITERAL"} else float("inf"))
            else:
                most = max(most, int(top) * inner)
        elif name == "SUBPATTERN":
            most = max(most, widest(argument[3]))
        elif name == "BRANCH":
            most = max(most, *(widest(branch) for branch in argument[1]))
        elif name in {"ASSERT", "ASSERT_NOT"}:
            most = max(most, widest(argument[1]))
    return most


def test_no_pattern_can_explode() -> None:
    found = list(patterns(MODULES))
    assert len(found) > 30
    assert [pattern.pattern for pattern in found if widest(regex_parser.parse(pattern.pattern)) > 400] == []


@pytest.mark.parametrize("bad", ["(a+)+", "(?:ab|ba)*c", "(?:[0-9]{1,30}){1,30}"])
def test_the_look_at_patterns_itself(bad: str) -> None:
    assert widest(regex_parser.parse(bad)) > 400


def test_random_talk_of_numbers_is_quiet() -> None:
    chance = random.Random(7)
    for _ in range(2000):
        parts = [str(chance.randrange(10 ** chance.randrange(1, 6))) for _ in range(chance.randrange(1, 5))]
        assert contacts("第" + "、".join(parts) + "题") == ()
