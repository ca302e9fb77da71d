"""The desired mode: tables of the Hubei days, and properties against an independent minute-by-minute reading."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.event import Mode
from bot.core.ids import GroupKey
from bot.core.programme import DayTimes, Window, instant
from bot.core.timetable import GroupCalendar, Override, Session, desired, edges, next_edge
from tests import programmes

ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Asia/Kolkata")


def calendar(zone: str = "Asia/Shanghai", *, orders: tuple[Override, ...] = (), **kwargs: object) -> GroupCalendar:
    found = programmes.programme(("maker",), ZoneInfo(zone), DayTimes(**kwargs))  # type: ignore[arg-type]
    return GroupCalendar(found, found.groups[0], orders)


def at(text: str, zone: str = "Asia/Shanghai") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("moment", "mode", "because"),
    [
        ("2020-04-14 12:00", None, "before"),
        ("2020-04-15 00:00", Mode.OPEN, "free"),
        ("2020-04-17 23:59", Mode.OPEN, "free"),
        ("2020-04-18 00:00", Mode.CLOSED, "closed_hours"),
        ("2020-04-18 07:59:59", Mode.CLOSED, "closed_hours"),
        ("2020-04-18 08:00", Mode.OPEN, "window"),
        ("2020-04-18 22:59:59", Mode.OPEN, "window"),
        ("2020-04-18 23:00", Mode.CLOSED, "closed_hours"),
        ("2020-04-20 23:00", Mode.CLOSED, "closed_hours"),
        ("2020-04-21 12:00", Mode.CLOSED, "ended"),
    ],
)
def test_the_hubei_days(moment: str, mode: Mode | None, because: str) -> None:
    found = desired(calendar(), at(moment))
    assert (found.mode, found.because) == (mode, because)


def order(start: str, end: str, mode: Mode, set_at: str, **more: object) -> Override:
    return Override(f"o-{set_at}", GroupKey("maker"), at(start), at(end), mode, at(set_at), **more)  # type: ignore[arg-type]


def test_the_order_set_last_wins_and_a_revoked_one_ends() -> None:
    first = order("2020-04-18 10:00", "2020-04-18 12:00", Mode.CLOSED, "2020-04-18 10:00")
    second = order("2020-04-18 10:30", "2020-04-18 11:00", Mode.OPEN, "2020-04-18 10:30")
    revoked = order("2020-04-18 13:00", "2020-04-18 15:00", Mode.CLOSED, "2020-04-18 13:00",
                    revoked_at=at("2020-04-18 14:00"))  # fmt: skip
    found = calendar(orders=(first, second, revoked))
    shown = [(edge.at.astimezone(programmes.SHANGHAI).strftime("%H:%M"), edge.mode)
             for edge in edges(found, at("2020-04-18 09:00"), at("2020-04-18 16:00"))]  # fmt: skip
    assert shown == [
        ("10:00", Mode.CLOSED),
        ("10:30", Mode.OPEN),
        ("11:00", Mode.CLOSED),
        ("12:00", Mode.OPEN),
        ("13:00", Mode.CLOSED),
        ("14:00", Mode.OPEN),
    ]


def test_a_running_salon_opens_a_closed_period() -> None:
    found = calendar(windows=(Window(time(8), time(18)),))
    evening = Session(at("2020-04-18 20:00"), at("2020-04-18 21:00"))
    with_salon = GroupCalendar(found.programme, found.group, (), (evening,))
    assert desired(found, at("2020-04-18 20:30")).mode is Mode.CLOSED
    assert desired(with_salon, at("2020-04-18 20:30")).mode is Mode.OPEN
    edge = next_edge(with_salon, at("2020-04-18 20:30"))
    assert edge is not None
    assert edge.at == at("2020-04-18 21:00")


def test_a_window_over_midnight_belongs_to_the_day_on_which_it_began() -> None:
    found = calendar(windows=(Window(time(20), time(1)),))
    closing = next_edge(found, at("2020-04-18 22:00"))
    assert closing is not None
    assert (closing.at, closing.local_date) == (at("2020-04-19 01:00"), date(2020, 4, 18))


def test_two_instants_of_one_zone_are_compared_in_utc() -> None:
    """In the repeated hour of 25 October 2020 in Berlin, wall clocks lie; instants do not."""
    berlin = ZoneInfo("Europe/Berlin")
    early = instant(date(2020, 10, 25), time(2, 30), berlin)
    late = datetime(2020, 10, 25, 2, 30, tzinfo=berlin, fold=1).astimezone(UTC)
    assert late - early == timedelta(hours=1)


# ------------------------------------------------------------------------------------------------------ properties

minutes = st.integers(0, 23 * 60 + 45).map(lambda m: time(m // 60, m % 60))


@st.composite
def some_orders(draw: st.DrawFn, zone: str) -> tuple[Override, ...]:
    found = []
    base = at("2020-04-17 00:00", zone)
    for number in range(draw(st.integers(0, 4))):
        start = base + timedelta(minutes=draw(st.integers(0, 4 * 24 * 60)))
        end = start + timedelta(minutes=draw(st.integers(1, 20 * 60)))
        revoked = draw(st.none() | st.integers(0, 20 * 60))
        found.append(
            Override(
                f"o{number}",
                GroupKey("maker"),
                start,
                end,
                draw(st.sampled_from(Mode)),
                start,
                revoked_at=start + timedelta(minutes=revoked) if revoked is not None else None,
            )
        )
    return tuple(found)


@st.composite
def calendars(draw: st.DrawFn) -> GroupCalendar:
    zone = draw(st.sampled_from(ZONES))
    windows = draw(st.lists(st.tuples(minutes, minutes).filter(lambda w: w[0] != w[1]), min_size=1, max_size=3))
    return calendar(zone, orders=draw(some_orders(zone)), windows=tuple(Window(*window) for window in windows))


@given(calendars())
def test_walking_the_edges_gives_the_desired_mode_at_every_minute(found: GroupCalendar) -> None:
    start = at("2020-04-16 22:00", str(found.programme.zone))
    end = start + timedelta(days=5)
    mode = desired(found, start).mode
    changes = {edge.at: edge.mode for edge in edges(found, start, end)}
    moment = start
    while moment < end:
        moment += timedelta(minutes=1)
        mode = changes.get(moment, mode)
        assert desired(found, moment).mode is mode, moment


@given(calendars())
def test_edges_are_ordered_alternate_and_have_their_own_keys(found: GroupCalendar) -> None:
    start = at("2020-04-16 22:00", str(found.programme.zone))
    walked = edges(found, start, start + timedelta(days=5))
    assert [edge.at for edge in walked] == sorted({edge.at for edge in walked})
    assert all(before.mode is not after.mode for before, after in pairwise(walked))
    local = [(edge.at.astimezone(found.programme.zone).strftime("%m%dT%H:%M"), edge.mode) for edge in walked]
    assert len(set(local)) == len(local)
