"""The one path of writing. What waits while a transaction commits shares the next one (group commit, no timer).

If a shared transaction fails, one bad event harms nobody else: a piece of work that raised is taken out and the
others run again together; where the database itself objected, each runs again alone.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, SQLAlchemyError

from bot.core.errors import Conflict, StoreError, Unavailable
from bot.core.query import Query, Topic
from bot.store.database import Database
from bot.store.outbox import Row
from bot.store.statements import Statements
from bot.store.unit import Memory, Unit

T = TypeVar("T")
Work = Callable[[Unit], Awaitable[T]]
MOST_TOGETHER = 256
"""Pieces of work in one transaction; beyond that latency grows and throughput does not (docs/performance.md)."""
_BREATHE_AFTER = 64
"""Pieces of work after which the loop may see to something else: on SQLite none of them has to wait for anything."""


@dataclass(slots=True)
class _Waiting(Generic[T]):
    work: Work[T]
    done: asyncio.Future[T]
    seen_key: str | None = None


@dataclass(frozen=True, slots=True)
class Committed:
    """What a transaction changed: the outbox rows it added, the topics it touched, the records it saved. ``works``
    is how many pieces of work shared it."""

    rows: Sequence[Row]
    topics: frozenset[Topic]
    records: Sequence[Any]
    works: int = 1


@dataclass(slots=True)
class Writer:
    """Runs work in transactions. ``on_commit`` is told of each one, before the work's callers wake. ``answerers`` are
    for the queries that are not the database's."""

    database: Database
    limit: int = 4096
    on_commit: list[Callable[[Committed], None]] = field(default_factory=list)
    memory: Memory = field(default_factory=Memory)
    answerers: dict[type[Query[Any]], Callable[[Unit, Any], Awaitable[Any]]] = field(default_factory=dict)
    transactions: int = 0
    _queue: deque[_Waiting[Any]] = field(default_factory=deque)
    _taken: list[_Waiting[Any]] = field(default_factory=list)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _idle: asyncio.Event = field(default_factory=asyncio.Event)
    running: asyncio.Task[None] | None = None
    """What does the work, once it is started; it ends by ``stop`` or by a fault (of a listener), which it raises."""
    _statements: Statements = field(init=False)
    _stopping: bool = False

    def __post_init__(self) -> None:
        self._statements = Statements(self.database.dialect)
        self._idle.set()

    @property
    def waiting(self) -> int:
        """How many pieces of work wait."""
        return len(self._queue)

    def start(self) -> None:
        """Begin to work."""
        self.running = asyncio.get_running_loop().create_task(self._run(), name="writer")
        self.running.add_done_callback(self._ended)

    async def stop(self) -> None:
        """Finish what waits, then end."""
        self._stopping = True
        self._wake.set()
        if self.running is not None:
            await asyncio.wait([self.running])

    async def idle(self) -> None:
        """Return when nothing waits and nothing runs."""
        await self._idle.wait()

    def submit(self, work: Work[T], *, bounded: bool = False, seen_key: str | None = None) -> asyncio.Future[T]:
        """Queue work; the future ends when it is committed, or raises what the work raised.

        ``bounded`` work (what comes from outside) is refused with Unavailable when too much waits already.
        ``seen_key`` is looked up for the whole transaction at once; the work asks ``unit.is_new``.
        """
        if self._stopping or (bounded and len(self._queue) >= self.limit):
            raise Unavailable("the inbox is full" if not self._stopping else "the service is stopping")
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._queue.append(_Waiting(work, done, seen_key))
        self._idle.clear()
        self._wake.set()
        return done

    async def _run(self) -> None:
        while True:
            if not self._queue:
                self._idle.set()
                if self._stopping:
                    return
                self._wake.clear()
                await self._wake.wait()
                continue
            self._taken = [self._queue.popleft() for _ in range(min(len(self._queue), MOST_TOGETHER))]
            await self._together(self._taken)

    def _ended(self, _task: asyncio.Task[None]) -> None:
        """Nobody waits for a writer that is gone."""
        self._stopping = True
        for one in (*self._taken, *self._queue):
            _fail(one, Unavailable("the writer has ended"))
        self._queue.clear()
        self._idle.set()

    async def _together(self, waiting: list[_Waiting[Any]]) -> None:
        while waiting:
            try:
                results, committed = await self._transaction(waiting)
            except _FaultOf as fault:
                self.memory.clear()
                _fail(fault.culprit, fault.error)
                waiting = [one for one in waiting if one is not fault.culprit]
            except Exception as error:
                self.memory.clear()
                if len(waiting) == 1:
                    _fail(waiting[0], _translated(error))
                    return
                for one in waiting:
                    await self._together([one])
                return
            except BaseException:
                self.memory.clear()
                for one in waiting:
                    _fail(one, Unavailable("stopped"))
                raise
            else:
                self._tell(committed, waiting, results)
                return

    def _tell(self, committed: Committed, waiting: list[_Waiting[Any]], results: list[Any]) -> None:
        try:
            for listener in self.on_commit:
                listener(committed)
        finally:  # it is on disk, whatever a listener made of it
            for one, result in zip(waiting, results, strict=True):
                if not one.done.done():
                    one.done.set_result(result)

    async def _transaction(self, waiting: list[_Waiting[Any]]) -> tuple[list[Any], Committed]:
        async with self.database.writing() as connection:
            unit = Unit(connection, self._statements, self.memory, self.answerers)
            await unit.look_up_seen([one.seen_key for one in waiting if one.seen_key is not None])
            results = []
            for number, one in enumerate(waiting, 1):
                results.append(await _result(one, unit))
                if number % _BREATHE_AFTER == 0:
                    await asyncio.sleep(0)
            await unit.flush()
        self.transactions += 1
        return results, Committed(unit.rows, frozenset(unit.touched), unit.saved, len(waiting))


class _FaultOf(Exception):
    """A piece of work raised, and not because of the database: nobody else's work is to blame."""

    def __init__(self, culprit: _Waiting[Any], error: Exception) -> None:
        super().__init__(type(error).__name__)
        self.culprit, self.error = culprit, error


async def _result(one: _Waiting[Any], unit: Unit) -> Any:
    try:
        return await one.work(unit)
    except (SQLAlchemyError, StoreError):
        raise
    except Exception as error:
        raise _FaultOf(one, error) from error


def _fail(one: _Waiting[Any], error: BaseException) -> None:
    if not one.done.done():
        one.done.set_exception(error)


def _translated(error: Exception) -> Exception:
    """Database errors in our own terms; everything else as it is."""
    if isinstance(error, StoreError):
        return error
    if isinstance(error, IntegrityError):
        return Conflict(str(error.orig))
    if isinstance(error, OperationalError | DBAPIError):
        return Unavailable(str(error.orig))
    if isinstance(error, SQLAlchemyError):
        return Unavailable(type(error).__name__)
    return error
