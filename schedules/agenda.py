"""Tomorrow's salon agenda on time (S1, S2): chased, posted, its absence reported, its changes corrected."""

from collections.abc import Iterable
from datetime import date, timedelta

from bot.core.agenda import (
    CHASE,
    CORRECTION,
    FEATURE,
    MISSING,
    PUBLISH,
    Fault,
    Issue,
    agenda_of,
    correction,
    faults,
    is_fit,
    issue_on,
    lacks,
    mark_of,
    posted,
    salon_begins_at,
    sheet_of,
    timer_for,
)
from bot.core.answer import privately
from bot.core.courtesy import held_until
from bot.core.effect import AlertStaff, Effect, SendMessage, Why
from bot.core.event import JobDue
from bot.core.job import Job
from bot.core.ledger import JobKey, Late, Occurrence, each_until_next
from bot.core.message import Message
from bot.core.plan import Plan, plan_of
from bot.core.programme import GroupSpec, Programme, instant
from bot.core.query import ANY, Every, One, Query
from bot.core.rule import NOTHING, Decision, Turn
from bot.core.salon import Salon, SalonState, salon_of
from bot.core.situation import Situation
from bot.core.stage import charge_of
from bot.core.wording import agenda as wording
from bot.core.wording import clock

_SETTING = "times.agenda_publish_at"
_TOPICS = frozenset({Fault.NO_TOPICS, Fault.TOO_FEW})


def _chases(programme: Programme, group: GroupSpec, on: date) -> Iterable[Occurrence]:
    issue = issue_on(programme, group, on)
    if issue is None:
        return
    times = (instant(on, at, programme.zone) for at in group.times.agenda_chases)
    for due_at, until in each_until_next(times, issue.due_at):
        key = JobKey(group.key, on, CHASE, f"{programme.local(due_at):%H:%M}")
        yield Occurrence(key, due_at, Late.NOTICE, until)


def _publish(programme: Programme, group: GroupSpec, on: date) -> Iterable[Occurrence]:
    issue = issue_on(programme, group, on)
    if issue is not None:
        yield Occurrence(JobKey(group.key, on, PUBLISH), issue.due_at, Late.NOTICE, issue.expires_at)


def _missing(programme: Programme, on: date) -> Iterable[Occurrence]:
    """One for every time at which agendas are posted that day; usually that is one."""
    found = {issue.due_at: issue for group in programme.groups if (issue := issue_on(programme, group, on))}
    for due_at, issue in sorted(found.items()):
        key = JobKey(programme.key, on, MISSING, f"{programme.local(due_at):%H:%M}")
        yield Occurrence(key, due_at, Late.NOTICE, issue.expires_at)


def _ask(event: JobDue, here: Situation) -> tuple[Query[object], ...]:
    assert here.group is not None
    return (_tomorrows(here.group, event.local_date),)


def _tomorrows(group: GroupSpec, eve: date) -> One[Plan]:
    return plan_of(group.key, eve + timedelta(days=1))


def _issue(turn: Turn) -> tuple[JobDue, GroupSpec, Issue, Plan | None]:
    event, group = turn.event, turn.here.group
    assert isinstance(event, JobDue)
    assert group is not None
    issue = issue_on(turn.here.programme, group, event.local_date)
    assert issue is not None
    return event, group, issue, turn.facts.get(_tomorrows(group, event.local_date))


def _decide_chase(turn: Turn) -> Decision:
    event, group, issue, plan = _issue(turn)
    if not faults(plan, group.times):
        return NOTHING
    publish_at = clock.at(turn.here.programme.local(issue.due_at))
    ideas = group.questions.enabled and not _TOPICS.isdisjoint(faults(plan, group.times))
    text = wording.chase(group.name, clock.day(issue.salon_on), lacks(plan, group.times), publish_at, ideas=ideas)
    return Decision(effects=_to_those_in_charge(turn, group, plan, issue.salon_on, text, event))


def _decide_publish(turn: Turn) -> Decision:
    event, group, issue, plan = _issue(turn)
    if plan is not None and plan.agenda is not None:
        return NOTHING
    if plan is None or not is_fit(plan, group.times):
        text = wording.not_posted(group.name, clock.day(issue.salon_on), lacks(plan, group.times))
        return Decision(effects=_to_those_in_charge(turn, group, plan, issue.salon_on, text, event))
    return _post(turn, event, group, plan)


def _post(turn: Turn, event: JobDue, group: GroupSpec, plan: Plan) -> Decision:
    """Post an agenda, for the first time or as a correction; host and class teacher get it for Moments."""
    sheet, first = sheet_of(agenda_of(plan), group, plan.local_date), plan.agenda is None
    tomorrow = turn.here.programme.service_date(event.at) < plan.local_date
    text = wording.published(sheet, tomorrow=tomorrow) if first else correction(plan, group)
    plain = wording.moments(sheet, group.name)
    handed = wording.for_moments(group.name, plain) if first else wording.for_moments_again(group.name, plain)
    said = SendMessage(
        feature=FEATURE,
        why=Why(kind=event.kind, setting=_SETTING, due_at=event.due_at, by=plan.filed_by),
        tag=FEATURE,
        group=group.key,
        message=Message.of(text),
        expires_at=salon_begins_at(turn.here.programme, group, plan.local_date),
    )
    copies = _to_those_in_charge(turn, group, plan, plan.local_date, handed, event)
    return Decision(records=(posted(plan, event.at),), effects=(said, *copies))


def _to_those_in_charge(
    turn: Turn, group: GroupSpec, plan: Plan | None, on: date, text: str, event: JobDue
) -> tuple[Effect, ...]:
    why = Why(kind=event.kind, setting=_SETTING, due_at=event.due_at)
    people = charge_of(turn.here.staff, group.key, on, plan.host if plan else "")
    sent = (
        privately(person, group, text, feature=FEATURE, why=why, tag=f"{event.kind}-{person.key}") for person in people
    )
    return tuple(one for one in sent if one is not None)


def _all_plans(on: date) -> Every[Plan]:
    return Every(Plan, ANY, (("local_date", on),))


def _ask_missing(event: JobDue, _here: Situation) -> tuple[Query[object], ...]:
    return (_all_plans(event.local_date + timedelta(days=1)),)


def _decide_missing(turn: Turn) -> Decision:
    event, programme = turn.event, turn.here.programme
    assert isinstance(event, JobDue)
    salon_on = event.local_date + timedelta(days=1)
    plans = {plan.group: plan for plan in turn.facts.get(_all_plans(salon_on))}
    issues = [(group, issue_on(programme, group, event.local_date)) for group in programme.groups]
    groups = [group for group, issue in issues if issue is not None and issue.due_at == event.due_at]
    rows = tuple(
        (group.name, lacks(plans.get(group.key), group.times))
        for group in groups
        if not is_fit(plans.get(group.key), group.times)
    )
    if not rows:
        return NOTHING
    alert = AlertStaff(
        feature=FEATURE,
        why=Why(kind=event.kind, setting=_SETTING, due_at=event.due_at),
        tag=MISSING,
        text=wording.missing(clock.day(salon_on), rows, len(groups)),
        expires_at=event.expires_at,
    )
    return Decision(effects=(alert,))


def _ask_correction(event: JobDue, here: Situation) -> tuple[Query[object], ...]:
    assert here.group is not None
    return (plan_of(here.group.key, event.local_date), salon_of(here.group.key, event.local_date))


def _decide_correction(turn: Turn) -> Decision:
    """A changed agenda, when it was left alone for a while: corrected, or posted if it came too late."""
    event, group, programme = turn.event, turn.here.group, turn.here.programme
    assert isinstance(event, JobDue)
    assert group is not None
    plan = turn.facts.get(plan_of(group.key, event.local_date))
    if plan is None or not event.slot.endswith(mark_of(plan)) or not _still_wanted(turn, event, group, plan):
        return NOTHING
    quiet_until = held_until(programme, event.at)
    if quiet_until is not None:
        return Decision(records=(timer_for(plan, quiet_until, quiet_until),))
    if is_fit(plan, group.times):
        return _post(turn, event, group, plan)
    if plan.agenda is None:
        return NOTHING
    text = wording.not_corrected(group.name, clock.day(plan.local_date), lacks(plan, group.times))
    return Decision(effects=_to_those_in_charge(turn, group, plan, plan.local_date, text, event))


def _still_wanted(turn: Turn, event: JobDue, group: GroupSpec, plan: Plan) -> bool:
    """Not before the agenda's time, not once its salon has begun, and only if it differs from what was posted."""
    programme, salon = turn.here.programme, turn.facts.get(salon_of(group.key, plan.local_date))
    begins_at = salon_begins_at(programme, group, plan.local_date)
    issue = issue_on(programme, group, plan.local_date - timedelta(days=1))
    if begins_at is None or issue is None or not issue.due_at <= event.at < begins_at:
        return False
    return plan.agenda != agenda_of(plan) and (salon is None or _not_begun(salon))


def _not_begun(salon: Salon) -> bool:
    return salon.state is SalonState.PLANNED


JOBS = (
    Job(CHASE, FEATURE, Late.NOTICE, _decide_chase, _ask, of_group=_chases),
    Job(PUBLISH, FEATURE, Late.NOTICE, _decide_publish, _ask, of_group=_publish),
    Job(MISSING, FEATURE, Late.NOTICE, _decide_missing, _ask_missing, of_programme=_missing),
    Job(CORRECTION, FEATURE, Late.NOTICE, _decide_correction, _ask_correction),
)
