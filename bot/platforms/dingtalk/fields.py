"""Named checks for the fields of DingTalk's JSON: what leaves here has the type that its name says.

Numbers come as text and text as numbers; letter case differs between HTTP and Stream. Must never guess an id.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from bot.core.errors import Malformed
from bot.core.ids import NativeId
from bot.platforms.words import Fields, clean, text

__all__ = [
    "Fields",
    "clean",
    "credible",
    "folded",
    "inner",
    "items",
    "moment",
    "native_id",
    "optional_id",
    "read_json",
    "text",
    "word",
    "yes",
]


_LONGEST_ID = 512
_LONGEST_NUMBER = 20
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BLANK = re.compile(r"\s")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_MILLIS = 253_402_300_799_000
"""The end of the year 9999."""
_EARLIEST = timedelta(days=1)
_LATEST = timedelta(minutes=5)


def read_json(body: bytes | str) -> dict[str, Any]:
    """The object in ``body``; raises Malformed. Refuses NaN, lone surrogates and deep nesting."""
    try:
        found = orjson.loads(body)
    except (orjson.JSONDecodeError, UnicodeEncodeError) as error:
        raise Malformed("not JSON") from error
    if not isinstance(found, dict):
        raise Malformed("no object")
    return found


def folded(fields: Fields) -> dict[str, Any]:
    """The same fields by their names in small letters (platform sheet, group events: the case differs)."""
    return {str(name).lower(): value for name, value in fields.items()}


def optional_id(fields: Fields, *names: str) -> NativeId | None:
    """The first of these ids that is there. Raises Malformed for what cannot be one."""
    for name in names:
        value = fields.get(name)
        if type(value) is int:
            return NativeId(str(value))
        if value is None or value == "":
            continue
        if not isinstance(value, str) or len(value) > _LONGEST_ID or _UNWANTED.search(value) or _BLANK.search(value):
            raise Malformed(f"{name} is no id")
        return NativeId(value)
    return None


def native_id(fields: Fields, *names: str) -> NativeId:
    """A required id, always as text."""
    if (found := optional_id(fields, *names)) is None:
        raise Malformed(f"{names[0]} is missing")
    return found


def word(fields: Fields, name: str) -> str:
    """A required word of the protocol, e.g. a type; a number counts as one."""
    if found := text(fields, name):
        return found
    raise Malformed(f"{name} is missing")


def inner(fields: Fields, name: str) -> Fields:
    """An object inside the object, given as such or as a JSON string; an empty one where it is absent or empty."""
    value = fields.get(name)
    if isinstance(value, str) and value.strip():
        return read_json(value)
    if isinstance(value, Mapping):
        return value
    if value is None or value == "" or isinstance(value, str):
        return {}
    raise Malformed(f"{name} is no object")


def items(fields: Fields, name: str) -> list[Any]:
    """A list; an empty one where it is absent or null."""
    value = fields.get(name)
    if value is None:
        return []
    if isinstance(value, list):
        return value
    raise Malformed(f"{name} is no list")


def yes(fields: Fields, name: str) -> bool:
    """Whether a flag is set, be it a truth value or the word."""
    value = fields.get(name)
    return value is True or (isinstance(value, str) and value.strip().lower() == "true")


def moment(fields: Fields, *names: str) -> datetime | None:
    """The first of these stamps, which are milliseconds; None where none is one."""
    for name in names:
        value = fields.get(name)
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _LONGEST_NUMBER:
            value = int(value)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if type(value) is int and 0 < value <= _LAST_MILLIS:
            return _EPOCH + timedelta(milliseconds=value)
    return None


def credible(stamp: datetime | None, received_at: datetime) -> datetime:
    """The platform's stamp where it is credible, else the time of arrival."""
    if stamp is not None and -_LATEST <= received_at - stamp <= _EARLIEST:
        return stamp
    return received_at
