"""What was missed while the link was down, what is told twice, and whether the account is alive at all."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from bot.core.errors import Unavailable
from bot.core.event import AccountChanged, Event, FileReceived, JoinRequested, MessageReceived
from bot.core.ids import NativeId
from bot.core.message import Attachment
from bot.platforms.onebot.catch_up import COUNT, FIRST_LOOK, LONGEST_GAP
from tests.contract.onebot_side import GROUP, MEMBER, SECRET, SELF_ID, TOKEN, Bot, CountingClock, connect, say
from tests.fakes.onebot import FakeOneBot, Fault, Payload

OTHER = 742839157
HERE = NativeId(str(GROUP))
MANY = 10_000
Pair = tuple[Bot, FakeOneBot, CountingClock]


async def pair(dialect: str = "napcat", **account: Any) -> Pair:
    clock = CountingClock()
    fake = FakeOneBot(self_id=SELF_ID, token=TOKEN, secret=SECRET, dialect=dialect, clock=clock)
    for group in (GROUP, OTHER):
        fake.add_group(group, members=(MEMBER, 1, 2, 3))
    bot = Bot(clock, **account)
    await bot.start()
    return bot, fake, clock


@pytest.fixture
async def napcat() -> AsyncIterator[Pair]:
    made = await pair()
    yield made
    await made[0].stop()
    await made[1].close()
    assert made[1].violations == []


async def turn(clock: CountingClock, until: Callable[[], bool]) -> None:
    """Wake whoever sleeps until something is so; the other side is in this loop."""
    async with asyncio.timeout(5):
        while not until():
            if clock.asleep.empty():
                await asyncio.sleep(0)
            else:
                clock.move_to(clock.asleep.get_nowait())


async def gap(bot: Bot, fake: FakeOneBot, meanwhile: Callable[[], Any]) -> None:
    """The link goes down, something happens, and the link comes back."""
    fake.cut()
    await fake.until(lambda: not fake.linked())
    await bot.until(lambda: bot.links[-1:] == ["link lost"])
    meanwhile()
    await fake.dial(f"{bot.url}/ws")
    await bot.until(lambda: bot.links[-1:] == ["connect"])


def messages(bot: Bot) -> list[MessageReceived]:
    return [event for event in bot.events if isinstance(event, MessageReceived)]


# --------------------------------------------------------------------------------------------------------- history


@pytest.mark.parametrize("dialect", ["napcat", "llbot", "gocqhttp"])
async def test_what_was_missed_is_read_oldest_first(dialect: str) -> None:
    bot, fake, clock = await pair(dialect)
    await connect(bot, fake)
    await fake.say(GROUP, MEMBER, "before")
    await bot.until(lambda: bot.texts == ["before"])

    def meanwhile() -> None:
        for minute in range(1, 4):
            clock.move_to(clock.now() + timedelta(minutes=minute))
            fake.message(GROUP, MEMBER, f"missed {minute}")
            fake.message(GROUP, SELF_ID, "my own")

    began = clock.now()
    await gap(bot, fake, meanwhile)
    await fake.say(GROUP, MEMBER, "after")
    await turn(clock, lambda: bot.platform.counts["caught up"] >= 4)
    await turn(clock, lambda: len(messages(bot)) == 6)
    assert bot.texts == ["before", "after", "missed 1", "missed 2", "missed 3", "after"]
    found = messages(bot)
    assert found[1].id == found[5].id  # the sink has it once
    assert [(event.at - began) // timedelta(seconds=1) for event in found[2:5]] == [60, 180, 360]
    await bot.stop()
    await fake.close()
    assert fake.violations == []


async def test_a_message_of_the_history_has_the_id_it_would_have_had(napcat: Pair) -> None:
    bot, fake, clock = napcat
    await connect(bot, fake)
    told = await fake.say(GROUP, MEMBER, "before")
    await bot.until(lambda: bot.texts == ["before"])
    clock.move_to(clock.now() + timedelta(minutes=1))
    missed: list[Payload] = []
    await gap(bot, fake, lambda: missed.append(fake.message(GROUP, MEMBER, "missed")))
    await turn(clock, lambda: "missed" in bot.texts)
    await fake.tell(told)
    await fake.tell(missed[0])
    await bot.until(lambda: len(bot.texts) == 4)
    assert len({event.id for event in messages(bot)}) == 2


async def test_after_a_start_only_the_last_minutes_of_the_watched_groups_are_read(napcat: Pair) -> None:
    bot, fake, clock = napcat
    fake.message(GROUP, MEMBER, "long ago")
    fake.message(OTHER, MEMBER, "elsewhere")
    clock.move_to(clock.now() + FIRST_LOOK + timedelta(seconds=5))
    fake.message(GROUP, MEMBER, "just now")
    bot.platform.watch_groups([HERE])
    await connect(bot, fake)
    await turn(clock, lambda: bot.texts == ["just now"])
    await turn(clock, lambda: bool(fake.calls("get_group_system_msg")))
    assert bot.texts == ["just now"]
    assert [call["params"] for call in fake.calls("get_group_msg_history")] == [{"group_id": GROUP, "count": COUNT}]


async def test_nothing_is_asked_for_groups_that_nobody_named(napcat: Pair) -> None:
    bot, fake, _ = napcat
    await connect(bot, fake)
    await fake.say(GROUP, MEMBER, "hi")
    await bot.until(lambda: bot.texts == ["hi"])
    assert fake.calls() == []


async def test_a_gap_of_days_is_not_lived_again(napcat: Pair) -> None:
    bot, fake, clock = napcat
    await connect(bot, fake)
    await fake.say(GROUP, MEMBER, "before")
    await bot.until(lambda: bot.texts == ["before"])

    def meanwhile() -> None:
        fake.message(GROUP, MEMBER, "too old")
        clock.move_to(clock.now() + LONGEST_GAP + timedelta(minutes=1))
        fake.message(GROUP, MEMBER, "missed")

    await gap(bot, fake, meanwhile)
    await turn(clock, lambda: "missed" in bot.texts)
    assert bot.texts == ["before", "missed"]


async def test_a_history_too_short_for_the_gap_is_counted(napcat: Pair) -> None:
    bot, fake, clock = napcat
    await connect(bot, fake)
    await fake.say(GROUP, MEMBER, "before")
    await bot.until(lambda: bot.texts == ["before"])

    def meanwhile() -> None:
        clock.move_to(clock.now() + timedelta(minutes=1))
        for number in range(COUNT + 5):
            fake.message(GROUP, MEMBER, str(number))

    await gap(bot, fake, meanwhile)
    await turn(clock, lambda: len(bot.texts) == COUNT + 1)
    assert bot.platform.counts["gaps longer than the history"] == 1


async def test_a_client_without_history_is_asked_once() -> None:
    bot, fake, clock = await pair("lagrange")
    bot.platform.watch_groups([HERE, NativeId(str(OTHER))])
    for _ in range(2):
        await fake.dial(f"{bot.url}/ws")
        await turn(clock, lambda: len(fake.calls("get_group_system_msg")) == 1)
        fake.cut()
        await bot.until(lambda: bot.links[-1:] == ["link lost"])
    assert len(fake.calls("get_group_msg_history")) == 1
    await bot.stop()
    await fake.close()


@pytest.mark.parametrize("kind", ["refuse", "timeout", "lie"])
async def test_a_history_that_cannot_be_read_costs_nothing_else(napcat: Pair, kind: str) -> None:
    bot, fake, clock = napcat
    bot.platform.watch_groups([HERE, NativeId(str(OTHER))])
    fake.message(OTHER, MEMBER, "there")
    fake.faults.append(Fault(kind, "get_group_msg_history"))
    await connect(bot, fake)
    await turn(clock, lambda: bot.texts == ["there"])


async def test_a_history_told_newest_first_is_read_oldest_first(napcat: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    bot, fake, clock = napcat
    bot.platform.watch_groups([HERE])
    for number in range(4):
        fake.message(GROUP, MEMBER, str(number))
        clock.move_to(clock.now() + timedelta(seconds=number % 2))  # two of them in one second
    told = list(reversed(fake.groups[GROUP].history))
    monkeypatch.setattr(fake, "_do_get_group_msg_history", lambda **_: {"messages": told})
    await connect(bot, fake)
    await turn(clock, lambda: len(bot.texts) == 4)
    assert bot.texts == ["0", "1", "2", "3"]


async def test_events_may_come_before_calls_can_be_made(napcat: Pair) -> None:
    bot, fake, clock = napcat
    bot.platform.watch_groups([HERE])
    fake.message(GROUP, MEMBER, "missed")
    await fake.dial(f"{bot.url}/ws", role="Event")
    await bot.until(lambda: bot.links == ["connect"])
    async with asyncio.timeout(5):
        while clock.now() - datetime(2026, 9, 1, tzinfo=UTC) < timedelta(seconds=2):
            clock.move_to(await clock.asleep.get())
    await fake.dial(f"{bot.url}/ws", role="API")
    await turn(clock, lambda: bot.texts == ["missed"])


async def test_a_link_that_stays_away_is_given_up(napcat: Pair) -> None:
    bot, fake, clock = napcat
    bot.platform.watch_groups([HERE])
    await fake.dial(f"{bot.url}/ws", role="Event")
    await bot.until(lambda: bot.links == ["connect"])
    catching = bot.platform._catch_up._task
    assert catching is not None
    await turn(clock, catching.done)
    assert fake.calls() == []


async def test_a_second_gap_while_the_first_is_read_is_read_too(napcat: Pair) -> None:
    bot, fake, clock = napcat
    await connect(bot, fake)
    await fake.say(GROUP, MEMBER, "before")
    await bot.until(lambda: bot.texts == ["before"])
    for number in (1, 2, 3):
        clock.asleep = asyncio.Queue()
        await gap(bot, fake, lambda number=number: fake.message(GROUP, MEMBER, f"missed {number}"))  # type: ignore[misc]
    catching = bot.platform._catch_up._task
    assert catching is not None
    async with asyncio.timeout(5):
        while not catching.done():
            await asyncio.sleep(0)
            if (wakes := clock.next_wake()) is not None:
                clock.move_to(wakes)
    await bot.until(lambda: set(bot.texts) == {"before", "missed 1", "missed 2", "missed 3"})
    assert len(fake.calls("get_group_msg_history")) == 2
    assert len({event.id for event in messages(bot)}) == 4


async def test_odd_rows_of_a_history_are_left_out(napcat: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    bot, fake, clock = napcat
    bot.platform.watch_groups([HERE])
    good = fake.message(GROUP, MEMBER, "good")
    rows = [None, 5, {}, {"time": "x"}, good | {"group_id": 5}, good | {"message": 7}, good | {"self_id": 3}, good]
    monkeypatch.setattr(fake, "_do_get_group_msg_history", lambda **_: {"messages": rows})
    await connect(bot, fake)
    await turn(clock, lambda: bot.texts == ["good"])
    assert bot.platform.counts["odd history"] == 3


async def test_calls_are_made_one_at_a_time_with_pauses(napcat: Pair) -> None:
    bot, fake, clock = napcat
    bot.platform.watch_groups([HERE, NativeId(str(OTHER))])
    await connect(bot, fake)
    await turn(clock, lambda: bool(fake.calls("get_group_system_msg")))
    times = [datetime.fromisoformat(call["at"]) for call in fake.calls()]
    assert all(later - earlier >= timedelta(seconds=0.5) for earlier, later in pairwise(times))


async def test_requests_made_meanwhile_are_found_with_the_same_id(napcat: Pair) -> None:
    bot, fake, clock = napcat
    bot.platform.watch_groups([HERE])
    asked = [fake.knock(GROUP, 9, "c"), fake.knock(GROUP, 10, "d"), fake.knock(OTHER, 11, "not ours")]
    fake.groups[GROUP].requests[asked[1]["flag"]]["checked"] = True
    await connect(bot, fake)
    await turn(clock, lambda: any(isinstance(event, JoinRequested) for event in bot.events))
    await fake.tell(asked[0])
    await bot.until(lambda: sum(isinstance(event, JoinRequested) for event in bot.events) == 2)
    found = [event for event in bot.events if isinstance(event, JoinRequested)]
    assert found[0].id == found[1].id
    assert {event.flag for event in found} == {asked[0]["flag"]}


async def test_over_http_the_start_reads_the_history() -> None:
    clock = CountingClock()
    fake = FakeOneBot(self_id=SELF_ID, token=TOKEN, secret=SECRET, clock=clock)
    fake.add_group(GROUP, members=(MEMBER,))
    fake.message(GROUP, MEMBER, "missed")
    bot = Bot(clock, api_url=await fake.listen())
    bot.platform.watch_groups([HERE])
    await bot.start()
    await turn(clock, lambda: bot.texts == ["missed"])
    await bot.stop()
    await fake.close()
    assert fake.violations == []


# --------------------------------------------------------------------------------------------------------- uploads


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
async def test_one_upload_is_one_event_though_it_is_told_twice(napcat: Pair, order: tuple[int, int]) -> None:
    bot, fake, clock = napcat
    await connect(bot, fake)
    told = fake.upload(GROUP, MEMBER, "日报.docx", 1186304)
    for place in order:
        await fake.tell(told[place] | {"time": told[place]["time"] + place * 3})
    await bot.until(lambda: len(bot.events) == 3)
    assert len({event.id for event in bot.events[1:]}) == 1
    # Negative controls: another size, another person, another time, and the same file put there again.
    clock.move_to(clock.now() + timedelta(minutes=1))
    await fake.tell(fake.upload(GROUP, MEMBER, "日报.docx", 5)[1])
    await fake.tell(fake.upload(GROUP, 1, "日报.docx", 1186304)[1])
    again = fake.upload(GROUP, MEMBER, "日报.docx", 1186304)
    await fake.tell(again[0])
    await fake.tell(again[1])
    clock.move_to(clock.now() + timedelta(seconds=11))
    await fake.tell(again[1] | {"time": fake.seconds()})
    await bot.until(lambda: len(bot.events) == 8)
    assert len({event.id for event in bot.events[1:]}) == 5
    assert {type(event) for event in bot.events[1:]} == {MessageReceived, FileReceived}


async def test_a_file_without_a_size_is_the_same_upload(napcat: Pair) -> None:
    bot, fake, _ = napcat
    await connect(bot, fake)
    message, notice = fake.upload(GROUP, MEMBER, "a.txt", 7)
    del message["message"][0]["data"]["file_size"]
    await fake.tell(message)
    await fake.tell(notice)
    await bot.until(lambda: len(bot.events) == 3)
    assert bot.events[1].id == bot.events[2].id
    assert isinstance(found := messages(bot)[0].message.segments[0], Attachment)
    assert found.size == 0


# ------------------------------------------------------------------------------------------------------ alive or not


async def test_an_account_that_was_logged_out_is_not_connected(napcat: Pair) -> None:
    bot, fake, clock = napcat
    await connect(bot, fake)
    assert bot.platform.connected
    await fake.tell(fake.notice("bot_offline", user_id=SELF_ID, tag="登录已失效", message="请重新登录"))
    await bot.until(lambda: len(bot.events) == 2)
    assert bot.links[-1] == "bot_offline: 登录已失效: 请重新登录"
    assert not bot.platform.connected
    fake.online = False
    await turn(clock, lambda: len(fake.calls("get_status")) == 2)
    assert not bot.platform.connected
    fake.online = True
    await turn(clock, lambda: bot.links[-1] == "status")
    assert bot.platform.connected
    assert [event.online for event in bot.events if isinstance(event, AccountChanged)] == [True, False, True]


async def test_a_heartbeat_decides_whether_it_is_connected(napcat: Pair) -> None:
    bot, fake, _ = napcat
    await connect(bot, fake)
    for online in (False, True):
        fake.online = online
        await fake.tell(fake.heartbeat())
        await bot.until(lambda online=online: bot.platform.connected is online)  # type: ignore[misc]
    assert bot.links == ["connect", "heartbeat", "heartbeat"]


async def over_http() -> Pair:
    clock = CountingClock()
    fake = FakeOneBot(self_id=SELF_ID, token=TOKEN, secret=SECRET, clock=clock)
    bot = Bot(clock, api_url=await fake.listen())
    await bot.start()
    fake.report_url = bot.url
    return bot, fake, clock


async def test_over_http_three_missed_heartbeats_are_asked_about() -> None:
    bot, fake, clock = await over_http()
    for _ in range(2):
        await fake.tell(fake.heartbeat(1000))
    await turn(clock, lambda: len(fake.calls("get_status")) == 2)
    assert bot.platform.connected  # it answers, only its heartbeats do not come
    assert clock.now() - datetime(2026, 9, 1, tzinfo=UTC) == timedelta(seconds=6)
    fake.faults.append(Fault("status", "get_status", times=2))
    await turn(clock, lambda: bot.links == ["heartbeats missed"])
    assert not bot.platform.connected
    await turn(clock, lambda: bot.links == ["heartbeats missed", "status"])
    assert bot.platform.connected
    await bot.stop()
    await fake.close()


async def test_one_heartbeat_makes_no_rhythm() -> None:
    bot, fake, clock = await over_http()
    await fake.tell(fake.heartbeat(1000))
    assert clock.asleep.empty()
    await bot.stop()
    await fake.close()


async def test_the_last_confirmed_call(napcat: Pair) -> None:
    bot, fake, clock = napcat
    await connect(bot, fake)
    assert bot.platform.last_confirmed is None
    fake.faults.append(Fault("refuse", "send_group_msg"))
    with pytest.raises(Exception, match="failed"):
        await bot.send(say())
    seen = bot.platform.last_confirmed  # the bot's own entry was looked at
    clock.move_to(clock.now() + timedelta(seconds=5))
    await bot.send(say())
    assert bot.platform.last_confirmed == clock.now()
    assert seen == clock.now() - timedelta(seconds=5)


# ----------------------------------------------------------------------------------------------------------- a flood


def flood(fake: FakeOneBot) -> list[Payload]:
    """Ten thousand happenings of every kind, three in ten told again, mixed within a window of fifty."""
    mixed = random.Random(20260901)
    told: list[Payload] = []
    for number in range(MANY):
        group = (GROUP, OTHER)[number % 2]
        member = mixed.choice((MEMBER, 1, 2, 3))
        kind = number % 10
        if kind < 7:
            told.append(fake.message(group, member, f"{number}"))
        elif kind == 7:
            who = {"group_id": group, "user_id": member, "operator_id": member}
            told.append(fake.notice("group_recall", message_id=number, **who))
        elif kind == 8:
            told.append(fake.notice("group_increase", sub_type="approve", group_id=group, user_id=10_000 + number,
                                    operator_id=0))  # fmt: skip
        else:
            told.append(fake.knock(group, 10_000 + number, f"{number}"))
    stream = [(place + mixed.uniform(0, 50), payload) for place, payload in enumerate(told)]
    stream += [(at + mixed.uniform(0, 50), payload) for at, payload in mixed.sample(stream, MANY * 3 // 10)]
    return [payload for _, payload in sorted(stream, key=lambda one: one[0])]


@pytest.mark.parametrize("way", ["reverse", "forward"])
async def test_ten_thousand_events_doubled_and_shuffled_are_ten_thousand(way: str) -> None:
    clock = CountingClock()
    fake = FakeOneBot(self_id=SELF_ID, token=TOKEN, secret=SECRET, clock=clock)
    for group in (GROUP, OTHER):
        fake.add_group(group, members=(MEMBER, 1, 2, 3))
    stream = flood(fake)
    bot = Bot(clock, ws_url=await fake.serve_forward() if way == "forward" else "")
    refused: set[str] = set()

    async def sometimes_full(event: Event) -> None:
        if len(refused) < 20 and event.id not in refused:
            refused.add(event.id)
            raise Unavailable("full")

    bot.before = sometimes_full
    await bot.start()
    if way == "reverse":
        await fake.dial(f"{bot.url}/ws")
    await fake.until(fake.linked)
    telling = asyncio.create_task(_tell_all(fake, stream))
    async with asyncio.timeout(60):
        while len(bot.events) < len(stream) + 1:
            await asyncio.sleep(0)
            while not clock.asleep.empty():
                clock.move_to(clock.asleep.get_nowait())
    await telling
    ids = {event.id for event in bot.events if not isinstance(event, AccountChanged)}
    assert (len(stream), len(ids)) == (MANY * 13 // 10, MANY)
    texts = {event.message.text for event in messages(bot)}
    assert texts == {str(number) for number in range(MANY) if number % 10 < 7}
    assert bot.platform.counts["stored later"] == 20
    await bot.stop()
    await fake.close()


async def _tell_all(fake: FakeOneBot, stream: list[Payload]) -> None:
    for payload in stream:
        await fake.tell(payload)
