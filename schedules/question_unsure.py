"""An earlier answer that nobody confirmed (Q4): after a while one person looks at it, so that a card which fitted in
words alone leaves nobody waiting.

The asker was told how to say that it did not help, and people say nothing. It is looked at once, and goes no further:
whoever looks answers anew where the card was wrong. Must never speak to the group.
"""

from dataclasses import replace

from bot.core.courtesy import held_until
from bot.core.effect import Why
from bot.core.event import JobDue
from bot.core.job import Job
from bot.core.ledger import Late
from bot.core.query import One, Query
from bot.core.questions import FEATURE
from bot.core.rule import NOTHING, Decision, Turn
from bot.core.situation import Situation
from bot.core.ticket import Ticket, TicketState, ticket_of
from bot.core.ticket_asked import to_person
from bot.core.ticket_away import was_away
from bot.core.ticket_desk import TicketDesk, ticket_queries, today_of
from bot.core.ticket_offer import UNSURE, cards_of, to_be_confirmed
from bot.core.wording import earlier as wording


def _named(event: JobDue) -> tuple[One[Ticket], int]:
    """The ticket, and the card that was offered to it."""
    no, card, _ = event.slot.split("/")
    return ticket_of(event.subject, int(no)), int(card)


def _ask(event: JobDue, here: Situation) -> tuple[Query[object], ...]:
    assert here.group is not None
    ticket, _ = _named(event)
    today = today_of(here, event.at)  # what was offered last night is looked at by those of today
    found = cards_of(today, here.group, int(event.slot.partition("/")[0]))
    return (ticket, found, *ticket_queries(today, here.group, today.on))


def _unsure(turn: Turn) -> Decision:
    event, group = turn.event, turn.here.group
    assert isinstance(event, JobDue)
    assert group is not None
    named, card = _named(event)
    ticket = turn.facts.get(named)
    if ticket is None or ticket.state is not TicketState.ANSWERED or ticket.offered != card or ticket.answers:
        return NOTHING
    minutes = group.questions.answer_minutes
    why = Why(kind=event.kind, setting="questions.answer_minutes", due_at=event.due_at, note=ticket.mark)
    desk = TicketDesk(today_of(turn.here, event.at), group, event.at, turn.facts, why)
    if was_away(event):  # the asker could not say anything meanwhile
        due_at = desk.hours.due(desk.at, minutes)
        return Decision((to_be_confirmed(ticket, due_at),)) if due_at is not None else NOTHING
    works = held_until(desk.here.programme, desk.at) is None and desk.hours.running(desk.at)
    if not works:
        due_at = held_until(desk.here.programme, desk.at) or desk.hours.due(desk.at, 0)
        return Decision((to_be_confirmed(ticket, due_at),)) if due_at is not None else NOTHING
    person = desk.route.first(ticket)[1]
    native_id = person.native_id(group.account) if person is not None else None
    if person is None or native_id is None:
        return NOTHING  # it stands in the figures of the day as not confirmed
    said = to_person(desk, ticket, person, native_id, wording.unsure(card, minutes))
    return Decision(effects=(replace(said, tag=f"unsure-{ticket.no}-{card}", card=None),))


JOBS = (Job(UNSURE, FEATURE, Late.DEADLINE, _unsure, _ask),)
