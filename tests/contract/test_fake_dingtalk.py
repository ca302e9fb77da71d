"""The stand-in of DingTalk itself: it takes what the published examples send and refuses every variation of it.

A stand-in that takes everything proves nothing, so each rule has its negative control here.
"""

import asyncio
import copy
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientError

from tests.fakes.dingtalk import Fault
from tests.fakes.dingtalk_by_hand import (
    CHAT_ID,
    CID,
    CUSTOM_SECRET,
    ERRORS,
    KEYS,
    OTHER,
    ROBOT,
    SECRET,
    SENDS,
    START,
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


# ---------------------------------------------------------------------------------------------- what the examples send

APPLICATION = {name: part for name, part in SENDS.items() if "access_token" not in name and "custom" not in name}


def shape(value: Any) -> Any:
    """A value with its leaves left out: names and types only."""
    if isinstance(value, dict):
        return {name: shape(part) for name, part in value.items()}
    return [shape(part) for part in value[:1]] if isinstance(value, list) else type(value).__name__


async def prepare(desk: Desk) -> None:
    """What must be there before the examples make sense: messages to recall, a file, a card, a route, the edition."""
    world = desk.fake.world
    world.exclusive_edition = True
    world.routes["poll-route"] = ("https://example.com", "s")
    for way, to in (("group", CID), ("private", USER)):
        sent = world.keep(way, (to,), "sampleText", {"content": "x"})
        del world.sent[sent.key]
        sent.key = KEYS[way]
        world.sent[sent.key] = sent
    desk.fake.add_file(b"picture", "mIofN681YE3fEXAMPLEdownloadCode0000000000PIC")


@pytest.mark.parametrize("name", SENDS)
async def test_what_the_examples_send_is_taken_and_answered_as_they_say(desk: Desk, name: str) -> None:
    await prepare(desk)
    if name == "out_card_update":
        await desk.send(SENDS["out_card_create_and_deliver_poll.group"]["request"])
    part = SENDS[name]
    request = {"headers": {}} | part["request"]
    if name == "out_custom_robot_send":
        desk.fake.add_custom_robot(CID, secret=CUSTOM_SECRET)
    if name == "out_access_token.old":
        request["headers"] = {}
    status, answer = await desk.send(request)
    assert status == 200
    wanted = part.get("response", part.get("response_ok"))
    if wanted is None:
        assert answer == ""
    elif "Query" in str(wanted) or "deliverResults" in str(wanted) or "download" in str(wanted):
        assert shape(answer) == shape(wanted)
    elif "oken" not in str(wanted):
        assert shape(answer) == shape(wanted) or answer == wanted


@pytest.mark.parametrize("name", APPLICATION)
async def test_no_call_is_taken_without_a_token_or_with_an_unknown_field(desk: Desk, name: str) -> None:
    await prepare(desk)
    request = copy.deepcopy(APPLICATION[name]["request"])
    bare = {"Content-Type": "application/json"}
    assert await desk.send(request, headers=bare) == (400, ERRORS["new_missing_header"]["body"])
    desk.blamed("no token")
    with_query = request["url"] + ("&" if "?" in request["url"] else "?") + "access_token=EXAMPLE"
    status, _ = await desk.send(request, headers=bare, url=with_query)
    assert status == 400
    assert "wrong place" in desk.fake.violations.pop(0)
    desk.blamed("no token")
    if request["method"] != "GET":
        status, _ = await desk.send(request, body=request["body"] | {"newField": 1})
        assert status == 400
        desk.blamed("newField", "unknown")


FIELDS = [(name, field) for name, part in APPLICATION.items() for field in part["request"].get("body", {})]


@pytest.mark.parametrize(("name", "field"), FIELDS)
async def test_no_call_is_taken_with_a_field_of_another_type(desk: Desk, name: str, field: str) -> None:
    await prepare(desk)
    request = copy.deepcopy(APPLICATION[name]["request"])
    request["body"][field] = [[]] if not isinstance(request["body"][field], list) else {}
    status, _ = await desk.send(request)
    assert status == 400
    desk.blamed(field)


async def test_bodies_are_announced_as_json(desk: Desk) -> None:
    request = SENDS["out_private_send"]["request"]
    status, _ = await desk.send(request, headers=request["headers"] | {"Content-Type": "text/plain"})
    assert status == 400
    desk.blamed("Content-Type")
    assert (await desk.send(request, headers=request["headers"] | {"Content-Type": "application/json; charset=utf-8"}))[
        0
    ] == 200


# --------------------------------------------------------------------------------------------------- tokens and limits

TOKEN_CALLS = ("out_access_token.new", "out_access_token.unified", "out_access_token.old")
ROBOTS = "/v1.0/robot/groups/robots/query"


async def ask_token(desk: Desk, name: str, secret: str = SECRET) -> tuple[int, Any]:
    request = json.loads(json.dumps({"headers": {}} | SENDS[name]["request"]).replace(SECRET, secret))
    return await desk.send(request)


async def test_all_three_calls_give_the_same_token_while_it_lives_and_another_afterwards(desk: Desk) -> None:
    given = [(await ask_token(desk, name))[1] for name in TOKEN_CALLS]
    tokens = {answer.get("accessToken") or answer["access_token"] for answer in given}
    assert tokens == {desk.token}
    assert desk.fake.tokens.asked == 3
    desk.later(hours=2)
    assert await desk.call("POST", ROBOTS, {"openConversationId": CID}) == (400, ERRORS["new_bad_token"]["body"])
    assert await desk.call("GET", f"/chat/get?chatid=x&access_token={desk.token}") != (200, {})
    desk.blamed("wrong place")
    _, fresh = await ask_token(desk, TOKEN_CALLS[0])
    assert fresh["accessToken"] not in tokens
    desk.token = fresh["accessToken"]
    assert (await desk.call("POST", ROBOTS, {"openConversationId": CID}))[0] == 200
    desk.fake.revoke_tokens()
    assert (await desk.call("POST", ROBOTS, {"openConversationId": CID}))[1]["code"] == "InvalidAuthentication"


async def test_a_renewed_token_lives_two_hours_from_then(desk: Desk) -> None:
    desk.later(hours=1, minutes=59)
    await ask_token(desk, TOKEN_CALLS[0])
    desk.later(minutes=30)
    assert (await desk.call("POST", ROBOTS, {"openConversationId": CID}))[0] == 200


async def test_wrong_credentials_and_a_token_that_was_never_given(desk: Desk) -> None:
    assert (await ask_token(desk, TOKEN_CALLS[0], "other"))[1]["code"] == "invalidClientIdOrSecret"
    assert await ask_token(desk, TOKEN_CALLS[2], "other") == (200, ERRORS["old_gettoken_bad_credentials"]["body"])
    desk.token = "made up"
    assert await desk.call("POST", ROBOTS, {"openConversationId": CID}) == (400, ERRORS["new_bad_token"]["body"])
    desk.blamed("never given")


async def old_call(desk: Desk, query: str) -> Any:
    url = f"{desk.fake.oapi_url}/chat/get?{query}"
    return (await desk.send({"method": "GET", "url": url, "headers": {}}))[1]


async def test_the_old_host_wants_its_token_in_the_query_and_says_so_with_200(desk: Desk) -> None:
    answer = await old_call(desk, f"chatid={CHAT_ID}&access_token={desk.token}")
    assert answer["chat_info"]["useridlist"] == [USER, OTHER]
    assert await old_call(desk, f"chatid={CHAT_ID}&access_token=x") == ERRORS["old_bad_token"]["body"]
    desk.blamed("never given")
    assert (await old_call(desk, f"chatid={CHAT_ID}"))["sub_code"] == "40000"
    desk.blamed("no token")
    desk.fake.forbidden.add("chat/get")
    answer = await old_call(desk, f"chatid={CHAT_ID}&access_token={desk.token}")
    assert answer == ERRORS["old_no_permission"]["body"]


async def test_what_is_no_endpoint(desk: Desk) -> None:
    assert (await desk.call("GET", "/topapi/other")) == (200, ERRORS["old_unknown_path"]["body"])
    desk.blamed("no endpoint")
    assert (await desk.call("GET", "/v1.0/robot/groupMessages/send"))[0] == 404
    desk.blamed("no endpoint")


async def test_the_hosts_can_be_told_apart() -> None:
    desk = Desk()
    desk.fake.hosts_apart = True
    await desk.start()
    assert desk.fake.api_url != desk.fake.oapi_url
    url = f"{desk.fake.api_url}/gettoken?appkey={ROBOT}&appsecret={SECRET}"
    assert (await desk.send({"method": "GET", "url": url, "headers": {}}))[1]["errcode"] == 22
    desk.blamed("no endpoint")
    url = url.replace(desk.fake.api_url, desk.fake.oapi_url)
    assert (await desk.send({"method": "GET", "url": url, "headers": {}}))[1]["errcode"] == 0
    assert desk.fake.violations == []
    await desk.session.close()
    await desk.fake.close()


async def test_twenty_calls_a_second_on_one_endpoint(desk: Desk) -> None:
    body = {"openConversationId": CID}
    assert {(await desk.call("POST", ROBOTS, body))[0] for _ in range(20)} == {200}
    assert await desk.call("POST", ROBOTS, body) == (403, ERRORS["new_qps_app_api"]["body"])
    desk.blamed("more than 20")
    assert (await say(desk, "sampleText", {"content": "x"}))[0] == 200  # another endpoint
    desk.later(milliseconds=999)
    desk.fake.world.allow_bursts = True
    assert (await desk.call("POST", ROBOTS, body))[0] == 403
    desk.later(milliseconds=1)
    assert (await desk.call("POST", ROBOTS, body))[0] == 200


async def test_the_month_is_used_up_and_the_address_is_banned(desk: Desk) -> None:
    desk.fake.quota_left = 1
    body = {"openConversationId": CID}
    assert (await desk.call("POST", ROBOTS, body))[0] == 200
    status, answer = await desk.call("POST", ROBOTS, body)
    assert (status, answer["code"]) == (403, "Forbidden.AccessDenied.ApiCountLimitForOrg")
    assert (await ask_token(desk, TOKEN_CALLS[0]))[0] == 200  # tokens are not counted
    desk.fake.banned = "json"
    assert await desk.call("POST", ROBOTS, body) == (200, ERRORS["ip_ban"]["body"])
    desk.fake.banned = "html"
    assert (await desk.call("POST", ROBOTS, body))[1].startswith("<html>")


# -------------------------------------------------------------------------------------------------------------- faults


async def test_faults_answer_as_documented_and_do_nothing_unless_told(desk: Desk) -> None:
    send = ("sampleText", {"content": "x"})
    wanted = [
        (Fault("throttle"), 403, ERRORS["new_qps_app_api"]["body"]),
        (Fault("permission"), 403, ERRORS["new_no_permission"]["body"]),
        (Fault("token"), 400, ERRORS["new_bad_token"]["body"]),
        (Fault("garbage"), 200, None),
        (Fault("html"), 200, "<html>"),
        (Fault("status", status=502), 502, None),
        (Fault("refuse", code="send.too.fast"), 400, None),
    ]
    for fault, status, body in wanted:
        desk.fake.faults = [Fault("throttle", "other"), fault]
        if fault.kind == "garbage":
            with pytest.raises(ValueError, match="Expecting"):
                await say(desk, *send)
            continue
        got = await say(desk, *send)
        assert got[0] == status
        assert body in (None, got[1])
    assert desk.fake.sent() == []
    desk.fake.faults = [Fault("status", status=500, performs=True)]
    assert (await say(desk, *send))[0] == 500
    assert len(desk.fake.sent()) == 1
    assert (await say(desk, *send))[0] == 200


async def test_errors_of_the_old_host_come_bare_or_wrapped(desk: Desk) -> None:
    query = f"chatid={CHAT_ID}&access_token={desk.token}"
    for code, errcode, sub_code in (("88:60020", 88, "60020"), ("-1", -1, None), ("90018", 90018, None)):
        desk.fake.faults = [Fault("refuse", "chat/get", code=code)]
        answer = await old_call(desk, query)
        assert (answer["errcode"], answer.get("sub_code")) == (errcode, sub_code)


async def test_a_lie_says_yes_and_nothing_happened(desk: Desk) -> None:
    desk.fake.faults = [Fault("lie", times=2)]
    status, answer = await say(desk, "sampleText", {"content": "x"})
    assert (status, set(answer)) == (200, {"processQueryKey"})
    assert (await desk.call(*mute_calls(desk.fake.groups[CID], 1)["scene"])) == (200, {"success": True})
    assert desk.fake.sent() == []
    assert not desk.fake.groups[CID].muted


async def test_a_wait_to_be_told_with_429(desk: Desk) -> None:
    headers = {"x-acs-dingtalk-access-token": desk.token}
    for seconds in (7, None):
        desk.fake.faults = [Fault("status", status=429, retry_after=seconds)]
        async with desk.session.post(
            desk.fake.api_url + ROBOTS, json={"openConversationId": CID}, headers=headers
        ) as got:
            assert got.status == 429
            assert got.headers.get("Retry-After") == (str(seconds) if seconds else None)


@pytest.mark.parametrize("kind", ["reset", "drop"])
async def test_connections_end_before_the_answer_or_within_it(desk: Desk, kind: str) -> None:
    desk.fake.faults = [Fault(kind, performs=True)]
    with pytest.raises(ClientError):
        await say(desk, "sampleText", {"content": "x"})
    assert len(desk.fake.sent()) == 1


async def test_hanging_slow_and_late_answers(desk: Desk) -> None:
    desk.fake.faults = [Fault("hang")]
    waiting = asyncio.create_task(say(desk, "sampleText", {"content": "x"}))
    await desk.fake.until(lambda: bool(desk.fake.calls("groupMessages/send")))
    assert not waiting.done()
    waiting.cancel()
    desk.fake.faults = [Fault("late")]
    waiting = asyncio.create_task(say(desk, "sampleText", {"content": "x"}))
    await desk.fake.until(lambda: len(desk.fake.sent()) == 1)
    assert not waiting.done()
    desk.fake.release()
    assert (await waiting)[0] == 200
    desk.fake.faults = [Fault("slow", performs=True)]
    slow = asyncio.create_task(say(desk, "sampleText", {"content": "x"}))
    while not slow.done():
        await asyncio.sleep(0)
        desk.later(seconds=1)
    assert (await slow)[0] == 200
    assert desk.clock.now() - START >= timedelta(seconds=50)
