"""The QQ official robot behind the contract."""

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
    SendMessage,
)
from bot.core.event import Event
from bot.core.ids import AccountName, NativeId
from bot.platforms.qq.account import QQAccount
from bot.platforms.qq.client import QQPlatform
from bot.web.hooks import RUNNER_OPTIONS, hook_routes
from tests.contract.platforms.harness import Harness, Seen, Told, idle
from tests.fakes.qqofficial import FakeQQ, Fault, Stored

APP_ID, SECRET = "102000001", "DG5g3B4j9X2KOErG"
_TAG = re.compile(r'<qqbot-at-user id="([^"]*)" />')
ENDPOINTS: dict[type[Effect], str] = {
    SendMessage: "send_group", SendDirect: "send_user", MuteMember: "restrict", Recall: "recall_group",
    SendFile: "send_group", AnswerJoin: "approve",
}  # fmt: skip


class QQHarness(Harness):
    """One robot."""

    name = family = "qq"
    secrets = (SECRET,)
    tags_everybody = False

    def __init__(self) -> None:
        super().__init__()
        self.qq = FakeQQ(self.clock, APP_ID, SECRET)
        self.place = self.qq.add_group("g", members=("li", "wang"))
        self.poor = self.qq.add_group("poor", role="member", members=("li", "wang"))
        self.left = self.qq.add_group("left")
        del self.left.members[self.left.bot.openid]
        self.li = self.qq.add_user("li")
        self.group, self.friend = NativeId(self.place.openid), NativeId(self.li.openid)
        self.person, self.other = (NativeId(self.place.member(one).openid) for one in ("li", "wang"))

    async def start(self) -> None:
        url = await self.qq.listen()
        token_url = f"{url}/app/getAppAccessToken"
        account = QQAccount(
            AccountName("a"), APP_ID, SECRET, api_url=url, token_url=token_url, call_timeout=self.patience
        )
        self.platform = QQPlatform(account, self.clock)
        app = web.Application()
        app.add_routes(hook_routes({account.name: self.platform}))
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, **RUNNER_OPTIONS)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.qq.hook_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/hooks/qq/a"
        await self.platform.start(self.sink)

    async def close(self) -> None:
        await self.qq.close()
        await self._runner.cleanup()

    async def disconnect(self) -> None:
        runner, self.qq._runner = self.qq._runner, None
        assert runner is not None
        await runner.cleanup()
        await idle()

    def secret_words(self) -> tuple[str, ...]:
        return (*self.secrets, *(one.text for one in self.qq.tokens.issued))

    def violations(self) -> list[str]:
        return self.qq.violations

    def calls(self) -> list[Any]:
        return self.qq.calls()

    def changes(self) -> list[Any]:
        return [row for row in self.qq.calls() if row["method"] != "GET"]

    def acks(self) -> int | None:
        return (self.order() or []).count("ack")

    def note_stored(self, event: Event) -> None:
        self.qq.world.write("stored")

    def order(self) -> list[str] | None:
        kinds = {"stored": "stored", "delivery": "ack"}
        return [kinds[row["kind"]] for row in self.qq.log if row["kind"] in kinds and row.get("status", 200) == 200]

    # ---- what happens

    def _told(self, who: str = "") -> Told:
        payload = self.qq.told[-1]
        return Told(lambda: self.qq.emit(payload), str(payload["d"].get("id", "")), who)

    async def says(
        self, words: str, *, addressed: bool = True, quote: str | None = None, mentions: Any = (), picture: bool = False
    ) -> Told:
        names = tuple(self.place.members[one].name for one in mentions)
        values: dict[str, Any] = {"attachments": (self.qq.attach("a.jpg", b"x"),)} if picture else {}
        quoted = None if quote is None else self.qq.messages[quote]
        await self.qq.say(self.place, "li", words, at_bot=addressed, at=names, quote=quoted, **values)
        return self._told()

    async def writes(self, words: str) -> Told:
        await self.qq.tell(self.li, words)
        return self._told()

    async def uploads(self, name: str) -> Told:
        file = self.qq.attach(name, b"x", content_type="file")
        await self.qq.say(self.place, "li", "", attachments=(file,))
        return self._told()

    async def joins(self) -> Told:
        return self._told((await self.qq.join(self.place, "zhao")).openid)

    async def leaves(self) -> Told:
        await self.qq.leave(self.place, "wang")
        self.qq.add_member(self.place, "wang")
        return self._told(self.other)

    async def taps(self, card: str, choice: str) -> Told:
        shown = next(one for one in self.qq.sent(self.place) if choice in one.buttons)
        assert shown.buttons[choice]["action"]["data"].startswith(card)
        click = (await self.qq.click(shown, "li", choice))["d"]["id"]
        if self.sink.gate is None and not self.sink.full:
            await self.qq.until(lambda: self.qq.world.clicks[click].code is not None)
        return self._told()

    async def knocks(self, comment: str) -> Told:
        request = await self.qq.ask_to_join(self.place, "zhao", comment)
        return Told(self._told().again, request.id, request.openid)

    async def bot_comes(self) -> Told:
        await self.qq.add_robot(self.place)
        return self._told()

    async def bot_goes(self) -> Told:
        await self.qq.del_robot(self.place)
        await self.qq.settle()
        told = self._told()
        self.place.members[self.place.bot.openid] = self.place.bot
        return told

    async def odd(self) -> Told:
        self.qq.ticked.add("NEVER_SEEN_BEFORE")
        envelope = self.qq.events.envelope("NEVER_SEEN_BEFORE", {"group_openid": self.group})
        await self.qq.emit(envelope)
        return self._told()

    async def stored_later(self, told: Told) -> None:
        await told.again()

    # ---- what is there

    def seen(self) -> list[Seen]:
        return [_seen(one) for one in self.qq.sent(self.place) if one.kind != 7]

    def seen_alone(self) -> list[str]:
        return [one.text for one in self.qq.sent(self.li.openid)]

    def closed(self) -> bool:
        return self.place.global_mode == "always"

    def close_by_hand(self, on: bool) -> None:
        self.place.global_mode = "always" if on else "none"

    def silenced(self) -> bool:
        return self.place.member("li").muted(self.clock.now())

    def gone(self, message_id: str) -> bool:
        return self.qq.messages[message_id].recalled

    def files(self) -> dict[str, bytes]:
        shown = [one.body["media"]["file_info"] for one in self.qq.sent(self.place) if one.kind == 7]
        found = [self.qq.files.uploads[one] for one in shown]
        names = [one.name or next(p.asked["file_name"] for p in self.qq.files.parts.values()) for one in found]
        return {name: one.data or b"" for name, one in zip(names, found, strict=True)}

    def let_in(self, told: Told) -> bool | None:
        return {"approve": True, "decline": False}.get(self.place.requests[told.id].state)

    def members(self) -> set[str]:
        return {one for one in self.place.members if one != self.place.bot.openid}

    def poor_group(self) -> NativeId:
        return NativeId(self.poor.openid)

    def demote(self, *, back: bool = False) -> None:
        self.place.bot.role = "admin" if back else "member"

    def strange_group(self) -> NativeId:
        return NativeId(self.left.openid)

    def fail(self, kind: str, effect: type[Effect], *, performs: bool = False) -> bool:
        kinds = {"busy": "status", "broken": "reset"}
        fault = Fault(kinds.get(kind, kind), ENDPOINTS[effect], performs=performs, status=503, retry_after=7)
        self.qq.faults.append(fault)
        return True


def _seen(one: Stored) -> Seen:
    quoted = one.quote.id if one.quote is not None else None
    words = _TAG.sub("", one.text).replace("＜", "<")  # the wide bracket is how a bracket is shown
    return Seen(words, tuple(_TAG.findall(one.text)), False, quoted, tuple(one.buttons))
