"""The staff's desk for knowledge cards (Q5): drafts are let pass, cards changed, merged, withdrawn, exported, undone.

In private and in the staff's group; elsewhere the answer comes in private. What was changed is written down with its
way back; the words stand in the cards alone.
"""

from dataclasses import replace

from bot.core.action import Action
from bot.core.answer import actor_name, noted, said
from bot.core.capability import Capability
from bot.core.command import CommandSpec
from bot.core.document import Form
from bot.core.document_order import ordered
from bot.core.effect import SendDirect, SendMessage
from bot.core.event import Event, MessageReceived
from bot.core.knowledge_acts import CHANGES, Bench, Done, done
from bot.core.knowledge_card import KnowledgeCard, LastCardNo, card_of, cards_in
from bot.core.knowledge_change import KnowledgeChange, change_of
from bot.core.knowledge_desk import FEATURE, LIVE, By, changed_later, undone
from bot.core.knowledge_orders import Order, Verb, order_in
from bot.core.knowledge_text import card_text, drafts_in, due_in, overview, own_overview, whole_list
from bot.core.people import GROUP_STAFF, Role
from bot.core.query import LastNumber, Query
from bot.core.rights import permitted
from bot.core.rule import NOTHING, Decision, Rule, Turn, on_commands
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.undo import UNDO, action_asked, feature_named
from bot.core.wording import knowledge as wording
from bot.core.wording.documents import FORM_WORDS

KNOWLEDGE = CommandSpec(
    name=wording.COMMAND, feature=FEATURE, aliases=wording.ALIASES, roles=GROUP_STAFF | {Role.EXPERT},
    usage=wording.USAGE, example=wording.EXAMPLE, summary=wording.SUMMARY, joined_number=True,
)  # fmt: skip
_LISTS = frozenset({Verb.OVERVIEW, Verb.DRAFTS, Verb.DUE})
_ALL = frozenset({Verb.ADD, Verb.EDIT, Verb.EXPORT})
"""Orders for which every card has to be looked at."""
_MOST_SHOWN = 3


def _open_here(here: Situation) -> bool:
    """Whether the answer can be given without the group reading it."""
    return here.group is None or here.group.management or Capability.DIRECT in here.capabilities


def _enabled(here: Situation) -> bool:
    return any(group.questions.enabled for group in here.programme.groups)


def _manages(here: Situation) -> bool:
    """Whether somebody looks after every card, and not only after their own."""
    return here.person is not None and here.person.groups_as(GROUP_STAFF, here.on) != frozenset()


def _ask(_event: Event, signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    assert signals.command is not None
    if not _open_here(here) or not _enabled(here):
        return ()
    key, order = here.programme.key, order_in(signals.command.argument)
    asked: list[Query[object]] = [card_of(key, no) for no in order.numbers]
    if order.verb in _LISTS:
        asked.append(cards_in(key, LIVE))
    if order.verb in _ALL:
        asked.append(cards_in(key))
    if order.verb in CHANGES:
        asked += (LastNumber(key), LastCardNo(key))
    return tuple(asked)


def _decide(turn: Turn) -> Decision:
    call, here = turn.call, turn.here
    assert call is not None
    if not _enabled(here):
        return Decision(effects=(_reply(turn, wording.OFF),))
    if not _open_here(here):
        return Decision(effects=(said(turn, wording.NOT_HERE, FEATURE),))
    order = order_in(call.argument)
    if order.verb is Verb.EXPORT:
        return _export(turn, order)
    if order.verb not in CHANGES:
        return Decision(effects=(_reply(turn, _shown(turn, order)),))
    return _change(turn, order)


def _reply(turn: Turn, text: str) -> SendMessage | SendDirect:
    """An answer where it was asked, but in private when that is a study group."""
    event, here = turn.event, turn.here
    if here.group is None or here.group.management or Capability.DIRECT not in here.capabilities:
        return said(turn, text, FEATURE)
    elsewhere = said(replace(turn, here=replace(here, group=None)), text, FEATURE)
    assert isinstance(elsewhere, SendDirect)
    assert isinstance(event, MessageReceived)
    return replace(elsewhere, via_group=here.group.key, confidential=True)


# ---------------------------------------------------------------------------------------------------------------- shown


def _shown(turn: Turn, order: Order) -> str:
    here = turn.here
    if order.verb is Verb.HELP:
        return wording.HELP
    if order.verb is Verb.UNKNOWN:
        return wording.unknown_verb(order.text)
    if order.verb is Verb.SHOW:
        return _cards(turn, order)
    cards = turn.facts.get(cards_in(here.programme.key, LIVE))
    mine = tuple(card for card in cards if _is_mine(here, card))
    if order.verb is Verb.OVERVIEW:
        return overview(mine, here.on) if _manages(here) or not cards else own_overview(cards, mine, here.on)
    drafts = order.verb is Verb.DRAFTS
    return whole_list(drafts_in(mine) if drafts else due_in(mine, here.on), drafts=drafts)


def _cards(turn: Turn, order: Order) -> str:
    found = _named(turn, order)
    missing = tuple(no for no in order.numbers if no not in found)
    if missing or not found:
        return wording.not_found(missing) if missing else wording.WHICH
    if not all(_is_mine(turn.here, card) for card in found.values()):
        return wording.NOT_YOURS
    shown = tuple(found.values())[:_MOST_SHOWN]
    return "\n\n".join(card_text(card, turn.here.programme, turn.here.staff) for card in shown)


def _named(turn: Turn, order: Order) -> dict[int, KnowledgeCard]:
    key = turn.here.programme.key
    found = ((no, turn.facts.get(card_of(key, no))) for no in order.numbers)
    return {no: card for no, card in found if card is not None}


def _is_mine(here: Situation, card: KnowledgeCard) -> bool:
    return _manages(here) or card.answered_by == here.actor


# -------------------------------------------------------------------------------------------------------------- changed


def _change(turn: Turn, order: Order) -> Decision:
    here = turn.here
    key = here.programme.key
    bench = Bench(
        programme=here.programme,
        by=_by(turn),
        named=_named(turn, order),
        cards=turn.facts.get(cards_in(key)) if order.verb in _ALL else (),
        last_no=turn.facts.get(LastCardNo(key)),
        own_only=not _manages(here),
    )
    outcome = done(order, bench)
    if not outcome.after:
        return Decision(effects=(_reply(turn, outcome.text),))
    return _written(turn, order.verb, outcome)


def _by(turn: Turn) -> By:
    return By(turn.here.actor, actor_name(turn.here), turn.event.at, turn.here.on)


def _written(turn: Turn, verb: Verb, outcome: Done) -> Decision:
    """The changed cards, with the way back under a number of the programme."""
    key, by = turn.here.programme.key, _by(turn)
    no = turn.facts.get(LastNumber(key)) + 1
    action = Action(key, no, FEATURE, verb, wording.COMMAND, by.name, by.at)
    change = KnowledgeChange(key, no, verb, by.at, by.key, outcome.before, outcome.after)
    note = noted(turn, f"{FEATURE}.{verb}", key, f"cards {' '.join(map(str, change.numbers))}")
    text = outcome.text + (wording.undo_hint(no) if _manages(turn.here) else "")
    return Decision((*outcome.after, action, change, note), (_reply(turn, text),))


def _export(turn: Turn, order: Order) -> Decision:
    """A file is ordered; it is answered when it is there."""
    event, here = turn.event, turn.here
    assert isinstance(event, MessageReceived)
    form = FORM_WORDS.get(order.text.lower(), "") if order.text else Form.WORD.value
    if not form:
        return Decision(effects=(_reply(turn, wording.unknown_form(order.text)),))
    if not _manages(here):
        return Decision(effects=(_reply(turn, wording.NO_EXPORT),))
    if not turn.facts.get(cards_in(here.programme.key)):
        return Decision(effects=(_reply(turn, wording.NOTHING_TO_EXPORT),))
    wanted = ordered(event, here.programme.key, FEATURE, Form(form))
    return Decision((wanted, noted(turn, f"{FEATURE}.export", here.programme.key, form)))


# ----------------------------------------------------------------------------------------------------------------- undo


def _ask_undo(_event: Event, signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    action = action_asked(signals, here)
    if action is None or feature_named(signals) != FEATURE:
        return ()
    return (action, change_of(action.subject, int(str(action.key[1]))), cards_in(action.subject))


def _undo(turn: Turn) -> Decision:
    key, asked = turn.here.programme.key, action_asked(turn.signals, turn.here)
    if asked is None or feature_named(turn.signals) != FEATURE:
        return NOTHING
    action, change = turn.facts.get(asked), turn.facts.get(change_of(key, int(str(asked.key[1]))))
    if action is None or action.feature != FEATURE or action.undone_at is not None or change is None:
        return NOTHING
    if turn.call is None or not permitted(turn.call, turn.here):
        return NOTHING  # the rule that knows the rights has refused it
    now = {card.no: card for card in turn.facts.get(cards_in(key))}
    later = changed_later(change.after, now)
    if later:
        return Decision(effects=(_reply(turn, wording.changed_since(later)),))
    back = undone(change.before, change.after, now, _by(turn))
    ended = replace(action, undone_at=turn.event.at, undone_by=actor_name(turn.here))
    note = noted(turn, f"{FEATURE}.undo", key, f"no {action.no}")
    return Decision((*back, ended, note), (_reply(turn, wording.undone(change.numbers)),))


RULE = Rule(
    name=FEATURE,
    accepts=(MessageReceived,),
    decide=_decide,
    ask=_ask,
    wakes=on_commands(KNOWLEDGE),
    commands=(KNOWLEDGE,),
)
UNDO_RULE = Rule(
    name="knowledge_undo", accepts=(MessageReceived,), decide=_undo, ask=_ask_undo, wakes=on_commands(UNDO)
)
