"""A running sandbox page and a real browser that looks at it, for the tests of this folder."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web
from playwright.async_api import Browser, Page

from bot.core.ids import NativeId
from bot.platforms.sandbox import Done
from bot.web.sandbox import Stage, add_sandbox
from tests.fakes.sandbox_desk import FakeDesk

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
PHONE, DESK = {"width": 360, "height": 640}, {"width": 1440, "height": 900}
GROUP = NativeId("n-maker-1")


@dataclass
class Site:
    """A running sandbox, a browser, and what the pages complained about."""

    stage: Stage
    desk: FakeDesk
    browser: Browser
    address: str
    complaints: list[str] = field(default_factory=list)

    async def page(self, viewport: dict[str, int], path: str = "", *, dark: bool = False, touch: bool = False) -> Page:
        context = await self.browser.new_context(
            viewport=viewport,  # type: ignore[arg-type]
            locale="zh-CN",
            color_scheme="dark" if dark else "light",
            has_touch=touch,
        )
        page = await context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if "Content Security" in said.text else None)
        page.on("request", self._watch)
        await page.goto(f"{self.address}/sandbox/{path}")
        return page

    def _watch(self, request: object) -> None:
        url = str(getattr(request, "url", ""))
        if not url.startswith(self.address):
            self.complaints.append(f"asked for {url}")

    def says(self, who: str, text: str) -> None:
        assert isinstance(self.stage.world.say(GROUP, NativeId(who), text), Done)


def chromium() -> str:
    """The browser's path; without one the tests are skipped aloud, or fail where everything is obligatory."""
    path = shutil.which("chromium") or (CHROMIUM if Path(CHROMIUM).exists() else None)
    if path is not None:
        return path
    reason = "no Chromium is installed here: the sandbox page was NOT looked at"
    if os.environ.get("YANXI_TEST_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@asynccontextmanager
async def served(stage: Stage) -> AsyncIterator[str]:
    app = web.Application()
    add_sandbox(app, stage)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def overflow(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    return int(await page.evaluate("document.documentElement.scrollWidth - innerWidth"))
