"""Group cards (R2): seen on joining, on a change and in the daily list; the person is asked in private, once.

Whom no private message reaches is named in the daily reminder (schedules/names.py). Nothing happens where it is off.
"""

from dataclasses import replace
from datetime import timedelta

from bot.core.capability import Capability
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
from bot.core.name_checks import FEATURE, CardCheck, Looking, check_of, checks_of, judged
from bot.core.names import Missing, format_of
from bot.core.programme import GroupSpec
from bot.core.query import Query
from bot.core.rule import NOTHING, Decision, Rule, Turn
from bot.core.signals import Signals
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
    if isinstance(event, MembersListed):
        return (checks_of(here.group.key),)
    whom = _whom(event)
    return (check_of(here.group.key, whom),) if whom is not None else ()


def _decide(turn: Turn) -> Decision:
    event, group = turn.event, turn.here.group
    if group is None or not group.names.enabled:
        return NOTHING
    looking = Looking(turn.here.staff, event.account, group, format_of(group.names.format), event.at)
    if isinstance(event, MembersListed):
        members = ((one.native_id, one.name) for one in event.members)
        return Decision(records=looking.through(turn.facts.get(checks_of(group.key)), members))
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


def _seen(turn: Turn, looking: Looking, before: CardCheck | None, whom: NativeId) -> Decision:
    event, here = turn.event, turn.here
    assert event.sender is not None
    card = event.card if isinstance(event, MemberRenamed) else event.sender.name
    unknown = isinstance(event, MemberJoined) and not card.strip()
    if unknown and Capability.LIST_MEMBERS not in here.capabilities:
        return NOTHING  # a platform that never shows cards: nobody is asked for what cannot be seen
    found = looking.at_card(before, whom, card)
    if found is None:
        return NOTHING
    if found.fine or found.times or Capability.DIRECT not in here.capabilities:
        return Decision(records=(found,))
    return Decision((found.asked(event.at),), (_asking(turn, looking, found, unknown=unknown),))


def _asking(turn: Turn, looking: Looking, found: CardCheck, *, unknown: bool) -> Effect:
    """A kind word in private; at night it waits for the morning."""
    event, group, wanted = turn.event, looking.group, looking.wanted
    person = looking.staff.of_account(looking.account, NativeId(found.native_id))
    result = judged(found.card, wanted, person)
    if unknown or not isinstance(result, Missing):
        text = wording.welcome(group.name, wanted.text, wanted.example)
    else:
        text = wording.ask(group.name, result.parts, wanted.text, wanted.example)
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
