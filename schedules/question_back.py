"""One list a group of what waited while the bot was away (Q3).

Planned as a row by whatever is found late (schedules/question.py); says nothing in the group.
"""

from bot.core.effect import Why
from bot.core.event import JobDue
from bot.core.job import Job
from bot.core.ledger import Late
from bot.core.query import Query
from bot.core.questions import FEATURE
from bot.core.rule import NOTHING, Decision, Turn
from bot.core.situation import Situation
from bot.core.ticket_away import BACK, is_over, listed_for, set_aside, set_aside_until
from bot.core.ticket_desk import TicketDesk, ticket_queries, today_of


def _ask(event: JobDue, here: Situation) -> tuple[Query[object], ...]:
    assert here.group is not None
    today = today_of(here, event.at)
    return ticket_queries(today, here.group, today.on)


def _back(turn: Turn) -> Decision:
    """What was answered or taken over meanwhile is not on it; where nobody works after all, it waits again."""
    event, group = turn.event, turn.here.group
    assert isinstance(event, JobDue)
    assert group is not None
    why = Why(kind=event.kind, setting="questions", due_at=event.due_at)
    desk = TicketDesk(today_of(turn.here, event.at), group, event.at, turn.facts, why)
    waiting = set_aside_until(desk, event.due_at)
    if not waiting:
        return NOTHING
    if not desk.hours.running(event.at) and not is_over(desk):
        return Decision(tuple(record for one in waiting for record in set_aside(desk, one).records))
    records, said = listed_for(desk, waiting)
    return Decision(records, (said,))


JOBS = (Job(BACK, FEATURE, Late.DEADLINE, _back, _ask),)
