"""What was done to knowledge cards: the cards as they were before, so that it can be undone; and what a file of
questions said when it was last read.

The words are kept here alone; they must never reach a log, the audit log or an action.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.core.knowledge_card import KnowledgeCard
from bot.core.query import Every, One


@dataclass(frozen=True, slots=True)
class KnowledgeChange:
    """``no`` is a number of Action of the programme. ``before`` are the cards as they were, ``after`` as they became;
    those that are new were nothing before."""

    programme: str
    no: int
    kind: str
    at: datetime
    by: str = ""
    before: tuple[KnowledgeCard, ...] = ()
    after: tuple[KnowledgeCard, ...] = ()

    @property
    def numbers(self) -> tuple[int, ...]:
        """The cards that it is about."""
        return tuple(card.no for card in self.after)


@dataclass(frozen=True, slots=True)
class FaqRow:
    """A question that a file of the operator holds: ``mark`` is the fingerprint of the question, ``digest`` that of
    everything else in the row, ``card`` the card it became. ``gone``: the row is not in the file any more."""

    programme: str
    file: str
    mark: str
    digest: str
    card: int
    gone: bool = False


def change_of(programme: str, no: int) -> One[KnowledgeChange]:
    """A change by its number."""
    return One(KnowledgeChange, (programme, no), programme)


def faq_rows(programme: str) -> Every[FaqRow]:
    """What the files of a programme said when they were last read."""
    return Every(FaqRow, programme)
