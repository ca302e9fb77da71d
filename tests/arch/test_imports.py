"""Who may import what: the contracts of pyproject.toml hold, and each of them really bites."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.arch._source import ROOT

# contract (its name in the report), file, the line that breaks it
VIOLATIONS = [
    ("The pure band does no I/O, reads no clock, draws no lots", "bot/core/poll.py", "import time"),
    ("The pure band does no I/O, reads no clock, draws no lots", "bot/core/poll.py", "from os import environ"),
    ("The pure band does no I/O, reads no clock, draws no lots", "handlers/vote.py", "import sqlalchemy"),
    ("The pure band does no I/O, reads no clock, draws no lots", "schedules/salons.py", "import asyncio"),
    ("The core imports nobody", "bot/core/poll.py", "import bot.engine"),
    ("The core imports nobody", "bot/core/poll.py", "from handlers import vote"),
    ("Features stand on the core alone", "handlers/vote.py", "from bot.store import queries"),
    ("Features do not know each other", "handlers/vote.py", "import handlers.salon"),
    ("Features do not know each other", "schedules/salons.py", "import schedules.speaking"),
    ("Handlers do not know schedules", "handlers/vote.py", "import schedules.speaking"),
    ("Schedules do not know handlers", "schedules/salons.py", "import handlers.salon"),
    ("The machinery knows no feature", "bot/engine.py", "from handlers import vote"),
    ("The machinery knows no feature", "bot/web/hooks.py", "import schedules.salons"),
    ("A codec is a pair of pure functions", "bot/platforms/qq/codec.py", "import aiohttp"),
    ("A codec is a pair of pure functions", "bot/platforms/qq/codec.py", "import bot.platforms.qq.client"),
    ("Web and platforms do not reach into the store", "bot/web/hooks.py", "from bot.store import queries"),
    ("Web and platforms do not reach into the store", "bot/platforms/qq/client.py", "import bot.store"),
]
LAWFUL = {
    "bot/__init__.py": "",
    "bot/app.py": "import bot.engine\nimport bot.store\nimport handlers\nimport schedules\n",
    "bot/core/__init__.py": "",
    "bot/core/poll.py": "from datetime import time\n",
    "bot/engine.py": "import asyncio\nimport time\nimport bot.core.poll\nimport bot.store.queries\n",
    "bot/platforms/__init__.py": "",
    "bot/platforms/qq/__init__.py": "",
    "bot/platforms/qq/client.py": "import aiohttp\nimport bot.platforms.qq.codec\n",
    "bot/platforms/qq/codec.py": "import json\nimport bot.core.poll\n",
    "bot/store/__init__.py": "",
    "bot/store/queries.py": "import sqlalchemy\nimport bot.core.poll\n",
    "bot/web/__init__.py": "",
    "bot/web/hooks.py": "import aiohttp\n",
    "handlers/__init__.py": "from handlers import salon, vote\n",
    "handlers/salon.py": "import bot.core.poll\n",
    "handlers/vote.py": "from bot.core import poll\n",
    "schedules/__init__.py": "from schedules import salons, speaking\n",
    "schedules/salons.py": "import bot.core.poll\n",
    "schedules/speaking.py": "",
}


def lint(root: Path) -> tuple[int, str]:
    # A process of its own: the linter reads the packages from the folder it stands in.
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"]
    done = subprocess.run(
        command, cwd=root, env={"PYTHONPATH": str(root), "COLUMNS": "200"}, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def lawful(tmp_path: Path) -> Path:
    """A small copy of our shape that keeps every contract."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name, text in LAWFUL.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return tmp_path


def test_our_tree_keeps_every_contract() -> None:
    code, report = lint(ROOT)
    assert code == 0, report


def test_the_shape_we_draw_keeps_every_contract(lawful: Path) -> None:
    code, report = lint(lawful)
    assert code == 0, report


def test_every_contract_is_tried() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = {contract["name"] for contract in settings["tool"]["importlinter"]["contracts"]}
    assert contracts == {contract for contract, _, _ in VIOLATIONS}


@pytest.mark.parametrize(("contract", "file", "line"), VIOLATIONS, ids=[f"{v[1]}: {v[2]}" for v in VIOLATIONS])
def test_a_broken_contract_is_named(lawful: Path, contract: str, file: str, line: str) -> None:
    (lawful / file).write_text(LAWFUL[file] + line + "\n", "utf-8")
    code, report = lint(lawful)
    assert code == 1, report
    assert f"{contract} BROKEN" in report
