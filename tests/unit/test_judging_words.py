"""The one sentence that says why a message was found."""

import re
from typing import Any

import pytest

from bot.core.judge import contact, flood, leaks, links, views
from bot.core.judge.finding import Category
from bot.core.wording import judging

_CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize(
    ("finding", "said"),
    [
        (
            ("ads", "word:加我微信", "sounds", 1.0, "ab12cd34"),
            "广告推销：词「加我微信」（谐音，把握 100%，版本 ab12cd34）",
        ),
        (("cheating", "word:代考+加我", "base", 1.0, ""), "考试作弊：词「代考+加我」（原文，把握 100%）"),
        (("ads", "combo:推销", "squeezed", 1.0, "v"), "广告推销：组合「推销」（加了符号，把握 100%，版本 v）"),
        (("ads", "re:加.{0,3}微", "base", 1.0, "v"), "广告推销：正则「加.{0,3}微」（原文，把握 100%，版本 v）"),
        (("fraud", "model", "model", 0.734, "m1"), "诈骗：分类器（把握 73%，版本 m1）"),
        (("personal", "phone", "digits", 0.95, ""), "个人信息：手机号码（数字变体，把握 95%）"),
        (("flood", "burst", "base", 1.0, ""), "刷屏：短时间内连发（原文，把握 100%）"),
        (
            ("personal", "phone", "base", 1.0, "v", "138****5678"),
            "个人信息：手机号码「138****5678」（原文，把握 100%，版本 v）",
        ),
    ],
)
def test_the_reason_names_rule_place_score_and_version(finding: Any, said: str) -> None:
    assert judging.reason(*finding) == said


def test_a_long_word_is_shortened() -> None:
    assert judging.rule_name("re:" + "长" * 150) == f"正则「{'长' * 20}…」"


def test_a_rule_that_is_not_known_is_named_as_it_is() -> None:
    assert (judging.rule_name("later"), judging.rule_name("later:x"), judging.view_name("seen")) == (
        "later", "later:x", "seen",
    )  # fmt: skip


def test_every_rule_and_every_view_has_a_name() -> None:
    """The names are constants of the modules that fire: one without a Chinese name would be shown in English."""
    rules = {value for one in (contact, links, leaks, flood) for value in _names_of(one)}
    assert {"phone", "qq", "link", "burst"} <= rules
    seen = {*views.NAMES, views.PINYIN, views.SLURRED, "digits", "model"}
    assert [name for name in rules if not _CHINESE.search(judging.rule_name(name))] == []
    assert [name for name in seen if not _CHINESE.search(judging.view_name(name))] == []
    assert all(judging.reason(category, "model", "model", 0.5, "") for category in Category)


def _names_of(module: object) -> set[str]:
    """Rules are the module's public constants that are one word in small letters."""
    found = {value for name, value in vars(module).items() if name.isupper() and not name.startswith("_")}
    return {value for value in found if isinstance(value, str) and re.fullmatch("[a-z_]{2,}", value)}
