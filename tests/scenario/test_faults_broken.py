"""T5: servers that answer 500, 502 or 503, that reset, hang or drip, and that are not there at all.

What certainly did not happen is tried again until it is said, once, within a minute of the recovery. Of what may have
happened nothing is said twice, and the staff are told. Doubles are looked for in the platform's own log.
"""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot import dispatcher
from bot.core.errors import Ambiguous, Transient
from bot.lanes import Breaker
from bot.store.outbox import Row
from tests.scenario.gauge import tell
from tests.scenario.sides import OVER_HTTP, SHORT_PATIENCE, Rig, Side, mark, rig

MANY = 9
OUTAGES = {30: 6, 600: 40}
"""Seconds that a server is away, and the most tries of a message that it may take: a restart, and a long failure in
which every message is tried at least every 45 s, so that it is said within a minute of the recovery."""
CERTAIN = [
    ("dingtalk", 503),
    ("qq", 503),
    ("onebot-http", 500),
    ("onebot-http", 502),
    ("onebot-http", 503),
]
"""Answers after which nothing was done. DingTalk's 503 says so with a Retry-After."""
UNCERTAIN = [("dingtalk", 500), ("dingtalk", 502), ("qq", 500), ("qq", 502), ("onebot-http", 504)]
WITH_MODES = ("dingtalk", "onebot-http")


async def recovered(r: Rig, side: Side, since: datetime, most_tries: int) -> None:
    """Everything is said within a minute, each message once and with few tries."""
    await r.run(60)
    assert sorted(side.marks) == [mark(number) for number in range(MANY)]
    states = r.states()
    assert {state for state, _ in states.values()} == {"delivered"}
    assert max(tries for _, tries in states.values()) <= most_tries
    good = [call.at for call in side.tries() if call.good]
    assert max(good) - since <= timedelta(seconds=60)
    last = (max(good) - since).total_seconds()
    most = max(tries for _, tries in states.values())
    tell(
        "T5",
        f"{side.kind}, {len(good)} of {MANY} said, last one after the recovery, most tries",
        f"{last:.1f} s, {most}",
    )


def opened(r: Rig, side: Side) -> bool:
    return r.app.dispatcher.lanes[side.name].breaker.open_until is not None


@pytest.mark.parametrize(("seconds", "tries"), OUTAGES.items())
@pytest.mark.parametrize("kind", OVER_HTTP)
async def test_a_server_that_is_gone_and_comes_back(tmp_path: Path, kind: str, seconds: int, tries: int) -> None:
    async with rig(tmp_path, kind) as r:
        (side,) = r.sides
        await side.pipe.hang_up()
        await r.say(side, range(MANY))
        await r.run(seconds)
        assert side.marks == []
        assert opened(r, side)
        await side.pipe.listen()
        await recovered(r, side, r.clock.now(), tries)
        assert not opened(r, side)


@pytest.mark.parametrize(("seconds", "tries"), OUTAGES.items())
@pytest.mark.parametrize(("kind", "status"), CERTAIN)
async def test_a_server_that_takes_nothing_in(tmp_path: Path, kind: str, status: int, seconds: int, tries: int) -> None:
    async with rig(tmp_path, kind) as r:
        (side,) = r.sides
        side.fail(status, 10**6, wait=1 if kind == "dingtalk" else None)
        await r.say(side, range(MANY))
        await r.run(seconds)
        assert side.marks == []
        assert opened(r, side)
        tried = len(side.tries())
        side.fake.faults.clear()
        await recovered(r, side, r.clock.now(), tries)
        assert len(side.tries()) == tried + MANY


@pytest.mark.parametrize("kind", OVER_HTTP)
async def test_with_a_breaker_that_stays_open_it_would_not_be_in_time(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the minute."""
    monkeypatch.setattr(
        Breaker, "failed", lambda breaker, now: setattr(breaker, "open_until", now + timedelta(minutes=10))
    )
    async with rig(tmp_path, kind) as r:
        (side,) = r.sides
        await side.pipe.hang_up()
        await r.say(side, range(MANY))
        await r.run(30)
        await side.pipe.listen()
        with pytest.raises(AssertionError):
            await recovered(r, side, r.clock.now(), 6)


# ------------------------------------------------------------------------------------------------ nobody knows


async def in_doubt(r: Rig, side: Side, way: str | int) -> None:
    """Three messages, each of which meets the fault; what the program says about them gets through."""

    def over(step: str, row: Row) -> None:
        if step == "sent" and row.effect.feature == "test":
            side.pipe.mode = "pass"

    r.app.dispatcher.on_step = over
    for number in range(3):
        if isinstance(way, int):
            side.fail(way, 1)
        else:
            side.pipe.mode = way
        await r.say(side, [number])
        await r.run(20)
    await r.run(120)


def doubles(side: Side) -> dict[str, int]:
    """Messages that people read more than once."""
    return {found: count for found, count in Counter(side.marks).items() if count > 1}


@pytest.mark.parametrize("way", ["hang", "drip", "reset"])
@pytest.mark.parametrize("kind", OVER_HTTP)
async def test_an_answer_that_never_comes_makes_no_double(tmp_path: Path, kind: str, way: str) -> None:
    """Each message was done; nobody but the platform knows."""
    async with rig(tmp_path, kind, patience=SHORT_PATIENCE) as r:
        (side,) = r.sides
        await in_doubt(r, side, way)
        assert side.marks == [mark(number) for number in range(3)]
        assert r.states() == {mark(number): ("unknown", 1) for number in range(3)}
        assert told(side) == 3
        tell("T5", f"{kind}, {way}: doubles, told to the staff of 3", f"{len(doubles(side))}, {told(side)}")


@pytest.mark.parametrize(("kind", "status"), UNCERTAIN)
async def test_a_fault_of_the_server_may_have_done_it(tmp_path: Path, kind: str, status: int) -> None:
    """None was done; that may not be known from such an answer, so they are not said, and the staff are told."""
    async with rig(tmp_path, kind, patience=SHORT_PATIENCE) as r:
        (side,) = r.sides
        await in_doubt(r, side, status)
        assert side.marks == []
        assert r.states() == {mark(number): ("unknown", 1) for number in range(3)}
        assert told(side) == 3


def told(side: Side) -> int:
    """How often the staff were told that nobody knows."""
    return sum("没有重发以免重复" in text for text in side.heard())


@pytest.mark.parametrize("kind", OVER_HTTP)
async def test_who_tries_again_in_doubt_says_it_twice(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the doubles."""

    def again(row: Row, error: Ambiguous, now: datetime) -> None:
        dispatcher._back_off(row, Transient(str(error)), now)

    monkeypatch.setattr(dispatcher, "_in_doubt", again)
    async with rig(tmp_path, kind, patience=SHORT_PATIENCE) as r:
        (side,) = r.sides
        await in_doubt(r, side, "reset")
        assert doubles(side) == {mark(number): 2 for number in range(3)}


# -------------------------------------------------------------------------------------------------- states

WAYS: list[str | int] = ["hang", "drip", "reset", "down", 500, 502, 503]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", WITH_MODES)
async def test_a_mode_is_brought_about_whatever_broke(tmp_path: Path, kind: str, way: str | int) -> None:
    """States may be done twice: they are tried until they are so, within a minute of the recovery."""
    async with rig(tmp_path, kind, patience=SHORT_PATIENCE) as r:
        (side,) = r.sides
        await r.run(1)
        before = closed(side)
        if isinstance(way, int):
            side.fail(way, 10**6, speaking=False)
        elif way == "down":
            await side.pipe.hang_up()
        else:
            side.pipe.mode = way
        await r.shut(side)
        await r.run(20)
        side.fake.faults.clear()
        side.pipe.mode = "pass"
        if way == "down":
            await side.pipe.listen()
        await r.run(60)
        assert (before, closed(side)) == (0, len(r.specs(side)))
        found = r.rows("SELECT state, attempts FROM outbox WHERE feature = 'test'")
        assert {state for state, _ in found} == {"delivered"}


def closed(side: Side) -> int:
    """How many groups are closed, as the platform has them."""
    groups = side.fake.groups.values()
    return sum(getattr(group, "muted", False) or getattr(group, "all_shut", False) for group in groups)
