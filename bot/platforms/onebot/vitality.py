"""Whether an account is alive that nothing tells of: reports that stop coming, an account that was logged out.

Asks the client before it believes in a death. Must never ask more often than ``ASK_EVERY``.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.core.event import Event
from bot.platforms.onebot.asking import Desk
from bot.platforms.onebot.codec import Call
from bot.platforms.onebot.fields import Fields
from bot.platforms.onebot.link import MISSED_HEARTBEATS, later
from bot.platforms.onebot.reception import Reception

ASK_EVERY = 30.0
"""Seconds between two questions to an account that is offline."""


class Vitality:
    """Watches one account: heartbeats over HTTP, and the return of an account that is offline."""

    def __init__(self, reception: Reception, desk: Desk, pass_on: Callable[[Event], Awaitable[None]]) -> None:
        self._reception = reception
        self._desk = desk
        self._pass_on = pass_on
        self._beat_at: datetime | None = None
        self._patience = 0.0
        self._task: asyncio.Task[None] | None = None

    def beat(self, interval: float | None) -> None:
        """A heartbeat was reported, with its interval in seconds. One alone makes no rhythm; two do."""
        before, self._beat_at = self._beat_at, self._reception.clock.now()
        if interval is not None and before is not None:
            self._patience = MISSED_HEARTBEATS * interval
            self.look()

    def look(self) -> None:
        """There is something to watch: begin, unless it is being watched."""
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._watch())

    async def stop(self) -> None:
        """Leave it."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _watch(self) -> None:
        clock, reception = self._reception.clock, self._reception
        while True:
            if reception.online is False:
                await clock.sleep_until(later(clock.now(), ASK_EVERY))
                if reception.online is False and await self._is_online():
                    await self._say(True, "status")
            elif self._patience:
                seen = self._beat_at
                await clock.sleep_until(later(clock.now(), self._patience))
                if seen == self._beat_at and not await self._is_online():
                    reception.counts["heartbeats missed"] += 1
                    await self._say(False, "heartbeats missed")
            else:
                return

    async def _is_online(self) -> bool:
        status = await self._desk.look(Call("get_status", {}))
        return status is not None and is_well(status)

    async def _say(self, online: bool, detail: str) -> None:
        if (event := self._reception.status_said(online, detail)) is not None:
            await self._pass_on(event)


def is_well(status: Fields) -> bool:
    """Whether a status says that the account is logged in and works."""
    return status.get("online") is True and status.get("good") is not False
