"""Numbers of one person in what would be said to many: a phone, an identity card, a bank card, a WeChat or QQ account.

Pure. By the rules of moderation (bot/core/judge/contact.py); must never show a number whole.
"""

from typing import Final

from bot.core.judge.contact import QQ, WECHAT, contacts
from bot.core.judge.finding import Finding
from bot.core.judge.leaks import BANK_CARD, ID_CARD, PHONE
from bot.core.judge.named import masked
from bot.core.knowledge_card import CardState, KnowledgeCard
from bot.core.ticket import marked
from bot.core.wording.knowledge import GROUP

_PRIVATE: Final = frozenset({PHONE, ID_CARD, BANK_CARD, WECHAT, QQ})
_NEAR: Final = 5
_FIRST, _LAST = 3, 2
"""Characters of a number that are shown, so that whoever wrote it knows which is meant."""


def personal_in(*texts: str) -> tuple[str, ...]:
    """The numbers of people in some texts, each once, shown in part."""
    found = (_shown(text[slice(*one.span)]) for text in texts for one in contacts(text) if _private(text, one))
    return tuple(dict.fromkeys(found))


def personal_of(card: KnowledgeCard) -> tuple[str, ...]:
    """The same of a card; nothing where only the staff may see it."""
    return () if card.staff_only else personal_in(card.question, card.answer, *card.phrasings)


def given_away(before: KnowledgeCard | None, after: KnowledgeCard) -> tuple[str, ...]:
    """The numbers that a change would offer to everybody. What was approved so (a file's hotline) stays as it was."""
    if after.state is not CardState.APPROVED:
        return ()
    known = personal_of(before) if before is not None and before.approved_at is not None else ()
    return tuple(number for number in personal_of(after) if number not in known)


def withheld(card: KnowledgeCard) -> bool:
    """Whether a card that came from a question in a group is not said to everybody, because of a number in its answer:
    it was meant for one person."""
    return marked(card.source) is not None and bool(personal_in(card.answer))


def _private(text: str, found: Finding) -> bool:
    """Whether a number is of one person; that of a QQ group is not."""
    start = found.span[0]
    return found.rule in _PRIVATE and not (found.rule == QQ and GROUP in text[max(start - _NEAR, 0) : start])


def _shown(number: str) -> str:
    return masked("".join(char for char in number if char.isalnum()), _FIRST, _LAST)
