"""``python -m bench [names] [--rounds N] [--quick]``: run the sections and print their tables as Markdown."""

import argparse
import asyncio
import gc
import os
import platform
import sqlite3
import sys
import time
from collections.abc import Awaitable, Callable
from importlib.metadata import version
from pathlib import Path

from bench import dingtalk_stream, hours, loads, process, trouble, units

Section = Callable[[int, float], Awaitable[list[str]]]
SECTIONS: dict[str, Section] = {
    "quiet": loads.quiet,
    "answered": loads.answered,
    "paced": loads.paced,
    "closing": hours.closing,
    "start": hours.start,
    "memory": hours.memory,
    "kill": trouble.kill,
    "overload": trouble.overload,
    "units": units.units,
    "dingtalk": dingtalk_stream.stream,
}
_QUICK = 0.2


def _machine() -> str:
    model = "?"
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = [line for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
        model = lines[0].partition(":")[2].strip() if lines else model
    ours = ", ".join(f"{name} {version(name)}" for name in ("aiohttp", "sqlalchemy", "aiosqlite", "orjson"))
    load = os.getloadavg()
    return (
        f"{os.cpu_count()} x {model}, Linux {platform.release()}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}; {ours}; load {load[0]:.1f} {load[1]:.1f} {load[2]:.1f}\n"
    )


async def _run(names: list[str], rounds: int, scale: float) -> None:
    for name in names:
        started = time.monotonic()
        try:
            tables = await SECTIONS[name](rounds, scale)
        except FileNotFoundError as error:
            print(f"### {name}: not run, {error}\n")
            continue
        print(*tables, sep="\n")
        print(f"({name}: {time.monotonic() - started:.0f} s)\n", flush=True)


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*SECTIONS, []], help="sections; all of them by default")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="one round of everything, small")
    options = parser.parse_args()
    process.pin(process.OUR_CORE)
    gc.freeze()
    print(_machine())
    rounds, scale = (1, _QUICK) if options.quick else (options.rounds, 1.0)
    try:
        asyncio.run(_run(list(options.names) or list(SECTIONS), rounds, scale))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
