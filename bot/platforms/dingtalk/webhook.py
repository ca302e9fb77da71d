"""Bodies for addresses that hold their own key: the answer address of a conversation and the custom robot.

The only way for an ordinary message to tag people: their ids in ``at``, and ``@id`` where the tag stands in the text
(platform sheet, @-mention by channel). Pure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.core.ids import NativeId
from bot.core.message import Mention, MentionAll, Message, Picture, Text
from bot.core.wording import lowering as wording
from bot.platforms.dingtalk import kinds
from bot.platforms.dingtalk.wire import cut_bytes, outsider

MOST_TAGS = 50
LONGEST_TEXT = 15_000
"""Bytes; the pages give no number for webhooks, so the one of the OpenAPI is kept to."""


@dataclass(frozen=True, slots=True)
class Words:
    """A message as one text, and who is tagged in it. ``rich``: it is markdown, because of a picture."""

    text: str
    tagged: tuple[NativeId, ...] = ()
    everybody: bool = False
    rich: bool = False


def words(message: Message, *, tags: bool) -> Words:
    """``message`` as DingTalk is told it. With ``tags`` members are tagged by their id, at most fifty; people outside
    the organisation, and everybody where no tag is possible, are named."""
    tagged: dict[NativeId, None] = {}
    everybody, rich, parts = False, False, []
    for part in message.segments:
        match part:
            case Mention(native_id=person, name=name):
                if tags and not outsider(person) and (person in tagged or len(tagged) < MOST_TAGS):
                    tagged[person] = None
                    parts.append(f"@{person} ")
                else:
                    parts.append(wording.at(name or person))
            case MentionAll():
                everybody = tags
                parts.append(wording.AT_ALL)
            case Picture(name=name, url=url) if url:
                rich = True
                parts.append(f"  \n![{name}]({url})  \n")
            case Text(text=text):
                parts.append(text)
            case _:
                parts.append(Message((part,)).shown())
    said = "".join(parts)
    return Words(_lines(said) if rich else said, tuple(tagged), everybody, rich)


def _lines(said: str) -> str:
    """Markdown breaks a line only at one with two blanks before it."""
    return "\n".join(f"{line.rstrip()}  " for line in said.split("\n")).strip()


def shortened(said: str, keyword: str = "") -> str:
    """``said`` in the bytes that one message has; a ``keyword`` that is missing from what is left comes last."""
    short = cut_bytes(said, LONGEST_TEXT)
    if keyword and keyword not in short:
        return f"{cut_bytes(said, LONGEST_TEXT - len(keyword.encode()) - 1)}\n{keyword}"
    return short


def kind_of(message: Message) -> kinds.Kind:
    """The message for the OpenAPI, where nobody can be tagged."""
    pictures = [part for part in message.segments if isinstance(part, Picture) and part.url]
    if len(pictures) == len(message.segments) == 1:
        return kinds.image(pictures[0].url)
    said = words(message, tags=False)
    return kinds.markdown(kinds.title_of(message.text), said.text) if said.rich else kinds.text(said.text)


def body_of(said: Words, title: str = "") -> dict[str, Any]:
    """The body that says ``said``."""
    at = {"atUserIds": list(said.tagged), "isAtAll": said.everybody}
    if said.rich:
        return markdown(title or kinds.title_of(said.text), said.text, at)
    return text(said.text, at)


def text(content: str, at: Mapping[str, Any]) -> dict[str, Any]:
    """Plain text."""
    return {"msgtype": "text", "text": {"content": cut_bytes(content, LONGEST_TEXT)}, "at": dict(at)}


def markdown(title: str, content: str, at: Mapping[str, Any]) -> dict[str, Any]:
    """Markdown; a missing title is refused."""
    shown = {"title": title or "…", "text": cut_bytes(content, LONGEST_TEXT)}
    return {"msgtype": "markdown", "markdown": shown, "at": dict(at)}


def actions(title: str, content: str, buttons: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """A text with buttons (label, address), one below the other."""
    listed = [{"title": label, "actionURL": address} for label, address in buttons]
    shown = {"title": title, "text": content, "btnOrientation": "0", "btns": listed}
    return {"msgtype": "actionCard", "actionCard": shown}


def feed(links: Sequence[tuple[str, str, str]]) -> dict[str, Any]:
    """A list of links (title, address, picture)."""
    listed = [{"title": title, "messageURL": address, "picURL": picture} for title, address, picture in links]
    return {"msgtype": "feedCard", "feedCard": {"links": listed}}
