"""How the stand-in of the QQ official platform posts events to the robot: signed with Ed25519, answered with op 12.

The signature is made and checked by PyNaCl, another library than the robot's. Written from the platform sheet (B2).
Must never import anything of our own adapter.
"""

import asyncio
import json
from datetime import timedelta
from typing import Any

from aiohttp import ClientError, ClientSession
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey

from tests.fakes.qq_world import Payload, World

DELIVERIES = 4
"""Once, and again up to three times."""


def seed_of(secret: str) -> bytes:
    """The secret's bytes, doubled until there are 32, cut to 32."""
    raw = secret.encode()
    while len(raw) < 32:
        raw += raw
    return raw[:32]


class Hook:
    """The address of the robot, and what it answered."""

    def __init__(self, world: World, secret: str) -> None:
        self.world, self.secret = world, secret
        self.key = SigningKey(seed_of(secret))
        self.url = ""
        self.redelivers = False
        self.patience = timedelta(seconds=5)
        """How long an answer may take, by the clock of the stand-in; the sheet gives no number."""
        self._session: ClientSession | None = None

    def sign(self, timestamp: str, body: bytes) -> str:
        """The signature over timestamp and raw body."""
        return self.key.sign(timestamp.encode() + body).signature.hex()

    async def deliver(self, payload: Payload) -> int:
        """Post an event; when told to, again up to three times until the answer is good. 0: no answer came."""
        body = encoded(payload)
        status, good = 0, False
        for attempt in range(DELIVERIES if self.redelivers else 1):
            status, good = await self._once(payload, body, attempt)
            if good:
                break
        if not good:
            self.world.write("lost", id=payload["id"])
        await self.world.notify()
        return status

    async def _once(self, payload: Payload, body: bytes, attempt: int) -> tuple[int, bool]:
        status, answer = await self._timed(body)
        again = isinstance(answer, dict) and answer.get("d") == 1
        self.world.write("delivery", id=payload["id"], t=payload["t"], attempt=attempt, status=status, answer=answer)
        if 200 <= status < 300 and not (
            isinstance(answer, dict) and (answer.get("op") == 12 or answer.get("opcode") == 12)
        ):
            self.world.violation("hook: a 2xx that is no op 12")
        return status, 200 <= status < 300 and not again

    async def _timed(self, body: bytes) -> tuple[int, Any]:
        posting = asyncio.ensure_future(self.post(body))
        late = asyncio.ensure_future(self.world.clock.sleep_until(self.world.now + self.patience))
        try:
            await asyncio.wait({posting, late}, return_when=asyncio.FIRST_COMPLETED)
            return posting.result() if posting.done() else (0, None)
        finally:
            posting.cancel()
            late.cancel()
            await asyncio.gather(posting, late, return_exceptions=True)

    async def post(self, body: bytes, **headers: str) -> tuple[int, Any]:
        """Post raw bytes; ``headers`` change or (when empty) take away. The status (0: none) and the parsed answer."""
        timestamp = str(int(self.world.now.timestamp()))
        sent = {
            "Content-Type": "application/json",
            "User-Agent": "QQBot-Callback",
            "X-Bot-Appid": self.world.app_id,
            "X-Signature-Timestamp": timestamp,
            "X-Signature-Ed25519": self.sign(timestamp, body),
        }
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {name: value for name, value in sent.items() if value}
        if self._session is None:
            self._session = ClientSession()
        try:
            async with self._session.post(self.url, data=body, headers=sent) as response:
                return response.status, _parsed(await response.read())
        except (ClientError, OSError):
            return 0, None

    async def validate(self, plain_token: str, event_ts: str, *, signed: bool = False) -> bool:
        """The check of the address (op 13), without a signature unless ``signed``; whether the answer is right."""
        body = encoded({"d": {"plain_token": plain_token, "event_ts": event_ts}, "op": 13})
        without = {} if signed else {"X_Signature_Ed25519": "", "X_Signature_Timestamp": ""}
        status, answer = await self.post(body, **without)
        self.world.write("validation", status=status)
        return status == 200 and self._proved(answer, plain_token, event_ts)

    def _proved(self, answer: Any, plain_token: str, event_ts: str) -> bool:
        if not isinstance(answer, dict) or answer.get("plain_token") != plain_token:
            return False
        try:
            self.key.verify_key.verify(f"{event_ts}{plain_token}".encode(), bytes.fromhex(str(answer.get("signature"))))
        except (BadSignatureError, ValueError):
            return False
        return True

    async def close(self) -> None:
        """Hang up."""
        if self._session is not None:
            await self._session.close()


def encoded(payload: Payload) -> bytes:
    """As the platform writes it: compact, Chinese as it is."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body) if body else None
    except ValueError:
        return body
