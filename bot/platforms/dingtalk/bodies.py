"""What a robot message says: its content as segments. One small function a kind, in a table.

A kind that we do not know is kept by its name: somebody said something. Must never fetch anything.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.core.errors import Malformed
from bot.core.ids import NativeId
from bot.core.message import Attachment, Foreign, Mention, Message, Picture, Quote, Segment, Text
from bot.platforms.dingtalk.fields import Fields, clean, inner, items, optional_id, text, yes
from bot.platforms.dingtalk.people import person
from bot.platforms.words import told

_LONGEST_KIND = 40


@dataclass(frozen=True, slots=True)
class Tags:
    """Who is tagged: ``bot`` the robot itself, ``first`` before everybody else, ``others`` by their dingtalkId."""

    bot: bool
    first: bool
    others: Mapping[NativeId, NativeId]


def read_tags(body: Fields) -> Tags:
    """The tags of a message, from ``atUsers`` and ``isInAtList``; the robot's entry is the one with chatbotUserId."""
    own = optional_id(body, "chatbotUserId")
    users = [user for user in items(body, "atUsers") if isinstance(user, Mapping)]
    found = [(optional_id(user, "dingtalkId"), person(user, "staffId", "unionId", "dingtalkId")) for user in users]
    others = {dingtalk or who: who for dingtalk, who in found if who is not None and (own is None or dingtalk != own)}
    mine = [own is not None and dingtalk == own for dingtalk, _ in found]
    return Tags(yes(body, "isInAtList") or any(mine), bool(mine) and mine[0], others)


def read_message(body: Fields, kind: str, tags: Tags) -> Message:
    """The message of a body: the quote first, then who is tagged, then what was said. Raises Malformed."""
    said = _KINDS[kind](body, tags) if kind in _KINDS else _foreign(kind, body.get("content"))
    placed = {part.native_id for part in said if isinstance(part, Mention)}
    tagged = [Mention(who) for who in tags.others.values() if who not in placed]
    return Message((*_quote(body), *tagged, *said))


def has_content(body: Fields) -> bool:
    """Whether anything was said at all: a body over quota has neither text nor content."""
    return bool(body.get("text")) or bool(body.get("content"))


def _quote(body: Fields) -> list[Segment]:
    """What is replied to. A processQueryKey is the id of a message that we sent, so it goes before the msgId."""
    places: list[Fields] = [body, *(_object(body, name) for name in ("text", "content"))]
    replied = [found for place in places if (found := _object(place, "repliedMsg"))]
    keys = (optional_id(place, "originalProcessQueryKey", "processQueryKey") for place in places + replied)
    ids = (optional_id(place, "originalMsgId") for place in places)
    named = (optional_id(place, "msgId") for place in replied)
    found_id = next((found for ways in (keys, named, ids) for found in ways if found is not None), None)
    return [] if found_id is None else [Quote(found_id)]


def _object(fields: Fields, name: str) -> Fields:
    value = fields.get(name)
    return value if isinstance(value, Mapping) else {}


def _text(body: Fields, tags: Tags) -> list[Segment]:
    """``text.content``; one official sample has it as a top-level ``content`` (platform sheet, robot-receive-message).

    The tag of the robot is cut off before, a leading blank stays.
    """
    value = body.get("text")
    content = value.get("content") if isinstance(value, Mapping) else value
    content = body.get("content") if content is None else content
    if not isinstance(content, str):
        raise Malformed("text is missing")
    said = clean(content).strip()
    if tags.bot and tags.first and not tags.others:
        said = _without_repeated_tag(said)
    return [Text(said)] if said else []


def _without_repeated_tag(said: str) -> str:
    """``said`` without the robot's ``@name`` at its front, once or repeated."""
    first = said.split(maxsplit=1)[0] if said.startswith("@") else ""
    while first and said.split(maxsplit=1)[:1] == [first]:
        said = said.removeprefix(first).lstrip()
    return said


def _rich_text(body: Fields, tags: Tags) -> list[Segment]:
    elements = [element for element in items(inner(body, "content"), "richText") if isinstance(element, Mapping)]
    parts: list[Segment] = []
    for element in _without_written_tag(elements, tags):
        parts += _element(element, body, tags)
    return _trimmed(parts)


def _without_written_tag(elements: list[Fields], tags: Tags) -> list[Fields]:
    """HarmonyOS writes the robot's tag as a text of its own in front, although it stands in atUsers as well."""
    if not (elements and tags.first and (said := _words(elements[0]).lstrip()).startswith("@")):
        return elements
    if len(elements) > 1 and _words(elements[1]):
        return elements[1:]
    return [{"text": _without_repeated_tag(said)}, *elements[1:]]


def _words(element: Fields) -> str:
    return text(element, "text") if element.get("type") in (None, "", "text") else ""


def _element(element: Fields, body: Fields, tags: Tags) -> list[Segment]:
    kind = text(element, "type")
    if kind == "at":
        return _at(element, body, tags)
    if kind == "picture" or (not kind and "downloadCode" in element):
        return [Picture("")]
    if said := text(element, "text"):
        return [Text(said)]
    return [] if kind in ("", "text") else _foreign(kind, element)


def _at(element: Fields, body: Fields, tags: Tags) -> list[Segment]:
    """A tag in its place; the robot's own goes, as it does in a text."""
    who = optional_id(element, "atUserId")
    if who is None:
        return [Text(f"@{name}")] if (name := text(element, "atName")) else []
    if who == optional_id(body, "chatbotUserId"):
        return []
    return [Mention(tags.others.get(who, who), text(element, "atName").removeprefix("@"))]


def _trimmed(parts: list[Segment]) -> list[Segment]:
    """Blanks at the very front and at the very end go, and texts that were nothing else."""
    if parts and isinstance(first := parts[0], Text):
        parts[0] = Text(first.text.lstrip())
    if parts and isinstance(last := parts[-1], Text):
        parts[-1] = Text(last.text.rstrip())
    return [part for part in parts if part != Text("")]


def _picture(body: Fields, tags: Tags) -> list[Segment]:
    inner(body, "content")
    return [Picture("")]


def _audio(body: Fields, tags: Tags) -> list[Segment]:
    """Marked as voice, with what DingTalk understood of it."""
    said = text(inner(body, "content"), "recognition").strip()
    return [Foreign("voice"), *([Text(said)] if said else [])]


def _video(body: Fields, tags: Tags) -> list[Segment]:
    return [Foreign("video")]


def _file(body: Fields, tags: Tags) -> list[Segment]:
    content = inner(body, "content")
    return [Attachment(text(content, "fileName"), 0, text(content, "downloadCode"))]


def _unknown(body: Fields, tags: Tags) -> list[Segment]:
    content = inner(body, "content")
    return _foreign(text(content, "unknownMsgType") or "unknown", content)


def _foreign(kind: str, content: object) -> list[Segment]:
    """A card, a chat record, whatever comes: by its kind, with the words that it shows."""
    return [Foreign(clean(kind)[:_LONGEST_KIND], told(content))]


_KINDS: Mapping[str, Callable[[Fields, Tags], list[Segment]]] = {
    "text": _text,
    "richText": _rich_text,
    "picture": _picture,
    "audio": _audio,
    "video": _video,
    "file": _file,
    "unknownMsgType": _unknown,
}
