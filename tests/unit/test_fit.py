"""Which open question an answer fits: the content, its kind, the order; and silence where that is not sure."""

import re
from math import exp

import pytest

from bot.core.asking import fit
from bot.core.asking.fit import Scale, Waiting, chances, fitter, idles, parse
from bot.core.knowledge.background import Background
from bot.core.knowledge.tokens import parse as meanings
from bot.language import background, fitting_signs, shipped_fitter

CARD, VIDEO, CAP = "忘记打卡了能补吗", "昨晚的直播在哪里看回放", "学习时长不增加是什么原因"
MEANT = meanings("[things]\n# 考勤\n打卡 签到\n# 直播\n回放 录播\n\n学时 时长\n[asking]\n怎么 如何\n")
KNOWN = Background(1000, {"的": 900, "了": 800}, MEANT)
SIGNS = parse("# remark\n\nwhen>\t几点\nwhen<\t点\nidle\t^收到$\nidle\t吗$\n")
ALIKE = Scale(share=10.0, none=3.0)


def waiting(*texts: str) -> list[Waiting]:
    return [Waiting(text) for text in texts]


def best(texts: list[str], answer: str, scale: Scale = ALIKE) -> int:
    found = chances(waiting(*texts), answer, KNOWN, SIGNS, scale)
    return max(range(len(found)), key=found.__getitem__)


def test_an_answer_goes_to_the_question_whose_words_it_says() -> None:
    assert best([VIDEO, CARD], "打卡的补办在首页") == 1
    assert best([CARD, VIDEO], "打卡的补办在首页") == 0


def test_another_word_of_the_same_meaning_counts() -> None:
    found = chances(waiting("录播", "食堂"), "回放", KNOWN, SIGNS, ALIKE)
    assert found[0] > 0.5 > found[1]


def test_the_same_meaning_in_the_same_word_is_not_counted_twice() -> None:
    same = chances(waiting("回放"), "回放", KNOWN, SIGNS, Scale(share=1.0))[0]
    both = chances(waiting("回放"), "回放 录播", KNOWN, SIGNS, Scale(share=1.0))[0]
    assert same == both
    assert 0.5 < same <= 1 / (1 + exp(-1)), "no more than all of the question"


def test_ways_of_asking_are_no_content() -> None:
    assert chances(waiting("如何"), "怎么", KNOWN, SIGNS, ALIKE) == chances(
        waiting("如何"), "食堂", KNOWN, SIGNS, ALIKE
    )


def test_what_all_of_them_say_tells_less() -> None:
    alone = chances(waiting("作业甲", "食堂乙"), "作业", KNOWN, SIGNS, ALIKE)[0]
    shared = chances(waiting("作业甲", "作业乙"), "作业", KNOWN, SIGNS, ALIKE)[0]
    assert shared < alone


def test_the_same_topic_counts_in_other_words() -> None:
    by_topic = Scale(topic=2.0)
    assert best(["签到", "录播"], "回放", by_topic) == 1
    assert best(["签到", "录播"], "打卡", by_topic) == 0
    without = chances(waiting("学时", "签到"), "时长", KNOWN, SIGNS, by_topic)
    assert without[0] == without[1], "a group under no heading has no topic"


def test_the_kind_of_thing_counts() -> None:
    assert best(["在哪开始", "几点开始"], "八点", Scale(agrees=2.0)) == 1
    assert best(["几点开始", "在哪开始"], "食堂", Scale(agrees=-2.0)) == 0


def test_the_latest_and_whoever_was_asked() -> None:
    even = chances(waiting("甲", "乙"), "丙", KNOWN, SIGNS, Scale())
    assert even == [pytest.approx(1 / 3)] * 2
    latest = chances(waiting("甲", "乙"), "丙", KNOWN, SIGNS, Scale(latest=1.0))
    assert latest[0] > latest[1]
    given = chances([Waiting("甲"), Waiting("乙", given=True)], "丙", KNOWN, SIGNS, Scale(given=1.0))
    assert given[1] > given[0]


@pytest.mark.parametrize("text", ["", "  ", "收到", "补了吗"])
def test_what_answers_nothing(text: str) -> None:
    assert idles(text, SIGNS)
    assert chances(waiting(text, CARD), text, KNOWN, SIGNS, ALIKE) == [0.0, 0.0]


def test_long_texts_and_nothing_that_waits() -> None:
    assert chances([], "打卡", KNOWN, SIGNS) == []
    assert fitter(KNOWN, SIGNS)([], "打卡") is None
    assert best(["食" * 9_000, CARD], "打卡" + "啊" * 9_000) == 1


def test_where_it_is_not_sure_it_says_nothing() -> None:
    asked = waiting("签到", "录播")
    assert fitter(KNOWN, SIGNS, Scale(topic=9.0, sure=0.9))(asked, "回放") == 1
    assert fitter(KNOWN, SIGNS, Scale(topic=9.0, sure=0.99999))(asked, "回放") is None
    assert fitter(KNOWN, SIGNS, Scale(topic=9.0))(asked, "收到") is None


def test_a_table_that_cannot_be_read() -> None:
    for text, fault in (("when>几点", ValueError), ("when>\t几点", KeyError), ("idle\t(", re.error)):
        with pytest.raises(fault):
            parse(text)


# ----------------------------------------------------------------------------------------------------------- as shipped


@pytest.mark.parametrize(
    ("answer", "place"),
    [
        ("在我的证书页面下载电子版，纸质的由机构寄", None),
        ("每周可以补卡一次，在打卡页面点补卡", 1),
        ("直播结束后第二天，回放在直播专区", 2),
        ("好的，收到", None),
        ("大家今晚早点休息", None),
        ("补卡是哪一天的？", None),
    ],
)
def test_the_shipped_one(answer: str, place: int | None) -> None:
    assert shipped_fitter()(waiting(CAP, CARD, VIDEO), answer) == place


def test_a_chance_is_a_chance() -> None:
    found = chances(waiting(CAP, CARD, VIDEO), "每周可以补卡一次", background(), fitting_signs())
    assert all(0 <= one <= 1 for one in found)
    assert sum(found) < 1
    assert fit.SHIPPED.sure > 0.5, "no two of them can be sure"
