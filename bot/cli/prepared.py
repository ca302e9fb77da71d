"""What stands before a start: the lock of the database file, and a schema that this program knows.

SQLite is migrated on the way, under the lock; PostgreSQL never is, as other processes may be at work there.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import NoSuchModuleError, OperationalError

from bot.cli.group import Stop
from bot.clock import RealClock
from bot.core.wording import cli as wording
from bot.lock import Held, ProcessLock
from bot.store import migrate


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Hold the lock of a SQLite file; nothing for other databases. Raises Stop when somebody else holds it."""
    path = migrate.sqlite_file(url)
    if path is None:
        yield
        return
    lock = ProcessLock(path)
    try:
        lock.acquire(RealClock().now())
    except Held as held:
        who = held.holder
        raise Stop(wording.held(str(held.path), who.pid, who.host, who.since)) from held
    try:
        yield
    finally:
        lock.release()


def version_of(url: str) -> str | None:
    """The version of the database. Raises Stop when it cannot be asked."""
    try:
        return migrate.current(url)
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise Stop(wording.no_driver(str(error))) from error
    except OperationalError as error:
        raise Stop(wording.no_answer(type(error.orig).__name__)) from error


def brought_to_head(url: str) -> tuple[str | None, str]:
    """Migrate; gives the version before and after. Raises Stop for a version that is not ours."""
    before, head = version_of(url), migrate.head()
    if before is not None and before not in migrate.known():
        raise Stop(wording.schema_unknown(before, head))
    if before != head:
        migrate.upgrade(url)
    return before, head


def fit(url: str) -> str:
    """The version of a database that may be served. Raises Stop for every other."""
    if migrate.sqlite_file(url) is not None:
        return brought_to_head(url)[1]
    found, head = version_of(url), migrate.head()
    if found == head:
        return head
    known = found is None or found in migrate.known()
    raise Stop(wording.schema_behind(found or "", head) if known else wording.schema_unknown(found or "", head))
