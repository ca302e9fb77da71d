"""Tables that describe a programme: what its organisers laid down. May stand in a file of their own."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import Field

from bot.core.judge.finding import Category as Judged
from bot.core.moderation import Moderation, ModerationMode
from bot.core.people import Role
from bot.core.programme import Courtesy, DayTimes, NameRules, PhaseKind
from bot.core.questions import Questions
from bot.core.upwards import Level, Upwards
from bot.settings.fields import Clock, Key, LocalDate, Minutes, SalonSpan, Span, Table, Text

_DAY = DayTimes()
_COURTESY = Courtesy()
_NAMES = NameRules()
_MODERATION = Moderation()
_QUESTIONS = Questions()
_UPWARDS = Upwards()
_Share = Annotated[float, Field(ge=0, le=1)]
_Wait = Annotated[int, Field(ge=1, le=1440)]
_Silence = Annotated[int, Field(ge=1, le=43_200)]
_Count = Annotated[int, Field(ge=0, le=50)]
TO_CREATE = "new"
"""``native_id`` of a group that does not exist yet: ``yanxi groups create`` makes it and writes its id in its place."""


class ProgrammeTable(Table):
    """``[programme]``. ``zone`` empty: that of the service."""

    key: Key
    name: Text
    zone: str = ""
    project: str = ""
    platform_name: str = ""


class PhaseTable(Table):
    """``[[phases]]``: a stretch of days, both ends included."""

    kind: PhaseKind
    starts_on: LocalDate
    ends_on: LocalDate | None = None


class TimesTable(Table):
    """``[times]``, and ``times`` of a group, where only what is written differs from the programme's."""

    windows: tuple[Span, ...] = _DAY.windows
    closing_notice_minutes: Minutes = _DAY.closing_notice_minutes
    shifts: tuple[Span, ...] = _DAY.shifts
    shift_reminder_minutes: Minutes = _DAY.shift_reminder_minutes
    no_show_minutes: Minutes = _DAY.no_show_minutes
    plan_reminders: tuple[Clock, ...] = _DAY.plan_reminders
    plan_deadline: Clock = _DAY.plan_deadline
    agenda_publish_at: Clock = _DAY.agenda_publish_at
    agenda_chases: tuple[Clock, ...] = _DAY.agenda_chases
    salon: SalonSpan = _DAY.salon
    salon_countdowns: tuple[Clock, ...] = _DAY.salon_countdowns
    salon_silence_minutes: Minutes = _DAY.salon_silence_minutes
    host_grace_minutes: Minutes = _DAY.host_grace_minutes
    vote_closes_at: Clock = _DAY.vote_closes_at
    topics_min: _Count = _DAY.topics_min
    topics_max: _Count = _DAY.topics_max
    guests_min: _Count = _DAY.guests_min
    guests_max: _Count = _DAY.guests_max
    salon_opens_group: bool = False
    """A salon outside the speaking windows is meant so: the group opens for it."""

    def over(self, times: DayTimes) -> DayTimes:
        """``times`` with what is written here in its place."""
        written: Mapping[str, Any] = {
            name: getattr(self, name) for name in self.model_fields_set if name != "salon_opens_group"
        }
        return DayTimes(**{**{name: getattr(times, name) for name in DayTimes.__slots__}, **written})


class NamesTable(Table):
    """``[names]``, and ``names`` of a group, where only what is written differs: the format of the group cards."""

    enabled: bool = _NAMES.enabled
    format: Text = _NAMES.format
    check_at: Clock = _NAMES.check_at

    def over(self, rules: NameRules) -> NameRules:
        """``rules`` with what is written here in its place."""
        return replace(rules, **{name: getattr(self, name) for name in self.model_fields_set})


class CourtesyTable(Table):
    """``[courtesy]``: limits on what the bot says."""

    quiet: Span = _COURTESY.quiet
    notice_minutes: Minutes = _COURTESY.notice_minutes
    closed_reminder_minutes: Minutes = _COURTESY.closed_reminder_minutes
    mode_check_minutes: Annotated[int, Field(ge=1, le=1440)] = _COURTESY.mode_check_minutes


class ModerationTable(Table):
    """``[moderation]``, and ``moderation`` of a group, where only what is written differs from the programme's."""

    mode: ModerationMode = _MODERATION.mode
    note: tuple[Judged, ...] = _MODERATION.note
    flag: tuple[Judged, ...] = _MODERATION.flag
    recall: tuple[Judged, ...] = _MODERATION.recall
    flag_from: _Share = _MODERATION.flag_from
    recall_from: _Share = _MODERATION.recall_from
    escalate_minutes: _Wait = _MODERATION.escalate_minutes
    fold_minutes: _Wait = _MODERATION.fold_minutes
    cards_a_minute: Annotated[int, Field(ge=1, le=20)] = _MODERATION.cards_a_minute
    reminder_minutes: _Wait = _MODERATION.reminder_minutes
    strike_days: Annotated[int, Field(ge=1, le=3650)] = _MODERATION.strike_days
    mute_minutes: Annotated[tuple[_Silence, ...], Field(min_length=1)] = _MODERATION.mute_minutes
    appeal_days: Annotated[int, Field(ge=1, le=365)] = _MODERATION.appeal_days
    appeal_hours: Annotated[int, Field(ge=1, le=168)] = _MODERATION.appeal_hours

    def over(self, rules: Moderation) -> Moderation:
        """``rules`` with what is written here in its place."""
        return replace(rules, **{name: getattr(self, name) for name in self.model_fields_set})


class JudgeTable(ModerationTable):
    """``[moderation]`` of the programme: also what its one judge knows, which is the same for every group."""

    hosts: tuple[Text, ...] = ()
    """May be linked to, with everything below them."""
    contacts: tuple[Text, ...] = ()
    """Numbers, names and addresses that anybody may give away."""
    classifier: bool = True
    """Without it only words, expressions, numbers and links judge."""

    def over(self, rules: Moderation) -> Moderation:
        """``rules`` with what is written here in its place."""
        written = self.model_fields_set & set(ModerationTable.model_fields)
        return replace(rules, **{name: getattr(self, name) for name in written})


class QuestionsTable(Table):
    """``[questions]``, and ``questions`` of a group, where only what is written differs from the programme's."""

    enabled: bool = _QUESTIONS.enabled
    answer_minutes: _Wait = _QUESTIONS.answer_minutes
    candidate_minutes: _Wait = _QUESTIONS.candidate_minutes
    close_hours: Annotated[int, Field(ge=1, le=720)] = _QUESTIONS.close_hours
    lines_an_hour: Annotated[int, Field(ge=0, le=600)] = _QUESTIONS.lines_an_hour

    def over(self, rules: Questions) -> Questions:
        """``rules`` with what is written here in its place."""
        return replace(rules, **{name: getattr(self, name) for name in self.model_fields_set})


class UpwardsTable(Table):
    """``[upwards]``: when and to whom the questions are handed that a group cannot answer."""

    enabled: bool = _UPWARDS.enabled
    at: Clock = _UPWARDS.at
    levels: Annotated[tuple[Level, ...], Field(min_length=1)] = _UPWARDS.levels


class AskedTable(QuestionsTable):
    """``[questions]`` of the programme: also its files of questions and answers, from the folder of the file in which
    this stands."""

    files: tuple[Text, ...] = ()

    def over(self, rules: Questions) -> Questions:
        """``rules`` with what is written here in its place."""
        written = self.model_fields_set & set(QuestionsTable.model_fields)
        return replace(rules, **{name: getattr(self, name) for name in written})


class RulesTable(Table):
    """``[[rules]]``: a word list of one's own. ``words``: its file, from the folder of the file in which this stands;
    ``category`` and ``severity``: of lines that name none, in Chinese or English."""

    words: Text
    category: str = ""
    severity: str = ""


class CategoryTable(Table):
    """``[[categories]]``. ``words``: what its questions speak of."""

    key: Key
    name: Text
    words: tuple[Text, ...] = ()


class DayWindows(Table):
    """Other speaking windows on one date."""

    on: LocalDate = Field(alias="date")
    windows: tuple[Span, ...]


class GroupTable(Table):
    """``[[groups]]``: a study group."""

    key: Key
    name: Text
    category: str = ""
    account: Text
    native_id: Text
    standby_account: str = ""
    """Takes over while ``account`` is gone; ``standby_native_id`` empty: it knows the group by the same id."""
    standby_native_id: str = ""
    kind: Literal["", "scene", "internal", "exclusive", "plain"] = ""
    """DingTalk: how the group came to be; empty: found out by asking."""
    chat_id: str = ""
    """DingTalk: the group's other id, needed to mute a group that the API made."""
    join_url: str = ""
    project: str = ""
    """The line 培训项目 on this group's plan forms; empty: the programme's."""
    days_off: tuple[LocalDate, ...] = ()
    day_windows: tuple[DayWindows, ...] = ()
    times: TimesTable = TimesTable()
    names: NamesTable = NamesTable()
    moderation: ModerationTable = ModerationTable()
    questions: QuestionsTable = QuestionsTable()
    dry_run: bool = False

    @property
    def to_create(self) -> bool:
        """Whether the group has still to be made."""
        return self.native_id == TO_CREATE


class ManagementTable(Table):
    """``[management]``: the staff's own group."""

    key: Key = "management"
    name: Text
    account: Text
    native_id: Text
    standby_account: str = ""
    """Takes over while ``account`` is gone; ``standby_native_id`` empty: it knows the group by the same id."""
    standby_native_id: str = ""
    kind: Literal["", "scene", "internal", "exclusive", "plain"] = ""
    """DingTalk: how the group came to be; empty: found out by asking."""
    chat_id: str = ""
    """DingTalk: the group's other id, needed to mute a group that the API made."""
    join_url: str = ""
    dry_run: bool = False

    @property
    def to_create(self) -> bool:
        """Whether the group has still to be made."""
        return self.native_id == TO_CREATE


class RoleTable(Table):
    """A role with its scope: the groups named, those of the category, or (neither) the whole programme."""

    role: Role
    groups: tuple[Text, ...] | None = None
    category: str = ""
    from_on: LocalDate | None = Field(default=None, alias="from")
    until_on: LocalDate | None = Field(default=None, alias="until")


class LinkTable(Table):
    """One identity of a person on one of our accounts."""

    account: Text
    id: Text


class PersonTable(Table):
    """``[[people]]``. ``key`` empty: the name is the key."""

    key: str = ""
    name: Text
    unit: str = ""
    roles: tuple[RoleTable, ...] = ()
    accounts: tuple[LinkTable, ...] = ()

    @property
    def own_key(self) -> str:
        """What identifies the person."""
        return self.key or self.name


class PlantedTable(Table):
    """A question that a member was asked to put; topics count from 1."""

    name: Text
    topic: Annotated[int, Field(ge=1)]
    question: Text


class PlanTable(Table):
    """``[[plans]]``: one group's prepared plan for one date."""

    group: Text
    on: LocalDate = Field(alias="date")
    duty: tuple[tuple[Text, ...], ...] = ()
    host: str = ""
    guests: tuple[Text, ...] = ()
    topics: tuple[Text, ...] = ()
    planted: tuple[PlantedTable, ...] = ()
    script: str = ""

    def names(self) -> tuple[tuple[tuple[str | int, ...], str], ...]:
        """Everybody who is named, each with the place below the plan."""
        duty = tuple(
            (("duty", shift, number), name)
            for shift, names in enumerate(self.duty)
            for number, name in enumerate(names)
        )
        host = ((("host",), self.host),) if self.host else ()
        guests = tuple((("guests", number), name) for number, name in enumerate(self.guests))
        planted = tuple((("planted", number, "name"), one.name) for number, one in enumerate(self.planted))
        return (*duty, *host, *guests, *planted)
