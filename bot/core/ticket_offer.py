"""An earlier answer in place of a new one: which card is offered to the asker, which are shown to whoever is asked.

Pure. In the group only what fits well and may be seen by everybody there is ever said; the rest is for the staff.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.core.fold import fold
from bot.core.ids import NativeId
from bot.core.knowledge.abstain import Fit
from bot.core.knowledge.matched import matched
from bot.core.knowledge_card import CardState, FindCards, FindCardsOf, FoundCard, KnowledgeCard, card_of
from bot.core.knowledge_personal import personal_in, withheld
from bot.core.ledger import Late, Timer
from bot.core.message import Message
from bot.core.programme import GroupSpec, Programme
from bot.core.query import One
from bot.core.situation import Situation
from bot.core.ticket import LONGEST_TEXT, Answer, Ticket, TicketState
from bot.core.ticket_alike import FindTwins, tie
from bot.core.wording import earlier as wording
from bot.core.wording import find

COUNTED, DRAFTED, SHARED = "question_counted", "question_drafted", "question_shared"
UNSURE = "question_unsure"
OFFERED, HELPED, FAILED = "offered", "helped", "failed"
_AGAIN = "again"
_APART = timedelta(minutes=10)
"""So long nobody is offered a second answer by the bot."""
_ENOUGH = 3
"""A card that failed so often, and more often than it helped, is offered no more; the staff still see it."""
_MOST_SHOWN = 2
_MOST_NAMED = 5
_NUMBER = re.compile(r"(?<![a-z])k\s*(\d{1,9})(?!\w)")


def search_queries(here: Situation, group: GroupSpec, text: str) -> tuple[FindCards, FindTwins]:
    """What has to be asked about the words of a new question; only for what may be one, as searching costs."""
    asked = text[:LONGEST_TEXT]
    return FindCards(here.programme.key, asked, group.category, staff=True), FindTwins(group.key, asked)


def cards_of(here: Situation, group: GroupSpec, no: int = 0) -> FindCardsOf:
    """The same for a ticket that is there already; 0: for those of the group that nobody has heard of yet."""
    return FindCardsOf(here.programme.key, group.key, group.category, no)


def card_named(text: str) -> int:
    """The number of the card that somebody writes in place of words (``K12``); 0 when they write words."""
    found = _NUMBER.fullmatch(fold(text).strip())
    return int(found[1]) if found is not None else 0


def named_queries(here: Situation, text: str) -> tuple[One[KnowledgeCard], ...]:
    """What has to be asked so that cards may stand for words somewhere in a text."""
    numbers = dict.fromkeys(int(no) for no in _NUMBER.findall(fold(text)))
    return tuple(card_of(here.programme.key, no) for no in list(numbers)[:_MOST_NAMED])


def words_of(card: KnowledgeCard | None) -> str:
    """What a card says to a group; empty when it may say nothing there."""
    return card.answer.strip() if card is not None and card.state is CardState.APPROVED and not card.staff_only else ""


def to_offer(found: Sequence[FoundCard], ticket: Ticket) -> KnowledgeCard | None:
    """The card that may be said to the asker, in the group."""
    best = found[0] if found else None
    if best is None or best.fit is not Fit.OFFER or best.card.staff_only or best.card.no in ticket.tried:
        return None
    worn = best.card.failed >= _ENOUGH and best.card.failed > best.card.helped
    return best.card if best.card.answer.strip() and not worn and not withheld(best.card) else None


def to_show(found: Iterable[FoundCard], ticket: Ticket) -> tuple[KnowledgeCard, ...]:
    """The cards that may be of use to whoever is asked; never one that did not help this asker."""
    useful = [one.card for one in found if one.fit is not Fit.NOTHING and one.card.no not in ticket.tried]
    return tuple(useful[:_MOST_SHOWN])


def offered_lately(tickets: Iterable[Ticket], who: NativeId, at: datetime) -> bool:
    """Whether somebody was offered an answer a moment ago."""
    return any(one.offered_at is not None and one.offered_at > at - _APART for one in tickets if one.native_id == who)


def offer(ticket: Ticket, card: KnowledgeCard, programme: Programme) -> Message:
    """The line to the group."""
    return Message.of(wording.offered(ticket.no, source_of(card, programme), card.question, card.answer, card.no))


def because(found: FoundCard, ticket: Ticket) -> str:
    """Why a card is offered, for whoever asks: by which words it was found, and how likely it is the right one."""
    words = find.by(matched("\n".join(ticket.texts), found.why))
    return wording.because(found.card.no, found.card.question, words, found.chance)


def waited_for(ticket: Ticket) -> str:
    """The subject of a line to the group: where it gives an answer, it has to be known whether it was said."""
    return tie(ticket) if ticket.state is TicketState.ANSWERED else ""


def source_of(card: KnowledgeCard, programme: Programme) -> str:
    """Who answered it, and when; a card that nobody of the staff answered names nobody."""
    on = programme.local(card.answered_at).date() if card.answered_at is not None else None
    return wording.source(card.answered_name, on)


def shown(cards: Iterable[KnowledgeCard], programme: Programme) -> str:
    """What whoever is asked reads below the question; empty without cards."""
    found = tuple(cards)
    lines = [wording.useful(one.no, one.question, one.answer, source_of(one, programme)) for one in found]
    return "\n".join((wording.may_help(found[0].no), *lines)) if found else ""


def counted(ticket: Ticket, card: int, what: str, at: datetime) -> Timer:
    """A row by which the card is told what became of its offer: a job of its own, so that it is counted once, and from
    the card as it stands then."""
    slot = f"{card}/{what}/{ticket.no}/{at:%y%m%d%H%M%S%f}"
    return Timer(ticket.group, ticket.local_date, COUNTED, slot, at)


def to_be_confirmed(ticket: Ticket, due_at: datetime) -> Timer:
    """A row by which somebody looks at what was offered, unless the asker says meanwhile what became of it."""
    slot = f"{ticket.no}/{ticket.offered}/{due_at:%y%m%d%H%M%S%f}"
    return Timer(ticket.group, ticket.local_date, UNSURE, slot, due_at, Late.DEADLINE)


def outcome(ticket: Ticket, at: datetime, *, helped: bool) -> tuple[Timer, ...]:
    """What the card of a ticket has to be told, if one stands in place of its answer."""
    return (counted(ticket, ticket.offered, HELPED if helped else FAILED, at),) if ticket.offered else ()


def drafted(ticket: Ticket, at: datetime) -> tuple[Timer, ...]:
    """A row by which a question that was answered in words becomes the draft of a card."""
    if not any(one.text for one in ticket.answers):
        return ()
    return (Timer(ticket.group, ticket.local_date, DRAFTED, f"{ticket.no}/{at:%y%m%d%H%M%S%f}", at),)


def redrafted(ticket: Ticket, at: datetime) -> tuple[Timer, ...]:
    """A row by which the card that was made of a solved question follows it: the question is open again, or one of its
    answers counts no more."""
    if ticket.state is not TicketState.RESOLVED:
        return ()
    return (Timer(ticket.group, ticket.local_date, DRAFTED, f"{ticket.no}/{at:%y%m%d%H%M%S%f}/{_AGAIN}", at),)


def is_redrafted(slot: str) -> bool:
    """Whether the row is one of ``redrafted``."""
    return slot.endswith(f"/{_AGAIN}")


def mark_of(given: Answer) -> str:
    """What tells an answer from others of the same question, also from those that were taken back."""
    return f"{given.at:%y%m%d%H%M%S%f}"


def shared(ticket: Ticket, at: datetime) -> tuple[Timer, ...]:
    """Rows by which the newest answer is offered in the groups in which the same is asked; none with a number of a
    person, which was meant for this one."""
    if not ticket.answers or not ticket.answers[-1].text or personal_in(ticket.answers[-1].text):
        return ()
    found = []
    for link in ticket.links:
        no, _, group = link.removeprefix("#").partition(" ")
        slot = f"{no}/{ticket.no}/{mark_of(ticket.answers[-1])}/{ticket.group}"
        found.append(Timer(group, ticket.local_date, SHARED, slot, at))
    return tuple(found)
