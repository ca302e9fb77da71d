"""Pages of what members said: complete, in order, each message once, whatever the size of a page."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.activity import StoredMessage
from bot.core.query import SaidCount, SaidIn
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
