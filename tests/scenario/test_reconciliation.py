"""For random timetables, orders, outages and four time zones: after every tick the group is in the mode that the
timetable wants, and no edge is carried out twice. The oracle reads the mode minute by minute, from the journal."""

import tempfile
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.event import Mode
from bot.core.ids import GroupKey
from bot.core.programme import DayTimes, Window
from bot.core.timetable import GroupCalendar, Override, desired
from bot.store.unit import Unit
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
    times = DayTimes(windows=tuple(Window(*window) for window in windows), salon=None, shifts=())
    programme = programmes.programme(("maker",), ZoneInfo(zone), times)
    with tempfile.TemporaryDirectory() as folder:
        async with world(Path(folder), programme=programme, start="2020-04-17 20:00", plans=()) as w:
            start = w.clock.now()
            orders: list[Override] = []
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
