"""For random timetables, orders, outages and four time zones: after every tick the group is in the mode that the
timetable wants, and no edge is carried out twice. The oracle reads the mode minute by minute, from the journal."""

import tempfile
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import clockwork
from bot.clockwork import Clockwork, SubjectPlan
from bot.core.event import Mode
from bot.core.ids import GroupKey
from bot.core.job import Job
from bot.core.ledger import Sorted
from bot.core.programme import DayTimes, Window
from bot.core.timetable import GroupCalendar, Override, desired
from bot.store.unit import Unit
from schedules import JOBS
from tests import programmes
from tests.world import World, world

ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Asia/Kolkata")
HOURS = 60


@dataclass(frozen=True)
class Step:
    """At ``minute``: an order for ``length`` minutes, or an outage of that length."""

    minute: int
    length: int
    mode: Mode | None


quarter = st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15))
windows = st.lists(st.tuples(quarter, quarter).filter(lambda w: w[0] != w[1]), min_size=1, max_size=2)
steps = st.lists(
    st.builds(
        Step,
        st.integers(0, 40 * 60),
        st.integers(1, 12 * 60),
        st.sampled_from([Mode.OPEN, Mode.CLOSED, None]),
    ),
    max_size=5,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(zone=st.sampled_from(ZONES), windows=windows, steps=steps)
async def test_the_mode_is_the_desired_one_after_every_tick(
    zone: str, windows: list[tuple[time, time]], steps: list[Step]
) -> None:
    await _played(zone, windows, steps)


async def _played(zone: str, windows: list[tuple[time, time]], steps: list[Step], jobs: tuple[Job, ...] = JOBS) -> None:
    """Play two days and a half with these orders and outages; AssertionError where the property does not hold."""
    times = DayTimes(windows=tuple(Window(*window) for window in windows), salon=None, shifts=())
    programme = programmes.programme(("maker",), ZoneInfo(zone), times)
    with tempfile.TemporaryDirectory() as folder:
        async with world(Path(folder), programme=programme, start="2020-04-17 20:00", plans=(), jobs=jobs) as w:
            start = w.clock.now()
            orders: list[Override] = []
            _check(w, orders, start)
            for step in sorted(steps, key=lambda one: one.minute):
                at = max(start + timedelta(minutes=step.minute), w.clock.now())
                await w.advance_to(at)
                _check(w, orders, at)
                if step.mode is None:
                    await w.restart(at + timedelta(minutes=step.length))
                else:
                    orders.append(await _order(w, step, at, len(orders)))
                _check(w, orders, w.clock.now())
            await w.advance_to(max(start + timedelta(hours=HOURS), w.clock.now()))
            _check(w, orders, w.clock.now())
            _nothing_twice(w)
            assert w.app.engine.buried == 0


DAY_WINDOW = [(time(8), time(23))]
ORDERED_AND_DOWN = [Step(16 * 60, 60, Mode.CLOSED), Step(26 * 60 + 40, 24 * 60, None)]
"""Closed for an hour at noon; down from 22:40 until 22:40 of the next day."""


async def test_the_fixed_example_holds() -> None:
    await _played("Asia/Shanghai", DAY_WINDOW, ORDERED_AND_DOWN)


async def test_without_the_repair_the_property_does_not_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Clockwork, "_needs_repair", lambda *_: False)
    with pytest.raises(AssertionError, match="OPEN"):
        await _played("Asia/Shanghai", DAY_WINDOW, ORDERED_AND_DOWN)


async def test_with_the_repair_of_the_start_alone_the_property_does_not_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Edges that no job brings about, and a repair that only looks once: nothing closes at 23:00."""
    edgeless = tuple(replace(job, of_edge=None) for job in JOBS)

    def only_at_first(_self: Clockwork, plan: SubjectPlan, _now: datetime) -> bool:
        return plan.calendar is not None and plan.mode_decided is None

    monkeypatch.setattr(Clockwork, "_needs_repair", only_at_first)
    with pytest.raises(AssertionError, match="CLOSED"):
        await _played("Asia/Shanghai", DAY_WINDOW, ORDERED_AND_DOWN, edgeless)


async def _down_over_three_edges(folder: Path) -> list[str]:
    """What the group is told after an outage over a closing, an opening and a closing."""
    async with world(folder, start="2020-04-18 22:30") as w:
        await w.advance_to("22:40")
        before = len(w.said("maker"))
        await w.restart("2020-04-19 23:20")
        await w.advance_to("23:30")
        assert w.is_muted("maker")
        return [text for text in w.said("maker")[before:] if "本群发言已关闭" in text]


async def test_of_several_edges_the_newest_counts(tmp_path: Path) -> None:
    (closed,) = await _down_over_three_edges(tmp_path)
    assert "因故晚了 20 分钟" in closed


async def test_where_old_edges_are_not_superseded_the_lateness_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clockwork, "sort_late", lambda _now, waiting: Sorted(tuple(waiting)))
    assert await _down_over_three_edges(tmp_path) == [], (
        "a day late by the oldest edge, so that the group hears nothing"
    )


async def _order(w: World, step: Step, at: datetime, number: int) -> Override:
    assert step.mode is not None
    given = Override(f"o{number}", GroupKey("maker"), at, at + timedelta(minutes=step.length), step.mode, at)

    async def work(unit: Unit) -> None:
        unit.save((given,))

    await w.app.writer.submit(work)
    await w.app.tick()
    await w.app.quiet()
    return given


def _check(w: World, orders: list[Override], at: datetime) -> None:
    calendar = GroupCalendar(w.programme, w.programme.groups[0], tuple(orders))
    mode = desired(calendar, at).mode
    if mode is not None:
        assert w.is_muted("maker") is (mode is Mode.CLOSED), (at, mode)


def _nothing_twice(w: World) -> None:
    """Every call changed something: two closings in a row, or two openings, would be a job that ran twice."""
    calls = [call.on for call in w.calls("SetMuteAll", "maker")]
    assert all(before is not after for before, after in pairwise(calls)), calls
