"""Sections of the bench that are about messages: quiet ones, answered ones, at full load and at given rates."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from bench.candidates import Candidate, Running, counters, marker
from bench.payloads import CHECK_IN
from bench.table import Results, Row, interleaved

_OUTSTANDING = 32
_REPORTS = 64


async def _closed(candidate: Candidate, count: int, outstanding: int) -> Row:
    async with candidate.running() as up:
        rate = await up.load.closed(count, outstanding)
        return await _row(up, rate, count)


async def _open(candidate: Candidate, rate: float, seconds: float) -> Row:
    async with candidate.running() as up:
        before = len(up.tally.ended)
        got = await up.load.open(rate, seconds, seed=7)
        return await _row(up, got, len(up.tally.ended) - before)


async def _row(up: Running, rate: float, events: int) -> Row:
    row = {
        "events/s": rate,
        "CPU µs": up.process.cpu_per(events),
        "p50 ms": up.tally.quantile(0.5),
        "p99 ms": up.tally.quantile(0.99),
        "RSS MB": up.process.rss_max,
        **up.faults(),
    }
    if up.ours:
        lag = (await counters(up.process, lag=True))["lag"]
        row |= {"loop p99 ms": lag.get("p99", 0.0), "loop max ms": lag.get("max", 0.0)}
    return row


async def _quiet_socket(candidate: Candidate, count: int) -> Row:
    """So many quiet messages, then a command: its answer says that all of them are on disk."""
    async with candidate.running() as up:
        assert up.client.socket is not None
        loop, socket, messages = asyncio.get_running_loop(), up.client.socket, up.load.messages
        handled = (await counters(up.process))["handled"]
        up.process.mark()
        started = loop.time()
        for number in range(count):
            socket.send(messages.make(number))
            if number % 64 == 0:
                await socket.writable.wait()
                await asyncio.sleep(0)
        up.tally.begin(count, loop.time())
        socket.send(marker(messages, count))
        await up.load.drain(30.0)
        elapsed = loop.time() - started
        row = await _row(up, count / elapsed, count)
        row["lost"] += count + 1 - ((await counters(up.process))["handled"] - handled)
        return row


Runs = dict[str, Callable[[], Awaitable[Row]]]
_COLUMNS = ("events/s", "CPU µs", "p50 ms", "p99 ms", "RSS MB", "loop p99 ms", "loop max ms")


async def quiet(rounds: int, scale: float) -> list[str]:
    """Messages that nobody answers: stored, committed, acknowledged."""
    count = int(6000 * scale)
    bare = Candidate("bare", "bare", "http", quiet=True)
    runs: Runs = {
        "bare aiohttp + signature": partial(_closed, bare, count, _REPORTS),
        "ours": partial(_closed, Candidate("ours", "ours", "http", quiet=True), count, _REPORTS),
        "ours, 1,000 groups": partial(
            _closed, Candidate("ours", "ours", "http", quiet=True, groups=1000), count, _REPORTS
        ),
    }
    over_http = await interleaved(
        Results("Quiet messages, HTTP report to acknowledgement, 64 outstanding"), rounds, runs
    )
    rate = 300
    runs = {
        "bare aiohttp + signature": partial(_open, bare, rate, 4 * scale),
        "ours": partial(_open, Candidate("ours", "ours", "http", quiet=True), rate, 4 * scale),
    }
    paced = await interleaved(
        Results(f"Quiet messages over HTTP, {rate}/s (Poisson), from the scheduled time"), rounds, runs
    )
    runs = {
        "ours": partial(_quiet_socket, Candidate("ours", "ours", "ws", quiet=True), count),
        "ours, 1,000 groups": partial(_quiet_socket, Candidate("ours", "ours", "ws", quiet=True, groups=1000), count),
    }
    socket = await interleaved(
        Results("Quiet messages over the reverse WebSocket, until all are on disk"), rounds, runs
    )
    base, ratios = "bare aiohttp + signature", (("events/s", "x rate"), ("CPU µs", "x CPU"))
    return [
        over_http.markdown(_COLUMNS, ratios, base),
        paced.markdown(_COLUMNS, (("CPU µs", "x CPU"),), base),
        socket.markdown(("events/s", "CPU µs", "RSS MB", "loop p99 ms", "loop max ms")),
    ]


async def answered(rounds: int, scale: float) -> list[str]:
    """Every message is a command with one quoting answer through the API."""
    count = int(3000 * scale)
    base = "NoneBot2"
    runs: Runs = {
        base: partial(_closed, Candidate(base, "nonebot", "ws"), count, _OUTSTANDING),
        "aiocqhttp": partial(_closed, Candidate("aiocqhttp", "aiocqhttp", "ws"), count, _OUTSTANDING),
        "ours": partial(_closed, Candidate("ours", "ours", "ws"), count, _OUTSTANDING),
        "ours, 1,000 groups": partial(_closed, Candidate("ours", "ours", "ws", groups=1000), count, _OUTSTANDING),
        "ours, check-ins, 1,000 groups": partial(
            _closed, Candidate("ours", "ours", "ws", groups=1000, text=CHECK_IN), count, _OUTSTANDING
        ),
    }
    socket = await interleaved(
        Results("Answered messages, reverse WebSocket, 32 outstanding", "The two peers store and check nothing."),
        rounds,
        runs,
    )
    runs = {
        base: partial(_closed, Candidate(base, "nonebot", "http"), count // 3, _OUTSTANDING),
        "ours": partial(_closed, Candidate("ours", "ours", "http"), count // 3, _OUTSTANDING),
    }
    over_http = await interleaved(Results("Answered messages, HTTP report and HTTP API, 32 outstanding"), rounds, runs)
    ratios = (("events/s", "x rate"), ("CPU µs", "x CPU"))
    against = [f"x aiocqhttp's rate: {socket.ratio('ours', 'aiocqhttp', 'events/s'):.2f}\n"]
    return [socket.markdown(_COLUMNS, ratios, base), *against, over_http.markdown(_COLUMNS, ratios, base)]


async def paced(rounds: int, scale: float) -> list[str]:
    """Answered messages at given rates; latency from the scheduled time to the platform call."""
    found = []
    for rate in (100, 300, 1000):
        base = "NoneBot2"
        seconds = max(1.0, 4 * scale)
        runs: Runs = {
            base: partial(_open, Candidate(base, "nonebot", "ws"), rate, seconds),
            "aiocqhttp": partial(_open, Candidate("aiocqhttp", "aiocqhttp", "ws"), rate, seconds),
            "ours": partial(_open, Candidate("ours", "ours", "ws"), rate, seconds),
        }
        results = await interleaved(Results(f"Answered messages, reverse WebSocket, {rate}/s (Poisson)"), rounds, runs)
        found.append(results.markdown(_COLUMNS, (("p99 ms", "x p99"), ("CPU µs", "x CPU")), base))
    return found
