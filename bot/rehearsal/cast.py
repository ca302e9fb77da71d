"""Who plays in a rehearsal: the groups, their staff and trainees, and the mishaps of each day.

Everything is drawn from a seed and the programme, so that the same rehearsal can be played again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Protocol

from bot.core.event import Event
from bot.core.ids import AccountName, GroupKey, NativeId
from bot.core.people import Directory, Person, Role
from bot.core.plan import Plan
from bot.core.programme import GroupSpec, PhaseKind, Programme, instant
from bot.core.wording import crowd as wording
from bot.platforms.sandbox.model import Member, Standing
from bot.platforms.sandbox.world import SandboxWorld

NOBODY, NOWHERE = GroupKey(""), AccountName("")


class Place(Protocol):
    """Where people act: their groups, and the way in which what they did reaches the bot."""

    world: SandboxWorld

    async def deliver(self, events: Iterable[Event]) -> bool:
        """Report events to the bot; False: some wait for the next call."""
        ...


def happens(lots: Random, share: float) -> bool:
    """Whether something happens that happens in ``share`` of all cases."""
    return lots.random() < share


@dataclass(frozen=True, slots=True)
class Act:
    """Somebody says ``text`` at ``at``, in a group or (without one) to the bot in private. ``quotes``: as a reply to
    what somebody else said last, ``to_bot``: to what the bot said last."""

    at: datetime
    who: NativeId
    text: str
    group: GroupKey = NOBODY
    account: AccountName = NOWHERE
    quotes: bool = False
    to_bot: bool = False


@dataclass(frozen=True, slots=True)
class Mishaps:
    """What goes wrong among people on a day, as it does. Group keys; empty for nobody."""

    no_show: GroupKey = NOBODY
    no_show_shift: int = 0
    late_shift: GroupKey = NOBODY
    forgets_start: GroupKey = NOBODY
    forgets_end: GroupKey = NOBODY
    falls_silent: GroupKey = NOBODY
    extends: GroupKey = NOBODY


class Cast:
    """The people of the groups that sandbox accounts serve, and the plans as people know them."""

    def __init__(
        self,
        programme: Programme,
        staff: Directory,
        plans: tuple[Plan, ...],
        platforms: Mapping[AccountName, Place],
        seed: int,
    ) -> None:
        self.programme, self.staff, self.platforms, self.seed = programme, staff, platforms, seed
        self.prepared = {(plan.group, plan.local_date): plan for plan in plans if plan.topics}

    def draw(self, *about: object) -> Random:
        """Lots for one purpose; the same purpose always gives the same ones."""
        return Random("|".join(map(str, (self.seed, self.programme.key, *about))))

    @property
    def groups(self) -> tuple[GroupSpec, ...]:
        """The study groups that are played."""
        return tuple(group for group in self.programme.groups if group.account in self.platforms)

    def world(self, group: GroupSpec) -> SandboxWorld:
        """The platform's world that a group lives in."""
        return self.platforms[group.account].world

    def moment(self, on: date, hour: int, minute: int = 0, second: float = 0) -> datetime:
        """A local time as an instant."""
        zone = self.programme.zone
        midnight = instant(on, datetime.min.time(), zone)
        return midnight + timedelta(hours=hour, minutes=minute, seconds=round(second))

    def trainees(self, group: GroupSpec, on: date) -> tuple[Member, ...]:
        """Those who came to learn."""
        found = self.world(group).group(group.native_id)
        members = found.members.values() if found else ()
        return tuple(one for one in members if one.standing is Standing.MEMBER and self._learns(one, group, on))

    def _learns(self, member: Member, group: GroupSpec, on: date) -> bool:
        person = self.staff.of_account(group.account, member.native_id)
        return not member.is_bot and (person is None or Role.TRAINEE in person.roles_in(group.key, on))

    def named(self, group: GroupSpec, on: date, name: str) -> NativeId | None:
        """The account of somebody whom a plan names; None for strangers."""
        person = self.staff.named_in(name, group.key, on)
        return person.native_id(group.account) if person else None

    def holding(self, role: Role, group: GroupSpec, on: date) -> tuple[NativeId, ...]:
        """The accounts of those who hold a role."""
        people = self.staff.holding(role, group.key, on)
        return tuple(native for person in people if (native := person.native_id(group.account)) is not None)

    def helpers(self, group: GroupSpec, on: date) -> tuple[NativeId, ...]:
        """Those who answer questions."""
        roles = (Role.ASSISTANT, Role.EXPERT, Role.HOST, Role.CLASS_TEACHER)
        return tuple(dict.fromkeys(native for role in roles for native in self.holding(role, group, on)))

    def coordinators(self, on: date) -> tuple[Person, ...]:
        """Those who watch all groups."""
        return self.staff.holding(Role.COORDINATOR, None, on)

    def plan(self, group: GroupSpec, on: date) -> Plan:
        """The plan as the group's people have it in mind: prepared in the file, or as they are going to file it."""
        known = self.prepared.get((group.key, on))
        if known is not None:
            return known
        earlier = [plan for (key, day), plan in sorted(self.prepared.items()) if key == group.key and day < on]
        base = earlier[-1] if earlier else self._invented(group, on)
        lots = self.draw("topics", group.key, on)
        topics = tuple(lots.sample(wording.TOPICS, max(group.times.topics_min, 6)))
        return Plan(
            group.key, on, base.duty, base.host, base.guests, topics, project=base.project or self.programme.project
        )

    def _invented(self, group: GroupSpec, on: date) -> Plan:
        def names(*roles: Role) -> list[str]:
            return [one.name for role in roles for one in self.staff.holding(role, group.key, on)]

        duty = names(Role.DUTY, Role.CLASS_TEACHER)
        shifts = tuple((duty[number % len(duty)],) for number in range(len(group.times.shifts))) if duty else ()
        host = next(iter(names(Role.HOST, Role.CLASS_TEACHER)), "")
        guests = tuple(dict.fromkeys(names(Role.GUEST, Role.EXPERT, Role.ASSISTANT)))[: group.times.guests_max]
        return Plan(group.key, on, shifts, host, guests)

    def missing(self, on: date) -> tuple[GroupSpec, ...]:
        """The groups that have a timetable on this date and no plan in the file."""
        return tuple(
            group
            for group in self.groups
            if self.programme.works_on(group, on) and (group.key, on) not in self.prepared
        )

    def mishaps(self, on: date) -> Mishaps:
        """Who oversleeps and who forgets on this date."""
        working = [group.key for group in self.groups if self.programme.works_on(group, on)]
        planned = [key for key in working if (key, on) in self.prepared]
        if not planned:
            return Mishaps()
        lots = self.draw("mishaps", on)

        def one() -> GroupKey:
            return lots.choice(planned)

        return Mishaps(
            no_show=one(), no_show_shift=lots.randrange(2), late_shift=one(), forgets_start=one(), forgets_end=one(),
            falls_silent=one(), extends=one() if on == self._extension_day() else NOBODY,
        )  # fmt: skip

    def _extension_day(self) -> date | None:
        days = [phase for phase in self.programme.phases if phase.kind is PhaseKind.INTENSIVE]
        if not days:
            return None
        first = days[0].starts_on
        second = first + timedelta(days=1)
        return second if self.programme.intensive_on(second) else first
