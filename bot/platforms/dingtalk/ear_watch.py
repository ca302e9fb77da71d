"""Tells of every group, as soon as the second ear opens or closes, whether everything that is said there is heard.

A probe would find it out too, minutes later; what is counted in between would be wrong. Must never tell of the same
state twice.
"""

import asyncio
from collections.abc import Iterable
from datetime import timedelta

from bot.clock import Clock
from bot.core.capability import Capability
from bot.core.errors import Unavailable
from bot.core.event import CapabilityObserved
from bot.core.ids import AccountName, EventId, NativeId, derive_id
from bot.platforms.base import Sink

_HEARING = frozenset({Capability.HEARS_ALL})
_NOTHING: frozenset[Capability] = frozenset()
_AGAIN = timedelta(seconds=5)


class EarWatch:
    """What was told of one ear. ``sink`` is set while the account runs; ``groups`` are those of the settings."""

    def __init__(self, account: AccountName, groups: Iterable[NativeId], clock: Clock) -> None:
        self.sink: Sink | None = None
        self._account = account
        self._groups = tuple(groups)
        self._clock = clock
        self._granted = False
        self._told = False
        self._telling: asyncio.Task[None] | None = None

    def changed(self, granted: bool) -> None:
        """The ear opened or closed; returns at once."""
        self._granted = granted
        if granted is not self._told and (self._telling is None or self._telling.done()):
            self._telling = asyncio.get_running_loop().create_task(self._tell())

    async def stop(self) -> None:
        """Tell nothing more."""
        self.sink = None
        telling, self._telling = self._telling, None
        if telling is not None:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)

    async def _tell(self) -> None:
        while self._granted is not self._told:
            granted = self._granted
            try:
                await self._tell_all(granted)
            except Unavailable:
                await self._clock.sleep_until(self._clock.now() + _AGAIN)
            else:
                self._told = granted

    async def _tell_all(self, granted: bool) -> None:
        at = self._clock.now()
        for group in self._groups:
            event = CapabilityObserved(
                id=EventId(derive_id(self._account, "ear", group, str(granted), at.isoformat())),
                at=at,
                received_at=at,
                account=self._account,
                native_group=group,
                present=_HEARING if granted else _NOTHING,
                missing=_NOTHING if granted else _HEARING,
                evidence=f"ear={'open' if granted else 'closed'}",
            )
            if self.sink is not None:
                await self.sink(event)
