"""A ticket that was answered and solved becomes the draft of a knowledge card, or adds to one that asks the same.

Pure. The staff decide what becomes of a draft; nothing here is ever offered to anybody.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.core.fold import fold
from bot.core.knowledge.closeness import CLOSE
from bot.core.knowledge_card import CardState, FoundCard, KnowledgeCard
from bot.core.knowledge_doubt import doubted, settled
from bot.core.programme import Programme
from bot.core.ticket import Answer, Ticket, TicketState, marked
from bot.core.ticket_alike import tie
from bot.core.ticket_offer import FAILED, HELPED, OFFERED
from bot.core.ticket_words import asking, content

REVIEWED_AFTER = timedelta(days=180)
MOST_PHRASINGS = 20
MOST_PLACES = 50
LONGEST_PHRASING = 120
LONGEST_ANSWER = 4000
_TICK = timedelta(microseconds=1)


def draft_of(
    ticket: Ticket | None, programme: Programme, last_no: int, same: Sequence[KnowledgeCard], near: Sequence[FoundCard],
    at: datetime, *, again: bool = False,
) -> KnowledgeCard | None:  # fmt: skip
    """The card to save, None when there is nothing to do. ``same`` are the cards that came from this ticket before,
    ``near`` the cards and drafts that are like it. ``again``: the question was solved before, and is open again or has
    an answer less."""
    if ticket is None:
        return None
    answers, on = _counting(ticket), programme.local(at).date()
    if same:
        return _followed(same[0], ticket, answers, at, on, again=again)
    part = next((one.card for one in near if again and _is_part(ticket, one.card)), None)
    if part is not None:
        return _changed(doubted(part, on), part, at)
    if not answers:
        return None
    said = fold(_said(answers))
    known = next(
        (one.card for one in near if one.card.state is CardState.APPROVED and said in fold(one.card.answer)), None
    )
    if known is not None:
        return _asked_so(known, ticket, at)
    alike = next((one.card for one in near if one.card.state is CardState.DRAFT and one.close >= CLOSE), None)
    if alike is not None:
        return _added(alike, ticket, answers, at)
    last = answers[-1]
    return KnowledgeCard(
        programme=programme.key,
        no=last_no + 1,
        question=asking(ticket).strip(),
        answer=_said(answers),
        state=CardState.DRAFT,
        made_at=at,
        changed_at=at,
        phrasings=_phrasings((), asking(ticket), ticket.also),
        answered_by=last.by,
        answered_name=last.name,
        answered_at=last.at,
        source=tie(ticket),
        groups=(ticket.group,),
        message_ids=_places(ticket, answers),
        review_on=programme.local(at).date() + REVIEWED_AFTER,
    )


def _counting(ticket: Ticket) -> list[Answer]:
    """What solved a question, in words: not what was given before it waited last, unless there is nothing else."""
    given = [one for one in ticket.answers if one.text.strip()] if ticket.state is TicketState.RESOLVED else []
    return [one for one in given if one.at >= ticket.since] or given[-1:]


def _is_part(ticket: Ticket, card: KnowledgeCard) -> bool:
    """Whether a card that came from another ticket holds what was said to this one, too."""
    return marked(card.source) is not None and bool(set(ticket.message_ids) & set(card.message_ids))


def _followed(
    card: KnowledgeCard, ticket: Ticket, answers: Sequence[Answer], at: datetime, on: date, *, again: bool
) -> KnowledgeCard | None:
    """What becomes of the card of a ticket. A draft that none of the staff has touched goes and comes with the answer;
    what they have let pass or changed stays as it is, and is marked."""
    own = not card.changed_by and card.state in (CardState.DRAFT, CardState.WITHDRAWN)
    if own and answers:
        anew = card.state is CardState.DRAFT or answers[-1].at >= ticket.since
        return _renewed(card, ticket, answers, at) if anew else None
    if card.state not in (CardState.DRAFT, CardState.APPROVED):
        return None
    if own:
        return replace(doubted(card, on), state=CardState.WITHDRAWN, changed_at=later(card, at))
    said, stands = fold(_said(answers)), fold(card.answer)
    if not answers or (again and said != stands):
        return _changed(doubted(card, on), card, at)
    return _changed(settled(card), card, at) if said in stands else None


def _changed(after: KnowledgeCard, before: KnowledgeCard, at: datetime) -> KnowledgeCard | None:
    return replace(after, changed_at=later(before, at)) if after != before else None


def _renewed(card: KnowledgeCard, ticket: Ticket, answers: Sequence[Answer], at: datetime) -> KnowledgeCard:
    """The draft of the same ticket, which was opened again and answered better."""
    last = answers[-1]
    return replace(
        settled(card),
        state=CardState.DRAFT,
        answer=_said(answers),
        answered_by=last.by,
        answered_name=last.name,
        answered_at=last.at,
        phrasings=_phrasings(card.phrasings, card.question, ticket.also),
        changed_at=later(card, at),
    )


def _asked_so(card: KnowledgeCard, ticket: Ticket, at: datetime) -> KnowledgeCard | None:
    """A card that says this already: it gains the words in which it was asked."""
    phrasings = _phrasings(card.phrasings, card.question, (asking(ticket), *ticket.also))
    return replace(card, phrasings=phrasings, changed_at=later(card, at)) if phrasings != card.phrasings else None


def _added(card: KnowledgeCard, ticket: Ticket, answers: Sequence[Answer], at: datetime) -> KnowledgeCard:
    """A draft that asks the same: it gains the words, and the answer where that is another one."""
    said, known = _said(answers), fold(card.answer)
    new = "" if fold(said) in known or len(card.answer) + len(said) > LONGEST_ANSWER else f"\n{said}"
    return replace(
        card,
        answer=f"{card.answer}{new}",
        phrasings=_phrasings(card.phrasings, card.question, (asking(ticket), *ticket.also)),
        groups=tuple(dict.fromkeys((*card.groups, ticket.group))),
        message_ids=tuple(dict.fromkeys((*card.message_ids, *_places(ticket, answers))))[:MOST_PLACES],
        changed_at=later(card, at),
    )


def outcome_of(card: KnowledgeCard, what: str, ticket: Ticket | None, at: datetime) -> KnowledgeCard:
    """A card after one of its offers: ``offered``, ``helped`` or ``failed``. Where it helped it gains the words."""
    asked = " ".join(filter(content, ticket.texts)) if what == HELPED and ticket is not None else ""
    return replace(
        card,
        offered=card.offered + (what == OFFERED),
        helped=card.helped + (what == HELPED),
        failed=card.failed + (what == FAILED),
        phrasings=_phrasings(card.phrasings, card.question, (asked,)),
        changed_at=later(card, at),
    )


def later(card: KnowledgeCard, at: datetime) -> datetime:
    """An instant for a change: never that of the change before, however late an event comes."""
    return max(at, card.changed_at + _TICK)


def _said(answers: Iterable[Answer]) -> str:
    return "\n".join(dict.fromkeys(one.text.strip() for one in answers))


def _phrasings(known: Iterable[str], question: str, new: Iterable[str]) -> tuple[str, ...]:
    """Ways of asking, each once, none that is the question itself or a story."""
    found = {fold(one): one for one in known}
    for text in new:
        words = " ".join(text.split())
        if words and len(words) <= LONGEST_PHRASING and fold(words) != fold(question):
            found.setdefault(fold(words), words)
    return tuple(found.values())[:MOST_PHRASINGS]


def _places(ticket: Ticket, answers: Iterable[Answer]) -> tuple[str, ...]:
    given = (one.message_id for one in answers if one.message_id)
    return tuple(dict.fromkeys((*ticket.message_ids, *given)))[:MOST_PLACES]
