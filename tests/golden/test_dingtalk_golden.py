"""Every recorded DingTalk payload that comes in and what it must become, side by side as files.

Expectations are written from the documents, never from what the codec says.
"""

import hmac
import json
from base64 import b64encode
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.core import errors
from bot.core.event import ButtonPressed, Event, Sender
from bot.core.ids import AccountName
from bot.core.message import Message
from bot.platforms.base import Ignored
from bot.platforms.dingtalk import codec, ear_lines, envelope, frames
from bot.platforms.dingtalk.account import DingTalkAccount
from bot.platforms.dingtalk.authentic import verify_card, verify_robot

FOLDER = Path(__file__).with_name("dingtalk")
ACCOUNT = DingTalkAccount(AccountName("hubei-ding"), "dingexampleappkey01", "EXAMPLE-app-secret-0001")
RECEIVED_AT = datetime(2026, 2, 25, 6, 13, 20, 950_000, tzinfo=UTC)

EXPECTED = {path.name.removesuffix(".expect.json") for path in FOLDER.glob("*.expect.json")}
PAYLOADS = {
    path.stem
    for path in FOLDER.glob("*.json")
    if not path.name.endswith(".expect.json") and not path.name.startswith("out_") and path.stem != "error_bodies"
}
ROBOT = sorted(name for name in PAYLOADS if name.split("_")[0] in ("group", "private", "inbound"))
EVENTS = sorted(name for name in PAYLOADS if name.startswith("event_http") and name.endswith("_plain"))
CARDS = sorted(name for name in PAYLOADS if name.startswith("card_"))
FRAMES = sorted(name for name in PAYLOADS if name.startswith(("stream_callback", "stream_event")))
BY_HAND = {
    "cli_personal_event_group_message",
    "event_http_crypto_vectors",
    "event_http_request_and_reply",
    "stream_open_connection",
    "stream_system_disconnect",
    "stream_system_ping",
}

Decoded = tuple[Event, ...] | Ignored


def load(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


def plain(value: object) -> object:
    """A value as JSON would show it: a sender and each segment as a list of what they hold."""
    match value:
        case datetime():
            return value.isoformat()
        case Sender(native_id=native_id, name=name, platform_role=role):
            return [native_id, name, role]
        case Message(segments=segments):
            return [[type(part).__name__, *(getattr(part, f.name) for f in fields(part))] for part in segments]
        case _:
            return value


def body_of(name: str) -> dict[str, Any]:
    """The body of an example, which may stand in a request, in a frame or below a note."""
    whole = load(name)
    if "inbound" in whole:
        return json.loads(whole["inbound"]["data"])
    return whole.get("body", whole)


def decoded(name: str) -> Decoded:
    if name == "cli_personal_event_group_message":
        line = json.dumps(load(name), ensure_ascii=False).encode()
        return ear_lines.read(line, ACCOUNT.name, RECEIVED_AT)
    body = body_of(name)
    if name in EVENTS:
        return codec.decode_event(codec.kind_of(body), body, account=ACCOUNT, received_at=RECEIVED_AT)
    if name.startswith("stream_event"):
        headers = load(name)["inbound"]["headers"]
        kind, event_id = headers["eventType"], headers["eventId"]
        return codec.decode_event(kind, body, account=ACCOUNT, received_at=RECEIVED_AT, event_id=event_id)
    if name in CARDS:
        return (codec.decode_card(body, account=ACCOUNT, received_at=RECEIVED_AT, mark="m"),)
    found = codec.decode_robot(body, account=ACCOUNT, received_at=RECEIVED_AT)
    return found if isinstance(found, Ignored) else (found,)


def test_every_payload_has_an_expectation_and_every_expectation_a_payload() -> None:
    assert PAYLOADS == EXPECTED
    assert {*ROBOT, *EVENTS, *CARDS, *FRAMES, *BY_HAND} == PAYLOADS
    assert len(PAYLOADS) >= 60


@pytest.mark.parametrize("name", [*ROBOT, *EVENTS, *CARDS, *FRAMES, "cli_personal_event_group_message"])
def test_a_report_becomes(name: str) -> None:
    expected = load(f"{name}.expect")
    if error := expected.get("error"):
        with pytest.raises(getattr(errors, error)):
            decoded(name)
        return
    found = decoded(name)
    if "ignored" in expected:
        assert found == Ignored(expected["ignored"])
        assert codec.is_over_quota(body_of(name)) is expected.get("over_quota", False)
        return
    assert not isinstance(found, Ignored)
    assert len(found) == len(expected["events"])
    for event, wanted in zip(found, expected["events"], strict=True):
        assert type(event).__name__ == wanted["event"]
        assert {field: plain(getattr(event, field)) for field in wanted["fields"]} == wanted["fields"]
        assert (event.account, event.received_at, event.group, event.person) == (ACCOUNT.name, RECEIVED_AT, None, None)
    assert decoded(name) == found


def test_two_share_an_id_only_where_they_are_the_same_message() -> None:
    ids: dict[str, set[str]] = {}
    for name in [*ROBOT, *EVENTS, *FRAMES]:
        if "events" in load(f"{name}.expect"):
            found = decoded(name)
            assert not isinstance(found, Ignored)
            for event in found:
                ids.setdefault(event.id, set()).add(name)
    assert [names for names in ids.values() if len(names) > 1] == [
        {"group_text_at_bot_body", "group_text_at_bot_http", "stream_callback_robot_message"}
    ]
    assert len(ids) > 30


def test_the_recorded_signatures() -> None:
    robot, card = load("group_text_at_bot_http"), load("card_callback_http")
    verify_robot(robot["headers"], [robot["_check"]["appSecret"]], RECEIVED_AT)
    verify_card(card["headers"], [card["_check"]["apiSecret"]], RECEIVED_AT)
    for check, headers in ((verify_robot, card["headers"]), (verify_card, robot["headers"])):
        with pytest.raises(errors.Unauthentic):
            check(headers, ["EXAMPLE-app-secret-0001"], RECEIVED_AT)
    # The same by the pages' recipes, without our code.
    secret = robot["_check"]["appSecret"]
    made = hmac.digest(secret.encode(), f"1772000000200\n{secret}".encode(), "sha256")
    assert b64encode(made).decode() == robot["headers"]["sign"]


@pytest.mark.parametrize("name", ["card_callback_http", "card_callback_stream"])
def test_a_tap_is_answered_as_recorded_but_for_the_totals(name: str) -> None:
    whole, found = load(name), decoded(name)
    assert isinstance(found, tuple)
    assert isinstance(press := found[0], ButtonPressed)
    recorded = whole.get("response_body") or json.loads(whole["ack"]["data"])["response"]
    assert codec.card_answer(press) == {part: value for part, value in recorded.items() if part != "cardData"}


def instant(stamp: str) -> datetime:
    number = int(stamp)
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=number if number > 10**11 else number * 1000)


def test_the_envelopes() -> None:
    vectors = load("event_http_crypto_vectors")["vectors"]
    assert len(vectors) == load("event_http_crypto_vectors.expect")["vectors"]
    for vector in vectors:
        keys = envelope.EventKeys(vector["token"], vector["aesKey"], (vector["ownerKey"],))
        body = json.dumps({"encrypt": vector["encrypt"]}).encode()
        query = {"signature": vector["msg_signature"], "timeStamp": vector["timestamp"], "nonce": vector["nonce"]}
        opened = envelope.open_envelope(body, query, [keys], instant(vector["timestamp"]))
        assert opened.message.decode() == vector["plaintext"]
        assert opened.owner == vector["ownerKey"]
        if "random16" in vector:
            made = envelope.seal_envelope(
                vector["plaintext"],
                opened,
                nonce=vector["nonce"],
                millis=vector["timestamp"],
                random=vector["random16"].encode(),
            )
            assert made["encrypt"] == vector["encrypt"]
            assert made["msg_signature"] == vector["msg_signature"]


def test_the_recorded_request_and_its_reply() -> None:
    whole, expected = load("event_http_request_and_reply"), load("event_http_request_and_reply.expect")
    keys = envelope.EventKeys(*(whole["_check"][name] for name in ("token", "aesKey")), (whole["_check"]["ownerKey"],))
    body, now = json.dumps(whole["body"]).encode(), instant(whole["query"]["timestamp"])
    opened = envelope.open_envelope(body, whole["query"], [keys], now)
    said = json.loads(opened.message)
    assert {name: said[name] for name in expected["opens_to"]} == expected["opens_to"]
    reply = whole["reply_body"]
    answer = envelope.open_envelope(json.dumps(reply).encode(), reply, [keys], now)
    assert answer.message.decode() == expected["reply"] == whole["_check"]["reply_plaintext"]
    sealed = envelope.seal_envelope("success", opened, nonce="n", millis=whole["query"]["timestamp"], random=bytes(16))
    assert set(sealed) == set(reply)
    assert envelope.open_envelope(json.dumps(sealed).encode(), sealed, [keys], now).message == b"success"


@pytest.mark.parametrize("name", ["stream_system_ping", "stream_system_disconnect"])
def test_a_frame_of_the_protocol_itself(name: str) -> None:
    whole = load(name)
    frame = frames.read(json.dumps(whole["inbound"]))
    assert [frame.kind, frame.topic, frame.message_id] == load(f"{name}.expect")["frame"]
    if whole["ack"] is not None:
        assert json.loads(frames.ping_ack(frame)) == whole["ack"]


def test_what_we_subscribe_to() -> None:
    asked = load("stream_open_connection")["request"]["body"]["subscriptions"]
    assert len(asked) == load("stream_open_connection.expect")["subscriptions"]
    assert [dict(one) for one in frames.SUBSCRIPTIONS] == asked
