"""Every platform's stand-in behind a pipe, and the whole bot in front of them: real App, real sockets, virtual time.

What was called and what was said is read from the stand-ins' own logs; what was kept, from SQLite directly.
"""

import asyncio
import json
import re
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.accounts import pace_of
from bot.app import App, Parts, features
from bot.clock import VirtualClock
from bot.core.effect import Effect, SendMessage, SetMuteAll, Why
from bot.core.event import Event
from bot.core.ids import AccountName, EventId, GroupKey, NativeId
from bot.core.message import Message
from bot.core.people import Directory
from bot.core.programme import GroupSpec
from bot.core.rule import Decision
from bot.platforms.base import Pace, Platform
from bot.platforms.dingtalk.account import DingTalkAccount, DingTalkGroup, GroupKind
from bot.platforms.dingtalk.client import DingTalkPlatform
from bot.platforms.onebot.client import OneBotAccount, OneBotPlatform
from bot.platforms.qq.account import QQAccount
from bot.platforms.qq.client import QQPlatform
from bot.rehearsal.advance import advance
from bot.settings import DingTalkAccount as DingTalkTable
from bot.settings import OneBotAccount as OneBotTable
from bot.settings import QQAccount as QQTable
from bot.store.database import Database
from bot.store.tables import metadata
from bot.store.unit import Unit
from bot.web.hooks import RUNNER_OPTIONS, hook_routes
from handlers import PIPELINE
from schedules import JOBS
from tests import programmes
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
    """An application robot with scene groups. ``stream``: messages come over its socket, not over the hook."""

    kind, limit, mode_call = "dingtalk", 1200, "sceneGroup/update"
    stream = False
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
                event_aes_key=AES_KEY, card_secret=SECRET, card_route="r", groups=known, call_timeout=self.patience,
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


class Rig:
    """The whole bot with the accounts of these sides; the management group is the last group of the first one."""

    def __init__(self, folder: Path, clock: VirtualClock, sides: Sequence[Side], paces: bool | Pace = True) -> None:
        self.clock, self.sides = clock, sides
        self.path = folder / "bot.db"
        self.paces = {side.name: side.pace if paces is True else paces or Pace() for side in sides}
        self.platforms: dict[AccountName, Any] = {}
        self._orders = 0

    async def start(self) -> None:
        """Bring everything up."""
        database = Database(f"sqlite+aiosqlite:///{self.path}", synchronous="OFF")
        async with database.writing() as connection:
            await connection.run_sync(metadata.create_all)
        self.platforms = {side.name: side.platform() for side in self.sides}
        first = self.sides[0]
        groups = tuple(spec for side in self.sides for spec in self.specs(side))
        programme = replace(
            programmes.programme(groups=(), account=first.name),
            groups=groups,
            management=GroupSpec(GroupKey("staff"), "管理群", first.name, NativeId(first.groups[-1]), management=True),
        )
        self.app = App(
            Parts(programme, Directory(()), (), database, self.clock, tuple(self.platforms.values()),
                  features(PIPELINE, JOBS), paces=self.paces)
        )  # fmt: skip
        server = web.Application()
        server.add_routes(hook_routes(self.platforms))
        self.runner = web.AppRunner(server, shutdown_timeout=0.1, **RUNNER_OPTIONS)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        await self.app.start()
        for side in self.sides:
            await side.joined(f"http://127.0.0.1:{self.runner.addresses[0][1]}")
        await self.run(30)

    async def stop(self) -> None:
        """Shut down."""
        await self.app.stop(0.1)
        await self.runner.cleanup()

    async def restart(self) -> None:
        """Another process on the same database."""
        await self.stop()
        await self.start()

    def specs(self, side: Side) -> list[GroupSpec]:
        """The study groups of an account."""
        natives = side.groups[:-1] if side is self.sides[0] else side.groups
        return [
            GroupSpec(self.key(side, number), f"{side.name}{number}班", side.name, NativeId(native))
            for number, native in enumerate(natives)
        ]

    def key(self, side: Side, number: int) -> GroupKey:
        """The key of an account's group."""
        return GroupKey(f"{side.name}-{number}")

    async def run(self, seconds: float) -> None:
        """Let so much time pass."""
        await advance(self, self.clock, self.clock.now() + timedelta(seconds=seconds))

    async def tick(self) -> int:
        """One tick of the app; for ``advance``."""
        return await self.app.tick()

    async def quiet(self) -> None:
        """Return when the app is quiet, also after those who are about to wake have woken; for ``advance``."""
        await self.app.quiet()
        await idle(10)
        await self.app.quiet()

    def next_time(self) -> datetime | None:
        """When the app wants to be moved; for ``advance``."""
        return self.app.next_time()

    async def walk(self, seconds: int, every: Callable[[], object] | None = None) -> None:
        """Let time pass second by second, and let sockets do what they would do in each."""
        for _ in range(seconds):
            await self.run(1)
            await idle()
            if every is not None:
                every()

    async def carry_out(self, *effects: Effect) -> None:
        """Put effects into the outbox as a decision does."""
        self._orders += 1
        at = self.clock.now()
        event = Event(id=EventId(f"order-{self._orders}"), at=at, received_at=at, account=AccountName(""))

        async def work(unit: Unit) -> None:
            await self.app.engine.carry_out(unit, event, Decision(effects=effects))

        await self.app.writer.submit(work)

    async def say(self, side: Side, numbers: Iterable[int]) -> None:
        """Order marked messages, each to the next of the account's groups."""
        many = len(self.specs(side))
        await self.carry_out(
            *(
                SendMessage(feature="test", why=Why("test"), tag=f"m{number}", group=self.key(side, number % many),
                            message=Message.of(mark(number)))
                for number in numbers
            )
        )  # fmt: skip

    async def shut(self, side: Side, *, on: bool = True) -> None:
        """Order every group of an account to be closed or opened."""
        await self.carry_out(
            *(
                SetMuteAll(feature="test", why=Why("test"), tag=f"s{spec.key}", group=spec.key, on=on)
                for spec in self.specs(side)
            )
        )

    def rows(self, query: str) -> list[Any]:
        """What the database says, read by another connection."""
        with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)) as connection:
            return connection.execute(query).fetchall()

    def states(self) -> dict[str, tuple[str, int]]:
        """State and number of tries of each marked message."""
        found = self.rows("SELECT body, state, attempts FROM outbox WHERE feature = 'test'")
        return {mark[0]: (state, tries) for body, state, tries in found if (mark := MARK.search(body))}


async def idle(rounds: int = 200) -> None:
    """Let whatever could still happen happen."""
    for _ in range(rounds):
        await asyncio.sleep(0)


@asynccontextmanager
async def rig(
    folder: Path, *kinds: str, groups: int = 4, paces: bool | Pace = True, patience: float = PATIENCE
) -> AsyncIterator[Rig]:
    """The bot with an account of each of these kinds (of SIDES), each on a stand-in of its own."""
    clock = VirtualClock(NOON.astimezone(UTC))
    sides = [SIDES[kind](f"a{number}", clock) for number, kind in enumerate(kinds)]
    for side in sides:
        side.patience = patience
        await side.listen(groups)
    found = Rig(folder, clock, sides, paces)
    await found.start()
    try:
        yield found
    finally:
        await found.stop()
        for side in sides:
            await side.close()


def fullest(times: Iterable[datetime], window: timedelta = timedelta(seconds=60)) -> int:
    """The most in any window."""
    ordered, first, most = sorted(times), 0, 0
    for last, at in enumerate(ordered):
        while at - ordered[first] >= window:
            first += 1
        most = max(most, last - first + 1)
    return most
