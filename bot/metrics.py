"""The figures of a running App for Prometheus, on a registry of their own.

Counters are read from the App when somebody asks; only what has a spread is observed as it happens. Never labels a
person, a group or a text.
"""

from collections import Counter
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from bot.app import App
from bot.pulse import Pulse
from bot.store.outbox import Row
from bot.store.writer import Committed

_LATENESS = (0.1, 0.5, 1, 2, 5, 10, 30, 60, 300, 1800, 7200)
_LAG = (0.001, 0.005, 0.01, 0.05, 0.1, 0.2, 0.5, 1, 5)
_BATCH = (1, 2, 4, 8, 16, 32, 64, 128, 256)


class Metrics(Collector):
    """Collects at the moment of asking. ``watch`` an App before it starts."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry(auto_describe=False)
        self.pulse: Pulse | None = None
        self._effects: Counter[tuple[str, str]] = Counter()
        self._batches = Histogram(
            "yanxi_transaction_works", "Pieces of work in one transaction", buckets=_BATCH, registry=self.registry
        )
        self._lateness = Histogram(
            "yanxi_job_lateness_seconds", "How late jobs ran", buckets=_LATENESS, registry=self.registry
        )
        self._lag = Histogram(
            "yanxi_loop_lag_seconds", "How late the event loop wakes", buckets=_LAG, registry=self.registry
        )
        self.registry.register(self)

    def watch(self, app: App) -> None:
        """Hear of each transaction and each step of an effect."""
        app.dispatcher.on_step = self._step
        app.writer.on_commit.append(self._committed)

    def attach(self, pulse: Pulse) -> None:
        """Read this heartbeat and whichever App it ticks."""
        self.pulse = pulse
        pulse.on_lag.append(self._lag.observe)

    def text(self) -> tuple[bytes, str]:
        """The exposition and its content type."""
        if self.pulse is not None:
            late = self.pulse.app.clockwork.late_seconds
            for seconds in late:
                self._lateness.observe(max(0.0, seconds))
            late.clear()
        return generate_latest(self.registry), CONTENT_TYPE_LATEST

    def collect(self) -> Iterator[Metric]:
        """Everything that is read and not observed."""
        if self.pulse is None:
            return
        yield from self._counters(self.pulse.app)
        yield from _gauges(self.pulse)

    def _counters(self, app: App) -> Iterator[Metric]:
        events = CounterMetricFamily("yanxi_events", "Events from outside", labels=("kind", "outcome"))
        for pair, count in app.received.items():
            events.add_metric(pair, count)
        yield events
        effects = CounterMetricFamily("yanxi_effects", "Effects by their end", labels=("effect", "outcome"))
        for pair, count in self._effects.items():
            effects.add_metric(pair, count)
        yield effects
        yield CounterMetricFamily("yanxi_dead_letters", "Events that could not be handled", app.engine.buried)
        yield CounterMetricFamily("yanxi_transactions", "Write transactions", app.writer.transactions)
        ignored = CounterMetricFamily("yanxi_reports", "What an account's client sent", labels=("account", "what"))
        for platform in app.platforms.values():
            for what, count in getattr(platform, "counts", {}).items():
                ignored.add_metric((platform.account, what), count)
        yield ignored

    def _step(self, name: str, row: Row) -> None:
        if name == "settled":
            self._effects[type(row.effect).__name__, row.state.value] += 1

    def _committed(self, committed: Committed) -> None:
        self._batches.observe(committed.works)


def _gauges(pulse: Pulse) -> Iterator[Metric]:
    app = pulse.app
    yield GaugeMetricFamily("yanxi_outbox_waiting", "Effects that are not final", app.dispatcher.waiting)
    yield GaugeMetricFamily("yanxi_outbox_oldest_seconds", "Age of the oldest waiting effect", outbox_age(app))
    yield GaugeMetricFamily("yanxi_inbox_waiting", "Pieces of work that wait for a transaction", app.writer.waiting)
    yield GaugeMetricFamily("yanxi_inbox_stuck_seconds", "Since when nothing waiting is committed", pulse.inbox_age)
    yield GaugeMetricFamily("yanxi_tick_age_seconds", "Since the last tick", -1.0 if pulse.age is None else pulse.age)
    yield GaugeMetricFamily("yanxi_overdue_occurrences", "Occurrences past due without an end", app.overdue())
    yield CounterMetricFamily("yanxi_clock_drifts", "How often the wall clock was set", pulse.drifts)
    connected = GaugeMetricFamily("yanxi_account_connected", "Whether calls can be made", labels=("account",))
    for platform in app.platforms.values():
        connected.add_metric((platform.account,), float(platform.connected))
    yield connected


def outbox_age(app: App) -> float:
    """Seconds for which the oldest effect that could go has been waiting; 0 when none does."""
    now = app.clock.now()
    oldest = min((at for lanes in app.dispatcher.lanes.values() if (at := lanes.oldest(now))), default=None)
    return 0.0 if oldest is None else max(0.0, (now - oldest).total_seconds())
