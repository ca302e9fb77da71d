"""The forward WebSocket of the stand-in: it waits to be dialled, and is as particular about the token as its kind.

NapCat and LLBot accept the upgrade, say 1403 and close; the others refuse the handshake with 401 or 403. ``/api`` tells
no events, ``/event`` takes no calls, any other address does both. Must never import anything of our own adapter.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import ClientWebSocketResponse, web

from tests.fakes.onebot_world import Dialect, Payload

Wire = ClientWebSocketResponse | web.WebSocketResponse
WRONG_TOKEN = {
    "status": "failed", "retcode": 1403, "data": None, "message": "token验证失败", "wording": "token验证失败",
    "echo": None, "stream": "normal-action",
}  # fmt: skip


class ForwardServer:
    """The server; the rest of the client is in tests.fakes.onebot."""

    token: str
    self_id: int
    dialect: Dialect
    seconds: Callable[[], int]
    heartbeat_every: float
    says_hello = True
    """Whether a lifecycle event comes first."""
    ws_url: str
    _sockets: dict[str, Wire]
    _ws_runner: web.AppRunner | None
    _write: Callable[..., None]
    _violation: Callable[[str], None]
    _notify: Callable[[], Awaitable[None]]
    _serve: Callable[[Wire, str], Awaitable[None]]
    _beat: Callable[[Wire, float], Awaitable[None]]
    _spawn: Callable[[Awaitable[None]], None]

    async def serve_forward(self, port: int = 0) -> str:
        """Serve, on a free port unless one is given; the address without a path."""
        app = web.Application()
        app.router.add_get("/{path:.*}", self._handshake)
        self._ws_runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._ws_runner.setup()
        await web.TCPSite(self._ws_runner, "127.0.0.1", port).start()
        self.ws_url = f"ws://127.0.0.1:{self._ws_runner.addresses[0][1]}"
        return self.ws_url

    async def stop_serving(self) -> None:
        """The client goes away, with every socket."""
        runner, self._ws_runner = self._ws_runner, None
        if runner is not None:
            await runner.cleanup()

    def handshakes(self) -> list[str]:
        """How each handshake of the log ended."""
        return [row["outcome"] for row in self.log if row["kind"] == "handshake"]  # type: ignore[attr-defined]

    async def _handshake(self, request: web.Request) -> web.StreamResponse:
        given = request.query.get("access_token") or request.headers.get("Authorization", "").removeprefix("Bearer ")
        good = given == self.token
        self._write("handshake", path=request.path, outcome="good" if good else "wrong token")
        await self._notify()
        if not good and not self.dialect.upgrade_first:
            return web.Response(status=403 if given else 401)
        ws = web.WebSocketResponse(max_msg_size=50 * 1024 * 1024, compress=False)
        await ws.prepare(request)
        if not good:
            await ws.send_str(json.dumps(WRONG_TOKEN, ensure_ascii=False))
            await ws.close()
            return ws
        role = {"/api": "API", "/event": "Event"}.get(request.path.rstrip("/"), "Universal")
        await self._talk(ws, role)
        return ws

    async def _talk(self, ws: web.WebSocketResponse, role: str) -> None:
        self._sockets[role] = ws
        self._write("link", state="up", role=role)
        if role != "API" and self.says_hello:
            await ws.send_str(json.dumps(self._hello()))
        if self.heartbeat_every and role != "API":
            self._spawn(self._beat(ws, self.heartbeat_every))
        await self._notify()
        await self._serve(ws, role)

    def _hello(self) -> Payload:
        hello: dict[str, Any] = {"time": self.seconds(), "self_id": self.self_id, "post_type": "meta_event"}
        return hello | {"meta_event_type": "lifecycle", "sub_type": "connect"}
