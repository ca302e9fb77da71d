"""Statements built once per database, so that the hot path never builds one."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from bot.store.tables import MAPPED, Mapped, outbox, seen


class Statements:
    """``save`` holds one upsert a record type (append-only ones ignore what is there)."""

    def __init__(self, dialect: str) -> None:
        self._insert: Any = sqlite.insert if dialect == "sqlite" else postgresql.insert
        self.save: dict[type[Any], Any] = {kind: self._upsert(mapped) for kind, mapped in MAPPED.items()}
        self.mark_seen = self._insert(seen).on_conflict_do_nothing()
        self.put_out = self._insert(outbox)

    def _upsert(self, mapped: Mapped) -> Any:
        statement = self._insert(mapped.table)
        keys = list(mapped.spec.key)
        rest = [codec.name for codec in mapped.codecs if codec.name not in keys]
        if mapped.spec.append or not rest:
            return statement.on_conflict_do_nothing(index_elements=keys)
        return statement.on_conflict_do_update(
            index_elements=keys, set_={name: statement.excluded[name] for name in rest}
        )
