"""Asking by command (Q1): ``/提问``, also in reply to somebody's message, and ``/同问``."""

from dataclasses import replace

from bot.core.answer import answer, said
from bot.core.command import CommandCall, CommandSpec
from bot.core.effect import SendMessage, Why
from bot.core.event import Event, MessageReceived
from bot.core.ids import NativeId
from bot.core.query import Query, SentMessage
from bot.core.questions import FEATURE
from bot.core.rule import Decision, Rule, Turn, on_commands
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.ticket import WAITING, Asker, Ticket, TicketState, ticket_of
from bot.core.ticket_alike import with_words
from bot.core.ticket_answer import SAME_FOR, action_of, alike, answer_text, first_number, newest, with_asker
from bot.core.ticket_begun import begun
from bot.core.ticket_desk import TicketDesk, Told, asked_in, opened, ticket_queries
from bot.core.ticket_heard import quoted_message, quoted_ticket
from bot.core.ticket_offer import search_queries, waited_for
from bot.core.ticket_words import asking, is_preamble
from bot.core.wording import earlier
from bot.core.wording import question_unheard as unheard
from bot.core.wording import questions as wording
from bot.core.wording.question_replies import WHICH_JOINED

_ORDERS = ("/", "／")

ASK = CommandSpec(
    name=wording.ASK_COMMAND, feature=FEATURE, aliases=wording.ASK_ALIASES, usage=wording.ASK_USAGE,
    example=wording.ASK_EXAMPLE, summary=wording.ASK_SUMMARY, joined_argument=True,
)  # fmt: skip
JOIN = CommandSpec(
    name=wording.JOIN_COMMAND, feature=FEATURE, aliases=wording.JOIN_ALIASES, usage=wording.JOIN_USAGE,
    example=wording.JOIN_USAGE, summary=wording.JOIN_SUMMARY, joined_number=True,
)  # fmt: skip


def _ask(event: Event, signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    group = asked_in(here)
    if group is None or signals.command is None:
        return ()
    quoted = quoted_message(event, here)
    number, _ = first_number(signals.command.argument)
    named = (ticket_of(group.key, number),) if number is not None else ()
    sought = search_queries(here, group, signals.command.argument.strip()) if signals.command.spec is ASK else ()
    assert isinstance(event, MessageReceived)
    sent = (SentMessage(event.account, event.message.quoted),) if event.message.quoted is not None else ()
    return (*((quoted,) if quoted else ()), *sent, *named, *sought, *ticket_queries(here, group, here.on))


def _decide(turn: Turn) -> Decision:
    group, call = asked_in(turn.here), turn.call
    assert call is not None
    if group is None or turn.event.sender is None:
        return answer(turn, wording.IN_GROUP if turn.here.group is None else wording.OFF, FEATURE)
    by = turn.here.person.name if turn.here.person else ""
    why = Why(kind="question", setting="questions", by=by, note=f"/{call.spec.name}")
    desk = TicketDesk(turn.here, group, turn.event.at, turn.facts, why)
    return _joins(turn, desk) if call.spec is JOIN else _asks(turn, desk)


# ------------------------------------------------------------------------------------------------------------------ ask


def _asks(turn: Turn, desk: TicketDesk) -> Decision:
    event, call = turn.event, turn.call
    assert isinstance(event, MessageReceived)
    assert call is not None
    words = _words(call)
    known = quoted_ticket(turn, desk.seen) if not words else None
    if known is None:
        known = next((one for one in desk.seen if alike(asking(one), words)), None)
    if known is not None:
        return _asked_before(turn, desk, known)
    twin = desk.twin(words) if words else None
    if twin is not None and not any(one.native_id == _who(turn).native_id for one in twin.joined):
        return _asked_before(turn, desk, with_words(twin, words), earlier.joined(twin.no))
    ticket = _ticket(turn, desk)
    if ticket is None:
        return answer(turn, wording.WHAT, FEATURE)
    told = opened(desk, ticket)
    return _answered(turn, told, action_of(ticket))


def _words(call: CommandCall) -> str:
    """What is asked; empty where that is nothing but signs, or a greeting."""
    text = call.argument.strip()
    return "" if is_preamble(text) else text


def _ticket(turn: Turn, desk: TicketDesk) -> Ticket | None:
    """What is asked: the words of the command, else the message that it replies to, which is its author's question."""
    event, call = turn.event, turn.call
    assert isinstance(event, MessageReceived)
    assert call is not None
    if words := _words(call):
        return begun(turn, desk, event, words)
    quoted = quoted_message(event, turn.here)
    found = next(iter(turn.facts.get(quoted)), None) if quoted is not None else None
    if found is None or is_preamble(found.text):
        return None
    ticket = begun(turn, desk, event, found.text)
    ticket = replace(ticket, message_ids=(found.message_id, event.message_id))
    return ticket if found.staff else replace(ticket, native_id=NativeId(found.native_id), name=found.name)


def _answered(turn: Turn, told: Told, *records: object) -> Decision:
    """The one line is the answer to the command."""
    reply = said(turn, "", FEATURE, note=told.note)
    assert isinstance(reply, SendMessage)
    line = told.line
    assert line is not None  # every way to open a ticket says what follows
    told = replace(told, ticket=replace(told.ticket, lines=(*told.ticket.lines, turn.event.at)))
    way = unheard.line(answered=told.ticket.state is TicketState.ANSWERED)
    reply = replace(reply, message=line, subject=waited_for(told.ticket), unheard=way)
    return Decision((*told.records, *records), (*told.effects, reply))


def _asked_before(turn: Turn, desk: TicketDesk, ticket: Ticket, joined: str = "") -> Decision:
    """``joined``: what somebody hears who did not name the ticket."""
    found = with_asker(ticket, _who(turn))
    if ticket.state is TicketState.CANDIDATE:
        return _answered(turn, opened(desk, found))
    waits = wording.known(ticket.no) if found is ticket else joined or wording.joined(ticket.no)
    text = answer_text(ticket) or waits
    return Decision(() if found is ticket else (found,), (said(turn, text, FEATURE, note=ticket.mark),))


# ----------------------------------------------------------------------------------------------------------------- join


def _joins(turn: Turn, desk: TicketDesk) -> Decision:
    event, call = turn.event, turn.call
    assert isinstance(event, MessageReceived)
    assert call is not None
    number, _ = first_number(call.argument)
    if number is None:
        ticket = quoted_ticket(turn, desk.seen) or _last_asked(turn, desk)
        return _asked_before(turn, desk, ticket) if ticket is not None else answer(turn, WHICH_JOINED, FEATURE)
    ticket = turn.facts.get(ticket_of(desk.group.key, number))
    if ticket is None or ticket.held:
        return answer(turn, wording.not_found(number), FEATURE)
    if ticket.state not in (TicketState.CANDIDATE, *WAITING):
        return answer(turn, wording.over(number, ticket.state), FEATURE)
    return _asked_before(turn, desk, ticket)


def _last_asked(turn: Turn, desk: TicketDesk) -> Ticket | None:
    """What was asked last in the group, lately: the word alone, said to the bot, means that one. A command does not."""
    event, who = turn.event, _who(turn).native_id
    assert isinstance(event, MessageReceived)
    if event.native_group is None or event.message.text.strip().startswith(_ORDERS):
        return None
    return newest(one for one in desk.seen if one.last_at > event.at - SAME_FOR and not one.asked_by(who))


def _who(turn: Turn) -> Asker:
    sender = turn.event.sender
    assert sender is not None
    return Asker(sender.native_id, sender.name or sender.native_id)


RULE = Rule(
    name="question_ask",
    accepts=(MessageReceived,),
    decide=_decide,
    ask=_ask,
    wakes=on_commands(ASK, JOIN),
    commands=(ASK, JOIN),
)
