"""The salon agenda of a day: what makes it fit to be posted, when that is due, and what changed since it was posted.

Pure; shared by the agenda's jobs and commands, and by whoever changes a plan (``correction_timer``).
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.core.ids import derive_id
from bot.core.ledger import Late, Timer
from bot.core.plan import Agenda, Plan
from bot.core.programme import DayTimes, GroupSpec, Programme, instant
from bot.core.wording import agenda as wording
from bot.core.wording import clock

FEATURE = "agenda"
CHASE, PUBLISH, MISSING, CORRECTION = "agenda_chase", "agenda_publish", "agenda_missing", "agenda_correction"
_SETTLES_IN = timedelta(minutes=2)
"""A change is posted when the agenda has been left alone for this long, so that one sitting makes one correction."""


class Fault(StrEnum):
    """What an agenda lacks. The blocking ones keep it from being posted."""

    NO_TOPICS = "no_topics"
    TOO_FEW = "too_few"
    TOO_MANY = "too_many"
    NO_HOST = "no_host"
    FEW_GUESTS = "few_guests"
    MANY_GUESTS = "many_guests"


_WAIVABLE = frozenset({Fault.TOO_FEW, Fault.TOO_MANY})
BLOCKING = _WAIVABLE | {Fault.NO_TOPICS}


def agenda_of(plan: Plan) -> Agenda:
    """The part of a plan that members are shown."""
    return Agenda(plan.host, plan.guests, plan.topics)


def faults(plan: Plan | None, times: DayTimes) -> tuple[Fault, ...]:
    """Everything that is wrong with a plan's agenda, the blocking faults first; a waiver lifts the topics' limits."""
    if plan is None or not plan.topics:
        return (Fault.NO_TOPICS, Fault.NO_HOST) if plan is None or not plan.host else (Fault.NO_TOPICS,)
    topics, guests = len(plan.topics), len(plan.guests)
    rules = (
        (Fault.TOO_FEW, topics < times.topics_min),
        (Fault.TOO_MANY, topics > times.topics_max),
        (Fault.NO_HOST, not plan.host),
        (Fault.FEW_GUESTS, guests < times.guests_min),
        (Fault.MANY_GUESTS, guests > times.guests_max),
    )
    return tuple(fault for fault, broken in rules if broken and not (plan.waived_by and fault in _WAIVABLE))


def is_fit(plan: Plan | None, times: DayTimes) -> bool:
    """Whether a plan's agenda may be posted."""
    return not BLOCKING.intersection(faults(plan, times))


@dataclass(frozen=True, slots=True)
class Issue:
    """The posting of one agenda: that of ``salon_on``, on ``eve``, the day before, at ``due_at`` and not after
    ``expires_at``: nobody is woken by a late agenda, the day's opening notice has it too."""

    salon_on: date
    eve: date
    due_at: datetime
    expires_at: datetime


def issue_on(programme: Programme, group: GroupSpec, eve: date) -> Issue | None:
    """The posting that falls on a local date; None where no salon is held on the day after."""
    salon_on = eve + timedelta(days=1)
    if salon_begins_at(programme, group, salon_on) is None:
        return None
    due_at = instant(eve, group.times.agenda_publish_at, programme.zone)
    quiet = programme.courtesy.quiet.on(eve, programme.zone)[0]
    longest = due_at + timedelta(minutes=programme.courtesy.notice_minutes)
    return Issue(salon_on, eve, due_at, quiet if quiet > due_at else longest)


def salon_begins_at(programme: Programme, group: GroupSpec, on: date) -> datetime | None:
    """When the salon of a local date begins by the timetable; None where there is none."""
    if group.times.salon is None or not programme.works_on(group, on):
        return None
    return group.times.salon.on(on, programme.zone)[0]


def next_salon_on(programme: Programme, group: GroupSpec, at: datetime) -> date | None:
    """The local date of the salon that runs or comes next, within eight days."""
    salon, today = group.times.salon, programme.service_date(at)
    if salon is None:
        return None
    days = (today + timedelta(days=ahead) for ahead in range(8))
    return next((on for on in days if programme.works_on(group, on) and at < salon.on(on, programme.zone)[1]), None)


def posted(plan: Plan, at: datetime) -> Plan:
    """The plan after its agenda was posted, for the first time or again."""
    first = plan.agenda_published_at or at
    return replace(plan, agenda_published_at=first, agenda_version=plan.agenda_version + 1, agenda=agenda_of(plan))


def correction_timer(plan_before: Plan | None, plan_after: Plan, at: datetime) -> Timer | None:
    """The timer that whoever changes a plan saves with it, so that an agenda that was posted is corrected, and one
    that came too late is posted after all. None when nothing changed that members are shown."""
    if plan_before is not None and mark_of(plan_before) == mark_of(plan_after):
        return None
    return timer_for(plan_after, at, at + _SETTLES_IN)


def timer_for(plan: Plan, at: datetime, due_at: datetime) -> Timer:
    """A look at the agenda as it is now, to be taken at ``due_at``. Each change has a slot of its own."""
    slot = f"{at:%m%dT%H%M%S%f}-{mark_of(plan)}"
    return Timer(plan.group, plan.local_date, CORRECTION, slot, due_at, Late.NOTICE)


def mark_of(plan: Plan) -> str:
    """A short word that is equal for plans with the same agenda and the same waiver."""
    parts = (plan.host, "\x1e".join(plan.guests), "\x1e".join(plan.topics), "waived" if plan.waived_by else "")
    return derive_id(*parts)[:10]


@dataclass(frozen=True, slots=True)
class Difference:
    """What is new in ``after``: ``fresh`` are the numbers (from 1) of topics that were not there before, ``gone``
    the topics that are no more, ``reordered``: those that stayed changed places."""

    host: bool
    guests: bool
    fresh: frozenset[int]
    gone: tuple[str, ...]
    reordered: bool


def difference(before: Agenda, after: Agenda) -> Difference:
    """What a correction has to mark."""
    stayed = [topic for topic in after.topics if topic in before.topics]
    return Difference(
        host=before.host != after.host,
        guests=before.guests != after.guests,
        fresh=frozenset(no for no, topic in enumerate(after.topics, 1) if topic not in before.topics),
        gone=tuple(topic for topic in before.topics if topic not in after.topics),
        reordered=stayed != [topic for topic in before.topics if topic in after.topics],
    )


def lacks(plan: Plan | None, times: DayTimes) -> tuple[str, ...]:
    """What an agenda lacks, in words."""
    return tuple(
        wording.fault(
            fault,
            topics=len(plan.topics) if plan else 0,
            least=times.topics_min,
            most=times.topics_max,
            guests=len(plan.guests) if plan else 0,
            guest_range=(times.guests_min, times.guests_max),
        )
        for fault in faults(plan, times)
    )


def sheet_of(agenda: Agenda, group: GroupSpec, on: date, current: int = 0) -> wording.Sheet:
    """An agenda as it is shown."""
    salon = group.times.salon
    hours = f"{salon.starts_at:%H:%M}–{salon.ends_at:%H:%M}" if salon else ""
    return wording.Sheet(clock.day(on), hours, agenda.host, agenda.guests, agenda.topics, current)


def correction(plan: Plan, group: GroupSpec) -> str:
    """The text that corrects a posted agenda."""
    new = difference(plan.agenda or Agenda(), agenda_of(plan))
    sheet = replace(sheet_of(agenda_of(plan), group, plan.local_date), fresh=new.fresh)
    return wording.corrected(sheet, host=new.host, guests=new.guests, gone=new.gone, reordered=new.reordered)
