"""Sections about time and size: many groups closing at once, ticks, memory, starting."""

import asyncio
import sys
import time
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

from bench import process
from bench.candidates import Candidate, counters
from bench.payloads import FIRST_GROUP, SECRET, SELF_ID, TOKEN
from bench.process import Process
from bench.table import Results, Row, interleaved

_REPORT_JOB = "day_figures"
_LEAD = {15: 5.0, 1000: 16.0, 10_000: 75.0}
"""Seconds before the hour, enough to start and to open every group."""


async def closing_of(groups: int, delay: float = 0.0, *, report: bool = True, teachers: bool = True) -> Row:
    """All groups close at one second; the lateness of the first and the last call."""
    at = datetime.now(UTC) + timedelta(seconds=_LEAD[groups])
    without = () if report else (_REPORT_JOB,)
    candidate = Candidate("ours", "ours", "ws", groups=groups)
    begun = time.monotonic()
    async with candidate.running(0, closes_at=at.isoformat(), without=without, teachers=teachers) as up:
        ready = time.monotonic() - begun
        client, loop = up.client, asyncio.get_running_loop()
        due = loop.time() + (at - datetime.now(UTC)).total_seconds()
        if due < loop.time() + 0.5:
            raise RuntimeError(f"{groups} groups were not open in time, {ready:.0f} s")
        client.delay = delay
        client.most_in_flight = 0
        await counters(up.process, lag=True)
        up.process.mark()
        while len(client.closings) < groups and loop.time() - due < 120:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        cpu = up.process.cpu_per(groups)
        calls = sorted(times[0] - due for times in client.closings.values())
        read = await counters(up.process, lag=True)
        return {
            "set up s": ready,
            "closed": len(calls),
            "first s": calls[0] if calls else float("nan"),
            "last s": calls[-1] if calls else float("nan"),
            "first to last s": calls[-1] - calls[0] if calls else float("nan"),
            "CPU µs a group": cpu,
            "in flight": client.most_in_flight,
            "RSS MB": up.process.rss_max,
            "loop max ms": read["lag"].get("max", 0.0),
            "lost": groups - len(calls),
            "doubled": sum(len(times) > 1 for times in client.closings.values()),
            "unexpected": 0,
        }


async def closing(rounds: int, scale: float) -> list[str]:
    """15, 1,000 and 10,000 groups closing at once, with an instant API and one of 100 ms."""
    few = {
        "15 groups": partial(closing_of, 15),
        "15 groups, API 100 ms": partial(closing_of, 15, 0.1),
        "1,000 groups": partial(closing_of, 1000, report=False, teachers=False),
        "1,000 groups, API 100 ms": partial(closing_of, 1000, 0.1, report=False, teachers=False),
        "1,000 groups with report and teachers": partial(closing_of, 1000),
    }
    many = {"10,000 groups": partial(closing_of, 10_000, report=False, teachers=False)}
    note = (
        "Lateness of the calls against the second that was planned; the heartbeat of one second is part of it. The "
        "rows of 1,000 and 10,000 groups leave out the day's report and have one person on the staff."
    )
    results = await interleaved(Results("All groups close at one second", note), max(1, rounds // 2), few)
    if scale >= 1:
        await interleaved(results_of_many := Results(""), 1, many)
        results.rows |= results_of_many.rows
    columns = (
        "set up s", "closed", "first s", "last s", "first to last s", "CPU µs a group", "in flight", "RSS MB",
        "loop max ms",
    )  # fmt: skip
    return [results.markdown(columns)]


async def _memory_of(groups: int, people: int) -> Row:
    candidate = Candidate("ours", "ours", "ws", groups=groups)
    async with candidate.running(0, people=people) as up:
        before = up.process.rss
        await up.load.closed(100, 1, patience=120.0)
        after = up.process.rss
        return {
            "RSS MB started": before,
            "RSS MB after 100 commands": after,
            "p50 ms": up.tally.quantile(0.5),
            **up.faults(),
        }


async def memory(rounds: int, scale: float) -> list[str]:
    """Memory with few groups, and with 2,000 groups and 200,000 people."""
    runs = {"15 groups": partial(_memory_of, 15, 0)}
    if scale >= 1:
        runs["2,000 groups, 200,000 people"] = partial(_memory_of, 2000, 100)
    results = await interleaved(Results("Memory"), min(rounds, 2), runs)
    return [results.markdown(("RSS MB started", "RSS MB after 100 commands", "p50 ms"))]


async def start(rounds: int, _scale: float) -> list[str]:
    """``yanxi run`` with the database migrated: from the command to the first answer of the port."""
    with process.fresh_folder() as folder:
        port = process.free_port()
        config = Path(folder) / "config.toml"
        config.write_text(_settings(folder, port), "utf-8")
        await _command(folder, "migrate", config)
        run = partial(_start_of, config, port)
        results = await interleaved(Results("Cold start of `yanxi run`, 15 groups"), rounds, {"ours": run})
    return [results.markdown(("ready s", "RSS MB"))]


async def _command(folder: str, name: str, config: Path) -> None:
    command = [sys.executable, "-m", "bot", name, "--config", str(config)]
    child = await asyncio.create_subprocess_exec(*command, cwd=folder, env=process.environment())
    await child.wait()


async def _start_of(config: Path, port: int) -> Row:
    command = [sys.executable, "-m", "bot", "run", "--config", str(config)]
    found: Process = process.spawn(command, port)
    try:
        await found.ready()
        return {"ready s": found.ready_after, "RSS MB": found.rss}
    finally:
        await asyncio.to_thread(found.stop)


def _settings(folder: str, port: int) -> str:
    today: date = datetime.now(UTC).date()
    groups = "".join(
        f'[[groups]]\nkey = "group-{number}"\nname = "第{number}班"\naccount = "bench-qq"\n'
        f'native_id = "{FIRST_GROUP + number}"\n\n'
        for number in range(15)
    )
    return (
        f'[service]\nport = {port}\ndatabase = "sqlite+aiosqlite:///{folder}/bot.db"\ndata_dir = "{folder}"\n'
        'log_level = "warning"\n\n'
        f'[[accounts]]\nname = "bench-qq"\nplatform = "onebot"\ntransport = "reverse-ws"\nself_id = "{SELF_ID}"\n'
        f'access_token = "{TOKEN}"\nsecret = "{SECRET}"\n\n'
        '[programme]\nkey = "bench"\nname = "压测研习"\n\n'
        f'[[phases]]\nkind = "intensive"\nstarts_on = {today - timedelta(days=2)}\nends_on = '
        f"{today + timedelta(days=5)}\n\n{groups}"
    )
