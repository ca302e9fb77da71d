"""Sections about bad days: killed in the middle of load, and three times as much as can be carried."""

import asyncio
import sqlite3
import time
from functools import partial
from pathlib import Path

from bench import process
from bench.candidates import Candidate, counters, settled
from bench.generator import Client, Load, Tally, over_http
from bench.payloads import COMMAND, Messages
from bench.service import REPORT, SOCKET, ServiceSpec
from bench.table import Results, Row, interleaved

_RATE, _API = 100, 0.08
_AFTER = 2.0
_OVERLOAD = 3


async def _killed() -> Row:
    """SIGKILL after two of four seconds; what was not acknowledged is posted again, as clients do."""
    with process.fresh_folder() as folder:
        tally = Tally()
        client = Client(tally, delay=_API)
        server, api = await client.serve_api()
        spec = ServiceSpec(folder, process.free_port(), api_url=f"http://127.0.0.1:{api}")
        found = process.ours(spec)
        try:
            await found.ready()
            await client.dial(found.port, SOCKET)
            await settled(found)
            acked: set[int] = set()
            reporter, send = over_http(found.port, REPORT, tally, ends=False)
            count = reporter.on_status

            def on_status(number: int, status: int) -> None:
                count(number, status)
                if status == 204:
                    acked.add(number)
                else:
                    asyncio.get_running_loop().call_later(0.1, send, number, load.messages.make(number))

            reporter.on_status = on_status
            load = Load(Messages(COMMAND, 15, int(time.time())), tally, send)
            task = asyncio.create_task(load.open(_RATE, 2 * _AFTER, seed=11))
            await asyncio.sleep(_AFTER)
            found.kill()
            found = process.ours(spec)
            await found.ready()
            again = found.ready_after
            await client.dial(found.port, SOCKET)
            await task
            await settled(found)
            kept, doubt = _in_database(folder)
            reporter.close()
            return {
                "sent": len(tally.began),
                "acknowledged": len(acked),
                "acknowledged and lost": len(acked) - kept,
                "unanswered": tally.open,
                "in doubt": doubt,
                "lost": max(0, len(acked) - kept) + max(0, tally.open - doubt),
                "doubled": tally.doubled,
                "unexpected": tally.unexpected,
                "again after s": again,
            }
        finally:
            await asyncio.to_thread(found.stop)
            server.close()


def _in_database(folder: str) -> tuple[int, int]:
    """Messages that are kept, and answers of which nobody knows whether they were said."""
    with sqlite3.connect(Path(folder) / "bot.db") as database:
        (kept,) = database.execute("SELECT count(*) FROM messages").fetchone()
        (doubt,) = database.execute("SELECT count(*) FROM outbox WHERE state = 'unknown'").fetchone()
    database.close()
    return kept, doubt


async def kill(rounds: int, _scale: float) -> list[str]:
    """Killed in the middle of load."""
    note = (
        f"{_RATE}/s over HTTP, API {_API * 1000:.0f} ms, SIGKILL after {_AFTER:.0f} s and restart. Answers that were "
        "on their way are in doubt: never said again, and staff are told."
    )
    results = await interleaved(Results("Killed in the middle of load", note), min(rounds, 3), {"ours": _killed})
    columns = ("sent", "acknowledged", "acknowledged and lost", "unanswered", "in doubt", "again after s")
    return [results.markdown(columns)]


async def _overloaded(seconds: float) -> Row:
    candidate = Candidate("ours", "ours", "http")
    async with candidate.running() as up:
        before = await up.load.closed(1500, 32)
        rss = up.process.rss
        statuses, ended = up.tally.statuses.copy(), len(up.tally.ended)
        started, loop = up.load.next, asyncio.get_running_loop()
        reporter, send = over_http(up.process.port, REPORT, up.tally, ends=False, connections=900)
        load = Load(up.load.messages, up.tally, send, next=started)
        began = loop.time()
        await load.open(_OVERLOAD * before, seconds, seed=5, patience=3.0)
        took = loop.time() - began
        statuses = up.tally.statuses - statuses
        refused, acked = statuses[503], statuses[204]
        answers = len(up.tally.ended) - ended
        await settled(up.process)
        unanswered = acked - (len(up.tally.ended) - ended)
        read = await counters(up.process, lag=True)
        up.tally.latencies.clear()
        row = {
            "capacity/s": before,
            "offered/s": (load.next - started) / seconds,
            "acknowledged": acked,
            "503": refused,
            "answered/s": answers / took,
            "RSS MB before": rss,
            "RSS MB most": up.process.rss_max,
            "loop max ms": read["lag"].get("max", 0.0),
            "lost": unanswered,
            "doubled": up.tally.doubled,
            "unexpected": up.tally.unexpected,
        }
        reporter.close()
        up.tally.began = {number: at for number, at in up.tally.began.items() if number in up.tally.ended}
        up.load.next = load.next
        row["recovered to/s"] = await up.load.closed(1500, 32)
        return row


async def overload(rounds: int, scale: float) -> list[str]:
    """Three times as much as can be carried."""
    note = "Commands over HTTP with the answer through the API, offered at three times the rate of the closed loop."
    run = partial(_overloaded, max(2.0, 5 * scale))
    results = await interleaved(Results("Overload", note), min(rounds, 3), {"ours": run})
    columns = (
        "capacity/s", "offered/s", "acknowledged", "503", "answered/s", "RSS MB before", "RSS MB most", "loop max ms",
        "recovered to/s",
    )  # fmt: skip
    return [results.markdown(columns)]
