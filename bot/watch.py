"""Looks at the groups from time to time: what the bot may do there, and which mode the platform shows (drift, G3, G5).

Must never change anything itself; what it sees becomes events.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.core.capability import Capability
from bot.core.errors import DeliveryError, Refused
from bot.core.event import CapabilityObserved, ModeObserved
from bot.core.ids import AccountName, EventId, GroupKey, derive_id
from bot.core.programme import GroupSpec, Place
from bot.engine import Engine
from bot.platforms.base import Pace, Platform, Probe

log = structlog.get_logger()
_AT_ONCE = 8
_NOT_ANSWERED = frozenset({"unknown_action", "rights", "permission", "parameters", "token"})
"""Codes of a question that was not answered: they say nothing of whether the bot is still in the group."""


@dataclass(slots=True)
class Watch:
    """Probes every group each ``courtesy.mode_check_minutes``, or as seldom as its account's pace wants; only what
    differs from the last look is reported."""

    engine: Engine
    clock: Clock
    platforms: Mapping[AccountName, Platform]
    paces: Mapping[AccountName, Pace] = field(default_factory=dict)
    _next: datetime | None = None
    _looked: dict[str, datetime] = field(default_factory=dict)
    _last: dict[str, Probe] = field(default_factory=dict)

    def forget(self, groups: Iterable[GroupKey]) -> None:
        """These groups have to be looked at anew, and soon: another account acts there."""
        for group in groups:
            self._last.pop(group, None)
            self._looked.pop(group, None)
        self._next = self.clock.now()

    def next_time(self) -> datetime | None:
        """When the next look is due."""
        return self._next

    def is_due(self) -> bool:
        """Whether it is time for a look."""
        return self._next is None or self.clock.now() >= self._next

    async def look(self, *, now: bool = False) -> None:
        """Look at all groups if it is time (or ``now``)."""
        at = self.clock.now()
        if not now and not self.is_due():
            return
        programme = self.engine.world.programme
        self._next = at + timedelta(minutes=programme.courtesy.mode_check_minutes)
        gate = asyncio.Semaphore(_AT_ONCE)
        groups = (*programme.groups, *((programme.management,) if programme.management else ()))
        await asyncio.gather(*(self._look_at(group, gate) for group in groups if now or self._wants(group, at)))

    def _wants(self, group: GroupSpec, at: datetime) -> bool:
        account = self.engine.world.standing.acting(group).account
        every = timedelta(minutes=self.paces.get(account, Pace()).probe_minutes)
        last = self._looked.get(group.key)
        return last is None or at - last >= every

    async def _look_at(self, group: GroupSpec, gate: asyncio.Semaphore) -> None:
        place = self.engine.world.standing.acting(group)
        platform = self.platforms.get(place.account)
        if platform is None or not platform.connected:
            return
        async with gate:
            self._looked[group.key] = self.clock.now()
            try:
                probe = await platform.probe(place.native_id)
            except Refused as error:
                log.info("probe_refused", group=group.key, code=error.code)
                if error.lost is not Capability.SEND or error.code in _NOT_ANSWERED:
                    return
                probe = Probe(present=frozenset(), missing=frozenset({Capability.SEND}), evidence=error.code)
            except DeliveryError as error:
                log.info("probe_failed", group=group.key, reason=type(error).__name__)
                return
        if self._last.get(group.key) != probe:
            await self._report(group, place, probe)
            self._last[group.key] = probe

    async def _report(self, group: GroupSpec, place: Place, probe: Probe) -> None:
        at = self.clock.now()
        seen = CapabilityObserved(
            id=EventId(derive_id("probe", group.key, at.isoformat())),
            at=at,
            received_at=at,
            account=place.account,
            native_group=place.native_id,
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
                    account=place.account,
                    native_group=place.native_id,
                    mode=probe.mode,
                )
            )
