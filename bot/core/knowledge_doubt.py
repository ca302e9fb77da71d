"""A card whose answer was taken back, or did not help, after the card was made of it: marked, so that the staff look.

Pure. The mark goes when somebody has looked: the card is let pass, or its answer is changed. Must never change what a
card says.
"""

from dataclasses import replace
from datetime import date

from bot.core.knowledge_card import CardState, KnowledgeCard


def doubted(card: KnowledgeCard, on: date) -> KnowledgeCard:
    """The card, marked; what was let pass is due to be looked at on that day."""
    return replace(card, doubted=True, review_on=on if card.state is CardState.APPROVED else card.review_on)


def settled(card: KnowledgeCard) -> KnowledgeCard:
    """The card without the mark."""
    return replace(card, doubted=False)
