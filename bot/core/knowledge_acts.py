"""What becomes of an order about knowledge cards: the cards as they are afterwards, and the one sentence that is said.

Pure. What cannot be done is a sentence, too; must never save anything.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bot.core.knowledge_card import CardState, KnowledgeCard
from bot.core.knowledge_desk import (
    LIVE,
    MOST_ANSWER,
    MOST_PHRASINGS,
    MOST_QUESTION,
    REVIEW_AFTER,
    By,
    added,
    approved,
    card_asking,
    edited,
    key_of,
    merged,
    one_line,
    phrased,
    restored,
    scope_named,
    scope_text,
    scoped,
    whole,
    withdrawn,
)
from bot.core.knowledge_orders import SEVERAL, Order, Verb
from bot.core.knowledge_personal import given_away, personal_of
from bot.core.programme import Programme
from bot.core.wording import clock
from bot.core.wording import knowledge as wording
from bot.core.wording import knowledge_doubt as doubt


@dataclass(frozen=True, slots=True)
class Bench:
    """What an order is carried out on: the cards that it names, by number, and (where questions are compared) all."""

    programme: Programme
    by: By
    named: Mapping[int, KnowledgeCard]
    cards: tuple[KnowledgeCard, ...] = ()
    last_no: int = 0
    own_only: bool = False
    """Somebody who may look after what they answered themselves, and nothing else."""


@dataclass(frozen=True, slots=True)
class Done:
    """``before`` and ``after`` are the changed cards; those that are new were nothing before."""

    text: str
    before: tuple[KnowledgeCard, ...] = ()
    after: tuple[KnowledgeCard, ...] = ()


def done(order: Order, bench: Bench) -> Done:
    """An order that changes cards, carried out."""
    act = _ACTS[order.verb]
    if order.verb is Verb.ADD:
        return _without_personal(order, bench, act(order, bench))
    if not order.numbers:
        return Done(wording.WHICH_INTO if order.verb is Verb.MERGE else wording.WHICH)
    missing = tuple(no for no in order.numbers if no not in bench.named)
    if missing:
        return Done(wording.not_found(missing))
    named = (bench.named[no] for no in order.numbers)
    if bench.own_only and any(card.answered_by != bench.by.key for card in named):
        return Done(wording.NOT_YOURS)
    return _without_personal(order, bench, act(order, bench))


def _without_personal(order: Order, bench: Bench, outcome: Done) -> Done:
    """What is done of an order, as far as it offers no number of a person to everybody; which cards do is said."""
    before = {card.no: card for card in outcome.before}
    leaky = {card.no: found for card in outcome.after if (found := given_away(before.get(card.no), card))}
    warned = "\n".join(wording.personal(no if no in before else 0, found) for no, found in leaky.items())
    if not leaky:
        drafts = (wording.has_personal(one.no, found) for one in outcome.after if (found := _in_draft(one)))
        return replace(outcome, text="\n".join((outcome.text, *drafts)))
    left = tuple(no for no in order.numbers if no not in leaky)
    if order.verb not in SEVERAL or not left:
        return Done(warned)
    rest = _ACTS[order.verb](replace(order, numbers=left), bench)
    return replace(rest, text="\n".join((rest.text, warned)))


def _in_draft(card: KnowledgeCard) -> tuple[str, ...]:
    return personal_of(card) if card.state is CardState.DRAFT else ()


# ----------------------------------------------------------------------------------------------------- of several cards


def _of_several(
    order: Order,
    bench: Bench,
    change: Callable[[KnowledgeCard, By], KnowledgeCard],
    states: tuple[CardState, ...],
    text: Callable[[tuple[int, ...]], str],
) -> Done:
    """A change of all that are in one of ``states``; the others are named."""
    cards = [bench.named[no] for no in order.numbers]
    fit = tuple(card for card in cards if card.state in states)
    left = [
        wording.not_so(tuple(card.no for card in cards if card.state is state), state)
        for state in CardState
        if state not in states and any(card.state is state for card in cards)
    ]
    lines = [text(tuple(card.no for card in fit))] if fit else []
    return Done("\n".join((*lines, *left)), fit, tuple(change(card, bench.by) for card in fit))


def _approve(order: Order, bench: Bench) -> Done:
    review = clock.day(bench.by.on + REVIEW_AFTER)
    outcome = _of_several(order, bench, approved, LIVE, lambda found: wording.approved(found, review))
    doubts = (doubt.approved(card.no) for card in outcome.before if card.doubted)
    return replace(outcome, text="\n".join((outcome.text, *doubts)))


def _withdraw(order: Order, bench: Bench) -> Done:
    return _of_several(order, bench, withdrawn, LIVE, wording.withdrawn)


def _restore(order: Order, bench: Bench) -> Done:
    return _of_several(order, bench, restored, (CardState.WITHDRAWN, CardState.MERGED), wording.restored)


# ---------------------------------------------------------------------------------------------------------- of one card


def _too_long(question: str, answer: str) -> str:
    if len(question) > MOST_QUESTION:
        return wording.too_long(wording.HEADERS["question"][0], MOST_QUESTION)
    return wording.too_long(wording.HEADERS["answer"][0], MOST_ANSWER) if len(answer) > MOST_ANSWER else ""


def _changed(card: KnowledgeCard, after: KnowledgeCard, text: str) -> Done:
    return Done(text, (card,), (after,))


def _edit(order: Order, bench: Bench) -> Done:
    card, question, answer = bench.named[order.numbers[0]], one_line(order.question), whole(order.answer)
    if card.state is CardState.MERGED:
        return Done(wording.is_merged(card.no, card.merged_into))
    if not question and not answer:
        return Done(wording.WHAT_TO_EDIT)
    if sentence := _too_long(question, answer):
        return Done(sentence)
    other = card_asking(question, bench.cards) if question else None
    if other is not None and other.no != card.no and other.state in LIVE:
        return Done(wording.same_question(other.no))
    after = edited(card, question, answer, bench.by)
    if (after.question, after.answer) == (card.question, card.answer):
        return Done(wording.NOTHING_CHANGED)
    return _changed(card, after, wording.edited(card.no))


def _merge(order: Order, bench: Bench) -> Done:
    if len(set(order.numbers)) == 1:
        return Done(wording.ITSELF)
    card, into = (bench.named[no] for no in order.numbers)
    for one in (card, into):
        if one.state is CardState.MERGED:
            return Done(wording.is_merged(one.no, one.merged_into))
    if into.state not in LIVE:
        return Done(wording.not_so((into.no,), into.state))
    return Done(wording.merged(card.no, into.no), (card, into), merged(card, into, bench.by))


def _phrase(order: Order, bench: Bench) -> Done:
    card, text = bench.named[order.numbers[0]], one_line(order.text)
    if card.state is CardState.MERGED:
        return Done(wording.is_merged(card.no, card.merged_into))
    if not text:
        return Done(wording.WHAT_PHRASING)
    if len(text) > MOST_QUESTION:
        return Done(wording.too_long(wording.HEADERS["phrasings"][1], MOST_QUESTION))
    if key_of(text) in map(key_of, (card.question, *card.phrasings)):
        return Done(wording.phrased_already(card.no))
    if len(card.phrasings) >= MOST_PHRASINGS:
        return Done(wording.full(card.no, MOST_PHRASINGS))
    return _changed(card, phrased(card, text, bench.by), wording.phrased(card.no))


def _scope(order: Order, bench: Bench) -> Done:
    card, found = bench.named[order.numbers[0]], scope_named(order.text, bench.programme.categories)
    names = tuple(one.name for one in bench.programme.categories)
    if card.state is CardState.MERGED:
        return Done(wording.is_merged(card.no, card.merged_into))
    if isinstance(found, str) or not order.text:
        return Done(wording.unknown_scope(found if isinstance(found, str) else "", names))
    after = scoped(card, found, bench.by)
    return _changed(card, after, wording.scoped(card.no, scope_text(after, bench.programme)))


def _add(order: Order, bench: Bench) -> Done:
    question, answer = one_line(order.question), whole(order.answer)
    if not question or not answer:
        return Done(wording.WHAT_TO_ADD)
    if sentence := _too_long(question, answer):
        return Done(sentence)
    there = card_asking(question, [card for card in bench.cards if card.state is not CardState.MERGED])
    if there is not None:
        return Done(wording.there_already(there.no, there.state))
    new = added(bench.programme.key, bench.last_no + 1, question, answer, bench.by)
    return Done(wording.added(new.no), after=(new,))


_ACTS: dict[Verb, Callable[[Order, Bench], Done]] = {
    Verb.APPROVE: _approve,
    Verb.WITHDRAW: _withdraw,
    Verb.RESTORE: _restore,
    Verb.EDIT: _edit,
    Verb.MERGE: _merge,
    Verb.PHRASE: _phrase,
    Verb.SCOPE: _scope,
    Verb.ADD: _add,
}
CHANGES = frozenset(_ACTS)
"""The orders that change cards."""
