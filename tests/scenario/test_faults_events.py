"""T7: events that come twice, out of order and ten minutes late have one effect each, over every way in.

Ten thousand happenings a way, three in ten of them told again, shuffled within a window, the bot restarted half-way;
what it made of them is read from SQLite. The platforms sign what they deliver when they deliver it.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from bot.app import App
from bot.core.event import Event
from bot.core.ids import EventId
from tests.fakes.dingtalk_bodies import message_body
from tests.fakes.qq_hook import encoded
from tests.scenario.gauge import tell
from tests.scenario.sides import SIDES, Rig, Side, idle, mark, rig

MANY = 10_000
AGAIN = 3_000
WINDOW = 50
COMMANDS = 100
"""Every so many happenings, one is a check-in, which is answered."""
AT_ONCE = 16
LATE = 600
"""Seconds after which a part of them is told for the first time."""


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that is told, as often as wanted."""

    text: str
    payload: Any


def happening(side: Side, number: int) -> Happening:
    """A message in the first group; its payload as the platform makes it now."""
    text = "/签到" if number % COMMANDS == 0 else mark(number)
    group, fake = side.groups[0], side.fake
    if side.kind == "dingtalk":
        person = fake.world.people["2000000000000001"]
        content = {"content": f" {text}"}
        return Happening(text, message_body(fake.world, person, fake.groups[group], "text", content))
    if side.kind == "onebot":
        return Happening(text, fake.message(int(group), 3_000_000_001, text))
    speaker, there = fake.groups[group].member("甲"), fake.groups[group]
    stored = fake._stored(group, speaker.openid, text, None)
    d = fake.events.message(there, speaker, stored, text, {})
    return Happening(text, fake.events.envelope("GROUP_MESSAGE_CREATE", d))


def stream_of(happenings: Sequence[Happening], lots: random.Random) -> list[Happening]:
    """Three in ten told again, everything mixed within a window; a tenth told very late."""
    many = len(happenings)
    told = [(place + lots.uniform(0, WINDOW), one) for place, one in enumerate(happenings)]
    told += [(at + lots.uniform(0, WINDOW), one) for at, one in lots.sample(told, many * 3 // 10)]
    told = [(at + (2 * many if lots.random() < 0.1 else 0), one) for at, one in told]
    return [one for _, one in sorted(told, key=lambda one: one[0])]


async def deliver(side: Side, one: Happening) -> None:
    """Tell it by the way of this side; over HTTP it was taken when this returns."""
    fake = side.fake
    if side.kind == "onebot" and fake.report_url:
        assert await fake.post(one.payload) == 204
    elif side.kind == "onebot":
        await fake.tell(one.payload)
    elif side.kind == "qq":
        status, _ = await fake.hook.post(encoded(one.payload))
        assert status == 200
    else:
        said = await fake.tell_robot(one.payload)
        assert said.answer is None or said.answer.ok


async def deliver_all(r: Rig, side: Side, stream: Sequence[Happening]) -> None:
    """All of them, some at once, until the last is on disk."""

    async def some(part: Sequence[Happening]) -> None:
        for one in part:
            await deliver(side, one)

    before = sum(r.app.received.values())
    over_socket = side.fake.stream if side.kind == "dingtalk" else side.kind == "onebot" and not side.fake.report_url
    streams = 1 if over_socket else AT_ONCE
    await asyncio.gather(*(some(stream[start::streams]) for start in range(streams)))
    async with asyncio.timeout(60):
        while sum(r.app.received.values()) - before < len(stream):
            await idle(20)
    await r.app.quiet()


async def flood(folder: Path, way: str, many: int) -> tuple[int, int, int]:
    """Rows of messages, of answers, and how many were told, after a flood of so many happenings."""
    async with rig(folder, way) as r:
        (side,) = r.sides
        if side.kind == "qq":
            side.fake.pairs = False
        made = [happening(side, number) for number in range(many)]
        stream = stream_of(made, random.Random(20260418))
        half = len(stream) // 2
        await deliver_all(r, side, stream[:half])
        await r.run(LATE)
        await r.restart()
        await deliver_all(r, side, stream[half:])
        await r.run(5)
        kept = [text for (text,) in r.rows("SELECT text FROM messages")]
        answers = r.rows("SELECT count(*) FROM outbox WHERE feature = 'checkin'")[0][0]
        assert {text for text in kept if text.startswith("item")} == {one.text for one in made if one.text[0] == "i"}
        return len(kept), answers, len(stream)


NIGHTLY = [way if number == 0 else pytest.param(way, marks=pytest.mark.nightly) for number, way in enumerate(SIDES)]


@pytest.mark.parametrize("way", SIDES)
async def test_events_doubled_shuffled_and_late_are_told_apart(tmp_path: Path, way: str) -> None:
    assert await flood(tmp_path, way, 1000) == (1000, 1000 // COMMANDS, 1300)


@pytest.mark.parametrize("way", NIGHTLY)
async def test_ten_thousand_events_doubled_shuffled_and_late_are_ten_thousand(tmp_path: Path, way: str) -> None:
    found = await flood(tmp_path, way, MANY)
    assert found == (MANY, MANY // COMMANDS, MANY + AGAIN)
    tell("T7", f"{way}: messages kept, check-ins answered, events told", found)


Receive = Callable[[App, Event], Awaitable[None]]


@pytest.mark.parametrize("way", SIDES)
async def test_without_ids_that_stay_the_same_each_telling_is_another(
    tmp_path: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: were the id of an event not its own, there would be as many effects as tellings."""
    usual: Receive = App.receive
    told = iter(range(10**9))

    async def receive(app: App, event: Event) -> None:
        await usual(app, replace(event, id=EventId(f"{event.id}{next(told)}")))

    monkeypatch.setattr(App, "receive", receive)
    kept, answers, stream = await flood(tmp_path, way, 200)
    assert kept >= stream > 200
    assert answers > 2
