"""Who somebody is: one id a person, whichever of DingTalk's three comes.

A staffId exists only inside the bot's organisation; outsiders have a unionId at best. Must never match by name.
"""

from bot.core.ids import NativeId
from bot.platforms.dingtalk.fields import Fields, optional_id

UNION = "union:"
"""Stands before a unionId: it comes from another realm than the staffIds and must not collide with one."""


def person(fields: Fields, staff: str, union: str, opaque: str = "") -> NativeId | None:
    """The id of the person in these fields: the staffId as it is, else the unionId marked as one, else the opaque
    dingtalkId (``$:LWCP_v1:$…``). None where there is none (platform sheet, robot-message-type)."""
    if (found := optional_id(fields, staff)) is not None:
        return found
    if (found := optional_id(fields, union)) is not None:
        return NativeId(UNION + found)
    return optional_id(fields, opaque) if opaque else None
