"""One process per database file, whichever way the other one ended."""

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.lock import Held, Holder, ProcessLock

NOW = datetime(2020, 4, 18, tzinfo=UTC)
HOLD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from bot.lock import Held, ProcessLock
try:
    ProcessLock(Path(sys.argv[1])).acquire(datetime(2020, 4, 18, tzinfo=UTC))
except Held as held:
    print(held.holder.pid, flush=True)
    sys.exit(1)
print("held", flush=True)
sys.stdin.read()
"""


def hold(database: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", HOLD, str(database)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_a_second_process_is_refused_and_told_who_holds_it(tmp_path: Path, end: signal.Signals) -> None:
    """T17: twenty tries, each refused; afterwards the lock is free, however the holder ended."""
    database = tmp_path / "deep" / "bot.db"
    with hold(database) as holder:
        assert said(holder) == "held"
        others = [hold(database) for _ in range(10)]
        assert [said(other) for other in others] == [str(holder.pid)] * 10
        assert [other.wait(10) for other in others] == [1] * 10
        for other in others:
            other.communicate()
        with pytest.raises(Held) as refused:
            ProcessLock(database).acquire(NOW)
        assert refused.value.holder.pid == holder.pid
        assert refused.value.holder.since == "2020-04-18T00:00:00+00:00"
        holder.send_signal(end)
        holder.wait(10)
        lock = ProcessLock(database)
        lock.acquire(NOW)
        assert json.loads(lock.path.read_text())["pid"] == os.getpid()
        lock.release()


def test_a_released_lock_is_free_and_says_nothing(tmp_path: Path) -> None:
    lock = ProcessLock(tmp_path / "bot.db")
    lock.release()
    for _ in range(2):
        lock.acquire(NOW)
        lock.release()
    assert lock.path.read_text() == ""


def test_a_holder_that_has_not_written_yet_is_nobody(tmp_path: Path) -> None:
    first, second = ProcessLock(tmp_path / "bot.db"), ProcessLock(tmp_path / "bot.db")
    first.acquire(NOW)
    first.path.write_text("{broken")
    with pytest.raises(Held) as refused:
        second.acquire(NOW)
    assert refused.value.holder == Holder()
    first.release()
