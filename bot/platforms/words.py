"""Text out of foreign JSON, the same for every platform: nothing leaves here that a database or a document refuses.

Must never guess.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

Fields = Mapping[str, Any]

_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def text(fields: Fields, *names: str) -> str:
    """The first of these fields that says something, as text without control characters; empty when none does."""
    for name in names:
        value = fields.get(name)
        if isinstance(value, str) and value:
            return clean(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
    return ""


def clean(value: str) -> str:
    """``value`` without control characters but tab and line feed: no database and no document takes them all."""
    return value if value.isprintable() else _UNWANTED.sub("", value)


_TELLING = frozenset({
    "prompt", "title", "desc", "description", "text", "summary", "content", "tag", "nickname", "contact", "source",
    "jumpurl", "qqdocurl",
})  # fmt: skip
"""Fields of a card that people see when they look at it or tap it; pictures and what the platform needs are not."""
_DEEPEST, _MOST_WORDS, _LONGEST_WORDS = 8, 200, 4000


def told(value: object) -> str:
    """Everything that a card of whatever make shows, each once, a line each; at most 4,000 characters. Never raises."""
    found: dict[str, None] = {}
    _gather(value, found, _DEEPEST)
    return "\n".join(found)[:_LONGEST_WORDS]


def _gather(value: object, found: dict[str, None], depth: int) -> None:
    if not depth:
        return
    for name, one in _inside(value):
        if len(found) >= _MOST_WORDS:
            return
        if isinstance(one, str):
            words = clean(one).strip() if name is None or str(name).lower() in _TELLING else ""
            if words:
                found[words] = None
        else:
            _gather(one, found, depth - 1)


def _inside(value: object) -> Iterator[tuple[str | None, object]]:
    """What lies in an object, by its names, or in a list, without."""
    if isinstance(value, Mapping):
        yield from value.items()
    elif isinstance(value, list):
        yield from ((None, one) for one in value)
