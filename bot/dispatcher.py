"""Performs what the outbox holds: mark, commit, send, settle. The only place that changes the world.

A spoken effect is marked and committed before it is sent, one notice an account at a time; after a crash it is in
doubt, is never said again, and staff are told. State effects are simply done again.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.core.effect import Effect, MarkEssence, Recall, SendDirect, SendMessage
from bot.core.errors import Ambiguous, NotYet, Refused, Transient, Unavailable
from bot.core.event import EffectSettled, Outcome
from bot.core.ids import AccountName, EventId, GroupKey, NativeId, derive_id
from bot.core.programme import Place
from bot.engine import Engine
from bot.lanes import NOTICE, AccountLanes, Budget, class_of
from bot.platforms.base import Address, Pace, Platform, Receipt
from bot.store.outbox import Row, RowState
from bot.store.unit import Unit
from bot.store.writer import Committed, Writer

log = structlog.get_logger()

BACK_OFF = (1, 5, 15, 30, 45)
"""Seconds between tries of a spoken effect, with full jitter; the last one repeats, so that everything is said within a
minute of the platform's recovery."""
GIVES_UP_AFTER = timedelta(hours=2)
"""A spoken effect without an end of its own is given up when it has been tried for so long."""
STATE_BACK_OFF = (1, 2, 5, 10, 20, 30)
"""Seconds between tries of a state effect: a group must not stay in the wrong mode for minutes."""
_OUTCOMES = {
    RowState.READY: Outcome.UNKNOWN,
    RowState.DELIVERED: Outcome.DELIVERED,
    RowState.REFUSED: Outcome.REFUSED,
    RowState.UNKNOWN: Outcome.UNKNOWN,
    RowState.EXPIRED: Outcome.EXPIRED,
}
_UNVERIFIED_TRIES = 3


@dataclass(slots=True)
class Dispatcher:
    """Sends rows as they are committed, and those that an earlier process left behind."""

    writer: Writer
    engine: Engine
    clock: Clock
    platforms: Mapping[AccountName, Platform]
    paces: Mapping[AccountName, Pace] = field(default_factory=dict)
    on_step: Callable[[str, Row], None] | None = None
    """Told of every step (``marked``, ``sent``, ``settled``): kill points of the crash tests and metrics."""
    lanes: dict[AccountName, AccountLanes] = field(default_factory=dict)
    delivered: int = 0
    failed: int = 0
    running: asyncio.Task[None] | None = None  # it ends by ``stop`` or by a fault, which it raises
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _quiet: asyncio.Event = field(default_factory=asyncio.Event)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _alarm: asyncio.Task[None] | None = None
    _alarm_at: datetime | None = None
    _stopping: bool = False

    async def start(self, pending: list[Row]) -> None:
        """Take over what is pending, then send whatever is committed."""
        now = self.clock.now()
        doubtful = [row for row in pending if row.state is RowState.IN_FLIGHT and not row.again_in_doubt]
        for row in pending:
            if row not in doubtful:
                row.state = RowState.READY
                self._offer(row, now)
        self.writer.on_commit.append(self._committed)  # before the doubtful: the reports of them are sent like any row
        for row in doubtful:
            row.state, row.code, row.settled_at = RowState.UNKNOWN, "crash", now
            await self._write(row)
        loop = asyncio.get_running_loop()
        self.running = loop.create_task(self._run(), name="dispatcher")
        self._wake.set()

    async def stop(self, grace: float = 8.0) -> None:
        """Start nothing new, let what is in flight end; what takes longer than ``grace`` seconds stays in doubt."""
        self._stopping = True
        for task in (self.running, self._alarm):
            if task is not None:
                task.cancel()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=grace)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def quiet(self) -> None:
        """Return when nothing is in flight and nothing could go now."""
        while not self.is_quiet:
            self._quiet.clear()
            await self._quiet.wait()

    def reconsider(self) -> None:
        """Other accounts act now. What waits for one that is gone goes over another as soon as its turn comes, so
        nothing may hold it up any more."""
        for account in self.engine.world.standing.gone:
            if (lanes := self.lanes.get(account)) is not None:
                lanes.let_go()
        self._wake.set()

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is in flight, nothing was offered since the last look, and no alarm is about to ring."""
        at = self.next_time()
        return not self._wake.is_set() and not self._tasks and (at is None or at > self.clock.now())

    def next_time(self) -> datetime | None:
        """When the next waiting row may go."""
        now = self.clock.now()
        return min((at for lanes in self.lanes.values() if (at := lanes.next_time(now))), default=None)

    @property
    def waiting(self) -> int:
        """Rows that are not final."""
        return sum(lanes.waiting for lanes in self.lanes.values())

    def _committed(self, committed: Committed) -> None:
        now = self.clock.now()
        for row in committed.rows:
            if row.state is RowState.READY:
                self._offer(row, now)
        if committed.rows:
            self._wake.set()

    def _offer(self, row: Row, now: datetime) -> None:
        account = self._route(row).account
        lanes = self.lanes.get(account)
        if lanes is None:
            lanes = self.lanes[account] = _lanes_at(self.paces.get(account, Pace()))
        lanes.add(row, now)

    def _route(self, row: Row) -> Place:
        """The account to use now: its standby's while that one acts."""
        world, where = self.engine.world, Place(row.account, NativeId(row.native_id))
        group = world.programme.group(GroupKey(row.group)) if row.group else None
        return world.standing.route(row.effect, where, group, world.staff)

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            now = self.clock.now()
            for account, lanes in tuple(self.lanes.items()):
                self._start_all(account, lanes, now)
            self._set_alarm()
            if not self._tasks:
                self._quiet.set()

    def _start_all(self, account: AccountName, lanes: AccountLanes, now: datetime) -> None:
        platform = self.platforms.get(account)
        while (row := lanes.next(now)) is not None:
            if self._route(row).account != account:
                lanes.finished(row, now)
                self._offer(row, now)
                self._wake.set()
                continue
            if platform is not None and not platform.connected and not _expired(row, now):
                lanes.later(row, now + timedelta(seconds=1), now)
                return
            task = asyncio.get_running_loop().create_task(self._perform(row, lanes, platform))
            self._tasks.add(task)
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None and not self._stopping:
            log.error("dispatch_failed", exc_info=task.exception())
        self._wake.set()

    def _set_alarm(self) -> None:
        at = self.next_time()
        if at == self._alarm_at and self._alarm is not None and not self._alarm.done():
            return
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm, self._alarm_at = None, at
        if at is not None:
            self._alarm = asyncio.get_running_loop().create_task(self._wake_at(at))

    async def _wake_at(self, at: datetime) -> None:
        await self.clock.sleep_until(at)
        self._wake.set()

    async def _perform(self, row: Row, lanes: AccountLanes, platform: Platform | None) -> None:
        try:
            if _expired(row, self.clock.now()):
                row.state = RowState.EXPIRED
            elif lanes.is_outdated(row):
                row.state, row.code = RowState.EXPIRED, "superseded"
            else:
                await self._mark(row)
                await self._send(row, lanes, platform)
        except Unavailable:  # it could not be marked, so nothing was sent
            lanes.later(row, self.clock.now() + timedelta(seconds=1), self.clock.now())
            return
        if row.state is RowState.READY:
            await self._write_surely(row)
            now = self.clock.now()
            lanes.later(row, row.not_before or now, now)
        elif class_of(row) == NOTICE:
            # Of an account's notices the next is marked only when it is noted what became of this one.
            try:
                await self._write_surely(row)
            finally:
                lanes.finished(row, self.clock.now())
        else:
            # The next of the lane is marked behind this in the writer's queue, so in the same transaction or a later
            # one: a crash still leaves one row of the lane in doubt, and one commit a row is spared.
            lanes.finished(row, self.clock.now())
            self._wake.set()
            await self._write_surely(row)

    async def _write_surely(self, row: Row) -> None:
        """Write what became of a row, however long that takes: it must not be sent again because it was not noted."""
        while True:
            try:
                await self._write(row)
            except Unavailable:
                if self._stopping:
                    return
                await self.clock.sleep_until(self.clock.now() + timedelta(seconds=1))
            else:
                return

    async def _mark(self, row: Row) -> None:
        row.attempts += 1
        if row.again_in_doubt:
            return

        async def work(unit: Unit) -> None:
            unit.mark_in_flight(row)

        await self.writer.submit(work)
        self._step("marked", row)

    async def _send(self, row: Row, lanes: AccountLanes, platform: Platform | None) -> None:
        try:
            if platform is None:
                raise Refused("no_account", row.account)
            receipt = await platform.send(self._effect(row), self._address(row), row.key)
            _take(row, receipt)
            lanes.breaker.worked()
            lanes.confirmed()
        except NotYet as error:
            lanes.breaker.worked()
            row.attempts -= 1
            _back_off(row, error, self.clock.now())
        except Transient as error:
            if error.retry_after is None:  # asking to wait is an answer: such an account is there
                lanes.unconfirmed(self.clock.now())
            if not row.again_in_doubt:  # control calls do not wait for the breaker, so they do not open it either
                lanes.breaker.failed(self.clock.now())
            _back_off(row, error, self.clock.now())
            if error.whole_account and row.not_before is not None:
                lanes.hold(row.not_before)
        except Refused as error:
            lanes.breaker.worked()
            row.state, row.code, row.detail = RowState.REFUSED, error.code, error.reason
            row.extra["lost"] = error.lost
        except Ambiguous as error:
            lanes.unconfirmed(self.clock.now())
            _in_doubt(row, error, self.clock.now())
        except Exception as error:  # the dispatcher's edge: a fault of ours must not hold the lane up
            log.exception("send_failed", key=row.key, kind=type(row.effect).__name__)
            row.state, row.code, row.detail = RowState.REFUSED, "fault", type(error).__name__
        self._step("sent", row)

    async def _write(self, row: Row) -> None:
        """Write the row's state and let the pipeline react, in one transaction."""
        now = self.clock.now()
        if row.state is not RowState.READY:
            row.settled_at = now
        event = _settled(row, now) if _matters(row) else None

        async def work(unit: Unit) -> None:
            unit.write_state(row)
            if event is not None:
                await self.engine.react(unit, event)

        async def without_reaction(unit: Unit) -> None:
            unit.write_state(row)

        try:
            await self.writer.submit(work)
        except Unavailable:
            raise
        except Exception as error:  # a rule with a fault must not keep the row from being settled
            await self.writer.submit(without_reaction)
            await self.engine.bury(event or _settled(row, now), error)
        self.delivered += row.state is RowState.DELIVERED
        self.failed += row.state in (RowState.REFUSED, RowState.UNKNOWN)
        self._step("settled", row)

    def _effect(self, row: Row) -> Effect:
        """What is sent: over another account than the one it was meant for, nothing can be quoted."""
        effect = row.effect
        if isinstance(effect, SendMessage) and effect.reply_to is not None and self._is_moved(row):
            return replace(effect, reply_to=None)
        if isinstance(effect, Recall | MarkEssence) and self._is_moved(row):
            raise Refused("other_account", "a message id of another account")
        return effect

    def _is_moved(self, row: Row) -> bool:
        return self._route(row).account != row.account

    def _address(self, row: Row) -> Address:
        place = self._route(row)
        if not isinstance(row.effect, SendDirect):
            return Address(native_group=place.native_id)
        via = self.engine.world.programme.group(row.effect.via_group)
        native_group = via.place(place.account).native_id if via else None
        return Address(native_group=native_group, native_user=place.native_id)

    def _step(self, name: str, row: Row) -> None:
        if self.on_step is not None:
            self.on_step(name, row)


def _lanes_at(pace: Pace) -> AccountLanes:
    spoken, calls = Budget(pace.spoken_per_minute, pace.spoken_burst), Budget(pace.calls_per_second * 60)
    calls.burst = pace.calls_burst
    return AccountLanes(spoken, pace.group_per_minute, calls)


def _expired(row: Row, now: datetime) -> bool:
    return row.effect.expires_at is not None and now >= row.effect.expires_at


def _take(row: Row, receipt: Receipt) -> None:
    row.message_id, row.verified = receipt.message_id, receipt.verified
    if receipt.verified is False and row.attempts < _UNVERIFIED_TRIES:
        raise Transient("read back otherwise")
    if receipt.verified is False:
        row.state, row.code = RowState.REFUSED, "not_effective"
    else:
        row.state = RowState.DELIVERED


def _back_off(row: Row, error: Transient, now: datetime) -> None:
    steps = STATE_BACK_OFF if row.again_in_doubt else BACK_OFF
    row.code, row.detail = "not_yet" if isinstance(error, NotYet) else "transient", str(error)[:200]
    if row.effect.expires_at is None and now - row.created_at > GIVES_UP_AFTER:
        row.state, row.code = RowState.REFUSED, "exhausted"
        return
    row.state = RowState.READY
    longest = steps[max(1, min(row.attempts, len(steps))) - 1]
    wait = max(0.2, longest * _jitter(row)) if error.retry_after is None else error.retry_after + _jitter(row)
    row.not_before = now + timedelta(seconds=wait)


def _in_doubt(row: Row, error: Ambiguous, now: datetime) -> None:
    row.detail = str(error)[:200]
    if row.again_in_doubt:
        _back_off(row, Transient(str(error)), now)
    else:
        row.state, row.code = RowState.UNKNOWN, "no_answer"


def _jitter(row: Row) -> float:
    """Between 0 and 1, from the row's key and try: spread out, and the same when replayed."""
    return int(derive_id(row.key, str(row.attempts))[:8], 16) / 0xFFFFFFFF


def _matters(row: Row) -> bool:
    """Whether the pipeline hears of it: receipts that were asked for, everything that did not work, and once that
    a state cannot be brought about although it is being tried and tried."""
    if row.state is RowState.READY:
        return row.again_in_doubt and row.effect.wants_receipt and row.attempts == len(STATE_BACK_OFF)
    return row.effect.wants_receipt or row.state is not RowState.DELIVERED


def _settled(row: Row, now: datetime) -> EffectSettled:
    return EffectSettled(
        id=EventId(derive_id(row.key, "settled", row.state)),
        at=now,
        received_at=now,
        account=row.account,
        group=GroupKey(row.group) if row.group else None,
        key=row.key,
        effect=type(row.effect).__name__,
        feature=row.effect.feature,
        tag=row.effect.tag,
        outcome=_OUTCOMES[row.state],
        message_id=row.message_id,
        verified=row.verified,
        code=row.code,
        detail=row.detail,
        lost=row.extra.get("lost"),
        cause=row.cause,
        subject=row.effect.subject,
    )
