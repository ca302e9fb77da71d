"""T4: a platform that wants fewer calls gets none before the time, and the other accounts do not notice.

Two accounts of one platform in one App. Every call is counted in the stand-in's own log, questions included.
"""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.lanes import AccountLanes
from bot.platforms.base import Pace
from bot.platforms.qq.replies import ReplyBook
from tests.scenario.gauge import tell
from tests.scenario.sides import OVER_HTTP, Call, Rig, Side, fullest, mark, rig

MANY = 24
WAIT = 30


@dataclass(frozen=True, slots=True)
class Throttle:
    """How a platform says that it wants fewer calls, and the least that we then wait, in seconds."""

    kind: str
    status: int
    said: int | None
    least: float


THROTTLES = (
    Throttle("dingtalk", 429, WAIT, WAIT),
    Throttle("dingtalk", 429, None, 1.0),
    Throttle("dingtalk", 0, None, 1.0),
    Throttle("qq", 429, WAIT, WAIT),
    Throttle("qq", 429, None, 10.0),
    Throttle("onebot-http", 429, WAIT, WAIT),
    Throttle("onebot-http", 429, None, 0.2),
)
"""Status 0: the QpsLimit body of DingTalk's new API."""
IDS = [f"{one.kind} {one.status or 'QpsLimit'} {one.said or 'unsaid'}" for one in THROTTLES]


def early(side: Side, throttle: Throttle) -> list[Call]:
    """Calls between the refusal and the end of what it asks for."""
    calls = side.calls()
    refused = next(place for place, call in enumerate(calls) if call.mark and not call.good)
    until = calls[refused].at + timedelta(seconds=throttle.least)
    return [call for call in calls[refused + 1 :] if call.at < until]


def leave_unheld(platform: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """An adapter that calls whenever it is asked to."""
    for part in (getattr(platform, "_api", None), getattr(platform, "_desk", None)):
        if part is not None:
            monkeypatch.setattr(type(part), "_look_at_hold", lambda *_, **__: None)


async def the_day(r: Rig, throttle: Throttle) -> tuple[Side, Side]:
    """Both accounts have much to say; the first is refused once, and a look at its groups falls into the wait."""
    first, other = r.sides
    first.fail(throttle.status, 1, wait=throttle.said)
    for side in r.sides:
        await r.say(side, range(MANY))
    r.app.watch._next = r.clock.now() + timedelta(seconds=throttle.least / 2)
    await r.run(180)
    return first, other


@pytest.mark.parametrize("throttle", THROTTLES, ids=IDS)
async def test_no_call_before_the_time_and_the_other_account_goes_on(tmp_path: Path, throttle: Throttle) -> None:
    async with rig(tmp_path, throttle.kind, throttle.kind) as r:
        first, other = await the_day(r, throttle)
        assert early(first, throttle) == []
        everything = sorted(mark(number) for number in range(MANY))
        for side in (first, other):
            assert sorted(side.marks) == everything, side.name
            assert fullest(call.at for call in side.tries()) <= side.limit
        assert all(call.good for call in other.tries())
        assert len(first.tries()) == MANY + 1, "the refused one again, and nothing else twice"
        begun = other.tries()[0].at
        # What the pace alone takes, and the second in which a tick may fall.
        at_most = timedelta(seconds=max(0.0, MANY - other.pace.spoken_burst) * 60 / other.pace.spoken_per_minute + 1)
        assert other.tries()[-1].at - begun <= at_most
        tell("T4", f"{throttle} of {len(first.calls())} calls early", len(early(first, throttle)))


@pytest.mark.parametrize("throttle", [one for one in THROTTLES if one.said], ids=lambda one: one.kind)
async def test_without_the_hold_there_are_early_calls(
    tmp_path: Path, throttle: Throttle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the other groups of the account would go on."""
    monkeypatch.setattr(AccountLanes, "hold", lambda *_: None)
    async with rig(tmp_path, throttle.kind, throttle.kind) as r:
        for platform in r.platforms.values():
            leave_unheld(platform, monkeypatch)
        first, _ = await the_day(r, throttle)
        assert early(first, throttle)


@pytest.mark.parametrize("kind", OVER_HTTP)
async def test_a_burst_stays_below_the_limit_of_every_minute(tmp_path: Path, kind: str) -> None:
    async with rig(tmp_path, kind, groups=9) as r:
        (side,) = r.sides
        await r.say(side, range(3 * side.limit if side.limit < 100 else 300))
        await r.run(600)
        assert fullest(call.at for call in side.tries()) <= side.limit
        assert len(side.marks) == len(set(side.marks)) == len(side.tries())
        most = fullest(call.at for call in side.tries())
        tell("T4", f"{kind}, messages in the fullest minute of {side.limit} allowed", most)
        assert side.fake.violations == []


@pytest.mark.parametrize("kind", OVER_HTTP)
async def test_without_a_pace_the_limit_is_exceeded(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the counter of the minute sees it."""
    monkeypatch.setattr(ReplyBook, "wait", lambda *_: None)  # the adapter of QQ counts by itself as well
    async with rig(tmp_path, kind, paces=Pace()) as r:
        (side,) = r.sides
        if kind == "dingtalk":
            side.fake.per_second = None  # its limit of the second would refuse them first
        await r.say(side, range(side.limit + 30))
        await r.run(59)
        assert fullest(call.at for call in side.tries()) > side.limit or side.fake.violations
