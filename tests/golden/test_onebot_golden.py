"""Every recorded OneBot payload and what it must become, side by side as files; every outbound shape, field by field.

Expectations are written from the documents, never from what the codec says.
"""

import json
from dataclasses import fields
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from bot.core import effect as effects
from bot.core import errors
from bot.core import message as messages
from bot.core.capability import Capability
from bot.core.effect import Why
from bot.core.event import Sender
from bot.core.ids import AccountName, NativeId
from bot.core.message import Message
from bot.platforms.base import Address, Ignored
from bot.platforms.onebot import codec

FOLDER = Path(__file__).with_name("onebot")
ACCOUNT, SELF_ID = AccountName("hubei-qq"), NativeId("2854196310")
RECEIVED_AT = datetime(2026, 9, 1, 4, 25, 30, tzinfo=UTC)

EXPECTED = {path.name.removesuffix(".expect.json") for path in FOLDER.glob("*.expect.json")}
OUTBOUND = {path.stem for path in FOLDER.glob("out_*.json")}
PAYLOADS = {path.stem for path in FOLDER.glob("*.json") if not path.name.endswith(".expect.json")} - OUTBOUND
REPORTS = sorted(name for name in PAYLOADS if name.split("_")[0] in ("message", "meta", "notice", "request"))
ANSWERS = sorted(name for name in PAYLOADS if name.startswith("api_") and not name.startswith("api_ws_request"))
BY_HAND = {"api_ws_request_send_group_msg", "vector_http_post_signed", "vector_ws_reverse_handshake"}


def load(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


def plain(value: object) -> object:
    """A value as JSON would show it: a sender and each segment as a list of what they hold."""
    match value:
        case StrEnum():
            return value.value
        case datetime():
            return value.isoformat()
        case Sender(native_id=native_id, name=name, platform_role=role):
            return [native_id, name, role]
        case Message(segments=segments):
            return [[type(part).__name__, *(getattr(part, f.name) for f in fields(part))] for part in segments]
        case _:
            return value


def message(segments: list[list[Any]]) -> Message:
    return Message(tuple(getattr(messages, kind)(*values) for kind, *values in segments))


def test_every_payload_has_an_expectation_and_every_expectation_a_payload() -> None:
    assert PAYLOADS == EXPECTED
    assert set(REPORTS) | set(ANSWERS) | BY_HAND == PAYLOADS
    assert OUTBOUND


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_becomes(name: str) -> None:
    expected = load(f"{name}.expect")
    if error := expected.get("error"):
        with pytest.raises(getattr(errors, error)):
            codec.decode(load(name), account=ACCOUNT, self_id=SELF_ID, received_at=RECEIVED_AT)
        return
    found = codec.decode(load(name), account=ACCOUNT, self_id=SELF_ID, received_at=RECEIVED_AT)
    if "ignored" in expected:
        assert found == Ignored(expected["ignored"])
        return
    assert not isinstance(found, Ignored)
    assert type(found).__name__ == expected["event"]
    assert {field: plain(getattr(found, field)) for field in expected["fields"]} == expected["fields"]
    assert (found.account, found.received_at, found.group, found.person) == (ACCOUNT, RECEIVED_AT, None, None)
    again = codec.decode(load(name), account=ACCOUNT, self_id=SELF_ID, received_at=RECEIVED_AT)
    assert again == found


def test_no_two_of_them_share_an_id() -> None:
    ids = []
    for name in REPORTS:
        if "event" in load(f"{name}.expect"):
            found = codec.decode(load(name), account=ACCOUNT, self_id=SELF_ID, received_at=RECEIVED_AT)
            assert not isinstance(found, Ignored)
            ids.append(found.id)
    assert len(ids) == len(set(ids)) > 40


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_becomes(name: str) -> None:
    expected = load(f"{name}.expect")
    needs = Capability(expected["needs"]) if "needs" in expected else None
    call = codec.Call(expected["action"], {}, needs)
    if "receipt" in expected:
        receipt = codec.read_response(call, load(name))
        assert {"message_id": receipt.message_id, "verified": receipt.verified} == expected["receipt"]
        return
    with pytest.raises(getattr(errors, expected["error"])) as raised:
        codec.read_response(call, load(name))
    if isinstance(raised.value, errors.Refused):
        assert raised.value.code == expected["code"]
        assert raised.value.lost == expected["lost"]


@pytest.mark.parametrize("name", sorted(OUTBOUND))
def test_an_effect_becomes(name: str) -> None:
    case = load(name)
    made, expected = effect(case["effect"]), case["call"]
    if error := expected.get("error"):
        with pytest.raises(getattr(errors, error)):
            codec.encode(made, Address(**case["address"]), self_id=SELF_ID)
        return
    call = codec.encode(made, Address(**case["address"]), self_id=SELF_ID)
    assert {"action": call.action, "params": call.params} == expected
    assert call.needs is effects.needed(made)


def effect(said: dict[str, Any]) -> effects.Effect:
    values = {name: value for name, value in said.items() if name != "effect"}
    if "message" in values:
        values["message"] = message(values["message"])
    if "pages" in values:
        values["pages"] = tuple(message(page) for page in values["pages"])
    kind = getattr(effects, said["effect"])
    if "group" in {field.name for field in fields(kind)}:
        values["group"] = "maker-1"
    return kind(feature="golden", why=Why("golden"), **values)


def test_the_recorded_call_is_what_we_send() -> None:
    name = "api_ws_request_send_group_msg"
    said, expected = load(f"{name}.expect"), load(name)
    made = effect({"effect": said["effect"], "reply_to": said["reply_to"], "message": said["message"]})
    call = codec.encode(made, Address(native_group=said["native_group"]), self_id=SELF_ID)
    assert {"action": call.action, "params": call.params} == {name: expected[name] for name in ("action", "params")}


def test_the_signature_vectors() -> None:
    vector = load("vector_http_post_signed")
    assert len(vector["cases"]) == load("vector_http_post_signed.expect")["signed"]
    for case in vector["cases"]:
        body = case["body_text"].encode()
        codec.verify_report(case["headers"], body, vector["secret"])
        with pytest.raises(errors.Unauthentic):
            codec.verify_report(case["headers"], body + b" ", vector["secret"])


def test_the_recorded_handshakes() -> None:
    vector, expected = load("vector_ws_reverse_handshake"), load("vector_ws_reverse_handshake.expect")
    shapes = [vector[shape] for shape in expected["shapes"]]
    for headers in (one for shape in shapes for one in (shape if isinstance(shape, list) else [shape])):
        codec.verify_token(headers, {}, expected["token"])
        codec.verify_self_id(headers, NativeId(expected["self_id"]), required=True)
