"""Requests that pretend to be the QQ official platform, each wrong in one way, for whoever must refuse them all.

Made from a right delivery with PyNaCl, written from the platform sheet (B2). Must never import our own adapter.
"""

import hmac
import json
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from nacl.signing import SigningKey

from tests.fakes.qq_hook import Hook, encoded, seed_of
from tests.fakes.qq_world import Payload

ORDER = 2**252 + 27742317777372353535851937790883648493
"""Of the group: a signature's second half plus this proves the same, so a verifier must refuse it."""
STALE = 301
"""Seconds; the window of five minutes is our own choice, the platform publishes none."""

_STAMP, _SIGNATURE = "X_Signature_Timestamp", "X_Signature_Ed25519"


@dataclass(frozen=True, slots=True)
class Forgery:
    """A body and its headers (as ``Hook.post`` takes them), and the guard that has to see it.

    signature · fresh: a true signature of another time · app: a true signature, another application named · shape: true
    bytes cut elsewhere, so that the body is no JSON or the stamp no stamp.
    """

    name: str
    guard: str
    body: bytes
    headers: dict[str, str]


def forgeries(hook: Hook, payload: Payload) -> Iterator[Forgery]:
    """Every forgery of a delivery of ``payload`` at this time."""
    body, now = encoded(payload), int(hook.world.now.timestamp())
    stamp = str(now)
    yield from _spoiled(body, stamp, bytes.fromhex(hook.sign(stamp, body)))
    yield from _signed_otherwise(hook, body, stamp)
    yield from _altered(payload, body, stamp, hook.sign(stamp, body))
    for name, other in (("an old one", now - STALE), ("one of the future", now + STALE), ("of 1970", 0)):
        yield Forgery(name, "fresh", body, _headers(hook.sign(str(other), body), str(other)))
    true = _headers(hook.sign(stamp, body), stamp)
    yield Forgery("another application", "app", body, true | {"X_Bot_Appid": "102000002"})
    yield Forgery("a digit of the stamp in the body", "shape", stamp[-1:].encode() + body, true | {_STAMP: stamp[:-1]})
    yield Forgery("the stamp in the body", "shape", stamp.encode() + body, true | {_STAMP: ""})


def _headers(signature: str, stamp: str) -> dict[str, str]:
    return {_SIGNATURE: signature, _STAMP: stamp}


def _spoiled(body: bytes, stamp: str, true: bytes) -> Iterator[Forgery]:
    """A true signature that is missing or damaged."""
    half = (int.from_bytes(true[32:], "little") + ORDER).to_bytes(32, "little")
    texts = {
        "no signature": "",
        "zeros": "00" * 64,
        "too short": true[:-1].hex(),
        "too long": true.hex() + "00",
        "no hex": "z" * 128,
        "base64": b64encode(true).decode(),
        "one bit in the first half": bytes([true[0] ^ 1]).hex() + true[1:].hex(),
        "one bit in the second half": true[:32].hex() + bytes([true[32] ^ 1]).hex() + true[33:].hex(),
        "high bits": true[:63].hex() + bytes([true[63] | 0xE0]).hex(),
        "the order added": (true[:32] + half).hex(),
        "halves exchanged": (true[32:] + true[:32]).hex(),
        "with a prefix": f"sha256={true.hex()}",
    }
    for name, text in texts.items():
        yield Forgery(name, "signature", body, _headers(text, stamp))
    for name, text in {
        "no stamp": "",
        "a later stamp": str(int(stamp) + 1),
        "a stamp with a blank": f"{stamp} 1",
    }.items():
        yield Forgery(name, "signature", body, _headers(true.hex(), text))


def _signed_otherwise(hook: Hook, body: bytes, stamp: str) -> Iterator[Forgery]:
    """A signature of another key, or over other bytes."""
    secret = hook.secret
    keys = {
        "another secret": seed_of("naOC0ocQE3shWLAfffVLB1rhYPG7"),
        "no secret": bytes(32),
        "the secret filled with zeros": secret.encode()[:32].ljust(32, b"\0"),
        "the hash of the secret": sha256(secret.encode()).digest(),
        "the application's id": seed_of(hook.world.app_id),
    }
    for name, seed in keys.items():
        signature = SigningKey(seed).sign(stamp.encode() + body).signature.hex()
        yield Forgery(name, "signature", body, _headers(signature, stamp))
    for name, signed in {"the body alone": body, "body and stamp": body + stamp.encode(), "nothing": b""}.items():
        yield Forgery(name, "signature", body, _headers(hook.key.sign(signed).signature.hex(), stamp))
    mac = hmac.new(secret.encode(), stamp.encode() + body, "sha512").hexdigest()
    yield Forgery("an HMAC", "signature", body, _headers(mac, stamp))


def _altered(payload: Payload, body: bytes, stamp: str, true: str) -> Iterator[Forgery]:
    """A true signature of another body."""
    bodies = {
        "a blank more": body + b" ",
        "with blanks": json.dumps(payload, ensure_ascii=False).encode(),
        "as ASCII": json.dumps(payload, separators=(",", ":")).encode(),
        "another id": encoded(payload | {"id": f"{payload['t']}:forged"}),
        "nothing": b"",
    }
    for name, other in bodies.items():
        if other != body:
            yield Forgery(f"another body: {name}", "signature", other, _headers(true, stamp))


async def have_it_signed(hook: Hook, payload: Payload) -> tuple[int, Any] | None:
    """Ask the robot itself, by the check of the address (op 13), to sign what is a delivery, and deliver that.

    The check may come unsigned and is answered with the same key over ``event_ts + plain_token``: whoever answers it
    for any text signs forgeries. None: the robot gave no signature; else what it answered to the forgery.
    """
    body, stamp = encoded(payload).decode(), str(int(hook.world.now.timestamp()))
    for cut in (len(stamp), 0, len(stamp) - 1, len(stamp) + 1):
        line = stamp + body
        question = {"op": 13, "d": {"event_ts": line[:cut], "plain_token": line[cut:]}}
        _, answer = await hook.post(encoded(question), X_Signature_Ed25519="", X_Signature_Timestamp="")
        if isinstance(answer, dict) and isinstance(answer.get("signature"), str):
            return await hook.post(body.encode(), **_headers(answer["signature"], stamp))
    return None
