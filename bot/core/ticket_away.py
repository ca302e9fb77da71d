"""After the bot was away: what waited meanwhile goes as one list to whoever works now, and climbs no ladder of people
that nobody could answer on.

A job that is found so late was not run because nobody was there to run it. What is found so waits some minutes for one
list of its group. Pure; never tells the group.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.core.effect import AlertStaff, SendDirect
from bot.core.event import JobDue
from bot.core.ids import GroupKey
from bot.core.ledger import Timer
from bot.core.message import Message
from bot.core.people import Person
from bot.core.questions import FEATURE
from bot.core.ticket import Ticket, TicketState
from bot.core.ticket_asked import place_of
from bot.core.ticket_desk import TicketDesk, Told, waiting_for
from bot.core.ticket_route import given_to
from bot.core.ticket_words import asking
from bot.core.upwards_times import still_goes_up
from bot.core.wording import clock
from bot.core.wording import question_words as wording

AWAY: Final = timedelta(hours=1)
BACK: Final = "question_back"
"""The job that makes the list."""
_TOGETHER: Final = timedelta(minutes=5)
"""What is found late within so much is one list; meanwhile platforms say what they have kept for the bot."""
_APART: Final = timedelta(microseconds=1)
"""What waits for the list is told by its instant from what is due when work begins."""
_START: Final = datetime(2000, 1, 1, tzinfo=UTC)


def was_away(event: JobDue) -> bool:
    """Whether a job runs so late that nothing can have been heard meanwhile."""
    return event.at - event.due_at >= AWAY


def set_aside(desk: TicketDesk, ticket: Ticket) -> Told:
    """The ticket until its group's list is made. Where nobody works any more it waits for the last list of the project
    team (schedules/upwards.py); where that has been made, too, the staff's group reads this one."""
    soon = desk.at - (desk.at - _START) % _TOGETHER + _TOGETHER
    works_at = desk.hours.due(soon, 0)
    if works_at is None and still_goes_up(desk.here.programme, soon):
        return Told(replace(ticket, due_at=None))
    due_at = (works_at or soon) + _APART
    on, slot = desk.here.programme.service_date(due_at), f"{due_at:%y%m%d%H%M%S%f}"
    return Told(replace(ticket, due_at=due_at), timers=(Timer(ticket.group, on, BACK, slot, due_at),))


def is_over(desk: TicketDesk) -> bool:
    """Whether nobody will work in the group any more."""
    return desk.hours.due(desk.at, 0) is None


def set_aside_until(desk: TicketDesk, due_at: datetime) -> tuple[Ticket, ...]:
    """The tickets that wait for the list of an instant, the oldest first."""
    found = [one for one in desk.seen if one.state is TicketState.OPEN and one.due_at == due_at]
    return tuple(sorted(found, key=lambda one: (one.asked_at, one.no)))


def listed_for(desk: TicketDesk, tickets: Sequence[Ticket]) -> tuple[tuple[object, ...], AlertStaff | SendDirect]:
    """The tickets in the hands of whoever would be asked first now, and the list. For what was asked today the clock
    begins anew; what is older is passed on by nobody but people. In nobody's hands where nobody works any more."""
    fresh = replace(tickets[0], rungs=(), given_to=())
    asked, person = (fresh, None) if is_over(desk) else desk.route.next(fresh)
    records: list[object] = []
    for one in tickets:
        rungs = tuple(dict.fromkeys((*one.rungs, *asked.rungs)))
        theirs = replace(one, rungs=rungs, holder="", since=desk.at, due_at=None)
        if person is not None:
            theirs = given_to(theirs, person)
        goes_on = person is not None and one.local_date == desk.here.on
        records += waiting_for(desk, theirs).records if goes_on else (theirs,)
    return tuple(records), _list(desk, tickets, person)


def _list(desk: TicketDesk, tickets: Sequence[Ticket], person: Person | None) -> AlertStaff | SendDirect:
    lines = tuple(wording.waited(one.no, asking(one), clock.span(desk.at - one.asked_at)) for one in tickets)
    rests = person is not None and any(one.local_date != desk.here.on for one in tickets)
    place = place_of(desk, person) if person is not None else f"{desk.group.name} "
    text = wording.back(desk.group.name, lines, f"{place}{tickets[0].no}", rests=rests)
    if person is None:
        return AlertStaff(feature=FEATURE, why=desk.why, tag=BACK, about=desk.group.key, text=text)
    native_id = person.native_id(desk.group.account)
    assert native_id is not None  # only those who can be reached are asked
    return SendDirect(
        feature=FEATURE,
        why=desk.why,
        tag=BACK,
        account=desk.group.account,
        native_id=native_id,
        person=person.key,
        via_group=GroupKey(desk.group.key),
        message=Message.of(text),
    )
