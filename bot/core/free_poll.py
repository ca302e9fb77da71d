"""Reads a vote that the staff opens by hand: title, options, closing time.

Pure. Only words behind 到 at the very end are taken for a time, so that options may name times.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.fold import fold
from bot.core.numerals import parse_number
from bot.core.programme import GroupSpec, Programme, instant
from bot.core.when import parse_clock, parse_span
from bot.core.wording import vote as wording

LEAST_OPTIONS, MOST_OPTIONS = 2, 12
_SHORTEST = timedelta(minutes=5)
_OTHERWISE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class FreePoll:
    """What was asked for; ``closes_at`` is settled."""

    title: str
    options: tuple[str, ...]
    closes_at: datetime


def read_free_poll(argument: str, programme: Programme, group: GroupSpec, at: datetime) -> FreePoll | str:
    """Takes ``题目 选项1 选项2 … [到 22:00]`` (blanks, bars or lines between them); gives the vote, or what to say."""
    body, until = _split_time(argument.strip())
    parts = _parts(body)
    options = tuple(_unnumbered(part, number) for number, part in enumerate(parts[1:], 1))
    if len(options) < LEAST_OPTIONS or not all(options):
        return wording.FREE_EXAMPLE
    if len(options) > MOST_OPTIONS:
        return wording.TOO_MANY
    if len({fold(option) for option in options}) < len(options):
        return wording.SAME_OPTIONS
    closes_at = _closes_at(until, programme, group, at)
    return FreePoll(parts[0], options, closes_at) if closes_at else wording.PAST


def _split_time(text: str) -> tuple[str, str]:
    """The text without the time behind it, and that time's words."""
    words = text.split()
    for count in (1, 2):
        tail = fold("".join(words[-count:]))
        mark = next((mark for mark in wording.UNTIL_WORDS if tail.startswith(mark)), "")
        rest = tail.removeprefix(mark)
        if mark and (parse_clock(rest) or parse_span(rest)) and len(words) > count:
            end = text.rindex(words[-count])
            return text[:end].strip(), rest
    return text, ""


def _parts(body: str) -> list[str]:
    for sign in ("\n", "|", "｜", ";", "；"):
        if sign in body:
            return [part.strip() for part in body.split(sign) if part.strip()]
    return body.split()


def _unnumbered(option: str, number: int) -> str:
    """An option without the number that somebody typed before it, where it is the right one (3.5 is none)."""
    head, _, rest = option.partition(".") if "." in option else option.partition("、")
    rest = rest.strip()
    return rest if rest and not rest[0].isdigit() and parse_number(head) == number else option


def _closes_at(until: str, programme: Programme, group: GroupSpec, at: datetime) -> datetime | None:
    """The closing: as asked; else at the time of the evening's vote, or in half an hour where that is too near."""
    clock = parse_clock(until) if until else group.times.vote_closes_at
    if clock is None:
        span = parse_span(until)
        return at + span if span else None
    found = instant(programme.service_date(at), clock, programme.zone)
    if until:
        return found if found >= at + _SHORTEST else None
    return found if found >= at + _SHORTEST else at + _OTHERWISE
