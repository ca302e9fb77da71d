"""Messages of the robot in the stand-in of DingTalk: send, recall, read state, media, received files."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from tests.fakes.dingtalk_desk import Call, endpoint
from tests.fakes.dingtalk_shapes import MESSAGES, message, named, obj, one_of, row, text, whole
from tests.fakes.dingtalk_world import Group, No, Payload, World

SEND = "qyapi_robot_sendmsg"
RECALL_WINDOW = timedelta(hours=24)
MEDIA = {
    "image": (20, ("jpg", "jpeg", "gif", "png", "bmp")),
    "voice": (2, ("amr", "mp3", "wav")),
    "video": (20, ("mp4",)),
    "file": (20, ("doc", "docx", "xls", "xlsx", "ppt", "pptx", "zip", "pdf", "rar")),
}
"""Megabytes and endings for each type."""

_CODES = {
    "robotCode": "invalidParameter.robotCode.empty",
    "msgKey": "invalidParameter.msgKey.invalid",
    "msgParam": "invalidParameter.msgParam.invalid",
    "openConversationId": "invalid.openConversationId",
    "userIds": "invalidParameter.userIds.overMax",
    "processQueryKeys": "invalidParameter.processQueryKeys.overMax",
}


def _robot(world: World, code: str) -> None:
    if code != world.robot_code:
        raise No("invalidParameter.robotCode.notExsit", "robot not exist")
    if world.bot_stopped:
        raise No("bot.stopped", "robot stopped")


def _content(world: World, call: Call) -> Payload:
    """What a msgKey with its msgParam says; everything that is not as the table has it is refused."""
    key, param = call.body["msgKey"], call.body["msgParam"]
    if key not in MESSAGES:
        raise No("invalidParameter.msgKey.invalid", key, wrong=f"msgKey {key}")
    if len(param.encode()) > 15_000:
        raise No("invalidParameter.msgParam.tooLong", wrong=f"msgParam of {len(param.encode())} bytes")
    content, found = message(key, param)
    if found:
        raise No("invalidParameter.msgParam.invalid", "; ".join(found), wrong=f"{key}: {'; '.join(found)}")
    for word in (value for value in content.values() if isinstance(value, str)):
        for who in (user for user in world.people if f"@{user}" in word):  # a written name is words, an id is not
            world.wrong(f"{key}: @{who} where nobody can be tagged")
    _media_known(world, key, content)
    return content


def _media_known(world: World, key: str, content: Payload) -> None:
    for name in ("mediaId", "videoMediaId", "picMediaId", "photoURL"):
        value = content.get(name, "")
        if value and not (name == "photoURL" and value.startswith(("https://", "http://"))):
            kinds = {"sampleAudio": "voice", "sampleFile": "file"}.get(key, "video" if "video" in name else "image")
            if value not in world.media or world.media[value][0] != kinds:
                raise No("resource.not.found", f"{name} {value}")


def _reachable(world: World, cid: Any, cool: str | None) -> Group:
    """A group in which the robot can speak now."""
    group = world.group(cid)
    if group.disbanded:
        raise No("group.disbanded")
    if not group.bot:
        raise No("invalidParameter.robotCode.notExsit", "robot is not in the group")
    if group.cool_app_code and cool != group.cool_app_code:
        raise No("invalidParameter.robotCode.coolApp")
    if group.muted and not world.bot_speaks_when_muted:
        raise No("bot.forbidden.sendMessage")
    return group


@endpoint(
    "groupMessages/send", "POST", "/v1.0/robot/groupMessages/send", scope=SEND, codes=_CODES,
    shape=obj(robotCode=text(), openConversationId=text(), msgKey=text(), msgParam=text(), coolAppCode_=text()),
)  # fmt: skip
def send_to_group(world: World, call: Call) -> Payload:
    """A message to a group."""
    body = call.body
    _robot(world, body["robotCode"])
    content = _content(world, call)
    group = _reachable(world, body["openConversationId"], body.get("coolAppCode"))
    return {"processQueryKey": world.keep("group", (group.cid,), body["msgKey"], content).key}


@endpoint(
    "oToMessages/batchSend", "POST", "/v1.0/robot/oToMessages/batchSend", scope=SEND, codes=_CODES,
    shape=obj(robotCode=text(), userIds=row(text(), 20), msgKey=text(), msgParam=text()),
)  # fmt: skip
def send_to_people(world: World, call: Call) -> Payload:
    """A message to up to twenty people, each alone. Who cannot be reached is named in a list, at HTTP 200."""
    body = call.body
    _robot(world, body["robotCode"])
    content = _content(world, call)
    wanted = list(dict.fromkeys(body["userIds"]))
    if len(wanted) < len(body["userIds"]):
        world.wrong("oToMessages/batchSend: somebody is named twice")
    known = [user for user in wanted if user in world.people and world.people[user].user_id]
    slowed = [user for user in known if user in world.flow_controlled]
    reached = tuple(user for user in known if user not in slowed)
    sent = world.keep("private", reached, body["msgKey"], content)
    return {
        "processQueryKey": sent.key,
        "invalidStaffIdList": [user for user in wanted if user not in known],
        "flowControlledStaffIdList": slowed,
    }


def _recall(world: World, keys: list[str], way: str, cid: str | None) -> Payload:
    done, failed = [], {}
    for key in keys:
        sent = world.sent.get(key)
        fits = sent is not None and sent.way in (way, f"card-{way}") and (cid is None or sent.to == (cid,))
        if sent is None or not fits:
            failed[key] = "invalid.processQueryKey"
        elif cid is None and world.now() - sent.at > RECALL_WINDOW:
            failed[key] = "robot.processQueryKey.expired"
        elif sent.recalled:
            failed[key] = "processQueryKey.recalled"
        else:
            sent.recalled = True
            done.append(key)
    return {"successResult": done, "failedResult": failed}


@endpoint(
    "groupMessages/recall", "POST", "/v1.0/robot/groupMessages/recall", scope=SEND, codes=_CODES,
    shape=obj(openConversationId=text(), robotCode=text(), processQueryKeys=row(text(), 20)),
)  # fmt: skip
def recall_in_group(world: World, call: Call) -> Payload:
    """Take messages of ours back out of a group."""
    _robot(world, call.body["robotCode"])
    group = world.group(call.body["openConversationId"])
    if group.disbanded:
        raise No("group.disbanded")
    return _recall(world, call.body["processQueryKeys"], "group", group.cid)


@endpoint(
    "otoMessages/batchRecall", "POST", "/v1.0/robot/otoMessages/batchRecall", scope=SEND, codes=_CODES,
    shape=obj(robotCode=text(), processQueryKeys=row(text(), 20)),
)  # fmt: skip
def recall_in_private(world: World, call: Call) -> Payload:
    """Take private messages back, within a day."""
    _robot(world, call.body["robotCode"])
    return _recall(world, call.body["processQueryKeys"], "private", None)


@endpoint(
    "oToMessages/readStatus", "GET", "/v1.0/robot/oToMessages/readStatus", scope=SEND,
    query=obj(robotCode=text(), processQueryKey=text()),
)  # fmt: skip
def read_status(world: World, call: Call) -> Payload:
    """Who has read a private message."""
    _robot(world, call.query["robotCode"])
    sent = world.sent.get(call.query["processQueryKey"])
    if sent is None or sent.way != "private":
        raise No("invalid.processQueryKey")
    rows = [
        {
            "userId": user,
            "name": world.people[user].nick,
            "readStatus": "READ" if user in sent.read_by else "UNREAD",
            "readTimestamp": world.milliseconds() if user in sent.read_by else 0,
        }
        for user in sent.to
    ]
    return {"messageReadInfoList": rows, "sendStatus": "RECALLED" if sent.recalled else "SUCCESS"}


@endpoint(
    "groupMessages/query", "POST", "/v1.0/robot/groupMessages/query", scope=SEND,
    shape=obj(robotCode=text(), openConversationId=text(), processQueryKey=text(), maxResults_=whole(*range(1, 201)),
              nextToken_=text(empty=True)),
)  # fmt: skip
def read_in_group(world: World, call: Call) -> Payload:
    """Who has read a message in a group."""
    _robot(world, call.body["robotCode"])
    sent = world.sent.get(call.body["processQueryKey"])
    if sent is None or sent.to != (world.group(call.body["openConversationId"]).cid,):
        raise No("invalid.processQueryKey")
    status = "RECALLED" if sent.recalled else "SUCCESS"
    return {"readUserIds": sent.read_by, "hasMore": False, "nextToken": "", "sendStatus": status}


@endpoint("robots/query", "POST", "/v1.0/robot/groups/robots/query", shape=obj(openConversationId=text()), scope=SEND)
def robots_of(world: World, call: Call) -> Payload:
    """Which robots are in a group."""
    group = world.group(call.body["openConversationId"])
    bot = {"robotCode": world.robot_code, "name": "bot", "downloadIconURL": "", "openRobotType": 1}
    return {"chatbotInstanceVOList": [bot] if group.bot and not group.disbanded else []}


@endpoint(
    "messageFiles/download", "POST", "/v1.0/robot/messageFiles/download", scope=SEND,
    shape=obj(downloadCode=text(), robotCode=text()),
)  # fmt: skip
def find_file(world: World, call: Call) -> Payload:
    """Where a received file lies, for a while."""
    _robot(world, call.body["robotCode"])
    code = call.body["downloadCode"]
    if code not in world.files:
        raise No("invalidParameter.downloadCode", code)
    until = world.milliseconds() + 600_000
    return {"downloadUrl": f"{world.base}/temporary/{until}/{quote(code, safe='')}"}


@endpoint("temporary", "GET", "/temporary/{until}/{code}", host="file", counted=False)
def fetch_file(world: World, call: Call) -> bytes:
    """The bytes of a received file."""
    if int(call.path["until"]) < world.milliseconds():
        raise No("SignatureExpired", status=403)
    if "x-acs-dingtalk-access-token" in call.headers:
        world.wrong("temporary: the token was sent to where a file lies")
    return world.files[call.path["code"]]


@endpoint("media/upload", "POST", "/media/upload", host="old", scope="qyapi_base", query=obj(access_token=text()))
def upload(world: World, call: Call) -> Payload:
    """Put a file where messages can name it."""
    parts = call.parts
    found = named({"media": _file, "type": lambda part: one_of(*MEDIA)(part[1].decode())})(parts)
    if found:
        raise No(40035, "; ".join(found), wrong=f"media/upload{'; '.join(found)}")
    kind, (name, content) = parts["type"][1].decode(), parts["media"]
    megabytes, endings = MEDIA[kind]
    if name.rpartition(".")[2].lower() not in endings:
        raise No(40005, "invalid file type", wrong=f"media/upload: {kind} with another ending")
    if not content or len(content) > megabytes * 1024 * 1024:
        raise No(40006, "invalid file size", wrong=f"media/upload: {kind} of {len(content)} bytes")
    letter = {"image": "D", "voice": "T", "video": "j", "file": "z"}[kind]
    media_id = f"@lA{letter}P{world.token('media')}"
    world.media[media_id] = (kind, name, content)
    seconds = world.milliseconds() // 1000
    return {"errcode": 0, "errmsg": "ok", "media_id": media_id, "created_at": seconds, "type": kind}


def _file(part: tuple[str, bytes]) -> list[str]:
    return [] if part[0] else ["has no file name"]


@endpoint("call_back/get_call_back_failed_result", "GET", "/call_back/get_call_back_failed_result", host="old",
          query=obj(access_token=text()), counted=False)  # fmt: skip
def failed_pushes(world: World, call: Call) -> Payload:
    """Up to 200 events that were given up, forgotten once read."""
    ready = [push for at, push in world.failed_pushes if world.now() >= at][:200]
    world.failed_pushes = [(at, push) for at, push in world.failed_pushes if push not in ready]
    listed = [{"event_time": push.get("EventTime"), "call_back_tag": push["EventType"],
               push["EventType"]: json.dumps(push, ensure_ascii=False)} for push in ready]  # fmt: skip
    return {"errcode": 0, "errmsg": "ok", "has_more": bool(world.failed_pushes), "failed_list": listed}
