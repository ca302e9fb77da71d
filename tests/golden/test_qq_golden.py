"""Every recorded payload of the QQ official robot and what it must become, side by side as files; every outbound shape.

Expectations are written from the documents, never from what the codec says.
"""

import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey

from bot.core import effect as effects
from bot.core import errors
from bot.core import message as messages
from bot.core.capability import Capability
from bot.core.card import Button, Card, CardKind
from bot.core.effect import Why
from bot.core.event import Event, MessageReceived, Sender
from bot.core.ids import AccountName, NativeId
from bot.core.message import Message
from bot.platforms.base import Address, Ignored
from bot.platforms.qq import answers, authentic, calls, codec
from bot.platforms.qq.replies import Field, Means, Opening

FOLDER = Path(__file__).with_name("qq")
ACCOUNT = AccountName("hubei-robot")
RECEIVED_AT = datetime(2026, 9, 1, 12, 55, 30, tzinfo=UTC)
GROUP = "B2C3D4E5F6A1B2C3D4E5F6A1B2C3D4E5"
MUTE_RECORDED = "mute_expire_at"

EXPECTED = {path.name.removesuffix(".expect.json") for path in FOLDER.glob("*.expect.json")}
PAYLOADS = {path.stem for path in FOLDER.glob("*.json") if not path.name.endswith(".expect.json")}
SPOKEN = {"out_send_text_reply", "out_send_media", "out_send_markdown_keyboard"}
OUTBOUND = {name for name in PAYLOADS if name.startswith("out_")}
VECTORS = {name for name in PAYLOADS if name.startswith("vector_")} | {"webhook_validation_reply"}
ANSWERS = sorted(name for name in PAYLOADS if name.startswith("api_"))
REPORTS = sorted(PAYLOADS - OUTBOUND - VECTORS - set(ANSWERS))


def load(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


def plain(value: object) -> object:
    """A value as JSON would show it: a sender and each segment as a list of what they hold."""
    match value:
        case StrEnum():
            return value.value
        case datetime():
            return value.isoformat()
        case frozenset():
            return sorted(str(one) for one in value)
        case Sender(native_id=native_id, name=name, platform_role=role):
            return [native_id, name, role]
        case Message(segments=segments):
            return [[type(part).__name__, *(getattr(part, f.name) for f in fields(part))] for part in segments]
        case _:
            return value


def decode(payload: Any, known: dict[str, str] | None = None) -> Event | Ignored:
    frame = codec.frame_of(payload)
    return codec.decode(frame, account=ACCOUNT, received_at=RECEIVED_AT, known=codec.Known(messages=known or {}))


def test_every_payload_has_an_expectation_and_every_expectation_a_payload() -> None:
    assert PAYLOADS == EXPECTED
    assert len(PAYLOADS) >= 70
    assert len(REPORTS) >= 40


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_becomes(name: str) -> None:
    expected, payload = load(f"{name}.expect"), load(name)
    cases = zip(payload, expected["each"], strict=True) if "each" in expected else [(payload, expected)]
    for said, wanted in cases:
        becomes(said, wanted)


def becomes(payload: Any, expected: dict[str, Any]) -> None:
    if error := expected.get("error"):
        with pytest.raises(getattr(errors, error)):
            decode(payload)
        return
    found = decode(payload, expected.get("known"))
    if "ignored" in expected:
        assert found == Ignored(expected["ignored"])
        return
    assert not isinstance(found, Ignored)
    assert type(found).__name__ == expected["event"]
    assert {field: plain(getattr(found, field)) for field in expected["fields"]} == expected["fields"]
    assert (found.account, found.received_at, found.group, found.person) == (ACCOUNT, RECEIVED_AT, None, None)
    assert decode(payload, expected.get("known")) == found


def test_a_pair_is_one_happening() -> None:
    both = [decode(one) for one in load("group_at_and_full_duplicate_pair")]
    assert both[0] == both[1]
    pair = load("group_message_create_redelivery_pair")
    events = [decode(one) for one in pair]
    assert len({event.id for event in events if isinstance(event, MessageReceived)}) == 1
    prints = [
        codec.fingerprint(event, codec.frame_of(one))
        for event, one in zip(events, pair, strict=True)
        if isinstance(event, MessageReceived)
    ]
    assert len(prints) == 2
    assert prints[0] == prints[1]
    # The control: another second or another quote index is another message.
    first = events[0]
    assert isinstance(first, MessageReceived)
    for changes in ({"timestamp": "2026-09-01T19:30:01+08:00"}, {"message_scene": {"ext": ["msg_idx=REFIDX_other"]}}):
        other = codec.frame_of(pair[1] | {"d": pair[1]["d"] | changes})
        assert codec.fingerprint(first, other) != prints[0]


def test_no_two_others_share_an_id() -> None:
    ids = []
    for name in REPORTS:
        expected = load(f"{name}.expect")
        if "event" in expected and "same_as" not in expected:
            found = decode(load(name))
            assert not isinstance(found, Ignored)
            ids.append(found.id)
    assert len(ids) == len(set(ids)) >= 24


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_becomes(name: str) -> None:
    expected = load(f"{name}.expect")
    if "token" in expected or name == "api_token_error_http200":
        check_token(load(name), expected)
        return
    answer = answers.judge(expected["status"], load(name))
    if "receipt" in expected:
        assert answer.ok
        receipt = answers.receipt(answer)
        assert {"message_id": receipt.message_id, "verified": receipt.verified} == expected["receipt"]
        assert answers.quote_index(answer) == expected.get("quote_index", "")
        return
    assert not answer.ok
    found = answers.error(answer, Capability(expected["needs"]) if expected["needs"] else None)
    assert type(found) is getattr(errors, expected["error"])
    if isinstance(found, errors.Refused):
        assert (found.code, found.lost) == (expected["code"], expected["lost"])
    if isinstance(found, errors.Transient):
        assert found.retry_after == expected["retry_after"]


def check_token(payload: Any, expected: dict[str, Any]) -> None:
    if "token" in expected:
        token = answers.token(200, payload, RECEIVED_AT)
        assert (token.value, token.expires_at) == (
            expected["token"],
            RECEIVED_AT + timedelta(seconds=expected["lifetime"]),
        )
        return
    with pytest.raises(errors.Refused) as raised:
        answers.token(200, payload, RECEIVED_AT)
    assert raised.value.code == expected["code"]


def effect(said: dict[str, Any]) -> effects.Effect:
    values = {name: value for name, value in said.items() if name != "effect"}
    if "message" in values:
        values["message"] = Message(tuple(getattr(messages, kind)(*rest) for kind, *rest in values["message"]))
    if "card" in values:
        buttons = tuple(Button(choice, label) for choice, label in values["card"]["buttons"])
        values["card"] = Card(values["card"]["id"], CardKind.VOTE, "t", buttons)
    return getattr(effects, said["effect"])(feature="golden", why=Why("golden"), group="maker-1", **values)


def flat(value: Any, path: str = "") -> dict[str, Any]:
    """Every leaf by its path."""
    match value:
        case dict():
            pairs = [(f"{path}/{name}", one) for name, one in value.items()]
        case list():
            pairs = [(f"{path}/{place}", one) for place, one in enumerate(value)]
        case _:
            return {path.lstrip("/"): value}
    return {place: leaf for inner, one in pairs for place, leaf in flat(one, inner).items()}


@pytest.mark.parametrize("name", sorted(SPOKEN))
def test_a_message_becomes(name: str) -> None:
    recorded, expected = load(name), load(f"{name}.expect")
    speech = calls.speech(effect(expected["effect"]), Address(native_group=NativeId(GROUP)), expected.get("quoted"))
    native_id, seq = expected["means"]
    means = Means(Opening(Field.MESSAGE, native_id, RECEIVED_AT, 5), seq)
    media = {"media": {"file_info": expected["file_info"]}} if "file_info" in expected else {}
    assert speech.path == f"/v2/groups/{GROUP}/messages"
    found = flat({**speech.body, **media, **means.fields})
    wanted = flat(recorded)
    for path, value in expected.get("ours", {}).items():
        wanted = {one: leaf for one, leaf in wanted.items() if one != path and not one.startswith(f"{path}/")}
        wanted |= {} if value is None else {path: value}
    assert found == wanted


@pytest.mark.parametrize("name", sorted(OUTBOUND - SPOKEN))
def test_a_call_becomes(name: str) -> None:
    recorded, expected = load(name), load(f"{name}.expect")
    if "interaction" in expected:
        call = calls.tapped(expected["interaction"])
    else:
        now = datetime.fromisoformat(expected["now"])
        call = calls.act(effect(expected["effect"]), Address(native_group=NativeId(GROUP)), now)
    assert [call.method, call.path] == expected["call"]
    assert call.body == recorded


@pytest.mark.parametrize("name", sorted(VECTORS))
def test_a_vector_is_met(name: str) -> None:
    vector, expected = load(name), load(f"{name}.expect")
    match expected["proves"]:
        case "key":
            assert authentic.seed_of(vector["secret"]) == vector["seed"].encode()
            assert list(SigningKey(vector["seed"].encode()).verify_key.encode()) == vector["public_key_bytes"]
        case "signature":
            check_signature(vector)
        case "validation":
            request = vector["request"]["d"]
            found = authentic.validation(request["plain_token"], request["event_ts"], vector["secret"])
            assert found == vector["reply"]
        case "reply":
            request = load(expected["request"])["d"]
            assert authentic.validation(request["plain_token"], request["event_ts"], expected["secret"]) == vector


def check_signature(vector: dict[str, Any]) -> None:
    headers, body, secret = vector["headers"], vector["body_text"].encode(), vector["secret"]
    now = datetime.fromtimestamp(int(headers["X-Signature-Timestamp"]), UTC)
    app_id = headers.get("X-Bot-Appid", "11111111")
    authentic.verify(headers, body, secret=secret, app_id=app_id, now=now)
    key = SigningKey(authentic.seed_of(secret)).verify_key  # another library, the same verdict
    signature = bytes.fromhex(headers["X-Signature-Ed25519"])
    key.verify(headers["X-Signature-Timestamp"].encode() + body, signature)
    with pytest.raises(BadSignatureError):
        key.verify(headers["X-Signature-Timestamp"].encode() + body + b" ", signature)
    for changed in (body + b" ", body[:-1], body[1:]):
        with pytest.raises(errors.Unauthentic):
            authentic.verify(headers, changed, secret=secret, app_id=app_id, now=now)


def test_a_mute_is_counted_in_seconds_from_now() -> None:
    made = effect(load("out_restrict_chat_setting_mute.expect")["effect"])
    assert isinstance(made, effects.MuteMember)
    now = datetime(2026, 9, 1, 13, 13, 5, tzinfo=UTC)
    body = calls.act(replace(made, seconds=10**9), Address(native_group=NativeId(GROUP)), now).body
    assert body is not None
    until = datetime.fromisoformat(body["members"][0][MUTE_RECORDED])
    assert timedelta(days=29, hours=23) < until - now <= timedelta(days=30)
