"""The reverse WebSocket: the client dials us, tells events, and takes calls over the same socket or a second one.

Answers are told from events by having no ``post_type`` and find their call by its echo, in whatever order they come.
Events are handed to the sink in the order of the socket, without waiting for one to be on disk before the next is
read, but never more than ``MOST_UNFINISHED`` at once: then the socket is not read, and the client has to wait.
Must never close a socket because of what stands in a frame.
"""

import asyncio
from collections.abc import Coroutine, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import count
from typing import Any

import orjson
import structlog
from aiohttp import ClientError, WSCloseCode, WSMsgType, web

from bot.core.errors import Ambiguous, Malformed, Transient, Unavailable
from bot.core.event import Event
from bot.platforms.onebot.authentic import header, verify_self_id, verify_token
from bot.platforms.onebot.codec import read_json
from bot.platforms.onebot.reception import Reception

MOST_UNFINISHED = 512
_MISSED_HEARTBEATS = 3
_LONGEST_INTERVAL = 600_000
"""Milliseconds between heartbeats; a client that says more is not watched."""
_FIRST_RETRY, _LONGEST_RETRY = 0.2, 5.0
_LAST_WORDS = 5.0

_log = structlog.get_logger()


class Role(StrEnum):
    """What a socket is for."""

    API = "api"
    EVENT = "event"
    UNIVERSAL = "universal"


class Socket:
    """One live connection and the calls that wait for an answer on it."""

    def __init__(self, ws: web.WebSocketResponse, role: Role, transport: asyncio.Transport | None) -> None:
        self.ws = ws
        self.role = role
        self.frames = 0
        self.watch: asyncio.Task[None] | None = None
        self._transport = transport
        self._waiting: dict[str, asyncio.Future[dict[str, Any] | None]] = {}

    @property
    def usable(self) -> bool:
        """Whether what is written now can still reach the other side."""
        return not self.ws.closed and self._transport is not None and not self._transport.is_closing()

    async def ask(self, echo: str, frame: bytes, within: float) -> dict[str, Any]:
        """Write a call and wait for its answer."""
        if not self.usable:
            raise Transient("not connected")
        answer: asyncio.Future[dict[str, Any] | None] = asyncio.get_running_loop().create_future()
        self._waiting[echo] = answer
        try:
            async with asyncio.timeout(within):
                # From here on the frame may have reached the client, whatever goes wrong.
                await self.ws.send_frame(frame, WSMsgType.TEXT)
                found = await answer
        except TimeoutError as error:
            raise Ambiguous("no answer in time") from error
        except (ConnectionError, ClientError) as error:
            raise Ambiguous("the socket broke") from error
        finally:
            del self._waiting[echo]
        if found is None:
            raise Ambiguous("the socket closed")
        return found

    def take_answer(self, payload: dict[str, Any]) -> bool:
        """Give an answer to the call that waits for it; False when none does (any more)."""
        echo = payload.get("echo")
        answer = self._waiting.get(echo) if isinstance(echo, str) else None
        if answer is None or answer.done():
            return False
        answer.set_result(payload)
        return True

    def give_up(self) -> None:
        """The socket is gone: nobody knows what became of the calls that wait."""
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_result(None)
        if self.watch is not None:
            self.watch.cancel()


class ReverseLink:
    """The sockets of one account, at most one a role."""

    def __init__(self, reception: Reception) -> None:
        self._reception = reception
        self._counts = reception.counts
        self._clock = reception.clock
        self._sockets: dict[Role, Socket] = {}
        self._unfinished = asyncio.Semaphore(MOST_UNFINISHED)
        self._tasks: set[asyncio.Task[None]] = set()
        self._echoes = count(1)
        self._open = False

    @property
    def connected(self) -> bool:
        """Whether a call could be made now."""
        return self._caller() is not None

    async def start(self) -> None:
        """Be ready to be dialled."""
        self._open = True

    def admit(self, headers: Mapping[str, str], query: Mapping[str, str]) -> None:
        """Whether this handshake may go on. Raises Unauthentic or Unavailable."""
        verify_token(headers, query, self._reception.account.access_token)
        verify_self_id(headers, self._reception.account.self_id, required=True)
        if not self._open:
            raise Unavailable("not started")

    async def serve(self, ws: web.WebSocketResponse, request: web.Request) -> None:
        """Read an accepted socket until it closes. A new socket takes the place of an old one of its role."""
        socket = Socket(ws, _role(request.headers), request.transport)
        old, self._sockets[socket.role] = self._sockets.get(socket.role), socket
        if old is not None:
            self._counts["sockets replaced"] += 1
            self._spawn(_close(old, b"replaced"))
        try:
            await self._read(socket)
        finally:
            socket.give_up()
            self._forget(socket)

    async def call(self, action: str, params: Mapping[str, Any], within: float) -> dict[str, Any]:
        """The API's answer. Raises Transient or Ambiguous."""
        if (socket := self._caller()) is None:
            raise Transient("not connected")
        echo = f"yx-{next(self._echoes)}"
        return await socket.ask(echo, orjson.dumps({"action": action, "params": params, "echo": echo}), within)

    async def stop(self) -> None:
        """Close the sockets; events that are being stored may still end."""
        self._open = False
        for socket in tuple(self._sockets.values()):
            socket.give_up()
            self._spawn(_close(socket, b"stopping"))
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_LAST_WORDS)
        for task in tuple(self._tasks):
            task.cancel()

    def _caller(self) -> Socket | None:
        sockets = (self._sockets.get(role) for role in (Role.API, Role.UNIVERSAL))
        return next((socket for socket in sockets if socket is not None and socket.usable), None)

    async def _read(self, socket: Socket) -> None:
        while True:
            frame = await socket.ws.receive()
            socket.frames += 1
            if frame.type is WSMsgType.TEXT:
                await self._take(socket, frame.data)
            elif frame.type is WSMsgType.BINARY:
                self._counts["binary frames"] += 1
            else:
                return

    async def _take(self, socket: Socket, raw: bytes | str) -> None:
        try:
            payload = read_json(raw)
            if "post_type" not in payload:
                if not socket.take_answer(payload):
                    self._counts["answers to nobody"] += 1
                return
            event = self._reception.read(payload)
        except Malformed as malformed:
            self._counts["malformed"] += 1
            _log.warning("onebot.malformed", account=self._reception.account.name, reason=str(malformed))
            return
        if event is not None:
            await self._pass_on(event)
        if payload.get("meta_event_type") == "heartbeat" and socket.watch is None:
            self._watch(socket, payload.get("interval"))

    async def _pass_on(self, event: Event) -> None:
        await self._unfinished.acquire()
        self._spawn(self._store(event))

    async def _store(self, event: Event) -> None:
        """Until it is on disk: a socket has no other way to say "send it again"."""
        pause = _FIRST_RETRY
        try:
            while True:
                try:
                    await self._reception.hand_over(event)
                except Unavailable:
                    self._counts["stored later"] += 1
                    await self._clock.sleep_until(_later(self._clock.now(), pause))
                    pause = min(2 * pause, _LONGEST_RETRY)
                else:
                    return
        finally:
            self._unfinished.release()

    def _forget(self, socket: Socket) -> None:
        if self._sockets.get(socket.role) is not socket:
            return
        del self._sockets[socket.role]
        if self._open and socket.role is not Role.API:
            self._spawn(self._pass_on(self._reception.link_lost()))

    def _watch(self, socket: Socket, interval: object) -> None:
        if isinstance(interval, int) and 0 < interval <= _LONGEST_INTERVAL:
            socket.watch = asyncio.create_task(self._close_when_mute(socket, _MISSED_HEARTBEATS * interval / 1000))

    async def _close_when_mute(self, socket: Socket, patience: float) -> None:
        """A socket can be alive and mute; three heartbeats without a frame, and the client may dial again."""
        seen = -1
        while seen != socket.frames:
            seen = socket.frames
            await self._clock.sleep_until(_later(self._clock.now(), patience))
        self._counts["mute sockets"] += 1
        _log.warning("onebot.mute", account=self._reception.account.name)
        await _close(socket, b"mute")

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._counts["events lost"] += 1
            _log.error("onebot.lost", account=self._reception.account.name, error=type(error).__name__)


def _role(headers: Mapping[str, str]) -> Role:
    """Universal where the client does not say, as the clients of today are."""
    said = header(headers, "X-Client-Role").lower()
    return Role(said) if said in tuple(Role) else Role.UNIVERSAL


def _later(now: datetime, seconds: float) -> datetime:
    return now + timedelta(seconds=seconds)


async def _close(socket: Socket, reason: bytes) -> None:
    await socket.ws.close(code=WSCloseCode.GOING_AWAY, message=reason)
