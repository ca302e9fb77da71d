"""One live connection to a OneBot client, whoever dialled, and the calls that wait for an answer on it.

Must never read by itself, and never send a call twice.
"""

import asyncio
from collections.abc import Callable
from enum import StrEnum
from typing import Any, Protocol

from aiohttp import ClientError, WSCloseCode, WSMsgType

from bot.core.errors import Ambiguous, Transient


class Role(StrEnum):
    """What a socket is for."""

    API = "api"
    EVENT = "event"
    UNIVERSAL = "universal"


class Wire(Protocol):
    """What both ends of a WebSocket can do."""

    @property
    def closed(self) -> bool:
        """Whether it is closed."""
        ...

    async def receive(self) -> Any:
        """The next frame: a message of aiohttp with ``type`` and ``data``."""
        ...

    async def send_frame(self, message: bytes, opcode: WSMsgType) -> None:
        """Write a frame."""
        ...

    async def close(self, *, code: int, message: bytes) -> bool:
        """Say farewell."""
        ...


class Socket:
    """A connection in its role. ``alive`` says whether bytes written now can still leave this machine."""

    def __init__(self, ws: Wire, role: Role, alive: Callable[[], bool]) -> None:
        self.ws = ws
        self.role = role
        self.frames = 0
        self.proven = False
        """Whether the other side has shown that it takes us: a client may accept a wrong token and close later."""
        self.refused = False
        """Whether the other side said that the token is wrong."""
        self.watch: asyncio.Task[None] | None = None
        self._alive = alive
        self._waiting: dict[str, asyncio.Future[dict[str, Any] | None]] = {}

    @property
    def usable(self) -> bool:
        """Whether what is written now can still reach the other side."""
        return not self.ws.closed and self._alive()

    async def ask(self, echo: str, frame: bytes, within: float) -> dict[str, Any]:
        """Write a call and wait for its answer, so many seconds. Raises Transient or Ambiguous."""
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

    async def close(self, reason: bytes) -> None:
        """Say farewell, with a reason."""
        await self.ws.close(code=WSCloseCode.GOING_AWAY, message=reason)
