"""What trainees do all day: greet, talk, ask and are answered, check in, look things up."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random

from bot.core.programme import GroupSpec, PhaseKind
from bot.core.wording import crowd as wording
from bot.platforms.sandbox.model import Member
from bot.rehearsal.cast import Act, Cast, happens

_HOURS = {8: 7, 9: 10, 10: 10, 11: 7, 12: 5, 13: 5, 14: 8, 15: 9, 16: 8, 17: 5, 18: 5, 19: 9, 21: 9, 22: 6}
"""How lively each hour of an intensive day is; the salon's hour has its own script."""
_QUIET_HOURS = {9: 3, 11: 2, 15: 2, 17: 2, 20: 4, 21: 2}
_ASKED, _CHECKED_IN, _LOOKED_UP = 0.14, 0.85, 0.2


def free_day(cast: Cast, group: GroupSpec, on: date, density: float) -> Iterator[Act]:
    """Before it begins: people arrive and say hello."""
    lots, trainees = cast.draw("free", group.key, on), cast.trainees(group, on)
    if not trainees:
        return
    for at in _times(cast, on, lots, _QUIET_HOURS, round(20 * density)):
        who = lots.choice(trainees)
        text = lots.choice(wording.ARRIVALS if happens(lots, 0.5) else wording.TALK)
        yield _says(group, who, at, _filled(text, who))
    for who in trainees[:2]:
        yield _says(group, who, _between(cast, on, lots, 8, 21), wording.CHECK_IN[0])


def intensive_day(cast: Cast, group: GroupSpec, on: date, density: float) -> Iterator[Act]:
    """A day of the timetable, the salon's hour aside."""
    lots, trainees = cast.draw("talk", group.key, on), cast.trainees(group, on)
    if not trainees:
        return
    yield from _mornings(cast, group, on, lots, trainees)
    helpers = cast.helpers(group, on)
    for at in _times(cast, on, lots, _HOURS, round(60 * density)):
        who = lots.choice(trainees)
        if not helpers or not happens(lots, _ASKED):
            yield _says(group, who, at, lots.choice(wording.TALK))
            continue
        yield _says(group, who, at, lots.choice(wording.QUESTIONS))
        answered_at = at + timedelta(seconds=lots.randint(60, 700))
        yield Act(
            answered_at, lots.choice(helpers), lots.choice(wording.ANSWERS), group.key, group.account, quotes=True
        )
        yield _says(group, who, answered_at + timedelta(seconds=lots.randint(20, 90)), lots.choice(wording.THANKS))
    yield from _nights(cast, group, on, lots, trainees)


def ended_day(cast: Cast, group: GroupSpec, on: date) -> Iterator[Act]:
    """When it is over somebody still tries to say thank you."""
    lots, trainees = cast.draw("ended", group.key, on), cast.trainees(group, on)
    for who in lots.sample(trainees, min(2, len(trainees))):
        yield _says(group, who, _between(cast, on, lots, 8, 11), lots.choice(wording.FAREWELLS))


def _mornings(cast: Cast, group: GroupSpec, on: date, lots: Random, trainees: tuple[Member, ...]) -> Iterator[Act]:
    early = lots.choice(trainees)
    yield _says(group, early, _between(cast, on, lots, 7, 8), _filled(wording.GREETINGS[0], early))
    for who in trainees:
        if happens(lots, 0.3):
            at = cast.moment(on, 8, 0, lots.randint(5, 1500))
            yield _says(group, who, at, _filled(lots.choice(wording.GREETINGS), who))
        if happens(lots, _CHECKED_IN):
            at = cast.moment(on, 8, 0, lots.triangular(30, 4 * 3600, 900))
            yield _says(group, who, at, lots.choice(wording.CHECK_IN))
            if happens(lots, 0.05):
                yield _says(group, who, at + timedelta(minutes=lots.randint(5, 120)), wording.CHECK_IN[0])
        if happens(lots, _LOOKED_UP):
            yield _says(group, who, _between(cast, on, lots, 9, 20), lots.choice(wording.AGENDA))
    asks = lots.choice(trainees)
    yield Act(_between(cast, on, lots, 9, 18), asks.native_id, wording.HELP, account=group.account)
    if happens(lots, 0.3):
        at = cast.moment(on, 8, 0, lots.randint(15, 50))
        yield Act(at, asks.native_id, wording.WHY, group.key, group.account, to_bot=True)


def _nights(cast: Cast, group: GroupSpec, on: date, lots: Random, trainees: tuple[Member, ...]) -> Iterator[Act]:
    for who in lots.sample(trainees, min(5, len(trainees))):
        yield _says(group, who, cast.moment(on, 22, 0, lots.randint(1800, 3590)), lots.choice(wording.LATE_NIGHT))
    late = lots.choice(trainees)
    yield _says(group, late, cast.moment(on, 23, lots.randint(1, 40)), lots.choice(wording.LATE_NIGHT))
    if cast.programme.phase_on(on + timedelta(days=1)) is None or on == cast.programme.last_day:
        for who in lots.sample(trainees, min(4, len(trainees))):
            at = cast.moment(on, 22, 0, lots.randint(0, 3500))
            yield _says(group, who, at, lots.choice(wording.FAREWELLS))


def acts_of(cast: Cast, group: GroupSpec, on: date, density: float) -> Iterator[Act]:
    """Everything of this file for one group and date."""
    phase = cast.programme.phase_on(on)
    if phase is None:
        return
    if phase.kind is PhaseKind.FREE:
        yield from free_day(cast, group, on, density)
    elif phase.kind is PhaseKind.ENDED:
        if on == phase.starts_on:
            yield from ended_day(cast, group, on)
    elif cast.programme.works_on(group, on):
        yield from intensive_day(cast, group, on, density)


def _says(group: GroupSpec, who: Member, at: datetime, text: str) -> Act:
    return Act(at, who.native_id, text, group.key, group.account)


def _filled(text: str, who: Member) -> str:
    unit = who.card.removesuffix(who.name)
    return text.format(unit=unit, name=who.name)


def _between(cast: Cast, on: date, lots: Random, first_hour: int, last_hour: int) -> datetime:
    return cast.moment(on, first_hour, 0, lots.randint(60, (last_hour - first_hour) * 3600 - 60))


def _times(cast: Cast, on: date, lots: Random, hours: dict[int, int], count: int) -> list[datetime]:
    drawn = lots.choices(tuple(hours), weights=tuple(hours.values()), k=count)
    return [cast.moment(on, hour, 0, lots.randint(30, 3570)) for hour in drawn]
