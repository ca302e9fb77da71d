"""Folding: many spellings, one form."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import fold as module
from bot.core.fold import fold

COMMAND_WORDS = """
簽到签到 開群开群 閉群闭群 延時延时 沙龍沙龙 議程议程 計劃计划 換班换班 上崗上岗 下崗下岗 值班值班 投票投票 幫助帮助
撤銷撤销 結束结束 開始开始 請問请问 下一题下一题 計時计时 點名点名 報到报到 申訴申诉 提問提问 實名实名 統計统计 禁言禁言
揚聲扬声 綁定绑定 審核审核 簡報简报 日報日报 轉交转交 警告警告 問題问题 嘉賓嘉宾 講師讲师 話題话题 議題议题 選項选项
"""


@pytest.mark.parametrize("pair", COMMAND_WORDS.split())
def test_traditional_words_become_simplified(pair: str) -> None:
    half = len(pair) // 2
    assert fold(pair[:half]) == fold(pair[half:]) == pair[half:]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("／簽到", "/签到"),
        ("群列表", "群列表"),
        ("為什麼", "为什么"),
        ("爲什麽", "为什么"),
        ("兩點三十分鐘", "两点三十分钟"),
        ("週三", "周三"),
        ("一萬個", "一万个"),
        ("ＡＢＣ１２３", "abc123"),
        ("HELP", "help"),
        ("８：００—１２：００", "8:00—12:00"),
        ("签\u200b到\ufeff", "签到"),
        ("签\u00ad\u2060到", "签到"),
        ("签\u3164到", "签到"),
        ("3\ufe0f\u20e3", "3\u20e3"),
        ("a\u3000\u3000 \tb", "a b"),
        ("a \u200b b", "a b"),
        ("a\u1680b", "a b"),
        ("一\r\n二\r三\u2028四", "一\n二\n三\n四"),
        ("a\x00\x07b", "ab"),
        ("\ud800x", "x"),
        ("①", "1"),
        ("著名的乾坤甚至", "著名的乾坤甚至"),
        ("", ""),
    ],
)
def test_examples(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


# Accents, fillers and Hangul letters meet when what stood between them is dropped.
@given(
    st.text(
        alphabet="AJKk\u0301\u030c\u0323\u034f\u200d\u200b\ufe0f\u1100\u1161\u1160\u11a8\u3164 \t\r\n\u3000\u00b4開"
    )
)
def test_folding_twice_changes_nothing_in_tangled_text(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_nothing_hidden_is_left(text: str) -> None:
    folded = fold(text)
    assert not any(unicodedata.category(char) in {"Cc", "Cf", "Cs"} for char in folded if char != "\n")
    assert "  " not in folded
    assert not any("A" <= char <= "Z" for char in folded)


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126)))
def test_the_short_way_for_plain_text_gives_the_same(text: str) -> None:
    assert fold(text) == fold(text + "。").removesuffix("。")


def test_every_pair_of_the_table_is_one_character_for_one_other() -> None:
    pairs = module._TRADITIONAL_PAIRS.split()
    assert all(len(pair) == 2 and pair[0] != pair[1] for pair in pairs)
    assert len({pair[0] for pair in pairs}) == len(pairs)


def test_no_simplified_form_of_the_table_is_itself_replaced() -> None:
    replaced = {pair[0] for pair in module._TRADITIONAL_PAIRS.split()}
    assert not replaced & {pair[1] for pair in module._TRADITIONAL_PAIRS.split()}
