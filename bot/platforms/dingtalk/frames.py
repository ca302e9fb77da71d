"""Frames of the Stream mode: text from the socket becomes a value, and what is answered becomes text.

A pair of pure functions a kind of frame. Must never let a frame raise anything but Malformed, and never look into the
data further than the protocol itself does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from bot.core.errors import Malformed
from bot.platforms.dingtalk.fields import folded, read_json

SYSTEM, EVENT, CALLBACK = "SYSTEM", "EVENT", "CALLBACK"
"""Kinds of frames (vendor's docs/learn/stream/protocol.md)."""
PING, DISCONNECT = "ping", "disconnect"
ROBOT_TOPIC = "/v1.0/im/bot/messages/get"
CARD_TOPIC = "/v1.0/card/instances/callback"
SUBSCRIPTIONS: Final = (
    {"type": EVENT, "topic": "*"},
    {"type": CALLBACK, "topic": ROBOT_TOPIC},
    {"type": CALLBACK, "topic": CARD_TOPIC},
)
"""What we ask for: every event that is ticked in the developer console, robot messages, card clicks."""

OK, BAD, NOT_HANDLED, FAILED = 200, 400, 404, 500
"""Codes of answers; 400 is not in the protocol page, but in the vendor's Python SDK (``frames.py``)."""

_JSON = "application/json"
_DONE: Final = {"status": "SUCCESS", "message": "success"}
_LATER: Final = {"status": "LATER", "message": "temporarily unavailable"}


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame. ``headers`` have their names in small letters and their values as text; ``message_id`` is empty where
    the frame has none (then nothing can be answered); ``body`` is the object in ``data``, None where there is none."""

    kind: str
    topic: str
    message_id: str
    headers: Mapping[str, str] = field(repr=False)
    body: Mapping[str, Any] | None = field(repr=False)

    @property
    def event_kind(self) -> str:
        """The eventType of an EVENT: its ``topic`` cannot be relied on. Empty where nothing says it."""
        return self.headers.get("eventtype") or _said(self.body, "eventtype")

    @property
    def event_id(self) -> str:
        """What a redelivered EVENT has in common with the first delivery."""
        return self.headers.get("eventid") or _said(self.body, "eventid") or self.message_id


def read(raw: bytes | str) -> Frame:
    """The frame in a text message of the socket. Raises Malformed."""
    fields = folded(read_json(raw))
    # One official sample says ``header``.
    headers = fields.get("headers", fields.get("header"))
    if not isinstance(headers, Mapping):
        raise Malformed("a frame without headers")
    kind = fields.get("type")
    if not isinstance(kind, str) or not kind:
        raise Malformed("a frame without type")
    named = {name: said for name, value in folded(headers).items() if (said := _text(value))}
    return Frame(kind.upper(), named.get("topic", ""), named.get("messageid", ""), named, _data(fields.get("data")))


def robot_ack(message_id: str, code: int = OK) -> str:
    """The answer to a robot message; its content is not used."""
    return _ack(message_id, {"response": None}, code)


def card_ack(message_id: str, response: Mapping[str, Any] | None, code: int = OK) -> str:
    """The answer to a card click: how the card looks now, None for "as before"."""
    return _ack(message_id, {"response": response}, code)


def event_ack(message_id: str, *, later: bool = False, code: int = OK) -> str:
    """The answer to an EVENT. ``later`` asks for it again, with code 500 as the vendor's Go SDK does."""
    return _ack(message_id, _LATER if later else _DONE, FAILED if later else code)


def ping_ack(frame: Frame) -> str:
    """The answer to a ping: its ``opaque`` back, as text."""
    return _ack(frame.message_id, {"opaque": _said(frame.body, "opaque")})


def unhandled_ack(message_id: str) -> str:
    """The answer to a topic that we did not ask for."""
    return _ack(message_id, {"response": None}, NOT_HANDLED, "not handled")


def _ack(message_id: str, data: Mapping[str, Any], code: int = OK, message: str = "OK") -> str:
    headers = {"contentType": _JSON, "messageId": message_id}
    inner = orjson.dumps(data).decode()
    return orjson.dumps({"code": code, "headers": headers, "message": message, "data": inner}).decode()


def _data(value: object) -> Mapping[str, Any] | None:
    """A JSON string as documented, or the object itself."""
    if isinstance(value, Mapping):
        return value
    if not isinstance(value, str):
        return None
    try:
        return read_json(value)
    except Malformed:
        return None


def _text(value: object) -> str:
    """Text, and whole numbers as text (``time``); empty for anything else."""
    if isinstance(value, str):
        return value
    return str(value) if type(value) is int else ""


def _said(body: Mapping[str, Any] | None, name: str) -> str:
    return _text(folded(body).get(name)) if body else ""
