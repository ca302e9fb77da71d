"""When the best card is offered, shown to the staff, or kept back."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.knowledge.abstain import SHIPPED, Fit, Scale, chance, fit
from bot.core.knowledge.index import Card, Hit, Index
from bot.language import background

EXAMPLE = Path(__file__).parents[2] / "examples/programmes/hubei-2020-faq.csv"
SHARE = st.floats(0, 1)


def test_nothing_found_is_no_chance() -> None:
    assert chance([]) == 0
    assert chance([Hit("a", 0.0, 1.0)]) == 0


@given(st.floats(0.01, 3), SHARE, SHARE, st.floats(0.01, 1))
def test_more_margin_and_less_missing_is_never_worse(score: float, second: float, missing: float, step: float) -> None:
    hits = [Hit("a", score, missing), Hit("b", second * score, 0)]
    assert 0 <= chance(hits) <= 1
    assert chance([hits[0]]) >= chance(hits)
    assert chance([*hits, Hit("c", second * score, 0)]) <= chance(hits)
    assert chance([Hit("a", score + step, missing), hits[1]]) >= chance(hits)
    assert chance([Hit("a", score, min(1, missing + step)), hits[1]]) <= chance(hits)


def test_the_curve_is_logistic() -> None:
    even = Scale(start=0, margin=1, most_margin=9, lead=1, most_lead=9, missing=-1, much=9)
    hits = [Hit("a", 2.0, 0.5), Hit("b", 1.5, 0.0), Hit("c", 1.0, 0.0), Hit("d", 0.9, 0.0)]
    assert chance(hits, even) == pytest.approx(0.7310585786), "0.5 to the second, 1 to the third, 0.5 missing"
    assert chance([Hit("a", 1.0, 2.0)], even) == pytest.approx(0.5), "nothing else was found"


def test_the_longer_a_question_the_more_of_it_may_be_missing() -> None:
    short, long, longest = (chance([Hit("a", 1.0, 0.6, said)]) for said in (6, 20, 90))
    assert short < long < longest == chance([Hit("a", 1.0, 0.6, SHIPPED.most_said)])


def test_what_is_much_counts_anew() -> None:
    """A little that is missing, or not asked, is how people speak; much of it is another question."""
    whole, little, much, most = (chance([Hit("a", 1.0, 0.2, 9, unasked=part)]) for part in (0.0, 0.4, 0.5, 0.9))
    assert whole == little > much > most
    steps = [chance([Hit("a", 1.0, part)], Scale(missing=0)) for part in (0.0, 0.4, 0.5, 0.9)]
    assert steps[0] == steps[1] > steps[2] > steps[3]


def test_a_wide_margin_counts_up_to_a_limit() -> None:
    even = Scale(start=0, margin=1, most_margin=0.25, lead=1, most_lead=0.75, missing=0)
    assert chance([Hit("a", 9.0, 0.0)], even) == pytest.approx(0.7310585786)


@pytest.mark.parametrize(
    ("likely", "to_do"),
    [(1.0, Fit.OFFER), (SHIPPED.offer, Fit.OFFER), (SHIPPED.maybe, Fit.MAYBE), (0.1, Fit.NOTHING)],
)
def test_the_bars(likely: float, to_do: Fit) -> None:
    assert fit(likely) is to_do


@pytest.mark.parametrize(
    ("asked", "to_do"),
    [
        ("请问老师，怎么补卡？", Fit.OFFER),
        ("漏了一天签到还能补签吗", Fit.OFFER),
        ("出差没打上卡", Fit.MAYBE),
        ("食堂几点开饭", Fit.NOTHING),
        ("教师节发什么福利", Fit.NOTHING),
    ],
)
def test_what_becomes_of_a_question(asked: str, to_do: Fit) -> None:
    index = Index(background())
    for number, question in enumerate(
        ("漏打卡了怎么补卡", "直播回放在哪里看", "作业什么时候截止", "证书上的姓名写错了", "培训平台登录不上")
    ):
        index.put(Card(str(number), question))
    hits = index.search(asked)
    assert fit(chance(hits)) is to_do
    assert to_do is Fit.NOTHING or hits[0].id == "0"


@pytest.mark.parametrize(
    "asked",
    ["发哪个邮箱呢", "作业什么时候截止", "学校管理员账号看不到教师进度。", "是不是今天截止？"],
)
def test_few_cards_are_no_reason_to_offer_the_nearest(asked: str) -> None:
    """The example programme's cards; each of these was once answered with one of them."""
    index = Index(background())
    with EXAMPLE.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file)):
            index.put(Card(str(number), row["问题"], row["答案"], row["其他问法"].split("|")))
    hits = index.search(asked)
    assert fit(chance(hits)) is not Fit.OFFER


@pytest.mark.parametrize(
    ("asked", "apart"),
    [
        ("作业什么时候交", True),
        ("作业交给谁", True),
        ("作业怎么交", False),
        ("在哪里能交作业", False),
        ("交作业", False),
    ],
)
def test_the_time_is_not_answered_by_the_place(asked: str, apart: bool) -> None:
    index = Index(background())
    index.put(Card("0", "作业在哪里提交", "在首页点「我的作业」"))
    (hit,) = index.search(asked)
    assert hit.apart is apart
    assert (fit(chance([hit])) is Fit.OFFER) is not apart
    index.put(Card("0", "作业在哪里提交", "在首页点「我的作业」，九点以前", ("作业几点前交", "作业交给哪位老师")))
    assert not index.search(asked)[0].apart, "it was asked in that way before"
