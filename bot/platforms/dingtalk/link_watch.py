"""Tells the staff that the Stream link is down, once it has been for a while, and that it is back.

A link that is replaced within seconds is nobody's business. Must never tell of the same twice.
"""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any

from bot.clock import Clock
from bot.core.errors import Unavailable
from bot.core.event import AccountChanged
from bot.core.ids import AccountName, EventId, derive_id
from bot.platforms.base import Sink

PATIENCE = timedelta(seconds=30)
_AGAIN = timedelta(seconds=5)


class LinkWatch:
    """What was told of one link. ``sink`` is set while the account runs."""

    def __init__(self, account: AccountName, clock: Clock) -> None:
        self.sink: Sink | None = None
        self._account = account
        self._clock = clock
        self._online = True
        self._detail = ""
        self._down_since = clock.now()
        self._told_online = True
        self._watching: asyncio.Task[None] | None = None

    def changed(self, online: bool, detail: str) -> None:
        """The link went up or down; returns at once."""
        if not online and self._online:
            self._down_since = self._clock.now()
        self._online, self._detail = online, detail
        if online is not self._told_online and (self._watching is None or self._watching.done()):
            self._watching = _task(self._tell())

    async def stop(self) -> None:
        """Tell nothing more."""
        self.sink = None
        watching, self._watching = self._watching, None
        if watching is not None:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)

    async def _tell(self) -> None:
        """Tell what has become of the link, until what was told is what is."""
        while self._online is not self._told_online:
            due = self._down_since + PATIENCE
            if not self._online and self._clock.now() < due:
                await self._clock.sleep_until(due)
                continue
            online = self._online
            if await self._hand_over(online):
                self._told_online = online

    async def _hand_over(self, online: bool) -> bool:
        now = self._clock.now()
        event = AccountChanged(
            id=EventId(derive_id(self._account, "stream", str(online), now.isoformat())),
            at=now, received_at=now, account=self._account, online=online, detail="" if online else self._detail,
        )  # fmt: skip
        try:
            if self.sink is not None:
                await self.sink(event)
        except Unavailable:
            await self._clock.sleep_until(self._clock.now() + _AGAIN)
            return False
        return True


def _task(work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    return asyncio.get_running_loop().create_task(work)
