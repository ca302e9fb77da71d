"""What goes wrong in a rehearsal, by name: when, for which groups, and how long the bot may take to recover.

A plan of faults is a value; the script plays it on the sandbox. Must never know what the bot does about it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from bot.core.effect import Effect
from bot.core.errors import ConfigError
from bot.core.event import Event
from bot.core.ids import EventId, GroupKey
from bot.core.programme import GroupSpec, Programme, instant
from bot.core.wording import rehearsal as wording
from bot.platforms.sandbox.faults import Break, Fault, Throttle, Vanish

DOWN_0800, DOWN_2300, DOWN_NIGHT, KILL = "down-0800", "down-2300", "down-night", "kill"
LOST_RIGHTS, TOO_MANY, BROKEN, SILENCE = "lost-rights", "429", "500", "silence"
DUPLICATES, REORDER, ALL = "duplicates", "reorder", "all"
NAMES = (DOWN_0800, DOWN_2300, DOWN_NIGHT, KILL, LOST_RIGHTS, TOO_MANY, BROKEN, SILENCE, DUPLICATES, REORDER)

_SOON = timedelta(seconds=5)
_BACKED_OFF = timedelta(seconds=60)
_SHORTEST_HOLD, _LONGEST_HOLD = 3, 20


@dataclass(frozen=True, slots=True)
class Stretch:
    """From ``starts_at`` to ``ends_at`` (UTC) something is wrong, in ``groups`` or (None) everywhere.

    ``recovers_in``: how long after the end everything has to be as it should.
    """

    name: str
    starts_at: datetime
    ends_at: datetime
    groups: frozenset[GroupKey] | None = None
    recovers_in: timedelta = _SOON

    def touches(self, group: GroupKey | None) -> bool:
        """Whether a group is concerned."""
        return self.groups is None or group in self.groups

    def covers(self, at: datetime) -> bool:
        """Whether the fault is there at an instant."""
        return self.starts_at <= at < self.ends_at


@dataclass(frozen=True, slots=True)
class FaultPlan:
    """All faults of a rehearsal. ``outages``: the bot is stopped (or killed in the middle of its work) and started
    again; ``lost``: the bot is no manager; ``calls``: the platform answers badly."""

    names: tuple[str, ...] = ()
    outages: tuple[Stretch, ...] = ()
    lost: tuple[Stretch, ...] = ()
    calls: tuple[Stretch, ...] = ()

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        """Every fault that has a time."""
        return (*self.outages, *self.lost, *self.calls)

    def is_down(self, at: datetime) -> bool:
        """Whether what happens at an instant does not reach the bot. It is stopped after what happens at the same
        instant, killed before it, and started again after it."""
        return any(
            one.starts_at < at <= one.ends_at or (one.name == KILL and one.starts_at == at) for one in self.outages
        )

    @property
    def ends_at(self) -> datetime | None:
        """When the last fault is over."""
        return max((one.ends_at for one in self.stretches), default=None)


def parse(names: Iterable[str]) -> tuple[str, ...]:
    """The names of a list as typed, ``all`` written out. Raises ConfigError that lists the known names."""
    wanted = [name.strip() for given in names for name in given.split(",") if name.strip()]
    unknown = [name for name in wanted if name not in (*NAMES, ALL)]
    if unknown:
        raise ConfigError(wording.unknown_faults(unknown, (*NAMES, ALL)))
    return tuple(name for name in NAMES if name in wanted or ALL in wanted)


def plan_of(names: tuple[str, ...], programme: Programme, first: date, last: date) -> FaultPlan:
    """The faults at their times, on the working days between two dates."""
    span = (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))
    days = [on for on in span if any(programme.works_on(group, on) for group in programme.groups)]
    if not days:
        return FaultPlan(tuple(name for name in names if name in (DUPLICATES, REORDER)))
    one, two, three = days[0], days[min(1, len(days) - 1)], days[min(2, len(days) - 1)]
    times = _Times(programme)
    outages = _outages(names, times, one, two, three)
    lost = (times.from_to(LOST_RIGHTS, one, "22:55", "09:00", times.second),) if LOST_RIGHTS in names else ()
    return FaultPlan(names, outages, lost, _bad_calls(names, times, one, two, three))


@dataclass(frozen=True, slots=True)
class _Times:
    programme: Programme

    @property
    def second(self) -> tuple[GroupSpec, ...]:
        """One group: the second, where there is one."""
        return self.programme.groups[:2][-1:]

    @property
    def half(self) -> tuple[GroupSpec, ...]:
        return self.programme.groups[: (len(self.programme.groups) + 1) // 2]

    def from_to(
        self, name: str, on: date, starts: str, ends: str, groups: tuple[GroupSpec, ...] | None = None
    ) -> Stretch:
        """Local times; an end before the start is that of the next day."""
        begins, until = (
            instant(on, datetime.strptime(text, "%H:%M" if len(text) == len("08:00") else "%H:%M:%S").time(), zone)  # noqa: DTZ007
            for text, zone in ((starts, self.programme.zone), (ends, self.programme.zone))
        )
        until += timedelta(days=1) if until <= begins else timedelta(0)
        keys = frozenset(group.key for group in groups) if groups is not None else None
        return Stretch(name, begins, until, keys, _BACKED_OFF if name in (BROKEN, SILENCE) else _SOON)


def _outages(names: tuple[str, ...], times: _Times, one: date, two: date, three: date) -> tuple[Stretch, ...]:
    found = (
        times.from_to(DOWN_0800, one, "07:58", "08:20"),
        times.from_to(DOWN_2300, one, "22:50", "23:20"),
        times.from_to(DOWN_NIGHT, two, "22:45", "07:30"),
        times.from_to(KILL, two, "18:00", "18:00:10"),
        times.from_to(KILL, three, "21:00", "21:00:10"),
    )
    return tuple(stretch for stretch in found if stretch.name in names)


def _bad_calls(names: tuple[str, ...], times: _Times, one: date, two: date, three: date) -> tuple[Stretch, ...]:
    found = (
        times.from_to(TOO_MANY, two, "07:55", "08:05"),
        times.from_to(SILENCE, one, "20:59:30", "21:00:30"),
        times.from_to(SILENCE, three, "07:59:30", "08:00:30"),
        times.from_to(BROKEN, three, "22:58", "23:02", times.half),
    )
    return tuple(stretch for stretch in found if stretch.name in names)


class Script:
    """Plays a plan of faults on one sandbox world. Events that happen while the bot is down are lost, as on chat
    platforms that offer nothing again."""

    def __init__(self, plan: FaultPlan, lots: Random) -> None:
        self.plan = plan
        self._lots = lots
        self._held: list[tuple[datetime, Event]] = []
        self._passing: set[EventId] = set()
        self._unanswered = 0

    def on_call(self, effect: Effect, at: datetime) -> Fault | None:
        """The fault of a call of the bot."""
        group = getattr(effect, "group", None) or getattr(effect, "via_group", None)
        stretch = next((one for one in self.plan.calls if one.covers(at) and one.touches(group)), None)
        if stretch is None:
            return None
        if stretch.name == TOO_MANY:
            return Throttle((stretch.ends_at - at).total_seconds())
        if stretch.name == BROKEN:
            return Break()
        self._unanswered += 1
        return Vanish(performed=self._unanswered % 2 == 0)

    def deliveries(self, event: Event) -> list[Event]:
        """What reaches the bot because of an event: nothing, it, it twice; later when it is held back."""
        if event.id in self._passing:
            self._passing.discard(event.id)
        elif self.plan.is_down(event.at):
            return []
        elif REORDER in self.plan.names and self._lots.randrange(3) == 0:
            self._held.append((event.at + timedelta(seconds=self._lots.randint(_SHORTEST_HOLD, _LONGEST_HOLD)), event))
            return []
        return [event, event] if DUPLICATES in self.plan.names else [event]

    def next_release(self) -> datetime | None:
        """When an event that is held back goes out."""
        return min((at for at, _ in self._held), default=None)

    def release(self, now: datetime) -> tuple[Event, ...]:
        """The held-back events that go out now; hand them to ``SandboxPlatform.deliver``."""
        due = sorted(((at, event) for at, event in self._held if at <= now), key=lambda one: (one[0], one[1].id))
        self._held = [(at, event) for at, event in self._held if at > now]
        self._passing.update(event.id for _, event in due)
        return tuple(event for _, event in due)
