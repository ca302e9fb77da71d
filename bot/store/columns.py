"""How the fields of a record become columns, and values become what a column holds.

Instants are stored as whole microseconds since 1970 in UTC: exact, sortable and the same on every database.
"""

import dataclasses
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter
from sqlalchemy import BigInteger, Boolean, Column, Text
from sqlalchemy.types import TypeEngine

from bot.core.records import RecordSpec

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_micros(at: datetime) -> int:
    """An aware instant as microseconds since 1970."""
    return (at - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """The UTC instant of ``to_micros``."""
    return _EPOCH + timedelta(microseconds=micros)


@dataclasses.dataclass(frozen=True, slots=True)
class FieldCodec:
    """One field: its column type and the two directions. None stays None."""

    name: str
    type_: TypeEngine[Any]
    nullable: bool
    dump: Callable[[Any], Any] | None
    load: Callable[[Any], Any] | None


def field_codecs(kind: type[Any]) -> tuple[FieldCodec, ...]:
    """The codecs of a record's fields, in order."""
    hints = get_type_hints(kind)
    return tuple(_codec(field.name, hints[field.name]) for field in dataclasses.fields(kind))


def columns(spec: RecordSpec, codecs: tuple[FieldCodec, ...]) -> list[Column[Any]]:
    """The columns of a record's table."""
    return [
        Column(codec.name, codec.type_, primary_key=codec.name in spec.key, nullable=codec.nullable) for codec in codecs
    ]


def _codec(name: str, hint: Any) -> FieldCodec:
    nullable = get_origin(hint) in (Union, UnionType) and NoneType in get_args(hint)
    plain = _without_none(hint) if nullable else hint
    type_, dump, load = _plain(plain)
    return FieldCodec(name, type_, nullable, dump, load)


def _without_none(hint: Any) -> Any:
    kept = [arg for arg in get_args(hint) if arg is not NoneType]
    return kept[0] if len(kept) == 1 else Union[tuple(kept)]  # noqa: UP007 (built from values)


def _plain(hint: Any) -> tuple[TypeEngine[Any], Callable[[Any], Any] | None, Callable[[Any], Any] | None]:
    base = getattr(hint, "__supertype__", hint)
    if base is bool:
        return Boolean(), None, bool  # SQLite itself holds numbers
    if base is int:
        return BigInteger(), None, None
    if base is str:
        return Text(), None, None
    if base is datetime:
        return BigInteger(), to_micros, from_micros
    if base is date:
        return Text(), date.isoformat, date.fromisoformat
    if isinstance(base, type) and issubclass(base, Enum):
        return Text(), _enum_value, base
    adapter: TypeAdapter[Any] = TypeAdapter(hint)
    return Text(), lambda value: adapter.dump_json(value).decode(), adapter.validate_json


def _enum_value(value: Enum) -> Any:
    return value.value
