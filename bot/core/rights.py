"""Who may give a command here and now. Rights come from the roster, for the linked account, at this moment."""

from bot.core.command import CommandCall
from bot.core.people import may
from bot.core.situation import Situation
from bot.core.target import may_target


def permitted(call: CommandCall, here: Situation) -> bool:
    """Whether the person may give this command here. In private and in the staff's group it is enough to hold the
    role in some group; which one is meant is settled by the command itself."""
    needed = call.spec.roles
    if may(here.roles, needed):
        return True
    return (here.group is None or here.group.management) and may_target(here, needed)
