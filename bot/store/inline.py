"""SQLite in step with the event loop: statements run where they are called, only the commit goes to the thread.

A statement takes microseconds; handing it to a thread and back takes fifty, and then it fights the loop for the GIL
(half the cost of an answered message went there). What waits for the disk stays in the thread: connecting, COMMIT,
closing. A BEGIN that finds the database locked by another process waits without holding the loop.

For the one writing connection only: readers may run long, and keep their threads.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

import aiosqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

_WAITS_FOR_DISK = frozenset({"commit", "close"})
_LOCKED_FOR = 5.0
_LOOK_AGAIN = 0.005


class InlineConnection(aiosqlite.Connection):
    """An aiosqlite connection whose statements run at once. Used by one task at a time."""

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if fn.__name__ in _WAITS_FOR_DISK:
            return await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]
        if not self._running or self._connection is None:
            raise ValueError("Connection closed")
        if args and isinstance(args[0], str) and args[0].startswith("BEGIN"):
            return await _when_unlocked(fn, args)
        return fn(*args, **kwargs)

    def run_many(self, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Execute one statement for every row. Raises SQLAlchemy's errors, as a statement of its own would."""
        try:
            self._conn.executemany(sql, rows)
        except sqlite3.Error as error:
            raise _wrapped(sql, error) from error

    def run(self, sql: str, values: tuple[Any, ...]) -> list[Any]:
        """Execute a query; gives its rows."""
        try:
            return self._conn.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise _wrapped(sql, error) from error


def inline_of(connection: AsyncConnection) -> InlineConnection | None:
    """The connection below one of ``Database.writing`` on SQLite; None below any other."""
    found = connection.sync_connection
    raw = found.connection.driver_connection if found is not None else None
    return raw if isinstance(raw, InlineConnection) else None


def _wrapped(sql: str, error: sqlite3.Error) -> Exception:
    return DBAPIError.instance(sql, None, error, sqlite3.Error, hide_parameters=True)


async def _when_unlocked(begin: Callable[..., Any], args: tuple[Any, ...]) -> Any:
    """Another process (a backup, a second program) may hold the write lock for a while."""
    loop = asyncio.get_running_loop()
    give_up = loop.time() + _LOCKED_FOR
    while True:
        try:
            return begin(*args)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or loop.time() >= give_up:
                raise
        await asyncio.sleep(_LOOK_AGAIN)


def connect_inline(database: str, **settings: Any) -> InlineConnection:
    """In place of ``aiosqlite.connect``; takes what that takes."""
    settings["check_same_thread"] = False
    found = InlineConnection(lambda: sqlite3.connect(database, **settings), 64)
    found._thread.daemon = True  # as SQLAlchemy has it with a connection of its own
    return found
