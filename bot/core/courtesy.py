"""When the bot keeps quiet: no private messages at night but for safety, failure and answers to own commands."""

from datetime import datetime, timedelta

from bot.core.programme import Programme


def held_until(programme: Programme, at: datetime) -> datetime | None:
    """The end of the quiet hours when ``at`` lies in them, else None."""
    today = programme.service_date(at)
    for on in (today - timedelta(days=1), today):
        starts_at, ends_at = programme.courtesy.quiet.on(on, programme.zone)
        if starts_at <= at < ends_at:
            return ends_at
    return None
