"""What is damaged or closed is said to be, and never taken for good."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.store.inline import connect_inline
from bot.store.snapshot import Damaged, copy


def test_a_database_with_a_row_that_breaks_its_rules_is_no_backup(tmp_path: Path) -> None:
    source, target = tmp_path / "bot.db", tmp_path / "backup.db"
    with closing(sqlite3.connect(source, isolation_level=None)) as made:
        made.execute("CREATE TABLE t (a)")
        made.execute("INSERT INTO t VALUES (NULL)")
        made.execute("PRAGMA writable_schema=ON")
        made.execute("UPDATE sqlite_master SET sql = 'CREATE TABLE t (a NOT NULL)' WHERE name = 't'")
    with pytest.raises(Damaged, match="NULL value in t"):
        copy(source, target)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bot.db"], "nothing half made is left"


async def test_a_connection_that_was_closed_runs_nothing(tmp_path: Path) -> None:
    connection = await connect_inline(str(tmp_path / "bot.db"))
    cursor = await connection.execute("CREATE TABLE t (a)")
    await connection.close()
    with pytest.raises(ValueError, match="Connection closed"):
        await cursor.fetchall()
