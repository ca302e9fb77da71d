"""Every harness in turn, and what must hold after every test: no violation, no secret told, nothing left running."""

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any

import pytest
import structlog

from tests.contract.platforms.dingtalk_harness import CustomHarness, DingTalkHarness
from tests.contract.platforms.harness import MARK, Harness, idle
from tests.contract.platforms.onebot_harness import OneBotHarness
from tests.contract.platforms.qq_harness import QQHarness
from tests.contract.platforms.sandbox_harness import SandboxHarness

MAKERS: dict[str, Callable[[], Harness]] = {
    f"onebot-{way}-{dialect}": lambda way=way, dialect=dialect: OneBotHarness(way, dialect)
    for way in ("reverse", "forward", "http")
    for dialect in ("napcat", "llbot", "lagrange", "gocqhttp")
}
MAKERS |= {f"dingtalk-{way}": lambda way=way: DingTalkHarness(way) for way in ("stream", "http", "ear")}
MAKERS |= {"custom": CustomHarness, "qq": QQHarness}
MAKERS |= {
    f"sandbox-{kind}": lambda cards=cards: SandboxHarness(cards=cards)
    for kind, cards in (("cards", True), ("words", False))
}


def told_secrets(lines: Iterable[str], words: Iterable[str]) -> set[str]:
    """Which of the words stand somewhere in the lines."""
    whole = "\n".join(lines)
    return {word for word in (*words, MARK) if word and word in whole}


def ours(tasks: Iterable[asyncio.Task[Any]]) -> list[str]:
    """Tasks that run code of the program."""
    codes = (getattr(task.get_coro(), "cr_code", None) for task in tasks if not task.done())
    return [code.co_qualname for code in codes if code is not None and "/bot/" in code.co_filename]


def heard_from(records: Iterable[logging.LogRecord]) -> list[str]:
    """What the program and its libraries logged; the stand-ins' own access lines are not ours."""
    return [f"{one.getMessage()} {one.exc_text or ''}" for one in records if one.name != "aiohttp.access"]


@pytest.fixture
def lines() -> list[str]:
    """Everything that structlog wrote."""
    kept: list[str] = []

    def keep(logger: Any, name: str, line: Any) -> Any:
        kept.append(str(line))
        raise structlog.DropEvent

    usual = [structlog.processors.add_log_level, structlog.processors.format_exc_info]
    structlog.configure(processors=[*usual, structlog.processors.KeyValueRenderer(), keep])
    return kept


EAR_CHANGES_NOTHING = ("test_outbound", "test_trouble")
"""Where a program that only listens would be started for nothing."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test runs over every harness, unless it names its own."""
    named = (mark.args[0] for mark in metafunc.definition.iter_markers("parametrize"))
    if "side" in metafunc.fixturenames and "side" not in named:
        deaf = metafunc.module.__name__.endswith(EAR_CHANGES_NOTHING)
        metafunc.parametrize("side", [name for name in MAKERS if not (deaf and name == "dingtalk-ear")], indirect=True)


@pytest.fixture
async def side(
    request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture, lines: list[str]
) -> AsyncIterator[Harness]:
    """One platform, connected."""
    caplog.set_level(logging.INFO)
    harness = MAKERS[request.param]()
    if "impatient" in request.node.callspec.params:
        harness.patience = 0.4
    await harness.start()
    yield harness
    await harness.platform.stop()
    await idle()
    left = ours(asyncio.all_tasks())
    await harness.close()
    await idle()
    said = [*lines, *heard_from(caplog.get_records("call")), *heard_from(caplog.get_records("setup"))]
    said += ["".join(traceback.format_exception(one)) for one in harness.raised]
    assert told_secrets(said, harness.secret_words()) == set()
    assert left == []
    assert harness.violations() == []
