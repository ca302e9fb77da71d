"""OneBot behind the contract: three transports, four clients."""

import asyncio
import re
from typing import Any

from aiohttp import web

from bot.core.effect import (
    AnswerJoin,
    Effect,
    MuteMember,
    Recall,
    SendDirect,
    SendFile,
    SendForward,
    SendMessage,
    SetCard,
    SetMuteAll,
)
from bot.core.event import AccountChanged, Event
from bot.core.ids import AccountName, NativeId
from bot.platforms.onebot.client import OneBotAccount, OneBotPlatform
from bot.web.hooks import RUNNER_OPTIONS, hook_routes
from tests.contract.platforms.harness import Harness, Seen, Told, idle
from tests.fakes.onebot import FakeOneBot, Fault, Payload

SELF, GROUP, POOR, PERSON, OTHER, OWNER = 2854196310, 742839156, 742839157, 3325176042, 3325176043, 1007632458
TOKEN, SECRET = "onebotTOKEN0123456789abcdefghijk", "onebotSECRET0123456789abcdefghij"
ACTIONS: dict[type[Effect], str] = {
    SendMessage: "send_group_msg", SendDirect: "send_private_msg", SendForward: "send_group_forward_msg",
    SendFile: "upload_group_file", SetMuteAll: "set_group_whole_ban", MuteMember: "set_group_ban",
    SetCard: "set_group_card", Recall: "delete_msg", AnswerJoin: "set_group_add_request",
}  # fmt: skip
_CQ = re.compile(r"\[CQ:(\w+)((?:,[^,\]]+)*)\]")


class OneBotHarness(Harness):
    """One account behind one client."""

    family = "onebot"
    group, person, other, friend = (NativeId(str(one)) for one in (GROUP, PERSON, OTHER, PERSON))
    secrets = (TOKEN, SECRET)

    make = OneBotPlatform

    def __init__(self, way: str, dialect: str) -> None:
        super().__init__()
        self.name, self.way = f"onebot-{way}-{dialect}", way
        self.fake = FakeOneBot(self_id=SELF, token=TOKEN, secret=SECRET, dialect=dialect, clock=self.clock)
        self.reads_mode = self.fake.dialect.reads_mode
        self.names_rights = bool(self.fake.dialect.text_fields)
        self.keeps_history = "get_group_msg_history" not in self.fake.dialect.lacks
        self.over_http = way == "http"
        self.tells_link = way != "http"
        self._members = 0

    async def start(self) -> None:
        for number, role in ((GROUP, "admin"), (POOR, "member")):
            self.fake.add_group(number, role=role, members=(PERSON, OTHER))
        self.fake.friends.add(PERSON)
        account = OneBotAccount(
            AccountName("a"), NativeId(str(SELF)), access_token=TOKEN, secret=SECRET, call_timeout=self.patience,
            api_url=await self.fake.listen() if self.way == "http" else "",
            ws_url=await self.fake.serve_forward() if self.way == "forward" else "",
        )  # fmt: skip
        self.platform = self.make(account, self.clock)
        self.platform.watch_groups([self.group])
        app = web.Application()
        app.add_routes(hook_routes({account.name: self.platform}))
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, **RUNNER_OPTIONS)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self._url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/hooks/onebot/a"
        await self.platform.start(self.sink)
        await self.back()
        await self.wake(6)

    async def back(self) -> None:
        """The client is there."""
        if self.way == "http":
            self.fake.report_url = self._url
            return
        before = len(self._links())
        if self.way == "reverse":
            await self.fake.dial(f"{self._url}/ws")
        async with asyncio.timeout(5):
            while len(self._links()) == before or not self.platform.connected:
                await self.wake(10)

    def _links(self) -> list[Event]:
        return [one for one in self.sink.events if isinstance(one, AccountChanged) and one.online]

    async def close(self) -> None:
        await self.fake.close()
        await self._runner.cleanup()

    async def disconnect(self) -> None:
        if self.way == "http":
            assert self.fake._runner is not None
            await self.fake._runner.cleanup()
            self.fake._runner = None
        else:
            await self.fake.hang_up()
            if self.way == "forward":
                await self.fake.stop_serving()
        await self.fake.until(lambda: not self.fake.linked())
        await idle()

    def violations(self) -> list[str]:
        return self.fake.violations

    def calls(self) -> list[Any]:
        return self.fake.calls()

    def changes(self) -> list[Any]:
        return [row for row in self.fake.calls() if not row["action"].startswith("get_")]

    def acks(self) -> int | None:
        if self.way != "http":
            return None
        return sum(row["kind"] == "report" and 200 <= row["status"] < 300 for row in self.fake.log)

    def note_stored(self, event: Event) -> None:
        self.fake._write("stored")

    def order(self) -> list[str] | None:
        if self.way != "http":
            return None
        kinds = {"stored": "stored", "report": "ack"}
        return [kinds[row["kind"]] for row in self.fake.log if row["kind"] in kinds]

    # ---- what happens

    async def _tell(self, payload: Payload, who: int = 0) -> Told:
        await self.fake.tell(payload)
        return Told(lambda: self.fake.tell(payload), str(payload.get("message_id", "")), str(who or ""))

    async def says(
        self, words: str, *, addressed: bool = True, quote: str | None = None, mentions: Any = (), picture: bool = False
    ) -> Told:
        parts: list[dict[str, Any]] = [] if quote is None else [_part("reply", id=quote)]
        parts += [_part("at", qq=str(SELF))] if addressed else []
        parts += [_part("at", qq=str(one)) for one in mentions]
        parts += [_part("image", file="a.jpg", url="https://example.com/a.jpg")] if picture else []
        parts += [_part("text", text=f" {words}" if addressed else words)]
        return await self._tell(self.fake.message(GROUP, PERSON, parts))

    async def writes(self, words: str) -> Told:
        return await self._tell(self.fake.direct(PERSON, words))

    async def uploads(self, name: str) -> Told:
        message, notice = self.fake.upload(GROUP, PERSON, name, 7)
        await self.fake.tell(message)
        return await self._tell(notice)

    async def takes_back(self, message_id: str, *, own: bool) -> Told:
        author, by = (SELF, OWNER) if own else (PERSON, PERSON)
        self.fake._messages.pop(int(message_id), None)
        values = {"group_id": GROUP, "user_id": author, "operator_id": by, "message_id": int(message_id)}
        return await self._tell(self.fake.notice("group_recall", **values))

    async def joins(self) -> Told:
        values = {"sub_type": "approve", "group_id": GROUP, "user_id": 99, "operator_id": OWNER}
        return await self._tell(self.fake.notice("group_increase", **values), 99)

    async def leaves(self) -> Told:
        values = {"sub_type": "leave", "group_id": GROUP, "user_id": OTHER, "operator_id": OTHER}
        return await self._tell(self.fake.notice("group_decrease", **values), OTHER)

    async def knocks(self, comment: str) -> Told:
        payload = self.fake.knock(GROUP, 98, comment)
        return Told((await self._tell(payload)).again, payload["flag"], "98")

    async def bot_comes(self) -> Told:
        values = {"sub_type": "invite", "group_id": GROUP, "user_id": SELF, "operator_id": OWNER}
        return await self._tell(self.fake.notice("group_increase", **values))

    async def bot_goes(self) -> Told:
        values = {"sub_type": "kick_me", "group_id": GROUP, "user_id": SELF, "operator_id": OWNER}
        return await self._tell(self.fake.notice("group_decrease", **values))

    async def odd(self) -> Told:
        return await self._tell(self.fake.notice("never_seen_before", group_id=GROUP))

    async def misses(self, words: str) -> None:
        if self.way == "http":
            await self.platform.stop()
            self.fake.report_url = ""
            await self.says(words)
            self.fake.report_url = self._url
            await self.platform.start(self.sink)
        else:
            await self.disconnect()
            await self.says(words)
            if self.way == "forward":
                await self.fake.serve_forward(int(self.fake.ws_url.rpartition(":")[2]))
            await self.back()
        for _ in range(20):
            await self.wake(5)

    async def stored_later(self, told: Told) -> None:
        await (told.again() if self.way == "http" else self.wake())

    # ---- what is there

    def seen(self) -> list[Seen]:
        kept = self.fake._messages
        rows = [one for one in self.fake.groups[GROUP].history if one["user_id"] == SELF and one["message_id"] in kept]
        return [_seen(row["message"]) for row in rows]

    def seen_alone(self) -> list[str]:
        rows = [row for row in self.fake.calls("send_private_msg") if row["answer"]["status"] == "ok"]
        return [_seen(row["params"]["message"]).text for row in rows if row["params"]["user_id"] == PERSON]

    def closed(self) -> bool:
        return self.fake.groups[GROUP].all_shut

    def close_by_hand(self, on: bool) -> None:
        self.fake.groups[GROUP].all_shut = on

    def silenced(self) -> bool:
        return bool(self.fake.groups[GROUP].members[PERSON].muted_for)

    def named(self) -> str:
        return self.fake.groups[GROUP].members[PERSON].card

    def gone(self, message_id: str) -> bool:
        return int(message_id) not in self.fake._messages

    def files(self) -> dict[str, bytes]:
        return self.fake.groups[GROUP].files

    def notices(self) -> list[str]:
        return self.fake.groups[GROUP].notices

    def essences(self) -> list[str]:
        return [str(one) for one in self.fake.groups[GROUP].essence]

    def folded(self) -> list[str]:
        nodes = self.fake.calls("send_group_forward_msg")[-1]["params"]["messages"]
        return [_seen(node["data"]["content"]).text for node in nodes]

    def let_in(self, told: Told) -> bool | None:
        group = self.fake.groups[GROUP]
        return 98 in group.members if group.requests[told.id]["checked"] else None

    def members(self) -> set[str]:
        return {str(one) for one in self.fake.groups[GROUP].members if one != SELF}

    def poor_group(self) -> NativeId:
        return NativeId(str(POOR))

    def demote(self, *, back: bool = False) -> None:
        self.fake.groups[GROUP].members[SELF].role = "admin" if back else "member"

    def says_no(self, effect: type[Effect]) -> bool:
        return ACTIONS.get(effect) not in self.fake.dialect.always_ok

    def reads_back(self, effect: type[Effect]) -> bool:
        return self.reads_mode or effect is not SetMuteAll

    def strange_group(self) -> NativeId:
        return NativeId("5")

    def fail(self, kind: str, effect: type[Effect], *, performs: bool = False) -> bool:
        if kind == "busy" and not self.over_http:
            return False
        kinds = {"busy": "status", "broken": "drop"}
        fault = Fault(kinds.get(kind, kind), ACTIONS[effect], performs=performs, status=503, retry_after=7)
        self.fake.faults.append(fault)
        return True


def _part(kind: str, **values: str) -> dict[str, Any]:
    return {"type": kind, "data": values}


def _segments(message: Any) -> list[dict[str, Any]]:
    """The segments of either wire form; read here by hand, so that our own reader is not its own judge."""
    if isinstance(message, list):
        return message
    found, begun = [], 0
    for code in _CQ.finditer(message):
        found += [_part("text", text=_plain(message[begun : code.start()]))] if code.start() > begun else []
        pairs = (pair.partition("=") for pair in code[2].split(",")[1:])
        found.append({"type": code[1], "data": {name: _plain(value.replace("&#44;", ",")) for name, _, value in pairs}})
        begun = code.end()
    return [*found, *([_part("text", text=_plain(message[begun:]))] if message[begun:] else [])]


def _plain(text: str) -> str:
    return text.replace("&#91;", "[").replace("&#93;", "]").replace("&amp;", "&")


def _seen(message: Any) -> Seen:
    parts = _segments(message)
    tagged = tuple(str(one["data"]["qq"]) for one in parts if one["type"] == "at")
    return Seen(
        text="".join(one["data"]["text"] for one in parts if one["type"] == "text"),
        tagged=tuple(one for one in tagged if one != "all"),
        everybody="all" in tagged,
        quoted=next((str(one["data"]["id"]) for one in parts if one["type"] == "reply"), None),
    )
