"""What the staff write in a group (Q2): which question it answers, without a command. Where it is not sure which one is
meant, nothing is assigned: a wrong answer under somebody's question is worse than one that waits.
"""

from dataclasses import replace

from bot.core.answer import privately
from bot.core.asking.fit import Waiting
from bot.core.capability import Capability
from bot.core.effect import Effect
from bot.core.event import MessageReceived
from bot.core.people import Person
from bot.core.query import SentMessage
from bot.core.questions import FEATURE, Senses
from bot.core.rule import NOTHING, Decision, Turn
from bot.core.ticket import Ticket, TicketState, marked
from bot.core.ticket_answer import (
    Given,
    answer_by,
    answered,
    answers_in,
    ended,
    fitting,
    in_hand,
    newest,
    on_it,
    tell_others,
)
from bot.core.ticket_desk import TicketDesk
from bot.core.ticket_given import given
from bot.core.ticket_heard import quoted_ticket
from bot.core.ticket_parts import about_each
from bot.core.ticket_whether import CONFIRM_FOR, kept_parts
from bot.core.ticket_words import asking
from bot.core.wording import question_parts as shared


def answers(turn: Turn, desk: TicketDesk, senses: Senses) -> Decision:
    """What becomes of a message of the staff."""
    event, person = turn.event, turn.here.person
    assert isinstance(event, MessageReceived)
    text = event.message.shown().strip()
    if person is None or not text:
        return NOTHING
    parts = _numbered(turn, desk, senses, person)
    if parts:
        return given(turn, desk.group, person, desk.seen, parts)
    quoted = quoted_ticket(turn, desk.seen)
    if quoted is not None or event.message.quoted is not None or event.message.mentions:
        tagged = [newest(one for one in desk.seen if one.asked_by(who)) for who in event.message.mentions]
        met = {one.no: one for one in (quoted, *tagged) if one is not None}
        return _all(turn, desk, person, text, [(one, one is quoted) for one in met.values()])
    if (asked := _several(turn, desk, senses, person)) is not None:
        return asked
    fit = fitting(desk.seen, event.message.text, senses.fits, person.key)
    return _all(turn, desk, person, text, [(fit, True)] if fit is not None else [])


def _several(turn: Turn, desk: TicketDesk, senses: Senses, person: Person) -> Decision | None:
    """One message whose clauses speak of a question each: they are answers where each surely fits, else who said it is
    asked. None where it is no such message."""
    event = turn.event
    assert isinstance(event, MessageReceived)
    pairs = about_each(event.message.text, desk.seen)
    if not pairs:
        return None
    if all(fitting(desk.seen, text, senses.fits, person.key) is ticket for ticket, text in pairs):
        return given(turn, desk.group, person, desk.seen, tuple(Given((one.no,), text) for one, text in pairs))
    lines = tuple(shared.part(one.no, desk.group.name, asking(one), text) for one, text in pairs)
    why = replace(desk.why, kind="question_several")
    asked = privately(person, desk.group, shared.are_these(lines), feature=FEATURE, why=why, tag="several", urgent=True)
    if asked is None or Capability.DIRECT not in turn.here.capabilities:
        return None
    asked = replace(asked, expires_at=event.at + CONFIRM_FOR)
    return Decision((kept_parts(event.account, asked.native_id, pairs, event.at, event.message_id),), (asked,))


def _all(turn: Turn, desk: TicketDesk, person: Person, text: str, met: list[tuple[Ticket, bool]]) -> Decision:
    records: list[object] = []
    effects: list[Effect] = []
    for ticket, surely in met:
        done, said = _one(turn, desk, person, text, ticket, surely=surely)
        records += done
        effects += said
    return Decision(tuple(records), tuple(effects))


def _one(
    turn: Turn, desk: TicketDesk, person: Person, text: str, ticket: Ticket, *, surely: bool
) -> tuple[tuple[object, ...], tuple[Effect, ...]]:
    """What is quoted, or fits, is answered; who is only tagged may be tagged for something else: what was perhaps a
    question is left to those two then. 稍等 answers nothing, but the question is in somebody's hands."""
    event = turn.event
    assert isinstance(event, MessageReceived)
    if on_it(event.message.text):
        waits = ticket.state is TicketState.OPEN or (surely and ticket.state is TicketState.CANDIDATE)
        return (in_hand(ticket, person, desk.group, event.at).records if waits else ()), ()
    if ticket.state is TicketState.CANDIDATE and not surely:
        return (ended(ticket, TicketState.CLOSED, event.at, person.key),), ()
    told = answered(ticket, desk.group, answer_by(person, event.at, text, event.message_id))
    return told.records, tell_others(told.ticket, desk.why)


def _numbered(turn: Turn, desk: TicketDesk, senses: Senses, person: Person) -> tuple[Given, ...]:
    """The answers of a message that names its questions by number: ``#12 words``; ``1 words 2 words`` in reply to a
    list of the bot, or where each part fits its question."""
    event = turn.event
    assert isinstance(event, MessageReceived)
    live = {one.no: one for one in desk.seen}
    text = event.message.text.strip()
    parts = answers_in(text, live)
    if not parts or not all(part.text and part.numbers and set(part.numbers) <= set(live) for part in parts):
        return ()
    if text.startswith("#") or (len(parts) > 1 and _replies_to_list(turn)):
        return parts
    fit = len(parts) > 1 and all(_fits(live[no], part.text, senses, person) for part in parts for no in part.numbers)
    return parts if fit else ()


def _fits(ticket: Ticket, text: str, senses: Senses, person: Person) -> bool:
    return senses.fits([Waiting("\n".join(ticket.texts), person.key in ticket.given_to)], text) == 0


def _replies_to_list(turn: Turn) -> bool:
    event = turn.event
    assert isinstance(event, MessageReceived)
    if event.message.quoted is None:
        return False
    sent = turn.facts.get(SentMessage(event.account, event.message.quoted))
    return sent is not None and sent.feature == FEATURE and marked(sent.note) is None
