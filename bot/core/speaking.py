"""Opening and closing: the effects that bring a mode about, and the notice that follows when it is true.

Pure; shared by the jobs, the commands and the reaction to what became of an effect.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.core.capability import Capability
from bot.core.effect import AlertStaff, Effect, SendMessage, SetMuteAll, Why
from bot.core.event import Event, Mode
from bot.core.group import GroupState
from bot.core.ids import GroupKey
from bot.core.message import Message
from bot.core.plan import plan_of
from bot.core.programme import GroupSpec, Programme
from bot.core.query import Every, Facts, Query
from bot.core.roster import RosterChange, names_of_day
from bot.core.rule import Decision
from bot.core.salon import Salon, SalonState
from bot.core.situation import Situation
from bot.core.timetable import Edge, GroupCalendar, Override, Session, desired, next_edge, windows_on
from bot.core.wording import clock
from bot.core.wording import speaking as wording

FEATURE = "speaking"
MODE_TAG = "mode"
LATE_FROM = timedelta(seconds=60)
"""A notice says that it is late from this lateness on."""


def calendar_queries(group: GroupKey, on: date) -> tuple[Query[object], ...]:
    """What has to be asked to know a group's timetable and what its notices tell."""
    return (orders_of(group), sessions_of(group), plan_of(group, on), changes_of(group, on))


def orders_of(group: GroupKey) -> Every[Override]:
    """All orders for a group."""
    return Every(Override, group)


def sessions_of(group: GroupKey) -> Every[Salon]:
    """The salon that is running in a group."""
    return Every(Salon, group, (("state", SalonState.RUNNING),))


def changes_of(group: GroupKey, on: date) -> Every[RosterChange]:
    """Changes to the roster of a day."""
    return Every(RosterChange, group, (("local_date", on),))


def calendar_of(here: Situation, group: GroupSpec, facts: Facts, extra: tuple[Override, ...] = ()) -> GroupCalendar:
    """A group's timetable with its orders; ``extra`` are orders that are being given now."""
    sessions = tuple(Session(one.starts_at, one.ends_at) for one in facts.get(sessions_of(group.key)))
    return GroupCalendar(here.programme, group, (*facts.get(orders_of(group.key)), *extra), sessions)


@dataclass(frozen=True, slots=True)
class Change:
    """A mode that is to be brought about in a group, and why. Travels with the effect as its ``subject``."""

    mode: Mode
    because: str
    due_at: datetime
    local_date: date
    silent: bool = False

    def pack(self) -> str:
        """As one word for an effect's subject."""
        parts = (self.mode, self.because, self.due_at.isoformat(), self.local_date.isoformat(), str(int(self.silent)))
        return "|".join(parts)

    @classmethod
    def unpack(cls, subject: str) -> "Change":
        """The change of ``pack``."""
        mode, because, due_at, local_date, silent = subject.split("|")
        moment = datetime.fromisoformat(due_at)
        return cls(Mode(mode), because, moment, date.fromisoformat(local_date), silent == "1")


def bring_about(change: Change, event: Event, here: Situation, calendar: GroupCalendar, why: Why) -> Decision:
    """The records and effects of a change of mode. Where the bot can mute, the notice waits until it is true."""
    group, state = calendar.group, here.state or GroupState(calendar.group.key)
    decided = replace(state, mode_decided=change.mode, decided_at=event.at)
    if Capability.MUTE_ALL in here.capabilities:
        following = next_edge(calendar, event.at)
        effect = SetMuteAll(
            feature=FEATURE,
            why=why,
            tag=MODE_TAG,
            subject=change.pack(),
            group=group.key,
            on=change.mode is Mode.CLOSED,
            wants_receipt=True,
            expires_at=following.at if following else None,
        )
        return Decision(records=(decided,), effects=(effect,))
    return without_mute(change, event, here, calendar, decided, why)


def without_mute(
    change: Change, event: Event, here: Situation, calendar: GroupCalendar, state: GroupState, why: Why
) -> Decision:
    """Where the platform cannot mute: the notice all the same, and the staff are told once."""
    effects: list[Effect] = []
    if state.told_cannot_close_at is None:
        state = replace(state, told_cannot_close_at=event.at)
        effects.append(
            AlertStaff(
                feature=FEATURE,
                why=why,
                tag="cannot-mute",
                about=calendar.group.key,
                text=wording.cannot_mute(
                    calendar.group.name, possible=Capability.MUTE_ALL in here.ceiling(calendar.group, state)
                ),
            )
        )
    return Decision(records=(state,), effects=tuple(effects))


def notice(change: Change, event: Event, here: Situation, calendar: GroupCalendar, facts: Facts) -> Effect | None:
    """What is said when the change is true: in the group, or to the staff when it is too late for the group."""
    if change.silent or change.because in ("free", "before", "gap"):
        return None
    late = event.at - change.due_at
    order = desired(calendar, event.at).override
    setting = order.kind if order else f"times.windows ({change.because})"
    why = Why(
        kind=f"{change.mode}_notice",
        setting=setting,
        due_at=change.due_at,
        by=order.by if order else "",
        note=order.reason if order else "",
    )
    longest = timedelta(minutes=here.programme.courtesy.notice_minutes)
    if late > longest:
        text = wording.late_change(calendar.group.name, _wanted(change.mode), clock.span(late))
        return AlertStaff(feature=FEATURE, why=why, tag="notice", text=text, about=calendar.group.key)
    following = next_edge(calendar, event.at)
    text = (
        _opened(change, event, here, calendar, facts, following)
        if change.mode is Mode.OPEN
        else _closed(change, event, here, calendar, following)
    )
    if Capability.MUTE_ALL not in here.capabilities:
        softened = wording.self_discipline_open if change.mode is Mode.OPEN else wording.self_discipline_closed
        text = softened(text)
    ends = [change.due_at + longest] + ([following.at] if following else [])
    return SendMessage(
        feature=FEATURE,
        why=why,
        tag="notice",
        group=calendar.group.key,
        message=Message.of(text),
        expires_at=min(ends),
    )


def until(following: Edge | None, event: Event, programme: Programme) -> str:
    """When the next change is, written for people."""
    if following is None:
        return ""
    today = programme.service_date(event.at)
    return clock.moment(programme.local(following.at), today)


def _wanted(mode: Mode) -> str:
    return wording.OPENING if mode is Mode.OPEN else wording.CLOSING


def _lateness(change: Change, event: Event, programme: Programme) -> tuple[str, str]:
    late = event.at - change.due_at
    if late < LATE_FROM:
        return "", ""
    return clock.span(late), clock.at(programme.local(change.due_at))


def _opened(
    change: Change, event: Event, here: Situation, calendar: GroupCalendar, facts: Facts, following: Edge | None
) -> str:
    closes = until(following, event, here.programme)
    now = desired(calendar, event.at)
    if now.override is not None:
        if now.override.kind == "extension":
            return wording.extended(closes, now.override.by)
        return wording.reopened(closes, now.override.by, now.override.reason)
    if change.due_at not in _starts(calendar, change.local_date):
        return wording.reopened(closes, "", "")
    late, planned = _lateness(change, event, here.programme)
    return wording.opened(_of_day(change, calendar, facts, closes, late, planned))


def _starts(calendar: GroupCalendar, on: date) -> tuple[datetime, ...]:
    """When the speaking windows of a date begin; what opens a group at another time goes on after a break."""
    return tuple(window.on(on, calendar.programme.zone)[0] for window in windows_on(calendar, on))


def _of_day(
    change: Change, calendar: GroupCalendar, facts: Facts, closes: str, late: str, planned: str
) -> wording.Opening:
    group, times = calendar.group, calendar.group.times
    plan = facts.get(plan_of(group.key, change.local_date))
    duty = names_of_day(times, plan, facts.get(changes_of(group.key, change.local_date)))
    return wording.Opening(
        hour=calendar.programme.local(change.due_at).hour,
        day=clock.day(change.local_date),
        closes=closes,
        duty=tuple((shift.label, "、".join(names)) for shift, names in duty if names),
        salon=times.salon.label if times.salon else "",
        host=plan.host if plan else "",
        guests=plan.guests if plan else (),
        agenda=plan.topics if plan else (),
        late=late,
        planned=planned,
    )


def _closed(change: Change, event: Event, here: Situation, calendar: GroupCalendar, following: Edge | None) -> str:
    order = desired(calendar, event.at).override
    late, planned = _lateness(change, event, here.programme)
    after_free = desired(calendar, change.due_at - timedelta(seconds=1)).because == "free"
    last = order is None and not after_free and change.local_date == here.programme.last_day
    return wording.closed(
        wording.Closing(
            opens=until(following, event, here.programme),
            by=order.by if order else "",
            reason=order.reason if order else "",
            late="" if order else late,
            planned=planned,
            last_day=last,
            programme=here.programme.name,
            after_free=after_free,
        )
    )
