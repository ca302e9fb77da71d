"""Who is measured: each started fresh, dialled or posted to in its own way, warmed up, and ended."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson

from bench import process
from bench.generator import Client, Load, Send, Tally, over_http, over_socket
from bench.payloads import COMMAND, FIRST_MESSAGE, QUIET, Messages
from bench.process import Process
from bench.service import REPORT, SOCKET, ServiceSpec
from bench.wire import Reporter

_SETTLE = 60.0
_START = 300.0


@dataclass(slots=True)
class Running:
    """A program that is up and warm, and the way to it."""

    process: Process
    client: Client
    tally: Tally
    load: Load
    groups: int
    ours: bool
    reporter: Reporter | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    def faults(self) -> dict[str, float]:
        """What must be 0."""
        refused = sum(count for status, count in self.tally.statuses.items() if status not in (200, 204))
        others = 0 if self.ours else len(self.client.others)
        return {
            "lost": self.tally.lost,
            "doubled": self.tally.doubled,
            "unexpected": self.tally.unexpected + others,
            "refused": refused,
        }


@dataclass(frozen=True, slots=True)
class Candidate:
    """``program``: ours, bare, nonebot or aiocqhttp; ``way``: ws or http; ``quiet``: nothing is answered."""

    name: str
    program: str
    way: str
    quiet: bool = False
    groups: int = 15
    text: str = ""

    @property
    def is_ours(self) -> bool:
        """Whether it is this program."""
        return self.program == "ours"

    @asynccontextmanager
    async def running(self, warm: int = 300, **spec: Any) -> AsyncIterator[Running]:
        """Started in a fresh process with a fresh database, dialled, warmed up."""
        tally = Tally()
        client = Client(tally)
        server, api = await client.serve_api()
        found: Process | None = None
        reporter: Reporter | None = None
        with process.fresh_folder() as folder:
            try:
                found = self._started(folder, f"http://127.0.0.1:{api}", spec)
                await found.ready(patience=_START)
                if self.way == "ws" or self.is_ours:
                    await client.dial(found.port, _SOCKETS.get(self.program, SOCKET))
                if self.is_ours:
                    await settled(found)
                send, reporter = self._send(found, client, tally)
                text = self.text or (QUIET if self.quiet else COMMAND)
                load = Load(Messages(text, self.groups, int(time.time())), tally, send)
                up = Running(found, client, tally, load, self.groups, self.is_ours, reporter)
                if warm and not (self.quiet and self.way == "ws"):
                    await load.closed(warm, 32)
                if self.is_ours:
                    await counters(found, lag=True)
                tally.latencies.clear()
                found.mark()
                yield up
            finally:
                if reporter is not None:
                    reporter.close()
                if client.socket is not None:
                    client.socket.close()
                if found is not None:
                    await asyncio.to_thread(found.stop)
                server.close()

    def _started(self, folder: str, api: str, spec: dict[str, Any]) -> Process:
        port = process.free_port()
        match self.program:
            case "ours":
                # Only where calls go over HTTP; else they go over the socket.
                url = api if self.way == "http" and not self.quiet else ""
                return process.ours(ServiceSpec(folder, port, self.groups, api_url=url, **spec))
            case "bare":
                return process.bare(port)
            case "nonebot":
                return process.peer("nonebot_echo", port, *(["ws"] if self.way == "ws" else ["http", f"{api}/"]))
            case "aiocqhttp":
                return process.peer("aiocqhttp_echo", port)
        raise ValueError(self.program)

    def _send(self, found: Process, client: Client, tally: Tally) -> tuple[Send, Reporter | None]:
        if self.way == "ws":
            return over_socket(client), None
        path = {"ours": REPORT, "bare": "/report"}.get(self.program, "/onebot/v11/http")
        reporter, send = over_http(found.port, path, tally, ends=self.quiet, connections=128)
        return send, reporter


_SOCKETS = {"nonebot": "/onebot/v11/ws", "aiocqhttp": "/ws/"}


async def counters(found: Process, *, lag: bool = False) -> dict[str, Any]:
    """Our own service's counters; with ``lag`` how late its loop woke since that was asked last."""
    read: dict[str, Any] = orjson.loads(await process.http_get(found.port, "/bench?lag" if lag else "/bench"))
    return read


async def settled(found: Process, patience: float = _SETTLE) -> dict[str, Any]:
    """Wait until our service has nothing left to do."""
    until = time.monotonic() + patience
    while True:
        read = await counters(found)
        if (read["quiet"] and not read["pending"]) or time.monotonic() > until:
            return read
        await asyncio.sleep(0.05)


def marker(messages: Messages, number: int) -> bytes:
    """A command under the number of a quiet message: its answer says that all before it are on disk."""
    asked = Messages(COMMAND, messages.groups, messages.now)
    assert asked.first == FIRST_MESSAGE
    return asked.make(number)


if not sys.platform.startswith("linux"):
    print("bench: CPU and memory are read from /proc, which only Linux has", file=sys.stderr)
