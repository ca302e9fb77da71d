"""Opening and closing on time (G2, G3), and the word that closing is near."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.core.capability import Capability
from bot.core.effect import Effect, SendMessage, Why
from bot.core.event import JobDue, Mode
from bot.core.job import Job
from bot.core.ledger import JobKey, Late, Occurrence
from bot.core.message import Message
from bot.core.plan import plan_of
from bot.core.poll import Poll
from bot.core.programme import GroupSpec, Programme
from bot.core.query import Every, Query
from bot.core.question_day import still_open
from bot.core.rule import NOTHING, Decision, Turn
from bot.core.situation import Situation
from bot.core.speaking import (
    FEATURE,
    Change,
    bring_about,
    calendar_of,
    calendar_queries,
    notice,
    sessions_of,
)
from bot.core.ticket import live_in
from bot.core.timetable import Edge, GroupCalendar, Override, desired
from bot.core.upwards_times import still_goes_up
from bot.core.wording import clock
from bot.core.wording import question_day as questions
from bot.core.wording import speaking as wording

_KIND = {Mode.OPEN: "open", Mode.CLOSED: "close"}


def _change_at(calendar: GroupCalendar, edge: Edge) -> Iterable[Occurrence]:
    local = calendar.programme.local(edge.at)
    key = JobKey(calendar.group.key, edge.local_date, _KIND[edge.mode], f"{local:%m%dT%H:%M}")
    yield Occurrence(key, edge.at, Late.MODE)


def _opening(calendar: GroupCalendar, edge: Edge) -> Iterable[Occurrence]:
    return _change_at(calendar, edge) if edge.mode is Mode.OPEN else ()


def _closing(calendar: GroupCalendar, edge: Edge) -> Iterable[Occurrence]:
    return _change_at(calendar, edge) if edge.mode is Mode.CLOSED else ()


def _closing_soon(calendar: GroupCalendar, edge: Edge) -> Iterable[Occurrence]:
    minutes = calendar.group.times.closing_notice_minutes
    at = edge.at - timedelta(minutes=minutes)
    if edge.mode is not Mode.CLOSED or not minutes or desired(calendar, at).because == "free":
        return
    if any(order.set_at > at for order in calendar.overrides if edge.at in (order.starts_at, order.ends_at)):
        return  # ordered when it was too late to announce
    local = calendar.programme.local(edge.at)
    key = JobKey(calendar.group.key, edge.local_date, "closing_soon", f"{local:%m%dT%H:%M}")
    yield Occurrence(key, at, Late.NOTICE, edge.at)


def _ask(event: JobDue, here: Situation) -> tuple[Query[object], ...]:
    assert here.group is not None
    return calendar_queries(here.group.key, event.local_date)


def _decide(turn: Turn) -> Decision:
    event, here = turn.event, turn.here
    assert isinstance(event, JobDue)
    assert here.group is not None
    calendar = calendar_of(here, here.group, turn.facts)
    now = desired(calendar, event.at)
    if now.mode is None or (here.state is not None and here.state.mode_decided is now.mode):
        return NOTHING
    first = here.state is None or here.state.decided_at is None
    due_at = _due(event, here, now.override)
    change = Change(now.mode, now.because, due_at, event.local_date, silent=first and "repair" in event.slot)
    why = Why(
        kind=event.kind,
        setting=f"times.windows ({now.because})",
        due_at=event.due_at,
        by=now.override.by if now.override else "",
    )
    decision = bring_about(change, event, here, calendar, why)
    if Capability.MUTE_ALL in here.capabilities:
        return decision
    said = notice(change, event, here, calendar, turn.facts)
    return Decision(decision.records, (*decision.effects, *((said,) if said else ())))


def _due(event: JobDue, here: Situation, order: Override | None) -> datetime:
    """Since when the mode is wanted: an order counts from when it was given, and what was decided otherwise after the
    edge (a break that was called off) is wanted since now."""
    if order is not None:
        return max(event.due_at, order.set_at)
    decided_at = here.state.decided_at if here.state else None
    return event.at if decided_at is not None and decided_at > event.due_at else event.due_at


def _ask_soon(event: JobDue, here: Situation) -> tuple[Query[object], ...]:
    assert here.group is not None
    key = here.group.key
    polls: Every[Poll] = Every(Poll, key, (("closed_at", None),))
    asked = (live_in(key),) if here.group.questions.enabled else ()
    tomorrow = event.local_date + timedelta(days=1)
    return (*calendar_queries(key, event.local_date), polls, plan_of(key, tomorrow), *asked)


def _decide_soon(turn: Turn) -> Decision:
    event, here = turn.event, turn.here
    assert isinstance(event, JobDue)
    assert here.group is not None
    if here.state is not None and here.state.mode_decided is Mode.CLOSED:
        return NOTHING
    assert event.expires_at is not None
    left = max(1, round((event.expires_at - event.at).total_seconds() / 60))
    closes = clock.at(here.programme.local(event.expires_at))
    text = wording.closing_soon(left, closes, _open_items(turn, event))
    said: Effect = SendMessage(
        feature=FEATURE,
        why=Why(kind=event.kind, setting="times.closing_notice_minutes", due_at=event.due_at),
        tag="closing-soon",
        group=here.group.key,
        message=Message.of(text),
        expires_at=event.expires_at,
    )
    return Decision(effects=(said,))


def _open_items(turn: Turn, event: JobDue) -> tuple[str, ...]:
    here = turn.here
    assert here.group is not None
    items = [
        wording.salon_running(salon.topics[salon.topic - 1] if salon.topic else "")
        for salon in turn.facts.get(sessions_of(here.group.key))
    ]
    if turn.facts.get(Every(Poll, here.group.key, (("closed_at", None),))):
        items.append(wording.OPEN_VOTE)
    waiting = still_open(turn.facts.get_if_asked(live_in(here.group.key), ()))
    if waiting:
        following = _following(here.programme, here.group, event)
        items.append(questions.left_open(tuple(one.no for one in waiting), following))
    tomorrow = event.local_date + timedelta(days=1)
    planned = turn.facts.get(plan_of(here.group.key, tomorrow))
    if here.programme.works_on(here.group, tomorrow) and (planned is None or not planned.topics):
        items.append(wording.no_plan_tomorrow(clock.day(tomorrow)))
    return tuple(items)


def _following(programme: Programme, group: GroupSpec, event: JobDue) -> str:
    """What becomes of the questions that are open when the group closes."""
    tomorrow = event.local_date + timedelta(days=1)
    if programme.works_on(group, tomorrow):
        return questions.TOMORROW
    if not programme.is_over(tomorrow):
        return questions.REOPENED
    return questions.FOR_TEAM if still_goes_up(programme, event.at) else questions.NO_MORE


JOBS = (
    Job("open", FEATURE, Late.MODE, _decide, _ask, of_edge=_opening),
    Job("close", FEATURE, Late.MODE, _decide, _ask, of_edge=_closing),
    Job("closing_soon", FEATURE, Late.NOTICE, _decide_soon, _ask_soon, of_edge=_closing_soon),
)
