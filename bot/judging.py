"""The judge of a running bot: what a message brings with it, and what it is as one of many.

Must never judge a group whose moderation is off, and must never keep a message: only sketches of the last half hour,
in memory. A restart forgets them, so a flood is counted anew from there.
"""

from collections import OrderedDict
from typing import Any, Final

from bot.core.activity import stored_id
from bot.core.event import MessageReceived
from bot.core.ids import EventId, GroupKey
from bot.core.judge import flood
from bot.core.judge.finding import Finding
from bot.core.judge.judge import TextJudge
from bot.core.judge.trace import traced
from bot.core.moderation import ModerationMode
from bot.core.programme import Programme
from bot.taught import Taught

MOST_GROUPS: Final = 2_000
"""Groups whose last messages are kept in mind; the one that has been quiet for longest goes first."""
MOST_EVENTS: Final = 512
"""Messages whose rates are known: one that has to be decided again must not count twice."""


class Judging:
    """Looks at each message to a moderated group. Called in the order in which the messages of a group come. ``taught``
    is what the groups' verdicts have taught; the App keeps it in step with the database."""

    def __init__(self, programme: Programme, text: TextJudge) -> None:
        self.taught = Taught(text)
        self._known = text.known
        self._watched = frozenset(
            group.key for group in programme.groups if group.moderation.mode is not ModerationMode.OFF
        )
        self._rates: OrderedDict[GroupKey, flood.Rates] = OrderedDict()
        self._counted: OrderedDict[EventId, Finding | None] = OrderedDict()

    def __call__(self, event: MessageReceived) -> tuple[Finding, ...]:
        """What was found in a message, the surest first; nothing in a group that is not moderated. What it quotes was
        said by others, and judged when they said it."""
        if event.group is None or event.group not in self._watched:
            return ()
        said = event.message.heard
        found = traced(self.taught.judge(event.group).findings(said), said, self._known)
        rate = self._rate(event, event.group, said)
        return found if rate is None else (*found, rate)

    def _rate(self, event: MessageReceived, group: GroupKey, said: str) -> Finding | None:
        if event.sender is None:
            return None
        if event.id in self._counted:
            return self._counted[event.id]
        before = self._rates.pop(group, flood.NONE_YET)
        after, finding = flood.observe(before, event.at.timestamp(), event.sender.native_id, said, stored_id(event))
        self._rates[group] = after
        self._counted[event.id] = finding
        _shortened(self._rates, MOST_GROUPS)
        _shortened(self._counted, MOST_EVENTS)
        return finding


def _shortened(kept: OrderedDict[Any, Any], most: int) -> None:
    while len(kept) > most:
        kept.popitem(last=False)
