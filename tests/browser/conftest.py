"""A sandbox, a browser, and no complaint of any page at the end."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import async_playwright

from tests.browser.site import ARGUMENTS, Site, chromium, served
from tests.fakes.sandbox_desk import build_stage


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    path = chromium()
    stage, desk, _ = await build_stage()
    async with served(stage) as address, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        site = Site(stage, desk, browser, address)
        yield site
        await browser.close()
    assert site.complaints == []
