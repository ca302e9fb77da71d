"""Verdicts on cases (M2, M3): by command, by one character in reply to the card, by a tap. Whoever comes second is told
who was first. Rights are those of the roster at this moment, never those of the moment when the card was sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.core.answer import ANSWER_FOR, answer, noted
from bot.core.case import Act, Case, CaseState, case_of, cases_on
from bot.core.case_desk import Desk, case_on, marked, means_in
from bot.core.case_orders import Order, contradicts, orders_in
from bot.core.case_verdict import Applied, apply, in_public, reminded_lately
from bot.core.command import CommandSpec
from bot.core.duty import Roll
from bot.core.effect import Effect, Recall, SendDirect, Why
from bot.core.event import ButtonPressed, Event, MessageReceived
from bot.core.fold import fold
from bot.core.group import state_of
from bot.core.ids import GroupKey
from bot.core.learning import FEATURE as LEARNING
from bot.core.learning import Pardon, summed, taught
from bot.core.message import Message
from bot.core.moderation import FEATURE
from bot.core.numerals import parse_number
from bot.core.people import GROUP_STAFF, may
from bot.core.programme import GroupSpec
from bot.core.query import ANY, Every, Query, SentMessage
from bot.core.rule import NOTHING, Decision, Rule, Turn
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.target import Target, target_of
from bot.core.when import parse_span
from bot.core.wording import cases as wording
from bot.core.wording import learning as learning_wording
from bot.core.wording import target as target_wording

RECALL = CommandSpec(
    name=wording.RECALL_COMMAND, feature=FEATURE, aliases=wording.RECALL_ALIASES, roles=GROUP_STAFF,
    usage=wording.RECALL_USAGE, example=wording.RECALL_USAGE, summary=wording.RECALL_SUMMARY, joined_argument=True,
)  # fmt: skip
WARN = CommandSpec(
    name=wording.WARN_COMMAND, feature=FEATURE, aliases=wording.WARN_ALIASES, roles=GROUP_STAFF,
    usage=wording.WARN_USAGE, example=wording.WARN_USAGE, summary=wording.WARN_SUMMARY, joined_argument=True,
)  # fmt: skip
MUTE = CommandSpec(
    name=wording.MUTE_COMMAND, feature=FEATURE, aliases=wording.MUTE_ALIASES, roles=GROUP_STAFF,
    usage=wording.MUTE_USAGE, example=wording.MUTE_USAGE, summary=wording.MUTE_SUMMARY, joined_argument=True,
)  # fmt: skip
PASS = CommandSpec(
    name=wording.PASS_COMMAND, feature=FEATURE, aliases=wording.PASS_ALIASES, roles=GROUP_STAFF,
    usage=wording.PASS_USAGE, example=wording.PASS_USAGE, summary=wording.PASS_SUMMARY, joined_argument=True,
)  # fmt: skip
COMMANDS = (RECALL, WARN, MUTE, PASS)
_ACTS = dict(zip((spec.name for spec in COMMANDS), (Act.RECALL, Act.WARN, Act.MUTE, Act.PASS), strict=True))
_VERBS = {fold(word): _ACTS[spec.name] for spec in COMMANDS for word in (spec.name, *spec.aliases)}
_DAYS = 3
"""A reply of one character reaches the cases of so many local days; older ones are named by their number."""


@dataclass(frozen=True, slots=True)
class _Given:
    """A verdict as it was given: by a command, a reply or a tap. ``cases`` are those that were named, by number;
    ``today`` those that may have spoken to the group lately."""

    group: GroupSpec
    orders: tuple[Order, ...]
    cases: Mapping[int, Case]
    today: tuple[Case, ...]


# ----------------------------------------------------------------------------------------------------------- commands


def _by_command(event: Event, signals: Signals) -> bool:
    if signals.command is None or signals.command.spec not in COMMANDS:
        return False
    return _replied(event, signals) is None and _alone(event, signals) is None


def _read(signals: Signals, here: Situation) -> tuple[Target, tuple[Order, ...]]:
    assert signals.command is not None
    target = target_of(signals.command, here, GROUP_STAFF)
    return target, orders_in(target.rest, _ACTS[signals.command.spec.name], _VERBS)


def _ask_command(_event: Event, signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    target, orders = _read(signals, here)
    group = target.one
    if group is None:
        return ()
    cases = tuple(case_of(group.key, order.no) for order in orders)
    return (*cases, cases_on(group.key, here.on), state_of(group.key))


def _decide_command(turn: Turn) -> Decision:
    assert turn.call is not None
    target, orders = _read(turn.signals, turn.here)
    if target.one is None:
        names = tuple(group.name for group in target.choices)
        return answer(
            turn, target_wording.which_group(names, f"/{turn.call.spec.name} {''.join(names[:1])} 3"), FEATURE
        )
    if not orders:
        return answer(turn, wording.WHICH, FEATURE)
    if any(contradicts(order) for order in orders):
        return answer(turn, wording.CONTRADICTORY, FEATURE)
    group = target.one
    found = {order.no: turn.facts.get(case_of(group.key, order.no)) for order in orders}
    cases = {no: case for no, case in found.items() if case is not None}
    return _settle(turn, _Given(group, orders, cases, turn.facts.get(cases_on(group.key, turn.here.on))))


# ------------------------------------------------------------------------------------------------- replies to a card


def _replied(event: Event, signals: Signals) -> Order | None:
    """The verdict in a reply that names no case: the card that it replies to does."""
    order = _unnumbered(event, signals)
    return order if order is not None and _message(event).message.quoted is not None else None


def _alone(event: Event, signals: Signals) -> Order | None:
    """The verdict of somebody who writes nothing else to the bot, in private."""
    order = _unnumbered(event, signals)
    if order is None or _message(event).message.quoted is not None:
        return None
    return order if event.native_group is None and event.person is not None else None


def _message(event: Event) -> MessageReceived:
    assert isinstance(event, MessageReceived)
    return event


def _unnumbered(event: Event, signals: Signals) -> Order | None:
    """A verdict that names no case. Its number is not known yet."""
    short = wording.SHORT.get(signals.text.strip(), "")
    if signals.command is None and not short:
        return None  # most messages end here
    if signals.command is None:
        return Order(0, (Act(short),))
    if signals.command.spec not in COMMANDS:
        return None
    act, argument = _ACTS[signals.command.spec.name], signals.command.argument
    length = parse_span(argument) if act is Act.MUTE and parse_number(argument) is None else None
    if orders_in(argument, act, _VERBS) or (argument.strip() and length is None):
        return None
    return Order(0, (act,), int(length.total_seconds() // 60) if length else None)


def _sent(event: Event) -> SentMessage:
    return SentMessage(event.account, _message(event).message.quoted or "")


def _recent(here: Situation) -> Every[Case]:
    days = tuple(here.on - timedelta(days=back) for back in range(_DAYS))
    return Every(Case, ANY, (("local_date", days),))


def _ask_reply(event: Event, _signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    return (_sent(event), _recent(here), *(state_of(group.key) for group in here.programme.groups))


def _decide_reply(turn: Turn) -> Decision:
    order = _replied(turn.event, turn.signals)
    sent = turn.facts.get(_sent(turn.event))
    subject = marked(sent.note) if sent is not None and sent.feature == FEATURE else ""
    if order is None or not subject:
        return NOTHING
    recent = turn.facts.get(_recent(turn.here))
    case = next((one for one in recent if one.subject == subject), None)
    if case is None:
        return _answered(turn, wording.NO_CARD)
    return _of_card(turn, case, replace(order, no=case.no), recent)


def _of_card(turn: Turn, case: Case, order: Order, recent: tuple[Case, ...]) -> Decision:
    group = turn.here.programme.group(GroupKey(case.group))
    if group is None:
        return _answered(turn, wording.NO_CARD)
    today = tuple(one for one in recent if one.group == case.group)
    return _settle(turn, _Given(group, (order,), {case.no: case}, today))


def _ask_alone(_event: Event, _signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    return (_recent(here), *(state_of(group.key) for group in here.programme.groups))


def _decide_alone(turn: Turn) -> Decision:
    """On the only case that waits for this person; where several do they are named."""
    order, recent = _alone(turn.event, turn.signals), turn.facts.get(_recent(turn.here))
    mine = [one for one in recent if one.state is CaseState.OPEN and turn.here.actor in one.shown_to]
    if order is None or not mine:
        return _answered(turn, wording.WHICH) if turn.call is not None else NOTHING
    if len(mine) == 1:
        return _of_card(turn, mine[0], replace(order, no=mine[0].no), recent)
    names = {group.key: group.name for group in turn.here.programme.groups}
    lines = [
        wording.one_in(names[key], one.no, one.name, one.category, one.texts[0])
        for one in mine
        if (key := GroupKey(one.group)) in names
    ]
    last = mine[-1]
    example = f"{wording.VERBS[order.acts[0]]} {names.get(GroupKey(last.group), last.group)} {last.no}"
    return _answered(turn, wording.which_of(lines, example))


# --------------------------------------------------------------------------------------------------------------- taps


def _tapped(event: Event, _signals: Signals) -> bool:
    return isinstance(event, ButtonPressed) and event.sender is not None and case_on(event.card) is not None


def _on_card(event: Event) -> tuple[str, int]:
    assert isinstance(event, ButtonPressed)
    found = case_on(event.card)
    assert found is not None  # woken for such cards only
    return found


def _ask_tap(event: Event, _signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    group, no = _on_card(event)
    return (case_of(group, no), cases_on(group, here.on), state_of(GroupKey(group)))


def _decide_tap(turn: Turn) -> Decision:
    event = turn.event
    assert isinstance(event, ButtonPressed)
    group, no = _on_card(event)
    case = turn.facts.get(case_of(group, no))
    if case is None or event.choice not in set(Act):
        return _answered(turn, wording.NO_CARD)
    return _of_card(turn, case, Order(no, (Act(event.choice),)), turn.facts.get(cases_on(group, turn.here.on)))


# ------------------------------------------------------------------------------------------------------ carrying out


def _settle(turn: Turn, given: _Given) -> Decision:
    """Carry a verdict out, if whoever gives it may do so now."""
    person, group = turn.here.person, given.group
    if person is None or not may(person.roles_in(group.key, turn.here.on), GROUP_STAFF):
        return _answered(turn, wording.NOT_STAFF)
    word = f"/{turn.call.spec.name}" if turn.call else ""
    why = Why(kind="verdict", by=person.name, note=word)
    means = means_in(turn.here, group, turn.facts)
    desk = Desk(turn.here, group, turn.event.at, Roll(group, ()), means, why)
    applied = [
        apply(desk, given.cases[order.no], order, person)
        if order.no in given.cases
        else Applied(wording.not_found(order.no))
        for order in given.orders
    ]
    return _together(turn, desk, applied, given.today)


def _together(turn: Turn, desk: Desk, applied: list[Applied], today: tuple[Case, ...]) -> Decision:
    """One answer, one line of the audit log, at most one word to the group."""
    effects: list[Effect] = [effect for one in applied for effect in one.effects]
    cases = [one.case for one in applied if one.case is not None]
    strikes = [one.strike for one in applied if one.strike is not None]
    again = [one.again for one in applied if one.again is not None]
    if strikes and not any(isinstance(one, Recall) for one in effects) and not reminded_lately(desk, today):
        effects.append(in_public(desk, wording.REMINDER_IN_PUBLIC))
        spoken = next(case for case in cases if case.no == strikes[0].no)
        cases = [replace(case, reminded_at=desk.at) if case is spoken else case for case in cases]
    reason = "; ".join(f"no {one.case.no} {'+'.join(one.done)}" for one in applied if one.case is not None)
    notes = (noted(turn, f"{FEATURE}.verdict", desk.group.key, reason),) if cases else ()
    lessons = _taught(turn, desk, applied)
    text = "\n".join(one.line for one in applied)
    if any(isinstance(one, Pardon) for one in lessons):
        text += learning_wording.SPARED
    return Decision((*cases, *strikes, *again, *notes, *lessons), (*effects, *_answered(turn, text).effects))


def _taught(turn: Turn, desk: Desk, applied: list[Applied]) -> tuple[object, ...]:
    """What the filter learns of it, and the line of the audit log that says so."""
    lessons: list[object] = []
    said: list[str] = []
    for one in applied:
        if one.case is not None and (of_case := taught(one.case, one.done, desk.here.actor, desk.at)):
            lessons += of_case
            said.append(f"no {one.case.no} {summed(of_case)}")
    return (*lessons, noted(turn, f"{LEARNING}.taught", desk.group.key, "; ".join(said))) if lessons else ()


def _answered(turn: Turn, text: str) -> Decision:
    """An answer to a message where it was given, to a tap in private."""
    event = turn.event
    if isinstance(event, MessageReceived):
        return answer(turn, text, FEATURE)
    assert event.sender is not None
    told = SendDirect(
        feature=FEATURE,
        why=Why(kind=FEATURE, note="tap"),
        tag="answer",
        account=event.account,
        native_id=event.sender.native_id,
        person=event.person,
        message=Message.of(text),
        urgent=True,
        expires_at=event.received_at + ANSWER_FOR,
    )
    return Decision(effects=(told,))


COMMAND_RULE = Rule(
    name="verdict",
    accepts=(MessageReceived,),
    decide=_decide_command,
    ask=_ask_command,
    wakes=_by_command,
    commands=COMMANDS,
)
REPLY_RULE = Rule(
    name="verdict_reply",
    accepts=(MessageReceived,),
    decide=_decide_reply,
    ask=_ask_reply,
    wakes=lambda event, signals: _replied(event, signals) is not None,
)
ALONE_RULE = Rule(
    name="verdict_alone",
    accepts=(MessageReceived,),
    decide=_decide_alone,
    ask=_ask_alone,
    wakes=lambda event, signals: _alone(event, signals) is not None,
)
TAP_RULE = Rule(name="verdict_tap", accepts=(ButtonPressed,), decide=_decide_tap, ask=_ask_tap, wakes=_tapped)
RULES = (COMMAND_RULE, REPLY_RULE, ALONE_RULE, TAP_RULE)
