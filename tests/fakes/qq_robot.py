"""A plain client of the QQ official platform for trying the stand-in itself: it does what it is told, right or wrong.

Must never import anything of our own adapter; its Ed25519 is another library than the stand-in's.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bot.clock import VirtualClock
from tests.fakes.qq_hook import seed_of
from tests.fakes.qqofficial import FakeQQ, Group

START = datetime(2026, 9, 1, 11, 30, tzinfo=UTC)
APP, SECRET = "102000001", "DG5g3B4j9X2KOErG"
TEXT = {"msg_type": 0, "content": "好"}


class Robot:
    """A client that does what it is told, and a hook that answers what it is told."""

    def __init__(self, fake: FakeQQ, clock: VirtualClock) -> None:
        self.fake, self.clock = fake, clock
        self.token = ""
        self.taken: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[web.Response] = []
        self.session = aiohttp.ClientSession()
        self.runner: web.AppRunner | None = None
        self.held: asyncio.Event | None = None
        self._changed = asyncio.Condition()

    async def start(self) -> None:
        app = web.Application()
        app.router.add_post("/hook", self.take)
        self.runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        self.fake.hook_url = f"http://127.0.0.1:{self.runner.addresses[0][1]}/hook"
        self.token = (await self.ask_token())["access_token"]

    async def stop(self) -> None:
        await self.session.close()
        assert self.runner is not None
        await self.runner.cleanup()

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.taken.append((dict(request.headers), body))
        async with self._changed:
            self._changed.notify_all()
        if self.held is not None:
            await self.held.wait()
        if self.answers:
            return self.answers.pop(0)
        payload = json.loads(body)
        if payload["op"] == 13:
            key = Ed25519PrivateKey.from_private_bytes(seed_of(SECRET))
            signature = key.sign(f"{payload['d']['event_ts']}{payload['d']['plain_token']}".encode()).hex()
            return web.json_response({"plain_token": payload["d"]["plain_token"], "signature": signature})
        return web.json_response({"op": 12, "d": 0})

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(5), self._changed:
            await self._changed.wait_for(condition)

    async def ask_token(self, **changes: Any) -> dict[str, Any]:
        body = {"appId": APP, "clientSecret": SECRET} | changes
        async with self.session.post(f"{self.fake.url}/app/getAppAccessToken", json=body) as response:
            assert response.status == 200
            return dict(await response.json())

    async def call(self, method: str, path: str, body: Any = None, token: str | None = None) -> tuple[int, Any]:
        headers = {"Authorization": f"QQBot {self.token if token is None else token}"}
        async with self.session.request(method, self.fake.url + path, json=body, headers=headers) as response:
            assert response.headers["X-Tps-trace-ID"]
            raw = await response.read()
            return response.status, json.loads(raw) if raw else None

    async def send(self, group: Group, **body: Any) -> tuple[int, Any]:
        return await self.call("POST", f"/v2/groups/{group.openid}/messages", TEXT | body)

    async def code(self, group: Group, **body: Any) -> int:
        return code_of(await self.send(group, **body))


def code_of(answer: tuple[int, Any]) -> int:
    """0 for a success."""
    status, body = answer
    return 0 if status in (200, 204) else int(body["err_code"])


def button(**changes: Any) -> dict[str, Any]:
    """A callback button that is right."""
    render = {"label": "签到", "visited_label": "已签到", "style": 1}
    action = {"type": 1, "permission": {"type": 2}, "data": "signin:1"}
    return {"id": "b", "render_data": render, "action": action} | changes


def board(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    """A keyboard."""
    return {"content": {"rows": [{"buttons": row} for row in rows]}}


def marked(text: str = "**好**", **body: Any) -> dict[str, Any]:
    """A markdown message."""
    return {"msg_type": 2, "content": "", "markdown": {"content": text}} | body


@asynccontextmanager
async def standing(*, certified: bool = True) -> AsyncIterator[Robot]:
    """A stand-in that listens, and a robot with a token and a hook."""
    clock = VirtualClock(START)
    fake = FakeQQ(clock, APP, SECRET, certified=certified)
    await fake.listen()
    robot = Robot(fake, clock)
    await robot.start()
    try:
        yield robot
    finally:
        await robot.stop()
        await fake.close()


def later(clock: VirtualClock, **delta: float) -> None:
    """Set the clock forward."""
    clock.move_to(clock.now() + timedelta(**delta))
