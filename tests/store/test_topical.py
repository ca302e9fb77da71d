"""Lessons and hot topics as the running bot answers them: from the tickets of a real database, each once a day."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.core.hot import HotTopics
from bot.core.ids import NativeId
from bot.core.ticket import Answer, Ticket, TicketState
from bot.core.topics import NO_LESSONS, Lessons, LessonsBefore
from bot.store.database import Database
from bot.store.statements import Statements
from bot.store.unit import Memory, Unit
from bot.topical import LARGE, Topical
from tests import programmes
from tests.store.test_store import make_tables
from tests.unit.test_tickets import MORNING, ticket

NEXT = programmes.DAY + timedelta(days=1)
SOLVED = TicketState.RESOLVED


def rarity(_unit: str) -> float:
    return 5.0


class Opened:
    """A database with the tables, and one transaction after the other."""

    def __init__(self, url: str) -> None:
        make_tables(url)
        self.database = Database(url)
        self._topical, self._memory = Topical(rarity), Memory()

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[Unit]:
        async with self.database.writing() as connection:
            unit = Unit(connection, Statements(self.database.dialect), self._memory, self._topical.answerers)
            yield unit
            await unit.flush()

    async def save(self, *tickets: Ticket) -> None:
        async with self.unit() as unit:
            unit.save(tickets)

    async def asked(self, query: Any) -> Any:
        async with self.unit() as unit:
            return (await unit.facts((query,))).get(query)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Opened]:
    found = Opened(url)
    try:
        yield found
    finally:
        await found.database.close()


def about(no: int, topic: str, text: str, **changed: Any) -> Ticket:
    return ticket(no, **{"topic": topic, "texts": (text,), "state": SOLVED, "native_id": NativeId(f"u{no}"), **changed})


async def test_what_was_solved_teaches_from_the_next_day_on(empty: str) -> None:
    answer = (Answer("duty", "值班", MORNING),)
    async with opened(empty) as db:
        await db.save(
            about(1, "robot", "小车巡线"), about(2, "robot", "巡线", state=TicketState.CLOSED, answers=answer),
            about(3, "maker", "巡线", state=TicketState.CLOSED), about(4, "maker", "巡线", state=TicketState.OPEN),
            about(5, "", "巡线"), about(6, "robot", "巡线", local_date=NEXT),
        )  # fmt: skip
        assert await db.asked(LessonsBefore(programmes.DAY)) == NO_LESSONS
        learned = await db.asked(LessonsBefore(NEXT))
        assert learned == Lessons({"robot": 2}, {"巡线": {"robot": 2}})
        await db.save(about(1, "robot", "小车巡线", state=TicketState.OPEN))
        assert await db.asked(LessonsBefore(NEXT)) is learned, "a day is placed by the same lessons"
        later = await db.asked(LessonsBefore(date(2020, 4, 20)))
        assert later == Lessons({"robot": 2}, {"巡线": {"robot": 2}}), "what is open again is unlearned"


@pytest.mark.parametrize("count", [3, LARGE + 1])
async def test_what_several_asked_about(empty: str, count: int) -> None:
    answers = (Answer("duty", "值班", MORNING),)
    asking = [about(no, "", f"结业证书{no}", answers=answers) for no in range(1, count + 1)]
    async with opened(empty) as db:
        await db.save(*asking, replace(asking[0], group="robot", no=9), about(count + 1, "", "结业证书", held=True))
        (found,) = await db.asked(HotTopics(("maker",), programmes.DAY))
        assert (found.word, found.people, found.examples) == ("结业证书", count, ("结业证书1", "结业证书2"))
        assert await db.asked(HotTopics(("maker",), NEXT)) == ()
