"""The handover brief (D3): what a shift passes on to the next, put together from sections.

Pure. A section says what it has to ask and which lines it has; flags come in as further sections.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.core.capability import Capability
from bot.core.case import open_cases
from bot.core.duty import Roll
from bot.core.event import Mode
from bot.core.group import GroupState, state_of
from bot.core.hot import HotTopics
from bot.core.ids import GroupKey
from bot.core.moderation import ModerationMode
from bot.core.plan import Filing, deadline_of, filing_of, plan_of
from bot.core.plan_chase import lacking
from bot.core.poll import Poll
from bot.core.programme import GroupSpec
from bot.core.query import Every, Facts, One, Query
from bot.core.question_day import age, still_open
from bot.core.roster import Shift
from bot.core.salon import Salon, SalonState
from bot.core.situation import Situation
from bot.core.ticket import live_in
from bot.core.ticket_words import asking
from bot.core.timetable import Override
from bot.core.wording import cases as case_wording
from bot.core.wording import clock
from bot.core.wording import duty as wording
from bot.core.wording import question_day as day_wording

_ONE_DAY = timedelta(days=1)
_MOST_QUESTIONS, _MOST_CASES, _MOST_HOT = 5, 5, 3
_REPORTED = frozenset({Capability.MUTE_ALL, Capability.RECALL_ANY, Capability.SEND, Capability.MUTE_MEMBER})


@dataclass(frozen=True, slots=True)
class Change:
    """A change of shift: into ``shift``, told at ``at``."""

    here: Situation
    group: GroupSpec
    shift: Shift
    roll: Roll
    at: datetime
    facts: Facts

    def clock(self, at: datetime) -> str:
        """An instant for people, with the day when it is another one."""
        return clock.moment(self.here.programme.local(at), self.shift.local_date)


Ask = Callable[[GroupKey, date], tuple[Query[object], ...]]
Lines = Callable[[Change], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the brief."""

    lines: Lines
    ask: Ask = lambda _group, _on: ()


def brief_queries(group: GroupKey, on: date) -> tuple[Query[object], ...]:
    """What has to be asked for the brief of a date, beside the roll."""
    return tuple(dict.fromkeys(query for section in SECTIONS for query in section.ask(group, on)))


def brief_of(change: Change) -> tuple[str, ...]:
    """The open items, a line each; empty when there are none."""
    return tuple(line for section in SECTIONS for line in section.lines(change))


# ------------------------------------------------------------------------------------------------------------- sections


def _previous(change: Change) -> tuple[str, ...]:
    earlier = change.roll.before(change.shift)
    if earlier is None:
        return ()
    came = change.roll.came(earlier)
    return (
        wording.item_previous(earlier.label, tuple((one.name, change.clock(one.on_at)) for one in came if one.on_at)),
    )


def _ask_cases(group: GroupKey, _on: date) -> tuple[Query[object], ...]:
    return (open_cases(group),)


def _cases(change: Change) -> tuple[str, ...]:
    """What waits for a verdict, by number alone: nobody's name and nobody's words, wherever the brief is read."""
    waiting = change.facts.get(open_cases(change.group.key))
    if not waiting or change.group.moderation.mode is ModerationMode.OFF:
        return ()
    lines = (
        case_wording.brief_line(one.no, one.category, change.clock(one.opened_at)) for one in waiting[:_MOST_CASES]
    )
    return (case_wording.in_brief(tuple(lines), len(waiting), waiting[0].no),)


def _ask_plans(group: GroupKey, on: date) -> tuple[Query[object], ...]:
    return (plan_of(group, on), plan_of(group, on + _ONE_DAY))


def _plans(change: Change) -> tuple[str, ...]:
    programme, group, on = change.here.programme, change.group, change.shift.local_date
    today, tomorrow = (change.facts.get(plan_of(group.key, day)) for day in (on, on + _ONE_DAY))
    lines = []
    if filing_of(today, group.times) is Filing.MISSING:
        deadline = clock.at(programme.local(deadline_of(programme, group, on)))
        parts = lacking(today, group) if today else ()
        no_plan = wording.item_no_plan(clock.day(on), deadline)
        lines.append(wording.item_plan(parts, deadline) if parts else no_plan)
    works = programme.works_on(group, on + _ONE_DAY) and group.times.salon is not None
    if works and not (tomorrow and tomorrow.topics):
        lines.append(wording.item_tomorrow(clock.day(on + _ONE_DAY)))
    return tuple(lines)


def _salon_of(group: GroupKey, on: date) -> One[Salon]:
    return One(Salon, (group, on), group)


def _polls_of(group: GroupKey) -> Every[Poll]:
    return Every(Poll, group, (("closed_at", None),))


def _ask_salon(group: GroupKey, on: date) -> tuple[Query[object], ...]:
    return (_salon_of(group, on), _polls_of(group), plan_of(group, on))


def _salon(change: Change) -> tuple[str, ...]:
    group, on, window = change.group, change.shift.local_date, change.group.times.salon
    salon = change.facts.get(_salon_of(group.key, on))
    polls = change.facts.get(_polls_of(group.key))
    lines = []
    if salon is not None and salon.state is SalonState.RUNNING:
        lines.append(wording.item_salon_running(salon.topics[salon.topic - 1] if salon.topic else ""))
    elif window is not None and (salon is None or salon.state is SalonState.PLANNED):
        plan = change.facts.get(plan_of(group.key, on))
        if change.at < window.on(on, change.here.programme.zone)[1]:
            topics = len(plan.topics) if plan else 0
            lines.append(wording.item_salon(window.label, plan.host if plan else "", topics))
    return (*lines, *(wording.item_vote(poll.title, change.clock(poll.closes_at)) for poll in polls))


def _ask_questions(group: GroupKey, on: date) -> tuple[Query[object], ...]:
    return (live_in(group), _hot(group, on))


def _hot(group: GroupKey, on: date) -> HotTopics:
    return HotTopics((str(group),), on, _MOST_HOT)


def _questions(change: Change) -> tuple[str, ...]:
    if not change.group.questions.enabled:
        return ()
    lines = []
    waiting = still_open(change.facts.get(live_in(change.group.key)))
    if waiting:
        each = ((one.no, asking(one), clock.span(age(one, change.at))) for one in waiting[:_MOST_QUESTIONS])
        lines.append(day_wording.in_brief(tuple(day_wording.brief_line(*one) for one in each), len(waiting)))
    hot = change.facts.get(_hot(change.group.key, change.shift.local_date))
    if hot:
        lines.append(day_wording.brief_hot(tuple((one.word, one.people) for one in hot)))
    return tuple(lines)


def _ask_state(group: GroupKey, _on: date) -> tuple[Query[object], ...]:
    return (state_of(group), _orders_of(group))


def _orders_of(group: GroupKey) -> Every[Override]:
    return Every(Override, group)


def _state(change: Change) -> tuple[str, ...]:
    state = change.facts.get(state_of(change.group.key))
    return (*_mode(change, state), *_orders(change)) if state else _orders(change)


def _mode(change: Change, state: GroupState) -> tuple[str, ...]:
    lines = []
    if state.drift_reported_at is not None:
        mode = wording.OPENED if state.mode_seen is Mode.OPEN else wording.CLOSED
        lines.append(wording.item_drift(mode, change.clock(state.seen_at or state.drift_reported_at)))
    lost = tuple(
        wording.RIGHTS.get(one.capability, one.capability) for one in state.withdrawn if one.capability in _REPORTED
    )
    return (*lines, wording.item_rights(lost)) if lost else tuple(lines)


def _orders(change: Change) -> tuple[str, ...]:
    standing = (
        order
        for order in change.facts.get(_orders_of(change.group.key))
        if order.revoked_at is None and order.ends_at > change.at and order.starts_at < change.shift.ends_at
    )
    return tuple(
        wording.item_order(
            change.clock(order.starts_at),
            change.clock(order.ends_at),
            wording.OPENED if order.mode is Mode.OPEN else wording.CLOSED,
            order.by,
            order.reason,
        )
        for order in standing
    )


def _following(change: Change) -> tuple[str, ...]:
    after = change.roll.after(change.shift)
    return (wording.item_next(after.label, after.names),) if after else ()


SECTIONS: tuple[Section, ...] = (
    Section(_previous),
    Section(_cases, _ask_cases),
    Section(_questions, _ask_questions),
    Section(_plans, _ask_plans),
    Section(_salon, _ask_salon),
    Section(_state, _ask_state),
    Section(_following),
)
