"""Takes events in: identify, ask, decide, store. One event, one decision, one transaction (shared when they wait).

Acknowledged means committed: ``handle`` returns after the commit and before any effect is performed. The network is
never touched here.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import structlog

from bot.clock import Clock
from bot.core.command import CommandBook
from bot.core.errors import Unavailable
from bot.core.event import Event, JobDue
from bot.core.group import GroupState, state_of
from bot.core.ids import AccountName, GroupKey, NativeId
from bot.core.job import Job
from bot.core.ledger import JobRun
from bot.core.query import Facts
from bot.core.rule import NOTHING, Decision, Rule, Turn, awake, questions, think
from bot.core.signals import NOTHING as NO_SIGNALS
from bot.core.signals import Judge, classify
from bot.core.situation import Situation
from bot.outgoing import World, places_of, rows_of
from bot.store.dead_letters import bury
from bot.store.unit import Unit
from bot.store.writer import Work, Writer

log = structlog.get_logger()
_MOST_STRANGERS = 1000
_EPOCH_DAY = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Features:
    """What the program can do: the pipeline, the jobs, the commands that follow from the pipeline, and what judges
    messages (None: nobody)."""

    pipeline: tuple[Rule, ...]
    jobs: dict[str, Job]
    book: CommandBook
    judge: Judge | None = None


@dataclass(slots=True)
class Engine:
    """Feeds events through the pipeline. ``on_dead_letter`` is told when an event could not be handled."""

    writer: Writer
    clock: Clock
    features: Features
    world: World
    on_dead_letter: Callable[[Event, str], None] | None = None
    handled: int = 0
    repeated: int = 0
    buried: int = 0
    _strangers: set[tuple[AccountName, NativeId]] = field(default_factory=set)

    async def handle(self, event: Event) -> bool:
        """Handle an event from outside. Returns when it is on disk; False when it had been handled before.
        What happens in a group that the programme does not know is acknowledged and otherwise left alone.

        Raises Unavailable when nothing can be stored now; the sender should send it again.
        """
        event = self._identified(event)
        key = seen_key(event)
        work = self._work(event, key)
        try:
            return await self.writer.submit(work, bounded=True, seen_key=key)
        except (asyncio.CancelledError, Unavailable):
            raise
        except Exception:  # the engine's edge: a second try alone, then the dead letters
            return await self._second_try(event, key)

    async def run_job(self, event: JobDue, run: JobRun) -> None:
        """Run a job that is due: its ledger row and its decision in one transaction. Raises what the job raises."""
        job = self.features.jobs[event.kind]

        async def work(unit: Unit) -> None:
            unit.save((run,))
            here = await self._situation(unit, event)
            facts = await unit.facts(job.ask(event, here))
            decision = job.decide(Turn(event, NO_SIGNALS, here, facts))
            await self.carry_out(unit, event, _tagged(job.kind, decision))

        await self.writer.submit(work)

    async def write_off(self, runs: Sequence[JobRun]) -> None:
        """Note occurrences that will not run."""

        async def work(unit: Unit) -> None:
            unit.save(runs)

        await self.writer.submit(work)

    async def react(self, unit: Unit, event: Event) -> None:
        """Let the pipeline react to an event inside an open transaction (what became of an effect)."""
        await self._decide(unit, self._identified(event))

    async def replay(self, unit: Unit, event: Event) -> Decision:
        """What the pipeline would decide, without saving or sending anything."""
        return await self._think(unit, self._identified(event))

    def _work(self, event: Event, key: str) -> Work[bool]:
        async def work(unit: Unit) -> bool:
            if not unit.is_new(key):
                self.repeated += 1
                return False
            unit.mark_seen(key)
            if event.native_group is None or event.group is not None:
                await self._decide(unit, event)
            self.handled += 1
            return True

        return work

    async def _second_try(self, event: Event, key: str) -> bool:
        try:
            return await self.writer.submit(self._work(event, key), seen_key=key)
        except (asyncio.CancelledError, Unavailable):
            raise
        except Exception as again:
            await self.bury(event, again, key)
            return True

    async def bury(self, event: Event, error: Exception, key: str | None = None) -> None:
        """Keep an event that no rule could handle among the dead letters, and tell. ``key`` marks it as seen."""
        log.exception("event_not_handled", event_id=event.id, kind=type(event).__name__, exc_info=error)
        text = f"{type(error).__name__}: {error}"
        at = self.clock.now()

        async def work(unit: Unit) -> None:
            if key is not None:
                unit.mark_seen(key)
            await bury(unit, event, text, at)

        await self.writer.submit(work, seen_key=key)
        self.buried += 1
        if self.on_dead_letter is not None:
            self.on_dead_letter(event, type(error).__name__)

    def _identified(self, event: Event) -> Event:
        """Fill in the group and the person; only linked accounts make a person."""
        programme, staff, standing = self.world.programme, self.world.staff, self.world.standing
        group = event.group
        if group is None and event.native_group is not None:
            spec = programme.group_at(event.account, event.native_group)
            heard = standing.heard(event, spec) if spec is not None else None
            if spec is not None and heard is not None:
                event, group = heard, spec.key
            elif spec is None and event.native_group is not None:
                self._note_stranger(event.account, event.native_group)
        realm = standing.person_account(event.account)
        person = staff.of_sender(realm, event.sender.native_id, event.sender.known_as) if event.sender else None
        if group is event.group and person is None:
            return event
        return replace(event, group=group, person=person.key if person else event.person)

    def _note_stranger(self, account: AccountName, native_group: NativeId) -> None:
        """A group that the programme does not know: whoever sets it up reads its id here."""
        if len(self._strangers) < _MOST_STRANGERS and (account, native_group) not in self._strangers:
            self._strangers.add((account, native_group))
            log.info("unknown_group", account=account, place=native_group)

    async def _situation(self, unit: Unit, event: Event) -> Situation:
        programme, staff = self.world.programme, self.world.staff
        spec = programme.group(event.group)
        person = staff.get(event.person)
        on = programme.service_date(event.at)
        if isinstance(event, JobDue):
            on = event.local_date
        state = (await self._states(unit, (spec.key,)))[spec.key] if spec else None
        return Situation(
            programme=programme,
            staff=staff,
            on=on,
            group=spec,
            state=state,
            person=person,
            roles=person.roles_in(spec.key if spec else None, on) if person else frozenset(),
            capabilities=self.world.capabilities(spec, state) if spec else frozenset(),
            ceilings=self.world.ceilings,
        )

    async def _states(self, unit: Unit, keys: Iterable[GroupKey]) -> dict[GroupKey, GroupState | None]:
        asked = {key: state_of(key) for key in keys}
        facts = await unit.facts(asked.values())
        return {key: facts.get(query) for key, query in asked.items()}

    async def _think(self, unit: Unit, event: Event) -> Decision:
        signals = classify(event, self.features.book, self.features.judge)
        rules = awake(event, signals, self.features.pipeline)
        if not rules:
            return NOTHING
        here = await self._situation(unit, event)
        asked = questions(event, signals, here, rules)
        facts = await unit.facts(asked) if asked else Facts({})
        return think(event, signals, here, rules, facts)

    async def _decide(self, unit: Unit, event: Event) -> None:
        decision = await self._think(unit, event)
        if decision is not NOTHING:
            await self.carry_out(unit, event, decision)

    async def carry_out(self, unit: Unit, event: Event, decision: Decision) -> None:
        """Save a decision's records and put its effects, lowered, into the outbox."""
        unit.save(decision.records)
        if not decision.effects:
            return
        states = await self._states(unit, places_of(decision.effects, self.world.programme))
        unit.put_out(rows_of(event, decision.effects, self.world, states, self.clock.now()))


def _tagged(kind: str, decision: Decision) -> Decision:
    effects = tuple(
        effect if effect.tag else replace(effect, tag=f"{kind}-{number}")
        for number, effect in enumerate(decision.effects)
    )
    return replace(decision, effects=effects)


def seen_key(event: Event) -> str:
    """The key under which an event is remembered: the day first, so that new rows land together in the index."""
    return f"{(event.at - _EPOCH_DAY) // timedelta(days=1):05d}{event.id}"
