"""What a question is about: names and words of the settings, the group, and what solved questions taught."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.people import Role
from bot.core.programme import Category, Programme
from bot.core.topics import NO_LESSONS, Lessons, after_passing, is_of, learned, placed, signs_of, topic_of
from tests import programmes
from tests.programmes import DAY, grant, person

CATEGORIES = (Category("maker", "创客"), Category("robot", "机器人", ("乐高", "ＶＥＸ")), Category("general", "通识"))
SOLVED = (
    ("maker", "激光切割机的图纸怎么导出"),
    ("maker", "激光切割用什么板子"),
    ("robot", "小车巡线总是跑偏"),
    ("robot", "小车巡线用哪个口"),
    ("general", "学时没有更新"),
    ("general", "学时一直没有更新怎么办"),
)
LESSONS = learned(SOLVED)


def programme() -> Programme:
    found = programmes.programme(("maker", "robot"))
    groups = tuple(replace(one, category=str(one.key)) for one in found.groups)
    return replace(found, groups=groups, categories=CATEGORIES)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("作业在哪里提交", "maker"),
        ("机器人的作业在哪里提交", "robot"),
        ("vex 的场地图有吗", "robot"),
        ("小车巡线又跑偏了", "robot"),
        ("激光切割的图纸", "maker"),
        ("我的学时没有更新", "general"),
        ("创客和机器人有什么不同", "maker"),
        ("", "maker"),
    ],
)
def test_a_question_is_placed(text: str, topic: str) -> None:
    found = programme()
    assert topic_of(found, found.groups[0], text, LESSONS) == topic


def test_without_lessons_only_names_speak() -> None:
    found = programme()
    assert topic_of(found, found.groups[0], "小车巡线又跑偏了") == "maker"
    assert topic_of(programmes.programme(), programmes.programme().groups[0], "机器人") == "", "no categories"


def test_the_reasons_are_shown() -> None:
    found = programme()
    why = dict(placed(found, found.groups[0], "机器人小车巡线", LESSONS).why)
    assert next(iter(why)) == "机器人"
    assert why["巡线"] > 0
    assert set(dict(placed(found, found.groups[1], "激光切割的小车巡线", LESSONS).why)) == {"小车", "巡线", "车巡"}


def test_what_is_taken_back_is_unlearned() -> None:
    found, text = programme(), "小车巡线又跑偏了"
    fewer = learned(row for row in SOLVED if row[0] != "robot")
    assert topic_of(found, found.groups[0], text, fewer) == "maker"
    assert learned(SOLVED) == LESSONS == learned(reversed(SOLVED)), "the order of the tickets changes nothing"


def test_one_category_alone_teaches_nothing() -> None:
    found = programme()
    assert topic_of(found, found.groups[0], "小车巡线", learned([("robot", "小车巡线")] * 9)) == "maker"
    assert learned([]) == NO_LESSONS == Lessons()


@given(st.text(max_size=40), st.lists(st.tuples(st.sampled_from(["maker", "robot"]), st.text(max_size=20)), max_size=6))
def test_never_more_than_the_name(text: str, solved: list[tuple[str, str]]) -> None:
    found = programme()
    assert topic_of(found, found.groups[0], f"{text}机器人", learned(solved)) in ("robot", "maker", "general")
    for _, weight in placed(found, found.groups[0], text, learned(solved)).why:
        assert abs(weight) <= 6


def test_signs() -> None:
    assert signs_of("用Python3 编程") == {"python3", "编程"}
    assert signs_of("。！") == frozenset()


def test_experts_of_a_category() -> None:
    found = programme()
    robots, both = (
        person("r", "甲", grant(Role.EXPERT, "robot")),
        person("b", "乙", grant(Role.EXPERT, "maker", "robot")),
    )
    everybody, host = person("a", "丙", grant(Role.GROUP_LEAD)), person("h", "丁", grant(Role.HOST, "robot"))
    assert [is_of(found, one, "robot", DAY) for one in (robots, both, everybody, host)] == [True, True, True, False]
    assert not is_of(found, robots, "maker", DAY)
    topics = [after_passing(found, one, "general", DAY) for one in (robots, both, everybody, host)]
    assert topics == ["robot", "general", "general", "general"]
