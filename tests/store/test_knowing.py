"""Cards in real databases: both find the same ten, replicas learn what others wrote, a card is shown as it stands."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import create_engine, delete
from sqlalchemy.pool import NullPool

from bot.core.knowledge.abstain import Fit
from bot.core.knowledge_card import (
    CardState,
    FindCards,
    FindCardsOf,
    KnowledgeCard,
    LastCardNo,
    cards_from,
    cards_in,
)
from bot.core.query import ANY, Query
from bot.core.questions import Questions
from bot.core.ticket import TicketState
from bot.core.ticket_alike import FindTwins, Twins
from bot.knowing import COUNTS_EVERY, LOOKS_EVERY, PAGE, Knowing
from bot.language import background
from bot.store.database import Database
from bot.store.tables import MAPPED, metadata
from bot.store.unit import Unit
from bot.store.writer import Writer
from tests import programmes
from tests.unit.test_tickets import MORNING, ticket

HOMEWORK = ("作业在哪里提交", "在首页点「我的作业」")
LOGIN = ("培训平台登录不上怎么办", "先核对账号，再换谷歌浏览器")
SIGN = ("忘记签到了能补吗", "当天可以补签，找班主任")
PROOF = ("怎么开培训证明", "结业以后在个人中心下载")


def programme() -> Any:
    found = programmes.programme()
    return replace(found, groups=tuple(replace(one, questions=Questions(enabled=True)) for one in found.groups))


def card(no: int, pair: tuple[str, str] = HOMEWORK, **changed: Any) -> KnowledgeCard:
    made = KnowledgeCard("test", no, *pair, CardState.APPROVED, made_at=MORNING, changed_at=MORNING)
    return replace(made, **changed)


class Store:
    """A process with a database: its writer and what it knows."""

    def __init__(self, url: str) -> None:
        self.database = Database(url, synchronous="OFF")
        self.writer = Writer(self.database)
        self.knowing = Knowing(programme(), background())

    async def save(self, *records: object) -> None:
        async def work(unit: Unit) -> None:
            unit.save(records)

        await self.writer.submit(work)

    async def ask(self, query: Query[Any]) -> Any:
        async def work(unit: Unit) -> Any:
            return (await unit.facts((query,))).get(query)

        return await self.writer.submit(work)

    async def found(self, text: str, **changed: Any) -> list[int]:
        return [one.card.no for one in await self.ask(FindCards("test", text, **changed))]


@asynccontextmanager
async def store(url: str, *, following: bool = True) -> AsyncIterator[Store]:
    engine = create_engine(url.replace("+aiosqlite", ""), poolclass=NullPool)
    metadata.create_all(engine)
    engine.dispose()
    made = Store(url)
    made.writer.start()
    if following:
        made.knowing.follow(made.writer)
        await made.knowing.load(made.database, MORNING)
    try:
        yield made
    finally:
        await made.writer.stop()
        await made.database.close()


async def test_cards_are_found_as_they_are_saved_and_after_a_start(empty: str) -> None:
    async with store(empty) as s:
        assert await s.ask(LastCardNo("test")) == 0
        await s.save(card(1), card(2, LOGIN), card(7, SIGN, source="#3 maker"))
        assert await s.ask(LastCardNo("test")) == 7
        assert [one.no for one in await s.ask(cards_from("test", "#3 maker"))] == [7]
        (best, *_) = await s.ask(FindCards("test", "作业在哪提交呀", reasons=True))
        assert (best.card, best.fit) == (card(1), Fit.OFFER)
        assert best.chance > 0.9
        assert {token for token, _ in best.why} >= {"作", "业"}
        assert best.close > 0.7
        assert await s.found("  ") == []
        assert await s.ask(FindCards("another", HOMEWORK[0])) == ()
        await s.save(card(1, LOGIN, changed_at=MORNING + timedelta(seconds=1)))
        assert await s.found("作业在哪提交呀") == []
    async with store(empty) as again:
        assert len(again.knowing) == 3
        assert (await again.found("登录不上"))[0] in (1, 2)


async def test_who_may_not_see_a_card_does_not_find_it(empty: str) -> None:
    async with store(empty) as s:
        await s.save(
            card(1, audience=("maker",)),
            card(2, staff_only=True),
            card(3, state=CardState.DRAFT),
            card(4, state=CardState.WITHDRAWN),
            card(5, state=CardState.MERGED, merged_into=1),
        )
        asked = HOMEWORK[0]
        assert await s.found(asked) == []
        assert await s.found(asked, audience="maker") == [1]
        assert await s.found(asked, audience="robot", staff=True) == [2]
        assert await s.found(asked, audience=ANY, staff=True) == [1, 2]
        assert await s.found(asked, states=(CardState.DRAFT,)) == [3]
        assert len(await s.ask(cards_in("test", (CardState.WITHDRAWN, CardState.MERGED)))) == 2
        assert len(s.knowing) == 3, "what is withdrawn weighs nothing"


async def test_a_card_that_changes_in_the_same_transaction_is_shown_as_it_stands(empty: str) -> None:
    async with store(empty) as s:
        await s.save(card(1), card(2, LOGIN))

        async def work(unit: Unit) -> Any:
            unit.save((card(1, (HOMEWORK[0], "改了"), failed=1),))
            edited = await unit.facts((FindCards("test", HOMEWORK[0]),))
            unit.save((card(1, state=CardState.WITHDRAWN),))
            withdrawn = await unit.facts((FindCards("test", HOMEWORK[0], limit=1),))
            return edited, withdrawn

        edited, withdrawn = await s.writer.submit(work)
        query = FindCards("test", HOMEWORK[0])
        assert next((one.card.answer, one.card.failed) for one in edited.get(query)) == ("改了", 1)
        assert withdrawn.get(FindCards("test", HOMEWORK[0], limit=1)) == ()


async def test_a_transaction_that_fails_is_not_remembered(empty: str) -> None:
    async with store(empty) as s:

        async def work(unit: Unit) -> None:
            unit.save((card(1),))
            await unit.flush()
            raise RuntimeError

        with suppress(RuntimeError):
            await s.writer.submit(work)
        assert await s.found(HOMEWORK[0]) == []
        assert len(s.knowing) == 0


def many(count: int) -> list[KnowledgeCard]:
    """Cards that share many words."""
    lots = random.Random(5)
    words = (
        "作业",
        "提交",
        "平台",
        "登录",
        "打卡",
        "证书",
        "补",
        "直播",
        "回放",
        "学时",
        "密码",
        "班级",
        "名单",
        "考核",
    )
    asked = [("".join(lots.choices(words, k=4)) + "怎么办", "".join(lots.choices(words, k=5))) for _ in range(count)]
    return [card(no, pair, changed_at=MORNING + timedelta(seconds=no)) for no, pair in enumerate(asked, 1)]


async def test_the_same_ten_whatever_the_database_and_the_order(tmp_path: Any, postgres: str) -> None:
    cards, asked = many(600), [one.question for one in many(660)[600:]]
    found = []
    for number, url in enumerate((f"sqlite+aiosqlite:///{tmp_path}/one.db", postgres)):
        mixed = list(cards)
        random.Random(number).shuffle(mixed)
        async with store(url) as s:
            for start in range(0, len(mixed), 50):
                await s.save(*mixed[start : start + 50])
            await s.save(card(3, LOGIN), cards[2])
            while_saving = [await s.ask(FindCards("test", text, limit=10)) for text in asked]
        async with store(url) as again:
            assert while_saving == [await again.ask(FindCards("test", text, limit=10)) for text in asked]
        found.append(while_saving)
    assert found[0] == found[1]
    assert all(len(one) == 10 for one in found[0])


async def test_a_replica_learns_what_another_wrote(empty: str) -> None:
    at = MORNING + LOOKS_EVERY
    async with store(empty) as one, store(empty) as other:
        assert not other.knowing.is_due(MORNING)
        assert other.knowing.is_due(at)
        await one.save(card(1), *(card(no, LOGIN) for no in range(2, 2 * PAGE)))
        assert await other.found(HOMEWORK[0]) == []
        await other.knowing.refresh(other.database, at)
        assert not other.knowing.is_due(at)
        assert (await other.found(HOMEWORK[0]))[0] == 1
        assert (await other.ask(FindCards("test", HOMEWORK[0])))[0].card.answer == HOMEWORK[1]
        await one.save(card(1, (HOMEWORK[0], "改了"), changed_at=at - timedelta(seconds=1)))
        await other.knowing.refresh(other.database, at + timedelta(seconds=1))
        assert (await other.ask(FindCards("test", HOMEWORK[0])))[0].card.answer == "改了", "nor is the old remembered"
        await one.save(card(1, state=CardState.WITHDRAWN, changed_at=at))
        await other.knowing.refresh(other.database, at + LOOKS_EVERY)
        assert len(other.knowing) == len(one.knowing) == 2 * PAGE - 2
        late = card(2 * PAGE, HOMEWORK, changed_at=MORNING - timedelta(hours=1))
        await one.save(late)
        await other.knowing.refresh(other.database, at + 2 * LOOKS_EVERY)
        assert await other.found(HOMEWORK[0]) == [], "committed late: older than what was seen last"
        await other.knowing.refresh(other.database, MORNING + COUNTS_EVERY)
        assert (await other.found(HOMEWORK[0]))[0] == late.no


async def test_what_is_committed_while_everything_is_read_stays(empty: str) -> None:
    """The read began before: it shows what was."""
    async with store(empty, following=False) as s:
        cards = [card(no, LOGIN) for no in range(1, 3 * PAGE)]
        await s.save(*cards, ticket(1))
        s.knowing.follow(s.writer)
        reading = asyncio.get_running_loop().create_task(s.knowing.load(s.database, MORNING))
        while not len(s.knowing):  # noqa: ASYNC110 (there is no event: the first page, and the tickets before it)
            await asyncio.sleep(0)
        assert not s.knowing.complete
        later = MORNING + timedelta(seconds=1)
        await s.save(card(3 * PAGE - 1, HOMEWORK, changed_at=later), ticket(1, state=TicketState.CLOSED))
        await reading
        assert s.knowing.complete
        assert await s.found(HOMEWORK[0], limit=1) == [3 * PAGE - 1]
        assert await s.ask(FindTwins("robot", ticket(1).texts[0])) == Twins()


async def test_tickets_of_other_groups_in_which_the_same_is_asked(empty: str) -> None:
    async with store(empty) as s:
        there = ticket(4, group="robot", texts=("请问平台登录不上了怎么办",))
        other_programme = ticket(9, group="elsewhere", texts=there.texts)
        await s.save(ticket(1), there, other_programme, ticket(2, texts=(HOMEWORK[0],)), ticket(3, held=True))
        asked = FindTwins("maker", "老师，平台登录不上怎么办呀")
        assert await s.ask(asked) == Twins(1, (there,))
        assert await s.ask(FindTwins("maker", "今天天气真好呀")) == Twins()
        await s.save(replace(there, state=TicketState.CLOSED), ticket(1, state=TicketState.RESOLVED))
        assert await s.ask(asked) == Twins()
    async with store(empty) as again:
        assert await again.ask(FindTwins("robot", HOMEWORK[0])) == Twins(0, (ticket(2, texts=(HOMEWORK[0],)),))


async def test_a_twin_of_the_same_transaction_is_seen(empty: str) -> None:
    async with store(empty) as s:

        async def work(unit: Unit) -> Any:
            unit.save((ticket(4, group="robot"), ticket(2)))
            query = FindTwins("maker", "平台登录不上啊")
            return (await unit.facts((query,))).get(query)

        assert await s.writer.submit(work) == Twins(2, (ticket(4, group="robot"),))


async def test_cards_for_tickets_that_are_there(empty: str) -> None:
    async with store(empty) as s:
        silent = ticket(2, texts=(HOMEWORK[0],), state=TicketState.CANDIDATE)
        await s.save(card(1), card(2, LOGIN, staff_only=True), ticket(1), silent)
        of_one = await s.ask(FindCardsOf("test", "maker", no=1))
        assert [(no, [one.card.no for one in found]) for no, found in of_one] == [(1, [2])]
        assert await s.ask(FindCardsOf("test", "maker", no=9)) == ()
        assert [no for no, _ in await s.ask(FindCardsOf("test", "maker"))] == [2]


async def test_where_nobody_searches_nothing_is_found(empty: str) -> None:
    async with store(empty, following=False) as s:
        await s.save(card(1), ticket(1))
        assert await s.found(HOMEWORK[0]) == []
        assert await s.ask(FindCardsOf("test", "maker", no=1)) == ()
        assert await s.ask(FindTwins("maker", "平台登录不上")) == Twins()


async def test_cards_that_somebody_removed_by_hand_and_many_tickets(empty: str) -> None:
    async with store(empty) as s:
        await s.save(card(1), card(2, LOGIN), *(ticket(no, group="robot") for no in range(1, PAGE + 2)))
        cards = MAPPED[KnowledgeCard].table
        async with s.database.writing() as connection:
            await connection.execute(delete(cards).where(cards.c.no == 1))
        await s.knowing.refresh(s.database, MORNING + COUNTS_EVERY)
        assert len(s.knowing) == 1
        assert await s.found(HOMEWORK[0]) == []
        await s.knowing.refresh(s.database, MORNING + 2 * COUNTS_EVERY)
        again = Knowing(programme(), background())
        await again.refresh(s.database, MORNING)
        assert (len(again), again.complete) == (1, True)
    async with store(empty) as s:
        assert len((await s.ask(FindTwins("maker", "平台登录不上"))).elsewhere) == 5
