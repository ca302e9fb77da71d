"""Whole copies of a SQLite file, made page by page while others write (its backup interface), checked, then renamed.

Must never be pointed at a file with ``cp``: a copy of a live file is corrupt or misses committed rows (F41).
"""

import os
import sqlite3
from collections.abc import Set
from contextlib import closing
from pathlib import Path

from bot.core.errors import OurFault

_PAGES = 1024
"""Pages between two pauses in which others may write."""


class Damaged(OurFault):
    """Not a whole SQLite database, or none of ours."""


def copy(source: Path, target: Path) -> None:
    """Write ``source`` to ``target`` as it is at one instant; ``target`` appears whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_name(target.name + ".half")
    _remove(half)
    try:
        with closing(_open(source)) as live, closing(sqlite3.connect(half)) as made:
            live.backup(made, pages=_PAGES)
            made.execute("PRAGMA journal_mode=DELETE")
            _check(made)
        _flush(half)
        half.replace(target)
        _flush(target.parent)
    except sqlite3.DatabaseError as error:
        raise Damaged(str(error)) from error
    finally:
        _remove(half)


def replace(backup: Path, database: Path, known: Set[str]) -> Path | None:
    """Put a backup in the place of a database nobody uses; gives where the old one is kept. ``known`` are the
    versions of the schema that this program can work from."""
    version = _version(backup)
    if version not in known:
        raise Damaged(f"schema {version}")
    kept = database.with_name(database.name + ".replaced") if database.exists() else None
    if kept is not None:
        copy(database, kept)
    new = database.with_name(database.name + ".new")
    copy(backup, new)
    for tail in ("-wal", "-shm"):
        database.with_name(database.name + tail).unlink(missing_ok=True)
    new.replace(database)
    _flush(database.parent)
    return kept


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


def _check(connection: sqlite3.Connection) -> None:
    found = connection.execute("PRAGMA integrity_check").fetchone()
    if found != ("ok",):
        raise Damaged(str(found))


def _version(path: Path) -> str | None:
    try:
        with closing(_open(path)) as connection:
            _check(connection)
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError as error:
        raise Damaged(str(error)) from error
    return row[0] if row else None


def _flush(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _remove(path: Path) -> None:
    for tail in ("", "-journal", "-wal", "-shm"):
        path.with_name(path.name + tail).unlink(missing_ok=True)
