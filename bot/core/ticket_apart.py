"""A line within a minute of somebody's question that is a question of its own after all; and one that asks what the
lines before only announced.

Pure. What merely goes on stays a part (docs/questions-noticing.md): only a line that is surely a question by itself,
and begins another matter or surely fits an earlier answer, stands apart.
"""

from dataclasses import replace

from bot.core.asking.context import Ground, Heard
from bot.core.asking.decide import Noticed, Verdict
from bot.core.questions import Senses
from bot.core.ticket import Ticket, TicketState
from bot.core.ticket_answer import akin, plain
from bot.core.ticket_desk import TicketDesk
from bot.core.ticket_heard import SCOPED
from bot.core.ticket_offer import search_queries, to_offer
from bot.core.ticket_reply import bare
from bot.core.ticket_words import is_preamble
from bot.core.wording import question_words as wording
from bot.core.wording import questions


def apart(desk: TicketDesk, senses: Senses, mine: Ticket, text: str) -> Noticed | None:
    """What the line is noticed as by itself; None where it belongs to the question that the person has just asked."""
    words = plain(text)
    if mine.state is not TicketState.OPEN or any(akin(said, text) for said in mine.texts):
        return None
    if words.startswith(questions.ONWARD) or not (words.startswith(wording.OTHER_MATTER) or _known(desk, mine, text)):
        return None
    alone = senses.notices(Heard(text))
    return alone if alone.verdict is Verdict.TICKET else None


def announced(mine: Ticket) -> bool:
    """Whether somebody has only said to the bot that they want to ask something, or whether it is there (在吗)."""
    return mine.state is TicketState.CANDIDATE and all(is_preamble(said) for said in mine.texts)


def in_earnest(desk: TicketDesk, senses: Senses, mine: Ticket, text: str) -> Noticed | None:
    """What the line is noticed as by itself where it asks what was only announced, or where an earlier answer surely
    fits it and may be said now, whatever small talk stands before; None where neither is so."""
    if mine.state is not TicketState.CANDIDATE:
        return None
    alone = senses.notices(Heard(bare(text)))
    if alone.verdict is Verdict.TICKET and announced(mine):
        return alone
    if alone.probability < SCOPED or not desk.may_offer(mine.native_id) or not _known(desk, mine, text):
        return None
    return replace(alone, verdict=Verdict.TICKET, ground=Ground.KNOWN)


def _known(desk: TicketDesk, mine: Ticket, text: str) -> bool:
    """Whether an earlier answer surely fits the line, as far as somebody has looked for one."""
    found = desk.facts.get_if_asked(search_queries(desk.here, desk.group, text)[0], ())
    return to_offer(found, mine) is not None
