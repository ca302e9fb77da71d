"""Verdicts on cases (M2, M3): by command or by a tap; handlers/verdict_short.py has those of a word. Whoever comes
second is told who was first.
"""

from bot.core.answer import answer
from bot.core.case import Act, case_of, cases_on
from bot.core.case_desk import case_on
from bot.core.case_orders import Order, contradicts, from_number, orders_in
from bot.core.case_quoted import quoted, quoted_queries
from bot.core.case_settle import Given, answered, namesakes, of_card, settle
from bot.core.case_words import ACTS, COMMANDS, VERBS, in_private, in_reply
from bot.core.event import ButtonPressed, Event, MessageReceived
from bot.core.group import state_of
from bot.core.ids import GroupKey
from bot.core.moderation import FEATURE
from bot.core.people import GROUP_STAFF
from bot.core.query import Query
from bot.core.rule import NOTHING, Decision, Rule, Turn
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.target import Target, target_of
from bot.core.wording import cases as wording
from bot.core.wording import target as target_wording

# ----------------------------------------------------------------------------------------------------------- commands


def _by_command(event: Event, signals: Signals) -> bool:
    if signals.command is None or signals.command.spec not in COMMANDS:
        return False
    reply = in_reply(event, signals)
    return (reply is None or bool(reply.named)) and not in_private(event, signals)


def _read(signals: Signals, here: Situation) -> tuple[Target, tuple[Order, ...]]:
    assert signals.command is not None
    target = target_of(signals.command, here, GROUP_STAFF)
    return target, orders_in(target.rest, ACTS[signals.command.spec.name], VERBS)


def _ask_command(event: Event, signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    target, orders = _read(signals, here)
    group, replied = target.one, quoted_queries(event, signals, here)
    if group is None:
        return replied
    cases = tuple(case_of(group.key, order.no) for order in orders)
    return (*replied, *cases, cases_on(group.key, here.on), state_of(group.key), namesakes(here, orders))


def _decide_command(turn: Turn) -> Decision:
    assert turn.call is not None
    replied = quoted(turn)
    if replied is not None and not replied.by_number:
        return NOTHING  # handlers/verdict_short.py
    target, orders = _read(turn.signals, turn.here)
    if target.one is None:
        names = tuple(group.name for group in target.choices)
        example = target_wording.with_group(turn.call.spec.name, names, from_number(turn.call.argument))
        return answer(turn, target_wording.which_group(names, example), FEATURE)
    if not orders:
        return answer(turn, wording.WHICH, FEATURE)
    if any(contradicts(order) for order in orders):
        return answer(turn, wording.CONTRADICTORY, FEATURE)
    group = target.one
    found = {order.no: turn.facts.get(case_of(group.key, order.no)) for order in orders}
    cases = {no: case for no, case in found.items() if case is not None}
    return settle(turn, Given(group, orders, cases, turn.facts.get(cases_on(group.key, turn.here.on))))


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
    named = namesakes(here, (Order(no, ()),))
    return (case_of(group, no), cases_on(group, here.on), state_of(GroupKey(group)), named)


def _decide_tap(turn: Turn) -> Decision:
    event = turn.event
    assert isinstance(event, ButtonPressed)
    group, no = _on_card(event)
    case = turn.facts.get(case_of(group, no))
    if case is None or event.choice not in set(Act):
        return answered(turn, wording.NO_CARD)
    return of_card(turn, case, Order(no, (Act(event.choice),)), turn.facts.get(cases_on(group, turn.here.on)))


COMMAND_RULE = Rule(
    name="verdict",
    accepts=(MessageReceived,),
    decide=_decide_command,
    ask=_ask_command,
    wakes=_by_command,
    commands=COMMANDS,
)
TAP_RULE = Rule(name="verdict_tap", accepts=(ButtonPressed,), decide=_decide_tap, ask=_ask_tap, wakes=_tapped)
RULES = (COMMAND_RULE, TAP_RULE)
