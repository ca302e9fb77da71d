"""The bot process under test: the whole App on an SQLite file, its OneBot account and its web server, on a clock that
is moved from outside.

``python -m tests.crash.child SOCKET`` listens on a Unix socket and forks one bot for each connection, so that only the
first one pays for the imports. The first line of a connection is the bot's order (JSON); further lines are commands,
answered by one line each. The last line is the status with which the process ended: ``-9`` after a kill.
"""

import asyncio
import gc
import json
import os
import signal
import socket
import sys
import threading
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import structlog
from aiohttp import web

from bot.app import App, Parts, features
from bot.clock import VirtualClock
from bot.core.ids import NativeId
from bot.core.questions import Senses
from bot.judging import Judging
from bot.language import shipped_fitter
from bot.noticing import Noticing, shipped_scorer
from bot.platforms.onebot.client import OneBotAccount, OneBotPlatform
from bot.rehearsal.advance import advance
from bot.serve import RealService, WebServer
from bot.store.tables import metadata
from bot.web.hooks import hook_routes
from handlers import pipeline
from schedules import JOBS
from tests import lessons, programmes
from tests.crash import stage
from tests.crash.doom import Doom, doomed, middleware

JUDGE = lessons.judge()
RULES = pipeline(Senses(Noticing(shipped_scorer()), shipped_fitter()))
LAST_BREATH = 5.0
"""Seconds in which a thread that was told to end must have ended."""


@dataclass(frozen=True, slots=True)
class Order:
    """What one bot process is to be: its file, its time, its client, where it dies, which guards are off."""

    database: str
    now: str
    api: str = ""
    """The client's HTTP API; without it calls go over the reverse WebSocket."""
    point: str = ""
    nth: int = 1
    off: tuple[str, ...] = ()
    leave: bool = False
    """Leave the way a program does at the end of its main module, which takes Python a while."""
    grace: float = 8.0
    """Seconds that effects in flight may use when it is stopped."""

    def line(self) -> bytes:
        """As the first line of a connection."""
        return json.dumps(asdict(self)).encode() + b"\n"


class Bot:
    """The process, from its order to its end."""

    def __init__(self, order: Order, line: socket.socket) -> None:
        self._order, self._line = order, line
        self._stopping = asyncio.Event()
        self._doom = Doom(order.point, order.nth, order.off, lambda point: self._say({"dying": point}))
        self._clock = VirtualClock(datetime.fromisoformat(order.now))
        account = OneBotAccount(
            stage.ACCOUNT, NativeId(str(stage.SELF_ID)), stage.TOKEN, secret=stage.SECRET, api_url=order.api
        )
        self._platform = OneBotPlatform(account, self._clock)
        app, database = doomed(self._doom, self._platform)
        self._database = database(f"sqlite+aiosqlite:///{order.database}", synchronous="FULL")
        self._app: App = app(
            Parts(
                programme=stage.programme(),
                staff=stage.staff(),
                plans=tuple(programmes.plan(key) for key in stage.GROUPS),
                database=self._database,
                clock=self._clock,
                platforms=(self._platform,),
                features=features(RULES, JOBS, Judging(stage.programme(), JUDGE)),
            )
        )
        self._service = RealService(self._app, self._clock)

    async def run(self) -> None:
        """Serve as bot.serve does, until told to stop by a command or by SIGTERM."""
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, self._stopping.set)
        self._say({"pid": os.getpid()})
        async with self._database.writing() as connection:
            await connection.run_sync(metadata.create_all)
        await self._service.open()
        web_app = web.Application(middlewares=[middleware(self._doom)])
        web_app.add_routes(hook_routes({stage.ACCOUNT: self._platform}))
        server = WebServer(web_app, "127.0.0.1", 0)
        self._say({"url": await server.start()})
        obeying = loop.create_task(self._obey())
        await self._stopping.wait()
        self._say({"stopping": True})
        await server.stop_listening()
        await self._service.close(self._order.grace)
        await server.stop()
        obeying.cancel()
        (ended,) = await asyncio.gather(obeying, return_exceptions=True)
        if isinstance(ended, Exception):  # a command that could not be carried out is no orderly end
            raise ended
        others = [thread for thread in threading.enumerate() if thread is not threading.main_thread()]
        for thread in others:  # one that has answered for the last time may not have returned yet
            thread.join(LAST_BREATH)
        alive = [thread.name for thread in others if thread.is_alive()]
        self._say({"stopped": True, "threads": alive, "tasks": len(asyncio.all_tasks()) - 1})

    async def _obey(self) -> None:
        reader, writer = await asyncio.open_unix_connection(sock=self._line.dup())
        try:
            while line := await reader.readline():
                command = json.loads(line)
                await advance(self._app, self._clock, datetime.fromisoformat(command["to"]))
                self._say({"reached": dict(self._doom.reached), "waiting": self._app.dispatcher.waiting})
        finally:
            writer.close()
            self._stopping.set()

    def _say(self, value: dict[str, Any]) -> None:
        try:
            self._line.send(json.dumps(value).encode() + b"\n")
        except BrokenPipeError:  # the test has gone
            self._stopping.set()


def _be_a_bot(line: socket.socket) -> None:
    first = b""
    while not first.endswith(b"\n"):
        if not (more := line.recv(1)):
            return
        first += more
    values = json.loads(first)

    async def run() -> None:
        await Bot(Order(**values), line).run()

    asyncio.run(run())
    if not values["leave"]:
        os._exit(0)


def _keep(line: socket.socket) -> bool:
    """Fork a bot, wait for its end and say how it was. True in the bot itself."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    pid = os.fork()
    if pid == 0:
        return True
    _, status = os.waitpid(pid, 0)
    line.setblocking(True)
    line.sendall(json.dumps({"exit": os.waitstatus_to_exitcode(status)}).encode() + b"\n")
    while line.recv(4096):  # commands that the bot did not live to read
        pass
    os._exit(0)


def main(path: str) -> None:
    """Take connections until terminated; each gets a keeper, and the keeper a bot."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    structlog.configure(processors=[structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer()])
    gc.freeze()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        print("ready", flush=True)  # noqa: T201
        with open(f"{path}.log", "ab") as said:  # nobody reads a pipe of ours, and a full one would stop a bot
            os.dup2(said.fileno(), sys.stdout.fileno())
            os.dup2(said.fileno(), sys.stderr.fileno())
        while True:
            line, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                if _keep(line):
                    _be_a_bot(line)
                return
            line.close()


if __name__ == "__main__":
    main(sys.argv[1])
