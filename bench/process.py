"""Processes under measurement: started on their own core, watched through /proc, ended by their own id."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.service import ServiceSpec

ROOT = Path(__file__).resolve().parents[1]
PEERS = ROOT / "bench" / "peers"
PEER_PYTHON = ROOT / ".venv.bench" / "bin" / "python"
BOT_CORE, OUR_CORE = 0, 1
_TICKS = os.sysconf("SC_CLK_TCK")


def pin(core: int) -> None:
    """Keep this process (and what it starts) on a core, where there are two and the system lets us."""
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {core})


def free_port() -> int:
    """A port that nobody listens on."""
    import socket

    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@dataclass
class Process:
    """A program under measurement."""

    popen: subprocess.Popen[bytes]
    port: int
    started: float
    ready_after: float = 0.0
    _cpu_mark: float = field(default=0.0)

    @property
    def cpu(self) -> float:
        """Seconds of user and system time so far."""
        values = Path(f"/proc/{self.popen.pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, values[11:15])) / _TICKS

    def mark(self) -> None:
        """Count CPU from now on."""
        self._cpu_mark = self.cpu

    def cpu_per(self, events: int) -> float:
        """Microseconds of CPU an event since the mark."""
        return 1e6 * (self.cpu - self._cpu_mark) / max(1, events)

    @property
    def rss_max(self) -> float:
        """The most memory it ever held, MB."""
        return self._status("VmHWM")

    @property
    def rss(self) -> float:
        """The memory it holds now, MB."""
        return self._status("VmRSS")

    def _status(self, name: str) -> float:
        for line in Path(f"/proc/{self.popen.pid}/status").read_text().splitlines():
            if line.startswith(name):
                return int(line.split()[1]) / 1024
        return float("nan")

    async def ready(self, path: str = "/readyz", patience: float = 60.0) -> None:
        """Wait until it answers, whatever it says (ours is not ready before somebody dials)."""
        while time.monotonic() - self.started < patience:
            if self.popen.poll() is not None:
                raise RuntimeError(f"the process ended with {self.popen.returncode}")
            status = await http_status(self.port, path)
            if status:
                self.ready_after = time.monotonic() - self.started
                return
            await asyncio.sleep(0.01)
        raise TimeoutError(path)

    def kill(self) -> None:
        """SIGKILL."""
        self.popen.kill()
        self.popen.wait()

    def stop(self) -> None:
        """SIGTERM, and SIGKILL where that takes too long."""
        if self.popen.poll() is None:
            self.popen.send_signal(signal.SIGTERM)
            try:
                self.popen.wait(12)
            except subprocess.TimeoutExpired:
                self.kill()


async def http_status(port: int, path: str) -> int:
    """The status of a GET, 0 when nobody listens."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return 0
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        line = await reader.readline()
        return int(line.split()[1]) if line else 0
    except OSError:
        return 0
    finally:
        writer.close()


async def http_get(port: int, path: str) -> bytes:
    """The body of a GET."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
    whole = await reader.read()
    writer.close()
    return whole.partition(b"\r\n\r\n")[2]


def environment(extra: dict[str, str] | None = None) -> dict[str, str]:
    """The surroundings of a program: this tree first, bytecode written."""
    found = {**os.environ, "PYTHONPATH": str(ROOT), **(extra or {})}
    found.pop("PYTHONDONTWRITEBYTECODE", None)
    return found


def spawn(command: list[str], port: int, extra: dict[str, str] | None = None) -> Process:
    """Start a program on the bot's core."""
    pin(BOT_CORE)
    try:
        started = time.monotonic()
        popen = subprocess.Popen(command, cwd=ROOT, env=environment(extra), stdout=subprocess.DEVNULL)
    finally:
        pin(OUR_CORE)
    return Process(popen, port, started)


def ours(spec: ServiceSpec) -> Process:
    """Our own service."""
    return spawn([sys.executable, "-m", "bench.service", spec.dump()], spec.port)


def bare(port: int) -> Process:
    """The bare handler, in our own environment."""
    return spawn([sys.executable, str(PEERS / "bare.py"), str(port)], port, {"PYTHONPATH": ""})


def peer(script: str, port: int, *arguments: str) -> Process:
    """A program in the peers' environment; our site-packages come last, for a library that is missing there."""
    if not PEER_PYTHON.exists():
        raise FileNotFoundError("the peers' environment is missing: make bench-peers")
    extra = {"PYTHONPATH": "", "BENCH_EXTRA_SITE": sysconfig.get_paths()["purelib"]}
    return spawn([str(PEER_PYTHON), str(PEERS / f"{script}.py"), str(port), *arguments], port, extra)


@contextmanager
def fresh_folder() -> Iterator[str]:
    """A folder for one round's database."""
    folder = tempfile.mkdtemp(prefix="yanxi-bench-")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


__all__ = ["Process", "bare", "free_port", "fresh_folder", "http_get", "ours", "peer", "pin"]
