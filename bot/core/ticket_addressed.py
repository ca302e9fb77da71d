"""What somebody says to the bot itself in a group and is not surely a question: it is noted, with one quiet line.

Pure. Must never answer a greeting, and never say the same twice.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.core.effect import SendMessage
from bot.core.event import Event, MessageReceived
from bot.core.ids import NativeId
from bot.core.message import Message
from bot.core.rule import Decision
from bot.core.ticket import Ticket, TicketState
from bot.core.ticket_answer import plain, tells, thanks
from bot.core.ticket_desk import TicketDesk, Told, spoken
from bot.core.ticket_words import is_preamble
from bot.core.wording import question_addressed as wording
from bot.core.wording import questions

_AGAIN: Final = {TicketState.CANDIDATE: timedelta(minutes=10), TicketState.OPEN: timedelta(minutes=1)}
"""So long nothing more is said of a ticket of which something was said."""
_QUIET: Final = questions.GREETINGS | questions.GREETINGS_ASKED | questions.ON_IT | wording.COURTESIES
_LEAST: Final = 2
"""Characters that say something; 哈哈哈 has one."""


def speaks_to_bot(event: Event) -> bool:
    """Whether a message tags the bot, is no mere greeting and says something: then it is not left without a word."""
    return isinstance(event, MessageReceived) and _turned(event) and tells(event.message.text) >= _LEAST


def _turned(event: MessageReceived) -> bool:
    """Whether a message tags the bot and is no mere greeting."""
    text = event.message.text
    return event.addressed and plain(text) not in _QUIET and not thanks(text) and not is_preamble(text)


def confirms(text: str) -> bool:
    """Whether a line says that what the bot asked about is a question."""
    return plain(text) in questions.AGAIN | wording.CONFIRMED


def not_unheard(desk: TicketDesk, event: MessageReceived, who: NativeId, decision: Decision) -> Decision:
    """The decision with one line to who spoke to the bot, where it notes something of theirs and says nothing yet. The
    whole desk is needed (``Reach``)."""
    if not _turned(event) or any(isinstance(one, SendMessage) for one in decision.effects) or not desk.may_speak:
        return decision
    here = (one for one in decision.records if isinstance(one, Ticket) and one.group == desk.group.key)
    own = (one for one in here if one.asked_by(who) and one.state in _AGAIN)
    waited = {one.no for one in desk.seen if one.asked_by(who)}  # who only joins now has heard nothing of it
    ticket = next((one for one in own if one.no not in waited or not _lately(one, desk.at)), None)
    if ticket is None:
        return decision
    asks = ticket.state is TicketState.CANDIDATE
    line = Message.of(wording.whether(ticket.no) if asks else questions.known(ticket.no))
    told = spoken(desk, Told(ticket, line=line))
    records = tuple(told.ticket if one is ticket else one for one in decision.records)
    said = tuple(replace(one, reply_to=event.message_id) for one in told.effects if isinstance(one, SendMessage))
    return Decision(records, (*decision.effects, *said))


def _lately(ticket: Ticket, at: datetime) -> bool:
    return any(line > at - _AGAIN[ticket.state] for line in ticket.lines)
