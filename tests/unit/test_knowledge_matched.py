"""The words by which a card was found: whole ones, without what only asks."""

import pytest

from bot.core.knowledge.matched import matched, said
from bot.core.wording.earlier import because
from bot.core.wording.find import by


@pytest.mark.parametrize(
    ("text", "tokens", "words"),
    [
        ("网页打不开怎么办", ("打", "不", "打不", "不开"), ("打不开",)),
        ("作业提交", ("提交", "作业", "作", "业"), ("作业", "提交")),  # 业提 is on no card; what weighs more is first
        ("我的PPT传不上去怎么弄", ("传不", "ppt", "不上"), ("传不上", "ppt")),
        ("漆怎么调", ("漆", "调"), ("漆", "调")),
        ("网页怎么开", ("≈平台", "开"), ("≈平台",)),
        ("作业的要求", ("作业", "业的", "要求"), ("作业", "要求")),  # no word ends so
        ("怎么办", (), ()),
        ("甲乙 丙丁 戊己 庚辛 壬癸", ("甲乙", "丙丁", "戊己", "庚辛", "壬癸"), ("甲乙", "丙丁", "戊己", "庚辛")),
        ("作业作业交", ("作业",), ("作业",)),
    ],
)
def test_words_as_people_read_them(text: str, tokens: tuple[str, ...], words: tuple[str, ...]) -> None:
    assert matched(text, [(token, 1 / (1 + place)) for place, token in enumerate(tokens)]) == words


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("证书什么时候发？", "证书 发?"), ("怎么办", ""), ("能不能补交", "补交"), ("作业要求有哪些", "作业要求有"),
        ("在哪里看回放呀", "看回放"), ("老师几点来", "老师 来"),
    ],
)  # fmt: skip
def test_what_only_asks_says_nothing(text: str, left: str) -> None:
    assert said(text) == left


def test_why_in_words() -> None:
    assert because(7, "作业 在哪", by(("作业",)), 0.934) == (
        "给出的是以前的回答 K7「作业 在哪」；对上的词：作业；合适的可能约 93%。"
    )
    assert because(7, "作业", by(()), 1) == "给出的是以前的回答 K7「作业」；合适的可能约 99%。"
