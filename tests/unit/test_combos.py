"""Combinations: nothing fires on one part alone, exceptions and what must not be there are kept."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.judge.combos import Combos, eased, parse
from bot.core.judge.finding import Category, Finding, Severity

SHIPPED = Path(__file__).parents[2] / "bot/assets/judge/words/combos.txt"
TABLE = """
# 说明
{sell} = 出售 转让
{offer} = {sell} 要的
{asking} = 吗 谁有
{about} = 严禁
{offer}+答案/真题+-{asking} | 作弊 | 撤回 | 卖答案
课件+~元 | 广告
一份+两份+三份
转发+--通知 | 广告
真题在群文件!
"""


def found(text: str, table: str = TABLE, **more: tuple[str, ...]) -> list[str]:
    read = parse(table, "t")
    assert read.faults == ()
    return [finding.rule.removeprefix("combo:") for finding in Combos(read, **more).find(text)]


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("出售今天的答案", ["卖答案"]),
        ("真题，要的来", ["卖答案"]),
        ("答案出售，真题转让，要的来", ["卖答案"]),
        ("答案", []),
        ("出售", []),
        ("出售答案吗", []),
        ("要的真题在群文件", []),
        ("出售" + "甲" * 29 + "答案", []),
        ("出售" + "甲" * 28 + "答案", ["卖答案"]),
        ("出售" + "甲。" * 28 + "答案", ["卖答案"]),
        ("出售" + "甲。" * 29 + "答案", []),
        ("课件30元", ["课件+~元"]),
        ("课件三十元", ["课件+~元"]),
        ("课件元旦发", []),
        ("20元", []),
        ("一份两份三份", ["一份+两份+三份"]),
        ("一份两份", []),
        ("转发", ["转发+--通知"]),
        ("转发通知", []),
        ("请大家转发这份通知，谢谢", []),
        ("转发，这是通知", ["转发+--通知"]),
        ("通知。转发 收到", ["转发+--通知"]),
        ("", []),
    ],
)
def test_all_parts_and_nothing_else(text: str, rules: list[str]) -> None:
    assert found(text) == rules


def test_the_exceptions_of_the_lists_hold_too() -> None:
    assert found("出售答案之书", allowed=("答案之书",)) == []


def test_a_finding_has_its_place_level_and_version() -> None:
    (finding,) = Combos(parse(TABLE, "t"), version="7").find("老师，出售答案", "squeezed")
    assert finding == Finding(Category.CHEATING, Severity.RECALL, "combo:卖答案", (3, 7), "squeezed", version="7")
    (other,) = Combos(parse(TABLE, "t")).find("课件8元")
    assert (other.category, other.severity) == (Category.ADS, Severity.FLAG)


def test_forms_are_the_callers() -> None:
    table = Combos(parse(TABLE, "t"), lambda word: (word[::-1], word))
    assert len(table.find("售出答案")) == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{没有}+答案", "词组「{没有}」"),
        ("{x} = {没有}", "词组「{没有}」"),
        ("答案+", "少了一个词"),
        ("答案//真题", "少了一个词"),
        ("-答案", "至少写一个"),
        ("答案 | 天气", "类别「天气」"),
    ],
)
def test_a_bad_line_is_a_value(line: str, said: str) -> None:
    read = parse(f"\n{line}\n答案+出售", "t")
    (fault,) = read.faults
    assert fault.number == 2
    assert said in fault.sentence
    assert len(read.rules) == 1


@given(st.text(alphabet=st.sampled_from("{}=+-/|!~# 答案元1\n"), max_size=60), st.text(max_size=40))
def test_no_table_and_no_text_raises(table: str, text: str) -> None:
    Combos(parse(table, "t")).find(text)


def test_a_wall_of_parts_stays_cheap() -> None:
    assert found("出售答案" * 2500) == ["卖答案"]


def finding(rule: str, category: Category = Category.CHEATING) -> Finding:
    return Finding(category, Severity.RECALL, rule, (0, 2))


def test_who_speaks_about_it_does_not_offer_it() -> None:
    table = Combos(parse(TABLE, "t"))
    assert table.about("严禁代考")
    assert not table.about("代考")
    word, abuse, combo = finding("word:代考"), finding("word:x", Category.ABUSE), finding("combo:y")
    assert [one.severity for one in eased([word, abuse], about=True)] == [Severity.NOTE, Severity.RECALL]
    assert eased([word, abuse], about=False) == (word, abuse)
    assert eased([word, combo], about=True) == (word, combo)


def test_the_shipped_table_has_no_bad_line() -> None:
    read = parse(SHIPPED.read_text("utf-8"), "combos.txt")
    assert read.faults == ()
    assert read.about
    assert all(len(rule.needs) > 1 or rule.never for rule in read.rules)


@pytest.mark.parametrize("text", ["真题在群文件", "答案在官网", "代课教师算工作经历吗", "助考志愿者在哪里报名"])
def test_the_shipped_table_spares(text: str) -> None:
    assert found(text, SHIPPED.read_text("utf-8")) == []


@pytest.mark.parametrize("text", ["考前真题，加我，五十元", "代刷网课三十一门加我", "花钱入编名额，保证搞定"])
def test_the_shipped_table_finds(text: str) -> None:
    assert found(text, SHIPPED.read_text("utf-8"))


def test_the_version_follows_from_the_table() -> None:
    assert parse(TABLE, "t").version == parse(TABLE, "another name").version
    others = [TABLE.replace("作弊", "广告"), TABLE + "新词!\n", TABLE.replace("{about} = 严禁", "{about} = 不许")]
    assert len({parse(text, "t").version for text in (TABLE, *others)}) == 4


def test_a_part_that_stands_only_in_an_exception_is_not_there() -> None:
    table = "代考+包过+价格 | 作弊 | 标记 | 三样\n包过年!"
    assert found("代考包过价格好说", table) == ["三样"]
    assert found("代考包过年价格好说", table) == []


@pytest.mark.parametrize(
    ("text", "apart", "fires"),
    [
        ("出售答案", [1], True),
        ("出售答案", [2], False),
        ("出售答案", [], False),
        ("出售答案出售", [5], True),
        ("一份两份三份答案", [7], False),
        ("课件30元", [4], True),
        ("课件30元", [2], False),
    ],
)
def test_without_signs_only_words_that_hold_one_ask_anew(text: str, apart: list[int], fires: bool) -> None:
    gaps = bytes(place in apart for place in range(len(text)))
    assert bool(Combos(parse(TABLE, "t")).find(text, "squeezed", None, gaps)) is fires
