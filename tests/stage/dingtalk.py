"""The rehearsal over DingTalk: an app robot by Stream or by HTTP, in scene groups or in groups made by hand.

People address the robot when they want something of it, for it hears nothing else; where votes are cards they tap them.
"""

import asyncio
import json
from dataclasses import replace
from typing import Any

from bot.clock import VirtualClock
from bot.core.card import CardKind
from bot.core.event import Event, MessageReceived
from bot.platforms.base import Platform
from bot.platforms.dingtalk.account import DingTalkAccount
from bot.platforms.dingtalk.client import DingTalkPlatform
from bot.platforms.sandbox.model import Standing
from bot.platforms.sandbox.world import SandboxWorld
from bot.rehearsal.ballots import number_of
from tests.fakes.dingtalk import FakeDingTalk, Said
from tests.fakes.dingtalk_world import Card, Payload
from tests.stage.relay import Log, Relay, Row, text_of, wants_bot

OWNER, SECRET, TEMPLATE, CARD_SECRET = "1000000000000001", "EXAMPLE-app-secret-0001", "vote.schema", "EXAMPLE-card"
PING_EVERY = 60.0
_FIRST_STRANGER = 20_000_000_000_000
_MUTES = {
    "sceneGroup/update": ("open_conversation_id", "management_options", "chat_banned_type"),
    "banOrOpenGroupWords": ("openConverationId", "", "banWordsType"),
}
_LATER = frozenset({"throttle", "status", "token"})
"""Faults after which the same call may be made again."""


class DingTalkRelay(Relay):
    """``kind`` is how the groups were made; ``cards``: the console has a template for votes."""

    quotes = False

    def __init__(
        self, world: SandboxWorld, clock: VirtualClock, *, stream: bool, kind: str = "scene", cards: bool = False
    ) -> None:
        super().__init__(world, clock)
        self.stream, self.cards = stream, cards
        self.fake = FakeDingTalk(clock, client_secret=SECRET)
        self.fake.stream = self.fake.event_stream = stream
        self.fake.log = Log(self.fake.log, self.read)
        self.fake.gateway.ping_every = PING_EVERY
        self.fake.add_template(TEMPLATE)
        self._users: dict[str, str] = {}
        self._people: dict[str, str] = {}
        self._open: dict[str, Card] = {}
        self._carriers: dict[str, str] = {}
        for group in world.state.groups.values():
            members = [member for member in group.members.values() if not member.is_bot]
            for member in members:
                if self.user(member.native_id) not in self.fake.world.people:
                    self.fake.add_person(self.user(member.native_id), member.name)
            users = tuple(self.user(member.native_id) for member in members)
            made = self.fake.add_group(kind, cid=group.native_id, title=group.name, owner=OWNER, members=users)
            for member in members:
                if member.standing is not Standing.MEMBER:
                    made.members[self.user(member.native_id)].role = "admin"

    def user(self, who: str) -> str:
        """Somebody's userId: the staff have theirs in the programme, trainees get one."""
        if who not in self._users:
            self._users[who] = who if who.isdecimal() else str(_FIRST_STRANGER + len(self._users))
            self._people[self._users[who]] = who
        return self._users[who]

    # ---- the connection

    def adapter(self) -> Platform:
        pushes = self.fake.pushes
        account = DingTalkAccount(
            self.world.account, self.fake.client_id, SECRET, stream=self.stream, api_url=self.fake.api_url,
            oapi_url=self.fake.oapi_url, probe_user_id=OWNER, templates={CardKind.VOTE: TEMPLATE} if self.cards else {},
        )  # fmt: skip
        if not self.stream:
            account = replace(account, event_token=pushes.event_token, event_aes_key=pushes.aes_key)
        return DingTalkPlatform(account, self.patient)

    async def open(self) -> None:
        await self.fake.listen()

    async def connect(self, root: str) -> None:
        here = f"{root}/{self.account}"
        self.fake.pushes.robot_url, self.fake.pushes.event_url = here, f"{here}/events"
        if self.stream:
            await self.fake.until(lambda: bool(self.fake.gateway.live()))

    async def close(self) -> None:
        await self.fake.close()

    async def settled(self) -> None:
        """A ping is heard before the time goes on: else the link would seem mute after some leaps."""
        for _ in range(3):
            await asyncio.sleep(0)
        gateway = self.fake.gateway
        ping = next((offer for offer in reversed(gateway.offers.values()) if offer.kind == "ping"), None)
        if ping is not None and not ping.acks:
            await self.fake.until(lambda: bool(ping.acks) or not gateway.live())

    # ---- what people do

    async def happen(self, event: Event) -> Said | None:
        if not isinstance(event, MessageReceived) or event.sender is None:
            raise NotImplementedError(type(event).__name__)
        who, text = self.user(event.sender.native_id), text_of(event)
        if event.native_group is None:
            said = await self.fake.tell(who, text)
        elif (card := self._card_for(event, text)) is not None:
            self.pressed.add(event.message_id)
            said = await self.fake.click(card.out_track_id, who, chr(ord("A") + (number_of(text) or 1) - 1))
        else:
            at_bot = wants_bot(event)
            said = await self.fake.say(event.native_group, who, text, at_bot, quote=self._quote(event))
            if not at_bot:
                self.unheard.add(event.message_id)
                self.messages.pair(event.message_id, said.body["msgId"])
                return None
        if "msgId" in said.body:
            self.messages.pair(event.message_id, said.body["msgId"])
        await self._heard_of(said, 1)
        return said

    async def again(self, event: Event, told: Said | None) -> None:
        """The same frame once more, or the same request."""
        if told is None:
            return
        if told.offer is not None:
            await self.fake.gateway.again(told.offer)
            await self._heard_of(told, 2)
        else:
            await self.fake.tell_robot(told.body)

    async def _heard_of(self, said: Said, times: int) -> None:
        offer = said.offer
        if offer is not None:
            await self.fake.until(lambda: len(offer.acks) >= times)
        assert said.heard

    def _card_for(self, event: MessageReceived, text: str) -> Card | None:
        """The card on which a number would be tapped instead of being typed."""
        card = self._open.get(event.native_group or "")
        number = number_of(text)
        if card is None or card.public.get("closed") == "true" or number is None:
            return None
        return card if f"opt_{chr(ord('a') + number - 1)}" in card.public else None

    def _quote(self, event: MessageReceived) -> Any:
        theirs = self.quoted(event)
        if theirs in self.fake.world.sent:
            return self.fake.world.sent[theirs]
        history = self.fake.groups[event.native_group or ""].history
        return next((body for body in reversed(history) if body["msgId"] == theirs), None)

    # ---- what the bot did

    def read(self, row: Row) -> None:
        if row["kind"] != "call":
            return
        name, body, answer = row["name"], row["body"], row["answer"]
        good = row["outcome"] == 200 and not (isinstance(answer, dict) and answer.get("errcode"))
        failed: Row = {} if good else {"performed": False, "outcome": _failure(row)}
        told = answer if good else {}
        if name in ("groupMessages/send", "oToMessages/batchSend", "robot/sendBySession"):
            self._message_sent(name, row, told, failed)
        elif name == "card/createAndDeliver":
            self._card_shown(body, told, failed)
        elif name == "card/update":
            self._card_changed(body["outTrackId"], failed)
        elif name in _MUTES:
            place, within, field = _MUTES[name]
            value = (body[within] if within else body)[field]
            self.wrote("SetMuteAll", group=body[place], on=bool(value), **failed)

    def _message_sent(self, name: str, row: Row, told: Payload, failed: Row) -> None:
        body = row["body"]
        if name == "groupMessages/send":
            self._in_group(body["openConversationId"], _words(body), told, failed)
        elif name == "oToMessages/batchSend":
            for user in body["userIds"]:
                if user not in told.get("invalidStaffIdList", []):
                    self._in_private(user, _words(body), told, failed)
        else:
            session = self.fake.world.sessions[row["query"]["session"]]
            words = self._named(body["text"]["content"] if body["msgtype"] == "text" else body["markdown"]["text"])
            newest = {} if failed else {"processQueryKey": next(reversed(self.fake.world.sent))}
            if session.cid in self.fake.groups:
                self._in_group(session.cid, words, newest, failed)
            else:
                self._in_private(session.user, words, newest, failed)

    def _card_changed(self, track: str, failed: Row) -> None:
        card = self.fake.world.cards.get(track)
        if card is None:
            self.wrote("EditCard", **{"performed": False} | failed)
            return
        values = card.public
        shown = {"id": track, "kind": "vote", "title": values["title"], "buttons": [], "note": values.get("note", "")}
        shown["closed"] = values["closed"] == "true"
        self.wrote("EditCard", group=card.space_id, message_id=self._carriers.get(track), card=shown, **failed)

    def _in_group(self, cid: str, words: str, told: Payload, failed: Row) -> None:
        key = told.get("processQueryKey")
        self.wrote("SendMessage", group=cid, text=words, message_id=key, **failed)

    def _in_private(self, user: str, words: str, told: Payload, failed: Row) -> None:
        native = {"group": None, "to": user}
        key = told.get("processQueryKey")
        self.wrote("SendDirect", to=self._people.get(user, user), text=words, native=native, message_id=key, **failed)

    def _card_shown(self, body: Payload, told: Payload, failed: Row) -> None:
        """A card as people see it: the line above it, then what stands on it."""
        cid = body["openSpaceId"].removeprefix("dtv1.card//IM_GROUP.")
        values = body["cardData"]["cardParamMap"]
        alert = body.get("imGroupOpenSpaceModel", {}).get("notification", {}).get("alertContent", "")
        options = [f"{one['id']}. {one['text']}" for one in json.loads(values["options"])]
        words = "\n".join([alert, values["title"], *options, values.get("note", "")])
        results = told.get("result", {}).get("deliverResults", [{}])
        if results[0].get("success"):
            self._open[cid] = self.fake.world.cards[body["outTrackId"]]
            self._carriers[body["outTrackId"]] = results[0]["carrierId"]
        self._in_group(cid, words, {"processQueryKey": results[0].get("carrierId")}, failed)

    def _named(self, words: str) -> str:
        """Tags as people see them: names instead of ids."""
        for person in self.fake.world.people.values():
            words = words.replace(f"@{person.key} ", f"@{person.nick} ")
        return words


def _words(body: Payload) -> str:
    param = json.loads(body["msgParam"])
    return str(param.get("content") or param.get("text") or "")


def _failure(row: Row) -> str:
    """What a call that did not work counts as: refused for good, or for now."""
    if row["outcome"] in _LATER:
        return "transient"
    answer = row["answer"] if isinstance(row["answer"], dict) else {}
    code = str(answer.get("code", "")) + str(answer.get("sub_code", ""))
    later = "Authentication" in code or "Throttling" in code or row["status"] == 429 or row["outcome"] == "lie"
    return "transient" if later else "refused"
