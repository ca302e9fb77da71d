"""DingTalk's Stream mode with an API that takes 80 ms: our whole program against DingTalk's own client.

Ours stores every message, decides, stores the answer, sends it and settles it; the peer answers from memory.
``python -m bench.dingtalk_stream SPEC`` runs our program as a process of its own.
"""

import asyncio
import logging
import signal
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import structlog
from aiohttp import web

from bench import process, programmes
from bench.payloads import COMMAND, FIRST_GROUP, FIRST_PERSON
from bench.table import Results, Row, interleaved
from bot.app import App, Parts, features
from bot.clock import RealClock
from bot.platforms.calling import Caller
from bot.platforms.dingtalk.client import DingTalkAccount, DingTalkPlatform
from bot.serve import RealService
from bot.store.database import Database
from bot.store.tables import metadata
from handlers import PIPELINE
from schedules import JOBS

API_TAKES = 0.08
OUTSTANDING = 256
_PATIENCE = 180.0
_COLUMNS = ("events/s", "CPU µs", "p50 ms", "p99 ms", "RSS MB")


class Cloud:
    """The gateway and the API, with as little in them as the two programs need."""

    def __init__(self, groups: int) -> None:
        self.groups = groups
        self.url = ""
        self.acked = 0
        self.asked: Counter[str] = Counter()
        self.answered: Counter[str] = Counter()
        self.sent_at: dict[str, list[float]] = {}
        self.latencies: list[float] = []
        self.calls = 0
        self.connected, self.settled = asyncio.Event(), asyncio.Event()
        self._changed = asyncio.Event()
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen."""
        app = web.Application()
        app.add_routes([
            web.post("/v1.0/gateway/connections/open", self._open),
            web.get("/connect", self._connect),
            web.post("/settled", self._settled),
            web.post("/v1.0/oauth2/accessToken", self._token),
            web.post("/robot/sendBySession", self._by_session),
            web.post("/v1.0/robot/groupMessages/send", self._to_group),
            web.route("*", "/{rest:.*}", self._unknown),
        ])  # fmt: skip
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0, backlog=1024).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Hang up."""
        assert self._runner is not None
        await self._runner.cleanup()

    def forget(self) -> None:
        """Begin to count."""
        self.asked, self.answered, self.acked, self.latencies = Counter(), Counter(), 0, []

    @property
    def open(self) -> int:
        """Messages that nobody answered yet."""
        return self.asked.total() - self.answered.total()

    def faults(self) -> Row:
        """What must be 0, group by group."""
        lost = (self.asked - self.answered).total()
        return {"lost": lost, "doubled": (self.answered - self.asked).total(), "unexpected": 0}

    async def closed(self, count: int, outstanding: int, first: int) -> float:
        """Messages a second: so many, at most ``outstanding`` of them unanswered at a time."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        async with asyncio.timeout(_PATIENCE):
            for number in range(first, first + count):
                await self._until(outstanding - 1)
                await self._push(number)
            await self._until(0)
        return count / (loop.time() - started)

    async def _until(self, most: int) -> None:
        while self.open > most:
            self._changed.clear()
            await self._changed.wait()

    async def _push(self, number: int) -> None:
        group = str(FIRST_GROUP + number % self.groups)
        self.asked[group] += 1
        self.sent_at.setdefault(group, []).append(time.perf_counter())
        await self._ws.send_str(frame(number, group, self.url))

    def _answer(self, group: str) -> None:
        self.answered[group] += 1
        if waiting := self.sent_at.get(group):
            self.latencies.append(time.perf_counter() - waiting.pop(0))
        self._changed.set()

    async def _open(self, _request: web.Request) -> web.Response:
        return _json({"endpoint": f"{self.url.replace('http', 'ws', 1)}/connect", "ticket": "bench-ticket"})

    async def _connect(self, request: web.Request) -> web.WebSocketResponse:
        self._ws = web.WebSocketResponse()
        await self._ws.prepare(request)
        self.connected.set()
        async for _ in self._ws:
            self.acked += 1
        return self._ws

    async def _settled(self, _request: web.Request) -> web.Response:
        self.settled.set()
        return web.Response()

    async def _token(self, _request: web.Request) -> web.Response:
        return _json({"accessToken": "bench-token", "expireIn": 7200})

    async def _by_session(self, request: web.Request) -> web.Response:
        await request.read()
        await asyncio.sleep(API_TAKES)
        self._answer(request.query["session"])
        return _json({"errcode": 0, "errmsg": "ok"})

    async def _to_group(self, request: web.Request) -> web.Response:
        body = orjson.loads(await request.read())
        await asyncio.sleep(API_TAKES)
        self.calls += 1
        self._answer(body["openConversationId"])
        return _json({"processQueryKey": f"key{self.calls}"})

    async def _unknown(self, _request: web.Request) -> web.Response:
        return _json({"code": "InvalidAction.NotFound", "message": "not here"}, 404)


def _json(body: dict[str, Any], status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(body), status=status, content_type="application/json")


def frame(number: int, group: str, url: str) -> str:
    """Message ``number`` to the robot, as a frame."""
    now = int(time.time() * 1000)
    body = {
        "senderPlatform": "Android", "conversationId": group, "conversationType": "2", "isInAtList": True,
        "atUsers": [{"dingtalkId": "$:LWCP_v1:$bench"}], "chatbotUserId": "$:LWCP_v1:$bench",
        "chatbotCorpId": "dingbench", "senderCorpId": "dingbench", "msgId": f"msg{number}==",
        "senderNick": "一池春水", "isAdmin": False, "senderStaffId": str(FIRST_PERSON + number % 400),
        "senderId": f"$:LWCP_v1:$p{number % 400}", "sessionWebhookExpiredTime": now + 5_400_000, "createAt": now,
        "conversationTitle": "教师研修·初中数学共学群", "robotCode": "bench", "msgtype": "text",
        "sessionWebhook": f"{url}/robot/sendBySession?session={group}", "text": {"content": f" {COMMAND}"},
    }  # fmt: skip
    headers = {"messageId": f"frame{number}", "topic": "/v1.0/im/bot/messages/get", "contentType": "application/json"}
    found = {"specVersion": "1.0", "type": "CALLBACK", "headers": {**headers, "time": str(now)}}
    return orjson.dumps({**found, "data": orjson.dumps(body).decode()}).decode()


# ---------------------------------------------------------------------------------------------------- our own program


@dataclass(frozen=True, slots=True)
class Spec:
    """What is started."""

    folder: str
    url: str
    groups: int


@asynccontextmanager
async def running(spec: Spec) -> AsyncIterator[App]:
    """Our program with one DingTalk account, put together as bot.serve does for real accounts."""
    clock = RealClock()
    database = Database(f"sqlite+aiosqlite:///{Path(spec.folder) / 'bot.db'}", synchronous="FULL")
    async with database.writing() as connection:
        await connection.run_sync(metadata.create_all)
    account = DingTalkAccount(programmes.ACCOUNT, "bench", "bench-secret", api_url=spec.url, oapi_url=spec.url)
    app = App(
        Parts(
            programme=programmes.programme(spec.groups, clock.now()),
            staff=programmes.staff(spec.groups, 0),
            plans=(),
            database=database,
            clock=clock,
            platforms=(DingTalkPlatform(account, clock),),
            features=features(PIPELINE, JOBS),
            inbox_limit=10_000,
        )
    )
    service = RealService(app, clock)
    await service.open()
    tasks = [asyncio.create_task(work) for work in (service.run(), service.pulse.watch_lag())]
    try:
        yield app
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await service.close(2.0)


async def main(spec: Spec) -> None:
    """Run until SIGTERM; say once that the beginning is over."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    async with running(spec) as app:
        await app.quiet()
        caller = Caller()
        await caller.start()
        await caller.request("POST", f"{spec.url}/settled")
        await caller.stop()
        await ended.wait()


# --------------------------------------------------------------------------------------------------------- measuring


async def _one(program: str, groups: int, count: int) -> Row:
    cloud = Cloud(groups)
    await cloud.start()
    with process.fresh_folder() as folder:
        if program == "ours":
            spec = orjson.dumps(asdict(Spec(folder, cloud.url, groups))).decode()
            command = [sys.executable, "-m", "bench.dingtalk_stream", spec]
        else:
            command = [sys.executable, str(process.PEERS / "dingtalk_stream_echo.py"), cloud.url, program]
        found = process.spawn(command, 0)
        try:
            async with asyncio.timeout(_PATIENCE):
                await cloud.connected.wait()
                if program == "ours":
                    await cloud.settled.wait()
            cloud.forget()
            await cloud.closed(min(count, 64), OUTSTANDING, 0)
            cloud.forget()
            found.mark()
            rate = await cloud.closed(count, OUTSTANDING, 10_000)
            await asyncio.sleep(1.0)  # what comes twice would come now
            times = sorted(1000 * late for late in cloud.latencies)
            return {
                "events/s": rate,
                "CPU µs": found.cpu_per(count),
                "p50 ms": times[len(times) // 2],
                "p99 ms": times[int(len(times) * 0.99)],
                "RSS MB": found.rss_max,
                **cloud.faults(),
            }
        finally:
            await asyncio.to_thread(found.stop)
            await cloud.stop()


async def stream(rounds: int, scale: float) -> list[str]:
    """Messages a second, every one answered; the goal is ten times the rate of the peer's threads."""
    base, count = "dingtalk-stream, 8 threads", int(6000 * scale)
    runs = {
        base: partial(_one, "threads", 300, count // 8),
        "dingtalk-stream, in the loop": partial(_one, "loop", 300, max(40, count // 60)),
        "ours, 300 groups": partial(_one, "ours", 300, count),
        "ours, 15 groups": partial(_one, "ours", 15, count // 4),
    }
    title = (
        f"DingTalk Stream, every message answered, the API takes {1000 * API_TAKES:.0f} ms, {OUTSTANDING} outstanding"
    )
    note = "Within a group we answer in order, one after the other; the peer keeps no order and stores nothing."
    results = await interleaved(Results(title, note), rounds, runs)
    return [results.markdown(_COLUMNS, (("events/s", "x rate"), ("CPU µs", "x CPU")), base)]


if __name__ == "__main__":
    asyncio.run(main(Spec(**orjson.loads(sys.argv[1]))))
