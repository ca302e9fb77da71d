"""A TCP pipe in front of a stand-in: what goes wrong on the way, while the stand-in itself keeps its own log.

Requests are always carried to the other side, so what was done there is known; it is the way back that breaks. Must
never look into what it carries, and never import anything of our own adapter.
"""

import asyncio
import socket
import struct
from contextlib import suppress
from datetime import timedelta

from bot.clock import Clock

SECOND = timedelta(seconds=1)


class Pipe:
    """``mode``: what becomes of answers. pass · hang: never given on · drip: a byte a second of the clock · reset: the
    connection is reset instead · hole: nothing is carried in either direction, and nothing is closed."""

    def __init__(self, target_port: int, clock: Clock) -> None:
        self.mode = "pass"
        self.port = 0
        self._target, self._clock = target_port, clock
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._swallowed: set[asyncio.StreamWriter] = set()

    async def listen(self) -> int:
        """Carry from now on; on the same port after ``hang_up``."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, reuse_address=True)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self.port

    async def hang_up(self) -> None:
        """Nobody listens any more, and what was open is gone."""
        if self._server is not None:
            self._server.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()
        await asyncio.sleep(0)

    def swallow(self) -> None:
        """The connections of now become holes; later ones are carried."""
        self._swallowed |= self._writers

    def cut(self) -> None:
        """The connections of now end without a word; later ones are carried."""
        for writer in tuple(self._writers):
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        self._writers |= {writer, far_writer}
        for source, target, back in ((reader, far_writer, False), (far_reader, writer, True)):
            task = asyncio.create_task(self._carry(source, target, back=back))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _carry(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, back: bool) -> None:
        with suppress(ConnectionError):
            while piece := await source.read(65536):
                if target in self._swallowed or self.mode == "hole":
                    continue
                if not back or self.mode == "pass":
                    target.write(piece)
                elif self.mode == "reset":
                    _reset(target)
                elif self.mode == "drip":
                    await self._drip(piece, target)
        if target not in self._swallowed and self.mode not in ("hang", "hole"):
            target.close()
            self._writers.discard(target)

    async def _drip(self, piece: bytes, target: asyncio.StreamWriter) -> None:
        for place in range(len(piece)):
            target.write(piece[place : place + 1])
            await self._clock.sleep_until(self._clock.now() + SECOND)


def _reset(writer: asyncio.StreamWriter) -> None:
    """End a connection with a reset instead of a farewell."""
    peer = writer.get_extra_info("socket")
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
