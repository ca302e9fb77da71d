"""The World: the whole machine on a virtual clock over a sandbox platform. Say, tell, advance, restart, look.

What it shows is read from the platform's own journal, never from what the bot believes.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from bot.app import App, Parts, features
from bot.clock import VirtualClock
from bot.core.abilities import CardPosted
from bot.core.document import Document, Form
from bot.core.ids import GroupKey, NativeId
from bot.core.job import Job
from bot.core.people import Directory
from bot.core.plan import Plan
from bot.core.programme import Programme, instant
from bot.core.rule import Rule
from bot.core.signals import Judge
from bot.documents.desk import Paper
from bot.documents.press import Fault, Press
from bot.documents.worker import write
from bot.faq_files import Faq
from bot.platforms.base import Pace
from bot.platforms.sandbox.model import Chat, Done, Refusal, Said
from bot.platforms.sandbox.platform import SandboxPlatform
from bot.platforms.sandbox.seed import populate
from bot.platforms.sandbox.world import BOT, SandboxWorld
from bot.rehearsal.advance import advance
from bot.serve import COMPOSERS
from bot.store.database import Database
from bot.store.tables import metadata
from bot.store.unit import Unit
from handlers import PIPELINE
from schedules import JOBS
from tests import programmes


class HerePress:
    """Writes files in this process: the worker has tests of its own."""

    async def write(self, document: Document, form: Form) -> bytes | Fault:
        """The file."""
        return write(document, form)


@dataclass(frozen=True)
class Call:
    """One thing the bot did to the platform, from the platform's journal."""

    at: datetime
    effect: str
    group: str | None
    to: str | None
    on: bool | None
    text: str
    outcome: str
    feature: str
    kind: str


class World:
    """A running bot and the groups it serves. Use ``async with world(...) as w``."""

    def __init__(self, programme: Programme, staff: Directory, plans: tuple[Plan, ...], folder: Path, start: datetime):
        self.programme, self.staff, self.plans, self.folder = programme, staff, plans, folder
        self.clock = VirtualClock(start)
        account = programme.groups[0].account
        self.platform_world = SandboxWorld(account, programme.zone, self.clock.now)
        populate(self.platform_world, programme, staff)
        self.jobs: tuple[Job, ...] = JOBS
        self.pace = Pace()
        self.card = False
        self.cards = False
        self.judge: Judge | None = None
        self.pipeline: tuple[Rule, ...] = PIPELINE
        self.printing: Press = HerePress()
        self.faq: Faq | None = None
        self.buried = 0
        """Messages that no rule could handle. A test that brings it about sets ``may_bury``."""
        self.may_bury = False
        self.platform: SandboxPlatform
        self.app: App

    # ----------------------------------------------------------------------------------------------- the process

    async def start(self) -> None:
        """Start the bot on the database that is there."""
        database = Database(f"sqlite+aiosqlite:///{self.folder}/bot.db", synchronous="OFF")
        async with database.writing() as connection:
            await connection.run_sync(metadata.create_all)
        self.platform = SandboxPlatform(self.platform_world, self.clock, cards=self.cards)
        parts = Parts(
            programme=self.programme, staff=self.staff, plans=self.plans, database=database, clock=self.clock,
            platforms=(self.platform,), features=features(self.pipeline, self.jobs, self.judge),
            paces={self.platform.account: self.pace}, faq=self.faq,
            paper=Paper(self.folder / "documents", self.printing, COMPOSERS),
        )  # fmt: skip
        self.app = App(parts)
        await self.app.start()
        if not self.card:
            await self._card_was_posted()
        await self.app.quiet()

    async def _card_was_posted(self) -> None:
        """Days begin after the capability card, which is about no day's business."""

        async def work(unit: Unit) -> None:
            unit.save((CardPosted(self.programme.key, self.clock.now()),))

        await self.app.writer.submit(work)

    async def stop(self) -> None:
        """Stop the bot; the platform goes on."""
        await self.app.stop()
        self.buried += self.app.engine.buried

    async def restart(self, at: str | datetime | None = None) -> None:
        """Stop the bot, let time pass without it until ``at``, start it again."""
        await self.stop()
        if at is not None:
            self.clock.move_to(self.when(at))
        await self.start()

    # ------------------------------------------------------------------------------------------------------ time

    def when(self, at: str | datetime) -> datetime:
        """An instant from ``"20:05"`` (today or the next such time) or ``"2020-04-19 08:00"`` in the local zone."""
        if isinstance(at, datetime):
            return at
        if " " in at:
            return datetime.fromisoformat(at).replace(tzinfo=self.programme.zone)
        clock = time.fromisoformat(at)
        today = self.programme.service_date(self.clock.now())
        found = instant(today, clock, self.programme.zone)
        return found if found >= self.clock.now() else instant(date.fromordinal(today.toordinal() + 1), clock,
                                                              self.programme.zone)  # fmt: skip

    async def advance_to(self, at: str | datetime) -> None:
        """Let time pass; everything that is due happens in its order."""
        await advance(self.app, self.clock, self.when(at))

    # ---------------------------------------------------------------------------------------------------- people

    def native(self, group: str) -> NativeId:
        """The platform's id of a group."""
        spec = self.programme.group(GroupKey(group))
        assert spec is not None, group
        return spec.native_id

    async def say(
        self, group: str, who: str, text: str, reply_to: str | None = None, *, refused: bool = False
    ) -> Done | Refusal:
        """A person writes in a group. ``refused``: the platform will not let them (the group is muted)."""
        done = self.platform_world.say(self.native(group), NativeId(who), text, reply_to)
        assert isinstance(done, Refusal) is refused, f"{who} in {group} at {self.clock.now()}: {done}"
        return await self._happened(done)

    async def tell(self, who: str, text: str, reply_to: str | None = None) -> Done | Refusal:
        """A person writes to the bot in private."""
        done = self.platform_world.say_private(NativeId(who), text, reply_to)
        assert isinstance(done, Done), f"{who} in private: {done}"
        return await self._happened(done)

    async def press(self, who: str, card: str, choice: str, *, refused: str = "") -> Done | Refusal:
        """A person taps a button. ``refused``: the code with which the platform will not let them."""
        done = self.platform_world.press(NativeId(who), card, choice)
        assert (done.code if isinstance(done, Refusal) else "") == refused, f"{who} on {card}: {done}"
        return await self._happened(done)

    async def switch(self, group: str, who: str, *, muted: bool) -> Done | Refusal:
        """A manager closes or opens a group by hand."""
        return await self._happened(self.platform_world.set_muted(self.native(group), NativeId(who), muted))

    async def make_manager(self, group: str, manager: bool) -> None:
        """Give or take the bot's manager right."""
        await self._happened(self.platform_world.set_bot_manager(self.native(group), manager))

    async def _happened(self, done: Done | Refusal) -> Done | Refusal:
        if isinstance(done, Done):
            await self.platform.deliver(done.events)
            await self.app.quiet()
        return done

    def trainee(self, group: str, number: int = 1) -> str:
        """A simulated trainee of a group."""
        return f"sim-{group}-{number:02d}"

    # ---------------------------------------------------------------------------------------------------- looking

    def calls(self, effect: str | None = None, group: str | None = None) -> list[Call]:
        """Every call of the bot, in order; ``outcome`` tells whether it took effect."""
        found = [_call(entry) for entry in self.platform_world.journal if entry["what"] == "effect"]
        return [
            call
            for call in found
            if (effect is None or call.effect == effect) and (group is None or call.group == group)
        ]

    def said(self, group: str) -> list[str]:
        """What the bot said in a group, in order."""
        return [line.message.shown() for line in self._lines(Chat(group=self.native(group)))]

    def told(self, who: str) -> list[str]:
        """What the bot said to a person in private, in order."""
        return [line.message.shown() for line in self._lines(Chat(user=NativeId(who)))]

    def last_message_id(self, group: str) -> str:
        """The id of the bot's last message in a group."""
        return self._lines(Chat(group=self.native(group)))[-1].id

    def _lines(self, chat: Chat) -> list[Said]:
        return [line for line in self.platform_world.lines(chat) if isinstance(line, Said) and line.sender == BOT]

    def is_muted(self, group: str) -> bool:
        """Whether the platform lets nobody speak in a group."""
        found = self.platform_world.group(self.native(group))
        assert found is not None
        return found.muted


def _call(entry: dict[str, Any]) -> Call:
    return Call(
        datetime.fromisoformat(entry["at"]), entry["effect"], entry.get("group"), entry.get("to"), entry.get("on"),
        entry.get("text") or "", entry.get("outcome", ""), entry.get("feature", ""), entry.get("kind", ""),
    )  # fmt: skip


@asynccontextmanager
async def world(
    folder: Path,
    *,
    start: str = "2020-04-18 07:55",
    programme: Programme | None = None,
    staff: Directory | None = None,
    plans: tuple[Plan, ...] | None = None,
    jobs: tuple[Job, ...] = JOBS,
    pace: Pace = Pace(),  # noqa: B008 (frozen)
    card: bool = False,
    cards: bool = False,
    judge: Judge | None = None,
    pipeline: tuple[Rule, ...] = PIPELINE,
) -> AsyncIterator[World]:
    """A world in ``folder`` (a tmp_path), by default two groups with plans for 18 April, five minutes before eight.
    ``card``: the capability card is still to be posted; ``cards``: messages are shown with their buttons; ``judge``
    looks at every message to a group, ``pipeline`` are the rules."""
    found = programme or programmes.programme()
    keys = [group.key for group in found.groups]
    prepared = tuple(programmes.plan(key) for key in keys) if plans is None else plans
    at = datetime.fromisoformat(start).replace(tzinfo=found.zone)
    running = World(found, staff or programmes.staff(keys), prepared, folder, at)
    running.jobs, running.pace, running.card, running.cards = jobs, pace, card, cards
    running.judge, running.pipeline = judge, pipeline
    await running.start()
    try:
        yield running
    finally:
        await running.stop()
    assert running.may_bury or not running.buried, "every message is handled"
