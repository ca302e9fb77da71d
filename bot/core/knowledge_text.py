"""How knowledge cards are shown to the staff: lists, and one whole with where it comes from. Pure."""

from collections.abc import Callable, Iterable
from datetime import date

from bot.core.ids import GroupKey, PersonKey
from bot.core.knowledge_card import CardState, KnowledgeCard
from bot.core.knowledge_desk import LIVE, is_due, scope_text
from bot.core.knowledge_personal import personal_of, withheld
from bot.core.people import Directory
from bot.core.programme import Programme
from bot.core.ticket import marked
from bot.core.wording import clock
from bot.core.wording import knowledge as wording
from bot.core.wording import knowledge_doubt as doubt

FEW, MANY = 5, 20
_Line = Callable[[KnowledgeCard], str]


def drafts_in(cards: Iterable[KnowledgeCard]) -> tuple[KnowledgeCard, ...]:
    """Those that wait for somebody to let them pass, the oldest first."""
    return tuple(sorted((card for card in cards if card.state is CardState.DRAFT), key=lambda card: card.made_at))


def due_in(cards: Iterable[KnowledgeCard], on: date) -> tuple[KnowledgeCard, ...]:
    """Those that somebody should look at again, the longest due first."""
    return tuple(sorted((card for card in cards if is_due(card, on)), key=lambda card: str(card.review_on)))


def overview(cards: tuple[KnowledgeCard, ...], on: date) -> str:
    """How many there are, and the first of those that wait for somebody."""
    if not cards:
        return wording.EMPTY
    drafts, due = drafts_in(cards), due_in(cards, on)
    lines = [wording.overview(len(drafts), sum(card.state is CardState.APPROVED for card in cards), len(due))]
    for head, word, found, line in (
        (wording.DRAFTS_HEAD, wording.DRAFTS_WORD, drafts, _draft),
        (wording.DUE_HEAD, wording.DUE_WORD, due, _due),
    ):
        if found:
            left = (wording.more(len(found) - FEW, word),) if len(found) > FEW else ()
            lines += [head, *map(line, found[:FEW]), *left]
    return "\n".join((*lines, wording.FURTHER))


def own_overview(cards: tuple[KnowledgeCard, ...], mine: tuple[KnowledgeCard, ...], on: date) -> str:
    """The same for somebody who looks after what they have answered themselves, ``mine`` of all ``cards``."""
    there = wording.there_are(sum(card.state is CardState.APPROVED for card in cards))
    return "\n".join((there, wording.OWN_HEAD, overview(mine, on))) if mine else f"{there}{wording.NONE_OWN}"


def whole_list(found: tuple[KnowledgeCard, ...], *, drafts: bool) -> str:
    """All drafts, or all that are due."""
    if not found:
        return wording.NO_DRAFTS if drafts else wording.NONE_DUE
    left = (wording.left(len(found) - MANY),) if len(found) > MANY else ()
    head = wording.DRAFTS_HEAD if drafts else wording.DUE_HEAD
    return "\n".join((head, *map(_draft if drafts else _due, found[:MANY]), *left, wording.FURTHER))


def _draft(card: KnowledgeCard) -> str:
    notes = (wording.answered_by(card.answered_name), wording.PERSONAL_NOTE if personal_of(card) else "", _doubt(card))
    return wording.line(card.no, card.question, "，".join(note for note in notes if note))


def _due(card: KnowledgeCard) -> str:
    notes = (wording.due_since(f"{card.review_on:%m-%d}"), _doubt(card))
    return wording.line(card.no, card.question, "，".join(note for note in notes if note))


def _doubt(card: KnowledgeCard) -> str:
    return doubt.NOTE if card.doubted else ""


def card_text(card: KnowledgeCard, programme: Programme, staff: Directory) -> str:
    """A card whole."""
    head, came_from = wording.head(card.no, card.state), origin(card, programme)
    return "\n".join(
        part
        for part in (
            f"{head}，{wording.merged_into(card.merged_into)}" if card.merged_into else head,
            wording.QUESTION + card.question,
            wording.ANSWER + card.answer,
            wording.PHRASINGS + wording.PHRASINGS_JOIN.join(card.phrasings) if card.phrasings else "",
            wording.SCOPE + scope_text(card, programme),
            wording.SOURCE + came_from if came_from else "",
            _personal(card),
            doubt.card(card.no, withdrawn=card.state not in LIVE) if card.doubted else "",
            _approval(card, programme, staff),
            wording.used(card.offered, card.helped, card.failed) if card.offered else wording.NEVER_USED,
            wording.orders_for(card.no, card.state),
        )
        if part
    )


def _personal(card: KnowledgeCard) -> str:
    """What stands in the way of a draft, or keeps a card that came from a question from being offered."""
    found = personal_of(card) if card.state is CardState.DRAFT or withheld(card) else ()
    if not found:
        return ""
    return (wording.has_personal if card.state is CardState.DRAFT else wording.not_offered)(card.no, found)


def origin(card: KnowledgeCard, programme: Programme) -> str:
    """Who said it, when, and to which question of which group; or the file."""
    ticket = marked(card.source)
    group = programme.group(GroupKey(ticket[0])) if ticket is not None else None
    place = wording.from_group(group.name if group is not None else ticket[0], ticket[1]) if ticket is not None else ""
    at = clock.day(card.answered_at.astimezone(programme.zone).date()) if card.answered_at is not None else ""
    source = wording.from_file(card.source) if card.source and ticket is None else ""
    return wording.origin(place, card.answered_name, at, source) if place or source or card.answered_name else ""


def _approval(card: KnowledgeCard, programme: Programme, staff: Directory) -> str:
    if card.approved_at is None:
        return ""
    person = staff.get(PersonKey(card.approved_by))
    at = clock.day(card.approved_at.astimezone(programme.zone).date())
    return wording.approval(
        person.name if person is not None else "", at, clock.day(card.review_on) if card.review_on else ""
    )
