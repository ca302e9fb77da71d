"""What a running bot has learned of topics, and what a day's questions are about: answers made in the process.

Nothing but what the tickets of the database say. Lessons are counted once a local date, so that every question of a day
is placed by the same; what is undone is unlearned the day after, or at a start. Must never log a text.
"""

import asyncio
from datetime import date
from typing import Final

from sqlalchemy import or_, select

from bot.core.hot import HotTopic, HotTopics, hot_topics, said_in
from bot.core.keywords import Rarity
from bot.core.ticket import Ticket, TicketState, tickets_on
from bot.core.topics import Lessons, LessonsBefore, learned
from bot.store.tables import MAPPED
from bot.store.unit import Answerers, Unit
from bot.store.writer import Writer

MOST_LESSONS: Final = 1500
"""The newest solved questions: enough for every category, and counted in some thirty milliseconds."""
LARGE: Final = 300
"""From so many questions on the loop goes on beside the counting."""
_SLICE: Final = 200
"""Questions that are read before others have their turn."""

_TICKETS = MAPPED[Ticket]


class Topical:
    """Answers LessonsBefore and HotTopics. ``answerers`` are for the writer."""

    def __init__(self, rarity: Rarity) -> None:
        self._rarity = rarity
        self._lessons: tuple[date, Lessons] | None = None
        self.answerers: Answerers = {LessonsBefore: self._learned, HotTopics: self._hot}

    def follow(self, writer: Writer) -> None:
        """Answer the queries of this writer."""
        writer.answerers.update(self.answerers)

    async def _learned(self, unit: Unit, query: LessonsBefore) -> Lessons:
        if self._lessons is None or self._lessons[0] != query.on:
            self._lessons = (query.on, learned(await _solved(unit, query.on)))
        return self._lessons[1]

    async def _hot(self, unit: Unit, query: HotTopics) -> tuple[HotTopic, ...]:
        asked = tuple(tickets_on(group, query.on) for group in query.groups)
        facts = await unit.facts(asked)
        said = said_in(one for group in asked for one in facts.get(group))
        if len(said) < LARGE:
            return hot_topics(said, self._rarity, query.most)
        return await asyncio.to_thread(hot_topics, said, self._rarity, query.most)


async def _solved(unit: Unit, before: date) -> list[tuple[str, str]]:
    """(category, words) of the newest solved questions; of several ways to end only those with an answer count."""
    await unit.flush()
    table = _TICKETS.table
    ended = or_(
        table.c.state == TicketState.RESOLVED.value,
        (table.c.state == TicketState.CLOSED.value) & (table.c.answers != "[]"),
    )
    wanted = select(table).where(ended, table.c.local_date < before.isoformat(), table.c.topic != "")
    newest = wanted.order_by(table.c.local_date.desc(), table.c.group, table.c.no.desc()).limit(MOST_LESSONS)
    rows = (await unit.connection.execute(newest)).all()
    found: list[tuple[str, str]] = []
    for start in range(0, len(rows), _SLICE):
        tickets = (_TICKETS.load(row) for row in rows[start : start + _SLICE])
        found += [(one.topic, "\n".join(one.texts)) for one in tickets]
        await asyncio.sleep(0)
    return found
