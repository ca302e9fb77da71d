"""The schema's version: which one the database has, which one this program wants, and the way between them.

Runs before the service and never beside it. Plain blocking connections; nothing here is awaited.
"""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

from bot.store.tables import metadata

_PACKAGE = Path(__file__).resolve().parents[1]
FIRST = "0001"


def folder() -> Path:
    """Where the migrations are: in ``_shipped`` of an installation, else at the root of the tree."""
    shipped = _PACKAGE / "_shipped" / "migrations"
    return shipped if shipped.is_dir() else _PACKAGE.parent / "migrations"


def head() -> str:
    """The version that this program wants."""
    found = ScriptDirectory(str(folder())).get_current_head()
    if found is None:
        raise LookupError(f"no migrations in {folder()}")
    return found


def known() -> frozenset[str]:
    """Every version that this program can migrate from."""
    return frozenset(script.revision for script in ScriptDirectory(str(folder())).walk_revisions())


def current(url: str) -> str | None:
    """The version of a database; None when it is empty. Makes no file where there is none."""
    path = sqlite_file(url)
    if path is not None and not path.exists():
        return None
    with _connected(url) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_at_head(url: str) -> bool:
    """Whether a database has exactly the wanted version."""
    return current(url) == head()


def upgrade(url: str, to: str = "head") -> None:
    """Bring a database to a version; all steps or none."""
    path = sqlite_file(url)
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
    with _connected(url) as connection:
        command.upgrade(_config(connection), to)


def downgrade(url: str, to: str) -> None:
    """Go back to an older version; ``base`` is the empty database."""
    with _connected(url) as connection:
        command.downgrade(_config(connection), to)


def differences(url: str) -> list[Any]:
    """What the database has otherwise than the tables of this program; empty when they agree."""
    with _connected(url) as connection:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite database; None for everything else."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.database == ":memory:":
        return None
    return Path(parsed.database)


def _blocking(url: str) -> URL:
    """The same database by a driver without asyncio."""
    parsed = make_url(url)
    return parsed.set(drivername="sqlite") if parsed.get_backend_name() == "sqlite" else parsed


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    """A connection whose transactions hold changes of the schema too."""
    engine = create_engine(_blocking(url), poolclass=NullPool)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def _ours(connection: Any, _record: Any) -> None:
            connection.isolation_level = None
            connection.execute("PRAGMA busy_timeout=5000")

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder()).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def regenerate() -> Path:
    """Write the first migration anew from the tables, while no database is worth keeping. For developers only.

    Its version carries a sum of what it says, so that a database made by an older text is recognised.
    """
    path = folder() / "versions" / f"{FIRST}_initial.py"
    path.unlink(missing_ok=True)
    with _connected("sqlite://") as connection:
        command.revision(_config(connection), "The tables of the first version.", autogenerate=True, rev_id=FIRST)
    (made,) = (folder() / "versions").glob(f"{FIRST}_*.py")
    text = re.sub(r"\n    # #+.*", "", made.read_text("utf-8"))
    made.unlink()
    version = f"{FIRST}_{sha256(text.encode()).hexdigest()[:8]}"
    path.write_text(text.replace(f"revision = {FIRST!r}", f"revision = {version!r}", 1), "utf-8")
    return path


if __name__ == "__main__":
    if sys.argv[1:] != ["--regenerate"]:
        sys.exit("python -m bot.store.migrate --regenerate")
    sys.stdout.write(f"{regenerate()}\n")
