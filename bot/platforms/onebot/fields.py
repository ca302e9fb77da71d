"""Named checks for the fields of foreign JSON: what leaves here has the type that its name says.

Numbers may come as text and text as numbers (ids, sizes, levels); anything else is Malformed. Must never guess.
"""

from collections.abc import Mapping

from bot.core.errors import Malformed
from bot.core.ids import NativeId
from bot.platforms.words import Fields, clean, text

__all__ = [
    "Fields",
    "clean",
    "inner",
    "is_number",
    "native_id",
    "optional_id",
    "optional_whole",
    "text",
    "whole",
    "word",
]


_LONGEST_NUMBER = 20
"""Characters of the longest int64, its sign included."""


def is_number(text: str) -> bool:
    """Whether ``text`` is a whole number as JSON would write it."""
    digits = text[1:] if text[:1] == "-" else text
    return digits.isdigit() and digits.isascii() and len(text) <= _LONGEST_NUMBER


def native_id(fields: Fields, name: str) -> NativeId:
    """An id, always as text; a message id may be negative."""
    if (found := optional_id(fields, name)) is None:
        raise Malformed(f"{name} is missing")
    return found


def optional_id(fields: Fields, name: str) -> NativeId | None:
    """An id, None where the field is absent, null or empty."""
    value = fields.get(name)
    if type(value) is int:
        return NativeId(str(value))
    if value is None or value == "":
        return None
    if isinstance(value, str) and is_number(value):
        return NativeId(value)
    raise Malformed(f"{name} is no id")


def whole(fields: Fields, name: str) -> int:
    """A whole number."""
    value = fields.get(name)
    if type(value) is int:
        return value
    if isinstance(value, str) and is_number(value):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    raise Malformed(f"{name} is no whole number")


def optional_whole(fields: Fields, name: str) -> int | None:
    """A whole number, None where the field is absent, null or empty."""
    return None if fields.get(name) in (None, "") else whole(fields, name)


def word(fields: Fields, name: str) -> str:
    """A required word of the protocol, e.g. a type."""
    value = fields.get(name)
    if isinstance(value, str) and value:
        return value
    raise Malformed(f"{name} is missing")


def inner(fields: Fields, name: str) -> Fields:
    """An object inside the object; an empty one where it is absent or null."""
    value = fields.get(name)
    if isinstance(value, Mapping):
        return value
    if value is None:
        return {}
    raise Malformed(f"{name} is no object")
