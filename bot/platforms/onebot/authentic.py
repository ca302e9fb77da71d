"""Is this really from the account's client? Signature over the raw body, token of the handshake, its own id.

Compares bytes in constant time (text comparison raises on non-ASCII headers). An empty secret admits nobody.
Must never parse a body.
"""

from collections.abc import Mapping
from hashlib import sha1
from hmac import compare_digest
from hmac import new as hmac

from bot.core.errors import Unauthentic
from bot.core.ids import NativeId

_SCHEMES = ("bearer", "token")


def verify_report(headers: Mapping[str, str], body: bytes, secret: str) -> None:
    """Raise Unauthentic unless ``X-Signature`` is the HMAC-SHA1 of the bytes received."""
    wanted = b"sha1=" + hmac(secret.encode(), body, sha1).hexdigest().encode()
    if not secret or not compare_digest(wanted, _bytes(header(headers, "X-Signature"))):
        raise Unauthentic("signature")


def verify_token(headers: Mapping[str, str], query: Mapping[str, str], token: str) -> None:
    """Raise Unauthentic unless the token stands in ``Authorization`` (which wins) or in ``?access_token=``."""
    authorization = header(headers, "Authorization")
    if authorization:
        scheme, _, given = authorization.partition(" ")
        if scheme.lower() not in _SCHEMES:
            raise Unauthentic("scheme")
    else:
        given = query.get("access_token", "")
    if not token or not compare_digest(token.encode(), _bytes(given.strip())):
        raise Unauthentic("token")


def verify_self_id(headers: Mapping[str, str], self_id: NativeId, *, required: bool) -> None:
    """Raise Unauthentic when ``X-Self-ID`` is another account's, or missing where it is ``required``."""
    given = header(headers, "X-Self-ID")
    if given != self_id and (given or required):
        raise Unauthentic("X-Self-ID")


def header(headers: Mapping[str, str], name: str) -> str:
    """A header by its name in whatever case, empty when absent."""
    if (value := headers.get(name)) is not None:
        return value
    wanted = name.lower()
    return next((value for key, value in headers.items() if key.lower() == wanted), "")


def _bytes(value: str) -> bytes:
    return value.encode("utf-8", "surrogateescape")
