"""The words of a question: the line that asks, what was said beside it, the ways in which it was asked.

Pure.
"""

import re

from bot.core.fold import fold
from bot.core.ticket import Ticket
from bot.core.wording import question_words as wording
from bot.core.wording import questions

_LONGEST_FIRST = sorted(wording.PREAMBLE, key=len, reverse=True)
_PREAMBLE = re.compile(rf"(?:{'|'.join(map(re.escape, _LONGEST_FIRST))}|[\W_])*+")
"""Nothing is taken back and tried otherwise: 您好 can be read in two ways, thirty of them in more than can be tried."""
_VAGUE = re.compile("|".join(map(re.escape, sorted(wording.VAGUE, key=len, reverse=True))))
_LEAST = 4
"""Characters that tell something in a later line that is the question, too."""


def is_preamble(text: str) -> bool:
    """Whether a line only says that somebody is about to ask: 请问一下."""
    return _PREAMBLE.fullmatch(fold(text)) is not None


def asking(ticket: Ticket) -> str:
    """The line that asks: the first that says more than that somebody is about to ask."""
    return next((text for text in ticket.texts if not is_preamble(text)), ticket.texts[0])


def beside(ticket: Ticket) -> tuple[str, ...]:
    """What the asker said beside that line."""
    asked = asking(ticket)
    return tuple(text for text in ticket.texts if text != asked and not is_preamble(text))


def forms(ticket: Ticket) -> tuple[str, ...]:
    """The ways in which a ticket's question was asked: the line that asks, all together, later lines that ask by
    themselves, the words of those who joined."""
    whole = ("\n".join(ticket.texts),) if len(ticket.texts) > 1 else ()
    later = (text for text in ticket.texts[1:] if _asks(text))
    return tuple(dict.fromkeys((asking(ticket), *whole, *later, *ticket.also)))


def content(text: str) -> int:
    """How many different characters of a line say of what it speaks, and not only that somebody needs help."""
    return len(_telling(_VAGUE.sub(" ", fold(text))))


def _telling(said: str) -> set[str]:
    return {char for char in said if char.isalnum()} - questions.UNTELLING


def _asks(text: str) -> bool:
    said = fold(text)
    return len(_telling(said)) >= _LEAST and any(word in said for word in wording.ASKS)
