"""Appeals (M5): shown to somebody with fresh eyes, and passed on when nobody decides in time.

A slot is ``number/instant/step``: a case can be appealed against again after its verdict was undone and given anew.
"""

from dataclasses import replace
from datetime import timedelta

from bot.core.action import Action, action_at
from bot.core.case import Case, CaseState, case_of
from bot.core.case_desk import APPEAL, Desk, desk_of, desk_queries, head_of, lines_of, others
from bot.core.case_verdict import Deciders, deciders_of, privately
from bot.core.effect import Effect, SendDirect, Why
from bot.core.event import JobDue
from bot.core.job import Job
from bot.core.ledger import Late, Timer
from bot.core.moderation import FEATURE
from bot.core.query import One, Query
from bot.core.reach import Letter, alert, write_to
from bot.core.rule import NOTHING, Decision, Turn
from bot.core.situation import Situation
from bot.core.wording import appeals as wording

_MOST_ALERTS = 6
"""That nobody has decided is said so often to the staff's group."""


def _case(event: JobDue) -> One[Case]:
    return case_of(event.subject, int(event.slot.partition("/")[0]))


def _action(event: JobDue) -> One[Action]:
    return action_at(event.subject, int(event.slot.partition("/")[0]))


def _ask(event: JobDue, here: Situation) -> tuple[Query[object], ...]:
    assert here.group is not None
    return (_case(event), _action(event), *desk_queries(here.group.key, here.programme.service_date(event.at)))


def _decide(turn: Turn) -> Decision:
    event, group = turn.event, turn.here.group
    assert isinstance(event, JobDue)
    assert group is not None
    case = turn.facts.get(_case(event))
    if case is None or case.state is not CaseState.APPEALED or not _is_about(event.slot, case):
        return NOTHING
    on = turn.here.programme.service_date(event.at)
    why = Why(kind=event.kind, setting="moderation.appeal_hours", due_at=event.due_at)
    desk = desk_of(replace(turn.here, on=on), group, on, event.at, turn.facts, why)
    before, _, step = event.slot.rpartition("/")
    if step != "0":
        return _overdue(desk, case, event, before, int(step))
    told = _asked(desk, case, deciders_of(case, turn.facts.get(_action(event))))
    asked = told.person if isinstance(told, SendDirect) else None
    return Decision((replace(case, reviewed_by=asked or ""), _later(desk, event, f"{before}/1")), (told,))


def _overdue(desk: Desk, case: Case, event: JobDue, slot: str, step: int) -> Decision:
    """Nobody has decided in time: the staff's group hears of it, some times over, the person once."""
    group = desk.group
    text = wording.review_overdue(group.name, case.no, group.moderation.appeal_hours * step)
    late = alert(Letter(text, FEATURE, desk.why, "overdue"), group)
    if step > 1:
        return Decision((_later(desk, event, f"{slot}/{step + 1}"),) if step < _MOST_ALERTS else (), (late,))
    told = privately(desk, case, wording.late_for(group.name, case.no), "late")
    return Decision((_later(desk, event, f"{slot}/2"),), (late, told))


def _later(desk: Desk, event: JobDue, slot: str) -> Timer:
    due_at = event.at + timedelta(hours=desk.group.moderation.appeal_hours)
    return Timer(event.subject, event.local_date, APPEAL, slot, due_at, Late.DEADLINE)


def _is_about(slot: str, case: Case) -> bool:
    """Whether a slot is about the appeal that waits now, not one that was closed by an undo. Slots of before 0.3.0 name
    no instant."""
    _, *instant, _ = slot.split("/")
    return not instant or case.appealed_at is None or instant[0] == str(int(case.appealed_at.timestamp()))


def _asked(desk: Desk, case: Case, deciders: Deciders) -> Effect:
    lines = lines_of(desk, replace(case, settled_name=deciders.names))
    text = wording.review(head_of(desk, case), lines, case.appeal, case.no, f"{desk.group.name} ")
    letter = Letter(text, FEATURE, desk.why, "review")
    people = others(desk, deciders.keys)
    told = next((found for one in people if (found := write_to(one, desk.group, letter))), None)
    return replace(told, confidential=True) if told is not None else alert(letter, desk.group)


JOBS = (Job(APPEAL, FEATURE, Late.DEADLINE, _decide, _ask),)
