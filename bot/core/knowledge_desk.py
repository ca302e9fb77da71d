"""What the staff do with knowledge cards: let pass, change, merge, withdraw, restore, and undo it.

Pure; values to values. Must never say anything.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.core.document import printable
from bot.core.fold import fold
from bot.core.knowledge_card import CardState, KnowledgeCard
from bot.core.knowledge_doubt import settled
from bot.core.programme import Category, Programme
from bot.core.ticket_draft import later
from bot.core.wording import knowledge as wording

FEATURE = "knowledge"
LIVE = (CardState.DRAFT, CardState.APPROVED)
REVIEW_AFTER = timedelta(days=90)
"""What was right in spring may be wrong in summer."""
MOST_QUESTION, MOST_ANSWER, MOST_PHRASINGS = 300, 4000, 20


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, and when; ``on`` is the local date."""

    key: str
    name: str
    at: datetime
    on: date


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom a card is for: ``audience`` are categories, nobody named: everybody."""

    audience: tuple[str, ...] = ()
    staff_only: bool = False


EVERYBODY = Scope()


# ---------------------------------------------------------------------------------------------------------------- words


def one_line(text: str) -> str:
    """A question as a card holds it. The bar parts several of them in files, so none holds it."""
    return " ".join(printable(text).replace("|", "/").replace("｜", "/").split())


def whole(text: str) -> str:
    """An answer as a card holds it: its lines without blanks at their ends, nothing empty around them."""
    lines = [line.rstrip() for line in printable(text).split("\n")]
    while lines and not lines[0]:
        lines.pop(0)
    while lines and not lines[-1]:
        lines.pop()
    return "\n".join(lines)


def key_of(question: str) -> str:
    """By which two questions are the same: spelling and signs do not count."""
    folded = fold(question)
    return "".join(char for char in folded if char.isalnum()) or folded.strip()


def phrasings_of(question: str, found: Iterable[str]) -> tuple[str, ...]:
    """Other ways to ask it, each once and none of them the question itself."""
    known = {key_of(question)}
    kept: list[str] = []
    for text in map(one_line, found):
        key = key_of(text)
        if key and key not in known:
            known.add(key)
            kept.append(text)
    return tuple(kept[:MOST_PHRASINGS])


def card_asking(question: str, cards: Iterable[KnowledgeCard]) -> KnowledgeCard | None:
    """The card that has this very question."""
    key = key_of(question)
    return next((card for card in cards if key_of(card.question) == key), None)


def is_due(card: KnowledgeCard, on: date) -> bool:
    """Whether somebody should look whether it still holds."""
    return card.state is CardState.APPROVED and card.review_on is not None and card.review_on <= on


# ---------------------------------------------------------------------------------------------------------------- scope


def scope_named(text: str, categories: Iterable[Category]) -> Scope | str:
    """What people write about whom a card is for; the word that means nothing."""
    by_name = {fold(name): one.key for one in categories for name in (one.key, one.name)}
    words = [text]
    for sign in wording.JOINS if fold(text).strip() not in by_name else "":
        words = [part for word in words for part in word.split(sign)]
    audience: list[str] = []
    staff_only = False
    for word in (word.strip() for word in words):
        if word in wording.STAFF_WORDS:
            staff_only = True
        elif (key := by_name.get(fold(word))) is not None:
            audience.append(key)
        elif word not in wording.EVERYBODY_WORDS:
            return word
    return Scope(tuple(dict.fromkeys(audience)), staff_only)


def scope_text(card: KnowledgeCard, programme: Programme) -> str:
    """Whom a card is for, as people read and write it."""
    names = {one.key: one.name for one in programme.categories}
    parts = ((wording.STAFF,) if card.staff_only else ()) + tuple(names.get(key, key) for key in card.audience)
    return wording.JOIN.join(parts) or wording.EVERYBODY


# --------------------------------------------------------------------------------------------------------------- change


def approved(card: KnowledgeCard, by: By) -> KnowledgeCard:
    """Let pass, or looked at again."""
    return replace(
        settled(card), state=CardState.APPROVED, approved_by=by.key, approved_at=by.at, review_on=by.on + REVIEW_AFTER,
        merged_into=0, changed_at=later(card, by.at), changed_by=by.key,
    )  # fmt: skip


def edited(card: KnowledgeCard, question: str, answer: str, by: By) -> KnowledgeCard:
    """With another question or another answer; empty ones stay as they are."""
    asked = question or card.question
    return replace(
        settled(card) if answer else card, question=asked, answer=answer or card.answer,
        phrasings=phrasings_of(asked, card.phrasings), changed_at=later(card, by.at), changed_by=by.key,
    )  # fmt: skip


def merged(card: KnowledgeCard, into: KnowledgeCard, by: By) -> tuple[KnowledgeCard, KnowledgeCard]:
    """Two cards as one: the second keeps its answer and learns how the first was asked."""
    gone = replace(card, state=CardState.MERGED, merged_into=into.no, changed_at=later(card, by.at), changed_by=by.key)
    kept = replace(
        into,
        phrasings=phrasings_of(into.question, (*into.phrasings, card.question, *card.phrasings)),
        groups=tuple(dict.fromkeys((*into.groups, *card.groups))),
        message_ids=tuple(dict.fromkeys((*into.message_ids, *card.message_ids))),
        changed_at=later(into, by.at),
        changed_by=by.key,
    )
    return gone, kept


def withdrawn(card: KnowledgeCard, by: By) -> KnowledgeCard:
    """Not offered any more."""
    return replace(card, state=CardState.WITHDRAWN, changed_at=later(card, by.at), changed_by=by.key)


def restored(card: KnowledgeCard, by: By) -> KnowledgeCard:
    """As it was before it was withdrawn or merged."""
    state = CardState.APPROVED if card.approved_at is not None else CardState.DRAFT
    return replace(card, state=state, merged_into=0, changed_at=later(card, by.at), changed_by=by.key)


def phrased(card: KnowledgeCard, text: str, by: By) -> KnowledgeCard:
    """With another way to ask it."""
    found = phrasings_of(card.question, (*card.phrasings, text))
    return replace(card, phrasings=found, changed_at=later(card, by.at), changed_by=by.key)


def scoped(card: KnowledgeCard, scope: Scope, by: By) -> KnowledgeCard:
    """For others."""
    return replace(
        card, audience=scope.audience, staff_only=scope.staff_only, changed_at=later(card, by.at), changed_by=by.key
    )  # fmt: skip


def added(programme: str, no: int, question: str, answer: str, by: By) -> KnowledgeCard:
    """A card that a member of the staff writes: it needs nobody else to pass."""
    new = KnowledgeCard(
        programme, no, question, answer, CardState.DRAFT, made_at=by.at, changed_at=by.at,
        answered_by=by.key, answered_name=by.name, answered_at=by.at,
    )  # fmt: skip
    return approved(new, by)


# ----------------------------------------------------------------------------------------------------------------- undo


def undone(
    before: Iterable[KnowledgeCard], after: Iterable[KnowledgeCard], now: Mapping[int, KnowledgeCard], by: By
) -> tuple[KnowledgeCard, ...]:
    """The cards as they were; what was counted and learnt meanwhile stays, and what was new is withdrawn."""
    was = {card.no: card for card in before}
    return tuple(
        _back(was[became.no], became, there, by) if became.no in was else withdrawn(there, by)
        for became in after
        if (there := now.get(became.no)) is not None
    )


def _back(was: KnowledgeCard, became: KnowledgeCard, there: KnowledgeCard, by: By) -> KnowledgeCard:
    learnt = (text for text in there.phrasings if text not in became.phrasings)
    return replace(
        was,
        doubted=there.doubted or was.doubted,
        phrasings=phrasings_of(was.question, (*was.phrasings, *learnt)),
        offered=there.offered,
        helped=there.helped,
        failed=there.failed,
        changed_at=later(there, by.at),
        changed_by=by.key,
    )


def changed_later(after: Iterable[KnowledgeCard], now: Mapping[int, KnowledgeCard]) -> tuple[int, ...]:
    """Which of the cards say something else by now than what a change made of them. Counts do not matter, nor do ways
    of asking, which are learnt by themselves."""
    return tuple(card.no for card in after if (there := now.get(card.no)) is not None and _says(there) != _says(card))


def _says(card: KnowledgeCard) -> tuple[object, ...]:
    return card.question, card.answer, card.state, card.audience, card.staff_only, card.merged_into, card.approved_at
