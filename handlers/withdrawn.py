"""A message of a case is seen to be gone. What was written stays as evidence, and no verdict tries to take back what is
not there. Where a person was asked to do it by hand, it is done now, and can be said.

Must never take what the author withdrew for something that was done to them.
"""

from dataclasses import replace

from bot.core.case import RECALL, cases_on
from bot.core.case_desk import Desk, means_in
from bot.core.case_refused import gone
from bot.core.duty import Roll
from bot.core.effect import Why
from bot.core.event import Event, MessageRecalled
from bot.core.group import state_of
from bot.core.moderation import ModerationMode
from bot.core.programme import GroupSpec
from bot.core.query import Query
from bot.core.rule import NOTHING, Decision, Rule, Turn
from bot.core.signals import Signals
from bot.core.situation import Situation


def _watched(here: Situation) -> GroupSpec | None:
    group = here.group
    return None if group is None or group.moderation.mode is ModerationMode.OFF else group


def _ask(_event: Event, _signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    group = _watched(here)
    return (cases_on(group.key, here.on), state_of(group.key)) if group is not None else ()


def _decide(turn: Turn) -> Decision:
    event, group = turn.event, _watched(turn.here)
    assert isinstance(event, MessageRecalled)
    if group is None:
        return NOTHING
    cases = turn.facts.get(cases_on(group.key, turn.here.on))
    case = next((one for one in cases if event.message_id in one.message_ids), None)
    if case is None:
        return NOTHING
    left = replace(case, message_ids=_without(case.message_ids, event.message_id))
    if event.sender is not None and event.sender.native_id == case.native_id:
        return Decision((replace(left, recalled=_without(case.recalled, event.message_id)),))
    if left.message_ids or RECALL not in case.failed:
        return Decision((left,))
    why = Why(kind="verdict", note=f"#{case.no}")
    desk = Desk(turn.here, group, event.at, Roll(group, ()), means_in(turn.here, group, turn.facts), why)
    done = replace(left, recalled=(*case.recalled, event.message_id))
    told = gone(desk, done, cases)
    return told if told.records else Decision((done,))


def _without(ids: tuple[str, ...], gone_id: str) -> tuple[str, ...]:
    return tuple(one for one in ids if one != gone_id)


RULE = Rule(name="withdrawn", accepts=(MessageRecalled,), decide=_decide, ask=_ask)
