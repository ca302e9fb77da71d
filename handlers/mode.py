"""What becomes of an opening or closing: the notice when it is true, an alarm when it is not, drift when a person
switched the group by hand (G3, G5); what the bot may do in a group, as probes and notices show it."""

from dataclasses import replace
from datetime import timedelta

from bot.core.capability import MANAGING, Capability, remaining
from bot.core.effect import AlertStaff, Effect, SendMessage, Why
from bot.core.event import (
    CapabilityObserved,
    EffectSettled,
    Event,
    GroupAttached,
    GroupDetached,
    MessageReceived,
    Mode,
    ModeObserved,
    Outcome,
    RightsChanged,
)
from bot.core.group import GroupState
from bot.core.message import Message
from bot.core.query import Query
from bot.core.rule import NOTHING, Decision, Rule, Turn
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.speaking import (
    FEATURE,
    MODE_TAG,
    Change,
    bring_about,
    calendar_of,
    calendar_queries,
    notice,
    until,
)
from bot.core.timetable import GroupCalendar, desired, next_edge
from bot.core.wording import speaking as wording

_UNSUPPORTED = "unsupported"
"""The code of a refusal that no right would change: a group of a kind that cannot be muted."""
_BEFORE_OUR_CALL = timedelta(seconds=2)
"""Platforms stamp in whole seconds; an observation older than this before our last order is of an earlier state."""
_TOLD = frozenset({Capability.MUTE_ALL, Capability.SEND})
"""Rights of which the staff hear at once when they come or go; the others are on the capability card."""


def _wakes(event: Event, _signals: Signals) -> bool:
    return event.group is not None and (
        not isinstance(event, EffectSettled) or (event.feature == FEATURE and event.tag == MODE_TAG)
    )


def _ask(event: Event, _signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    if here.group is None:
        return ()
    on = Change.unpack(event.subject).local_date if isinstance(event, EffectSettled) else here.on
    return calendar_queries(here.group.key, on)


def _decide(turn: Turn) -> Decision:
    event, group = turn.event, turn.here.group
    if group is None or (group.management and not isinstance(event, CapabilityObserved)):
        return NOTHING
    if isinstance(event, EffectSettled):
        return _settled(turn, event)
    if isinstance(event, ModeObserved):
        return _observed(turn, event)
    return _rights(turn)


def _state(turn: Turn) -> GroupState:
    assert turn.here.group is not None
    return turn.here.state or GroupState(turn.here.group.key)


def _calendar(turn: Turn) -> GroupCalendar:
    assert turn.here.group is not None
    return calendar_of(turn.here, turn.here.group, turn.facts)


def _settled(turn: Turn, event: EffectSettled) -> Decision:
    change, state = Change.unpack(event.subject), _state(turn)
    if event.outcome is Outcome.DELIVERED:
        seen = replace(state, mode_seen=change.mode, seen_at=event.at, drift_reported_at=None)
        said = notice(change, event, turn.here, _calendar(turn), turn.facts) if _still_so(state, change) else None
        return Decision(records=(seen,), effects=(said,) if said else ())
    return _not_done(turn, event, change, state)


def _still_so(state: GroupState, change: Change) -> bool:
    """Whether nobody has ordered the opposite meanwhile."""
    return state.mode_decided in (None, change.mode)


def _not_done(turn: Turn, event: EffectSettled, change: Change, state: GroupState) -> Decision:
    calendar, wanted = _calendar(turn), _wanted(change.mode)
    expired = event.outcome is Outcome.EXPIRED
    reason = wording.REASONS.get(event.outcome if expired else event.code, event.detail or event.code)
    why = Why(kind=f"{change.mode}_failed", setting="times.windows", due_at=change.due_at, note=event.code)
    if event.lost is not None:
        state = state.without(event.lost, f"{event.code}: {event.detail}"[:200], event.at)
        never = event.code == _UNSUPPORTED
        text = (
            wording.cannot_mute(calendar.group.name, possible=True)
            if never
            else wording.lost_right(calendar.group.name, wanted, event.detail or event.code)
        )
    else:
        text = wording.not_done(calendar.group.name, wanted, reason, over=expired)
    alert = AlertStaff(feature=FEATURE, why=why, tag="failed", text=text, about=calendar.group.key)
    # A look may have told the staff while the order was on its way.
    known = event.lost is Capability.MUTE_ALL and state.told_cannot_close_at is not None
    effects: tuple[Effect, ...] = () if known else (alert,)
    if event.lost is Capability.MUTE_ALL and _still_so(state, change):
        here = replace(turn.here, capabilities=turn.here.capabilities - {Capability.MUTE_ALL})
        said = notice(change, event, here, calendar, turn.facts)
        effects += (said,) if isinstance(said, SendMessage) else ()
        state = replace(state, told_cannot_close_at=event.at)
    return Decision(records=(state,), effects=effects)


def _wanted(mode: Mode) -> str:
    return wording.OPENING if mode is Mode.OPEN else wording.CLOSING


def _observed(turn: Turn, event: ModeObserved) -> Decision:
    state = _state(turn)
    if _by_bot(event):
        return NOTHING  # the receipt of the call tells more, and in the right order
    if state.decided_at is not None and event.at < state.decided_at - _BEFORE_OUR_CALL:
        return NOTHING
    if event.sender is None and _overtaken(turn, state, event):
        return NOTHING
    if event.mode is state.mode_seen and (event.mode is state.mode_decided or state.drift_reported_at):
        return NOTHING
    seen = replace(state, mode_seen=event.mode, seen_at=event.at)
    if event.mode is state.mode_decided or state.mode_decided is None:
        return Decision(records=(replace(seen, drift_reported_at=None),))
    calendar = _calendar(turn)
    if desired(calendar, event.at).mode is None:
        return Decision(records=(seen,))
    person = turn.here.person
    by = person.name if person else (event.sender.name if event.sender else "")
    following = until(next_edge(calendar, event.at), event, turn.here.programme)
    text = wording.drift(calendar.group.name, _wanted(event.mode), by, following)
    alert = AlertStaff(
        feature=FEATURE,
        why=Why(kind="drift", note=event.mode, by=by),
        tag="drift",
        text=text,
        about=calendar.group.key,
    )
    return Decision(records=(replace(seen, drift_reported_at=event.at),), effects=(alert,))


def _overtaken(turn: Turn, state: GroupState, event: ModeObserved) -> bool:
    """A look of ours says nothing new when it began before what was seen last, in the very instant in which our order
    was seen to be carried out, or while an order is on its way: then the order's own receipt or failure tells."""
    as_ordered = state.mode_seen is state.mode_decided
    if state.seen_at is not None and (event.at < state.seen_at or (event.at == state.seen_at and as_ordered)):
        return True
    ordered = state.decided_at is not None and (state.seen_at is None or state.seen_at < state.decided_at)
    under_way = ordered and Capability.MUTE_ALL in turn.here.capabilities
    return under_way and event.mode is not state.mode_decided


def _by_bot(event: ModeObserved) -> bool:
    return event.sender is not None and event.sender.platform_role == "self"


def _rights(turn: Turn) -> Decision:
    event, before = turn.event, _state(turn)
    if isinstance(event, CapabilityObserved):
        after = before.probed(event.present, event.missing, event.evidence or type(event).__name__, event.at)
    else:
        after = _told(before, event)
    lost, back = _withdrawn(after) - _withdrawn(before), _withdrawn(before) - _withdrawn(after)
    assert turn.here.group is not None
    if turn.here.group.management or not (lost | back) & _TOLD:
        return Decision(records=(after,)) if after != turn.here.state else NOTHING
    if lost & _TOLD:
        return _lost(turn, after, lost)
    return _regained(turn, after, back)


def _told(state: GroupState, event: Event) -> GroupState:
    """What a notice of the platform tells of the bot's rights."""
    if isinstance(event, GroupAttached):
        return state.regained(frozenset(Capability))
    if isinstance(event, RightsChanged) and event.manager:
        return state.regained(MANAGING)
    gone = {Capability.MUTE_ALL, Capability.SEND} if isinstance(event, GroupDetached) else {Capability.MUTE_ALL}
    for capability in sorted(gone):
        state = state.without(capability, type(event).__name__, event.at)
    return state


def _withdrawn(state: GroupState) -> frozenset[Capability]:
    return frozenset(lost.capability for lost in state.withdrawn)


def _lost(turn: Turn, state: GroupState, lost: frozenset[Capability]) -> Decision:
    group, event, lines = turn.here.group, turn.event, []
    assert group is not None
    if Capability.SEND in lost:
        lines.append(wording.cannot_say(group.name))
    if Capability.MUTE_ALL in lost:
        state = replace(state, told_cannot_close_at=event.at)
        lines.append(wording.cannot_mute(group.name, possible=Capability.MUTE_ALL in turn.here.ceiling(group, state)))
    alert = AlertStaff(
        feature=FEATURE,
        why=Why(kind="rights_lost", note=type(event).__name__),
        tag="rights",
        text="\n".join(lines),
        about=group.key,
    )
    return Decision(records=(state,), effects=(alert,))


def _regained(turn: Turn, state: GroupState, back: frozenset[Capability]) -> Decision:
    """A right is back: tell the staff, and bring about what the timetable wants now."""
    calendar, event = _calendar(turn), turn.event
    mute = Capability.MUTE_ALL in back
    alert = AlertStaff(
        feature=FEATURE,
        why=Why(kind="rights_back"),
        tag="rights-back",
        text=wording.regained(calendar.group.name) if mute else wording.says_again(calendar.group.name),
        about=calendar.group.key,
    )
    if not mute:
        return Decision(records=(state,), effects=(alert,))
    state = replace(state, told_cannot_close_at=None)
    wanted = desired(calendar, event.at)
    if wanted.mode is None:
        return Decision(records=(state,), effects=(alert,))
    change = Change(wanted.mode, wanted.because, event.at, wanted.local_date, silent=True)
    means = remaining(turn.here.ceiling(calendar.group, state), state.withdrawn)
    here = replace(turn.here, state=state, capabilities=means)
    decision = bring_about(change, event, here, calendar, Why(kind="rights_back", setting="times.windows"))
    return Decision(decision.records, (alert, *decision.effects))


def _wakes_closed(event: Event, signals: Signals) -> bool:
    return event.group is not None and signals.command is None


def _decide_closed(turn: Turn) -> Decision:
    """Somebody talks although the group is closed and cannot be muted: one friendly word in a while."""
    here, event = turn.here, turn.event
    if here.group is None or here.group.management or here.state is None or here.is_staff:
        return NOTHING
    if here.state.mode_decided is not Mode.CLOSED or Capability.MUTE_ALL in here.capabilities:
        return NOTHING
    pause = timedelta(minutes=here.programme.courtesy.closed_reminder_minutes)
    last = here.state.closed_reminder_at
    if last is not None and event.at < last + pause:
        return NOTHING
    opens = until(next_edge(_calendar(turn), event.at), event, here.programme)
    said = SendMessage(
        feature=FEATURE,
        why=Why(kind="closed_reminder", setting="courtesy.closed_reminder_minutes"),
        tag="closed-reminder",
        group=here.group.key,
        message=Message.of(wording.closed_reminder(opens)),
        expires_at=event.at + timedelta(minutes=5),
    )
    return Decision(records=(replace(here.state, closed_reminder_at=event.at),), effects=(said,))


MODE = Rule(
    name="mode",
    accepts=(EffectSettled, ModeObserved, RightsChanged, CapabilityObserved, GroupAttached, GroupDetached),
    decide=_decide,
    ask=_ask,
    wakes=_wakes,
)


def _ask_closed(event: Event, signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    closed = here.state is not None and here.state.mode_decided is Mode.CLOSED
    return _ask(event, signals, here) if closed and Capability.MUTE_ALL not in here.capabilities else ()


CLOSED_REMINDER = Rule(
    name="closed_reminder",
    accepts=(MessageReceived,),
    decide=_decide_closed,
    ask=_ask_closed,
    wakes=_wakes_closed,
)
