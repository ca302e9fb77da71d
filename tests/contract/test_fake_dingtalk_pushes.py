"""What the stand-in of DingTalk tells: HTTP pushes and their answers, people, the second ear.

The bodies are compared with the published examples; our side is played by hand, rightly and wrongly.
"""

import base64
import hmac
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from hashlib import sha1, sha256
from typing import Any

import pytest
from aiohttp import web
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

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
    connect,
    example,
    frame_of,
    types,
)

POLL = SENDS["out_card_create_and_deliver_poll.group"]["request"]["body"]
VECTOR = example("event_http_crypto_vectors")["vectors"][-1]


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with a_desk() as desk:
        yield desk


# ------------------------------------------------------------------------------------------------------------ HTTP


class Ours:
    """Our side of HTTP mode, played by hand: notes what comes and answers what it is told."""

    def __init__(self) -> None:
        self.came: list[tuple[dict[str, str], dict[str, str], bytes]] = []
        self.answer: Callable[[bytes], Awaitable[web.Response]] = self.empty

    async def empty(self, body: bytes) -> web.Response:
        return web.json_response({"msgtype": "empty"})

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.came.append(({name.lower(): value for name, value in request.headers.items()}, dict(request.query), body))
        return await self.answer(body)

    def says(self, value: Any, status: int = 200) -> None:
        async def answer(body: bytes) -> web.Response:
            return web.Response(text=value if isinstance(value, str) else json.dumps(value), status=status)

        self.answer = answer


@pytest.fixture
async def ours(desk: Desk) -> AsyncIterator[Ours]:
    ours = Ours()
    app = web.Application()
    app.router.add_post("/{where}", ours.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    pushes = desk.fake.pushes
    pushes.robot_url, pushes.event_url = f"{base}/robot", f"{base}/event"
    desk.fake.world.routes["poll-route"] = (f"{base}/card", "EXAMPLE-card-api-secret")
    desk.fake.stream = desk.fake.event_stream = False
    yield ours
    await runner.cleanup()


def hmac_of(secret: str, message: str) -> str:
    return base64.b64encode(hmac.new(secret.encode(), message.encode(), sha256).digest()).decode()


async def test_messages_are_posted_signed_as_in_the_example(desk: Desk, ours: Ours) -> None:
    said = await desk.fake.say(CID, USER, "x")
    assert said.heard
    headers, _, body = ours.came[0]
    wanted = example("group_text_at_bot_http")
    assert types(json.loads(body)) == types(wanted["body"])
    assert headers["content-type"] == wanted["headers"]["Content-Type"]
    assert headers["sign"] == hmac_of(SECRET, f"{headers['timestamp']}\n{SECRET}")
    stamp = wanted["headers"]["timestamp"]
    await desk.fake.pushes.robot({}, timestamp=stamp)
    assert ours.came[1][0]["sign"] == wanted["headers"]["sign"]


async def test_answers_to_messages_are_looked_at(desk: Desk, ours: Ours) -> None:
    for answer, word in (("", "no JSON"), ({"msgtype": "none"}, "msgtype"), ({}, "msgtype")):
        ours.says(answer)
        await desk.fake.say(CID, USER, "x")
        desk.blamed(word)
    ours.says({"msgtype": "text", "text": {"content": "x"}})
    await desk.fake.say(CID, USER, "x")
    ours.says("", 503)
    assert not (await desk.fake.say(CID, USER, "x")).heard

    async def slowly(body: bytes) -> web.Response:
        desk.later(seconds=2.6)
        return await ours.empty(body)

    ours.answer = slowly
    await desk.fake.say(CID, USER, "x")
    desk.blamed("too late")


async def test_whoever_takes_forged_pushes_is_blamed(desk: Desk, ours: Ours) -> None:
    pushes = desk.fake.pushes
    await pushes.robot({}, sign="forged")
    desk.blamed("not signed by us")
    await pushes.robot({}, timestamp=str(desk.fake.world.milliseconds() - 3_600_001))
    desk.blamed("stale")
    ours.answer = sealed_success
    await pushes.event({"EventType": "check_url"}, token="forged")
    desk.blamed("tampered")
    await deliver_http(desk)
    ours.says({})
    card = desk.fake.world.cards[POLL["outTrackId"]]
    await pushes.card(card, {"userId": USER}, x_ddpaas_signature="forged")
    desk.blamed("not signed by us")
    ours.says("", 401)
    await pushes.robot({}, sign="forged")
    await pushes.card(card, {"userId": USER}, x_ddpaas_signature="forged")
    await pushes.event({}, token="forged")


def seal(plain: str, stamp: str = "1772000000001", nonce: str = "replyNon", owner: str = ROBOT) -> dict[str, str]:
    """An encrypted answer, by another library than the stand-in's."""
    key = base64.b64decode(VECTOR["aesKey"] + "=")
    whole = b"r" * 16 + len(plain.encode()).to_bytes(4, "big") + plain.encode() + owner.encode()
    fill = 32 - len(whole) % 32
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    word = base64.b64encode(encryptor.update(whole + bytes([fill]) * fill) + encryptor.finalize()).decode()
    signature = sha1("".join(sorted((VECTOR["token"], stamp, nonce, word))).encode()).hexdigest()
    return {"msg_signature": signature, "timeStamp": stamp, "nonce": nonce, "encrypt": word}


NONCES = iter(range(10**6))


async def sealed_success(body: bytes) -> web.Response:
    return web.json_response(seal("success", nonce=f"n{next(NONCES)}"))


async def test_events_are_encrypted_as_in_the_vectors(desk: Desk, ours: Ours) -> None:
    pushes = desk.fake.pushes
    ours.answer = sealed_success
    event = await desk.fake.set_title(CID, "暑期教师研修一组")
    assert event.heard
    _, query, body = ours.came[0]
    word = json.loads(body)["encrypt"]
    key = base64.b64decode(VECTOR["aesKey"] + "=")
    decryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
    plain = decryptor.update(base64.b64decode(word)) + decryptor.finalize()
    length = int.from_bytes(plain[16:20], "big")
    told = json.loads(plain[20 : 20 + length])
    assert plain[20 + length : -plain[-1]].decode() == ROBOT
    assert types(told) == types(json.loads(VECTOR["plaintext"]))
    parts = sorted((VECTOR["token"], query["timestamp"], query["nonce"], word))
    assert query["msg_signature"] == sha1("".join(parts).encode()).hexdigest()
    assert (await desk.fake.check_url()).ok
    assert set(query) == {"msg_signature", "timestamp", "nonce"}
    query, body = pushes.sealed({}, timestamp=VECTOR["timestamp"], nonce=VECTOR["nonce"], encrypt=VECTOR["encrypt"])
    assert query["msg_signature"] == VECTOR["msg_signature"]


WRONG_SEALS = [
    (seal("success", owner="other"), "owner key"),
    (seal("fail"), "encrypted word"),
    (seal("success") | {"msg_signature": "x"}, "msg_signature"),
    (seal("success") | {"nonce": "other"}, "msg_signature"),
    (seal("success", stamp="now"), "timeStamp"),
    (seal("success") | {"timestamp": "1"}, "unknown"),
    ({"msgtype": "empty"}, "event"),
    ("success", "JSON"),
]


@pytest.mark.parametrize(("answer", "word"), WRONG_SEALS)
async def test_no_answer_to_an_event_is_taken_in_another_form(desk: Desk, ours: Ours, answer: Any, word: str) -> None:
    ours.says(answer)
    await desk.fake.set_title(CID, "x")
    assert any(word in violation for violation in desk.fake.violations)
    desk.fake.violations.clear()
    assert len(desk.fake.pushes.retries) == 1


async def test_a_nonce_is_fresh(desk: Desk, ours: Ours) -> None:
    ours.says(seal("success"))
    await desk.fake.set_title(CID, "x")
    await desk.fake.set_title(CID, "y")
    desk.blamed("nonce")

    async def echo(body: bytes) -> web.Response:
        return web.json_response(seal("success", nonce=ours.came[-1][1]["nonce"]))

    ours.answer = echo
    await desk.fake.set_title(CID, "z")
    desk.blamed("nonce")


async def test_events_come_again_after_10_and_30_seconds_and_are_listed_when_given_up(desk: Desk, ours: Ours) -> None:
    ours.says("", 500)
    await desk.fake.leave(CID, USER)
    for seconds in (10, 30):
        desk.later(seconds=seconds - 1)
        assert await desk.fake.pushes.retry() == 0
        desk.later(seconds=1)
        assert await desk.fake.pushes.retry() == 1
    desk.later(minutes=3)
    assert await desk.fake.pushes.retry() == 0
    assert len(ours.came) == 3
    url = f"{desk.fake.oapi_url}/call_back/get_call_back_failed_result?access_token={desk.token}"
    _, answer = await desk.send({"method": "GET", "url": url, "headers": {}})
    assert json.loads(answer["failed_list"][0]["chat_quit"])["operator"] == USER
    assert (await desk.send({"method": "GET", "url": url, "headers": {}}))[1]["failed_list"] == []


async def deliver_http(desk: Desk) -> None:
    route = {"callbackType": "HTTP", "callbackRouteKey": "poll-route"}
    status, _ = await desk.call("POST", "/v1.0/card/instances/createAndDeliver", POLL | route)
    assert status == 200


async def test_clicks_are_posted_signed_as_in_the_example(desk: Desk, ours: Ours) -> None:
    await deliver_http(desk)
    wanted = example("card_callback_http")
    ours.says(wanted["response_body"])
    click = await desk.fake.click(POLL["outTrackId"], USER, "B")
    assert click.heard
    headers, _, body = ours.came[0]
    assert json.loads(body) == wanted["body"]
    stamp = headers["x-ddpaas-signature-timestamp"]
    assert headers["x-ddpaas-signature"] == hmac_of(wanted["_check"]["apiSecret"], stamp)
    assert desk.fake.card(POLL["outTrackId"], USER)["my_choice"] == "B"
    for answer in ("", "[]", {"cardParamMap": {}}):
        ours.says(answer)
        await desk.fake.click(POLL["outTrackId"], USER, "B")
        desk.blamed("click")


# ---------------------------------------------------------------------------------------------------------- people


async def test_the_quirks_are_those_that_were_seen(desk: Desk) -> None:
    fake = desk.fake

    async def body(*quirks: str) -> Any:
        fake.quirks = set(quirks)
        said = await fake.say(CID, USER, "x")
        assert said.offer is not None
        return json.loads(said.offer.frame["data"])

    assert types(await body()) == types(example("group_text_at_bot_body"))
    assert isinstance((await body("string_createAt"))["createAt"], str)
    assert (await body("top_level_content"))["content"] == " x"
    assert (await body("HarmonyOS_at"))["text"]["content"].startswith("@")
    assert {"senderStaffId", "isAdmin"}.isdisjoint(await body("no_staff_id"))
    quota = await body("quota")
    assert types(quota) == types(example("inbound_quota_exceeded_body")["body"])
    assert (await body("quota_number"))["errorCode"] == 20001
    with pytest.raises(ValueError, match="no such"):
        await body("other")
    fake.quirks = set()
    fake.inbound_left = 1
    assert ["text" in (await body()) for _ in range(2)] == [True, False]


async def test_what_people_say_has_the_form_of_the_examples(desk: Desk) -> None:
    fake = desk.fake
    outsider = (await fake.say(CID, OUTSIDER, "x")).body
    assert types(outsider) == types(example("group_text_sender_outside_org_body"))
    assert types((await fake.tell(USER, "x")).body) == types(example("private_text_body"))
    first = await fake.say(CID, OTHER, "周五前提交第二次作业", at_bot=False)
    quote_of = (await fake.say(CID, USER, "x", quote=first.body)).body
    wanted = example("group_text_quote_reply_body")["body"]
    assert types(quote_of) == types(wanted)
    assert types(quote_of["text"]["repliedMsg"]) == types(wanted["text"]["repliedMsg"])
    picture = example("group_picture_body")["content"]
    assert types((await fake.say(CID, USER, kind="picture", content=picture)).body) == types(
        example("group_picture_body")
    )
    tapped = await fake.tap(USER, "dtmd://dingtalkclient/sendMessage?content=%E6%8A%95%E7%A5%A8+1", CID)
    assert tapped.body["text"]["content"] == " 投票 1"


async def test_only_what_is_for_the_robot_reaches_it_and_the_second_ear_hears_the_rest(desk: Desk) -> None:
    fake = desk.fake
    fake.ear_user = OTHER
    audio = {"duration": 1, "downloadCode": "x", "recognition": "x"}
    said = [
        await fake.say(CID, USER, "one", at_bot=False),
        await fake.say(CID, USER, "two"),
        await fake.say(CID, OTHER, "own", at_bot=False),
        await fake.say(CID, USER, kind="audio", content=audio),
    ]
    assert [one.offer is not None for one in said] == [False, True, False, False]
    lines = [json.loads(line) for line in fake.ear_lines()]
    assert [line["content"] for line in lines] == ["one", "two", ""]
    wanted = example("cli_personal_event_group_message")
    del wanted["_confidence"]
    assert types(lines[0]) == types(wanted)
    assert len(fake.ear_lines(2)) == 1
    await fake.disband(CID)
    with pytest.raises(Muted):
        await fake.say(CID, OTHER, "x")


async def test_a_recall_by_somebody_has_the_form_of_the_example(desk: Desk) -> None:
    sent = desk.fake.world.keep("group", (CID,), "sampleText", {"content": "x"})
    told = await desk.fake.take_back(sent, USER)
    wanted = json.loads(example("stream_event_robot_msg_recall")["inbound"]["data"])
    assert types(told.body) == types(wanted)
    assert sent.recalled


async def test_members_added_by_the_api_are_told_of(desk: Desk) -> None:
    desk.fake.add_person("0777")
    ws = await connect(desk)
    body = {"open_conversation_id": CID, "user_ids": ["0777"]}
    assert (await desk.call("POST", "/v1.0/im/sceneGroup/member/add", body))[0] == 200
    frame = await frame_of(ws)
    assert frame["headers"]["eventType"] == "chat_add_member"
    assert json.loads(frame["data"])["userId"] == ["0777"]
