"""What was said while the link was down: read from the history of the groups that matter, oldest first.

The events have the ids that they would have had live, so whatever was heard after all is not done twice. One call at a
time, with pauses; a client without history is asked once. Must never say anything, and never go further back than
``LONGEST_GAP``.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta

import structlog

from bot.core.errors import Ambiguous, Refused, Transient
from bot.core.event import Event
from bot.core.ids import NativeId
from bot.platforms.onebot.asking import Desk
from bot.platforms.onebot.codec import Call
from bot.platforms.onebot.link import later
from bot.platforms.onebot.reception import Reception
from bot.platforms.onebot.requests import read_missed
from bot.platforms.onebot.verify import number

COUNT = 50
"""Messages of a group that are asked for; go-cqhttp always gives twenty."""
FIRST_LOOK = timedelta(minutes=10)
"""How far back after a start, when nothing is known of what was heard before; longer than a restart takes."""
LONGEST_GAP = timedelta(hours=12)
PAUSE = 0.5
"""Seconds between two calls."""
_TRIES, _AGAIN_AFTER = 5, 2.0

_log = structlog.get_logger()


class CatchUp:
    """Fills the gaps of one account. ``pass_on`` hands an event to the sink and waits while too many are unfinished."""

    def __init__(self, reception: Reception, desk: Desk, pass_on: Callable[[Event], Awaitable[None]]) -> None:
        self._reception = reception
        self._desk = desk
        self._pass_on = pass_on
        self._watched: tuple[NativeId, ...] = ()
        self._task: asyncio.Task[None] | None = None
        self._next: dict[NativeId, Event] | None = None

    def watch(self, groups: Iterable[NativeId]) -> None:
        """The groups to read, besides those that were heard since the start."""
        self._watched = tuple(dict.fromkeys(groups))

    def begin(self) -> None:
        """The link is there (again): read what came after the last that was heard of each group until now."""
        marks = dict(self._reception.memory.newest)
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run(marks))
        elif self._next is None:  # the older marks reach further back
            self._next = marks

    async def stop(self) -> None:
        """Leave it."""
        task, self._task, self._next = self._task, None, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _run(self, marks: dict[NativeId, Event]) -> None:
        groups = tuple(dict.fromkeys((*self._watched, *marks)))
        for group in groups:
            await self._read(group, marks.get(group))
        if groups:
            await self._read_requests(frozenset(groups))
        if (waiting := self._next) is not None:
            self._next = None
            await self._run(waiting)

    async def _read(self, group: NativeId, mark: Event | None) -> None:
        found = await self._ask(Call("get_group_msg_history", {"group_id": number(group), "count": COUNT}))
        rows = found.get("messages") if isinstance(found, dict) else None
        if not isinstance(rows, list):
            return
        read = [self._reception.read_past(row, group) for row in rows if isinstance(row, dict)]
        past = [one for one in read if one is not None]
        if past and past[0][0] > past[-1][0]:
            past.reverse()
        now = self._reception.clock.now()
        since = now - FIRST_LOOK if mark is None else max(mark.at, now - LONGEST_GAP)
        floor = int(since.timestamp())
        if mark is not None and past and min(seconds for seconds, _ in past) > floor:
            self._reception.counts["gaps longer than the history"] += 1
        for seconds, event in sorted(past, key=lambda one: one[0]):
            if seconds >= floor and (mark is None or event.id != mark.id):
                self._reception.counts["caught up"] += 1
                await self._pass_on(self._reception.memory.note(event))

    async def _read_requests(self, groups: frozenset[NativeId]) -> None:
        found = await self._ask(Call("get_group_system_msg", {}))
        if not isinstance(found, dict):
            return
        for event in read_missed(found, self._reception.account.name, self._reception.clock.now()):
            if event.native_group in groups:
                await self._pass_on(event)

    async def _ask(self, call: Call) -> object:
        """What the client has; None where it has nothing to say. A link that is not there yet is waited for."""
        if call.action in self._desk.without:
            return None
        clock = self._reception.clock
        for _ in range(_TRIES):
            await clock.sleep_until(later(clock.now(), PAUSE))
            try:
                return await self._desk.ask(call)
            except Transient:
                await clock.sleep_until(later(clock.now(), _AGAIN_AFTER))
            except (Refused, Ambiguous) as error:
                _log.info("onebot.no_history", account=self._reception.account.name, reason=type(error).__name__)
                return None
        return None
