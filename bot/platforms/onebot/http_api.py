"""The HTTP API of a OneBot client: one shared session, a POST a call.

An error status is a clear answer, no answer at all is doubt. Must never follow a redirect, and never retry.
"""

from collections.abc import Mapping
from typing import Any

from bot.core.errors import Ambiguous, Malformed, Transient
from bot.platforms.calling import Caller, Reply
from bot.platforms.onebot.codec import read_json

_LARGEST_ANSWER = 16 * 1024 * 1024
_KEEP_ALIVE = 3.0
"""Seconds; less than Node's five, so that a call is not written into a connection that is being closed."""

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
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._caller = Caller(keep_alive=_KEEP_ALIVE, largest=_LARGEST_ANSWER)

    @property
    def connected(self) -> bool:
        """Whether a call could be made now; over HTTP nobody knows before the call."""
        return self._caller.open

    async def start(self) -> None:
        """Open the session."""
        await self._caller.start()

    async def stop(self) -> None:
        """Close the session and with it every connection."""
        await self._caller.stop()

    async def call(self, action: str, params: Mapping[str, Any], within: float) -> dict[str, Any]:
        """The API's answer. Raises Transient or Ambiguous."""
        url = f"{self._root}/{action}"
        return _read(await self._caller.request("POST", url, body=params, headers=self._headers, within=within))


def _read(reply: Reply) -> dict[str, Any]:
    status = reply.status
    if status == _THROTTLED:
        raise Transient("HTTP 429", reply.retry_after or _SECOND, whole_account=True)
    if status in _NOT_DONE:
        raise Transient(f"HTTP {status}", reply.retry_after)
    if status in _NO_ANSWER:
        raise Ambiguous(f"HTTP {status}")
    if status != _OK:
        return {"status": "failed", "retcode": _RETCODES.get(status, status), "wording": f"HTTP {status}"}
    try:
        return read_json(reply.body)
    except Malformed as error:
        raise Ambiguous("an answer that is no JSON") from error
