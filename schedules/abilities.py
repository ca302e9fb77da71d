"""The capability card before the programme: what cannot be done where, and what people must do by hand. Posted once."""

from collections.abc import Iterable
from datetime import date, time, timedelta

from bot.core.abilities import FEATURE, JOB, Ability, CardPosted, ability_of, card_due, first_day, lacks, posted
from bot.core.effect import AlertStaff, Effect, SendMessage, Why
from bot.core.event import JobDue
from bot.core.group import state_of
from bot.core.job import Job
from bot.core.ledger import JobKey, Late, Occurrence, Timer
from bot.core.lowering import leaders_of
from bot.core.message import Message
from bot.core.programme import Programme, instant
from bot.core.query import Query
from bot.core.reach import Letter, tell_leaders
from bot.core.rule import NOTHING, Decision, Turn
from bot.core.situation import Situation
from bot.core.wording import abilities as wording
from bot.core.wording import clock

_ONE_DAY = timedelta(days=1)
_AGAIN = "again-"
_LOOK_AGAIN = timedelta(minutes=1)
_MOST_TRIES = 15
"""Minutes that the card waits for groups that were not looked at yet; longer than from one look to the next. Then it
is posted and names them."""


def _occurrences(programme: Programme, on: date) -> Iterable[Occurrence]:
    due_at, first = card_due(programme), first_day(programme)
    if due_at is not None and first is not None and on == first - _ONE_DAY:
        end = instant(first + _ONE_DAY, time(0), programme.zone)
        yield Occurrence(JobKey(programme.key, on, JOB), due_at, Late.NOTICE, end)


def _ask(_event: JobDue, here: Situation) -> tuple[Query[object], ...]:
    return (posted(here.programme), *(state_of(group.key) for group in here.programme.groups))


def _decide(turn: Turn) -> Decision:
    event, here = turn.event, turn.here
    assert isinstance(event, JobDue)
    if turn.facts.get(posted(here.programme)) is not None:
        return NOTHING
    found = [ability_of(group, turn.facts.get(state_of(group.key)), here) for group in here.programme.groups]
    tries = int(event.slot.removeprefix(_AGAIN)) if event.slot.startswith(_AGAIN) else 0
    if tries < _MOST_TRIES and any(one.probed_at is None for one in found):
        slot = f"{_AGAIN}{tries + 1}"
        due_at = event.at + _LOOK_AGAIN
        timer = Timer(event.subject, event.local_date, JOB, slot, due_at, Late.NOTICE, event.expires_at)
        return Decision(records=(timer,))
    return Decision(records=(CardPosted(here.programme.key, event.at),), effects=_said(turn, _text(here, found)))


def _text(here: Situation, found: list[Ability]) -> str:
    first = first_day(here.programme)
    known = [one for one in found if one.probed_at is not None]
    missing = lacks(known)
    return wording.card(
        here.programme.name,
        clock.day(first) if first is not None else "",
        [(row, names) for row, names in missing if row.by_hand],
        [(row, names) for row, names in missing if not row.by_hand],
        [one.group.name for one in found if one.probed_at is None],
    )


def _said(turn: Turn, text: str) -> tuple[Effect, ...]:
    event, here = turn.event, turn.here
    assert isinstance(event, JobDue)
    why = Why(kind=event.kind, due_at=event.due_at)
    management = here.programme.management
    if management is not None:
        said = SendMessage(
            feature=FEATURE,
            why=why,
            tag="card",
            group=management.key,
            message=Message.of(text),
            expires_at=event.expires_at,
        )
        return (said,)
    leaders = leaders_of(here.staff, lambda person: person.roles_in(None, here.on))
    letter = Letter(text, FEATURE, why, "card", expires_at=event.expires_at)
    return tell_leaders(leaders, here.programme, letter) or (
        AlertStaff(feature=FEATURE, why=why, tag="card", text=text, expires_at=event.expires_at),
    )


JOBS = (Job(JOB, FEATURE, Late.NOTICE, _decide, _ask, of_programme=_occurrences),)
