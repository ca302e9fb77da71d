"""A strict stand-in of DingTalk: one organisation, one app robot, both hosts' paths and the gateway on one server.

Written from the published pages and examples, never from our client; must never import anything of it. Nothing moves
by itself: time is the clock that is handed in. ``violations`` says what a strict platform would refuse or the pages
forbid, ``log`` keeps every call, push, answer and socket with the virtual time.

Enforced
- Calls: method, path, host (``hosts_apart``), token in the header (new) or the query (old) and nowhere else, token
  life of two hours, Content-Type, unknown, missing and mistyped fields, with the documented code where there is one.
- Limits: 20 calls in any sliding second an endpoint, the month (``quota_left``), the ban of an address, permissions
  (``forbidden``), the paid edition; 20 a minute then ten minutes' silence for a custom robot, msgUuid said once.
- Messages: the 13 msgKeys in their three spellings, msgParam as JSON text up to 15,000 bytes, known media of the right
  kind, twenty people, no @ where there is none, recall only of one's own, there, and (private) within a day; media
  endings and sizes; received files at a temporary address that is sent no token.
- Webhooks: the bodies, @ only where it works and named in markdown, 50 people, sign and time within an hour,
  keywords; a session lives 5,400,300 ms.
- Groups: each kind muted by its own call, mutes of one in scene groups only, owner and admins never; members by
  userId, outsiders by unionId; a scene group once a uuid; who is muted cannot speak (``Muted``).
- Cards: known templates and variables, texts up to 1 KB, replace or by key, registered routes, no update while a
  click is being answered; an answer to a click is seen by the one who clicked.
- Stream: Accept, secret, topics; a ticket for 90 s and one socket, an address that changes; acks in shape, in time
  (3 s, cards 2 s), once an offer and on the socket of the offer; un-acked pushes again from 16 s on (``reoffer``).
- HTTP pushes: signed or encrypted by code of its own, answers in shape and in 2.5 s (cards 2 s), fresh nonces, events
  again after 10 and 30 s (``retry``); whoever takes a forged or stale push is blamed.

Not known from the pages, so decided here: a message answered with code 500 on the socket is lost, an event is not;
a wrong secret at the gateway is ``invalidClientIdOrSecret``; codes without a documented word are
``invalidParameter.param.invalid`` (new) and 40035 (old); 34001 for an unknown chatid, ``parameter.invalid`` for one
of another kind, ``param.cardTemplateIdNotExist``, ``param.outTrackIdExist``, ``param.openSpaceIdError``; the robot may
speak in a muted group unless ``bot_speaks_when_muted`` is False; the paid edition mutes scene and API-made groups too.

Not enforced: address lists (IP), the outgoing mode of custom robots, group webhooks of an app robot, scene-group
assistants, DING, reactions, audit and user-identity calls, what may be @-ed by whom beyond @all on cards, and the
limit of a sessionWebhook (nobody says it). The ear prints what people say, not what the robot says.
"""

import asyncio
from collections.abc import Callable
from typing import Any

from aiohttp import web

from bot.clock import Clock
from tests.fakes.dingtalk_gateway import Gateway
from tests.fakes.dingtalk_groups import make_group
from tests.fakes.dingtalk_http import Api, Tokens
from tests.fakes.dingtalk_people import People, Said, named_people
from tests.fakes.dingtalk_pushes import Pushes
from tests.fakes.dingtalk_world import CustomRobot, Fault, Group, Muted, Person, Sent, World

__all__ = ["FakeDingTalk", "Fault", "Muted", "Said"]


class FakeDingTalk(People):
    """One organisation with one app robot. Everything stands still until called or until the clock is moved."""

    def __init__(
        self,
        clock: Clock,
        client_id: str = "dingexampleappkey01",
        client_secret: str = "EXAMPLE-app-secret-0001",
        robot_code: str = "",
        corp_id: str = "dingexamplecorp0001",
    ) -> None:
        super().__init__()
        self.clock, self.client_id, self.client_secret, self.corp_id = clock, client_id, client_secret, corp_id
        self.robot_code = robot_code or client_id
        self.world = World(clock, self.robot_code, corp_id)
        self.world.on_violation = lambda text: self.write("violation", text=text)
        self.tokens = self.world.tokens = Tokens(self.world, client_id, client_secret)
        self.api = Api(self, self.tokens)
        self.gateway = Gateway(self)
        self.pushes = Pushes(self, client_secret, owner_key=client_id)
        self.log: list[dict[str, Any]] = []
        self.faults: list[Fault] = []
        self.forbidden: set[str] = set()
        """Endpoints for which the app lacks the permission."""
        self.per_second: int | None = 20
        self.quota_left: int | None = None
        self.banned = ""
        """``json`` or ``html``: every call is answered with the ban of the address."""
        self.hosts_apart = False
        """Set before ``listen()``: the two hosts have addresses of their own, and a call to the wrong one is wrong."""
        self.api_url = self.oapi_url = ""
        self.gate = asyncio.Event()
        self.changed = asyncio.Condition()
        self._runner: web.AppRunner | None = None

    # ---- what tests look at

    @property
    def violations(self) -> list[str]:
        """Everything a strict platform would refuse, or that the sheet forbids."""
        return self.world.violations

    @property
    def groups(self) -> dict[str, Group]:
        """The groups by openConversationId."""
        return self.world.groups

    def sent(self, way: str | None = None, to: str | None = None) -> list[Sent]:
        """The robot's messages in the order they were sent; ways: group, private, session, session-private, custom,
        card-group, card-private."""
        every = self.world.sent.values()
        return [sent for sent in every if way in (None, sent.way) and (to is None or to in sent.to)]

    def calls(self, name: str | None = None) -> list[dict[str, Any]]:
        """The calls of the log, as ``{at, name, method, path, query, headers, body, status, answer, outcome}``."""
        return [row for row in self.log if row["kind"] == "call" and name in (None, row["name"])]

    def write(self, kind: str, **values: Any) -> None:
        """Put a line into the log, with the virtual time."""
        self.log.append({"at": self.clock.now().isoformat(), "kind": kind, **values})

    async def notify(self) -> None:
        """Wake those who wait in ``until``."""
        async with self.changed:
            self.changed.notify_all()

    async def until(self, condition: Callable[[], bool], within: float = 5.0) -> None:
        """Wait until something is so; it is looked at after every call, answer and change of a socket."""
        async with asyncio.timeout(within), self.changed:
            await self.changed.wait_for(condition)

    # ---- the server

    async def listen(self, port: int = 0) -> str:
        """Serve both hosts' paths on 127.0.0.1 and give back the base address (also api_url and oapi_url)."""
        app = web.Application(client_max_size=64 * 1024 * 1024)
        self.gateway.add_to(app)
        self.api.add_to(app)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.api_url = self.oapi_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        if self.hosts_apart:
            await web.TCPSite(self._runner, "127.0.0.1", 0).start()
            self.oapi_url = f"http://127.0.0.1:{self._runner.addresses[1][1]}"
        self.world.base, self.world.old_base = self.api_url, self.oapi_url
        return self.api_url

    async def close(self) -> None:
        """Hang up everything."""
        self.gate.set()
        await self.gateway.close()
        await self.pushes.close()
        if self._runner is not None:
            await self._runner.cleanup()

    def take_fault(self, name: str) -> Fault | None:
        """What goes wrong with this call."""
        for fault in self.faults:
            if fault.times > 0 and fault.endpoint in ("*", name):
                fault.times -= 1
                return fault
        return None

    def release(self) -> None:
        """Let the late answers go."""
        self.gate.set()

    async def told_of_call(self) -> None:
        """Tell of what a call changed that everybody hears of, and wake who waits."""
        pending, self.world.pending = self.world.pending, []
        for kind, what in pending:
            group = self.groups[what["cid"]]
            await self.happened(kind, group, group.owner, **named_people(self.world, what["users"]))
        await self.notify()

    # ---- tokens

    def expire_tokens(self) -> None:
        """The token is too old from now on."""
        self.tokens.end()

    revoke_tokens = expire_tokens

    # ---- the world

    def add_person(self, key: str, nick: str = "", *, outside: bool = False) -> Person:
        """Somebody; ``key`` is the userId, or the unionId of somebody of another organisation."""
        union = key if outside else f"union{key}"
        nick = nick or f"n{key[-4:]}"
        person = Person("" if outside else key, union, nick, f"$:LWCP_v1:${union}")
        self.world.people[key] = person
        return person

    def add_group(
        self,
        kind: str = "scene",
        *,
        cid: str = "",
        title: str = "group",
        owner: str = "1000000000000001",
        members: tuple[str, ...] = (),
        **more: Any,
    ) -> Group:
        """A group with an owner and members (userIds; people who are not known yet become so)."""
        for user in (owner, *members):
            if user not in self.world.people:
                self.add_person(user)
        if kind == "scene" and not more.get("template_id"):
            more["template_id"] = "template-1"
        self.world.group_templates.add(more.get("template_id", "template-1"))
        self.world.exclusive_edition = self.world.exclusive_edition or kind == "exclusive"
        group = make_group(self.world, kind, title, owner, list(members))
        for name, value in more.items():
            setattr(group, name, value)
        if cid:
            self.groups[cid] = self.groups.pop(group.cid)
            group.cid = cid
        return group

    def add_custom_robot(self, cid: str, token: str = "EXAMPLE", **more: Any) -> str:
        """A custom robot (``secret``, ``keywords``); gives back the address of its webhook."""
        self.world.custom[token] = CustomRobot(cid, token, **more)
        return f"{self.world.old_base}/robot/send?access_token={token}"

    def add_template(self, template_id: str, variables: tuple[str, ...] | None = None) -> None:
        """A card template of the console; ``variables`` None: any."""
        self.world.card_templates[template_id] = variables

    def add_media(self, media_id: str, kind: str, content: bytes = b"x", name: str = "x") -> None:
        """A file that was uploaded before."""
        self.world.media[media_id] = (kind, name, content)

    def add_file(self, content: bytes, code: str = "") -> str:
        """A file somebody sends to the robot; gives back its downloadCode."""
        code = code or f"mIofN6{self.world.token('file', 38)}"
        self.world.files[code] = content
        return code

    def card(self, out_track_id: str, user: str = "") -> dict[str, str]:
        """The values of a card as somebody sees them."""
        return self.world.cards[out_track_id].seen_by(user)
