"""Is this really from the platform? Ed25519 over the raw bytes, a fresh stamp, our own application; the address check.

The key is made from the application's secret (bot-docs, "interface-framework/sign": the secret is doubled until it has
32 bytes, then cut). A signature is compared by the library, in constant time. An empty secret admits nobody.

Must never look into the body of a report, and the address check must never sign what could be one.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bot.core.errors import Unauthentic

SIGNATURE, TIMESTAMP, APP_ID = "X-Signature-Ed25519", "X-Signature-Timestamp", "X-Bot-Appid"

FRESH = 300
"""Seconds that a stamp may differ from our clock. The platform publishes no rule; ours (platform sheet, webhook)."""

_SEED = 32
_STAMP = re.compile(r"[0-9]{10}")
_HEX = re.compile(r"[0-9a-fA-F]{128}")
_TOKEN = re.compile(r"[0-9A-Za-z+/=_-]{1,128}")
"""A plain token has no brace, no quote and no space: the address check signs for anybody who asks, so what it signs
must never be readable as ``timestamp + a report``."""
_HIGH_BITS = 0b1110_0000


def seed_of(secret: str) -> bytes:
    """The 32 bytes of the key. Raises Unauthentic without a secret."""
    seed = secret.encode()
    if not seed:
        raise Unauthentic("no secret")
    while len(seed) < _SEED:
        seed += seed
    return seed[:_SEED]


@lru_cache(maxsize=16)
def _key(secret: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(seed_of(secret))


def verify(headers: Mapping[str, str], body: bytes, *, secret: str, app_id: str, now: datetime) -> None:
    """Raise Unauthentic unless ``body`` was signed with ``secret`` within FRESH seconds of ``now`` for ``app_id``."""
    verify_app_id(headers, app_id)
    stamp, signature = header(headers, TIMESTAMP), header(headers, SIGNATURE)
    if not _STAMP.fullmatch(stamp) or abs(now.timestamp() - int(stamp)) > FRESH:
        raise Unauthentic("timestamp")
    if not _HEX.fullmatch(signature):
        raise Unauthentic("signature")
    raw = bytes.fromhex(signature)
    if raw[63] & _HIGH_BITS:  # botgo, interaction/signature: refused before the key is used
        raise Unauthentic("signature")
    try:
        _key(secret).public_key().verify(raw, stamp.encode() + body)
    except InvalidSignature as error:
        raise Unauthentic("signature") from error


def verify_app_id(headers: Mapping[str, str], app_id: str) -> None:
    """Raise Unauthentic when the report names another application than ours; some name none."""
    given = header(headers, APP_ID)
    if given and given != app_id:
        raise Unauthentic("application")


def validation(plain_token: object, event_ts: object, secret: str) -> dict[str, str]:
    """The answer to the address check (op 13): the hex signature of ``event_ts + plain_token``.

    Raises Unauthentic for anything else than a stamp and a token: see _TOKEN.
    """
    stamp = str(event_ts) if type(event_ts) is int else event_ts
    if not isinstance(plain_token, str) or not _TOKEN.fullmatch(plain_token):
        raise Unauthentic("plain token")
    if not isinstance(stamp, str) or not _STAMP.fullmatch(stamp):
        raise Unauthentic("event_ts")
    return {"plain_token": plain_token, "signature": _key(secret).sign((stamp + plain_token).encode()).hex()}


def header(headers: Mapping[str, str], name: str) -> str:
    """A header by its name in whatever case, empty when absent."""
    if (value := headers.get(name)) is not None:
        return value
    wanted = name.lower()
    return next((value for key, value in headers.items() if key.lower() == wanted), "")
