"""Lines in private that are nearly a verdict (``撤了1``, ``1撤2警``), from somebody for whom a case waits: how to write
it, instead of silence. Nothing is ever done on them; where nothing waits they are talk.
"""

from bot.core.case import CaseState
from bot.core.case_quoted import recent_cases
from bot.core.case_settle import answered
from bot.core.case_several import nearly, to_be_freed
from bot.core.case_words import in_private, in_reply
from bot.core.event import Event, MessageReceived
from bot.core.fold import fold
from bot.core.moderation import FEATURE
from bot.core.people import GROUP_STAFF
from bot.core.query import Query, SentMessage
from bot.core.rule import NOTHING, Decision, Rule, Turn
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.target import served
from bot.core.wording import cases as wording

_WORDS = (*wording.SHORT, *wording.FREE)


def _wakes(event: Event, signals: Signals) -> bool:
    if not isinstance(event, MessageReceived) or event.native_group is not None or event.person is None:
        return False
    order = signals.command is not None or signals.unknown is not None or signals.ballot is not None
    read = order or bool(in_private(event, signals)) or in_reply(event, signals) is not None
    return not read and any(word in signals.text for word in _WORDS)


def _sent(event: Event) -> tuple[SentMessage, ...]:
    assert isinstance(event, MessageReceived)
    return (SentMessage(event.account, event.message.quoted),) if event.message.quoted is not None else ()


def _ask(event: Event, _signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    return (recent_cases(here), *_sent(event))


def _decide(turn: Turn) -> Decision:
    groups, text = served(turn.here, GROUP_STAFF), turn.signals.text
    if not groups or any((sent := turn.facts.get(one)) is None or sent.feature != FEATURE for one in _sent(turn.event)):
        return NOTHING  # a reply to something else
    if (no := to_be_freed(text)) is not None:
        return answered(turn, wording.how_to_free(no))
    cases = turn.facts.get(recent_cases(turn.here))
    waits = any(one.state is CaseState.OPEN and turn.here.actor in one.shown_to for one in cases)
    names = [fold(name) for group in groups for name in (group.name, group.key)]
    return answered(turn, wording.NOT_READ) if waits and nearly(text, names) else NOTHING


RULE = Rule(name="verdict_unread", accepts=(MessageReceived,), decide=_decide, ask=_ask, wakes=_wakes)
