"""Asking for material and naming where to meet is no indecent offer, however the classifier hears it."""

import pytest

from bot.core.judge.finding import Category, Finding, Severity
from bot.core.judge.judge import TextJudge
from bot.core.judge.lessons import SURE, eased
from bot.core.judge.lexicon import parse
from bot.core.moderation import Moderation, severity_of
from bot.language import known

SHIPPED = TextJudge(known(hosts=["mindplus.cc"]))


def shown(text: str) -> tuple[str, ...]:
    """The rules that would ask somebody."""
    return tuple(one.rule for one in SHIPPED.findings(text) if severity_of(one, Moderation()) > Severity.NOTE)


@pytest.mark.parametrize(
    "text",
    [
        "求资料，私聊我",
        "想要源码的私聊我",
        "钉钉直播入口 https://h5.dingtalk.com/live/abc",
        "今晚8点直播，链接 https://live.dingtalk.com/s/abc",
        "腾讯会议：https://meeting.tencent.com/dm/abc123 会议号 123-456-789",
        "mindplus.cc",
    ],
)
def test_ordinary_lines_of_teachers_ask_nobody(text: str) -> None:
    assert shown(text) == ()


SUBJECTS = """
皖南事变是第二次反共高潮的顶点
历史必修讲到日本称中国为支那，学生问为什么是蔑称
《雷雨》乱伦情节怎么处理
太平天国的邪教性质，有争议
经济生活讲股票、债券、理财产品收益
六合彩的组合数怎么算，有家长担心孩子学坏
试管婴儿、代孕的伦理讨论，议题式教学
蒙汗药的成分曼陀罗，校本课程的中草药
国共十年对峙，反围剿，“剿共”“共匪”这类词出自国民党报纸
拉斯维加斯、澳门的博彩业，产业结构分析
足球裁判受贿、假球、赌球，体育道德课
""".strip()
OFFERS = """
澳门赌场概率最高，百家乐真人荷官
中奖概率分析，六合彩内幕资料
历史教材答案出售，考前原题
公开课裸聊视频，在线观看
打倒共产党，历史会证明
共匪滚出去，这节课白上了
你们这些支那猪，第三课学完滚
枪支弹药，课本大小，发货快
招嫖，学生妹，公开课后见
刷单返利，数学老师兼职，日结
六合彩，这节课后加我
反共万岁，史料为证
""".strip()


@pytest.mark.parametrize("text", SUBJECTS.split("\n"))
def test_what_a_lesson_treats_asks_nobody(text: str) -> None:
    assert shown(text) == ()


@pytest.mark.parametrize("text", OFFERS.split("\n"))
def test_an_offer_is_no_lesson(text: str) -> None:
    assert shown(text)


def test_what_an_operator_lists_stands_in_lessons_too() -> None:
    own = parse("反共 | 政治 | 标记", "ours.txt")
    judge = TextJudge(known([own]))
    assert [one.severity for one in judge.findings("第一次反共高潮") if one.rule == "word:反共"] == [Severity.FLAG]


def guess(category: Category, score: float) -> Finding:
    """What the classifier alone says of all of a text."""
    return Finding(category, Severity.FLAG, "model", (0, 4), "model", score)


@pytest.mark.parametrize(
    ("text", "addresses", "found", "spared"),
    [
        ("求资料，私聊我", 0, guess(Category.PORN, 0.8), True),
        ("求资料，私聊我", 0, guess(Category.PORN, SURE), False),
        ("求资料，私聊我", 0, guess(Category.ABUSE, 0.8), False),
        ("求资料，私聊我", 0, Finding(Category.PORN, Severity.FLAG, "word:裸聊", (0, 2)), False),
        ("今晚直播，私聊我", 0, guess(Category.PORN, 0.8), False),
        ("今晚直播 https://v.qq.com", 16, guess(Category.PORN, 0.8), True),
        ("求资料" + "，私聊我" * 10, 0, guess(Category.PORN, 0.8), False),
        ("第三课，股票和债券", 0, guess(Category.FRAUD, 0.8), True),
        ("第三课，股票和债券", 0, guess(Category.FRAUD, SURE), False),
        ("股票和债券", 0, guess(Category.FRAUD, 0.8), False),
        ("第三课", 0, Finding(Category.PORN, Severity.FLAG, "combo:色情交易", (0, 2)), False),
        ("第三课", 0, Finding(Category.PORN, Severity.FLAG, "combo:色情话题", (0, 2)), True),
        ("第三课", 0, Finding(Category.PORN, Severity.RECALL, "word:学生妹", (0, 2)), False),
        ("第三课", 0, Finding(Category.ABUSE, Severity.FLAG, "word:傻逼", (0, 2)), False),
        ("第三课", 0, Finding(Category.LINK, Severity.FLAG, "link", (0, 2)), False),
    ],
)
def test_what_is_spared(text: str, addresses: int, found: Finding, spared: bool) -> None:
    (now,) = eased([found], text, (), addresses)
    assert (now.severity is Severity.NOTE) is spared
