"""The figures of a real App after a morning in the sandbox."""

from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.metrics import Metrics
from bot.pulse import Pulse
from tests.world import world


def figures(metrics: Metrics) -> dict[str, float]:
    body, kind = metrics.text()
    assert kind.startswith("text/plain")
    return {
        sample.name + "".join(f"/{value}" for value in sample.labels.values()): sample.value
        for family in text_string_to_metric_families(body.decode())
        for sample in family.samples
    }


async def test_what_happened_is_counted(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        metrics, pulse = Metrics(), Pulse(w.app)
        metrics.watch(w.app)
        metrics.attach(pulse)
        await w.advance_to("08:05")
        group = w.programme.groups[0].key
        await w.say(group, w.trainee(group), "/帮助")
        await pulse.tick()
        for listener in pulse.on_lag:
            listener(0.02)
        found = figures(metrics)
        assert found["yanxi_events_total/MessageReceived/handled"] == 1
        assert found["yanxi_effects_total/SetMuteAll/delivered"] >= len(w.programme.groups)
        assert found["yanxi_effects_total/SendMessage/delivered"] >= 1
        assert found["yanxi_job_lateness_seconds_count"] >= len(w.programme.groups)
        assert found["yanxi_loop_lag_seconds_bucket/0.05"] == 1
        assert found["yanxi_transactions_total"] > 0
        assert found["yanxi_transaction_works_count"] > 0
        assert found["yanxi_outbox_waiting"] == found["yanxi_outbox_oldest_seconds"] == 0
        assert found["yanxi_inbox_waiting"] == found["yanxi_inbox_stuck_seconds"] == 0
        assert found["yanxi_overdue_occurrences"] == 0
        assert found["yanxi_dead_letters_total"] == 0
        assert 0 <= found["yanxi_tick_age_seconds"] < 5
        assert found[f"yanxi_account_connected/{w.platform.account}"] == 1
        assert found["yanxi_job_lateness_seconds_count"] == figures(metrics)["yanxi_job_lateness_seconds_count"]


def test_without_an_app_there_is_nothing_to_count() -> None:
    assert not any(name.startswith("yanxi_events") for name in figures(Metrics()))


@pytest.mark.parametrize("number", [1, 2])
def test_two_of_them_share_nothing(number: int) -> None:
    assert figures(Metrics())["yanxi_transaction_works_count"] == 0
