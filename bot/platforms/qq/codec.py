"""A webhook frame to an event: pure functions, no call, no clock.

A message's event id stands on its quote index, author, stamp and words (a redelivery was seen with another ``d.id``,
and one message may come under two event names), on ``d.id`` where it has no index; every other happening's on what it
says. So a redelivery, whatever envelope it comes in, has the same id. Must never keep what it read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from bot.core.errors import Malformed, Unsupported
from bot.core.event import Event, MessageReceived, Sender
from bot.core.ids import AccountName, EventId, NativeId, derive_id
from bot.platforms.base import Ignored
from bot.platforms.qq import content, happenings
from bot.platforms.qq.content import Known
from bot.platforms.qq.fields import Fields, credible, inner, moment, native_id, text, whole, yes
from bot.platforms.qq.happenings import Arrival

__all__ = [
    "DISPATCH",
    "GROUP_ANY",
    "VALIDATION",
    "Frame",
    "Known",
    "decode",
    "fingerprint",
    "read_frame",
]

DISPATCH, VALIDATION = 0, 13
GROUP_AT, GROUP_ANY, PRIVATE = "GROUP_AT_MESSAGE_CREATE", "GROUP_MESSAGE_CREATE", "C2C_MESSAGE_CREATE"
_LONGEST_KIND = 60
_HEAD = 32
"""Characters of a message id that a redelivery keeps; ids have more than seventy (captured payloads)."""


@dataclass(frozen=True, slots=True)
class Frame:
    """An envelope: ``op`` (0 is an event, 13 the address check), the event's name, the envelope's id and the data."""

    op: int
    kind: str
    id: str
    d: Fields


def read_frame(body: bytes | str) -> Frame:
    """The envelope in ``body``. Raises Malformed; refuses NaN, lone surrogates and deep nesting."""
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Malformed("not JSON") from error
    return frame_of(found)


def frame_of(found: Any) -> Frame:
    """The envelope of JSON that was read. Raises Malformed."""
    if not isinstance(found, Mapping) or (op := whole(found, "op")) is None:
        raise Malformed("no envelope")
    d = found.get("d")
    return Frame(op, text(found, "t").upper(), text(found, "id"), d if isinstance(d, Mapping) else {})


def decode(frame: Frame, *, account: AccountName, received_at: datetime, known: Known | None = None) -> Event | Ignored:
    """The event of a frame. Raises Malformed or Unsupported."""
    if frame.op != DISPATCH:
        raise Unsupported(f"op {frame.op}")
    if frame.kind in (GROUP_AT, GROUP_ANY, PRIVATE):
        return _message(frame, account, received_at, known or Known())
    read = happenings.READERS.get(frame.kind)
    if read is None:
        raise Unsupported(f"event {frame.kind[:_LONGEST_KIND]}")
    if isinstance(read, str):
        return Ignored(read)
    own = known.own if known else ""
    return read(Arrival(frame.kind, frame.id, frame.d, account, received_at, own))


def _message(frame: Frame, account: AccountName, received_at: datetime, known: Known) -> Event | Ignored:
    d = frame.d
    author = inner(d, "author")
    if yes(author, "bot"):
        return Ignored("another bot")
    group: NativeId | None = None
    if frame.kind == PRIVATE:
        sender = native_id(author, "user_openid", "id")
    else:
        group = native_id(d, "group_openid", "group_id")
        sender = native_id(author, "member_openid", "id")
    if sender == known.own:
        return Ignored("own message")
    message_id = native_id(d, "id")
    message, addressed = content.read(d, known, addressed=frame.kind == GROUP_AT)
    return MessageReceived(
        id=_event_id(account, group, sender, message.text, d),
        at=credible(moment(d, "timestamp"), received_at),
        received_at=received_at,
        account=account,
        native_group=group,
        sender=Sender(sender, text(author, "username"), text(author, "member_role").lower()),
        message_id=message_id,
        message=message,
        addressed=addressed,
    )


def _event_id(account: AccountName, group: NativeId | None, sender: NativeId, words: str, d: Fields) -> EventId:
    """The index alone would do if it were documented as unique; with the rest nothing but a repetition has the same."""
    stamp, index = text(d, "timestamp"), content.indexes(d).get("msg_idx")
    if stamp and index:
        return EventId(derive_id(account, "message", group or "", sender, stamp, words, index))
    return EventId(derive_id(account, "message", group or "", native_id(d, "id")))


def fingerprint(event: MessageReceived, frame: Frame) -> str | None:
    """What a redelivery under another ``d.id`` shares with the first delivery: place, author, content, stamp, the head
    of the id (only its tail was seen to change) and the quote index where there is one. Two genuine messages differ in
    the last three, even within a second. None without a stamp."""
    stamp = text(frame.d, "timestamp")
    if not stamp or event.sender is None:
        return None
    index = content.indexes(frame.d).get("msg_idx", "")
    head = event.message_id[:_HEAD]
    who = event.sender.native_id
    return derive_id(event.native_group or "", who, repr(event.message.segments), stamp, head, index)
