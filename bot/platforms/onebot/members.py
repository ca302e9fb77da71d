"""The list of a group's members: how it is asked for, and what an entry says.

Pure. A faulty entry is left out, never the whole list.
"""

from bot.core.capability import Capability
from bot.core.errors import Malformed
from bot.core.event import Sender
from bot.core.ids import NativeId
from bot.platforms.onebot.codec import Call
from bot.platforms.onebot.fields import Fields, native_id, text
from bot.platforms.onebot.verify import number


def member_list(group: NativeId) -> Call:
    """The call (OneBot v11, ``get_group_member_list``); clients may answer from what they remember, so they are asked
    not to."""
    return Call("get_group_member_list", {"group_id": number(group), "no_cache": True}, Capability.LIST_MEMBERS)


def member_of(entry: Fields) -> Sender | None:
    """A member with the card, without one the nickname; None for an entry without an id."""
    try:
        who = native_id(entry, "user_id")
    except Malformed:
        return None
    return Sender(who, text(entry, "card", "nickname"), text(entry, "role"))
