"""Stands between the rehearsal's people and a platform's stand-in: what they do in the world is done on the platform,
and what the platform's own log says the bot did there is written into the world's journal.

So a verdict on the journal is a verdict on what the platform saw. Must never take the bot's word for anything.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from bot.clock import VirtualClock
from bot.core.capability import Capability
from bot.core.effect import Effect
from bot.core.event import Event, MessageReceived
from bot.core.ids import AccountName, EffectKey, NativeId
from bot.platforms.base import Address, Finding, Platform, Probe, Receipt, Sink
from bot.platforms.sandbox.world import BOT, SandboxWorld
from bot.rehearsal.ballots import number_of
from bot.web.hooks import RUNNER_OPTIONS, HookedAccount, hook_routes
from tests.stage.labels import Label, Labels

Row = dict[str, Any]
HEARD_WITHIN = 10.0
"""Real seconds until a report has to be on disk."""


class Log(list[Row]):
    """The log of a stand-in; every new line is shown at once."""

    def __init__(self, lines: Iterable[Row], shown_to: Callable[[Row], None]) -> None:
        super().__init__(lines)
        self._shown_to = shown_to

    def append(self, row: Row) -> None:
        super().append(row)
        self._shown_to(row)


_CALLING: ContextVar[bool] = ContextVar("calling", default=False)
_SHORT = timedelta(seconds=2)


class PassingClock:
    """The clock as an adapter has it. A short wait within a call lets the time pass at once: the rehearsal waits for
    the call to end before it moves the clock, so nobody else would."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        """The time."""
        return self._clock.now()

    async def sleep_until(self, at: datetime) -> None:
        """Return when ``now() >= at``."""
        if _CALLING.get() and at - self._clock.now() <= _SHORT:
            await asyncio.sleep(0)
            self._clock.move_to(at)
        else:
            await self._clock.sleep_until(at)


class Names:
    """Ids of the world and of the platform, both ways."""

    def __init__(self) -> None:
        self._out: dict[str, Any] = {}
        self._back: dict[Any, str] = {}

    def pair(self, ours: str, theirs: Any) -> None:
        """These two are the same."""
        self._out[ours] = theirs
        self._back[theirs] = ours

    def out(self, ours: str) -> Any:
        """The platform's id. Raises KeyError."""
        return self._out[ours]

    def back(self, theirs: Any) -> str | None:
        """The world's id; None for what the world does not know."""
        return self._back.get(theirs)


class Relay:
    """One account on its stand-in; a platform delivers in ``happen``, reads its log in ``read``, connects in
    ``connect``. Lives longer than the bot, which may be stopped and started."""

    quotes = True
    """Whether the platform's messages say which message they answer."""

    def __init__(self, world: SandboxWorld, clock: VirtualClock) -> None:
        self.world, self.clock = world, clock
        self.patient = PassingClock(clock)
        self.labels = Labels()
        self.messages = Names()
        self.taken: Counter[str] = Counter()
        """How often the bot has taken a message in, by the platform's id."""
        self.unheard: set[str] = set()
        """Messages of the world that the platform did not hand to the bot."""
        self.pressed: set[str] = set()
        """Messages of the world that were taps on a button."""
        self.said = 0
        self._heard = asyncio.Condition()
        self._told: dict[str, Any] = {}
        self._running: tuple[Platform, web.AppRunner] | None = None
        self._opened = False
        self._tasks: list[asyncio.Task[None]] = []

    # ---- what a platform fills in

    def adapter(self) -> Platform:
        """The adapter as a new process would make it."""
        raise NotImplementedError

    async def open(self) -> None:
        """Let the stand-in serve; called once."""
        raise NotImplementedError

    async def close(self) -> None:
        """Hang up the stand-in."""
        raise NotImplementedError

    async def connect(self, root: str) -> None:
        """Join the stand-in and the bot, whose web server is at ``root``."""
        raise NotImplementedError

    async def happen(self, event: Event) -> Any:
        """Do on the platform what somebody did in the world; gives what ``again`` needs."""
        raise NotImplementedError

    async def again(self, event: Event, told: Any) -> None:
        """The platform reports the same once more."""
        raise NotImplementedError

    def read(self, row: Row) -> None:
        """A new line of the stand-in's log."""
        raise NotImplementedError

    # ---- the platform that the app is connected to

    @property
    def account(self) -> AccountName:
        return self.world.account

    @property
    def ceiling(self) -> frozenset[Capability]:
        return self._adapter().ceiling

    @property
    def connected(self) -> bool:
        return self._running is not None and self._running[0].connected

    @property
    def live(self) -> Platform:
        """The adapter that runs."""
        assert self._running is not None
        return self._running[0]

    def _adapter(self) -> Platform:
        return self._running[0] if self._running is not None else self.adapter()

    async def start(self, sink: Sink) -> None:
        if not self._opened:
            self._opened = True
            await self.open()
        adapter = self.adapter()

        async def take(event: Event) -> None:
            await sink(event)
            async with self._heard:
                self.taken[getattr(event, "message_id", "")] += 1
                self._heard.notify_all()

        await adapter.start(take)
        server = web.Application()
        if isinstance(adapter, HookedAccount):
            server.add_routes(hook_routes({self.account: adapter}))
        runner = web.AppRunner(server, shutdown_timeout=0.1, **RUNNER_OPTIONS)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self._running = adapter, runner
        await self.connect(f"http://127.0.0.1:{runner.addresses[0][1]}/hooks/{getattr(adapter, 'platform', '')}")
        async with asyncio.timeout(HEARD_WITHIN):
            while not adapter.connected:  # noqa: ASYNC110 (the other side is in this loop)
                await asyncio.sleep(0)

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        running, self._running = self._running, None
        if running is not None:
            await running[0].stop()
            await running[1].cleanup()

    async def send(self, effect: Effect, address: Address, key: EffectKey) -> Receipt:
        calling = _CALLING.set(True)
        try:
            with self.labels.sending(effect, address, key):
                return await self.live.send(effect, address, key)
        finally:
            _CALLING.reset(calling)

    async def probe(self, native_group: NativeId) -> Probe:
        calling = _CALLING.set(True)
        try:
            return await self.live.probe(native_group)
        finally:
            _CALLING.reset(calling)

    async def diagnose(self, groups: Sequence[NativeId]) -> tuple[Finding, ...]:
        return await self.live.diagnose(groups)

    # ---- what people do

    async def deliver(self, events: Iterable[Event]) -> bool:
        """Do on the platform what was done in the world, as often as the script of faults has it reported."""
        for event in events:
            for one in self.world.faults.deliveries(event):
                if one.id in self._told:
                    await self.again(one, self._told[one.id])
                else:
                    self._told[one.id] = await self.happen(one)
        return True

    def quoted(self, event: MessageReceived) -> Any:
        """The platform's id of what somebody quotes; None where nothing is, or a tap, which nobody can quote."""
        quoted = event.message.quoted
        return None if quoted is None or quoted in self.pressed else self.messages.out(quoted)

    async def until_taken(self, message_id: str, times: int) -> None:
        """Wait until the bot has taken a message in that often."""
        async with asyncio.timeout(HEARD_WITHIN), self._heard:
            await self._heard.wait_for(lambda: self.taken[message_id] >= times)

    async def settled(self) -> None:
        """Return when nothing is under way between the stand-in and the bot that time must not overtake."""
        await asyncio.sleep(0)

    def at(self, at: datetime, act: Callable[[], Any]) -> None:
        """Have something happen to the platform at an instant; ``act`` may be a coroutine function."""

        async def wait() -> None:
            await self.clock.sleep_until(at)
            done = act()
            if asyncio.iscoroutine(done):
                await done

        self._tasks.append(asyncio.get_running_loop().create_task(wait()))

    # ---- what the bot did, by the platform's log

    def wrote(
        self, effect: str, *, group: str | None = None, to: str | None = None, text: str = "", **more: Any
    ) -> Row:
        """A call stands in the log: write it into the journal. ``more``: on, reply_to, message_id (the platform's),
        outcome, native (whom the platform calls it, for the label)."""
        native = more.pop("native", {"group": group, "to": to})
        label = self.labels.find(effect, text=text, **native)
        theirs, reply_to = more.pop("message_id", None), more.pop("reply_to", None)
        row: Row = {
            "native_group": group if effect != "SendDirect" else None,
            "group": getattr(label.effect, "via_group", None) if label and effect == "SendDirect" else None,
            "effect": effect,
            "key": label.key if label else "",
            "feature": label.effect.feature if label else "",
            "kind": label.effect.why.kind if label else "",
            "on": None,
            "to": to,
            "text": text,
            "message_id": None,
            "reply_to": self.messages.back(reply_to) if reply_to is not None else self._answered(label),
            "by": BOT,
            "performed": True,
            "outcome": "delivered",
        } | more
        if effect in ("SendMessage", "SendDirect") and row["performed"]:
            row |= {"message_id": self.world.next_message_id(), "segments": [{"text": text}]}
            self.said += 1
            if theirs is not None:
                self.messages.pair(row["message_id"], theirs)
        elif theirs is not None:
            row["message_id"] = self.messages.back(theirs)
        return self.world.write("effect", **row)

    def _answered(self, label: Label | None) -> str | None:
        """What a message answers where the platform has no quotes: that it was asked for is a tag like the feature."""
        asked = label.reply_to if label is not None and not self.quotes else None
        return self.messages.back(asked) if asked is not None else None

    def entries(self) -> tuple[Row, ...]:
        """The journal with what the platform made of what people said."""
        return tuple(self._as_heard(entry) for entry in self.world.journal)

    def _as_heard(self, entry: Row) -> Row:
        if entry["what"] != "message":
            return entry
        said = entry["message_id"]
        return entry | {"heard": said not in self.unheard, "pressed": said in self.pressed}


def text_of(event: MessageReceived) -> str:
    """What somebody said, as text."""
    return event.message.shown()


def wants_bot(event: MessageReceived) -> bool:
    """Whether people who know that a robot hears only what is addressed to it would address it: with a command or a
    ballot."""
    text = text_of(event)
    return event.addressed or text.lstrip()[:1] in ("/", "／") or number_of(text) is not None
