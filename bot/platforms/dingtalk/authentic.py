"""Is this really from DingTalk? The signatures of the robot callback and of the card callback, and how they are made.

Neither covers the body: whoever overhears a request can send other words with its head until it is stale. Hence HTTPS
only, one hour at the most, and message ids that count once. An empty secret admits nobody. Compares in constant time.
Must never read a body or a clock.
"""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from hmac import new as hmac

from bot.core.errors import Unauthentic

TOLERANCE = timedelta(milliseconds=3_600_000)
"""How far a timestamp may be from our clock, both ways (platform sheet, receive-message; the card page names none)."""
_LONGEST_TIMESTAMP = 16
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def sign_robot(secret: str, millis: int | str) -> str:
    """The ``sign`` of the robot callback and of the custom robot: base64, not URL-encoded. ``millis`` is the timestamp
    as it is sent (platform sheet, receive-message)."""
    return _sign(secret, f"{millis}\n{secret}")


def sign_card(secret: str, millis: int | str) -> str:
    """The ``x-ddpaas-signature`` of a card callback: of the timestamp alone (platform sheet, event-callback-card)."""
    return _sign(secret, f"{millis}")


def verify_robot(
    headers: Mapping[str, str], secrets: Sequence[str], now: datetime, tolerance: timedelta = TOLERANCE
) -> None:
    """Raise Unauthentic unless ``timestamp`` is fresh and ``sign`` is made of it with one of ``secrets``."""
    millis = _fresh(header(headers, "timestamp"), now, tolerance)
    _compare(header(headers, "sign"), [sign_robot(secret, millis) for secret in secrets if secret])


def verify_card(
    headers: Mapping[str, str], secrets: Sequence[str], now: datetime, tolerance: timedelta = TOLERANCE
) -> None:
    """Raise Unauthentic unless the timestamp is fresh and the signature made of it with one of ``secrets``."""
    millis = _fresh(header(headers, "x-ddpaas-signature-timestamp"), now, tolerance)
    _compare(header(headers, "x-ddpaas-signature"), [sign_card(secret, millis) for secret in secrets if secret])


def header(headers: Mapping[str, str], name: str) -> str:
    """A header by its name in whatever case, empty when absent."""
    if (value := headers.get(name)) is not None:
        return value
    wanted = name.lower()
    return next((value for key, value in headers.items() if key.lower() == wanted), "")


def _sign(secret: str, words: str) -> str:
    return b64encode(hmac(_bytes(secret), _bytes(words), sha256).digest()).decode("ascii")


def _fresh(millis: str, now: datetime, tolerance: timedelta) -> str:
    """The digits as they came: the signature is over them, not over the number."""
    if not (millis.isascii() and millis.isdigit() and len(millis) <= _LONGEST_TIMESTAMP):
        raise Unauthentic("timestamp")
    if abs((now - _EPOCH) // timedelta(milliseconds=1) - int(millis)) > tolerance // timedelta(milliseconds=1):
        raise Unauthentic("stale")
    return millis


def _compare(given: str, wanted: Sequence[str]) -> None:
    """All are compared, so that the time does not tell which one it is."""
    found = [compare_digest(_bytes(given), _bytes(one)) for one in wanted]
    if not any(found):
        raise Unauthentic("signature")


def _bytes(value: str) -> bytes:
    return value.encode("utf-8", "surrogatepass")
