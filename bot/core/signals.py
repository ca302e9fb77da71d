"""What a message's text says, read once and then shared by all rules.

Pure; must never know who speaks or in which group.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.core.ballot import parse_ballot
from bot.core.command import CommandBook, CommandCall, UnknownCommand, read_command
from bot.core.event import Event, MessageReceived
from bot.core.fold import fold
from bot.core.judge.finding import Finding
from bot.core.wording.cues import ASKING_CUES

_ASKING = re.compile("|".join((r"[?？]", *map(re.escape, ASKING_CUES))))


@dataclass(frozen=True, slots=True)
class Signals:
    """``text`` is folded; ``command`` or ``unknown`` is set when the message is meant as a command; ``ballot`` is the
    number that it may be voting for; ``asks``: it looks like a question (counted only). ``findings`` is what a judge
    found in a message to a group."""

    text: str = ""
    command: CommandCall | None = None
    unknown: UnknownCommand | None = None
    ballot: int | None = None
    asks: bool = False
    findings: tuple[Finding, ...] = ()


NOTHING = Signals()
Judge = Callable[[MessageReceived], tuple[Finding, ...]]
"""What may be wrong with a message, the words of others that it quotes left out."""


def classify(event: Event, book: CommandBook, judge: Judge | None = None) -> Signals:
    """The signals of an event; those without text have none. Private messages are judged by nobody."""
    if not isinstance(event, MessageReceived):
        return NOTHING
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
