"""The answers to the queries of the core, one function a query. Must never decide."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Select, and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.action import Action
from bot.core.activity import CheckIn, StoredMessage
from bot.core.poll import Ballot, Poll
from bot.core.query import (
    DayFigures,
    Every,
    Figures,
    LastNumber,
    LastSent,
    LastWords,
    MessagesSince,
    One,
    Query,
    Sent,
    SentMessage,
)
from bot.store.columns import from_micros, to_micros
from bot.store.outbox import RowState, load_why
from bot.store.tables import MAPPED, outbox


async def answer(connection: AsyncConnection, query: Query[Any]) -> Any:
    """The answer to any query."""
    return await _ANSWERS[type(query)](connection, query)


async def _one(connection: AsyncConnection, query: One[Any]) -> Any:
    mapped = MAPPED[query.kind]
    where = [
        mapped.table.c[name] == mapped.column_value(name, value)
        for name, value in zip(mapped.spec.key, query.key, strict=True)
    ]
    row = (await connection.execute(select(mapped.table).where(*where))).first()
    return mapped.load(row) if row is not None else None


async def _every(connection: AsyncConnection, query: Every[Any]) -> tuple[Any, ...]:
    mapped = MAPPED[query.kind]
    statement = select(mapped.table)
    if query.subject != "*":
        statement = statement.where(mapped.table.c[mapped.spec.subject] == query.subject)
    for name, value in query.where:
        column = mapped.table.c[name]
        if isinstance(value, tuple):
            statement = statement.where(column.in_([mapped.column_value(name, one) for one in value]))
        else:
            held = mapped.column_value(name, value)
            statement = statement.where(column.is_(None) if held is None else column == held)
    statement = statement.order_by(*(mapped.table.c[name] for name in mapped.spec.key))
    return tuple(mapped.load(row) for row in await connection.execute(statement))


async def _last_number(connection: AsyncConnection, query: LastNumber) -> int:
    table = MAPPED[Action].table
    found = await connection.execute(select(func.max(table.c.no)).where(table.c.group == query.subject))
    return found.scalar() or 0


_SENT = (outbox.c.feature, outbox.c.why, outbox.c.settled_at, outbox.c.created_at, outbox.c.group)


async def _sent_message(connection: AsyncConnection, query: SentMessage) -> Sent | None:
    return await _sent(
        connection,
        select(*_SENT).where(outbox.c.account == query.account, outbox.c.message_id == query.message_id),
    )


async def _last_sent(connection: AsyncConnection, query: LastSent) -> Sent | None:
    statement = select(*_SENT).where(
        outbox.c.account == query.account,
        outbox.c.native_id == query.native_id,
        outbox.c.state == RowState.DELIVERED,
        outbox.c.kind.in_(("SendMessage", "SendDirect")),
    )
    return await _sent(connection, statement)


async def _sent(connection: AsyncConnection, statement: Select[Any]) -> Sent | None:
    row = (await connection.execute(statement.order_by(outbox.c.seq.desc()).limit(1))).first()
    if row is None:
        return None
    why = load_why(row.why)
    sent_at = from_micros(row.settled_at or row.created_at)
    return Sent(row.feature, why.kind, why.setting, why.by, why.due_at, why.note, sent_at, row.group)


async def _day_figures(connection: AsyncConnection, query: DayFigures) -> Figures:
    table = MAPPED[StoredMessage].table
    within = and_(
        table.c.group == query.group,
        table.c.at >= to_micros(query.starts_at),
        table.c.at < to_micros(query.ends_at),
    )
    counted = select(
        func.count(), func.count(func.distinct(table.c.native_id)), func.count().filter(table.c.asks.is_(True))
    )
    row = (await connection.execute(counted.where(within))).one()
    voters = (await connection.execute(_voters(query))).scalar_one()
    checked = MAPPED[CheckIn].table
    came = select(func.count()).where(
        checked.c.group == query.group, checked.c.local_date == query.local_date.isoformat()
    )
    return Figures(query.group, row[0], row[1], row[2], voters, (await connection.execute(came)).scalar_one())


def _voters(query: DayFigures) -> Select[Any]:
    """People with a ballot given while a poll of the day was open."""
    polls, ballots = MAPPED[Poll].table, MAPPED[Ballot].table
    return (
        select(func.count(func.distinct(ballots.c.voter)))
        .join(polls, polls.c.id == ballots.c.poll)
        .where(
            polls.c.group == query.group,
            polls.c.local_date == query.local_date.isoformat(),
            ballots.c.at >= polls.c.opened_at,
            ballots.c.at < polls.c.closes_at,
        )
    )


async def _messages_since(connection: AsyncConnection, query: MessagesSince) -> int:
    table = MAPPED[StoredMessage].table
    counted = select(func.count()).where(table.c.group == query.group, table.c.at >= to_micros(query.since))
    return (await connection.execute(counted)).scalar_one()


async def _last_words(connection: AsyncConnection, query: LastWords) -> tuple[tuple[str, datetime], ...]:
    table = MAPPED[StoredMessage].table
    spoke = select(table.c.native_id, func.max(table.c.at)).where(
        table.c.group == query.group, table.c.at >= to_micros(query.since)
    )
    rows = await connection.execute(spoke.group_by(table.c.native_id).order_by(table.c.native_id))
    return tuple((native_id, from_micros(at)) for native_id, at in rows)


_Answer = Callable[[AsyncConnection, Any], Awaitable[Any]]
_ANSWERS = cast(
    "dict[type[Query[Any]], _Answer]",
    {
        One: _one,
        Every: _every,
        LastNumber: _last_number,
        SentMessage: _sent_message,
        LastSent: _last_sent,
        DayFigures: _day_figures,
        MessagesSince: _messages_since,
        LastWords: _last_words,
    },
)
