"""DingTalk behind the contract: the application robot by Stream, by HTTP and with the second ear; the custom robot."""

import asyncio
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.core.card import CardKind
from bot.core.effect import Effect, MuteMember, Recall, SendDirect, SendFile, SendMessage, SetMuteAll
from bot.core.event import Event
from bot.core.ids import AccountName, NativeId
from bot.platforms.dingtalk.account import CustomRobotAccount, DingTalkAccount
from bot.platforms.dingtalk.client import DingTalkPlatform
from bot.platforms.dingtalk.custom import CustomRobotPlatform
from bot.web.hooks import RUNNER_OPTIONS, hook_routes
from tests.contract.platforms.harness import Harness, Seen, Told, Untold, idle
from tests.fakes.dingtalk import FakeDingTalk, Fault, Said
from tests.fakes.dingtalk_world import Sent

OWNER, PERSON, OTHER = "1000000000000001", "0123456789012345", "0987654321098765"
CID, POOR, TEMPLATE = "cidA1b2C3d4E5f6G7h8I9j0KQ==", "cidPlainB2c3D4e5F6g7H8i9J0==", "vote.schema"
SECRET, CARD_SECRET, ROBOT_SECRET = "EXAMPLE-app-secret-0001", "cardSECRET0123456789abcdef", "SECexample0123456789+/%&"
ROBOT_TOKEN = "robotTOKEN0123456789abcdef"
EVERYBODY = "@所有人 "
PROGRAM = Path(__file__).resolve().parents[2] / "fakes" / "second_ear.py"
ASKS = frozenset({
    "muteSettings", "chat/get", "members/batchQuery", "robots/query", "card/callbacks/register", "groupMessages/query",
    "call_back/get_call_back_failed_result", "messageFiles/download", "temporary",
})  # fmt: skip
DOORS = frozenset({"oauth2/accessToken", "oauth2/token", "gettoken", "connections/open"})
ENDPOINTS: dict[type[Effect], str] = {
    SendMessage: "groupMessages/send", SendDirect: "oToMessages/batchSend", SetMuteAll: "sceneGroup/update",
    MuteMember: "muteMembers/set", Recall: "groupMessages/recall", SendFile: "groupMessages/send",
}  # fmt: skip


class _DingTalk(Harness):
    """What both kinds of robot share: the stand-in and how it is read."""

    group, person, other, friend = (NativeId(one) for one in (CID, PERSON, OTHER, PERSON))
    cuts = True

    def __init__(self) -> None:
        super().__init__()
        self.fake = FakeDingTalk(self.clock)
        self.fake.add_group("scene", cid=CID, owner=OWNER, members=(PERSON, OTHER))
        self.fake.add_group("plain", cid=POOR, owner=OWNER, members=(PERSON, OTHER))

    async def disconnect(self) -> None:
        runner, self.fake._runner = self.fake._runner, None
        assert runner is not None
        await runner.cleanup()
        await idle()

    def secret_words(self) -> tuple[str, ...]:
        given = (*self.fake.tokens.ever, *self.fake.world.sessions, *self.fake.world.tickets)
        return (*self.secrets, *given)

    def violations(self) -> list[str]:
        return self.fake.violations

    def calls(self) -> list[Any]:
        return [row for row in self.fake.calls() if row["name"] not in DOORS]

    def changes(self) -> list[Any]:
        return [row for row in self.calls() if row["name"] not in ASKS]

    def seen(self) -> list[Seen]:
        said = (one for one in self.fake.sent(to=CID) if not one.recalled)
        return [_seen(self.fake, one) for one in said if one.msg_key not in ("sampleFile", "empty")]

    def _fault(self, endpoint: str, kind: str, *, performs: bool) -> bool:
        kinds = {"busy": "status", "broken": "reset"}
        self.fake.faults.append(Fault(kinds.get(kind, kind), endpoint, performs=performs, status=503, retry_after=7))
        return True


class DingTalkHarness(_DingTalk):
    """The application robot; ``way``: stream · http · ear (Stream, and a program that hears all)."""

    family = "dingtalk"

    def __init__(self, way: str) -> None:
        super().__init__()
        self.name, self.way = f"dingtalk-{way}", way
        self.secrets = (SECRET, CARD_SECRET, self.fake.pushes.event_token, self.fake.pushes.aes_key)
        self.fake.add_template(TEMPLATE)
        self._writer: asyncio.StreamWriter | None = None
        self._server: asyncio.Server | None = None
        self._lines = 0

    async def start(self) -> None:
        await self.fake.listen()
        stream = self.way != "http"
        self.fake.stream = self.fake.event_stream = stream
        pushes = self.fake.pushes
        account = DingTalkAccount(
            AccountName("a"), self.fake.client_id, SECRET, stream=stream, api_url=self.fake.api_url,
            oapi_url=self.fake.oapi_url, event_token=pushes.event_token, event_aes_key=pushes.aes_key,
            owner_keys=(self.fake.client_id,), card_secret=CARD_SECRET, card_route="" if stream else "votes",
            templates={CardKind.VOTE: TEMPLATE}, probe_user_id=OWNER, call_timeout=self.patience,
            ear=await self._ear() if self.way == "ear" else (),
        )  # fmt: skip
        self.platform = DingTalkPlatform(account, self.clock)
        app = web.Application()
        app.add_routes(hook_routes({account.name: self.platform}))
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, **RUNNER_OPTIONS)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/hooks/dingtalk/a"
        pushes.robot_url, pushes.event_url = url, f"{url}/events"
        await self.platform.start(self.sink)
        if stream:
            await self.fake.until(lambda: bool(self.fake.gateway.live()))
        else:
            await self.platform.register_cards(f"{url}/cards")
        if self.way == "ear":
            async with asyncio.timeout(5):
                while self._writer is None or not self.platform._ear.granted:  # noqa: ASYNC110
                    await asyncio.sleep(0)

    async def _ear(self) -> tuple[str, ...]:
        self._folder = tempfile.TemporaryDirectory()
        path = f"{self._folder.name}/ear.sock"

        async def met(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readline()
            writer.write(json.dumps({"err": "[event] ready event_key=k bus_pid=7 subscribe_id=s"}).encode() + b"\n")
            self._writer = writer
            while await reader.readline():
                pass
            writer.close()

        self._server = await asyncio.start_unix_server(met, path)
        return sys.executable, "-S", str(PROGRAM), path

    async def close(self) -> None:
        await self.fake.close()
        await self._runner.cleanup()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            self._folder.cleanup()

    def acks(self) -> int | None:
        return (self.order() or []).count("ack")

    def note_stored(self, event: Event) -> None:
        self.fake.write("stored")

    def order(self) -> list[str] | None:
        return [found for row in self.fake.log if (found := _in_order(row))]

    # ---- what happens

    async def says(
        self, words: str, *, addressed: bool = True, quote: str | None = None, mentions: Any = (), picture: bool = False
    ) -> Told:
        if not addressed and self.way != "ear":
            raise Untold
        values: dict[str, Any] = {"kind": "picture", "content": {"downloadCode": "x"}} if picture else {}
        earlier = None if quote is None else self._earlier(quote)
        said = await self.fake.say(CID, PERSON, words, addressed, quote=earlier, at=tuple(mentions), **values)
        await self._told(said)
        if self.way == "ear":
            await self._print()
        return Told(lambda: self._again(said), said.body["msgId"])

    async def _print(self) -> None:
        """The program prints what it heard, and what the ear holds back is let go."""
        assert self._writer is not None
        lines, wanted = self.fake.ear_lines(self._lines), self.platform.counts["lines"]
        self._lines += len(lines)
        for line in lines:
            self._writer.write(json.dumps({"out": line}).encode() + b"\n")
        async with asyncio.timeout(5):
            while self.platform.counts["lines"] < wanted + len(lines):  # noqa: ASYNC110
                await asyncio.sleep(0)
        await self.wake(3)

    def _earlier(self, message_id: str) -> Any:
        if message_id in self.fake.world.sent:
            return self.fake.world.sent[message_id]
        return next(one for one in self.fake.groups[CID].history if one["msgId"] == message_id)

    async def _told(self, said: Said) -> None:
        """Until a frame is answered, or cannot be now."""
        if said.offer is not None and not self.sink.full and self.sink.gate is None:
            offer = said.offer
            await self.fake.until(lambda: bool(offer.acks))

    async def _again(self, said: Said) -> None:
        await self._told(await self.fake.tell_robot(said.body))

    async def writes(self, words: str) -> Told:
        said = await self.fake.tell(PERSON, words)
        await self._told(said)
        return Told(lambda: self._again(said), said.body["msgId"])

    async def uploads(self, name: str) -> Told:
        """Files are told of in private only."""
        said = await self.fake.tell(PERSON, kind="file", content={"fileName": name, "downloadCode": "code"})
        await self._told(said)
        return Told(lambda: self._again(said), said.body["msgId"])

    async def _event(self, said: Said, who: str = "") -> Told:
        await self._told(said)
        headers = said.offer.frame["headers"] if said.offer is not None else {}

        async def again() -> None:
            if said.offer is None:
                await self.fake.pushes.event(said.body)
            else:
                await self._told(await self.fake.tell_event(headers["eventType"], said.body, headers["eventId"]))

        return Told(again, who=who)

    async def takes_back(self, message_id: str, *, own: bool) -> Told:
        if not own:
            raise Untold
        return await self._event(await self.fake.take_back(self.fake.world.sent[message_id], PERSON))

    async def joins(self) -> Told:
        return await self._event(await self.fake.join(CID, "5555555555555555"), "5555555555555555")

    async def leaves(self) -> Told:
        said = await self.fake.leave(CID, OTHER)
        self.fake.groups[CID].members.setdefault(OTHER, self.fake.groups[POOR].members[OTHER])
        return await self._event(said, OTHER)

    async def taps(self, card: str, choice: str) -> Told:
        said = await self.fake.click(card, PERSON, choice)
        await self._told(said)

        async def again() -> None:
            if said.offer is not None:
                await self.fake.gateway.again(said.offer)
            else:
                await self.fake.tell_click(card, PERSON, said.body)

        return Told(again)

    async def bot_comes(self) -> Told:
        return await self._event(await self.fake.happened("im_cool_app_install", self.fake.groups[CID], OWNER))

    async def bot_goes(self) -> Told:
        return await self._event(await self.fake.happened("im_cool_app_uninstall", self.fake.groups[CID], OWNER))

    async def odd(self) -> Told:
        return await self._event(await self.fake.happened("never_seen_before", self.fake.groups[CID], OWNER))

    async def stored_later(self, told: Told) -> None:
        await self.wake(3)
        if self.way == "http":
            await told.again()
            return
        self.later(17)
        await self.fake.gateway.reoffer()
        await self.wake(1)

    # ---- what is there

    def seen_alone(self) -> list[str]:
        return [one.content["content"] for one in self.fake.sent("private", PERSON) if not one.recalled]

    def closed(self) -> bool:
        return self.fake.groups[CID].muted

    def close_by_hand(self, on: bool) -> None:
        self.fake.groups[CID].muted = on

    def silenced(self) -> bool:
        until = self.fake.groups[CID].members[PERSON].muted_until
        return until is not None and until > self.clock.now()

    def gone(self, message_id: str) -> bool:
        return self.fake.world.sent[message_id].recalled

    def counts_of(self, card: str) -> dict[str, str]:
        shown = self.fake.card(card)
        return {name.removeprefix("count_").upper(): shown[name] for name in shown if name.startswith("count_")}

    def files(self) -> dict[str, bytes]:
        shown = [one.content["mediaId"] for one in self.fake.sent(to=CID) if one.msg_key == "sampleFile"]
        return {self.fake.world.media[one][1]: self.fake.world.media[one][2] for one in shown}

    def members(self) -> set[str]:
        return set(self.fake.groups[CID].members)

    def poor_group(self) -> NativeId:
        return NativeId(POOR)

    def demote(self, *, back: bool = False) -> None:
        """Here it is the application that may call no longer."""
        self.fake.forbidden = set() if back else {"sceneGroup/update", "muteMembers/set"}

    def strange_group(self) -> NativeId:
        return NativeId("cidNowhere")

    def fail(self, kind: str, effect: type[Effect], *, performs: bool = False) -> bool:
        return self._fault(ENDPOINTS[effect], kind, performs=performs)


class CustomHarness(_DingTalk):
    """The custom robot of one group: it speaks, and that is all."""

    name = family = "custom"
    hears = reads_mode = False
    secrets = (ROBOT_SECRET, ROBOT_TOKEN)

    async def start(self) -> None:
        await self.fake.listen()
        url = self.fake.add_custom_robot(CID, ROBOT_TOKEN, secret=ROBOT_SECRET)
        account = CustomRobotAccount(AccountName("a"), url, secret=ROBOT_SECRET, call_timeout=self.patience)
        self.platform = CustomRobotPlatform(account, self.clock)
        await self.platform.start(self.sink)

    async def close(self) -> None:
        await self.fake.close()

    def changes(self) -> list[Any]:
        return [row for row in self.calls() if row["body"] != {"msgtype": "empty"}]

    def fail(self, kind: str, effect: type[Effect], *, performs: bool = False) -> bool:
        return self._fault("robot/send", kind, performs=performs)

    async def fence(self) -> None:
        """Nothing ever comes."""
        await idle()


def _in_order(row: dict[str, Any]) -> str:
    good = (row["kind"] == "ack" and row["frame"]["code"] == 200) or (
        row["kind"] == "push" and row.get("status") == 200
    )
    return "ack" if good else "stored" if row["kind"] == "stored" else ""


def _seen(fake: FakeDingTalk, sent: Sent) -> Seen:
    if sent.way == "card-group":
        shown = fake.card(sent.content["outTrackId"])
        buttons = tuple(one["id"] for one in json.loads(shown["options"]))
        return Seen(shown["title"], sent.at_users, sent.at_all, None, buttons)
    content = sent.content
    if sent.way in ("session", "custom"):
        content = content[sent.msg_key]
    words = content["content"] if "content" in content else content["text"]
    for user in sent.at_users:
        words = words.replace(f"@{user} ", "")
    words = words.replace(EVERYBODY, "") if sent.at_all else words
    return Seen(words, sent.at_users, sent.at_all, "session" if sent.way == "session" else None)
