"""The rehearsal over OneBot v11: the client's stand-in dials us, is dialled, or talks over HTTP."""

from typing import Any

from bot.clock import VirtualClock
from bot.core.event import Event, MemberJoined, MemberLeft, MessageReceived, Mode, ModeObserved, RightsChanged
from bot.core.ids import NativeId
from bot.platforms.base import Platform
from bot.platforms.onebot.client import OneBotAccount, OneBotPlatform
from bot.platforms.sandbox.model import Standing
from bot.platforms.sandbox.world import BOT, SandboxWorld
from tests.fakes.onebot import FakeOneBot, Payload
from tests.fakes.onebot_world import Member
from tests.stage.relay import Log, Relay, Row, text_of

SELF_ID, TOKEN, SECRET = 2854196310, "t" * 32, "s" * 32
_FIRST_STRANGER = 4_000_000_000
_EFFECTS = {
    "send_group_msg": "SendMessage",
    "send_private_msg": "SendDirect",
    "set_group_whole_ban": "SetMuteAll",
    "set_group_ban": "MuteMember",
    "set_group_card": "SetCard",
    "delete_msg": "Recall",
}


class OneBotRelay(Relay):
    """``transport``: reverse (the client dials), forward (we dial) or http."""

    def __init__(self, world: SandboxWorld, clock: VirtualClock, transport: str, dialect: str = "napcat") -> None:
        super().__init__(world, clock)
        self.transport = transport
        self.fake = FakeOneBot(self_id=SELF_ID, token=TOKEN, secret=SECRET, dialect=dialect, clock=clock)
        self.fake.log = Log(self.fake.log, self.read)
        self._numbers: dict[str, int] = {str(BOT): SELF_ID}
        self._people: dict[int, str] = {SELF_ID: str(BOT)}
        for group in world.state.groups.values():
            made = self.fake.add_group(int(group.native_id))
            made.name = group.name
            for member in group.members.values():
                if not member.is_bot:
                    self._place(made.members, member.native_id, member.name, member.card, member.standing)

    def _place(self, members: dict[int, Member], who: NativeId, name: str, card: str, standing: Standing) -> None:
        number = self.number(who)
        members[number] = Member(number, name, card, "member" if standing is Standing.MEMBER else "admin")
        self.fake.friends.add(number)

    def number(self, who: str) -> int:
        """Somebody's number: the staff have theirs in the programme, trainees get one."""
        if who not in self._numbers:
            self._numbers[who] = int(who) if who.isdecimal() else _FIRST_STRANGER + len(self._numbers)
            self._people[self._numbers[who]] = who
        return self._numbers[who]

    # ---- the connection

    def adapter(self) -> Platform:
        more = {"http": {"secret": SECRET, "api_url": self.fake.api_url}, "forward": {"ws_url": self.fake.ws_url}}
        account = OneBotAccount(
            self.world.account, NativeId(str(SELF_ID)), access_token=TOKEN, **more.get(self.transport, {})
        )
        return OneBotPlatform(account, self.clock)

    async def open(self) -> None:
        """Let the stand-in serve what the bot connects to."""
        if self.transport == "http":
            await self.fake.listen()
        elif self.transport == "forward":
            await self.fake.serve_forward()

    async def connect(self, root: str) -> None:
        if self.transport == "http":
            self.fake.report_url = f"{root}/{self.account}"
            await self.fake.tell(self.fake.heartbeat())
        elif self.transport == "reverse":
            await self.fake.dial(f"{root}/{self.account}/ws")

    async def close(self) -> None:
        """Hang up the stand-in."""
        await self.fake.close()

    # ---- what people do

    async def happen(self, event: Event) -> Payload | None:
        payload = self._payload(event)
        if payload is not None:
            if isinstance(event, MessageReceived):
                self.messages.pair(event.message_id, payload["message_id"])
            await self._tell(payload)
        return payload

    async def again(self, event: Event, told: Payload | None) -> None:
        if told is not None:
            await self._tell(told)

    async def _tell(self, payload: Payload) -> None:
        said = str(payload.get("message_id", ""))
        times = self.taken[said] + 1
        await self.fake.tell(payload)
        if payload["post_type"] == "message":
            await self.until_taken(said, times)

    def _payload(self, event: Event) -> Payload | None:
        who = self.number(event.sender.native_id) if event.sender is not None else 0
        group = int(event.native_group) if event.native_group is not None else 0
        match event:
            case MessageReceived(native_group=None):
                return self.fake.direct(who, text_of(event))
            case MessageReceived():
                return self.fake.message(group, who, self._segments(event))
            case MemberJoined():
                card, name = "", event.sender.name if event.sender else ""
                self._place(self.fake.groups[group].members, NativeId(str(who)), name, card, Standing.MEMBER)
                return self.fake.notice("group_increase", sub_type="approve", group_id=group, user_id=who)
            case MemberLeft():
                del self.fake.groups[group].members[who]
                return self.fake.notice("group_decrease", sub_type="leave", group_id=group, user_id=who)
            case ModeObserved(mode=mode):
                told = self.fake.switch(self.fake.groups[group], mode is Mode.CLOSED, who)
                return told[0] if told else None
            case RightsChanged(manager=manager):
                self.fake.groups[group].members[SELF_ID].role = "admin" if manager else "member"
                sub_type = "set" if manager else "unset"
                return self.fake.notice("group_admin", sub_type=sub_type, group_id=group, user_id=SELF_ID)
        raise NotImplementedError(type(event).__name__)

    def _segments(self, event: MessageReceived) -> list[dict[str, Any]]:
        quoted = self.quoted(event)
        parts: list[dict[str, Any]] = []
        if quoted is not None:
            parts.append({"type": "reply", "data": {"id": str(quoted)}})
        if event.addressed:
            parts.append({"type": "at", "data": {"qq": str(SELF_ID)}})
        return [*parts, {"type": "text", "data": {"text": text_of(event)}}]

    # ---- what the bot did

    def read(self, row: Row) -> None:
        effect = _EFFECTS.get(row.get("action", "")) if row["kind"] == "call" else None
        if effect is None:
            return
        params, outcome = row["params"], row["outcome"]
        values: Row = {"group": str(params["group_id"]) if "group_id" in params else None}
        if "user_id" in params:
            values["to"] = self._people.get(params["user_id"], str(params["user_id"]))
            values["native"] = {"group": values["group"], "to": str(params["user_id"])}
        if effect in ("SendMessage", "SendDirect"):
            values |= self._spoken(params["message"])
            values["message_id"] = (row["answer"]["data"] or {}).get("message_id")
        values["on"] = params.get("enable")
        if outcome != "ok":
            refused = outcome in ("failed", "refuse")
            values |= {"performed": False, "outcome": "refused" if refused else "transient"}
        if effect == "MuteMember":
            values |= {"on": params["duration"] > 0, "seconds": params["duration"]}
        elif effect == "SetCard":
            values["text"] = params["card"]
        elif effect == "Recall":
            values |= {"message_id": params["message_id"]}
        self.wrote(effect, **values)

    def _spoken(self, message: list[dict[str, Any]]) -> Row:
        """A message as people read it, and what it answers."""
        words, reply = "", None
        for part in message:
            data = part["data"]
            match part["type"]:
                case "text":
                    words += data["text"]
                case "at":
                    words += f"@{self.world.state.name(NativeId(self._people[int(data['qq'])]))} "
                case "reply":
                    reply = int(data["id"])
        return {"text": words, "reply_to": reply}
