"""T8: a token that ends in the middle of a hundred messages is made new once, and no message fails of it.

Requests for tokens are counted by the platform. Two replicas are two adapters of one account, each with a token of its
own, which the platform gives the same.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from bot.clock import VirtualClock
from bot.core.effect import SendMessage, Why
from bot.core.event import Event
from bot.core.ids import EffectKey, GroupKey, NativeId
from bot.core.message import Message
from bot.platforms.base import Address, Pace, Receipt
from bot.platforms.tokens import TokenKeeper
from tests.scenario.gauge import tell
from tests.scenario.sides import NOON, SIDES, Side, mark, rig

MANY = 100
KINDS = ("dingtalk", "qq")


def asked(side: Side) -> int:
    """How often the platform was asked for a token."""
    found: int = side.fake.tokens.asked if side.kind == "dingtalk" else side.fake.token_requests
    return found


def expire(side: Side) -> None:
    side.fake.expire_tokens()


def revoke(side: Side) -> None:
    side.fake.revoke_tokens()


ENDS: list[Callable[[Side], None]] = [expire, revoke]


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
@pytest.mark.parametrize("kind", KINDS)
async def test_a_token_that_ends_in_the_middle_through_the_whole_app(
    tmp_path: Path, kind: str, end: Callable[[Side], None]
) -> None:
    async with rig(tmp_path, kind, groups=9) as r:
        (side,) = r.sides
        before = asked(side)
        await r.say(side, range(MANY))
        ended = False
        for _ in range(400):
            if not ended and len(side.marks) >= MANY // 2:
                end(side)
                ended = True
            await r.run(1)
        assert ended
        assert sorted(side.marks) == [mark(number) for number in range(MANY)]
        assert {state for state, _ in r.states().values()} == {"delivered"}
        assert {tries for _, tries in r.states().values()} == {1}, "nobody noticed"
        assert asked(side) - before <= 1
        tell("T8", f"{kind}, whole App, {end.__name__}: requests, failed of {MANY}", f"{asked(side) - before}, 0")


@pytest.mark.parametrize("kind", KINDS)
async def test_a_token_that_grows_old_is_made_new_before_its_end(tmp_path: Path, kind: str) -> None:
    """Through four lives of a token: none of the messages meets one that is too old."""
    async with rig(tmp_path, kind) as r:
        (side,) = r.sides
        for number in range(48):
            await r.say(side, [number])
            await r.run(600)
        assert sorted(side.marks) == [mark(number) for number in range(48)]
        assert all(call.good for call in side.tries())
        assert asked(side) <= 1 + 8 * 60 // 110


# ------------------------------------------------------------------------------------------------ many at once


@asynccontextmanager
async def replicas(kind: str, count: int) -> AsyncIterator[tuple[Side, list[Any]]]:
    """So many adapters of one account, without pace or limit of the second."""
    side = SIDES[kind]("a", VirtualClock(NOON.astimezone(UTC)))
    await side.listen(9)
    if kind == "dingtalk":
        side.fake.per_second, side.fake.world.allow_bursts = None, True
    else:
        side.fake.sending.proactive = lambda *_, **__: None  # how much may be said is tried elsewhere
    found: list[Any] = [side.platform() for _ in range(count)]

    async def nowhere(_event: Event) -> None:
        return None

    for platform in found:
        await platform.start(nowhere)
    try:
        yield side, found
    finally:
        for platform in found:
            await platform.stop()
        await side.close()


async def burst(side: Side, platforms: list[Any], end: Callable[[Side], None]) -> list[Receipt | BaseException]:
    """A hundred messages at once, by turns over these adapters; the token ends when forty have come."""

    def one(number: int) -> Any:
        effect = SendMessage(feature="t", why=Why("t"), group=GroupKey("g"), message=Message.of(mark(number)))
        where = Address(native_group=NativeId(side.groups[number % len(side.groups)]))
        return platforms[number % len(platforms)].send(effect, where, EffectKey(f"k{number}"))

    for number, platform in enumerate(platforms):  # each has a token
        await platform.send(
            SendMessage(feature="t", why=Why("t"), group=GroupKey("g"), message=Message.of("warm")),
            Address(native_group=NativeId(side.groups[-1])), EffectKey(f"w{number}"),
        )  # fmt: skip
    before_call(side, 40, lambda: end(side))
    return await asyncio.gather(*(one(number) for number in range(MANY)), return_exceptions=True)


def before_call(side: Side, number: int, do: Callable[[], None]) -> None:
    """Do something when so many more messages have come, before the next one's token is looked at."""
    name, sending = ("take_fault", "groupMessages/send") if side.kind == "dingtalk" else ("_fault", "send_group")
    usual, count = getattr(side.fake, name), itertools.count(1)

    def counted(endpoint: str) -> Any:
        if endpoint == sending and next(count) == number:
            do()
        return usual(endpoint)

    setattr(side.fake, name, counted)


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("kind", KINDS)
async def test_a_token_that_ends_among_many_at_once(kind: str, count: int, end: Callable[[Side], None]) -> None:
    async with replicas(kind, count) as (side, platforms):
        receipts = await burst(side, platforms, end)
        assert [one for one in receipts if isinstance(one, BaseException)] == []
        assert sorted(side.marks) == [mark(number) for number in range(MANY)]
        assert asked(side) == 2 * count, "one at the start and one at the end of the token, for each replica"
        tell("T8", f"{kind}, {count} replicas, {end.__name__}: requests at the end, failed of {MANY}", f"{count}, 0")


@pytest.mark.parametrize("kind", KINDS)
async def test_without_one_refresher_each_asks(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the count."""

    async def everybody(keeper: TokenKeeper, _value: str) -> bool:
        await keeper._new()
        return True

    monkeypatch.setattr(TokenKeeper, "refused", everybody)
    async with replicas(kind, 1) as (side, platforms):
        await burst(side, platforms, expire)
        assert asked(side) > 2


@pytest.mark.parametrize("kind", KINDS)
async def test_a_token_that_is_always_refused_makes_no_loop(tmp_path: Path, kind: str) -> None:
    """Whatever is asked for, it is refused: few requests, and everything goes out when it is put right."""
    async with rig(tmp_path, kind, paces=Pace(spoken_per_minute=28, spoken_burst=2)) as r:
        (side,) = r.sides
        before = asked(side)
        await r.say(side, range(8))
        for _ in range(120):
            expire(side)
            await r.run(1)
        tried = asked(side) - before
        await r.run(600)
        assert tried <= 2 * 120 // 60 + 2
        assert {state for state, _ in r.states().values()} <= {"delivered", "refused"}
        assert len(side.marks) == len(set(side.marks))
