"""One socket of the Stream mode: opened with a ticket that nobody else sees, kept awake, and watched.

Must never let a ticket into a log, an exception or a repr: it opens the account's feed to whoever reads it.
"""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import quote

from aiohttp import ClientError, ClientSession, ClientWebSocketResponse, ClientWSTimeout, WSCloseCode
from yarl import URL

from bot.clock import Clock
from bot.core.errors import Ambiguous, Transient
from bot.platforms.calling import Caller, Reply
from bot.platforms.dingtalk import frames
from bot.platforms.dingtalk.account import DingTalkAccount

MUTE_AFTER = timedelta(seconds=75)
"""Without any frame for this long a socket is dead. The server says something each 20 to 30 s (platform sheet, timing
and reconnecting), so two of its frames were missed, and 15 s are left of the 90 s in which we want to know."""
PING_EVERY = timedelta(seconds=30)
"""Keeps what lies between from forgetting the connection. A pong is no sign of life: a proxy gives it for the dead."""

_LARGEST_FRAME = 4 * 1024 * 1024
_OPEN_WITHIN = 10.0
_CLOSE_WITHIN = 2.0
_WRITE_WITHIN = 5.0
"""A dead peer makes no room for what we write."""
_OPEN_PATH = "/v1.0/gateway/connections/open"
_UNAUTHORIZED = (HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)


@dataclass(frozen=True, slots=True)
class NoLine:
    """Why there is no socket. ``secret``: the platform does not know us, so asking soon again is of no use;
    ``retry_after``: seconds that it wants us to wait."""

    detail: str
    secret: bool = False
    retry_after: float = 0.0


class Line:
    """An open socket. ``retired`` becomes a word when it should be replaced: disconnect, mute or closed."""

    def __init__(self, ws: ClientWebSocketResponse, clock: Clock) -> None:
        self._ws = ws
        self._clock = clock
        self.opened_at = self.heard_at = clock.now()
        self.frames = 0
        self.waiting = False
        """It is us who do not read now."""
        self.retired: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    @property
    def live(self) -> bool:
        """Whether new frames are to be expected here."""
        return not self.retired.done()

    @property
    def ws(self) -> ClientWebSocketResponse:
        """The socket itself, for its reader."""
        return self._ws

    def heard(self) -> None:
        """A frame came."""
        self.frames += 1
        self.heard_at = self._clock.now()

    def retire(self, reason: str) -> None:
        """Ask for a replacement; the first reason counts."""
        if not self.retired.done():
            self.retired.set_result(reason)

    async def send(self, text: str) -> bool:
        """Write an answer; False when the socket is gone (then the frame is offered again elsewhere)."""
        try:
            async with asyncio.timeout(_WRITE_WITHIN):
                await self._ws.send_str(text)
        except (ClientError, ConnectionError, TimeoutError):
            return False
        return True

    async def keep(self) -> None:
        """Ping, and return when nothing came for too long."""
        ping_at = self._clock.now() + PING_EVERY
        while True:
            await self._clock.sleep_until(min(ping_at, self.heard_at + MUTE_AFTER))
            now = self._clock.now()
            if self.waiting:
                self.heard_at = now
            if now - self.heard_at >= MUTE_AFTER:
                return
            if now >= ping_at:
                ping_at = now + PING_EVERY
                await self._ping()

    async def close(self) -> None:
        """Say goodbye, and hang up when nobody answers."""
        await self._ws.close(code=WSCloseCode.GOING_AWAY)

    async def _ping(self) -> None:
        try:
            async with asyncio.timeout(_WRITE_WITHIN):
                await self._ws.ping()
        except (ClientError, ConnectionError, TimeoutError):
            return


async def open_line(account: DingTalkAccount, caller: Caller, clock: Clock) -> Line | NoLine:
    """A new socket with a ticket of its own, or why there is none. Raises nothing."""
    try:
        reply = await _ask(account, caller)
        session = caller.session
    except (Transient, Ambiguous) as error:
        return NoLine(str(error))
    if reply.status != HTTPStatus.OK:
        return _refusal(reply)
    endpoint, ticket = reply.fields.get("endpoint"), reply.fields.get("ticket")
    if not isinstance(endpoint, str) or not isinstance(ticket, str) or not ticket:
        return NoLine("gateway answer")
    if not _may_be_dialled(endpoint, account.api_url):
        return NoLine("gateway endpoint")
    ws = await _dial(session, endpoint, ticket)
    return Line(ws, clock) if isinstance(ws, ClientWebSocketResponse) else NoLine(ws)


async def _ask(account: DingTalkAccount, caller: Caller) -> Reply:
    body = {
        "clientId": account.client_id,
        "clientSecret": account.client_secret,
        "subscriptions": list(frames.SUBSCRIPTIONS),
        "ua": "yanxi-bot",
    }
    # Without Accept the answer may be XML.
    headers = {"Accept": "application/json"}
    return await caller.request("POST", account.api_url + _OPEN_PATH, body=body, headers=headers, within=_OPEN_WITHIN)


def _refusal(reply: Reply) -> NoLine:
    code = reply.fields.get("code")
    # "Forbidden…" in a name does not mean permission: throttles are called so too (platform sheet, quotas).
    throttled = reply.status == HTTPStatus.TOO_MANY_REQUESTS or (isinstance(code, str) and "limit" in code.lower())
    if reply.status in _UNAUTHORIZED and not throttled:
        return NoLine("secret", secret=True)
    detail = "throttled" if throttled else f"gateway {reply.status}"
    return NoLine(detail, retry_after=reply.retry_after or (1.0 if throttled else 0.0))


def _may_be_dialled(endpoint: str, api_url: str) -> bool:
    """A ticket that was fetched over TLS does not travel without."""
    return endpoint.startswith("wss://") or (endpoint.startswith("ws://") and api_url.startswith("http://"))


async def _dial(session: ClientSession, endpoint: str, ticket: str) -> ClientWebSocketResponse | str:
    """A socket, or the kind of the error: what the error says holds the address, and so the ticket."""
    address = f"{endpoint}{'&' if '?' in endpoint else '?'}ticket={quote(ticket, safe='')}"
    try:
        async with asyncio.timeout(_OPEN_WITHIN):
            return await session.ws_connect(
                URL(address, encoded=True),
                timeout=ClientWSTimeout(ws_close=_CLOSE_WITHIN),
                max_msg_size=_LARGEST_FRAME,
                compress=0,
            )
    except (ClientError, OSError, TimeoutError, ValueError) as error:
        return f"socket: {type(error).__name__}"
