"""What a running bot has learnt: in step with the lessons, forgotten in time, ready for as many groups as fit."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from bot import taught
from bot.core.ids import GroupKey
from bot.core.judge.judge import TextJudge
from bot.core.learning import LOWER, TAUGHT_FOR, Lesson
from bot.language import known
from bot.store.writer import Committed
from bot.taught import LOOKS_EVERY, Taught
from tests import lessons
from tests.lessons import ADVERT, NOW, lesson, loudest

SHIPPED = lessons.judge()
MAKER, ROBOT = GroupKey("maker"), GroupKey("robot")
GRAMS = ("特训", "名额", "有限", "报名", "请找", "找我", "特训名", "训名额", "名额有", "额有限", "限请找", "我报名")


def two(group: str = "maker") -> tuple[Lesson, Lesson]:
    return lesson(LOWER, "a", *GRAMS, group=group), lesson(LOWER, "b", *GRAMS, group=group, no=2)


def heard(made: Taught, group: GroupKey = MAKER) -> float:
    return loudest(made.judge(group), ADVERT)


def committed(made: Taught, records: Iterable[object]) -> None:
    made.committed(Committed((), frozenset(), tuple(records)))


def test_lessons_of_two_bend_the_group_and_no_other() -> None:
    made, plain = Taught(SHIPPED), loudest(SHIPPED, ADVERT)
    assert made.judge(MAKER) is SHIPPED
    committed(made, ("another record", two()[0]))
    assert made.judge(MAKER) is SHIPPED
    committed(made, two()[1:])
    assert heard(made) < plain
    assert made.judge(MAKER) is made.judge(MAKER), "made once, not for each message"
    assert made.judge(ROBOT) is SHIPPED
    assert loudest(SHIPPED, ADVERT) == plain, "what is shipped stays as it is"


def test_a_lesson_saved_again_counts_once_and_taken_back_not_at_all() -> None:
    made = Taught(SHIPPED)
    made.learn(two())
    once = made.judge(MAKER).version
    made.learn(two())
    made.learn((*two(), *two()))
    assert made.judge(MAKER).version == once
    made.learn((replace(two()[1], undone_at=NOW),))
    assert made.judge(MAKER) is SHIPPED
    made.learn((replace(two()[1], undone_at=NOW),))
    made.learn(two())
    assert made.judge(MAKER).version == once


def test_the_version_says_what_judged() -> None:
    made = Taught(SHIPPED)
    made.learn(two())
    model, bent = SHIPPED.known.model, made.judge(MAKER).known.model
    assert model is not None
    assert bent is not None
    assert bent.version.startswith(model.version + "+")
    other = Taught(SHIPPED)
    other.learn((*two(), lesson(LOWER, "c", "特训", no=3)))
    assert other.judge(MAKER).version != made.judge(MAKER).version
    assert bent.weights is model.weights, "groups share what is shipped"


def test_lessons_are_forgotten_in_time() -> None:
    made = Taught(SHIPPED)
    made.learn(two())
    end = NOW + TAUGHT_FOR
    made.refresh(end - timedelta(seconds=1))
    assert made.judge(MAKER) is not SHIPPED
    made.refresh(end)
    assert made.judge(MAKER) is not SHIPPED, "looked at a moment ago"
    made.refresh(end + LOOKS_EVERY)
    assert made.judge(MAKER) is SHIPPED


def test_what_the_programme_learns_reaches_every_group() -> None:
    made = Taught(SHIPPED)
    made.learn(two())
    made.learn((lesson(LOWER, "x", "特", group="robot"), lesson(LOWER, "y", "特", group="robot", no=2)))
    before, maker = made.judge(ROBOT).version, made.judge(MAKER).version
    made.learn((lesson(LOWER, "c", *GRAMS, group="robot", no=3),))
    assert made.judge(ROBOT).version != before
    assert made.judge(MAKER).version != maker
    assert heard(made, GroupKey("music")) < loudest(SHIPPED, ADVERT)
    assert made.judge(GroupKey("music")) is made.judge(GroupKey("dance")), "one for all that have nothing of their own"
    assert made.judge(GroupKey("music")) is not made.judge(MAKER)
    made.learn((replace(lesson(LOWER, "c", *GRAMS, group="robot", no=3), undone_at=NOW),))
    assert made.judge(GroupKey("music")) is SHIPPED


def test_more_groups_than_fit_are_made_when_they_are_needed() -> None:
    made = Taught(SHIPPED)
    keys = [GroupKey(f"g{number}") for number in range(taught.MOST_JUDGES + 1)]
    for key in keys:
        made.learn(two(key))
    versions = [made.judge(key).version for key in keys]
    first, last = made.judge(keys[0]), made.judge(keys[-1])
    assert made.judge(keys[-1]) is last
    assert made.judge(keys[0]) is first
    assert {made.judge(key).version for key in keys} == set(versions)


def test_without_a_classifier_nothing_bends() -> None:
    shipped = TextJudge(known(model=False))
    made = Taught(shipped)
    made.learn(two())
    assert made.judge(MAKER) is shipped
