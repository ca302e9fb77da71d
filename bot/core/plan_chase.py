"""Who has filed and who has not: the list behind reminders, the coordinator's digest and chasing.

Pure.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from bot.core.duty import teachers_of
from bot.core.people import Directory
from bot.core.plan import Filing, Plan, filing_of, lacks
from bot.core.plan_talk import problem_texts
from bot.core.programme import GroupSpec, Programme, instant
from bot.core.wording import clock
from bot.core.wording import plan_chase as wording

AUDIT_ACTION = "plan.chase"


@dataclass(frozen=True, slots=True)
class Standing:
    """How one group's plan stands on one date."""

    group: GroupSpec
    plan: Plan | None
    filing: Filing

    @property
    def started(self) -> bool:
        """Whether a part of it is there already."""
        return self.plan is not None and bool(self.plan.host or self.plan.topics or any(self.plan.duty))


def standing_of(group: GroupSpec, plan: Plan | None) -> Standing:
    """How a plan stands."""
    return Standing(group, plan, filing_of(plan, group.times))


def standings(programme: Programme, on: date, plans: Iterable[Plan]) -> tuple[Standing, ...]:
    """Every group that works on a date, with its plan, in the programme's order."""
    by_group = {plan.group: plan for plan in plans if plan.local_date == on}
    return tuple(
        standing_of(group, by_group.get(group.key)) for group in programme.groups if programme.works_on(group, on)
    )


def without_topics(programme: Programme, on: date, plans: Iterable[Plan]) -> tuple[GroupSpec, ...]:
    """The groups that have a salon on a date and no topics for it."""
    found = standings(programme, on, plans)
    return tuple(one.group for one in found if one.group.times.salon and not (one.plan and one.plan.topics))


@dataclass(frozen=True, slots=True)
class Digest:
    """The coordinator's view of a date: the groups whose plans were due at ``due_at``, and what tomorrow lacks."""

    programme: Programme
    staff: Directory
    on: date
    due_at: datetime
    rows: tuple[Standing, ...]
    no_agenda: tuple[GroupSpec, ...] = ()
    tomorrow: date | None = None

    def text(self) -> str:
        """The digest in one screen: what is missing with names, what is late, what was filed; no blame."""
        states = (Filing.FILED, Filing.LATE, Filing.MISSING)
        filed, late, missing = (sum(row.filing is state for row in self.rows) for state in states)
        deadline = clock.at(self.programme.local(self.due_at))
        lines = [wording.digest(clock.day(self.on), deadline, (filed, late, missing))]
        if late or missing:
            for state in (Filing.MISSING, Filing.LATE, Filing.FILED):
                lines += self._listed(state)
        if self.no_agenda and self.tomorrow:
            lines.append(wording.no_agenda(clock.day(self.tomorrow), tuple(group.name for group in self.no_agenda)))
        if missing:
            lines.append(wording.HOW_TO_CHASE)
        return "\n".join(lines)

    def _listed(self, state: Filing) -> list[str]:
        rows = [row for row in self.rows if row.filing is state]
        if not rows:
            return []
        names = {category.key: category.name for category in self.programme.categories}
        order = list(dict.fromkeys([*names, *(row.group.category for row in rows)]))
        lines = [wording.HEADINGS[state]]
        for category in order:
            shown = tuple(self._shown(row, state) for row in rows if row.group.category == category)
            if shown:
                lines.append(wording.listed(names.get(category, wording.OTHER if names else ""), shown))
        return lines

    def _shown(self, row: Standing, state: Filing) -> str:
        if state is Filing.FILED:
            return row.group.name
        teachers = teachers_of(self.staff, row.group.key, self.on)
        return wording.group_with_teachers(row.group.name, tuple(person.name for person in teachers))


def deadlines_on(programme: Programme, on: date) -> tuple[datetime, ...]:
    """The instants at which plans of a date are due; one, unless groups have deadlines of their own."""
    working = (group for group in programme.groups if programme.works_on(group, on))
    return tuple(sorted({instant(on, group.times.plan_deadline, programme.zone) for group in working}))


def lacking(plan: Plan | None, group: GroupSpec) -> tuple[str, ...]:
    """What a plan lacks, in words."""
    return problem_texts(lacks(plan, group.times), group.times, blocking=True)
