"""A word of warning or of teaching in front of an advertisement makes it none; what really warns stays spared."""

import pytest

from bot.core.judge.combos import eased
from bot.core.judge.finding import Category, Finding, Severity
from bot.core.judge.judge import TextJudge
from bot.language import known

JUDGE = TextJudge(known())


def loudest(text: str) -> Severity:
    return max((one.severity for one in JUDGE.findings(text)), default=Severity.NOTE)


@pytest.mark.parametrize(
    "text",
    [
        "警惕假平台！正规百家乐真人荷官在线发牌，首存送彩金",
        "课件：裸聊视频，同城学生妹包夜",
        "课件 枪支弹药 出售",
        "课件 办证刻章 毕业证 学信网可查",
    ],
)
def test_a_word_in_front_hides_no_advertisement(text: str) -> None:
    assert loudest(text) is Severity.RECALL


@pytest.mark.parametrize(
    "text",
    [
        "警惕刷单日结骗局，别被骗了",
        "谨防裸聊诈骗，民警提醒",
        "反诈宣传：首存送彩金的都是骗局",
        "禁毒班会上讲冰毒海洛因的危害",
        "不要找人代刷学时，会被取消学分",
        "不要怕，有人推销代刷学时就是骗子",
        "不要慌，遇到冒充客服要求转账的，请拨打96110",
        "孩子被人肉开盒怎么办？不要慌，保留证据",
        "反邪教讲座，揭露法轮功，大家不要错过",
        "接到冒充客服退款的电话不要怕，挂断就好",
        "严禁在群里发布现货、包过一类的广告",
        "这节课讲概率，我用百家乐的例子说明庄家必胜",
    ],
)
def test_warnings_and_lessons_stay_spared(text: str) -> None:
    assert loudest(text) is Severity.NOTE


@pytest.mark.parametrize(
    ("category", "score", "stays"),
    [
        (Category.PORN, 0.95, True),
        (Category.GAMBLING, 0.9, True),
        (Category.GAMBLING, 0.89, False),
        (Category.FRAUD, 0.99, False),
    ],
)
def test_what_the_classifier_surely_hears_is_no_warning(category: Category, score: float, stays: bool) -> None:
    word = Finding(category, Severity.RECALL, "word:甲", (0, 1), "base")
    guess = Finding(category, Severity.FLAG, "model", (0, 9), "model", score)
    assert [one.severity > Severity.NOTE for one in eased([word, guess], about=True)] == [stays, stays]
