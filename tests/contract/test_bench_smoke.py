"""The load generator against a service in this process: every message finds its end. Not timed; bench/ must not rot."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bench import dingtalk_stream
from bench.generator import Client, Load, Tally, over_http, over_socket
from bench.payloads import CHECK_IN, COMMAND, FIRST_GROUP, QUIET, Messages
from bench.process import free_port, http_get
from bench.service import REPORT, SOCKET, ServiceSpec, counted, running
from bench.table import Results
from bot.app import App
from bot.clock import RealClock

NOW = int(RealClock().now().timestamp())


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[tuple[App, int, Client]]:
    """Three groups that are open, and their client on the line."""
    port = free_port()
    async with running(ServiceSpec(str(tmp_path), port, groups=3, synchronous="OFF")) as app:
        client = Client(Tally())
        await client.dial(port, SOCKET)
        yield app, port, client
        assert client.socket is not None
        client.socket.close()
        await client.socket.closed


def messages(text: str) -> Messages:
    return Messages(text, groups=3, now=NOW)


async def test_every_command_over_the_socket_is_answered_once(served: tuple[App, int, Client]) -> None:
    _, _, client = served
    load = Load(messages(COMMAND), client.tally, over_socket(client))
    assert await load.closed(40, 8, patience=10) > 0
    assert await load.open(400, 0.05, seed=1, patience=5) > 0
    tally = client.tally
    assert (tally.lost, tally.doubled, tally.unexpected) == (0, 0, 0)
    assert tally.quantile(0.5) <= tally.quantile(0.99)


async def test_every_quiet_report_is_acknowledged_and_stored(served: tuple[App, int, Client]) -> None:
    app, port, _ = served
    tally = Tally()
    reporter, send = over_http(port, REPORT, tally, ends=True, connections=4)
    load = Load(messages(QUIET), tally, send)
    await load.closed(20, 4, patience=10)
    reporter.close()
    assert tally.statuses == {204: 20}
    assert (tally.lost, app.engine.handled) == (0, 20)


async def test_a_repeated_message_is_not_answered_again(served: tuple[App, int, Client]) -> None:
    app, _, client = served
    load = Load(messages(CHECK_IN), client.tally, over_socket(client))
    await load.closed(3, 1, patience=10)
    before = client.calls["send_group_msg"]
    assert client.socket is not None
    client.socket.send(load.messages.make(0))
    await load.closed(1, 1, patience=10)
    await app.quiet()
    assert client.calls["send_group_msg"] == before + 1
    assert (client.tally.doubled, app.engine.repeated) == (0, 1)


async def test_groups_are_opened_over_the_socket(served: tuple[App, int, Client]) -> None:
    app, _, client = served
    load = Load(messages(COMMAND), client.tally, over_socket(client))
    await load.closed(1, 1, patience=10)
    for _ in range(40):
        await app.quiet()
        if len(client.muted) == 3:
            break
        await app.clock.sleep_until(app.dispatcher.next_time() or app.clock.now())
    assert client.muted == {FIRST_GROUP + number: False for number in range(3)}


def test_a_table_gives_medians_and_ratios_round_by_round() -> None:
    results = Results("Title")
    for ours, theirs in ((1.0, 2.0), (3.0, 4.0), (8.0, 8.0)):
        results.add("ours", {"x": ours, "lost": 0})
        results.add("theirs", {"x": theirs})
    text = results.markdown(("x",), (("x", "ratio"),), "theirs")
    assert "| ours | 3.00 (1.00–8.00) | 0.75 | 0 / 0 / 0 |" in text


async def test_the_counters_are_served(served: tuple[App, int, Client]) -> None:
    app, port, _ = served
    assert {"quiet", "handled", "pending"} <= counted(app).keys()
    assert b'"lag"' in await http_get(port, "/bench?lag")


async def test_every_message_of_the_dingtalk_bench_is_answered_once(tmp_path: Path) -> None:
    cloud = dingtalk_stream.Cloud(groups=3)
    await cloud.start()
    async with dingtalk_stream.running(dingtalk_stream.Spec(str(tmp_path), cloud.url, groups=3)) as app:
        await cloud.connected.wait()
        await app.quiet()
        cloud.forget()
        assert await cloud.closed(9, 3, first=0) > 0
        await app.quiet()
    await cloud.stop()
    assert cloud.faults() == {"lost": 0, "doubled": 0, "unexpected": 0}
    assert cloud.acked == len(cloud.latencies) == 9
