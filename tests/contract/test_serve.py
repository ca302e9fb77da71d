"""The service in this process: it opens, answers, hears the signal, and leaves nothing running."""

import asyncio
import os
import signal
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import ClientResponse, ClientSession
from pydantic import SecretStr

from bot import serve as serving
from bot.clock import RealClock
from bot.core.errors import InvariantBroken
from bot.pulse import LAG_EVERY, Pulse
from bot.sandbox_files import SandboxFiles
from bot.serve import Launch, serve
from bot.settings import OneBotAccount, Settings, example_programme, sandbox_settings
from bot.store import migrate

Look = Callable[[ClientSession, str], Awaitable[None]]


def settings_in(folder: Path) -> Settings:
    found = sandbox_settings(example_programme())
    return found.model_copy(update={"service": found.service.model_copy(update={"data_dir": str(folder)})})


def sandbox(folder: Path) -> Launch:
    migrate.upgrade(SandboxFiles(folder).url)
    return Launch(settings_in(folder), True, 0, migrate.head())


def real(folder: Path) -> Launch:
    url = f"sqlite+aiosqlite:///{folder}/real.db"
    migrate.upgrade(url)
    settings = settings_in(folder)
    account = OneBotAccount(
        name="sandbox", platform="onebot", transport="http", self_id="10001", secret=SecretStr("s" * 32),
        access_token=SecretStr("t" * 32), api_url="http://127.0.0.1:9",
    )  # fmt: skip
    service = settings.service.model_copy(update={"database": url, "stop_seconds": 0})
    return Launch(settings.model_copy(update={"service": service, "accounts": (account,)}), False, 0, migrate.head())


async def played(launch: Launch, look: Look) -> None:
    """Run the service, look at it, tell the process to stop."""
    told: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    before = {*threading.enumerate()}  # the test runner has some of its own
    running = asyncio.create_task(serve(launch, told.set_result))
    await asyncio.wait([running, told], return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        await running
    async with ClientSession() as client:
        try:
            await look(client, await told)
        finally:
            os.kill(os.getpid(), signal.SIGTERM)
            await running
    left = [thread for thread in threading.enumerate() if thread not in before]
    for thread in left:
        thread.join(5)
    assert not any(thread.is_alive() for thread in left)


async def status(client: ClientSession, url: str) -> int:
    async with client.get(url) as answer:
        return answer.status


async def test_the_sandbox_from_start_to_end(tmp_path: Path) -> None:
    async def look(client: ClientSession, url: str) -> None:
        assert await status(client, f"{url}/readyz") == 200
        assert await status(client, f"{url}/sandbox/") == 200
        assert await status(client, f"{url}/sandbox/api/timeline") == 200
        assert await status(client, f"{url}/metrics") == 200

    await played(sandbox(tmp_path), look)


async def test_an_open_page_does_not_hold_the_stop_up(tmp_path: Path) -> None:
    streams: list[ClientResponse] = []

    async def look(client: ClientSession, url: str) -> None:
        async with client.get(f"{url}/sandbox/api/people") as answer:
            me = (await answer.json())["people"][0]["id"]
        streams.append(await client.get(f"{url}/sandbox/api/events?me={me}"))
        assert b"hello" in await streams[0].content.readline()

    async with asyncio.timeout(10):
        await played(sandbox(tmp_path), look)
    streams[0].close()


async def test_real_accounts_from_start_to_end(tmp_path: Path) -> None:
    async def look(client: ClientSession, url: str) -> None:
        assert await status(client, f"{url}/healthz") == 200
        assert await status(client, f"{url}/sandbox/") == 404
        async with client.post(f"{url}/hooks/onebot/sandbox", data=b"{}") as answer:
            assert answer.status == 401
        async with client.post(
            f"{url}/hooks/onebot/sandbox", data=b"x", headers={"Content-Encoding": "gzip"}
        ) as answer:
            assert answer.status == 415

    await played(real(tmp_path), look)


async def test_a_fault_ends_the_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is left with a process that looks alive and does nothing."""

    async def broken(_pulse: Pulse) -> None:
        await asyncio.sleep(LAG_EVERY)
        raise InvariantBroken("the heart stopped")

    monkeypatch.setattr(Pulse, "watch_lag", broken)
    with pytest.raises(InvariantBroken):
        await serve(sandbox(tmp_path), lambda _url: None)


async def test_a_slow_parser_is_only_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving.http_parser, "HttpRequestParser", serving.http_parser.HttpRequestParserPy)

    async def look(client: ClientSession, url: str) -> None:
        assert await status(client, f"{url}/healthz") == 200

    await played(sandbox(tmp_path), look)


def test_an_http_account_alone_has_an_api(tmp_path: Path) -> None:
    launch = real(tmp_path)
    (account,) = launch.settings.accounts
    for transport, there in (("http", True), ("reverse-ws", False)):
        chosen = launch.settings.model_copy(update={"accounts": (account.model_copy(update={"transport": transport}),)})
        (platform,) = serving.real_app(chosen, RealClock()).parts.platforms
        assert len(platform._transports) == 1 + there  # type: ignore[attr-defined]
