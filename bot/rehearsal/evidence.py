"""What a verdict is computed from: the platforms' journals and the programme, and nothing that the bot believes."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar

from bot.core.capability import Capability
from bot.core.ids import GroupKey
from bot.core.people import Directory, Role
from bot.core.plan import Plan
from bot.core.programme import GroupSpec, PhaseKind, Programme, instant
from bot.core.wording import rehearsal as wording
from bot.rehearsal.faults import KILL, FaultPlan

Entry = dict[str, Any]
T = TypeVar("T", "Sent", "Heard")


@dataclass(frozen=True, slots=True)
class Sent:
    """One call of the bot. ``group`` is the programme's key; for private messages ``to`` is set."""

    n: int
    at: datetime
    group: str | None
    effect: str
    feature: str
    kind: str
    on: bool | None
    to: str | None
    text: str
    outcome: str
    performed: bool
    key: str
    reply_to: str | None

    @property
    def is_private(self) -> bool:
        """Whether one person alone reads it."""
        return self.effect == "SendDirect"

    @property
    def is_notice(self) -> bool:
        """Whether it was said in a group without being an answer to a message."""
        return self.effect == "SendMessage" and self.reply_to is None


@dataclass(frozen=True, slots=True)
class Heard:
    """One message of a person; without a group it was private. ``pressed``: it was a tap on a button, and no word."""

    n: int
    at: datetime
    group: str | None
    sender: str
    text: str
    id: str
    pressed: bool = False

    @property
    def word(self) -> str:
        """The command's word; empty for talk."""
        found = wording.COMMAND.match(self.text)
        return found[1] if found and found[1] not in wording.FACES else ""


@dataclass(frozen=True, slots=True)
class Form:
    """A plan as somebody filed it at ``at``: its topics, and the names of each shift."""

    at: datetime
    topics: tuple[str, ...]
    duty: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be. ``kind``: late, missed, doubled or wrong; ``excused``: by a fault."""

    kind: str
    text: str
    excused: bool = False


Findings = Iterator[Finding | None]
"""One for everything that a check looked at; None: it is as it should be."""


@dataclass
class Evidence:
    """Everything that happened, sorted so that checks can look things up.

    ``gaps`` are the capabilities that the platform does not have: the checks that lean on them ask for what the table
    of abilities says instead. ``slack`` is what the account's pace adds to every limit. What a platform does not hand
    to the bot (a row with ``heard`` false) was not heard.
    """

    programme: Programme
    staff: Directory
    plans: tuple[Plan, ...]
    faults: FaultPlan
    begins: datetime
    ends: datetime
    entries: tuple[Entry, ...]
    gaps: frozenset[Capability] = frozenset()
    slack: timedelta = timedelta(0)
    sent: list[Sent] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    modes: dict[str, list[tuple[datetime, bool]]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        places = (*self.programme.groups, *((self.programme.management,) if self.programme.management else ()))
        self._keys: dict[str | None, str] = {spec.native_id: spec.key for spec in places}
        for entry in self.entries:
            self._take(entry)
        self._prepared = {(plan.group, plan.local_date): plan for plan in self.plans if plan.topics}
        self._by_group: dict[str | None, list[Sent]] = defaultdict(list)
        self._by_person: dict[str | None, list[Sent]] = defaultdict(list)
        self._tried: dict[str | None, list[Sent]] = defaultdict(list)
        for one in self.sent:
            self._tried[one.group].append(one)
            if one.performed:
                (self._by_person[one.to] if one.is_private else self._by_group[one.group]).append(one)
        self._talk: dict[str | None, list[Heard]] = defaultdict(list)
        self._by_sender: dict[str | None, list[Heard]] = defaultdict(list)
        for said in self.heard:
            self._talk[said.group].append(said)
            self._by_sender[said.sender].append(said)

    def _take(self, entry: Entry) -> None:
        at, group = datetime.fromisoformat(entry["at"]).astimezone(UTC), self._keys.get(entry.get("native_group"))
        match entry["what"]:
            case "group":
                self.modes[group or ""].append((at, entry["muted"]))
            case "mode":
                self.modes[group or ""].append((at, entry["muted"]))
            case "message" if entry.get("heard", True):
                text = "".join(part.get("text", "") for part in entry["segments"])
                pressed = entry.get("pressed", False)
                self.heard.append(Heard(entry["n"], at, group, entry["sender"], text, entry["message_id"], pressed))
            case "effect":
                self._take_effect(entry, at, group)

    def _take_effect(self, entry: Entry, at: datetime, group: str | None) -> None:
        performed, effect = entry.get("performed", True), entry["effect"]
        place = group if effect != "SendDirect" else entry.get("group")
        self.sent.append(
            Sent(
                entry["n"],
                at,
                place,
                effect,
                entry.get("feature", ""),
                entry.get("kind", ""),
                entry.get("on"),
                entry.get("to"),
                entry.get("text") or "",
                entry.get("outcome", ""),
                performed,
                entry.get("key", ""),
                entry.get("reply_to"),
            )
        )
        if effect == "SetMuteAll" and performed:
            self.modes[group or ""].append((at, bool(entry["on"])))

    # ------------------------------------------------------------------------------------------------------- dates

    def local(self, at: datetime) -> datetime:
        """In the programme's zone."""
        return at.astimezone(self.programme.zone)

    def moment(self, on: date, clock: time) -> datetime:
        """A local date and time as an instant."""
        return instant(on, clock, self.programme.zone)

    def dates(self) -> Iterator[date]:
        """Every local date that was played."""
        on, last = self.local(self.begins).date(), self.local(self.ends - timedelta(microseconds=1)).date()
        while on <= last:
            yield on
            on += timedelta(days=1)

    def days(self) -> Iterator[tuple[GroupSpec, date]]:
        """Every group with every date on which it has a timetable."""
        for on in self.dates():
            for group in self.programme.groups:
                if self.programme.works_on(group, on):
                    yield group, on

    def played(self, at: datetime) -> bool:
        """Whether an instant lies in what was played, with a moment left to act."""
        return self.begins <= at < self.ends - timedelta(seconds=10)

    def phase(self, on: date) -> PhaseKind | None:
        """What a date is."""
        phase = self.programme.phase_on(on)
        return phase.kind if phase else None

    # ----------------------------------------------------------------------------------------------------- looking

    def in_group(self, group: str | None, start: datetime, end: datetime) -> list[Sent]:
        """What took effect in a group in ``[start, end]``."""
        return _within(self._by_group.get(group, []), start, end)

    def to_person(self, native: str | None, start: datetime, end: datetime) -> list[Sent]:
        """What somebody was told in private in ``[start, end]``."""
        return _within(self._by_person.get(native, []), start, end)

    def talk(self, group: str | None, start: datetime, end: datetime) -> list[Heard]:
        """What people said in a group (None: in private) in ``[start, end)``."""
        return [one for one in _within(self._talk.get(group, []), start, end) if one.at < end]

    def reached(self, one: Heard) -> bool:
        """Whether a message can have reached the bot at all."""
        return not self.faults.is_down(one.at)

    def was_killed(self, at: datetime) -> bool:
        """Whether the bot was killed in the middle of what it did at an instant."""
        return any(one.name == KILL and one.starts_at <= at < one.ends_at for one in self.faults.outages)

    def said_by(self, native: str | None, start: datetime, end: datetime) -> list[Heard]:
        """What one person said anywhere in ``[start, end]``."""
        return _within(self._by_sender.get(native, []), start, end)

    def sent_in(self, group: str, start: datetime, end: datetime) -> list[Sent]:
        """What the bot tried to do in a group in ``[start, end]``, whether it took effect or not."""
        return _within(self._tried.get(group, []), start, end)

    def day(self, on: date) -> tuple[datetime, datetime]:
        """A local date as two instants."""
        return self.moment(on, time(0)), self.moment(on + timedelta(days=1), time(0))

    def is_muted(self, group: str, at: datetime) -> bool:
        """The group's mode just after an instant."""
        known = self.modes.get(group, [])
        place = bisect_right([when for when, _ in known], at)
        return known[place - 1][1] if place else False

    def management(self, start: datetime, end: datetime) -> list[Sent]:
        """What the staff's group was told."""
        key = self.programme.management.key if self.programme.management else None
        return self.in_group(key, start, end)

    def name(self, group: str | None) -> str:
        """A place as people call it."""
        spec = self.programme.group(GroupKey(group)) if group else None
        return spec.name if spec else wording.PRIVATE

    def finding(self, kind: str, group: str | None, at: datetime, what: str, *, excused: bool = False) -> Finding:
        """Something wrong, with its place and time."""
        return Finding(kind, wording.finding(self.name(group), f"{self.local(at):%m-%d %H:%M:%S}", what), excused)

    # ------------------------------------------------------------------------------------------------------- plans

    def prepared(self, group: str, on: date) -> Plan | None:
        """The plan that the programme's file holds."""
        return self._prepared.get((group, on))

    def filed(self, group: GroupSpec, on: date) -> Form | None:
        """The form of a date that a class teacher pasted and confirmed."""
        teachers = self.staff.holding(Role.CLASS_TEACHER, group.key, on)
        for native in (one.native_id(group.account) for one in teachers):
            said = [one for one in self._by_sender.get(native, []) if self.reached(one)]
            for number, one in enumerate(said):
                day = wording.FORM_DAY.search(one.text) if one.word == wording.PLAN else None
                confirmed = next((later.at for later in said[number + 1 :] if later.text == wording.YES), None)
                if day and confirmed and (int(day[1]), int(day[2])) == (on.month, on.day):
                    duty = tuple(tuple(names.split(wording.AND)) for names in wording.FORM_SHIFT.findall(one.text))
                    return Form(confirmed, tuple(wording.FORM_TOPIC.findall(one.text)), duty)
        return None

    def duty(self, group: GroupSpec, on: date, at: datetime) -> tuple[tuple[str, ...], ...]:
        """The names on the shifts of a date, as file or form have them at an instant."""
        plan = self.prepared(group.key, on)
        if plan is not None:
            return plan.duty
        filed = self.filed(group, on)
        return filed.duty if filed and filed.at <= at else ()

    def topics(self, group: GroupSpec, on: date, at: datetime) -> tuple[str, ...]:
        """The topics of a date as they stand in file or form at an instant; none when there is no plan yet."""
        plan = self.prepared(group.key, on)
        if plan is not None:
            return plan.topics
        filed = self.filed(group, on)
        return filed.topics if filed and filed.at <= at else ()


def _within(found: list[T], start: datetime, end: datetime) -> list[T]:
    """A slice of a list that is in the order of time."""
    return found[bisect_left(found, start, key=_at) : bisect_right(found, end, key=_at)]


def _at(one: Sent | Heard) -> datetime:
    return one.at
