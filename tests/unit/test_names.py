"""Group cards: formats as operators write them, and what is read in a card."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.names import (
    Fine,
    FormatFault,
    Missing,
    PartKind,
    format_of,
    judge_card,
    legible,
    nameplate,
    read_format,
)
from bot.core.wording.name_words import COMPOUND_SURNAMES, DEFAULT_FORMAT

UNIT_NAME = format_of("单位+姓名")
THREE = format_of("地区-单位-姓名")


# -------------------------------------------------------------------------------------------------------- the formats


@pytest.mark.parametrize(
    ("text", "kinds", "example"),
    [
        ("单位+姓名", "unit name", "育才小学+陈默"),
        ("姓名-学校", "name unit", "陈默-育才小学"),
        ("单位姓名", "unit name", "育才小学陈默"),
        ("姓名", "name", "陈默"),
        ("【组别】姓名（单位）", "other name unit", "【组别】陈默（育才小学）"),
        ("学号 姓名", "other name", "学号 陈默"),
        ("姓名+车牌", "name other", "陈默+车牌"),
        ("地区  任教学科 真实姓名", "place subject name", "江城 科学 陈默"),
        ("车牌姓名", "other name", "车牌陈默"),
    ],
)
def test_a_format_in_plain_words(text: str, kinds: str, example: str) -> None:
    found = format_of(text)
    assert " ".join(part.kind for part in found.parts) == kinds
    assert found.example == example


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("单位+学科", FormatFault.NO_NAME),
        ("", FormatFault.NO_NAME),
        ("姓名+单位+名字", FormatFault.TWO_NAMES),
        ("姓名 甲 乙 丙 丁 戊", FormatFault.TOO_LONG),
        ("姓名" + "+" * 40, FormatFault.TOO_LONG),
    ],
)
def test_what_is_no_format(text: str, fault: FormatFault) -> None:
    assert read_format(text) is fault
    with pytest.raises(ValueError, match=fault.value):
        format_of(text)


def test_the_default_is_a_format_and_its_own_example_fits_every_format() -> None:
    for text in (DEFAULT_FORMAT, "姓名-学校", "地区-单位-姓名", "单位姓名", "姓名", "学科 姓名", "学号+姓名"):
        wanted = format_of(text)
        assert judge_card(wanted.example, wanted) == Fine(), text


# ---------------------------------------------------------------------------------------------------------- the cards


@pytest.mark.parametrize(
    "card",
    [
        "育才小学+陈默", "育才小学-陈默", "育才小学 陈默", "育才小学　陈默", "育才小学陈默", "陈默 育才小学",
        "陈默（育才小学）",
        "【育才小学】陈默", "[育才小学]陈默老师", "🌸育才小学🌸陈默🌸",
        "育才小学+陈 默", "育才小学　欧阳　娜", "育才小学+欧阳娜娜",
        "育才小学欧阳娜", "育才小学＋陳默", "育才小學+陳默", "育才+陈默", "襄阳五中 王芳", "77中李雷", "育才小学·陈默",
        "育才小学-阿卜杜拉·买买提", "育才小学阿卜杜拉·买买提", "阿卜杜拉•买买提育才小学", "买买提・阿卜杜拉+育才小学",
        "育才小学+John Smith", "Mary-Jane 育才小学", "Ana Maria de la Cruz 育才小学", "Ｙｕｃａｉ School 陈默",
        "育才小学/陈默主任", "育才小学\u200b陈默",
        "育才小学_陈默_13800138000", "育才小学陈默13800138000",
        "武汉市育才小学语文教研室陈默", "育才小学+张王小明", "育才小学 老师 陈默",
    ],
)  # fmt: skip
def test_unit_and_name_in_any_dress(card: str) -> None:
    assert judge_card(card, UNIT_NAME) == Fine()


@pytest.mark.parametrize(
    ("card", "missing"),
    [
        ("", "单位 姓名"), ("🌸", "单位 姓名"), ("小草", "单位 姓名"), ("向日葵", "单位 姓名"),
        ("一米阳光", "单位 姓名"),
        ("阳光-小明", "单位 姓名"), ("云淡风轻", "单位 姓名"), ("13800138000", "单位 姓名"), ("老师", "单位 姓名"),
        ("欧阳", "单位 姓名"), ("陈默", "单位"), ("陈默老师", "单位"),
        ("陈默13800138000", "单位"), ("Sunny Day", "单位"),
        ("Rainbow-小雨", "单位"), ("Anna Maria Luisa Theresa", "单位"), ("育才小学", "姓名"),
        ("育才小学+小草", "姓名"), ("育才小学陈老师", "姓名"),
        ("高中语文-小草", "姓名"), ("阿卜杜拉·买买提", "单位"), ("陈", "单位 姓名"), ("华中师范大学", "姓名"),
        ("武汉理工大学", "姓名"), ("A", "单位 姓名"),
    ],
)  # fmt: skip
def test_what_is_missing_is_named_in_the_formats_words(card: str, missing: str) -> None:
    assert judge_card(card, UNIT_NAME) == Missing(tuple(missing.split()))


@pytest.mark.parametrize(
    ("text", "card", "missing"),
    [
        ("地区-单位-姓名", "江城-育才小学-陈默", ""),
        ("地区-单位-姓名", "武汉市育才小学陈默", ""),
        ("地区-单位-姓名", "武汉育才小学陈默", ""),
        ("地区-单位-姓名", "武汉 育才 陈默", ""),
        ("地区-单位-姓名", "育才小学陈默", "地区"),
        ("地区-单位-姓名", "陈默", "地区 单位"),
        ("地区-单位-姓名", "江夏区 小草", "单位 姓名"),
        ("学科 姓名", "语文-陈默", ""),
        ("学科 姓名", "语文-小草", "姓名"),
        ("学科 姓名", "陈默", "学科"),
        ("学科 单位 姓名", "育才小学 陈默", ""),
        ("学号-姓名", "2020123-陈默", ""),
        ("学号-姓名", "2020123陈默", ""),
        ("学号-姓名", "7 陈默", ""),
        ("学号-姓名", "陈默", "学号"),
        ("学号-姓名", "小草", "学号 姓名"),
        ("姓名", "育才小学陈默", ""),
        ("姓名-学校", "陈默育才小学", ""),
        ("学科 姓名", "语文·陈默", ""),
    ],
)
def test_other_formats(text: str, card: str, missing: str) -> None:
    found = judge_card(card, format_of(text))
    assert found == (Missing(tuple(missing.split())) if missing else Fine())


@pytest.mark.parametrize(
    ("card", "names", "missing"),
    [
        ("育才小学+陈默", ["陈默"], ""),
        ("育才小学+陈 默", ["陈默"], ""),
        ("育才小学+陳默", ["陈默"], ""),
        ("育才小学陈默", ["陈默"], ""),
        ("育才小学+李雷", ["陈默"], "姓名"),
        ("小草", ["陈默"], "单位 姓名"),
        ("陈默", ["陈默"], "单位"),
        ("育才小学+李雷", ["陈默", "李雷"], ""),
        ("育才小学+阿卜杜拉 买买提", ["阿卜杜拉·买买提"], ""),
        ("育才小学+小草", ["小草"], ""),
        ("育才小学+JOHN SMITH", ["John Smith"], ""),
        ("育才小学+陈默", [""], ""),
        ("育才小学+陈默", ["🌸"], ""),
    ],
)
def test_whoever_is_on_the_roster_shows_that_name(card: str, names: list[str], missing: str) -> None:
    found = judge_card(card, UNIT_NAME, names)
    assert found == (Missing(tuple(missing.split())) if missing else Fine())


# --------------------------------------------------------------------------------------------------------- properties

SIGNS = st.sampled_from(["+", "-", " ", "　", "＋", "—", "/", "|", "_", "🌸", "，", "、", "）（", "】【", "\u200b+"])
UNITS = st.builds(
    str.__add__,
    st.text("育才光明新华实验中山和谐", min_size=1, max_size=4),
    st.sampled_from(["小学", "中学", "学校", "幼儿园", "教研室", "一中", "大学"]),
)
GIVEN = st.text("默雷芳敏静丽强磊军洋勇艳杰娟涛明超秀霞", min_size=1, max_size=2)
PLAIN_NAMES = st.builds(str.__add__, st.sampled_from("王李张刘陈赵周吴徐孙朱郭何罗"), GIVEN)
COMPOUND_NAMES = st.builds(str.__add__, st.sampled_from(sorted(COMPOUND_SURNAMES)), GIVEN)
DOTTED = st.builds(
    "{}·{}".format, st.text("阿卜杜拉买提江", min_size=2, max_size=5), st.text("艾力吐尔", min_size=2, max_size=5)
)
NAMES = st.one_of(PLAIN_NAMES, COMPOUND_NAMES, DOTTED)
TRIM = st.sampled_from(["", "老师", "🌸", " ", "主任"])


@given(UNITS, SIGNS, NAMES, TRIM, TRIM, st.booleans())
def test_both_parts_with_a_sign_between_them_are_fine(
    unit: str, sign: str, name: str, before: str, after: str, swapped: bool
) -> None:
    parts = (name, unit) if swapped else (unit, name)
    dressed = f"{before if before != '主任' else ''}{parts[0]}{sign}{parts[1]}{after if not swapped else ''}"
    assert judge_card(dressed, UNIT_NAME) == Fine(), dressed
    assert judge_card(dressed, UNIT_NAME, (name,)) == Fine(), dressed


@given(UNITS, NAMES)
def test_both_parts_without_a_sign_are_fine(unit: str, name: str) -> None:
    assert judge_card(unit + name, UNIT_NAME) == Fine()


@given(st.text("小草花儿朵兔猫咪甜梦", min_size=1, max_size=6), UNITS)
def test_a_nickname_is_no_name(nickname: str, unit: str) -> None:
    found = judge_card(f"{unit}+小{nickname}", UNIT_NAME)
    assert found == Missing(("姓名",))


@given(
    st.text(), st.sampled_from(["单位+姓名", "姓名", "学号 姓名", "地区 单位 学科 姓名"]), st.lists(st.text(max_size=5))
)
def test_any_text_is_judged(card: str, text: str, names: list[str]) -> None:
    wanted = format_of(text)
    found = judge_card(card, wanted, names)
    words = [part.word for part in wanted.parts]
    if isinstance(found, Missing):
        assert found.parts
        assert [one for one in words if one in found.parts] == list(found.parts), "in the order of the format"
    assert judge_card(card, wanted, names) == found


@given(st.text())
def test_any_text_is_a_format_or_a_fault(text: str) -> None:
    found = read_format(text)
    if not isinstance(found, FormatFault):
        assert sum(part.kind is PartKind.NAME for part in found.parts) == 1


@pytest.mark.parametrize("piece", ["育才", "王", "王小", "a ", "·", "1", "小学", "王·", "司马"])
def test_a_long_card_costs_little(piece: str) -> None:
    """A card of ten thousand characters, of the worst kinds that come to mind."""
    began = time.process_time()
    judge_card(piece * 10_000, THREE, ())
    judge_card(piece * 10_000, THREE, (piece * 20,))
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize(
    ("card", "name", "unit", "shown"),
    [
        ("江城市育才小学陈默", "陈默", "江城市育才小学", True),
        ("陈 默（育才小学）", "陈默", "江城市育才小学", True),
        ("江城育才小学语文组陈默", "陈默", "育才小学", True),
        ("滨江中学陈默", "陈默", "江城市育才小学", False),
        ("小学陈默", "陈默", "江城市育才小学", False),
        ("育才小学陈默默", "陈默", "育才小学", False),
        ("育才小学李想", "陈默", "", False),
        ("滨江中学陈默", "陈默", "", True),
        ("育才小学陈默", "🌸", "", False),
    ],
)
def test_whose_name_and_unit_a_card_shows(card: str, name: str, unit: str, shown: bool) -> None:
    assert nameplate(name, unit).on(legible(card)) is shown
