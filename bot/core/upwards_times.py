"""On which days the list goes up: on every intensive day, and once more on the day after the last, with all that waits.
Some days longer for what that list missed: the bot may have been away.

Pure.
"""

from datetime import date, datetime, timedelta

from bot.core.programme import Programme, instant

_ONE_DAY = timedelta(days=1)
_MADE_UP_FOR = timedelta(days=8)
"""So long after the last list what it could not show is handed over; a timer is remembered about as long."""


def goes_up_on(programme: Programme, on: date) -> datetime | None:
    """When the list is handed over on a local date; None where it is not."""
    there = programme.intensive_on(on) or is_last(programme, on) or makes_up(programme, on)
    return instant(on, programme.upwards.at, programme.zone) if programme.upwards.enabled and there else None


def is_last(programme: Programme, on: date) -> bool:
    """Whether the list of a local date is the last one: nobody asks or answers in the groups any more."""
    return programme.last_day is not None and on == programme.last_day + _ONE_DAY


def makes_up(programme: Programme, on: date) -> bool:
    """Whether the list of a local date only shows what the last one could not: nothing, if the bot was there."""
    last = programme.last_day
    return last is not None and last + _ONE_DAY < on <= last + _ONE_DAY + _MADE_UP_FOR


def still_goes_up(programme: Programme, at: datetime) -> bool:
    """Whether a list follows that shows what nobody can be asked any more."""
    last = programme.last_day
    if not programme.upwards.enabled:
        return False
    return last is None or at < instant(last + _ONE_DAY + _MADE_UP_FOR, programme.upwards.at, programme.zone)
