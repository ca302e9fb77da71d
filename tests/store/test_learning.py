"""Lessons and pardons in real databases: what is loaded is what was taught, and a look-up finds the marks it names."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from bot.core.ids import GroupKey
from bot.core.judge.finding import Category, Finding, Severity, Trace
from bot.core.learning import (
    ALL_PARDONS,
    LOWER,
    PARDONED_FOR,
    TAUGHT_FOR,
    Mark,
    Pardon,
    lessons_of,
    pardons_for,
    pardons_of,
)
from bot.core.query import Query
from bot.store.database import Database
from bot.store.tables import metadata
from bot.store.unit import Unit
from bot.store.writer import Writer
from bot.taught import Taught
from tests import lessons
from tests.lessons import NOW, lesson

MAKER = GroupKey("maker")


@asynccontextmanager
async def writing(url: str) -> AsyncIterator[Writer]:
    engine = create_engine(url.replace("+aiosqlite", ""), poolclass=NullPool)
    metadata.create_all(engine)
    engine.dispose()
    database = Database(url, synchronous="OFF")
    writer = Writer(database)
    writer.start()
    try:
        yield writer
    finally:
        await writer.stop()
        await database.close()


async def save(writer: Writer, *records: object) -> None:
    async def work(unit: Unit) -> None:
        unit.save(records)

    await writer.submit(work)


async def ask(writer: Writer, query: Query[Any]) -> Any:
    async def work(unit: Unit) -> Any:
        return (await unit.facts((query,))).get(query)

    return await writer.submit(work)


def pardon(mark: str, no: int = 1, group: str = "maker") -> Pardon:
    kind = Mark.SENTENCE
    return Pardon(group, mark, no, kind, Category.ADS, "model", "a", NOW, NOW + PARDONED_FOR)


async def test_what_is_loaded_is_what_was_taught(empty: str) -> None:
    expired = lesson(LOWER, "d", "报名", no=4, at=NOW - TAUGHT_FOR)
    found = (
        lesson(LOWER, "a", "特训", "名额", no=1),
        lesson(LOWER, "b", "特训", "名额", no=2),
        lesson(LOWER, "c", "报名", no=3),
        replace(lesson(LOWER, "c", "报名", no=3), undone_at=NOW, undone_by="z"),
        lesson(LOWER, "a", "报名", no=5),
    )
    shipped = lessons.judge()
    async with writing(empty) as writer:
        await save(writer, expired)
        live = Taught(shipped)
        await live.load(writer, NOW)
        writer.on_commit.append(live.committed)
        for one in found:
            await save(writer, one)
        loaded = Taught(shipped)
        await loaded.load(writer, NOW)
        assert loaded.judge(MAKER).version == live.judge(MAKER).version != shipped.version
        again = Taught(shipped)
        again.learn((found[0], found[1]))
        assert loaded.judge(MAKER).version == again.judge(MAKER).version
        await save(writer, replace(found[1], undone_at=NOW + timedelta(days=1), undone_by="zhou"))
        await loaded.load(writer, NOW)
        assert loaded.judge(MAKER) is shipped
        assert [one.undone_by for one in await ask(writer, lessons_of("maker", 2))] == ["zhou"]


async def test_the_marks_of_a_message_are_looked_up(empty: str) -> None:
    async with writing(empty) as writer:
        gone = replace(pardon("u", 4), undone_at=NOW)
        await save(writer, pardon("s"), pardon("n", 2), pardon("s", 3), pardon("s", 1, "robot"), pardon("x"), gone)
        finding = Finding(Category.ADS, Severity.FLAG, "word:a", (0, 1), trace=Trace("s", "n"))
        found = await ask(writer, pardons_for("maker", (finding, finding)))
        assert {(one.mark, one.no) for one in found} == {("s", 1), ("s", 3), ("n", 2)}
        assert await ask(writer, pardons_for("maker", (Finding(Category.FLOOD, Severity.FLAG, "wall", (0, 1)),))) == ()
        assert {one.mark for one in await ask(writer, pardons_of("maker", 1))} == {"s", "x"}
        assert len(await ask(writer, ALL_PARDONS)) == 5
