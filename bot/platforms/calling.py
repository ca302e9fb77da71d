"""One HTTP session to one platform: a request, its answer as it came, and no answer told apart from "nothing happened".

Must never retry, never follow a redirect, never write an address with its query or a body to a log.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import orjson
from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    FormData,
    TCPConnector,
)
from multidict import CIMultiDictProxy

from bot.core.errors import Ambiguous, Transient

_LARGEST_ANSWER = 4 * 1024 * 1024
_CONNECT = 5.0
_MOST_CONNECTIONS = 128
"""Calls at once. At 80 ms a call half as many allow 800 a second, which was measured to be less than we can answer."""
_KEEP_ALIVE = 10.0
_LONGEST_WAIT = 3600.0
_WRITTEN_AT_ONCE = 512 * 1024


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: its status, its headers (any letter case) and its body as it came."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def fields(self) -> dict[str, Any]:
        """The JSON object in the body; empty where there is none."""
        try:
            found = orjson.loads(self.body)
        except orjson.JSONDecodeError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def retry_after(self) -> float | None:
        """Seconds that the platform asks to wait, at most an hour."""
        said = self.headers.get("Retry-After", "")
        return min(float(said), _LONGEST_WAIT) if said.isascii() and said.isdigit() else None


class Caller:
    """A session. ``timeout`` is in seconds for a whole request, ``keep_alive`` for an idle connection; ``largest`` are
    the bytes of an answer."""

    def __init__(
        self, timeout: float = 20.0, *, keep_alive: float = _KEEP_ALIVE, largest: int = _LARGEST_ANSWER
    ) -> None:
        self._timeout = timeout
        self._keep_alive, self._largest = keep_alive, largest
        self._session: ClientSession | None = None

    @property
    def open(self) -> bool:
        """Whether requests can be made."""
        return self._session is not None

    async def start(self) -> None:
        """Open the session."""
        connector = TCPConnector(limit=_MOST_CONNECTIONS, keepalive_timeout=self._keep_alive)
        self._session = ClientSession(connector=connector)

    async def stop(self) -> None:
        """Close the session and with it every connection."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    @property
    def session(self) -> ClientSession:
        """The session itself, for WebSockets. Raises Transient before ``start``."""
        if self._session is None:
            raise Transient("not started")
        return self._session

    async def request(
        self,
        method: str,
        url: str,
        *,
        body: Mapping[str, Any] | FormData | bytes | None = None,
        headers: Mapping[str, str] | None = None,
        within: float | None = None,
    ) -> Reply:
        """The answer, whatever its status. A mapping is sent as JSON.

        Raises Transient when nothing can have happened there, Ambiguous when nobody knows.
        """
        data: bytes | FormData | BytesIO | None = orjson.dumps(body) if isinstance(body, Mapping) else body
        if isinstance(data, bytes) and len(data) > _WRITTEN_AT_ONCE:
            data = BytesIO(data)  # in pieces: the loop must not stand still for a file
        sent = dict(headers or {})
        if isinstance(body, Mapping):
            sent.setdefault("Content-Type", "application/json")
        timeout = ClientTimeout(total=within or self._timeout, sock_connect=_CONNECT)
        try:
            async with self.session.request(
                method, url, data=data, headers=sent, timeout=timeout, allow_redirects=False
            ) as response:
                return Reply(
                    response.status, CIMultiDictProxy(response.headers.copy()), await _read(response, self._largest)
                )
        except (ClientConnectorError, ConnectionTimeoutError) as error:
            raise Transient("cannot be reached") from error
        except TimeoutError as error:
            raise Ambiguous("no answer in time") from error
        except ClientError as error:
            raise Ambiguous(f"the connection broke: {type(error).__name__}") from error


async def _read(response: ClientResponse, largest: int) -> bytes:
    body = bytearray()
    async for piece in response.content.iter_any():
        body += piece
        if len(body) > largest:
            raise Ambiguous("an answer without end")
    return bytes(body)
