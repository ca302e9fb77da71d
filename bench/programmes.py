"""A programme that is intensive now, with as many groups and people as wanted, open now and closing when asked."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bench.payloads import FIRST_GROUP, FIRST_PERSON
from bot.core.ids import AccountName, GroupKey, NativeId, PersonKey, ProgrammeKey
from bot.core.people import Directory, LinkedAccount, Person, Role, RoleGrant
from bot.core.programme import DayTimes, GroupSpec, Phase, PhaseKind, Programme, Window

ACCOUNT = AccountName("bench-qq")
_NOON = 12


def zone_at_noon(now: datetime) -> ZoneInfo:
    """A zone in which it is about noon, so that no round passes midnight."""
    ahead = (_NOON - now.astimezone(UTC).hour + 12) % 24 - 12
    return ZoneInfo(f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT")


def programme(groups: int, now: datetime, closes_at: datetime | None = None) -> Programme:
    """Open since long ago until the evening, or until ``closes_at``."""
    zone = zone_at_noon(now)
    ends = closes_at.astimezone(zone).time() if closes_at else time(23)
    today = now.astimezone(zone).date()
    times = DayTimes(windows=(Window(time(0, 30), ends),))
    return Programme(
        key=ProgrammeKey("bench"),
        name="压测研习",
        zone=zone,
        phases=(Phase(PhaseKind.INTENSIVE, today - timedelta(days=2), today + timedelta(days=5)),),
        groups=tuple(_group(number, times) for number in range(groups)),
        management=GroupSpec(GroupKey("staff"), "管理群", ACCOUNT, NativeId(str(FIRST_GROUP - 1)), management=True),
    )


def _group(number: int, times: DayTimes) -> GroupSpec:
    return GroupSpec(
        GroupKey(f"group-{number}"), f"第{number}班", ACCOUNT, NativeId(str(FIRST_GROUP + number)), times=times
    )


def staff(groups: int, people: int) -> Directory:
    """One coordinator; in each of ``groups`` a class teacher and ``people`` trainees with linked accounts."""
    found = [_person("zhou", 1, RoleGrant(Role.COORDINATOR))]
    for number in range(groups):
        here = frozenset({GroupKey(f"group-{number}")})
        found.append(_person(f"teacher-{number}", 1000 + number, RoleGrant(Role.CLASS_TEACHER, here)))
        first = FIRST_PERSON + number * people
        found += [
            _person(f"person-{number}-{turn}", first + turn, RoleGrant(Role.TRAINEE, here)) for turn in range(people)
        ]
    return Directory(tuple(found))


def _person(key: str, native_id: int, grant: RoleGrant) -> Person:
    return Person(PersonKey(key), key, (LinkedAccount(ACCOUNT, NativeId(str(native_id))),), (grant,))
