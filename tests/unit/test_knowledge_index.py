"""The index of cards: what is found, in which order, and that the order of insertion does not matter."""

from math import log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.knowledge import ranking
from bot.core.knowledge.background import pack, unpack
from bot.core.knowledge.index import Card, Hit, Index
from bot.core.knowledge.ranking import Tuning
from bot.core.knowledge.rerank import in_order
from bot.core.knowledge.tokens import parse
from bot.language import background

MEANINGS = parse("[asking]\n怎么 如何\n什么时候 几点\n[things]\n打卡 签到\n回放 录播\n[everyday]\n手机 电话\n")
BARE = parse("")
SEEN = pack(1000, {"怎": 400, "么": 500, "怎么": 390, "时": 200, "候": 190, "的": 800, "打": 20, "卡": 10})
PLAIN = Tuning(pair=0.0, symmetric=0.0, order=0.0, asked=0.0, number=0.0, lost=0.0, trust=0)
SIGN, REPLAY, EXAM = (
    Card("sign", "怎么打卡", "每天六点起"),
    Card("replay", "直播在哪里看回放", "直播专区"),
    Card("exam", "什么时候考试 2020"),
)


def index(*cards: Card, tuning: Tuning = ranking.SHIPPED, bare: bool = False) -> Index:
    made = Index(unpack(SEEN, BARE if bare else MEANINGS), tuning)
    for card in cards:
        made.put(card)
    return made


def ids(hits: list[Hit]) -> list[str]:
    return [hit.id for hit in hits]


def test_plain_scores_are_bm25_as_the_books_have_it() -> None:
    """Oracle: the formula by hand, over single characters, as a part of what the question is worth."""
    made = index(Card("a", "甲乙丙"), Card("b", "甲丁"), tuning=PLAIN, bare=True)

    def rarity(seen: int) -> float:
        return log(1 + (2 - seen + 0.5) / (seen + 0.5))

    def part(long: int) -> float:
        return 2.2 / (1 + 1.2 * (0.25 + 0.75 * long / 2.5))

    most = rarity(2) + rarity(1)
    expected = {"a": (rarity(2) + rarity(1)) * part(3) / most, "b": rarity(2) * part(2) / most}
    found = {hit.id: hit.score for hit in made.search("甲乙")}
    assert found == pytest.approx(expected)
    assert [round(hit.missing, 9) for hit in made.search("甲乙")] == [0, round(rarity(1) / most, 9)]


def test_another_word_of_the_same_meaning_finds_the_card() -> None:
    assert ids(index(SIGN, REPLAY, EXAM).search("签到"))[:1] == ["sign"]
    assert index(SIGN, REPLAY, EXAM, bare=True).search("签") == []


def test_the_same_word_does_not_count_twice() -> None:
    made = index(SIGN, Card("other", "怎么签到"))
    assert ids(made.search("怎么打卡")) == ["sign", "other"]


def test_the_answer_and_earlier_phrasings_are_searched_too() -> None:
    answered, phrased = Card("a", "甲", "乙丙丁"), Card("b", "甲", "", ("戊己", "庚辛"))
    made = index(answered, phrased)
    assert ids(made.search("丙丁")) == ["a"]
    assert ids(made.search("庚辛")) == ["b"]
    assert made.search("庚辛")[0].score > index(Card("b", "甲", "庚辛")).search("庚辛")[0].score


def test_the_order_of_phrasings_does_not_matter() -> None:
    first, second = Card("b", "甲", "", ("乙丁", "乙戊")), Card("b", "甲", "", ("乙戊", "乙丁"))
    assert index(first).search("乙") == index(second).search("乙")


def test_asking_how_is_not_asking_when() -> None:
    made = index(Card("when", "考试几点"), Card("how", "考试如何"), tuning=Tuning(asking=0.0))
    assert ids(made.search("考试什么时候")) == ["when", "how"]
    mute = index(Card("when", "考试几点"), Card("how", "考试如何"), tuning=Tuning(asking=0.0, asked=0.0, lost=0.0))
    assert mute.search("考试什么时候")[1].score > made.search("考试什么时候")[1].score


def test_other_numbers_count_against_a_card() -> None:
    made = index(Card("3", "第3章作业"), Card("4", "第4章作业"))
    assert ids(made.search("第4章的作业")) == ["4", "3"]
    without = index(Card("3", "第3章作业"), Card("4", "第4章作业"), tuning=Tuning(number=0.0))
    assert made.search("第4章")[1].score == pytest.approx(without.search("第4章")[1].score - 0.1)


def test_equal_cards_come_in_the_order_of_their_ids() -> None:
    cards = [Card(card_id, "怎么打卡") for card_id in "cabd"]
    assert ids(index(*cards).search("打卡")) == list("abcd")
    few = index(*cards, tuning=Tuning(candidates=2))
    assert ids(few.search("打卡")) == ["a", "b"]


def test_nothing_is_found_for_nothing() -> None:
    assert index().search("打卡") == []
    assert index(SIGN).search("？") == []
    assert index(SIGN).search("龘") == []


def test_a_card_is_replaced_and_removed() -> None:
    made = index(SIGN, REPLAY)
    made.put(Card("sign", "群里的昵称"))
    assert len(made) == 2
    assert made.search("打卡") == []
    assert ids(made.search("昵称")) == ["sign"]
    made.remove("sign")
    made.remove("sign")
    assert len(made) == 1
    assert made.search("昵称") == []
    assert ids(made.search("回放")) == ["replay"]


def test_what_may_not_be_shown_is_left_out_and_makes_room() -> None:
    cards = [Card(f"{number:02}", "怎么打卡") for number in range(20)]
    made = index(*cards, tuning=Tuning(candidates=3))
    assert ids(made.search("打卡", allowed=lambda card_id: card_id >= "10")) == ["10", "11", "12"]


def test_the_budget_spares_the_commonest_tokens_but_never_all() -> None:
    cards = [Card(f"{number}", "的甲" if number else "的乙") for number in range(30)]
    made = index(*cards, tuning=Tuning(budget=5))
    assert ids(made.search("的乙")) == ["0"]
    assert len(made.search("的")) == 10


def test_why_a_card_was_found() -> None:
    made = index(SIGN, REPLAY, Card("word", "ppt 的打卡"))
    told = made.explain("ppt 怎么签到", "word")
    assert {token for token, _ in told} == {"ppt", "≈打卡"}
    assert sum(share for _, share in told) == pytest.approx(1)
    assert [share for _, share in told] == sorted((share for _, share in told), reverse=True)
    assert made.explain("龘", "sign") == []
    with pytest.raises(KeyError):
        made.explain("打卡", "nobody")


def in_order_by_table(mine: str, theirs: str) -> int:
    """Oracle: the textbook's table."""
    table = [[0] * (len(theirs) + 1) for _ in range(len(mine) + 1)]
    for row, one in enumerate(mine):
        for column, other in enumerate(theirs):
            longer = max(table[row][column + 1], table[row + 1][column])
            table[row + 1][column + 1] = table[row][column] + 1 if one == other else longer
    return table[-1][-1]


@given(st.text("甲乙丙 ", max_size=12), st.text("甲乙丙 ", max_size=12))
def test_characters_in_the_same_order(mine: str, theirs: str) -> None:
    expected = 2 * in_order_by_table(mine, theirs) / (len(mine) + len(theirs) or 1)
    assert in_order(mine, theirs) == pytest.approx(expected)


def test_the_same_order_is_nearer() -> None:
    made = index(Card("a", "乙甲丙"), Card("b", "甲乙丙"), tuning=Tuning(pair=0.0))
    assert ids(made.search("甲乙丙")) == ["b", "a"]
    assert ids(index(Card("a", "乙甲丙"), Card("b", "甲乙丙"), tuning=PLAIN).search("甲乙丙")) == ["a", "b"]


CARDS = st.lists(
    st.builds(
        Card,
        st.sampled_from([f"{number:02}" for number in range(40)]),
        st.text("怎么打卡签到回放手机几点考试12 ", max_size=8),
        st.text("打卡考试 ", max_size=5),
        st.lists(st.text("怎么打卡考试", max_size=4), max_size=2).map(tuple),
    ),
    unique_by=lambda card: card.id,
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(CARDS, st.randoms(use_true_random=False), st.text("怎么打卡签到回放手机几点12 ", max_size=8))
def test_the_same_cards_give_the_same_ten_whatever_came_before(cards, random, text) -> None:  # type: ignore[no-untyped-def]
    """In another order, with cards that were there in between and are gone or replaced: the very same hits."""
    small = Tuning(candidates=5, budget=20, again=4)
    made, other = index(*cards, tuning=small), index(tuning=small)
    shuffled = random.sample(cards, len(cards))
    for card in shuffled[: len(cards) // 2]:
        other.put(Card(card.id, "手机打卡", "考试", ("回放",)))
    for number in range(70):
        other.put(Card(f"gone{number}", "怎么打卡 12"))
    for number in range(70):
        other.remove(f"gone{number}")
    for card in shuffled:
        other.put(card)
    assert other.search(text) == made.search(text)
    assert len(other) == len(cards)


def test_a_phrasing_that_is_hardly_near_helps_less_than_its_share() -> None:
    index = Index(background())
    index.put(Card("a", "证书什么时候发", phrasings=("打卡链接在哪里",)))
    index.put(Card("b", "直播回放在哪里看", phrasings=("作业打卡",)))
    near, far = (index.search("打卡链接在哪", allowed=lambda one, only=only: one == only)[0] for only in "ab")
    assert near.id == "a"
    assert near.score > 2 * far.score
    assert near.missing == 0


def test_what_one_phrasing_says_is_not_there_for_another() -> None:
    index = Index(background())
    index.put(Card("a", "证书", phrasings=("打卡链接", "食堂几点开饭")))
    assert index.search("打卡链接")[0].missing == 0
    assert index.search("食堂打卡链接")[0].missing > 0.2


def test_nothing_said_explains_nothing() -> None:
    index = Index(background())
    index.put(Card("a", "证书", phrasings=("打卡",)))
    assert index.explain("！", "a") == []


def test_a_lone_character_of_the_same_meaning_is_no_word_for_it() -> None:
    """分 is in the group of 绩效, and in many other words."""
    index = Index(background())
    index.put(Card("a", "编程课怎么分层教学"))
    index.put(Card("b", "成绩什么时候出来"))
    missed = {hit.id: hit.missing for hit in index.search("绩效怎么分")}
    assert missed["a"] > 0.5
    assert missed["b"] < 0.5
