"""Alive, ready, figures: what the addresses answer while things go well and while they do not."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.clock import VirtualClock
from bot.core.errors import Unavailable
from bot.metrics import Metrics
from bot.pulse import MOST_DRIFT, Pulse, RealHeart, started
from bot.store import migrate
from bot.vitals import AppVitals
from bot.web.health import health_routes
from bot.web.hooks import RUNNER_OPTIONS
from tests.world import World, world


class Service:
    """A world behind its health addresses."""

    def __init__(self, w: World, client: TestClient[Any, Any], pulse: Pulse) -> None:
        self.world, self.client, self.pulse = w, client, pulse

    async def ready(self) -> tuple[int, dict[str, Any]]:
        answer = await self.client.get("/readyz")
        return answer.status, (await answer.json())["checks"]


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    migrate.upgrade(f"sqlite+aiosqlite:///{tmp_path}/bot.db")
    async with world(tmp_path) as w:
        metrics, pulse = Metrics(), Pulse(w.app)
        metrics.attach(pulse)
        metrics.watch(w.app)
        app = web.Application()
        app.add_routes(health_routes(AppVitals(pulse, metrics, migrate.head())))
        async with TestClient(TestServer(app, **RUNNER_OPTIONS)) as client:
            await pulse.tick()
            yield Service(w, client, pulse)


async def test_all_is_well(service: Service) -> None:
    alive = await service.client.get("/healthz")
    assert (alive.status, await alive.text()) == (200, "ok\n")
    status, checks = await service.ready()
    assert status == 200
    assert all(check["ok"] for check in checks.values())
    assert set(checks) == {
        "running", "database", "schema", "tick_age", "inbox_age", "outbox_age", "accounts", "overdue", "unplanned",
    }  # fmt: skip
    figures = await service.client.get("/metrics")
    assert figures.status == 200
    assert "yanxi_account_connected" in await figures.text()


async def failing(service: Service) -> set[str]:
    status, checks = await service.ready()
    assert status == 503
    assert (await service.client.get("/healthz")).status == 200
    return {name for name, check in checks.items() if not check["ok"]}


async def test_nobody_ticks(service: Service) -> None:
    assert service.pulse.ticked_at is not None
    service.pulse.ticked_at -= 6
    assert await failing(service) == {"tick_age"}
    service.pulse.ticked_at = None
    assert await failing(service) == {"tick_age"}


async def test_an_account_is_gone(service: Service) -> None:
    await service.world.platform.stop()
    assert await failing(service) == {"accounts"}


async def test_the_schema_is_another(service: Service) -> None:
    async with service.world.app.parts.database.writing() as connection:
        await connection.exec_driver_sql("UPDATE alembic_version SET version_num='9999'")
    assert await failing(service) == {"schema"}


async def test_the_database_does_not_answer(service: Service) -> None:
    async with service.world.app.parts.database.writing() as connection:
        await connection.exec_driver_sql("DROP TABLE alembic_version")
    assert await failing(service) == {"database", "schema"}


async def test_effects_wait_for_too_long(service: Service) -> None:
    w = service.world
    await w.platform.stop()
    w.clock.move_to(w.when("08:00"))
    await service.pulse.tick()
    w.clock.move_to(w.when("08:00") + timedelta(minutes=10))
    assert {"outbox_age", "accounts"} <= await failing(service)


async def test_occurrences_are_overdue(service: Service) -> None:
    w = service.world
    w.clock.move_to(w.when("08:05"))
    assert await failing(service) == {"overdue"}
    await service.pulse.tick()
    await w.app.quiet()
    assert (await service.ready())[0] == 200


async def test_nothing_is_committed(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    service.pulse._transactions = service.world.app.writer.transactions
    monkeypatch.setattr(type(service.world.app.writer), "waiting", 3)
    service.pulse._look_at_inbox()
    assert service.pulse._busy_since is not None
    service.pulse._busy_since -= 11
    assert await failing(service) == {"inbox_age"}
    monkeypatch.undo()
    service.pulse._look_at_inbox()
    assert service.pulse.inbox_age == 0


async def test_a_stopped_app_is_not_ready_and_opens_nothing(service: Service) -> None:
    service.world.app.ready = False
    assert {"running", "database"} <= await failing(service)


async def test_a_tick_that_the_database_refuses_is_tried_again(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused() -> int:
        raise Unavailable("locked")

    before = service.pulse.ticked_at
    monkeypatch.setattr(service.world.app, "tick", refused)
    assert await service.pulse.tick() == 0
    assert service.pulse.ticked_at == before


async def test_an_app_that_cannot_start_leaves_nothing_running(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, stopped = service.world.app, []

    async def broken() -> None:
        raise Unavailable("no")

    async def stop(grace: float) -> None:
        stopped.append(grace)

    monkeypatch.setattr(app, "start", broken)
    monkeypatch.setattr(app, "stop", stop)
    with pytest.raises(Unavailable):
        await started(app)
    assert stopped == [0]


async def test_a_clock_that_was_set_is_noticed(service: Service) -> None:
    """F4: the wall clock is compared with the loop's own at every beat, and each beat is a tick."""
    clock = VirtualClock(service.world.clock.now())
    heart = RealHeart(service.pulse, clock)
    heart.start()
    await heart.beat()
    clock.move_to(clock.now() + MOST_DRIFT / 2)
    await heart.beat()
    assert service.pulse.drifts == 0
    clock.move_to(clock.now() + MOST_DRIFT * 2)
    service.pulse.ticked_at = None
    await heart.beat()
    assert service.pulse.drifts == 1
    assert service.pulse.ticked_at is not None
    heart.stop()
