"""Which case a reply means: that of the card, or of the message itself. A number beside it must not name another one.

Pure; must never know who replies.
"""

from dataclasses import dataclass
from datetime import timedelta

from bot.core.case import Case
from bot.core.case_desk import DIGEST, UNANSWERED, marked
from bot.core.case_words import Reply, in_reply
from bot.core.event import Event, MessageReceived
from bot.core.moderation import FEATURE
from bot.core.query import ANY, Every, Query, Sent, SentMessage
from bot.core.rule import Turn
from bot.core.signals import Signals
from bot.core.situation import Situation

_DAYS = 3
"""A reply of one character reaches the cases of so many local days; older ones are named by their number."""
_LISTS = frozenset({DIGEST, UNANSWERED})
"""Messages of these jobs that show no case alone show several, by their numbers."""


def recent_cases(here: Situation) -> Every[Case]:
    """The cases that a reply can mean."""
    days = tuple(here.on - timedelta(days=back) for back in range(_DAYS))
    return Every(Case, ANY, (("local_date", days),))


@dataclass(frozen=True, slots=True)
class Quoted:
    """What a verdict replies to: ``subject`` names the case, empty when it is none; ``case`` is None for one that is
    older than a reply reaches. ``sent`` is the bot's own message, None for somebody else's."""

    reply: Reply
    subject: str
    case: Case | None
    sent: Sent | None

    @property
    def names_another(self) -> bool:
        """Whether the words name a case by number, and not the one that is replied to."""
        if not self.subject or self.reply.order is not None or not self.reply.named:
            return False
        return {str(one.no) for one in self.reply.named} != {self.subject.rpartition("/")[2]}

    @property
    def by_number(self) -> bool:
        """Whether the number decides, since the quote names no case: it is a list of several, or talk."""
        if self.case is not None or not self.reply.named or self.names_another:
            return False
        listed = not self.subject and self.sent is not None and self.sent.kind in _LISTS
        return self.reply.order is None or listed


def _sent(event: Event) -> SentMessage:
    assert isinstance(event, MessageReceived)
    return SentMessage(event.account, event.message.quoted or "")


def quoted_queries(event: Event, signals: Signals, here: Situation) -> tuple[Query[object], ...]:
    """What has to be asked for a reply; nothing for other messages."""
    return () if in_reply(event, signals) is None else (_sent(event), recent_cases(here))


def quoted(turn: Turn) -> Quoted | None:
    """What a verdict replies to; None when it is no reply."""
    reply, event = in_reply(turn.event, turn.signals), turn.event
    if reply is None or not isinstance(event, MessageReceived):
        return None
    sent, recent = turn.facts.get(_sent(event)), turn.facts.get(recent_cases(turn.here))
    subject = marked(sent.note) if sent is not None and sent.feature == FEATURE else ""
    if subject:
        return Quoted(reply, subject, next((one for one in recent if one.subject == subject), None), sent)
    written = [one for one in recent if turn.here.group is not None and one.group == turn.here.group.key]
    case = next((one for one in written if event.message.quoted in (*one.message_ids, *one.recalled)), None)
    return Quoted(reply, case.subject if case is not None else "", case, sent)
