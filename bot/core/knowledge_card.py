"""A knowledge card: a question that was answered, and what has become of the answer since.

A card's words are what people said; they must never reach a log. Only approved cards are ever offered.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.core.knowledge.abstain import Fit
from bot.core.query import Every, One, Query


class CardState(StrEnum):
    """draft → approved → withdrawn or merged into another; a draft may be merged or withdrawn, too."""

    DRAFT = "draft"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class KnowledgeCard:
    """``no`` is a number of its own in the programme. ``phrasings`` are other ways in which people asked it;
    ``source`` is the mark of the ticket, or the file; ``audience`` the categories that it is for (empty: everybody).
    ``offered``, ``helped`` and ``failed`` count what happened when it was offered in place of an answer. ``doubted``:
    the staff should look at its answer again (bot/core/knowledge_doubt.py)."""

    programme: str
    no: int
    question: str
    answer: str
    state: CardState
    made_at: datetime
    changed_at: datetime
    changed_by: str = ""
    phrasings: tuple[str, ...] = ()
    answered_by: str = ""
    answered_name: str = ""
    answered_at: datetime | None = None
    source: str = ""
    groups: tuple[str, ...] = ()
    message_ids: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    staff_only: bool = False
    approved_by: str = ""
    approved_at: datetime | None = None
    review_on: date | None = None
    merged_into: int = 0
    offered: int = 0
    helped: int = 0
    failed: int = 0
    doubted: bool = False


def card_of(programme: str, no: int) -> One[KnowledgeCard]:
    """A card by its number."""
    return One(KnowledgeCard, (programme, no), programme)


def cards_from(programme: str, source: str) -> Every[KnowledgeCard]:
    """The cards that came from a ticket (its mark) or a file."""
    return Every(KnowledgeCard, programme, (("source", source),))


def cards_in(programme: str, states: tuple[CardState, ...] = tuple(CardState)) -> Every[KnowledgeCard]:
    """The cards of a programme in these states. All of them at once: for the desk, never for a message."""
    return Every(KnowledgeCard, programme, (("state", states),))


@dataclass(frozen=True)
class LastCardNo(Query[int]):
    """The highest number given to a card in a programme so far; 0 when there is none."""

    programme: str

    def topics(self) -> tuple[tuple[str, str], ...]:
        return ((KnowledgeCard.__name__, self.programme),)


@dataclass(frozen=True, slots=True)
class FoundCard:
    """A card with how likely it answers what was asked, what that is good for, how close its question is to what was
    asked (bot/core/knowledge/closeness.py), which part of what was asked it does not speak of, and, where reasons are
    wanted or it may be offered, why it matched: each token of the question, words that only ask apart, that it answers
    to, with its share of 1, most first."""

    card: KnowledgeCard
    chance: float
    fit: Fit
    close: float = 0.0
    missing: float = 0.0
    why: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class FindCards(Query[tuple[FoundCard, ...]]):
    """The cards in ``states`` that fit ``text`` best, best first, of those that may be seen: made for everybody or for
    the category ``audience`` (``ANY``: for whichever), and those for the staff alone only with ``staff``. ``reasons``:
    say why each matched. Answered in the process, never remembered; each card is as the transaction sees it."""

    programme: str
    text: str
    audience: str = ""
    staff: bool = False
    limit: int = 3
    states: tuple[CardState, ...] = (CardState.APPROVED,)
    reasons: bool = False


@dataclass(frozen=True)
class FindCardsOf(Query[tuple[tuple[int, tuple[FoundCard, ...]], ...]]):
    """The same for the words of tickets that are there already: of ticket ``no``, or (0) of the newest of a group that
    nobody has heard of yet. Gives pairs of a ticket's number and what was found for it, the staff's cards among it."""

    programme: str
    group: str
    audience: str = ""
    no: int = 0
    limit: int = 3
    states: tuple[CardState, ...] = (CardState.APPROVED,)
