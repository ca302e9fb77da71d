"""The reminder about group cards, at most once a day and group: few are named, nobody's card is quoted."""

from collections.abc import Iterable
from datetime import date

from bot.core.capability import Capability
from bot.core.effect import SendMessage, Why
from bot.core.event import JobDue
from bot.core.ids import NativeId
from bot.core.job import Job
from bot.core.ledger import JobKey, Late, Occurrence
from bot.core.message import Mention, Message
from bot.core.name_checks import (
    FEATURE,
    MOST_NAMED,
    REMIND_AFTER,
    REMINDER,
    SWEEP_FOR,
    CardCheck,
    checks_of,
    is_exempt,
    lacking,
    sweep_at,
    to_remind,
)
from bot.core.names import CardFormat, format_of
from bot.core.people import Person
from bot.core.programme import GroupSpec, Programme
from bot.core.query import Query
from bot.core.rule import NOTHING, Decision, Turn
from bot.core.situation import Situation
from bot.core.wording import names as wording

_LONGEST_NAME = 20


def _occurrences(programme: Programme, group: GroupSpec, on: date) -> Iterable[Occurrence]:
    at = sweep_at(programme, group, on)
    if at is not None:
        yield Occurrence(JobKey(group.key, on, REMINDER), at + REMIND_AFTER, Late.NOTICE, at + SWEEP_FOR)


def _ask(_event: JobDue, here: Situation) -> tuple[Query[object], ...]:
    assert here.group is not None
    return (checks_of(here.group.key),)


def _decide(turn: Turn) -> Decision:
    event, here, group = turn.event, turn.here, turn.here.group
    assert isinstance(event, JobDue)
    assert group is not None
    wanted = format_of(group.names.format)
    known = (
        one
        for one in turn.facts.get(checks_of(group.key))
        if _lacks(one, wanted, here.staff.of_account(group.account, NativeId(one.native_id)))
    )
    meant = to_remind(known, event.at)
    if not meant:
        return NOTHING
    named = _nameable(meant, here)[:MOST_NAMED]
    reminder = SendMessage(
        feature=FEATURE,
        why=Why(kind=event.kind, setting="names.check_at", due_at=event.due_at),
        tag=REMINDER,
        group=group.key,
        message=_text(group, named, len(meant)),
        expires_at=event.expires_at,
    )
    return Decision(tuple(one.asked(event.at) for one in named), (reminder,))


def _lacks(one: CardCheck, wanted: CardFormat, person: Person | None) -> bool:
    """Staff are exempt. A card that has everything and yet is not fine is told to the staff alone: it would be read out
    with the tag (bot/core/name_flags.py)."""
    return not is_exempt(person) and (not one.card or bool(lacking(one.card, wanted, person)))


def _nameable(meant: tuple[CardCheck, ...], here: Situation) -> tuple[CardCheck, ...]:
    """Where nobody can be tagged, only those whose shown name is known: never an id in public."""
    if Capability.MENTION in here.capabilities:
        return meant
    return tuple(one for one in meant if one.card)


def _text(group: GroupSpec, named: tuple[CardCheck, ...], count: int) -> Message:
    wanted = format_of(group.names.format)
    if not named:
        return Message.of(wording.remind_all(wanted.text, wanted.example, count))
    tags = (Mention(NativeId(one.native_id), " ".join(one.card.split())[:_LONGEST_NAME]) for one in named)
    parts = [part for tag in tags for part in (tag, " ")]
    more = wording.remind_more(count - len(named))
    return Message.of(wording.remind(wanted.text, wanted.example), *parts, more)


JOBS = (Job(REMINDER, FEATURE, Late.NOTICE, _decide, _ask, of_group=_occurrences),)
