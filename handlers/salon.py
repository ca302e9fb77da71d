"""Leading the salon from the group or from a private chat (S3): open, call topics, invite guests, look at the clock,
put off the end, end, call off; and the way back from each."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.action import Action
from bot.core.answer import acted, actor_name, answer, noted, said
from bot.core.command import CommandSpec
from bot.core.effect import Effect
from bot.core.evening import (
    FEATURE,
    called,
    end_timer,
    ended,
    figures_of,
    in_group,
    invited,
    listening,
    opened,
    planned,
    with_plan,
)
from bot.core.event import Event, MessageReceived
from bot.core.ids import GroupKey
from bot.core.numerals import parse_number
from bot.core.plan import plan_of
from bot.core.programme import GroupSpec
from bot.core.query import LastNumber, Query
from bot.core.rule import NOTHING, Decision, Rule, Turn, on_commands
from bot.core.salon import Salon, SalonState, salon_of
from bot.core.salon_list import list_queries
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.speaking import sessions_of
from bot.core.stage import STAGE, find_guest, may_steer
from bot.core.target import target_of
from bot.core.undo import UNDO, action_asked
from bot.core.voting import closing_time, polls_of
from bot.core.when import parse_span
from bot.core.wording import clock
from bot.core.wording import salon as wording
from bot.core.wording import target as target_wording
from bot.core.wording import undo as undo_wording

_EARLIEST = timedelta(minutes=60)
_MOST_EXTENSION = timedelta(minutes=60)
_VOTE_NEEDS = timedelta(minutes=15)
_EXTENDS_BY = "15"


def _spec(name: str, aliases: tuple[str, ...], summary: str, usage: str = "") -> CommandSpec:
    shown = usage or f"/{name}"
    return CommandSpec(
        name=name,
        feature=FEATURE,
        aliases=aliases,
        roles=STAGE,
        usage=shown,
        example=shown.split(" [")[0],
        summary=summary,
        joined_argument=True,
    )


START = _spec(wording.START_COMMAND, wording.START_ALIASES, wording.START_SUMMARY)
NEXT = _spec(wording.NEXT_COMMAND, wording.NEXT_ALIASES, wording.NEXT_SUMMARY, wording.NEXT_USAGE)
INVITE = _spec(wording.INVITE_COMMAND, wording.INVITE_ALIASES, wording.INVITE_SUMMARY, wording.INVITE_USAGE)
TIME = _spec(wording.TIME_COMMAND, wording.TIME_ALIASES, wording.TIME_SUMMARY)
END = _spec(wording.END_COMMAND, wording.END_ALIASES, wording.END_SUMMARY)
EXTEND = _spec(wording.EXTEND_COMMAND, wording.EXTEND_ALIASES, wording.EXTEND_SUMMARY, wording.EXTEND_USAGE)
CANCEL = _spec(wording.CANCEL_COMMAND, wording.CANCEL_ALIASES, wording.CANCEL_SUMMARY, wording.CANCEL_USAGE)
COMMANDS = (START, NEXT, INVITE, TIME, END, EXTEND, CANCEL)


@dataclass(frozen=True, slots=True)
class _Desk:
    """What a command works on. ``salon`` is the running one, else today's; None: today has none."""

    turn: Turn
    group: GroupSpec
    salon: Salon | None
    argument: str

    @property
    def at(self) -> datetime:
        """Now."""
        return self.turn.event.at

    @property
    def no(self) -> int:
        """The number that the next action gets."""
        return self.turn.facts.get(LastNumber(self.group.key)) + 1

    def clock(self, at: datetime) -> str:
        """A time of day, written."""
        return clock.at(self.turn.here.programme.local(at))


def _ask(event: Event, signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    assert signals.command is not None
    if signals.command.spec is UNDO:
        action = action_asked(signals, here)
        group = here.programme.group(GroupKey(action.subject)) if action else None
        return (action, *_facts_of(group, event, here)) if action and group else ()
    group = target_of(signals.command, here, STAGE).one
    return _facts_of(group, event, here) if group else ()


def _facts_of(group: GroupSpec, event: Event, here: Situation) -> tuple[Query[object], ...]:
    key, on = group.key, here.on
    figures = figures_of(here.programme, group, on, event.at)
    kept = (plan_of(key, on), salon_of(key, on), sessions_of(key), polls_of(key, on), LastNumber(key))
    return (*kept, *figures, *list_queries(group))


def _salon(turn: Turn, group: GroupSpec) -> Salon | None:
    """The salon that runs; else today's, with what the plan says now as long as it has not begun."""
    on = turn.here.on
    running = turn.facts.get(sessions_of(group.key))
    if running:
        return running[-1]
    plan, known = turn.facts.get(plan_of(group.key, on)), turn.facts.get(salon_of(group.key, on))
    if known is None:
        return planned(plan, group, turn.here.programme, on)
    return with_plan(known, plan) if known.state is SalonState.PLANNED else known


def _decide(turn: Turn) -> Decision:
    assert turn.call is not None
    if turn.call.spec is UNDO:
        return _undo(turn)
    target = target_of(turn.call, turn.here, STAGE)
    if target.one is None:
        names = tuple(group.name for group in target.choices)
        return answer(turn, target_wording.which_group(names, turn.call.spec.example), FEATURE)
    salon = _salon(turn, target.one)
    host = salon.host if salon else ""
    if turn.call.spec is not TIME and not may_steer(turn.here, target.one, host):
        return answer(turn, wording.who_may(host), FEATURE)
    if salon is not None and turn.call.spec is not TIME:
        salon = replace(salon, led_at=turn.event.at)
    return _ACTS[turn.call.spec.name](_Desk(turn, target.one, salon, target.rest.strip()))


def _there(desk: _Desk, decision: Decision, ack: str, *more: object) -> Decision:
    """What is said in the group is the answer there; whoever gave the command from elsewhere gets a word, too."""
    here = desk.turn.here.group
    effects: tuple[Effect, ...] = decision.effects
    if here is None or here.key != desk.group.key:
        effects = (*effects, said(desk.turn, ack, FEATURE))
    return Decision((*decision.records, *more), effects)


def _action(desk: _Desk, kind: str, summary: str, data: dict[str, str] | None = None) -> tuple[object, ...]:
    group = desk.group
    action = acted(desk.turn, group, desk.no, feature=FEATURE, kind=kind, summary=summary, data=data)
    return (action, noted(desk.turn, f"{FEATURE}.{kind}", group.key))


def _start(desk: _Desk) -> Decision:
    salon = desk.salon
    if salon is None:
        return answer(desk.turn, wording.NO_SALON_TODAY, FEATURE)
    refusal = {
        SalonState.RUNNING: wording.already_running(desk.clock(salon.started_at or salon.starts_at)),
        SalonState.ENDED: wording.ALREADY_ENDED,
        SalonState.CANCELLED: wording.ALREADY_CANCELLED,
    }.get(salon.state, "")
    if not refusal and not salon.topics:
        refusal = wording.NO_TOPICS
    if not refusal and desk.at < salon.starts_at - _EARLIEST:
        refusal = wording.too_early(desk.clock(salon.starts_at), _EARLIEST // timedelta(minutes=1))
    if not refusal and desk.at >= salon.ends_at:
        refusal = wording.TOO_LATE_TO_START
    if refusal:
        return answer(desk.turn, refusal, FEATURE)
    decision = opened(desk.turn, desk.group, salon, actor_name(desk.turn.here), desk.no)
    data = {"starts_at": salon.starts_at.isoformat(), "on": salon.local_date.isoformat()}
    return _there(desk, decision, wording.started_by_hand(desk.no), *_action(desk, "start", salon.host, data))


def _needs_running(desk: _Desk) -> Decision:
    salon = desk.salon
    if salon is not None and salon.state is SalonState.ENDED:
        return answer(desk.turn, wording.ALREADY_ENDED, FEATURE)
    starts = desk.clock(salon.starts_at) if salon and desk.at < salon.ends_at else ""
    return answer(desk.turn, wording.not_running(starts), FEATURE)


def _running(salon: Salon | None) -> bool:
    return salon is not None and salon.state is SalonState.RUNNING


def _next(desk: _Desk) -> Decision:
    salon = desk.salon
    if salon is None or not _running(salon):
        return _needs_running(desk)
    wanted = parse_number(desk.argument) if desk.argument else salon.topic + 1
    if not desk.argument and salon.topic >= len(salon.topics):
        return answer(desk.turn, wording.last_topic(salon.topic), FEATURE)
    if wanted is None or not 1 <= wanted <= len(salon.topics):
        return answer(desk.turn, wording.no_such_topic(len(salon.topics)), FEATURE)
    return _there(desk, called(desk.turn, desk.group, salon, wanted), wording.done_in_group(wording.CALLED))


def _invite(desk: _Desk) -> Decision:
    salon = desk.salon
    if salon is None or not _running(salon):
        return _needs_running(desk)
    if not salon.guests:
        return answer(desk.turn, wording.NO_GUESTS, FEATURE)
    number = salon.guest % len(salon.guests) + 1
    if desk.argument:
        found = find_guest(desk.argument, salon.guests)
        if not found.number:
            text = wording.which_guest(found.choices) if found.choices else wording.no_such_guest(salon.guests)
            return answer(desk.turn, text, FEATURE)
        number = found.number
    return _there(desk, invited(desk.turn, desk.group, salon, number), wording.done_in_group(wording.INVITED))


def _time(desk: _Desk) -> Decision:
    salon = desk.salon
    if salon is None or not _running(salon):
        return _needs_running(desk)
    left, spent = clock.span(salon.ends_at - desk.at), clock.span(desk.at - (salon.topic_at or desk.at))
    text = wording.time_left(left, salon.topic_text, salon.topic, len(salon.topics), spent)
    return answer(desk.turn, text, FEATURE)


def _end(desk: _Desk) -> Decision:
    salon = desk.salon
    if salon is None or not _running(salon):
        return _needs_running(desk)
    polls = desk.turn.facts.get(polls_of(desk.group.key, desk.turn.here.on))
    decision = ended(desk.turn, desk.group, salon, polls, desk.no)
    return _there(desk, decision, wording.done_in_group(wording.ENDED), *_action(desk, "end", salon.host, _day(salon)))


def _day(salon: Salon) -> dict[str, str]:
    return {"on": salon.local_date.isoformat(), "ends_at": salon.ends_at.isoformat()}


def _extend(desk: _Desk) -> Decision:
    salon, programme = desk.salon, desk.turn.here.programme
    if salon is None or not _running(salon):
        return _needs_running(desk)
    span = parse_span(desk.argument or _EXTENDS_BY)
    timetable = planned(None, desk.group, programme, salon.local_date)
    latest = (timetable.ends_at if timetable else salon.ends_at) + _MOST_EXTENSION
    if span is None or salon.ends_at + span > latest:
        return answer(desk.turn, wording.bad_extension(_MOST_EXTENSION // timedelta(minutes=1)), FEATURE)
    closes_at = closing_time(programme, desk.group, salon)
    if salon.ends_at + span > closes_at - _VOTE_NEEDS:
        return answer(desk.turn, wording.extension_meets_vote(desk.clock(closes_at)), FEATURE)
    longer = replace(salon, ends_at=salon.ends_at + span)
    longer, timers = listening(desk.turn, desk.group, longer, desk.at)
    records = (longer, *timers, end_timer(longer, f"{longer.ends_at:%H%M%S}-{desk.no}"))
    text = wording.extended(clock.span(span), desk.clock(longer.ends_at), desk.no)
    decision = Decision(records, (in_group(desk.turn, desk.group, text, "extended", longer.ends_at),))
    return _there(desk, decision, text, *_action(desk, "extend", text, _day(salon)))


def _cancel(desk: _Desk) -> Decision:
    salon = desk.salon
    if salon is None:
        return answer(desk.turn, wording.NO_SALON_TODAY, FEATURE)
    refusal = {
        SalonState.RUNNING: wording.CANNOT_CANCEL,
        SalonState.ENDED: wording.ALREADY_ENDED,
        SalonState.CANCELLED: wording.ALREADY_CANCELLED,
    }.get(salon.state)
    if refusal or desk.at >= salon.ends_at:
        return answer(desk.turn, refusal or wording.TOO_LATE_TO_START, FEATURE)
    text = wording.cancelled(clock.day(salon.local_date), desk.argument, desk.no)
    decision = Decision((salon.moved(SalonState.CANCELLED),), (in_group(desk.turn, desk.group, text, "cancelled"),))
    return _there(desk, decision, text, *_action(desk, "cancel", desk.argument, _day(salon)))


_ACTS: dict[str, Callable[[_Desk], Decision]] = {
    START.name: _start, NEXT.name: _next, INVITE.name: _invite, TIME.name: _time, END.name: _end,
    EXTEND.name: _extend, CANCEL.name: _cancel,
}  # fmt: skip


def _undo(turn: Turn) -> Decision:
    asked = action_asked(turn.signals, turn.here)
    action = turn.facts.get(asked) if asked else None
    group = turn.here.programme.group(GroupKey(action.group)) if action else None
    if action is None or group is None or action.feature != FEATURE or action.undone_at is not None:
        return NOTHING
    desk = _Desk(turn, group, _salon(turn, group), "")
    salon = desk.salon
    if salon is None or action.value("on") != salon.local_date.isoformat() or not _may_go_back(desk, salon, action):
        return answer(turn, undo_wording.not_undoable(action.no), FEATURE)
    back, text = _WAYS_BACK[action.kind](desk, salon, action)
    done = replace(action, undone_at=turn.event.at, undone_by=actor_name(turn.here))
    decision = Decision((*back, done), (in_group(turn, group, text, "undone"),))
    return _there(desk, decision, text, noted(turn, f"{FEATURE}.undo", group.key, f"no {action.no}"))


def _may_go_back(desk: _Desk, salon: Salon, action: Action) -> bool:
    """Only from the state that the action made, before the salon's time is over, and by those who may steer it."""
    fits = {
        "start": salon.state is SalonState.RUNNING and salon.topic == 0,
        "end": salon.state is SalonState.ENDED,
        "extend": salon.state is SalonState.RUNNING,
        "cancel": salon.state is SalonState.CANCELLED,
    }[action.kind]
    return fits and desk.at < salon.ends_at and may_steer(desk.turn.here, desk.group, salon.host)


def _back_to_planned(desk: _Desk, salon: Salon, action: Action) -> tuple[tuple[object, ...], str]:
    starts_at = datetime.fromisoformat(action.value("starts_at"))
    back = replace(salon.moved(SalonState.PLANNED), starts_at=starts_at, started_at=None, silence_at=None)
    return (back,), wording.UNDONE_START


def _resumed(desk: _Desk, salon: Salon, _action: Action) -> tuple[tuple[object, ...], str]:
    """The vote that opened with the end goes on beside the talk; the next end does not open another."""
    back = replace(salon.moved(SalonState.RUNNING), ended_at=None, ended_by="")
    back, timers = listening(desk.turn, desk.group, back, desk.at)
    return (back, *timers), wording.UNDONE_END


def _shortened(desk: _Desk, salon: Salon, action: Action) -> tuple[tuple[object, ...], str]:
    ends_at = max(desk.at, datetime.fromisoformat(action.value("ends_at")))
    back = replace(salon, ends_at=ends_at)
    return (back, end_timer(back, f"{ends_at:%H%M%S}-undo{action.no}")), wording.undone_extension(desk.clock(ends_at))


def _held_after_all(desk: _Desk, salon: Salon, _action: Action) -> tuple[tuple[object, ...], str]:
    back = salon.moved(SalonState.PLANNED)
    if desk.at >= salon.starts_at:
        return (back,), wording.RESTORED_LATE
    return (back,), wording.restored(clock.day(salon.local_date), desk.clock(salon.starts_at))


_WAYS_BACK: dict[str, Callable[[_Desk, Salon, Action], tuple[tuple[object, ...], str]]] = {
    "start": _back_to_planned, "end": _resumed, "extend": _shortened, "cancel": _held_after_all,
}  # fmt: skip

RULE = Rule(
    name=FEATURE,
    accepts=(MessageReceived,),
    decide=_decide,
    ask=_ask,
    wakes=on_commands(*COMMANDS, UNDO),
    commands=COMMANDS,
)
