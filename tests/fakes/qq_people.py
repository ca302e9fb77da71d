"""People of the stand-in of the QQ official platform: they speak, press buttons, come, go and change settings.

Each act changes the state first and then tells the robot, as far as the platform would. Written from the platform sheet
(B4, B7). Must never import anything of our own adapter.
"""

from datetime import timedelta
from typing import Any

from tests.fakes.qq_events import Events
from tests.fakes.qq_hook import Hook
from tests.fakes.qq_world import (
    Click,
    Group,
    JoinRequest,
    Member,
    Muted,
    Payload,
    Quirks,
    Stored,
    Ticket,
    User,
    World,
)

ALL_EVENTS = frozenset(
    {
        "GROUP_AT_MESSAGE_CREATE",
        "GROUP_MESSAGE_CREATE",
        "C2C_MESSAGE_CREATE",
        "GROUP_ADD_ROBOT",
        "GROUP_DEL_ROBOT",
        "GROUP_MSG_RECEIVE",
        "GROUP_MSG_REJECT",
        "GROUP_MEMBER_ADD",
        "GROUP_MEMBER_REMOVE",
        "GROUP_JOIN_REQUEST",
        "FRIEND_ADD",
        "FRIEND_DEL",
        "C2C_MSG_RECEIVE",
        "C2C_MSG_REJECT",
        "INTERACTION_CREATE",
    }
)
Who = Member | str


class People:
    """Everybody but the robot."""

    def __init__(self, world: World, quirks: Quirks, hook: Hook) -> None:
        self.world, self.quirks, self.hook = world, quirks, hook
        self.events = Events(world, quirks)
        self.ticked = set(ALL_EVENTS)
        """The events that are ticked in the console."""
        self.pairs = True
        """An @ message comes under both names while the full feed is on."""
        self.told: list[Payload] = []

    # ---- the world

    def add_group(self, name: str = "group", *, role: str = "admin", members: tuple[str, ...] = ()) -> Group:
        """A group with an owner (named ``owner``), the bot in ``role``, and members."""
        openid = self.world.openid("group", name)
        bot = Member(self.world.openid(name, "bot"), "bot", self.world.now, role=role, bot=True)
        group = self.world.groups[openid] = Group(openid, name, bot, {bot.openid: bot})
        self.add_member(group, "owner", role="owner")
        for one in members:
            self.add_member(group, one)
        return group

    def add_member(self, group: Group, name: str, *, role: str = "member", bot: bool = False) -> Member:
        """A member, who can also be written to alone once they are a friend; nobody is told."""
        openid = self.world.openid(group.name, name)
        member = Member(openid, name, self.world.now, role, bot, user_openid=self.world.openid("user", name))
        group.members[openid] = member
        return member

    def add_user(self, name: str) -> User:
        """Somebody who opened the chat with the robot; nobody is told."""
        openid = self.world.openid("user", name)
        return self.world.users.setdefault(openid, User(openid, name))

    # ---- events

    async def emit(self, payload: Payload) -> int:
        """Post an event, or post it again: the HTTP status of the last answer; 0 when there was none."""
        if payload["t"] not in self.ticked:
            self.world.write("unticked", t=payload["t"])
            return 0
        if payload["t"] == "INTERACTION_CREATE":
            self.world.clicks.setdefault(payload["d"]["id"], Click(payload["d"]["id"], self.world.now))
        place = payload["d"].get("group_openid") or payload["d"].get("user_openid") or payload["d"].get("openid")
        if place is not None:
            self.world.tickets.setdefault(payload["id"], Ticket(payload["t"], place, self.world.now))
        self.told.append(payload)
        self.world.write("event", payload=payload)
        status = await self.hook.deliver(payload) if self.hook.url else 0
        if payload["t"] == "INTERACTION_CREATE" and 200 <= status < 300:
            self.world.clicks[payload["d"]["id"]].accepted = True
        return status

    async def redeliver(self, payload: Payload, *, changed_tail: bool = False) -> int:
        """The same event again; ``changed_tail``: under another outer id, and d.id ends otherwise."""
        if not changed_tail:
            return await self.emit(payload)
        again = self.events.again(payload)
        first = self.world.messages[payload["d"]["id"]]
        self.world.messages[again["d"]["id"]] = first
        self.world.tickets[again["d"]["id"]] = self.world.tickets[first.id]
        return await self.emit(again)

    # ---- speaking

    async def say(
        self, group: Group, member: Who, text: str, *, at_bot: bool = False, at: tuple[Who, ...] = (),
        at_all: bool = False, quote: Stored | None = None, attachments: tuple[Payload, ...] = (), **changes: Any,
    ) -> Stored:  # fmt: skip
        """Somebody speaks; the robot is told as the group's setting has it. ``changes`` overlay the message object."""
        speaker = self._member(group, member)
        if speaker.role == "member" and (speaker.muted(self.world.now) or group.global_mode == "always"):
            raise Muted(speaker.name)
        message = self._stored(group.openid, speaker.openid, text, quote)
        tagged = [*([group.bot] if at_bot else []), *(self._member(group, one) for one in at)]
        others = "".join(self.events.marked(one.openid) for one in tagged if one is not group.bot)
        extra: Payload = {"attachments": list(attachments)} if attachments else {}
        rows = [self.events.mention(one, is_you=one is group.bot) for one in tagged]
        rows += [{"username": "全体成员", "scope": "all", "is_you": True}] if at_all else []
        whole = ("<@all> " if at_all else "") + (self.events.marked(group.bot.openid) if at_bot else "") + others + text
        tail = self.world.next("event").hex()[:48]
        if not group.has_bot:
            return message
        if at_bot and (self.pairs or group.receive != "all"):
            d = self.events.message(group, speaker, message, f" {others}{text} ", extra | changes)
            message.payloads.append(self.events.envelope("GROUP_AT_MESSAGE_CREATE", d, tail))
        if group.receive == "all":
            mentions = {"mentions": rows} if rows else {}
            content = f"{whole} " if at_bot else whole
            d = self.events.message(group, speaker, message, content, mentions | extra | changes)
            message.payloads.append(self.events.envelope("GROUP_MESSAGE_CREATE", d, tail))
        for payload in message.payloads:
            await self.emit(payload)
        return message

    async def tell(self, user: User, text: str, **changes: Any) -> Stored:
        """Somebody writes to the robot alone (C2C)."""
        message = self._stored(user.openid, user.openid, text, None)
        d = self.events.direct(user, message, text, changes)
        message.payloads.append(self.events.envelope("C2C_MESSAGE_CREATE", d))
        await self.emit(message.payloads[0])
        return message

    def _stored(self, place: str, author: str, text: str, quote: Stored | None) -> Stored:
        message = Stored(
            self.world.message_id(), self.world.ref_idx(), self.world.now, place, author, text, quote=quote
        )
        self.world.tickets[message.id] = Ticket("message", place, self.world.now)
        return self.world.keep(message)

    def _member(self, group: Group, who: Who) -> Member:
        return who if isinstance(who, Member) else group.member(who)

    async def click(self, message: Stored, who: Who | User, button: str) -> Payload:
        """Somebody presses a callback button of a message of the robot."""
        pressed = message.buttons[button]
        if pressed["action"]["type"] != 1:
            raise ValueError(f"{button} calls nobody back")
        group = self.world.groups.get(message.place)
        if group is None:
            payload = self.events.click(message, message.place, pressed, c2c=True)
        else:
            member = group.member(who) if isinstance(who, str) else who
            payload = self.events.click(message, member.openid, pressed, c2c=False)
        await self.emit(payload)
        return payload

    def unanswered(self) -> list[str]:
        """The presses that were taken and never answered although three seconds are over."""
        over = self.world.now - timedelta(seconds=3)
        return [one.id for one in self.world.clicks.values() if one.accepted and one.code is None and one.at < over]

    # ---- coming and going

    async def join(self, group: Group, name: str, *, user_openid: bool = True) -> Member:
        """Somebody enters."""
        member = self.add_member(group, name)
        who = member.user_openid if user_openid else ""
        await self.emit(self.events.member("GROUP_MEMBER_ADD", group, member.openid, who))
        return member

    async def leave(self, group: Group, who: Who) -> None:
        """Somebody is gone, by themselves or not: the platform does not say which."""
        member = self._member(group, who)
        del group.members[member.openid]
        await self.emit(self.events.member("GROUP_MEMBER_REMOVE", group, member.openid, member.user_openid))

    async def ask_to_join(
        self, group: Group, name: str, verify_message: str = "", *, qa: tuple[tuple[str, str], ...] = (),
        invited_by: Who | None = None,
    ) -> JoinRequest:  # fmt: skip
        """Somebody waits at the door; an ordinary member of a robot is not told."""
        openid = self.world.openid(group.name, name)
        answers = [{"question": question, "answer": answer} for question, answer in qa]
        info: Payload = {"method": "verify_message", "verify_message": verify_message, "review_qa_list": []}
        if qa:
            info = {"method": "admin_review_qa", "review_qa_list": answers}
        inviter = "" if invited_by is None else self._member(group, invited_by).openid
        request = JoinRequest(
            f"AVK{self.world.next('request').hex()}", openid, name, self.world.now, info,
            user_openid=self.world.openid("user", name), invited_by=inviter,
        )  # fmt: skip
        group.requests[request.id] = request
        if group.bot.role != "member":
            await self.emit(self.events.request(group, request))
        return request

    async def add_robot(self, group: Group, who: Who = "owner") -> None:
        """The robot is taken in."""
        group.members[group.bot.openid] = group.bot
        await self.emit(self.events.group("GROUP_ADD_ROBOT", group, self._member(group, who).openid))

    async def del_robot(self, group: Group, who: Who = "owner") -> None:
        """The robot is put out."""
        group.members.pop(group.bot.openid, None)
        await self.emit(self.events.group("GROUP_DEL_ROBOT", group, self._member(group, who).openid))

    async def toggle_proactive(self, group: Group, on: bool, who: Who = "owner") -> None:
        """Somebody allows proactive messages, or no longer."""
        group.proactive = on
        t = "GROUP_MSG_RECEIVE" if on else "GROUP_MSG_REJECT"
        await self.emit(self.events.group(t, group, self._member(group, who).openid))

    async def befriend(self, name: str) -> User:
        """Somebody adds the robot."""
        user = self.add_user(name)
        user.friend = True
        await self.emit(self.events.user("FRIEND_ADD", user))
        return user

    async def unfriend(self, user: User) -> None:
        """Somebody removes the robot."""
        user.friend = False
        await self.emit(self.events.user("FRIEND_DEL", user))

    async def toggle_user(self, user: User, on: bool) -> None:
        """Somebody allows proactive messages to them, or no longer."""
        user.proactive = on
        await self.emit(self.events.user("C2C_MSG_RECEIVE" if on else "C2C_MSG_REJECT", user))
