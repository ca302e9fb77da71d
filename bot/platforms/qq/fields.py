"""Named checks for the fields of the platform's JSON: what leaves here has the type that its name says.

Numbers may come as text and text as numbers; what cannot be meant is Malformed. Must never guess.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from bot.core.errors import Malformed
from bot.core.ids import NativeId
from bot.platforms.words import Fields, clean, text

__all__ = [
    "Fields",
    "clean",
    "credible",
    "inner",
    "moment",
    "native_id",
    "optional_id",
    "several",
    "text",
    "whole",
    "yes",
]


_LONGEST_ID = 512
_LONGEST_NUMBER = 20
_MILLISECONDS_FROM = 100_000_000_000
_EARLIEST = timedelta(days=1).total_seconds()
_LATEST = timedelta(minutes=5).total_seconds()
_ID = re.compile(r"[!-~]+")


def native_id(fields: Fields, *names: str) -> NativeId:
    """The first of these ids that is there, as text."""
    if (found := optional_id(fields, *names)) is None:
        raise Malformed(f"{names[0]} is missing")
    return found


def optional_id(fields: Fields, *names: str) -> NativeId | None:
    """An id; None where every field is absent, null or empty. Ids are opaque: printable, without spaces."""
    for name in names:
        value = fields.get(name)
        if value is None or value == "":
            continue
        if type(value) is int:
            value = str(value)
        if isinstance(value, str) and len(value) <= _LONGEST_ID and _ID.fullmatch(value) and value.strip("."):
            return NativeId(value)
        raise Malformed(f"{name} is no id")
    return None


def whole(fields: Fields, name: str) -> int | None:
    """A whole number that is not negative, None where there is none; numbers may be text."""
    value = fields.get(name)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _LONGEST_NUMBER:
        value = int(value)
    return value if type(value) is int and value >= 0 else None


def yes(fields: Fields, name: str) -> bool:
    """Whether a flag is set, in whichever spelling."""
    value = fields.get(name)
    return value is True or (type(value) is int and value == 1) or (isinstance(value, str) and value.lower() == "true")


def inner(fields: Fields, name: str) -> Fields:
    """An object inside the object; an empty one where it is absent or null."""
    value = fields.get(name)
    if isinstance(value, Mapping):
        return value
    if value is None:
        return {}
    raise Malformed(f"{name} is no object")


def several(fields: Fields, name: str) -> list[Fields]:
    """The objects of a list; empty where it is absent or null, and without what is no object."""
    value = fields.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise Malformed(f"{name} is no list")
    return [entry for entry in value if isinstance(entry, Mapping)]


def moment(fields: Fields, *names: str) -> datetime | None:
    """A time, written as RFC 3339 or as seconds (or milliseconds); None where there is none that can be read."""
    for name in names:
        value = fields.get(name)
        seconds = whole(fields, name)
        try:
            if seconds is not None:
                return datetime.fromtimestamp(seconds / 1000 if seconds > _MILLISECONDS_FROM else seconds, UTC)
            if isinstance(value, str) and value:
                found = datetime.fromisoformat(value)
                return found.astimezone(UTC) if found.tzinfo else None
        except (ValueError, OverflowError, OSError):
            continue
    return None


def credible(at: datetime | None, received_at: datetime) -> datetime:
    """The platform's stamp where it is credible, else the time of arrival.

    Stamps are whole seconds; within its second the time of arrival says more, and keeps two messages in their order.
    """
    if at is None:
        return received_at
    lag = (received_at - at).total_seconds()
    if 0 <= lag < 1:
        return received_at
    return at if -_LATEST <= lag <= _EARLIEST else received_at
