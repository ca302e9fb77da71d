"""The load: plays a OneBot v11 client, sends messages closed or open loop, matches every reply to its message.

Latency counts from the *scheduled* time, so that a slow bot cannot hide behind a generator that waits for it. Must
never import anything of the bot.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson

from bench.payloads import FIRST_MESSAGE, Messages
from bench.wire import ApiConnection, Reporter, SocketClient, dial

Answer = Callable[[dict[str, Any]], None]


@dataclass(slots=True)
class Tally:
    """What was sent and what came of it. An event ends once; a second end is counted as doubled."""

    began: dict[int, float] = field(default_factory=dict)
    ended: dict[int, float] = field(default_factory=dict)
    latencies: list[float] = field(default_factory=list)
    doubled: int = 0
    unexpected: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    on_end: Callable[[int], None] | None = None

    def begin(self, number: int, at: float) -> None:
        """An event is (or should be) sent at this time."""
        self.began[number] = at

    def end(self, number: int, now: float) -> None:
        """An event's reply (or acknowledgement) is here."""
        if number in self.ended:
            self.doubled += 1
        elif number in self.began:
            self.ended[number] = now
            self.latencies.append(now - self.began[number])
            if self.on_end is not None:
                self.on_end(number)
        else:
            self.unexpected += 1

    @property
    def open(self) -> int:
        """Events without an end."""
        return len(self.began) - len(self.ended)

    @property
    def lost(self) -> int:
        """The same, once nothing more is waited for."""
        return self.open

    def quantile(self, share: float) -> float:
        """A quantile of the latencies, in milliseconds."""
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


@dataclass(slots=True)
class Client:
    """A OneBot client with groups: answers the API, remembers which groups are muted, notes when each was closed."""

    tally: Tally
    delay: float = 0.0
    shows_mode: bool = True
    muted: dict[int, bool] = field(default_factory=dict)
    closings: dict[int, list[float]] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    in_flight: int = 0
    most_in_flight: int = 0
    others: list[str] = field(default_factory=list)
    """Texts that quote nothing."""
    socket: SocketClient | None = None
    _sent: int = 0

    async def dial(self, port: int, path: str) -> None:
        """Open the reverse WebSocket."""
        self.socket = await dial(port, path, self._on_text)

    async def serve_api(self) -> tuple[asyncio.Server, int]:
        """Serve the HTTP API; gives the server and its port."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: ApiConnection(self.on_call), "127.0.0.1", 0)
        return server, server.sockets[0].getsockname()[1]

    def _on_text(self, body: bytes) -> None:
        call = orjson.loads(body)
        echo, socket = call.get("echo"), self.socket

        def answer(response: dict[str, Any]) -> None:
            if socket is not None and not socket.closed.done():
                socket.send(orjson.dumps({**response, "echo": echo}))

        self.on_call(call["action"], call.get("params") or {}, answer)

    def on_call(self, action: str, params: dict[str, Any], answer: Answer) -> None:
        """One call of the API, however it came."""
        self.calls[action] += 1
        response = {"status": "ok", "retcode": 0, "data": self._perform(action, params)}
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        if self.delay:
            asyncio.get_running_loop().call_later(self.delay, self._answered, answer, response)
        else:
            self._answered(answer, response)

    def _answered(self, answer: Answer, response: dict[str, Any]) -> None:
        self.in_flight -= 1
        answer(response)

    def _perform(self, action: str, params: dict[str, Any]) -> dict[str, Any] | None:
        now = asyncio.get_running_loop().time()
        match action:
            case "send_group_msg" | "send_msg" | "send_private_msg":
                self._said(params, now)
                self._sent += 1
                return {"message_id": 900_000_000 + self._sent}
            case "set_group_whole_ban":
                group = int(params["group_id"])
                self.muted[group] = bool(params.get("enable", True))
                if self.muted[group]:
                    self.closings.setdefault(group, []).append(now)
                return None
            case "get_group_info":
                group = int(params["group_id"])
                shut = {"group_all_shut": -1 if self.muted.get(group) else 0} if self.shows_mode else {}
                return {"group_id": group, "group_name": "", "member_count": 1, **shut}
            case "get_group_member_info":
                return {"role": "admin", "user_id": params.get("user_id")}
            case _:
                return {}

    def _said(self, params: dict[str, Any], now: float) -> None:
        message = params.get("message")
        parts = message if isinstance(message, list) else []
        quoted = next((part["data"]["id"] for part in parts if part["type"] == "reply"), None)
        if quoted is None:
            self.others.append(orjson.dumps(message).decode()[:200])
        else:
            self.tally.end(int(quoted) - FIRST_MESSAGE, now)


Send = Callable[[int, bytes], None]


def arrivals(rate: float, seconds: float, seed: int) -> list[float]:
    """Poisson arrival times in ``[0, seconds)``."""
    draw, at, found = random.Random(seed), 0.0, []
    while (at := at + draw.expovariate(rate)) < seconds:
        found.append(at)
    return found


@dataclass(slots=True)
class Load:
    """Sends messages ``first``, ``first + 1``, … over ``send`` and waits for their ends."""

    messages: Messages
    tally: Tally
    send: Send
    next: int = 0
    elapsed: float = 0.0

    async def closed(self, count: int, outstanding: int, patience: float = 30.0) -> float:
        """``count`` messages, so many under way; returns events a second."""
        loop = asyncio.get_running_loop()
        done, last, before = loop.create_future(), self.next + count, len(self.tally.ended)

        def ended(_number: int) -> None:
            if self.next < last:
                self._one(loop.time())
            elif len(self.tally.ended) - before >= count and not done.done():
                done.set_result(None)

        self.tally.on_end = ended
        started = loop.time()
        for _ in range(min(outstanding, count)):
            self._one(loop.time())
        try:
            await asyncio.wait_for(done, patience)
        except TimeoutError:
            pass
        finally:
            self.tally.on_end = None
        self.elapsed = loop.time() - started
        return (len(self.tally.ended) - before) / self.elapsed

    async def open(self, rate: float, seconds: float, seed: int, patience: float = 10.0) -> float:
        """Poisson arrivals at ``rate`` a second; waits for the rest at the end; returns events a second."""
        loop = asyncio.get_running_loop()
        before, started = len(self.tally.ended), loop.time()
        for at in arrivals(rate, seconds, seed):
            left = started + at - loop.time()
            if left > 0:
                await asyncio.sleep(left)
            self._one(started + at)
        await self.drain(patience)
        self.elapsed = loop.time() - started
        return (len(self.tally.ended) - before) / self.elapsed

    async def drain(self, patience: float) -> None:
        """Wait until everything has ended, or nothing has for so many seconds."""
        loop = asyncio.get_running_loop()
        seen, since = len(self.tally.ended), loop.time()
        while self.tally.open and loop.time() - since < patience:
            await asyncio.sleep(0.01)
            if len(self.tally.ended) != seen:
                seen, since = len(self.tally.ended), loop.time()

    def _one(self, at: float) -> None:
        number, self.next = self.next, self.next + 1
        self.tally.begin(number, at)
        self.send(number, self.messages.make(number))


def over_socket(client: Client) -> Send:
    """Sends as events of the reverse WebSocket."""

    def send(_number: int, body: bytes) -> None:
        assert client.socket is not None
        client.socket.send(body)

    return send


def over_http(port: int, path: str, tally: Tally, *, ends: bool, connections: int = 64) -> tuple[Reporter, Send]:
    """Sends as signed reports. With ``ends`` the acknowledgement is the end of an event, else its reply is."""

    def on_status(number: int, status: int) -> None:
        tally.statuses[status] += 1
        if ends and status in (200, 204):
            tally.end(number, asyncio.get_running_loop().time())

    reporter = Reporter(port, path, on_status, connections)
    return reporter, reporter.post
