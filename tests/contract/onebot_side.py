"""Our side of the OneBot tests: the platform behind a real server, what reached its sink, and effects to send.

The other side is tests.fakes.onebot.
"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from bot.clock import Clock, RealClock, VirtualClock
from bot.core.effect import MuteMember, SendMessage, SetMuteAll, Why
from bot.core.event import AccountChanged, Event, MessageReceived
from bot.core.ids import AccountName, EffectKey, GroupKey, NativeId
from bot.core.message import Message
from bot.platforms.base import Address, Receipt
from bot.platforms.onebot.client import OneBotAccount, OneBotPlatform
from bot.web.hooks import RUNNER_OPTIONS, hook_routes
from tests.fakes.onebot import FakeOneBot

SELF_ID, GROUP, MEMBER = 2854196310, 742839156, 3325176042
TOKEN, SECRET = "t" * 32, "s" * 32
HERE = Address(native_group=NativeId(str(GROUP)))


class Bot:
    """Our side: the platform behind a real server, and what reached the sink."""

    def __init__(self, clock: Clock | None = None, **account: Any) -> None:
        values = {"access_token": TOKEN, "secret": SECRET, "call_timeout": 5.0} | account
        self.account = OneBotAccount(AccountName("qq"), NativeId(str(SELF_ID)), **values)
        self.platform = OneBotPlatform(self.account, clock or RealClock())
        self.begun: list[Event] = []
        self.events: list[Event] = []
        self.before: Callable[[Event], Any] | None = None
        self._changed = asyncio.Condition()
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def start(self) -> None:
        app = web.Application()
        app.add_routes(hook_routes({self.account.name: self.platform}))
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, **RUNNER_OPTIONS)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/hooks/onebot/qq"
        await self.platform.start(self.sink)

    async def stop(self) -> None:
        await self.platform.stop()
        assert self._runner is not None
        await self._runner.cleanup()

    async def sink(self, event: Event) -> None:
        self.begun.append(event)
        async with self._changed:
            self._changed.notify_all()
        if self.before is not None:
            await self.before(event)
        self.events.append(event)
        async with self._changed:
            self._changed.notify_all()

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(5), self._changed:
            await self._changed.wait_for(condition)

    async def dialled(self) -> None:
        """Until calls can be made: the other side is in this loop."""
        async with asyncio.timeout(5):
            while not self.platform.connected:  # noqa: ASYNC110
                await asyncio.sleep(0)

    @property
    def texts(self) -> list[str]:
        return [event.message.text for event in self.events if isinstance(event, MessageReceived)]

    @property
    def links(self) -> list[str]:
        return [event.detail for event in self.events if isinstance(event, AccountChanged)]

    async def send(self, effect: Any, address: Address = HERE) -> Receipt:
        return await self.platform.send(effect, address, EffectKey("k"))


def say(text: str = "hello", **values: Any) -> SendMessage:
    return SendMessage(feature="f", why=Why("test"), group=GroupKey("g"), message=Message.of(text), **values)


def shut(on: bool = True) -> SetMuteAll:
    return SetMuteAll(feature="f", why=Why("test"), group=GroupKey("g"), on=on)


def mute(user: int, seconds: int = 60) -> MuteMember:
    native_id = NativeId(str(user))
    return MuteMember(feature="f", why=Why("test"), group=GroupKey("g"), native_id=native_id, seconds=seconds)


async def connect(bot: Bot, fake: FakeOneBot, **dial: Any) -> None:
    await fake.dial(f"{bot.url}/ws", **dial)
    await bot.until(lambda: any(isinstance(event, AccountChanged) for event in bot.events))


class CountingClock(VirtualClock):
    """Tells when somebody has gone to sleep on it."""

    def __init__(self) -> None:
        super().__init__(datetime(2026, 9, 1, tzinfo=UTC))
        self.asleep: asyncio.Queue[datetime] = asyncio.Queue()

    async def sleep_until(self, at: datetime) -> None:
        self.asleep.put_nowait(at)
        await super().sleep_until(at)
