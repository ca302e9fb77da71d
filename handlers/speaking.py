"""Manual control of speaking hours (G4): open, close, put off, a day off; one group, or several after a question back.

The commands only write orders; the clockwork compares and brings them about, so an order given just before a crash
is carried out after it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.action import Action
from bot.core.answer import acted, actor_name, answer, noted, said
from bot.core.command import CommandSpec
from bot.core.dialogue import Dialogue
from bot.core.event import Event, MessageReceived, Mode
from bot.core.fold import fold
from bot.core.group import GroupState, state_of
from bot.core.ids import GroupKey
from bot.core.orders import Wish, day_off, extension, order, read_wish
from bot.core.people import GROUP_LEADERS, LEADERS, Role
from bot.core.programme import GroupSpec, PhaseKind
from bot.core.query import LastNumber, One, Query
from bot.core.rule import NOTHING, Decision, Rule, Turn
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.speaking import FEATURE, calendar_of, orders_of, sessions_of
from bot.core.target import Target, target_of
from bot.core.timetable import GroupCalendar, Override, desired, next_edge
from bot.core.undo import UNDO, action_asked
from bot.core.when import find_when
from bot.core.wording import clock
from bot.core.wording import speaking as wording
from bot.core.wording import target as target_wording

MAY = GROUP_LEADERS | {Role.DUTY}
_CONFIRM_FOR = timedelta(minutes=5)

OPEN = CommandSpec(
    name=wording.OPEN_COMMAND,
    feature=FEATURE,
    aliases=wording.OPEN_ALIASES,
    roles=MAY,
    usage=wording.OPEN_USAGE,
    example=wording.OPEN_EXAMPLE,
    summary=wording.OPEN_SUMMARY,
)
CLOSE = CommandSpec(
    name=wording.CLOSE_COMMAND,
    feature=FEATURE,
    aliases=wording.CLOSE_ALIASES,
    roles=MAY,
    usage=wording.CLOSE_USAGE,
    example=wording.CLOSE_EXAMPLE,
    summary=wording.CLOSED_SUMMARY,
)
EXTEND = CommandSpec(
    name=wording.EXTEND_COMMAND,
    feature=FEATURE,
    aliases=wording.EXTEND_ALIASES,
    roles=MAY,
    usage=wording.EXTEND_USAGE,
    example=wording.EXTEND_USAGE,
    summary=wording.EXTEND_SUMMARY,
    joined_argument=True,
)
DAY_OFF = CommandSpec(
    name=wording.DAY_OFF_COMMAND,
    feature=FEATURE,
    aliases=wording.DAY_OFF_ALIASES,
    roles=GROUP_LEADERS,
    usage=wording.DAY_OFF_USAGE,
    example=wording.DAY_OFF_USAGE,
    summary=wording.DAY_OFF_SUMMARY,
)
COMMANDS = (OPEN, CLOSE, EXTEND, DAY_OFF)


@dataclass(frozen=True, slots=True)
class _Order:
    """An order that was understood, with the sentence that confirms it. ``afresh`` is the group's state when it has
    to be brought about again, because somebody switched the group by hand meanwhile."""

    override: Override
    text: str
    kind: str
    afresh: GroupState | None = None


_Orders = tuple[tuple[GroupSpec, _Order], ...]


def _wakes(event: Event, signals: Signals) -> bool:
    if signals.command is not None:
        return signals.command.spec in COMMANDS or signals.command.spec is UNDO
    return fold(signals.text).strip(" 。.!！") in wording.CONFIRM_WORDS


def _place(event: Event, here: Situation) -> str:
    return here.group.key if here.group else f"private:{event.account}"


def _dialogue_of(event: Event, here: Situation) -> One[Dialogue]:
    place = _place(event, here)
    return One(Dialogue, (place, event.sender.native_id if event.sender else ""), place)


def _ask(event: Event, signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    if signals.command is None:
        return (_dialogue_of(event, here), *_all_of(here)) if here.person else ()
    if signals.command.spec is UNDO:
        action = action_asked(signals, here)
        return (action, *_group_queries(GroupKey(action.subject))) if action else ()
    target = target_of(signals.command, here, signals.command.spec.roles)
    return tuple(query for group in target.groups for query in _group_queries(group.key))


def _all_of(here: Situation) -> tuple[Query[object], ...]:
    return tuple(query for group in _held(here, MAY) for query in _group_queries(group.key))


def _held(here: Situation, roles: frozenset[Role]) -> tuple[GroupSpec, ...]:
    """The groups in which the person may give orders, as one of these roles."""
    held = here.person.groups_as(roles | LEADERS, here.on) if here.person else frozenset()
    return tuple(group for group in here.programme.groups if held is None or group.key in held)


def _group_queries(key: GroupKey) -> tuple[Query[object], ...]:
    return (LastNumber(key), orders_of(key), sessions_of(key), state_of(key))


def _decide(turn: Turn) -> Decision:
    if turn.call is None:
        return _confirmed(turn)
    if turn.call.spec is UNDO:
        return _undo(turn)
    target = target_of(turn.call, turn.here, turn.call.spec.roles)
    if target.several:
        return _ask_back(turn, target)
    if target.one is None:
        names = tuple(group.name for group in target.choices)
        example = wording.named_example(turn.call.spec.example, names[0]) if names else ""
        return answer(turn, target_wording.which_group(names, example), FEATURE)
    found = _read(turn, turn.call.spec, target.rest, target.one, turn.event.at)
    if isinstance(found, str):
        return answer(turn, found, FEATURE)
    return _given(turn, ((target.one, found),), found.text)


def _read(turn: Turn, spec: CommandSpec, argument: str, group: GroupSpec, at: datetime) -> _Order | str:
    here, calendar = turn.here, calendar_of(turn.here, group, turn.facts)
    phase = here.programme.phase_on(here.on)
    ended = phase is not None and phase.kind is PhaseKind.ENDED
    if ended and not here.roles & LEADERS:
        return wording.PROGRAMME_ENDED
    no = turn.facts.get(LastNumber(group.key)) + 1
    by_hand = turn.facts.get(state_of(group.key))
    if spec is EXTEND:
        put_off = extension(calendar, argument, here, turn.event.id, at)
        if isinstance(put_off, str):
            return put_off
        text, afresh = wording.ordered_open(_moment(here, put_off.ends_at, at), no), _afresh(by_hand, Mode.OPEN)
        return _Order(replace(put_off, starts_at=at) if afresh else put_off, text, "extend", afresh)
    if spec is DAY_OFF:
        return _read_day_off(turn, argument, group, no)
    wish = read_wish(argument, here.programme, at)
    if isinstance(wish, str):
        return wish
    return _read_mode(turn, Mode.OPEN if spec is OPEN else Mode.CLOSED, wish, calendar, no)


def _read_mode(turn: Turn, mode: Mode, wish: Wish, calendar: GroupCalendar, no: int) -> _Order | str:
    here, at = turn.here, turn.event.at
    afresh = None if wish.later else _afresh(turn.facts.get(state_of(calendar.group.key)), mode)
    if not wish.later and wish.ends_at is None and desired(calendar, at).mode is mode and afresh is None:
        edge = next_edge(calendar, at)
        return wording.already(_shown(mode), _moment(here, edge.at, at) if edge else "")
    given = order(here, calendar, mode, wish, turn.event.id, at)
    start, end = _moment(here, given.starts_at, at), _moment(here, given.ends_at, at)
    if wish.later:
        return _Order(given, wording.ordered_window(start, end, _shown(mode), no), mode)
    text = wording.ordered_open(end, no) if mode is Mode.OPEN else wording.ordered_closed(end, no)
    return _Order(given, text, mode, afresh)


def _afresh(state: GroupState | None, mode: Mode) -> GroupState | None:
    """The state that has a mode brought about once more, where the bot decided on it and the platform shows another."""
    if state is None or state.mode_decided is not mode or state.mode_seen in (None, mode):
        return None
    return replace(state, mode_decided=None)


def _read_day_off(turn: Turn, argument: str, group: GroupSpec, no: int) -> _Order | str:
    here = turn.here
    found = find_when(argument, here.on)
    if found.day is None:
        return wording.NO_DAY
    if found.day < here.on:
        return wording.PAST
    given = day_off(
        group, here.programme, found.day, found.rest.strip(), actor_name(here), turn.event.id, turn.event.at
    )
    return _Order(given, wording.ordered_day_off(clock.day(found.day), no), "day_off")


def _read_all(turn: Turn, spec: CommandSpec, argument: str, groups: tuple[GroupSpec, ...]) -> tuple[_Orders, str]:
    """The orders for several groups; when there is nothing to do anywhere, why."""
    read = [(group, _read(turn, spec, argument, group, turn.event.at)) for group in groups]
    orders = tuple((group, found) for group, found in read if isinstance(found, _Order))
    return orders, "" if orders else next((found for _, found in read if isinstance(found, str)), wording.CANCELLED)


def _given(turn: Turn, orders: _Orders, text: str) -> Decision:
    records: list[object] = []
    for group, found in orders:
        no = turn.facts.get(LastNumber(group.key)) + 1
        records += [
            found.override,
            acted(
                turn,
                group,
                no,
                feature=FEATURE,
                kind=found.kind,
                summary=found.text,
                data={"override": found.override.id},
            ),
            noted(turn, f"{FEATURE}.{found.kind}", group.key, found.override.reason),
            *((found.afresh,) if found.afresh else ()),
        ]
    return Decision(records=tuple(records), effects=(said(turn, text, FEATURE),))


def _moment(here: Situation, at: datetime, now: datetime) -> str:
    return clock.moment(here.programme.local(at), here.programme.service_date(now))


def _shown(mode: Mode) -> str:
    return wording.IS_OPEN if mode is Mode.OPEN else wording.IS_CLOSED


def _ask_back(turn: Turn, target: Target) -> Decision:
    """What reaches several groups is asked once before it is done."""
    assert turn.call is not None
    assert turn.event.sender is not None
    orders, fault = _read_all(turn, turn.call.spec, target.rest, target.groups)
    if fault:
        return answer(turn, fault, FEATURE)
    waiting = Dialogue(
        place=_place(turn.event, turn.here),
        native_id=turn.event.sender.native_id,
        feature=FEATURE,
        step="confirm",
        expires_at=turn.event.at + _CONFIRM_FOR,
        data=(("name", turn.call.spec.name), ("argument", target.rest)),
    )
    text = wording.confirm_many(len(orders), wording.VERBS[turn.call.spec.name])
    return Decision(records=(waiting,), effects=(said(turn, text, FEATURE),))


def _confirmed(turn: Turn) -> Decision:
    if turn.here.person is None:
        return NOTHING
    waiting = turn.facts.get(_dialogue_of(turn.event, turn.here))
    if waiting is None or waiting.feature != FEATURE or not waiting.step:
        return NOTHING
    done = replace(waiting, step="")
    if not waiting.alive(turn.event.at):
        late = fold(turn.signals.text).strip(" 。.!！") == wording.CONFIRM
        return Decision((done,), (said(turn, wording.CONFIRMED_LATE, FEATURE),)) if late else NOTHING
    if fold(turn.signals.text).strip(" 。.!！") in wording.CANCEL_WORDS:
        return Decision(records=(done,), effects=(said(turn, wording.CANCELLED, FEATURE),))
    spec = next(one for one in COMMANDS if one.name == waiting.value("name"))
    orders, fault = _read_all(turn, spec, waiting.value("argument"), _held(turn.here, spec.roles))
    decision = _given(turn, orders, fault or wording.ordered_many(len(orders), wording.VERBS[spec.name]))
    return replace(decision, records=(*decision.records, done))


def _undo(turn: Turn) -> Decision:
    asked = action_asked(turn.signals, turn.here)
    action = turn.facts.get(asked) if asked else None
    if action is None or action.feature != FEATURE or action.undone_at is not None:
        return NOTHING
    orders = turn.facts.get(orders_of(GroupKey(action.group)))
    records = (
        *(replace(one, revoked_at=turn.event.at) for one in orders if one.id == action.value("override")),
        _undone(action, turn),
        noted(turn, f"{FEATURE}.undo", action.group, f"no {action.no}"),
    )
    return Decision(records=records, effects=(said(turn, wording.undone(action.no), FEATURE),))


def _undone(action: Action, turn: Turn) -> Action:
    return replace(action, undone_at=turn.event.at, undone_by=actor_name(turn.here))


RULE = Rule(
    name=FEATURE,
    accepts=(MessageReceived,),
    decide=_decide,
    ask=_ask,
    wakes=_wakes,
    commands=COMMANDS,
)
