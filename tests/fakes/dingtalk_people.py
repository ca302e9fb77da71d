"""What people do in the stand-in of DingTalk, and how it is told: by Stream, by HTTP, to the second ear."""

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

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
from tests.fakes.dingtalk_pushes import Answer, Pushes
from tests.fakes.dingtalk_world import Group, Member, Muted, Payload, Person, Sent, World

ANSWER_WITHIN = timedelta(seconds=2)


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


class People:
    """The part of the stand-in in which people act."""

    clock: Clock
    corp_id: str
    world: World
    gateway: Gateway
    pushes: Pushes
    add_person: Any

    def __init__(self) -> None:
        self.quirks: set[str] = set()
        self.stream = True
        """Robot messages come by Stream; False: by HTTP. ``event_stream`` says the same of events."""
        self.event_stream = True
        self.inbound_left: int | None = None
        """How many messages the organisation may still receive; with none left they come without their text."""
        self.ear_user = ""
        """The logged-in user whose command line is the second ear; his own messages are not printed there."""
        self.ear_path: Path | None = None
        """A file that the lines of the second ear are written to as well."""
        self._ear: list[str] = []

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
        body["isInAtList"] = at_bot
        body["atUsers"] = [one for one in body["atUsers"] if at_bot] + [_at_user(self.world.people[who]) for who in at]
        if quote is not None:
            body = quoted(self.world, body, quote)
        group.history.append(body)
        if user != self.ear_user:
            self._hear(ear_line(self.world, member.person, group, body, text))
        if not at_bot or not group.bot or kind not in CONTENT_KINDS_IN_GROUPS:
            return Said(body)
        return await self.tell_robot(bend(body, self._ways()))

    async def tell(self, user: str, text: str = "", *, kind: str = "text", content: Payload | None = None) -> Said:
        """Somebody writes to the robot alone."""
        what = content if content is not None else {"content": text}
        body = message_body(self.world, self.world.people[user], None, kind, what)
        return await self.tell_robot(bend(body, self._ways()))

    async def tap(self, user: str, url: str, group: Group | str | None = None) -> Said:
        """Somebody taps a dtmd link: the person sends its text to the robot."""
        parts = urlsplit(url)
        if not url.startswith("dtmd://dingtalkclient/sendMessage?content="):
            self.world.wrong(f"a dtmd link in another spelling: {parts.scheme}://{parts.netloc}{parts.path}")
        text = parse_qs(parts.query).get("content", [""])[0]
        return await (self.tell(user, text) if group is None else self.say(group, user, text))

    async def tell_robot(self, body: Payload) -> Said:
        """Deliver a robot message as it is, by the way that is set up. Also to say one again."""
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
        self.world.answering[out_track_id] = self.clock.now() + ANSWER_WITHIN

        def take(response: Any) -> None:
            self.world.answering.pop(out_track_id, None)
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
        return await self.happened("chat_add_member", group, by or group.owner, **named_people(self.world, [user]))

    async def leave(self, group: Group | str, user: str) -> Said:
        """Somebody leaves a group."""
        group = self._group(group)
        del group.members[user]
        return await self.happened("chat_quit", group, user)

    async def remove(self, group: Group | str, user: str, by: str = "") -> Said:
        """Somebody is taken out of a group."""
        group = self._group(group)
        del group.members[user]
        return await self.happened("chat_remove_member", group, by or group.owner, **named_people(self.world, [user]))

    async def set_title(self, group: Group | str, title: str, by: str = "") -> Said:
        """Somebody renames a group."""
        group = self._group(group)
        group.title = title
        return await self.happened("chat_update_title", group, by or group.owner, title=title)

    async def set_owner(self, group: Group | str, user: str) -> Said:
        """A group gets another owner."""
        group = self._group(group)
        before = group.owner
        group.members[before].role, group.members[user].role = "member", "owner"
        return await self.happened("chat_update_owner", group, before, owner=user)

    async def disband(self, group: Group | str, by: str = "") -> Said:
        """The owner dissolves a group."""
        group = self._group(group)
        group.disbanded = True
        return await self.happened("chat_disband", group, by or group.owner)

    async def take_back(self, sent: Sent, by: str) -> Said:
        """Somebody recalls a message of the robot."""
        sent.recalled = True
        return await self.happened("robot_msg_recall", self.groups[sent.to[0]], by, processQueryKey=sent.key)

    def ear_lines(self, since: int = 0) -> list[str]:
        """What the second ear printed: JSON lines, one a group message, @ or not."""
        return self._ear[since:]

    async def check_url(self) -> Answer:
        """The console tries whether our address for events answers as it must."""
        return await self.pushes.event({"EventType": "check_url"}, once=True)

    # ---- within

    def _ways(self) -> set[str]:
        """The quirks of the next message."""
        if unknown := self.quirks - QUIRKS:
            raise ValueError(f"no such quirks: {unknown}")
        if self.inbound_left is None:
            return self.quirks
        self.inbound_left -= 1
        return self.quirks if self.inbound_left >= 0 else self.quirks | {"quota"}

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

    async def happened(self, kind: str, group: Group, operator: str, **more: Any) -> Said:
        """Tell of something in a group that ``operator`` did."""
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


def named_people(world: World, users: list[str]) -> Payload:
    """People as an event names them: two arrays."""
    people = [world.people[user] for user in users]
    return {"userId": [person.user_id for person in people], "unionId": [person.union_id for person in people]}


def _at_user(person: Person) -> Payload:
    ids = {"dingtalkId": person.dingtalk_id, "unionId": person.union_id}
    return ids | ({"staffId": person.user_id} if person.user_id else {})
