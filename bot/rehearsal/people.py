"""The simulated people of rehearsals and of the sandbox page: they do at their times what people in such groups do.

They know the programme as people know it and obey the platform: what it refuses is lost, as in life. Must never look
into the bot or its database.
"""

import asyncio
import heapq
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from itertools import count

from bot.clock import Clock
from bot.core.ids import AccountName
from bot.core.people import Directory
from bot.core.plan import Plan
from bot.core.programme import Programme, instant
from bot.platforms.sandbox.model import Chat, Done, Said
from bot.platforms.sandbox.world import BOT, SandboxWorld
from bot.rehearsal import evening, shifts, talk
from bot.rehearsal.cast import Act, Cast, Place

_DAYS_AFTER = 2
"""Days after the last phase began without anything to do before the crowd has gone home."""


class Crowd:
    """Acts are planned a day at a time from ``start`` on. ``density``: 1 is some 150 messages a group and day."""

    def __init__(
        self,
        programme: Programme,
        staff: Directory,
        plans: tuple[Plan, ...],
        platforms: Mapping[AccountName, Place],
        clock: Clock,
        *,
        seed: int = 1,
        density: float = 1.0,
    ) -> None:
        self.cast = Cast(programme, staff, plans, platforms, seed)
        self.clock, self.density = clock, density
        self.refused = 0
        self._acts: list[tuple[datetime, int, Act]] = []
        self._order = count()
        self._next_day: date | None = None

    @property
    def is_on(self) -> bool:
        """Whether the people talk."""
        return self._next_day is not None or bool(self._acts)

    def start(self, at: datetime) -> None:
        """Let them talk from ``at`` on; what they would have done before is left out."""
        self.stop()
        self._next_day = self.cast.programme.service_date(at)
        self._plan_day(at)

    def stop(self) -> None:
        """Let them fall silent."""
        self._acts.clear()
        self._next_day = None

    def next_act(self) -> datetime | None:
        """When somebody does something next; None when all is said or they are silent."""
        while not self._acts and self._next_day is not None:
            self._plan_day()
        return self._acts[0][0] if self._acts else None

    async def act(self) -> None:
        """Do everything that is due."""
        now = self.clock.now()
        due = []
        while (at := self.next_act()) is not None and at <= now:
            due.append(heapq.heappop(self._acts)[2])
        await asyncio.gather(*(self._deliver(act) for act in due))

    async def _deliver(self, act: Act) -> None:
        platform = self.cast.platforms[act.account]
        done = self._done(platform.world, act)
        if isinstance(done, Done):
            await platform.deliver(done.events)
        else:
            self.refused += 1

    def _done(self, world: SandboxWorld, act: Act) -> object:
        spec = self.cast.programme.group(act.group)
        if spec is None:
            return world.say_private(act.who, act.text)
        return world.say(spec.native_id, act.who, act.text, _quoted(world, Chat(group=spec.native_id), act))

    def _plan_day(self, since: datetime | None = None) -> None:
        on = self._next_day
        assert on is not None
        programme = self.cast.programme
        last = max((phase.ends_on or phase.starts_on for phase in programme.phases), default=on)
        if on > last + timedelta(days=_DAYS_AFTER):
            self._next_day = None
            return
        self._next_day = on + timedelta(days=1)
        begins = since or instant(on, datetime.min.time(), programme.zone)
        for act in sorted(self._acts_of(on), key=lambda one: (one.at, one.group, one.who, one.text)):
            if act.at >= begins:
                heapq.heappush(self._acts, (act.at, next(self._order), act))

    def _acts_of(self, on: date) -> Iterable[Act]:
        yield from shifts.acts_of(self.cast, on)
        for group in self.cast.groups:
            yield from talk.acts_of(self.cast, group, on, self.density)
            yield from evening.acts_of(self.cast, group, on, self.density)


def _quoted(world: SandboxWorld, chat: Chat, act: Act) -> str | None:
    """The message that is answered: the last one of the bot, or of somebody else."""
    if not (act.quotes or act.to_bot):
        return None
    for line in reversed(world.lines(chat)):
        if not isinstance(line, Said) or line.recalled_by is not None or line.sender == act.who:
            continue
        if (line.sender == BOT) is act.to_bot:
            return line.id
    return None
