"""A line within a minute of somebody's question that is a question of its own after all.

Pure. What merely goes on stays a part (docs/questions-noticing.md): only a line that is surely a question by itself,
and begins another matter or surely fits an earlier answer, stands apart.
"""

from bot.core.asking.context import Heard
from bot.core.asking.decide import Noticed, Verdict
from bot.core.questions import Senses
from bot.core.ticket import Ticket, TicketState
from bot.core.ticket_answer import akin, plain
from bot.core.ticket_desk import TicketDesk
from bot.core.ticket_offer import search_queries, to_offer
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


def _known(desk: TicketDesk, mine: Ticket, text: str) -> bool:
    """Whether an earlier answer surely fits the line, as far as somebody has looked for one."""
    found = desk.facts.get_if_asked(search_queries(desk.here, desk.group, text)[0], ())
    return to_offer(found, mine) is not None
