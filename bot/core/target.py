"""Which group a command means: the one it is given in, or one that is named, or the only one a person answers for.

Pure.
"""

import re
from dataclasses import dataclass

from bot.core.command import CommandCall
from bot.core.fold import fold
from bot.core.people import LEADERS, Role
from bot.core.programme import GroupSpec
from bot.core.situation import Situation
from bot.core.wording.target import ALL_WORDS

_NUMBERED = re.compile(r"(.*\D)(\d{1,9})")
"""A number right behind a name: 创意智造班3."""


@dataclass(frozen=True, slots=True)
class Target:
    """``groups`` is empty when it cannot be told; then ``choices`` are those that could be meant. ``rest`` is the
    argument without the group's name. ``several``: all groups were asked for, which has to be confirmed."""

    groups: tuple[GroupSpec, ...]
    rest: str
    choices: tuple[GroupSpec, ...] = ()
    several: bool = False

    @property
    def one(self) -> GroupSpec | None:
        """The group when there is exactly one."""
        return self.groups[0] if len(self.groups) == 1 and not self.several else None


def target_of(call: CommandCall, here: Situation, roles: frozenset[Role]) -> Target:
    """The groups that a command means. ``roles`` are those of which one is needed there."""
    argument = call.argument.strip()
    mine = served(here, roles)
    first, _, rest = argument.partition(" ")
    if fold(first) in ALL_WORDS and len(mine) > 1:
        return Target(mine, rest.strip(), several=True)
    if here.group is not None and not here.group.management:
        return Target((here.group,), argument)
    named = [group for group in mine if fold(first) in (fold(group.name), fold(group.key))] if first else []
    if not named and len(first) > 1:
        named = [group for group in mine if fold(first) in fold(group.name)]
    if not named and (stuck := _NUMBERED.fullmatch(first)) is not None:
        named = [group for group in mine if fold(stuck[1]) in (fold(group.name), fold(group.key))]
        rest = f"{stuck[2]} {rest}" if named else rest
    if len(named) == 1:
        return Target((named[0],), rest.strip())
    if len(mine) == 1:
        return Target(mine, argument)
    return Target((), argument, tuple(named) or mine)


def may_target(here: Situation, roles: frozenset[Role]) -> bool:
    """Whether somebody holds one of ``roles`` anywhere: for commands given in private or in the staff's group."""
    return bool(served(here, roles))


def served(here: Situation, roles: frozenset[Role]) -> tuple[GroupSpec, ...]:
    """The groups in which whoever acts holds one of ``roles``, or leads."""
    if here.person is None:
        return ()
    held = here.person.groups_as(roles | LEADERS, here.on)
    return tuple(group for group in here.programme.groups if held is None or group.key in held)
