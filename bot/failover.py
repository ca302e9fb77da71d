"""Notices accounts that are gone and hands their groups to the standby, and back when they return.

Gone means: no connection, or no call confirmed, for ``GONE_AFTER``; an account is back when it has been connected for
``BACK_AFTER``, so that a shaky one does not pass the groups to and fro. What it sees becomes one event an account.
Must never send anything.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.core.event import AccountStanding
from bot.core.group import state_of
from bot.core.ids import AccountName, EventId, derive_id
from bot.core.programme import GroupSpec
from bot.dispatcher import Dispatcher
from bot.engine import Engine
from bot.platforms.base import Platform
from bot.standing import Standing
from bot.store.unit import Unit
from bot.watch import Watch

GONE_AFTER = timedelta(seconds=45)
"""Longer than a client needs to dial again (platform sheets: 3 to 5 s) and than a restart of it takes."""
BACK_AFTER = timedelta(seconds=60)
_FAILED_CALLS = 3
"""So many calls without a clear answer, and none with one, for GONE_AFTER: an account that only seems connected."""


@dataclass(slots=True)
class Health:
    """What is seen of one account."""

    down_since: datetime | None = None
    up_since: datetime | None = None
    gone: bool = False


@dataclass(slots=True)
class Failover:
    """Looks at every tick; cheap while all is well."""

    engine: Engine
    clock: Clock
    platforms: Mapping[AccountName, Platform]
    dispatcher: Dispatcher
    watch: Watch
    _health: dict[AccountName, Health] = field(default_factory=dict)

    async def start(self) -> None:
        """Take over who acted for which group when the last process ended."""
        groups = [group for group in self._groups() if group.standby is not None]
        asked = {group: state_of(group.key) for group in groups}

        async def work(unit: Unit) -> None:
            facts = await unit.facts(asked.values())
            for group, query in asked.items():
                state = facts.get(query)
                if state is not None and state.acting is not None and group.standby is not None:
                    self._standing.on_standby[group.key] = group.standby.account
                    self._health.setdefault(group.account, Health()).gone = True

        if groups:
            await self.engine.writer.submit(work)

    async def look(self) -> None:
        """Compare what is connected with who acts."""
        now = self.clock.now()
        for account, platform in self.platforms.items():
            health = self._health.setdefault(account, Health())
            self._note(account, platform, health, now)
            if not health.gone and _lasted(health.down_since, now, GONE_AFTER):
                await self._gone(account, health, now)
            elif health.gone and _lasted(health.up_since, now, BACK_AFTER):
                await self._back(account, health, now)
            elif health.gone and (late := self._coverable(account)):
                await self._tell(account, now, gone=True, handed_over=late)

    def next_time(self) -> datetime | None:
        """When an account that is down will count as gone, or one that is up as back."""
        times = [
            since + wait
            for health in self._health.values()
            for since, wait in ((health.down_since, GONE_AFTER), (health.up_since, BACK_AFTER))
            if since is not None and health.gone is (wait is BACK_AFTER)
        ]
        return min(times, default=None)

    def _note(self, account: AccountName, platform: Platform, health: Health, now: datetime) -> None:
        lanes = self.dispatcher.lanes.get(account)
        failing = lanes.failing_since if lanes is not None and lanes.failed_calls >= _FAILED_CALLS else None
        if platform.connected and (failing is None or health.gone):
            health.down_since = None
            health.up_since = health.up_since or now
        else:
            health.up_since = None
            health.down_since = health.down_since or failing or now

    async def _gone(self, account: AccountName, health: Health, now: datetime) -> None:
        health.gone = True
        self._standing.gone.add(account)
        covered = self._coverable(account)
        acted = [group for group in self._groups() if self._standing.acting(group).account == account]
        alone = [group for group in acted if group not in covered]
        await self._tell(account, now, gone=True, handed_over=covered, left_alone=alone)

    async def _back(self, account: AccountName, health: Health, now: datetime) -> None:
        health.gone = False
        self._standing.gone.discard(account)
        mine = [group for group in self._groups() if group.account == account]
        await self._tell(account, now, gone=False, handed_over=self._on_standby(mine))

    async def _tell(
        self,
        account: AccountName,
        now: datetime,
        *,
        gone: bool,
        handed_over: list[GroupSpec],
        left_alone: Sequence[GroupSpec] = (),
    ) -> None:
        """From here on the other account is listened to. Before the event is stored: a crash between the two leaves
        the groups with their own account, and the next process sees the same again."""
        keys = tuple(group.key for group in handed_over)
        for group in handed_over:
            if gone and group.standby is not None:
                self._standing.on_standby[group.key] = group.standby.account
            else:
                self._standing.on_standby.pop(group.key, None)
        event = AccountStanding(
            id=EventId(derive_id("standing", account, str(gone), now.isoformat())),
            at=now,
            received_at=now,
            account=account,
            gone=gone,
            detail="" if self.platforms[account].connected else "not connected",
            handed_over=keys,
            left_alone=tuple(group.key for group in left_alone),
            standby=next((group.standby.account for group in handed_over if group.standby), None),
        )
        await self.engine.handle(event)
        self.watch.forget(keys)
        self.dispatcher.reconsider()

    def _coverable(self, account: AccountName) -> list[GroupSpec]:
        """The groups of an account that is gone whose standby could act and does not yet."""
        mine = [group for group in self._groups() if group.account == account]
        waiting = [group for group in mine if group.key not in self._standing.on_standby]
        return [group for group in waiting if self._covers(group)]

    def _covers(self, group: GroupSpec) -> bool:
        standby = self.platforms.get(group.standby.account) if group.standby is not None else None
        return standby is not None and standby.connected and standby.account not in self._standing.gone

    def _on_standby(self, groups: list[GroupSpec]) -> list[GroupSpec]:
        return [group for group in groups if group.key in self._standing.on_standby]

    @property
    def _standing(self) -> Standing:
        return self.engine.world.standing

    def _groups(self) -> tuple[GroupSpec, ...]:
        programme = self.engine.world.programme
        return (*programme.groups, *((programme.management,) if programme.management else ()))


def _lasted(since: datetime | None, now: datetime, wait: timedelta) -> bool:
    return since is not None and now - since >= wait
