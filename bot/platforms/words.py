"""Text out of foreign JSON, the same for every platform: nothing leaves here that a database or a document refuses.

Must never guess.
"""

import re
from collections.abc import Mapping
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
