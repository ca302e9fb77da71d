"""A programme as its organisers laid it down: phases, the day's times, groups, rules of measure.

Read from the programme file at start and never changed while running; what people change lives in records.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from zoneinfo import ZoneInfo

from bot.core.ids import AccountName, GroupKey, NativeId, ProgrammeKey
from bot.core.moderation import Moderation
from bot.core.questions import Questions
from bot.core.upwards import Upwards
from bot.core.wording.name_words import DEFAULT_FORMAT


class PhaseKind(StrEnum):
    """What a stretch of days means for the groups."""

    FREE = "free"
    INTENSIVE = "intensive"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Phase:
    """Days from ``starts_on`` to ``ends_on``, both inclusive; None: without end."""

    kind: PhaseKind
    starts_on: date
    ends_on: date | None = None

    def covers(self, on: date) -> bool:
        """Whether the local date lies in the phase."""
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of local time; it passes midnight when ``ends_at`` is not after ``starts_at``."""

    starts_at: time
    ends_at: time

    @property
    def label(self) -> str:
        """``08:00-12:00``: how shifts and windows are named in keys."""
        return f"{self.starts_at:%H:%M}-{self.ends_at:%H:%M}"

    def on(self, local_date: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The two instants of the window that begins on ``local_date``, in UTC."""
        last = local_date if self.ends_at > self.starts_at else local_date + timedelta(days=1)
        return instant(local_date, self.starts_at, zone), instant(last, self.ends_at, zone)


UTC = ZoneInfo("UTC")


def instant(on: date, at: time, zone: ZoneInfo) -> datetime:
    """A local date and time as a UTC instant. Compare instants in UTC only: two datetimes of one zone compare by
    wall clock and ignore the repeated hour."""
    return datetime.combine(on, at, zone).astimezone(UTC)


def _hm(hour: int, minute: int = 0) -> time:
    return time(hour, minute)


@dataclass(frozen=True, slots=True)
class DayTimes:
    """The timetable of an intensive day. All times are local; the defaults are those of the Hubei 2020 programme."""

    windows: tuple[Window, ...] = (Window(_hm(8), _hm(23)),)
    closing_notice_minutes: int = 10
    shifts: tuple[Window, ...] = (
        Window(_hm(8), _hm(12)),
        Window(_hm(12), _hm(18)),
        Window(_hm(18), _hm(23)),
    )
    shift_reminder_minutes: int = 10
    no_show_minutes: int = 10
    plan_reminders: tuple[time, ...] = (_hm(15), _hm(16, 30))
    plan_deadline: time = field(default=_hm(17))
    agenda_publish_at: time = field(default=_hm(18))
    agenda_chases: tuple[time, ...] = (_hm(12), _hm(16))
    salon: Window | None = Window(_hm(20), _hm(21))
    salon_countdowns: tuple[time, ...] = (_hm(19, 30), _hm(19, 55))
    salon_silence_minutes: int = 5
    host_grace_minutes: int = 5
    vote_closes_at: time = field(default=_hm(22, 30))
    topics_min: int = 6
    topics_max: int = 8
    guests_min: int = 3
    guests_max: int = 4


@dataclass(frozen=True, slots=True)
class NameRules:
    """What the group cards should look like, and when (local time) they are looked through; off unless asked for."""

    enabled: bool = False
    format: str = DEFAULT_FORMAT
    check_at: time = field(default=_hm(9, 30))


@dataclass(frozen=True, slots=True)
class Courtesy:
    """Limits on what the bot says. ``quiet``: no private messages but for safety, failure and own commands."""

    quiet: Window = Window(_hm(22, 30), _hm(7, 30))
    notice_minutes: int = 120
    """A spoken notice is dropped when it could only be said later than this."""
    closed_reminder_minutes: int = 30
    """At most one reminder that the group is closed in this time."""
    mode_check_minutes: int = 10
    """How often a group's mode is read back where the platform allows it."""


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of course, e.g. contest or general. ``words`` are spoken of in its questions."""

    key: str
    name: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A group as one account sees it."""

    account: AccountName
    native_id: NativeId


@dataclass(frozen=True, slots=True)
class GroupSpec:
    """One group as the programme file has it, defaults filled in. ``standby`` acts while ``account`` is gone."""

    key: GroupKey
    name: str
    account: AccountName
    native_id: NativeId
    category: str = ""
    join_url: str = ""
    times: DayTimes = field(default_factory=DayTimes)
    days_off: frozenset[date] = frozenset()
    day_windows: tuple[tuple[date, tuple[Window, ...]], ...] = ()
    dry_run: bool = False
    management: bool = False
    standby: Place | None = None
    names: NameRules = field(default_factory=NameRules)
    moderation: Moderation = field(default_factory=Moderation)
    questions: Questions = field(default_factory=Questions)

    def place(self, account: AccountName) -> Place:
        """The group as one of its accounts sees it."""
        if self.standby is not None and account == self.standby.account:
            return self.standby
        return Place(self.account, self.native_id)


@dataclass(frozen=True)
class Programme:
    """A whole programme. ``groups`` are the study groups; ``management`` is the staff's own group, if there is one."""

    key: ProgrammeKey
    name: str
    zone: ZoneInfo
    phases: tuple[Phase, ...]
    groups: tuple[GroupSpec, ...]
    management: GroupSpec | None = None
    categories: tuple[Category, ...] = ()
    courtesy: Courtesy = field(default_factory=Courtesy)
    upwards: Upwards = field(default_factory=Upwards)
    project: str = ""
    """The line 培训项目 of the plan form."""
    platform_name: str = ""
    """The line 研习平台 of the plan form."""

    @cached_property
    def _by_key(self) -> dict[GroupKey, GroupSpec]:
        extra = (self.management,) if self.management else ()
        return {group.key: group for group in (*self.groups, *extra)}

    @cached_property
    def _by_native(self) -> dict[tuple[AccountName, NativeId], GroupSpec]:
        found = {(group.account, group.native_id): group for group in self._by_key.values()}
        for group in self._by_key.values():
            if group.standby is not None:
                found.setdefault((group.standby.account, group.standby.native_id), group)
        return found

    def group(self, key: GroupKey | None) -> GroupSpec | None:
        """The group with this key, the management group included."""
        return self._by_key.get(key) if key is not None else None

    def group_at(self, account: AccountName, native_id: NativeId | None) -> GroupSpec | None:
        """The group that an account sees under ``native_id``."""
        return self._by_native.get((account, native_id)) if native_id is not None else None

    def phase_on(self, on: date) -> Phase | None:
        """The phase of a local date; None before the programme and in gaps."""
        return next((phase for phase in self.phases if phase.covers(on)), None)

    def intensive_on(self, on: date) -> bool:
        """Whether the daily timetable applies on a local date."""
        phase = self.phase_on(on)
        return phase is not None and phase.kind is PhaseKind.INTENSIVE

    def local(self, at: datetime) -> datetime:
        """An instant in the programme's zone."""
        return at.astimezone(self.zone)

    def works_on(self, group: GroupSpec, on: date) -> bool:
        """Whether the daily timetable applies to this group on a local date (intensive and not a day off)."""
        return self.intensive_on(on) and on not in group.days_off

    def service_date(self, at: datetime) -> date:
        """The local calendar date of an instant."""
        return self.local(at).date()

    @property
    def last_day(self) -> date | None:
        """The last intensive day."""
        ends = [phase.ends_on for phase in self.phases if phase.kind is PhaseKind.INTENSIVE and phase.ends_on]
        return max(ends, default=None)

    def is_over(self, on: date) -> bool:
        """Whether all intensive days lie before a local date."""
        last = self.last_day
        return last is not None and on > last
