"""The lint of word lists: teaching talk that would be hit is shown, everything else is left in peace."""

from pathlib import Path

import pytest

from bot.core.judge.lexicon import parse
from bot.core.judge.lint import lint

TEACHING = ("十字路口交通灯", "操作系统课", "操作题", "操场集合", "处死小鼠实验", "USB线", "攻击机器人", "女装，男装")
ASSET = Path(__file__).parents[2] / "bot/assets/judge/teaching.txt"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("口交 | 色情", "字路口交通灯!"),
        ("攻击", "攻击机器!"),
        ("操", "只有一个字"),
        ("操作", "操作系统!"),
        ("usb", "USB线!"),
        ("女装+男装", "1 句教学用语"),
    ],
)
def test_a_word_that_hits_teaching_talk_is_named(line: str, said: str) -> None:
    (advice,) = lint(parse(line, "own"), (), TEACHING)
    assert advice.word == line.partition(" |")[0]
    assert advice.example in TEACHING
    assert said in advice.sentence


def test_a_word_of_many_sentences_wants_a_longer_one() -> None:
    (advice,) = lint(parse("实验", "own"), (), ("实验一", "实验二", "实验三"))
    assert "3 句教学用语" in advice.sentence


def test_a_word_that_hits_nothing_is_left_in_peace() -> None:
    assert lint(parse("代考\nsb\n黄片", "own"), (), TEACHING) == ()


def test_exceptions_count_whoever_wrote_them() -> None:
    assert lint(parse("口交\n路口交通!", "own"), (), TEACHING) == ()
    assert lint(parse("口交", "own"), ("路口交通",), TEACHING) == ()


def test_advice_comes_in_the_order_of_the_list() -> None:
    advice = lint(parse("处死\n口交", "own"), (), TEACHING)
    assert [one.word for one in advice] == ["处死", "口交"]


def test_following_the_advice_settles_it() -> None:
    (advice,) = lint(parse("口交", "own"), (), TEACHING)
    exception = advice.sentence.rpartition("：")[2]
    assert lint(parse(f"口交\n{exception}", "own"), (), TEACHING) == ()


@pytest.mark.parametrize(
    "word", ["攻击", "爆破", "毒性", "杀毒", "操作", "处死", "裸机", "黄片", "女装", "口交", "上床"]
)
def test_the_shipped_sentences_hold_the_usual_traps(word: str) -> None:
    lines = ASSET.read_text("utf-8").splitlines()
    assert len(lines) >= 400
    assert lint(parse(word, "own"), (), lines)
