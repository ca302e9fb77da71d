"""Connections. One writing connection that begins IMMEDIATE, a few reading ones; the settings of each database.

SQLite is used by one process only; a lock file says which.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import URL, event, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.store.inline import connect_inline

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA busy_timeout=5000",
    "PRAGMA foreign_keys=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-16000",
)


class Database:
    """The engines of one database. ``synchronous`` is SQLite's: FULL keeps what was acknowledged through a power cut;
    rehearsals, whose file is thrown away, may take OFF."""

    def __init__(self, url: str, synchronous: str = "FULL") -> None:
        self.url: URL = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._writer = self._engine(synchronous, writing=True)
        self._reader = self._engine(synchronous, writing=False)
        self._kept: AsyncConnection | None = None
        self._turn = asyncio.Lock()

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self.url.get_backend_name()

    def writing(self) -> "AsyncConnectionContext":
        """A connection in a write transaction: committed at the end, rolled back when the block raises."""
        return self._held() if self.is_sqlite else self._writer.begin()

    def reading(self) -> "AsyncConnectionContext":
        """A connection for reading only."""
        return self._reader.connect()

    async def close(self) -> None:
        """Close every connection; aiosqlite's threads end with them."""
        if self._kept is not None:
            kept, self._kept = self._kept, None
            await kept.close()
        await self._writer.dispose()
        await self._reader.dispose()

    @asynccontextmanager
    async def _held(self) -> AsyncIterator[AsyncConnection]:
        """SQLite's writing connection is kept between transactions: taking it from the pool and giving it back costs
        more than the transaction."""
        async with self._turn:
            connection = self._kept
            if connection is None:
                connection = self._kept = await self._writer.connect()
            try:
                async with connection.begin():
                    yield connection
            except DBAPIError as error:
                if not isinstance(error, IntegrityError):
                    self._kept = None
                    await connection.close()
                raise

    def _engine(self, synchronous: str, *, writing: bool) -> AsyncEngine:
        if not self.is_sqlite:
            return create_async_engine(
                self.url, pool_pre_ping=True, pool_size=1 if writing else 4, hide_parameters=True
            )
        engine = create_async_engine(
            self.url,
            pool_size=1 if writing else 3,
            max_overflow=0,
            hide_parameters=True,
            connect_args={"async_creator_fn": connect_inline} if writing else {},
        )

        @event.listens_for(engine.sync_engine, "connect")
        def _configure(connection: Any, _record: Any) -> None:
            connection.isolation_level = None
            cursor = connection.cursor()
            for pragma in (*_PRAGMAS, f"PRAGMA synchronous={synchronous}"):
                cursor.execute(pragma)
            # Who writes waits for a lock without holding the event loop (bot.store.inline).
            cursor.execute("PRAGMA busy_timeout=0" if writing else "PRAGMA query_only=ON")
            cursor.close()

        @event.listens_for(engine.sync_engine, "begin")
        def _begin(connection: Any) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

        return engine


AsyncConnectionContext = Any
"""An async context manager that gives an AsyncConnection (SQLAlchemy's own type is generic over its start)."""

__all__ = ["AsyncConnection", "Database"]
