"""The Stream link over real sockets and a virtual clock: what is answered when, and whatever can go wrong on the way.

Most of it is against a bare gateway that does exactly what a test tells it; the last part against the strict stand-in,
which judges every frame that we answer.
"""

import asyncio
import json
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import structlog
from aiohttp import WSMsgType, web

from bot.clock import VirtualClock
from bot.core.errors import Malformed, Unavailable, Unsupported
from bot.core.ids import AccountName
from bot.platforms.calling import Caller, Reply
from bot.platforms.dingtalk import stream, stream_desk, stream_line
from bot.platforms.dingtalk.account import DingTalkAccount
from bot.platforms.dingtalk.stream import StreamLink
from bot.platforms.dingtalk.stream_desk import Repeats
from bot.platforms.dingtalk.stream_line import Line, NoLine, open_line
from tests.fakes.dingtalk import FakeDingTalk

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "dingtalk"
START = datetime(2026, 9, 1, 4, 0, tzinfo=UTC)
SECRET = "EXAMPLE-app-secret-0001"
ROBOT, CARD = "/v1.0/im/bot/messages/get", "/v1.0/card/instances/callback"


async def until(condition: Callable[[], object]) -> None:
    """Run the loop until it is so; the sockets are real, their time is not ours."""
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 (lets the sockets work)
            await asyncio.sleep(0)


async def idle(rounds: int = 200) -> None:
    """Let whatever could still happen happen."""
    for _ in range(rounds):
        await asyncio.sleep(0)


class Gateway:
    """Opens connections and talks over them. ``refusals`` are given out before the next good answer."""

    def __init__(self) -> None:
        self.opened: list[dict[str, Any]] = []
        self.accepts: list[str] = []
        self.refusals: list[tuple[int, Any]] = []
        self.good: set[str] = set()
        self.tickets: list[str] = []
        self.sockets: list[web.WebSocketResponse] = []
        self.acks: list[dict[str, Any]] = []
        self.acked_on: list[int] = []
        self.pings = 0
        self.endpoint = ""
        self.on_connect: Callable[[web.WebSocketResponse], Any] | None = None
        self._runner: web.AppRunner | None = None

    async def start(self) -> str:
        app = web.Application()
        app.add_routes([web.post("/v1.0/gateway/connections/open", self._open), web.get("/connect", self._connect)])
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = self._runner.addresses[0][1]
        self.endpoint = f"ws://127.0.0.1:{self.port}/connect"
        return f"http://127.0.0.1:{self.port}"

    async def stop(self) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    @property
    def live(self) -> int:
        return sum(not socket.closed for socket in self.sockets)

    def answers(self, message_id: str) -> list[dict[str, Any]]:
        return [ack for ack in self.acks if ack["headers"]["messageId"] == message_id]

    async def push(self, frame: dict[str, Any] | str, socket: int = -1) -> None:
        await self.sockets[socket].send_str(frame if isinstance(frame, str) else json.dumps(frame))

    async def _open(self, request: web.Request) -> web.Response:
        self.opened.append(await request.json())
        self.accepts.append(request.headers.get("Accept", ""))
        if self.refusals:
            status, body = self.refusals.pop(0)
            return (
                web.json_response(body, status=status)
                if not isinstance(body, str)
                else web.Response(status=status, text=body)
            )
        ticket = f"tick&t/{len(self.opened)}+=%41 ü"
        self.good.add(ticket)
        self.tickets.append(ticket)
        return web.json_response({"endpoint": self.endpoint, "ticket": ticket})

    async def _connect(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self.good:
            return web.Response(status=401)
        self.good.remove(ticket)
        ws = web.WebSocketResponse(autoping=False, compress=False)
        await ws.prepare(request)
        number = len(self.sockets)
        self.sockets.append(ws)
        if self.on_connect is not None:
            await self.on_connect(ws)
        async for message in ws:
            if message.type is WSMsgType.PING:
                self.pings += 1
                await ws.pong(message.data)
            elif message.type is WSMsgType.TEXT:
                ack = json.loads(message.data)
                assert isinstance(ack["data"], str)
                self.acks.append(ack | {"data": json.loads(ack["data"])})
                self.acked_on.append(number)
        return ws


class Store:
    """A taker whose disk is a list. ``faults`` are raised one by one; ``gate`` holds all back when it is shut."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.disk: list[str] = []
        self.faults: list[Exception] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.shown: dict[str, Any] = {"cardData": {"cardParamMap": {"total": "21"}}}

    async def _keep(self, what: str) -> None:
        self.begun.append(what)
        await self.gate.wait()
        if self.faults:
            raise self.faults.pop(0)
        self.disk.append(what)

    async def robot(self, body: Mapping[str, Any]) -> None:
        await self._keep(f"robot {body['msgId']}")

    async def event(self, kind: str, fields: Mapping[str, Any], event_id: str) -> None:
        await self._keep(f"event {kind} {event_id}")

    async def card(self, body: Mapping[str, Any], message_id: str) -> dict[str, Any]:
        await self._keep(f"card {body['outTrackId']} {message_id}")
        return self.shown


class Bench:
    """A gateway, a link and what it told."""

    def __init__(self) -> None:
        self.clock = VirtualClock(START)
        self.gateway = Gateway()
        self.store = Store()
        self.caller = Caller()
        self.told: list[tuple[bool, str]] = []
        self.link: StreamLink

    async def prepare(self, secret: str = SECRET) -> None:
        url = await self.gateway.start()
        await self.caller.start()
        account = DingTalkAccount(AccountName("ding"), "dingexampleappkey01", secret, api_url=url)
        self.link = StreamLink(account, self.store, self.clock, self.caller, lambda *said: self.told.append(said))

    async def connect(self) -> None:
        await self.link.start()
        await until(lambda: self.link.connected and self.gateway.live == 1)

    async def stop(self) -> None:
        await self.link.stop()
        await self.caller.stop()
        await self.gateway.stop()

    def seconds(self) -> float:
        return (self.clock.now() - START).total_seconds()

    async def pass_time(self, seconds: float, step: float = 1.0) -> None:
        """Second by second, with time for the sockets in between."""
        target = self.clock.now() + timedelta(seconds=seconds)
        while self.clock.now() < target:
            self.clock.move_to(min(target, self.clock.now() + timedelta(seconds=step)))
            await idle(40)

    async def dial(self, count: int) -> None:
        """Move the clock from one wait to the next until so many openings were asked for."""
        while True:
            await until(lambda: len(self.gateway.opened) >= count or self.clock.next_wake() is not None)
            if len(self.gateway.opened) >= count:
                return
            wake = self.clock.next_wake()
            assert wake is not None
            self.clock.move_to(wake)


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    ours = Bench()
    await ours.prepare()
    yield ours
    await ours.stop()


def golden(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))
    return found


def robot(number: int | str, message_id: str | None = None) -> dict[str, Any]:
    return callback(ROBOT, message_id or f"m{number}", {"msgId": f"msg{number}", "text": {"content": "你好"}})


def callback(topic: str, message_id: str, data: Any) -> dict[str, Any]:
    headers = {"messageId": message_id, "topic": topic, "contentType": "application/json", "time": "1772000000220"}
    return {"specVersion": "1.0", "type": "CALLBACK", "headers": headers, "data": json.dumps(data)}


def event(number: int, message_id: str | None = None) -> dict[str, Any]:
    frame = callback("*", message_id or f"e{number}", {"openConversationId": "cid"})
    frame["headers"] |= {"eventType": "chat_add_member", "eventId": f"id{number}"}
    return frame | {"type": "EVENT"}


def system(topic: str, **data: Any) -> dict[str, Any]:
    return callback(topic, f"s-{topic}", data) | {"type": "SYSTEM"}


# ------------------------------------------------------------------------------------------------------- opening


async def test_it_opens_as_documented(bench: Bench) -> None:
    await bench.connect()
    wanted = golden("stream_open_connection")["request"]
    (body,) = bench.gateway.opened
    assert {name: body[name] for name in ("clientId", "clientSecret", "subscriptions")} == {
        name: wanted["body"][name] for name in ("clientId", "clientSecret", "subscriptions")
    }
    assert bench.gateway.accepts == [wanted["headers"]["Accept"]]
    assert bench.told == [(True, "")]


async def test_every_socket_has_a_ticket_of_its_own_and_no_ticket_is_ever_seen(
    bench: Bench, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("DEBUG")
    with structlog.testing.capture_logs() as logs:
        await bench.connect()
        bench.gateway.endpoint = bench.gateway.endpoint.replace("/connect", "/nothing")
        await bench.gateway.sockets[0].close()
        await until(lambda: not bench.link.connected)
        await bench.dial(3)
        bench.gateway.endpoint = "ws://127.0.0.1:1/connect"
        await bench.dial(5)
        bench.gateway.endpoint = f"ws://127.0.0.1:{bench.gateway.port}/connect"
        await bench.dial(6)
        await until(lambda: bench.gateway.live == 1)
    assert len(set(bench.gateway.tickets)) == len(bench.gateway.tickets) >= 6
    seen = f"{logs} {caplog.text} {capsys.readouterr()} {bench.told} {bench.link.counts} {vars(bench.link)}"
    assert "WSServerHandshakeError" in seen, "the reason is told"
    for hidden in ("tick&t", "tick%26", SECRET):
        assert hidden not in seen


async def test_a_ticket_that_was_fetched_safely_does_not_travel_in_the_open() -> None:
    class Answering(Caller):
        async def request(self, method: str, url: str, **_: Any) -> Reply:
            return Reply(200, {}, json.dumps({"endpoint": self.endpoint, "ticket": "t"}).encode())

        endpoint = ""

    caller, account = Answering(), DingTalkAccount(AccountName("ding"), "id", "secret")
    await caller.start()
    for caller.endpoint in ("ws://127.0.0.1:1/c", "http://127.0.0.1:1/c", "", "://"):
        assert await open_line(account, caller, VirtualClock(START)) == NoLine("gateway endpoint")
    await caller.stop()


BAD_ANSWERS = [
    "<xml/>",
    [],
    {},
    {"endpoint": 1, "ticket": "t"},
    {"endpoint": "ws://x", "ticket": ""},
    {"endpoint": "ws://x"},
]


@pytest.mark.parametrize("body", BAD_ANSWERS)
async def test_an_answer_that_is_none_is_a_failure_like_others(bench: Bench, body: Any) -> None:
    bench.gateway.refusals = [(200, body)]
    await bench.link.start()
    await bench.dial(2)
    await until(lambda: bench.link.connected)
    assert bench.told == [(False, "gateway answer"), (True, "")]


async def test_a_gateway_that_is_down_is_asked_less_and_less(bench: Bench) -> None:
    bench.gateway.refusals = [(500, {"code": "system.busy"})] * 12
    await bench.link.start()
    instants = []
    for count in range(1, 13):
        await bench.dial(count)
        instants.append(bench.seconds())
    pauses = [later - before for before, later in pairwise(instants)]
    assert all(0 < pause <= min(60, 2**place) for place, pause in enumerate(pauses)), pauses
    assert sum(pauses) > 60
    assert max(pauses[6:]) > 20, "it really grows"
    await bench.dial(13)
    await until(lambda: bench.link.connected)
    assert bench.told == [(False, "gateway 500"), (True, "")]


@pytest.mark.parametrize(
    ("status", "code"),
    [(400, "invalidParameter"), (401, "InvalidAuthentication"), (403, "Forbidden.AccessDenied.IpNotInWhiteList")],
)
async def test_a_wrong_secret_is_told_and_not_tried_in_a_loop(bench: Bench, status: int, code: str) -> None:
    bench.gateway.refusals = [(status, {"code": code, "message": "…"})] * 5
    await bench.link.start()
    await bench.dial(5)
    assert bench.seconds() == 4 * 60
    assert bench.told == [(False, "secret")]
    await bench.dial(6)
    await until(lambda: bench.link.connected)
    assert bench.told == [(False, "secret"), (True, "")]


async def test_a_throttle_is_no_wrong_secret(bench: Bench) -> None:
    bench.gateway.refusals = [(403, {"code": "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"})]
    await bench.link.start()
    await bench.dial(2)
    await until(lambda: bench.link.connected)
    assert bench.told == [(False, "throttled"), (True, "")]
    assert 1 <= bench.seconds() < 2


# ------------------------------------------------------------------------------------------- answers, and only then


async def test_a_message_is_answered_when_it_is_on_disk_and_not_before(bench: Bench) -> None:
    await bench.connect()
    bench.store.gate.clear()
    example = golden("stream_callback_robot_message")
    await bench.gateway.push(example["inbound"])
    await until(lambda: bench.store.begun)
    await idle()
    assert bench.gateway.acks == []
    bench.store.gate.set()
    await until(lambda: bench.gateway.acks)
    assert bench.store.disk == ["robot msgXk3Qz9aB0cD1eF2gH3iJ4A=="]
    assert bench.gateway.acks == [example["ack"] | {"data": {"response": None}}]


async def test_a_ping_is_answered_at_once_while_the_store_stands_still(bench: Bench) -> None:
    await bench.connect()
    bench.store.gate.clear()
    for number in range(20):
        await bench.gateway.push(robot(number))
    example = golden("stream_system_ping")
    await bench.gateway.push(example["inbound"])
    await until(lambda: bench.gateway.acks)
    assert bench.gateway.acks == [example["ack"] | {"data": {"opaque": "7f3c-0001"}}]
    assert bench.seconds() == 0
    assert len(bench.store.begun) == 20
    bench.store.gate.set()
    await until(lambda: len(bench.gateway.acks) == 21)


async def test_an_event_that_cannot_be_stored_is_asked_for_later(bench: Bench) -> None:
    await bench.connect()
    bench.store.faults = [Unavailable("disk full")]
    for count in (1, 2, 3):
        await bench.gateway.push(event(1))
        await until(lambda count=count: len(bench.gateway.acks) == count)
    assert [(ack["code"], ack["data"]["status"]) for ack in bench.gateway.acks] == [
        (500, "LATER"), (200, "SUCCESS"), (200, "SUCCESS"),
    ]  # fmt: skip
    assert bench.store.begun == ["event chat_add_member id1"] * 2, "the third time it was on disk"


async def test_a_robot_message_that_cannot_be_stored_is_tried_again_and_answered_then(bench: Bench) -> None:
    await bench.connect()
    bench.store.faults = [Unavailable("disk full")] * 2
    await bench.gateway.push(robot(1))
    await until(lambda: bench.link.counts["stored later"] == 1)
    await idle()
    assert bench.gateway.acks == []
    await bench.pass_time(2)
    await until(lambda: bench.gateway.acks)
    assert bench.store.disk == ["robot msg1"]


async def test_an_answer_that_comes_too_late_is_kept_for_when_the_frame_comes_again(bench: Bench) -> None:
    await bench.connect()
    bench.store.gate.clear()
    await bench.gateway.push(robot(1))
    await bench.gateway.push(callback(CARD, "c1", {"outTrackId": "p"}))
    await until(lambda: len(bench.store.begun) == 2)
    await bench.pass_time(2.5)
    bench.store.gate.set()
    await until(lambda: bench.link.counts["late answers"] == 1)
    await until(lambda: bench.gateway.acks)
    assert [ack["headers"]["messageId"] for ack in bench.gateway.acks] == ["m1"], "a click has 2 s, a message 3"
    bench.store.gate.clear()
    await bench.gateway.push(robot(2))
    await until(lambda: len(bench.store.begun) == 3)
    await bench.pass_time(16)
    await bench.gateway.push(robot(2))
    await until(lambda: bench.link.counts["repeats"] == 1)
    await bench.pass_time(1)
    bench.store.gate.set()
    await until(lambda: len(bench.gateway.acks) == 2)
    await idle()
    assert (len(bench.gateway.answers("m2")), bench.link.counts["late answers"]) == (1, 2)
    assert sorted(bench.store.disk) == ["card p c1", "robot msg1", "robot msg2"]


async def test_a_card_click_is_answered_with_the_card(bench: Bench) -> None:
    await bench.connect()
    example = golden("card_callback_stream")
    bench.store.shown = json.loads(example["ack"]["data"])["response"]
    await bench.gateway.push(example["inbound"])
    await until(lambda: bench.gateway.acks)
    assert bench.gateway.acks == [example["ack"] | {"data": json.loads(example["ack"]["data"])}]
    assert bench.store.disk == ["card poll-20260301-01 213d841d_972_1898bb26334_card1"]


async def test_a_click_that_cannot_be_stored_is_told_at_once(bench: Bench) -> None:
    await bench.connect()
    bench.store.faults = [Unavailable("disk full")]
    click = callback(CARD, "c1", {"outTrackId": "p"})
    await bench.gateway.push(click)
    await until(lambda: bench.gateway.acks)
    assert (bench.gateway.acks[0]["code"], bench.gateway.acks[0]["data"]) == (500, {"response": None})
    await bench.gateway.push(click)
    await until(lambda: len(bench.gateway.acks) == 2)
    assert (bench.gateway.acks[1]["code"], bench.store.disk) == (200, ["card p c1"])


async def test_what_cannot_be_understood_is_answered_and_counted(bench: Bench) -> None:
    await bench.connect()
    await bench.gateway.push(callback("/v1.0/graph/api/invoke", "x1", {}))
    await bench.gateway.push(robot(1) | {"data": "no JSON"})
    bench.store.faults = [Malformed("no sender"), Unsupported("new kind")]
    await until(lambda: len(bench.gateway.acks) == 2)
    await bench.gateway.push(robot(2))
    await until(lambda: len(bench.gateway.acks) == 3)
    await bench.gateway.push(event(3))
    await until(lambda: len(bench.gateway.acks) == 4)
    assert {ack["headers"]["messageId"]: ack["code"] for ack in bench.gateway.acks} == {
        "x1": 404, "m1": 400, "m2": 400, "e3": 200,
    }  # fmt: skip
    counts = bench.link.counts
    assert (counts["unhandled topics"], counts["malformed"], counts["unsupported"]) == (1, 2, 1)


async def test_garbage_closes_nothing_and_a_fault_of_ours_answers_nothing(bench: Bench) -> None:
    await bench.connect()
    bench.store.faults = [RuntimeError("a bug")]
    await bench.gateway.push(robot(1))
    await until(lambda: bench.link.counts["faults"] == 1)
    for garbage in ("", "{", "[]", '{"type":"EVENT"}', '{"type":"NEW","headers":{}}', json.dumps(system("KEEPALIVE"))):
        await bench.gateway.push(garbage)
    await bench.gateway.sockets[0].send_bytes(b"\x00")
    await bench.gateway.push(robot(1))
    await until(lambda: bench.gateway.acks)
    assert [ack["headers"]["messageId"] for ack in bench.gateway.acks] == ["m1"]
    assert bench.store.disk == ["robot msg1"], "offered again, and taken this time"
    assert (bench.gateway.live, len(bench.gateway.opened)) == (1, 1)


# ------------------------------------------------------------------------------------------------- again, and again


async def test_of_frames_that_come_again_and_out_of_order_each_counts_once_and_each_is_answered(bench: Bench) -> None:
    await bench.connect()
    lots = random.Random(7)
    first = [robot(number) if number % 4 else event(number) for number in range(2000)]
    again = lots.sample(first, 600)
    offered = first + again
    lots.shuffle(offered)
    await bench.gateway.push(system("disconnect", reason="connection is expired"))
    await until(lambda: bench.gateway.live == 2)
    for frame in offered:  # over two sockets at once, as the platform would not even do
        await bench.gateway.push(frame, lots.randrange(2))
        await asyncio.sleep(0)
    await until(lambda: len(bench.gateway.acks) == len(offered))
    assert len(bench.store.disk) == len(set(bench.store.disk)) == 2000
    assert bench.link.counts["repeats"] == 600
    wanted = Counter(frame["headers"]["messageId"] for frame in offered)
    assert Counter(ack["headers"]["messageId"] for ack in bench.gateway.acks) == wanted
    assert all(len({json.dumps(ack) for ack in bench.gateway.answers(f"m{number}")}) == 1 for number in (1, 5, 9))
    assert set(bench.gateway.acked_on) == {0, 1}


async def test_a_frame_that_comes_again_while_it_is_being_stored_is_stored_once(bench: Bench) -> None:
    await bench.connect()
    bench.store.gate.clear()
    for _ in range(3):
        await bench.gateway.push(robot(1))
    await until(lambda: bench.link.counts["repeats"] == 2)
    assert bench.gateway.acks == []
    bench.store.gate.set()
    await until(lambda: len(bench.gateway.acks) == 3)
    assert bench.store.disk == ["robot msg1"]


def test_answers_are_remembered_for_a_time_and_a_number() -> None:
    clock = VirtualClock(START)
    repeats = Repeats(clock)
    repeats.put("a", "A")
    clock.move_to(START + timedelta(minutes=4, seconds=59))
    assert repeats.get("a") == "A"
    repeats.put("b", "B")
    clock.move_to(START + timedelta(minutes=5))
    assert (repeats.get("a"), repeats.get("b")) == (None, "B")
    for number in range(10_000):
        repeats.put(str(number), "x")
    assert len(repeats) == stream_desk.MOST_REMEMBERED
    assert (repeats.get("b"), repeats.get("0")) == (None, "x")


# ----------------------------------------------------------------------------------------------- one after another


async def test_after_disconnect_the_next_socket_is_there_before_the_old_one_goes(bench: Bench) -> None:
    await bench.connect()
    await bench.pass_time(20)
    before = bench.seconds()
    await bench.gateway.push(golden("stream_system_disconnect")["inbound"])
    await until(lambda: bench.gateway.live == 2 and bench.link.connected)
    assert bench.seconds() - before == 0, "no waiting: the gap is none"
    assert bench.gateway.acks == [], "a goodbye is not answered"
    await bench.gateway.push(robot(1), 0)
    await bench.gateway.push(robot(2), 1)
    await until(lambda: len(bench.gateway.acks) == 2)
    assert sorted(bench.gateway.acked_on) == [0, 1]
    await bench.gateway.sockets[0].close()
    await until(lambda: bench.link.sockets == 1)
    assert (len(bench.gateway.opened), bench.told) == (2, [(True, "")])


async def test_a_socket_that_said_goodbye_and_never_goes_is_closed_by_us(bench: Bench) -> None:
    await bench.connect()
    await bench.gateway.push(system("disconnect"))
    await until(lambda: bench.gateway.live == 2)
    for _ in range(4):
        await bench.gateway.push(system("ping", opaque="o"))
        await bench.pass_time(25)
    await until(lambda: bench.link.sockets == 1)
    assert not bench.gateway.sockets[1].closed


@pytest.mark.parametrize("lived", [0, 30])
async def test_a_socket_that_breaks_without_a_word_is_replaced_at_once(bench: Bench, lived: int) -> None:
    await bench.connect()
    await bench.pass_time(lived)
    transport = bench.gateway.sockets[0]._req.transport  # type: ignore[union-attr]
    assert isinstance(transport, asyncio.Transport)
    transport.abort()
    await until(lambda: len(bench.gateway.sockets) == 2 and bench.link.connected)
    assert bench.seconds() == lived
    await bench.gateway.push(robot(1))
    await until(lambda: bench.gateway.acks)


async def test_a_gateway_that_hangs_up_at_once_is_not_dialled_in_a_loop(bench: Bench) -> None:
    async def hang_up(ws: web.WebSocketResponse) -> None:
        await ws.send_str(json.dumps(system("disconnect")))
        await ws.close()

    bench.gateway.on_connect = hang_up
    await bench.link.start()
    await until(lambda: bench.clock.next_wake() is not None)
    await bench.pass_time(600)
    assert 5 < len(bench.gateway.opened) < 40
    bench.gateway.on_connect = None
    await bench.pass_time(61)
    await until(lambda: bench.link.connected)


async def test_the_server_that_speaks_is_left_alone_and_pinged(bench: Bench) -> None:
    await bench.connect()
    for _ in range(24):
        await bench.gateway.push(system("ping", opaque="o"))
        await bench.pass_time(25)
    assert (len(bench.gateway.opened), bench.seconds()) == (1, 600)
    assert 18 <= bench.gateway.pings <= 20


# ------------------------------------------------------------------------------------------------------ half open


class BlackHole:
    """A TCP proxy. A hole swallows what comes on the connections that were open, without closing them."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._holes: list[asyncio.Event] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: list[asyncio.StreamWriter] = []

    async def start(self) -> int:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    def swallow(self) -> None:
        for hole in self._holes:
            hole.set()

    async def stop(self) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        for writer in self._writers:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._port)
        self._writers += [writer, far_writer]
        hole = asyncio.Event()
        self._holes.append(hole)
        for source, target in ((reader, far_writer), (far_reader, writer)):
            task = asyncio.create_task(self._pump(source, target, hole))
            self._tasks.add(task)

    async def _pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, hole: asyncio.Event) -> None:
        while piece := await source.read(65536):
            if not hole.is_set():
                target.write(piece)
        if not hole.is_set():
            target.close()


@pytest.fixture
async def hole(bench: Bench) -> AsyncIterator[BlackHole]:
    proxy = BlackHole(bench.gateway.port)
    bench.gateway.endpoint = f"ws://127.0.0.1:{await proxy.start()}/connect"
    yield proxy
    await bench.link.stop()
    await proxy.stop()


async def fall_silent(bench: Bench, hole: BlackHole) -> None:
    await bench.connect()
    await bench.pass_time(12)
    await bench.gateway.push(robot(1))
    await until(lambda: bench.gateway.acks)
    hole.swallow()


async def test_a_half_open_socket_is_noticed_within_90_seconds(bench: Bench, hole: BlackHole) -> None:
    await fall_silent(bench, hole)
    before = bench.seconds()
    await bench.gateway.push(robot(2), 0)  # into the hole: the platform offers it again
    while len(bench.gateway.sockets) == 1:
        await bench.pass_time(1)
        assert bench.seconds() - before <= 90
    await until(lambda: bench.link.connected)
    await bench.gateway.push(robot(2), 1)
    await until(lambda: bench.gateway.answers("m2"))
    assert bench.store.disk == ["robot msg1", "robot msg2"]
    assert bench.link.counts["sockets mute"] == 1
    await until(lambda: bench.link.sockets == 1)


async def test_without_the_watch_nobody_would_notice(
    bench: Bench, hole: BlackHole, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream_line, "MUTE_AFTER", timedelta(days=365))
    await fall_silent(bench, hole)
    await bench.pass_time(3600, step=15)
    assert (len(bench.gateway.sockets), bench.link.connected) == (1, True)


# ----------------------------------------------------------------------------------------------- limits and losses


async def test_no_more_is_read_than_can_be_worked_on_and_nobody_is_taken_for_mute(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench.link, "_room", asyncio.Semaphore(4))
    await bench.connect()
    bench.store.gate.clear()
    for number in range(12):
        await bench.gateway.push(robot(number))
    await until(lambda: len(bench.store.begun) == 4)
    await bench.pass_time(200)
    assert (len(bench.store.begun), len(bench.gateway.opened)) == (4, 1), "it is us who do not read"
    bench.store.gate.set()
    await until(lambda: len(bench.gateway.acks) == 8)
    assert bench.link.counts["late answers"] == 4
    assert sorted(bench.store.disk) == sorted(f"robot msg{number}" for number in range(12))
    assert stream.MOST_UNFINISHED == 256


async def test_stopping_answers_what_is_begun_and_closes(bench: Bench) -> None:
    await bench.connect()
    bench.store.gate.clear()
    await bench.gateway.push(robot(1))
    await until(lambda: bench.store.begun)
    stopping = asyncio.create_task(bench.link.stop())
    await idle()
    bench.store.gate.set()
    await stopping
    await until(lambda: bench.gateway.live == 0)
    assert [ack["headers"]["messageId"] for ack in bench.gateway.acks] == ["m1"]
    assert (bench.link.connected, bench.link.sockets) == (False, 0)
    await bench.pass_time(100)
    assert len(bench.gateway.opened) == 1


class Hasty(Store):
    """The fault that must not be: says yes first and stores afterwards."""

    def __init__(self) -> None:
        super().__init__()
        self.later: set[asyncio.Task[None]] = set()

    async def robot(self, body: Mapping[str, Any]) -> None:
        task = asyncio.create_task(super().robot(body))
        self.later.add(task)


@pytest.mark.parametrize(("store", "lost"), [(Store, 0), (Hasty, 50)], ids=["ours", "answering before storing"])
async def test_of_what_the_platform_offers_again_nothing_is_lost_in_a_crash(store: type[Store], lost: int) -> None:
    bench = Bench()
    bench.store = store()
    await bench.prepare()
    await bench.connect()
    for number in range(50):
        await bench.gateway.push(robot(number))
    await until(lambda: len(bench.gateway.acks) == 50)
    bench.store.gate.clear()  # the disk stands still, and then the process is killed
    for number in range(50, 100):
        await bench.gateway.push(robot(number))
    await until(lambda: len(bench.store.begun) == 100)
    await idle()
    for task in (*getattr(bench.store, "later", ()), *bench.link._answers):
        task.cancel()
    await bench.link.stop()
    bench.store.gate.set()
    acked = {ack["headers"]["messageId"] for ack in bench.gateway.acks}
    await bench.link.start()
    await until(lambda: bench.link.connected and bench.gateway.live == 1)
    unanswered = [robot(number) for number in range(100) if f"m{number}" not in acked]
    for frame in unanswered:
        await bench.gateway.push(frame)
    await until(lambda: len(bench.gateway.acks) == len(acked) + len(unanswered))
    await idle()
    assert 100 - len(set(bench.store.disk)) == lost
    await bench.stop()


async def test_a_line_that_is_gone_takes_no_answer(bench: Bench) -> None:
    await bench.connect()
    bench.store.gate.clear()
    await bench.gateway.push(robot(1))
    await until(lambda: bench.store.begun)
    await bench.gateway.sockets[0].close()
    await until(lambda: len(bench.gateway.sockets) == 2 and bench.link.connected)
    bench.store.gate.set()
    await until(lambda: bench.link.counts["answers lost"] == 1)
    await bench.gateway.push(robot(1))
    await until(lambda: bench.gateway.acks)
    assert bench.store.disk == ["robot msg1"], "answered from memory on the new socket"
    assert isinstance(next(iter(bench.link._lines)), Line)


# ------------------------------------------------------------------------------------- against the strict stand-in


class Tenant:
    """The stand-in with a group, and the link that listens to it into a store."""

    def __init__(self) -> None:
        self.clock = VirtualClock(START)
        self.fake = FakeDingTalk(self.clock)
        self.store = Store()
        self.caller = Caller()

    async def start(self) -> None:
        url = await self.fake.listen()
        await self.caller.start()
        account = DingTalkAccount(AccountName("ding"), self.fake.client_id, self.fake.client_secret, api_url=url)
        self.link = StreamLink(account, self.store, self.clock, self.caller)
        self.group = self.fake.add_group(members=("2000000000000002", "2000000000000003"))
        await self.link.start()
        await until(lambda: self.link.connected and len(self.fake.gateway.live()) == 1)

    async def stop(self) -> None:
        await self.link.stop()
        await self.caller.stop()
        await self.fake.close()

    async def say(self, count: int) -> list[Any]:
        return [(await self.fake.say(self.group, "2000000000000002", f"say {turn}")).offer for turn in range(count)]

    def lost(self) -> set[str]:
        """What was said and is not on our disk."""
        said = {f"robot {offer.data['msgId']}" for offer in self.fake.gateway.offers.values() if offer.kind == "robot"}
        return said - set(self.store.disk)

    async def pass_time(self, seconds: float) -> None:
        target = self.clock.now() + timedelta(seconds=seconds)
        while self.clock.now() < target:
            self.clock.move_to(min(target, self.clock.now() + timedelta(seconds=1)))
            await idle(40)


@pytest.fixture
async def tenant() -> AsyncIterator[Tenant]:
    ours = Tenant()
    await ours.start()
    yield ours
    await ours.stop()
    assert ours.fake.violations == []


async def test_a_tenants_messages_events_and_pings_are_answered_as_it_wants(tenant: Tenant) -> None:
    offers = await tenant.say(20)
    joined = await tenant.fake.join(tenant.group, "2000000000000009")
    ping = await tenant.fake.gateway.ping(tenant.fake.gateway.live()[0])
    await until(lambda: all(offer.done for offer in (*offers, joined.offer, ping)))
    assert tenant.lost() == set()
    assert any(what.startswith("event chat_add_member ") for what in tenant.store.disk)


async def test_a_tenant_that_delivers_backwards_and_again_is_heard_once(tenant: Tenant) -> None:
    gateway = tenant.fake.gateway
    gateway.holding = True
    offers = await tenant.say(50)
    await gateway.let_go(backwards=True)
    await until(lambda: all(offer.done for offer in offers))
    for offer in offers[::3]:
        await gateway.offer(offer)
    await until(lambda: all(len(offer.acks) == len(offer.offered) for offer in offers))
    assert tenant.lost() == set()
    assert len(tenant.store.disk) == len(set(tenant.store.disk)) == 50


@pytest.mark.parametrize("quirk", ["header", "topic_word"])
async def test_the_words_of_other_tenants(tenant: Tenant, quirk: str) -> None:
    tenant.fake.quirks.add(quirk)
    (offer,) = await tenant.say(1)
    joined = await tenant.fake.join(tenant.group, "2000000000000009")
    await until(lambda: offer.done and joined.heard)


async def test_through_disconnect_break_and_silence_nothing_is_lost_that_is_offered_again(tenant: Tenant) -> None:
    gateway, fake = tenant.fake.gateway, tenant.fake
    gateway.ping_every = 25
    await tenant.pass_time(30)
    downs: list[float] = []
    for turn, trouble in enumerate((gateway.disconnect, gateway.drop, gateway.hang) * 2):
        before, link = tenant.clock.now(), gateway.live()[-1]
        found = trouble(link)
        if found is not None:
            await found
        await tenant.say(5)
        while not any(other.live and not other.hung for other in gateway.links):
            await tenant.pass_time(1)
        downs.append((tenant.clock.now() - before).total_seconds())
        for hung in [other for other in gateway.links if other.hung]:
            gateway.drop(hung)
        await tenant.pass_time(17)
        await gateway.reoffer()
        await until(lambda: tenant.lost() == set())
        assert len(fake.log) > turn
    assert all(down <= limit for down, limit in zip(downs, (3, 3, 90) * 2, strict=True)), downs
    await until(lambda: all(offer.done for offer in gateway.offers.values() if offer.kind == "robot"))
    assert len(set(tenant.store.disk)) == len(tenant.store.disk) == 30


async def test_a_tenant_with_another_secret_is_asked_once_a_minute(tenant: Tenant) -> None:
    told: list[tuple[bool, str]] = []
    account = DingTalkAccount(AccountName("d"), tenant.fake.client_id, "EXAMPLE-wrong", api_url=tenant.fake.api_url)
    link = StreamLink(account, tenant.store, tenant.clock, tenant.caller, lambda *said: told.append(said))
    await link.start()
    await until(lambda: link.counts["openings failed"] == 1)
    await tenant.pass_time(59)
    assert (link.counts["openings failed"], told) == (1, [(False, "secret")])
    await tenant.pass_time(2)
    await until(lambda: link.counts["openings failed"] == 2)
    await link.stop()
