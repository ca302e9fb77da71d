"""Every address that a platform may post to, and requests to it: genuine ones, and forged.

The signatures are the stand-ins' own, of what the platform would sign. Must never import anything of our own adapters.
"""

import hmac
import json
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha1
from pathlib import Path
from typing import Any

from aiohttp import ClientSession
from nacl.signing import SigningKey

from tests.fakes.dingtalk_signs import card_sign, encrypt, event_sign, robot_sign
from tests.fakes.qq_hook import seed_of

GOLDEN = Path(__file__).parent.parent / "golden"
CLIENT_ID, CLIENT_SECRET = "dingexampleappkey01", "EXAMPLE-app-secret-0001"
EVENT_TOKEN, AES_KEY = "tokEXAMPLE01", "abcdefghijklmnopqrstuvwxyzABCDEFGHIJ0123456"
OTHER_AES_KEY = AES_KEY[::-1]
CARD_SECRET = REPORT_SECRET = "s" * 32
APP_ID, APP_SECRET, OTHER_SECRET = "102000001", "DG5g3B4j9X2KOErG", "naOC0ocQE3shWLAfffVLB1rhYPG7"
SELF_ID = "2854196310"
HOUR = 3600


@dataclass(frozen=True, slots=True)
class Push:
    """A request to one address."""

    headers: Mapping[str, str]
    body: bytes
    query: Mapping[str, str] = field(default_factory=dict)


Sign = Callable[[float, bytes], Push]
"""A genuine request with this body at this time, in seconds."""
Forge = Callable[[random.Random, float, bytes], Push]


@dataclass(frozen=True, slots=True)
class Door:
    """One address: ``side`` (of SIDES) and ``rest`` make it up. ``window``: seconds that a request stays good."""

    name: str
    side: str
    rest: str
    sign: Sign
    forgers: Mapping[str, Forge]
    window: int | None
    golden: tuple[str, str]
    """Folder and pattern of the recorded bodies."""

    def bodies(self) -> list[bytes]:
        """Recorded bodies."""
        folder, patterns = self.golden
        found = [path for pattern in patterns.split() for path in sorted((GOLDEN / folder).glob(pattern))]
        return [_body(json.loads(path.read_bytes())) for path in found if not path.name.endswith(".expect.json")]


def _body(recorded: Any) -> bytes:
    if isinstance(recorded, dict) and isinstance(recorded.get("inbound"), dict):
        return str(recorded["inbound"]["data"]).encode()
    if isinstance(recorded, dict):
        recorded = recorded.get("body", recorded)
    return json.dumps(recorded, ensure_ascii=False).encode()


async def knock(client: ClientSession, root: str, push: Push) -> tuple[int, bytes]:
    """Post it; status and body of the answer."""
    headers = {"Content-Type": "application/json", **push.headers}
    async with client.post(root, data=push.body, headers=headers, params=push.query) as answer:
        return answer.status, await answer.read()


# ------------------------------------------------------------------------------------------------ genuine


def robot(now: float, body: bytes, secret: str = CLIENT_SECRET) -> Push:
    """A robot message of DingTalk."""
    stamp = str(int(now * 1000))
    return Push({"timestamp": stamp, "sign": robot_sign(secret, stamp)}, body)


def card(now: float, body: bytes, secret: str = CARD_SECRET) -> Push:
    """A click on a card of DingTalk."""
    stamp = str(int(now * 1000))
    return Push({"x-ddpaas-signature-timestamp": stamp, "x-ddpaas-signature": card_sign(secret, stamp)}, body)


def event(now: float, body: bytes, *, token: str = EVENT_TOKEN, aes_key: str = AES_KEY, owner: str = CLIENT_ID) -> Push:
    """An encrypted event of DingTalk around this body, which may be any bytes."""
    stamp, nonce = str(int(now * 1000)), "n0nce"
    sealed = encrypt(aes_key, owner, _Raw(body), b"0123456789abcdef")
    query = {"msg_signature": event_sign(token, stamp, nonce, sealed), "timestamp": stamp, "nonce": nonce}
    return Push({}, json.dumps({"encrypt": sealed}).encode(), query)


class _Raw(str):
    """Bytes that are no text, for a writer that wants a text."""

    def __new__(cls, raw: bytes) -> "_Raw":
        """Keep the bytes."""
        return super().__new__(cls, raw.decode("utf-8", "surrogateescape"))

    def encode(self, encoding: str = "utf-8", errors: str = "surrogateescape") -> bytes:
        """The bytes again."""
        return super().encode(encoding, "surrogateescape")


def dispatch(now: float, body: bytes, secret: str = APP_SECRET, app_id: str = APP_ID) -> Push:
    """A delivery of the QQ official platform."""
    stamp = str(int(now))
    signature = SigningKey(seed_of(secret)).sign(stamp.encode() + body).signature.hex()
    return Push({"X-Bot-Appid": app_id, "X-Signature-Timestamp": stamp, "X-Signature-Ed25519": signature}, body)


def report(_now: float, body: bytes, secret: str = REPORT_SECRET, self_id: str = SELF_ID) -> Push:
    """A report of a OneBot client; it has no time."""
    signature = "sha1=" + hmac.new(secret.encode(), body, sha1).hexdigest()
    return Push({"X-Self-ID": self_id, "X-Signature": signature}, body)


# ------------------------------------------------------------------------------------------------ forged


def _of(sign: Sign, stamp: str, signature: str, *, signs_body: bool, window: int | None) -> dict[str, Forge]:
    """Forgeries by the names of the fields: no signature, at other times, cut, moved, of another body."""
    in_query = signature == "msg_signature"

    def changed(push: Push, **values: str | None) -> Push:
        there = push.query if in_query else push.headers
        kept = {name: value for name, value in {**there, **values}.items() if value is not None}
        return replace(push, query=kept) if in_query else replace(push, headers=kept)

    def value(push: Push, name: str) -> str:
        return (push.query if in_query else push.headers)[name]

    def cut(lots: random.Random, now: float, body: bytes) -> Push:
        push = sign(now, body)
        whole = value(push, signature)
        return changed(push, **{signature: whole[: lots.randrange(len(whole))]})

    def shifted(lots: random.Random, now: float, body: bytes) -> Push:
        push = sign(now, body)
        other = int(value(push, stamp)) + lots.choice([-1, 1]) * lots.randrange(1, 250)
        return changed(push, **{stamp: str(other)})

    found: dict[str, Forge] = {
        "unsigned": lambda lots, now, body: changed(sign(now, body), **{signature: None}),
        "truncated signature": cut,
    }
    if signs_body:
        found["truncated body"] = lambda lots, now, body: replace(
            (push := sign(now, body)), body=push.body[: lots.randrange(len(push.body))]
        )
        found["changed body"] = lambda lots, now, body: replace(
            (push := sign(now, body)), body=push.body[:-1] + b" " + push.body[-1:]
        )
    if window is not None:
        found |= {
            "without a stamp": lambda lots, now, body: changed(sign(now, body), **{stamp: None}),
            "shifted stamp": shifted,
            "stale": lambda lots, now, body: sign(now - window - lots.randrange(2, 400 * HOUR), body),
            "of the future": lambda lots, now, body: sign(now + window + lots.randrange(2, 400 * HOUR), body),
        }
    return found


def _guess(lots: random.Random) -> str:
    return lots.randbytes(12).hex()


def _cut_envelope(lots: random.Random, now: float, body: bytes) -> Push:
    """The ciphertext is shorter, the signature is of the whole."""
    push = event(now, body)
    sealed = json.loads(push.body)["encrypt"]
    return replace(push, body=json.dumps({"encrypt": sealed[: lots.randrange(1, len(sealed))]}).encode())


ROBOT_FORGERS: dict[str, Forge] = {
    **_of(robot, "timestamp", "sign", signs_body=False, window=HOUR),
    "wrong key": lambda lots, now, body: robot(now, body, _guess(lots)),
    "wrong app": lambda lots, now, body: robot(now, body, "EXAMPLE-app-secret-0002"),
    "the card's key": lambda lots, now, body: robot(now, body, CARD_SECRET),
}
CARD_FORGERS: dict[str, Forge] = {
    **_of(card, "x-ddpaas-signature-timestamp", "x-ddpaas-signature", signs_body=False, window=HOUR),
    "wrong key": lambda lots, now, body: card(now, body, _guess(lots)),
    "wrong app": lambda lots, now, body: card(now, body, "z" * 32),
    "the robot's key": lambda lots, now, body: card(now, body, CLIENT_SECRET),
}
EVENT_FORGERS: dict[str, Forge] = {
    **_of(event, "timestamp", "msg_signature", signs_body=False, window=HOUR),
    "wrong key": lambda lots, now, body: event(now, body, aes_key=OTHER_AES_KEY),
    "wrong token": lambda lots, now, body: event(now, body, token=_guess(lots)),
    "wrong app": lambda lots, now, body: event(now, body, owner=lots.choice(["dingother", "", CLIENT_ID[:-1]])),
    "truncated body": _cut_envelope,
}
QQ_FORGERS: dict[str, Forge] = {
    **_of(dispatch, "X-Signature-Timestamp", "X-Signature-Ed25519", signs_body=True, window=300),
    "wrong key": lambda lots, now, body: dispatch(now, body, _guess(lots)),
    "wrong app": lambda lots, now, body: dispatch(now, body, app_id="102000002"),
    "another robot": lambda lots, now, body: dispatch(now, body, OTHER_SECRET, "102000002"),
}
ONEBOT_FORGERS: dict[str, Forge] = {
    **_of(report, "", "X-Signature", signs_body=True, window=None),
    "wrong key": lambda lots, now, body: report(now, body, _guess(lots)),
    "wrong account": lambda lots, now, body: report(now, body, self_id=str(lots.randrange(10**9))),
}
DOORS = {
    door.name: door
    for door in (
        Door("dingtalk robot", "dingtalk", "", robot, ROBOT_FORGERS, HOUR,
             ("dingtalk", "group_*.json private_*.json inbound_*.json")),
        Door("dingtalk events", "dingtalk", "/events", event, EVENT_FORGERS, HOUR,
             ("dingtalk", "event_http_*_plain.json")),
        Door("dingtalk cards", "dingtalk", "/cards", card, CARD_FORGERS, HOUR, ("dingtalk", "card_*.json")),
        Door("qq", "qq", "", dispatch, QQ_FORGERS, 300,
             ("qq", "group_[maj]*.json c2c*.json friend*.json interaction*.json webhook_v*.json")),
        Door("onebot", "onebot-http", "", report, ONEBOT_FORGERS, None,
             ("onebot", "message_*.json notice_*.json meta_*.json")),
    )
}  # fmt: skip


def happened(door: Door, number: int, now: datetime) -> bytes:
    """A genuine happening that leaves one row on disk, in a group that the bot need not know."""
    millis = int(now.timestamp() * 1000)
    match door.name:
        case "dingtalk robot":
            body = json.loads((GOLDEN / "dingtalk" / "group_text_at_bot_body.json").read_bytes())
            body = body.get("body", body) | {"msgId": f"m{number}", "createAt": millis}
        case "dingtalk events":
            body = json.loads((GOLDEN / "dingtalk" / "event_http_chat_add_member_plain.json").read_bytes())
            body = body.get("body", body) | {"TimeStamp": str(millis + number), "UserId": [f"u{number}"]}
            body["UnionId"] = [f"union{number}"]
        case "dingtalk cards":
            body = json.loads((GOLDEN / "dingtalk" / "card_callback_value_variant_body.json").read_bytes())
            body = body.get("body", body) | {"userId": f"u{number}"}
        case "qq":
            body = json.loads((GOLDEN / "qq" / "group_message_create_text.json").read_bytes())
            body = body.get("body", body) | {"id": f"GROUP_MESSAGE_CREATE:{number}"}
            body["d"] = body["d"] | {"id": f"ROBOT1.0_m{number}", "timestamp": now.isoformat(timespec="seconds")}
            body["d"].pop("message_scene", None)
        case _:
            body = json.loads((GOLDEN / "onebot" / "message_group_text.json").read_bytes())
            body = body.get("body", body) | {"message_id": number, "time": millis // 1000}
    return json.dumps(body, ensure_ascii=False).encode()


def forged(door: Door, now: datetime, count: int, lots: random.Random) -> Iterator[tuple[str, Push]]:
    """So many forgeries, every kind of the door in turn."""
    kinds = list(door.forgers.items())
    for number in range(count):
        name, forge = kinds[number % len(kinds)]
        yield name, forge(lots, now.timestamp(), happened(door, 10**6 + number, now))
