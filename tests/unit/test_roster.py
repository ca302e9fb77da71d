"""Rosters: whose names count, which shift is meant, who is next in line, and what the day's figures say."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.duty import EARLIEST, Roll, moves, next_in_line, outgoing, takeover, unknown_names
from bot.core.plan import Plan
from bot.core.programme import DayTimes, Window
from bot.core.roster import Attendance, RosterChange, attendance_of_day, names_of_day, shifts_on
from tests import programmes

DAY = programmes.DAY
PROGRAMME = programmes.programme()
MAKER = PROGRAMME.groups[0]
STAFF = programmes.staff()
PLAN = programmes.plan()
GRACE = timedelta(minutes=10)
UTC = ZoneInfo("UTC")


def local(clock: str, on: date = DAY) -> datetime:
    return datetime.fromisoformat(f"{on} {clock}").replace(tzinfo=PROGRAMME.zone).astimezone(UTC)


def change(shift: str, *names: str, revoked: bool = False) -> RosterChange:
    return RosterChange("maker", DAY, shift, names, "x", local("07:00"), revoked_at=local("07:01") if revoked else None)


def came(name: str, shift: str, on: str | None, off: str | None = None, *, stand_in: bool = False) -> Attendance:
    return Attendance("maker", DAY, shift, name, name, local(on) if on else None, local(off) if off else None, stand_in)


def shifts(*changes: RosterChange, plan: Plan | None = PLAN) -> tuple:  # type: ignore[type-arg]
    return shifts_on(PROGRAMME, MAKER, DAY, plan, changes)


def roll(*attendances: Attendance, changes: tuple[RosterChange, ...] = ()) -> Roll:
    return Roll(MAKER, shifts(*changes), attendances)


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ((), (("早班maker",), ("午班maker",), ("晚班maker",))),
        ((change("12:00-18:00", "甲", "乙"),), (("早班maker",), ("甲", "乙"), ("晚班maker",))),
        ((change("12:00-18:00"),), (("早班maker",), (), ("晚班maker",))),
        ((change("12:00-18:00", "甲", revoked=True),), (("早班maker",), ("午班maker",), ("晚班maker",))),
        ((change("09:00-10:00", "甲"),), (("早班maker",), ("午班maker",), ("晚班maker",))),
    ],
)
def test_a_change_overrides_the_plan_until_it_is_revoked(
    changes: tuple[RosterChange, ...], names: tuple[tuple[str, ...], ...]
) -> None:
    assert tuple(found for _, found in names_of_day(MAKER.times, PLAN, changes)) == names


def test_a_plan_with_fewer_lines_leaves_shifts_empty() -> None:
    assert [one.names for one in shifts(plan=Plan("maker", DAY, duty=(("甲",),)))] == [("甲",), (), ()]
    assert [one.names for one in shifts(plan=None)] == [(), (), ()]


def test_there_are_no_shifts_outside_the_timetable_and_in_the_management_group() -> None:
    assert PROGRAMME.management is not None
    assert shifts_on(PROGRAMME, MAKER, date(2020, 4, 16), PLAN, ()) == ()
    assert shifts_on(PROGRAMME, MAKER, date(2020, 4, 22), PLAN, ()) == ()
    assert shifts_on(PROGRAMME, PROGRAMME.management, DAY, PLAN, ()) == ()


def test_a_shift_that_passes_midnight_belongs_to_the_day_on_which_it_began() -> None:
    times = DayTimes(shifts=(Window(time(18), time(2)),))
    night = programmes.programme(times=times)
    (shift,) = shifts_on(night, night.groups[0], DAY, PLAN, ())
    assert shift.covers(local("01:59", date(2020, 4, 19)))
    assert not shift.covers(local("02:00", date(2020, 4, 19)))
    assert shift.local_date == DAY


@pytest.mark.parametrize(
    ("who", "clock", "expected"),
    [
        ("早班maker", "07:29", None),
        ("早班maker", "07:30", "08:00-12:00"),
        ("早班maker", "08:00", "08:00-12:00"),
        ("早班maker", "11:59", "08:00-12:00"),
        ("午班maker", "11:29", "08:00-12:00"),  # helps in the morning: the coming shift is not open yet
        ("午班maker", "11:30", "12:00-18:00"),
        ("晚班maker", "22:59", "18:00-23:00"),
        ("晚班maker", "23:00", None),
    ],
)
def test_the_shift_that_somebody_takes_over(who: str, clock: str, expected: str | None) -> None:
    found = takeover(roll(), who, local(clock))
    assert (found.label if found else None) == expected


@pytest.mark.parametrize(
    ("there", "clock", "expected"),
    [
        ((), "09:00", "08:00-12:00"),  # nobody has taken the running one
        ((came("早班maker", "08:00-12:00", "08:00"),), "11:45", "12:00-18:00"),
        ((came("早班maker", "08:00-12:00", "08:00"),), "11:00", "08:00-12:00"),
        ((came("早班maker", "08:00-12:00", "08:00", "09:00"),), "11:45", "08:00-12:00"),
    ],
)
def test_a_stand_in_takes_what_nobody_has(there: tuple[Attendance, ...], clock: str, expected: str) -> None:
    found = takeover(roll(*there), "教辅maker", local(clock))
    assert found is not None
    assert found.label == expected


@given(st.integers(0, 24 * 60 - 1))
def test_only_a_running_shift_or_one_that_begins_soon_is_taken_over(minute: int) -> None:
    at = local("00:00") + timedelta(minutes=minute)
    found = takeover(roll(), "教辅maker", at)
    assert found is None or found.starts_at - EARLIEST <= at < found.ends_at
    possible = 7 * 60 + 30 <= minute < 23 * 60
    assert (found is not None) == possible


def test_the_next_in_line_stands_near_and_can_be_reached() -> None:
    lined = next_in_line(roll(came("maker-duty1", "08:00-12:00", "08:00")), shifts()[1], STAFF)
    assert [one.name for one in lined] == ["早班maker", "晚班maker", "教辅maker"]
    lined = next_in_line(roll(), shifts(change("08:00-12:00", "早班maker", "教辅maker"))[0], STAFF)
    assert [one.name for one in lined] == ["午班maker", "晚班maker"]


def test_who_hands_over_is_who_is_still_there_else_the_roster() -> None:
    afternoon = shifts()[1]
    there = came("maker-assistant", "08:00-12:00", "08:20", stand_in=True)
    gone = came("maker-duty1", "08:00-12:00", "08:00", "08:15")
    assert [one.name for one in outgoing(roll(there, gone), afternoon, STAFF)] == ["教辅maker"]
    assert [one.name for one in outgoing(roll(), afternoon, STAFF)] == ["早班maker"]
    assert outgoing(roll(), shifts()[0], STAFF) == ()


def test_names_that_nobody_has_are_listed_once() -> None:
    changed = shifts(change("08:00-12:00", "外人", "早班maker"), change("12:00-18:00", "外人"))
    assert unknown_names(changed, STAFF) == ("外人",)


def test_moves_name_who_came_and_who_went() -> None:
    found = moves(shifts(), shifts(change("12:00-18:00", "午班maker", "甲"), change("18:00-23:00", "乙")))
    assert [(one.shift.label, one.came, one.went) for one in found] == [
        ("12:00-18:00", ("甲",), ()),
        ("18:00-23:00", ("乙",), ("晚班maker",)),
    ]


# ---------------------------------------------------------------------------------------------------------- the figures


@pytest.mark.parametrize(
    ("attendances", "until", "late", "missing", "uncovered"),
    [
        ((came("早班maker", "08:00-12:00", "07:55"),), "12:00", 0, (), 0),
        ((came("早班maker", "08:00-12:00", "08:10"),), "12:00", 0, (), 0),  # within the grace
        ((came("早班maker", "08:00-12:00", "08:25"),), "12:00", 25, (), 25),
        ((), "08:09", 0, (), 0),  # nobody yet, and not late yet
        ((), "08:10", 0, ("早班maker",), 10),
        ((), "23:00", 0, ("早班maker",), 240),
        ((came("教辅maker", "08:00-12:00", "08:31", stand_in=True),), "12:00", 31, ("早班maker",), 31),
        ((came("早班maker", "08:00-12:00", None),), "12:00", 0, ("早班maker",), 240),
        ((came("早班maker", "12:00-18:00", "08:00"),), "12:00", 0, ("早班maker",), 240),
    ],
)
def test_what_became_of_the_morning(
    attendances: tuple[Attendance, ...], until: str, late: int, missing: tuple[str, ...], uncovered: int
) -> None:
    morning = attendance_of_day(shifts(), attendances, GRACE, local(until))[0]
    assert morning.missing == missing
    assert morning.uncovered_for == timedelta(minutes=uncovered)
    assert sum((one.late_for for one in morning.present), timedelta()) == timedelta(minutes=late)


def test_leaving_early_is_noted_and_shifts_to_come_are_left_out() -> None:
    morning, *later = attendance_of_day(
        shifts(), (came("早班maker", "08:00-12:00", "08:00", "11:00"),), GRACE, local("11:30")
    )
    assert later == []
    assert morning.open
    assert morning.present[0].early_for == timedelta(hours=1)
    after = attendance_of_day(shifts(), (), GRACE, local("12:00"))
    assert [(one.shift.label, one.open) for one in after] == [("08:00-12:00", False), ("12:00-18:00", True)]


minutes = st.integers(0, 16 * 60)


people = st.sampled_from(["早班maker", "午班maker", "晚班maker", "替补"])


@given(st.lists(st.tuples(people, minutes), max_size=6), minutes)
def test_the_figures_agree_with_a_count_by_hand(arrivals: list[tuple[str, int]], until: int) -> None:
    start = local("07:30")
    marks = [(0, "08:00-12:00", 30, 270), (1, "12:00-18:00", 270, 630), (2, "18:00-23:00", 630, 930)]
    known = {}
    for name, minute in arrivals:
        label = next((label for _, label, begin, end in marks if begin - 30 <= minute < end), None)
        if label is not None:
            known[label, name] = minute
    attendances = [
        Attendance("maker", DAY, label, name, name, start + timedelta(minutes=minute))
        for (label, name), minute in known.items()
    ]
    found = attendance_of_day(shifts(), attendances, GRACE, start + timedelta(minutes=until))
    assert [one.shift.label for one in found] == [label for _, label, begin, _ in marks if begin <= until]
    for one, (number, label, begin, _) in zip(found, marks, strict=False):
        here = {name: minute for (shift, name), minute in known.items() if shift == label and minute <= until}
        assert {presence.name for presence in one.present} == set(here)
        planned = ("早班maker", "午班maker", "晚班maker")[number]
        assert one.missing == ((planned,) if planned not in here and until >= begin + 10 else ())
