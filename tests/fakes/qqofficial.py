"""A strict stand-in of the QQ official robot platform (API v2 and its web hook), written from the platform sheet.

It models groups and people, serves the token endpoint and the API on a local port, posts signed events to ``hook_url``,
keeps an append-only log with the times of the clock it is given, and writes down every violation. It never sleeps.
Must never import anything of our own adapter.

``violations``: what a client could have known to be wrong. ``refusals``: every (endpoint, code) that was answered,
among them what nobody can know beforehand (a mute, a right taken away, a token taken back).
"""

import asyncio
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from aiohttp import web

from bot.clock import Clock
from tests.fakes.qq_files import Files
from tests.fakes.qq_groups import Management
from tests.fakes.qq_hook import Hook
from tests.fakes.qq_people import People
from tests.fakes.qq_routes import LIMITS, Answer, route, wired
from tests.fakes.qq_sending import Sending
from tests.fakes.qq_tokens import Tokens
from tests.fakes.qq_world import TEXTS, Fault, Group, Muted, Payload, Quirks, Refusal, Stored, World

__all__ = ["FakeQQ", "Fault", "Group", "Muted", "Quirks", "Refusal", "Stored"]


class FakeQQ(People):
    """One robot on the platform."""

    def __init__(self, clock: Clock, app_id: str, app_secret: str, *, certified: bool = True) -> None:
        world, quirks = World(clock, app_id), Quirks()
        super().__init__(world, quirks, Hook(world, app_secret))
        self.tokens = Tokens(world, app_secret, quirks)
        self.files = Files(world)
        self.sending = Sending(world, self.files, quirks, certified=certified)
        self.management = Management(world)
        self.clock, self.app_id, self.app_secret = clock, app_id, app_secret
        self.faults: list[Fault] = []
        self.not_granted: set[str] = set()
        """Endpoints (names of ROUTES) that this robot may not call: 11253."""
        self.log, self.violations, self.refusals = world.log, world.violations, world.refusals
        self.groups, self.users, self.messages = world.groups, world.users, world.messages
        self.url = ""
        self._handlers = wired(self.sending, self.files, self.management)
        self._gate = asyncio.Event()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._runner: web.AppRunner | None = None

    # ---- for tests

    @property
    def hook_url(self) -> str:
        """Where events are posted to; empty: nowhere."""
        return self.hook.url

    @hook_url.setter
    def hook_url(self, url: str) -> None:
        self.hook.url = url

    @property
    def token_requests(self) -> int:
        """How often a token was asked for."""
        return self.tokens.requests

    def expire_tokens(self) -> None:
        """Treat every token as expired: 11244."""
        self.tokens.expire()

    def revoke_tokens(self) -> None:
        """Take every token back: 11243."""
        self.tokens.revoke()

    def calls(self, endpoint: str | None = None) -> list[Payload]:
        """The calls of the log; all but the token's unless one endpoint is named."""
        rows = (row for row in self.log if row["kind"] == "call")
        return [
            row for row in rows if (row["endpoint"] != "token" if endpoint is None else row["endpoint"] == endpoint)
        ]

    def deliveries(self, t: str | None = None) -> list[Payload]:
        """The posts to the hook, each with its status and answer."""
        return [row for row in self.log if row["kind"] == "delivery" and t in (None, row["t"])]

    def sent(self, place: Group | str | None = None) -> list[Stored]:
        """What the robot said and was not recalled, in one place or everywhere, oldest first."""
        where = place.openid if isinstance(place, Group) else place
        own = (one for one in self.messages.values() if one.own and one.audited and not one.recalled)
        return [one for one in own if where in (None, one.place)]

    async def until(self, condition: Callable[[], bool], within: float = 5.0) -> None:
        """Wait until something is so; it is looked at after every call and every delivery."""
        await self.world.until(condition, within)

    async def validate(self, plain_token: str = "Arq0D5A61EgUu4OxUvOp", event_ts: str = "1725442341") -> bool:
        """The console's check of the address; whether the robot answered it rightly."""
        return await self.hook.validate(plain_token, event_ts)

    def client_restarts(self) -> None:
        """What was spent of messages so far the client cannot know: refused as ever, but no violation."""
        for ticket in self.world.tickets.values():
            ticket.forgotten = True

    def release(self) -> None:
        """Let the slow answers go."""
        self._gate.set()

    async def settle(self) -> None:
        """Wait until the events that calls have caused are delivered."""
        while self._tasks:
            await asyncio.gather(*tuple(self._tasks), return_exceptions=True)

    # ---- the server

    async def listen(self) -> str:
        """Serve the API and the token endpoint (at /app/getAppAccessToken) on a free local port."""
        app = web.Application(client_max_size=300 * 1024 * 1024)
        app.router.add_route("*", "/{path:.*}", self._handle)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = self.files.base = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self.url

    async def close(self) -> None:
        """Hang up everything; presses that were never answered are written down now."""
        for click in self.unanswered():
            self.world.violation(f"interaction {click} was never answered")
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._runner is not None:
            await self._runner.cleanup()
        await self.hook.close()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        if request.path.startswith(("/cos/", "/download/")):
            return self._storage(request, raw)
        endpoint, match = route(request.method, request.path)
        row: Payload = {"endpoint": endpoint, "method": request.method, "path": request.path}
        fault = self._fault(endpoint)
        try:
            status, answer = self._done(request, raw, (endpoint, match, fault), row)
        except Refusal as refusal:
            status, answer = self._refused(endpoint, refusal)
        self.world.count += 1
        shown = fault.status if fault is not None and fault.kind == "status" else status
        self.world.write("call", **row, status=shown, answer=answer, fault=fault and fault.kind)
        for event in self.management.happened:
            self._spawn(self.emit(self.events.member(*event)))
        self.management.happened.clear()
        await self.world.notify()
        return await self._answered(request, fault, status, answer)

    def _done(
        self, request: web.Request, raw: bytes, call: tuple[str, re.Match[str] | None, Fault | None], row: Payload
    ) -> Answer:
        endpoint, match, fault = call
        body = self._body(request, raw)
        row |= {"query": dict(request.query), "body": body if endpoint != "token" else None, "performed": False}
        if endpoint != "token":
            self.tokens.check(request.headers.get("Authorization", ""))
            if match is None:
                raise Refusal(11255, f"{request.method} {request.path}: no such call", status=404)
            self._limited(endpoint, match["place"] if "place" in match.groupdict() else "")
            if endpoint in self.not_granted:
                raise Refusal(11253)
        if fault is not None and not fault.performs and fault.kind != "slow":
            return self._pretended(fault)
        if endpoint == "token":
            return 200, self.tokens.ask(body)
        assert match is not None
        status, answer = self._handlers[endpoint](match, dict(request.query), body)
        row["performed"] = True
        return (self.quirks.empty_status if answer is None else status), answer

    def _body(self, request: web.Request, raw: bytes) -> Any:
        if request.method in ("GET", "DELETE"):
            if raw:
                self.world.violation(f"{request.method} with a body")
            return None
        if request.content_type != "application/json":
            self.world.violation(f"{request.path}: {request.content_type} instead of JSON")
        try:
            return json.loads(raw)
        except ValueError:
            raise Refusal(11255, f"{request.path}: a body that is no JSON", status=400) from None

    def _limited(self, endpoint: str, place: str) -> None:
        if endpoint in LIMITS:
            most, seconds = LIMITS[endpoint]
            key = ("call", endpoint, place if self.quirks.limits_per_group else "")
            allowed = self.world.within(key, most, seconds)
            self.world.mark(key)
            if not allowed:
                raise Refusal(100001, f"more than {most} calls in {seconds} s", status=429)

    def _refused(self, endpoint: str, refusal: Refusal) -> Answer:
        if refusal.wrong:
            self.world.violation(f"{endpoint}: {refusal.wrong}")
        self.refusals.append((endpoint, refusal.code))
        return refusal.status, self._error(refusal.code, refusal.data)

    def _error(self, code: int, data: Any = None) -> Payload:
        style = self.quirks.error_style
        body: Payload = {"message": TEXTS.get(code, "failed")}
        body |= {"code": code} if style != "err_code" else {}
        body |= {"err_code": code} if style != "code" else {}
        return body | {"trace_id": self.world.next("trace").hex()[:32]} | ({} if data is None else {"data": data})

    # ---- what goes wrong

    def _fault(self, endpoint: str) -> Fault | None:
        for fault in self.faults:
            if fault.times > 0 and fault.endpoint in ({endpoint} if endpoint == "token" else {endpoint, "*"}):
                fault.times -= 1
                return fault
        return None

    def _pretended(self, fault: Fault) -> Answer:
        if fault.kind == "refuse":
            raise Refusal(fault.code)
        return 200, {}

    async def _answered(
        self, request: web.Request, fault: Fault | None, status: int, answer: Payload | None
    ) -> web.StreamResponse:
        headers = {"X-Tps-trace-ID": self.world.next("trace").hex()[:32]}
        match fault:
            case Fault(kind="hang"):
                await asyncio.Event().wait()  # until the caller gives up
            case Fault(kind="reset"):
                assert request.transport is not None
                request.transport.abort()
            case Fault(kind="slow"):
                await self._gate.wait()
            case Fault(kind="garbage"):
                return web.Response(text="<html>", content_type="text/html")
            case Fault(kind="status"):
                headers |= {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
                return web.json_response(self._error(fault.code), status=fault.status, headers=headers)
            case Fault(kind="refuse", code=code):
                refusal = Refusal(code)
                return web.json_response(self._error(code), status=refusal.status, headers=headers)
        if answer is None:
            return web.Response(status=status, headers=headers)
        return web.json_response(answer, status=status, headers=headers)

    def _storage(self, request: web.Request, raw: bytes) -> web.Response:
        """Where presigned parts are put and attachments are fetched: other hosts, which must not see the token."""
        if "Authorization" in request.headers:
            self.world.violation(f"the token was shown to a storage host ({request.method})")
        _, kind, *rest = request.path.split("/")
        self.world.write("storage", method=request.method, path=request.path, size=len(raw))
        if kind == "download":
            found = self.files.downloads.get(request.path)
            return web.Response(status=404) if found is None else web.Response(body=found[1], content_type=found[0])
        with self._forbidden(request.method) as failed:
            self.files.put(rest[0], rest[1], raw)
        return web.Response(status=failed[0] if failed else 200)

    @contextmanager
    def _forbidden(self, method: str) -> Iterator[list[int]]:
        failed: list[int] = [] if method == "PUT" else [405]
        try:
            yield failed
        except (Refusal, IndexError) as refusal:
            self.world.violation(f"storage: {refusal}")
            failed.append(403)

    def attach(self, name: str, data: bytes, content_type: str = "image/jpeg") -> Payload:
        """An attachment whose address works: for ``say(attachments=(…,))``."""
        path = f"/download/{self.world.next('attachment').hex()[:16]}"
        self.files.downloads[path] = (content_type, data)
        size = {"height": 1080, "width": 1920} if content_type.startswith("image/") else {}
        return {"content_type": content_type, "filename": name, "size": len(data), "url": self.url + path, **size}

    def _spawn(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
