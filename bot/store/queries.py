"""The answers to the queries of the core, one function a query. Must never decide."""

from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.action import Action
from bot.core.activity import CheckIn, StoredMessage
from bot.core.hot import HotTopics
from bot.core.knowledge_card import FindCards, FindCardsOf, KnowledgeCard, LastCardNo
from bot.core.poll import Ballot, Poll
from bot.core.query import (
    ANY,
    DayFigures,
    Every,
    Figures,
    LastNumber,
    LastSent,
    LastWords,
    LineBefore,
    One,
    Query,
    SaidCount,
    SaidIn,
    Sent,
    SentMessage,
    StaffLines,
)
from bot.core.ticket_alike import NO_TWINS, FindTwins, Twins
from bot.core.topics import NO_LESSONS, Lessons, LessonsBefore
from bot.store.columns import from_micros, to_micros
from bot.store.inline import inline_of
from bot.store.outbox import RowState, load_why
from bot.store.statements import Compiled
from bot.store.tables import MAPPED, Mapped, outbox

_MOST_LINES = 20


async def answer(connection: AsyncConnection, query: Query[Any]) -> Any:
    """The answer to any query."""
    return await _ANSWERS[type(query)](connection, query)


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A query of one shape, built and compiled once; building it costs more than running it."""

    statement: Select[Any]
    compiled: Compiled


_prepared: dict[Hashable, _Prepared] = {}


async def _rows(
    connection: AsyncConnection, shape: Hashable, build: Callable[[], Select[Any]], values: dict[str, Any]
) -> Sequence[Any]:
    """The rows of a query of this shape with these values."""
    found = _prepared.get(shape)
    if found is None:
        statement = build()
        found = _prepared[shape] = _Prepared(statement, Compiled(statement))
    if (inline := inline_of(connection)) is not None:
        return inline.run(found.compiled.sql, found.compiled.row(values))
    rows: Sequence[Any] = (await connection.execute(found.statement, values)).all()
    return rows


async def _one(connection: AsyncConnection, query: One[Any]) -> Any:
    mapped = MAPPED[query.kind]
    keys = mapped.spec.key

    def build() -> Select[Any]:
        return select(mapped.table).where(*(mapped.table.c[name] == _bind(mapped, name, name) for name in keys))

    values = {name: mapped.column_value(name, value) for name, value in zip(keys, query.key, strict=True)}
    rows = await _rows(connection, (query.kind, None), build, values)
    return mapped.load(rows[0]) if rows else None


async def _every(connection: AsyncConnection, query: Every[Any]) -> tuple[Any, ...]:
    mapped = MAPPED[query.kind]
    values, conditions = _conditions(mapped, query)

    def build() -> Select[Any]:
        statement = select(mapped.table)
        for name, binds in conditions:
            column = mapped.table.c[name]
            asked = [_bind(mapped, name, bind) for bind in binds or ()]
            if binds is None:
                statement = statement.where(column.is_(None))
            elif asked:
                statement = statement.where(column.in_(asked) if len(asked) > 1 else column == asked[0])
            else:
                statement = statement.where(false())
        return statement.order_by(*(mapped.table.c[name] for name in mapped.spec.key))

    rows = await _rows(connection, (query.kind, conditions), build, values)
    return tuple(mapped.load(row) for row in rows)


_Conditions = tuple[tuple[str, tuple[str, ...] | None], ...]
"""Fields with the names of the values that they may have; None: the field is empty."""


def _conditions(mapped: Mapped, query: Every[Any]) -> tuple[dict[str, Any], _Conditions]:
    """The values of a query, and its shape without them."""
    subject = () if query.subject == ANY else ((mapped.spec.subject, query.subject),)
    values: dict[str, Any] = {}
    shape: list[tuple[str, tuple[str, ...] | None]] = []
    for place, (name, wanted) in enumerate((*subject, *query.where)):
        if wanted is None:
            shape.append((name, None))
            continue
        held = [mapped.column_value(name, one) for one in (wanted if isinstance(wanted, tuple) else (wanted,))]
        named = {f"v{place}_{number}": one for number, one in enumerate(held)}
        values |= named
        shape.append((name, tuple(named)))
    return values, tuple(shape)


def _bind(mapped: Mapped, name: str, bind: str) -> BindParameter[Any]:
    return bindparam(bind, type_=mapped.table.c[name].type)


async def _last_number(connection: AsyncConnection, query: LastNumber) -> int:
    table = MAPPED[Action].table
    found = await connection.execute(select(func.max(table.c.no)).where(table.c.group == query.subject))
    return found.scalar() or 0


async def _last_card_no(connection: AsyncConnection, query: LastCardNo) -> int:
    table = MAPPED[KnowledgeCard].table
    found = await connection.execute(select(func.max(table.c.no)).where(table.c.programme == query.programme))
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


async def _last_words(connection: AsyncConnection, query: LastWords) -> tuple[tuple[str, datetime], ...]:
    table = MAPPED[StoredMessage].table
    spoke = select(table.c.native_id, func.max(table.c.at)).where(
        table.c.group == query.group, table.c.at >= to_micros(query.since)
    )
    rows = await connection.execute(spoke.group_by(table.c.native_id).order_by(table.c.native_id))
    return tuple((native_id, from_micros(at)) for native_id, at in rows)


async def _said_in(connection: AsyncConnection, query: SaidIn) -> tuple[StoredMessage, ...]:
    mapped = MAPPED[StoredMessage]
    table = mapped.table
    page = select(table).where(*_by_members(query))
    if query.after is not None:
        at, id_ = to_micros(query.after[0]), query.after[1]
        page = page.where(or_(table.c.at > at, and_(table.c.at == at, table.c.id > id_)))
    rows = await connection.execute(page.order_by(table.c.at, table.c.id).limit(query.limit))
    return tuple(mapped.load(row) for row in rows)


async def _said_count(connection: AsyncConnection, query: SaidCount) -> int:
    counted = select(func.count()).where(*_by_members(query))
    return (await connection.execute(counted)).scalar_one()


def _by_members(query: SaidIn | SaidCount) -> tuple[ColumnElement[bool], ...]:
    table = MAPPED[StoredMessage].table
    return table.c.group == query.group, table.c.at >= to_micros(query.since), table.c.staff.is_(False)


async def _line_before(connection: AsyncConnection, query: LineBefore) -> StoredMessage | None:
    mapped = MAPPED[StoredMessage]
    table = mapped.table

    def build() -> Select[Any]:
        return (
            select(table)
            .where(
                table.c.group == _bind(mapped, "group", "group"),
                table.c.at >= _bind(mapped, "at", "since"),
                table.c.at <= _bind(mapped, "at", "until"),
                table.c.native_id == _bind(mapped, "native_id", "native_id"),
                table.c.message_id != _bind(mapped, "message_id", "but"),
            )
            .order_by(table.c.at.desc(), table.c.id.desc())
        )

    values = {
        "group": query.group,
        "since": to_micros(query.since),
        "until": to_micros(query.until),
        "native_id": query.native_id,
        "but": query.but,
    }
    rows = await _rows(connection, LineBefore, build, values)
    return mapped.load(rows[0]) if rows else None


async def _staff_lines(connection: AsyncConnection, query: StaffLines) -> tuple[StoredMessage, ...]:
    mapped = MAPPED[StoredMessage]
    table = mapped.table
    since, until = to_micros(query.since), to_micros(query.until)
    theirs = select(table).where(table.c.group == query.group, table.c.at >= since, table.c.at <= until, table.c.staff)
    rows = await connection.execute(theirs.order_by(table.c.at.desc(), table.c.id.desc()).limit(_MOST_LINES))
    return tuple(mapped.load(row) for row in rows)


async def _nothing_found(_connection: AsyncConnection, _query: FindCards | FindCardsOf | HotTopics) -> tuple[()]:
    """Nobody in this process searches; whoever does answers in place of this."""
    return ()


async def _no_lessons(_connection: AsyncConnection, _query: LessonsBefore) -> Lessons:
    return NO_LESSONS


async def _no_twins(_connection: AsyncConnection, _query: FindTwins) -> Twins:
    return NO_TWINS


_Answer = Callable[[AsyncConnection, Any], Awaitable[Any]]
_ANSWERS = cast(
    "dict[type[Query[Any]], _Answer]",
    {
        One: _one,
        Every: _every,
        LastNumber: _last_number,
        LastCardNo: _last_card_no,
        FindCards: _nothing_found,
        FindCardsOf: _nothing_found,
        FindTwins: _no_twins,
        HotTopics: _nothing_found,
        LessonsBefore: _no_lessons,
        SentMessage: _sent_message,
        LastSent: _last_sent,
        DayFigures: _day_figures,
        LastWords: _last_words,
        SaidIn: _said_in,
        LineBefore: _line_before,
        StaffLines: _staff_lines,
        SaidCount: _said_count,
    },
)
