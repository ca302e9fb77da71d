"""The HTTP API of a OneBot client: one shared session, a POST a call.

An error status is a clear answer, no answer at all is doubt. Must never follow a redirect, and never retry.
"""

from collections.abc import Mapping
from typing import Any

import orjson
from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    TCPConnector,
)

from bot.core.errors import Ambiguous, Malformed, Transient
from bot.platforms.onebot.codec import read_json

_LARGEST_ANSWER = 16 * 1024 * 1024
_CONNECT = 5.0
_MOST_CONNECTIONS = 32
_KEEP_ALIVE = 3.0
"""Seconds; less than Node's five, so that a call is not written into a connection that is being closed."""
_LONGEST_WAIT = 3600.0

_THROTTLED = 429
_SECOND = 1.0
_NOT_DONE = frozenset({500, 502, 503})
_NO_ANSWER = frozenset({504})
# What the standard says over HTTP, as the retcode that it has over a socket.
_RETCODES = {400: 1400, 401: 1401, 403: 1403, 404: 1404}
_OK = 200


class HttpApi:
    """Calls over HTTP."""

    def __init__(self, api_url: str, token: str) -> None:
        self._root = api_url.rstrip("/")
        self._headers = {"Content-Type": "application/json"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"
        self._session: ClientSession | None = None

    @property
    def connected(self) -> bool:
        """Whether a call could be made now; over HTTP nobody knows before the call."""
        return self._session is not None

    async def start(self) -> None:
        """Open the session."""
        connector = TCPConnector(limit=_MOST_CONNECTIONS, keepalive_timeout=_KEEP_ALIVE)
        self._session = ClientSession(connector=connector, headers=self._headers)

    async def stop(self) -> None:
        """Close the session and with it every connection."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def call(self, action: str, params: Mapping[str, Any], within: float) -> dict[str, Any]:
        """The API's answer. Raises Transient or Ambiguous."""
        if self._session is None:
            raise Transient("not started")
        try:
            async with self._session.post(
                f"{self._root}/{action}",
                data=orjson.dumps(params),
                timeout=ClientTimeout(total=within, sock_connect=_CONNECT),
                allow_redirects=False,
            ) as response:
                return await _read(response)
        except (ClientConnectorError, ConnectionTimeoutError) as error:
            raise Transient("cannot be reached") from error
        except TimeoutError as error:
            raise Ambiguous("no answer in time") from error
        except ClientError as error:
            raise Ambiguous(f"the connection broke: {type(error).__name__}") from error


async def _read(response: ClientResponse) -> dict[str, Any]:
    status = response.status
    if status == _THROTTLED:
        raise Transient("HTTP 429", _retry_after(response) or _SECOND, whole_account=True)
    if status in _NOT_DONE:
        raise Transient(f"HTTP {status}", _retry_after(response))
    if status in _NO_ANSWER:
        raise Ambiguous(f"HTTP {status}")
    if status != _OK:
        return {"status": "failed", "retcode": _RETCODES.get(status, status), "wording": f"HTTP {status}"}
    body = bytearray()
    async for piece in response.content.iter_any():
        body += piece
        if len(body) > _LARGEST_ANSWER:
            raise Ambiguous("an answer without end")
    try:
        return read_json(bytes(body))
    except Malformed as error:
        raise Ambiguous("an answer that is no JSON") from error


def _retry_after(response: ClientResponse) -> float | None:
    said = response.headers.get("Retry-After", "")
    return min(float(said), _LONGEST_WAIT) if said.isascii() and said.isdigit() else None
