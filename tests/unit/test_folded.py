"""Folding and its way back: examples written by hand, and what must hold for any text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.judge.folded import Folded, fold
from bot.language import judge_tables

TABLES = judge_tables()
# Any string at all, and strings made of what gives trouble.
TROUBLE = "脑殘ＶｘⒶ𝐯⑴⑽㎡㈱ﷺ\u200b\u0336\ufe0f\u20dd\x00\x01\x7f\ud800\udfff\ue000\uf8ffİßǜ\r\n\t\u3000👨‍👩‍👧🇨🇳１️⃣ﬁ㍿"
texts = st.one_of(
    st.text(st.characters(exclude_categories=())), st.text(st.sampled_from(TROUBLE)), st.text(st.sampled_from("a，脑 "))
)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("", ""),
        ("加微信", "加微信"),
        ("加ＶＸ", "加vx"),
        ("WeChat", "wechat"),
        ("𝐰ⓔ𝐢ⓧ𝐢ⓝ", "weixin"),
        ("𝓋🅧⒜🄰🅰ᴀ🇻", "vxaaaav"),
        ("①⑵⒊❹➄⓵⓪⑩", "123451010"),
        ("１２３四", "123四"),
        ("腦殘網絡賭博", "脑残网络赌博"),
        ("脑\u200b残\u2060了\ufeff", "脑残了"),
        ("脑\u0336残\ufe0f\u20dd", "脑残"),
        ("nǎo cán lǜ Ünü", "nao can lv vnv"),
        ("ѕb νх", "sb vx"),
        ("全　角，空！格", "全 角,空!格"),
        ("行\r\n行\u2028列\t列", "行\n\n行\n列 列"),
        ("㎡㈱", "m2株"),
        ("がパ한", "がパ한"),
        ("私\ue000用\ud800半", "私\ufffd用\ufffd半"),
        ("\x00\x01\x1b空", "空"),
    ],
)
def test_folding(raw: str, text: str) -> None:
    assert fold(raw, TABLES).text == text


def test_the_way_back_takes_what_was_dropped_in_between() -> None:
    folded = fold("骂脑\u200b\u200b殘了", TABLES)
    assert folded.text == "骂脑残了"
    assert folded.span(1, 3) == (1, 5)
    assert folded.raw[1:5] == "脑\u200b\u200b殘"


def test_the_way_back_over_a_character_that_became_several() -> None:
    folded = fold("\u200b㎡完", TABLES)
    assert (folded.text, folded.span(0, 1), folded.span(1, 2), folded.span(0, 3)) == ("m2完", (1, 2), (1, 2), (1, 3))


def test_a_text_that_runs_side_by_side_needs_no_places() -> None:
    assert fold("請加ＷＸ", TABLES) == Folded("請加ＷＸ", "请加wx", None)


@given(texts)
def test_folding_twice_is_folding_once(raw: str) -> None:
    once = fold(raw, TABLES)
    assert fold(once.text, TABLES) == Folded(once.text, once.text, None)


@given(texts, st.data())
def test_every_part_comes_from_raw_text_that_folds_to_it(raw: str, data: st.DataObject) -> None:
    folded = fold(raw, TABLES)
    if not folded.text:
        return
    start = data.draw(st.integers(0, len(folded.text) - 1))
    end = data.draw(st.integers(start + 1, len(folded.text)))
    first, last = folded.span(start, end)
    assert 0 <= first < last <= len(raw)
    again = fold(raw[first:last], TABLES).text
    assert folded.text[start:end] in again
    # No wider than it must be: what lies beyond belongs to the character at either end.
    assert len(again) - (end - start) <= len(fold(raw[first], TABLES).text) + len(fold(raw[last - 1], TABLES).text)


@given(texts)
def test_nothing_invisible_is_left(raw: str) -> None:
    kinds = {unicodedata.category(char) for char in fold(raw, TABLES).text if char != "\n"}
    assert kinds.isdisjoint({"Cc", "Cf", "Mn", "Me", "Cs"})
    assert not any("\ue000" <= char <= "\uf8ff" for char in fold(raw, TABLES).text)


@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E)))
def test_plain_letters_fold_to_small_ones_and_no_further(raw: str) -> None:
    assert fold(raw, TABLES).text == raw.lower()


def test_compatibility_forms_agree_with_the_standard_library() -> None:
    """Against ``unicodedata`` itself, where nothing but the form of a letter or a digit is at stake."""
    for code in [*range(0xFF01, 0xFF5F), *range(0x1D400, 0x1D6A4), *range(0x24B6, 0x24EA), *range(0x2460, 0x2474)]:
        char = chr(code)
        expected = unicodedata.normalize("NFKC", char).lower()
        if expected.isascii() and expected != char:
            assert fold(char, TABLES).text == expected, char


def test_ten_thousand_characters() -> None:
    raw = "腦\u200b㎡，" * 2500
    folded = fold(raw, TABLES)
    assert folded.text == "脑m2," * 2500
    assert folded.span(0, len(folded.text)) == (0, len(raw))
