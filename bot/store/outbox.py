"""The outbox: effects that wait to be performed, and what became of them. States only ever move forward:

READY → IN_FLIGHT → DELIVERED | REFUSED | UNKNOWN | READY (transient) ; READY → EXPIRED | SUPPRESSED
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.effect import EFFECTS, EditCard, Effect, InDoubt, Lane, Why
from bot.core.ids import AccountName, EffectKey, EventId
from bot.store.columns import from_micros, to_micros
from bot.store.statements import Statements
from bot.store.tables import outbox


class RowState(StrEnum):
    """Where an effect stands."""

    READY = "ready"
    IN_FLIGHT = "in_flight"
    DELIVERED = "delivered"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    SUPPRESSED = "suppressed"


_ADAPTERS: dict[str, TypeAdapter[Any]] = {kind.__name__: TypeAdapter(kind) for kind in EFFECTS}
_WHY: TypeAdapter[Why] = TypeAdapter(Why)


@dataclass(slots=True)
class Row:
    """One effect on its way. ``native_id`` is the group or the person at the platform; ``lane`` keeps the order.

    Mutable: the dispatcher keeps attempts and times here between the writes.
    """

    key: EffectKey
    account: AccountName
    lane: str
    effect: Effect
    cause: EventId
    group: str | None
    native_id: str
    created_at: datetime
    state: RowState = RowState.READY
    attempts: int = 0
    not_before: datetime | None = None
    code: str = ""
    detail: str = ""
    message_id: str | None = None
    verified: bool | None = None
    settled_at: datetime | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def again_in_doubt(self) -> bool:
        """Whether doing it twice is harmless."""
        return self.effect.in_doubt is InDoubt.AGAIN


def lane_of(effect: Effect, account: str, native_id: str) -> str:
    """The name of the queue in which an effect keeps its order."""
    if isinstance(effect, EditCard):
        return f"{account}/{native_id}/card/{effect.card.id}"
    return f"{account}/{native_id}/{effect.lane}" if effect.lane is Lane.CONTROL else f"{account}/{native_id}/speech"


async def insert_rows(connection: AsyncConnection, statements: Statements, rows: list[Row]) -> list[Row]:
    """Write new rows. Raises IntegrityError when a key is there already: an effect must never be put out twice."""
    await statements.run(connection, statements.put_out, [_dump(row) for row in rows])
    return rows


async def load_pending(connection: AsyncConnection) -> list[Row]:
    """All rows that are not final, oldest first; IN_FLIGHT ones are those of a process that died."""
    states = (RowState.READY, RowState.IN_FLIGHT)
    found = await connection.execute(select(outbox).where(outbox.c.state.in_(states)).order_by(outbox.c.seq))
    return [_load(row) for row in found.mappings()]


_MARK = update(outbox).where(outbox.c.key == bindparam("k")).values(state=bindparam("s"), attempts=bindparam("n"))
_SETTLE = (
    update(outbox)
    .where(outbox.c.key == bindparam("k"))
    .values(
        state=bindparam("s"),
        attempts=bindparam("n"),
        not_before=bindparam("b"),
        message_id=bindparam("m"),
        verified=bindparam("v"),
        settled_at=bindparam("t"),
        code=bindparam("c"),
        detail=bindparam("d"),
    )
)


async def mark_in_flight(connection: AsyncConnection, statements: Statements, rows: Sequence[Row]) -> None:
    """Note that these rows are about to be sent."""
    in_flight = RowState.IN_FLIGHT.value
    await statements.run(connection, _MARK, [{"k": row.key, "s": in_flight, "n": row.attempts} for row in rows])


async def write_states(connection: AsyncConnection, statements: Statements, rows: Sequence[Row]) -> None:
    """Write the state that each row has now."""
    await statements.run(connection, _SETTLE, [_state(row) for row in rows])


def _state(row: Row) -> dict[str, Any]:
    return {
        "k": row.key,
        "s": row.state.value,
        "n": row.attempts,
        "b": to_micros(row.not_before) if row.not_before else None,
        "m": row.message_id,
        "v": row.verified,
        "t": to_micros(row.settled_at) if row.settled_at else None,
        "c": row.code or None,
        "d": row.detail or None,
    }


def _dump(row: Row) -> dict[str, Any]:
    effect = row.effect
    kind = type(effect).__name__
    return {
        "key": row.key,
        "account": row.account,
        "lane": row.lane,
        "kind": kind,
        "body": _ADAPTERS[kind].dump_json(effect).decode(),
        "state": row.state.value,
        "feature": effect.feature,
        "tag": effect.tag,
        "subject": effect.subject,
        "why_kind": effect.why.kind,
        "why": _WHY.dump_json(effect.why).decode(),
        "cause": row.cause,
        "group": row.group,
        "native_id": row.native_id,
        "wants_receipt": effect.wants_receipt,
        "created_at": to_micros(row.created_at),
        "not_before": to_micros(row.not_before) if row.not_before else None,
        "expires_at": to_micros(effect.expires_at) if effect.expires_at else None,
        "attempts": row.attempts,
        "code": row.code or None,
        "detail": row.detail or None,
        "settled_at": to_micros(row.settled_at) if row.settled_at else None,
    }


def _load(row: Any) -> Row:
    return Row(
        key=EffectKey(row["key"]),
        account=AccountName(row["account"]),
        lane=row["lane"],
        effect=_ADAPTERS[row["kind"]].validate_json(row["body"]),
        cause=EventId(row["cause"]),
        group=row["group"],
        native_id=row["native_id"],
        created_at=from_micros(row["created_at"]),
        state=RowState(row["state"]),
        attempts=row["attempts"],
        not_before=from_micros(row["not_before"]) if row["not_before"] else None,
    )


def load_why(text: str) -> Why:
    """The reason of an outbox row."""
    return _WHY.validate_json(text)
