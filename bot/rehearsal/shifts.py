"""What the staff do by day: take over and leave shifts, file plans, watch over all groups."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from bot.core.ids import NativeId
from bot.core.people import Role
from bot.core.plan import Plan
from bot.core.programme import GroupSpec, PhaseKind, Window
from bot.core.wording import crowd as wording
from bot.rehearsal.cast import NOBODY, Act, Cast, Mishaps, happens

_EVENING = time(22)
_READS_IT = timedelta(seconds=45)
"""How long a class teacher looks at the form that the bot has read, before it is confirmed."""
_FILED = ((0, 17, 20), (-1, 12, 30), (0, 15, 20), (-1, 21, 10), (0, 10, 0))
"""When those who have no plan yet file it: (days from its date, hour, minute); the first one is late."""


def on_duty(cast: Cast, group: GroupSpec, on: date, mishaps: Mishaps) -> Iterator[Act]:
    """Everybody on the plan's roster takes over and leaves; one a day does not come, and somebody steps in."""
    plan, lots = cast.plan(group, on), cast.draw("duty", group.key, on)
    for number, window in enumerate(group.times.shifts):
        names = plan.duty[number] if number < len(plan.duty) else ()
        people = [native for name in names if (native := cast.named(group, on, name)) is not None]
        begins, ends = window.on(on, cast.programme.zone)
        if mishaps.no_show == group.key and mishaps.no_show_shift == number and people:
            stand_in = _stand_in(cast, group, on, people)
            if stand_in is not None:
                yield _does(group, stand_in, begins + timedelta(minutes=13), wording.ON_DUTY)
                yield _does(group, stand_in, ends - timedelta(seconds=40), wording.OFF_DUTY)
            continue
        late = timedelta(minutes=6) if mishaps.late_shift == group.key else timedelta(0)
        for who in people:
            takes_over = begins + late + timedelta(seconds=lots.randint(-420, 150))
            yield _does(group, who, takes_over, wording.ON_DUTY)
            yield _does(group, who, _leaves(window, ends, lots.randint(20, 100)), wording.OFF_DUTY)
        if people:
            yield _does(group, people[0], begins + timedelta(minutes=20), lots.choice(wording.DUTY_TALK))
            if happens(lots, 0.2):
                yield _does(group, people[0], begins + timedelta(minutes=35), wording.WHO)


def _leaves(window: Window, ends: datetime, seconds: int) -> datetime:
    """The last shift leaves before the group closes, the others a little after their end."""
    before_closing = window.ends_at >= _EVENING
    return ends - timedelta(seconds=seconds) if before_closing else ends + timedelta(seconds=seconds)


def _stand_in(cast: Cast, group: GroupSpec, on: date, absent: list[NativeId]) -> NativeId | None:
    line = (*cast.holding(Role.DUTY, group, on), *cast.holding(Role.CLASS_TEACHER, group, on))
    return next((who for who in line if who not in absent), None)


def _does(group: GroupSpec, who: NativeId, at: datetime, text: str) -> Act:
    return Act(at, who, text, group.key, group.account)


def filings(cast: Cast, today: date) -> Iterator[Act]:
    """Class teachers file the plans that are missing: some the day before, some in time, the first one late."""
    for on in (today, today + timedelta(days=1)):
        for number, group in enumerate(cast.missing(on)):
            days, hour, minute = _FILED[number % len(_FILED)]
            if on + timedelta(days=days) != today:
                continue
            teacher = next(iter(cast.holding(Role.CLASS_TEACHER, group, on)), None)
            if teacher is not None:
                at = cast.moment(today, hour, minute, number)
                yield Act(at, teacher, _form(cast, group, cast.plan(group, on)), account=group.account)
                yield Act(at + _READS_IT, teacher, wording.YES, account=group.account)


def _form(cast: Cast, group: GroupSpec, plan: Plan) -> str:
    duty = tuple(
        (wording.hours(_clock(window, 0), _clock(window, 1)), wording.AND.join(names))
        for window, names in zip(group.times.shifts, plan.duty, strict=False)
    )
    return wording.form(
        project=plan.project, day=wording.day(plan.local_date.month, plan.local_date.day),
        platform=cast.programme.platform_name, duty=duty, host=plan.host, guests=plan.guests, topics=plan.topics,
    )  # fmt: skip


def _clock(window: Window, side: int) -> str:
    at = (window.starts_at, window.ends_at)[side]
    return f"{at.hour}:{at.minute:02d}"


def coordinating(cast: Cast, on: date) -> Iterator[Act]:
    """A coordinator looks over the groups, and chases what is missing after the deadline."""
    management = cast.programme.management
    link = next(
        (link for one in cast.coordinators(on) for link in one.accounts if link.account in cast.platforms), None
    )
    if link is None or not any(cast.programme.works_on(group, on) for group in cast.groups):
        return
    place = management.key if management and management.account == link.account else NOBODY
    yield Act(cast.moment(on, 8, 6), link.native_id, wording.GROUPS, place, link.account)
    if cast.missing(on):
        yield Act(cast.moment(on, 17, 5), link.native_id, wording.CHASE, place, link.account)


def extension(cast: Cast, group: GroupSpec, on: date, mishaps: Mishaps) -> Iterator[Act]:
    """Once somebody puts the closing off."""
    teacher = next(iter(cast.holding(Role.CLASS_TEACHER, group, on)), None)
    if mishaps.extends == group.key and teacher is not None:
        yield _does(group, teacher, cast.moment(on, 22, 40), wording.EXTEND.format(minutes=30))


def acts_of(cast: Cast, on: date) -> Iterator[Act]:
    """Everything of this file for one date."""
    yield from filings(cast, on)
    phase = cast.programme.phase_on(on)
    if phase is None or phase.kind is not PhaseKind.INTENSIVE:
        return
    yield from coordinating(cast, on)
    mishaps = cast.mishaps(on)
    for group in cast.groups:
        if cast.programme.works_on(group, on):
            yield from on_duty(cast, group, on, mishaps)
            yield from extension(cast, group, on, mishaps)
