"""Cases that wait (M2): passed on when nobody answers, shown together after a raid, asked for together where the
platform would not act."""

from dataclasses import replace

from bot.core.case import Case, cases_on, open_cases
from bot.core.case_desk import DIGEST, DUTY, UNANSWERED, Desk, desk_of, desk_queries, show
from bot.core.case_refused import BY_HAND, asked_together
from bot.core.duty import Roll
from bot.core.effect import Why
from bot.core.event import JobDue
from bot.core.job import Job
from bot.core.ledger import Late
from bot.core.moderation import FEATURE, ModerationMode
from bot.core.query import Query
from bot.core.rule import NOTHING, Decision, Turn
from bot.core.situation import Situation

_NOBODY_IS_BOTHERED = frozenset({ModerationMode.OFF, ModerationMode.DRY})


def _ask(event: JobDue, here: Situation) -> tuple[Query[object], ...]:
    assert here.group is not None
    return (open_cases(here.group.key), *desk_queries(here.group.key, here.programme.service_date(event.at)))


def _batch(turn: Turn) -> tuple[tuple[Case, ...], str]:
    """The open cases of the batch that the job is about, and the rest of its slot."""
    event, group = turn.event, turn.here.group
    assert isinstance(event, JobDue)
    assert group is not None
    number, _, rest = event.slot.partition("/")
    return tuple(one for one in turn.facts.get(open_cases(group.key)) if str(one.batch) == number), rest


def _pass_on(turn: Turn, batch: tuple[Case, ...], step: int) -> Decision:
    event, group = turn.event, turn.here.group
    assert isinstance(event, JobDue)
    assert group is not None
    if not batch or group.moderation.mode in _NOBODY_IS_BOTHERED:
        return NOTHING
    why = Why(kind=event.kind, setting="moderation.escalate_minutes", due_at=event.due_at)
    on = turn.here.programme.service_date(event.at)
    here = replace(turn.here, on=on)  # a case of last night is passed on to those of today
    shown = show(desk_of(here, group, on, event.at, turn.facts, why), batch, step)
    return Decision((*shown.cases, *shown.timers), shown.effects)


def _unanswered(turn: Turn) -> Decision:
    batch, rest = _batch(turn)
    step, _, _ = rest.partition("/")  # slots of before 0.3.0 end there
    return _pass_on(turn, tuple(one for one in batch if not one.waiting), int(step) + 1)


def _digest(turn: Turn) -> Decision:
    batch, _ = _batch(turn)
    return _pass_on(turn, batch, DUTY)


def _ask_by_hand(event: JobDue, here: Situation) -> tuple[Query[object], ...]:
    assert here.group is not None
    return (cases_on(here.group.key, event.local_date),)


def _by_hand(turn: Turn) -> Decision:
    event, group = turn.event, turn.here.group
    assert isinstance(event, JobDue)
    assert group is not None
    why = Why(kind=event.kind, setting="moderation", due_at=event.due_at)
    desk = Desk(turn.here, group, event.at, Roll(group, ()), frozenset(), why)
    return asked_together(desk, turn.facts.get(cases_on(group.key, event.local_date)))


JOBS = (
    Job(UNANSWERED, FEATURE, Late.DEADLINE, _unanswered, _ask),
    Job(DIGEST, FEATURE, Late.DEADLINE, _digest, _ask),
    Job(BY_HAND, FEATURE, Late.DEADLINE, _by_hand, _ask_by_hand),
)
