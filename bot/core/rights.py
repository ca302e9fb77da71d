"""Who may give a command here and now. Rights come from the roster, for the linked account, at this moment."""

from bot.core.command import CommandCall
from bot.core.people import NO_STAFF, Role, may
from bot.core.situation import Situation
from bot.core.target import may_target


def permitted_own(call: CommandCall, here: Situation) -> bool:
    """Whether the person may give this command for what is their own, and not otherwise."""
    return bool(call.spec.own_roles) and not permitted(call, here) and _holds(call.spec.own_roles, here)


def permitted(call: CommandCall, here: Situation) -> bool:
    """Whether the person may give this command here. In private and in the staff's group it is enough to hold the
    role in some group; which one is meant is settled by the command itself."""
    return _holds(call.spec.roles, here)


def _holds(needed: frozenset[Role], here: Situation) -> bool:
    if may(here.roles, needed):
        return True
    return (here.group is None or here.group.management) and may_target(here, needed)


def is_staff_somewhere(here: Situation) -> bool:
    """Whether somebody holds a staff role in any group: in private there is none to look at."""
    held = here.person.groups_as(frozenset(Role) - NO_STAFF, here.on) if here.person is not None else frozenset()
    return held is None or bool(held)
