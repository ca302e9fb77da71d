"""Looks at the groups from time to time: what the bot may do there, and which mode the platform shows (drift, G3, G5).

Must never change anything itself; what it sees becomes events.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.core.errors import DeliveryError, Refused
from bot.core.event import CapabilityObserved, ModeObserved
from bot.core.ids import AccountName, EventId, derive_id
from bot.core.programme import GroupSpec
from bot.engine import Engine
from bot.platforms.base import Platform, Probe

log = structlog.get_logger()
_AT_ONCE = 8


@dataclass(slots=True)
class Watch:
    """Probes every group each ``courtesy.mode_check_minutes``; only what differs from the last look is reported."""

    engine: Engine
    clock: Clock
    platforms: Mapping[AccountName, Platform]
    _next: datetime | None = None
    _last: dict[str, Probe] = field(default_factory=dict)

    def next_time(self) -> datetime | None:
        """When the next look is due."""
        return self._next

    async def look(self, *, now: bool = False) -> None:
        """Look at all groups if it is time (or ``now``)."""
        at = self.clock.now()
        if not now and self._next is not None and at < self._next:
            return
        programme = self.engine.world.programme
        self._next = at + timedelta(minutes=programme.courtesy.mode_check_minutes)
        gate = asyncio.Semaphore(_AT_ONCE)
        groups = (*programme.groups, *((programme.management,) if programme.management else ()))
        await asyncio.gather(*(self._look_at(group, gate) for group in groups))

    async def _look_at(self, group: GroupSpec, gate: asyncio.Semaphore) -> None:
        platform = self.platforms.get(group.account)
        if platform is None or not platform.connected:
            return
        async with gate:
            try:
                probe = await platform.probe(group.native_id)
            except Refused as error:
                log.info("probe_refused", group=group.key, code=error.code)
                if error.lost is None:
                    return
                probe = Probe(present=frozenset(), missing=frozenset({error.lost}), evidence=error.code)
            except DeliveryError as error:
                log.info("probe_failed", group=group.key, reason=type(error).__name__)
                return
        if self._last.get(group.key) != probe:
            await self._report(group, probe)
            self._last[group.key] = probe

    async def _report(self, group: GroupSpec, probe: Probe) -> None:
        at = self.clock.now()
        seen = CapabilityObserved(
            id=EventId(derive_id("probe", group.key, at.isoformat())),
            at=at,
            received_at=at,
            account=group.account,
            native_group=group.native_id,
            present=probe.present,
            missing=probe.missing,
            evidence=probe.evidence,
        )
        await self.engine.handle(seen)
        if probe.mode is not None:
            await self.engine.handle(
                ModeObserved(
                    id=EventId(derive_id("probe-mode", group.key, at.isoformat())),
                    at=at,
                    received_at=at,
                    account=group.account,
                    native_group=group.native_id,
                    mode=probe.mode,
                )
            )
