"""Whatever the day's times are: every job can be planned, in order, with keys of its own, notices with an end."""

from datetime import date, time

from hypothesis import given
from hypothesis import strategies as st

from bot.core.ledger import Late, each_until_next
from bot.core.programme import DayTimes, Window, instant
from bot.core.timetable import GroupCalendar, edges
from schedules import JOBS
from tests import programmes

clocks = st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15))
windows = st.tuples(clocks, clocks).filter(lambda w: w[0] != w[1]).map(lambda w: Window(*w))
some_clocks = st.lists(clocks, max_size=3).map(tuple)
days = st.builds(
    DayTimes,
    windows=st.lists(windows, max_size=2).map(tuple),
    closing_notice_minutes=st.integers(0, 60),
    shifts=st.lists(windows, max_size=3, unique=True).map(tuple),
    plan_reminders=some_clocks,
    plan_deadline=clocks,
    agenda_publish_at=clocks,
    agenda_chases=some_clocks,
    salon=st.none() | windows,
    salon_countdowns=some_clocks,
    vote_closes_at=clocks,
)
DATES = (date(2020, 4, 17), date(2020, 4, 18), date(2020, 4, 20), date(2020, 4, 21))


@given(days)
def test_every_job_can_be_planned_on_every_day(times: DayTimes) -> None:
    found = programmes.programme(("maker",), times=times)
    calendar = GroupCalendar(found, found.groups[0])
    for on in DATES:
        walked = edges(calendar, instant(on, time(0), found.zone), instant(on, time(23, 59), found.zone))
        for job in JOBS:
            planned = [
                *(job.of_group(found, found.groups[0], on) if job.of_group else ()),
                *(job.of_programme(found, on) if job.of_programme else ()),
                *(one for edge in walked for one in (job.of_edge(calendar, edge) if job.of_edge else ())),
            ]
            assert len({one.key for one in planned}) == len(planned) or job.of_group is not None
            assert all(one.expires_at is not None for one in planned if one.late is Late.NOTICE)


def test_each_until_next() -> None:
    zone = programmes.SHANGHAI
    three, four, five = (instant(programmes.DAY, time(hour), zone) for hour in (3, 4, 5))
    assert each_until_next([], five) == ()
    assert each_until_next([five], five) == ()
    assert each_until_next([four, three, five], five) == ((three, four), (four, five))
