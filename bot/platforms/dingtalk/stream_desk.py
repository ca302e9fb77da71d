"""What one frame of the Stream mode comes to: its event on disk and the answer that may then be given.

Must never answer for an event that is not on disk, and never know a socket.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog

from bot.clock import Clock
from bot.core.errors import Malformed, Unavailable, Unsupported
from bot.core.ids import AccountName
from bot.platforms.dingtalk import frames
from bot.platforms.dingtalk.frames import Frame

REMEMBERED_FOR = timedelta(minutes=5)
MOST_REMEMBERED = 10_000
"""As the vendor's Python SDK forgets: nothing is offered again later or more often than that."""
ANSWER_WITHIN = timedelta(seconds=3)
"""What the platform waits for an answer (appendix-b-proposals-for-rational-use-of-resources). A later one goes to
nobody: it is kept for when the frame is offered again, which was seen after 16 to 60 s."""
CLICK_WITHIN = timedelta(seconds=2)
"""The same for a card click (event-callback-card)."""
_FIRST_RETRY, _LONGEST_RETRY = 0.2, 5.0

_log = structlog.get_logger()


class Taker(Protocol):
    """Where bodies go. Each returns when the event is on disk and raises Malformed, Unsupported or Unavailable."""

    async def robot(self, body: Mapping[str, Any]) -> None:
        """A robot message."""
        ...

    async def event(self, kind: str, fields: Mapping[str, Any], event_id: str) -> None:
        """A subscribed event of this eventType."""
        ...

    async def card(self, body: Mapping[str, Any], message_id: str) -> dict[str, Any]:
        """A card click; the result is the card as it is to be shown to who clicked."""
        ...


class Repeats:
    """Answers that were given, by the messageId of their frame, bounded in time and number."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._given: dict[str, tuple[datetime, str]] = {}

    def __len__(self) -> int:
        return len(self._given)

    def get(self, message_id: str) -> str | None:
        """The answer that this frame got before."""
        self._forget(self._clock.now() - REMEMBERED_FOR)
        found = self._given.get(message_id)
        return found[1] if found is not None else None

    def put(self, message_id: str, ack: str) -> None:
        """Remember an answer."""
        if message_id:
            self._given[message_id] = (self._clock.now(), ack)
            if len(self._given) > MOST_REMEMBERED:
                del self._given[next(iter(self._given))]

    def _forget(self, before: datetime) -> None:
        while self._given:
            oldest = next(iter(self._given))
            if self._given[oldest][0] > before:
                return
            del self._given[oldest]


class Desk:
    """Takes EVENT and CALLBACK frames of all sockets of an account. ``counts`` is shared with the link."""

    def __init__(self, account: AccountName, taker: Taker, clock: Clock, counts: Counter[str]) -> None:
        self._account = account
        self._taker = taker
        self._clock = clock
        self._counts = counts
        self._repeats = Repeats(clock)
        self._working: dict[str, asyncio.Future[str | None]] = {}

    async def answer(self, frame: Frame) -> str | None:
        """The text to answer with when the event is on disk; None when nothing may be answered, or not any more."""
        begun = self._clock.now()
        ack = await self._found(frame)
        within = CLICK_WITHIN if frame.topic == frames.CARD_TOPIC else ANSWER_WITHIN
        if ack is not None and self._clock.now() - begun > within:
            self._counts["late answers"] += 1
            return None
        return ack

    async def _found(self, frame: Frame) -> str | None:
        """The answer from memory, from the work that is being done, or from doing it."""
        if not frame.message_id:
            return await self._take(frame)
        if (known := self._repeats.get(frame.message_id)) is not None:
            self._counts["repeats"] += 1
            return known
        if (working := self._working.get(frame.message_id)) is not None:
            self._counts["repeats"] += 1
            return await asyncio.shield(working)
        return await self._first(frame)

    async def _first(self, frame: Frame) -> str | None:
        done: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        self._working[frame.message_id] = done
        ack = None
        try:
            ack = await self._take(frame)
        finally:
            del self._working[frame.message_id]
            done.set_result(ack)
        return ack

    async def _take(self, frame: Frame) -> str | None:
        ack, final = await self._work(frame)
        if final:
            self._repeats.put(frame.message_id, ack)
        return ack if frame.message_id else None

    async def _work(self, frame: Frame) -> tuple[str, bool]:
        """The answer, and whether it stands (or the work has to be done when the frame is offered again)."""
        message_id = frame.message_id
        match frame.kind, frame.topic:
            case frames.CALLBACK, frames.ROBOT_TOPIC:
                return frames.robot_ack(message_id, await self._robot(frame)), True
            case frames.CALLBACK, frames.CARD_TOPIC:
                return await self._card(frame)
            case frames.EVENT, _:
                return await self._event(frame)
        self._counts["unhandled topics"] += 1
        return frames.unhandled_ack(message_id), True

    async def _robot(self, frame: Frame) -> int:
        """Until it is on disk: robot messages are not sure to be offered again, so it is we who try again."""
        pause = _FIRST_RETRY
        while True:
            try:
                return await self._judged(frame, self._taker.robot)
            except Unavailable:
                self._counts["stored later"] += 1
                await self._clock.sleep_until(self._clock.now() + timedelta(seconds=pause))
                pause = min(2 * pause, _LONGEST_RETRY)

    async def _event(self, frame: Frame) -> tuple[str, bool]:
        async def take(body: Mapping[str, Any]) -> None:
            await self._taker.event(frame.event_kind, body, frame.event_id)

        try:
            return frames.event_ack(frame.message_id, code=await self._judged(frame, take)), True
        except Unavailable:
            self._counts["later"] += 1
            return frames.event_ack(frame.message_id, later=True), False

    async def _card(self, frame: Frame) -> tuple[str, bool]:
        shown: dict[str, Any] | None = None

        async def take(body: Mapping[str, Any]) -> None:
            nonlocal shown
            shown = await self._taker.card(body, frame.message_id)

        try:
            code = await self._judged(frame, take)
        except Unavailable:
            # Whoever clicked is told at once, and can click again; a click that waits is shown as failed anyhow.
            self._counts["cards refused"] += 1
            return frames.card_ack(frame.message_id, None, frames.FAILED), False
        return frames.card_ack(frame.message_id, shown, code), True

    async def _judged(self, frame: Frame, take: Callable[[Mapping[str, Any]], Awaitable[None]]) -> int:
        """The code: what cannot be understood is answered, because it would not be understood the next time either.
        Raises Unavailable."""
        try:
            if frame.body is None:
                raise Malformed("data is no JSON object")
            await take(frame.body)
        except Unsupported:
            self._counts["unsupported"] += 1
        except Malformed as malformed:
            self._counts["malformed"] += 1
            _log.warning("dingtalk.malformed", account=self._account, reason=str(malformed))
            return frames.BAD
        else:
            self._counts["taken"] += 1
        return frames.OK
