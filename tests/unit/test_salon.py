"""The salon as a value: its states, its time table, who is meant by a name, what breaks a silence."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import InvariantBroken
from bot.core.evening import planned, suggestion, topic_times
from bot.core.ids import GroupKey
from bot.core.people import Directory, Role
from bot.core.plan import PlantedQuestion
from bot.core.salon import TRANSITIONS, Salon, SalonState
from bot.core.stage import Found, charge_of, find_guest, may_steer, person_named
from bot.core.wording.address import bare, teacher
from tests import programmes
from tests.turning import at, here_in

DAY = programmes.DAY
SALON = Salon(
    "maker", DAY, SalonState.PLANNED, at("18 20:00"), at("18 21:00"), topics=("甲", "乙", "丙"), host="主持maker",
    guests=("董一", "袁野"),
    planted=(PlantedQuestion("学员甲", 2, "怎么办？"), PlantedQuestion("学员乙", 2, "为什么？")),
)  # fmt: skip
LAWFUL = {
    ("planned", "running"), ("planned", "cancelled"), ("planned", "ended"), ("running", "ended"),
    ("running", "planned"), ("ended", "running"), ("cancelled", "planned"),
}  # fmt: skip


@pytest.mark.parametrize("start", SalonState)
@pytest.mark.parametrize("end", SalonState)
def test_only_the_ways_of_the_table_are_open(start: SalonState, end: SalonState) -> None:
    salon = replace(SALON, state=start)
    if (start.value, end.value) in LAWFUL:
        assert salon.moved(end).state is end
        assert TRANSITIONS[start][end]
    else:
        with pytest.raises(InvariantBroken):
            salon.moved(end)


def test_the_timetable_and_the_plan_make_the_salon() -> None:
    programme, plan = programmes.programme(), programmes.plan()
    salon = planned(plan, programme.groups[0], programme, DAY)
    assert salon is not None
    assert (salon.starts_at, salon.ends_at) == (at("18 20:00"), at("18 21:00"))
    assert (salon.topics, salon.guests, salon.planted) == (plan.topics, plan.guests, plan.planted)
    assert planned(plan, programme.groups[0], programme, date(2020, 4, 17)) is None


@given(st.integers(1, 12), st.integers(10, 180))
def test_topics_share_the_whole_time_fairly(count: int, minutes: int) -> None:
    salon = replace(
        SALON, topics=tuple(f"题{no}" for no in range(count)), ends_at=SALON.starts_at + timedelta(minutes=minutes)
    )
    times = topic_times(salon)
    assert len(times) == count
    assert sum(share for _, share in times) == minutes
    assert max(share for _, share in times) - min(share for _, share in times) <= 1
    ends = [begins + timedelta(minutes=share) for begins, share in times]
    assert [begins for begins, _ in times] == [salon.starts_at, *ends[:-1]]


GUESTS = ("董一", "袁野", "外省王老师", "王小明", "欧阳娜")


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("袁野", Found(2)),
        ("袁野老师", Found(2)),
        ("袁老师", Found(2)),
        ("@袁野 ", Found(2)),
        ("2", Found(2)),
        ("第二位", Found(2)),
        ("二", Found(2)),
        ("欧阳老师", Found(5)),
        ("娜", Found(5)),
        ("外省王老师", Found(3)),
        ("王小明", Found(4)),
        ("王老师", Found(choices=("外省王老师", "王小明"))),
        ("董壹", Found(choices=("董一",))),
        ("袁也", Found(choices=("袁野",))),
        ("张三", Found()),
        ("9", Found()),
        ("", Found()),
    ],
)
def test_which_guest_is_meant(word: str, found: Found) -> None:
    assert find_guest(word, GUESTS) == found


def test_a_silence_is_broken_by_planted_questions_then_guests_and_topics_by_turns() -> None:
    salon = replace(SALON, state=SalonState.RUNNING, topic=2, guest=1)
    said = []
    for _ in range(4):
        text, salon = suggestion(salon)
        said.append(text)
    assert [word in text for word, text in zip(("怎么办？", "为什么？", "袁野", "丙"), said, strict=True)] == [True] * 4
    assert salon.quiet == 4
    assert "丙" in suggestion(replace(salon, guest=2))[0]
    assert "/结束沙龙" in suggestion(replace(salon, guest=2, topic=3))[0]
    assert "甲" in suggestion(replace(SALON, state=SalonState.RUNNING))[0]


def test_a_host_named_in_the_plan_may_steer_without_the_role() -> None:
    guest = here_in("maker", "maker-guest")
    assert guest.group is not None
    assert may_steer(guest, guest.group, "嘉宾maker")
    assert not may_steer(guest, guest.group, "主持maker")


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("maker-host", True), ("maker-teacher", True), ("wu", True), ("zhou", True), ("maker-duty1", False),
        ("maker-expert", False), ("robot-host", False), ("", False), ("sim-maker-01", False),
    ],
)  # fmt: skip
def test_who_may_steer(who: str, may: bool) -> None:
    here = here_in("maker", who)
    assert here.group is not None
    assert may_steer(here, here.group, "主持maker") is may


def test_people_are_found_by_the_plans_names() -> None:
    maker, staff = GroupKey("maker"), programmes.staff()
    assert [person.key for person in charge_of(staff, maker, DAY, "主持maker")] == ["maker-teacher", "maker-host"]
    assert [person.key for person in charge_of(staff, maker, DAY, "外省王老师")] == ["maker-teacher", "maker-host"]
    assert [person.key for person in charge_of(staff, maker, DAY, "嘉宾maker")] == ["maker-teacher", "maker-guest"]
    twins = Directory(
        (
            programmes.person("a", "张伟", programmes.grant(Role.GUEST, "maker")),
            programmes.person("b", "张伟", programmes.grant(Role.GUEST, "robot")),
        )
    )
    here, there = (person_named(twins, "张伟", GroupKey(key), DAY) for key in ("maker", "robot"))
    assert here is not None
    assert there is not None
    assert (here.key, there.key) == ("a", "b")
    assert person_named(twins, "张伟", GroupKey("vex"), DAY) is None


def test_nobody_is_addressed_twice() -> None:
    assert [teacher(name) for name in ("唐宁", "外省王老师", "李教授", "")] == ["唐宁老师", "外省王老师", "李教授", ""]
    assert [bare(name) for name in ("唐宁老师", "唐宁", "老师")] == ["唐宁", "唐宁", "老师"]
