"""Who objects in private without the command is told how: ``我要申诉``, ``为什么撤我的消息``, words in reply to the
bot's own notice. Nothing is taken for an appeal that was not given as one, and nobody is sent to the group with it.
"""

from bot.core.answer import answer
from bot.core.appeal_cases import cases_asked, how_to, still_heard
from bot.core.appeal_words import asks_to_appeal, is_polite
from bot.core.event import Event, MessageReceived
from bot.core.moderation import FEATURE
from bot.core.query import Query, SentMessage
from bot.core.rights import is_staff_somewhere
from bot.core.rule import NOTHING, Decision, Rule, Turn
from bot.core.signals import Signals
from bot.core.situation import Situation
from bot.core.wording import appeals as wording


def _wakes(event: Event, signals: Signals) -> bool:
    if not isinstance(event, MessageReceived) or event.native_group is not None or event.sender is None:
        return False
    order = signals.command is not None or signals.unknown is not None or signals.ballot is not None
    return not order and (asks_to_appeal(event.message.text) or _sent(event) is not None)


def _sent(event: MessageReceived) -> SentMessage | None:
    return SentMessage(event.account, event.message.quoted) if event.message.quoted is not None else None


def _ask(event: Event, _signals: Signals, _here: Situation) -> tuple[Query[object], ...]:
    assert isinstance(event, MessageReceived)
    quoted = _sent(event)
    return (*cases_asked(event), *((quoted,) if quoted is not None else ()))


def _decide(turn: Turn) -> Decision:
    assert isinstance(turn.event, MessageReceived)
    text, asks = turn.event.message.text, asks_to_appeal(turn.event.message.text)
    if is_staff_somewhere(turn.here) or not (asks or _objects(turn, turn.event)):
        return NOTHING
    heard = still_heard(turn)
    if len(heard) > 1:
        return answer(turn, wording.WHICH_APPEAL, FEATURE)
    if heard:
        group, case = heard[0]
        return answer(turn, how_to(turn, group, case, "" if asks else text), FEATURE)
    return answer(turn, wording.NONE_TO_APPEAL, FEATURE) if asks else NOTHING


def _objects(turn: Turn, event: MessageReceived) -> bool:
    """Whether it replies in words to what moderation said to this person, and not with thanks."""
    quoted = _sent(event)
    sent = turn.facts.get(quoted) if quoted is not None else None
    return sent is not None and sent.feature == FEATURE and not is_polite(event.message.text)


RULE = Rule(name="appeal_asked", accepts=(MessageReceived,), decide=_decide, ask=_ask, wakes=_wakes)
