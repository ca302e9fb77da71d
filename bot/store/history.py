"""What was done between two instants: the ledger's rows and the effects that came of them. For pages, not for rules.

Must never decide, and never be used on the hot path.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.effect import Why
from bot.core.ids import derive_id
from bot.core.ledger import JobRun
from bot.store.columns import from_micros, to_micros
from bot.store.outbox import RowState, load_why
from bot.store.tables import MAPPED, metadata, outbox


@dataclass(frozen=True, slots=True)
class Done:
    """One effect: what became of it. ``muted`` tells of a switch of the mode, ``text`` of something said; what is
    ``confidential`` was said to one person, and is no text here."""

    key: str
    cause: str
    at: datetime
    group: str | None
    feature: str
    kind: str
    state: RowState
    why: Why
    code: str
    muted: bool | None
    text: str
    is_answer: bool
    confidential: bool = False

    @property
    def settled_event(self) -> str:
        """The id of the event that said how it ended: what came of that came of this effect too."""
        return derive_id(self.key, "settled", self.state)  # as the dispatcher names it


_WANTED = (
    *(outbox.c.key, outbox.c.cause, outbox.c.created_at, outbox.c.group, outbox.c.feature, outbox.c.kind),
    *(outbox.c.state, outbox.c.why, outbox.c.code, outbox.c.body),
)


async def runs_between(connection: AsyncConnection, start: datetime, end: datetime) -> list[JobRun]:
    """The ledger's rows that were due in ``[start, end)``."""
    mapped = MAPPED[JobRun]
    due_at = mapped.table.c.due_at
    found = select(mapped.table).where(due_at >= to_micros(start), due_at < to_micros(end)).order_by(due_at)
    return [mapped.load(row) for row in await connection.execute(found)]


async def effects_between(connection: AsyncConnection, start: datetime, end: datetime) -> list[Done]:
    """The effects that were put out in ``[start, end)``, in their order."""
    found = select(*_WANTED).where(outbox.c.created_at >= to_micros(start), outbox.c.created_at < to_micros(end))
    return [_done(row) for row in await connection.execute(found.order_by(outbox.c.seq))]


async def last_instant(connection: AsyncConnection) -> datetime | None:
    """When the last thing happened that the database knows of; None when it is empty."""
    ran_at = MAPPED[JobRun].table.c.ran_at
    columns = (ran_at, outbox.c.created_at, outbox.c.settled_at)
    micros = [(await connection.execute(select(func.max(column)))).scalar() for column in columns]
    return max((from_micros(one) for one in micros if one is not None), default=None)


async def wipe(connection: AsyncConnection) -> None:
    """Forget everything; for the sandbox only."""
    for table in metadata.sorted_tables:
        await connection.execute(table.delete())


def _done(row: Any) -> Done:
    body = orjson.loads(row.body)
    return Done(
        key=row.key,
        cause=row.cause,
        at=from_micros(row.created_at),
        group=row.group,
        feature=row.feature,
        kind=row.kind,
        state=RowState(row.state),
        why=load_why(row.why),
        code=row.code or "",
        muted=body["on"] if row.kind == "SetMuteAll" else None,
        text="" if body.get("confidential") else "".join(_texts(body)),
        is_answer=bool(body.get("reply_to")),
        confidential=bool(body.get("confidential")),
    )


def _texts(body: dict[str, Any]) -> Iterator[str]:
    for part in body.get("message", {}).get("segments", ()):
        yield part["text"] if "text" in part else f"@{part.get('name', '')}"
