"""The daily plan of a group: the official one-page form as a value. It is the one source of roster, agenda, salon
and vote."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.core.ids import GroupKey
from bot.core.people import Directory
from bot.core.programme import DayTimes, GroupSpec, Programme, instant
from bot.core.query import Every, One


@dataclass(frozen=True, slots=True)
class PlantedQuestion:
    """A question that a named member was asked to put; ``topic`` is the number of the topic it belongs to, from 1."""

    name: str
    topic: int
    question: str


@dataclass(frozen=True, slots=True)
class Agenda:
    """What of a plan the members are shown: host, guests in speaking order, topics. Kept as it was posted last, so
    that a correction can mark the lines that changed."""

    host: str = ""
    guests: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """One group's plan for one local date.

    ``duty`` holds the names of each shift in the order of the day's shifts. ``filed_at`` None: prepared (by the
    programme file) but not filed. ``source``: ``file``, ``chat``, ``form`` … ``version`` counts changes from 1.
    """

    group: str
    local_date: date
    duty: tuple[tuple[str, ...], ...] = ()
    host: str = ""
    guests: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    planted: tuple[PlantedQuestion, ...] = ()
    script: str = ""
    project: str = ""
    platform: str = ""
    source: str = ""
    filed_at: datetime | None = None
    filed_by: str = ""
    late: bool = False
    version: int = 1
    waived_by: str = ""
    """Coordinator who let an unusual number of topics through."""
    agenda_published_at: datetime | None = None
    """When the agenda was first posted; the agenda jobs alone write these three, everybody else keeps them."""
    agenda_version: int = 0
    """How often it was posted, corrections included."""
    agenda: Agenda | None = None
    """The agenda as it was posted last."""


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """History of changes: the plan as it was after version ``version``."""

    group: str
    local_date: date
    version: int
    at: datetime
    by: str
    plan: Plan


FEATURE = "plan"


def plan_of(group: GroupKey, on: date) -> One[Plan]:
    """The plan of a group and date."""
    return One(Plan, (group, on), group)


class Fault(StrEnum):
    """What can be wrong with a plan."""

    NO_DUTY = "no_duty"
    NO_HOST = "no_host"
    NO_TOPICS = "no_topics"
    FEW_TOPICS = "few_topics"
    MANY_TOPICS = "many_topics"
    FEW_GUESTS = "few_guests"
    MANY_GUESTS = "many_guests"
    SAME_TOPIC = "same_topic"
    UNKNOWN_NAME = "unknown_name"
    NO_SUCH_TOPIC = "no_such_topic"


BLOCKING = frozenset({Fault.NO_DUTY, Fault.NO_HOST, Fault.NO_TOPICS, Fault.FEW_TOPICS, Fault.MANY_TOPICS})
"""A plan with one of these cannot be filed; the others are said, and it is filed."""
_WAIVED = frozenset({Fault.FEW_TOPICS, Fault.MANY_TOPICS})


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault, with what it concerns: a shift's label, a count, a name, a topic."""

    fault: Fault
    subject: str = ""

    @property
    def blocks(self) -> bool:
        """Whether the plan cannot be filed with it."""
        return self.fault in BLOCKING


def validate(plan: Plan, times: DayTimes, staff: Directory) -> tuple[Problem, ...]:
    """Everything that is wrong with a plan, in the order of the form; the same for chat, web page and Word form."""
    found = [*_duty_problems(plan, times, staff), *(_salon_problems(plan, times) if times.salon else ())]
    return tuple(one for one in found if not (plan.waived_by and one.fault in _WAIVED))


def _duty_problems(plan: Plan, times: DayTimes, staff: Directory) -> list[Problem]:
    found = []
    for number, shift in enumerate(times.shifts):
        names = plan.duty[number] if number < len(plan.duty) else ()
        if not names:
            found.append(Problem(Fault.NO_DUTY, shift.label))
        group, on = GroupKey(plan.group), plan.local_date
        found += [Problem(Fault.UNKNOWN_NAME, name) for name in names if staff.named_in(name, group, on) is None]
    return list(dict.fromkeys(found))


def _salon_problems(plan: Plan, times: DayTimes) -> list[Problem]:
    found = []
    if not plan.host:
        found.append(Problem(Fault.NO_HOST))
    if not times.guests_min <= len(plan.guests) <= times.guests_max:
        few = len(plan.guests) < times.guests_min
        found.append(Problem(Fault.FEW_GUESTS if few else Fault.MANY_GUESTS, str(len(plan.guests))))
    if not plan.topics:
        found.append(Problem(Fault.NO_TOPICS))
    elif len(plan.topics) < times.topics_min:
        found.append(Problem(Fault.FEW_TOPICS, str(len(plan.topics))))
    elif len(plan.topics) > times.topics_max:
        found.append(Problem(Fault.MANY_TOPICS, str(len(plan.topics))))
    found += [Problem(Fault.SAME_TOPIC, topic) for topic, count in Counter(plan.topics).items() if count > 1]
    found += [Problem(Fault.NO_SUCH_TOPIC, one.name) for one in plan.planted if not 1 <= one.topic <= len(plan.topics)]
    return found


def lacks(plan: Plan | None, times: DayTimes) -> tuple[Problem, ...]:
    """What keeps a plan from being filed; of no plan at all, everything."""
    found = validate(plan or Plan("", date.min), times, Directory())
    return tuple(one for one in found if one.blocks)


class Filing(StrEnum):
    """Where a plan stands towards its deadline."""

    FILED = "filed"
    LATE = "late"
    MISSING = "missing"


def filing_of(plan: Plan | None, times: DayTimes) -> Filing:
    """A plan counts as filed when somebody filed it, or when the programme file already has it complete."""
    if plan is None:
        return Filing.MISSING
    if plan.filed_at is not None:
        return Filing.LATE if plan.late else Filing.FILED
    return Filing.FILED if plan.source == "file" and not lacks(plan, times) else Filing.MISSING


@dataclass(frozen=True, slots=True)
class Act:
    """Who files a plan, when, by which way, and when it should have been filed."""

    at: datetime
    by: str
    source: str
    deadline: datetime


@dataclass(frozen=True, slots=True)
class Filed:
    """A plan after a change, with the rows of its history."""

    plan: Plan
    versions: tuple[PlanVersion, ...]

    @property
    def records(self) -> tuple[Plan | PlanVersion, ...]:
        """What has to be saved."""
        return (self.plan, *self.versions)


def file_plan(before: Plan | None, draft: Plan, times: DayTimes, act: Act) -> Filed:
    """File ``draft`` over what stands there. Whether it is late is settled by the first filing; what other features
    noted on the plan (the agenda's state, a coordinator's waiver) stays."""
    in_time = filing_of(before, times) is not Filing.MISSING
    late = before.late if before is not None and in_time else act.at > act.deadline
    first_at = before.filed_at if before is not None and in_time else None
    return _changed(
        before, replace(draft, source=act.source, filed_at=first_at or act.at, filed_by=act.by, late=late), act
    )


def restore(current: Plan, earlier: Plan | None, act: Act) -> Filed:
    """Bring an earlier version back (None: nothing was there) as a new version."""
    return _changed(current, earlier or Plan(current.group, current.local_date), act)


def _changed(before: Plan | None, after: Plan, act: Act) -> Filed:
    if before is None:
        after = replace(after, version=1)
        return Filed(after, (_version(after, act.at, act.by),))
    after = replace(
        after,
        version=before.version + 1,
        waived_by=before.waived_by,
        agenda_published_at=before.agenda_published_at,
        agenda_version=before.agenda_version,
        agenda=before.agenda,
    )
    # The version that was there may come from the programme file, which writes no history.
    return Filed(after, (_version(before, before.filed_at or act.at, before.filed_by), _version(after, act.at, act.by)))


def _version(plan: Plan, at: datetime, by: str) -> PlanVersion:
    return PlanVersion(plan.group, plan.local_date, plan.version, at, by, plan)


def deadline_of(programme: Programme, group: GroupSpec, on: date) -> datetime:
    """When the plan of a date has to be filed."""
    return instant(on, group.times.plan_deadline, programme.zone)


_AHEAD = 31


def default_date(programme: Programme, group: GroupSpec, at: datetime) -> date | None:
    """The date whose plan somebody most likely means: today until the deadline, then the next working day."""
    today = programme.service_date(at)
    if programme.works_on(group, today) and at <= deadline_of(programme, group, today):
        return today
    ahead = (today + timedelta(days=days) for days in range(1, _AHEAD))
    found = next((on for on in ahead if programme.works_on(group, on)), None)
    return found or (today if programme.works_on(group, today) else None)


def every_plan(on: date) -> Every[Plan]:
    """The plans of all groups for a date."""
    return Every(Plan, "*", (("local_date", on),))


def plans_of_group(group: GroupKey) -> Every[Plan]:
    """All plans of a group."""
    return Every(Plan, group)


def history_of(group: GroupKey) -> Every[PlanVersion]:
    """All versions of a group's plans, for undoing."""
    return Every(PlanVersion, group)
