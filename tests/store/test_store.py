"""Every record through a real database and back; upserts, appends, group commit, and answers that are remembered."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from itertools import chain
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from bot.core.audit import AuditNote
from bot.core.errors import Conflict, Unavailable
from bot.core.event import Mode
from bot.core.group import GroupState, state_of
from bot.core.ids import GroupKey
from bot.core.ledger import Timer
from bot.core.query import Every, LastNumber, One, Query
from bot.core.records import RECORDS, RecordSpec, identity
from bot.store.database import Database
from bot.store.queries import answer
from bot.store.tables import metadata
from bot.store.unit import Unit
from bot.store.writer import Committed, Writer

NOW = datetime(2020, 4, 18, tzinfo=UTC)
INSTANTS = st.timedeltas(timedelta(days=-18_000), timedelta(days=65_000)).map(lambda apart: NOW + apart)
# PostgreSQL's text holds no NUL; ingest takes it out of what people write.
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40)
NUMBERS = st.integers(-(2**63), 2**63 - 1)


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Any value of a field's type."""
    plain = getattr(hint, "__supertype__", hint)
    if get_origin(plain) is tuple:
        return _tuples(get_args(plain))
    if get_args(plain):
        return st.one_of(values(arg) for arg in get_args(plain))
    known = {
        NoneType: st.none(), bool: st.booleans(), int: NUMBERS, str: TEXTS, datetime: INSTANTS, date: st.dates(),
        float: st.floats(allow_nan=False, allow_infinity=False),
    }  # fmt: skip
    if plain in known:
        return known[plain]
    if isinstance(plain, type) and issubclass(plain, Enum):
        return st.sampled_from(plain)
    return records(plain)


def _tuples(args: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    if args[-1] is Ellipsis:
        return st.lists(values(args[0]), max_size=3).map(tuple)
    return st.tuples(*(values(arg) for arg in args))


def records(kind: type[Any]) -> st.SearchStrategy[Any]:
    hints = get_type_hints(kind)
    return st.builds(
        kind, **{field.name: values(hints[field.name]) for field in dataclasses.fields(kind) if field.init}
    )


def make_tables(url: str) -> None:
    """Straight from the records; whether the migrations make the same is tried elsewhere."""
    engine = create_engine(url.replace("+aiosqlite", ""), poolclass=NullPool)
    metadata.create_all(engine)
    engine.dispose()


class Store:
    """A database with a writer, driven from ordinary functions."""

    def __init__(self, url: str) -> None:
        self.loop = asyncio.Runner()
        self.database = Database(url, synchronous="OFF")
        self.writer = Writer(self.database)
        self.committed: list[Committed] = []
        self.writer.on_commit.append(self.committed.append)
        self.loop.run(self._start())

    async def _start(self) -> None:
        self.writer.start()

    def close(self) -> None:
        self.loop.run(self._stop())
        self.loop.close()

    async def _stop(self) -> None:
        await self.writer.stop()
        await self.database.close()

    def save(self, *found: Any) -> None:
        self.loop.run(self._save(found))

    async def _save(self, found: tuple[Any, ...]) -> None:
        async def work(unit: Unit) -> None:
            unit.save(found)

        await self.writer.submit(work)

    def ask(self, query: Query[Any]) -> Any:
        """The answer from the file itself, not a remembered one."""
        return self.loop.run(self._ask(query))

    async def _ask(self, query: Query[Any]) -> Any:
        async with self.database.reading() as connection:
            return await answer(connection, query)

    def facts(self, *queries: Query[Any]) -> list[Any]:
        """The answers as a rule gets them, remembered ones among them."""

        async def work(unit: Unit) -> list[Any]:
            found = await unit.facts(queries)
            return [found.get(query) for query in queries]

        async def submit() -> list[Any]:
            return await self.writer.submit(work)

        return self.loop.run(submit())


@pytest.fixture
def store(empty: str) -> Iterator[Store]:
    make_tables(empty)
    found = Store(empty)
    yield found
    found.close()


@pytest.fixture
async def sqlite(tmp_path: Any) -> AsyncIterator[Writer]:
    async with writer_on(f"sqlite+aiosqlite:///{tmp_path}/store.db") as writer:
        yield writer


@asynccontextmanager
async def writer_on(url: str) -> AsyncIterator[Writer]:
    await asyncio.to_thread(make_tables, url)
    database = Database(url, synchronous="OFF")
    writer = Writer(database)
    writer.start()
    yield writer
    await writer.stop()
    await database.close()


def one_of(spec: RecordSpec, record: Any) -> One[Any]:
    key = tuple(getattr(record, name) for name in spec.key)
    return One(spec.kind, key, str(getattr(record, spec.subject)))


MANY = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize("spec", RECORDS, ids=lambda spec: spec.table)
def test_a_record_comes_back_as_it_went(spec: RecordSpec, store: Store) -> None:
    @MANY
    @given(st.lists(records(spec.kind), min_size=1, max_size=4, unique_by=identity))
    def check(found: list[Any]) -> None:
        known = {identity(record): store.ask(one_of(spec, record)) for record in found}
        store.save(*found)
        for record in found:
            before = known[identity(record)]
            expected = before if spec.append and before is not None else record
            assert store.ask(one_of(spec, record)) == expected
            assert expected in store.ask(Every(spec.kind, str(getattr(expected, spec.subject))))

    check()


def note(number: int, reason: str = "") -> AuditNote:
    return AuditNote(id=f"n{number}", at=NOW, actor="a", action="b", subject="g", reason=reason, event_id="e")


def timer(slot: str, minutes: int | None = 0, subject: str = "g") -> Timer:
    due_at = None if minutes is None else NOW + timedelta(minutes=minutes)
    return Timer(subject, NOW.date(), "vote_close", slot, due_at)


def test_the_newest_value_of_a_row_wins(store: Store) -> None:
    store.save(timer("a", 1))
    store.save(timer("a", 2), timer("b", 1), timer("a", 3))
    assert store.ask(Every(Timer, "g")) == (timer("a", 3), timer("b", 1))
    store.save(timer("a", None))
    assert store.ask(One(Timer, ("g", NOW.date(), "vote_close", "a"), "g")) == timer("a", None)


def test_what_is_only_appended_stays_as_it_was_first(store: Store) -> None:
    store.save(note(1, "first"))
    store.save(note(1, "second"), note(2))
    assert store.ask(Every(AuditNote, "g")) == (note(1, "first"), note(2))


def test_events_of_one_transaction_see_each_others_records(store: Store) -> None:
    async def first(unit: Unit) -> None:
        unit.save((timer("a", 1),))

    async def second(unit: Unit) -> tuple[Timer, ...]:
        return (await unit.facts([Every(Timer, "g")])).get(Every(Timer, "g"))

    async def together() -> tuple[Timer, ...]:
        _, seen = await asyncio.gather(store.writer.submit(first), store.writer.submit(second))
        return seen

    before = store.writer.transactions
    assert store.loop.run(together()) == (timer("a", 1),)
    assert store.writer.transactions == before + 1
    assert store.committed[-1].works == 2


def test_one_bad_work_harms_nobody(store: Store) -> None:
    async def good(unit: Unit, number: int) -> int:
        unit.save((note(number),))
        return number

    async def bad(unit: Unit) -> int:
        unit.save((note(99),))
        await unit.flush()
        raise ValueError("bad")

    async def together() -> list[Any]:
        works: list[Any] = [lambda unit, number=number: good(unit, number) for number in range(5)]
        works.insert(2, bad)
        return await asyncio.gather(*(store.writer.submit(work) for work in works), return_exceptions=True)

    found = store.loop.run(together())
    assert [one for one in found if not isinstance(one, Exception)] == [0, 1, 2, 3, 4]
    assert isinstance(found[2], ValueError)
    assert store.ask(Every(AuditNote, "g")) == tuple(note(number) for number in range(5))


async def test_what_cannot_be_stored_is_unavailable(sqlite: Writer) -> None:
    async def broken(unit: Unit) -> None:
        await unit.connection.exec_driver_sql("SELECT nonsense")

    with pytest.raises(Unavailable):
        await sqlite.submit(broken)


async def test_a_row_that_is_there_is_a_conflict(sqlite: Writer) -> None:
    async def twice(unit: Unit) -> None:
        for _ in range(2):
            await unit.connection.exec_driver_sql(
                "INSERT INTO dead_letters (id, at, account, kind, body, error) VALUES ('x', 1, 'a', 'k', '{}', '')"
            )

    with pytest.raises(Conflict):
        await sqlite.submit(twice)


async def test_a_full_inbox_refuses_what_comes_from_outside_only(tmp_path: Any) -> None:
    async with writer_on(f"sqlite+aiosqlite:///{tmp_path}/store.db") as writer:
        writer.limit = 1

        async def nothing(_unit: Unit) -> None:
            return None

        first = writer.submit(nothing, bounded=True)
        with pytest.raises(Unavailable):
            writer.submit(nothing, bounded=True)
        await asyncio.gather(first, writer.submit(nothing))


async def test_an_event_is_new_once(sqlite: Writer) -> None:
    async def seen(unit: Unit) -> bool:
        new = unit.is_new("k")
        unit.mark_seen("k")
        return new

    together = await asyncio.gather(*(sqlite.submit(seen, seen_key="k") for _ in range(3)))
    assert [*together, await sqlite.submit(seen, seen_key="k")] == [True, False, False, False]


GROUPS = ("g", "h")
STATES = st.builds(GroupState, group=st.sampled_from(GROUPS), mode_decided=st.sampled_from([None, *Mode]))
TIMERS = st.builds(timer, st.sampled_from("ab"), st.none() | st.integers(0, 9), st.sampled_from(GROUPS))
OF_ONE_GROUP: tuple[tuple[Query[Any], ...], ...] = tuple(
    (
        state_of(GroupKey(group)),
        Every(Timer, group),
        Every(Timer, group, (("slot", ("a", "c")),)),
        Every(Timer, group, (("due_at", None),)),
        LastNumber(group),
    )
    for group in GROUPS
)
QUESTIONS: tuple[Query[Any], ...] = (*chain(*OF_ONE_GROUP), Every(Timer, "*"), Every(GroupState, "*"))
STEPS = st.lists(st.lists(STATES | TIMERS, max_size=3) | st.lists(st.sampled_from(QUESTIONS), max_size=4), max_size=12)


def test_an_answer_that_is_remembered_is_never_stale(store: Store) -> None:
    """Whatever is saved and asked in whatever order, also in transactions that fail."""

    @settings(MANY, max_examples=40)
    @given(STEPS, st.integers(0, 3))
    def check(steps: list[list[Any]], failing: int) -> None:
        for number, step in enumerate(steps):
            if step and isinstance(step[0], Query):
                assert store.facts(*step) == [store.ask(query) for query in step]
            elif number % 4 == failing:
                _fail(store, step)
            else:
                store.save(*step)
        assert store.facts(*QUESTIONS) == [store.ask(query) for query in QUESTIONS]

    check()


def _fail(store: Store, found: list[Any]) -> None:
    async def work(unit: Unit) -> None:
        unit.save(found)
        await unit.facts(QUESTIONS)
        raise ValueError("rolled back")

    async def submit() -> None:
        await store.writer.submit(work)

    with pytest.raises(ValueError, match="rolled back"):
        store.loop.run(submit())
