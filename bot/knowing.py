"""What a running bot can find: the cards of its programme and the open questions of its groups, in memory.

Nothing but what the database says: read at the start in slices, renewed after each commit, and looked for what others
wrote to the same database. It says which cards fit; what they say now is asked of the open transaction. Must never hold
up the loop, and never log a text.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import Any, Final

from sqlalchemy import Row, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.knowledge.abstain import Fit, chance, fit
from bot.core.knowledge.background import Background
from bot.core.knowledge.closeness import CLOSE, Read, closest, read, tells
from bot.core.knowledge.index import Card, Hit, Index
from bot.core.knowledge.matched import said
from bot.core.knowledge.surest import surest
from bot.core.knowledge_card import CardState, FindCards, FindCardsOf, FoundCard, KnowledgeCard, card_of
from bot.core.programme import Programme
from bot.core.query import ANY, Query
from bot.core.ticket import Ticket, TicketState, live_in, ticket_of
from bot.core.ticket_alike import FindTwins, Twins, alike, seen
from bot.core.ticket_words import forms
from bot.store.columns import to_micros
from bot.store.database import Database
from bot.store.tables import MAPPED
from bot.store.unit import Memory, Unit
from bot.store.writer import Committed, Writer

PAGE: Final = 100
"""Cards that are read and put at once: some ten milliseconds, then others have their turn."""
LOOKS_EVERY: Final = timedelta(seconds=10)
COUNTS_EVERY: Final = timedelta(minutes=10)
"""How often what others changed is looked for, and how often everything is counted against the database: a card that
was committed late may be older than the last one that was seen."""
_REMEMBERED: Final = 512
"""Questions that were read for comparing."""
_NEAR: Final = 0.2
"""A card with less than this part of the best one's score shares a word with the question and nothing else."""
_LEADS: Final = 3
"""How sure a card is hangs on its lead over the third."""
_SILENT: Final = 5
_TWINS: Final = 5

_CARDS = MAPPED[KnowledgeCard]
_COLUMNS = ("no", "state", "question", "answer", "phrasings", "audience", "staff_only", "changed_at")


@dataclass(frozen=True, slots=True)
class _Kept:
    """What has to be known of a card to say who may see it, and whether it has changed."""

    state: CardState
    audience: tuple[str, ...]
    staff_only: bool
    changed_at: int

    def shown_to(self, query: FindCards) -> bool:
        for_them = query.audience == ANY or not self.audience or query.audience in self.audience
        return for_them and (query.staff or not self.staff_only)


@dataclass(frozen=True, slots=True)
class _Match:
    """A card that was found: how likely it is the right one, and whether it came first."""

    hit: Hit
    likely: float
    first: bool


class Knowing:
    """The cards of one programme. ``answerers`` are for the writer."""

    def __init__(self, programme: Programme, background: Background) -> None:
        self._programme = str(programme.key)
        self._groups = frozenset(str(group.key) for group in programme.groups if group.questions.enabled)
        self._reads: Read = lru_cache(_REMEMBERED)(partial(read, background=background))
        self._cards, self._drafts, self._tickets = Index(background), Index(background), Index(background)
        self._hidden: set[str] = set()
        self._asked: dict[str, tuple[str, ...]] = {}
        self._of = {CardState.APPROVED: self._cards, CardState.DRAFT: self._drafts}
        self._kept: dict[int, _Kept] = {}
        self._newest = (0, 0)
        self._touched: set[int | str] = set()
        self._looked_at: datetime | None = None
        self._counted_at: datetime | None = None
        self._memory = Memory()
        self.complete = False
        """Whether everything has been read once."""
        self.answerers: dict[type[Query[Any]], Callable[[Unit, Any], Awaitable[Any]]] = {
            FindCards: self._find_cards,
            FindCardsOf: self._find_cards_of,
            FindTwins: self._find_twins,
        }

    def __len__(self) -> int:
        return len(self._cards) + len(self._drafts)

    # ------------------------------------------------------------------------------------------------ what is there

    def follow(self, writer: Writer) -> None:
        """Answer the writer's queries and follow its commits, from before the first card is read."""
        self._memory = writer.memory
        writer.answerers.update(self.answerers)
        writer.on_commit.append(self.committed)

    async def load(self, database: Database, at: datetime) -> None:
        """Read everything. May run beside other work: what is committed meanwhile is newer and stays."""
        self._looked_at = self._counted_at = at
        self._touched.clear()
        async with database.reading() as connection:
            await self._read_tickets(connection)
            await self._read_all(connection)
        self.complete = True

    def committed(self, committed: Committed) -> None:
        """Take in what a transaction has changed."""
        for record in committed.records:
            if isinstance(record, KnowledgeCard) and record.programme == self._programme:
                self._touched.add(record.no)
                self._put(record, to_micros(record.changed_at))
            elif isinstance(record, Ticket):
                self._touched.add(_named(record))
                self._put_ticket(record)

    def is_due(self, at: datetime) -> bool:
        """Whether it is time to look for what others wrote."""
        return self._looked_at is not None and at >= self._looked_at + LOOKS_EVERY

    async def refresh(self, database: Database, at: datetime) -> None:
        """Take in what others wrote to the database: the newest changes, now and then everything that differs. One look
        reads some pages at most; what is left is read by the next one."""
        if not self.complete:
            await self.load(database, at)
        self._looked_at = at
        self._touched.clear()
        async with database.reading() as connection:
            await self._read_newer(connection)
            if self._counted_at is None or at >= self._counted_at + COUNTS_EVERY:
                self._counted_at = at
                if await self._differs(connection):
                    await self._read_all(connection)

    async def _read_all(self, connection: AsyncConnection) -> None:
        """Every card in the order of its number; those that are no longer there go."""
        last, there = 0, set[int]()
        known = set(self._kept) - self._touched
        while rows := (await connection.execute(self._page().where(_col("no") > last).order_by(_col("no")))).all():
            self._put_rows(rows)
            there.update(row.no for row in rows)
            last = rows[-1].no
            await asyncio.sleep(0)
        for gone in known - there - self._touched:
            self._forget(gone)

    async def _read_newer(self, connection: AsyncConnection, pages: int = 5) -> None:
        changed = tuple_(_col("changed_at"), _col("no"))
        for _ in range(pages):
            newer = self._page().where(changed > self._newest).order_by(_col("changed_at"), _col("no"))
            rows = (await connection.execute(newer)).all()
            self._put_rows(rows)
            await asyncio.sleep(0)
            if len(rows) < PAGE:
                return

    def _page(self) -> Any:
        return select(*map(_col, _COLUMNS)).where(_col("programme") == self._programme).limit(PAGE)

    async def _differs(self, connection: AsyncConnection) -> bool:
        """Whether the database holds other cards, or others of them were changed last."""
        summed = select(func.count(), func.sum(_col("changed_at") % _SUMMED)).where(
            _col("programme") == self._programme
        )
        row = (await connection.execute(summed)).one()
        mine = sum(one.changed_at % _SUMMED for one in self._kept.values())
        return (int(row[0]), int(row[1] or 0)) != (len(self._kept), mine)

    async def _read_tickets(self, connection: AsyncConnection) -> None:
        mapped = MAPPED[Ticket]
        live = mapped.table.c.state.in_([TicketState.CANDIDATE, TicketState.OPEN, TicketState.ANSWERED])
        for number, row in enumerate(await connection.execute(select(mapped.table).where(live)), 1):
            ticket = mapped.load(row)
            if _named(ticket) not in self._touched:
                self._put_ticket(ticket)
            if number % PAGE == 0:
                await asyncio.sleep(0)

    def _put_rows(self, rows: Iterable[Row[Any]]) -> None:
        """Cards as they stood in the database when the read began; what was committed here since is newer."""
        for row in rows:
            known = self._kept.get(row.no)
            if row.no not in self._touched and (known is None or known.changed_at != row.changed_at):
                self._put(_card(row), row.changed_at)
                self._memory.forget((KnowledgeCard.__name__, self._programme))
            self._newest = max(self._newest, (row.changed_at, row.no))

    def _put(self, card: KnowledgeCard, changed_at: int) -> None:
        kept = _Kept(card.state, card.audience, card.staff_only, changed_at)
        self._forget(card.no)
        self._kept[card.no] = kept
        if card.state in self._of:
            self._of[card.state].put(Card(str(card.no), card.question, card.answer, card.phrasings))
        if card.staff_only or card.audience:
            self._hidden.add(str(card.no))

    def _forget(self, no: int) -> None:
        name = str(no)
        for index in self._of.values():
            index.remove(name)
        self._hidden.discard(name)
        self._kept.pop(no, None)

    def _put_ticket(self, ticket: Ticket) -> None:
        name = _named(ticket)
        if seen(ticket) and ticket.group in self._groups:
            first, *others = self._asked[name] = forms(ticket)
            self._tickets.put(Card(name, first, phrasings=others))
        else:
            self._asked.pop(name, None)
            self._tickets.remove(name)

    # ----------------------------------------------------------------------------------------------- what is asked

    async def _find_cards(self, unit: Unit, query: FindCards) -> tuple[FoundCard, ...]:
        """As many as are wanted and may be seen; each one as the open transaction sees it."""

        def allowed(name: str) -> bool:
            return name not in hidden or self._kept[int(name)].shown_to(query)

        if query.programme != self._programme or not query.text.strip():
            return ()
        found, hidden = list[FoundCard](), self._hidden
        for index in (self._of[state] for state in query.states if state in self._of):
            search = partial(index.search, limit=max(query.limit, _LEADS), allowed=allowed if hidden else None)
            hits = search(query.text)
            near = [hit for hit in hits[: query.limit] if hit.score >= _NEAR * hits[0].score]
            likely = surest(query.text, hits, search)
            for place, hit in enumerate(near):
                asked = card_of(query.programme, int(hit.id))
                card = (await unit.facts((asked,))).get(asked)
                if card is not None and card.state in query.states and _kept(card).shown_to(query):
                    sure = chance(hits[place:]) if place else likely
                    found.append(self._found(query, card, index, _Match(hit, sure, first=not place)))
        return (
            tuple(sorted(found, key=lambda one: (-one.chance, one.card.no))) if len(query.states) > 1 else tuple(found)
        )

    def _found(self, query: FindCards, card: KnowledgeCard, index: Index, match: "_Match") -> FoundCard:
        fits = fit(match.likely)
        if fits is Fit.OFFER and not (match.first and tells(self._reads(query.text))):  # a second best is never sure
            fits = Fit.MAYBE
        close = closest(query.text, (card.question, *card.phrasings), self._reads)
        reasons = query.reasons or fits is Fit.OFFER
        why = tuple(index.explain(said(query.text), match.hit.id)) if reasons else ()
        return FoundCard(card, match.likely, fits, close, match.hit.missing, why)

    async def _find_cards_of(self, unit: Unit, query: FindCardsOf) -> tuple[tuple[int, tuple[FoundCard, ...]], ...]:
        found = []
        for ticket in await _tickets_of(unit, query):
            words = FindCards(
                query.programme, "\n".join(ticket.texts), query.audience, staff=True, limit=query.limit,
                states=query.states,
            )  # fmt: skip
            found.append((ticket.no, await self._find_cards(unit, words)))
        return tuple(found)

    async def _find_twins(self, unit: Unit, query: FindTwins) -> Twins:
        """Of the group as the transaction sees it; of the others by the index, and what this transaction has begun."""
        own = live_in(query.group)
        here = alike(query.text, filter(seen, (await unit.facts((own,))).get(own)), self._reads)
        hits = self._tickets.search(query.text, _TWINS, lambda name: name.partition("#")[0] != query.group)
        names = [hit.id for hit in hits if closest(query.text, self._asked[hit.id], self._reads) >= CLOSE]
        names += [_named(one) for one in unit.saved if isinstance(one, Ticket) and one.group != query.group]
        others = []
        for name in dict.fromkeys(names):
            group, _, no = name.partition("#")
            asked = ticket_of(group, int(no))
            ticket = (await unit.facts((asked,))).get(asked)
            if ticket is not None and seen(ticket) and alike(query.text, (ticket,), self._reads):
                others.append(ticket)
        return Twins(here.no if here is not None else 0, tuple(others))


_SUMMED: Final = 1_000_003


def _col(name: str) -> Any:
    return _CARDS.table.c[name]


def _named(ticket: Ticket) -> str:
    return f"{ticket.group}#{ticket.no}"


def _kept(card: KnowledgeCard) -> _Kept:
    return _Kept(card.state, card.audience, card.staff_only, to_micros(card.changed_at))


def _card(row: Row[Any]) -> KnowledgeCard:
    """What is searched of a card; the rest stays in the database."""
    load = {codec.name: codec.load or _as_it_is for codec in _CARDS.codecs}
    changed_at = load["changed_at"](row.changed_at)
    return KnowledgeCard(
        programme="",
        no=row.no,
        question=row.question,
        answer=row.answer,
        state=load["state"](row.state),
        made_at=changed_at,
        changed_at=changed_at,
        phrasings=load["phrasings"](row.phrasings),
        audience=load["audience"](row.audience),
        staff_only=bool(row.staff_only),
    )


def _as_it_is(value: Any) -> Any:
    return value


async def _tickets_of(unit: Unit, query: FindCardsOf) -> tuple[Ticket, ...]:
    if query.no:
        asked = ticket_of(query.group, query.no)
        ticket = (await unit.facts((asked,))).get(asked)
        return (ticket,) if ticket is not None else ()
    live = live_in(query.group)
    silent = [one for one in (await unit.facts((live,))).get(live) if one.held or one.state is TicketState.CANDIDATE]
    return tuple(sorted(silent, key=lambda one: one.no)[-_SILENT:])
