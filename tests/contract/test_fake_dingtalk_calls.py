"""The calls of the stand-in of DingTalk: messages, media, groups; each with what it refuses."""

import io
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import FormData

from tests.fakes.dingtalk import Muted
from tests.fakes.dingtalk_by_hand import (
    CID,
    OTHER,
    OUTSIDER,
    ROBOT,
    SECRET,
    SENDS,
    USER,
    Desk,
    a_desk,
    mute_calls,
    say,
)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with a_desk() as desk:
        yield desk


# ------------------------------------------------------------------------------------------------------------ messages

WRONG_MESSAGES = [
    ("sampleNothing", {"content": "x"}, "invalidParameter.msgKey.invalid"),
    ("sampleText", "no json", "invalidParameter.msgParam.invalid"),
    ("sampleText", "[]", "invalidParameter.msgParam.invalid"),
    ("sampleText", {"content": "x", "at": {"isAtAll": True}}, "invalidParameter.msgParam.invalid"),
    ("sampleText", {"content": ""}, "invalidParameter.msgParam.invalid"),
    ("sampleText", {"text": "x"}, "invalidParameter.msgParam.invalid"),
    ("sampleText", {"content": "字" * 5000}, "invalidParameter.msgParam.tooLong"),
    ("sampleMarkdown", {"text": "x"}, "invalidParameter.msgParam.invalid"),
    ("sampleActionCard", {"title": "t", "text": "x", "singleTitle": "s", "singleUrl": "https://e.com"},
     "invalidParameter.msgParam.invalid"),
    ("sampleActionCard2", {"title": "t", "text": "x", "actionTitle1": "a", "actionUrl1": "https://e.com",
                           "actionTitle2": "b", "actionURL2": "https://e.com"}, "invalidParameter.msgParam.invalid"),
    ("sampleActionCard6", {"title": "t", "text": "x", "buttonTitle1": "a", "buttonURL1": "https://e.com",
                           "buttonTitle2": "b", "buttonUrl2": "https://e.com"}, "invalidParameter.msgParam.invalid"),
    ("sampleActionCard3", {"title": "t", "text": "x", "actionTitle1": "a", "actionURL1": "https://e.com",
                           "actionTitle2": "b", "actionURL2": "https://e.com"}, "invalidParameter.msgParam.invalid"),
    ("sampleActionCard", {"title": "t", "text": "x", "singleTitle": "s",
                          "singleURL": "dtmd://DingTalkClient/sendMessage?content=x"},
     "invalidParameter.msgParam.invalid"),
    ("sampleAudio", {"mediaId": "@lATPexample", "duration": 4000}, "invalidParameter.msgParam.invalid"),
    ("sampleFile", {"mediaId": "@lAzPexample", "fileName": "a.txt", "fileType": "txt"},
     "invalidParameter.msgParam.invalid"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "param", "code"), WRONG_MESSAGES)
async def test_no_message_is_taken_in_another_form(desk: Desk, key: str, param: Any, code: str) -> None:
    status, answer = await say(desk, key, param)
    assert (status, answer["code"]) == (400, code)
    assert desk.fake.sent() == []
    assert len(desk.fake.violations) == 1
    desk.fake.violations.clear()


async def test_what_is_refused_without_being_wrong(desk: Desk) -> None:
    text = {"content": "x"}
    assert (await say(desk, "sampleText", text, robotCode="other"))[1]["code"] == (
        "invalidParameter.robotCode.notExsit"
    )
    assert (await say(desk, "sampleText", text, openConversationId="cidX"))[1]["code"] == "invalid.openConversationId"
    assert (await say(desk, "sampleImageMsg", {"photoURL": "@unknown"}))[1]["code"] == "resource.not.found"
    assert (await say(desk, "sampleFile", {"mediaId": "@lATPexample", "fileName": "a.pdf", "fileType": "pdf"}))[1][
        "code"
    ] == "resource.not.found"  # a voice is no file
    group = desk.fake.groups[CID]
    for name, value, code in (
        ("muted", True, "bot.forbidden.sendMessage"),
        ("cool_app_code", "COOLAPP", "invalidParameter.robotCode.coolApp"),
        ("bot", False, "invalidParameter.robotCode.notExsit"),
        ("disbanded", True, "group.disbanded"),
    ):
        desk.fake.world.bot_speaks_when_muted = False
        before = getattr(group, name)
        setattr(group, name, value)
        assert (await say(desk, "sampleText", text))[1]["code"] == code
        setattr(group, name, before)
    assert desk.fake.sent() == []
    group.muted, desk.fake.world.bot_speaks_when_muted = True, True
    assert (await say(desk, "sampleText", text))[0] == 200


async def test_a_message_has_at_most_15000_bytes(desk: Desk) -> None:
    frame = len(json.dumps({"content": ""}))
    assert (await say(desk, "sampleText", {"content": "x" * (15_000 - frame)}))[0] == 200
    assert (await say(desk, "sampleText", {"content": "x" * (15_001 - frame)}))[0] == 400
    desk.blamed("15001 bytes")


async def test_nobody_can_be_tagged_by_the_open_api(desk: Desk) -> None:
    await say(desk, "sampleText", {"content": f"@{USER} x"})
    desk.blamed("nobody can be tagged")
    for text in ("@所有人 x", "@王老师 x", "a@b.example"):
        await say(desk, "sampleText", {"content": text})


async def test_private_messages_say_who_was_not_reached(desk: Desk) -> None:
    body = SENDS["out_private_send"]["request"]["body"]
    path = "/v1.0/robot/oToMessages/batchSend"
    desk.fake.world.flow_controlled.add(OTHER)
    status, answer = await desk.call("POST", path, body | {"userIds": [USER, OTHER, "nobody", OUTSIDER]})
    assert status == 200
    assert (answer["invalidStaffIdList"], answer["flowControlledStaffIdList"]) == (["nobody", OUTSIDER], [OTHER])
    assert [sent.to for sent in desk.fake.sent("private")] == [(USER,)]
    await desk.call("POST", path, body | {"userIds": [USER, USER]})
    desk.blamed("twice")
    status, answer = await desk.call("POST", path, body | {"userIds": [str(n) for n in range(21)]})
    assert (status, answer["code"]) == (400, "invalidParameter.userIds.overMax")
    desk.blamed("more than 20")


async def recall(desk: Desk, keys: list[str], way: str = "group", **changes: Any) -> Any:
    path = {"group": "groupMessages/recall", "private": "otoMessages/batchRecall"}[way]
    body = {"robotCode": ROBOT, "processQueryKeys": keys} | ({"openConversationId": CID} if way == "group" else {})
    return (await desk.call("POST", f"/v1.0/robot/{path}", body | changes))[1]


async def test_recall_only_what_is_ours_where_it_is_and_in_time(desk: Desk) -> None:
    _, sent = await say(desk, "sampleText", {"content": "x"})
    key = sent["processQueryKey"]
    elsewhere = await recall(desk, [key], openConversationId="cidPlain")
    assert elsewhere == {"successResult": [], "failedResult": {key: "invalid.processQueryKey"}}
    assert (await recall(desk, [key], "private"))["successResult"] == []
    assert (await recall(desk, [key, "other"]))["failedResult"] == {"other": "invalid.processQueryKey"}
    assert desk.fake.sent("group")[0].recalled
    assert list((await recall(desk, [key]))["failedResult"]) == [key]
    _, sent = await desk.call("POST", "/v1.0/robot/oToMessages/batchSend", SENDS["out_private_send"]["request"]["body"])
    desk.later(hours=24, seconds=1)
    desk.token = desk.fake.tokens.give(ROBOT, SECRET) or ""
    answer = await recall(desk, [sent["processQueryKey"]], "private")
    assert list(answer["failedResult"].values()) == ["robot.processQueryKey.expired"]
    assert (await recall(desk, [str(n) for n in range(21)]))["code"] == "invalidParameter.processQueryKeys.overMax"
    desk.blamed("more than 20")


async def upload(desk: Desk, name: str | None, kind: str | None, content: bytes) -> Any:
    form = FormData()
    form.add_field("media", io.BytesIO(content), filename=name, content_type="application/octet-stream")
    if kind is not None:
        form.add_field("type", kind)
    async with desk.session.post(f"{desk.fake.oapi_url}/media/upload?access_token={desk.token}", data=form) as got:
        answer: Any = await got.json()
        return answer


async def test_media_are_kept_and_can_be_named(desk: Desk) -> None:
    answer = await upload(desk, "a.png", "image", b"png bytes")
    assert set(answer) == {"errcode", "errmsg", "media_id", "created_at", "type"}
    assert desk.fake.world.media[answer["media_id"]] == ("image", "a.png", b"png bytes")
    assert (await say(desk, "sampleImageMsg", {"photoURL": answer["media_id"]}))[0] == 200
    for name, kind, content in (
        ("a.txt", "file", b"x"),
        ("a.png", "image", b""),
        ("a.amr", "voice", b"x" * (2 * 1024 * 1024 + 1)),
        ("a.png", "picture", b"x"),
        ("a.png", None, b"x"),
    ):
        assert (await upload(desk, name, kind, content))["errcode"] != 0
        desk.blamed("media/upload")


async def test_a_received_file_can_be_fetched_for_a_while(desk: Desk) -> None:
    code = desk.fake.add_file(b"the bytes")
    _, answer = await desk.call("POST", "/v1.0/robot/messageFiles/download", {"downloadCode": code, "robotCode": ROBOT})
    assert await desk.send({"method": "GET", "url": answer["downloadUrl"], "headers": {}}) == (200, "the bytes")
    headers = {"x-acs-dingtalk-access-token": desk.token}
    await desk.send({"method": "GET", "url": answer["downloadUrl"], "headers": headers})
    desk.blamed("token was sent")
    desk.later(hours=1)
    assert (await desk.send({"method": "GET", "url": answer["downloadUrl"], "headers": {}}))[0] == 403
    status, _ = await desk.call("POST", "/v1.0/robot/messageFiles/download", {"downloadCode": "x", "robotCode": ROBOT})
    assert status == 400


# -------------------------------------------------------------------------------------------------------------- groups


@pytest.mark.parametrize("kind", ["scene", "internal", "exclusive", "plain"])
async def test_a_group_is_muted_by_the_call_of_its_kind_and_by_no_other(desk: Desk, kind: str) -> None:
    group = desk.fake.add_group(kind, owner=OTHER, members=(USER,))
    for way in ("scene", "internal", "exclusive"):
        for on in (1, 0):
            status, _ = await desk.call(*mute_calls(group, on)[way])
            assert (status == 200) is (way == kind)
            assert group.muted is (way == kind and on == 1)


async def test_the_paid_edition_mutes_every_internal_group_and_is_denied_to_others(desk: Desk) -> None:
    group = desk.fake.groups["cidInternal"]
    method, path, body = mute_calls(group, 1)["exclusive"]
    status, answer = await desk.call(method, path, body)
    assert status == 403
    assert answer["accessdenieddetail"]["requiredScopes"] == ["Custom.Group.Write"]
    desk.fake.world.exclusive_edition = True
    assert (await desk.call(method, path, body))[0] == 200
    assert group.muted
    plain = mute_calls(desk.fake.groups["cidPlain"], 1)["exclusive"]
    assert (await desk.call(*plain))[1]["code"] == "not.inner.group"


async def test_one_member_is_muted_in_scene_groups_and_for_so_long(desk: Desk) -> None:
    path = "/v1.0/im/sceneGroups/muteMembers/set"
    body = SENDS["out_mute.one_member_scene_group"]["request"]["body"]
    assert await desk.call("POST", path, body) == (200, "")
    with pytest.raises(Muted):
        await desk.fake.say(CID, USER, "x")
    url = f"/v1.0/im/sceneGroups/muteSettings?userId={USER}&openConversationId={CID.replace('=', '%3D')}"
    _, answer = await desk.call("GET", url)
    start = 1_772_000_000_000
    one = {"userMuteMode": True, "muteStartTime": start, "muteEndTime": start + 3_600_000}
    assert answer == {"groupMuteMode": False, "userMuteResult": one}
    desk.later(hours=1)
    assert (await desk.fake.say(CID, USER, "x")).body["text"]["content"] == " x"
    for change, code in (
        ({"userIdList": [OTHER]}, "cannot.ban.owner"),
        ({"userIdList": ["nobody"]}, "cannot.find.user"),
        ({"openConversationId": "cidX"}, "invalidParameter.openConversationIdError"),
        ({"openConversationId": "cidInternal"}, "invalidGroupParams"),
    ):
        assert (await desk.call("POST", path, body | change))[1]["code"] == code
    for change, code in (
        ({"muteStatus": 2}, "invalidParameter.muteStatusError"),
        ({"muteStatus": True}, "invalidParameter.muteStatusError"),
        ({"userIdList": []}, "invalidParameter.userIdList"),
        ({"muteDuration": "3600000"}, "invalidParameter.param.invalid"),
    ):
        assert (await desk.call("POST", path, body | change))[1]["code"] == code
        desk.blamed("muteMembers/set")


async def test_a_mute_of_no_time_is_wrong_and_unmuting_is_not(desk: Desk) -> None:
    path = "/v1.0/im/sceneGroups/muteMembers/set"
    body = SENDS["out_mute.one_member_scene_group"]["request"]["body"] | {"muteDuration": 0}
    await desk.call("POST", path, body)
    desk.blamed("no time")
    assert (await desk.call("POST", path, body | {"muteStatus": 0}))[0] == 200


async def test_a_muted_group_lets_only_owner_and_admins_speak(desk: Desk) -> None:
    await desk.call(*mute_calls(desk.fake.groups[CID], 1)["scene"])
    with pytest.raises(Muted):
        await desk.fake.say(CID, USER, "x")
    await desk.fake.say(CID, OTHER, "x")
    role = {"openConversationId": CID, "userIds": [USER], "role": 2}
    assert (await desk.call("PUT", "/v1.0/im/sceneGroups/subAdmins", role))[0] == 200
    await desk.fake.say(CID, USER, "x")


async def test_other_spellings_of_the_mute_are_refused(desk: Desk) -> None:
    path = "/v1.0/im/sceneGroup/update"
    both = {"chat_banned_type": 0, "validation_type": 1}
    await desk.call("POST", path, {"open_conversation_id": CID, "management_options": both})
    desk.blamed("other keys")
    for name in ("chatBannedType", "searchable", "banned"):
        await desk.call("POST", path, {"open_conversation_id": CID, "management_options": {name: 1}})
        assert not desk.fake.groups[CID].muted
        assert desk.fake.violations
        desk.fake.violations.clear()


async def test_a_scene_group_is_made_once_for_one_uuid(desk: Desk) -> None:
    body = {"title": "暑期研修", "template_id": "template-1", "owner_user_id": OTHER, "user_ids": [USER], "uuid": "u1"}
    _, first = await desk.call("POST", "/v1.0/im/sceneGroup/create", body)
    assert set(first) == {"open_conversation_id", "chat_id"}
    assert (await desk.call("POST", "/v1.0/im/sceneGroup/create", body))[1] == first
    assert (await desk.call("POST", "/v1.0/im/sceneGroup/create", body | {"uuid": "u2"}))[1] != first
    assert (await desk.call("POST", "/v1.0/im/sceneGroup/create", body | {"template_id": "x"}))[0] == 400
    without = {name: value for name, value in body.items() if name != "uuid"}
    assert (await desk.call("POST", "/v1.0/im/sceneGroup/create", without))[0] == 200
    desk.blamed("uuid")
    assert (await desk.call("POST", "/v1.0/im/sceneGroup/create", body | {"title": "字" * 31}))[0] == 400
    desk.blamed("30 characters")
    path = f"/v1.0/im/chat/{first['chat_id']}/convertToOpenConversationId"
    assert (await desk.call("POST", path))[1] == {"openConversationId": first["open_conversation_id"]}
    assert (await desk.call("POST", "/v1.0/im/chat/chatX/convertToOpenConversationId"))[0] == 400


async def test_the_link_to_join_is_shared_by_a_member(desk: Desk) -> None:
    group = desk.fake.groups[CID]
    path = f"/topapi/chat/qrcode/get?access_token={desk.token}"

    async def asked(body: dict[str, Any], path: str = path) -> Any:
        headers = {"Content-Type": "application/json"}
        request = {"method": "POST", "url": desk.fake.oapi_url + path, "headers": headers, "body": body}
        return (await desk.send(request))[1]

    good = {"chatid": group.chat_id, "userid": USER}
    answer = await asked(good)
    assert (answer["errcode"], answer["success"]) == (0, True)
    assert answer["result"].startswith("https://")
    stranger = desk.fake.add_person("0000000000000099")
    for body, code in (
        (good | {"chatid": "chatX"}, 34001), (good | {"userid": "nobody"}, 40003),
        (good | {"userid": stranger.user_id}, 60124),
    ):  # fmt: skip
        assert (await asked(body))["errcode"] == code
    assert (await asked({"chatid": group.chat_id}))["errcode"] == 40035
    desk.blamed("userid")
    assert (await asked(good | {"chat_id": "x"}))["errcode"] == 40035
    desk.blamed("chat_id")


async def test_members_of_a_scene_group_or_with_the_cool_app(desk: Desk) -> None:
    path, body = "/v1.0/im/sceneGroups/members/batchQuery", {"openConversationId": CID, "maxResults": 1}
    _, answer = await desk.call("POST", path, body)
    assert (answer["memberUserIds"], answer["unionIdList"]) == ([USER, OTHER], [OUTSIDER])
    assert answer["unionIdNickMap"] == {OUTSIDER: "外校张老师"}
    plain = body | {"openConversationId": "cidPlain"}
    assert (await desk.call("POST", path, plain))[0] == 400
    desk.fake.groups["cidPlain"].cool_app_code = "COOLAPP"
    assert (await desk.call("POST", path, plain))[0] == 400
    assert (await desk.call("POST", path, plain | {"coolAppCode": "COOLAPP"}))[0] == 200
