"""Tickets on both databases: every field comes back as it was, and each list finds what belongs to it."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.core.ids import NativeId
from bot.core.query import Query
from bot.core.ticket import (
    Answer,
    Asker,
    Matter,
    Ticket,
    TicketState,
    held_by,
    live_anywhere,
    live_in,
    ticket_of,
    tickets_of_person,
    tickets_on,
)
from bot.store.database import Database
from bot.store.statements import Statements
from bot.store.unit import Memory, Unit
from tests import programmes
from tests.store.test_said import NOON
from tests.store.test_store import make_tables
from tests.unit.test_tickets import ticket

FULL = ticket(
    1, state=TicketState.ANSWERED, topic="contest", matter=Matter.SALON, due_at=NOON, rungs=(0, 2), given_to=("a", "b"),
    holder="b", joined=(Asker(NativeId("y"), "乙"),), lines=(NOON, NOON + timedelta(microseconds=1)), cards=2,
    answers=(Answer("b", "某专家", NOON, "m9", "清缓存\n再登录"),), noticed="记为提问：…", closed_at=NOON,
    closed_by="b", held=True,
    texts=("平台登录不上", "“引号”'\\"), message_ids=("m1", "m2"),
)  # fmt: skip
OPEN = ticket(2, holder="b")
ELSEWHERE = replace(OPEN, group="robot", native_id=NativeId("z"))
OVER = ticket(3, state=TicketState.CLOSED, holder="b")
EVERY = (FULL, OPEN, ELSEWHERE, OVER)


async def _answers(url: str, queries: list[Query[Any]]) -> list[Any]:
    database = Database(url)
    try:
        async with database.writing() as connection:
            unit = Unit(connection, Statements(database.dialect), Memory())
            unit.save([replace(FULL, state=TicketState.CANDIDATE), *EVERY[1:]])
            await unit.flush()
            unit.save([FULL])
            facts = await unit.facts(queries)
            return [facts.get(query) for query in queries]
    finally:
        await database.close()


def test_what_is_saved_is_found(empty: str) -> None:
    make_tables(empty)
    asked: dict[Query[Any], tuple[Ticket, ...]] = {
        live_in("maker"): (FULL, OPEN),
        live_anywhere(): (FULL, OPEN, ELSEWHERE),
        tickets_on("maker", programmes.DAY): (FULL, OPEN, OVER),
        tickets_of_person(programmes.ACCOUNT, NativeId("x")): (FULL, OPEN, OVER),
        held_by(("a", "b")): (OPEN, ELSEWHERE),
        held_by(()): (),
    }
    one, none, *found = asyncio.run(_answers(empty, [ticket_of("maker", 1), ticket_of("maker", 9), *asked]))
    assert (one, none) == (FULL, None)
    assert found == list(asked.values())
