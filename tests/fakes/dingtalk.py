"""A strict stand-in of DingTalk, written from the published pages. See the end of this text for what it enforces."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aiohttp import web

from bot.clock import Clock
from tests.fakes.dingtalk_bodies import (
    CONTENT_KINDS_IN_GROUPS,
    QUIRKS,
    bend,
    ear_line,
    event_fields,
    message_body,
    over_http,
    quoted,
)
from tests.fakes.dingtalk_cards import click_body, take_answer
from tests.fakes.dingtalk_gateway import Gateway, Offer
from tests.fakes.dingtalk_groups import make_group
from tests.fakes.dingtalk_http import Api, Tokens
from tests.fakes.dingtalk_pushes import Answer, Pushes
from tests.fakes.dingtalk_world import CustomRobot, Fault, Group, Member, Muted, Payload, Person, Sent, World

__all__ = ["FakeDingTalk", "Fault", "Muted", "Said"]


@dataclass(slots=True)
class Said:
    """What somebody did, the body that tells of it, and how it was told: an offer (Stream), an answer (HTTP), none."""

    body: Payload
    offer: Offer | None = None
    answer: Answer | None = None

    @property
    def heard(self) -> bool:
        """Whether the robot took it: acknowledged on the socket, or answered with 200."""
        return (self.offer is not None and self.offer.done) or (self.answer is not None and self.answer.ok)


class FakeDingTalk:
    """One organisation with one app robot. Everything stands still until called or until the clock is moved."""

    def __init__(
        self,
        clock: Clock,
        client_id: str = "dingexampleappkey01",
        client_secret: str = "EXAMPLE-app-secret-0001",
        robot_code: str = "",
        corp_id: str = "dingexamplecorp0001",
    ) -> None:
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
        self.quirks: set[str] = set()
        self.stream = True
        """Robot messages come by Stream; False: by HTTP. ``event_stream`` says the same of events."""
        self.event_stream = True
        self.per_second: int | None = 20
        self.quota_left: int | None = None
        self.banned = ""
        """``json`` or ``html``: every call is answered with the ban of the address."""
        self.ear_user = ""
        """The logged-in user whose command line is the second ear; his own messages are not printed there."""
        self.ear_path: Path | None = None
        """A file that the lines of the second ear are written to as well."""
        self.api_url = self.oapi_url = ""
        self.gate = asyncio.Event()
        self.changed = asyncio.Condition()
        self._ear: list[str] = []
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
        self.world.base = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self.api_url = self.oapi_url = self.world.base
        return self.world.base

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
            await self._happened(kind, group, group.owner, **_named(self.world, what["users"]))
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
        return f"{self.world.base}/robot/send?access_token={token}"

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

    # ---- people

    async def say(
        self,
        group: Group | str,
        user: str,
        text: str = "",
        at_bot: bool = True,
        *,
        quote: Payload | Sent | None = None,
        kind: str = "text",
        content: Payload | None = None,
        at: tuple[str, ...] = (),
    ) -> Said:
        """Somebody speaks in a group; ``at_bot`` False: only the second ear hears it. Raises Muted."""
        group = self._group(group)
        member = group.members[user]
        self._may_speak(group, member)
        what = content if content is not None else {"content": f" {text}" if at_bot else text}
        body = message_body(self.world, member.person, group, kind, what)
        body["atUsers"] += [_at_user(self.world.people[who]) for who in at]
        if quote is not None:
            body = quoted(self.world, body, quote)
        group.history.append(body)
        if user != self.ear_user:
            self._hear(ear_line(self.world, member.person, group, body, text))
        if not at_bot or not group.bot or kind not in CONTENT_KINDS_IN_GROUPS:
            return Said(body)
        return await self.tell_robot(bend(body, self.quirks))

    async def tell(self, user: str, text: str = "", *, kind: str = "text", content: Payload | None = None) -> Said:
        """Somebody writes to the robot alone."""
        what = content if content is not None else {"content": text}
        body = message_body(self.world, self.world.people[user], None, kind, what)
        return await self.tell_robot(bend(body, self.quirks))

    async def tap(self, user: str, url: str, group: Group | str | None = None) -> Said:
        """Somebody taps a dtmd link: the person sends its text to the robot."""
        parts = urlsplit(url)
        if not url.startswith("dtmd://dingtalkclient/sendMessage?content="):
            self.world.wrong(f"a dtmd link in another spelling: {parts.scheme}://{parts.netloc}{parts.path}")
        text = parse_qs(parts.query).get("content", [""])[0]
        return await (self.tell(user, text) if group is None else self.say(group, user, text))

    async def tell_robot(self, body: Payload) -> Said:
        """Deliver a robot message as it is, by the way that is set up. Also to say one again."""
        if unknown := self.quirks - QUIRKS:
            raise ValueError(f"no such quirks: {unknown}")
        if self.stream:
            offer = self.gateway.make("robot", body)
            await self.gateway.offer(offer)
            return Said(body, offer)
        return Said(body, answer=await self.pushes.robot(body))

    async def click(
        self, out_track_id: str, user: str, choice: str = "", *, params: dict[str, str] | None = None,
        action: str = "vote_btn",
    ) -> Said:  # fmt: skip
        """Somebody presses a button of a card; ``params`` replace ``{pollId, choice}``."""
        card = self.world.cards[out_track_id]
        poll = card.public.get("pollId", out_track_id)
        params = params if params is not None else {"pollId": poll, "choice": choice}
        body = click_body(self.world, card, user, params, action, self.quirks)
        return await self.tell_click(out_track_id, user, body)

    async def tell_click(self, out_track_id: str, user: str, body: Payload) -> Said:
        """Deliver a click as it is, by the way its card says."""
        card = self.world.cards[out_track_id]
        if card.callback_type == "HTTP":
            return Said(body, answer=await self.pushes.card(card, body))
        offer = self.gateway.make("card", body)
        self.world.answering.add(out_track_id)

        def take(response: Any) -> None:
            self.world.answering.discard(out_track_id)
            take_answer(self.world, card, user, response)

        offer.take = take
        await self.gateway.offer(offer)
        return Said(body, offer)

    async def join(self, group: Group | str, user: str, by: str = "") -> Said:
        """Somebody comes into a group, brought by somebody."""
        group = self._group(group)
        if user not in self.world.people:
            self.add_person(user)
        group.members[user] = Member(self.world.people[user])
        return await self._happened("chat_add_member", group, by or group.owner, **_named(self.world, [user]))

    async def leave(self, group: Group | str, user: str) -> Said:
        """Somebody leaves a group."""
        group = self._group(group)
        del group.members[user]
        return await self._happened("chat_quit", group, user)

    async def remove(self, group: Group | str, user: str, by: str = "") -> Said:
        """Somebody is taken out of a group."""
        group = self._group(group)
        del group.members[user]
        return await self._happened("chat_remove_member", group, by or group.owner, **_named(self.world, [user]))

    async def set_title(self, group: Group | str, title: str, by: str = "") -> Said:
        """Somebody renames a group."""
        group = self._group(group)
        group.title = title
        return await self._happened("chat_update_title", group, by or group.owner, title=title)

    async def set_owner(self, group: Group | str, user: str) -> Said:
        """A group gets another owner."""
        group = self._group(group)
        before = group.owner
        group.members[before].role, group.members[user].role = "member", "owner"
        return await self._happened("chat_update_owner", group, before, owner=user)

    async def disband(self, group: Group | str, by: str = "") -> Said:
        """The owner dissolves a group."""
        group = self._group(group)
        group.disbanded = True
        return await self._happened("chat_disband", group, by or group.owner)

    async def take_back(self, sent: Sent, by: str) -> Said:
        """Somebody recalls a message of the robot."""
        sent.recalled = True
        return await self._happened("robot_msg_recall", self.groups[sent.to[0]], by, processQueryKey=sent.key)

    def ear_lines(self, since: int = 0) -> list[str]:
        """What the second ear printed: JSON lines, one a group message, @ or not."""
        return self._ear[since:]

    # ---- within

    def _group(self, group: Group | str) -> Group:
        return self.groups[group] if isinstance(group, str) else group

    def _may_speak(self, group: Group, member: Member) -> None:
        silenced = member.muted_until is not None and member.muted_until > self.clock.now()
        if group.disbanded or (member.role == "member" and (group.muted or silenced)):
            raise Muted(member.person.key)

    def _hear(self, line: Payload) -> None:
        text = json.dumps(line, ensure_ascii=False)
        self._ear.append(text)
        if self.ear_path is not None:
            with self.ear_path.open("a", encoding="utf-8") as file:
                file.write(text + "\n")

    async def _happened(self, kind: str, group: Group, operator: str, **more: Any) -> Said:
        return await self.tell_event(kind, event_fields(self.world, kind, group, operator, **more))

    async def tell_event(self, kind: str, fields: Payload, event_id: str = "") -> Said:
        """Deliver an event, by the way that is set up; the same ``event_id`` says it again."""
        event_id = event_id or self.world.token("event", 32)
        if not self.event_stream:
            event = over_http(self.world, kind, event_id, fields, self.quirks)
            return Said(event, answer=await self.pushes.event(event))
        app, now = "11111111-2222-4333-8444-555555555555", str(self.world.milliseconds())
        headers = {"eventType": kind, "eventId": event_id, "eventBornTime": now, "eventCorpId": self.corp_id}
        offer = self.gateway.make("event", fields, headers | {"eventUnifiedAppId": app})
        await self.gateway.offer(offer)
        return Said(fields, offer)


def _named(world: World, users: list[str]) -> Payload:
    people = [world.people[user] for user in users]
    return {"userId": [person.user_id for person in people], "unionId": [person.union_id for person in people]}


def _at_user(person: Person) -> Payload:
    ids = {"dingtalkId": person.dingtalk_id, "unionId": person.union_id}
    return ids | ({"staffId": person.user_id} if person.user_id else {})
