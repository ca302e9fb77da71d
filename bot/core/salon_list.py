"""The questions that were left to this evening's salon: what its host and its group are shown of them.

Pure. Names nobody who asked. What is not answered when the salon is over is asked of people (bot/core/ticket_desk.py).
"""

from bot.core.programme import GroupSpec
from bot.core.query import Facts, Query
from bot.core.ticket import Matter, Ticket, TicketState, live_in
from bot.core.ticket_words import asking
from bot.core.wording.salon import asked_line


def list_queries(group: GroupSpec) -> tuple[Query[object], ...]:
    """What has to be asked for the list."""
    return (live_in(group.key),)


def on_the_list(facts: Facts, group: GroupSpec) -> tuple[str, ...]:
    """The questions on it, in the order in which they were asked."""
    left = (one for one in facts.get(live_in(group.key)) if _is_left(one))
    return tuple(asked_line(one.no, asking(one)) for one in sorted(left, key=lambda one: one.no))


def _is_left(ticket: Ticket) -> bool:
    """Whether it waits for the salon, and is in nobody's hands."""
    waits = ticket.state is TicketState.OPEN and not ticket.held
    return waits and ticket.matter is Matter.SALON and not ticket.rungs and not ticket.holder
