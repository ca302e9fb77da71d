"""The words of verdicts (M2, M3): the four commands, and lines of one word.

Pure; must never know who types.
"""

import re

from bot.core.case import Act
from bot.core.case_orders import Order, only_numbers, orders_in, whole_minutes
from bot.core.command import CommandCall, CommandSpec
from bot.core.event import Event, MessageReceived
from bot.core.fold import fold
from bot.core.moderation import FEATURE
from bot.core.people import GROUP_STAFF
from bot.core.signals import Signals
from bot.core.when import parse_span
from bot.core.wording import cases as wording

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
ACTS = dict(zip((spec.name for spec in COMMANDS), (Act.RECALL, Act.WARN, Act.MUTE, Act.PASS), strict=True))
VERBS = {fold(word): ACTS[spec.name] for spec in COMMANDS for word in (spec.name, *spec.aliases)}


_LINE = re.compile(rf"({'|'.join(sorted(wording.SHORT, key=len, reverse=True))})(.{{0,40}})", re.DOTALL)


def short_orders(event: Event, signals: Signals) -> tuple[Order, ...]:
    """The verdict in a line of one word, and of numbers where it has some (``撤1``, ``放行 3-5号``). The
    number 0: it names no case. A command that names one is no such line: it says its group, too."""
    if not isinstance(event, MessageReceived):
        return ()
    if signals.command is not None:
        return _of_command(signals.command)
    line = _LINE.fullmatch(signals.text.strip())
    return _read(Act(wording.SHORT[line[1]]), line[2]) if line else ()


def _of_command(call: CommandCall) -> tuple[Order, ...]:
    if call.spec not in COMMANDS:
        return ()
    act = ACTS[call.spec.name]
    return () if orders_in(call.argument, act, VERBS) else _read(act, call.argument)


def _read(act: Act, rest: str) -> tuple[Order, ...]:
    """What stands behind the word: nothing, numbers, or the length of a silence; anything else is talk."""
    rest = rest.strip(wording.SIGNS_AFTER)
    if not rest:
        return (Order(0, (act,)),)
    if numbered := only_numbers(rest, act):
        return numbered
    length = parse_span(rest) if act is Act.MUTE else None
    return (Order(0, (act,), whole_minutes(length)),) if length else ()


def in_reply(event: Event, signals: Signals) -> Order | None:
    """The verdict in a reply that names no case: the message that it replies to does."""
    order = next(iter(short_orders(event, signals)), None)
    if order is None or order.no or not isinstance(event, MessageReceived):
        return None
    return order if event.message.quoted is not None else None


def in_private(event: Event, signals: Signals) -> tuple[Order, ...]:
    """The verdict of somebody who writes nothing else to the bot, in private: on cases that are named, or in reply to
    nothing."""
    if event.native_group is not None or event.person is None or in_reply(event, signals) is not None:
        return ()
    return short_orders(event, signals)
