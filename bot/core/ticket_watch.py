"""What may be a question: watched in silence, and what becomes of it when nobody cares for it. Pure."""

from dataclasses import replace
from datetime import timedelta

from bot.core.ledger import Timer
from bot.core.ticket import Ticket, TicketState
from bot.core.ticket_alike import tied
from bot.core.ticket_desk import CANDIDATE, TicketDesk, Told, opened

LISTED = "listed"
"""Stands behind the number of a candidate that nobody is to be asked about."""
DROPPED = "dropped"
"""Stands behind the number of what was said to the bot and is no question unless whoever said it says so."""


def watched(desk: TicketDesk, ticket: Ticket, *, likely: bool = True, noticed: bool = True) -> Told:
    """A ticket that may become one: nobody hears of it. Not ``likely``: nobody is asked even when nobody cares for
    it; it stands in the lists of what waits. Not ``noticed``: only who said it can make a question of it."""
    ticket, others = tied(ticket, desk.twins(ticket.texts[-1]).elsewhere)
    due_at = desk.at + timedelta(minutes=desk.group.questions.candidate_minutes)
    slot = str(ticket.no) if likely else f"{ticket.no}/{LISTED if noticed else DROPPED}"
    return Told(ticket, timers=(Timer(ticket.group, ticket.local_date, CANDIDATE, slot, due_at),), others=others)


def listed(desk: TicketDesk, ticket: Ticket) -> Told:
    """A ticket that nobody is asked about: whoever would be finds it in their list."""
    told = opened(desk, ticket, aloud=False)
    return Told(replace(told.ticket, due_at=None, rungs=()), others=told.others)


def is_listed(ticket: Ticket) -> bool:
    """Whether a question only stands in the lists: nobody was asked, and nothing will happen by itself."""
    return ticket.state is TicketState.OPEN and ticket.due_at is None and not ticket.rungs
