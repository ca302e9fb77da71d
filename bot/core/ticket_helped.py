"""What somebody who asked says to an answer (Q2): it helped, or it did not, and what is still so.

Pure. Must never change a question of somebody else.
"""

from datetime import datetime, timedelta
from typing import Final

from bot.core.asking.context import Heard
from bot.core.asking.fit import Waiting
from bot.core.event import MessageReceived
from bot.core.ids import NativeId
from bot.core.questions import Senses
from bot.core.rule import NOTHING, Decision, Turn
from bot.core.ticket import WAITING, Ticket, TicketState, tickets_on
from bot.core.ticket_answer import (
    akin,
    answer_by,
    answered,
    ended,
    heard_at,
    heard_last,
    helped_out,
    newest,
    of_asker,
    plain,
    resolved,
    tell_others,
    unhelped,
    with_line,
)
from bot.core.ticket_desk import TicketDesk
from bot.core.ticket_heard import meant_ticket, waiting_of
from bot.core.ticket_reply import bare, helped, replies, says_more, still, takes_note, to_all, unsolved
from bot.core.ticket_said import lines_before, may_answer
from bot.core.wording import questions as wording

_SAID: Final = (*WAITING, TicketState.RESOLVED)
"""The states in which somebody may say whether it helped."""
LATELY: Final = timedelta(minutes=30)
"""So long after an answer a line that says that something is still so is about it."""


def said_so(turn: Turn, desk: TicketDesk, senses: Senses) -> Decision | None:
    """What becomes of a line that says whether it helped. None: it says nothing of the kind, or nothing that it could
    be about is there and it says more."""
    event, who = turn.event, _who(turn)
    assert isinstance(event, MessageReceived)
    text = event.message.text
    thanked = plain(text) in wording.SOLVED or helped(text, senses)
    if not thanked and not replies(text):
        return None
    about = meant_ticket(turn, desk.todays)
    if about is not None and not (about.asked_by(who) and about.state in _SAID):
        return NOTHING if thanked else None  # of somebody else, or over
    if thanked:
        return _helped(turn, desk, senses, about)
    if unsolved(text):
        ticket = about or heard_last(desk.todays, who) or of_asker(desk.seen, who) or _resolved_today(desk, who)
        return _unhelped(turn, desk, ticket, more=says_more(text))
    lately = about or _answered_lately(desk, who, event.at)
    if lately is None or (not still(text) and _asks_else(text, lately, senses)):
        return None
    return _unhelped(turn, desk, lately, more=True)


def _asks_else(text: str, ticket: Ticket, senses: Senses) -> bool:
    """Whether something does not work that is a question of its own."""
    return senses.notices(Heard(bare(text))).asks and not any(akin(one, text) for one in ticket.texts)


# ----------------------------------------------------------------------------------------------------- it did not help


def _unhelped(turn: Turn, desk: TicketDesk, ticket: Ticket | None, *, more: bool) -> Decision | None:
    """The question waits again, with what is still so; one that waits already only gets the words."""
    event = turn.event
    assert isinstance(event, MessageReceived)
    if ticket is None:
        return None if more else NOTHING
    longer = with_line(ticket, event.message_id, event.message.shown(), event.at) if more else ticket
    if ticket.state is TicketState.OPEN:
        return Decision((longer,)) if more else NOTHING
    return Decision(unhelped(longer, desk.group, event.at).records)


def _answered_lately(desk: TicketDesk, who: NativeId, at: datetime) -> Ticket | None:
    """The question of somebody that was answered last, a short while ago."""
    ticket = heard_last(desk.todays, who)
    told = heard_at(ticket) if ticket is not None else None
    return ticket if told is not None and told > at - LATELY else None


def _resolved_today(desk: TicketDesk, who: NativeId) -> Ticket | None:
    today = desk.facts.get(tickets_on(desk.group.key, desk.here.on))
    return newest(one for one in today if one.state is TicketState.RESOLVED and one.asked_by(who))


# ----------------------------------------------------------------------------------------------------------- it helped


def _helped(turn: Turn, desk: TicketDesk, senses: Senses, about: Ticket | None) -> Decision:
    """Thanks count as an answer that helped where there is one. 收到 after words to all is about those, and thanks that
    quote what has nothing to do with a question are for that. ``about``: the asker's question that is quoted."""
    event, who = turn.event, _who(turn)
    assert isinstance(event, MessageReceived)
    ticket, text = about or of_asker(desk.seen, who), event.message.text
    if (said := _thanked(turn, desk, senses, about)) is not None:
        return said
    if ticket is None or ticket.state is TicketState.RESOLVED:
        return NOTHING
    if plain(text) in wording.SOLVED:
        left = helped_out(ticket, who)
        return Decision((left,) if left is not None else resolved(ticket, event.at).records)
    elsewhere = event.message.quoted is not None and about is None
    noted = takes_note(text) and about is None and _told_to_all(turn, desk, ticket)
    if ticket.state is not TicketState.ANSWERED or elsewhere or noted:
        return NOTHING
    if about is None and ticket.offered and _spoken_since(turn, desk, ticket):
        return Decision((ended(ticket, TicketState.RESOLVED, event.at),))  # nobody knows what helped
    return Decision(resolved(ticket, event.at).records)


def _spoken_since(turn: Turn, desk: TicketDesk, ticket: Ticket) -> bool:
    """Whether the staff have said anything since a question was asked that the thanks could be for."""
    lines = turn.facts.get_if_asked(lines_before(desk.group.key, turn.event.at), ())
    return may_answer(lines, ticket, others=desk.todays) is not None


def _told_to_all(turn: Turn, desk: TicketDesk, ticket: Ticket) -> bool:
    """Whether the last words of the staff since somebody was answered were said to everybody."""
    lines = turn.facts.get_if_asked(lines_before(desk.group.key, turn.event.at), ())
    heard = heard_at(ticket)
    return bool(lines) and to_all(lines[0].text) and (heard is None or lines[0].at > heard)


def _thanked(turn: Turn, desk: TicketDesk, senses: Senses, about: Ticket | None) -> Decision | None:
    """Thanks for what one of the staff just said to nobody in particular: it was the answer to what still waits. None
    where nothing waits, or nobody said anything; or where what was said is not quoted, fits no better than other words,
    and is only taken note of, or an earlier answer was offered that the thanks may be for."""
    event, who = turn.event, _who(turn)
    assert isinstance(event, MessageReceived)
    mine = _waits(desk, who, about)
    lines = turn.facts.get_if_asked(lines_before(desk.group.key, event.at), ())
    quoted = tuple(one for one in lines if one.message_id == event.message.quoted)
    if event.message.quoted is not None and about is None and not quoted:
        return None
    line = may_answer(quoted or lines, mine, others=desk.todays) if mine is not None else None
    person = desk.here.staff.of_account(event.account, NativeId(line.native_id)) if line is not None else None
    if mine is None or line is None or person is None:
        return None
    perhaps = bool(mine.offered) or takes_note(event.message.text)
    if not quoted and perhaps and not _fits(mine, line.text, senses):
        return None
    told = answered(mine, desk.group, answer_by(person, line.at, line.text, line.message_id))
    return Decision(resolved(told.ticket, event.at).records, tell_others(told.ticket, desk.why))


def _waits(desk: TicketDesk, who: NativeId, about: Ticket | None) -> Ticket | None:
    """The question of somebody that still waits, or was only offered an earlier answer, and that thanks are about.
    Who quotes what was offered, or the question itself, thanks for what was offered."""
    if about is not None:
        return about if about.state is TicketState.OPEN and about.native_id == who else None
    mine, last = waiting_of(desk.seen, who), of_asker(desk.seen, who)
    if last is not None and last.offered and last.native_id == who:
        return last
    return mine if last in (None, mine) else None


def _fits(ticket: Ticket, said: str, senses: Senses) -> bool:
    return any(akin(text, said) for text in ticket.texts) or senses.fits([Waiting("\n".join(ticket.texts))], said) == 0


def _who(turn: Turn) -> NativeId:
    assert turn.event.sender is not None  # woken for such messages only
    return turn.event.sender.native_id
