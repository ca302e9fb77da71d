"""Questions of a group that are asked of the same person, or of the staff's group, at the same time: one message.

Pure. What is folded into it loses its card and what may help; who answers by number in reply reaches each question.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.core.activity import StoredMessage
from bot.core.effect import AlertStaff, Effect, SendDirect
from bot.core.ids import PersonKey
from bot.core.message import Message
from bot.core.people import Person
from bot.core.rule import Decision
from bot.core.ticket import Ticket, TicketState
from bot.core.ticket_asked import place_of
from bot.core.ticket_desk import TicketDesk, Told, again
from bot.core.ticket_said import may_answer
from bot.core.ticket_whether import unconfirmed
from bot.core.ticket_words import asking
from bot.core.wording import question_lists as wording

TOGETHER: Final = timedelta(minutes=2)
"""What is due so soon after a question goes with it."""
LEAST: Final = 3
"""Questions that are a flood; fewer come each with its card and what may help."""
MOST: Final = 8
"""Questions of one message."""


def folded(desk: TicketDesk, ticket: Ticket, lines: tuple[StoredMessage, ...]) -> Decision:
    """The next in line is asked (``again``), with all that they would be asked within ``TOGETHER``. ``lines``: what the
    staff said last; what may be answered by it, or by words that wait to be confirmed, is left to its own time, when
    who said them is asked about it."""
    first = again(desk, ticket)
    found, asked, given = [first], _asked(first), [first.ticket.holder]
    for one in _due_soon(desk, ticket) if asked is not None else ():
        told = again(replace(desk, given=tuple(given)), one, early=TOGETHER)
        given.append(told.ticket.holder)
        left = _may_be_answered(desk, told.ticket, lines) or unconfirmed(desk, one) is not None
        fits = len(found) < MOST and not left
        if asked is not None and fits and _to_same(asked, _asked(told)):
            found.append(told)
    if asked is None or len(found) < LEAST:
        return Decision(first.records, first.effects)
    return Decision(tuple(record for told in found for record in told.records), (_list(desk, asked, found),))


def _due_soon(desk: TicketDesk, ticket: Ticket) -> list[Ticket]:
    until = desk.at + TOGETHER
    others = (one for one in desk.seen if one.no != ticket.no and one.state is TicketState.OPEN)
    return sorted((one for one in others if one.due_at is not None and one.due_at <= until), key=lambda one: one.no)


def _may_be_answered(desk: TicketDesk, ticket: Ticket, lines: tuple[StoredMessage, ...]) -> bool:
    """Whether one who was asked, or is now, has spoken since the question."""
    asked = (desk.here.staff.get(PersonKey(key)) for key in ticket.given_to)
    by = {one.native_id(desk.group.account) for one in asked if one is not None}
    return may_answer(lines, ticket, by=by, others=desk.todays) is not None


def _asked(told: Told) -> SendDirect | AlertStaff | None:
    """The one thing that is said, where that is a question for somebody."""
    only: Effect | None = told.effects[0] if len(told.effects) == 1 else None
    return only if isinstance(only, SendDirect | AlertStaff) else None


def _to_same(one: SendDirect | AlertStaff, other: SendDirect | AlertStaff | None) -> bool:
    return type(one) is type(other) and getattr(one, "person", None) == getattr(other, "person", None)


def _list(desk: TicketDesk, asked: SendDirect | AlertStaff, found: list[Told]) -> SendDirect | AlertStaff:
    tickets = sorted((told.ticket for told in found), key=lambda one: one.no)
    lines = tuple(wording.asked(one.no, one.name, desk.clock(one.asked_at), asking(one)) for one in tickets)
    why, tag = replace(desk.why, note=""), f"questions-{tickets[0].no}"
    if isinstance(asked, AlertStaff):
        text = wording.several_for_staff(desk.group.name, lines, tickets[0].no)
        return replace(asked, why=why, tag=tag, text=text)
    person: Person | None = desk.here.staff.get(asked.person) if asked.person is not None else None
    place = place_of(desk, person) if person is not None else ""
    text = wording.several(desk.group.name, lines, tickets[0].no, place)
    return replace(asked, why=why, tag=f"{tag}-{asked.person}", message=Message.of(text), card=None)
