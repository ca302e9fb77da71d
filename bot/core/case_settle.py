"""Carrying verdicts out (M2, M3), however they were given: one answer, one line of the audit log, at most one word to
the group.

Pure. Rights are those of the roster at this moment, never those of the moment when a card was sent.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bot.core.answer import ANSWER_FOR, noted, said
from bot.core.capability import Capability
from bot.core.case import Case, cases_numbered
from bot.core.case_desk import Desk, means_in
from bot.core.case_orders import Order
from bot.core.case_verdict import Applied, apply, in_public, reminded_lately
from bot.core.duty import Roll
from bot.core.effect import Effect, Recall, SendDirect, SendMessage, Why
from bot.core.event import MessageReceived
from bot.core.ids import GroupKey
from bot.core.learning import FEATURE as LEARNING
from bot.core.learning import Pardon, summed, taught
from bot.core.message import Message
from bot.core.moderation import FEATURE
from bot.core.people import GROUP_STAFF, may
from bot.core.programme import GroupSpec
from bot.core.query import Every
from bot.core.rule import Decision, Turn
from bot.core.situation import Situation
from bot.core.wording import cases as wording
from bot.core.wording import learning as learning_wording
from bot.core.wording import silence


@dataclass(frozen=True, slots=True)
class Given:
    """A verdict as it was given: by a command, a reply or a tap. ``cases`` are those that were named, by number;
    ``today`` those that may have spoken to the group lately, ``elsewhere`` those that may have the same numbers."""

    group: GroupSpec
    orders: tuple[Order, ...]
    cases: Mapping[int, Case]
    today: tuple[Case, ...]
    elsewhere: tuple[Case, ...] = ()


def namesakes(here: Situation, orders: Iterable[Order]) -> Every[Case]:
    """What ``settle`` likes to know of the numbers: whether the same person has them in other groups, too."""
    return cases_numbered((group.key for group in here.programme.groups), (order.no for order in orders))


def of_card(turn: Turn, case: Case, order: Order, recent: tuple[Case, ...]) -> Decision:
    group = turn.here.programme.group(GroupKey(case.group))
    if group is None:
        return answered(turn, wording.NO_CARD)
    today = tuple(one for one in recent if one.group == case.group)
    return settle(turn, Given(group, (order,), {case.no: case}, today, recent))


def settle(turn: Turn, given: Given) -> Decision:
    """Carry a verdict out, if whoever gives it may do so now."""
    person, group = turn.here.person, given.group
    if person is None or not may(person.roles_in(group.key, turn.here.on), GROUP_STAFF):
        return answered(turn, wording.NOT_STAFF)
    if odd := next((order.unclear for order in given.orders if order.unclear), ""):
        return answered(turn, wording.unclear(odd))
    if odd := next((order.unread for order in given.orders if order.unread), ""):
        return answered(turn, silence.unread(odd))
    word = f"/{turn.call.spec.name}" if turn.call else ""
    why = Why(kind="verdict", by=person.name, note=word)
    means = means_in(turn.here, group, turn.facts)
    elsewhere = (*given.elsewhere, *turn.facts.get_if_asked(namesakes(turn.here, given.orders), ()))
    desk = Desk(turn.here, group, turn.event.at, Roll(group, ()), means, why, elsewhere)
    applied = [
        apply(desk, given.cases[order.no], order, person)
        if order.no in given.cases
        else Applied(wording.not_found(order.no))
        for order in given.orders
    ]
    return _together(turn, desk, applied, given.today)


def _together(turn: Turn, desk: Desk, applied: list[Applied], today: tuple[Case, ...]) -> Decision:
    """One answer, one line of the audit log, at most one word to the group."""
    effects: list[Effect] = [effect for one in applied for effect in one.effects]
    cases = [one.case for one in applied if one.case is not None]
    strikes = [one.strike for one in applied if one.strike is not None]
    again = [one.again for one in applied if one.again is not None]
    if strikes and not any(isinstance(one, Recall) for one in effects) and not reminded_lately(desk, today):
        effects.append(in_public(desk, wording.REMINDER_IN_PUBLIC))
        spoken = next(case for case in cases if case.no == strikes[0].no)
        cases = [replace(case, reminded_at=desk.at) if case is spoken else case for case in cases]
    reason = "; ".join(f"no {one.case.no} {'+'.join(one.done)}" for one in applied if one.case is not None)
    notes = (noted(turn, f"{FEATURE}.verdict", desk.group.key, reason),) if cases else ()
    lessons = _taught(turn, desk, applied)
    text = "\n".join(one.line for one in applied)
    if any(isinstance(one, Pardon) for one in lessons):
        text += learning_wording.SPARED
    return Decision((*cases, *strikes, *again, *notes, *lessons), (*effects, *answered(turn, text, desk.means).effects))


def _taught(turn: Turn, desk: Desk, applied: list[Applied]) -> tuple[object, ...]:
    """What the filter learns of it, and the line of the audit log that says so."""
    lessons: list[object] = []
    said: list[str] = []
    for one in applied:
        if one.case is not None and (of_case := taught(one.case, one.done, desk.here.actor, desk.at)):
            lessons += of_case
            said.append(f"no {one.case.no} {summed(of_case)}")
    return (*lessons, noted(turn, f"{LEARNING}.taught", desk.group.key, "; ".join(said))) if lessons else ()


def answered(turn: Turn, text: str, means: frozenset[Capability] = frozenset()) -> Decision:
    """An answer to a message where it was given, to a tap in private. Its tag is its own: a short word may mean
    something to another rule, too, and no two answers may be the same row of the outbox. In the group nobody reads
    beneath somebody's message what was decided about it, where ``means`` has a private way."""
    event = turn.event
    if isinstance(event, MessageReceived):
        told = said(turn, text, FEATURE, tag="verdict")
        private = isinstance(told, SendMessage) and _beneath(turn) and Capability.DIRECT in means
        return Decision(effects=(_privately(turn, text, told.why) if private else told,))
    by = turn.here.person.name if turn.here.person else ""
    return Decision(effects=(_privately(turn, text, Why(kind=FEATURE, by=by, note=wording.TAPPED)),))


def _beneath(turn: Turn) -> bool:
    """Whether a reply to a message stands in a study group."""
    event, group = turn.event, turn.here.group
    replies = isinstance(event, MessageReceived) and event.message.quoted is not None
    return replies and group is not None and not group.management


def _privately(turn: Turn, text: str, why: Why) -> SendDirect:
    event = turn.event
    assert event.sender is not None
    return SendDirect(
        feature=FEATURE,
        why=why,
        tag="verdict" if isinstance(event, MessageReceived) else "answer",
        account=event.account,
        native_id=event.sender.native_id,
        person=event.person,
        via_group=turn.here.group.key if turn.here.group is not None else None,
        message=Message.of(text),
        urgent=True,
        expires_at=event.received_at + ANSWER_FOR,
    )
