"""The second ear: a program of the vendor, run beside us for one logged-in person, that hears all messages of a group.

Optional, with its own switch (``account.ear``): the robot alone hears only what is addressed to it. Must never give the
program our secrets, write what it says to a log, or let it outlive us.
"""

import asyncio
import os
import signal
from asyncio.subprocess import PIPE, SubprocessStreamProtocol
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.core.errors import Malformed, Unavailable, Unsupported
from bot.core.event import Event, MessageReceived
from bot.core.ids import NativeId, derive_id
from bot.platforms.base import Sink
from bot.platforms.dingtalk.account import DingTalkAccount
from bot.platforms.dingtalk.ear_lines import Lines, is_ready, read

HELD_BACK = timedelta(seconds=2)
"""So long a line waits for the robot's own copy, which alone says that the bot was addressed: the feeds race, and
whichever is stored first is the one that is answered."""
REMEMBERED_FOR = timedelta(minutes=10)
MOST_REMEMBERED = 10_000
MOST_WAITING = 2_000
"""Lines that are held back or being stored; above it the program's output is not read."""
_LONGEST_PAUSE = 300.0
_HONEST_LIFE = timedelta(minutes=1)
_FIRST_RETRY, _LONGEST_RETRY = 0.2, 5.0
_LAST_WORDS = 2.0
_PIECE = 64 * 1024
_PASSED_ON = ("PATH", "HOME", "LANG")

_log = structlog.get_logger()


class SecondEar:
    """The program of one account and what it heard. ``changed`` is told of ``granted`` and returns at once."""

    def __init__(
        self, account: DingTalkAccount, sink: Sink, clock: Clock, changed: Callable[[bool], None] | None = None
    ) -> None:
        self.changed = changed
        self.counts: Counter[str] = Counter()
        self._account = account
        self._sink = sink
        self._clock = clock
        self._granted = False
        self._heard: dict[str, tuple[datetime, NativeId | None]] = {}
        self._people: dict[NativeId, NativeId] = {}
        self._held: deque[tuple[datetime, Event]] = deque()
        self._more = asyncio.Event()
        self._room = asyncio.Semaphore(MOST_WAITING)
        self._storing: set[asyncio.Task[None]] = set()
        self._running: tuple[asyncio.Task[None], ...] = ()

    @property
    def granted(self) -> bool:
        """Whether every message of the groups reaches us now."""
        return self._granted

    def heard(self, message_id: str, sender: NativeId | None = None) -> None:
        """The robot's own feed brought this message: the ear's copy is not wanted any more. But it tells under which
        id the ear knows ``sender``: from then on both feeds speak of one person."""
        now = self._clock.now()
        self._heard.pop(message_id, None)
        self._heard[message_id] = (now, sender)
        while len(self._heard) > MOST_REMEMBERED or next(iter(self._heard.values()))[0] < now - REMEMBERED_FOR:
            del self._heard[next(iter(self._heard))]

    def _known(self, event: Event) -> Event:
        """The event with its sender as the robot's own feed names them, once they have spoken to the robot."""
        if event.sender is None or (native_id := self._people.get(event.sender.native_id)) is None:
            return event
        return replace(event, sender=replace(event.sender, native_id=native_id))

    def _learn(self, event: MessageReceived) -> None:
        sender = self._heard[event.message_id][1]
        if sender is not None and event.sender is not None and len(self._people) < MOST_REMEMBERED:
            self._people[event.sender.native_id] = sender

    async def start(self) -> None:
        """Run the program; returns at once. Nothing happens without a command line."""
        if self._account.ear and not self._running:
            self._running = (asyncio.create_task(self._run()), asyncio.create_task(self._pass_on()))

    async def stop(self) -> None:
        """End the program and all that it started; what is held back is handed over now, for nobody says it again."""
        running, self._running = self._running, ()
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        while self._held:
            self._store_next()
        if self._storing:
            await asyncio.wait(self._storing, timeout=_LAST_WORDS)
        for storing in tuple(self._storing):
            storing.cancel()

    async def _run(self) -> None:
        failures = 0
        while True:
            begun = self._clock.now()
            try:
                await self._once()
            finally:
                self._grant(False)
            failures = 0 if self._clock.now() - begun >= _HONEST_LIFE else failures + 1
            _log.warning("dingtalk.ear_ended", account=self._account.name, failures=failures)
            await self._clock.sleep_until(self._clock.now() + timedelta(seconds=self._pause(failures)))

    def _pause(self, failures: int) -> float:
        """Seconds: full jitter below 1, 2, 4 … 300. The same when replayed."""
        lot = derive_id(self._account.name, "ear", str(self.counts["starts"]))
        longest = min(_LONGEST_PAUSE, 2.0 ** min(max(failures - 1, 0), 9))
        return longest * int(lot[:8], 16) / 0xFFFFFFFF

    async def _once(self) -> None:
        """One life of the program."""
        self.counts["starts"] += 1
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        loop = asyncio.get_running_loop()
        try:
            # Its input stays open and silent: the end of it tells the program to go.
            transport, life = await loop.subprocess_exec(
                lambda: _Life(_PIECE, loop), *self._account.ear,
                stdin=PIPE, stdout=PIPE, stderr=PIPE, env=environment, start_new_session=True,
            )  # fmt: skip
        except (OSError, ValueError) as error:
            self.counts["not started"] += 1
            _log.warning("dingtalk.ear_not_started", account=self._account.name, error=type(error).__name__)
            return
        group = transport.get_pid()
        ended = asyncio.create_task(life.exited.wait())
        output = asyncio.create_task(self._listen(life.stdout, self._take))
        remarks = asyncio.create_task(self._listen(life.stderr, self._remark))
        try:
            # Silence is no sign of death; the end of the process is, and so is the end of its output.
            await asyncio.wait({ended, output}, return_when=asyncio.FIRST_COMPLETED)
            _signal(group, signal.SIGTERM)  # what it left behind may keep the output open
            await asyncio.wait({output, remarks}, timeout=_LAST_WORDS)
        finally:
            for task in (output, remarks):
                task.cancel()
            await asyncio.gather(output, remarks, return_exceptions=True)
            await _end(transport, group, ended)

    async def _listen(self, stream: asyncio.StreamReader | None, take: Callable[[bytes], Awaitable[None]]) -> None:
        lines = Lines()
        while stream is not None and (piece := await stream.read(_PIECE)):
            for line in lines.feed(piece):
                await take(line)
            self.counts["lines too long"] += lines.too_long
            lines.too_long = 0

    async def _remark(self, line: bytes) -> None:
        """What the program says of itself; may hold names and ids, so it is counted only."""
        self.counts["remarks"] += 1
        if is_ready(line):
            self._grant(True)

    async def _take(self, line: bytes) -> None:
        if not line.startswith(b"{"):
            await self._remark(line)
            return
        self.counts["lines"] += 1
        try:
            events = read(line, self._account.name, self._clock.now())
        except Unsupported:
            self.counts["unsupported"] += 1
            return
        except Malformed:
            self.counts["malformed"] += 1
            return
        self._grant(True)
        for event in events:
            await self._room.acquire()
            self._held.append((self._clock.now() + HELD_BACK, event))
            self._more.set()

    async def _pass_on(self) -> None:
        """What was held back long enough, in the order of the lines."""
        while True:
            while not self._held:
                self._more.clear()
                await self._more.wait()
            await self._clock.sleep_until(self._held[0][0])
            self._store_next()

    def _store_next(self) -> None:
        task = asyncio.create_task(self._store(self._held.popleft()[1]))
        self._storing.add(task)
        task.add_done_callback(self._stored)

    async def _store(self, event: Event) -> None:
        if isinstance(event, MessageReceived) and event.message_id in self._heard:
            self.counts["heard already"] += 1
            self._learn(event)
            return
        event = self._known(event)
        pause = _FIRST_RETRY
        while True:
            try:
                await self._sink(event)
            except Unavailable:
                self.counts["stored later"] += 1
                await self._clock.sleep_until(self._clock.now() + timedelta(seconds=pause))
                pause = min(2 * pause, _LONGEST_RETRY)
            else:
                self.counts["taken"] += 1
                return

    def _stored(self, task: asyncio.Task[None]) -> None:
        self._storing.discard(task)
        self._room.release()
        if not task.cancelled() and (error := task.exception()) is not None:
            self.counts["faults"] += 1
            _log.error("dingtalk.ear_fault", account=self._account.name, error=type(error).__name__)

    def _grant(self, granted: bool) -> None:
        if granted != self._granted:
            self._granted = granted
            _log.info("dingtalk.ear", account=self._account.name, granted=granted)
            if self.changed is not None:
                self.changed(granted)


class _Life(SubprocessStreamProtocol):
    """One life of the program. ``exited`` does not wait for the output to be closed: a child may keep it open."""

    def __init__(self, limit: int, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(limit, loop)
        self.exited = asyncio.Event()

    def process_exited(self) -> None:
        """The process itself is gone."""
        self.exited.set()
        super().process_exited()


async def _end(transport: asyncio.SubprocessTransport, group: int, ended: asyncio.Task[bool]) -> None:
    """Ask the process and all that it started to go, then make them."""
    if (pipe := transport.get_pipe_transport(0)) is not None:
        pipe.close()
    _signal(group, signal.SIGTERM)
    await asyncio.wait({ended}, timeout=_LAST_WORDS)
    _signal(group, signal.SIGKILL)
    await ended
    transport.close()


def _signal(group: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
