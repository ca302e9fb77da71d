"""Listed words in plain sight that are pieces of other words, or too short to act upon alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.judge import doubt
from bot.core.judge.finding import Category, Finding, Severity
from bot.core.judge.judge import TextJudge
from bot.core.judge.lexicon import parse
from bot.language import known

JUDGE = TextJudge(known())
ALONE = TextJudge(known(model=False))


def loudest(text: str, judge: TextJudge = JUDGE) -> Severity:
    return max((one.severity for one in judge.findings(text) if one.rule != "model"), default=Severity.NOTE)


@pytest.mark.parametrize(
    "text",
    [
        "课间操你们学校是怎么编排的？我们想做一个节拍器", "无人机实操你们安排在哪天？", "打开盒子看看有什么零件",
        "广播体操你们班谁领操", "课间操你妈妈来看吗", "我们学校的馆藏独具特色", "西藏独立组队的老师有几位",
        "新疆独山子第二小学报到", "香港独立学校的编程课", "每人发一支那种双头的马克笔", "当年我妈逼着我学编程",
        "微信群交费通知", "心情色彩卡", "把.sb后缀改成sb2",
        "学生在弹幕里刷傻逼，老师该怎么引导？", "角色碰到刺就去死，怎么让他复活？",
    ],
)  # fmt: skip
def test_pieces_of_ordinary_words_ask_nobody(text: str) -> None:
    assert loudest(text) is Severity.NOTE


@pytest.mark.parametrize(
    "text", ["我操你们全家", "你个狗逼", "傻逼老师", "支持藏独", "群交视频", "情色网站", "开盒你全家"]
)
def test_the_same_words_by_themselves_are_seen(text: str) -> None:
    assert loudest(text) >= Severity.FLAG


def test_two_characters_take_nothing_back_unless_the_classifier_hears_them() -> None:
    assert loudest("很SB") is Severity.FLAG
    assert loudest("你就是个傻逼，滚出去") is Severity.RECALL
    # there is nobody to ask, or nobody who knows about such a thing
    assert loudest("很SB", ALONE) is Severity.RECALL
    assert loudest("支持藏独") is Severity.RECALL


def test_a_guess_of_two_characters_takes_nothing_back() -> None:
    assert loudest("贴片A片B片怎么区分") is Severity.FLAG


def test_words_of_an_operator_are_not_doubted() -> None:
    own = TextJudge(known([parse("开盒 | 违法违规 | 撤回", "own")]))
    assert loudest("打开盒子看看有什么零件", own) is Severity.RECALL


def test_an_exception_of_the_lists_is_a_word_to_cut_by() -> None:
    usual = doubt.everyday({"你们": 10}, ["领操", "操场上集合", "你们", "操"])
    assert usual == {"你们": 10, "领操": doubt.EXCEPTED}
    found = Finding(Category.ABUSE, Severity.RECALL, "word:操你", (1, 3), "base")
    assert doubt.pieced(found, "领操你好", (1, 3), usual).severity is Severity.NOTE
    assert doubt.pieced(found, "领操你好", (1, 3), {}) is found


@given(
    st.sampled_from(["word:操你", "word:操你妈", "word:sb", "combo:x", "model"]),
    st.sampled_from(Severity),
    st.sets(st.sampled_from(Category)),
    st.sets(st.sampled_from(Category)),
)
def test_doubt_only_ever_lowers(rule: str, severity: Severity, asked: set[Category], heard: set[Category]) -> None:
    found = Finding(Category.ABUSE, severity, rule, (0, 2), "base")
    after = doubt.unheard(found, asked, heard)
    assert min(severity, Severity.FLAG) <= after.severity <= severity
    if rule in {"combo:x", "model", "word:操你妈"} or Category.ABUSE in heard:
        assert after is found
