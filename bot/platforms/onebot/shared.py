"""What people share instead of writing it: cards, links, business cards, places. Kept by kind, with what they show.

Nothing here is ever taken for typed text: whoever made the card wrote it. Must never fetch anything.
"""

import html
import re
from collections.abc import Callable, Mapping

import orjson

from bot.core.message import Foreign
from bot.platforms.onebot.fields import Fields, text
from bot.platforms.words import clean, told

_LONGEST_KIND = 32
_LONGEST = 4000
_SHOWN = re.compile(r'(?:brief|title|summary|url)="([^"<>]{1,1000})"|>([^<>]+)<')
"""What an XML card shows: a few attributes, and the text between its tags."""


def read(kind: str, values: Fields) -> Foreign:
    """A segment of a kind that is none of ours, with what it shows."""
    reader = _READERS.get(kind)
    words = reader(values).strip()[:_LONGEST] if reader is not None else ""
    return Foreign(clean(kind)[:_LONGEST_KIND], words)


def _json(values: Fields) -> str:
    card = values.get("data")
    if isinstance(card, str):
        try:
            card = orjson.loads(card)
        except orjson.JSONDecodeError:
            return clean(card)
    return told(card)


def _xml(values: Fields) -> str:
    found = (html.unescape(one or two).strip() for one, two in _SHOWN.findall(text(values, "data")))
    return "\n".join(dict.fromkeys(words for words in found if words))


def _listed(*names: str) -> Callable[[Fields], str]:
    """Words that stand in fields of these names, a line each."""
    return lambda values: "\n".join(words for name in names if (words := text(values, name)))


def _contact(values: Fields) -> str:
    """Somebody's number, or a group's: an invitation like a typed one."""
    return f"qq {who}" if (who := text(values, "id")) else ""


_READERS: Mapping[str, Callable[[Fields], str]] = {
    "json": _json,
    "xml": _xml,
    "markdown": _listed("content"),
    "share": _listed("title", "content", "url"),
    "music": _listed("title", "content", "url"),
    "location": _listed("title", "content"),
    "contact": _contact,
}
