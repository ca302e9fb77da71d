"""The wire, as lean as it goes: raw asyncio protocols, so that the generator never is what is measured.

A WebSocket client (masked with a mask of zeros), an HTTP client that keeps its connections, an HTTP server for API
calls. They read what well-behaved servers write, and nothing else.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any

import orjson

from bench.payloads import SELF_ID, TOKEN, signature

_HANDSHAKE = (
    "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nAuthorization: Bearer {token}\r\n"
    "X-Self-ID: {self_id}\r\nX-Client-Role: Universal\r\nUser-Agent: OneBot/11\r\n\r\n"
)
_PING, _CLOSE, _PONG = 0x9, 0x8, 0xA


def _frame(opcode: int, body: bytes) -> bytes:
    size = len(body)
    if size < 126:
        return bytes((0x80 | opcode, 0x80 | size)) + b"\0\0\0\0" + body
    return bytes((0x80 | opcode, 0xFE)) + size.to_bytes(2, "big") + b"\0\0\0\0" + body


class SocketClient(asyncio.Protocol):
    """One reverse WebSocket. ``on_text`` gets every text frame."""

    def __init__(self, path: str, on_text: Callable[[bytes], None]) -> None:
        self._path, self._on_text = path, on_text
        self._buffer = bytearray()
        self._transport: Any = None
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.writable = asyncio.Event()
        self.writable.set()

    def connection_made(self, transport: Any) -> None:
        """Begin the handshake."""
        self._transport = transport
        transport.write(_HANDSHAKE.format(path=self._path, token=TOKEN, self_id=SELF_ID).encode())

    def data_received(self, data: bytes) -> None:
        """Cut frames out of what comes."""
        self._buffer += data
        if not self.opened.done():
            head, found, rest = bytes(self._buffer).partition(b"\r\n\r\n")
            if not found:
                return
            if b" 101 " not in head[:20]:
                self.opened.set_exception(ConnectionError(head[:80].decode("latin-1")))
                self._transport.close()
                return
            self._buffer = bytearray(rest)
            self.opened.set_result(None)
        self._frames()

    def _frames(self) -> None:
        buffer, at = self._buffer, 0
        while len(buffer) - at >= 2:
            opcode, size, start = buffer[at] & 0xF, buffer[at + 1] & 0x7F, at + 2
            if size == 126:
                size, start = int.from_bytes(buffer[at + 2 : at + 4], "big"), at + 4
            elif size == 127:
                size, start = int.from_bytes(buffer[at + 2 : at + 10], "big"), at + 10
            if len(buffer) < start + size:
                break
            body = bytes(buffer[start : start + size])
            at = start + size
            self._take(opcode, body)
        del buffer[:at]

    def _take(self, opcode: int, body: bytes) -> None:
        if opcode in (1, 2):
            self._on_text(body)
        elif opcode == _PING:
            self._transport.write(_frame(_PONG, body))
        elif opcode == _CLOSE:
            self._transport.close()

    def send(self, body: bytes) -> None:
        """Write one text frame."""
        self._transport.write(_frame(1, body))

    def pause_writing(self) -> None:
        """The other side does not read."""
        self.writable.clear()

    def resume_writing(self) -> None:
        """The other side reads again."""
        self.writable.set()

    def connection_lost(self, _error: Exception | None) -> None:
        """The socket is gone."""
        self.writable.set()
        if not self.opened.done():
            self.opened.set_exception(ConnectionError("closed"))
        if not self.closed.done():
            self.closed.set_result(None)

    def close(self) -> None:
        """Hang up."""
        self._transport.close()


async def dial(port: int, path: str, on_text: Callable[[bytes], None]) -> SocketClient:
    """An open reverse WebSocket."""
    loop = asyncio.get_running_loop()
    _, client = await loop.create_connection(lambda: SocketClient(path, on_text), "127.0.0.1", port)
    await client.opened
    return client


class _Report(asyncio.Protocol):
    """One connection of the reporter, one report at a time."""

    def __init__(self, owner: "Reporter") -> None:
        self._owner = owner
        self._buffer = bytearray()
        self._number: int | None = None
        self._transport: Any = None

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._owner.free(self)

    def post(self, number: int, body: bytes) -> None:
        self._number = number
        head = f"{self._owner.head}Content-Length: {len(body)}\r\nX-Signature: {signature(body)}\r\n\r\n"
        self._transport.write(head.encode() + body)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self._buffer[:end]).lower()
        at = head.find(b"content-length:")
        size = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        if len(self._buffer) < end + 4 + size:
            return
        del self._buffer[: end + 4 + size]
        number, self._number = self._number, None
        if number is not None:
            self._owner.on_status(number, int(head[9:12]))
        if b"connection: close" in head:
            self._transport.close()
        else:
            self._owner.free(self)

    def connection_lost(self, _error: Exception | None) -> None:
        self._owner.gone(self, self._number)
        self._number = None

    def close(self) -> None:
        self._transport.close()


class Reporter:
    """Posts signed reports over ``connections`` kept connections. ``on_status`` gets (number, HTTP status), 0 where
    the connection broke before an answer."""

    def __init__(self, port: int, path: str, on_status: Callable[[int, int], None], connections: int = 64) -> None:
        self.port, self.on_status, self.most = port, on_status, connections
        self.head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"X-Self-ID: {SELF_ID}\r\nUser-Agent: OneBot/11\r\n"
        )
        self._idle: deque[_Report] = deque()
        self._waiting: deque[tuple[int, bytes]] = deque()
        self._open = 0
        self._closing = False
        self._opening: set[asyncio.Task[None]] = set()

    @property
    def waiting(self) -> int:
        """Reports that found no free connection yet."""
        return len(self._waiting)

    def post(self, number: int, body: bytes) -> None:
        """Send a report as soon as a connection is free."""
        if self._idle:
            self._idle.pop().post(number, body)
            return
        self._waiting.append((number, body))
        self._grow()

    def free(self, connection: _Report) -> None:
        """A connection can take the next report."""
        if self._waiting:
            connection.post(*self._waiting.popleft())
        else:
            self._idle.append(connection)

    def gone(self, connection: _Report, number: int | None) -> None:
        """A connection broke."""
        self._open -= 1
        if connection in self._idle:
            self._idle.remove(connection)
        if self._closing:
            return
        if number is not None:
            self.on_status(number, 0)
        if self._waiting:
            self._grow()

    def close(self) -> None:
        """Close every connection."""
        self._closing = True
        for connection in tuple(self._idle):
            connection.close()

    def _grow(self) -> None:
        if self._open < self.most:
            self._open += 1
            task = asyncio.get_running_loop().create_task(self._connect())
            self._opening.add(task)
            task.add_done_callback(self._opening.discard)

    async def _connect(self) -> None:
        loop = asyncio.get_running_loop()
        while not self._closing:
            try:
                await loop.create_connection(lambda: _Report(self), "127.0.0.1", self.port)
            except OSError:
                await asyncio.sleep(0.02)
            else:
                return


class ApiConnection(asyncio.Protocol):
    """Serves API calls over HTTP: ``on_call(action, params, answer)``, where ``answer`` takes the response."""

    def __init__(self, on_call: Callable[[str, dict[str, Any], Callable[[dict[str, Any]], None]], None]) -> None:
        self._on_call = on_call
        self._buffer = bytearray()
        self._transport: Any = None

    def connection_made(self, transport: Any) -> None:
        """Keep the transport."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Cut calls out of what comes; one at a time on a connection."""
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = bytes(self._buffer[:end])
            at = head.lower().find(b"content-length:")
            size = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            if len(self._buffer) < end + 4 + size:
                return
            body = bytes(self._buffer[end + 4 : end + 4 + size])
            del self._buffer[: end + 4 + size]
            action = head.split(b" ", 2)[1].rsplit(b"/", 1)[-1].decode()
            self._on_call(action, orjson.loads(body) if body else {}, self._answer)

    def _answer(self, response: dict[str, Any]) -> None:
        body = orjson.dumps(response)
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        if not self._transport.is_closing():
            self._transport.write(head.encode() + body)
