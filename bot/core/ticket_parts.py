"""One message of the staff that answers several questions: which clause is for which.

Pure. Must never be taken for sure: who said it is asked.
"""

import re
from collections.abc import Iterable
from typing import Final

from bot.core.ticket import Ticket, TicketState
from bot.core.ticket_answer import cannot, on_it, plain
from bot.core.ticket_reply import to_all
from bot.core.wording import question_parts as wording
from bot.core.wording import questions

_CLAUSES: Final = re.compile(wording.CLAUSE_ENDS)
_MARKED: Final = re.compile(
    rf"\s*#?\d{{1,9}}(?:\s|[{questions.COLONS}{questions.BRACKETS}]|[{questions.POINTS}](?!\d))"
)
_OUTRIGHT: Final = re.compile(rf"\s*(?:#\d|\d{{1,9}}(?:\s|[{questions.COLONS}]))")
_CLOCK: Final = re.compile(
    rf"\s*(?:[01]?\d|2[0-3])[{questions.COLONS}][0-5]\d(?![\d{''.join(map(re.escape, sorted(questions.UNITS)))}])"
)
_LEAST: Final = 4
"""Characters of a clause that answers."""
_MOST: Final = 6


def about_each(text: str, tickets: Iterable[Ticket]) -> tuple[tuple[Ticket, str], ...]:
    """The open questions that the clauses of a message speak of, each of another one, with the clause; nothing where
    one of them speaks of none, or of two alike."""
    clauses = [one.strip() for one in _CLAUSES.split(text) if one.strip()]
    if not 1 < len(clauses) <= _MOST or to_all(text) or any(not says_something(one) for one in clauses):
        return ()
    waiting = [(one, _pairs("\n".join(one.texts))) for one in tickets if one.state is TicketState.OPEN]
    found = [(_spoken_of(one, waiting), one) for one in clauses]
    met = [(ticket, clause) for ticket, clause in found if ticket is not None]
    return tuple(met) if len({ticket.no for ticket, _ in met}) == len(clauses) else ()


def says_something(text: str) -> bool:
    """Whether a clause may answer: neither 稍等 nor 我不会."""
    return len(text) >= _LEAST and not on_it(text) and not cannot(text)


def numbered_once(text: str, no: int) -> bool:
    """Whether a message begins with a number that stands apart, and no next one follows: steps name no question."""
    onward = re.search(rf"[\s{questions.STOPS}]#?{no + 1}(?!\d)", text)
    return _MARKED.match(text) is not None and _CLOCK.match(text) is None and onward is None


def named_outright(text: str, *, several: bool) -> bool:
    """Whether the number at the beginning is surely that of a question, though another one waits for who writes: steps
    of an answer are written 1. or 1、, and go on. ``several``: numbers follow."""
    return _OUTRIGHT.match(text) is not None and (not several or text.lstrip().startswith("#"))


def _spoken_of(clause: str, waiting: Iterable[tuple[Ticket, frozenset[str]]]) -> Ticket | None:
    said = _pairs(clause)
    shared = sorted(((len(said & asked), one.no, one) for one, asked in waiting), key=lambda found: found[:2])
    best, second = (shared[-1] if shared else None), (shared[-2][0] if len(shared) > 1 else 0)
    return best[2] if best is not None and best[0] > second else None


def _pairs(text: str) -> frozenset[str]:
    """Pairs of telling characters that stand together."""
    said = plain(text)
    pairs = (said[place : place + 2] for place in range(len(said) - 1))
    return frozenset(pair for pair in pairs if all(char.isalpha() and char not in questions.UNTELLING for char in pair))
