"""Where taps on cards go is told to DingTalk when the service starts; a failure is said, and ends nothing."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog.testing
from aiohttp import web

from bot.accounts import platforms_of
from bot.card_routes import CardRoute, CardRoutes, card_routes_of
from bot.clock import RealClock, VirtualClock
from bot.core.errors import Transient
from bot.core.event import Event
from bot.core.ids import AccountName
from bot.doctor import examine
from bot.metrics import Metrics
from bot.platforms.base import Platform
from bot.pulse import Pulse
from bot.serve import RealService, real_app
from bot.settings import Settings, load
from bot.store import migrate
from bot.vitals import AppVitals
from bot.web.health import health_routes
from tests.fakes.dingtalk import FakeDingTalk, Fault
from tests.small_settings import programme

CID = "cidA1b2C3d4E5f6G7h8I9j0KQ=="
REGISTER = "card/callbacks/register"
CANARY = "card-secret-canary-0123456789"
URL = "https://bot.example.com/hooks/dingtalk/ding/cards"
START = datetime(2026, 2, 25, 6, 13, 20, tzinfo=UTC)
CONFIG = """
[service]
database = "sqlite+aiosqlite:///FOLDER/yanxi.db"
data_dir = "FOLDER"
public_url = "https://bot.example.com/"
port = PORT

[[accounts]]
name = "ding"
platform = "dingtalk"
transport = "http"
client_id = "dingexampleappkey01"
client_secret = "EXAMPLE-app-secret-0001"
card_secret = "card-secret-canary-0123456789"
card_route = "yanxi"
vote_template = "vote.schema"
api_url = "URL"
oapi_url = "URL"
""" + programme("ding", CID)


@dataclass
class Rig:
    """The stand-in, and settings that name it."""

    fake: FakeDingTalk
    folder: Path

    def settings(self, old: str = "", new: str = "", port: int = 0) -> Settings:
        text = CONFIG.replace("URL", self.fake.api_url).replace("FOLDER", str(self.folder)).replace("PORT", str(port))
        assert old in text
        file = self.folder / "config.toml"
        file.write_text(text.replace(old, new) if old else text, "utf-8")
        found = load(file, {}).settings
        assert found is not None
        return found

    @property
    def registered(self) -> list[dict[str, Any]]:
        return [row["body"] for row in self.fake.calls(REGISTER)]


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    fake = FakeDingTalk(RealClock())
    fake.add_group(cid=CID)
    await fake.listen()
    yield Rig(fake, tmp_path)
    await fake.close()
    assert fake.violations == []


async def nowhere(_event: Event) -> None:
    """Nothing comes in here."""


async def played(settings: Settings, clock: VirtualClock | None = None) -> CardRoutes:
    """Register as the service does; returns when nothing more is tried without time passing."""
    platforms: dict[AccountName, Platform] = {one.account: one for one in platforms_of(settings, RealClock())}
    for platform in platforms.values():
        await platform.start(nowhere)
    routes = CardRoutes(card_routes_of(settings, platforms), clock or RealClock())
    routes.start()
    await asyncio.wait(routes._tasks, timeout=10) if routes._tasks else None
    await routes.stop()
    for platform in platforms.values():
        await platform.stop()
    return routes


async def test_the_service_registers_its_own_address(rig: Rig) -> None:
    """The whole service: it is open before the platform has answered, and the address is the one that it serves."""
    settings = rig.settings()
    migrate.upgrade(settings.service.database)
    rig.fake.faults.append(Fault("late", REGISTER))
    clock = RealClock()
    app = real_app(settings, clock)
    service = RealService(app, clock, CardRoutes(card_routes_of(settings, app.platforms), clock))
    await asyncio.wait_for(service.open(), 10)
    assert app.ready
    await rig.fake.until(lambda: rig.fake.world.routes.get("yanxi") is not None)
    rig.fake.release()
    assert rig.fake.world.routes == {"yanxi": (URL, CANARY)}
    (platform,) = app.platforms.values()
    assert "/hooks/dingtalk/ding/" + next(rest for rest in platform.reports if "cards" in rest) in URL  # type: ignore[attr-defined]
    await service.close(0)


async def test_again_with_the_same_address_is_fine(rig: Rig) -> None:
    for _ in range(2):
        with structlog.testing.capture_logs() as lines:
            routes = await played(rig.settings())
        assert not routes.failed
        assert [line["event"] for line in lines if line["log_level"] == "warning"] == []
    assert [body["callbackUrl"] for body in rig.registered] == [URL, URL]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('transport = "http"', 'transport = "stream"'),
        ('card_route = "yanxi"\n', ""),
        ('vote_template = "vote.schema"\n', ""),
        ('public_url = "https://bot.example.com/"\n', ""),
        ('card_secret = "card-secret-canary-0123456789"\n', ""),
    ],
)
async def test_nothing_is_registered_where_no_tap_could_come(rig: Rig, old: str, new: str) -> None:
    settings = rig.settings(old, new)
    platforms = {one.account: one for one in platforms_of(settings, RealClock())}
    assert card_routes_of(settings, platforms) == ()


async def test_a_refusal_is_a_warning_without_a_secret(rig: Rig) -> None:
    rig.fake.forbidden.add(REGISTER)
    with structlog.testing.capture_logs() as lines:
        routes = await played(rig.settings())
    assert routes.failed == {"ding"}
    assert len(rig.registered) == 1, "what is refused is not asked again"
    (warning,) = [line for line in lines if line["log_level"] == "warning"]
    assert warning == {"event": "card_route_not_registered", "account": "ding", "reason": "permission",
                       "log_level": "warning"}  # fmt: skip
    assert CANARY not in repr(lines)


class Flaky:
    """A platform that is not to be reached the first times."""

    def __init__(self, times: int) -> None:
        self.left, self.calls = times, 0

    async def register_cards(self, url: str) -> None:
        self.calls += 1
        if self.calls <= self.left:
            raise Transient("cannot be reached")


@pytest.mark.parametrize(("times", "calls", "failed"), [(2, 3, set()), (9, 4, {"ding"})])
async def test_what_may_pass_is_tried_a_few_times(times: int, calls: int, failed: set[str]) -> None:
    clock, platform = VirtualClock(START), Flaky(times)
    routes = CardRoutes([CardRoute(AccountName("ding"), platform, URL)], clock)
    routes.start()
    for _ in range(4):
        for _ in range(5):
            await asyncio.sleep(0)
        clock.move_to(clock.now() + timedelta(minutes=10))
    await asyncio.wait_for(asyncio.gather(*routes._tasks), 5)
    assert (platform.calls, routes.failed) == (calls, failed)


# ----------------------------------------------------------------------------------------------------- the doctor


async def test_the_doctor_names_what_is_missing(rig: Rig) -> None:
    report = await examine(rig.settings('public_url = "https://bot.example.com/"\n', ""), RealClock(), within=5)
    (line,) = [line for line in report.lines if line.check == "card_route"]
    assert line.health == "warn"
    assert "public_url" in line.todo
    assert rig.registered == [], "the doctor registers nothing"


@pytest.mark.parametrize("forbidden", [True, False])
async def test_the_doctor_hears_from_the_service_that_it_failed(rig: Rig, forbidden: bool) -> None:
    if forbidden:
        rig.fake.forbidden.add(REGISTER)
    routes = await played(rig.settings())
    settings = rig.settings()
    migrate.upgrade(settings.service.database)
    clock = RealClock()
    app = real_app(settings, clock)
    vitals = AppVitals(Pulse(app), Metrics(), migrate.head(), routes)
    served = web.Application()
    served.add_routes(health_routes(vitals))
    runner = web.AppRunner(served)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        assert all(check.ok for check in await vitals.checks() if check.name == "card_routes"), "it is not fatal"
        report = await examine(rig.settings(port=runner.addresses[0][1]), clock, within=5)
    finally:
        await runner.cleanup()
    found = [(line.health, line.check) for line in report.lines if line.check == "card_route"]
    assert found == ([("bad", "card_route")] if forbidden else [])
