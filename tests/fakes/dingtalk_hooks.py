"""Webhooks in the stand-in of DingTalk: the custom robot with its protections, and the sessionWebhook."""

import hmac
from datetime import timedelta
from typing import Any

from tests.fakes.dingtalk_desk import Call, endpoint
from tests.fakes.dingtalk_shapes import hooked
from tests.fakes.dingtalk_signs import robot_sign
from tests.fakes.dingtalk_world import CustomRobot, No, Payload, World

TOLERANCE = 3_600_000
OK = {"errcode": 0, "errmsg": "ok"}
A_MINUTE, THE_BLOCK, PER_MINUTE = timedelta(minutes=1), timedelta(minutes=10), 20


def _body(call: Call, name: str, *, unknown: set[str]) -> Payload:
    """The body, of the right type and shape, without a token that does not belong there."""
    if "x-acs-dingtalk-access-token" in call.headers:
        raise No(-1, "system error", wrong=f"{name}: the app's token was sent to a webhook")
    if not call.headers.get("content-type", "").startswith("application/json"):
        raise No(43004, "invalid Content-Type", wrong=f"{name}: Content-Type")
    if not isinstance(call.body, dict):
        raise No(40035, "not json", wrong=f"{name}: no JSON object")
    if set(call.query) - unknown:
        raise No(40035, "unknown parameter", wrong=f"{name}: query with {sorted(set(call.query) - unknown)}")
    if found := hooked(call.body):
        code = 400402 if ".title" in "".join(found) else 40035
        raise No(code, "; ".join(found), wrong=f"{name}{'; '.join(found)}")
    return call.body


def _tagged(world: World, body: Payload) -> dict[str, Any]:
    at = body.get("at", {})
    for user in at.get("atUserIds", []):
        if user in world.people and not world.people[user].user_id:
            world.wrong(f"webhook: @ of {user}, who has no userId in this organisation")
    return {"at_users": tuple(at.get("atUserIds", [])), "at_all": bool(at.get("isAtAll"))}


def _content(body: Payload) -> Payload:
    return {name: part for name, part in body.items() if name not in ("at", "msgUuid")}


@endpoint("robot/sendBySession", "POST", "/robot/sendBySession", host="hook", counted=False)
def by_session(world: World, call: Call) -> Payload:
    """Answer in the conversation a message came from, for ninety minutes."""
    body = _body(call, "robot/sendBySession", unknown={"session"})
    session = world.sessions.get(call.query.get("session", ""))
    if session is None or world.now() >= session.expires:
        raise No(300001, "session 不存在")
    if body["msgtype"] == "empty":
        return OK
    group = world.groups.get(session.cid)
    if group is not None and (group.disbanded or not group.bot):
        raise No(400013 if group.disbanded else 400106, "robot is not in the group")
    way, to = ("session", (session.cid,)) if group is not None else ("session-private", (session.user,))
    world.keep(way, to, body["msgtype"], _content(body), **_tagged(world, body))
    return OK


@endpoint("robot/send", "POST", "/robot/send", host="hook", counted=False)
def by_custom_robot(world: World, call: Call) -> Payload:
    """A message of a custom robot, twenty a minute."""
    robot = world.custom.get(call.query.get("access_token", ""))
    if robot is None:
        raise No(300005, "token is not exist")
    body = _body(call, "robot/send", unknown={"access_token", "timestamp", "sign"})
    _protected(world, robot, call, body)
    group = world.groups.get(robot.cid)
    if robot.stopped or group is None or group.disbanded:
        raise No(400102 if robot.stopped else 400013, "robot stopped")
    if (uuid := body.get("msgUuid")) and uuid in robot.answered:
        return robot.answered[uuid]
    _slow_enough(world, robot)
    world.keep("custom", (robot.cid,), body["msgtype"], _content(body), **_tagged(world, body))
    if uuid:
        robot.answered[uuid] = OK
    return OK


def _protected(world: World, robot: CustomRobot, call: Call, body: Payload) -> None:
    if robot.secret:
        timestamp = call.query.get("timestamp", "")
        if not timestamp.isdecimal() or abs(int(timestamp) - world.milliseconds()) > TOLERANCE:
            raise No(310000, "invalid timestamp", wrong=f"robot/send: timestamp {timestamp!r}")
        if not hmac.compare_digest(call.query.get("sign", "").encode(), robot_sign(robot.secret, timestamp).encode()):
            raise No(310000, "sign not match", wrong="robot/send: sign")
    elif "sign" in call.query:
        world.wrong("robot/send: signed, where there is no secret")
    if robot.keywords and not any(word in str(_content(body)) for word in robot.keywords):
        raise No(310000, "keywords not in content", wrong="robot/send: no keyword")


def _slow_enough(world: World, robot: CustomRobot) -> None:
    now = world.now()
    wrong = "" if world.allow_bursts else "robot/send: more than 20 a minute, or within the block"
    if robot.blocked_until is not None and now < robot.blocked_until:
        raise No(130101, "send too fast, exceed 20 times per minute", wrong=wrong)
    robot.sent_at = [at for at in robot.sent_at if now - at < A_MINUTE]
    if len(robot.sent_at) >= PER_MINUTE:
        robot.blocked_until = now + THE_BLOCK
        raise No(130101, "send too fast, exceed 20 times per minute", wrong=wrong)
    robot.sent_at.append(now)
