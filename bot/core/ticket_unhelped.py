"""An answer that did not help (Q2): whoever gave it is told at once, and who is asked next reads what was answered.

Pure. Asks nobody by itself: the job of questions that wait (schedules/question.py) does.
"""

from dataclasses import replace

from bot.core.ids import PersonKey
from bot.core.message import Message
from bot.core.people import ANSWERERS, Person, may
from bot.core.ticket import Ticket
from bot.core.ticket_desk import TicketDesk, Told, given, spoken, waiting_until
from bot.core.ticket_route import given_to
from bot.core.wording import question_unhelped as wording


def asked_anew(desk: TicketDesk, ticket: Ticket) -> Told | None:
    """A question that was answered and waits again in nobody's hands: whoever answered it is asked, else the next in
    line, as soon as people work. None where it is another one, or where nobody was asked yet."""
    if ticket.holder or not ticket.answers:
        return None
    if not desk.hours.running(desk.at):
        return waiting_until(ticket, desk.hours.due(desk.at, 0))
    person = _answerer(desk, ticket)
    if person is not None:
        told = given(desk, given_to(ticket, person), person, wording.YOURS)
    elif ticket.rungs:
        asked, person = desk.route.next(ticket)
        told = given(desk, asked, person, wording.SO_FAR)
    else:
        return None
    heard = ticket.since in ticket.lines  # the receipt of the command has said so
    name = person.name if person is not None else ""
    return told if heard else spoken(desk, replace(told, line=Message.of(wording.reopened(ticket.no, name))))


def _answerer(desk: TicketDesk, ticket: Ticket) -> Person | None:
    """Whoever gave the last answer, where they may answer in this group and can be reached."""
    person = desk.here.staff.get(PersonKey(ticket.answers[-1].by))
    reached = person is not None and person.native_id(desk.group.account) is not None
    return person if reached and person and may(person.roles_in(desk.group.key, desk.here.on), ANSWERERS) else None
