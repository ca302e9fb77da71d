"""Segments to and from the sandbox's log, and typed text to segments.

Pure: no clock, no world. The only place that reads the log's foreign shapes.
"""

from collections.abc import Iterable
from typing import Any

from bot.core.card import Button, Card, CardKind
from bot.core.ids import NativeId
from bot.core.message import Attachment, Foreign, Mention, MentionAll, Message, Picture, Quote, Segment, Text

Row = dict[str, Any]


def rows_of(message: Message) -> list[Row]:
    """A message as JSON rows."""
    return [_row(part) for part in message.segments]


def _row(part: Segment) -> Row:
    match part:
        case Text(text=text):
            return {"text": text}
        case Mention(native_id=native_id, name=name):
            return {"mention": str(native_id), "name": name}
        case MentionAll():
            return {"everybody": True}
        case Quote(message_id=message_id):
            return {"quote": message_id}
        case Picture(name=name, url=url):
            return {"picture": name, "url": url}
        case Attachment(name=name, size=size, reference=reference):
            return {"file": name, "size": size, "reference": reference}
        case Foreign(kind=kind, words=words):
            return {"foreign": kind} | ({"words": words} if words else {})


def message_of(rows: Iterable[Row]) -> Message:
    """The message that ``rows_of`` wrote."""
    return Message(tuple(_segment(row) for row in rows))


def _segment(row: Row) -> Segment:
    match row:
        case {"text": str(text)}:
            return Text(text)
        case {"mention": str(native_id), "name": str(name)}:
            return Mention(NativeId(native_id), name)
        case {"everybody": True}:
            return MentionAll()
        case {"quote": str(message_id)}:
            return Quote(message_id)
        case {"picture": str(name), "url": str(url)}:
            return Picture(name, url)
        case {"file": str(name), "size": int(size), "reference": str(reference)}:
            return Attachment(name, size, reference)
        case _:
            return Foreign(str(row.get("foreign", "unknown")), str(row.get("words", "")))


def card_row(card: Card) -> Row:
    """A card as a JSON row."""
    buttons = [{"choice": one.choice, "label": one.label, "text": one.text, "count": one.count} for one in card.buttons]
    return {
        "id": card.id,
        "kind": card.kind.value,
        "title": card.title,
        "buttons": buttons,
        "note": card.note,
        "closed": card.closed,
    }


def card_of(row: Row) -> Card:
    """The card that ``card_row`` wrote."""
    buttons = tuple(Button(one["choice"], one["label"], one["text"], one["count"]) for one in row["buttons"])
    return Card(row["id"], CardKind(row["kind"]), row["title"], buttons, row["note"], row["closed"])


def segments_of(text: str, names: Iterable[tuple[str, Segment]]) -> tuple[Segment, ...]:
    """Typed text with every ``@name`` turned into its segment, the longest name first.

    One space after a name belongs to the tag and goes with it. An @ that names nobody stays text.
    """
    known = sorted(((name, part) for name, part in names if name), key=lambda pair: -len(pair[0]))
    parts: list[Segment] = []
    plain = ""
    place = 0
    while place < len(text):
        found = _name_at(text, place, known)
        if found is None:
            plain += text[place]
            place += 1
            continue
        if plain:
            parts.append(Text(plain))
            plain = ""
        name, part = found
        parts.append(part)
        place += 1 + len(name)
        place += text[place : place + 1].isspace()
    return (*parts, Text(plain)) if plain else tuple(parts)


def _name_at(text: str, place: int, known: list[tuple[str, Segment]]) -> tuple[str, Segment] | None:
    if text[place] not in "@\N{FULLWIDTH COMMERCIAL AT}":
        return None
    return next((pair for pair in known if text.startswith(pair[0], place + 1)), None)
