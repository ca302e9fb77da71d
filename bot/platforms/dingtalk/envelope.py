"""The envelope of DingTalk's HTTP events: AES-256-CBC with a signature, opened, and sealed for the answer.

Written from the pages, not from the vendor's sample, which counts characters where bytes are meant. Whatever is wrong
inside counts as Unauthentic, so that an answer never tells how far a forgery came. Must never read a clock or draw.
"""

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha1
from hmac import compare_digest

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bot.core.errors import ConfigError, Unauthentic
from bot.platforms.dingtalk.fields import read_json

CHECK_URL = "check_url"
SUCCESS = "success"
"""What the sealed answer says (platform sheet, configure-stream-push)."""
TOLERANCE = timedelta(hours=1)
"""No page names one; ours is that of the robot callback, so that an envelope cannot be sent again for ever."""
_KEY_CHARACTERS = 43
_AES_BLOCK = 16
_PADDED_TO = 32
_RANDOM = 16
_HEAD = _RANDOM + 4
_LONGEST_TIMESTAMP = 16
_MILLISECONDS_FROM = 100_000_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class EventKeys:
    """What an event subscription is configured with. ``owner_keys`` are those that may stand at the end (client_id of
    the application, corp id for old callbacks). Raises ConfigError for an ``aes_key`` that is none."""

    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    owner_keys: tuple[str, ...]

    def __post_init__(self) -> None:
        if not (len(self.aes_key) == _KEY_CHARACTERS and self.aes_key.isascii() and self.aes_key.isalnum()):
            raise ConfigError("the event AES key of DingTalk has 43 letters and digits")

    @property
    def key(self) -> bytes:
        """The 32 bytes of the AES key."""
        return b64decode(f"{self.aes_key}=")


@dataclass(frozen=True, slots=True)
class Opened:
    """What an envelope held, and with what it was opened: the answer is sealed with the same."""

    message: bytes
    owner: str
    keys: EventKeys


def open_envelope(
    body: bytes, query: Mapping[str, str], rings: Sequence[EventKeys], now: datetime, tolerance: timedelta = TOLERANCE
) -> Opened:
    """What ``{"encrypt": …}`` holds. Raises Malformed for what is no such object, else Unauthentic.

    ``query`` carries the signature, in either of its spellings. ``now`` is compared with its timestamp, which the
    signature covers (milliseconds, or seconds as in the published example).
    """
    encrypted = read_json(body).get("encrypt")
    signature, stamp = _either(query, "msg_signature", "signature"), _either(query, "timestamp", "timeStamp")
    if not isinstance(encrypted, str) or not encrypted:
        raise Unauthentic("no envelope")
    _fresh(stamp, now, tolerance)
    for keys in rings:
        wanted = sign_envelope(keys.token, stamp, query.get("nonce", ""), encrypted)
        if keys.token and compare_digest(_bytes(wanted), _bytes(signature)):
            try:
                return _decrypt(encrypted, keys)
            except Unauthentic:
                continue
    raise Unauthentic("envelope")


def seal_envelope(message: str, opened: Opened, *, nonce: str, millis: str, random: bytes) -> dict[str, str]:
    """The answer's envelope around ``message``; ``nonce``, ``millis`` and 16 ``random`` bytes must be fresh."""
    keys, said = opened.keys, message.encode()
    plain = random[:_RANDOM] + len(said).to_bytes(4, "big") + said + opened.owner.encode()
    fill = _PADDED_TO - len(plain) % _PADDED_TO
    encryptor = _cipher(keys).encryptor()
    encrypted = b64encode(encryptor.update(plain + bytes([fill]) * fill) + encryptor.finalize()).decode("ascii")
    signature = sign_envelope(keys.token, millis, nonce, encrypted)
    return {"msg_signature": signature, "timeStamp": millis, "nonce": nonce, "encrypt": encrypted}


def sign_envelope(token: str, stamp: str, nonce: str, encrypted: str) -> str:
    """The SHA-1 of the four words in order (platform sheet, callback-event-message-body-encryption-and-decryption)."""
    return sha1(_bytes("".join(sorted((token, stamp, nonce, encrypted))))).hexdigest()


def _decrypt(encrypted: str, keys: EventKeys) -> Opened:
    try:
        sealed = b64decode("".join(encrypted.split()), validate=True)
    except ValueError as error:
        raise Unauthentic("envelope") from error
    if not sealed or len(sealed) % _AES_BLOCK:
        raise Unauthentic("envelope")
    decryptor = _cipher(keys).decryptor()
    plain = _unpadded(decryptor.update(sealed) + decryptor.finalize())
    end = _HEAD + int.from_bytes(plain[_RANDOM:_HEAD], "big")
    # A length beyond the end leaves no owner, and nobody is called so.
    return Opened(plain[_HEAD:end], _owner(plain[end:], keys), keys)


def _unpadded(plain: bytes) -> bytes:
    fill = plain[-1]
    if not 0 < fill <= min(_PADDED_TO, len(plain)) or plain[-fill:] != bytes([fill]) * fill:
        raise Unauthentic("envelope")
    return plain[:-fill]


def _owner(given: bytes, keys: EventKeys) -> str:
    """Which of the accepted owners it is; all are compared."""
    found = [owner for owner in keys.owner_keys if owner and compare_digest(owner.encode(), given)]
    if not found:
        raise Unauthentic("owner")
    return found[0]


def _fresh(stamp: str, now: datetime, tolerance: timedelta) -> None:
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= _LONGEST_TIMESTAMP):
        raise Unauthentic("timestamp")
    millis = int(stamp) if int(stamp) >= _MILLISECONDS_FROM else int(stamp) * 1000
    if abs((now - _EPOCH) // timedelta(milliseconds=1) - millis) > tolerance // timedelta(milliseconds=1):
        raise Unauthentic("stale")


def _cipher(keys: EventKeys) -> Cipher[modes.CBC]:
    key = keys.key
    return Cipher(algorithms.AES(key), modes.CBC(key[:_AES_BLOCK]))


def _either(query: Mapping[str, str], *names: str) -> str:
    return next((query[name] for name in names if query.get(name)), "")


def _bytes(value: str) -> bytes:
    return value.encode("utf-8", "surrogatepass")
