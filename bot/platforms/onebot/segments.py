"""Message segments: the wire's array (or CQ string) to our Message and back.

Values are text by the standard, but numbers, objects and null occur. Must never keep an expiring address as evidence.
"""

from collections.abc import Callable, Mapping
from typing import Any

from bot.core.errors import Malformed
from bot.core.ids import NativeId
from bot.core.message import Attachment, Foreign, Mention, MentionAll, Message, Picture, Quote, Segment, Text
from bot.platforms.onebot import cq, forwards, shared
from bot.platforms.onebot.fields import Fields, clean, is_number, optional_id, text

_SENDABLE = ("http://", "https://", "base64://", "file://")


def read(message: Any, self_id: NativeId) -> tuple[Message, bool]:
    """The message, and whether the bot itself is tagged. Its own tag is taken out: the text begins with the command.

    The type of ``message`` decides which of the two wire forms it is, so that a wrong ``message_format`` cannot harm;
    a single segment outside an array is accepted too.
    """
    if isinstance(message, str):
        message = cq.parse(message)
    elif isinstance(message, Mapping):
        message = [message]
    elif not isinstance(message, list):
        raise Malformed("message is neither array nor text")
    parts: list[Segment] = []
    addressed = False
    for raw in message:
        part = _read(raw)
        if isinstance(part, Mention) and part.native_id == self_id:
            addressed = True
        elif part is not None:
            parts.append(part)
            if type(part) is Foreign and part.kind == "forward" and (lines := forwards.read(raw.get("data"))):
                parts.append(Text(lines))
    if addressed:
        _begin_with_text(parts)
    return Message(tuple(parts)), addressed


def _begin_with_text(parts: list[Segment]) -> None:
    """Take away the space that stood between the bot's tag and the first word."""
    for place, part in enumerate(parts):
        if isinstance(part, Text):
            parts[place : place + 1] = [Text(words)] if (words := part.text.lstrip()) else []
            return
        if not isinstance(part, Quote):
            return


def _read(raw: Any) -> Segment | None:
    if not isinstance(raw, Mapping) or not isinstance(kind := raw.get("type"), str):
        raise Malformed("a segment has no type")
    values = raw.get("data")
    if not isinstance(values, Mapping):
        values = {}
    if kind == "text":  # nine of ten
        words = values.get("text")
        words = clean(words) if isinstance(words, str) else text(values, "text")
        return Text(words) if words else None
    reader = _READERS.get(kind)
    return reader(values) if reader is not None else shared.read(kind, values)


def _at(values: Fields) -> Segment | None:
    if values.get("qq") == "all":
        return MentionAll()
    tagged = optional_id(values, "qq")
    return None if tagged is None else Mention(tagged, text(values, "name").removeprefix("@"))


def _reply(values: Fields) -> Segment | None:
    quoted = optional_id(values, "id")
    return None if quoted is None else Quote(quoted)


def _image(values: Fields) -> Segment:
    return Picture(text(values, "summary", "filename", "file"), text(values, "url"))


def _file(values: Fields) -> Segment:
    size = text(values, "file_size", "size")
    return Attachment(
        name=text(values, "name", "file_name", "file"),
        size=int(size) if is_number(size) else 0,
        reference=text(values, "file_id", "id", "path"),
    )


_READERS: Mapping[str, Callable[[Fields], Segment | None]] = {
    "at": _at,
    "reply": _reply,
    "image": _image,
    "file": _file,
}


def write(message: Message, *, reply_to: str | None, private: bool) -> list[dict[str, Any]]:
    """The array for the wire: the quote first, then the rest in order. In private, tags become text."""
    quoted = reply_to or message.quoted
    head = [] if quoted is None else [_wire("reply", id=quoted)]
    body = (_write(part, private) for part in message.segments)
    return [*head, *(segment for segment in body if segment is not None)]


def _wire(kind: str, **values: str) -> dict[str, Any]:
    return {"type": kind, "data": values}


def _write(part: Segment, private: bool) -> dict[str, Any] | None:
    match part:
        case Text(text=words):
            return _wire("text", text=words) if words else None
        case Mention(native_id=tagged, name=name):
            return _wire("text", text=f"@{name or tagged} ") if private else _wire("at", qq=tagged)
        case MentionAll():
            return None if private else _wire("at", qq="all")
        case Picture(name=name, url=url):
            return _wire("image", file=url) if url.startswith(_SENDABLE) else _wire("text", text=f"[{name}]")
        case Attachment(name=name):
            return _wire("text", text=f"[{name}]")
        case Quote() | Foreign():
            return None
