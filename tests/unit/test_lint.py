"""The lint of word lists: teaching talk that would be hit is shown, everything else is left in peace."""

from pathlib import Path

import pytest

from bot.core.judge.lexicon import parse
from bot.core.judge.lint import lint
from bot.patterns import maker

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


DAY = ("活动时间是2020年4月18日到20日", "收到👍谢谢老师")
SHIPPED = parse("傻逼 | 谩骂 | 撤回\n拼多多 | 广告 | 记录", "shipped").terms


@pytest.mark.parametrize(
    ("text", "number", "said"),
    [
        ("代考\n👍", 2, "只有标点或表情"),
        ("，，，", 1, "只有标点或表情"),
        (
            "团购年货 | 广告\n代考\n团购年货 | 广告 | 撤回",
            3,
            "和第 1 行重复，写得不一样，以这一行为准（广告推销，撤回）",
        ),
        ("团购年货 | 广告\n团购年货!", 2, "和第 1 行的词一样，那一行就不起作用了"),
        ("年货节活动!\n傻逼!", 2, "会关掉自带词表里的「傻逼」（谩骂攻击，撤回）"),
    ],
)
def test_lines_that_undo_one_another_or_say_nothing(text: str, number: int, said: str) -> None:
    (advice,) = lint(parse(text, "own"), (), DAY, SHIPPED)
    assert advice.number == number
    assert said in advice.sentence


@pytest.mark.parametrize(
    "text", ["团购年货 | 广告\n团购年货 | 广告", "拼多多!", "傻逼蛋糕!", "团购年货\n团购年货活动课!", "团购+👍"]
)
def test_lines_that_go_together_are_left_in_peace(text: str) -> None:
    assert lint(parse(text, "own"), (), DAY, SHIPPED) == ()


def test_an_expression_that_hits_any_date_is_named() -> None:
    (advice,) = lint(parse("代考\nre:[0-9]{4}", "own", make=maker()), (), ASSET.read_text("utf-8").splitlines())
    assert advice.number == 2
    assert "活动时间是2020年4月18日到20日" in advice.sentence
