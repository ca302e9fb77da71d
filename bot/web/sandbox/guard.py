"""Who may talk to the sandbox: only a page from this machine. Keeps foreign sites out that rebind their name to us.

Must be around every handler of the sandbox; it is no sign-in and never a substitute for one.
"""

from collections.abc import Awaitable, Callable
from typing import TypeVar
from urllib.parse import urlsplit

import orjson
from aiohttp import web
from pydantic import BaseModel, ValidationError

from bot.core.wording import sandbox as wording
from bot.web.sandbox.stage import Stage

Body = TypeVar("Body", bound=BaseModel)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


def answer(content: object, status: int = 200) -> web.Response:
    """JSON for the page."""
    return web.Response(body=orjson.dumps(content), status=status, content_type="application/json", headers=HEADERS)


def refusal(code: str, text: str, status: int) -> web.Response:
    """A plain no that the page shows."""
    return answer({"code": code, "error": text}, status)


def guarded(stage: Stage, handler: Handler) -> Handler:
    """The handler behind the checks of host, origin and content type."""

    async def checked(request: web.Request) -> web.StreamResponse:
        if not _is_ours(request.headers.get("Host", ""), stage.hosts):
            return refusal("bad_host", wording.BAD_HOST, 403)
        origin = request.headers.get("Origin")
        if origin is not None and not _is_ours(urlsplit(origin).netloc, stage.hosts):
            return refusal("bad_origin", wording.BAD_HOST, 403)
        if request.method == "POST" and request.content_type != "application/json":
            return refusal("not_json", wording.NOT_JSON, 415)
        return await handler(request)

    return checked


def _is_ours(netloc: str, hosts: frozenset[str]) -> bool:
    if "@" in netloc:
        return False
    try:
        parts = urlsplit(f"//{netloc}")
        name, port = parts.hostname, parts.port
    except ValueError:
        return False
    return name in LOOPBACK | hosts and (port is None or port > 0)


async def read(request: web.Request, kind: type[Body]) -> Body | None:
    """The body of a POST, checked; None when it is not what the page sends."""
    try:
        return kind.model_validate(orjson.loads(await request.read()))
    except (ValidationError, orjson.JSONDecodeError):
        return None
