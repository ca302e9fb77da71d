"""The stand-in of the QQ official platform itself: what goes wrong on the line and in its answers.

Every rule has its negative control, so that an adapter that is never refused was really watched.
"""

import asyncio
import json
from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.fakes.qq_robot import TEXT, Robot, standing
from tests.fakes.qqofficial import Fault, Group


@pytest.fixture
async def robot() -> AsyncIterator[Robot]:
    async with standing() as ours:
        yield ours


@pytest.fixture
def group(robot: Robot) -> Group:
    return robot.fake.add_group("g", members=("一池春水", "Qing"))


# --------------------------------------------------------------------------------------------------------------- faults


async def test_faults_of_answers(robot: Robot, group: Group) -> None:
    here = f"{robot.fake.url}/v2/groups/{group.openid}/messages"
    headers = {"Authorization": f"QQBot {robot.token}"}
    robot.fake.faults = [
        Fault("status", "send_group", status=429, retry_after=7, code=100001),
        Fault("status", status=504, performs=True),
        Fault("garbage", performs=True),
        Fault("lie"),
    ]
    found = []
    for _ in range(4):
        async with robot.session.post(here, json=TEXT, headers=headers) as response:
            found.append((response.status, response.headers.get("Retry-After"), response.content_type))
    assert found == [
        (429, "7", "application/json"),
        (504, None, "application/json"),
        (200, None, "text/html"),
        (200, None, "application/json"),
    ]
    assert len(robot.fake.sent()) == 2
    assert [row["performed"] for row in robot.fake.calls("send_group")] == [False, True, True, False]
    robot.fake.faults = [Fault("refuse", "restrict", code=11253), Fault("status", "token")]
    assert await robot.code(group) == 0
    with pytest.raises(AssertionError):
        await robot.ask_token()


@pytest.mark.parametrize("performs", [True, False])
async def test_faults_of_the_line(robot: Robot, group: Group, performs: bool) -> None:
    robot.fake.faults = [Fault("reset", performs=performs)]
    with pytest.raises(aiohttp.ClientError):
        await robot.send(group)
    assert len(robot.fake.sent()) == performs


async def test_slow_and_hanging_answers(robot: Robot, group: Group) -> None:
    robot.fake.faults = [Fault("slow"), Fault("hang")]
    slow = asyncio.ensure_future(robot.send(group))
    await robot.fake.until(lambda: len(robot.fake.calls()) == 1)
    hanging = asyncio.ensure_future(robot.send(group))
    await robot.fake.until(lambda: len(robot.fake.calls()) == 2)
    robot.fake.release()
    assert (await slow)[0] == 200
    assert not hanging.done()
    hanging.cancel()
    await asyncio.gather(hanging, return_exceptions=True)
    assert len(robot.fake.sent()) == 1


async def test_errors_in_three_styles(robot: Robot, group: Group) -> None:
    group.proactive = False
    found = []
    for style in ("both", "err_code", "code"):
        robot.fake.quirks.error_style = style
        found.append({name for name in (await robot.send(group))[1] if name.endswith("code")})
    assert found == [{"code", "err_code"}, {"err_code"}, {"code"}]


async def test_a_call_must_be_json(robot: Robot, group: Group) -> None:
    path = f"{robot.fake.url}/v2/groups/{group.openid}/messages"
    headers = {"Authorization": f"QQBot {robot.token}"}
    async with robot.session.post(path, data=b"{", headers=headers | {"Content-Type": "application/json"}) as response:
        assert response.status == 400
    async with robot.session.post(path, data=json.dumps(TEXT), headers=headers) as response:
        assert response.status == 200
    assert (await robot.call("GET", "/users/@me", {}))[0] == 200
    assert len(robot.fake.violations) == 3


async def test_a_right_taken_away(robot: Robot, group: Group) -> None:
    robot.fake.faults = [Fault("refuse", "send_group", code=11253), Fault("refuse", code=40062003, performs=True)]
    assert [await robot.code(group) for _ in range(3)] == [11253, 40062003, 0]
    assert len(robot.fake.sent()) == 2
    assert robot.fake.violations == []


async def test_events_that_are_not_ticked_are_not_told(robot: Robot, group: Group) -> None:
    robot.fake.ticked.discard("GROUP_MESSAGE_CREATE")
    await robot.fake.say(group, "Qing", "x", at_bot=True)
    assert [json.loads(body)["t"] for _, body in robot.taken] == ["GROUP_AT_MESSAGE_CREATE"]
    assert await robot.fake.redeliver(robot.fake.told[0]) == 200
    assert robot.taken[0][1] == robot.taken[1][1]
    await robot.fake.del_robot(group)
    before = len(robot.taken)
    await robot.fake.say(group, "Qing", "x", at_bot=True)
    assert len(robot.taken) == before
