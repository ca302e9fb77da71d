"""The writer and its memory at their edges: what stops in the middle, callers who went away, errors in our terms."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.audit import AuditNote
from bot.core.errors import Conflict, Unavailable
from bot.core.group import GroupState, state_of
from bot.core.ids import GroupKey
from bot.core.query import Every
from bot.store.database import Database
from bot.store.queries import answer
from bot.store.unit import Memory, Unit
from bot.store.writer import Committed, Writer
from tests.store.test_store import NOW, make_tables


@pytest.fixture
async def writer(empty: str) -> AsyncIterator[Writer]:
    """A writer on either kind of database."""
    await asyncio.to_thread(make_tables, empty)
    database = Database(empty, synchronous="OFF")
    found = Writer(database)
    found.start()
    yield found
    await found.stop()
    await database.close()


def note(number: int) -> AuditNote:
    return AuditNote(f"n{number}", NOW, "a", "b", "g", "", "e")


async def saves(unit: Unit) -> str:
    unit.save((note(1),))
    return "saved"


async def notes(writer: Writer) -> tuple[AuditNote, ...]:
    async with writer.database.reading() as connection:
        found: tuple[AuditNote, ...] = await answer(connection, Every(AuditNote, "g"))
        return found


async def test_an_event_is_new_once_on_every_database(writer: Writer) -> None:
    async def seen(unit: Unit) -> bool:
        new = unit.is_new("k")
        unit.mark_seen("k")
        return new

    assert await writer.submit(seen, seen_key="k") is True
    assert await writer.submit(seen, seen_key="k") is False


async def test_a_caller_who_went_away_keeps_nobody_from_being_stored(writer: Writer) -> None:
    gone, stays = writer.submit(saves), writer.submit(saves)
    gone.cancel()
    assert await stays == "saved"
    assert await notes(writer) == (note(1),)


async def test_a_caller_who_went_away_does_not_hear_of_a_fault(writer: Writer) -> None:
    async def fails(_unit: Unit) -> None:
        raise ValueError("a rule with a fault")

    gone, stays = writer.submit(fails), writer.submit(saves)
    gone.cancel()
    assert await stays == "saved"


async def test_much_at_once_lets_the_loop_breathe_and_is_stored_whole(writer: Writer) -> None:
    breaths = 0

    async def breathe() -> None:
        nonlocal breaths
        while True:
            await asyncio.sleep(0)
            breaths += 1

    async def saves_one(unit: Unit, number: int) -> int:
        unit.save((note(number),))
        return number

    breathing = asyncio.ensure_future(breathe())
    works: list[Any] = [lambda unit, number=number: saves_one(unit, number) for number in range(200)]
    assert await asyncio.gather(*map(writer.submit, works)) == list(range(200))
    breathing.cancel()
    assert breaths > 0
    assert len(await notes(writer)) == 200


async def test_many_questions_are_answered_in_one_go(writer: Writer) -> None:
    keys = [GroupKey(f"g{number}") for number in range(200)]

    async def work(unit: Unit) -> list[GroupState | None]:
        unit.save((GroupState(keys[7]),))
        facts = await unit.facts([state_of(key) for key in keys])
        return [facts.get(state_of(key)) for key in keys]

    found = await writer.submit(work)
    assert [one.group for one in found if one is not None] == [keys[7]]


async def test_an_empty_list_of_values_finds_nothing(writer: Writer) -> None:
    await writer.submit(saves)
    async with writer.database.reading() as connection:
        assert await answer(connection, Every(AuditNote, "g", (("action", ()),))) == ()
        assert await answer(connection, Every(AuditNote, "g", (("action", ("b",)),))) == (note(1),)


# -------------------------------------------------------------------------------------------------------------- errors


@pytest.mark.parametrize(
    ("raised", "heard"),
    [
        (Conflict("there already"), Conflict),
        (InvalidRequestError("a session in the wrong state"), Unavailable),
        (RuntimeError("not of the database"), RuntimeError),
    ],
)
async def test_errors_come_in_our_own_terms(writer: Writer, raised: Exception, heard: type[Exception]) -> None:
    async def fails(_unit: Unit) -> None:
        raise raised

    with pytest.raises(heard):
        await writer.submit(fails)
    assert await writer.submit(saves) == "saved"


async def test_an_error_of_the_transaction_itself_is_heard_as_it_is(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    @asynccontextmanager
    async def writing() -> AsyncIterator[AsyncConnection]:
        raise MemoryError("no room to begin")
        yield

    with monkeypatch.context() as patch:
        patch.setattr(writer.database, "writing", writing)
        with pytest.raises(MemoryError):
            await writer.submit(saves)
    assert await writer.submit(saves) == "saved"


async def test_what_stops_in_the_middle_is_not_stored_and_the_caller_hears_it(writer: Writer) -> None:
    begun = asyncio.Event()

    async def hangs(unit: Unit) -> None:
        unit.save((note(9),))
        begun.set()
        await asyncio.Event().wait()

    waiting = writer.submit(hangs)
    await begun.wait()
    assert writer.running is not None
    writer.running.cancel()
    with pytest.raises(Unavailable):
        await waiting
    with pytest.raises(asyncio.CancelledError):
        await writer.running
    writer.running = None
    assert await notes(writer) == ()


async def test_a_listener_that_raises_ends_the_writer_and_nobody_waits_for_it(writer: Writer) -> None:
    def raises(_committed: Committed) -> None:
        raise ZeroDivisionError("a listener with a fault")

    async def later(unit: Unit) -> None:
        unit.save((note(2),))

    writer.on_commit.append(raises)
    first = writer.submit(saves)
    while writer.waiting:  # noqa: ASYNC110 (until the first is in its transaction)
        await asyncio.sleep(0)
    second = writer.submit(later)
    assert await first == "saved", "it is on disk"
    with pytest.raises(Unavailable):
        await second
    await writer.idle()
    with pytest.raises(Unavailable):
        writer.submit(saves)
    assert writer.running is not None
    with pytest.raises(ZeroDivisionError):
        await writer.running
    assert await notes(writer) == (note(1),)


async def test_a_writer_that_was_never_started_stops_and_takes_nothing_more(empty: str) -> None:
    database = Database(empty, synchronous="OFF")
    writer = Writer(database)
    await writer.stop()
    with pytest.raises(Unavailable, match="stopping"):
        writer.submit(saves)
    await database.close()


# -------------------------------------------------------------------------------------------------------------- memory


def test_a_memory_that_is_full_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Memory, "LIMIT", 2)
    memory, queries = Memory(), [state_of(GroupKey(key)) for key in "abc"]
    for query in queries:
        memory.put(query, query.subject)
    assert [memory.get(query, None) for query in queries] == [None, None, "c"]
    memory.forget(("GroupState", "c"))
    assert memory.get(queries[2], None) is None


async def test_listeners_hear_of_a_commit_before_its_callers(writer: Writer) -> None:
    heard: list[str] = []

    def listen(committed: Committed) -> None:
        heard.append(f"commit of {len(committed.records)}")

    writer.on_commit.append(listen)
    heard.append(await writer.submit(saves))
    assert heard == ["commit of 1", "saved"]
