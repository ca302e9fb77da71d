"""The forward WebSocket: dialling, both ways of being refused, split addresses, gaps, and dialling again."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bot.clock import VirtualClock
from bot.core.errors import Ambiguous, Transient
from bot.core.event import AccountChanged
from bot.platforms.onebot import forward
from bot.platforms.onebot.forward import FIRST_WAIT, LONGEST_WAIT, WAIT_AFTER_REFUSAL, addresses, waiting
from tests.contract.onebot_side import GROUP, MEMBER, SECRET, SELF_ID, TOKEN, Bot, CountingClock, say
from tests.fakes.onebot import FakeOneBot, Fault


def client(dialect: str = "napcat", **values: Any) -> FakeOneBot:
    made = FakeOneBot(**({"self_id": SELF_ID, "token": TOKEN, "secret": SECRET, "dialect": dialect} | values))
    made.add_group(GROUP, members=(MEMBER, 1, 2, 3))
    return made


@pytest.fixture
async def fake() -> AsyncIterator[FakeOneBot]:
    made = client()
    yield made
    await made.close()
    assert made.violations == []


async def dialling(fake: FakeOneBot, path: str = "", clock: VirtualClock | None = None, **account: Any) -> Bot:
    bot = Bot(clock, ws_url=await fake.serve_forward() + path, **account)
    await bot.start()
    return bot


async def turn_until(clock: CountingClock, condition: Any) -> list[float]:
    """Move the clock to every wake until something is so; the waits in seconds."""
    waits = []
    async with asyncio.timeout(5):
        while not condition():
            if clock.asleep.empty():
                await asyncio.sleep(0)  # the other side is in this loop
                continue
            wakes = clock.asleep.get_nowait()
            waits.append((wakes - clock.now()).total_seconds())
            clock.move_to(wakes)
    return waits


# --------------------------------------------------------------------------------------------------- the handshake


@pytest.mark.parametrize("dialect", ["napcat", "llbot", "lagrange", "gocqhttp"])
async def test_every_dialect_is_dialled(dialect: str) -> None:
    kin = client(dialect)
    bot = await dialling(kin, "/")
    await bot.until(lambda: bot.links == ["connect"])
    await bot.dialled()
    await kin.say(GROUP, MEMBER, "价格[1,2] & [CQ:at,qq=all]")
    await bot.until(lambda: bot.texts == ["价格[1,2] & [CQ:at,qq=all]"])
    assert (await bot.send(say())).message_id
    await bot.stop()
    await kin.close()
    assert kin.violations == []


@pytest.mark.parametrize("dialect", ["napcat", "llbot", "lagrange", "gocqhttp"])
@pytest.mark.parametrize("token", ["wrong", ""])
async def test_a_wrong_token_is_said_once_and_tried_slowly(dialect: str, token: str) -> None:
    clock, kin = CountingClock(), client(dialect)
    bot = await dialling(kin, clock=clock, access_token=token)
    waits = []
    async with asyncio.timeout(5):
        for _ in range(3):
            wakes = await clock.asleep.get()
            waits.append((wakes - clock.now()).total_seconds())
            assert not bot.platform.connected
            clock.move_to(wakes)
        await kin.until(lambda: len(kin.handshakes()) == 4)
    assert [(e.online, e.detail) for e in bot.events if isinstance(e, AccountChanged)] == [(False, "token")]
    assert all(WAIT_AFTER_REFUSAL / 2 <= wait <= WAIT_AFTER_REFUSAL for wait in waits)
    assert kin.handshakes() == ["wrong token"] * 4
    with pytest.raises(Transient):
        await bot.send(say())
    await bot.stop()
    await kin.close()


async def test_when_the_token_is_put_right_it_goes_on(fake: FakeOneBot) -> None:
    clock = CountingClock()
    fake.token = "not yet"
    bot = await dialling(fake, clock=clock)
    wakes = await clock.asleep.get()
    fake.token = TOKEN
    clock.move_to(wakes)
    await bot.until(lambda: bot.links == ["token", "connect"])
    await bot.dialled()
    await bot.stop()


async def test_an_accepted_upgrade_proves_nothing(fake: FakeOneBot) -> None:
    """No hello and no answer: nothing may be said over such a socket, for it may be about to be closed."""
    fake.says_hello = False
    fake.faults.append(Fault("late", "get_login_info"))
    bot = await dialling(fake)
    await fake.until(lambda: len(fake.calls("get_login_info")) == 1)
    assert fake.linked()
    assert not bot.platform.connected
    with pytest.raises(Transient):
        await bot.send(say())
    fake.release()
    await bot.dialled()
    assert (await bot.send(say())).message_id
    assert bot.links == ["connect"]  # said by us, since the client said no hello
    await bot.stop()


async def test_a_hello_of_our_account_proves_it_and_another_ones_does_not(fake: FakeOneBot) -> None:
    fake.faults += [Fault("hang", "get_login_info")]
    fake.says_hello = False
    bot = await dialling(fake)
    await fake.until(lambda: len(fake.calls("get_login_info")) == 1)
    await fake.tell(fake.heartbeat() | {"self_id": 1})
    await fake.tell(fake.heartbeat() | {"self_id": "2"})
    await fake.raw("{}")
    await fake.raw('{"status":"ok","retcode":0}')
    assert not bot.platform.connected
    await fake.tell(fake.heartbeat())
    await bot.dialled()
    await bot.stop()


async def test_another_account_is_hung_up_on() -> None:
    other = client(self_id=77)
    other.says_hello = False
    clock = CountingClock()
    bot = await dialling(other, clock=clock)
    await turn_until(clock, lambda: bot.platform.counts["another account"] == 2)
    assert not bot.platform.connected
    await bot.stop()
    await other.close()


# ------------------------------------------------------------------------------------------------ split addresses


@pytest.mark.parametrize("path", ["/event", "/api", "/api/"])
async def test_split_addresses_have_a_socket_each(fake: FakeOneBot, path: str) -> None:
    bot = await dialling(fake, path)
    await bot.until(lambda: bot.links == ["connect"])
    await bot.dialled()
    assert fake.linked("Event")
    assert fake.linked("API")
    assert not fake.linked()
    await fake.say(GROUP, MEMBER, "hi")
    await bot.until(lambda: bot.texts == ["hi"])
    assert (await bot.send(say())).message_id  # a call over /event would be a violation
    await bot.stop()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("ws://h:1", [("universal", "ws://h:1")]),
        ("ws://h:1/", [("universal", "ws://h:1/")]),
        ("ws://h:1/onebot/v11", [("universal", "ws://h:1/onebot/v11")]),
        ("wss://h/x/event/?a=1", [("event", "wss://h/x/event?a=1"), ("api", "wss://h/x/api?a=1")]),
        ("ws://h:1/api", [("event", "ws://h:1/event"), ("api", "ws://h:1/api")]),
    ],
)
def test_where_to_dial(url: str, expected: list[tuple[str, str]]) -> None:
    assert [(role.value, address) for role, address in addresses(url)] == expected


async def test_without_its_api_socket_nothing_can_be_called(fake: FakeOneBot) -> None:
    clock = CountingClock()
    bot = await dialling(fake, "/event", clock=clock)
    await bot.dialled()
    await fake.hang_up("API")
    await clock.asleep.get()
    assert not bot.platform.connected
    assert bot.links == ["connect"]  # it still hears
    with pytest.raises(Transient):
        await bot.send(say())
    await bot.stop()


async def test_an_api_socket_that_does_not_answer_is_dialled_again(
    fake: FakeOneBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forward, "_QUESTION_WITHIN", 0.05)
    clock = CountingClock()
    fake.faults.append(Fault("hang", "get_login_info"))
    bot = await dialling(fake, "/api", clock=clock)
    await turn_until(clock, lambda: bot.platform.connected)
    assert len(fake.calls("get_login_info")) == 2
    await bot.stop()


# --------------------------------------------------------------------------------------------------- dialling again


async def test_a_lost_link_is_told_and_dialled_again(fake: FakeOneBot) -> None:
    clock = CountingClock()
    bot = await dialling(fake, clock=clock)
    await bot.dialled()
    fake.faults.append(Fault("hang", "send_group_msg", performs=True))
    open_call = asyncio.create_task(bot.send(say()))
    await fake.until(lambda: len(fake.calls("send_group_msg")) == 1)
    fake.cut()
    with pytest.raises(Ambiguous):
        await open_call
    await bot.until(lambda: bot.links == ["connect", "link lost"])
    waits = await turn_until(clock, lambda: bot.links == ["connect", "link lost", "connect"])
    assert waits[0] <= FIRST_WAIT
    await bot.dialled()
    assert (await bot.send(say("again"))).message_id
    await bot.stop()


async def test_nobody_there_is_said_after_three_tries(fake: FakeOneBot) -> None:
    clock = CountingClock()
    url = await fake.serve_forward()
    await fake.stop_serving()
    bot = Bot(clock, ws_url=url)
    await bot.start()
    waits = await turn_until(clock, lambda: bot.platform.counts["dialled"] == 8)
    assert bot.links == ["cannot be reached"]
    assert all(wait <= min(LONGEST_WAIT, 2.0**number) for number, wait in enumerate(waits))
    await fake.serve_forward(int(url.rpartition(":")[2]))
    await turn_until(clock, fake.linked)
    await bot.until(lambda: bot.links == ["cannot be reached", "connect"])
    await bot.stop()


async def test_three_missed_heartbeats_replace_the_socket(fake: FakeOneBot) -> None:
    clock = CountingClock()
    bot = await dialling(fake, clock=clock)
    await bot.dialled()
    await fake.tell(fake.heartbeat() | {"interval": "1000"})  # numbers may come as text
    async with asyncio.timeout(5):
        wakes = await clock.asleep.get()
        assert wakes - clock.now() == timedelta(seconds=3)
        clock.move_to(wakes)
    await turn_until(clock, lambda: bot.links == ["connect", "link lost", "connect"])
    assert bot.platform.counts["mute sockets"] == 1
    assert fake.handshakes() == ["good", "good"]
    await bot.stop()


async def test_stopped_it_dials_no_more(fake: FakeOneBot) -> None:
    bot = await dialling(fake)
    await bot.dialled()
    await bot.stop()
    await fake.until(lambda: not fake.linked())
    assert fake.handshakes() == ["good"]
    assert not bot.platform.connected


async def test_where_we_dial_nobody_may_dial_us(fake: FakeOneBot) -> None:
    bot = await dialling(fake)
    assert bot.platform.sockets == {}
    await bot.stop()


def test_the_waits_grow_are_spread_and_can_be_replayed() -> None:
    waits = [[waiting(name, "ws://h", n, refused=False) for n in range(1, 40)] for name in "abcdefgh"]
    assert waits == [[waiting(name, "ws://h", n, refused=False) for n in range(1, 40)] for name in "abcdefgh"]
    assert all(0.2 <= wait <= LONGEST_WAIT for row in waits for wait in row)
    assert len({row[10] for row in waits}) == 8
    assert max(row[0] for row in waits) <= FIRST_WAIT < max(row[5] for row in waits)
    assert waiting("a", "ws://h", 10**9, refused=False) <= LONGEST_WAIT
