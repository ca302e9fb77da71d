"""Moves a virtual clock through everything that is due, one instant after the other, letting each one settle."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol

from bot.clock import VirtualClock

_MOST_AT_ONE_INSTANT = 200
"""Rounds at one instant before something must be wrong: a job that keeps asking for itself."""
_AT_ONCE = 20
"""Rounds at one instant that follow at once; then the machine is given time, too."""
_BREATH, _PATIENCE = 0.005, 20.0
"""Seconds of the machine between two rounds, and until something must be wrong: a look at the groups may be waiting for
an answer over a real socket, and no clock of ours makes that come sooner."""


class Runs(Protocol):
    """The part of the app that is moved."""

    async def tick(self) -> int:
        """Run what is due."""
        ...

    async def quiet(self) -> None:
        """Return when nothing more happens without time passing."""
        ...

    def next_time(self) -> datetime | None:
        """When something is due next."""
        ...


async def advance(
    app: Runs,
    clock: VirtualClock,
    to: datetime,
    *,
    next_act: Callable[[], datetime | None] | None = None,
    act: Callable[[], Awaitable[None]] | None = None,
    settled: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """Play everything up to and including ``to``. ``next_act`` / ``act`` are people who do things in between;
    ``settled`` returns when nothing is under way outside the app.

    Raises RuntimeError when time does not move on.
    """
    rounds, last, loop = 0, clock.now(), asyncio.get_running_loop()
    since = loop.time()
    while True:
        await app.tick()
        await app.quiet()
        if settled is not None:
            await settled()
        if act is not None and next_act is not None and (due := next_act()) is not None and due <= clock.now():
            await act()
            continue
        at = _earliest(app.next_time(), clock.next_wake(), next_act() if next_act else None)
        if at is None or at > to:
            break
        rounds = rounds + 1 if at <= last else 0
        if rounds == 0:
            since = loop.time()
        elif rounds > _AT_ONCE:
            if rounds > _MOST_AT_ONE_INSTANT and loop.time() - since > _PATIENCE:
                raise RuntimeError(f"time does not move on at {last.isoformat()}")
            await asyncio.sleep(_BREATH)
        last = max(last, at)
        clock.move_to(at)
    clock.move_to(to)
    await app.tick()
    await app.quiet()


def _earliest(*times: datetime | None) -> datetime | None:
    return min((at for at in times if at is not None), default=None)
