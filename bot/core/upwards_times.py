"""On which days the list goes up: on every intensive day, and once more on the day after the last, with all that waits.

Pure.
"""

from datetime import date, datetime, timedelta

from bot.core.programme import Programme, instant


def goes_up_on(programme: Programme, on: date) -> datetime | None:
    """When the list is handed over on a local date; None where it is not."""
    if not programme.upwards.enabled or not (programme.intensive_on(on) or is_last(programme, on)):
        return None
    return instant(on, programme.upwards.at, programme.zone)


def is_last(programme: Programme, on: date) -> bool:
    """Whether the list of a local date is the last one: nobody asks or answers in the groups any more."""
    return programme.last_day is not None and on == programme.last_day + timedelta(days=1)


def still_goes_up(programme: Programme, at: datetime) -> bool:
    """Whether a list follows that shows what nobody can be asked any more."""
    on = programme.service_date(at)
    due_at = goes_up_on(programme, on) if is_last(programme, on) else None
    return programme.upwards.enabled and (not programme.is_over(on) or (due_at is not None and at < due_at))
