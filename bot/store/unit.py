"""One transaction: facts are asked, records and outbox rows are gathered and written together.

Rows are buffered and written with one statement a table; a question that is not remembered flushes them first, so
that events which share a transaction see each other's records.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.query import ANY, Facts, Query, Topic
from bot.core.records import subject_of
from bot.store.outbox import Row, insert_rows, mark_in_flight, write_states
from bot.store.queries import answer
from bot.store.statements import Statements
from bot.store.tables import MAPPED, seen


class Memory:
    """Answers that were asked before, forgotten as soon as a record of one of their topics is saved."""

    LIMIT = 100_000
    """Six for each of 10,000 groups, and more."""

    def __init__(self) -> None:
        self._answers: dict[Query[Any], Any] = {}
        self._by_topic: dict[Topic, set[Query[Any]]] = defaultdict(set)

    def get(self, query: Query[Any], default: Any) -> Any:
        """The remembered answer, or ``default``."""
        return self._answers.get(query, default)

    def put(self, query: Query[Any], value: Any) -> None:
        """Remember an answer, if the query says what it depends on."""
        topics = query.topics()
        if not topics:
            return
        if len(self._answers) >= self.LIMIT:
            self.clear()
        self._answers[query] = value
        for topic in topics:
            self._by_topic[topic].add(query)

    def forget(self, topic: Topic) -> None:
        """Forget what depends on a topic."""
        for known in (topic, (topic[0], ANY)):
            for query in self._by_topic.pop(known, ()):
                self._answers.pop(query, None)

    def clear(self) -> None:
        """Forget everything (after a rollback)."""
        self._answers.clear()
        self._by_topic.clear()


_MISSING = object()
_KEYS = {
    table: tuple(column.name for column in table.primary_key) for table in (seen, *(m.table for m in MAPPED.values()))
}
_BREATHE_AFTER = 64


Answerers = Mapping[type[Query[Any]], "Callable[[Unit, Any], Awaitable[Any]]"]
"""Queries that something in the process answers, not the database; it may ask the unit for records."""
_NOBODY: Answerers = MappingProxyType({})


class Unit:
    """The open transaction. Only the writer makes one."""

    def __init__(
        self, connection: AsyncConnection, statements: Statements, memory: Memory, answerers: Answerers = _NOBODY
    ) -> None:
        self.connection = connection
        self._statements = statements
        self._memory = memory
        self._answerers = answerers
        self._buffers: dict[Table, list[dict[str, Any]]] = {}
        self._statement_of: dict[Table, Any] = {}
        self.touched: set[Topic] = set()
        self.saved: list[Any] = []
        self.rows: list[Row] = []
        self._new_rows: list[Row] = []
        self._in_flight: list[Row] = []
        self._states: list[Row] = []
        self._seen: set[str] = set()
        self._asked = 0

    async def facts(self, queries: Iterable[Query[Any]]) -> Facts:
        """The answers to all queries."""
        answers: dict[Query[Any], Any] = {}
        for query in queries:
            value = self._memory.get(query, _MISSING)
            if value is _MISSING:
                value = await self._found(query)
                self._memory.put(query, value)
                self._asked += 1
                if self._asked % _BREATHE_AFTER == 0:  # SQLite answers without ever letting the loop go
                    await asyncio.sleep(0)
            answers[query] = value
        return Facts(answers)

    async def _found(self, query: Query[Any]) -> Any:
        answerer = self._answerers.get(type(query))
        if answerer is not None:
            return await answerer(self, query)
        await self.flush()
        return await answer(self.connection, query)

    def save(self, records: Iterable[Any]) -> None:
        """Write records at the end of the transaction, or before the next question that is not remembered."""
        for record in records:
            mapped = MAPPED[type(record)]
            self._buffers.setdefault(mapped.table, []).append(mapped.dump(record))
            self._statement_of[mapped.table] = self._statements.save[type(record)]
            self.saved.append(record)
            topic = (type(record).__name__, subject_of(record))
            self.touched.add(topic)
            self._memory.forget(topic)

    def put_out(self, rows: Sequence[Row]) -> None:
        """Add rows to the outbox."""
        self._new_rows += rows

    def mark_in_flight(self, row: Row) -> None:
        """Note that a row is about to be sent."""
        self._in_flight.append(row)

    def write_state(self, row: Row) -> None:
        """Write the state that a row has now; what the row says must not change before the commit."""
        self._states.append(row)

    async def look_up_seen(self, keys: Sequence[str]) -> None:
        """Learn which of these events an earlier transaction has handled."""
        if keys:
            self._seen.update(await self._statements.seen_of(self.connection, keys))

    def is_new(self, key: str) -> bool:
        """Whether an event was not handled yet; only for keys that were looked up."""
        return key not in self._seen

    def mark_seen(self, key: str) -> None:
        """Note an event as handled; part of this transaction."""
        self._seen.add(key)
        self._buffers.setdefault(seen, []).append({"id": key})
        self._statement_of[seen] = self._statements.mark_seen

    async def flush(self) -> None:
        """Write what is buffered."""
        buffers, self._buffers = self._buffers, {}
        for table, values in buffers.items():
            await self._statements.run(self.connection, self._statement_of[table], _last_of_each(table, values))
        if self._new_rows:
            new, self._new_rows = self._new_rows, []
            self.rows += await insert_rows(self.connection, self._statements, new)
        if self._in_flight:
            in_flight, self._in_flight = self._in_flight, []
            await mark_in_flight(self.connection, self._statements, in_flight)
        if self._states:
            states, self._states = self._states, []
            await write_states(self.connection, self._statements, states)


def _last_of_each(table: Table, values: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """PostgreSQL refuses to touch a row twice in one statement; the newest value of a key wins."""
    if len(values) == 1:
        return values
    keys = _KEYS[table]
    return list({tuple([value[name] for name in keys]): value for value in values}.values())
