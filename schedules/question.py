"""Questions that wait (Q3): asked of the next in line, opened when nobody cared for them, closed after an answer.

The timers are rows: a restart changes nothing. A job whose ticket has moved on meanwhile does nothing.
"""

from dataclasses import replace

from bot.core.effect import Why
from bot.core.event import JobDue
from bot.core.job import Job
from bot.core.ledger import Late
from bot.core.query import One, Query
from bot.core.questions import FEATURE
from bot.core.rule import NOTHING, Decision, Turn
from bot.core.situation import Situation
from bot.core.ticket import Ticket, TicketState, ticket_of
from bot.core.ticket_answer import ended
from bot.core.ticket_desk import (
    CANDIDATE,
    CLOSING,
    UNANSWERED,
    TicketDesk,
    Told,
    again,
    opened,
    ticket_queries,
)


def _ticket(event: JobDue) -> One[Ticket]:
    return ticket_of(event.subject, int(event.slot.partition("/")[0]))


def _today(here: Situation, event: JobDue) -> Situation:
    """A question of last night is asked of those of today."""
    return replace(here, on=here.programme.service_date(event.at))


def _ask(event: JobDue, here: Situation) -> tuple[Query[object], ...]:
    assert here.group is not None
    today = _today(here, event)
    return (_ticket(event), *ticket_queries(today, here.group, today.on))


def _desk(turn: Turn, setting: str) -> TicketDesk:
    event, group = turn.event, turn.here.group
    assert isinstance(event, JobDue)
    assert group is not None
    why = Why(kind=event.kind, setting=setting, due_at=event.due_at)
    return TicketDesk(_today(turn.here, event), group, event.at, turn.facts, why)


def _done(told: Told) -> Decision:
    return Decision(told.records, told.effects)


def _unanswered(turn: Turn) -> Decision:
    event = turn.event
    assert isinstance(event, JobDue)
    ticket = turn.facts.get(_ticket(event))
    if ticket is None or ticket.state is not TicketState.OPEN or ticket.due_at != event.due_at:
        return NOTHING
    return _done(again(_desk(turn, "questions.answer_minutes"), ticket))


def _candidate(turn: Turn) -> Decision:
    """Nobody cared for what may be a question: somebody is asked, in private."""
    event = turn.event
    assert isinstance(event, JobDue)
    ticket = turn.facts.get(_ticket(event))
    if ticket is None or ticket.state is not TicketState.CANDIDATE:
        return NOTHING
    desk = _desk(turn, "questions.candidate_minutes")
    return _done(opened(desk, ticket, aloud=False))


def _ask_closing(event: JobDue, _here: Situation) -> tuple[Query[object], ...]:
    return (_ticket(event),)


def _closing(turn: Turn) -> Decision:
    event = turn.event
    assert isinstance(event, JobDue)
    ticket = turn.facts.get(_ticket(event))
    if ticket is None or ticket.due_at != event.due_at or not (ticket.held or ticket.state is TicketState.ANSWERED):
        return NOTHING
    return Decision((ended(ticket, TicketState.CLOSED, event.at),))


JOBS = (
    Job(UNANSWERED, FEATURE, Late.DEADLINE, _unanswered, _ask),
    Job(CANDIDATE, FEATURE, Late.DEADLINE, _candidate, _ask),
    Job(CLOSING, FEATURE, Late.DEADLINE, _closing, _ask_closing),
)
