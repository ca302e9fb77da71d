"""Closing and opening a group, and silencing a member: which call there is depends on how the group came to be.

Pure. Must never use a field that the vendor's page does not name for muting: the neighbouring rows of its table repeat
the same text by mistake (platform sheet, whole-group mute).
"""

from collections.abc import Mapping
from typing import Any

from bot.core.capability import Capability
from bot.core.errors import Refused
from bot.core.ids import NativeId
from bot.platforms.dingtalk.account import GroupKind
from bot.platforms.dingtalk.wire import Call, Generation, change, outsider

_LONGEST_MUTE = 30 * 24 * 3600
"""Seconds. The page gives no maximum; the vendor's own client offers 30 days at the most."""


def whole(kind: GroupKind, native_group: NativeId, chat_id: str, on: bool) -> Call:
    """Close (``on``) or open a group. Raises Refused where this kind of group cannot be muted."""
    wanted = int(on)
    if kind is GroupKind.SCENE:
        options: dict[str, Any] = {
            "open_conversation_id": native_group,
            "management_options": {"chat_banned_type": wanted},
        }
        return change("POST", "/v1.0/im/sceneGroup/update", options, Capability.MUTE_ALL)
    if kind is GroupKind.INTERNAL and chat_id:
        body = {"chatid": chat_id, "managementOptions": {"chatBannedType": wanted}}
        return change("POST", "/v1.0/im/group/update", body, Capability.MUTE_ALL)
    if kind is GroupKind.EXCLUSIVE:
        banned: dict[str, Any] = {"openConverationId": native_group, "banWordsType": wanted}  # it really lacks an s
        return change("PUT", "/v1.0/exclusive/enterpriseSecurities/banOrOpenGroupWords", banned, Capability.MUTE_ALL)
    raise Refused("unsupported", f"a group of kind {kind} cannot be muted", Capability.MUTE_ALL)


def member(native_group: NativeId, native_user: NativeId, seconds: int) -> Call:
    """Silence one member of a scene group for ``seconds``; 0 lifts it. Raises Refused for people without an id here."""
    if outsider(native_user):
        raise Refused("outsider", "somebody without an id in the organisation")
    duration = max(0, min(seconds, _LONGEST_MUTE)) * 1000
    body = {
        "openConversationId": native_group,
        "userIdList": [native_user],
        "muteStatus": int(duration > 0),
        "muteDuration": duration,  # required by the page for lifting too
    }
    return change("POST", "/v1.0/im/sceneGroups/muteMembers/set", body, Capability.MUTE_MEMBER)


def settings(native_group: NativeId, user_id: str) -> Call:
    """Ask how a scene group is muted; any member's ``user_id`` will do (D:query-group-silence-status)."""
    query = {"userId": user_id, "openConversationId": native_group}
    return Call("GET", "/v1.0/im/sceneGroups/muteSettings", query=query, needs=Capability.READ_MODE)


def chat(chat_id: str) -> Call:
    """Ask what an internal group is like, its mute and members included (D:modify-a-group-session)."""
    return Call("GET", "/chat/get", Generation.OLD, query={"chatid": chat_id}, needs=Capability.READ_MODE)


def shown(fields: Mapping[str, Any]) -> bool | None:
    """Whether the answer of ``settings`` or ``chat`` shows the group closed; None where it does not say."""
    found = fields.get("groupMuteMode")
    if found is None:
        info = fields.get("chat_info")
        found = info.get("chatBannedType") if isinstance(info, Mapping) else None
    if isinstance(found, bool):
        return found
    return {"1": True, "true": True, "0": False, "false": False}.get(str(found).lower())
