"""What somebody says just after they were offered an earlier answer: more words of their question, unless it is one of
its own.

Pure. Must never swallow a question of its own: where the words say of what they ask, they stand apart.
"""

from dataclasses import replace
from datetime import datetime

from bot.core.asking.context import TOGETHER, Ground, Heard
from bot.core.asking.decide import Noticed, Verdict
from bot.core.event import MessageReceived
from bot.core.questions import Senses
from bot.core.rule import NOTHING, Decision, Turn
from bot.core.ticket import MOST_TEXTS, Ticket, TicketState
from bot.core.ticket_addressed import speaks_to_bot
from bot.core.ticket_answer import newest, plain, tell_askers, with_line
from bot.core.ticket_desk import TicketDesk
from bot.core.ticket_reply import bare
from bot.core.ticket_words import content
from bot.core.wording import earlier
from bot.core.wording.questions import ONWARD

_LEAST, _ENOUGH = 2, 4
"""Characters that say of what a line asks, and those without which 那视频呢 goes on from what was asked before."""


def more_of_offer(
    turn: Turn, desk: TicketDesk, senses: Senses, noticed: Noticed, mine: Ticket | None, quoted: Ticket | None
) -> Decision | None:
    """What becomes of a line within a minute of an offer. ``mine``: the person's own question that waits. None where
    nothing was offered to them just now, or it is for somebody else, or a question of its own."""
    event, ticket = turn.event, _offered_just_now(turn, desk)
    assert isinstance(event, MessageReceived)
    if ticket is None or (mine is not None and mine.no > ticket.no) or not _about(event, ticket, quoted):
        return None
    if noticed.ground is Ground.KNOWN or _asks_by_itself(event.message.text, senses):
        return None
    room = len(ticket.texts) < MOST_TEXTS
    longer = with_line(ticket, event.message_id, event.message.shown(), event.at) if room else ticket
    if not speaks_to_bot(event) or not desk.may_speak or _told_since(ticket):
        return Decision((longer,)) if room else NOTHING
    line = replace(tell_askers(ticket, (), earlier.above(ticket.no), desk.why), reply_to=event.message_id)
    return Decision((replace(longer, lines=(*longer.lines, desk.at)),), (line,))


def _offered_just_now(turn: Turn, desk: TicketDesk) -> Ticket | None:
    event = turn.event
    assert event.sender is not None  # woken for such messages only
    who = event.sender.native_id
    theirs = (one for one in desk.seen if one.offered and one.native_id == who and one.state is TicketState.ANSWERED)
    return newest(one for one in theirs if _offered_at(one) >= event.at - TOGETHER)


def _offered_at(ticket: Ticket) -> datetime:
    return ticket.offered_at or ticket.asked_at


def _about(event: MessageReceived, ticket: Ticket, quoted: Ticket | None) -> bool:
    """Whether a line may be about the question: turned to nobody else, and with words."""
    elsewhere = event.message.quoted is not None and quoted is not ticket
    return not event.message.mentions and not elsewhere and bool(plain(event.message.text))


def _asks_by_itself(text: str, senses: Senses) -> bool:
    """Whether a line is a question of its own: it asks, and says of what. 怎么办 and 有人能帮我吗 do not."""
    alone, says = senses.notices(Heard(bare(text))), content(text)
    if not alone.asks or says < _LEAST:
        return False
    return alone.verdict is Verdict.TICKET or says >= _ENOUGH or not plain(text).startswith(ONWARD)


def _told_since(ticket: Ticket) -> bool:
    """Whether more was said of it than what was offered."""
    return any(line > _offered_at(ticket) for line in ticket.lines)
