"""Groups and who is in them: list members, make a scene group, name its admins, find a group's open id.

Pure. Dissolving a group and removing people stay out of the bot.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.core.capability import Capability
from bot.core.errors import Malformed
from bot.core.ids import NativeId
from bot.platforms.dingtalk.people import UNION
from bot.platforms.dingtalk.wire import Call, Generation, ask, change

PAGE = 200
MOST_ADMINS = 12
LONGEST_TITLE = 30
_ADMIN, _PLAIN = 2, 3


@dataclass(frozen=True, slots=True)
class Page:
    """Some members, by their native id with their name, and where the next ones begin (empty: no more)."""

    names: Mapping[NativeId, str]
    next_token: str = ""


def listed(native_group: NativeId, next_token: str = "", cool_app_code: str = "") -> Call:
    """A page of the members of a scene group, or of a group where our cool app is installed."""
    body: dict[str, Any] = {"openConversationId": native_group, "maxResults": PAGE}
    if next_token:
        body["nextToken"] = next_token
    if cool_app_code:
        body["coolAppCode"] = cool_app_code
    return ask("POST", "/v1.0/im/sceneGroups/members/batchQuery", body, Capability.LIST_MEMBERS)


def page_of(fields: Mapping[str, Any]) -> Page:
    """What an answer of ``listed`` holds. Outsiders are known by their unionId. Raises Malformed."""
    names = dict(_named(fields, "memberUserIds", "staffIdNickMap", ""))
    names |= dict(_named(fields, "unionIdList", "unionIdNickMap", UNION))
    token = fields.get("nextToken")
    more = fields.get("hasMore") in (True, "true") and isinstance(token, str)
    return Page(names, str(token) if more else "")


def somebody(fields: Mapping[str, Any]) -> str:
    """The userId of anybody whom an answer of ``listed`` names; empty where it names nobody."""
    found = fields.get("memberUserIds")
    return next((one for one in found if isinstance(one, str)), "") if isinstance(found, list) else ""


def people_of_chat(fields: Mapping[str, Any]) -> dict[NativeId, str]:
    """The members that ``/chat/get`` lists. Raises Malformed."""
    info = fields.get("chat_info")
    if not isinstance(info, Mapping):
        raise Malformed("chat_info")
    return dict(_named(info, "useridlist", "", ""))


def _named(fields: Mapping[str, Any], ids: str, nicks: str, mark: str) -> list[tuple[NativeId, str]]:
    found, named = fields.get(ids) or [], fields.get(nicks) or {}
    if not isinstance(found, list) or not isinstance(named, Mapping):
        raise Malformed(ids)
    return [(NativeId(f"{mark}{one}"), str(named.get(one) or "")) for one in found if isinstance(one, str) and one]


@dataclass(frozen=True, slots=True)
class NewGroup:
    """A scene group to be made. ``uuid`` is ours and makes a repeated call harmless; ``owner`` must lie in the app's
    visible range."""

    title: str
    template_id: str
    owner: NativeId
    members: tuple[NativeId, ...]
    uuid: str
    admins: tuple[NativeId, ...] = ()


def create(group: NewGroup) -> Call:
    """Make a scene group (D:create-a-scene-group). Answers with ``open_conversation_id`` and ``chat_id``."""
    body: dict[str, Any] = {
        "title": group.title[:LONGEST_TITLE],
        "template_id": group.template_id,
        "owner_user_id": group.owner,
        "user_ids": list(dict.fromkeys((group.owner, *group.members))),
        "uuid": group.uuid,
    }
    if group.admins:
        body["subadmin_ids"] = list(group.admins)
    return ask("POST", "/v1.0/im/sceneGroup/create", body)


def set_admins(native_group: NativeId, users: Sequence[NativeId], *, on: bool = True) -> Call:
    """Name at most twelve admins of a scene group, or make them plain members again. Raises ValueError for more."""
    if len(users) > MOST_ADMINS:
        raise ValueError("too many at once")
    body = {"openConversationId": native_group, "userIds": list(users), "role": _ADMIN if on else _PLAIN}
    return change("PUT", "/v1.0/im/sceneGroups/subAdmins", body)


def open_id(chat_id: str) -> Call:
    """The openConversationId behind a chatid (D:obtain-group-openconversationid)."""
    return ask("POST", f"/v1.0/im/chat/{chat_id}/convertToOpenConversationId", {})


def join_link(chat_id: str, user_id: NativeId) -> Call:
    """The link by which people ask to join; ``user_id`` shares it and must be in the group (D:obtain-a-qr-code-link).

    Unverified on a real tenant; the page wants the scope ``qyapi_chat_base_read`` and says nothing of how long a link
    lives.
    """
    body = {"chatid": chat_id, "userid": user_id}
    return Call("POST", "/topapi/chat/qrcode/get", Generation.OLD, body)


def link_of(fields: Mapping[str, Any]) -> str:
    """The link in an answer of ``join_link``. Raises Malformed where there is none."""
    found = fields.get("result")
    if not isinstance(found, str) or not found.startswith(("https://", "http://")):
        raise Malformed("result")
    return found


def robots(native_group: NativeId) -> Call:
    """Which robots are in a group (D:obtain-the-list-of-robots-in-the-group)."""
    return ask("POST", "/v1.0/robot/groups/robots/query", {"openConversationId": native_group}, Capability.SEND)


def failed_pushes() -> Call:
    """Events that could not be pushed to us; the platform forgets what it has handed out."""
    return Call("GET", "/call_back/get_call_back_failed_result", Generation.OLD)
