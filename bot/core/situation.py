"""Where an event happens and who acts, as it stands at that moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.core.capability import Capability
from bot.core.group import GroupState
from bot.core.ids import AccountName
from bot.core.people import NO_STAFF, Directory, Person, Role
from bot.core.programme import GroupSpec, Programme


@dataclass(frozen=True, slots=True)
class Situation:
    """Where and who, at the moment of the event: ``roles`` are those that count in this group on the local date
    ``on``; ``group`` is None in private and for programme-wide events. ``capabilities`` are those in ``group``;
    ``ceilings`` are what each account's platform can do at the most, whatever was withdrawn in a group."""

    programme: Programme
    staff: Directory
    on: date
    group: GroupSpec | None = None
    state: GroupState | None = None
    person: Person | None = None
    roles: frozenset[Role] = frozenset()
    capabilities: frozenset[Capability] = frozenset()
    ceilings: Mapping[AccountName, frozenset[Capability]] = field(default_factory=dict, hash=False)

    def ceiling(self, group: GroupSpec, state: GroupState | None) -> frozenset[Capability]:
        """The most that the bot could do in a group, with the account that acts there."""
        acting = state.acting if state is not None else None
        return self.ceilings.get(acting or group.account, frozenset())

    @property
    def actor(self) -> str:
        """The person's key for the audit log; empty for people who are not on the roster and for the clockwork."""
        return self.person.key if self.person else ""

    @property
    def is_staff(self) -> bool:
        """Whether the person holds any staff role here."""
        return bool(self.roles - NO_STAFF)
