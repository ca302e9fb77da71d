"""The order in which effects leave: strict within a lane, fair between lanes, paced by an account's budget.

Pure bookkeeping in memory; the outbox table is the truth. Must never send or write.
"""

import heapq
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from bot.core.effect import EditCard, SendDirect, SendMessage
from bot.store.outbox import Row

_OPENS_AT = 5
"""Failures in a row that open the breaker."""
STATE, ANSWER, NOTICE, EDIT = 0, 1, 2, 3
"""Classes of effects, most urgent first: control of a group, answers to somebody, notices, cards brought up to date."""
_CLASSES = (STATE, ANSWER, NOTICE, EDIT)


def class_of(row: Row) -> int:
    """The class of a row. Notices of one account are said one after the other, so that a crash leaves at most one of
    them in doubt; answers and control calls may overlap."""
    if isinstance(row.effect, EditCard):
        return EDIT
    if row.again_in_doubt:
        return STATE
    effect = row.effect
    if isinstance(effect, SendMessage) and effect.reply_to is not None:
        return ANSWER
    if isinstance(effect, SendDirect) and effect.urgent:
        return ANSWER
    return NOTICE


def _could_go_since(row: Row) -> datetime:
    return row.created_at if row.attempts or row.not_before is None else row.not_before


@dataclass(slots=True)
class Budget:
    """A token bucket: at most ``per_minute`` spoken things, ``burst`` at once; 0 is no limit."""

    per_minute: float
    burst: float = 5.0
    _tokens: float = -1.0
    _at: datetime | None = None

    def wait(self, now: datetime) -> timedelta:
        """How long until a token is there; zero when there is one."""
        if self.per_minute <= 0:
            return timedelta(0)
        self._refill(now)
        if self._tokens >= 1:
            return timedelta(0)
        return timedelta(seconds=(1 - self._tokens) * 60 / self.per_minute)

    def take(self, now: datetime) -> None:
        """Use a token."""
        if self.per_minute > 0:
            self._refill(now)
            self._tokens -= 1

    def _refill(self, now: datetime) -> None:
        if self._at is None:
            self._tokens = self.burst
        else:
            passed = (now - self._at).total_seconds()
            self._tokens = min(self.burst, self._tokens + passed * self.per_minute / 60)
        self._at = now


@dataclass(slots=True)
class Breaker:
    """Stops calling an account that fails again and again; opens for longer each time, up to a minute."""

    failures: int = 0
    open_until: datetime | None = None

    def failed(self, now: datetime) -> None:
        """Note a transient failure."""
        self.failures += 1
        if self.failures >= _OPENS_AT:
            self.open_until = now + timedelta(seconds=min(60, 2 ** (self.failures - _OPENS_AT)))

    def worked(self) -> None:
        """Note a clear answer of the platform."""
        self.failures = 0
        self.open_until = None


@dataclass(slots=True)
class AccountLanes:
    """All lanes of one account: each is in flight, or ready once, or delayed once. ``budget`` paces what is said,
    ``calls`` what is done without a word, ``group_per_minute`` what is said in each group; 0 is no limit."""

    budget: Budget
    group_per_minute: float = 0.0
    calls: Budget = field(default_factory=lambda: Budget(0))
    held_until: datetime | None = None
    most_at_once: int = 256
    breaker: Breaker = field(default_factory=Breaker)
    in_flight: int = 0
    notice_busy: bool = False
    failing_since: datetime | None = None
    """When the first of the calls failed that have not been followed by a good one."""
    failed_calls: int = 0
    _lanes: dict[str, deque[Row]] = field(default_factory=dict)
    _ready: tuple[list[tuple[int, str]], ...] = field(default_factory=lambda: tuple([] for _ in _CLASSES))
    _delayed: list[tuple[datetime, int, str]] = field(default_factory=list)
    _order: "count[int]" = field(default_factory=count)
    _of_group: dict[str, Budget] = field(default_factory=dict)

    def add(self, row: Row, now: datetime) -> None:
        """Queue a row at the end of its lane."""
        row.extra["since"] = _could_go_since(row)
        lane = self._lanes.get(row.lane)
        if lane is None:
            self._lanes[row.lane] = deque((row,))
            self._enqueue(row, now)
        else:
            lane.append(row)

    def next(self, now: datetime) -> Row | None:
        """The next row that may go now; its lane is busy until ``finished`` or ``later``."""
        self._wake_delayed(now)
        if self.in_flight >= self.most_at_once or self._is_held(now):
            return None
        # Control calls have a back-off of their own, group by group: the healthy groups must not wait for the others.
        stopped = self.breaker.open_until is not None and now < self.breaker.open_until
        for kind in _CLASSES:
            if kind != STATE and stopped:
                return None
            if (kind == NOTICE and self.notice_busy) or self._budget_of(kind).wait(now) > timedelta(0):
                continue
            while self._ready[kind]:
                order, lane = heapq.heappop(self._ready[kind])
                budget = self._budget_of_group(self._lanes[lane][0])
                wait = budget.wait(now) if budget is not None else timedelta(0)
                if wait <= timedelta(0):
                    return self._start(lane, kind, now, budget)
                heapq.heappush(self._delayed, (now + wait, order, lane))
        return None

    def finished(self, row: Row, now: datetime) -> None:
        """The row reached a final state; the next of its lane may go."""
        self._release(row)
        lane = self._lanes[row.lane]
        lane.popleft()
        if lane:
            self._enqueue(lane[0], now)
        else:
            del self._lanes[row.lane]

    def later(self, row: Row, at: datetime, now: datetime) -> None:
        """The row stays at the head of its lane until ``at``."""
        self._release(row)
        row.not_before = at
        self._enqueue(row, now)

    def next_time(self, now: datetime) -> datetime | None:
        """When to look again, if nothing else happens before."""
        times = [self._delayed[0][0]] if self._delayed else []
        times += [now + wait for kind in _CLASSES if self._ready[kind] and (wait := self._wait_of(kind, now))]
        if self.held_until is not None and now < self.held_until:
            times = [self.held_until] if any(self._ready) else [max(at, self.held_until) for at in times]
        return min(times, default=None)

    def hold(self, until: datetime) -> None:
        """Nothing of this account goes before ``until``: the platform asked for it."""
        self.held_until = until if self.held_until is None else max(until, self.held_until)

    def let_go(self) -> None:
        """Forget every reason to wait that lay with the account itself."""
        self.breaker.worked()
        self.held_until = None

    def is_outdated(self, row: Row) -> bool:
        """Whether a newer state of the same card waits behind this one."""
        return isinstance(row.effect, EditCard) and len(self._lanes[row.lane]) > 1

    def confirmed(self) -> None:
        """The platform clearly did something."""
        self.failing_since, self.failed_calls = None, 0

    def unconfirmed(self, now: datetime) -> None:
        """A call had no clear answer, or could not be made."""
        self.failing_since = self.failing_since or now
        self.failed_calls += 1

    @property
    def waiting(self) -> int:
        """Rows that are not final."""
        return sum(map(len, self._lanes.values()))

    def oldest(self, now: datetime) -> datetime | None:
        """Since when the longest waiting row could have gone: what is held back for the morning does not wait yet."""
        since = (lane[0].extra["since"] for lane in self._lanes.values())
        return min((at for at in since if at <= now), default=None)

    def _start(self, lane: str, kind: int, now: datetime, of_group: Budget | None) -> Row:
        self.in_flight += 1
        if kind == NOTICE:
            self.notice_busy = True
        row = self._lanes[lane][0]
        if not self.is_outdated(row):
            self._budget_of(kind).take(now)
        if of_group is not None:
            of_group.take(now)
        return row

    def _budget_of(self, kind: int) -> Budget:
        return self.calls if kind in (STATE, EDIT) else self.budget

    def _is_held(self, now: datetime) -> bool:
        return self.held_until is not None and now < self.held_until

    def _wait_of(self, kind: int, now: datetime) -> timedelta:
        """How long the ready rows of a class have to wait for; zero when only something that ends can let them go."""
        if kind == NOTICE and self.notice_busy:
            return timedelta(0)
        opens = self.breaker.open_until
        if kind != STATE and opens is not None and now < opens:
            return opens - now
        return self._budget_of(kind).wait(now)

    def _budget_of_group(self, row: Row) -> Budget | None:
        """What paces a row in its group; None for what is not said there (letters, control) and where all may go."""
        if row.group is None or self.group_per_minute <= 0 or not isinstance(row.effect, SendMessage):
            return None
        return self._of_group.setdefault(row.group, Budget(self.group_per_minute))

    def _release(self, row: Row) -> None:
        self.in_flight -= 1
        if class_of(row) == NOTICE:
            self.notice_busy = False

    def _enqueue(self, row: Row, now: datetime) -> None:
        if row.not_before is not None and row.not_before > now:
            heapq.heappush(self._delayed, (row.not_before, next(self._order), row.lane))
        else:
            heapq.heappush(self._ready[class_of(row)], (next(self._order), row.lane))

    def _wake_delayed(self, now: datetime) -> None:
        while self._delayed and self._delayed[0][0] <= now:
            _, order, lane = heapq.heappop(self._delayed)
            heapq.heappush(self._ready[class_of(self._lanes[lane][0])], (order, lane))
