"""A card whose answer was taken back, or did not help, after the card was made of it: marked, so that the staff look.

Pure. The mark stands below the name of the question in ``source`` and goes when somebody has looked: the card is let
pass, or its answer is changed. Must never change what a card says.
"""

from dataclasses import replace
from datetime import date

from bot.core.knowledge_card import CardState, KnowledgeCard

_BELOW = "\n"
_DOUBTED = f"{_BELOW}doubted"


def sources_of(tie: str) -> tuple[str, ...]:
    """All that ``source`` may be of a card that came from a question."""
    return tie, f"{tie}{_DOUBTED}"


def is_doubted(card: KnowledgeCard) -> bool:
    """Whether the staff should look at the answer of a card again."""
    return card.source.endswith(_DOUBTED)


def doubted(card: KnowledgeCard, on: date) -> KnowledgeCard:
    """The card, marked; what was let pass is due to be looked at on that day."""
    review_on = on if card.state is CardState.APPROVED else card.review_on
    return replace(card, source=f"{settled(card).source}{_DOUBTED}", review_on=review_on)


def settled(card: KnowledgeCard) -> KnowledgeCard:
    """The card without the mark."""
    return replace(card, source=card.source.removesuffix(_DOUBTED))
