"""Group cards (R2): seen on joining, on a change and in the daily list; the person is asked in private, once, and
whoever is on duty hears of a card that has somebody else's name or words that do not belong there.

Whom no private message reaches is named in the daily reminder (schedules/names.py). Nothing happens where it is off.
"""

from dataclasses import replace
from datetime import timedelta

from bot.core.capability import Capability
from bot.core.duty import roll_queries
from bot.core.effect import Effect, SendDirect, Why
from bot.core.event import (
    EffectSettled,
    Event,
    MemberJoined,
    MemberLeft,
    MemberRenamed,
    MembersListed,
    Outcome,
)
from bot.core.ids import NativeId
from bot.core.message import Message
from bot.core.name_checks import FEATURE, CardCheck, Looking, check_of, checks_of, lacking
from bot.core.name_flags import flags_in, told
from bot.core.names import format_of
from bot.core.programme import GroupSpec
from bot.core.query import Query
from bot.core.rule import NOTHING, Decision, Rule, Turn
from bot.core.signals import Signals, cards_in
from bot.core.situation import Situation
from bot.core.wording import names as wording

_WORTH_ASKING = timedelta(days=1)
_NOT_SAID = (Outcome.REFUSED, Outcome.EXPIRED)


def _wakes(event: Event, _signals: Signals) -> bool:
    if isinstance(event, EffectSettled):
        return event.feature == FEATURE and event.effect == SendDirect.__name__ and event.outcome in _NOT_SAID
    return event.group is not None


def _whom(event: Event) -> NativeId | None:
    """The member whom an event is about."""
    if isinstance(event, EffectSettled):
        return NativeId(event.subject) if event.subject else None
    return event.sender.native_id if event.sender else None


def _ask(event: Event, _signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    if here.group is None or not here.group.names.enabled:
        return ()
    roll = roll_queries(here.group.key, here.on) if cards_in(event) else ()
    if isinstance(event, MembersListed):
        return (checks_of(here.group.key), *roll)
    whom = _whom(event)
    return (check_of(here.group.key, whom), *roll) if whom is not None else ()


def _decide(turn: Turn) -> Decision:
    event, group = turn.event, turn.here.group
    if group is None or not group.names.enabled:
        return NOTHING
    looking = Looking(turn.here.staff, event.account, group, format_of(group.names.format), event.at)
    if isinstance(event, MembersListed):
        return _listed(turn, looking, event)
    whom = _whom(event)
    if whom is None:
        return NOTHING
    before = turn.facts.get(check_of(group.key, whom))
    if isinstance(event, EffectSettled | MemberLeft):
        return _closed(event, before)
    return _seen(turn, looking, before, whom)


def _closed(event: EffectSettled | MemberLeft, before: CardCheck | None) -> Decision:
    """Somebody left, or could not be asked in private after all: then the next reminder may name them."""
    if before is None:
        return NOTHING
    left = isinstance(event, MemberLeft)
    return Decision(records=(replace(before, left_at=event.at) if left else replace(before, asked_at=None),))


def _listed(turn: Turn, looking: Looking, event: MembersListed) -> Decision:
    group, known = looking.group, turn.facts.get(checks_of(looking.group.key))
    flags = flags_in(event, turn.signals, turn.here, group)
    records = looking.through(known, cards_in(event), flags)
    return Decision(records, told(event, turn.here, group, flags, known, turn.facts) if flags else ())


def _seen(turn: Turn, looking: Looking, before: CardCheck | None, whom: NativeId) -> Decision:
    event, here = turn.event, turn.here
    assert event.sender is not None
    card = event.card if isinstance(event, MemberRenamed) else event.sender.name
    unknown = isinstance(event, MemberJoined) and not card.strip()
    if unknown and Capability.LIST_MEMBERS not in here.capabilities:
        return NOTHING  # a platform that never shows cards: nobody is asked for what cannot be seen
    flags = flags_in(event, turn.signals, here, looking.group)
    found = looking.at_card(before, whom, card, unfit=bool(flags))
    if found is None:
        return NOTHING
    known = (before,) if before is not None else ()
    warned = told(event, here, looking.group, flags, known, turn.facts) if flags else ()
    if found.fine or found.times or Capability.DIRECT not in here.capabilities:
        return Decision((found,), warned)
    text = _own(looking) if flags else _kindly(looking, found, unknown=unknown)
    return Decision((found.asked(event.at),), (_asking(turn, looking, found, text), *warned))


def _own(looking: Looking) -> str:
    return wording.own(looking.group.name, looking.wanted.text, looking.wanted.example)


def _kindly(looking: Looking, found: CardCheck, *, unknown: bool) -> str:
    group, wanted = looking.group, looking.wanted
    person = looking.staff.of_account(looking.account, NativeId(found.native_id))
    if unknown:
        return wording.welcome(group.name, wanted.text, wanted.example)
    return wording.ask(group.name, lacking(found.card, wanted, person), wanted.text, wanted.example)


def _asking(turn: Turn, looking: Looking, found: CardCheck, text: str) -> Effect:
    """A kind word in private; at night it waits for the morning."""
    event, group = turn.event, looking.group
    return SendDirect(
        feature=FEATURE,
        why=Why(kind="names_ask", setting=setting_of(group)),
        tag="ask-card",
        subject=found.native_id,
        account=event.account,
        native_id=NativeId(found.native_id),
        person=event.person,
        via_group=group.key,
        message=Message.of(text),
        expires_at=event.at + _WORTH_ASKING,
    )


def setting_of(group: GroupSpec) -> str:
    """Which setting asks for it."""
    return f"names.format = {group.names.format}"


RULE = Rule(
    name=FEATURE,
    accepts=(MemberJoined, MemberRenamed, MemberLeft, MembersListed, EffectSettled),
    decide=_decide,
    ask=_ask,
    wakes=_wakes,
)
