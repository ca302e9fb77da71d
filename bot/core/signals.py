"""What a message's text says, read once and then shared by all rules.

Pure; must never know who speaks or in which group.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.core.ballot import parse_ballot
from bot.core.command import CommandBook, CommandCall, UnknownCommand, read_command
from bot.core.event import Event, MemberJoined, MemberRenamed, MembersListed, MessageReceived
from bot.core.fold import fold
from bot.core.ids import NativeId
from bot.core.judge.finding import Finding
from bot.core.message import Message
from bot.core.wording.cues import ASKING_CUES

_ASKING = re.compile("|".join((r"[?？]", *map(re.escape, ASKING_CUES))))


@dataclass(frozen=True, slots=True)
class Signals:
    """``text`` is folded; ``command`` or ``unknown`` is set when the message is meant as a command; ``ballot`` is the
    number that it may be voting for; ``asks``: it looks like a question (counted only). ``findings`` is what a judge
    found in a message to a group, ``cards`` what it found in members' cards."""

    text: str = ""
    command: CommandCall | None = None
    unknown: UnknownCommand | None = None
    ballot: int | None = None
    asks: bool = False
    findings: tuple[Finding, ...] = ()
    cards: tuple[tuple[NativeId, tuple[Finding, ...]], ...] = ()


NOTHING = Signals()
Judge = Callable[[MessageReceived], tuple[Finding, ...]]
"""What may be wrong with a message, the words of others that it quotes left out."""


def classify(event: Event, book: CommandBook, judge: Judge | None = None) -> Signals:
    """The signals of an event; those without text have none. Private messages are judged by nobody."""
    if not isinstance(event, MessageReceived):
        cards = _judged(event, judge) if judge is not None else ()
        return Signals(cards=cards) if cards else NOTHING
    typed = event.message.text
    private, staff = event.native_group is None, event.person is not None
    read = read_command(typed, book, addressed=event.addressed, private=private, staff=staff)
    command = read if isinstance(read, CommandCall) else None
    unknown = read if isinstance(read, UnknownCommand) else None
    return Signals(
        text=fold(typed),
        command=command,
        unknown=unknown,
        ballot=parse_ballot(typed),
        asks=command is None and _ASKING.search(typed) is not None,
        findings=judge(event) if judge is not None and event.native_group is not None else (),
    )


def cards_in(event: Event) -> tuple[tuple[NativeId, str], ...]:
    """The members' cards that an event shows (empty where it is not told), each with its owner."""
    match event:
        case MembersListed():
            return tuple((one.native_id, one.name) for one in event.members)
        case MemberRenamed(sender=who) if who is not None:
            return ((who.native_id, event.card),)
        case MemberJoined(sender=who) if who is not None:
            return ((who.native_id, who.name),)
    return ()


def _judged(event: Event, judge: Judge) -> tuple[tuple[NativeId, tuple[Finding, ...]], ...]:
    """What was found in cards. They are judged as words that nobody says: no card counts towards a flood."""
    found = ((who, judge(_as_said(event, card))) for who, card in cards_in(event) if card.strip())
    return tuple((who, findings) for who, findings in found if findings)


def _as_said(event: Event, card: str) -> MessageReceived:
    return MessageReceived(
        id=event.id,
        at=event.at,
        received_at=event.received_at,
        account=event.account,
        native_group=event.native_group,
        group=event.group,
        message_id="",
        message=Message.of(card),
    )
