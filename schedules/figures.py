"""The day's figures at closing time, for the management group: messages, people, questions, votes, duty."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from bot.core.effect import AlertStaff, SendMessage, Why
from bot.core.event import JobDue
from bot.core.job import Job
from bot.core.knowledge_card import cards_in
from bot.core.knowledge_desk import LIVE
from bot.core.knowledge_text import drafts_in, due_in
from bot.core.ledger import JobKey, Late, Occurrence
from bot.core.message import Message
from bot.core.plan import plan_of
from bot.core.programme import GroupSpec, Programme, instant
from bot.core.query import DayFigures, Every, Query
from bot.core.question_day import counted
from bot.core.roster import Attendance, attendance_of_day, shifts_on
from bot.core.rule import NOTHING, Decision, Turn
from bot.core.situation import Situation
from bot.core.speaking import changes_of
from bot.core.ticket import tickets_on
from bot.core.wording import clock, knowledge
from bot.core.wording import figures as wording
from bot.core.wording import question_day as day_wording

FEATURE = "figures"
_LATE_FROM = timedelta(minutes=5)


def _ends_at(programme: Programme, on: date) -> datetime | None:
    """The last closing of a day over all groups."""
    ends = [
        window.on(on, programme.zone)[1]
        for group in programme.groups
        if programme.works_on(group, on)
        for window in dict(group.day_windows).get(on, group.times.windows)
    ]
    return max(ends, default=None)


def _occurrences(programme: Programme, on: date) -> Iterable[Occurrence]:
    due_at = _ends_at(programme, on)
    if due_at is not None:
        yield Occurrence(JobKey(programme.key, on, "day_figures"), due_at, Late.REPORT)


def _span(programme: Programme, on: date) -> tuple[datetime, datetime]:
    """The time of a day's figures: it looks at every group, so it is asked once a report."""
    starts_at = instant(on, time(0), programme.zone)
    return starts_at, max(
        _ends_at(programme, on) or starts_at, instant(on + timedelta(days=1), time(0), programme.zone)
    )


def _figures_of(group: GroupSpec, on: date, span: tuple[datetime, datetime]) -> DayFigures:
    return DayFigures(group.key, on, *span)


def _attendances(group: GroupSpec, on: date) -> Every[Attendance]:
    return Every(Attendance, group.key, (("local_date", on),))


def _working(here: Situation, on: date) -> tuple[GroupSpec, ...]:
    return tuple(group for group in here.programme.groups if here.programme.works_on(group, on))


def _ask(event: JobDue, here: Situation) -> tuple[Query[object], ...]:
    on = event.local_date
    span = _span(here.programme, on)
    asked = tuple(
        query
        for group in _working(here, on)
        for query in (
            *((tickets_on(group.key, on),) if group.questions.enabled else ()),
            _figures_of(group, on, span),
            plan_of(group.key, on),
            changes_of(group.key, on),
            _attendances(group, on),
        )
    )
    return (*asked, cards_in(here.programme.key, LIVE)) if _asks(here) else asked


def _asks(here: Situation) -> bool:
    return any(group.questions.enabled for group in here.programme.groups)


def _decide(turn: Turn) -> Decision:
    event, here = turn.event, turn.here
    assert isinstance(event, JobDue)
    groups = _working(here, event.local_date)
    if not groups:
        return NOTHING
    late = event.at - event.due_at
    span = _span(here.programme, event.local_date)
    text = wording.day(
        clock.day(event.local_date),
        [_line(turn, group, event, span) for group in groups],
        clock.span(late) if late > _LATE_FROM else "",
        _questions(turn, groups, event.local_date),
    )
    text = "\n".join((text, *_cards_that_wait(turn)))
    why = Why(kind=event.kind, setting="times.windows", due_at=event.due_at)
    management = here.programme.management
    if management is None:
        return Decision(effects=(AlertStaff(feature=FEATURE, why=why, tag="figures", text=text),))
    said = SendMessage(feature=FEATURE, why=why, tag="figures", group=management.key, message=Message.of(text))
    return Decision(effects=(said,))


def _questions(turn: Turn, groups: tuple[GroupSpec, ...], on: date) -> str:
    """What became of the day's questions, where they are looked after."""
    looked_after = [group for group in groups if group.questions.enabled]
    if not looked_after:
        return ""
    asked = counted(one for group in looked_after for one in turn.facts.get(tickets_on(group.key, on)))
    usual = clock.span(asked.usual) if asked.usual is not None else ""
    return day_wording.figures(asked.questions, asked.people, asked.answered, asked.unsure, asked.open, usual)


def _cards_that_wait(turn: Turn) -> tuple[str, ...]:
    """Knowledge that somebody should look at: a line of this report rather than a message of its own."""
    here = turn.here
    if not _asks(here):
        return ()
    cards = turn.facts.get(cards_in(here.programme.key, LIVE))
    drafts, due = len(drafts_in(cards)), len(due_in(cards, here.on))
    return (knowledge.reminder(drafts, due),) if drafts or due else ()


def _line(turn: Turn, group: GroupSpec, event: JobDue, span: tuple[datetime, datetime]) -> wording.GroupLine:
    on, programme = event.local_date, turn.here.programme
    counted = turn.facts.get(_figures_of(group, on, span))
    plan = turn.facts.get(plan_of(group.key, on))
    shifts = shifts_on(programme, group, on, plan, turn.facts.get(changes_of(group.key, on)))
    grace = timedelta(minutes=group.times.no_show_minutes)
    became = attendance_of_day(shifts, turn.facts.get(_attendances(group, on)), grace, event.due_at)
    return wording.GroupLine(
        name=group.name,
        messages=counted.messages,
        people=counted.people,
        asking=counted.asking,
        voters=counted.voters,
        check_ins=counted.check_ins,
        shifts_kept=sum(one.covered_at is not None for one in became),
        shifts=len(became),
        absent=tuple(dict.fromkeys(name for one in became if not one.present for name in one.missing)),
    )


JOBS = (Job("day_figures", FEATURE, Late.REPORT, _decide, _ask, of_programme=_occurrences),)
