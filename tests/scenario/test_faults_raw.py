"""T20, the other half: raw requests with something wrong over sockets to a whole App with all three platforms.

No 5xx but 503, no crash, nothing that hides in another request is taken, no step of the loop that holds it. The number
is a tenth of ``YANXI_FUZZ``, at least three hundred. Run with ``-s`` to see the figures.
"""

import asyncio
import logging
import os
import random
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.web import hooks
from tests.scenario.doors import DOORS, Door, Push, happened, knock
from tests.scenario.gauge import LIMIT, Gauge
from tests.scenario.raw_http import Raw, request, spoilt
from tests.scenario.sides import OVER_HTTP, SIDES, Rig, rig

MANY = max(300, int(os.environ.get("YANXI_FUZZ", "0")) // 10)
AT_ONCE = 8
DEADLINE = 0.3
"""Seconds for a body, here; ten in service."""
PATIENCE = 0.03
"""Seconds to wait for an answer that need not come."""
STATUS = re.compile(rb"(?:^|\n)HTTP/1\.[01] (\d{3}) ")


def path_of(r: Rig, door: Door) -> str:
    side = next(side for side in r.sides if side.kind == SIDES[door.side].kind)
    return f"/hooks/{side.kind}/{side.name}{door.rest}"


async def say(port: int, raw: Raw) -> list[str]:
    """Send it on a connection of its own; the statuses of what is answered until nothing more comes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answer = b""
    with suppress(ConnectionError, TimeoutError):
        writer.write(raw.data)
        patience = DEADLINE + 5 if raw.slow else PATIENCE
        while True:
            async with asyncio.timeout(patience):
                piece = await reader.read(65536)
            if not piece:
                break
            answer, patience = answer + piece, PATIENCE
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()
    return [found.decode() for found in STATUS.findall(answer)] or ["closed"]


def genuine(r: Rig, door: Door, number: int) -> Push:
    return door.sign(r.clock.now().timestamp(), happened(door, number, r.clock.now()))


async def fuzzed(r: Rig, port: int, gauge: Gauge, many: int) -> None:
    """So many spoilt requests, some at once. The hidden ones are genuine reports of a OneBot client."""
    lots, doors, onebot = random.Random(20), list(DOORS.values()), DOORS["onebot"]
    begun = iter(range(many))

    async def some() -> None:
        for number in begun:
            if number == many // 10:
                gauge.warmed_up()
            door = lots.choice(doors)
            push, inner = genuine(r, door, number), genuine(r, onebot, 10**7 + number)
            hidden = request(path_of(r, onebot), dict(inner.headers), inner.body)
            query = "?" + "&".join(f"{name}={value}" for name, value in push.query.items()) if push.query else ""
            raw = spoilt(lots, path_of(r, door) + query, dict(push.headers), push.body, hidden)
            for status in await say(port, raw):
                gauge.answers[status] += 1

    await asyncio.gather(*(some() for _ in range(AT_ONCE)))


@pytest.fixture
def gauge(monkeypatch: pytest.MonkeyPatch) -> Gauge:
    """Measures every step of the loop, the parser's and the clients' included."""
    found, usual = Gauge("raw requests"), asyncio.Handle._run

    def run(handle: Any) -> Any:
        with found.step():
            return usual(handle)

    monkeypatch.setattr(asyncio.Handle, "_run", run)
    monkeypatch.setattr(hooks, "_BODY_DEADLINE", DEADLINE)
    # The test runner keeps every log record with its frames, which would be taken for growth of ours.
    monkeypatch.setattr(logging.root.manager, "disable", logging.CRITICAL)
    return found


async def test_spoilt_requests_over_sockets(tmp_path: Path, gauge: Gauge) -> None:
    faults: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: faults.append(context))
    async with rig(tmp_path, *OVER_HTTP) as r:
        port = r.runner.addresses[0][1]
        await fuzzed(r, port, gauge, MANY)
        await r.app.quiet()
        hidden = r.rows("SELECT count(*) FROM messages WHERE message_id LIKE '1000%'")
        assert hidden == [(0,)]
        gauge.crashes += [str(fault.get("message")) for fault in faults]
        gauge.judged()
        assert gauge.answers["400"] > MANY // 3
        async with aiohttp.ClientSession() as client:  # and it still serves
            for number, door in enumerate(DOORS.values()):
                url = f"http://127.0.0.1:{port}{path_of(r, door)}"
                assert (await knock(client, url, genuine(r, door, 10**6 + number)))[0] < 300


async def test_a_request_behind_another_is_seen_when_it_is_taken(tmp_path: Path) -> None:
    """The control of the hidden ones: rightly put behind the first, the second is taken and counted."""
    async with rig(tmp_path, *OVER_HTTP) as r:
        onebot = DOORS["onebot"]
        pushes = [genuine(r, onebot, number) for number in (10**7, 10**7 + 1)]
        before = r.rows("SELECT count(*) FROM seen")[0][0]
        data = b"".join(request(path_of(r, onebot), dict(push.headers), push.body) for push in pushes)
        assert await say(r.runner.addresses[0][1], Raw("two", data)) == ["204", "204"]
        await r.app.quiet()
        assert r.rows("SELECT count(*) FROM seen")[0][0] - before == 2


@asynccontextmanager
async def faulty(work: float) -> AsyncIterator[int]:
    """A server that trusts its headers, and thinks for so many seconds."""

    async def handle(asked: web.Request) -> web.Response:
        end = time.thread_time() + work
        while time.thread_time() < end:
            pass
        return web.Response(text=asked.headers["X-Signature"].split("=")[1])

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


@pytest.mark.parametrize("work", [0.0, LIMIT + 0.1], ids=["500", "slow"])
async def test_a_faulty_server_is_found(tmp_path: Path, gauge: Gauge, work: float) -> None:
    async with rig(tmp_path, *OVER_HTTP) as r, faulty(work) as port:
        await fuzzed(r, port, gauge, 40 if not work else 2)
        with pytest.raises(AssertionError):
            gauge.judged()
        assert gauge.answers["500"] or work
