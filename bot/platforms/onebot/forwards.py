"""Forwarded messages: several messages folded into one, read into lines for people and written as nodes.

The lines begin with a mark, so that what somebody forwards is never taken for a command of theirs. Must never fetch.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from bot.platforms.onebot.fields import Fields, clean, text

_MARK = "> "
_MOST_NODES = 100
_LONGEST = 4000
"""Characters that are kept of a forwarded message; QQ shows far fewer before it is opened."""
_SHOWN = {"image": "[image]", "file": "[file]", "record": "[voice]", "video": "[video]", "forward": "[forward]"}


def read(values: object) -> str:
    """The content as lines ``> name: words``, each after a line feed; empty where the client gave no content.

    ``values`` is the data of a segment. The nodes are whole messages (NapCat), node segments (the standard) or
    ``{content, sender}`` (go-cqhttp); inside a CQ string they are JSON text.
    """
    content = values.get("content") if isinstance(values, Mapping) else None
    if isinstance(content, str):
        content = _parsed(content)
    if not isinstance(content, list):
        return ""
    lines = (line for node in content[:_MOST_NODES] if isinstance(node, Mapping) for line in _lines(node))
    return "".join(f"\n{_MARK}{line}" for line in lines)[:_LONGEST]


def _parsed(content: str) -> object:
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        return None


def _lines(node: Fields) -> Iterator[str]:
    values = node.get("data") if node.get("type") == "node" else node
    if not isinstance(values, Mapping):
        return
    sender = values.get("sender")
    name = text(sender, "card", "nickname") if isinstance(sender, Mapping) else text(values, "nickname", "name")
    name, words = " ".join(name.split()), _words(values.get("message", values.get("content")))
    for place, line in enumerate(words.splitlines()):
        yield line if place or not name else f"{name}: {line}"


def _words(message: object) -> str:
    if isinstance(message, str):
        return clean(message)
    parts = [message] if isinstance(message, Mapping) else message
    return "".join(_part(part) for part in parts if isinstance(part, Mapping)) if isinstance(parts, list) else ""


def _part(part: Fields) -> str:
    kind, values = part.get("type"), part.get("data")
    if not isinstance(values, Mapping) or not isinstance(kind, str):
        return ""
    match kind:
        case "text":
            return text(values, "text")
        case "at":
            return f"@{text(values, 'name', 'qq').removeprefix('@')} "
        case _:
            return _SHOWN.get(kind, "")


def nodes(user_id: str, name: str, pages: Sequence[Sequence[Mapping[str, Any]]]) -> list[dict[str, Any]]:
    """The nodes that say ``pages``, each an array of segments, in the name of ``user_id`` shown as ``name``."""
    written = ({"user_id": user_id, "nickname": name, "content": list(page)} for page in pages if page)
    return [{"type": "node", "data": values} for values in written]
