"""People, their accounts and their roles. Rights follow the linked account at the moment of action.

Must never look at a nickname, a group card or a platform title.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.core.ids import AccountName, GroupKey, NativeId, PersonKey


class Role(StrEnum):
    """Roles that people hold; the Chinese names stand in bot/core/wording/rights.py."""

    TRAINEE = "trainee"
    DUTY = "duty"
    ASSISTANT = "assistant"
    HOST = "host"
    GUEST = "guest"
    EXPERT = "expert"
    CLASS_TEACHER = "class_teacher"
    GROUP_LEAD = "group_lead"
    COORDINATOR = "coordinator"
    ADMIN = "admin"


LEADERS = frozenset({Role.COORDINATOR, Role.ADMIN})
GROUP_STAFF = frozenset({Role.DUTY, Role.ASSISTANT, Role.HOST, Role.CLASS_TEACHER, Role.GROUP_LEAD}) | LEADERS
ANSWERERS = GROUP_STAFF | {Role.EXPERT, Role.GUEST}
"""Those who answer questions."""
NO_STAFF = frozenset({Role.TRAINEE})
"""Roles that people may hold without being staff."""
GROUP_LEADERS = frozenset({Role.CLASS_TEACHER, Role.GROUP_LEAD}) | LEADERS
"""Those who answer for a group: they file its plan and may change its roster."""


@dataclass(frozen=True, slots=True)
class RoleGrant:
    """A role with its scope (``groups`` None: the whole programme) and validity (local dates, inclusive)."""

    role: Role
    groups: frozenset[GroupKey] | None = None
    from_on: date | None = None
    until_on: date | None = None

    def holds(self, group: GroupKey | None, on: date) -> bool:
        """Whether the grant counts in ``group`` (None: programme-wide matters) on the local date ``on``."""
        if (self.from_on and on < self.from_on) or (self.until_on and on > self.until_on):
            return False
        return self.groups is None or group in self.groups


PRIVATE = NativeId("private")
"""In place of a group: alone with the bot."""


@dataclass(frozen=True, slots=True)
class LinkedAccount:
    """One identity of a person at the platform of one of our accounts. ``place``: the group (the platform's id) in
    which it was seen, or PRIVATE, where people may have another id in each; None: nobody knows."""

    account: AccountName
    native_id: NativeId
    place: NativeId | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """One person with all their accounts and roles."""

    key: PersonKey
    name: str
    accounts: tuple[LinkedAccount, ...] = ()
    grants: tuple[RoleGrant, ...] = ()
    unit: str = ""

    def roles_in(self, group: GroupKey | None, on: date) -> frozenset[Role]:
        """The roles that count in ``group`` on the local date ``on``."""
        return frozenset(grant.role for grant in self.grants if grant.holds(group, on))

    def native_id(self, account: AccountName, place: NativeId | None = None) -> NativeId | None:
        """The person's id at the platform of ``account``: in the group ``place``, else in private. None when not linked
        there, and in a group where the person was never seen, though it is known where else: it may be another one."""
        seen = {link.place: link.native_id for link in self.accounts if link.account == account and link.place}
        if place is not None and seen:
            return seen.get(place)
        return next((link.native_id for link in self.reached if link.account == account), None)

    @property
    def reached(self) -> tuple[LinkedAccount, ...]:
        """The links over which the person can be written to in private, those by which they wrote in private first."""
        seen = {(link.account, link.native_id) for link in self.accounts if link.place == PRIVATE}
        own = (link for link in self.accounts if link.place in (None, PRIVATE))
        return tuple(sorted(own, key=lambda link: (link.account, link.native_id) not in seen))

    def groups_as(self, roles: Iterable[Role], on: date) -> frozenset[GroupKey] | None:
        """The groups in which one of ``roles`` is held; None means all groups."""
        held: set[GroupKey] = set()
        wanted = frozenset(roles)
        for grant in self.grants:
            if grant.role not in wanted:
                continue
            if grant.groups is None and grant.holds(None, on):
                return None
            held |= {key for key in grant.groups or () if grant.holds(key, on)}
        return frozenset(held)


@dataclass(frozen=True)
class Directory:
    """The staff of a programme with look-ups. Built once per change of the roster, then shared."""

    people: tuple[Person, ...] = ()
    _by_key: dict[PersonKey, Person] = field(init=False, repr=False, compare=False)
    _by_account: dict[tuple[AccountName, NativeId], Person] = field(init=False, repr=False, compare=False)
    _by_name: dict[str, tuple[Person, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_key", {person.key: person for person in self.people})
        object.__setattr__(
            self,
            "_by_account",
            {(link.account, link.native_id): person for person in self.people for link in person.accounts},
        )
        names: dict[str, tuple[Person, ...]] = {}
        for person in self.people:
            names[person.name] = (*names.get(person.name, ()), person)
        object.__setattr__(self, "_by_name", names)

    def get(self, key: PersonKey | None) -> Person | None:
        """The person with this key."""
        return self._by_key.get(key) if key is not None else None

    def of_account(self, account: AccountName, native_id: NativeId) -> Person | None:
        """The person to whom an account is linked; None for everybody who is not on the roster."""
        return self._by_account.get((account, native_id))

    def of_sender(self, account: AccountName, native_id: NativeId, known_as: NativeId | None) -> Person | None:
        """The same for who did something; ``known_as`` is another id of theirs that the platform told."""
        found = self.of_account(account, native_id)
        return found if found is not None or known_as is None else self.of_account(account, known_as)

    def named(self, name: str) -> tuple[Person, ...]:
        """Everybody with exactly this name (there may be two 张伟)."""
        return self._by_name.get(name, ())

    def named_in(self, name: str, group: GroupKey, on: date) -> Person | None:
        """The one staff member of ``group`` with this name; None when there is none, or more than one."""
        here = [person for person in self.named(name) if person.roles_in(group, on)]
        return here[0] if len(here) == 1 else None

    def holding(self, role: Role, group: GroupKey | None, on: date) -> tuple[Person, ...]:
        """Everybody who holds ``role`` in ``group`` on ``on``, in the roster's order."""
        return tuple(person for person in self.people if role in person.roles_in(group, on))


def may(roles: frozenset[Role], needed: frozenset[Role]) -> bool:
    """Whether somebody with ``roles`` may do what ``needed`` allows; an empty set allows everybody, admins may all."""
    return not needed or Role.ADMIN in roles or bool(roles & needed)
