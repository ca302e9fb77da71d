"""What the sandbox's pages stand on: the world, its platform, the desk, and the streams of the open pages.

Holds references only. After a restart the composition root may put a new world and platform on the same stage.
"""

import asyncio
from datetime import datetime
from typing import Any

from aiohttp import web

from bot.platforms.sandbox.journal import Entry
from bot.platforms.sandbox.platform import SandboxPlatform
from bot.platforms.sandbox.world import SandboxWorld
from bot.web.sandbox.desk import Desk

QUEUE = 500
"""News that may wait for one page; a page that falls further behind is told to load everything anew."""

News = dict[str, Any]


class Stage:
    """Everything that a handler of the sandbox needs. ``hosts``: names besides the loopback ones, without port."""

    def __init__(
        self, world: SandboxWorld, platform: SandboxPlatform, desk: Desk, hosts: frozenset[str] = frozenset()
    ) -> None:
        self.world = world
        self.platform = platform
        self.desk = desk
        self.hosts = hosts
        self.jumping_to: datetime | None = None
        self._pages: set[asyncio.Queue[News | None]] = set()
        world.journal.listeners.append(self._tell_entry)

    def replace(self, world: SandboxWorld, platform: SandboxPlatform) -> None:
        """Put another world on the stage; every open page loads it."""
        if self._tell_entry in self.world.journal.listeners:
            self.world.journal.listeners.remove(self._tell_entry)
        self.world, self.platform = world, platform
        if self._tell_entry not in world.journal.listeners:
            world.journal.listeners.append(self._tell_entry)
        self.tell({"type": "reset"})

    def open_page(self) -> "asyncio.Queue[News | None]":
        """A stream of news for one page; None ends it."""
        queue: asyncio.Queue[News | None] = asyncio.Queue()
        self._pages.add(queue)
        return queue

    def close_page(self, queue: "asyncio.Queue[News | None]") -> None:
        """The page is gone."""
        self._pages.discard(queue)

    @property
    def pages(self) -> int:
        """How many pages listen."""
        return len(self._pages)

    def tell(self, news: News) -> None:
        """Give news to every page."""
        for queue in self._pages:
            if queue.qsize() < QUEUE:
                queue.put_nowait(news)
            elif queue.qsize() == QUEUE:
                queue.put_nowait({"type": "reset"})

    def tell_clock(self) -> None:
        """Tell the pages that the clock or one of its switches was changed."""
        self.tell({"type": "clock"})

    def _tell_entry(self, entry: Entry) -> None:
        self.tell({"type": "entry", "entry": entry})

    async def close(self, _app: web.Application) -> None:
        """End every stream, so that the server can stop."""
        for queue in self._pages:
            queue.put_nowait(None)
