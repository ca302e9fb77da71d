"""One side of the contract: a platform object under test, its stand-in, one clock, and what can be done with them.

The suite speaks this language only; what a platform cannot do raises ``Untold`` (nobody is told of it) or is not in the
ceiling. What arrived is read from the stand-in's own world and log, never from what our code says.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.clock import VirtualClock
from bot.core.effect import Effect
from bot.core.errors import BotError, DeliveryError, Unavailable
from bot.core.event import Event, MessageReceived
from bot.core.ids import EffectKey, NativeId
from bot.platforms.base import Address, Platform, Receipt

START = datetime(2026, 9, 1, 4, 0, tzinfo=UTC)
MARK = "机密词7Q"
"""Stands in everything that anybody says here, and must stand in no log and in no exception."""
FENCE = "fence-"


class Untold(Exception):
    """Nobody tells the bot of such a thing on this platform."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A message of the bot as people see it. ``text`` is without tags; ``buttons`` are the choices."""

    text: str
    tagged: tuple[str, ...] = ()
    everybody: bool = False
    quoted: str | None = None
    buttons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """Something that happened. ``again`` tells the very same once more; ``id`` is that of a message."""

    again: Callable[[], Awaitable[object]]
    id: str = ""
    who: str = ""


@dataclass(slots=True)
class Recorder:
    """The sink. ``full``: nothing can be stored; ``gate``: what comes in waits for it; ``stored``: told of each."""

    stored: Callable[[Event], None]
    begun: list[Event] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    full: bool = False
    gate: asyncio.Event | None = None
    patience: float = 5.0
    """Seconds of the machine that something is waited for."""
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def __call__(self, event: Event) -> None:
        await self._notify(self.begun, event)
        if self.gate is not None:
            await self.gate.wait()
        await asyncio.sleep(0)
        if self.full:
            raise Unavailable("disk full")
        self.stored(event)
        await self._notify(self.events, event)

    async def _notify(self, where: list[Event], event: Event) -> None:
        where.append(event)
        async with self.changed:
            self.changed.notify_all()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something is so of what came in."""
        async with asyncio.timeout(self.patience), self.changed:
            await self.changed.wait_for(condition)


class Harness(ABC):
    """One platform with its stand-in. ``person`` is a member, ``other`` another; both are native ids of the group."""

    name: str
    family: str
    platform: Any
    group: NativeId
    person: NativeId
    other: NativeId
    friend: NativeId
    """``person`` as somebody to write to alone."""
    secrets: tuple[str, ...] = ()
    hears: bool = True
    """Something comes in at all."""
    reads_mode: bool = True
    """A read-back shows the whole group's mode."""
    names_rights: bool = True
    """A refusal says that a right is missing."""
    tags_everybody: bool = True
    cuts: bool = False
    """Too long a text is cut."""
    keeps_history: bool = True
    """What was said while the bot was away can be read."""
    tells_link: bool = False
    """``connected`` follows the connection."""
    patience: float = 10.0
    """Seconds of the machine that an answer is waited for; set before the start."""
    over_http: bool = True
    """Calls are HTTP requests."""

    def __init__(self) -> None:
        self.clock = VirtualClock(START)
        self.sink = Recorder(self.note_stored)
        self.raised: list[BaseException] = []
        self._fences = 0

    # ---- life

    @abstractmethod
    async def start(self) -> None:
        """Both sides, until calls can be made."""

    @abstractmethod
    async def close(self) -> None:
        """The stand-in and the server; the platform was stopped before."""

    async def disconnect(self) -> None:
        """The other side goes away."""
        raise NotImplementedError

    async def back(self) -> None:  # noqa: B027 (most are dialled)
        """Until calls can be made again after a start; who dials us does so now."""

    @abstractmethod
    def violations(self) -> list[str]:
        """What the stand-in has to complain about."""

    def contract(self) -> Platform:
        """The platform as the rest of the program sees it."""
        platform: Platform = self.platform
        return platform

    def secret_words(self) -> tuple[str, ...]:
        """What must stand in no log: the settings' secrets, and what the platform gave out."""
        return self.secrets

    # ---- the log

    @abstractmethod
    def calls(self) -> list[Any]:
        """The calls of the stand-in's log, tokens left out."""

    def changes(self) -> list[Any]:
        """Those of them that may change something."""
        return self.calls()

    def acks(self) -> int | None:
        """How many acknowledgements the log has; None where the way has none."""
        return None

    def note_stored(self, event: Event) -> None:  # noqa: B027 (the sandbox's journal is its world)
        """Write into the stand-in's log that an event is on disk."""

    def order(self) -> list[str] | None:
        """``stored`` and ``ack`` as the log has them, in order; None where the way has none."""
        return None

    # ---- what happens

    async def says(
        self,
        words: str,
        *,
        addressed: bool = True,
        quote: str | None = None,
        mentions: Sequence[NativeId] = (),
        picture: bool = False,
    ) -> Told:
        """``person`` speaks in the group."""
        raise Untold

    async def writes(self, words: str) -> Told:
        """``friend`` writes to the bot alone."""
        raise Untold

    async def uploads(self, name: str) -> Told:
        """``person`` shows a file, where the bot is told of it."""
        raise Untold

    async def takes_back(self, message_id: str, *, own: bool) -> Told:
        """A message is withdrawn by a person; ``own``: it is the bot's."""
        raise Untold

    async def joins(self) -> Told:
        """Somebody comes in."""
        raise Untold

    async def leaves(self) -> Told:
        """``other`` leaves."""
        raise Untold

    async def taps(self, card: str, choice: str) -> Told:
        """``person`` taps a button."""
        raise Untold

    async def knocks(self, comment: str) -> Told:
        """Somebody wants to come in."""
        raise Untold

    async def bot_comes(self) -> Told:
        """The bot is taken in."""
        raise Untold

    async def bot_goes(self) -> Told:
        """The bot is put out."""
        raise Untold

    async def odd(self) -> Told:
        """Something of a kind that nobody knows."""
        raise Untold

    async def misses(self, words: str) -> None:
        """Something is said while the bot is away; it is back afterwards."""
        raise Untold

    async def stored_later(self, told: Told) -> None:
        """What was not taken comes again, as the platform does it."""
        await self.wake()

    # ---- what is there

    @abstractmethod
    def seen(self) -> list[Seen]:
        """What the bot said in the group and did not take back."""

    def seen_alone(self) -> list[str]:
        """What the bot wrote to ``friend``."""
        return []

    def closed(self) -> bool:
        """Whether members may not speak."""
        return False

    def close_by_hand(self, on: bool) -> None:
        """Somebody closes or opens the group, and nobody tells."""
        raise Untold

    def silenced(self) -> bool:
        """Whether ``person`` may not speak."""
        return False

    def named(self) -> str:
        """The card of ``person``."""
        return ""

    def gone(self, message_id: str) -> bool:
        """Whether a message was taken back."""
        raise NotImplementedError

    def counts_of(self, card: str) -> dict[str, str]:
        """Choice and count, as a card shows them to all."""
        return {}

    def files(self) -> dict[str, bytes]:
        """The files that the bot put into the group."""
        return {}

    def notices(self) -> list[str]:
        """The notice board."""
        return []

    def essences(self) -> list[str]:
        """The marked messages."""
        return []

    def folded(self) -> list[str]:
        """The texts inside the last folded message."""
        return []

    def let_in(self, told: Told) -> bool | None:
        """What became of a request to come in; None: it waits."""
        return None

    def members(self) -> set[str]:
        """Everybody in the group but the bot."""
        raise NotImplementedError

    def poor_group(self) -> NativeId | None:
        """A group where the bot may do less; None where all are the same."""
        return None

    def demote(self, *, back: bool = False) -> None:
        """The bot may not manage the group any more (or may again), and nobody tells."""
        raise Untold

    def says_no(self, effect: type[Effect]) -> bool:
        """Whether the other side tells that it did not do this; some say yes to everything."""
        return True

    def reads_back(self, effect: type[Effect]) -> bool:
        """Whether a read shows what an effect did, not a notice only."""
        return True

    def strange_group(self) -> NativeId | None:
        """A group that the bot is not in; None where an address says nothing."""
        return None

    # ---- what goes wrong with the next call

    def fail(self, kind: str, effect: type[Effect], *, performs: bool = False) -> bool:
        """``busy``: 503, seven seconds · ``broken``: no answer · ``hang``: none for ever · ``lie``: yes without doing.
        False where that cannot be here."""
        raise NotImplementedError

    # ---- for the suite

    async def send(self, effect: Effect, *, key: str = "k", group: NativeId | None = None) -> Receipt:
        """Send to the group; what is raised is kept."""
        address = Address(native_group=group or self.group)
        return await self._sent(effect, address, key)

    async def ends(self, effect: Effect, *, group: NativeId | None = None) -> Receipt | DeliveryError:
        """How a sending ends: the receipt, or the error."""
        try:
            return await self.send(effect, group=group)
        except DeliveryError as error:
            return error

    async def send_alone(self, effect: Effect, *, key: str = "k") -> Receipt:
        """Send to ``friend``."""
        return await self._sent(effect, Address(native_user=self.friend), key)

    async def _sent(self, effect: Effect, address: Address, key: str) -> Receipt:
        try:
            receipt: Receipt = await self.platform.send(effect, address, EffectKey(key))
        except BotError as error:
            self.raised.append(error)
            raise
        return receipt

    def later(self, seconds: float) -> None:
        """Move the clock."""
        self.clock.move_to(self.clock.now() + timedelta(seconds=seconds))

    async def wake(self, within: float = 20.0) -> None:
        """Let everything happen that waits for no more than ``within`` seconds."""
        last = self.clock.now() + timedelta(seconds=within)
        for _ in range(50):
            await idle()
            at = self.clock.next_wake()
            if at is None or at > last:
                return
            self.clock.move_to(at)

    def news(self, kind: type[Event] = Event) -> list[Any]:
        """The events of a kind, each once, without fences."""
        first: dict[str, Event] = {}
        for event in self.sink.events:
            if isinstance(event, kind) and not _is_fence(event):
                first.setdefault(event.id, event)
        return list(first.values())

    async def comes(self, kind: type[Event], count: int = 1) -> list[Any]:
        """Wait for so many events of a kind."""
        await self.sink.until(lambda: len(self.news(kind)) >= count)
        return self.news(kind)

    async def fence(self) -> None:
        """Until everything that was told before has come in."""
        self._fences += 1
        words = f"{FENCE}{self._fences}"
        await self.says(words)
        await self.sink.until(
            lambda: any(isinstance(one, MessageReceived) and one.message.text == words for one in self.sink.events)
        )
        await idle()


def _is_fence(event: Event) -> bool:
    return isinstance(event, MessageReceived) and event.message.text.startswith(FENCE)


async def idle(rounds: int = 40) -> None:
    """Let whatever could still happen happen."""
    for _ in range(rounds):
        await asyncio.sleep(0)


def written(path: Path, content: bytes = b"%PDF-1.4 example") -> Path:
    """A file on this machine."""
    path.write_bytes(content)
    return path
