"""Which account acts for a group: its own, or its standby while the own one is gone. In memory; GroupState keeps it.

Two accounts in one group hear everything twice and must never both answer: whoever does not act is not listened to.
Must never decide who acts: that is bot.failover's part.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.core.effect import Effect, SendDirect
from bot.core.event import Event
from bot.core.ids import AccountName, GroupKey
from bot.core.people import Directory
from bot.core.programme import GroupSpec, Place, Programme


@dataclass(slots=True)
class Standing:
    """``on_standby``: groups whose standby acts. ``gone``: accounts that nobody can be reached over. ``realms``: a
    standby that knows people by the same ids as the account it stands in for, and that account."""

    on_standby: dict[GroupKey, AccountName] = field(default_factory=dict)
    gone: set[AccountName] = field(default_factory=set)
    realms: Mapping[AccountName, AccountName] = field(default_factory=dict)

    def acting(self, spec: GroupSpec) -> Place:
        """Who acts for a group, and the group as that account sees it."""
        return spec.place(self.on_standby.get(spec.key, spec.account))

    def heard(self, event: Event, spec: GroupSpec) -> Event | None:
        """An event of a group as its own account would tell it; None when another account acts there."""
        acting = self.acting(spec)
        if event.account != acting.account:
            return None
        if self.realms.get(acting.account) != spec.account:
            return event
        return replace(event, account=spec.account, native_group=spec.native_id)

    def person_account(self, account: AccountName) -> AccountName:
        """The account under which people of ``account`` are linked."""
        return self.realms.get(account, account)

    def route(self, effect: Effect, where: Place, group: GroupSpec | None, staff: Directory) -> Place:
        """The account to use now for an effect that is addressed to ``where``."""
        if isinstance(effect, SendDirect):
            return self._person(effect, where, group, staff)
        return self.acting(group) if group is not None else where

    def _person(self, effect: SendDirect, where: Place, group: GroupSpec | None, staff: Directory) -> Place:
        if where.account not in self.gone:
            return where
        acting = self.acting(group).account if group is not None else where.account
        if acting != where.account and self.realms.get(acting) == where.account:
            return Place(acting, where.native_id)
        person = staff.get(effect.person)
        links = person.reached if person is not None else ()
        return next((Place(link.account, link.native_id) for link in links if link.account not in self.gone), where)


def realms_of(programme: Programme, platform_of: Mapping[AccountName, str]) -> dict[AccountName, AccountName]:
    """Standby accounts on which people have the same ids: both on a platform whose ids belong to the person."""
    groups = (*programme.groups, *((programme.management,) if programme.management else ()))
    return {
        group.standby.account: group.account
        for group in groups
        if group.standby is not None
        and platform_of.get(group.account) == platform_of.get(group.standby.account)
        and platform_of.get(group.account) in SHARED_IDS
    }


SHARED_IDS = frozenset({"onebot", "sandbox", "dingtalk"})
"""QQ numbers and staff ids are the same for every robot; the official QQ robot sees ids of its own."""
