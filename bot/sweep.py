"""Looks through the members' cards once a day and group, where that is wanted and the platform lists its members.

One group after the other. Must never decide anything and never log a name: the list becomes one event.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import structlog

from bot.clock import Clock
from bot.core.errors import DeliveryError, Refused
from bot.core.event import MembersListed
from bot.core.ids import AccountName, EventId, GroupKey, derive_id
from bot.core.name_checks import SWEEP_FOR, sweep_at
from bot.core.programme import GroupSpec
from bot.engine import Engine
from bot.platforms.base import ListsMembers, Platform

log = structlog.get_logger()
_ONE_DAY = timedelta(days=1)
_AGAIN = timedelta(minutes=10)
"""After a platform that could not be asked just now."""


@dataclass(slots=True)
class Sweep:
    """Hands a MembersListed to the engine for every group whose day asks for one."""

    engine: Engine
    clock: Clock
    platforms: Mapping[AccountName, Platform]
    _done: dict[GroupKey, date] = field(default_factory=dict)
    _again: dict[GroupKey, datetime] = field(default_factory=dict)

    def next_time(self) -> datetime | None:
        """When the next list is wanted."""
        return min((at for group in self._groups() for at, _ in self._wanted(group)), default=None)

    def is_due(self) -> bool:
        """Whether a list is wanted now."""
        at = self.next_time()
        return at is not None and at <= self.clock.now()

    async def look(self) -> None:
        """List the groups that are due, one after the other."""
        for group in self._groups():
            at, on = next(self._wanted(group), (None, None))
            if at is not None and on is not None and at <= self.clock.now():
                await self._list(group, on)

    def _groups(self) -> tuple[GroupSpec, ...]:
        return tuple(group for group in self.engine.world.programme.groups if group.names.enabled)

    def _wanted(self, group: GroupSpec) -> Iterator[tuple[datetime, date]]:
        """The next list of a group, today's or tomorrow's, with the local date that it is for."""
        programme, now = self.engine.world.programme, self.clock.now()
        today = programme.service_date(now)
        for on in (today, today + _ONE_DAY):
            at = sweep_at(programme, group, on)
            if at is None or self._done.get(group.key) == on or now >= at + SWEEP_FOR:
                continue
            yield max(at, self._again.get(group.key, at)), on
            return

    async def _list(self, group: GroupSpec, on: date) -> None:
        place = self.engine.world.standing.acting(group)
        platform: object = self.platforms.get(place.account)
        self._again[group.key] = self.clock.now() + _AGAIN
        if isinstance(platform, ListsMembers):
            if not platform.connected:
                return
            try:
                members = await platform.members(place.native_id)
            except Refused as error:
                log.info("members_refused", group=group.key, code=error.code)
            except DeliveryError as error:
                log.info("members_not_listed", group=group.key, reason=type(error).__name__)
                return
            else:
                now = self.clock.now()
                key = derive_id("members", place.account, place.native_id, on.isoformat())
                await self.engine.handle(
                    MembersListed(
                        id=EventId(key),
                        at=now,
                        received_at=now,
                        account=place.account,
                        native_group=place.native_id,
                        members=members,
                    )
                )
        self._done[group.key] = on
