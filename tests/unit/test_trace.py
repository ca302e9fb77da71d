"""Traces: what is the same again, what is not, and that nothing of the text is in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.judge.finding import NO_TRACE, Category, Finding, Severity, Trace
from bot.core.judge.model import MOST_SPEAKING
from bot.core.judge.trace import traced
from bot.language import known
from tests import lessons
from tests.lessons import ADVERT

JUDGE = lessons.judge()
KNOWN = JUDGE.known


def trace(text: str, rule: str = "model", there: str = "", category: Category = Category.ADS) -> Trace:
    start = text.index(there) if there else 0
    finding = Finding(category, Severity.FLAG, rule, (start, start + len(there or text)))
    (found,) = traced((finding,), text, KNOWN)
    return found.trace


@pytest.mark.parametrize(
    "same",
    [
        "特训名额有限，请找我报名！",
        "特训 名额 有限 请找我报名😊",
        "特訓名額有限請找我報名",
        "特\u200b训名额有限请找我报名",
    ],
)
def test_a_sentence_is_known_again_however_it_is_dressed(same: str) -> None:
    assert trace(same).sentence == trace(ADVERT).sentence


@pytest.mark.parametrize("other", [ADVERT + "哦", ADVERT[:-1], "", ADVERT[::-1], "特训名额无限请找我报名"])
def test_another_sentence_is_another(other: str) -> None:
    assert trace(other).sentence != trace(ADVERT).sentence


def test_signs_alone_are_a_sentence_and_nothing_is_none() -> None:
    assert trace("！！！").sentence
    assert trace("！！！").sentence != trace("？").sentence
    assert trace(" \u200b ").sentence == ""


def test_a_word_is_known_between_its_neighbours() -> None:
    def near(text: str, rule: str = "word:加群", category: Category = Category.ADS) -> str:
        return trace(text, rule, "加群", category).near

    assert near("想问怎么加群一起教研") == near("老师，怎么 加群，一起吃饭")
    assert near("想问怎么加群一起教研") != near("想问怎样加群一起教研")
    assert near("想问怎么加群一起教研") != near("想问怎么加群一块教研")
    assert near("怎么加群一起", category=Category.FRAUD) != near("怎么加群一起")
    assert near("怎么加群一起", "combo:加群") != near("怎么加群一起")
    assert near("加群") != near("怎么加群")
    assert near("加群", "model") == near("加群", "phone") == ""


def test_grams_are_the_loudest_shipped_ones_without_digits() -> None:
    grams = trace(ADVERT).grams
    assert {"特训", "名额有"[:2], "请找我"} <= set(grams)
    assert list(grams) == sorted(grams)
    assert trace(ADVERT, category=Category.ABUSE).grams == ()
    shipped = known()
    assert shipped.model is not None
    loud = traced(
        (Finding(Category.ADS, Severity.FLAG, "model", (0, 5)),), "加微信13812345678领优惠券，买课程送资料", shipped
    )
    grams = loud[0].trace.grams
    assert 0 < len(grams) <= MOST_SPEAKING
    assert all(gram in shipped.model.weights and not any(map(str.isdigit, gram)) for gram in grams)


def test_of_a_long_text_the_grams_around_the_place_are_taken() -> None:
    wall = "今天天气很好" * 100
    assert "特训" in trace(wall + ADVERT + wall, there=ADVERT).grams
    assert "特训" in trace(wall + ADVERT, there=ADVERT).grams
    assert "特训" in trace(ADVERT + wall, there=ADVERT).grams
    assert "特训" not in trace(ADVERT + wall + "加群", there="加群").grams


def test_without_a_classifier_there_are_no_grams_and_without_findings_nothing_is_done() -> None:
    bare = known(model=False)
    (found,) = traced((Finding(Category.ADS, Severity.FLAG, "word:a", (0, 1)),), ADVERT, bare)
    assert found.trace.grams == ()
    assert found.trace.sentence == trace(ADVERT).sentence
    assert traced((), ADVERT, bare) == ()
    assert Finding(Category.ADS, Severity.FLAG, "a", (0, 1)).trace is NO_TRACE


@given(st.text(max_size=300), st.text(max_size=300))
def test_whatever_the_text_nothing_of_it_is_kept_but_short_shipped_grams(before: str, after: str) -> None:
    text = before + ADVERT + after
    start = len(before)
    finding = Finding(Category.ADS, Severity.FLAG, "word:x", (start, start + len(ADVERT)))
    (found,) = traced((finding,), text, KNOWN)
    assert KNOWN.model is not None
    assert all(len(gram) <= 3 and gram in KNOWN.model.weights for gram in found.trace.grams)
    assert [len(mark) for mark in (found.trace.sentence, found.trace.near)] == [24, 24]
