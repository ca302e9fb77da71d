"""The forward WebSocket: we dial the client, at one address for everything or at ``/event`` and ``/api``.

NapCat and LLBot accept any token and say only afterwards that it is wrong; Lagrange and go-cqhttp refuse the handshake
(platform sheet, handshake and authentication). So a socket may be used only when something valid has come over it: an
event of our account, or the answer to a first question. Must never dial faster than the waits below.
"""

import asyncio
from collections.abc import Mapping
from enum import Enum
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import structlog
from aiohttp import (
    ClientError,
    ClientSession,
    ClientTimeout,
    ClientWebSocketResponse,
    ClientWSTimeout,
    WSServerHandshakeError,
)

from bot.core.errors import DeliveryError
from bot.core.ids import derive_id
from bot.platforms.onebot.link import Link, later
from bot.platforms.onebot.reception import Reception
from bot.platforms.onebot.socket import Role, Socket

LARGEST_FRAME = 64 * 1024 * 1024
"""Clients send frames of up to 50 MB (platform sheet, transports)."""
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
WAIT_AFTER_REFUSAL = 300.0
"""Seconds, at the most: a wrong token is put right by people, and knocking on looks like guessing."""
UNREACHED_AFTER = 3
"""Tries until it is said that a client cannot be reached that never was."""
_SHORTEST_WAIT = 0.2
_QUESTION_WITHIN = 10.0
_PING_EVERY = 30.0
_REFUSALS = frozenset({401, 403, 1401, 1403})

_log = structlog.get_logger()


class Ended(Enum):
    """What became of a try."""

    SERVED = "served"
    REFUSED = "refused"
    FAILED = "failed"


class ForwardLink(Link):
    """The sockets that we dial, and dial again."""

    def __init__(self, reception: Reception) -> None:
        super().__init__(reception)
        self._session: ClientSession | None = None
        self._dialling: list[asyncio.Task[None]] = []
        self._told_refusal = False

    async def start(self) -> None:
        """Begin to dial."""
        await super().start()
        self._session = ClientSession(timeout=ClientTimeout(total=None, sock_connect=5.0))
        for role, url in addresses(self._reception.account.ws_url):
            self._dialling.append(asyncio.create_task(self._keep_dialling(role, url)))

    async def stop(self) -> None:
        """Stop dialling and hang up."""
        self._open = False
        await super().stop()
        for task in self._dialling:
            task.cancel()
        await asyncio.gather(*self._dialling, return_exceptions=True)
        self._dialling.clear()
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _keep_dialling(self, role: Role, url: str) -> None:
        tries = 0
        while True:
            ended = await self._once(role, url)
            tries = 1 if ended is Ended.SERVED else tries + 1
            if ended is Ended.REFUSED:
                await self._say_refused()
            elif tries == UNREACHED_AFTER and (event := self._reception.unreached()) is not None:
                await self.pass_on(event)
            wait = waiting(self._reception.account.name, url, tries, refused=ended is Ended.REFUSED)
            await self._clock.sleep_until(later(self._clock.now(), wait))

    async def _once(self, role: Role, url: str) -> Ended:
        """Dial and serve until the socket closes."""
        assert self._session is not None
        token = self._reception.account.access_token
        self._counts["dialled"] += 1
        try:
            ws = await self._session.ws_connect(
                url,
                headers={"Authorization": f"Bearer {token}"} if token else {},
                timeout=ClientWSTimeout(ws_close=2.0),
                heartbeat=_PING_EVERY,
                max_msg_size=LARGEST_FRAME,
                decode_text=False,
            )
        except WSServerHandshakeError as error:
            return Ended.REFUSED if error.status in _REFUSALS else Ended.FAILED
        except (ClientError, OSError, TimeoutError) as error:
            _log.info("onebot.unreached", account=self._reception.account.name, error=type(error).__name__)
            return Ended.FAILED
        socket = Socket(ws, role, lambda: _alive(ws))
        question = asyncio.create_task(self._question(socket)) if role is not Role.EVENT else None
        try:
            await self._run(socket)
        finally:
            if question is not None:
                question.cancel()
            await ws.close()
        if socket.proven:
            return Ended.SERVED
        return Ended.REFUSED if socket.refused else Ended.FAILED

    async def _question(self, socket: Socket) -> None:
        """Ask who is there: the answer proves the socket, another account's closes it."""
        try:
            answer = await self._ask(socket, "get_login_info", {}, _QUESTION_WITHIN)
        except DeliveryError:
            if socket.role is Role.API:  # no event will ever prove it
                await socket.close(b"no answer")
            return
        if answer.get("retcode") in _REFUSALS:
            socket.refused = True
            return
        data = answer.get("data")
        who = data.get("user_id") if isinstance(data, Mapping) else None
        if who is not None and str(who) != self._reception.account.self_id:
            self._counts["another account"] += 1
            _log.error("onebot.another_account", account=self._reception.account.name)
            await socket.close(b"another account")
        elif answer.get("status") == "ok":
            self._accept(socket)
            # Most say hello by themselves, and then this is no news.
            if socket.role is Role.UNIVERSAL and (event := self._reception.changed(True, "connect")) is not None:
                await self.pass_on(event)

    def _prove(self, socket: Socket, payload: Mapping[str, Any]) -> None:
        if str(payload.get("self_id")) == self._reception.account.self_id:
            self._accept(socket)

    def _accept(self, socket: Socket) -> None:
        socket.proven, self.refused, self._told_refusal = True, False, False

    def _unasked(self, socket: Socket, payload: Mapping[str, Any]) -> None:
        super()._unasked(socket, payload)
        if payload.get("status") == "failed" and payload.get("retcode") in _REFUSALS:
            socket.refused = True

    async def _say_refused(self) -> None:
        self.refused = True
        self._counts["token refused"] += 1
        if not self._told_refusal:
            self._told_refusal = True
            _log.error("onebot.token_refused", account=self._reception.account.name)
            await self.pass_on(self._reception.token_refused())


def addresses(ws_url: str) -> tuple[tuple[Role, str], ...]:
    """Where to dial, and for what: both split addresses when ``ws_url`` ends with one of them, else the one given."""
    parts = urlsplit(ws_url)
    root, _, last = parts.path.rstrip("/").rpartition("/")
    if last not in (Role.API, Role.EVENT):
        return ((Role.UNIVERSAL, ws_url),)
    return tuple((role, urlunsplit(parts._replace(path=f"{root}/{role}"))) for role in (Role.EVENT, Role.API))


def waiting(name: str, url: str, tries: int, *, refused: bool) -> float:
    """Seconds until the next try: a part of a growing wait that differs by account and try, the same when replayed.

    After a refusal of the token it is at least half of the longest wait.
    """
    part: float = int(derive_id(name, url, str(tries))[:8], 16) / 0xFFFFFFFF
    if refused:
        return WAIT_AFTER_REFUSAL * (1 + part) / 2
    return max(_SHORTEST_WAIT, part * min(LONGEST_WAIT, FIRST_WAIT * (1 << min(tries - 1, 16))))


def _alive(ws: ClientWebSocketResponse[bool]) -> bool:
    found = ws.get_extra_info("socket")
    return found is not None and found.fileno() >= 0
