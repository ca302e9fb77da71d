"""The Hubei programme as the core sees it, counted against the text of the file; and how scopes become groups."""

import re
from collections import Counter
from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.core.ids import AccountName, GroupKey, NativeId, PersonKey
from bot.core.people import Role
from bot.core.plan import Plan
from bot.core.programme import Phase, PhaseKind, Programme, Window
from bot.programme_file import directory_of, plans_of, programme_of
from bot.settings import Settings, example_programme, load

TEXT = example_programme().read_text("utf-8")
DAYS = tuple(date(2020, 4, day) for day in (18, 19, 20))
FIRST = DAYS[0]


@pytest.fixture(scope="module")
def settings() -> Settings:
    checked = load(example_programme(), {})
    assert [fault.text for fault in checked.faults] == []
    assert checked.settings is not None
    return checked.settings


@pytest.fixture(scope="module")
def programme(settings: Settings) -> Programme:
    return programme_of(settings)


@pytest.fixture(scope="module")
def plans(settings: Settings) -> tuple[Plan, ...]:
    return plans_of(settings)


def headers(name: str) -> int:
    return len(re.findall(rf"(?m)^\[\[{name}\]\]", TEXT))


def test_phases_and_zone(programme: Programme) -> None:
    assert programme.zone == ZoneInfo("Asia/Shanghai")
    assert programme.phases == (
        Phase(PhaseKind.FREE, date(2020, 4, 15), date(2020, 4, 17)),
        Phase(PhaseKind.INTENSIVE, date(2020, 4, 18), date(2020, 4, 20)),
        Phase(PhaseKind.ENDED, date(2020, 4, 21)),
    )
    assert programme.last_day == date(2020, 4, 20)


def test_fifteen_groups_in_two_categories(programme: Programme) -> None:
    assert len(programme.groups) == headers("groups") == 15
    assert Counter(group.category for group in programme.groups) == {"contest": 12, "general": 3}
    assert {category.key for category in programme.categories} == {"contest", "general"}
    assert [group.key for group in programme.groups] == [
        "maker-1", "maker-2", "ai", "robot-games", "makex", "super-track", "vex", "cfc", "wer", "enjoy-ai", "drone",
        "all-round", "dji", "zwcad", "hongjie",
    ]  # fmt: skip
    assert programme.management is not None
    assert programme.management.management
    assert programme.group_at(AccountName("sandbox"), NativeId("vex")) is programme.group(GroupKey("vex"))


def test_the_day_of_every_group(programme: Programme) -> None:
    for group in programme.groups:
        assert group.times.windows == (Window(time(8), time(23)),)
        assert [shift.label for shift in group.times.shifts] == ["08:00-12:00", "12:00-18:00", "18:00-23:00"]
        assert group.times.salon == Window(time(20), time(21))
        assert group.times.plan_deadline == time(17)
        assert group.join_url.startswith("https://")


def test_the_staff(settings: Settings, programme: Programme) -> None:
    directory = directory_of(settings)
    assert len(directory.people) == headers("people") == len(set(re.findall(r'(?m)^name = "(\w{2,4})"\nunit', TEXT)))
    staff = [person for person in directory.people if any(grant.role is not Role.TRAINEE for grant in person.grants)]
    assert len(staff) >= 40
    for group in programme.groups:
        for role in (Role.CLASS_TEACHER, Role.HOST, Role.ASSISTANT, Role.DUTY, Role.EXPERT, Role.GROUP_LEAD):
            assert directory.holding(role, group.key, FIRST), (group.key, role)
        leads = {person.name for person in directory.holding(Role.GROUP_LEAD, group.key, FIRST)}
        assert leads == {"梁国栋", "方舒" if group.key.startswith("maker") else "严守一"}
    for makers in ("maker-1", "maker-2"):
        assert len(directory.holding(Role.EXPERT, GroupKey(makers), FIRST)) == 4
    assert len([p for p in directory.people if any(g.role is Role.EXPERT for g in p.grants)]) == 8
    assert len(directory.holding(Role.COORDINATOR, None, FIRST)) == 2
    assert directory.of_account(AccountName("sandbox"), NativeId("chen-mo")) is directory.get(PersonKey("陈默"))


def test_the_plans(programme: Programme, plans: tuple[Plan, ...]) -> None:
    assert len(plans) == headers("plans") == 40
    absent = {(group.key, day) for group in programme.groups for day in DAYS}
    absent -= {(plan.group, plan.local_date) for plan in plans}
    assert Counter(day for _, day in absent) == {DAYS[1]: 2, DAYS[2]: 3}
    for plan in plans:
        assert 6 <= len(plan.topics) <= 8
        assert 3 <= len(plan.guests) <= 4
        assert len(plan.duty) == 3
        assert all(plan.duty)
        assert len(plan.planted) == 2
        assert plan.host
        assert plan.host not in plan.guests
        assert (plan.source, plan.filed_at, plan.version) == ("file", None, 1)
    topics = [topic for plan in plans for topic in plan.topics]
    assert len(topics) == len(set(topics))


def test_whoever_a_plan_names_can_be_found_in_its_group(settings: Settings, plans: tuple[Plan, ...]) -> None:
    directory = directory_of(settings)
    for plan in plans:
        names = [*sum(plan.duty, ()), plan.host, *plan.guests, *(one.name for one in plan.planted)]
        for name in names:
            assert directory.named_in(name, GroupKey(plan.group), plan.local_date), (plan.group, name)
        hosts = {person.name for person in directory.holding(Role.HOST, GroupKey(plan.group), plan.local_date)}
        assert plan.host in hosts
        duty = {person.name for person in directory.holding(Role.DUTY, GroupKey(plan.group), plan.local_date)}
        assert set(sum(plan.duty, ())) <= duty


def test_nobody_speaks_in_two_salons_of_one_evening(plans: tuple[Plan, ...]) -> None:
    for day in DAYS:
        speaking = [name for plan in plans if plan.local_date == day for name in (plan.host, *plan.guests)]
        assert [name for name, times in Counter(speaking).items() if times > 1] == []


OWN = """
[service]
zone = "Asia/Urumqi"
[programme]
key = "own"
name = "活动"
project = "总项目"
[[phases]]
kind = "intensive"
starts_on = 2020-04-18
[times]
salon = "19:00-20:00"
salon_countdowns = ["18:30"]
[courtesy]
quiet = "22:00-07:00"
[[categories]]
key = "contest"
name = "竞赛"
[[groups]]
key = "a"
name = "甲"
account = "sandbox"
native_id = "1"
category = "contest"
project = "分项目"
days_off = [2020-04-19]
times = { topics_min = 3 }
day_windows = [{ date = 2020-04-20, windows = ["09:00-12:00", "14:00-22:00"] }]
[[groups]]
key = "b"
name = "乙"
account = "sandbox"
native_id = "2"
dry_run = true
[[people]]
key = "zhang-1"
name = "张伟"
roles = [
    { role = "duty", category = "contest" },
    { role = "expert", category = "contest", groups = ["b"] },
    { role = "admin", from = 2020-04-18, until = 2020-04-19 },
]
accounts = [{ account = "sandbox", id = "z1" }]
[[people]]
name = "张伟"
[[plans]]
group = "a"
date = 2020-04-18
topics = ["一", "二", "三"]
planted = [{ name = "张伟", topic = 3, question = "为什么？" }]
"""


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    file = tmp_path / "own.toml"
    file.write_text(OWN, "utf-8")
    settings = load(file, {}).settings
    assert settings is not None
    return settings


def test_a_group_keeps_what_it_does_not_change(own: Settings) -> None:
    programme = programme_of(own)
    first, second = programme.groups
    assert programme.zone == ZoneInfo("Asia/Urumqi")
    assert programme.management is None
    assert first.times.topics_min == 3
    assert first.times.salon == second.times.salon == Window(time(19), time(20))
    assert first.days_off == {date(2020, 4, 19)}
    assert dict(first.day_windows)[date(2020, 4, 20)][1].label == "14:00-22:00"
    assert (first.dry_run, second.dry_run) == (False, True)
    assert programme.courtesy.quiet == Window(time(22), time(7))


def test_a_scope_by_category_means_its_groups(own: Settings) -> None:
    directory = directory_of(own)
    first = directory.get(PersonKey("zhang-1"))
    assert first is not None
    assert [grant.groups for grant in first.grants] == [{"a"}, {"a", "b"}, None]
    assert first.roles_in(None, date(2020, 4, 18)) == {Role.ADMIN}
    assert first.roles_in(None, date(2020, 4, 20)) == frozenset()
    assert len(directory.named("张伟")) == 2


def test_a_plan_carries_the_project_of_its_group(own: Settings) -> None:
    (plan,) = plans_of(own)
    assert plan.project == "分项目"
    assert (plan.planted[0].name, plan.planted[0].topic) == ("张伟", 3)
