"""What a text is searched by, and how rare that is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.knowledge.background import idf, pack, unpack
from bot.core.knowledge.tokens import (
    Kind,
    body,
    grams,
    is_meaning,
    is_pair,
    is_word,
    length,
    numbers,
    parse,
    tidy,
    tokens,
)
from bot.language import background

TABLE = """# comment
[fillers]
请问 请问一下 老师好
[asking]
怎么 如何   # how
[things]
打卡 签到
登录 登陆 login
[everyday]
手机 电话
"""
MEANINGS = parse(TABLE)
NOTHING = parse("")
ANY_TEXT = st.text(alphabet=st.sampled_from("请问一下怎么打卡签到登录 ab19.，@[]：\n登陸ＰＰＴ😀\ue000"), max_size=30)


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("请问，怎么打卡？", " 怎么打卡 "),
        ("请问一下", " 请问一下 "),  # nothing else is said
        ("登陸 ＰＰＴ２０分", " 登陆 ppt 20 分 "),
        ("看 https://a.b/c [强] @王老师 课件3.5版", " 看 课件 3.5 版 "),
        ("", "  "),
        ("？！😀", "  "),
        ("\ue000卡", " 卡 "),  # nobody can write a group
    ],
)
def test_tidy(text: str, tidied: str) -> None:
    assert tidy(text, MEANINGS) == tidied


@given(ANY_TEXT)
def test_tidying_twice_changes_nothing_and_keeps_the_blanks(text: str) -> None:
    once = tidy(text, NOTHING)
    assert tidy(once, NOTHING) == once
    assert once.startswith(" ")
    assert once.endswith(" ")


def test_single_characters_pairs_and_whole_words() -> None:
    assert list(grams(" 打卡 ppt 20 卡 ")) == ["打", "卡", "打卡", " ppt ", " 20 ", "卡"]
    assert [is_pair(token) for token in ("打", "打卡", " a ")] == [False, True, False]
    assert [is_word(token) for token in ("打", " a ")] == [False, True]


def test_every_group_of_the_words_stands_behind_the_text() -> None:
    of = body("怎么签到，打卡 Login", MEANINGS)
    text, _, groups = of.rpartition(" ")
    assert text == " 怎么签到 打卡 login"
    assert [MEANINGS.named(group) for group in groups] == ["怎么", "打卡", "登录"]
    assert [MEANINGS.kind(group) for group in groups] == [Kind.ASKING, Kind.THINGS, Kind.THINGS]
    assert MEANINGS.of(text + " ")[groups[1]] == ("签到", "打卡")
    assert list(tokens(of))[-3:] == list(groups)
    assert all(is_meaning(group) for group in groups)
    assert not is_meaning("打")


def test_a_latin_word_means_something_only_as_a_whole() -> None:
    assert body("logins", MEANINGS) == " logins "


def test_the_length_leaves_blanks_and_groups_out() -> None:
    assert length(body("怎么 打卡", MEANINGS)) == 4
    assert length("  ") == 1


def test_numbers_of_a_body() -> None:
    assert numbers(" 第 3 章 20 分 ppt ") == {"3", "20"}


def test_a_table_with_an_unknown_head_or_too_many_groups_is_refused() -> None:
    with pytest.raises(KeyError):
        parse("[wrong]\n")
    with pytest.raises(ValueError, match="6400"):
        parse("字\n" * 6400)


def test_what_is_packed_comes_back_and_groups_count_with_their_words() -> None:
    seen = {"打": 5, "卡": 4, "打卡": 3, "签": 2, "签到": 1, "到": 9, " ppt ": 4, "手": 60, "机": 60, "手机": 60}
    found = unpack(pack(100, seen | {"电": 70, "话": 70, "电话": 70}), MEANINGS)
    assert found.texts == 100
    assert {token: found.seen[token] for token in seen} == seen
    signing, phone = (MEANINGS.of(f" {word} ") for word in ("签到", "手机"))
    assert [found.seen[group] for group in (*signing, *phone)] == [3 + 1, 100]
    assert found.rarity("没") == idf(0, 100) > found.rarity("打卡") > found.rarity("手机") >= 0


def test_what_is_shipped_is_small_and_knows_common_from_rare() -> None:
    shipped = background()
    assert shipped.rarity("的") < shipped.rarity("作") < shipped.rarity("龘")
    assert max(len(groups) for groups in shipped.meanings.starts.values()) < 100
    assert all(word for words in shipped.meanings.groups for word in words)


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [("打卡在哪", "签到入口", True), ("看回放", "看录播", True), ("交作业", "提交任务", True), ("天气", "结业", False)],
)
def test_words_of_the_same_meaning_share_a_group(one: str, other: str, shared: bool) -> None:
    known = background().meanings
    asking = {group for group in known.of(one) if known.kind(group) is Kind.ASKING}
    assert bool((known.of(one).keys() - asking) & known.of(other).keys()) is shared


def test_a_heading_is_the_topic_up_to_an_empty_line() -> None:
    found = parse("[asking]\n怎么 如何\n[things]\n# 考勤\n打卡 签到 # 每天\n补卡 补签\n\n课程 上课\n")
    assert [found.topic(group) for group in found.of("打卡 补签 上课 怎么")] == ["", "考勤", "考勤", ""]
