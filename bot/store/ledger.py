"""Reads of the ledger that the clockwork needs at start."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.ledger import JobKey, JobRun
from bot.store.columns import to_micros
from bot.store.tables import MAPPED


async def runs_since(connection: AsyncConnection, since: datetime) -> list[JobKey]:
    """The keys of all occurrences that reached a final state and were due after ``since``."""
    mapped = MAPPED[JobRun]
    found = await connection.execute(select(mapped.table).where(mapped.table.c.due_at >= to_micros(since)))
    return [mapped.load(row).key for row in found]
