"""What comes in from DingTalk's application robot, as pure functions. The public face of the inbound codec.

A robot message has the same body over HTTP and in a Stream frame. Must never read a clock, and never let foreign JSON
through.

Ids: a message's is (account, message id), because the signature of HTTP does not cover the body and a request sent
again must be the same message; an event's is its eventId with the member it is about; a tap's see ``decode_card``.
"""

from datetime import datetime

from bot.core.errors import Malformed, Unsupported
from bot.core.event import Event, MessageReceived, Sender
from bot.core.ids import EventId, derive_id
from bot.platforms.base import Ignored
from bot.platforms.dingtalk.account import DingTalkAccount
from bot.platforms.dingtalk.bodies import has_content, read_message, read_tags
from bot.platforms.dingtalk.cards_in import card_answer, decode_card
from bot.platforms.dingtalk.events import decode_event, kind_of
from bot.platforms.dingtalk.fields import Fields, credible, moment, native_id, optional_id, read_json, text, word
from bot.platforms.dingtalk.people import person
from bot.platforms.dingtalk.sessions import Session, session_of

__all__ = [
    "Session",
    "card_answer",
    "decode_card",
    "decode_event",
    "decode_robot",
    "is_over_quota",
    "kind_of",
    "read_json",
    "session_of",
]

_OVER_QUOTA = "20001"
_PRIVATE, _GROUP = "1", "2"


def is_over_quota(body: Fields) -> bool:
    """Whether the organisation's monthly pushes are used up (platform sheet, robot-message-type)."""
    return text(body, "errorCode").strip() == _OVER_QUOTA


def decode_robot(body: Fields, *, account: DingTalkAccount, received_at: datetime) -> Event | Ignored:
    """The event of a robot message. Raises Malformed or Unsupported.

    Over quota the words are withheld and it is Ignored as ``quota``. ``sender`` is the staffId, else the unionId after
    ``union:``, else the opaque senderId. The platform's ``isAdmin`` is not about groups and is left out.
    """
    who = person(body, "senderStaffId", "senderUnionId", "senderId")
    if who is None:
        raise Malformed("senderId is missing")
    if (own := optional_id(body, "senderId")) is not None and own == optional_id(body, "chatbotUserId"):
        return Ignored("own message")
    conversation, message_id = native_id(body, "conversationId"), native_id(body, "msgId")
    in_group = _in_group(body)
    if text(body, "errorCode") and not has_content(body):
        return Ignored("quota" if is_over_quota(body) else "error code")
    tags = read_tags(body)
    return MessageReceived(
        id=EventId(derive_id(account.name, "message", message_id)),
        at=credible(moment(body, "createAt"), received_at),
        received_at=received_at,
        account=account.name,
        native_group=conversation if in_group else None,
        sender=Sender(who, text(body, "senderNick")),
        message_id=message_id,
        message=read_message(body, word(body, "msgtype"), tags),
        addressed=in_group and tags.bot,
    )


def _in_group(body: Fields) -> bool:
    kind = word(body, "conversationType").strip()
    if kind not in (_PRIVATE, _GROUP):
        raise Unsupported(f"conversation type {kind[:40]}")
    return kind == _GROUP
