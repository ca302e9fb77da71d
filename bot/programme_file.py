"""Checked settings become the values that the core works with. Trusts its input; decides nothing."""

from zoneinfo import ZoneInfo

from bot.core.ids import AccountName, GroupKey, NativeId, PersonKey, ProgrammeKey
from bot.core.moderation import Moderation
from bot.core.people import Directory, LinkedAccount, Person, RoleGrant
from bot.core.plan import Plan, PlantedQuestion
from bot.core.programme import Category, Courtesy, DayTimes, GroupSpec, NameRules, Phase, Place, Programme
from bot.core.questions import Questions
from bot.core.upwards import Upwards
from bot.settings import Settings
from bot.settings.programme import GroupTable, ManagementTable, PersonTable, PlanTable, RoleTable


def programme_of(settings: Settings) -> Programme:
    """The programme with its groups, the day's times of each filled in."""
    table, courtesy = settings.programme, settings.courtesy
    rules = settings.moderation.over(Moderation())
    asking = settings.questions.over(Questions())
    times, names = settings.times.over(DayTimes()), settings.names.over(NameRules())
    return Programme(
        key=ProgrammeKey(table.key),
        name=table.name,
        zone=ZoneInfo(settings.zone_name),
        phases=tuple(Phase(phase.kind, phase.starts_on, phase.ends_on) for phase in settings.phases),
        groups=tuple(_group(group, times, names, rules, asking) for group in settings.groups),
        management=_management(settings.management, times) if settings.management else None,
        categories=tuple(Category(category.key, category.name, category.words) for category in settings.categories),
        courtesy=Courtesy(
            quiet=courtesy.quiet,
            notice_minutes=courtesy.notice_minutes,
            closed_reminder_minutes=courtesy.closed_reminder_minutes,
            mode_check_minutes=courtesy.mode_check_minutes,
        ),
        upwards=Upwards(settings.upwards.enabled, settings.upwards.at, settings.upwards.levels),
        project=table.project,
        platform_name=table.platform_name,
    )


def directory_of(settings: Settings) -> Directory:
    """Everybody on the file's roster."""
    return Directory(tuple(_person(person, settings) for person in settings.people))


def plans_of(settings: Settings) -> tuple[Plan, ...]:
    """The plans that were prepared in the file; none of them is filed yet."""
    projects = {group.key: group.project for group in settings.groups}
    return tuple(_plan(plan, projects.get(plan.group, "")) for plan in settings.plans)


def _group(group: GroupTable, times: DayTimes, names: NameRules, rules: Moderation, asking: Questions) -> GroupSpec:
    return GroupSpec(
        key=GroupKey(group.key),
        name=group.name,
        account=AccountName(group.account),
        native_id=NativeId(group.native_id),
        category=group.category,
        join_url=group.join_url,
        times=group.times.over(times),
        days_off=frozenset(group.days_off),
        names=group.names.over(names),
        moderation=group.moderation.over(rules),
        questions=group.questions.over(asking),
        day_windows=tuple((day.on, day.windows) for day in group.day_windows),
        dry_run=group.dry_run,
        standby=_standby(group),
    )


def _management(group: ManagementTable, times: DayTimes) -> GroupSpec:
    return GroupSpec(
        key=GroupKey(group.key),
        name=group.name,
        account=AccountName(group.account),
        native_id=NativeId(group.native_id),
        join_url=group.join_url,
        times=times,
        dry_run=group.dry_run,
        management=True,
        standby=_standby(group),
    )


def _standby(group: GroupTable | ManagementTable) -> Place | None:
    if not group.standby_account:
        return None
    return Place(AccountName(group.standby_account), NativeId(group.standby_native_id or group.native_id))


def _person(person: PersonTable, settings: Settings) -> Person:
    return Person(
        key=PersonKey(person.own_key),
        name=person.name,
        accounts=tuple(LinkedAccount(AccountName(link.account), NativeId(link.id)) for link in person.accounts),
        grants=tuple(_grant(role, settings) for role in person.roles),
        unit=person.unit,
    )


def _grant(role: RoleTable, settings: Settings) -> RoleGrant:
    """A scope by category means the groups that the category has now; both scopes together mean the union."""
    keys: frozenset[GroupKey] | None = None
    if role.groups is not None or role.category:
        members = (group.key for group in settings.groups if role.category and group.category == role.category)
        keys = frozenset(GroupKey(key) for key in (*(role.groups or ()), *members))
    return RoleGrant(role.role, keys, role.from_on, role.until_on)


def _plan(plan: PlanTable, project: str) -> Plan:
    return Plan(
        group=plan.group,
        local_date=plan.on,
        duty=plan.duty,
        host=plan.host,
        guests=plan.guests,
        topics=plan.topics,
        planted=tuple(PlantedQuestion(one.name, one.topic, one.question) for one in plan.planted),
        script=plan.script,
        project=project,
        source="file",
    )
