"""Pages of what members said: complete, in order, each message once, whatever the size of a page."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.core.activity import StoredMessage
from bot.core.query import LineBefore, Query, SaidCount, SaidIn, StaffLines
from bot.store.database import Database
from bot.store.queries import answer
from bot.store.statements import Statements
from bot.store.unit import Memory, Unit
from tests.store.test_store import make_tables

NOON = datetime(2020, 4, 18, 4, tzinfo=UTC)


def message(number: int, group: str = "g1", *, seconds: int = 0, staff: bool = False) -> StoredMessage:
    at = NOON + timedelta(seconds=seconds)
    return StoredMessage(f"m{number}", "a", group, f"p{number}", "1", "某", at, f"话{number}", staff=staff)


# Several share an instant, as messages of one second do.
HERE = [message(number, seconds=number // 3) for number in (5, 0, 3, 1, 7, 2, 4, 6)]
OTHERS = [message(20, "g2"), message(21, staff=True), message(22, seconds=-1), message(23, "")]


async def _pages(url: str, limit: int) -> tuple[list[tuple[StoredMessage, ...]], int]:
    database = Database(url)
    try:
        async with database.writing() as connection:
            unit = Unit(connection, Statements(database.dialect), Memory())
            unit.save([*HERE, *OTHERS])
            await unit.flush()
        pages: list[tuple[StoredMessage, ...]] = []
        async with database.reading() as connection:
            after: tuple[datetime, str] | None = None
            while page := await answer(connection, SaidIn("g1", NOON, after, limit)):
                pages.append(page)
                after = (page[-1].at, page[-1].id)
            return pages, await answer(connection, SaidCount("g1", NOON))
    finally:
        await database.close()


@pytest.mark.parametrize("limit", [1, 2, 3, 8, 100])
def test_pages_hold_everything_once_and_in_order(empty: str, limit: int) -> None:
    make_tables(empty)
    pages, count = asyncio.run(_pages(empty, limit))
    assert [one for page in pages for one in page] == sorted(HERE, key=lambda one: (one.at, one.id))
    assert all(len(page) <= limit for page in pages)
    assert count == len(HERE)


async def _before(url: str, saved: list[StoredMessage], query: Query[Any]) -> Any:
    database = Database(url)
    try:
        async with database.writing() as connection:
            unit = Unit(connection, Statements(database.dialect), Memory())
            unit.save(saved)
            return (await unit.facts((query,))).get(query)
    finally:
        await database.close()


@pytest.mark.parametrize(
    ("seconds", "found"), [(70, "m2"), (60, "m2"), (59, "m1"), (0, None), (131, None)],
)  # fmt: skip
def test_the_line_before_is_the_persons_newest_of_the_minute(empty: str, seconds: int, found: str | None) -> None:
    make_tables(empty)
    mine = [message(1, seconds=10), message(2, seconds=60), message(3, "g2", seconds=65)]
    other = StoredMessage("m9", "a", "g1", "p9", "2", "另", NOON + timedelta(seconds=66), "话")
    now = NOON + timedelta(seconds=seconds)
    asking = StoredMessage("m5", "a", "g1", "p5", "1", "某", now, "现在")
    query = LineBefore("g1", "1", now - timedelta(seconds=60), now, "p5")
    one = asyncio.run(_before(empty, [*mine, other, asking], query))
    assert (one.id if one is not None else None) == found


def test_the_last_lines_of_the_staff_are_theirs_in_time_and_the_newest_first(empty: str) -> None:
    make_tables(empty)
    theirs = [message(number, seconds=number, staff=True) for number in range(1, 31)]
    others = [message(40, seconds=20), message(41, "g2", seconds=20, staff=True)]
    query = StaffLines("g1", NOON + timedelta(seconds=3), NOON + timedelta(seconds=28))
    found = asyncio.run(_before(empty, [*theirs, *others], query))
    assert [one.id for one in found] == [f"m{number}" for number in range(28, 8, -1)], "twenty of them"
    few = StaffLines("g1", NOON + timedelta(seconds=29), NOON + timedelta(seconds=60))
    assert [one.id for one in asyncio.run(_before(empty, [], few))] == ["m30", "m29"]
