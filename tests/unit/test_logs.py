"""The log says what happened and never what people wrote, who they are, or what must stay secret."""

import io
import json
import logging
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, SecretStr

from bot import logs
from bot.clock import VirtualClock
from bot.core.errors import Refused

CLOCK = VirtualClock(datetime(2020, 4, 18, 0, 0, 5, tzinfo=UTC))
CANARY = "canary-7f3a91"
KEY = b"k" * 32


def logger(form: Any = "json") -> tuple[Any, io.StringIO]:
    out = io.StringIO()
    redactor = logs.Redactor(KEY)
    redactor.register([CANARY])
    style = logs.Style(form, "debug", ZoneInfo("Asia/Shanghai"))
    chain = logs.processors(CLOCK, redactor, style)
    return structlog.wrap_logger(structlog.WriteLogger(out), processors=chain, cache_logger_on_first_use=False), out


def written(**entry: Any) -> dict[str, Any]:
    log, out = logger()
    log.info("happened", **entry)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def test_an_entry_has_the_time_of_the_clock_and_a_level() -> None:
    assert written(job="open") == {
        "event": "happened", "level": "info", "at": "2020-04-18T08:00:05.000+08:00", "job": "open",
    }  # fmt: skip


def test_the_console_is_one_chinese_line() -> None:
    log, out = logger("console")
    log.warning("clock_was_set", seconds=3, group="创客一组")
    assert out.getvalue() == "08:00:05 注意 clock_was_set seconds=3 group=创客一组\n"


@pytest.mark.parametrize(
    "entry",
    [
        {"access_token": CANARY},
        {"headers": {"Authorization": f"Bearer {CANARY}"}},
        {"detail": f"GET /?access_token={CANARY}"},
        {"tried": ["a", {"deep": ("x", CANARY)}]},
        {"error": ValueError(CANARY)},
        {"api_secret": 12345},
    ],
)
@pytest.mark.parametrize("form", ["json", "console"])
def test_a_secret_is_never_seen(entry: dict[str, Any], form: str) -> None:
    log, out = logger(form)
    log.info("happened", **entry)
    assert CANARY not in out.getvalue()
    assert "12345" not in out.getvalue()
    assert logs.HIDDEN in out.getvalue()


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_secret_in_an_exception_is_not_seen_either(form: str) -> None:
    log, out = logger(form)
    try:
        try:
            int(f"what somebody wrote {CANARY}")
        except ValueError as error:
            raise Refused("token", f"the platform said {CANARY}") from error
    except Refused:
        log.exception("failed")
    assert CANARY not in out.getvalue()
    assert "somebody wrote" not in out.getvalue()
    assert "Refused: token: the platform said *** ← ValueError" in out.getvalue()
    assert "test_logs.py" in out.getvalue()


def test_texts_of_people_are_left_out() -> None:
    assert written(text="hello", message="x", nickname="y", nested={"content": "z", "size": 1})["nested"] == {"size": 1}
    assert "hello" not in str(written(text="hello"))


def test_native_ids_become_sums_of_this_site() -> None:
    found = written(native_id="10001", native_group="20001")
    assert set(found) >= {"person", "place"}
    assert "10001" not in str(found)
    assert found["person"] == written(sender="10001")["person"]
    assert found["person"] != logs.Redactor(b"o" * 32).sum_of("10001")


@given(st.text(), st.sampled_from(["json", "console"]))
def test_nobody_writes_a_second_line(text: str, form: str) -> None:
    log, out = logger(form)
    log.info(text, detail=text, more=[text])
    (line,) = out.getvalue().removesuffix("\n").splitlines()
    assert line


def test_a_long_value_is_cut() -> None:
    assert len(written(detail="x" * 100_000)["detail"]) < 3000


class Account(BaseModel):
    name: str = "a"
    token: SecretStr = SecretStr("t-1")


class Settings(BaseModel):
    accounts: tuple[Account, ...] = (Account(),)
    own: SecretStr | None = SecretStr("t-2")
    none: SecretStr | None = None


def test_every_secret_of_the_settings_is_found() -> None:
    assert sorted(logs.secrets_in(Settings())) == ["t-1", "t-2"]
    assert list(logs.secrets_of_url("postgresql+psycopg://me:p%40ss@host/db")) == ["p%40ss", "p@ss"]
    assert list(logs.secrets_of_url("sqlite+aiosqlite:///data/x.db")) == []


def test_a_site_keeps_its_key_to_itself(tmp_path: Path) -> None:
    path = tmp_path / "data" / "site.key"
    key = logs.site_key(path)
    assert logs.site_key(path) == key
    assert len(key) == 32
    assert path.stat().st_mode & 0o077 == 0


PROGRAM = f"""
from aiohttp.http_exceptions import BadStatusLine
import logging, sys, warnings
from datetime import UTC, datetime
from bot import logs
from bot.clock import VirtualClock
import structlog
redactor = logs.Redactor(b"k" * 32)
redactor.register(["{CANARY}"])
logs.configure(VirtualClock(datetime(2020, 4, 18, tzinfo=UTC)), redactor, logs.Style("json", "info"))
structlog.get_logger().debug("hidden")
structlog.get_logger().info("ours")
logging.getLogger("aiohttp.server").error("Error handling request from %s", "{CANARY}")
try:
    raise BadStatusLine("GET {CANARY}")
except BadStatusLine:
    logging.getLogger("aiohttp.server").exception("Error handling request")
logging.getLogger("other").info("quiet")
logging.getLogger("asyncio").error("Task exception was never retrieved\\nfuture: what {CANARY} wrote")
warnings.warn("old {CANARY}")
raise KeyError("{CANARY}")
"""


def test_other_libraries_and_the_last_word_go_the_same_way() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert CANARY not in done.stdout + done.stderr
    entries = [json.loads(line) for line in done.stderr.splitlines()]
    assert [(entry["event"], entry["level"]) for entry in entries] == [
        ("ours", "info"),
        ("Error handling request from %s", "error"),
        ("Task exception was never retrieved", "error"),
        ("<string>:20: UserWarning: old ***", "warning"),
        ("crashed", "critical"),
    ]
    assert entries[-1]["failure"] == "KeyError"


def test_configuring_sets_the_level_of_other_libraries() -> None:
    before, hook, config = logging.getLogger().handlers[:], sys.excepthook, structlog.get_config()
    out = io.StringIO()
    try:
        logs.configure(CLOCK, logs.Redactor(KEY), logs.Style("console", "error"), out)
        logging.getLogger("x").warning("not shown")
        logging.getLogger("x").error("shown")
        sys.excepthook(RuntimeError, RuntimeError("broken"), None)
    finally:
        logging.captureWarnings(False)
        logging.basicConfig(handlers=before, force=True)
        sys.excepthook = hook
        structlog.configure(**config)
    assert out.getvalue() == "00:00:05 出错 shown logger=x\n00:00:05 严重 crashed\n    RuntimeError: broken\n"
