"""The writing connection of SQLite: statements at once, the commit in its thread, patience with a locked database."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import inline
from bot.store.database import Database
from bot.store.inline import InlineConnection


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    found = Database(f"sqlite+aiosqlite:///{tmp_path}/bot.db")
    async with found.writing() as connection:
        await connection.execute(text("CREATE TABLE words (word TEXT PRIMARY KEY)"))
    yield found
    await found.close()


def inline_of(connection: AsyncConnection) -> InlineConnection:
    found = inline.inline_of(connection)
    assert found is not None
    return found


async def words(database: Database) -> list[str]:
    async with database.reading() as connection:
        return list((await connection.execute(text("SELECT word FROM words ORDER BY word"))).scalars())


async def test_rows_written_inline_are_there_after_the_commit_only(database: Database) -> None:
    async with database.writing() as connection:
        inline_of(connection).run_many("INSERT INTO words VALUES (?)", [("one",), ("two",)])
        assert inline_of(connection).run("SELECT word FROM words WHERE word = ?", ("one",)) == [("one",)]
        assert await words(database) == []
    assert await words(database) == ["one", "two"]


async def test_readers_keep_their_thread(database: Database) -> None:
    async with database.reading() as connection:
        assert inline.inline_of(connection) is None


async def test_an_error_takes_the_whole_transaction_back_and_the_next_one_works(database: Database) -> None:
    async def twice() -> None:
        async with database.writing() as connection:
            inline_of(connection).run_many("INSERT INTO words VALUES (?)", [("one",), ("one",)])

    with pytest.raises(IntegrityError):
        await twice()
    async with database.writing() as connection:
        inline_of(connection).run_many("INSERT INTO words VALUES (?)", [("three",)])
    assert await words(database) == ["three"]


async def test_an_error_of_the_database_brings_a_new_connection(database: Database) -> None:
    async def wrong() -> None:
        async with database.writing() as connection:
            inline_of(connection).run("SELECT * FROM nowhere", ())

    with pytest.raises(OperationalError):
        await wrong()
    async with database.writing() as connection:
        inline_of(connection).run_many("INSERT INTO words VALUES (?)", [("four",)])
    assert await words(database) == ["four"]


async def test_one_transaction_at_a_time(database: Database) -> None:
    async def write(word: str) -> None:
        async with database.writing() as connection:
            inline_of(connection).run_many("INSERT INTO words VALUES (?)", [(word,)])
            await asyncio.sleep(0)

    await asyncio.gather(*(write(str(number)) for number in range(5)))
    assert await words(database) == ["0", "1", "2", "3", "4"]


async def test_a_lock_of_another_process_is_waited_for_without_holding_the_loop(database: Database) -> None:
    other = sqlite3.connect(database.url.database or "", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    async def write() -> None:
        async with database.writing() as connection:
            inline_of(connection).run_many("INSERT INTO words VALUES (?)", [("late",)])

    task = asyncio.create_task(write())
    await asyncio.sleep(0.02)
    assert not task.done()
    other.execute("COMMIT")
    other.close()
    await task
    assert await words(database) == ["late"]


async def test_patience_ends(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inline, "_LOCKED_FOR", 0.02)
    other = sqlite3.connect(database.url.database or "", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    async def write() -> None:
        async with database.writing():
            pass

    with pytest.raises(OperationalError, match="locked"):
        await write()
    other.close()
