"""Statements built once per database, so that the hot path never builds one.

On SQLite they are compiled once too and handed to the driver with plain tuples: what SQLAlchemy does for each
execution and each row costs more there than the writing itself.
"""

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.inline import inline_of
from bot.store.tables import MAPPED, Mapped, outbox, seen

Values = dict[str, Any]
_SEEN = "SELECT id FROM seen WHERE id IN (SELECT value FROM json_each(?))"


class Compiled:
    """The SQL of a statement for SQLite, and how values are put in order."""

    def __init__(self, statement: Any, columns: Sequence[str] | None = None) -> None:
        compiled = statement.compile(dialect=sqlite.dialect(), column_keys=columns, for_executemany=columns is not None)
        self.sql = str(compiled)
        self.names: tuple[str, ...] = tuple(compiled.positiontup)

    def row(self, values: Values) -> tuple[Any, ...]:
        """One row's values as the driver takes them."""
        return tuple([values[name] for name in self.names])


class Statements:
    """``save`` holds one upsert a record type (append-only ones ignore what is there)."""

    def __init__(self, dialect: str) -> None:
        self._insert: Any = sqlite.insert if dialect == "sqlite" else postgresql.insert
        self.save: dict[type[Any], Any] = {kind: self._upsert(mapped) for kind, mapped in MAPPED.items()}
        self.mark_seen = self._insert(seen).on_conflict_do_nothing()
        self.put_out = self._insert(outbox)
        self._compiled: dict[Any, Compiled] = {}

    async def run(self, connection: AsyncConnection, statement: Any, values: Sequence[Values]) -> None:
        """Execute a writing statement for each of ``values``, which all have the same names."""
        inline = inline_of(connection)
        if inline is None:
            await connection.execute(statement, values)
            return
        compiled = self._compiled.get(statement)
        if compiled is None:
            compiled = self._compiled[statement] = Compiled(statement, list(values[0]))
        inline.run_many(compiled.sql, [compiled.row(one) for one in values])

    async def seen_of(self, connection: AsyncConnection, keys: Sequence[str]) -> Sequence[str]:
        """Those of the keys that are in the table of seen events."""
        inline = inline_of(connection)
        if inline is None:
            return (await connection.execute(select(seen.c.id).where(seen.c.id.in_(keys)))).scalars().all()
        return [key for (key,) in inline.run(_SEEN, (orjson.dumps(keys).decode(),))]

    def _upsert(self, mapped: Mapped) -> Any:
        statement = self._insert(mapped.table)
        keys = list(mapped.spec.key)
        rest = [codec.name for codec in mapped.codecs if codec.name not in keys]
        if mapped.spec.append or not rest:
            return statement.on_conflict_do_nothing(index_elements=keys)
        return statement.on_conflict_do_update(
            index_elements=keys, set_={name: statement.excluded[name] for name in rest}
        )
