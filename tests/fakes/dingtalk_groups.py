"""Groups in the stand-in of DingTalk: create, members, admins, ids, the three ways to mute all, and mutes of one."""

from datetime import timedelta
from typing import Any

from tests.fakes.dingtalk_desk import Call, endpoint
from tests.fakes.dingtalk_shapes import named, obj, row, text, whole
from tests.fakes.dingtalk_world import Group, Member, No, Payload, World

MANAGE = "qyapi_chat_manage"
READ = "qyapi_chat_read"


def _options(*names: str) -> Any:
    """The management options; every key a 0 or 1, in one spelling only."""
    return named({f"{name}?": whole(0, 1) for name in names})


_SNAKE = _options("chat_banned_type", "searchable", "validation_type", "mention_all_authority",
                  "management_type", "show_history_type")  # fmt: skip
_CAMEL = _options("chatBannedType", "searchable", "validationType", "mentionAllAuthority", "managementType",
                  "showHistoryType")  # fmt: skip


def _member(world: World, user: str, role: str = "member") -> Member:
    if user not in world.people:
        raise No("parameter.invalid", f"user {user}")
    return Member(world.people[user], role)


def make_group(world: World, kind: str, title: str, owner: str, users: list[str], **more: Any) -> Group:
    """A new group with its owner."""
    cid, chat_id = f"cid{world.token('cid', 21)}==", f"chat{world.token('chat', 32)}"
    group = Group(cid, kind, title, chat_id, **more)
    group.members = {user: _member(world, user) for user in users} | {owner: _member(world, owner, "owner")}
    world.groups[cid] = group
    return group


@endpoint(
    "sceneGroup/create", "POST", "/v1.0/im/sceneGroup/create", scope=MANAGE,
    shape=obj(title=text(30), template_id=text(), owner_user_id=text(), user_ids_=row(text(), 999, empty=True),
              subadmin_ids_=row(text(), 12, empty=True), uuid_=text(), management_options_=_SNAKE),
)  # fmt: skip
def create_scene(world: World, call: Call) -> Payload:
    """A group from a template; the same ``uuid`` gives the same group."""
    body = call.body
    if body["template_id"] not in world.group_templates:
        raise No("parameter.invalid", "template_id")
    if "uuid" not in body:
        world.wrong("sceneGroup/create: no uuid, a repeated call makes a second group")
    cid = world.uuids.get(body.get("uuid", ""))
    if cid is None:
        group = make_group(world, "scene", body["title"], body["owner_user_id"], body.get("user_ids", []),
                           template_id=body["template_id"])  # fmt: skip
        for user in body.get("subadmin_ids", []):
            group.members[user] = _member(world, user, "admin")
        group.muted = body.get("management_options", {}).get("chat_banned_type") == 1
        cid = world.uuids[body.get("uuid", group.cid)] = group.cid
    return {"open_conversation_id": cid, "chat_id": world.groups[cid].chat_id}


@endpoint(
    "group/create", "POST", "/v1.0/im/group/create", scope=MANAGE,
    shape=obj(name=text(), owner=text(), useridlist=row(text()), conversationTag_=whole(2),
              managementOptions_=_CAMEL),
)  # fmt: skip
def create_internal(world: World, call: Call) -> Payload:
    """An internal group made by the API."""
    body = call.body
    group = make_group(world, "internal", body["name"], body["owner"], body["useridlist"])
    group.muted = body.get("managementOptions", {}).get("chatBannedType") == 1
    return {"chatid": group.chat_id, "openConversationId": group.cid, "conversationTag": 2}


@endpoint(
    "sceneGroup/update", "POST", "/v1.0/im/sceneGroup/update", scope=MANAGE,
    shape=obj(open_conversation_id=text(), title_=text(30), management_options_=_SNAKE),
)  # fmt: skip
def mute_scene(world: World, call: Call) -> Payload:
    """Mute all of a scene group, or open it."""
    group = world.group(call.body["open_conversation_id"], "parameter.invalid")
    if group.kind != "scene" or group.disbanded or not group.owner_visible:
        raise No("permession.checkFailed", "not a group of this app's template")
    options = call.body.get("management_options", {})
    if "searchable" in options:
        world.wrong("sceneGroup/update: searchable is not the mute, whatever the page's row says")
    if set(options) - {"chat_banned_type"}:
        world.wrong(f"sceneGroup/update: other keys beside the mute: {sorted(options)}")
    group.muted = bool(options.get("chat_banned_type", group.muted))
    group.title = call.body.get("title", group.title)
    return {"success": True}


@endpoint(
    "group/update", "POST", "/v1.0/im/group/update", scope=MANAGE,
    shape=obj(chatid=text(), managementOptions_=_CAMEL, name_=text()),
)  # fmt: skip
def mute_internal(world: World, call: Call) -> Payload:
    """Mute all of an internal group made by the API; only its chatid will do."""
    group = world.by_chat_id(call.body["chatid"])
    if group is None or group.kind != "internal" or group.disbanded:
        raise No("parameter.invalid", "chatid")
    options = call.body.get("managementOptions", {})
    group.muted = bool(options.get("chatBannedType", group.muted))
    return {"success": True}


@endpoint(
    "banOrOpenGroupWords", "PUT", "/v1.0/exclusive/enterpriseSecurities/banOrOpenGroupWords",
    scope="Custom.Group.Write", shape=obj(openConverationId=text(), banWordsType=whole(0, 1)),
    codes={"banWordsType": "illegal.parameter.type", "openConverationId": "illegal.parameter.cid"},
)  # fmt: skip
def mute_exclusive(world: World, call: Call) -> Payload:
    """Mute all of an internal group in the paid edition. The field really lacks the letters s-a."""
    group = world.group(call.body["openConverationId"], "illegal.parameter.cid")
    if group.kind == "plain" or group.disbanded:
        raise No("not.inner.group")
    group.muted = bool(call.body["banWordsType"])
    return {"code": "200", "cause": "成功"}


_MUTE = {
    "userIdList": "invalidParameter.userIdList",
    "muteStatus": "invalidParameter.muteStatusError",
    "openConversationId": "invalidParameter.openConversationIdError",
}


@endpoint(
    "muteMembers/set", "POST", "/v1.0/im/sceneGroups/muteMembers/set", scope=MANAGE, codes=_MUTE,
    shape=obj(openConversationId=text(), userIdList=row(text(), 999), muteStatus=whole(0, 1), muteDuration=whole(),
              unionIds_=row(text())),
)  # fmt: skip
def mute_members(world: World, call: Call) -> None:
    """Mute people of a scene group for so many milliseconds, or unmute them. Owner and admins cannot be muted."""
    body = call.body
    group = world.group(body["openConversationId"], _MUTE["openConversationId"])
    if group.kind != "scene" or group.disbanded:
        raise No("invalidGroupParams")
    members = [group.members.get(user) for user in body["userIdList"]]
    if None in members:
        raise No("cannot.find.user")
    if any(member.role != "member" for member in members if member):
        raise No("cannot.ban.owner")
    if body["muteStatus"] and body["muteDuration"] <= 0:
        world.wrong("muteMembers/set: a mute of no time")
    until = world.now() + timedelta(milliseconds=body["muteDuration"]) if body["muteStatus"] else None
    for member in members:
        if member is not None:
            member.muted_from, member.muted_until = (world.now() if until else None), until


@endpoint(
    "muteSettings", "GET", "/v1.0/im/sceneGroups/muteSettings", scope=READ,
    query=obj(userId=text(), openConversationId=text()),
)  # fmt: skip
def mute_settings(world: World, call: Call) -> Payload:
    """Whether a scene group, and one of its members, is muted."""
    group = world.group(call.query["openConversationId"], "invalidParameter.openConversationIdError")
    if group.kind != "scene":
        raise No("invalidGroupParams")
    member = group.members.get(call.query["userId"])
    if member is None:
        raise No("cannot.find.user")
    on = member.muted_until is not None and member.muted_until > world.now()
    start, end = (int(at.timestamp() * 1000) if on and at else 0 for at in (member.muted_from, member.muted_until))
    one = {"userMuteMode": on, "muteStartTime": start, "muteEndTime": end}
    return {"groupMuteMode": group.muted, "userMuteResult": one}


@endpoint(
    "members/batchQuery", "POST", "/v1.0/im/sceneGroups/members/batchQuery", scope=READ,
    shape=obj(openConversationId=text(), maxResults=whole(*range(1, 1001)), nextToken_=text(empty=True),
              coolAppCode_=text()),
)  # fmt: skip
def members_of(world: World, call: Call) -> Payload:
    """The members of a scene group, or of a group with a cool app; up to a thousand whatever maxResults says."""
    group = world.group(call.body["openConversationId"])
    if group.disbanded:
        raise No("group.disbanded")
    if group.cool_app_code and call.body.get("coolAppCode") != group.cool_app_code:
        raise No("invalidParameter.coolAppCode")
    if group.kind != "scene" and not group.cool_app_code:
        raise No("group.org.checkFailed")
    start = int(call.body.get("nextToken") or 0)
    everybody = list(group.members.values())
    page = everybody[start : start + 1000]
    inside = [member.person for member in page if member.person.user_id]
    outside = [member.person for member in page if not member.person.user_id]
    more = len(everybody) > start + 1000
    return {
        "success": True,
        "memberUserIds": [person.user_id for person in inside],
        "unionIdList": [person.union_id for person in outside],
        "staffIdNickMap": {person.user_id: person.nick for person in inside if person.nick},
        "unionIdNickMap": {person.union_id: person.nick for person in outside if person.nick},
        "hasMore": more,
        "nextToken": str(start + 1000) if more else "",
    }


_MEMBERS = obj(open_conversation_id=text(), user_ids_=row(text(), 999), union_ids_=row(text(), 999))


def _people(world: World, call: Call) -> tuple[Group, list[str]]:
    group = world.group(call.body["open_conversation_id"], "parameter.invalid")
    if group.kind != "scene" or group.disbanded:
        raise No("permession.checkFailed")
    users = list(call.body.get("user_ids", []))
    unions = call.body.get("union_ids", [])
    return group, users + [person.key for person in world.people.values() if person.union_id in unions]


@endpoint("member/add", "POST", "/v1.0/im/sceneGroup/member/add", scope=MANAGE, shape=_MEMBERS)
def add_members(world: World, call: Call) -> Payload:
    """Put people into a scene group; everybody hears of it."""
    group, users = _people(world, call)
    if len(group.members) + len(users) > 1000:
        raise No("parameter.invalid", "more than a thousand")
    new = {user: _member(world, user) for user in users if user not in group.members}
    group.members |= new
    if new:
        world.pending.append(("chat_add_member", {"cid": group.cid, "users": list(new)}))
    return {"success": True}


@endpoint("member/delete", "POST", "/v1.0/im/sceneGroup/member/delete", scope=MANAGE, shape=_MEMBERS)
def remove_members(world: World, call: Call) -> Payload:
    """Take people out of a scene group; everybody hears of it."""
    group, users = _people(world, call)
    gone = [user for user in users if group.members.pop(user, None)]
    if gone:
        world.pending.append(("chat_remove_member", {"cid": group.cid, "users": gone}))
    return {"success": True}


@endpoint(
    "subAdmins", "PUT", "/v1.0/im/sceneGroups/subAdmins", scope=MANAGE,
    shape=obj(openConversationId=text(), userIds=row(text(), 12), role=whole(2, 3), unionIds_=row(text())),
)  # fmt: skip
def sub_admins(world: World, call: Call) -> Payload:
    """Make people admins (2) or plain members (3)."""
    group = world.group(call.body["openConversationId"])
    members = [group.members.get(user) for user in call.body["userIds"]]
    if group.kind != "scene" or None in members:
        raise No("parameter.invalid")
    for member in members:
        if member is not None and member.role != "owner":
            member.role = "admin" if call.body["role"] == 2 else "member"
    return {"success": True}


@endpoint(
    "convertToOpenConversationId", "POST", "/v1.0/im/chat/{chatId}/convertToOpenConversationId", scope=READ,
)  # fmt: skip
def convert(world: World, call: Call) -> Payload:
    """The openConversationId of a chatid."""
    group = world.by_chat_id(call.path["chatId"])
    if group is None:
        raise No("invalidParameter.chatId")
    return {"openConversationId": group.cid}


@endpoint("chat/get", "GET", "/chat/get", host="old", scope="60011", query=obj(access_token=text(), chatid=text()))
def chat_get(world: World, call: Call) -> Payload:
    """What the old API knows of a group."""
    group = world.by_chat_id(call.query["chatid"])
    if group is None or group.disbanded:
        raise No(34001, "chatid")
    users = [member.person.user_id for member in group.members.values() if member.person.user_id]
    info = {"chatid": group.chat_id, "name": group.title, "owner": group.owner, "useridlist": users,
            "chatBannedType": int(group.muted), "conversationTag": 2}  # fmt: skip
    return {"errcode": 0, "errmsg": "ok", "chat_info": info}


@endpoint(
    "chat/qrcode/get", "POST", "/topapi/chat/qrcode/get", host="old", scope="qyapi_chat_base_read",
    query=obj(access_token=text()), shape=obj(chatid=text(), userid=text()),
)  # fmt: skip
def join_link(world: World, call: Call) -> Payload:
    """The link to join a group, shared by one of its members (D:obtain-a-qr-code-link, with its three codes)."""
    group = world.by_chat_id(call.body["chatid"])
    if group is None or group.disbanded:
        raise No(34001, "无效的会话id")
    if call.body["userid"] not in world.people:
        raise No(40003, "无效的userid")
    if call.body["userid"] not in group.members:
        raise No(60124, "用户不在群里")
    link = f"https://qr.dingtalk.com/action/joingroup?code=v1,k1,{group.chat_id}"
    return {"errcode": 0, "errmsg": "ok", "success": True, "result": link, "request_id": "EXAMPLE"}


@endpoint(
    "scenegroup/disband", "POST", "/v1.0/im/chat/scenegroup/disband", scope=MANAGE,
    shape=obj(openConversationId=text()),
)  # fmt: skip
def dissolve(world: World, call: Call) -> Payload:
    """Irreversible, and nothing a robot should ever do."""
    world.wrong("scenegroup/disband: it is irreversible; keep it out of the bot")
    world.group(call.body["openConversationId"]).disbanded = True
    return {"success": True}


@endpoint(
    "template/apply", "POST", "/topapi/im/chat/scenegroup/template/apply", host="old", scope=MANAGE,
    query=obj(access_token=text()),
    shape=obj(owner_user_id=text(), template_id=text(), open_conversation_id=text()),
)  # fmt: skip
def apply_template(world: World, call: Call) -> Payload:
    """Enable a template on a group that was made from one."""
    group = world.group(call.body["open_conversation_id"])
    if call.body["template_id"] not in world.group_templates:
        raise No(665036, "template")
    if group.kind != "scene" or group.owner != call.body["owner_user_id"]:
        raise No(660023, "group")
    group.template_id = call.body["template_id"]
    return {"errcode": 0, "errmsg": "ok"}
