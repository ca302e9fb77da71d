"""The HTTP side of the stand-in of DingTalk: tokens, limits, faults, and the way of a call from request to log."""

import asyncio
import json
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from tests.fakes import (  # noqa: F401 (each puts its endpoints on the list)
    dingtalk_cards,
    dingtalk_gateway,
    dingtalk_groups,
    dingtalk_hooks,
    dingtalk_sending,
)
from tests.fakes.dingtalk_desk import (
    BAN,
    ENDPOINTS,
    Call,
    Endpoint,
    bad_token,
    denied,
    endpoint,
    error,
    new_error,
    old_error,
    throttled,
    used_up,
)
from tests.fakes.dingtalk_gateway import reset
from tests.fakes.dingtalk_shapes import obj, one_of, text
from tests.fakes.dingtalk_world import Fault, No, Payload, World

TOKEN = "x-acs-dingtalk-access-token"
LIFE = timedelta(hours=2)
SECOND = timedelta(seconds=1)


class Tokens:
    """The access tokens of one app: two hours each, the same one while it lives."""

    def __init__(self, world: World, client_id: str, client_secret: str) -> None:
        self.world, self.client_id, self.client_secret = world, client_id, client_secret
        self.ever: set[str] = set()
        self.current = ""
        self.until: datetime | None = None
        self.asked = 0

    def give(self, client_id: str, client_secret: str) -> str | None:
        """A token, or None for the wrong credentials."""
        self.asked += 1
        if (client_id, client_secret) != (self.client_id, self.client_secret):
            return None
        if not self.good(self.current):
            self.current = self.world.token("access", 32)
            self.ever.add(self.current)
        self.until = self.world.now() + LIFE
        return self.current

    def good(self, token: str) -> bool:
        """Whether it lives."""
        return bool(token) and token == self.current and self.until is not None and self.world.now() < self.until

    def end(self) -> None:
        """No token lives any longer."""
        self.current, self.until = "", None


@endpoint("oauth2/accessToken", "POST", "/v1.0/oauth2/accessToken", host="open", counted=False,
          shape=obj(appKey=text(), appSecret=text()))  # fmt: skip
def new_token(world: World, call: Call) -> Payload:
    """A token by the new call."""
    token = world.tokens.give(call.body["appKey"], call.body["appSecret"])
    if token is None:
        raise No("invalidClientIdOrSecret", "无效的clientId或者clientSecret")
    return {"accessToken": token, "expireIn": 7200}


@endpoint("oauth2/token", "POST", "/v1.0/oauth2/{corpId}/token", host="open", counted=False,
          shape=obj(client_id=text(), client_secret=text(), grant_type=one_of("client_credentials")))  # fmt: skip
def unified_token(world: World, call: Call) -> Payload:
    """A token by the call that names the organisation."""
    if call.path["corpId"] != world.corp_id:
        raise No("unknownError", status=500)
    token = world.tokens.give(call.body["client_id"], call.body["client_secret"])
    if token is None:
        raise No("invalidClientIdOrSecret", "无效的clientId或者clientSecret")
    return {"access_token": token, "expires_in": 7200}


@endpoint("gettoken", "GET", "/gettoken", host="oldopen", counted=False,
          query=obj(appkey=text(), appsecret=text()))  # fmt: skip
def old_token(world: World, call: Call) -> Payload:
    """A token by the old call."""
    token = world.tokens.give(call.query["appkey"], call.query["appsecret"])
    if token is None:
        raise No(40096, "不合法的appKey或appSecret")
    return {"errcode": 0, "errmsg": "ok", "access_token": token, "expires_in": 7200}


class Api:
    """Takes requests and answers them; the owner is the FakeDingTalk (log, faults, switches)."""

    def __init__(self, owner: Any, tokens: Tokens) -> None:
        self.owner, self.tokens = owner, tokens
        self._times: dict[str, list[datetime]] = {}

    def add_to(self, app: web.Application) -> None:
        """Put all endpoints on the server, and an answer for what is none."""
        for known in ENDPOINTS:
            app.router.add_route(known.method, known.path, self._serve(known))
        app.router.add_route("*", "/{path:.*}", self._nowhere)

    async def _nowhere(self, request: web.Request) -> web.Response:
        self.owner.world.wrong(f"{request.method} {request.path} is no endpoint")
        if request.path.startswith("/v1.0/"):
            return web.json_response(new_error("InvalidAction.NotFound"), status=404)
        body = {"errcode": 22, "sub_msg": "(varies)", "errmsg": "Invalid method[submsg=(varies)]"}
        return web.json_response(body | {"request_id": "EXAMPLE"})

    def _serve(self, known: Endpoint) -> Any:
        async def handle(request: web.Request) -> web.StreamResponse:
            call, raw = await _read(request)
            if self._wrong_host(request, known):
                return await self._nowhere(request)
            fault = self.owner.take_fault(known.name)
            status, answer = self._answer(known, call, fault)
            seen = {"method": request.method, "path": request.path, "query": call.query, "headers": call.headers}
            seen |= {"body": call.body if raw else None, "status": status, "answer": answer}
            self.owner.write("call", name=known.name, outcome=fault.kind if fault else status, **seen)
            await self.owner.told_of_call()
            return await self._send(request, status, answer, fault)

        return handle

    def _wrong_host(self, request: web.Request, known: Endpoint) -> bool:
        if not self.owner.hosts_apart or known.host == "file":
            return False
        home = self.owner.api_url if known.host in ("new", "open") else self.owner.oapi_url
        return f"http://{request.host}" != home

    # ---- what is answered

    def _answer(self, known: Endpoint, call: Call, fault: Fault | None) -> tuple[int, Any]:
        """Status and body; the call is done unless something speaks against it."""
        pretended = _pretended(known, fault)
        if fault is not None and fault.kind != "late" and not fault.performs and fault.kind != "lie":
            self._looked_at(known, call)
            return pretended or (500, new_error("system.error"))
        world = self.owner.world.shadow() if fault is not None and fault.kind == "lie" else self.owner.world
        try:
            barred = self._barred(known, call)
            status, answer = barred or (200, self._done(world, known, call))
        except No as no:
            if no.wrong:
                self.owner.world.wrong(no.wrong)
            status, answer = error(known.host, no)
        return pretended if pretended is not None else (status, answer)

    def _looked_at(self, known: Endpoint, call: Call) -> None:
        for wrong in _wrongs(known, call):
            self.owner.world.wrong(f"{known.name}{wrong}")

    def _done(self, world: World, known: Endpoint, call: Call) -> Any:
        for wrong in _wrongs(known, call):
            world.wrong(f"{known.name}{wrong}")
            field = wrong.split()[0].split("[")[0].lstrip(".")
            code: str | int = known.codes.get(field, "invalidParameter.param.invalid")
            raise No(code if known.host in ("new", "open") else 40035, wrong)
        return known.does(world, call)

    def _barred(self, known: Endpoint, call: Call) -> tuple[int, Any] | None:
        """Why a call is not even looked at."""
        if self.owner.banned:
            return 200, (BAN if self.owner.banned == "json" else "<html>deny</html>")
        if known.host in ("hook", "file"):
            return None
        if (refused := self._token(known, call)) is not None:
            return refused
        if known.name in self.owner.forbidden or self._needs_edition(known):
            return denied(known.host, known.scope)
        if not self._slow_enough(known):
            if not self.owner.world.allow_bursts:
                self.owner.world.wrong(f"{known.name}: more than {self.owner.per_second} calls in a second")
            return throttled(known.host)
        if known.counted and self.owner.quota_left is not None:
            if self.owner.quota_left <= 0:
                return used_up(known.host)
            self.owner.quota_left -= 1
        return None

    def _needs_edition(self, known: Endpoint) -> bool:
        return known.scope == "Custom.Group.Write" and not self.owner.world.exclusive_edition

    def _token(self, known: Endpoint, call: Call) -> tuple[int, Any] | None:
        world: World = self.owner.world
        header, query = call.headers.get(TOKEN), call.query.get("access_token")
        if known.host in ("open", "oldopen"):
            if header is not None or query is not None:
                world.wrong(f"{known.name}: a token where none is needed")
            return None
        given, elsewhere = (header, query) if known.host == "new" else (query, header)
        if elsewhere is not None or "authorization" in call.headers:
            world.wrong(f"{known.name}: the token is in the wrong place")
        if given is None:
            world.wrong(f"{known.name}: no token")
            if known.host == "old":
                return 200, old_error("40000")
            return 400, new_error("AuthenticationFailed.MissingParameter", f"缺少参数：{TOKEN}")
        if self.tokens.good(given):
            return None
        if given not in self.tokens.ever:
            world.wrong(f"{known.name}: a token that was never given")
        return bad_token(known.host)

    def _slow_enough(self, known: Endpoint) -> bool:
        now, most = self.owner.world.now(), self.owner.per_second
        times = [at for at in self._times.get(known.name, []) if now - at < SECOND]
        self._times[known.name] = times
        if most is not None and len(times) >= most:
            return False
        times.append(now)
        return True

    # ---- how it is sent

    async def _send(self, request: web.Request, status: int, answer: Any, fault: Fault | None) -> web.StreamResponse:
        kind = fault.kind if fault else ""
        if kind == "late":
            await self.owner.gate.wait()
        if kind == "hang":
            await asyncio.Event().wait()  # until the caller gives up
        response = _response(status, answer, fault)
        if kind in ("reset", "drop", "slow"):
            return await self._broken(request, response, kind)
        return response

    async def _broken(self, request: web.Request, response: web.Response, kind: str) -> web.StreamResponse:
        body = response.body if isinstance(response.body, bytes) else b""
        if kind == "reset":
            reset(request)
            return response
        headers = {"Content-Type": response.headers["Content-Type"], "Content-Length": str(len(body))}
        stream = web.StreamResponse(status=response.status, headers=headers)
        await stream.prepare(request)
        with suppress(ConnectionError):
            if kind == "drop":
                await stream.write(body[: len(body) // 2])
                assert request.transport is not None
                request.transport.close()
            for place in range(len(body) if kind == "slow" else 0):
                await stream.write(body[place : place + 1])
                await self.owner.clock.sleep_until(self.owner.clock.now() + SECOND)
        return stream


def _wrongs(known: Endpoint, call: Call) -> list[str]:
    """What is not as documented in query and body."""
    if known.host in ("hook", "file"):
        return []  # they look for themselves
    # A token in the query is ignored by the new API; that it is there was noted already.
    query = {name: value for name, value in call.query.items() if known.host == "old" or name != "access_token"}
    found = known.query(query) if known.query else [f".{name} is unknown" for name in query if name != "access_token"]
    if known.name == "media/upload":
        return found
    if known.shape is not None:
        if not call.headers.get("content-type", "").startswith("application/json"):
            found.append(f": Content-Type is {call.headers.get('content-type')}")
        found += known.shape(call.body)
    elif call.body not in (None, {}):
        found.append(" has a body")
    return found


def _pretended(known: Endpoint, fault: Fault | None) -> tuple[int, Any] | None:
    """The answer of a fault that has one of its own."""
    match fault:
        case Fault(kind="status"):
            code = {429: "system.busy", 504: "gateway.timeout"}.get(fault.status, "system.error")
            return fault.status or 500, new_error(code)
        case Fault(kind="throttle"):
            return throttled(known.host)
        case Fault(kind="permission"):
            return denied("new" if known.host in ("new", "open") else "old", fault.scope)
        case Fault(kind="token"):
            return bad_token(known.host)
        case Fault(kind="refuse"):
            code = fault.code.removeprefix("88:")
            bare = code == fault.code and code.lstrip("-").isdecimal()
            return error(known.host, No(int(code) if bare else code, status=fault.status or 400))
        case Fault(kind="garbage"):
            return 200, "{garbage"
        case Fault(kind="html"):
            return 200, "<html>"
    return None


def _response(status: int, answer: Any, fault: Fault | None) -> web.Response:
    headers = {}
    if fault is not None and fault.retry_after is not None:
        headers["Retry-After"] = str(fault.retry_after)
    if answer is None:
        return web.Response(status=status, headers=headers)
    if isinstance(answer, bytes):
        return web.Response(body=answer, status=status, content_type="application/octet-stream", headers=headers)
    if isinstance(answer, str):
        kind = "application/json" if answer.startswith("{") else "application/xml"
        return web.Response(text=answer, status=status, headers=headers, content_type=kind)
    return web.json_response(answer, status=status, headers=headers)


async def _read(request: web.Request) -> tuple[Call, bytes]:
    """A call and its bytes; a body that is no JSON stays None, fields of a form become parts."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    call = Call(dict(request.match_info), dict(request.query), headers=headers)
    if request.content_type.startswith("multipart/"):
        with suppress(ValueError):
            async for part in await request.multipart():
                call.parts[part.name] = (part.filename or "", bytes(await part.read()))  # type: ignore[union-attr,index]
        return call, b"form"
    raw = await request.read()
    with suppress(ValueError):
        call.body = json.loads(raw) if raw else None
    return call, raw
