"""The addresses that platforms call, through real sockets: what is refused, how, and that it stays outside."""

import asyncio
import contextlib
import gzip
import hmac
import random
import zlib
from collections import Counter
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import orjson
import pytest
from aiohttp import web

from bot.clock import RealClock
from bot.core.errors import Conflict, Malformed, Unavailable, Unsupported
from bot.core.event import Event
from bot.core.ids import AccountName, NativeId
from bot.platforms.onebot.client import OneBotAccount, OneBotPlatform
from bot.web import hooks
from bot.web.hooks import LARGEST_BODY, RUNNER_OPTIONS, hook_routes

SECRET, TOKEN, SELF_ID = "s" * 32, "t" * 32, "2854196310"
PATH = "/hooks/onebot/qq"


def signature(body: bytes, secret: str = SECRET) -> str:
    return "sha1=" + hmac.new(secret.encode(), body, "sha1").hexdigest()


def report(**changes: Any) -> bytes:
    now = int(RealClock().now().timestamp())
    common = {
        "time": now,
        "self_id": int(SELF_ID),
        "post_type": "message",
        "message_type": "group",
        "sub_type": "normal",
    }
    said = {"message_id": 5, "group_id": 6, "user_id": 7, "message": "hi", "sender": {"nickname": "n"}}
    return orjson.dumps(common | said | changes)


class Server:
    """A server with our hooks, and what reached the sink."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.before: Callable[[Event], Any] | None = None
        self.host, self.port = "127.0.0.1", 0
        self.extra: dict[str, Any] = {}
        self.platforms = [
            OneBotPlatform(OneBotAccount(AccountName(name), NativeId(SELF_ID), **keys), RealClock())
            for name, keys in (
                ("qq", {"secret": SECRET, "access_token": TOKEN}),
                ("open", {}),
                ("ws-only", {"access_token": TOKEN}),
                ("http-only", {"secret": SECRET}),
            )
        ]

    async def start(self) -> None:
        app = web.Application()
        app.add_routes(hook_routes({platform.account: platform for platform in self.platforms} | self.extra))
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, **RUNNER_OPTIONS)
        await self._runner.setup()
        await web.TCPSite(self._runner, self.host, 0).start()
        self.port = self._runner.addresses[0][1]
        for platform in self.platforms:
            await platform.start(self.sink)
        self.session = aiohttp.ClientSession(f"http://{self.host}:{self.port}")

    async def stop(self) -> None:
        await self.session.close()
        for platform in self.platforms:
            await platform.stop()
        await self._runner.cleanup()

    async def sink(self, event: Event) -> None:
        if self.before is not None:
            await self.before(event)
        self.events.append(event)

    async def post(self, body: bytes, path: str = PATH, **headers: str) -> aiohttp.ClientResponse:
        sent = {"X-Self-ID": SELF_ID, "X-Signature": signature(body)}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        response = await self.session.post(
            path, data=body, headers={name: value for name, value in sent.items() if value}
        )
        await response.read()
        return response

    async def raw(self, *pieces: bytes) -> bytes:
        """The head of the answer to these bytes on a connection of their own; pieces are read one by one."""
        reader, writer = await asyncio.open_connection(self.host, self.port)
        for piece in pieces:
            writer.write(piece)
            for _ in range(50):  # the server runs in the same loop
                await asyncio.sleep(0)
        try:
            async with asyncio.timeout(5):
                return await reader.readuntil(b"\r\n\r\n")
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    ours = Server()
    await ours.start()
    yield ours
    await ours.stop()


async def test_a_good_report_is_answered_when_it_is_stored(server: Server) -> None:
    stored = asyncio.Event()
    server.before = lambda _: stored.wait()
    waiting = asyncio.create_task(server.post(report()))
    done, _ = await asyncio.wait([waiting], timeout=0.05)
    assert not done
    stored.set()
    response = await waiting
    assert (response.status, await response.read()) == (204, b"")
    assert (await server.post(report())).status == 204
    assert [type(event).__name__ for event in server.events] == ["MessageReceived", "MessageReceived"]


@pytest.mark.parametrize(
    "changes",
    [
        {"post_type": "request", "request_type": "friend"},
        {"post_type": "message_sent"},
        {"post_type": "weather"},
        {"user_id": int(SELF_ID)},
        {"self_id": 1},
    ],
)
async def test_what_means_nothing_to_us_is_taken(server: Server, changes: dict[str, Any]) -> None:
    assert (await server.post(report(**changes))).status == 204
    assert server.events == []


@pytest.mark.parametrize(
    "headers",
    [
        {"X_Signature": ""},
        {"X_Signature": "sha1="},
        {"X_Signature": signature(report(), "wrong")},
        {"X_Signature": signature(b"another body")},
        {"X_Signature": signature(report()).removeprefix("sha1=")},
        {"X_Signature": "sha1=签名签名"},
        {"X_Self_ID": "1"},
    ],
)
async def test_unauthentic_is_401(server: Server, headers: dict[str, str]) -> None:
    response = await server.post(report(), **headers)
    assert (response.status, await response.text()) == (401, "unauthentic\n")
    assert server.events == []


async def test_bytes_that_are_no_text_in_a_header_are_401(server: Server) -> None:
    request = (
        b"POST /hooks/onebot/qq HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nX-Signature: sha1=\xff\xfe\x80\r\n\r\n{}"
    )
    assert (await server.raw(request)).startswith(b"HTTP/1.1 401 ")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"5", b"\xff\xfe", b'{"a":NaN}', b"{}", b"[" * 10_000, report(user_id=None)]
)
async def test_malformed_is_400(server: Server, body: bytes) -> None:
    response = await server.post(body)
    assert (response.status, await response.text()) == (400, "malformed\n")
    assert server.events == []


@pytest.mark.parametrize("secret", [False, True])
async def test_a_signature_is_looked_at_before_the_body(server: Server, secret: bool) -> None:
    assert (await server.post(b"{", **({} if secret else {"X_Signature": ""}))).status == (400 if secret else 401)


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd", "identity", "x"])
async def test_compressed_is_415_whatever_it_says(server: Server, name: str) -> None:
    body = {"gzip": gzip.compress(report()), "deflate": zlib.compress(report())}.get(name, b"\xff" * 100)
    sent = {"Content-Encoding": name, "X-Signature": signature(body), "X-Self-ID": SELF_ID}
    request = b"POST /hooks/onebot/qq HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n" % len(body)
    request += "".join(f"{key}: {value}\r\n" for key, value in sent.items()).encode() + b"\r\n" + body
    assert (await server.raw(request)).startswith(b"HTTP/1.1 415 ")
    assert server.events == []


async def test_too_large_is_413_by_its_length_or_by_its_body(server: Server) -> None:
    assert (await server.post(report(message="x" * (LARGEST_BODY - 400)))).status == 204
    assert (await server.post(report(message="x" * LARGEST_BODY))).status == 413
    said = b"POST /hooks/onebot/qq HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n"
    assert (await server.raw(said)).startswith(b"HTTP/1.1 413 ")
    chunk = b"8000\r\n" + b"x" * 0x8000 + b"\r\n"
    chunked = b"POST /hooks/onebot/qq HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk * 9
    assert (await server.raw(chunked)).startswith(b"HTTP/1.1 413 ")
    assert len(server.events) == 1


@pytest.mark.parametrize("broken", [b"zz\r\n", b"1\r\nabc\r\n", b"-1\r\n"])
async def test_a_broken_transfer_is_400_or_too_slow(
    server: Server, broken: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    # aiohttp does not tell a handler that already reads: only the deadline ends it.
    monkeypatch.setattr(hooks, "_BODY_DEADLINE", 0.05)
    head = b"POST /hooks/onebot/qq HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert b" 400 " in (await server.raw(head + broken)).splitlines()[0]
    assert b" 408 " in (await server.raw(head + b"1\r\n{\r\n", broken)).splitlines()[0]
    assert server.events == []


async def test_a_body_that_never_ends_is_408(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "_BODY_DEADLINE", 0.05)
    slow = b"POST /hooks/onebot/qq HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{"
    assert (await server.raw(slow)).startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize(
    ("path", "known"),
    [
        (PATH, True),
        ("/hooks/onebot/http-only", True),
        ("/hooks/onebot/open", False),
        ("/hooks/onebot/ws-only", False),
        ("/hooks/onebot/nobody", False),
        ("/hooks/onebot/", False),
        ("/hooks/onebot/qq/", False),
        ("/hooks/dingtalk/qq", False),
        ("/hooks/onebot/../onebot/open", False),
    ],
)
async def test_without_a_secret_there_is_no_address(server: Server, path: str, known: bool) -> None:
    unknown = await server.post(report(), "/hooks/nowhere")
    response = await server.post(report(), path)
    assert response.status == (204 if known else 404)
    if not known:
        assert await response.read() == await unknown.read()
    assert len(server.events) == known


@pytest.mark.parametrize(("name", "known"), [("qq", True), ("ws-only", True), ("open", False), ("http-only", False)])
async def test_without_a_token_there_is_no_socket(server: Server, name: str, known: bool) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}", "X-Self-ID": SELF_ID}
    with pytest.raises(aiohttp.WSServerHandshakeError) as raised:
        await server.session.ws_connect(f"/hooks/onebot/{name}/ws", headers=headers | {"Authorization": "Bearer x"})
    assert raised.value.status == (401 if known else 404)
    plain = await server.session.get(f"/hooks/onebot/{name}/ws", headers=headers)
    assert plain.status == (400 if known else 404)
    assert "UPGRADE" not in await plain.text()


async def test_what_cannot_be_stored_is_503_and_comes_again(server: Server) -> None:
    async def full(_: Event) -> None:
        raise Unavailable("disk full")

    server.before = full
    response = await server.post(report())
    assert (response.status, await response.text()) == (503, "come again\n")
    assert response.headers["Retry-After"] == "5"
    server.before = None
    assert (await server.post(report())).status == 204


async def test_too_many_at_once_are_asked_to_come_again(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "_MOST_UNFINISHED", 3)
    gate, begun = asyncio.Event(), asyncio.Semaphore(0)

    async def slow(_: Event) -> None:
        begun.release()
        await gate.wait()

    server.before = slow
    waiting = [asyncio.create_task(server.post(report(message_id=number))) for number in range(3)]
    for _ in range(3):
        await asyncio.wait_for(begun.acquire(), 5)
    assert (await server.post(report(message_id=9))).status == 503
    gate.set()
    assert [response.status for response in await asyncio.gather(*waiting)] == [204] * 3
    assert (await server.post(report(message_id=9))).status == 204


async def test_before_the_start_it_is_503() -> None:
    server = Server()
    await server.start()
    await server.platforms[0].stop()
    assert (await server.post(report())).status == 503
    await server.stop()


async def test_a_bug_shows_no_trace(server: Server) -> None:
    async def broken(_: Event) -> None:
        raise ZeroDivisionError("our secret")

    server.before = broken
    response = await server.post(report())
    assert response.status == 500
    assert "secret" not in await response.text()
    assert "Traceback" not in await response.text()


class Answering:
    """Another platform: it answers some reports with JSON, and has a second address."""

    platform = "dingtalk"

    def __init__(self, fault: Exception | None = None) -> None:
        async def take(_headers: Any, query: Any, body: bytes) -> bytes | None:
            if fault is not None:
                raise fault
            return body if query.get("echo") else None

        self.reports = {"": take, "events": take}
        self.sockets: dict[str, Any] = {}


async def test_any_platform_can_have_hooks_and_answers() -> None:
    server = Server()
    server.extra = {
        "ding": Answering(),
        "busy": Answering(Conflict("x")),
        "odd": Answering(Malformed("x")),
        "new": Answering(Unsupported("x")),
    }
    await server.start()
    answer = await server.post(b'{"a":1}', "/hooks/dingtalk/ding/events?echo=1")
    assert (answer.status, await answer.read(), answer.content_type) == (200, b'{"a":1}', "application/json")
    assert (await server.post(b"x", "/hooks/dingtalk/ding")).status == 204
    assert (await server.post(b"x", "/hooks/dingtalk/busy")).status == 503
    assert (await server.post(b"x", "/hooks/dingtalk/odd")).status == 400
    assert (await server.post(b"x", "/hooks/dingtalk/new")).status == 204
    await server.stop()


# ------------------------------------------------------------------------------------------------------ fuzzing

FUZZED = 10_000
AT_ONCE = 8


def mutilated(chance: random.Random) -> bytes:
    """A report with something wrong in it: fields of another type, bytes turned, cut, doubled, or nothing like it."""
    odd = [None, True, -1, 2**63, 1e308, "", "x", "\x00", [], {}, [[]], {"type": "at"}, [{"type": "text", "data": 5}]]
    body = orjson.loads(report())
    for name in chance.sample(sorted(body), chance.randint(1, 4)):
        body[name] = chance.choice(odd)
    raw = bytearray(orjson.dumps(body))
    match chance.randrange(5):
        case 0:
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        case 1:
            del raw[chance.randrange(len(raw)) :]
        case 2:
            raw = raw * 2
        case 3:
            raw = bytearray(chance.randbytes(chance.randrange(200)))
    return bytes(raw)


async def test_ten_thousand_odd_bodies(server: Server) -> None:
    """Unsigned ones never reach the sink, signed ones never break anything."""
    chance = random.Random(11)
    statuses: Counter[int] = Counter()

    async def some(count: int, signed: bool) -> None:
        reader, writer = await asyncio.open_connection(server.host, server.port)
        for _ in range(count):
            body = mutilated(chance)
            proof = signature(body) if signed else chance.choice(["sha1=" + "0" * 40, "", "sha1=\x80"])
            head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nX-Self-ID: {SELF_ID}\r\nX-Signature: {proof}\r\n"
            writer.write(head.encode("latin-1") + b"Content-Length: %d\r\n\r\n" % len(body) + body)
            answer = await reader.readuntil(b"\r\n\r\n")
            status = int(answer.split(b" ")[1])
            statuses[status] += 1
            assert status < 500
            length = next(
                (int(line[15:]) for line in answer.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
            )
            await reader.readexactly(length)
        writer.close()
        await writer.wait_closed()

    async with asyncio.timeout(20):
        await asyncio.gather(*(some(FUZZED // 2 // AT_ONCE, False) for _ in range(AT_ONCE)))
        assert (statuses, server.events) == ({401: FUZZED // 2}, [])
        await asyncio.gather(*(some(FUZZED // 2 // AT_ONCE, True) for _ in range(AT_ONCE)))
    assert statuses.total() == FUZZED
    assert set(statuses) == {204, 400, 401}
    assert (await server.post(report())).status == 204
