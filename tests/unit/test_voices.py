"""Whose lessons move what: reckoned another way, in any order, taken back, flooded, and never by one person."""

from collections import Counter
from collections.abc import Sequence
from math import log
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.judge.finding import Category
from bot.core.judge.model import MOST_SHIFT, Model
from bot.core.learning import LOWER, RAISE, Lesson
from bot.core.voices import A_VOICE, MOST_GRAMS, MOST_LOWERED, MOST_RAISED, Gram, Tally, strength
from tests import lessons
from tests.lessons import ADVERT, lesson

GRAMS = ("特", "特训", "名额有")
GROUPS = ("maker", "robot", "music")
LESSONS = st.lists(
    st.builds(
        lambda sign, who, grams, group, no, category: lesson(sign, who, *grams, group=group, no=no, category=category),
        st.sampled_from((LOWER, RAISE)),
        st.sampled_from("abcd"),
        st.lists(st.sampled_from(GRAMS), min_size=1, max_size=3),
        st.sampled_from(GROUPS),
        st.integers(1, 5),
        st.sampled_from((Category.ADS, Category.ABUSE)),
    ),
    max_size=30,
)


def state(tally: Tally) -> tuple[dict[Gram, int], ...]:
    return (dict(tally.programme), *(dict(tally.moved(group)) for group in GROUPS))


def agreed(nets: Counter[str], people: int, sign: int) -> int:
    """Level by level: how many people say it at least once, twice, … as long as they are enough."""
    levels = [sum(net * sign >= level for net in nets.values()) for level in range(1, 40)]
    return sum(count for count in levels if count >= people)


def reckoned(found: Sequence[Lesson], gram: Gram, group: str | None) -> int:
    """What a gram should move by in a group (None: in the programme), from the definition."""
    of_gram = [one for one in found if one.category is gram[0] and gram[1] in one.grams]
    mine = [one for one in of_gram if group in (None, one.group)]
    nets = Counter[str]()
    for one in mine:
        nets[one.by] += one.sign
    people = 2 if group else 3
    moved = agreed(nets, people, 1) - agreed(nets, people, -1)
    if group is None:
        places = Counter[tuple[str, str]]()
        for one in of_gram:
            places[one.group, one.by] += one.sign
        if len({place for (place, _), net in places.items() if net * moved > 0}) < 2:
            return 0
    if moved > 0 and len(gram[1]) == 1:
        return 0
    return min(MOST_RAISED, A_VOICE * moved) if moved > 0 else -min(MOST_LOWERED, -A_VOICE * moved)


@given(LESSONS)
def test_weights_are_those_of_the_definition(found: list[Lesson]) -> None:
    tally = Tally(found)
    for category in (Category.ADS, Category.ABUSE):
        for gram in ((category, text) for text in GRAMS):
            assert tally.programme.get(gram, 0) == reckoned(found, gram, None)
            for group in GROUPS:
                assert tally.moved(group).get(gram, 0) == reckoned(found, gram, group)


@given(LESSONS, st.randoms(use_true_random=False))
def test_the_order_of_lessons_does_not_matter(found: list[Lesson], chance: Random) -> None:
    mixed = list(found)
    chance.shuffle(mixed)
    one_by_one = Tally()
    for one in mixed:
        one_by_one.count((one,))
    assert state(one_by_one) == state(Tally(found))


@given(LESSONS.filter(bool), st.data())
def test_a_lesson_that_is_taken_back_takes_its_change_with_it(found: list[Lesson], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(found) - 1))
    tally = Tally(found)
    tally.count((), (found[place],))
    assert state(tally) == state(Tally([*found[:place], *found[place + 1 :]]))


@given(LESSONS)
def test_one_person_alone_moves_nothing(found: list[Lesson]) -> None:
    alone = [lesson(one.sign, "a", *one.grams, group=one.group, no=one.no) for one in found]
    assert not any(state(Tally(alone)))


def test_a_flood_of_one_person_weighs_nothing_and_beside_another_as_much_as_that_one() -> None:
    flood = [lesson(LOWER, "a", "特训", "名额", no=number) for number in range(10_000)]
    tally = Tally(flood)
    assert not any(state(tally))
    tally.count((lesson(LOWER, "b", "特训"),))
    assert dict(tally.moved("maker")) == {(Category.ADS, "特训"): -2 * A_VOICE}
    assert dict(tally.moved("maker")) == dict(Tally([flood[0], lesson(LOWER, "b", "特训")]).moved("maker"))
    against = Tally([*flood, lesson(RAISE, "b", "特训"), lesson(RAISE, "c", "特训")])
    assert dict(against.moved("maker")) == {(Category.ADS, "特训"): 2 * A_VOICE}, "nor does it drown the others"


@given(st.lists(st.integers(-4, 4), max_size=6), st.integers(1, 3))
def test_how_strongly_people_agree_level_by_level(nets: list[int], people: int) -> None:
    named = Counter({str(number): net for number, net in enumerate(nets)})
    assert strength(nets, people) == agreed(named, people, 1) - agreed(named, people, -1)


def test_many_voices_move_a_gram_so_far_and_no_further() -> None:
    def moved(sign: int) -> int:
        return Tally([lesson(sign, str(who), "特训") for who in range(9)]).moved("maker")[Category.ADS, "特训"]

    assert (moved(LOWER), moved(RAISE)) == (-MOST_LOWERED, MOST_RAISED)


def test_single_characters_are_not_raised_but_hold_against_lowering() -> None:
    up = [lesson(RAISE, who, "特") for who in "ab"]
    down = [lesson(LOWER, who, "特") for who in "cd"]
    assert dict(Tally(up).moved("maker")) == {}
    assert dict(Tally(down).moved("maker")) == {(Category.ADS, "特"): -2 * A_VOICE}
    assert dict(Tally([*up, *down]).moved("maker")) == {}


@pytest.mark.parametrize(
    ("voices", "moved"),
    [
        (["maker a", "maker b", "maker c"], 0),
        (["maker a", "robot a", "maker b", "robot b"], 0),
        (["maker a", "maker b", "robot c"], -3 * A_VOICE),
        (["maker a", "robot b", "music c"], -3 * A_VOICE),
        (["maker a", "maker b", "maker c", "maker d", "robot d"], -4 * A_VOICE),
    ],
)
def test_the_programme_follows_three_people_of_two_groups(voices: list[str], moved: int) -> None:
    found = [lesson(LOWER, voice.split()[1], "特", group=voice.split()[0]) for voice in voices]
    assert Tally(found).programme.get((Category.ADS, "特"), 0) == moved


def test_whether_the_programme_moved_is_told() -> None:
    tally = Tally([lesson(LOWER, "a"), lesson(LOWER, "b")])
    third = lesson(LOWER, "c", group="robot")
    assert tally.count((third,)) is True
    assert tally.count((lesson(RAISE, "d", "训"),)) is False
    assert tally.count((), (third,)) is True


@given(LESSONS)
def test_a_message_moves_by_no_more_than_the_model_allows(found: list[Lesson]) -> None:
    model = lessons.model()
    odds = [log(p / (1 - p)) for p in (model.score(ADVERT)[Category.ADS], bent(found).score(ADVERT)[Category.ADS])]
    assert abs(odds[0] - odds[1]) <= MOST_SHIFT + 1e-6
    moved = [by for held in Tally(found).changes("maker").values() for by in held.values()]
    assert all(-2 * MOST_LOWERED <= by <= 2 * MOST_RAISED for by in moved)


def bent(found: list[Lesson]) -> Model:
    return lessons.model().with_adjustments(Tally(found).changes("maker"))


def test_only_the_furthest_moved_grams_of_a_great_many_stay() -> None:
    many = tuple(chr(0x4E00 + number) for number in range(MOST_GRAMS + 5))
    found = [lesson(LOWER, who, *many, no=1) for who in "ab"] + [lesson(LOWER, who, many[-1], no=2) for who in "ab"]
    changes = Tally(found).changes("maker")
    assert len(changes) == MOST_GRAMS
    assert changes[many[-1]][Category.ADS] == -4 * A_VOICE
    assert min(held[Category.ADS] for gram, held in changes.items() if gram != many[-1]) == -2 * A_VOICE
