"""The words of verdicts (M2, M3): the four commands, and lines of one word.

Pure; must never know who types.
"""

import re
from dataclasses import dataclass

from bot.core.case import Act
from bot.core.case_orders import Order, gathered, numbers_in, orders_in, part_in, words_of
from bot.core.case_several import several
from bot.core.command import CommandCall, CommandSpec
from bot.core.event import Event, MessageReceived
from bot.core.fold import fold
from bot.core.moderation import FEATURE
from bot.core.numerals import parse_number
from bot.core.people import GROUP_STAFF
from bot.core.signals import Signals
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


_SHORT = "|".join(sorted(wording.SHORT, key=len, reverse=True))
_LINE = re.compile(rf"({_SHORT})(.{{0,40}})", re.DOTALL)


def short_orders(event: Event, signals: Signals) -> tuple[Order, ...]:
    """The verdict in a line of a word, or of some, and of numbers where they have some (``撤1``, ``放行 3-5号``, ``撤1
    警1``, ``撤警``). The number 0: it names no case. A command that names one is no such line: it says its group, too.
    """
    if not isinstance(event, MessageReceived):
        return ()
    if signals.command is not None:
        return _of_command(signals.command)
    text = signals.text.strip()
    line = _LINE.fullmatch(text)
    if line is None:
        return ()
    return several(text) or _read(Act(wording.SHORT[line[1]]), line[2], talk=event.message.quoted is None)


def _of_command(call: CommandCall) -> tuple[Order, ...]:
    if call.spec not in COMMANDS:
        return ()
    act = ACTS[call.spec.name]
    if orders_in(call.argument, act, VERBS):
        return ()
    further = call.argument.replace("/", " ").replace("／", " ")
    return several(f"{call.spec.name} {further}") or _read(act, call.argument, talk=False)


def _read(act: Act, rest: str, *, talk: bool) -> tuple[Order, ...]:
    """What stands behind the word: nothing, numbers, or the length of a silence; anything else is talk. ``talk``: so is
    a length that cannot be read, in reply to nothing (禁言到几点)."""
    part = part_in(act, rest.strip(wording.SIGNS_AFTER))
    if part is None or (part.unread and not part.numbers and talk):
        return ()
    return gathered((part,)) or (Order(0, (act,), part.minutes, part.unread),)


@dataclass(frozen=True, slots=True)
class Reply:
    """A verdict in a reply. ``order`` is about what it replies to, None when a number names the case; ``named`` are the
    cases that are named by number. A bare number after a silence may be both: minutes where the quote is a case."""

    order: Order | None
    named: tuple[Order, ...] = ()


def in_reply(event: Event, signals: Signals) -> Reply | None:
    """The verdict in a reply; None in any other message, and for a command that names its group, too."""
    if not isinstance(event, MessageReceived) or event.message.quoted is None:
        return None
    call = signals.command if signals.command is not None and signals.command.spec in COMMANDS else None
    orders = short_orders(event, signals) or (_numbered(call) if call is not None else ())
    if not orders:
        return None
    if not orders[0].no:
        return Reply(orders[0])
    said = call.argument if call is not None else signals.text.strip().lstrip("".join(wording.SHORT))
    minutes = parse_number(said.strip(wording.SIGNS_AFTER)) if orders[0].acts == (Act.MUTE,) else None
    return Reply(Order(0, (Act.MUTE,), minutes) if minutes else None, orders)


def _numbered(call: CommandCall) -> tuple[Order, ...]:
    """The orders of a command that begins with a number; empty when its group comes first."""
    first = words_of(call.argument)[:1]
    return orders_in(call.argument, ACTS[call.spec.name], VERBS) if numbers_in(first)[0] else ()


def in_private(event: Event, signals: Signals) -> tuple[Order, ...]:
    """The verdict of somebody who writes nothing else to the bot, in private: on cases that are named, or in reply to
    nothing. A command that names no group is such a line, too. What is named in reply to a case is not decided by the
    number (case_quoted.py)."""
    reply = in_reply(event, signals)
    if event.native_group is not None or event.person is None or (reply is not None and not reply.named):
        return ()
    call = signals.command if signals.command is not None and signals.command.spec in COMMANDS else None
    return short_orders(event, signals) or (_numbered(call) if call is not None else ())
