"""The desk at which plans are handed in: what is known of the groups somebody answers for, and what a filing brings
about. Chat, web page and Word form all file here.

Pure.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.core.agenda import correction_timer
from bot.core.answer import acted, actor_name, noted
from bot.core.duty import moves, person_named, teachers_of
from bot.core.effect import Effect, Why
from bot.core.people import Person, Role
from bot.core.plan import (
    FEATURE,
    Act,
    Fault,
    Filing,
    Plan,
    Problem,
    deadline_of,
    file_plan,
    filing_of,
    validate,
)
from bot.core.plan_talk import problem_texts
from bot.core.programme import GroupSpec
from bot.core.query import Every, LastNumber, Query
from bot.core.reach import Letter, tell_leaders, write_to
from bot.core.roster import RosterChange, names_of_day, shifts_on
from bot.core.rule import Turn
from bot.core.wording import clock
from bot.core.wording import plan as wording

DAYS_AHEAD = 31
_COUNTS = frozenset({Fault.FEW_TOPICS, Fault.MANY_TOPICS})


def _days(today: date) -> tuple[date, ...]:
    return tuple(today + timedelta(days=step) for step in range(-1, DAYS_AHEAD))


def _plans(groups: tuple[GroupSpec, ...], today: date) -> Every[Plan]:
    keys = tuple(group.key for group in groups)
    return Every(Plan, "*", (("group", keys), ("local_date", _days(today))))


def _changes(groups: tuple[GroupSpec, ...], today: date) -> Every[RosterChange]:
    keys = tuple(group.key for group in groups)
    return Every(RosterChange, "*", (("group", keys), ("local_date", _days(today))))


def desk_queries(groups: tuple[GroupSpec, ...], today: date) -> tuple[Query[object], ...]:
    """What has to be asked before a plan of one of these groups can be shown, changed or filed."""
    return (_plans(groups, today), _changes(groups, today), *(LastNumber(group.key) for group in groups))


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk for ``groups``, as this turn's facts show it."""

    turn: Turn
    groups: tuple[GroupSpec, ...]

    def plan(self, group: GroupSpec, on: date) -> Plan | None:
        """The plan of a group and date."""
        plans = self.turn.facts.get(_plans(self.groups, self.turn.here.on))
        return next((one for one in plans if (one.group, one.local_date) == (group.key, on)), None)

    def changes(self, group: GroupSpec, on: date) -> tuple[RosterChange, ...]:
        """The changes of the roster of a group and date."""
        changes = self.turn.facts.get(_changes(self.groups, self.turn.here.on))
        return tuple(one for one in changes if (one.group, one.local_date) == (group.key, on))

    def next_number(self, group: GroupSpec) -> int:
        """The case number of the next action in a group."""
        return self.turn.facts.get(LastNumber(group.key)) + 1

    def problems(self, group: GroupSpec, draft: Plan) -> tuple[Problem, ...]:
        """What is wrong with a draft, a coordinator's waiver counted."""
        before = self.plan(group, draft.local_date)
        waived_by = before.waived_by if before else ""
        return validate(replace(draft, waived_by=waived_by), group.times, self.turn.here.staff)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a filing brought about: records and effects, the text of the answer; ``done`` False: it was refused."""

    text: str
    records: tuple[object, ...] = ()
    effects: tuple[Effect, ...] = ()
    done: bool = True


def file(desk: Desk, group: GroupSpec, draft: Plan, source: str) -> Outcome:
    """File a draft, or say what keeps it from being filed."""
    turn = desk.turn
    problems = desk.problems(group, draft)
    blocking = tuple(one for one in problems if one.blocks)
    if blocking:
        return Outcome(_refusal(group, draft, blocking), done=False)
    before = desk.plan(group, draft.local_date)
    act = Act(turn.event.at, actor_name(turn.here), source, deadline_of(turn.here.programme, group, draft.local_date))
    filed = file_plan(before, draft, group.times, act)
    no = desk.next_number(group)
    again = filing_of(before, group.times) is not Filing.MISSING
    first_late = filed.plan.late and not again
    day = clock.day(draft.local_date)
    late = clock.at(turn.here.programme.local(act.deadline)) if first_late else ""
    text = wording.filed(day, group.name, no, again=again, late=late)
    remarks = (*problem_texts(problems, group.times, blocking=False), *_standing(desk, group, filed.plan))
    if remarks:
        text += "\n" + wording.notes(remarks)
    timer = correction_timer(before, filed.plan, turn.event.at)
    records = (
        *filed.records,
        *((timer,) if timer else ()),
        acted(
            turn, group, no, feature=FEATURE, kind="file", summary=text.splitlines()[0],
            data={"date": draft.local_date.isoformat(), "version": str(filed.plan.version),
                  "before": str(before.version if before else 0)},
        ),
        noted(turn, f"{FEATURE}.file", group.key, draft.local_date.isoformat()),
    )  # fmt: skip
    return Outcome(text, records, _tidings(desk, group, before, filed.plan, first_late=first_late))


def _refusal(group: GroupSpec, draft: Plan, blocking: tuple[Problem, ...]) -> str:
    times = group.times
    if all(one.fault in _COUNTS for one in blocking):
        day = wording.short_day(draft.local_date)
        return wording.topics_refused(blocking[0].subject, times.topics_min, times.topics_max, group.name, day)
    return wording.still_missing(problem_texts(blocking, times, blocking=True))


def _standing(desk: Desk, group: GroupSpec, plan: Plan) -> tuple[str, ...]:
    """Shifts of which a change of the roster says otherwise than the plan."""
    planned = dict(names_of_day(group.times, plan, ()))
    changed = names_of_day(group.times, plan, desk.changes(group, plan.local_date))
    return tuple(wording.swap_stands(shift.label, names) for shift, names in changed if names != planned[shift])


def _tidings(desk: Desk, group: GroupSpec, before: Plan | None, after: Plan, *, first_late: bool) -> tuple[Effect, ...]:
    """Who else has to know: the class teacher when somebody else filed, the coordinators when it is late, and
    everybody whose shift has changed."""
    here, at = desk.turn.here, desk.turn.event.at
    why = Why(kind="plan_filed", setting="times.plan_deadline", by=actor_name(here))
    day = clock.day(after.local_date)
    told: list[Effect] = []
    teachers = [one for one in teachers_of(here.staff, group.key, after.local_date) if one != here.person]
    if here.person is None or here.person not in teachers_of(here.staff, group.key, after.local_date):
        text = wording.filed_for_you(group.name, day, actor_name(here))
        told += _written(teachers, group, Letter(text, FEATURE, why, "filed-for"))
    if first_late:
        text = wording.late_one(group.name, actor_name(here), clock.at(here.programme.local(at)))
        leaders = [one for one in here.staff.holding(Role.COORDINATOR, None, here.on) if one != here.person]
        told += tell_leaders(leaders, here.programme, Letter(text, FEATURE, why, "late"))
    return (*told, *shift_news(desk, group, before, after, why))


def _written(people: list[Person], group: GroupSpec, letter: Letter) -> list[Effect]:
    return [found for person in people if (found := write_to(person, group, letter))]


def shift_news(desk: Desk, group: GroupSpec, before: Plan | None, after: Plan, why: Why) -> tuple[Effect, ...]:
    """A word to everybody who is newly on a shift that is still to come, or no longer."""
    here, at, on = desk.turn.here, desk.turn.event.at, after.local_date
    changes = desk.changes(group, on)
    old = shifts_on(here.programme, group, on, before, changes)
    new = shifts_on(here.programme, group, on, after, changes)
    told: list[Effect] = []
    for move in moves(old, new):
        if move.shift.starts_at <= at:
            continue
        for names, word in ((move.came, wording.on_your_roster), (move.went, wording.off_your_roster)):
            people = [found for name in names if (found := person_named(name, here.staff, move.shift))]
            text = word(group.name, clock.day(on), move.shift.label)
            letter = Letter(text, FEATURE, why, f"roster-{move.shift.label}", expires_at=move.shift.starts_at)
            told += _written([one for one in people if one != here.person], group, letter)
    return tuple(told)
