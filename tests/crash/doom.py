"""The points at which the bot process under test dies, put around its parts when they are composed.

Points are named ``<step>:<moment>``. Steps that are transactions (``event``, ``job``, ``mark``, ``settle``,
``probe``, ``recover``, ``other``) have the moments ``decided`` (worked out, not yet flushed), ``flushed`` (in the
database, not committed) and ``committed`` (nobody told of it yet). Steps of the dispatcher name the kind of effect,
those of the client's API the action.
Production code holds no hooks for this but ``Dispatcher.on_step``.
"""

import asyncio
import os
import secrets
import signal
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, ClassVar

from aiohttp import ClientResponse, web

from bot import app as app_module
from bot import lanes, outgoing
from bot.app import App
from bot.clockwork import Clockwork, SubjectPlan
from bot.core.event import Event, JobDue
from bot.core.ledger import JobRun, Occurrence
from bot.dispatcher import Dispatcher
from bot.engine import Engine
from bot.lanes import AccountLanes
from bot.platforms import calling
from bot.platforms.base import Platform
from bot.platforms.onebot.asking import Transport
from bot.platforms.onebot.client import OneBotPlatform
from bot.store.database import Database
from bot.store.outbox import Row
from bot.store.unit import Unit
from bot.store.writer import Writer

ANY = "any"
"""The point that counts every step of every kind: for killing at each N-th one."""
GUARDS = frozenset({"mark", "ack", "ledger", "keys", "seen", "one_notice"})
"""What can be switched off, to show that the checks would notice."""

_step: ContextVar[str] = ContextVar("step", default="other")


class Doom:
    """Kills this process when ``point`` is reached for the ``nth`` time. ``tell`` is given the point's name before."""

    def __init__(self, point: str, nth: int, off: Iterable[str], tell: Callable[[str], None]) -> None:
        self.point, self.nth, self.off, self.tell = point, nth, frozenset(off), tell
        assert self.off <= GUARDS, self.off
        self.reached: Counter[str] = Counter()
        self.together: list[str] = []

    def at(self, point: str) -> None:
        """A point is reached."""
        self.reached[point] += 1
        self.reached[ANY] += 1
        if self.point in (point, ANY) and self.reached[self.point] == self.nth:
            self.tell(point)
            os.kill(os.getpid(), signal.SIGKILL)

    def all_at(self, moment: str) -> None:
        """Every step of the transaction reached a moment."""
        for step in sorted(self.together):
            self.at(f"{step}:{moment}")


@contextmanager
def _during(step: str) -> Iterator[None]:
    token = _step.set(step)
    try:
        yield
    finally:
        _step.reset(token)


class _Doomed:
    doom: ClassVar[Doom]


class _Database(_Doomed, Database):
    """Dies before or after a commit."""

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Any]:
        self.doom.together.clear()
        async with super().writing() as connection:
            yield connection
            self.doom.all_at("flushed")
        self.doom.all_at("committed")


class _Writer(_Doomed, Writer):
    def submit(self, work: Any, *, bounded: bool = False, seen_key: str | None = None) -> Any:
        step = _step.get()

        async def known(unit: Unit) -> Any:
            result = await work(unit)
            self.doom.together.append(step)
            self.doom.at(f"{step}:decided")
            return result

        return super().submit(known, bounded=bounded, seen_key=seen_key)


class _Engine(_Doomed, Engine):
    async def handle(self, event: Event) -> bool:
        with _during("event" if _step.get() == "event" else "probe"):
            return await super().handle(event)

    async def run_job(self, event: JobDue, run: JobRun) -> None:
        with _during("job"):
            await super().run_job(event, run)


class _Clockwork(_Doomed, Clockwork):
    async def _run_one(self, plan: SubjectPlan, one: Occurrence, now: datetime) -> None:
        self.doom.at("job:due")
        await super()._run_one(plan, one, now)


class _Dispatcher(_Doomed, Dispatcher):
    recovering = False

    async def start(self, pending: list[Row]) -> None:
        self.on_step = lambda name, row: self.doom.at(f"{name}:{type(row.effect).__name__}")
        self.recovering = True
        await super().start(pending)
        self.recovering = False

    async def _perform(self, row: Row, lanes: AccountLanes, platform: Platform | None) -> None:
        if self.doom.point == "event:acked" and self.doom.reached["event:read"] >= self.doom.nth:
            await asyncio.Future()  # the acknowledgement goes first, and then nothing does
        await super()._perform(row, lanes, platform)

    async def _mark(self, row: Row) -> None:
        if "mark" in self.doom.off:
            row.attempts += 1
            return
        with _during(f"mark:{type(row.effect).__name__}"):
            await super()._mark(row)

    async def _write(self, row: Row) -> None:
        with _during("recover" if self.recovering else f"settle:{type(row.effect).__name__}"):
            await super()._write(row)


class _App(_Doomed, App):
    async def receive(self, event: Event) -> None:
        self.doom.at("event:read")
        with _during("event"):
            if "ack" in self.doom.off:
                self._keep(asyncio.get_running_loop().create_task(super().receive(event)))
                return
            await super().receive(event)
        self.doom.at("event:stored")


class _Transport(_Doomed):
    """Dies before a call is made, or when its answer was read."""

    def __init__(self, inner: Transport) -> None:
        self._inner = inner

    @property
    def connected(self) -> bool:
        return self._inner.connected

    async def call(self, action: str, params: Mapping[str, Any], within: float) -> dict[str, Any]:
        self.doom.at(f"call:{action}")
        answer = await self._inner.call(action, params, within)
        self.doom.at(f"read:{action}")
        return answer


def doomed(doom: Doom, platform: OneBotPlatform) -> tuple[type[App], type[Database]]:
    """The classes of the App and of its database with points around everything. Changes this process's modules for
    good."""
    _Doomed.doom = doom
    app_module.Writer = _Writer  # type: ignore[misc]
    app_module.Engine = _Engine  # type: ignore[misc]
    app_module.Clockwork = _Clockwork  # type: ignore[misc]
    app_module.Dispatcher = _Dispatcher  # type: ignore[misc]
    platform._desk._transport = _Transport(platform._desk._transport)  # type: ignore[assignment]
    _around_replies(doom)
    _switch_off(doom.off)
    return _App, _Database


def middleware(doom: Doom) -> Any:
    """Dies when the acknowledgement has left."""

    @web.middleware
    async def acknowledged(request: web.Request, handler: Any) -> web.StreamResponse:
        response: web.StreamResponse = await handler(request)
        if request.method == "POST":
            await response.prepare(request)
            await response.write_eof()
            doom.at("event:acked")
        return response

    return acknowledged


def _around_replies(doom: Doom) -> None:
    read = calling._read

    async def doomed(response: ClientResponse, largest: int) -> bytes:
        doom.at(f"unread:{response.url.path.strip('/')}")
        return await read(response, largest)

    calling._read = doomed


def _switch_off(off: frozenset[str]) -> None:
    if "one_notice" in off:
        real = lanes.class_of
        lanes.class_of = lambda row: min(real(row), lanes.ANSWER)
    if "keys" in off:
        outgoing.derive_id = lambda *_parts: secrets.token_hex(12)
    if "seen" in off:
        Unit.mark_seen = lambda _self, _key: None  # type: ignore[method-assign]
    if "ledger" in off:
        save = Unit.save

        def without_runs(self: Unit, records: Iterable[Any]) -> None:
            kept = list(records)
            save(self, [record for record in kept if not isinstance(record, JobRun)])
            self.saved += [record for record in kept if isinstance(record, JobRun)]  # remembered until the end only

        Unit.save = without_runs  # type: ignore[method-assign]
