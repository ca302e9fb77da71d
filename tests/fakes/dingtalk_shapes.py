"""What a body sent to DingTalk must look like: a small language of shapes, and the messages written in it.

A shape says what is wrong with a value, as texts; nothing wrong is no text. Names that end in ``?`` may be missing.
"""

import json
import re
from collections.abc import Callable
from typing import Any

Shape = Callable[[Any], list[str]]


def text(most: int | None = None, *, empty: bool = False) -> Shape:
    """A text of at most so many characters; not an empty one."""

    def look(value: Any) -> list[str]:
        if not isinstance(value, str):
            return [f"is a {type(value).__name__}, no text"]
        if not value and not empty:
            return ["is empty"]
        return [f"has more than {most} characters"] if most is not None and len(value) > most else []

    return look


def whole(*allowed: int) -> Shape:
    """A whole number (never a bool, never a text), one of these if any are given."""

    def look(value: Any) -> list[str]:
        if type(value) is not int:
            return [f"is a {type(value).__name__}, no whole number"]
        return [f"is {value}"] if allowed and value not in allowed else []

    return look


def flag(value: Any) -> list[str]:
    """true or false."""
    return [] if isinstance(value, bool) else [f"is a {type(value).__name__}, not true or false"]


def one_of(*allowed: str) -> Shape:
    """One of these texts."""
    return lambda value: [] if value in allowed and isinstance(value, str) else [f"is {value!r}"]


def row(of: Shape, most: int | None = None, *, empty: bool = False) -> Shape:
    """An array."""

    def look(value: Any) -> list[str]:
        if not isinstance(value, list):
            return [f"is a {type(value).__name__}, no array"]
        if not value and not empty:
            return ["is empty"]
        if most is not None and len(value) > most:
            return [f"has more than {most} entries"]
        return [f"[{place}] {wrong}" for place, part in enumerate(value) for wrong in of(part)]

    return look


def table(of: Shape, *, key_bytes: int | None = None) -> Shape:
    """An object whose names are data."""

    def look(value: Any) -> list[str]:
        if not isinstance(value, dict):
            return [f"is a {type(value).__name__}, no object"]
        long = [f"name {name[:20]!r} is too long" for name in value if key_bytes and len(name.encode()) > key_bytes]
        return long + [f".{name} {wrong}" for name, part in value.items() for wrong in of(part)]

    return look


def obj(**fields: Shape) -> Shape:
    """An object with these names and no others; a trailing ``_`` says that the name may be missing."""
    return named({f"{name[:-1]}?" if name.endswith("_") else name: shape for name, shape in fields.items()})


def named(fields: dict[str, Shape]) -> Shape:
    """The same, with the names as they are."""
    known = {name.removesuffix("?"): (not name.endswith("?"), shape) for name, shape in fields.items()}

    def look(value: Any) -> list[str]:
        if not isinstance(value, dict):
            return [f"is a {type(value).__name__}, no object"]
        found = [f".{name} is unknown" for name in value if name not in known]
        found += [f".{name} is missing" for name, (needed, _) in known.items() if needed and name not in value]
        for name, (_, shape) in known.items():
            found += [f".{name} {wrong}" for wrong in shape(value[name])] if name in value else []
        return found

    return look


def short_value(value: Any) -> list[str]:
    """A value of a card: a text of at most 1 KB."""
    found = text(empty=True)(value)
    return found or (["has more than 1024 bytes"] if len(value.encode()) > 1024 else [])


PARAMS = obj(cardParamMap=table(short_value, key_bytes=100))
URL = re.compile(r"(?:https?|dingtalk|dtmd)://\S+")


def link(value: Any) -> list[str]:
    """Something that can be opened."""
    if found := text()(value):
        return found
    if value.lower().startswith("dtmd:") and not value.startswith("dtmd://dingtalkclient/sendMessage?content="):
        return ["is a dtmd link in another spelling"]
    return [] if URL.fullmatch(value) else ["is no link"]


def digits(value: Any) -> list[str]:
    """A number written as text."""
    return [] if isinstance(value, str) and value.isdecimal() else [f"is {value!r}, no number as text"]


def _buttons(count: int) -> Shape:
    fields: dict[str, Shape] = {"title": text(), "text": text()}
    for place in range(1, count + 1):
        fields |= {f"actionTitle{place}": text(), f"actionURL{place}": link}
    return named(fields)


MESSAGES: dict[str, Shape] = {
    "sampleText": obj(content=text()),
    "sampleMarkdown": obj(title=text(), text=text()),
    "sampleImageMsg": obj(photoURL=text()),
    "sampleLink": obj(title=text(), text=text(), picUrl=text(), messageUrl=link),
    "sampleActionCard": obj(title=text(), text=text(), singleTitle=text(), singleURL=link),
    **{f"sampleActionCard{count}": _buttons(count) for count in range(2, 6)},
    "sampleActionCard6": obj(
        title=text(), text=text(), buttonTitle1=text(), buttonUrl1=link, buttonTitle2=text(), buttonUrl2=link
    ),
    "sampleAudio": obj(mediaId=text(), duration=digits),
    "sampleFile": obj(mediaId=text(), fileName=text(), fileType=one_of("xlsx", "pdf", "zip", "rar", "doc", "docx")),
    "sampleVideo": obj(
        duration=digits, videoMediaId=text(), videoType=one_of("mp4"), picMediaId=text(), height_=digits, width_=digits
    ),
}
"""What msgParam holds for each msgKey."""

AT = obj(atUserIds_=row(text(), 50, empty=True), atMobiles_=row(text(), 50, empty=True), isAtAll_=flag)
_CARD_BUTTON = obj(title=text(), actionURL=link)
_FEED = obj(title=text(), messageURL=link, picURL=text())


def _action_card(value: Any) -> list[str]:
    single = obj(title=text(), text=text(), singleTitle=text(), singleURL=link, btnOrientation_=one_of("0", "1"))
    several = obj(title=text(), text=text(), btnOrientation_=one_of("0", "1"), btns=row(_CARD_BUTTON))
    return several(value) if isinstance(value, dict) and "btns" in value else single(value)


HOOKED: dict[str, Shape] = {
    "text": obj(msgtype=text(), text=obj(content=text()), at_=AT, msgUuid_=text()),
    "markdown": obj(msgtype=text(), markdown=obj(title=text(), text=text()), at_=AT, msgUuid_=text()),
    "link": obj(
        msgtype=text(),
        link=obj(title=text(), text=text(), messageUrl=link, picUrl_=text(empty=True)),
        at_=AT,
        msgUuid_=text(),
    ),
    "actionCard": obj(msgtype=text(), actionCard=_action_card, at_=AT, msgUuid_=text()),
    "feedCard": obj(msgtype=text(), feedCard=obj(links=row(_FEED)), at_=AT, msgUuid_=text()),
    "empty": obj(msgtype=text()),
}
"""The bodies of a webhook, a sessionWebhook and an HTTP answer, by msgtype."""


def hooked(value: Any) -> list[str]:
    """What is wrong with the body of a webhook, @ included."""
    kind = value.get("msgtype") if isinstance(value, dict) else None
    if kind not in HOOKED:
        return [f".msgtype is {kind!r}"]
    return HOOKED[kind](value) or _at(kind, value)


def _at(kind: str, value: dict[str, Any]) -> list[str]:
    at = value.get("at", {})
    people = [*at.get("atUserIds", []), *at.get("atMobiles", [])]
    if kind in ("link", "feedCard") and (people or at.get("isAtAll")):
        return [f"@ in a {kind}, where there is none"]
    if len(people) > 50:
        return ["@ of more than 50 people"]
    if kind in ("markdown", "actionCard"):
        written = value[kind]["text"]
        return [f"@ of {who}, who is not named in the text" for who in people if f"@{who}" not in written]
    return []


def message(msg_key: str, msg_param: str) -> tuple[dict[str, Any], list[str]]:
    """The parameters of a msgKey and what is wrong with them."""
    try:
        param = json.loads(msg_param)
    except ValueError:
        return {}, ["msgParam is no JSON text"]
    return (param if isinstance(param, dict) else {}), [f"msgParam{wrong}" for wrong in MESSAGES[msg_key](param)]


# ------------------------------------------------------------------------------------------------ what we answer

CARD_ANSWER = obj(
    cardUpdateOptions_=obj(updateCardDataByKey_=flag, updatePrivateDataByKey_=flag),
    cardData_=PARAMS,
    userPrivateData_=PARAMS,
)
_FRAME = obj(code=whole(200, 404, 500), headers=obj(messageId=text(), contentType=one_of("application/json")),
             message=text(empty=True), data=text(empty=True))  # fmt: skip
_EVENT_ANSWER = obj(status=one_of("SUCCESS", "LATER"), message_=text(empty=True))


def ack(kind: str, frame: Any, asked: Any) -> list[str]:
    """What is wrong with the answer to a frame; ``kind`` is robot, card, event or ping, ``asked`` the frame's data."""
    if found := _FRAME(frame):
        return [f"ack{wrong}" for wrong in found]
    try:
        data = json.loads(frame["data"])
    except ValueError:
        return ["ack.data is no JSON text"]
    if frame["code"] != 200 and kind != "event":
        return []
    match kind:
        case "robot":
            found = [] if isinstance(data, dict) and set(data) == {"response"} else [" is no {response}"]
        case "card":
            found = obj(response=CARD_ANSWER)(data)
        case "event":
            found = _EVENT_ANSWER(data)
        case _:
            found = [] if data == asked else [" is not the ping's"]
    return [f"ack.data{wrong}" for wrong in found]
