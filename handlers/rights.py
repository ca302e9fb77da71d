"""Refuses commands that a person may not give, and says who may; helps with commands that do not exist."""

from bot.core.answer import answer
from bot.core.event import Event, MessageReceived
from bot.core.rights import permitted, permitted_own
from bot.core.rule import NOTHING, Decision, Rule, Turn
from bot.core.signals import Signals
from bot.core.wording import rights as wording

FEATURE = "rights"


def _wakes(event: Event, signals: Signals) -> bool:
    """A word like no command is left alone in a group, where it may be a face or a joke, and answered in private."""
    unknown = signals.unknown
    if unknown is not None and not unknown.suggestions:
        return isinstance(event, MessageReceived) and event.native_group is None
    return signals.command is not None or unknown is not None


def _decide(turn: Turn) -> Decision:
    if turn.signals.unknown is not None:
        return answer(turn, wording.unknown(turn.signals.unknown.word, turn.signals.unknown.suggestions), FEATURE)
    if turn.call is None or permitted(turn.call, turn.here) or permitted_own(turn.call, turn.here):
        return NOTHING
    return answer(turn, wording.not_allowed(turn.call.spec.name, turn.call.spec.roles), FEATURE)


RULE = Rule(name=FEATURE, accepts=(MessageReceived,), decide=_decide, wakes=_wakes)
