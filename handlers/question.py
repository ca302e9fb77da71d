"""Questions in what people write (Q1, Q2): noticed, joined, answered, said to be solved, all without a command.

What notices and what compares are handed in (bot/core/questions.py). The staff never ask here, the others never answer.
A message that moderation holds is kept in silence until somebody lets it pass.
"""

from dataclasses import replace
from datetime import timedelta

from bot.core.effect import Effect, Why
from bot.core.event import Event, MessageReceived
from bot.core.ids import NativeId
from bot.core.query import Query, SentMessage
from bot.core.questions import FEATURE, Heard, Senses, Sight
from bot.core.rule import NOTHING, Decision, Rule, Turn, Verdict
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.ticket import LONGEST_TEXT, MOST_MESSAGES, MOST_TEXTS, Asker, Ticket, TicketState, marked
from bot.core.ticket_answer import (
    alike,
    answer_by,
    answered,
    closing,
    ended,
    fitting,
    newest,
    of_asker,
    plain,
    quoted_in,
    tell_askers,
    tell_others,
    waiting_again,
    with_asker,
)
from bot.core.ticket_desk import (
    TicketDesk,
    Told,
    action_of,
    asked_in,
    begun,
    opened,
    spoken,
    ticket_queries,
    watched,
)
from bot.core.wording import questions as wording

_BELONGS = timedelta(minutes=1)
"""So long after the question the lines of the same person belong to it; a chatty one may ask another soon."""
_SAME_FOR = timedelta(minutes=10)
"""A word that names no question means one that was asked so lately."""
_UNDER = frozenset({Verdict.PASS, Verdict.HOLD})


def _talk(event: Event, signals: Signals) -> bool:
    """Whether it is talk in a group: neither an order, nor a vote."""
    if not isinstance(event, MessageReceived) or event.native_group is None or event.sender is None:
        return False
    return signals.command is None and signals.unknown is None and signals.ballot is None


def _ask(event: Event, _signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    group = asked_in(here)
    if group is None:
        return ()
    assert isinstance(event, MessageReceived)
    quoted = event.message.quoted
    sent = (SentMessage(event.account, quoted),) if quoted is not None else ()
    return (*sent, *ticket_queries(here, group, here.on))


def noticing(senses: Senses) -> Rule:
    """The rule that listens, with what it senses by."""

    def decide(turn: Turn) -> Decision:
        group = asked_in(turn.here)
        if group is None:
            return NOTHING
        why = Why(kind="question", setting="questions")
        desk = TicketDesk(turn.here, group, turn.event.at, turn.facts, why)
        if turn.verdict is Verdict.HOLD:
            return _held(turn, desk, senses)
        if turn.here.is_staff:
            return _answers(turn, desk, senses)
        return _member(turn, desk, senses)

    return Rule(name=FEATURE, accepts=(MessageReceived,), decide=decide, ask=_ask, wakes=_talk, under=_UNDER)


# ------------------------------------------------------------------------------------------------ what the staff write


def _answers(turn: Turn, desk: TicketDesk, senses: Senses) -> Decision:
    event, person = _message(turn), turn.here.person
    text = event.message.shown().strip()
    found = _meant(turn, desk, senses)
    if person is None or not found or not text:
        return NOTHING
    records: list[object] = []
    effects: list[Effect] = []
    for ticket in found:
        if ticket.state is TicketState.CANDIDATE:
            records.append(ended(ticket, TicketState.CLOSED, event.at, person.key))
            continue
        told = answered(ticket, desk.group, answer_by(person, event.at, text, event.message_id))
        records += told.records
        effects += tell_others(told.ticket, desk.why)
    return Decision(tuple(records), tuple(effects))


def _meant(turn: Turn, desk: TicketDesk, senses: Senses) -> tuple[Ticket, ...]:
    """The tickets that a message of the staff answers: quoted, or their askers tagged, or it fits."""
    event = _message(turn)
    quoted = _quoted(turn, desk)
    tagged = [newest(one for one in desk.seen if one.asked_by(who)) for who in event.message.mentions]
    found = {one.no: one for one in (quoted, *tagged) if one is not None}
    if found or event.message.quoted is not None or event.message.mentions:
        return tuple(found.values())
    fit = fitting(desk.seen, event.message.text, senses.fits)
    return (fit,) if fit is not None else ()


def _quoted(turn: Turn, desk: TicketDesk) -> Ticket | None:
    """The ticket of which somebody quotes the question, or the bot's line about it."""
    event = _message(turn)
    if event.message.quoted is None:
        return None
    sent = turn.facts.get(SentMessage(event.account, event.message.quoted))
    named = marked(sent.note) if sent is not None and sent.feature == FEATURE else None
    by_line = next((one for one in desk.seen if (one.group, one.no) == named), None)
    return by_line or quoted_in(desk.seen, event.message.quoted)


# ------------------------------------------------------------------------------------------------- what members write


def _member(turn: Turn, desk: TicketDesk, senses: Senses) -> Decision:
    event = _message(turn)
    word = plain(event.message.text)
    if word in wording.SOLVED or word in wording.UNSOLVED:
        return _said_so(turn, desk, solved=word in wording.SOLVED)
    if word in wording.SAME:
        return _joins(turn, desk, _quoted(turn, desk) or _latest(turn, desk))
    mine = newest(one for one in desk.seen if one.native_id == _who(turn).native_id)
    if mine is not None and mine.state is TicketState.CANDIDATE and word in wording.AGAIN:
        return _opened(desk, mine)
    same = newest(one for one in desk.seen if alike(one.texts[0], event.message.text))
    if same is not None:
        return _joins(turn, desk, same)
    if mine is not None and _belongs(mine, event):
        return Decision((_longer(mine, event),))
    cared = _cared_for(turn, desk)
    sight = senses.notices(_heard(turn, pending=mine is not None))
    if sight is Sight.NO:
        return cared
    again = mine is not None and mine.state is TicketState.CANDIDATE
    new = _opened(desk, _longer(mine, event)) if mine is not None and again else _new(turn, desk, sight)
    return Decision((*cared.records, *new.records), new.effects)


def _said_so(turn: Turn, desk: TicketDesk, *, solved: bool) -> Decision:
    ticket = of_asker(desk.seen, _who(turn).native_id)
    if ticket is None:
        return NOTHING
    if solved:
        return Decision((ended(ticket, TicketState.RESOLVED, turn.event.at),))
    if ticket.state is not TicketState.ANSWERED:
        return NOTHING
    return Decision(waiting_again(ticket, desk.group, turn.event.at).records)


def _latest(turn: Turn, desk: TicketDesk) -> Ticket | None:
    return newest(one for one in desk.seen if one.last_at > turn.event.at - _SAME_FOR)


def _joins(turn: Turn, desk: TicketDesk, ticket: Ticket | None) -> Decision:
    """Somebody wants to know the same: a silent candidate is a question now, an open one has one asker more."""
    if ticket is None:
        return NOTHING
    found = with_asker(ticket, _who(turn))
    if ticket.state is TicketState.CANDIDATE:
        return _opened(desk, found)
    if found is ticket:
        return NOTHING
    last = ticket.answers[-1] if ticket.state is TicketState.ANSWERED else None
    if last is None or not last.text or not desk.may_speak:
        return Decision((found,))
    said = tell_askers(ticket, (_who(turn),), wording.answered_by(ticket.no, last.name, last.text), desk.why)
    return Decision((replace(found, lines=(*found.lines, desk.at)),), (said,))


def _belongs(ticket: Ticket, event: MessageReceived) -> bool:
    if event.message.quoted is not None or event.message.mentions or ticket.state is TicketState.ANSWERED:
        return False
    return event.at - ticket.asked_at <= _BELONGS


def _longer(ticket: Ticket, event: MessageReceived) -> Ticket:
    return replace(
        ticket,
        message_ids=(*ticket.message_ids, event.message_id)[:MOST_MESSAGES],
        texts=(*ticket.texts, event.message.shown()[:LONGEST_TEXT])[:MOST_TEXTS],
        last_at=event.at,
    )


def _cared_for(turn: Turn, desk: TicketDesk) -> Decision:
    """Somebody answers what only might have been a question: it is left to them."""
    event, who = _message(turn), _who(turn).native_id
    tagged = [one for one in desk.seen if one.native_id in event.message.mentions]
    met = [one for one in (_quoted(turn, desk), *tagged) if one is not None and one.state is TicketState.CANDIDATE]
    closed = {one.no: ended(one, TicketState.CLOSED, event.at) for one in met if one.native_id != who}
    return Decision(tuple(closed.values()))


def _new(turn: Turn, desk: TicketDesk, sight: Sight) -> Decision:
    event = _message(turn)
    ticket = begun(turn, desk, event, event.message.shown())
    told = spoken(desk, opened(desk, ticket)) if sight is Sight.SURE else watched(desk, ticket)
    return Decision((*told.records, action_of(ticket)), told.effects)


def _opened(desk: TicketDesk, ticket: Ticket) -> Decision:
    told: Told = spoken(desk, opened(desk, ticket))
    return Decision(told.records, told.effects)


def _held(turn: Turn, desk: TicketDesk, senses: Senses) -> Decision:
    """Moderation looks at it first (never at what the staff write): kept, and nobody hears of it."""
    if senses.notices(_heard(turn, pending=False)) is Sight.NO:
        return NOTHING
    event = _message(turn)
    ticket = replace(begun(turn, desk, event, event.message.shown()), held=True)
    return Decision((*closing(ticket, desk.group, event.at).records, action_of(ticket)))


# ---------------------------------------------------------------------------------------------------------- the message


def _message(turn: Turn) -> MessageReceived:
    assert isinstance(turn.event, MessageReceived)
    return turn.event


def _who(turn: Turn) -> Asker:
    sender = turn.event.sender
    assert sender is not None  # woken for such messages only
    return Asker(sender.native_id, sender.name or sender.native_id)


def _heard(turn: Turn, *, pending: bool) -> Heard:
    event, here = _message(turn), turn.here
    tagged = [_is_staff(here, event, who) for who in event.message.mentions]
    return Heard(
        text=event.message.text,
        quotes=event.message.quoted is not None,
        to_bot=event.addressed,
        to_staff=any(tagged),
        to_member=not all(tagged),
        pending=pending,
    )


def _is_staff(here: Situation, event: MessageReceived, who: NativeId) -> bool:
    person = here.staff.of_account(event.account, who)
    return person is not None and here.group is not None and bool(person.roles_in(here.group.key, here.on))
