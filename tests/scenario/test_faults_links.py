"""T6: sockets that are half-open, announced to end, closed without a word: noticed, replaced, and nothing is lost.

DingTalk's socket is dialled by us and what it pushes is offered again until it is answered; a OneBot client offers
nothing again, so what was said meanwhile is read from its history. What arrived is read from SQLite.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.platforms.dingtalk import stream_line
from bot.platforms.dingtalk.stream import StreamLink
from bot.platforms.onebot import link as onebot_link
from bot.platforms.onebot.client import OneBotPlatform
from bot.web import hooks
from tests.scenario.gauge import tell
from tests.scenario.sides import (
    DingTalkStreamSide,
    OneBotReverseSide,
    OneBotSide,
    Rig,
    Side,
    idle,
    mark,
    rig,
)

MANY = 20
NOTICED_WITHIN, GAP_WITHIN = 90, 3
"""Virtual seconds."""
ONEBOT = ("onebot-reverse", "onebot-forward")


async def say(side: Side, numbers: range) -> None:
    """People speak, whether they are heard or not."""
    for number in numbers:
        if isinstance(side, DingTalkStreamSide):
            await side.fake.say(side.groups[0], "2000000000000001", mark(number))
        else:
            await side.fake.say(int(side.groups[0]), 3_000_000_001, mark(number))


def kept(r: Rig) -> list[str]:
    """What is on disk."""
    return sorted(text for (text,) in r.rows("SELECT text FROM messages WHERE text LIKE 'item-%'"))


def all_of(numbers: range) -> list[str]:
    return [mark(number) for number in numbers]


async def seconds_until(r: Rig, condition: Callable[[], bool], most: int) -> int:
    """Virtual seconds until something is so; ``most`` when it is not by then."""
    await idle()
    for second in range(most):
        if condition():
            return second
        await r.walk(1)
    return most


# ------------------------------------------------------------------------------------------------ DingTalk's Stream


def live(side: Side) -> int:
    """Sockets that DingTalk would push on."""
    return len(side.fake.gateway.live())


async def offered_again(r: Rig, side: Side, numbers: range) -> None:
    """The platform offers again until everything is answered; everything is on disk, once."""
    for _ in range(300):
        await r.walk(1)
        await side.fake.gateway.reoffer()
        await idle()
        if all(offer.done for offer in side.fake.gateway.offers.values() if offer.kind == "robot"):
            break
    assert kept(r) == all_of(numbers)


async def test_a_half_open_stream_is_noticed_and_nothing_is_lost(tmp_path: Path) -> None:
    async with rig(tmp_path, "dingtalk-stream") as r:
        (side,) = r.sides
        await say(side, range(MANY))
        await r.walk(12)
        assert kept(r) == all_of(range(MANY))
        side.pipe.swallow()
        await say(side, range(MANY, 2 * MANY))
        opened = side.fake.gateway.opened
        noticed = await seconds_until(r, lambda: side.fake.gateway.opened > opened, 200)
        assert noticed <= NOTICED_WITHIN
        tell("T6", "dingtalk, half-open stream replaced after", f"{noticed} s")
        assert kept(r) == all_of(range(MANY)), "the control: they did fall into the hole"
        await offered_again(r, side, range(2 * MANY))


async def test_without_the_watch_a_half_open_stream_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_line, "MUTE_AFTER", timedelta(days=365))
    async with rig(tmp_path, "dingtalk-stream") as r:
        (side,) = r.sides
        await r.walk(12)
        side.pipe.swallow()
        opened = side.fake.gateway.opened
        assert await seconds_until(r, lambda: side.fake.gateway.opened > opened, 200) == 200


async def announced(side: Side) -> None:
    await side.fake.gateway.disconnect(side.fake.gateway.live()[0])


async def dropped(side: Side) -> None:
    side.fake.gateway.drop(side.fake.gateway.live()[0])


async def was_reset(side: Side) -> None:
    side.fake.gateway.reset(side.fake.gateway.live()[0])


async def said_goodbye(side: Side) -> None:
    await side.fake.gateway.say_goodbye(side.fake.gateway.live()[0])


ENDS: list[Callable[[Side], Awaitable[None]]] = [announced, dropped, was_reset, said_goodbye]


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
async def test_a_stream_that_ends_is_replaced_and_nothing_is_lost(
    tmp_path: Path, end: Callable[[Side], Awaitable[None]]
) -> None:
    """Five times in a row, with messages before, in and after the gap."""
    async with rig(tmp_path, "dingtalk-stream") as r:
        (side,) = r.sides
        gaps = []
        for turn in range(5):
            await r.walk(40)
            before = side.fake.gateway.opened
            await say(side, range(turn * MANY, turn * MANY + MANY // 2))
            await end(side)
            await say(side, range(turn * MANY + MANY // 2, turn * MANY + MANY))
            gaps.append(await seconds_until(r, lambda: side.fake.gateway.opened > before and live(side) > 0, 60))  # noqa: B023
        assert max(gaps) <= GAP_WITHIN
        tell("T6", f"dingtalk, {end.__name__}: longest of five gaps", f"{max(gaps)} s")
        await offered_again(r, side, range(5 * MANY))
        assert [text for text in side.fake.violations if "late" not in text] == []


async def test_who_does_not_heed_the_announcement_has_a_gap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the platform closes ten seconds after it said so."""
    monkeypatch.setattr(StreamLink, "_system", lambda *_: None)
    async with rig(tmp_path, "dingtalk-stream") as r:
        (side,) = r.sides
        await r.walk(40)
        await announced(side)
        assert await seconds_until(r, lambda: live(side) > 0, 60) > GAP_WITHIN


# ------------------------------------------------------------------------------------------------ OneBot's sockets


def platform(r: Rig) -> OneBotPlatform:
    found: OneBotPlatform = r.platforms[r.sides[0].name]
    return found


async def linked_again(r: Rig, side: Side) -> None:
    """A client that dials does so when it noticed, too; one that is dialled waits."""
    if isinstance(side, OneBotReverseSide):
        await side.dial()
        await seconds_until(r, lambda: platform(r).connected, 30)
        return
    async with asyncio.timeout(10):
        while not platform(r).connected:  # our farewell is awaited for two seconds of the machine
            await idle(2000)
            await r.walk(1)


@pytest.mark.parametrize("kind", ONEBOT)
async def test_a_half_open_socket_is_noticed_and_the_gap_is_read(tmp_path: Path, kind: str) -> None:
    async with rig(tmp_path, kind) as r:
        (side,) = r.sides
        assert isinstance(side, OneBotSide)
        await say(side, range(MANY))
        await r.walk(47)
        assert kept(r) == all_of(range(MANY))
        side.pipe.swallow()
        await say(side, range(MANY, 2 * MANY))
        dialled = platform(r).counts["dialled"]
        gone = lambda: not platform(r).connected or platform(r).counts["dialled"] > dialled  # noqa: E731
        noticed = await seconds_until(r, gone, 200)
        assert noticed <= NOTICED_WITHIN
        tell("T6", f"{kind}, half-open socket noticed after", f"{noticed} s")
        await linked_again(r, side)
        await r.walk(60)
        assert kept(r) == all_of(range(2 * MANY)), "read from the history, each once"


@pytest.mark.parametrize("kind", ONEBOT)
async def test_without_the_watch_a_half_open_socket_stays(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(onebot_link, "MISSED_HEARTBEATS", 10**6)
    async with rig(tmp_path, kind) as r:
        (side,) = r.sides
        await r.walk(47)
        side.pipe.swallow()
        dialled = platform(r).counts["dialled"]
        gone = lambda: not platform(r).connected or platform(r).counts["dialled"] > dialled  # noqa: E731
        assert await seconds_until(r, gone, 200) == 200


async def test_a_client_without_heartbeats_is_pinged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pings of the socket itself run on the machine's time (every 30 s, answered within 15): here shortened."""
    monkeypatch.setattr(hooks, "_PING_EVERY", 0.1)
    monkeypatch.setattr(OneBotReverseSide, "heartbeat", 0.0)
    async with rig(tmp_path, "onebot-reverse") as r:
        (side,) = r.sides
        assert platform(r).connected
        side.pipe.swallow()
        await _machine_time(lambda: not platform(r).connected, 3.0)


async def _machine_time(condition: Callable[[], bool], within: float) -> None:
    async with asyncio.timeout(within):
        while not condition():  # noqa: ASYNC110 (the other side is in this loop)
            await asyncio.sleep(0)


async def cut(side: Any) -> None:
    side.fake.cut()


async def hung_up(side: Any) -> None:
    await side.fake.hang_up()


async def pipe_cut(side: Any) -> None:
    side.pipe.cut()


@pytest.mark.parametrize("end", [cut, hung_up, pipe_cut], ids=lambda end: end.__name__)
async def test_a_client_that_we_dial_is_dialled_again_and_the_gap_is_read(
    tmp_path: Path, end: Callable[[Any], Awaitable[None]]
) -> None:
    async with rig(tmp_path, "onebot-forward") as r:
        (side,) = r.sides
        gaps = []
        for turn in range(5):
            await r.walk(40)
            before = platform(r).counts["dialled"]
            await say(side, range(turn * MANY, turn * MANY + MANY // 2))
            await end(side)
            await idle()
            await say(side, range(turn * MANY + MANY // 2, turn * MANY + MANY))
            back = lambda: platform(r).counts["dialled"] > before and platform(r).connected  # noqa: B023, E731
            gaps.append(await seconds_until(r, back, 60))
        assert max(gaps) <= GAP_WITHIN
        tell("T6", f"onebot-forward, {end.__name__}: longest of five gaps", f"{max(gaps)} s")
        await r.walk(60)
        assert kept(r) == all_of(range(5 * MANY))


@pytest.mark.parametrize("end", [cut, hung_up, pipe_cut], ids=lambda end: end.__name__)
async def test_a_client_that_dials_again_tells_nothing_and_the_gap_is_read(
    tmp_path: Path, end: Callable[[Any], Awaitable[None]]
) -> None:
    async with rig(tmp_path, "onebot-reverse") as r:
        (side,) = r.sides
        for turn in range(5):
            await r.walk(40)
            await say(side, range(turn * MANY, turn * MANY + MANY // 2))
            await end(side)
            assert await seconds_until(r, lambda: not platform(r).connected, 60) <= GAP_WITHIN
            await say(side, range(turn * MANY + MANY // 2, turn * MANY + MANY))
            await linked_again(r, side)
        await r.walk(60)
        assert kept(r) == all_of(range(5 * MANY))
