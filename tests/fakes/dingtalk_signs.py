"""Signatures and the encryption of events, as DingTalk does them; written from the pages, with pycryptodome.

Must never import anything of our own adapter: what we compute is compared with what is computed here.
"""

import base64
import hmac
from hashlib import sha1, sha256

from Crypto.Cipher import AES

BLOCK = 32


def robot_sign(secret: str, timestamp: str) -> str:
    """The ``sign`` of a robot callback and of a custom robot (there it is URL-encoded besides)."""
    return _b64(hmac.new(secret.encode(), f"{timestamp}\n{secret}".encode(), sha256).digest())


def card_sign(secret: str, timestamp: str) -> str:
    """The ``x-ddpaas-signature`` of a card callback: of the timestamp alone."""
    return _b64(hmac.new(secret.encode(), timestamp.encode(), sha256).digest())


def event_sign(token: str, timestamp: str, nonce: str, encrypted: str) -> str:
    """The ``msg_signature`` of an event and of its answer."""
    return sha1("".join(sorted((token, timestamp, nonce, encrypted))).encode()).hexdigest()


def encrypt(aes_key: str, owner: str, message: str, lead: bytes) -> str:
    """An encrypted event. ``lead`` are the sixteen random bytes."""
    key = base64.b64decode(aes_key + "=")
    body = message.encode()
    plain = lead + len(body).to_bytes(4, "big") + body + owner.encode()
    fill = BLOCK - len(plain) % BLOCK
    return _b64(AES.new(key, AES.MODE_CBC, key[:16]).encrypt(plain + bytes([fill]) * fill))


def decrypt(aes_key: str, encrypted: str) -> tuple[str, str]:
    """Message and owner key. ValueError when it is not as it must be."""
    key = base64.b64decode(aes_key + "=")
    plain = AES.new(key, AES.MODE_CBC, key[:16]).decrypt(base64.b64decode(encrypted, validate=True))
    fill = plain[-1]
    if not 1 <= fill <= BLOCK or plain[-fill:] != bytes([fill]) * fill:
        raise ValueError("padding")
    plain = plain[:-fill]
    length = int.from_bytes(plain[16:20], "big")
    if len(plain) < 20 + length:
        raise ValueError("length")
    return plain[20 : 20 + length].decode(), plain[20 + length :].decode()


def _b64(value: bytes) -> str:
    return base64.b64encode(value).decode()
