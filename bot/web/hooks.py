"""The addresses that platforms call: reports over HTTP and reverse WebSockets, the same for every platform.

A hook is served only where its account offers it, and an account offers none without a secret: any other address is
unknown (404). Bodies are limited, never decompressed, and given on as the bytes that came. Answers are constant.

Must never parse a body, and never import the store, a handler or a schedule.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any, Final, Protocol, runtime_checkable

import structlog
from aiohttp import ClientPayloadError, web

from bot.core.errors import StoreError, TheirFault, Unsupported

LARGEST_BODY = 256 * 1024
LARGEST_FRAME = 16 * 1024 * 1024
"""A frame may carry pictures and forwarded messages."""
_BODY_DEADLINE = 10.0
_PING_EVERY = 30.0
_CLOSE_WITHIN = 2.0
_RETRY_AFTER = "5"
_MOST_UNFINISHED = 512
"""Reports of one account that are being stored at once; more are asked to come again."""

RUNNER_OPTIONS: Final[Mapping[str, Any]] = {"auto_decompress": False, "keepalive_timeout": 15.0, "lingering_time": 2.0}
"""For ``web.AppRunner(app, **RUNNER_OPTIONS)``: no body is ever decompressed, and idle connections end soon."""

_log = structlog.get_logger()

Take = Callable[[Mapping[str, str], Mapping[str, str], bytes], Awaitable[bytes | None]]
"""Takes headers, query and raw body of one report; returns when it is on disk, with the JSON to answer if there is
any. Raises Unauthentic, Malformed, Unsupported or Unavailable."""


class SocketHook(Protocol):
    """Takes WebSockets."""

    def admit(self, headers: Mapping[str, str], query: Mapping[str, str]) -> None:
        """Whether a handshake may go on. Raises Unauthentic or Unavailable."""
        ...

    async def serve(self, ws: web.WebSocketResponse, request: web.Request) -> None:
        """Read an accepted socket until it closes."""
        ...


@runtime_checkable
class HookedAccount(Protocol):
    """An account whose platform calls us. Keys are the rest of the address, empty for the account's own."""

    @property
    def platform(self) -> str:
        """The platform's name in the address."""
        ...

    @property
    def reports(self) -> Mapping[str, Take]:
        """Takers of HTTP reports; empty when no secret is configured."""
        ...

    @property
    def sockets(self) -> Mapping[str, SocketHook]:
        """Takers of WebSockets; empty when no token is configured."""
        ...


def hook_routes(accounts: Mapping[str, HookedAccount], largest_body: int = LARGEST_BODY) -> list[web.RouteDef]:
    """The routes of these accounts, by their names. The runner that serves them needs ``RUNNER_OPTIONS``.

    ``largest_body`` is the most bytes that one report may have.
    """
    routes: list[web.RouteDef] = []
    for name, account in accounts.items():
        root = f"/hooks/{account.platform}/{name}"
        routes += [
            web.post(_join(root, rest), _Reports(take, largest_body).handle) for rest, take in account.reports.items()
        ]
        routes += [web.get(_join(root, rest), _socket(hook)) for rest, hook in account.sockets.items()]
    return routes


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def _join(root: str, rest: str) -> str:
    return f"{root}/{rest}" if rest else root


class _Reports:
    """One address for reports, with the number of those that are being stored."""

    def __init__(self, take: Take, largest_body: int) -> None:
        self._take = take
        self._largest_body = largest_body
        self._unfinished = 0

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one report."""
        if self._unfinished >= _MOST_UNFINISHED:
            return _refusal(HTTPStatus.SERVICE_UNAVAILABLE)
        self._unfinished += 1
        try:
            return await _take(self._take, request, self._largest_body)
        finally:
            self._unfinished -= 1


async def _take(take: Take, request: web.Request, largest: int) -> web.StreamResponse:
    body = await _body(request, largest)
    if isinstance(body, web.Response):
        return body
    try:
        answer = await take(request.headers, request.query, body)
    except Unsupported:
        return web.Response(status=204)
    except (TheirFault, StoreError) as fault:
        return _fault(fault, request)
    return web.Response(status=204) if answer is None else web.Response(body=answer, content_type="application/json")


def _socket(hook: SocketHook) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            hook.admit(request.headers, request.query)
        except (TheirFault, StoreError) as fault:
            return _fault(fault, request)
        ws = web.WebSocketResponse(
            timeout=_CLOSE_WITHIN,
            heartbeat=_PING_EVERY,
            max_msg_size=LARGEST_FRAME,
            compress=False,
            decode_text=False,
        )
        if not ws.can_prepare(request).ok:
            return _refusal(400)
        await ws.prepare(request)
        await hook.serve(ws, request)
        return ws

    return handle


async def _body(request: web.Request, largest: int) -> bytes | web.Response:
    """The bytes as they came, or the refusal of them. The head is judged before a byte of the body is read."""
    if "Content-Encoding" in request.headers:
        return _refusal(415)
    if (request.content_length or 0) > largest:
        return _refusal(413)
    body = bytearray()
    try:
        async with asyncio.timeout(_BODY_DEADLINE):
            async for piece in request.content.iter_any():
                body += piece
                if len(body) > largest:
                    return _refusal(413)
    except TimeoutError:
        return _refusal(408)
    except (web.RequestPayloadError, ClientPayloadError):
        return _refusal(400)
    return bytes(body)


def _fault(fault: TheirFault | StoreError, request: web.Request) -> web.Response:
    if isinstance(fault, StoreError):
        return _refusal(HTTPStatus.SERVICE_UNAVAILABLE)
    _log.warning("hook.refused", path=request.path, status=fault.status, fault=type(fault).__name__)
    return _refusal(fault.status)


_BODIES: Mapping[int, str] = {
    400: "malformed\n",
    401: "unauthentic\n",
    408: "too slow\n",
    413: "too large\n",
    415: "compressed bodies are not accepted\n",
    503: "come again\n",
}
# After these the rest of the body is not worth reading.
_UNREAD: Final = frozenset({408, 413, 415})


def _refusal(status: int) -> web.Response:
    response = web.Response(status=status, text=_BODIES[status])
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = _RETRY_AFTER
    if status in _UNREAD:
        response.force_close()
    return response
