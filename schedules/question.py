"""Questions that wait (Q3): asked of the next in line, opened when nobody cared for them, closed after an answer.

The timers are rows: a restart changes nothing. A job whose ticket has moved on meanwhile does nothing. What is found
long after its time was not heard by anybody: it waits for one list (schedules/question_back.py).
"""

from dataclasses import replace
from datetime import timedelta

from bot.core.effect import Why
from bot.core.event import JobDue
from bot.core.ids import PersonKey
from bot.core.job import Job
from bot.core.ledger import Late
from bot.core.query import One, Query, StaffLines
from bot.core.questions import FEATURE
from bot.core.rule import NOTHING, Decision, Turn
from bot.core.situation import Situation
from bot.core.ticket import Ticket, TicketState, ticket_of
from bot.core.ticket_alike import tie
from bot.core.ticket_answer import ended, tell_askers
from bot.core.ticket_away import set_aside, was_away
from bot.core.ticket_desk import (
    CANDIDATE,
    CLOSING,
    MORNING,
    UNANSWERED,
    TicketDesk,
    Told,
    borrowed,
    in_the_morning,
    opened,
    ticket_queries,
    today_of,
)
from bot.core.ticket_fold import folded
from bot.core.ticket_links import copy_of
from bot.core.ticket_offer import SHARED, cards_of, mark_of
from bot.core.ticket_said import SOON, lines_before, may_answer
from bot.core.ticket_unhelped import asked_anew
from bot.core.ticket_watch import DROPPED, LISTED, listed
from bot.core.ticket_whether import asked_unheard, asked_whether, reminded, words_kept

_BACK = timedelta(minutes=30)
_ANSWERED = (TicketState.ANSWERED, TicketState.RESOLVED, TicketState.CLOSED)


def _ticket(event: JobDue) -> One[Ticket]:
    return ticket_of(event.subject, int(event.slot.partition("/")[0]))


def _ask(event: JobDue, here: Situation) -> tuple[Query[object], ...]:
    assert here.group is not None
    today = today_of(here, event.at)
    found = cards_of(today, here.group, int(event.slot.partition("/")[0]))
    return (_ticket(event), found, _said(event), *ticket_queries(today, here.group, today.on))


def _ask_unanswered(event: JobDue, here: Situation) -> tuple[Query[object], ...]:
    assert here.group is not None
    return (*_ask(event, here), words_kept(here.group.account))


def _said(event: JobDue) -> StaffLines:
    """What the staff said in the group since somebody was asked last."""
    return lines_before(event.subject, event.due_at, _BACK)


def _desk(turn: Turn, setting: str) -> TicketDesk:
    event, group = turn.event, turn.here.group
    assert isinstance(event, JobDue)
    assert group is not None
    why = Why(kind=event.kind, setting=setting, due_at=event.due_at)
    return TicketDesk(today_of(turn.here, event.at), group, event.at, turn.facts, why)


def _done(told: Told) -> Decision:
    return Decision(told.records, told.effects)


def _unanswered(turn: Turn) -> Decision:
    event = turn.event
    assert isinstance(event, JobDue)
    ticket = turn.facts.get(_ticket(event))
    if ticket is None or ticket.state is not TicketState.OPEN or ticket.due_at != event.due_at:
        return NOTHING
    desk = _desk(turn, "questions.answer_minutes")
    if was_away(event):
        return _done(set_aside(desk, ticket))
    if (anew := asked_anew(desk, ticket)) is not None:
        return _done(anew)
    lines = turn.facts.get(_said(event))
    asked = reminded(desk, ticket) or asked_whether(desk, ticket, lines) or asked_unheard(desk, ticket)
    return asked or folded(desk, ticket, lines)


def _morning(turn: Turn) -> Decision:
    """Whoever was asked in the quiet hours is told, unless somebody has answered or taken it meanwhile."""
    event = turn.event
    assert isinstance(event, JobDue)
    _, person_key, late = event.slot.split("/", 2)
    ticket, desk = turn.facts.get(_ticket(event)), _desk(turn, "questions")
    person = desk.here.staff.get(PersonKey(person_key))
    if ticket is None or ticket.state is not TicketState.OPEN or ticket.holder != person_key or person is None:
        return NOTHING
    return _done(set_aside(desk, ticket) if was_away(event) else in_the_morning(desk, ticket, person, late))


def _candidate(turn: Turn) -> Decision:
    """Nobody cared for what may be a question: somebody is asked, in private. Where one of the staff spoke right after
    it, they have read it, and nobody is troubled: it stands in the lists."""
    event = turn.event
    assert isinstance(event, JobDue)
    ticket = turn.facts.get(_ticket(event))
    if ticket is None or ticket.state is not TicketState.CANDIDATE:
        return NOTHING
    if event.slot.endswith(DROPPED):
        return Decision((ended(ticket, TicketState.CLOSED, event.at),))
    desk = _desk(turn, "questions.candidate_minutes")
    read = may_answer(turn.facts.get(_said(event)), ticket, until=ticket.last_at + SOON, others=desk.todays)
    quietly = event.slot.endswith(LISTED) or read is not None
    if not quietly and not was_away(event):
        return _done(opened(desk, ticket, aloud=False))
    told = listed(desk, ticket)
    return _done(told if quietly else replace(set_aside(desk, told.ticket), others=told.others))


def _ask_closing(event: JobDue, _here: Situation) -> tuple[Query[object], ...]:
    return (_ticket(event),)


def _closing(turn: Turn) -> Decision:
    event = turn.event
    assert isinstance(event, JobDue)
    ticket = turn.facts.get(_ticket(event))
    if ticket is None or ticket.due_at != event.due_at or not (ticket.held or ticket.state is TicketState.ANSWERED):
        return NOTHING
    return Decision((ended(ticket, TicketState.CLOSED, event.at),))


def _there(event: JobDue) -> tuple[One[Ticket], str]:
    """The ticket of another group whose answer is offered, and which answer that is."""
    _, no, given, group = event.slot.split("/", 3)
    return ticket_of(group, int(no)), given


def _ask_shared(event: JobDue, here: Situation) -> tuple[Query[object], ...]:
    return (*_ask(event, here), _there(event)[0])


def _shared(turn: Turn) -> Decision:
    """The same is asked in this group, and a colleague has answered it in another: the answer is theirs, too, and so
    is what the colleague adds to it."""
    event = turn.event
    assert isinstance(event, JobDue)
    there, given = _there(event)
    ticket, theirs = turn.facts.get(_ticket(event)), turn.facts.get(there)
    desk = _desk(turn, "questions")
    if ticket is None or theirs is None or not desk.may_speak:
        return NOTHING
    if theirs.state not in _ANSWERED or not theirs.answers or mark_of(theirs.answers[-1]) != given:
        return NOTHING  # what was taken back meanwhile is no answer
    added = any(copy_of(mine, one) for mine in ticket.answers[-1:] for one in theirs.answers)
    if ticket.state is not TicketState.OPEN and not (added and ticket.state is TicketState.ANSWERED):
        return NOTHING
    told = borrowed(desk, ticket, theirs)
    assert told.line is not None
    said = replace(
        tell_askers(ticket, ticket.askers, told.line.text, desk.why), tag=f"shared-{ticket.no}", subject=tie(ticket)
    )
    heard = replace(told.ticket, lines=(*ticket.lines, desk.at))
    return _done(replace(told, ticket=heard, effects=(said,), line=None))


JOBS = (
    Job(UNANSWERED, FEATURE, Late.DEADLINE, _unanswered, _ask_unanswered),
    Job(MORNING, FEATURE, Late.DEADLINE, _morning, _ask),
    Job(CANDIDATE, FEATURE, Late.DEADLINE, _candidate, _ask),
    Job(SHARED, FEATURE, Late.DEADLINE, _shared, _ask_shared),
    Job(CLOSING, FEATURE, Late.DEADLINE, _closing, _ask_closing),
)
