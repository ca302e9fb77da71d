"""The program as it is measured: App, the OneBot platform and aiohttp on one SQLite file, real clock, synchronous=FULL.

``python -m bench.service SPEC`` runs it as a process of its own; SPEC is a ServiceSpec as JSON. Besides the hooks it
serves the health addresses and ``/bench``, the counters that the bench waits for.
"""

import asyncio
import logging
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import structlog
from aiohttp import web

from bench import programmes
from bench.payloads import SECRET, SELF_ID, TOKEN
from bot.app import App, Parts, features
from bot.clock import RealClock
from bot.core.ids import NativeId
from bot.metrics import Metrics
from bot.platforms.onebot.client import OneBotAccount, OneBotPlatform
from bot.serve import RealService, WebServer
from bot.store.database import Database
from bot.store.tables import metadata
from bot.vitals import AppVitals
from bot.web.health import health_routes
from bot.web.hooks import hook_routes
from handlers import PIPELINE
from schedules import JOBS

REPORT = f"/hooks/onebot/{programmes.ACCOUNT}"
SOCKET = f"{REPORT}/ws"
_LAG_EVERY = 0.05


@dataclass(frozen=True, slots=True)
class ServiceSpec:
    """What is started. ``closes_at``: when all groups close, ISO; empty: in the evening."""

    folder: str
    port: int
    groups: int = 15
    people: int = 0
    api_url: str = ""
    closes_at: str = ""
    synchronous: str = "FULL"
    inbox_limit: int = 10_000
    teachers: bool = True
    without: tuple[str, ...] = ()
    """Kinds of jobs that are left out."""
    profile: str = ""

    def dump(self) -> str:
        """As the command line's word."""
        return orjson.dumps(asdict(self)).decode()


class Lag:
    """How late the event loop wakes."""

    def __init__(self) -> None:
        self._late: list[float] = []

    async def run(self) -> None:
        """Sample until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            before = loop.time()
            await asyncio.sleep(_LAG_EVERY)
            self._late.append(loop.time() - before - _LAG_EVERY)

    def take(self) -> dict[str, float]:
        """Quantiles in milliseconds since the last look."""
        late, self._late = sorted(self._late), []
        if not late:
            return {}
        return {"p50": 1000 * late[len(late) // 2], "p99": 1000 * late[int(len(late) * 0.99)], "max": 1000 * late[-1]}


@asynccontextmanager
async def running(spec: ServiceSpec) -> AsyncIterator[App]:
    """The service until the block ends, put together as bot.serve does for real accounts."""
    clock = RealClock()
    now = clock.now()
    closes_at = datetime.fromisoformat(spec.closes_at) if spec.closes_at else None
    database = Database(f"sqlite+aiosqlite:///{Path(spec.folder) / 'bot.db'}", synchronous=spec.synchronous)
    async with database.writing() as connection:
        await connection.run_sync(metadata.create_all)
    account = OneBotAccount(programmes.ACCOUNT, NativeId(SELF_ID), TOKEN, SECRET, spec.api_url)
    platform = OneBotPlatform(account, clock)
    jobs = tuple(job for job in JOBS if job.kind not in spec.without)
    app = App(
        Parts(
            programme=programmes.programme(spec.groups, now, closes_at),
            staff=programmes.staff(spec.groups if spec.teachers else 0, spec.people),
            plans=(),
            database=database,
            clock=clock,
            platforms=(platform,),
            features=features(PIPELINE, jobs),
            inbox_limit=spec.inbox_limit,
        )
    )
    metrics, service, lag = Metrics(), RealService(app, clock), Lag()
    metrics.watch(app)
    await service.open()
    metrics.attach(service.pulse)
    site = web.Application()
    site.add_routes([
        *hook_routes({programmes.ACCOUNT: platform}),
        *health_routes(AppVitals(service.pulse, metrics, "")),
        web.get("/bench", _counters(app, lag)),
    ])  # fmt: skip
    server = WebServer(site, "127.0.0.1", spec.port)
    await server.start()
    tasks = [asyncio.create_task(work) for work in (service.run(), service.pulse.watch_lag(), lag.run())]
    try:
        yield app
    finally:
        await server.stop_listening()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await service.close(2.0)
        await server.stop()


def _counters(app: App, lag: Lag) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def counters(request: web.Request) -> web.Response:
        return web.json_response(counted(app) | ({"lag": lag.take()} if "lag" in request.query else {}))

    return counters


def counted(app: App) -> dict[str, Any]:
    """What the bench waits for and reports."""
    return {
        "quiet": app.dispatcher.is_quiet and app.writer.waiting == 0,
        "handled": app.engine.handled,
        "repeated": app.engine.repeated,
        "buried": app.engine.buried,
        "waiting": app.writer.waiting,
        "transactions": app.writer.transactions,
        "delivered": app.dispatcher.delivered,
        "failed": app.dispatcher.failed,
        "pending": app.dispatcher.waiting,
    }


async def main(spec: ServiceSpec) -> None:
    """Run until SIGTERM."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    async with running(spec):
        await ended.wait()


def _profiled(spec: ServiceSpec) -> None:
    import cProfile

    with cProfile.Profile() as profile, suppress(KeyboardInterrupt):
        asyncio.run(main(spec))
    profile.dump_stats(spec.profile)


if __name__ == "__main__":
    asked = ServiceSpec(**orjson.loads(sys.argv[1]))
    if asked.profile:
        _profiled(asked)
    else:
        asyncio.run(main(asked))
