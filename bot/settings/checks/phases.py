"""Phases and groups: dates in their order, every group on an account, nothing twice."""

from datetime import date, timedelta

from bot.core.programme import Phase, PhaseKind
from bot.core.wording import settings as say
from bot.settings.checks.names import Names
from bot.settings.faults import Report
from bot.settings.lines import Path
from bot.settings.model import Settings
from bot.settings.programme import TO_CREATE, GroupTable, ManagementTable
from bot.settings.shape import nearest

_ORDER = {PhaseKind.FREE: 0, PhaseKind.INTENSIVE: 1, PhaseKind.ENDED: 2}
_WEB = ("http://", "https://")


def intensive_on(settings: Settings, on: date) -> bool:
    """Whether the daily timetable applies on a date."""
    found = (phase for phase in settings.phases if Phase(phase.kind, phase.starts_on, phase.ends_on).covers(on))
    phase = next(found, None)
    return phase is not None and phase.kind is PhaseKind.INTENSIVE


def check_phases(settings: Settings, raw_phases: bool, report: Report) -> None:
    """``[[phases]]``. ``raw_phases``: there are some, even if they are too faulty to be looked at."""
    phases = settings.phases
    if not raw_phases:
        report.error((), say.no_phases())
    for number, phase in enumerate(phases):
        path: Path = ("phases", number)
        if phase.ends_on is not None and phase.ends_on < phase.starts_on:
            report.error(
                (*path, "ends_on"), say.ends_before_start(report.written(path), phase.starts_on, phase.ends_on)
            )
        if number == 0 or report.doubtful("phases"):
            continue
        before = phases[number - 1]
        if phase.starts_on < before.starts_on or _ORDER[phase.kind] < _ORDER[before.kind]:
            report.error(path, say.phases_out_of_order(phase.kind, before.kind))
        elif before.ends_on is None or phase.starts_on <= before.ends_on:
            report.error((*path, "starts_on"), say.phases_overlap(phase.kind, before.kind, before.ends_on))
        elif phase.starts_on > before.ends_on + timedelta(days=1):
            report.warning((*path, "starts_on"), say.phases_gap(before.ends_on, phase.starts_on))


def check_groups(settings: Settings, names: Names, report: Report) -> None:
    """``[[groups]]`` and ``[management]``."""
    if not names.groups:
        report.error((), say.no_groups())
    keys: dict[str, Path] = {}
    places: dict[tuple[str, str], Path] = {}
    for number, group in enumerate(settings.groups):
        path: Path = ("groups", number)
        if group.category and group.category not in names.categories:
            known = nearest(group.category, names.categories)
            report.error((*path, "category"), say.unknown_category(report.written(path), group.category, known))
        _days(settings, group, path, report)
        _place(group, path, names, report)
        _twice(group, path, (keys, places), report)
    _custom_robots(settings, report)
    if settings.management is not None:
        _place(settings.management, ("management",), names, report)
        _twice(settings.management, ("management",), (keys, places), report)
    _to_create(settings, report)


def _to_create(settings: Settings, report: Report) -> None:
    """Groups that do not exist yet: possible where the bot can make them, and said once."""
    makers = {account.name for account in settings.accounts if account.platform == "dingtalk"}
    known = {account.name for account in settings.accounts}
    missing: list[Path] = []
    for number, group in enumerate(settings.places):
        path: Path = ("management",) if group is settings.management else ("groups", number)
        at = (*path, "native_id")
        if group.standby_native_id == TO_CREATE:
            report.error((*path, "standby_native_id"), say.standby_is_not_created(report.written(path)))
        if group.to_create and group.account in known - makers:
            report.error(at, say.cannot_be_created(report.written(at)))
        elif group.to_create:
            missing.append(at)
    if missing:
        report.warning(missing[0], say.groups_to_create(len(missing)))


def _custom_robots(settings: Settings, report: Report) -> None:
    """A custom robot is made inside one group and speaks there only."""
    alone = {account.name for account in settings.accounts if account.platform == "dingtalk-webhook"}
    used: set[str] = set()
    for number, group in enumerate(settings.groups):
        if group.account in alone and group.account in used:
            report.error(("groups", number, "account"), say.one_group_only(group.account))
        used.add(group.account)


def _place(group: GroupTable | ManagementTable, path: Path, names: Names, report: Report) -> None:
    if group.account not in names.accounts:
        near = nearest(group.account, names.accounts)
        at = (*path, "account")
        report.error(at, say.unknown_account(report.written(at), group.account, near, names.accounts))
    if group.standby_account:
        at = (*path, "standby_account")
        if group.standby_account not in names.accounts:
            near = nearest(group.standby_account, names.accounts)
            report.error(at, say.unknown_account(report.written(at), group.standby_account, near, names.accounts))
        elif group.standby_account == group.account:
            report.error(at, say.standby_is_account(report.written(at)))
    if group.join_url and not group.join_url.startswith(_WEB):
        report.warning((*path, "join_url"), say.not_a_web_address(report.written((*path, "join_url"))))


def _twice(
    group: GroupTable | ManagementTable,
    path: Path,
    seen: tuple[dict[str, Path], dict[tuple[str, str], Path]],
    report: Report,
) -> None:
    keys, places = seen
    if group.key in keys:
        report.error((*path, "key"), say.group_key_twice(group.key, report.line(keys[group.key])))
    place = (group.account, group.native_id)
    if place in places and not group.to_create:
        report.error((*path, "native_id"), say.native_id_twice(*place, report.line(places[place])))
    keys.setdefault(group.key, (*path, "key"))
    places.setdefault(place, (*path, "native_id"))


def _days(settings: Settings, group: GroupTable, path: Path, report: Report) -> None:
    off = [((*path, "days_off", number), on) for number, on in enumerate(group.days_off)]
    other = [((*path, "day_windows", number, "date"), day.on) for number, day in enumerate(group.day_windows)]
    for at, on in (*off, *other):
        if not report.doubtful("phases") and not intensive_on(settings, on):
            report.warning(at, say.date_not_intensive(report.written(at), on))
    dates = [on for _, on in other]
    for at, on in other:
        if dates.count(on) > 1 and dates.index(on) != [place for place, _ in other].index(at):
            report.error(at, say.date_twice(report.written(at), on))
