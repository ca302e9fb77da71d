"""Cards and webhooks of the stand-in of DingTalk: each with what it refuses."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.fakes.dingtalk_by_hand import (
    CID,
    CUSTOM_SECRET,
    ERRORS,
    OTHER,
    OUTSIDER,
    ROBOT,
    SENDS,
    USER,
    Desk,
    a_desk,
    example,
    hook,
)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with a_desk() as desk:
        yield desk


# --------------------------------------------------------------------------------------------------------------- cards

POLL = SENDS["out_card_create_and_deliver_poll.group"]["request"]["body"]
CARDS, CARD = "/v1.0/card/instances/createAndDeliver", "/v1.0/card/instances"


async def deliver(desk: Desk, **changes: Any) -> tuple[int, Any]:
    return await desk.call("POST", CARDS, POLL | changes)


async def test_cards_are_delivered_or_say_why_not(desk: Desk) -> None:
    assert (await deliver(desk, cardTemplateId="x"))[1]["code"] == "param.cardTemplateIdNotExist"
    assert (await deliver(desk, callbackType="HTTP", callbackRouteKey="x"))[0] == 400
    status, answer = await deliver(desk, openSpaceId="dtv1.card//IM_GROUP.cidX")
    assert (status, answer["result"]["deliverResults"][0]["success"]) == (200, False)
    desk.fake.groups[CID].at_all_by_admins = True
    assert (await deliver(desk))[1]["result"]["deliverResults"][0]["errorMsg"] == "only.groupAdmin.canAtAll"
    desk.fake.groups[CID].at_all_by_admins = False
    assert desk.fake.sent() == []
    _, answer = await deliver(desk)
    assert answer["result"]["deliverResults"][0]["carrierId"] == desk.fake.sent("card-group")[0].key
    assert (await deliver(desk))[1]["code"] == "param.outTrackIdExist"


@pytest.mark.parametrize(
    "change",
    [
        {"cardData": {"cardParamMap": {"n": 1}}},
        {"cardData": {"cardParamMap": {"n": "字" * 342}}},
        {"cardData": {"cardParamMap": {"n" * 101: "x"}}},
        {"outTrackId": "x" * 101},
        {"callbackType": "stream"},
        {"openSpaceId": CID},
        {"imGroupOpenDeliverModel": {"robotCode": ROBOT, "atUserIds": [USER]}},
        {"userIdType": "1"},
    ],
)
async def test_no_card_is_taken_in_another_form(desk: Desk, change: dict[str, Any]) -> None:
    assert (await deliver(desk, **change))[0] == 400
    assert desk.fake.world.cards == {}
    desk.blamed(next(iter(change)))


async def test_a_template_has_the_variables_it_has(desk: Desk) -> None:
    await deliver(desk, cardTemplateId="small")
    desk.blamed("no variables")


async def test_an_update_replaces_all_unless_it_is_by_key(desk: Desk) -> None:
    await deliver(desk)
    update = SENDS["out_card_update"]["request"]["body"]
    assert await desk.call("PUT", CARD, update) == (200, {"success": True, "result": True})
    assert desk.fake.card(POLL["outTrackId"])["opt_a"] == "周三"
    assert desk.fake.card(POLL["outTrackId"], USER)["my_choice"] == "B"
    assert "my_choice" not in desk.fake.card(POLL["outTrackId"], OTHER)
    await desk.call("PUT", CARD, {"outTrackId": POLL["outTrackId"], "cardData": {"cardParamMap": {"total": "1"}}})
    desk.blamed("drops values")
    assert desk.fake.card(POLL["outTrackId"]) == {"total": "1"}
    assert (await desk.call("PUT", CARD, {"outTrackId": "x", "cardData": {"cardParamMap": {}}}))[1]["code"] == (
        "param.cardNotExist"
    )
    _, answer = await desk.call("PUT", CARD, {"outTrackId": POLL["outTrackId"]})
    assert answer["code"] == "param.cardDataAndPrivateDataBothEmpty"
    desk.blamed("nothing to update")


async def test_a_route_is_registered_once_unless_forced(desk: Desk) -> None:
    body = SENDS["out_card_register_callback"]["request"]["body"] | {"forceUpdate": False}
    assert (await desk.call("POST", "/v1.0/card/callbacks/register", body))[0] == 200
    status, answer = await desk.call("POST", "/v1.0/card/callbacks/register", body)
    assert (status, answer["code"]) == (500, "param.callbackRouteKeyExist")


# ------------------------------------------------------------------------------------------------------------ webhooks


async def test_a_session_answers_for_ninety_minutes(desk: Desk) -> None:
    url = (await desk.fake.say(CID, USER, "x")).body["sessionWebhook"]
    example_bodies = example("out_session_webhook_reply")
    for body in example_bodies["bodies"]:
        assert await hook(desk, url, body) == example_bodies["response_ok"]
    assert [sent.to for sent in desk.fake.sent("session")] == [(CID,)] * 4
    assert desk.fake.sent("session")[0].at_users == (USER,)
    desk.later(minutes=90, milliseconds=299)
    assert (await hook(desk, url, example_bodies["bodies"][0]))["errcode"] == 0
    desk.later(milliseconds=1)
    assert await hook(desk, url, example_bodies["bodies"][0]) == example_bodies["response_expired"]


TEXT = {"msgtype": "text", "text": {"content": "x"}}
WRONG_HOOKS = [
    {"msgtype": "image", "image": {}},
    TEXT | {"at": {"atDingtalkIds": ["x"]}},
    TEXT | {"at": {"atUserIds": [str(n) for n in range(51)]}},
    TEXT | {"at": {"atUserIds": [str(n) for n in range(26)], "atMobiles": [str(n) for n in range(25)]}},
    TEXT | {"extra": 1},
    {"msgtype": "markdown", "markdown": {"title": "t", "text": "x"}, "at": {"atUserIds": [USER]}},
    {"msgtype": "feedCard", "feedCard": {"links": [{"title": "t", "messageURL": "https://e.com", "picURL": "https://e.com"}]},
     "at": {"isAtAll": True}},
    {"msgtype": "actionCard", "actionCard": {"title": "t", "text": "x", "singleTitle": "s", "singleUrl": "https://e.com"}},
    {"msgtype": "actionCard", "actionCard": {"title": "t", "text": "x", "btnOrientation": 0,
                                             "btns": [{"title": "a", "actionURL": "https://e.com"}]}},
]  # fmt: skip


@pytest.mark.parametrize("body", WRONG_HOOKS)
async def test_no_webhook_body_is_taken_in_another_form(desk: Desk, body: dict[str, Any]) -> None:
    url = (await desk.fake.say(CID, USER, "x")).body["sessionWebhook"]
    assert (await hook(desk, url, body))["errcode"] != 0
    desk.blamed("sendBySession")


async def test_outsiders_cannot_be_tagged(desk: Desk) -> None:
    url = (await desk.fake.say(CID, USER, "x")).body["sessionWebhook"]
    assert (await hook(desk, url, TEXT | {"at": {"atUserIds": [OUTSIDER]}}))["errcode"] == 0
    desk.blamed("no userId")


async def test_webhooks_want_json_and_no_token(desk: Desk) -> None:
    url = (await desk.fake.say(CID, USER, "x")).body["sessionWebhook"]
    assert (await hook(desk, url, TEXT, **{"Content-Type": "text/plain"}))["errcode"] == 43004
    desk.blamed("Content-Type")
    assert (await hook(desk, url, b"{"))["errcode"] == 40035
    desk.blamed("JSON")
    assert (await hook(desk, url, TEXT, **{"x-acs-dingtalk-access-token": "t"}))["errcode"] != 0
    desk.blamed("token")
    assert (await hook(desk, url, {"msgtype": "markdown", "markdown": {"text": "x"}}))["errcode"] == 400402
    desk.blamed("title")


async def test_a_custom_robot_checks_sign_time_and_keyword(desk: Desk) -> None:
    whole = example("out_custom_robot_send")
    desk.fake.add_custom_robot(CID, "EXAMPLE", secret=CUSTOM_SECRET)
    request = whole["request"]
    assert await desk.send(request) == (200, whole["response_ok"])
    assert (await desk.send(request, url=request["url"].replace("fCH5", "aCH5")))[1] == whole["response_bad_sign"]
    desk.blamed("sign")
    assert (await desk.send(request, url=request["url"].replace("token=EXAMPLE", "token=x")))[1] == (
        ERRORS["custom_robot_bad_token"]["body"]
    )
    desk.later(hours=1, milliseconds=1)
    assert (await desk.send(request))[1]["errcode"] == 310000
    desk.blamed("timestamp")
    url = desk.fake.add_custom_robot(CID, "word", keywords=("研修",))
    assert (await hook(desk, url, TEXT))["errcode"] == 310000
    desk.blamed("keyword")
    assert (await hook(desk, url, {"msgtype": "text", "text": {"content": "研修"}}))["errcode"] == 0
    assert (await hook(desk, f"{url}&timestamp=1&sign=x", {"msgtype": "text", "text": {"content": "研修"}}))[
        "errcode"
    ] == 0
    desk.blamed("no secret")


async def test_a_custom_robot_speaks_twenty_times_a_minute_then_not_for_ten(desk: Desk) -> None:
    url = desk.fake.add_custom_robot(CID, "free")
    once = TEXT | {"msgUuid": "u"}
    assert [(await hook(desk, url, once))["errcode"] for _ in range(3)] == [0, 0, 0]
    assert len(desk.fake.sent("custom")) == 1  # the same msgUuid is said once
    assert {(await hook(desk, url, TEXT))["errcode"] for _ in range(19)} == {0}
    desk.fake.world.allow_bursts = True
    assert await hook(desk, url, TEXT) == example("out_custom_robot_send")["response_throttled"]
    desk.later(minutes=9, seconds=59)
    assert (await hook(desk, url, TEXT))["errcode"] == 130101
    desk.later(seconds=1)
    assert (await hook(desk, url, TEXT))["errcode"] == 0
    assert len(desk.fake.sent("custom")) == 21
