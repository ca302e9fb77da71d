"""A bot process, its client and its file: start it, let it die, start it again, and look at what is left.

The client runs here, outlives the bot, keeps an append-only log on disk, and reports again what was not acknowledged.
"""

import asyncio
import contextlib
import json
import os
import shutil
import signal
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aiohttp import ClientError

from bot.clock import VirtualClock
from tests.crash import stage
from tests.crash.child import Order
from tests.crash.doom import ANY
from tests.crash.invariants import Evidence, in_flight_after
from tests.fakes.onebot import FakeOneBot, Fault, Payload

PATIENCE = 20.0
"""Seconds until a condition that does not come true is a failure."""
_LAWFUL_ENDS = (0, -signal.SIGKILL)
HELD = "held:"
"""Points at which the client has done what it was asked, has not answered, and the bot is killed from outside."""


class Client(FakeOneBot):
    """A client that reports again what was not acknowledged, like go-cqhttp; everything in its log on disk."""

    def __init__(self, log: Path, clock: VirtualClock, first_id: int) -> None:
        super().__init__(self_id=stage.SELF_ID, token=stage.TOKEN, secret=stage.SECRET, log=log, clock=clock)
        self._count = first_id
        self.unacknowledged: list[Payload] = []
        self.acknowledged: list[Payload] = []
        self.hold: tuple[str, int] | None = None
        """Keep the answer to the n-th call of this action until ``release``."""
        self._taken: Counter[str] = Counter()
        managers = {stage.teacher(key) for key in stage.GROUPS}
        people = tuple(map(int, stage.NATIVE.values()))
        for number in (*stage.GROUPS.values(), stage.STAFF_GROUP):
            group = self.add_group(number, members=(*people, *stage.TRAINEES))
            for one in managers:
                group.members[one].role = "admin"
        self.friends.update(people)

    async def tell(self, payload: Payload) -> Payload:
        self.told.append(payload)
        self._write("event", payload=payload)
        if self.linked():
            with contextlib.suppress(ClientError, OSError):
                await self._sockets["Universal"].send_str(json.dumps(payload, ensure_ascii=False))
        else:
            await self.offer(payload)
        return payload

    async def offer(self, payload: Payload) -> bool:
        """Report it; whether the bot took it."""
        status = 0
        if self.report_url:  # else nobody is there
            with contextlib.suppress(ClientError, OSError):
                status = await self.post(payload)
        if taken := 200 <= status < 300:
            self._write("acknowledged", payload=payload)
        (self.acknowledged if taken else self.unacknowledged).append(payload)
        await self._notify()
        return taken

    async def dial(self, url: str, role: str = "Universal", heartbeat: float = 0, **headers: str) -> None:
        self._echoes.clear()  # of another process
        await super().dial(url, role, heartbeat, **headers)

    async def until_acknowledged(self, number: int) -> None:
        """Wait until the bot took so many reports."""
        async with asyncio.timeout(PATIENCE), self.changed:
            await self.changed.wait_for(lambda: len(self.acknowledged) >= number)

    async def offer_again(self) -> None:
        """Report what was not acknowledged, in its order."""
        waiting, self.unacknowledged = self.unacknowledged, []
        for payload in waiting:
            await self.offer(payload)

    async def repeat(self) -> None:
        """Report the last ones again though they were acknowledged."""
        for payload in self.acknowledged[-5:]:
            await self.offer(payload)

    def _fault(self, action: str) -> Fault | None:
        self._taken[action] += 1
        if self.hold is not None and self.hold == (action, self._taken[action]):
            return Fault("late", action)
        return super()._fault(action)


class Died(Exception):
    """The bot process is gone; see ``Rig.end``."""


Act = Callable[["Rig"], Awaitable[None]]
"""What happens while a bot runs."""


@dataclass(slots=True)
class Rig:
    """One bot after the other on one file, with one client."""

    socket: Path
    folder: Path
    clock: VirtualClock
    client: Client
    kills: list[str] = field(default_factory=list)
    pid: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    """How often the points were reached, as far as the bot told."""
    end: tuple[str, int] = ("", 0)
    """Where the last bot said that it dies, and the status with which its process ended."""
    acted: bool = False
    over_socket: bool = False
    """Calls and events go over the reverse WebSocket."""
    _heard: asyncio.StreamReader | None = None
    _line: asyncio.StreamWriter | None = None

    @property
    def database(self) -> Path:
        return self.folder / "bot.db"

    @property
    def log(self) -> Path:
        return self.folder / "client.log"

    # ------------------------------------------------------------------------------------------------ the process

    async def start(
        self,
        point: str = "",
        nth: int = 1,
        off: Iterable[str] = (),
        *,
        leave: bool = False,
        grace: float = 8.0,
        born: Callable[[], object] | None = None,
    ) -> None:
        """Start a bot that dies at ``point``, and ``leave``s like any program when it is stopped; ``born`` is told as
        soon as it can be killed from outside. Raises Died when it does not live to be up."""
        held = point.startswith(HELD)
        self.client.hold = (point.removeprefix(HELD), nth) if held else None
        self.client._taken.clear()
        self.client._gate.clear()
        self.end = ("", 0)
        order = Order(
            database=str(self.database),
            now=self.clock.now().isoformat(),
            api="" if self.over_socket else self.client.api_url,
            point="" if held else point,
            nth=nth,
            off=tuple(off),
            leave=leave,
            grace=grace,
        )
        self._heard, self._line = await asyncio.open_unix_connection(self.socket)
        self._line.write(order.line())
        self.client.report_url = ""
        self.pid = (await self._hear("pid"))["pid"]
        if born is not None:
            born()
        root = f"{(await self._hear('url'))['url']}/hooks/onebot/{stage.ACCOUNT}"
        self.client.report_url = "" if self.over_socket else root
        if self.over_socket:
            await self.client.dial(f"{root}/ws")

    async def advance(self, to: str | datetime | timedelta = timedelta(0)) -> None:
        """Let the time pass and everything settle. Raises Died when the bot dies meanwhile."""
        self.begin(to)
        self.counts = (await self._hear("reached"))["reached"]

    def begin(self, to: str | datetime | timedelta) -> None:
        """Let the time pass, without waiting for what comes of it."""
        if isinstance(to, timedelta):
            to = self.clock.now() + to
        self.clock.move_to(stage.local(to) if isinstance(to, str) else to)
        assert self._line is not None
        self._line.write(json.dumps({"to": self.clock.now().isoformat()}).encode() + b"\n")

    async def say(self, group: str, who: int, text: str) -> None:
        """Somebody writes in a group."""
        await self.client.say(stage.GROUPS[group], who, text)

    async def die(self, point: str, act: Act, nth: int = 1, off: Iterable[str] = ()) -> None:
        """Start a bot that is to die at ``point`` while ``act`` goes on. Asserts that it was killed, and there."""
        try:
            await self.start(point, nth, off)
            acting = asyncio.create_task(self._once(act))
            if point.startswith(HELD):
                action = point.removeprefix(HELD)
                await self.held(action)
                self.kill()
            await acting
            await self.advance()
        except Died:
            pass
        else:
            raise AssertionError(f"{point} was not reached {nth} times; reached: {self.counts}")
        said, status = self.end
        assert status == -signal.SIGKILL, f"the bot ended with {status}"
        there = not said if point.startswith(HELD) else said == point or (said and point == ANY)
        assert there, f"killed at {said!r}, not at {point}"
        self.kills.append(said or point)
        self.client.release()
        if wrong := in_flight_after(point, self.look()):
            raise AssertionError(wrong)

    async def _once(self, act: Act) -> None:
        """What is to happen, unless it has begun under an earlier bot already."""
        if not self.acted:
            self.acted = True
            await act(self)

    async def held(self, action: str) -> None:
        """Wait until the client has done this and keeps its answer back."""
        await self.client.until(lambda: any(call["outcome"] == "late" for call in self.client.calls(action)), PATIENCE)

    async def come_back(self, off: Iterable[str] = (), act: Act | None = None) -> tuple[Evidence, Evidence]:
        """Start a bot that lives, let it make good what its predecessors left, and stop it. Evidence of what it came
        to, before and after the client repeated reports that had been acknowledged (which would hide a loss)."""
        await self.start(off=off)
        if act is not None:
            await self._once(act)
        await self.client.offer_again()
        await self.advance(timedelta(seconds=45))
        first = self.look()
        await self.client.repeat()
        await self.advance()
        await self.stop()
        return first, self.look()

    def kill(self) -> None:
        """Kill the bot from outside, if it still lives."""
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)

    async def stop(self, meanwhile: Callable[[], object] | None = None) -> dict[str, Any]:
        """Ask it to stop, as an operator would; gives back its last words. Asserts that it left in good order."""
        os.kill(self.pid, signal.SIGTERM)
        await self._hear("stopping")
        if meanwhile is not None:
            meanwhile()
        last = await self._hear("stopped")
        with contextlib.suppress(Died):
            await self._hear("exit")
        assert self.end == ("", 0), f"the bot ended as {self.end}"
        return last

    async def _hear(self, word: str) -> dict[str, Any]:
        """The next line with this word in it. Raises Died at the end."""
        assert self._heard is not None
        async with asyncio.timeout(PATIENCE):
            while line := await self._heard.readline():
                said: dict[str, Any] = json.loads(line)
                if "dying" in said:
                    self.end = (said["dying"], 0)
                if "exit" in said:
                    self.pid = 0
                    self.end = (self.end[0], said["exit"])
                    assert self._line is not None
                    self._line.close()
                    raise Died(*self.end, "" if said["exit"] in _LAWFUL_ENDS else self._last_words())
                if word in said:
                    return said
        raise Died(*self.end)

    # ------------------------------------------------------------------------------------------------- begin, end

    def _last_words(self) -> str:
        return Path(f"{self.socket}.log").read_text("utf-8", errors="replace")[-4000:]

    def look(self) -> Evidence:
        """What a dead bot left; from a copy, so that the next one finds the file as it was."""
        with TemporaryDirectory() as folder:
            for file in self.folder.glob("bot.db*"):
                shutil.copy(file, folder)
            return Evidence(Path(folder, "bot.db"), self.log)

    def keep(self, folder: Path) -> None:
        """Put what is there now aside, to begin from it again. Only while no bot runs."""
        folder.mkdir()
        shutil.copy(self.database, folder)
        shutil.copy(self.log, folder)
        modes = {number: group.all_shut for number, group in self.client.groups.items()}
        kept = {"now": self.clock.now().isoformat(), "modes": modes, "next": self.client._count}
        (folder / "kept.json").write_text(json.dumps(kept))


@asynccontextmanager
async def rig(
    socket: Path, folder: Path, base: Path | None = None, start: str = "07:50", *, over_socket: bool = False
) -> AsyncIterator[Rig]:
    """A rig in ``folder``, new or beginning from what ``base`` keeps."""
    clock, first_id, modes = VirtualClock(stage.local(start)), 0, {}
    if base is not None:
        kept = json.loads((base / "kept.json").read_text())
        clock, first_id, modes = VirtualClock(datetime.fromisoformat(kept["now"])), kept["next"], kept["modes"]
        shutil.copy(base / "bot.db", folder)
        shutil.copy(base / "client.log", folder)
    client = Client(folder / "client.log", clock, first_id)
    for number, shut in modes.items():
        client.groups[int(number)].all_shut = shut
    await client.listen()
    running = Rig(socket, folder, clock, client, over_socket=over_socket)
    try:
        yield running
    finally:
        if running.pid:
            running.kill()
            with contextlib.suppress(Died):
                await running._hear("exit")
        await client.close()
