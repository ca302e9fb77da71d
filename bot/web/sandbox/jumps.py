"""Where a jump of the sandbox's clock leads. Pure."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.core.programme import instant
from bot.web.sandbox.desk import RowState, TimelineRow

FARTHEST = timedelta(days=3)
"""No jump is longer: it plays everything in between."""


def next_time(now: datetime, wall: time, zone: ZoneInfo, *, tomorrow: bool = False) -> datetime:
    """The next instant at which the zone's clocks show ``wall``; ``tomorrow``: that of the next local day."""
    today = now.astimezone(zone).date()
    first = instant(today + timedelta(days=1 if tomorrow else 0), wall, zone)
    return first if first > now else instant(today + timedelta(days=1), wall, zone)


def next_planned(rows: Iterable[TimelineRow], now: datetime) -> datetime | None:
    """When the first planned thing after ``now`` is due."""
    return min((row.at for row in rows if row.state is RowState.PLANNED and row.at > now), default=None)


def within_reach(now: datetime, to: datetime) -> bool:
    """Whether a jump may lead there."""
    return timedelta(0) < to - now <= FARTHEST
