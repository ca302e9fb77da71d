"""The command line as people use it: real processes, their output, their exit codes."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.cli.chosen import Chosen
from bot.cli.group import root
from bot.cli.run import _clear_stage
from bot.core.wording import cli as wording
from bot.sandbox_files import SandboxFiles
from bot.settings import example_programme, sandbox_settings
from bot.store import migrate
from tests.small_settings import programme

ROOT = Path(__file__).resolve().parents[2]
CANARY = "canary-0123456789-0123456789-0123456789"
CONFIG = f"""
[service]
port = 0
log_format = "json"
database = "sqlite+aiosqlite:///data/real.db"

[[accounts]]
name = "hubei-qq"
platform = "onebot"
self_id = "10001"
access_token = "{CANARY}"
""" + programme("hubei-qq", "20001")
PAYLOAD = {
    "post_type": "message", "message_type": "group", "sub_type": "normal", "time": 1587200000, "self_id": 10001,
    "message_id": 5, "group_id": 20001, "user_id": 777, "raw_message": "/帮助",
    "message": [{"type": "text", "data": {"text": "/帮助"}}], "sender": {"user_id": 777, "nickname": "张三"},
}  # fmt: skip


def command(*args: str) -> list[str]:
    return [sys.executable, "-m", "bot", *args]


def environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("YANXI_")}
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "default"}


def yanxi(folder: Path, *args: str) -> Result:
    """A command in this process, as people run it in ``folder``."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for name in os.environ:
            if name.startswith("YANXI_"):
                patch.delenv(name)
        return CliRunner().invoke(root, args, prog_name="yanxi")


def process(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """The same in a process of its own."""
    return subprocess.run(
        command(*args), cwd=folder, env=environment(), capture_output=True, text=True, timeout=60, check=False
    )


class Running:
    """A service that was started, and what it said so far."""

    def __init__(self, process: subprocess.Popen[str], url: str) -> None:
        self.process, self.url = process, url

    def get(self, path: str) -> tuple[int, bytes]:
        try:
            with urllib.request.urlopen(self.url + path, timeout=10) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()

    def end(self, how: signal.Signals = signal.SIGTERM) -> str:
        """End it; gives what it wrote to the log."""
        self.process.send_signal(how)
        out, err = self.process.communicate(timeout=10)
        assert out == ""
        return err


@contextmanager
def running(folder: Path, *args: str) -> Iterator[Running]:
    process = subprocess.Popen(
        command("run", *args), cwd=folder, env=environment(),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        urls = [word for word in line.split() if word.startswith("http://")]
        assert urls, process.communicate(timeout=10)[1]
        yield Running(process, "/".join(urls[0].split("/")[:3]))
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "config.toml").write_text(CONFIG, "utf-8")
    return tmp_path


# ------------------------------------------------------------------------------------------------------- run


def test_the_sandbox_runs_and_stops(tmp_path: Path) -> None:
    with running(tmp_path, "--sandbox", "--port", "0") as service:
        assert service.get("/healthz") == (200, b"ok\n")
        status, body = service.get("/readyz")
        assert (status, json.loads(body)["ready"]) == (200, True)
        assert service.get("/sandbox/")[0] == 200
        assert b"yanxi_tick_age_seconds" in service.get("/metrics")[1]
        assert service.get("/hooks/onebot/sandbox")[0] == 404
        second = process(tmp_path, "run", "--sandbox", "--port", "0")
        assert second.returncode == 1
        assert str(service.process.pid) in second.stderr
        assert second.stdout == ""
        said = service.end()
        assert service.process.returncode == 0
        assert "stopped threads=1" in said
    assert (tmp_path / "data" / "sandbox.db.lock").read_text() == ""


def test_an_interrupt_stops_it_too_and_it_goes_on_later(tmp_path: Path) -> None:
    for args in (("--fresh",), ()):
        with running(tmp_path, "--sandbox", "--port", "0", *args) as service:
            assert service.get("/readyz")[0] == 200
            service.end(signal.SIGINT)
            assert service.process.returncode == 0


def test_what_a_killed_service_leaves_behind_stops_nobody(tmp_path: Path) -> None:
    with running(tmp_path, "--sandbox", "--port", "0") as service:
        service.process.kill()
        service.process.wait(10)
    with running(tmp_path, "--sandbox", "--port", "0") as service:
        assert service.get("/readyz")[0] == 200
        service.end()
        assert service.process.returncode == 0


@pytest.mark.parametrize("spoil", ["nothing", "half", "other programme", "other schema", "asked for"])
def test_a_sandbox_that_cannot_be_played_on_begins_again(tmp_path: Path, spoil: str) -> None:
    settings = sandbox_settings(example_programme(), {"YANXI_SERVICE__DATA_DIR": str(tmp_path)})
    files = SandboxFiles(tmp_path)
    migrate.upgrade(files.url)
    key = "elsewhere" if spoil == "other programme" else settings.groups[0].key
    if spoil != "half":
        files.journal.write_text(f'{{"what":"group","group":"{key}"}}\n')
    if spoil == "other schema":
        with closing(sqlite3.connect(files.database)) as connection:
            connection.execute("UPDATE alembic_version SET version_num='9999'")
            connection.commit()
    _clear_stage(Chosen(settings, sandbox=True), fresh=spoil == "asked for")
    assert files.database.exists() == files.journal.exists() == (spoil == "nothing")


def test_real_accounts_are_served_and_secrets_stay_secret(site: Path) -> None:
    with running(site) as service:
        assert service.get("/healthz")[0] == 200
        status, body = service.get("/readyz")
        failing = {name for name, check in json.loads(body)["checks"].items() if not check["ok"]}
        assert status == 503
        assert "accounts" in failing
        assert failing <= {"accounts", "outbox_age"}
        assert service.get(f"/hooks/onebot/hubei-qq/ws?access_token={CANARY}x")[0] == 401
        assert service.get("/sandbox/")[0] == 404
        figures = service.get("/metrics")[1].decode()
        said = service.end()
        assert service.process.returncode == 0
    assert CANARY not in said + figures + body.decode()
    assert [json.loads(line)["event"] for line in said.splitlines()][-1] == "stopped"


def test_a_schema_from_the_future_is_refused(site: Path) -> None:
    assert yanxi(site, "migrate").exit_code == 0
    with sqlite3.connect(site / "data" / "real.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num='9999'")
    connection.close()
    for done in (process(site, "run"), process(site, "migrate")):
        assert (done.returncode, done.stdout) == (1, "")
        assert "9999" in done.stderr


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    with running(tmp_path, "--sandbox", "--port", "0") as service:
        other = tmp_path / "other"
        other.mkdir()
        done = process(other, "run", "--sandbox", "--port", service.url.rpartition(":")[2])
        assert done.returncode == 1
        assert "--port" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_postgresql_that_is_not_there(site: Path) -> None:
    text = CONFIG.replace("sqlite+aiosqlite:///data/real.db", "postgresql+psycopg://me:secret-word@127.0.0.1:1/x")
    (site / "config.toml").write_text(text, "utf-8")
    done = process(site, "run")
    assert done.returncode == 1
    assert "secret-word" not in done.stderr
    assert "Traceback" not in done.stderr


# ------------------------------------------------------------------------------------------------- settings


def test_check_lists_every_fault(site: Path) -> None:
    bad = CONFIG.replace('self_id = "10001"', 'self_id = "x"').replace('account = "hubei-qq"', 'account = "hubei"')
    (site / "bad.toml").write_text(bad, "utf-8")
    done = yanxi(site, "check", "--config", "bad.toml")
    assert done.exit_code == 2
    assert done.stdout.count("✗") >= 2
    assert "第 10 行" in done.stdout
    same = yanxi(site, "check", "bad.toml", "--json")
    assert same.exit_code == 2
    found = json.loads(same.stdout)
    assert not found["ok"]
    wrong = {
        number for number, line in enumerate(bad.splitlines(), 1) if line in {'self_id = "x"', 'account = "hubei"'}
    }
    assert {fault["line"] for fault in found["faults"]} >= wrong
    assert len(wrong) == 2
    assert CANARY not in done.stdout + same.stdout
    assert yanxi(site, "run", "--config", "bad.toml").exit_code == 2


def test_check_of_good_settings(site: Path) -> None:
    done = yanxi(site, "check")
    assert done.exit_code == 0
    assert "✓" in done.stdout
    assert json.loads(yanxi(site, "check", "--json").stdout)["ok"]


@pytest.mark.parametrize("args", [("check",), ("run",), ("migrate",), ("timetable",), ("backup", "x")])
def test_without_settings_it_says_what_to_do(tmp_path: Path, args: tuple[str, ...]) -> None:
    done = yanxi(tmp_path, *args)
    assert done.exit_code == 2
    assert "config.example.toml" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "args",
    [("run", "--sandbox", "--programme", "none.toml"), ("run", "--no-such"), ("nothing",), ("run", "--port", "x")],
)
def test_wrong_use(site: Path, args: tuple[str, ...]) -> None:
    assert yanxi(site, *args).exit_code == 2


def test_the_sandbox_says_what_is_wrong_with_a_programme(site: Path) -> None:
    (site / "bad.toml").write_text('[programme]\nkey = "A B"\nname = "x"\n', "utf-8")
    done = yanxi(site, "run", "--sandbox", "--programme", "bad.toml")
    assert done.exit_code == 2
    assert "✗" in done.stderr


# ------------------------------------------------------------------------------------------------- looking


def test_the_timetable_of_a_day(site: Path) -> None:
    done = yanxi(site, "timetable", "--date", "2020-04-18")
    assert done.exit_code == 0
    assert "08:00  一群：开启发言" in done.stdout
    rows = json.loads(yanxi(site, "timetable", "--date", "2020-04-18", "--group", "g1", "--json").stdout)
    (opened,) = [row for row in rows if row["kind"] == "open"]
    assert opened["at"] == "2020-04-18T08:00:00+08:00"
    assert opened["group"] == "g1"
    assert "times.windows" in opened["why"]
    assert not (site / "data").exists()
    assert yanxi(site, "timetable", "--date", "2019-01-01").stdout.splitlines()[1] == wording.EMPTY_DAY
    wrong = yanxi(site, "timetable", "--group", "g2")
    assert wrong.exit_code == 2
    assert "g1" in wrong.stderr


def test_the_timetable_of_the_sandbox_is_that_of_its_first_day(tmp_path: Path) -> None:
    done = yanxi(tmp_path, "timetable", "--sandbox")
    assert done.exit_code == 0
    assert done.stdout.startswith("2020-04-18")
    assert "15 个群" in done.stdout


def test_a_replay_shows_the_decision_and_changes_nothing(site: Path) -> None:
    payload = site / "payload.json"
    payload.write_text(json.dumps(PAYLOAD), "utf-8")
    args = ("replay", "payload.json", "--account", "hubei-qq")
    assert yanxi(site, *args).exit_code == 1
    assert not (site / "data").exists()
    assert yanxi(site, "migrate").exit_code == 0
    first, second = yanxi(site, *args), yanxi(site, *args)
    assert first.exit_code == 0
    found: dict[str, Any] = json.loads(first.stdout)
    assert found["event"]["type"] == "MessageReceived"
    assert [effect["type"] for effect in found["effects"]] == ["SendMessage"]
    again = json.loads(second.stdout)["effects"]
    for effect in (*again, *found["effects"]):
        del effect["expires_at"]  # the one thing that follows the clock
    assert again == found["effects"]


@pytest.mark.parametrize(
    ("payload", "account", "code"),
    [
        ("{", "hubei-qq", 1),
        (None, "hubei-qq", 2),
        (json.dumps(PAYLOAD), "nobody", 2),
        (json.dumps({"post_type": "meta_event", "meta_event_type": "heartbeat", "time": 1, "self_id": 10001,
                     "interval": 5000, "status": {"online": True, "good": True}}), "hubei-qq", None),
    ],
)  # fmt: skip
def test_a_replay_of_what_is_no_event(site: Path, payload: str | None, account: str, code: int | None) -> None:
    if payload is not None:
        (site / "payload.json").write_text(payload, "utf-8")
    assert yanxi(site, "migrate").exit_code == 0
    done = yanxi(site, "replay", "payload.json", "--account", account)
    assert done.exit_code == (code or 0)
    if code is None:
        assert json.loads(done.stdout)["effects" if "effects" in done.stdout else "ignored"] is not None


def test_the_sandbox_has_no_payloads(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text((ROOT / "config.example.toml").read_text("utf-8"), "utf-8")
    (tmp_path / "payload.json").write_text("{}")
    assert yanxi(tmp_path, "replay", "payload.json", "--account", "sandbox").exit_code == 2


# -------------------------------------------------------------------------------------------- the database


def test_migrate_says_what_it_did(site: Path) -> None:
    first, second = yanxi(site, "migrate"), yanxi(site, "migrate")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.stdout != second.stdout


def test_a_backup_while_it_runs_and_a_restore_when_it_does_not(site: Path) -> None:
    assert yanxi(site, "backup", "copy.db").exit_code == 1
    with running(site) as service:
        assert yanxi(site, "backup", "copy.db").exit_code == 0
        refused = yanxi(site, "restore", "copy.db")
        assert refused.exit_code == 1
        assert str(service.process.pid) in refused.stderr
        service.end()
    done = yanxi(site, "restore", "copy.db")
    assert done.exit_code == 0
    assert "real.db.replaced" in done.stdout
    (site / "copy.db").write_text("no database")
    assert yanxi(site, "restore", "copy.db").exit_code == 1
    assert yanxi(site, "restore", "nothing.db").exit_code == 2
    assert yanxi(site, "backup", "config.toml/copy.db").exit_code == 1
    with running(site) as service:
        assert service.get("/healthz")[0] == 200


def test_postgresql_is_backed_up_with_its_own_tools(site: Path) -> None:
    text = CONFIG.replace("sqlite+aiosqlite:///data/real.db", "postgresql+psycopg://localhost/x")
    (site / "config.toml").write_text(text, "utf-8")
    assert yanxi(site, "backup", "x.db").exit_code == 2


# ----------------------------------------------------------------------------------------------------- itself


def test_version_and_help_are_quick_and_import_nothing_heavy(tmp_path: Path) -> None:
    done = yanxi(tmp_path, "version")
    assert done.exit_code == 0
    assert done.stdout.startswith("yanxi-bot ")
    program = (
        "import sys; from bot.cli.group import root; root(sys.argv[1:], standalone_mode=False); print(*sys.modules)"
    )
    for args in (["version"], ["--help"]):
        loaded = subprocess.run(
            [sys.executable, "-c", program, *args], env=environment(), capture_output=True, text=True, check=True
        )
        assert {"sqlalchemy", "aiohttp", "pydantic"}.isdisjoint(loaded.stdout.split())


def test_help_names_every_command(tmp_path: Path) -> None:
    done = yanxi(tmp_path, "--help")
    assert done.exit_code == 0
    for name in ("run", "check", "migrate", "timetable", "replay", "backup", "restore", "version"):
        assert wording.COMMANDS[name] in done.stdout
        assert yanxi(tmp_path, name, "--help").exit_code == 0
