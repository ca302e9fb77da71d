"""The WebSockets of one account, whoever dialled them: events come in, calls go out and find their answers.

Answers are told from events by having no ``post_type`` and find their call by its echo, in whatever order they come.
Events are handed to the sink in the order of the socket, without waiting for one to be on disk before the next is
read, but never more than ``MOST_UNFINISHED`` at once: then the socket is not read, and the client has to wait.
Must never close a socket because of what stands in a frame.
"""

import asyncio
from collections.abc import Coroutine, Mapping
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import orjson
import structlog
from aiohttp import WSMsgType

from bot.core.errors import Malformed, Transient, Unavailable
from bot.core.event import Event
from bot.platforms.onebot.codec import read_json
from bot.platforms.onebot.fields import optional_whole
from bot.platforms.onebot.reception import Reception
from bot.platforms.onebot.socket import Role, Socket

MOST_UNFINISHED = 512
MISSED_HEARTBEATS = 3
"""So many in a row mean that the link is down (platform sheet, meta events)."""
_LONGEST_INTERVAL = 600_000
"""Milliseconds between heartbeats; a client that says more is not watched."""
_FIRST_RETRY, _LONGEST_RETRY = 0.2, 5.0
_LAST_WORDS = 5.0

_log = structlog.get_logger()


class Link:
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
        self.refused = False
        """Whether the last handshake failed for its token."""

    @property
    def connected(self) -> bool:
        """Whether a call could be made now."""
        return self._caller() is not None

    async def start(self) -> None:
        """Be ready."""
        self._open = True

    async def call(self, action: str, params: Mapping[str, Any], within: float) -> dict[str, Any]:
        """The API's answer. Raises Transient or Ambiguous."""
        if (socket := self._caller()) is None:
            raise Transient("not connected")
        return await self._ask(socket, action, params, within)

    async def stop(self) -> None:
        """Close the sockets; events that are being stored may still end."""
        self._open = False
        for socket in tuple(self._sockets.values()):
            socket.give_up()
            self._spawn(socket.close(b"stopping"))
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_LAST_WORDS)
        for task in tuple(self._tasks):
            task.cancel()

    async def pass_on(self, event: Event) -> None:
        """Hand an event to the sink in the background; waits while too many are being stored."""
        await self._unfinished.acquire()
        self._spawn(self._store(event))

    async def _ask(self, socket: Socket, action: str, params: Mapping[str, Any], within: float) -> dict[str, Any]:
        echo = f"yx-{next(self._echoes)}"
        return await socket.ask(echo, orjson.dumps({"action": action, "params": params, "echo": echo}), within)

    def _caller(self) -> Socket | None:
        sockets = (self._sockets.get(role) for role in (Role.API, Role.UNIVERSAL))
        return next((one for one in sockets if one is not None and one.proven and one.usable), None)

    async def _run(self, socket: Socket) -> None:
        """Read a socket until it closes. It takes the place of an old one of its role."""
        old, self._sockets[socket.role] = self._sockets.get(socket.role), socket
        if old is not None:
            self._counts["sockets replaced"] += 1
            self._spawn(old.close(b"replaced"))
        try:
            await self._read(socket)
        finally:
            socket.give_up()
            self._forget(socket)

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
                    self._unasked(socket, payload)
                return
            event = self._reception.read(payload)
        except Malformed as malformed:
            self._counts["malformed"] += 1
            _log.warning("onebot.malformed", account=self._reception.account.name, reason=str(malformed))
            return
        if not socket.proven:
            self._prove(socket, payload)
        if event is not None:
            await self.pass_on(event)
        if payload.get("meta_event_type") == "heartbeat" and socket.watch is None:
            self._watch(socket, interval_of(payload))

    def _unasked(self, socket: Socket, payload: Mapping[str, Any]) -> None:
        """An answer for which nobody waits."""
        self._counts["answers to nobody"] += 1

    def _prove(self, socket: Socket, payload: Mapping[str, Any]) -> None:
        """The first event of a socket that has still to show that it takes us."""
        if str(payload.get("self_id")) == self._reception.account.self_id:
            socket.proven = True

    async def _store(self, event: Event) -> None:
        """Until it is on disk: a socket has no other way to say "send it again"."""
        pause = _FIRST_RETRY
        try:
            while True:
                try:
                    await self._reception.hand_over(event)
                except Unavailable:
                    self._counts["stored later"] += 1
                    await self._clock.sleep_until(later(self._clock.now(), pause))
                    pause = min(2 * pause, _LONGEST_RETRY)
                else:
                    return
        finally:
            self._unfinished.release()

    def _forget(self, socket: Socket) -> None:
        if self._sockets.get(socket.role) is not socket:
            return
        del self._sockets[socket.role]
        lost = self._open and socket.proven and socket.role is not Role.API
        if lost and (event := self._reception.link_lost()) is not None:
            self._spawn(self.pass_on(event))

    def _watch(self, socket: Socket, interval: float | None) -> None:
        if interval is not None:
            socket.watch = asyncio.create_task(self._close_when_mute(socket, MISSED_HEARTBEATS * interval))

    async def _close_when_mute(self, socket: Socket, patience: float) -> None:
        """A socket can be alive and mute; three heartbeats without a frame, and it is time for another."""
        seen = -1
        while seen != socket.frames:
            seen = socket.frames
            await self._clock.sleep_until(later(self._clock.now(), patience))
        self._counts["mute sockets"] += 1
        _log.warning("onebot.mute", account=self._reception.account.name)
        await socket.close(b"mute")

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._counts["events lost"] += 1
            _log.error("onebot.lost", account=self._reception.account.name, error=type(error).__name__)


def interval_of(heartbeat: Mapping[str, Any]) -> float | None:
    """Seconds between heartbeats as one of them says; None where that is no interval to be watched."""
    try:
        interval = optional_whole(heartbeat, "interval")
    except Malformed:
        return None
    return interval / 1000 if interval is not None and 0 < interval <= _LONGEST_INTERVAL else None


def later(now: datetime, seconds: float) -> datetime:
    """So many seconds after ``now``."""
    return now + timedelta(seconds=seconds)
