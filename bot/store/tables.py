"""The tables: one for every record, and the machinery's own (seen events, outbox, dead letters)."""

import dataclasses
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, MetaData, Table, Text, text

from bot.core.records import RECORDS, RecordSpec
from bot.store.columns import FieldCodec, columns, field_codecs

metadata = MetaData()


@dataclasses.dataclass(frozen=True, slots=True)
class Mapped:
    """A record type with its table and codecs."""

    spec: RecordSpec
    table: Table
    codecs: tuple[FieldCodec, ...]

    def dump(self, record: Any) -> dict[str, Any]:
        """A record as column values."""
        values = {}
        for codec in self.codecs:
            value = getattr(record, codec.name)
            values[codec.name] = value if value is None or codec.dump is None else codec.dump(value)
        return values

    def load(self, row: Any) -> Any:
        """The record of a row."""
        values = {}
        for codec, value in zip(self.codecs, row, strict=True):
            values[codec.name] = value if value is None or codec.load is None else codec.load(value)
        return self.spec.kind(**values)

    def column_value(self, name: str, value: Any) -> Any:
        """A single value as its column holds it."""
        codec = next(codec for codec in self.codecs if codec.name == name)
        return value if value is None or codec.dump is None else codec.dump(value)


def _map(spec: RecordSpec) -> Mapped:
    codecs = field_codecs(spec.kind)
    table = Table(spec.table, metadata, *columns(spec, codecs))
    for fields in spec.indexes:
        Index(f"ix_{spec.table}_{'_'.join(fields)}", *(table.c[name] for name in fields))
    return Mapped(spec, table, codecs)


MAPPED: dict[type[Any], Mapped] = {spec.kind: _map(spec) for spec in RECORDS}

seen = Table("seen", metadata, Column("id", Text, primary_key=True), sqlite_with_rowid=False)
"""Events already handled. The id begins with the day of the event, so that new rows land together."""

outbox = Table(
    "outbox",
    metadata,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("key", Text, nullable=False, unique=True),
    Column("account", Text, nullable=False),
    Column("lane", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("feature", Text, nullable=False),
    Column("tag", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("why_kind", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("group", Text),
    Column("native_id", Text, nullable=False),
    Column("wants_receipt", Boolean, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("not_before", BigInteger),
    Column("expires_at", BigInteger),
    Column("attempts", Integer, nullable=False),
    Column("message_id", Text),
    Column("verified", Boolean),
    Column("settled_at", BigInteger),
    Column("code", Text),
    Column("detail", Text),
)
Index(
    "ix_outbox_pending",
    outbox.c.seq,
    sqlite_where=text("state IN ('ready','in_flight')"),
    postgresql_where=text("state IN ('ready','in_flight')"),
)
Index("ix_outbox_message", outbox.c.account, outbox.c.message_id)
Index("ix_outbox_place", outbox.c.account, outbox.c.native_id, outbox.c.seq)
Index("ix_outbox_created", outbox.c.created_at)

dead_letters = Table(
    "dead_letters",
    metadata,
    Column("id", Text, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("account", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("error", Text, nullable=False),
    Column("replayed_at", BigInteger),
)
