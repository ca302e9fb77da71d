"""Tickets in which the same is asked in other words: of the same group to join, of another to be linked with.

Pure. A strict bar (bot/core/knowledge/closeness.py): who joins wrongly waits for an answer that is not theirs.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.core.knowledge.closeness import CLOSE, Read, closest
from bot.core.knowledge_personal import personal_in
from bot.core.query import Query
from bot.core.ticket import LIVE, LONGEST_TEXT, MOST_TEXTS, Ticket, TicketState
from bot.core.ticket_words import forms

MOST_LINKS = 5


@dataclass(frozen=True, slots=True)
class Twins:
    """``here``: the number of the ticket of the same group, 0 when there is none; ``elsewhere``: tickets of others."""

    here: int = 0
    elsewhere: tuple[Ticket, ...] = ()


NO_TWINS = Twins()


@dataclass(frozen=True)
class FindTwins(Query[Twins]):
    """The live tickets in which ``text`` is asked already. Answered in the process, never remembered."""

    group: str
    text: str


def alike(text: str, tickets: Iterable[Ticket], reads: Read) -> Ticket | None:
    """The ticket that asks the same, the closest of several; None when there is none."""
    close = [(closest(text, forms(one), reads), one) for one in tickets]
    best = max(close, key=lambda pair: (pair[0], pair[1].no), default=None)
    return best[1] if best is not None and best[0] >= CLOSE else None


def seen(ticket: Ticket) -> bool:
    """Whether somebody may join a ticket, or be linked with it."""
    return ticket.state in LIVE and not ticket.held


def with_words(ticket: Ticket, text: str) -> Ticket:
    """The ticket with the words of who joined it, where they are new."""
    new = text.strip()[:LONGEST_TEXT]
    if not new or new in forms(ticket) or len(ticket.also) >= MOST_TEXTS:
        return ticket
    return replace(ticket, also=(*ticket.also, new))


def tie(ticket: Ticket) -> str:
    """What names a ticket in another one and in a card: its number and group."""
    return tie_of(ticket.no, ticket.group)


def tie_of(no: int, group: str) -> str:
    """The same of a number and a group."""
    return f"#{no} {group}"


def tied(ticket: Ticket, others: Iterable[Ticket]) -> tuple[Ticket, tuple[Ticket, ...]]:
    """A ticket and those of other groups, each naming the other. Nobody's list grows without end."""
    room = MOST_LINKS - len(ticket.links)
    new = tuple(one for one in others if tie(one) not in ticket.links and len(one.links) < MOST_LINKS)[: max(room, 0)]
    linked = replace(ticket, links=(*ticket.links, *map(tie, new)))
    return linked, tuple(replace(one, links=(*one.links, tie(ticket))) for one in new)


def answered_elsewhere(others: Iterable[Ticket]) -> Ticket | None:
    """The one of these that a colleague has answered in words, the newest of several; not with a number of a person,
    which was meant for one group."""
    given = [one for one in others if one.state is TicketState.ANSWERED and one.answers and one.answers[-1].text]
    said = [one for one in given if not personal_in(one.answers[-1].text)]
    return max(said, key=lambda one: (one.answers[-1].at, one.no), default=None)
