"""The gateway of Stream mode in the stand-in of DingTalk: tickets, sockets, frames and what is answered to them."""

import asyncio
import json
import random
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes.dingtalk_desk import Call, endpoint
from tests.fakes.dingtalk_shapes import ack as ack_wrongs
from tests.fakes.dingtalk_shapes import obj, one_of, row, text
from tests.fakes.dingtalk_world import No, Payload, World

TOPICS = {"robot": "/v1.0/im/bot/messages/get", "card": "/v1.0/card/instances/callback", "event": "*"}
OTHER_TOPICS = ("/v1.0/card/dynamicData/get", "/v1.0/im/bot/messages/delegate", "/v1.0/graph/api/invoke")
TICKET_LIFE = timedelta(seconds=90)
WITHIN = {"robot": timedelta(seconds=3), "card": timedelta(seconds=2), "event": timedelta(seconds=3)}
AGAIN_AFTER = timedelta(seconds=16)
CLOSES_AFTER = timedelta(seconds=10)


@endpoint(
    "connections/open", "POST", "/v1.0/gateway/connections/open", host="open", counted=False,
    shape=obj(clientId=text(), clientSecret=text(), ua_=text(), localIp_=text(),
              subscriptions=row(obj(type=one_of("EVENT", "CALLBACK"), topic=text()))),
)  # fmt: skip
def open_connection(world: World, call: Call) -> Any:
    """Endpoint and ticket, the ticket good for ninety seconds and one socket."""
    body = call.body
    if "application/json" not in call.headers.get("accept", ""):
        world.wrong("connections/open: no Accept: application/json")
        return "<xml><endpoint/></xml>"
    if (body["clientId"], body["clientSecret"]) != (world.tokens.client_id, world.tokens.client_secret):
        raise No("invalidClientIdOrSecret")
    for asked in body["subscriptions"]:
        known = ("*",) if asked["type"] == "EVENT" else (TOPICS["robot"], TOPICS["card"], *OTHER_TOPICS)
        if asked["topic"] not in known:
            raise No("subscription.invalid", wrong=f"connections/open: {asked['type']} {asked['topic']}")
    ticket = world.token("ticket", 36)
    world.tickets[ticket] = (world.now() + TICKET_LIFE, frozenset(asked["topic"] for asked in body["subscriptions"]))
    where = world.base.replace("http://", "ws://")
    return {"endpoint": f"{where}/gateway-{world.token('path', 8)}/connect", "ticket": ticket}


@dataclass(slots=True, eq=False)
class Link:
    """One socket. ``ending``: told to go, hears nothing more. ``hung``: half-open, nobody listens any longer."""

    id: str
    ws: web.WebSocketResponse
    request: web.Request
    topics: frozenset[str]
    ending: bool = False
    hung: bool = False

    @property
    def live(self) -> bool:
        """Whether something can be delivered on it, as far as the gateway knows."""
        return not self.ending and not self.ws.closed


@dataclass(slots=True, eq=False)
class Offer:
    """A push and what became of it."""

    kind: str
    message_id: str
    frame: Payload
    data: Payload
    offered: list[tuple[datetime, str]] = field(default_factory=list)
    acks: list[Payload] = field(default_factory=list)
    done: bool = False
    lost: bool = False
    """It was answered with a failure and, being no event, is not offered again."""
    take: Callable[[Any], None] | None = None


class Gateway:
    """All sockets of the app. Its owner is the FakeDingTalk (world, log)."""

    def __init__(self, owner: Any) -> None:
        self.owner = owner
        self.links: list[Link] = []
        self.offers: dict[str, Offer] = {}
        self.opened = 0
        self.ping_every: float | None = None
        self.holding = False
        self.held: list[tuple[Offer, Link]] = []
        self.choose = random.Random(20260301)
        self._tasks: set[asyncio.Task[None]] = set()

    # ---- sockets

    def add_to(self, app: web.Application) -> None:
        """Put the path of the sockets on the server."""
        app.router.add_get("/gateway-{door}/connect", self._connect)

    async def _connect(self, request: web.Request) -> web.StreamResponse:
        world: World = self.owner.world
        fault = self.owner.take_fault("connect")
        if fault is not None and fault.kind == "status":
            return web.Response(status=fault.status or 500)
        if fault is not None and fault.kind == "hang":
            await asyncio.Event().wait()  # until the caller gives up
        until, topics = world.tickets.pop(request.query.get("ticket", ""), (None, frozenset()))
        if until is None or world.now() > until:
            why = "was used before or never given" if until is None else "is too old"
            world.wrong(f"socket: the ticket {why}")
            self.owner.write("link", state="refused")
            return web.Response(status=401)
        if set(request.query) != {"ticket"} or "x-acs-dingtalk-access-token" in request.headers:
            world.wrong("socket: more than the ticket was sent")
        ws = web.WebSocketResponse(max_msg_size=0)
        await ws.prepare(request)
        self.opened += 1
        link = Link(f"link{self.opened}", ws, request, topics)
        self.links.append(link)
        self.owner.write("link", state="up", link=link.id)
        await self.owner.notify()
        if self.ping_every:
            self._spawn(self._beat(link))
        await self._listen(link)
        self.links.remove(link)
        self.owner.write("link", state="down", link=link.id, code=ws.close_code)
        await self.owner.notify()
        return ws

    async def _listen(self, link: Link) -> None:
        async for message in link.ws:
            if link.hung:
                continue
            if message.type is not WSMsgType.TEXT:
                self.owner.world.wrong(f"socket: a frame of type {message.type.name}")
                continue
            await self._take(link, message.data)

    def live(self) -> list[Link]:
        """The sockets something can be delivered on."""
        return [link for link in self.links if link.live]

    # ---- pushes

    def make(self, kind: str, data: Payload, event: Payload | None = None) -> Offer:
        """A push as a frame, not offered yet. ``event`` are the headers an event has besides."""
        world: World = self.owner.world
        message_id = f"213d841d_{world.number()}_{world.token('frame', 11)}"
        headers = {
            "appId": "11111111-2222-4333-8444-555555555555",
            "connectionId": "",
            "contentType": "application/json",
            "messageId": message_id,
            "time": str(world.milliseconds()),
            "topic": "chat_topic" if event and "topic_word" in self.owner.quirks else TOPICS[kind],
        } | (event or {})
        name = "header" if "header" in self.owner.quirks else "headers"
        frame = {"specVersion": "1.0", "type": "EVENT" if kind == "event" else "CALLBACK", name: headers}
        frame["data"] = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        offer = self.offers[message_id] = Offer(kind, message_id, frame, data)
        return offer

    async def offer(self, offer: Offer, link: Link | None = None) -> bool:
        """Send a push on a random live socket; False when none listens to its topic."""
        if link is None:
            able = [link for link in self.live() if TOPICS[offer.kind] in link.topics]
            if not able:
                self.owner.write("unheard", message_id=offer.message_id)
                return False
            link = self.choose.choice(able)
        offer.offered.append((self.owner.world.now(), link.id))
        if self.holding:
            self.held.append((offer, link))
        else:
            await self._send_offer(offer, link)
        return True

    async def _send_offer(self, offer: Offer, link: Link) -> None:
        headers = offer.frame.get("headers") or offer.frame["header"]
        headers["connectionId"] = link.id
        await self.send(link, json.dumps(offer.frame, ensure_ascii=False))
        self.owner.write("push", via="stream", push=offer.kind, message_id=offer.message_id, link=link.id)

    async def send(self, link: Link, frame: str) -> None:
        """Send a frame as it is; into the void when the socket is half-open or gone."""
        if not link.hung:
            with suppress(ConnectionError, RuntimeError):
                await link.ws.send_str(frame)

    async def let_go(self, *, backwards: bool = False) -> None:
        """Send what was held (``holding``), in another order if wanted."""
        self.holding, held = False, self.held
        self.held = []
        for offer, link in reversed(held) if backwards else held:
            await self._send_offer(offer, link)

    async def reoffer(self) -> int:
        """Offer everything again that nobody acknowledged for 16 s (or that nobody heard); how many."""
        count = 0
        for offer in list(self.offers.values()):
            old = not offer.offered or self.owner.world.now() - offer.offered[-1][0] >= AGAIN_AFTER
            if not offer.done and not offer.lost and old:
                count += await self.offer(offer)
        return count

    # ---- what comes back

    async def _take(self, link: Link, line: str) -> None:
        world: World = self.owner.world
        try:
            frame = json.loads(line)
            offer = self.offers.get(frame["headers"]["messageId"])
        except (ValueError, KeyError, TypeError):
            frame, offer = line, None
        if offer is None:
            world.wrong("socket: a frame that answers none of ours")
        else:
            offer.acks.append(frame)
            self._judge(offer, frame, link)
        named = offer.message_id if offer else None
        self.owner.write("ack", message_id=named, frame=frame, link=link.id)
        await self.owner.notify()

    def _judge(self, offer: Offer, frame: Payload, link: Link) -> None:
        world: World = self.owner.world
        found = ack_wrongs(offer.kind, frame, offer.data)
        late = world.now() - offer.offered[-1][0] > WITHIN.get(offer.kind, timedelta(seconds=60))
        found += ["ack is late"] if late else []
        found += ["ack on another socket"] if link.id not in {name for _, name in offer.offered} else []
        found += ["ack without an offer"] if len(offer.acks) > len(offer.offered) else []
        for wrong in found:
            world.wrong(f"{offer.kind}: {wrong}")
        if found or offer.done:
            return
        data = json.loads(frame["data"]) if frame["data"] else None
        offer.done = frame["code"] == 200 and not (offer.kind == "event" and data["status"] == "LATER")
        offer.lost = frame["code"] != 200 and offer.kind in ("robot", "card")
        if offer.done and offer.take is not None and isinstance(data, dict):
            offer.take(data.get("response"))

    # ---- the life of a socket

    async def ping(self, link: Link) -> Offer:
        """Ask whether somebody is there."""
        world: World = self.owner.world
        data = {"opaque": f"7f3c-{world.number():04}"}
        offer = self._system(link, "ping", data)
        offer.offered.append((world.now(), link.id))
        await self.send(link, json.dumps(offer.frame))
        return offer

    def _system(self, link: Link, topic: str, data: Payload) -> Offer:
        world: World = self.owner.world
        message_id = f"213d841d_{world.number()}_{topic}"
        headers = {"contentType": "application/json", "messageId": message_id, "time": str(world.milliseconds())}
        frame = {"specVersion": "1.0", "type": "SYSTEM", "headers": headers | {"topic": topic}}
        offer = Offer(topic, message_id, frame | {"data": json.dumps(data, separators=(",", ":"))}, data)
        if topic == "ping":
            offer.lost = True  # never offered again
            self.offers[message_id] = offer
        return offer

    async def _beat(self, link: Link) -> None:
        clock, every = self.owner.clock, timedelta(seconds=self.ping_every or 30)
        while link.live:
            await clock.sleep_until(clock.now() + every)
            if link.live and not link.hung:
                await self.ping(link)

    async def disconnect(self, link: Link) -> None:
        """Announce the end: nothing more comes on this socket, and it is closed ten seconds later."""
        link.ending = True
        frame = self._system(link, "disconnect", {"reason": "connection is expired"}).frame
        await self.send(link, json.dumps(frame))
        self.owner.write("disconnect", link=link.id)
        self._spawn(self._close_later(link))

    async def _close_later(self, link: Link) -> None:
        await self.owner.clock.sleep_until(self.owner.clock.now() + CLOSES_AFTER)
        self.drop(link)

    def drop(self, link: Link) -> None:
        """Close the connection without a reason."""
        if link.request.transport is not None:
            link.request.transport.close()

    def reset(self, link: Link) -> None:
        """End the connection with a reset instead of a farewell."""
        reset(link.request)

    async def say_goodbye(self, link: Link, code: int = 1000) -> None:
        """Close the socket in good order, with a code."""
        await link.ws.close(code=code)

    async def again(self, offer: Offer) -> bool:
        """Offer the same frame once more at once, whatever became of it."""
        return await self.offer(offer)

    def hang(self, link: Link) -> None:
        """From now on nobody is there, though the connection stays."""
        link.hung = True
        if link.request.transport is not None:
            link.request.transport.pause_reading()  # type: ignore[attr-defined]

    async def close(self) -> None:
        """Close everything."""
        for task in tuple(self._tasks):
            task.cancel()
        for link in tuple(self.links):
            if link.request.transport is not None:
                link.request.transport.abort()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _spawn(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def reset(request: web.Request) -> None:
    """End the connection of a request with a reset instead of a farewell."""
    assert request.transport is not None
    peer = request.transport.get_extra_info("socket")
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    request.transport.abort()
