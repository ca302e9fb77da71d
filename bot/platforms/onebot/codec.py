"""OneBot v11 as a pair of pure functions: reports to events, effects to calls. The public face of the codec.

Fast path: an array message from a group. Must never read a clock, and never let foreign JSON through.

Ids: a message's is (account, chat, sender, message id, its time), because message ids are short hashes that repeat and
collide; a notice's is a hash of its content. A redelivery carries the same values, another happening does not.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson

from bot.core.errors import Malformed, Unsupported
from bot.core.event import Event, MessageReceived, Sender
from bot.core.ids import AccountName, EventId, NativeId, derive_id
from bot.platforms.base import Ignored
from bot.platforms.onebot import notices, requests, segments
from bot.platforms.onebot.authentic import verify_report, verify_self_id, verify_token
from bot.platforms.onebot.calls import Call, answer_of, encode, read_response
from bot.platforms.onebot.fields import Fields, inner, native_id, text, word
from bot.platforms.onebot.notices import Report

__all__ = [
    "Call",
    "answer_of",
    "decode",
    "encode",
    "read_json",
    "read_response",
    "verify_report",
    "verify_self_id",
    "verify_token",
]


def read_json(body: bytes | str) -> dict[str, Any]:
    """The object in ``body``; raises Malformed. Refuses NaN, lone surrogates and deep nesting."""
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Malformed("not JSON") from error
    if not isinstance(found, dict):
        raise Malformed("no object")
    return found


def decode(
    payload: Mapping[str, Any], *, account: AccountName, self_id: NativeId, received_at: datetime
) -> Event | Ignored:
    """The event of a report. Raises Malformed or Unsupported."""
    post_type = word(payload, "post_type")
    if native_id(payload, "self_id") != self_id:
        return Ignored("another account")
    report = Report(payload, account, self_id, received_at)
    match post_type:
        case "message":
            return _message(report)
        case "notice":
            return notices.read_notice(report)
        case "meta_event":
            return notices.read_meta(report)
        case "message_sent":
            return Ignored("own message")
        case "request":
            return requests.read_request(report)
        case _:
            raise Unsupported(f"post type {post_type[:40]}")


def _message(report: Report) -> Event | Ignored:
    fields, account = report.fields, report.account
    sender = native_id(fields, "user_id")
    if sender == report.self_id:
        return Ignored("own message")
    if fields.get("sub_type") == "notice":
        return Ignored("system message")
    group = _chat(fields)
    seconds, message_id = notices.stamp(fields), native_id(fields, "message_id")
    message, addressed = segments.read(fields.get("message"), report.self_id)
    return MessageReceived(
        id=EventId(derive_id(account, "message", group or "", sender, message_id, str(seconds))),
        at=notices.when(seconds, report.received_at),
        received_at=report.received_at,
        account=account,
        native_group=group,
        sender=_sender(sender, fields),
        message_id=message_id,
        message=message,
        addressed=addressed,
    )


def _chat(fields: Fields) -> NativeId | None:
    """The group of the message; None in private, a temporary session through a group included."""
    match fields.get("message_type"):
        case "group":
            return native_id(fields, "group_id")
        case "private":
            return None
        case kind:
            raise Unsupported(f"message type {str(kind)[:40]}")


def _sender(who: NativeId, fields: Fields) -> Sender:
    """All of it is best effort: only the id is sure to be there."""
    shown = inner(fields, "sender")
    name = text(shown, "card", "nickname")
    if anonymous := fields.get("anonymous"):
        name = text(anonymous, "name") if isinstance(anonymous, Mapping) else name
    return Sender(who, name, text(shown, "role"))
