"""The Stream mode: we dial the platform, it pushes frames, and each is answered when its event is on disk.

Frames are read without waiting for the store, but never more than ``MOST_UNFINISHED`` at once: then the sockets are not
read, and the platform has to wait. A socket that is ending is replaced before it is gone, and read until it is.
Must never answer for what is not stored, never block, and never dial in a tight loop.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import structlog
from aiohttp import WSMsgType

from bot.clock import Clock
from bot.core.errors import Malformed
from bot.core.ids import derive_id
from bot.platforms.calling import Caller
from bot.platforms.dingtalk import frames
from bot.platforms.dingtalk.account import DingTalkAccount
from bot.platforms.dingtalk.stream_desk import Desk, Taker
from bot.platforms.dingtalk.stream_line import Line, NoLine, open_line

MOST_UNFINISHED = 256
_LONGEST_PAUSE = 60.0
_HONEST_LIFE = timedelta(seconds=10)
"""A socket that spoke and lived this long is no failure: the next one is dialled at once."""
_LAST_WORDS = 5.0

_log = structlog.get_logger()

Changed = Callable[[bool, str], None]
"""Told when the link goes up or down, with why, or when the reason of being down changes; must return at once."""


class StreamLink:
    """The sockets of one account: one, or two while one takes the place of the other. ``counts``: for the metrics."""

    def __init__(
        self, account: DingTalkAccount, taker: Taker, clock: Clock, caller: Caller, changed: Changed | None = None
    ) -> None:
        self.changed = changed
        self.counts: Counter[str] = Counter()
        self._account = account
        self._clock = clock
        self._caller = caller
        self._desk = Desk(account.name, taker, clock, self.counts)
        self._lines: set[Line] = set()
        self._room = asyncio.Semaphore(MOST_UNFINISHED)
        self._readers: set[asyncio.Task[Any]] = set()
        self._answers: set[asyncio.Task[Any]] = set()
        self._running: asyncio.Task[None] | None = None
        self._told: tuple[bool, str] | None = None

    @property
    def connected(self) -> bool:
        """Whether there is a socket on which frames are to be expected."""
        return any(line.live for line in self._lines)

    @property
    def sockets(self) -> int:
        """Open sockets, those that are being replaced included."""
        return len(self._lines)

    async def start(self) -> None:
        """Begin to dial; returns at once. The caller is open already."""
        if self._running is None:
            self._running = asyncio.create_task(self._run())
            self._running.add_done_callback(self._ended)

    async def stop(self) -> None:
        """Read no more, let begun work end and be answered, then close the sockets."""
        running, self._running = self._running, None
        if running is not None:
            running.cancel()
        readers = tuple(self._readers)
        for task in readers:
            task.cancel()
        await asyncio.gather(*readers, *([running] if running is not None else []), return_exceptions=True)
        if self._answers:
            await asyncio.wait(self._answers, timeout=_LAST_WORDS)
        for task in tuple(self._answers):
            task.cancel()
        lines, self._lines = tuple(self._lines), set()
        await asyncio.gather(*(line.close() for line in lines))

    async def _run(self) -> None:
        """One socket after another, for ever; the next one is opened while the one before still lives."""
        failures = 0
        while True:
            found = await open_line(self._account, self._caller, self._clock)
            if isinstance(found, Line):
                self._adopt(found)
                detail, wanted = await found.retired, 0.0
                self.counts[f"sockets {detail}"] += 1
                failures = 0 if self._honest(found) else failures + 1
                pause = self._pause(failures - 1)
            else:
                failures += 1
                detail, wanted = found.detail, found.retry_after
                self._failed(found)
                pause = _LONGEST_PAUSE if found.secret else self._pause(failures)
            if (pause := max(pause, wanted)) > 0:
                self._tell(self.connected, detail)
                await self._clock.sleep_until(self._clock.now() + timedelta(seconds=pause))

    def _adopt(self, line: Line) -> None:
        self.counts["sockets opened"] += 1
        mute = [old for old in self._lines if old.retired.done() and old.retired.result() == "mute"]
        self._lines.add(line)
        self._spawn(self._readers, self._serve(line))
        for old in mute:
            self._spawn(self._readers, old.close())
        self._tell(True, "")

    def _failed(self, found: NoLine) -> None:
        self.counts["openings failed"] += 1
        _log.warning("dingtalk.no_stream", account=self._account.name, reason=found.detail)

    def _honest(self, line: Line) -> bool:
        return line.frames > 0 and self._clock.now() - line.opened_at >= _HONEST_LIFE

    def _pause(self, failures: int) -> float:
        """Seconds: full jitter below 1, 2, 4 … 60; none where nothing failed. The same when replayed."""
        if failures <= 0:
            return 0.0
        dials = self.counts["sockets opened"] + self.counts["openings failed"]
        lot = derive_id(self._account.name, "stream", str(dials))
        return min(_LONGEST_PAUSE, 2.0 ** min(failures - 1, 6)) * int(lot[:8], 16) / 0xFFFFFFFF

    def _tell(self, online: bool, detail: str) -> None:
        said = (online, "" if online else detail)
        if said != self._told:
            self._told = said
            _log.info("dingtalk.stream", account=self._account.name, online=online, detail=said[1])
            if self.changed is not None:
                self.changed(*said)

    async def _serve(self, line: Line) -> None:
        """Until the socket is closed, by whomever."""
        watch = asyncio.create_task(self._watch(line))
        try:
            await self._read(line)
        finally:
            watch.cancel()
            line.retire("closed")
            if self._running is not None:  # else answers are still to be written; ``stop`` closes
                self._lines.discard(line)
                await line.close()

    async def _watch(self, line: Line) -> None:
        await line.keep()
        if line.live:
            _log.warning("dingtalk.mute", account=self._account.name)
            line.retire("mute")  # read on until the next one is open: it may only be slow
        else:
            await line.close()

    async def _read(self, line: Line) -> None:
        while True:
            message = await line.ws.receive()
            if message.type is WSMsgType.TEXT:
                line.heard()
                await self._take(line, message.data)
            elif message.type is WSMsgType.BINARY:
                self.counts["binary frames"] += 1
            else:
                return

    async def _take(self, line: Line, raw: str) -> None:
        self.counts["frames"] += 1
        try:
            frame = frames.read(raw)
        except Malformed as malformed:
            self.counts["malformed"] += 1
            _log.warning("dingtalk.malformed", account=self._account.name, reason=str(malformed))
            return
        if frame.kind == frames.SYSTEM:
            self._system(line, frame)
        elif frame.kind in (frames.EVENT, frames.CALLBACK):
            line.waiting = True
            await self._room.acquire()
            line.waiting = False
            line.heard_at = self._clock.now()
            self._spawn(self._answers, self._answer(line, frame))
        else:
            self.counts["unknown kinds"] += 1

    def _system(self, line: Line, frame: frames.Frame) -> None:
        if frame.topic.lower() == frames.PING:
            self._spawn(self._answers, line.send(frames.ping_ack(frame)))
        elif frame.topic.lower() == frames.DISCONNECT:
            line.retire("disconnect")

    async def _answer(self, line: Line, frame: frames.Frame) -> None:
        try:
            ack = await self._desk.answer(frame)
            if ack is not None and not await line.send(ack):
                self.counts["answers lost"] += 1
        finally:
            self._room.release()

    def _spawn(self, tasks: set[asyncio.Task[Any]], work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.create_task(work)
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self.counts["faults"] += 1
            _log.error("dingtalk.fault", account=self._account.name, error=type(error).__name__)
