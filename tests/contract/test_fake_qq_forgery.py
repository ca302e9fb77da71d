"""The forgeries of QQ official requests themselves: a careful robot sees them all, one without a guard falls for some.

The careful robot here is written from the sheet alone, with another Ed25519 than the forger's, and has guards that can
be left out: so each forgery is shown to be one, and to need the guard it names.
"""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.arch._source import ROOT, Source, imported
from tests.fakes.qq_forgery import Forgery, forgeries, have_it_signed
from tests.fakes.qq_hook import seed_of
from tests.fakes.qq_robot import APP, SECRET, START, Robot, standing

GUARDS = ("signature", "fresh", "app", "shape")
KEY = Ed25519PrivateKey.from_private_bytes(seed_of(SECRET))


def stale(stamp: str) -> bool:
    """Whether a stamp is of another time. What is no stamp is left to the guard of shapes, to see each guard alone."""
    return len(stamp) in (1, 10) and abs(int(stamp) - START.timestamp()) > 300


def taken(forgery: Forgery, guards: tuple[str, ...] = GUARDS) -> bool:
    """Whether a robot with these guards takes the request for a true one."""
    stamp = forgery.headers["X_Signature_Timestamp"]
    try:
        if "signature" in guards:
            raw = bytes.fromhex(forgery.headers["X_Signature_Ed25519"])
            KEY.public_key().verify(raw, stamp.encode() + forgery.body)
        if "fresh" in guards and stale(stamp):
            return False
        if "app" in guards and forgery.headers.get("X_Bot_Appid", APP) != APP:
            return False
        if "shape" in guards:
            return isinstance(json.loads(forgery.body), dict)
    except (InvalidSignature, ValueError):
        return False
    return True


@pytest.fixture
async def robot() -> AsyncIterator[Robot]:
    async with standing() as ours:
        yield ours


async def payload_of(robot: Robot) -> dict[str, Any]:
    group = robot.fake.add_group("g", members=("Qing",))
    return (await robot.fake.say(group, "Qing", "开班")).payloads[0]


async def test_a_careful_robot_takes_none(robot: Robot) -> None:
    made = list(forgeries(robot.fake.hook, await payload_of(robot)))
    assert len(made) == len({one.name for one in made})
    assert len(made) >= 30
    assert [one.name for one in made if taken(one)] == []


async def test_the_true_one_is_taken(robot: Robot) -> None:
    payload = await payload_of(robot)
    headers, body = robot.taken[0]
    names = ("X-Signature-Ed25519", "X-Signature-Timestamp")
    assert taken(Forgery("true", "", body, {name.replace("-", "_"): headers[name] for name in names}))
    assert json.loads(body) == payload


@pytest.mark.parametrize("guard", GUARDS)
async def test_each_guard_is_needed(robot: Robot, guard: str) -> None:
    made = list(forgeries(robot.fake.hook, await payload_of(robot)))
    without = tuple(one for one in GUARDS if one != guard)
    fallen_for = [one for one in made if taken(one, without)]
    assert fallen_for
    assert {one.guard for one in fallen_for} == {guard}


@pytest.mark.parametrize("careful", [True, False])
async def test_a_robot_that_signs_anything_signs_forgeries(robot: Robot, careful: bool) -> None:
    payload = await payload_of(robot)
    if careful:
        robot.answers = [web.json_response({}, status=400) for _ in range(4)]
        assert await have_it_signed(robot.fake.hook, payload) is None
        return
    robot.taken.clear()
    assert await have_it_signed(robot.fake.hook, payload) == (200, {"op": 12, "d": 0})
    headers, body = robot.taken[-1]
    KEY.public_key().verify(
        bytes.fromhex(headers["X-Signature-Ed25519"]), headers["X-Signature-Timestamp"].encode() + body
    )
    assert json.loads(body) == payload


def knows_us(source: Source) -> list[str]:
    allowed = ("bot.clock.",)
    return [name for name, _ in imported(source.tree) if name.startswith("bot.") and not name.startswith(allowed)]


@pytest.mark.parametrize("path", sorted((ROOT / "tests/fakes").glob("qq*.py")), ids=lambda path: path.name)
def test_the_stand_in_knows_nothing_of_our_adapter(path: Path) -> None:
    assert knows_us(Source(path.name, path.read_text("utf-8"))) == []


def test_the_measure_itself() -> None:
    assert knows_us(Source("x.py", "from bot.platforms.qq.codec import take")) == ["bot.platforms.qq.codec.take"]
