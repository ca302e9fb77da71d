"""The word when there is nothing to undo; the undoing itself is done by the feature that acted."""

from bot.core.answer import answer
from bot.core.event import Event, MessageReceived
from bot.core.query import Query
from bot.core.rule import NOTHING, Decision, Rule, Turn, on_commands
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.undo import UNDO, action_asked, feature_named, which
from bot.core.upwards import FEATURE as UPWARDS
from bot.core.wording import clock, knowledge, upwards
from bot.core.wording import undo as wording

FEATURE = "undo"


def _ask(_event: Event, signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    asked = action_asked(signals, here)
    return (asked,) if asked else ()


def _decide(turn: Turn) -> Decision:
    assert turn.call is not None
    asked = action_asked(turn.signals, turn.here)
    if asked is None:
        return answer(turn, which(turn.call, turn.here), FEATURE)
    action = turn.facts.get(asked)
    number = int(str(asked.key[1]))
    if action is None:
        return answer(turn, wording.not_found(number), FEATURE)
    named = feature_named(turn.signals)
    if named not in ("", action.feature):  # the whole programme has one row of numbers: the word must not be forgotten
        other = upwards.not_found(number) if named == UPWARDS else knowledge.no_change(number)
        return answer(turn, other, FEATURE)
    if action.undone_at is not None:
        at = clock.at(turn.here.programme.local(action.undone_at))
        return answer(turn, wording.already(number, action.undone_by, at), FEATURE)
    return NOTHING


RULE = Rule(
    name=FEATURE, accepts=(MessageReceived,), decide=_decide, ask=_ask, wakes=on_commands(UNDO), commands=(UNDO,)
)
