"""Keywords by how often they are said, where they begin and end, and how rare their characters are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.hot import HotTopic, Said, hot_topics
from bot.core.keywords import Keyword, chosen, keywords, parts, runs

COMMON = set("学生教师时间")


def rarity(unit: str) -> float:
    return 1.0 if unit in COMMON else 6.0


def words(text: str, heading: str = "", most: int = 5) -> list[str]:
    return [one.word for one in keywords(text, rarity, heading, most)]


def test_phrases_that_are_said_often_come_first() -> None:
    text = "开源硬件的价格，开源硬件的接口。我们用开源硬件做智能浇花，学生的时间不够。"
    assert words(text)[0] == "开源硬件"
    assert "开源" not in words(text)
    assert "源硬件" not in words(text), "a part that never stands alone is no word"


def test_a_part_that_also_stands_alone_is_one() -> None:
    found = words("智能浇花。智能垃圾桶。智能。浇花", most=9)
    assert "智能浇花" in found
    assert "智能" not in found, "nothing inside what was chosen"
    assert words("智能的。智能了。智能和浇花", most=1) == ["智能"]


def test_what_stands_in_the_heading_counts_more() -> None:
    text = "价格与接口。"
    assert words(text, "接口", 1) == ["接口"]
    assert words(text, "价格", 1) == ["价格"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("2020。12-30", []),
        ("的了是", []),
        ("用 Arduino 的", ["arduino"]),
        ("蓬莱9-1油田", ["蓬莱9-1油田"]),
    ],
)
def test_edges(text: str, found: list[str]) -> None:
    assert words(text) == found


def test_runs_and_their_parts() -> None:
    assert runs("开源硬件的价格，真的高") == ((tuple("开源硬件"), tuple("价格")), (tuple("真"), tuple("高")))
    assert list(parts(("a", "bc"))) == [(0, 2), (1, 2)]
    assert len(list(parts(tuple("一二三四五六七八九十")))) == 9 + 8 + 7 + 6 + 5 + 4 + 3
    assert runs("请问平台登录不上怎么办", talk=True) == ((tuple("平台登录"), tuple("上")),)


def test_equal_worth_is_ordered_by_the_words() -> None:
    found = chosen({("乙", "二"): 1.0, ("甲", "一"): 1.0, ("丙",): 2.0}, 2)
    assert found == (Keyword("丙", 2.0), Keyword("乙二", 1.0))


@given(st.text(max_size=80), st.integers(0, 6))
def test_never_more_than_asked_for_and_each_in_the_text(text: str, most: int) -> None:
    found = keywords(text, rarity, most=most)
    assert len(found) <= most
    for one in found:
        assert not any(one.word in other.word for other in found if other is not one)


# --------------------------------------------------------------------------------------------------------- hot topics


def said(*pairs: tuple[str, str]) -> tuple[Said, ...]:
    return tuple(Said(frozenset(who.split()), text) for who, text in pairs)


def test_counted_by_people_not_by_messages() -> None:
    asked = said(
        ("a", "作业提交的按钮点不了"), ("a", "作业提交失败"), ("a", "作业提交了吗"),
        ("b", "学时证明在哪里下载"), ("c", "学时证明什么时候发"), ("d", "请问学时证明要盖章吗"),
        ("a", "午饭在哪里吃"),
    )  # fmt: skip
    assert hot_topics(asked, rarity) == (HotTopic("学时证明", 3, ("学时证明在哪里下载", "学时证明什么时候发")),)


def test_who_wants_to_know_the_same_counts_too() -> None:
    (topic,) = hot_topics(said(("a b c", "激光切割的图纸在哪里")), rarity, most=1)
    assert (topic.people, topic.examples) == (3, ("激光切割的图纸在哪里",))


def test_no_question_stands_under_two_topics() -> None:
    asked = said(("a", "传感器和舵机"), ("b", "传感器和舵机"))
    (topic,) = hot_topics(asked, rarity)
    assert (topic.word, topic.people) == ("传感器", 2)
    assert hot_topics((), rarity) == ()


def test_a_part_of_what_several_say_is_found() -> None:
    asked = said(("a", "树莓派摄像头"), ("b", "树莓派散热"), ("c", "我的树莓派"))
    assert [one.word for one in hot_topics(asked, rarity)] == ["树莓派"]
