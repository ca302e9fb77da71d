"""How the stand-in of the QQ official platform gives out access tokens and looks at them.

Written from the platform sheet (B1). Must never import anything of our own adapter.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.fakes.qq_world import Payload, Quirks, Refusal, World

LAST = timedelta(seconds=60)


@dataclass(slots=True)
class Token:
    """A token, its end, and the code its use is refused with when it was taken back."""

    text: str
    until: datetime
    gone: int = 0


class Tokens:
    """One robot's tokens: the same until its last sixty seconds, then a new one, both valid in that minute."""

    def __init__(self, world: World, secret: str, quirks: Quirks) -> None:
        self.world, self.secret, self.quirks = world, secret, quirks
        self.life = timedelta(seconds=7200)
        self.requests = 0
        self.issued: list[Token] = []
        self.too_frequent = 0

    def ask(self, body: Any) -> Payload:
        """getAppAccessToken; errors come in a 200 body."""
        self.requests += 1
        if not isinstance(body, dict) or {name: type(value) for name, value in body.items()} != {
            "appId": str,
            "clientSecret": str,
        }:
            self.world.violation("token: the body is {appId, clientSecret}, both texts")
            return {"code": 100007, "message": "appid invalid"}
        if body["appId"] != self.world.app_id:
            self.world.violation("token: another appId")
            return {"code": 100007, "message": "appid invalid"}
        if not hmac.compare_digest(body["clientSecret"], self.secret):
            self.world.violation("token: a wrong secret")
            return {"code": 100016, "message": "invalid appid or secret"}
        if self.too_frequent > 0:
            self.too_frequent -= 1
            return {"code": 100001, "message": "too frequent"}
        token = self._current()
        left = int((token.until - self.world.now).total_seconds())
        return {"access_token": token.text, "expires_in": str(left) if self.quirks.numbers_as_text else left}

    def _current(self) -> Token:
        last = self.issued[-1] if self.issued else None
        if last is None or last.gone or last.until - self.world.now <= LAST:
            last = Token(f"T{self.world.next('token').hex()}", self.world.now + self.life)
            self.issued.append(last)
        return last

    def expire(self) -> None:
        """Every token is treated as expired from now on (11244)."""
        for token in self.issued:
            token.gone = 11244

    def revoke(self) -> None:
        """Every token is taken back (11243)."""
        for token in self.issued:
            token.gone = 11243

    def check(self, header: str) -> None:
        """Look at the Authorization of a call."""
        scheme, _, text = header.partition(" ")
        if scheme != "QQBot" or not text:
            raise Refusal(11241, "Authorization is not QQBot <token>")
        token = next((one for one in self.issued if hmac.compare_digest(one.text.encode(), text.encode())), None)
        if token is None:
            raise Refusal(11243, "a token that was never given out")
        if token.gone:
            raise Refusal(token.gone)
        if self.world.now >= token.until:
            raise Refusal(11244, "a token used after its time")
