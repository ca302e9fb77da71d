"""Stream mode of the stand-in of DingTalk: our side is played by hand, rightly and wrongly.

Frames are compared with the published examples.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import WSMsgType, WSServerHandshakeError

from tests.fakes.dingtalk import Fault
from tests.fakes.dingtalk_by_hand import (
    CID,
    NOTHING,
    OPEN,
    OTHER,
    SENDS,
    USER,
    Desk,
    a_desk,
    ack_of,
    acked,
    ask,
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


# ---------------------------------------------------------------------------------------------------------- Stream


async def test_opening_gives_a_ticket_for_ninety_seconds_and_one_socket(desk: Desk) -> None:
    status, answer = await ask(desk)
    assert (status, set(answer)) == (200, {"endpoint", "ticket"})
    assert desk.fake.calls("connections/open")[0]["body"] == OPEN["body"]
    url = f"{answer['endpoint']}?ticket={answer['ticket']}"
    await desk.session.ws_connect(url)
    with pytest.raises(WSServerHandshakeError):
        await desk.session.ws_connect(url)
    desk.blamed("used before")
    _, late = await ask(desk)
    desk.later(seconds=90, milliseconds=1)
    with pytest.raises(WSServerHandshakeError):
        await desk.session.ws_connect(f"{late['endpoint']}?ticket={late['ticket']}")
    desk.blamed("too old")
    assert (await ask(desk))[1]["endpoint"] != answer["endpoint"]  # never hard-code host or path


async def test_a_socket_is_sent_the_ticket_only_and_frames_are_text(desk: Desk) -> None:
    _, answer = await ask(desk)
    await desk.session.ws_connect(f"{answer['endpoint']}?ticket={answer['ticket']}&token=x")
    desk.blamed("more than the ticket")
    ws = await connect(desk)
    await ws.send_bytes(b"x")
    await acked(desk, ws, "x")
    assert ["BINARY" in word for word in desk.fake.violations] == [True, False]
    desk.fake.violations.clear()


async def test_opening_wants_accept_and_secret_and_known_topics(desk: Desk) -> None:
    assert (await ask(desk, headers={"Accept": "*/*"}))[1].startswith("<xml>")
    desk.blamed("Accept")
    body = OPEN["body"]
    assert (await ask(desk, body=body | {"clientSecret": "x"}))[0] == 400
    for topics in ([], [{"type": "EVENT", "topic": "chat_add_member"}], [{"type": "SYSTEM", "topic": "ping"}]):
        assert (await ask(desk, body=body | {"subscriptions": topics}))[0] == 400
        assert desk.fake.violations
        desk.fake.violations.clear()
    await ask(desk, headers={"x-acs-dingtalk-access-token": desk.token})
    desk.blamed("token")


async def test_frames_are_those_of_the_examples(desk: Desk) -> None:
    ws = await connect(desk)
    said = await desk.fake.say(CID, USER, "提交作业的截止时间是哪天？")
    event = await desk.fake.join(CID, "0555555555555555", by=OTHER)
    await desk.call("POST", "/v1.0/card/instances/createAndDeliver", POLL)
    click = await desk.fake.click(POLL["outTrackId"], USER, "B")
    for push, name, answer in (
        (said, "stream_callback_robot_message", NOTHING),
        (event, "stream_event_chat_add_member", {"status": "SUCCESS", "message": "success"}),
        (click, "card_callback_stream", {"response": {}}),
    ):
        frame, wanted = await frame_of(ws), example(name)["inbound"]
        assert types(frame) == types(wanted)
        assert types(frame["headers"]) == types(wanted["headers"])
        assert types(json.loads(frame["data"])) == types(json.loads(wanted["data"]))
        assert not push.heard
        await acked(desk, ws, ack_of(frame, answer))
        assert push.heard
    content = json.loads(json.loads(frame["data"])["content"])
    assert content == json.loads(json.loads(example("card_callback_stream")["inbound"]["data"])["content"])


async def test_ping_and_disconnect_are_those_of_the_examples(desk: Desk) -> None:
    ws = await connect(desk)
    link = desk.fake.gateway.links[0]
    await desk.fake.gateway.ping(link)
    frame, wanted = await frame_of(ws), example("stream_system_ping")["inbound"]
    assert (types(frame), types(frame["headers"])) == (types(wanted), types(wanted["headers"]))
    await acked(desk, ws, ack_of(frame, json.loads(frame["data"])))
    await desk.fake.gateway.ping(link)
    await acked(desk, ws, ack_of(await frame_of(ws), {"opaque": "other"}))
    desk.blamed("ping")
    second = await connect(desk)
    await desk.fake.gateway.disconnect(link)
    frame, wanted = await frame_of(ws), example("stream_system_disconnect")["inbound"]
    assert (types(frame), types(frame["headers"])) == (types(wanted), types(wanted["headers"]))
    for _ in range(8):
        await desk.fake.say(CID, USER, "x")
        assert (await frame_of(second))["type"] == "CALLBACK"
    desk.later(seconds=10)
    assert (await ws.receive(timeout=5)).type in (WSMsgType.CLOSED, WSMsgType.CLOSE)


def bent(ack: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {name: part for name, part in (ack | changes).items() if part is not None}


WRONG_ACKS: list[tuple[str, Callable[[dict[str, Any]], Any]]] = [
    ("code", lambda ack: bent(ack, code="200")),
    ("code", lambda ack: bent(ack, code=201)),
    ("headers", lambda ack: bent(ack, headers=ack["headers"] | {"topic": "x"})),
    ("contentType", lambda ack: bent(ack, headers={"messageId": ack["headers"]["messageId"]})),
    ("data", lambda ack: bent(ack, data={"response": None})),
    ("JSON", lambda ack: bent(ack, data="none")),
    ("response", lambda ack: bent(ack, data="{}")),
    ("message", lambda ack: bent(ack, message=None)),
    ("none of ours", lambda ack: bent(ack, headers=ack["headers"] | {"messageId": "other"})),
    ("none of ours", lambda ack: "no json"),
    ("unknown", lambda ack: bent(ack, extra=1)),
]


@pytest.mark.parametrize(("word", "bend"), WRONG_ACKS)
async def test_no_ack_is_taken_in_another_form(desk: Desk, word: str, bend: Callable[[Any], Any]) -> None:
    ws = await connect(desk)
    said = await desk.fake.say(CID, USER, "x")
    await acked(desk, ws, bend(ack_of(await frame_of(ws), NOTHING)))
    desk.blamed(word)
    assert not said.heard


async def test_acks_come_in_time_once_and_where_it_was_asked(desk: Desk) -> None:
    ws = await connect(desk)
    said = await desk.fake.say(CID, USER, "x")
    ack = ack_of(await frame_of(ws), NOTHING)
    desk.later(seconds=3, milliseconds=1)
    await acked(desk, ws, ack)
    desk.blamed("late")
    assert not said.heard
    said = await desk.fake.say(CID, USER, "x")
    ack = ack_of(await frame_of(ws), NOTHING)
    await acked(desk, ws, ack)
    assert said.heard
    await acked(desk, ws, ack)
    desk.blamed("without an offer")
    said = await desk.fake.say(CID, USER, "x")
    ack = ack_of(await frame_of(ws), NOTHING)
    await acked(desk, await connect(desk), ack)
    desk.blamed("another socket")


async def test_what_is_not_acked_comes_again_on_any_socket(desk: Desk) -> None:
    ws = await connect(desk)
    said = await desk.fake.say(CID, USER, "x")
    frame = await frame_of(ws)
    desk.later(seconds=15)
    assert await desk.fake.gateway.reoffer() == 0
    desk.later(seconds=1)
    await ws.close()
    await desk.fake.until(lambda: not desk.fake.gateway.links)
    other = await connect(desk)
    assert await desk.fake.gateway.reoffer() == 1
    again = await frame_of(other)
    assert again["headers"]["messageId"] == frame["headers"]["messageId"]
    assert again["data"] == frame["data"]
    await acked(desk, other, ack_of(again, NOTHING))
    assert said.heard
    desk.later(seconds=60)
    assert await desk.fake.gateway.reoffer() == 0


async def test_events_answered_later_or_with_500_come_again_and_messages_answered_with_500_do_not(desk: Desk) -> None:
    ws = await connect(desk)
    event = await desk.fake.set_title(CID, "other")
    for code, answer in ((200, "LATER"), (500, "LATER"), (200, "SUCCESS")):
        await acked(desk, ws, ack_of(await frame_of(ws), {"status": answer, "message": ""}, code))
        desk.later(seconds=16)
        assert await desk.fake.gateway.reoffer() == (0 if event.heard else 1)
    assert event.heard
    said = await desk.fake.say(CID, USER, "x")
    await acked(desk, ws, ack_of(await frame_of(ws), NOTHING, 500))
    desk.later(seconds=16)
    assert await desk.fake.gateway.reoffer() == 0
    assert said.offer is not None
    assert said.offer.lost


async def test_a_push_goes_to_one_of_several_sockets_and_none_without_the_topic(desk: Desk) -> None:
    sockets = [await connect(desk) for _ in range(2)]
    for _ in range(12):
        await desk.fake.say(CID, USER, "x")
    used = {offer.offered[0][1] for offer in desk.fake.gateway.offers.values()}
    assert used == {link.id for link in desk.fake.gateway.links}
    for ws in sockets:
        await ws.close()
    await desk.fake.until(lambda: not desk.fake.gateway.links)
    subscriptions = [{"type": "EVENT", "topic": "*"}]
    _, answer = await ask(desk, body=OPEN["body"] | {"subscriptions": subscriptions})
    await desk.session.ws_connect(f"{answer['endpoint']}?ticket={answer['ticket']}")
    await desk.fake.until(lambda: bool(desk.fake.gateway.links))
    said = await desk.fake.say(CID, USER, "x")
    assert said.offer is not None
    assert said.offer.offered == []


async def test_sockets_hang_are_reset_and_dropped_and_frames_come_twice_and_out_of_order(desk: Desk) -> None:
    gateway = desk.fake.gateway
    ws = await connect(desk)
    gateway.holding = True
    said = [await desk.fake.say(CID, USER, text) for text in ("1", "2")]
    await gateway.let_go(backwards=True)
    assert said[1].offer is not None
    await gateway.again(said[1].offer)
    texts = [json.loads((await frame_of(ws))["data"])["text"]["content"] for _ in range(3)]
    assert texts == [" 2", " 1", " 2"]
    gateway.hang(gateway.links[0])
    await desk.fake.say(CID, USER, "x")
    with pytest.raises(TimeoutError):
        await ws.receive(timeout=0.05)
    for end in (gateway.drop, gateway.reset):
        ws = await connect(desk)
        end(gateway.links[-1])
        assert (await ws.receive(timeout=5)).type in (WSMsgType.CLOSED, WSMsgType.ERROR)
    desk.fake.faults = [Fault("status", "connect", status=503)]
    _, answer = await ask(desk)
    with pytest.raises(WSServerHandshakeError, match="503"):
        await desk.session.ws_connect(f"{answer['endpoint']}?ticket={answer['ticket']}")


async def test_pings_come_by_the_virtual_clock(desk: Desk) -> None:
    desk.fake.gateway.ping_every = 25
    ws = await connect(desk)
    await asyncio.sleep(0)
    for _ in range(3):
        desk.later(seconds=25)
        assert (await frame_of(ws))["headers"]["topic"] == "ping"


async def test_an_answer_to_a_click_is_shown_to_the_one_who_clicked(desk: Desk) -> None:
    ws = await connect(desk)
    await desk.call("POST", "/v1.0/card/instances/createAndDeliver", POLL)
    track = POLL["outTrackId"]
    await desk.fake.click(track, USER, "B")
    update = {"outTrackId": track, "cardData": {"cardParamMap": {"total": "9"}},
              "cardUpdateOptions": {"updateCardDataByKey": True}}  # fmt: skip
    await desk.call("PUT", "/v1.0/card/instances", update)
    desk.blamed("being answered")
    answer = json.loads(example("card_callback_stream")["ack"]["data"])
    await acked(desk, ws, ack_of(await frame_of(ws), answer))
    assert (desk.fake.card(track, USER)["total"], desk.fake.card(track, OTHER)["total"]) == ("21", "9")
    assert desk.fake.card(track, USER)["my_choice"] == "B"
    assert "my_choice" not in desk.fake.card(track, OTHER)
    await desk.call("PUT", "/v1.0/card/instances", update)
    assert desk.fake.card(track, USER)["total"] == "9"
    await desk.fake.click(track, USER, "B")
    wrong = {"response": {"cardData": {"cardParamMap": {"total": 1}}}}
    await acked(desk, ws, ack_of(await frame_of(ws), wrong))
    desk.blamed("total")
