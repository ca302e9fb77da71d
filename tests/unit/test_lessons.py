"""Asking for material and naming where to meet is no indecent offer, however the classifier hears it."""

import pytest

from bot.core.judge.finding import Category, Finding, Severity
from bot.core.judge.judge import TextJudge
from bot.core.judge.lessons import SURE, eased
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
    ],
)
def test_what_is_spared(text: str, addresses: int, found: Finding, spared: bool) -> None:
    (now,) = eased([found], text, (), addresses)
    assert (now.severity is Severity.NOTE) is spared
