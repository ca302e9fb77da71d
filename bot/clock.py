"""The only reader of the time. A real clock for real accounts; a virtual one for the sandbox, rehearsals and tests.

The two never mix in one process: the composition root picks one.
"""

import asyncio
import heapq
from datetime import UTC, datetime
from itertools import count
from typing import Protocol

_LONGEST_SLEEP = 1.0
"""Seconds. A sleep looks at the wall clock at least this often, so that a clock that is set is noticed (F4)."""


class Clock(Protocol):
    """Tells the time and waits for it. All instants are aware UTC."""

    def now(self) -> datetime:
        """The time."""
        ...

    async def sleep_until(self, at: datetime) -> None:
        """Return when ``now() >= at``."""
        ...


class RealClock:
    """The wall clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep_until(self, at: datetime) -> None:
        while (left := (at - self.now()).total_seconds()) > 0:  # noqa: ASYNC110 (it is the clock)
            await asyncio.sleep(min(left, _LONGEST_SLEEP))


class VirtualClock:
    """A clock that stands still until it is moved. Sleepers wake in the order of their times."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._order = count()

    def now(self) -> datetime:
        return self._now

    async def sleep_until(self, at: datetime) -> None:
        if at <= self._now:
            await asyncio.sleep(0)
            return
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (at, next(self._order), waiting))
        await waiting

    def next_wake(self) -> datetime | None:
        """When the first sleeper wants to wake; None when nobody sleeps."""
        while self._sleepers and self._sleepers[0][2].done():
            heapq.heappop(self._sleepers)
        return self._sleepers[0][0] if self._sleepers else None

    def move_to(self, at: datetime) -> None:
        """Set the clock forward to ``at`` and wake everybody whose time has come; never moves backwards."""
        self._now = max(self._now, at.astimezone(UTC))
        while self._sleepers and self._sleepers[0][0] <= self._now:
            waiting = heapq.heappop(self._sleepers)[2]
            if not waiting.done():
                waiting.set_result(None)
