"""Copies of a database: whole while others write, refused when damaged, put back with the old one kept."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.store import migrate
from bot.store.snapshot import Damaged, copy, replace


def database(path: Path, rows: int = 3) -> Path:
    migrate.upgrade(f"sqlite+aiosqlite:///{path}")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.executemany("INSERT INTO seen VALUES (?)", [(f"{path.stem}-{number}",) for number in range(rows)])
        connection.commit()
    return path


def rows_of(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return [row[0] for row in connection.execute("SELECT id FROM seen ORDER BY id")]


def test_a_copy_of_a_live_file_is_whole(tmp_path: Path) -> None:
    """F41: committed rows that still stand in the write-ahead log are in it, an open transaction is not."""
    live = database(tmp_path / "live.db")
    with closing(sqlite3.connect(live)) as writer:
        writer.execute("INSERT INTO seen VALUES ('live-9')")
        writer.commit()
        writer.execute("INSERT INTO seen VALUES ('never')")
        copy(live, tmp_path / "deep" / "copy.db")
        writer.rollback()
    assert rows_of(tmp_path / "deep" / "copy.db") == ["live-0", "live-1", "live-2", "live-9"]
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["copy.db"]


def test_a_copy_that_fails_leaves_the_older_one(tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    copy(database(tmp_path / "live.db"), target)
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"SQLite format 3\0" + b"x" * 8192)
    with pytest.raises(Damaged):
        copy(broken, target)
    assert rows_of(target) == ["live-0", "live-1", "live-2"]
    assert not (tmp_path / "copy.db.half").exists()


def test_a_backup_takes_the_place_of_the_database(tmp_path: Path) -> None:
    backup = tmp_path / "backup.db"
    copy(database(tmp_path / "old.db"), backup)
    live = database(tmp_path / "live.db")
    kept = replace(backup, live, migrate.known())
    assert kept is not None
    assert rows_of(live) == rows_of(backup)
    assert rows_of(kept) == ["live-0", "live-1", "live-2"]
    assert not live.with_name("live.db-wal").exists()


def test_a_backup_where_no_database_is(tmp_path: Path) -> None:
    assert replace(database(tmp_path / "old.db"), tmp_path / "new.db", migrate.known()) is None
    assert rows_of(tmp_path / "new.db") == ["old-0", "old-1", "old-2"]


@pytest.mark.parametrize("damage", ["not ours", "unknown version", "no version", "no database"])
def test_what_is_no_backup_changes_nothing(tmp_path: Path, damage: str) -> None:
    live, bad = database(tmp_path / "live.db"), database(tmp_path / "bad.db")
    if damage == "no database":
        bad.write_text("hello")
    else:
        statement = {
            "not ours": "DROP TABLE alembic_version",
            "unknown version": "UPDATE alembic_version SET version_num='9999'",
            "no version": "DELETE FROM alembic_version",
        }[damage]
        with closing(sqlite3.connect(bad)) as connection:
            connection.execute(statement)
            connection.commit()
    with pytest.raises(Damaged):
        replace(bad, live, migrate.known())
    assert rows_of(live) == ["live-0", "live-1", "live-2"]


def test_many_copies_while_somebody_writes(tmp_path: Path) -> None:
    """None is damaged, and each holds what was committed before it began."""
    live = database(tmp_path / "live.db", 200)
    with closing(sqlite3.connect(live)) as writer:
        for number in range(20):
            writer.executemany("INSERT INTO seen VALUES (?)", [(f"w{number}-{row}",) for row in range(50)])
            writer.commit()
            copy(live, tmp_path / "copy.db")
            assert len(rows_of(tmp_path / "copy.db")) == 200 + 50 * (number + 1)
