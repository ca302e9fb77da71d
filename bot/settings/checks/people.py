"""People and plans: everybody is one person, every scope and every name leads somewhere."""

from datetime import date

from bot.core.people import LEADERS, Role
from bot.core.programme import DayTimes
from bot.core.wording import settings_people as say
from bot.settings.checks.names import Names
from bot.settings.checks.phases import intensive_on
from bot.settings.faults import Report
from bot.settings.lines import Path
from bot.settings.model import Settings
from bot.settings.programme import PersonTable, PlanTable, RoleTable
from bot.settings.shape import nearest

_UNREACHED = frozenset({Role.TRAINEE, Role.GUEST})
"""Roles that need no account: they come as guests, or join by themselves."""


def check_people(settings: Settings, names: Names, report: Report) -> None:
    """``[[people]]``."""
    keys: dict[str, Path] = {}
    links: dict[tuple[str, str], tuple[Path, str]] = {}
    for number, person in enumerate(settings.people):
        path: Path = ("people", number)
        at = (*path, "key" if person.key else "name")
        if person.own_key in keys:
            report.error(at, say.person_twice(person.own_key, report.line(keys[person.own_key])))
        keys.setdefault(person.own_key, at)
        for which, grant in enumerate(person.roles):
            _scope(person, grant, (*path, "roles", which), names, report)
        _links(person, path, names, links, report)
        if not person.accounts and any(grant.role not in _UNREACHED for grant in person.roles):
            report.warning((*path, "accounts"), say.nobody_reaches(person.name))
    leaders = [person for person in settings.people if any(grant.role in LEADERS for grant in person.roles)]
    if settings.people and not leaders and not report.muted:
        report.warning((), say.no_coordinator())


def _scope(person: PersonTable, grant: RoleTable, path: Path, names: Names, report: Report) -> None:
    for number, key in enumerate(grant.groups or ()):
        if key not in names.groups:
            report.error((*path, "groups", number), say.unknown_scope(person.name, key, nearest(key, names.groups)))
    if grant.category and grant.category not in names.categories:
        near = nearest(grant.category, names.categories)
        report.error((*path, "category"), say.unknown_scope_category(person.name, grant.category, near))
    if grant.from_on and grant.until_on and grant.until_on < grant.from_on:
        report.error((*path, "until"), say.role_ends_before_start(person.name, grant.from_on, grant.until_on))


def _links(
    person: PersonTable,
    path: Path,
    names: Names,
    seen: dict[tuple[str, str], tuple[Path, str]],
    report: Report,
) -> None:
    for number, link in enumerate(person.accounts):
        at = (*path, "accounts", number)
        if link.account not in names.accounts:
            near = nearest(link.account, names.accounts)
            report.error((*at, "account"), say.unknown_link(person.name, link.account, near))
        first = seen.setdefault((link.account, link.id), (at, person.name))
        if first[0] != at:
            report.error((*at, "id"), say.account_of_two(link.id, person.name, first[1], report.line(first[0])))


def check_plans(settings: Settings, names: Names, report: Report) -> None:
    """``[[plans]]``."""
    general = settings.times.over(DayTimes())
    times = {group.key: group.times.over(general) for group in settings.groups}
    off = {group.key: group.days_off for group in settings.groups}
    seen: dict[tuple[str, date], int] = {}
    for number, plan in enumerate(settings.plans):
        path: Path = ("plans", number)
        if plan.group not in names.groups:
            report.error((*path, "group"), say.plan_for_unknown_group(plan.group, nearest(plan.group, names.groups)))
        if not report.doubtful("phases") and not intensive_on(settings, plan.on):
            report.error((*path, "date"), say.plan_outside(plan.group, plan.on))
        elif plan.on in off.get(plan.group, ()):
            report.warning((*path, "date"), say.plan_on_a_day_off(plan.group, plan.on))
        first = seen.setdefault((plan.group, plan.on), number)
        if first != number:
            report.error(path, say.plan_twice(plan.group, plan.on, report.line(("plans", first))))
        _content(plan, path, times.get(plan.group, general), report)
        _named(plan, path, names, report)


def _content(plan: PlanTable, path: Path, times: DayTimes, report: Report) -> None:
    if times.salon is not None:
        if not times.topics_min <= len(plan.topics) <= times.topics_max:
            report.warning((*path, "topics"), say.topics_count(len(plan.topics), times.topics_min, times.topics_max))
        if not times.guests_min <= len(plan.guests) <= times.guests_max:
            report.warning((*path, "guests"), say.guests_count(len(plan.guests), times.guests_min, times.guests_max))
    if len(plan.duty) > len(times.shifts):
        report.error((*path, "duty"), say.too_many_shifts(len(plan.duty), len(times.shifts)))
    elif len(plan.duty) < len(times.shifts) or not all(plan.duty):
        report.warning((*path, "duty"), say.shift_without_anybody(sum(map(bool, plan.duty)), len(times.shifts)))
    for number, planted in enumerate(plan.planted):
        if planted.topic > len(plan.topics):
            at = (*path, "planted", number, "topic")
            report.error(at, say.planted_without_topic(planted.name, planted.topic, len(plan.topics)))


def _named(plan: PlanTable, path: Path, names: Names, report: Report) -> None:
    for place, name in plan.names():
        at = (*path, *place)
        if name not in names.people:
            report.warning(at, say.not_on_the_roster(report.written(at), name, nearest(name, names.people)))
