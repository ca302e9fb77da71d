"""What the crash tests share: the process that forks bots, and three moments of the day to begin from."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.crash.place import Place
from tests.crash.rig import rig

ROOT = Path(__file__).resolve().parents[2]
MOMENTS = {"closed": "07:58", "open": "09:55", "evening": "22:45", "night": "22:55"}
"""Before opening, in the middle of the day, before the word that closing is near, before closing."""


@pytest.fixture(scope="session")
def nursery() -> Iterator[Path]:
    """The Unix socket at which bots are to be had."""
    with TemporaryDirectory() as folder:  # short: the length of such an address is limited
        address = Path(folder, "s")
        command = [sys.executable, "-m", "tests.crash.child", str(address)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as forking:
            assert forking.stdout is not None
            assert forking.stdout.readline() == "ready\n"
            yield address
            forking.terminate()


@pytest.fixture(scope="session")
def moments(nursery: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A day of the bot without a crash, kept at several times of it."""
    folder = tmp_path_factory.mktemp("day")

    async def day() -> None:
        (folder / "running").mkdir()
        async with rig(nursery, folder / "running") as bot:
            for name, at in MOMENTS.items():
                await bot.start()
                await bot.advance(at)
                await bot.stop()
                bot.keep(folder / name)

    asyncio.run(day())
    return {name: folder / name for name in MOMENTS}


@pytest.fixture
def place(nursery: Path, moments: dict[str, Path], tmp_path: Path) -> Place:
    """Where a test plays its scenarios."""
    return Place(nursery, moments, tmp_path)
