"""Looks at the groups from time to time: what the bot may do there, and which mode the platform shows (drift, G3, G5).

Must never change anything itself; what it sees becomes events.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.core.capability import Capability
from bot.core.errors import DeliveryError, Refused
from bot.core.event import CapabilityObserved, Mode, ModeObserved
from bot.core.group import state_of
from bot.core.ids import AccountName, EventId, GroupKey, derive_id
from bot.core.programme import GroupSpec, Place
from bot.engine import Engine
from bot.platforms.base import Pace, Platform, Probe
from bot.store.unit import Unit

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
            self._looked[group.key] = began = self.clock.now()
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
        before, self._last[group.key] = self._last.get(group.key), probe
        if before is None or replace(before, mode=None) != replace(probe, mode=None):
            await self._report_means(place, probe)
        changed = before is None or before.mode is not probe.mode
        if probe.mode is not None and (changed or await self._is_news(group, probe)):
            await self._report_mode(place, probe.mode, began)

    async def _is_news(self, group: GroupSpec, probe: Probe) -> bool:
        """The same as at the last look, but meanwhile it was known to be otherwise."""
        query = state_of(group.key)

        async def work(unit: Unit) -> bool:
            state = (await unit.facts((query,))).get(query)
            return state is not None and state.mode_seen is not probe.mode

        return await self.engine.writer.submit(work)

    async def _report_means(self, place: Place, probe: Probe) -> None:
        at = self.clock.now()
        seen = CapabilityObserved(
            id=EventId(derive_id("probe", place.account, place.native_id, at.isoformat())),
            at=at,
            received_at=at,
            account=place.account,
            native_group=place.native_id,
            present=probe.present,
            missing=probe.missing,
            evidence=probe.evidence,
        )
        await self.engine.handle(seen)

    async def _report_mode(self, place: Place, mode: Mode, began: datetime) -> None:
        """``began``: what was seen held then; meanwhile somebody may have switched the group."""
        at = self.clock.now()
        seen = ModeObserved(
            id=EventId(derive_id("probe-mode", place.account, place.native_id, at.isoformat())),
            at=began,
            received_at=at,
            account=place.account,
            native_group=place.native_id,
            mode=mode,
        )
        await self.engine.handle(seen)
