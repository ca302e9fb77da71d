"""Keeps what was said in the groups: for the salon's record, for evidence, for the day's figures."""

from bot.core.activity import StoredMessage, stored_id
from bot.core.event import MessageReceived
from bot.core.rule import EVERY_VERDICT, NOTHING, Decision, Rule, Turn, Verdict

FEATURE = "activity"
_LONGEST = 20_000
"""Characters of a message that are kept; no platform lets people write more."""


def _decide(turn: Turn) -> Decision:
    event, here = turn.event, turn.here
    assert isinstance(event, MessageReceived)
    if here.group is None or event.sender is None:
        return NOTHING
    return Decision(
        records=(
            StoredMessage(
                id=stored_id(event),
                account=event.account,
                group=here.group.key,
                message_id=event.message_id,
                native_id=event.sender.native_id,
                name=event.sender.name,
                at=event.at,
                text=event.message.shown()[:_LONGEST],
                asks=turn.signals.asks and not here.is_staff and turn.verdict is not Verdict.DROP,
                staff=here.is_staff,
            ),
        )
    )


RULE = Rule(name=FEATURE, accepts=(MessageReceived,), decide=_decide, under=EVERY_VERDICT)
