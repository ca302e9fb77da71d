"""A message is gone before anybody decided: its author took it back, or a manager by hand. What was written stays as
evidence, and no verdict tries to take back what is not there."""

from dataclasses import replace

from bot.core.case import Case, cases_on
from bot.core.event import Event, MessageRecalled
from bot.core.moderation import ModerationMode
from bot.core.query import Query
from bot.core.rule import NOTHING, Decision, Rule, Turn
from bot.core.signals import Signals
from bot.core.situation import Situation


def _ask(_event: Event, _signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    if here.group is None or here.group.moderation.mode is ModerationMode.OFF:
        return ()
    return (cases_on(here.group.key, here.on),)


def _decide(turn: Turn) -> Decision:
    event, group = turn.event, turn.here.group
    assert isinstance(event, MessageRecalled)
    if group is None or group.moderation.mode is ModerationMode.OFF:
        return NOTHING
    cases = turn.facts.get(cases_on(group.key, turn.here.on))
    case = next((one for one in cases if event.message_id in one.message_ids), None)
    if case is None or (event.message_id in case.recalled and not _by_its_author(event, case)):
        return NOTHING
    left = tuple(one for one in case.message_ids if one != event.message_id)
    return Decision((replace(case, message_ids=left),))


def _by_its_author(event: MessageRecalled, case: Case) -> bool:
    """Whether the person was faster than the recall that the bot was told to make."""
    return event.sender is not None and event.sender.native_id == case.native_id


RULE = Rule(name="withdrawn", accepts=(MessageRecalled,), decide=_decide, ask=_ask)
