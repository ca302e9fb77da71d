"""Questions and knowledge cards (Q4, Q5): a card hears what became of its offer, a solved question becomes a draft.

Jobs of their own, planned as rows together with what they follow: each runs once, and reads the card as it stands then.
"""

from bot.core.event import JobDue
from bot.core.job import Job
from bot.core.knowledge_card import (
    CardState,
    FindCardsOf,
    KnowledgeCard,
    LastCardNo,
    card_of,
    cards_from,
)
from bot.core.ledger import Late
from bot.core.query import ANY, Every, One, Query
from bot.core.questions import FEATURE
from bot.core.rule import NOTHING, Decision, Turn
from bot.core.situation import Situation
from bot.core.ticket import Ticket, ticket_of
from bot.core.ticket_alike import tie_of
from bot.core.ticket_draft import draft_of, outcome_of
from bot.core.ticket_offer import COUNTED, DRAFTED, is_redrafted


def _counted_asks(event: JobDue, here: Situation) -> tuple[One[KnowledgeCard], str, One[Ticket]]:
    card, what, no, _ = event.slot.split("/")
    return card_of(here.programme.key, int(card)), what, ticket_of(event.subject, int(no))


def _ask_counted(event: JobDue, here: Situation) -> tuple[Query[object], ...]:
    card, _, ticket = _counted_asks(event, here)
    return (card, ticket)


def _counted(turn: Turn) -> Decision:
    event = turn.event
    assert isinstance(event, JobDue)
    asked, what, ticket = _counted_asks(event, turn.here)
    card = turn.facts.get(asked)
    return Decision((outcome_of(card, what, turn.facts.get(ticket), event.at),)) if card is not None else NOTHING


_Drafts = tuple[One[Ticket], LastCardNo, Every[KnowledgeCard], FindCardsOf]


def _drafted_asks(event: JobDue, here: Situation) -> _Drafts:
    programme, no = here.programme.key, int(event.slot.partition("/")[0])
    near = FindCardsOf(programme, event.subject, ANY, no, states=(CardState.APPROVED, CardState.DRAFT))
    return (
        ticket_of(event.subject, no),
        LastCardNo(programme),
        cards_from(programme, tie_of(no, event.subject)),
        near,
    )


def _ask_drafted(event: JobDue, here: Situation) -> tuple[Query[object], ...]:
    return _drafted_asks(event, here)


def _drafted(turn: Turn) -> Decision:
    event, facts = turn.event, turn.facts
    assert isinstance(event, JobDue)
    ticket, last, same, near = _drafted_asks(event, turn.here)
    found = tuple(one for _, cards in facts.get(near) for one in cards)
    solved, again = facts.get(ticket), is_redrafted(event.slot)
    programme, cards = turn.here.programme, facts.get(same)
    card = draft_of(solved, programme, facts.get(last), cards, found, event.at, again=again)
    return Decision((card,)) if card is not None else NOTHING


JOBS = (
    Job(COUNTED, FEATURE, Late.DEADLINE, _counted, _ask_counted),
    Job(DRAFTED, FEATURE, Late.DEADLINE, _drafted, _ask_drafted),
)
