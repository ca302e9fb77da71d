"""One account of each platform and each way of connecting: its stand-in behind a pipe, and the adapter in front.

What was called and what was said is read from the stand-ins' own logs.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.accounts import pace_of
from bot.clock import VirtualClock
from bot.core.card import CardKind
from bot.core.ids import AccountName, NativeId
from bot.platforms.base import Pace, Platform
from bot.platforms.dingtalk.account import DingTalkAccount, DingTalkGroup, GroupKind
from bot.platforms.dingtalk.client import DingTalkPlatform
from bot.platforms.onebot.client import OneBotAccount, OneBotPlatform
from bot.platforms.qq.account import QQAccount
from bot.platforms.qq.client import QQPlatform
from bot.settings import DingTalkAccount as DingTalkTable
from bot.settings import OneBotAccount as OneBotTable
from bot.settings import QQAccount as QQTable
from tests.fakes.dingtalk import FakeDingTalk
from tests.fakes.dingtalk import Fault as DingTalkFault
from tests.fakes.onebot import FakeOneBot
from tests.fakes.onebot import Fault as OneBotFault
from tests.fakes.pipe import Pipe
from tests.fakes.qqofficial import FakeQQ
from tests.fakes.qqofficial import Fault as QQFault

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = datetime(2020, 4, 18, 12, 0, tzinfo=SHANGHAI)
"""An intensive day, between two of its jobs."""
MARK = re.compile(r"item-\d{5}")
PATIENCE, SHORT_PATIENCE = 5.0, 0.6
"""Seconds of the machine that a call may take: what hangs is given up after so long, while the clock stands still.
Short where something is to hang."""
TOKEN, SECRET = "t" * 32, "s" * 32
AES_KEY = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJ0123456"


def mark(number: int) -> str:
    """The words by which a message is found again."""
    return f"item-{number:05}"


@dataclass(frozen=True, slots=True)
class Call:
    """A call as the stand-in saw it. ``mark`` is empty where nothing was to be said."""

    at: datetime
    name: str
    mark: str
    good: bool


class Side:
    """One account: the stand-in of its platform, the pipe in front of it, and the adapter."""

    kind: str
    limit: int
    """Messages in any minute that the platform (or, for a client, the settings) allows."""
    mode_call: str
    fake: Any
    pace: Pace
    patience = PATIENCE

    def __init__(self, name: str, clock: VirtualClock) -> None:
        self.name, self.clock = AccountName(name), clock
        self.groups: list[str] = []
        self.pipe: Pipe
        self.base = ""

    async def listen(self, groups: int) -> None:
        """Serve, with so many groups."""
        url = await self._open(groups)
        self.pipe = Pipe(int(url.rpartition(":")[2]), self.clock)
        self.base = f"http://127.0.0.1:{await self.pipe.listen()}"

    async def _open(self, groups: int) -> str:
        raise NotImplementedError

    def platform(self) -> Platform:
        """The adapter of a process of its own."""
        raise NotImplementedError

    async def joined(self, root: str) -> None:
        """The bot serves its hooks below ``root`` and has started."""

    def calls(self) -> list[Call]:
        """Every call but those for tokens."""
        raise NotImplementedError

    def heard(self) -> list[str]:
        """Everything that people can read, in its order."""
        raise NotImplementedError

    def fail(self, status: int, times: int, *, wait: int | None = None, speaking: bool = True) -> None:
        """The next calls (only those that say something, if ``speaking``) get this status and are not done."""
        raise NotImplementedError

    async def close(self) -> None:
        """Hang up everything."""
        await self.pipe.hang_up()
        await self.fake.close()

    @property
    def marks(self) -> list[str]:
        """The marked messages that people can read, in their order."""
        return [found[0] for text in self.heard() if (found := MARK.search(text))]

    def tries(self) -> list[Call]:
        """The calls that were to say a marked message."""
        return [call for call in self.calls() if call.mark]


def _call(row: Mapping[str, Any], name: str, body: Any, *, good: bool) -> Call:
    found = MARK.search(json.dumps(body, ensure_ascii=False))
    return Call(datetime.fromisoformat(row["at"]), name, found[0] if found else "", good)


class DingTalkSide(Side):
    """An application robot with scene groups. ``stream``: messages come over its socket, not over the hook;
    ``templates``: those of its cards."""

    kind, limit, mode_call = "dingtalk", 1200, "sceneGroup/update"
    stream = False
    templates: Mapping[CardKind, str] = {}
    pace = pace_of(DingTalkTable(name="d", platform="dingtalk", client_id="dingexampleappkey01"))
    fake: FakeDingTalk

    async def _open(self, groups: int) -> str:
        self.fake = FakeDingTalk(self.clock)
        self.fake.stream = self.fake.event_stream = self.stream
        self.fake.gateway.ping_every = 30.0
        members = ("2000000000000001", "2000000000000002")
        self.groups = [self.fake.add_group(members=members).cid for _ in range(groups)]
        return await self.fake.listen()

    def platform(self) -> DingTalkPlatform:
        self.fake.world.base = self.fake.world.old_base = self.base
        known = {NativeId(cid): DingTalkGroup(GroupKind.SCENE) for cid in self.groups}
        return DingTalkPlatform(
            DingTalkAccount(
                self.name, self.fake.client_id, self.fake.client_secret, robot_code=self.fake.robot_code,
                stream=self.stream, api_url=self.base, oapi_url=self.base, event_token=self.fake.pushes.event_token,
                event_aes_key=AES_KEY, card_secret=SECRET, card_route="r", groups=known, templates=self.templates,
                call_timeout=self.patience,
            ),
            self.clock,
        )  # fmt: skip

    async def joined(self, root: str) -> None:
        self.fake.pushes.robot_url = f"{root}/hooks/dingtalk/{self.name}"
        self.fake.pushes.event_url = f"{root}/hooks/dingtalk/{self.name}/events"
        self.fake.world.routes["r"] = (f"{root}/hooks/dingtalk/{self.name}/cards", SECRET)
        if self.stream:
            await self.fake.until(lambda: bool(self.fake.gateway.live()))

    def calls(self) -> list[Call]:
        rows = (row for row in self.fake.calls() if row["name"] not in ("oauth2/accessToken", "connections/open"))
        return [_call(row, row["name"], row["body"], good=row["outcome"] == 200) for row in rows]

    def heard(self) -> list[str]:
        return [json.dumps(sent.content, ensure_ascii=False) for sent in self.fake.sent()]

    def fail(self, status: int, times: int, *, wait: int | None = None, speaking: bool = True) -> None:
        endpoint = "groupMessages/send" if speaking else "*"
        kind = "throttle" if status == 0 else "status"
        self.fake.faults.append(DingTalkFault(kind, endpoint, times, status=status, retry_after=wait))


class DingTalkStreamSide(DingTalkSide):
    """The same with messages over the socket that we dial."""

    stream = True


class QQSide(Side):
    """An official robot; not certified, so with thirty messages a minute of its own accord."""

    kind, limit, mode_call = "qq", 30, ""
    pace = pace_of(QQTable(name="q", platform="qq", app_id="102000001"))
    fake: FakeQQ

    async def _open(self, groups: int) -> str:
        self.fake = FakeQQ(self.clock, "102000001", "DG5g3B4j9X2KOErG", certified=False)
        made = [self.fake.add_group(f"g{number}", members=("甲", "乙")) for number in range(groups)]
        self.groups = [group.openid for group in made]
        self.fake.quirks.limits_per_group = True
        return await self.fake.listen()

    def platform(self) -> QQPlatform:
        token_url = f"{self.base}/app/getAppAccessToken"
        return QQPlatform(
            QQAccount(self.name, self.fake.app_id, self.fake.app_secret, api_url=self.base, token_url=token_url,
                      call_timeout=self.patience),
            self.clock,
        )  # fmt: skip

    async def joined(self, root: str) -> None:
        self.fake.hook_url = f"{root}/hooks/qq/{self.name}"

    def calls(self) -> list[Call]:
        return [_call(row, row["endpoint"], row["body"], good=row["status"] < 300) for row in self.fake.calls()]

    def heard(self) -> list[str]:
        return [stored.text for stored in self.fake.sent()]

    def fail(self, status: int, times: int, *, wait: int | None = None, speaking: bool = True) -> None:
        endpoint = "send_group" if speaking else "*"
        code = 100001 if status == 429 else 0
        self.fake.faults.append(QQFault("status", endpoint, times, code=code, status=status, retry_after=wait))


class OneBotSide(Side):
    """A client with an HTTP API that posts its reports."""

    kind, mode_call = "onebot", "set_group_whole_ban"
    limit = 65
    """Sixty a minute of the settings and five at once."""
    pace = pace_of(OneBotTable(name="o", platform="onebot", self_id="2854196310"))
    fake: FakeOneBot
    self_id = 2854196310

    async def _open(self, groups: int) -> str:
        self.fake = FakeOneBot(self_id=self.self_id, token=TOKEN, secret=SECRET, clock=self.clock)
        numbers = [700_000_001 + number for number in range(groups)]
        for number in numbers:
            self.fake.add_group(number, members=(3_000_000_001, 3_000_000_002))
        self.groups = [str(number) for number in numbers]
        return await self._serve()

    async def _serve(self) -> str:
        return await self.fake.listen()

    def _way(self) -> dict[str, str]:
        return {"api_url": self.base}

    def platform(self) -> OneBotPlatform:
        return OneBotPlatform(
            OneBotAccount(self.name, NativeId(str(self.self_id)), access_token=TOKEN, secret=SECRET,
                          call_timeout=self.patience, **self._way()),
            self.clock,
        )  # fmt: skip

    async def joined(self, root: str) -> None:
        self.fake.report_url = f"{root}/hooks/onebot/{self.name}"
        await self.fake.tell(self.fake.heartbeat())

    def calls(self) -> list[Call]:
        return [_call(row, row["action"], row["params"], good=row["outcome"] == "ok") for row in self.fake.calls()]

    def heard(self) -> list[str]:
        rows = [row for group in self.fake.groups.values() for row in group.history]
        return [row["raw_message"] for row in rows if row["user_id"] == self.self_id]

    def fail(self, status: int, times: int, *, wait: int | None = None, speaking: bool = True) -> None:
        action = "send_group_msg" if speaking else "*"
        self.fake.faults.append(OneBotFault("status", action, times, status=status, retry_after=wait))


class OneBotReverseSide(OneBotSide):
    """A client that dials us, through the pipe, and keeps dialling."""

    heartbeat = 15.0

    async def listen(self, groups: int) -> None:
        await self._open(groups)

    async def _serve(self) -> str:
        return ""

    def _way(self) -> dict[str, str]:
        return {}

    async def joined(self, root: str) -> None:
        if self.base:
            await self.pipe.hang_up()
        self.pipe = Pipe(int(root.rpartition(":")[2]), self.clock)
        self.base = f"http://127.0.0.1:{await self.pipe.listen()}"
        await self.dial()

    async def dial(self) -> None:
        """Dial the bot."""
        await self.fake.dial(f"{self.base}/hooks/onebot/{self.name}/ws", heartbeat=self.heartbeat)


class OneBotForwardSide(OneBotSide):
    """A client that we dial."""

    async def _serve(self) -> str:
        self.fake.heartbeat_every = 15.0
        return await self.fake.serve_forward()

    def _way(self) -> dict[str, str]:
        return {"ws_url": self.base.replace("http://", "ws://")}

    async def joined(self, root: str) -> None:
        await self.fake.until(self.fake.linked)


SIDES: dict[str, type[Side]] = {
    "dingtalk": DingTalkSide,
    "dingtalk-stream": DingTalkStreamSide,
    "qq": QQSide,
    "onebot-http": OneBotSide,
    "onebot-reverse": OneBotReverseSide,
    "onebot-forward": OneBotForwardSide,
}
OVER_HTTP = ("dingtalk", "qq", "onebot-http")
"""One a platform, the calls of each over HTTP."""
