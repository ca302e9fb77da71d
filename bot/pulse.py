"""The heartbeat of a running App: who calls ``tick``, when it last came back, and how late the loop runs.

The App may be exchanged (the sandbox begins again); everything that watches it asks here. Must never decide what is
due: that is the clockwork's part.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot.app import App
from bot.clock import Clock
from bot.core.errors import StoreError

log = structlog.get_logger()

LAG_EVERY = 0.25
"""Seconds between two looks at how late the loop runs."""
MOST_DRIFT = timedelta(seconds=2)


async def started(app: App) -> None:
    """Start an App; one that cannot start leaves nothing running."""
    try:
        await app.start()
    except BaseException:
        await app.stop(0)
        raise


@dataclass(slots=True)
class Pulse:
    """Ticks the App and remembers when a tick last came back, in the loop's own seconds."""

    app: App
    ticked_at: float | None = None
    drifts: int = 0
    on_lag: list[Callable[[float], None]] = field(default_factory=list)
    _busy_since: float | None = None
    _transactions: int = -1

    @property
    def age(self) -> float | None:
        """Seconds since the last tick; None before the first."""
        return None if self.ticked_at is None else asyncio.get_running_loop().time() - self.ticked_at

    @property
    def inbox_age(self) -> float:
        """Seconds for which work has been waiting while nothing was committed."""
        return 0.0 if self._busy_since is None else asyncio.get_running_loop().time() - self._busy_since

    async def tick(self) -> int:
        """Run what is due; what the database does not allow now is tried at the next tick."""
        self._look_at_inbox()
        try:
            ran = await self.app.tick()
        except StoreError as error:
            log.error("tick_failed", error=type(error).__name__)
            return 0
        self.ticked_at = asyncio.get_running_loop().time()
        return ran

    async def quiet(self) -> None:
        """Return when nothing more happens without time passing."""
        await self.app.quiet()

    def next_time(self) -> datetime | None:
        """When something is due next."""
        return self.app.next_time()

    async def watch_lag(self) -> None:
        """Measure until cancelled how much later than asked the loop wakes us."""
        loop = asyncio.get_running_loop()
        while True:
            asked = loop.time() + LAG_EVERY
            await asyncio.sleep(LAG_EVERY)
            late = max(0.0, loop.time() - asked)
            for listener in self.on_lag:
                listener(late)

    def _look_at_inbox(self) -> None:
        writer = self.app.writer
        stuck = writer.waiting > 0 and writer.transactions == self._transactions
        self._transactions = writer.transactions
        if not stuck:
            self._busy_since = None
        elif self._busy_since is None:
            self._busy_since = asyncio.get_running_loop().time()


class RealHeart:
    """Ticks each second on the wall clock. APScheduler is the alarm clock and nothing else."""

    def __init__(self, pulse: Pulse, clock: Clock) -> None:
        from apscheduler.schedulers.asyncio import AsyncIOScheduler

        self._pulse = pulse
        self._clock = clock
        self._offset: timedelta | None = None
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        # Beats stand on whole seconds, so that what is due at eight is done at eight and not up to a second later.
        first = clock.now().replace(microsecond=0) + timedelta(seconds=1)
        self._scheduler.add_job(
            self.beat, "interval", seconds=1, start_date=first, max_instances=1, coalesce=True, misfire_grace_time=None
        )

    def start(self) -> None:
        """Begin to beat."""
        self._scheduler.start()

    def stop(self) -> None:
        """Beat no more."""
        self._scheduler.shutdown(wait=False)

    async def beat(self) -> None:
        """One tick, and a look at whether somebody has set the clock (F4)."""
        self._look_at_clock()
        await self._pulse.tick()

    def _look_at_clock(self) -> None:
        """The wall clock against the loop's: what differs from the last look was set by somebody."""
        offset = timedelta(seconds=self._clock.now().timestamp() - asyncio.get_running_loop().time())
        drift = timedelta(0) if self._offset is None else offset - self._offset
        self._offset = offset
        if abs(drift) > MOST_DRIFT:
            self._pulse.drifts += 1
            log.warning("clock_was_set", seconds=round(drift.total_seconds(), 1))
