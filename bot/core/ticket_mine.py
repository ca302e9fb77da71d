"""What somebody asked, or only joined, and which of it a command is about that says whether it helped.

Pure. Must never give a question of somebody else, but to the staff of its group.
"""

from collections.abc import Iterable
from datetime import date

from bot.core.event import Event
from bot.core.ids import GroupKey, NativeId
from bot.core.programme import Programme
from bot.core.query import Every
from bot.core.rule import Turn
from bot.core.situation import Situation
from bot.core.ticket import WAITING, Ticket, TicketState, live_anywhere, tickets_of_person, tickets_on
from bot.core.ticket_answer import heard_last, newest, of_asker
from bot.core.ticket_desk import asked_in
from bot.core.ticket_heard import meant_ticket
from bot.core.wording import question_replies as replies
from bot.core.wording import questions as wording


def mine_queries(event: Event, here: Situation) -> tuple[Every[Ticket], ...]:
    """What has to be asked; who joined a question is found while it is open, in its group for the whole day."""
    assert event.sender is not None  # whoever calls has looked
    group = asked_in(here)
    today = (tickets_on(group.key, here.on),) if group is not None else ()
    return (tickets_of_person(event.account, event.sender.native_id), live_anywhere(), *today)


def mine(turn: Turn) -> tuple[Ticket, ...]:
    """The questions of whoever writes, in any group."""
    return tuple(one for one in _found(turn) if _is_own(turn, one))


def _found(turn: Turn) -> tuple[Ticket, ...]:
    """All that could be meant, of groups that are still looked after."""
    here, account = turn.here.programme, turn.event.account
    found = (one for query in mine_queries(turn.event, turn.here) for one in turn.facts.get(query))
    known = (one for one in found if one.account == account and here.group(GroupKey(one.group)) is not None)
    return tuple({(one.group, one.no): one for one in known}.values())


def _is_own(turn: Turn, ticket: Ticket) -> bool:
    return turn.event.sender is not None and ticket.asked_by(turn.event.sender.native_id)


def resolved_on(tickets: Iterable[Ticket], on: date, programme: Programme) -> Ticket | None:
    """The newest of some questions that began, or was solved, on a date."""
    return newest(one for one in tickets if one.state is TicketState.RESOLVED and _of_day(one, on, programme))


def _of_day(ticket: Ticket, on: date, programme: Programme) -> bool:
    closed = programme.service_date(ticket.closed_at) if ticket.closed_at is not None else None
    return on in (ticket.local_date, closed)


def meant_by_command(turn: Turn, number: int | None, *, helped: bool) -> Ticket | str:
    """The question that somebody means who says whether it helped: that of the number, else the one that is quoted,
    else the one that was answered last; or the sentence that says why there is none."""
    assert turn.event.sender is not None
    assert turn.call is not None
    who, place = turn.event.sender.native_id, turn.here.group.key if turn.here.group is not None else None
    found = tuple(one for one in _found(turn) if place in (None, one.group) and one.state is not TicketState.CANDIDATE)
    quoted = meant_ticket(turn, found) if number is None else None
    if number is not None or quoted is not None:
        named = (quoted,) if quoted is not None else tuple(one for one in found if one.no == number)
        return _named(turn, named, number or 0, helped=helped)
    ticket = of_asker(found, who) if helped else _unhelped(turn, found, who)
    nothing = replies.which_mine(turn.call.spec.usage)
    if turn.here.group is None and not mine(turn):  # said to an answer that was given in private
        nothing = replies.GLAD if helped else replies.ASK_IN_GROUP
    return ticket or nothing


def _unhelped(turn: Turn, found: Iterable[Ticket], who: NativeId) -> Ticket | None:
    """The one that was answered last, else that waits, else that was solved, of this day."""
    on, programme = turn.here.on, turn.here.programme
    own = [one for one in found if _is_own(turn, one) and (one.state in WAITING or _of_day(one, on, programme))]
    return heard_last(own, who) or of_asker(own, who) or resolved_on(own, on, programme)


def _named(turn: Turn, named: tuple[Ticket, ...], number: int, *, helped: bool) -> Ticket | str:
    """One of those that a number, or a quote, names."""
    staff = turn.here.is_staff and turn.here.group is not None
    theirs = [one for one in named if staff or _is_own(turn, one)]
    if not theirs:
        return replies.not_own(named[0].no) if named else wording.not_found(number)
    again = None if helped else resolved_on(theirs, turn.here.on, turn.here.programme)
    ticket = newest(one for one in theirs if one.state in WAITING) or again
    over = wording.over(theirs[0].no, theirs[0].state)
    return ticket or (over if helped else f"{over}{replies.ASK_ANEW}")
