"""When a question rests because nobody may be asked: closed hours, the quiet hours, the days after the last one.

Pure. Says nothing by itself: the desk (bot/core/ticket_desk.py) says when.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.core.capability import Capability
from bot.core.courtesy import held_until
from bot.core.message import Message
from bot.core.people import Person
from bot.core.ticket import Ticket
from bot.core.upwards_times import still_goes_up
from bot.core.wording import questions as wording

if TYPE_CHECKING:
    from bot.core.ticket_desk import TicketDesk


def next_at(desk: "TicketDesk") -> datetime | None:
    """When people work again, and may be told; None when they never do."""
    return desk.hours.due(held_until(desk.here.programme, desk.at) or desk.at, 0)


def may_be_told(desk: "TicketDesk", person: Person | None) -> bool:
    """Whether somebody hears now what is said in private: in the quiet hours who is on duty; the staff's group does."""
    if person is None or held_until(desk.here.programme, desk.at) is None or Capability.DIRECT not in desk.means:
        return True
    return desk.route.on_duty(person)


def until(desk: "TicketDesk", ticket: Ticket, due_at: datetime | None) -> Message:
    """What the group hears of a question that rests: when somebody is asked, or that the project team is."""
    if due_at is None and still_goes_up(desk.here.programme, desk.at):
        return Message.of(wording.for_team(ticket.no))
    return Message.of(wording.later(ticket.no, desk.clock(due_at) if due_at else ""))
