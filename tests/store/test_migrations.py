"""The migrations make exactly the tables that the program has, can be undone, and several at once do no harm."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.pool import NullPool

from bot.store import migrate
from bot.store.tables import metadata

ROOT = Path(migrate.__file__).resolve().parents[2]


def tables_of(url: str) -> set[str]:
    engine = create_engine(migrate._blocking(url), poolclass=NullPool)
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def test_an_empty_database_has_no_version(empty: str) -> None:
    assert migrate.current(empty) is None
    assert not migrate.is_at_head(empty)


def test_asking_for_the_version_makes_no_file(tmp_path: Path) -> None:
    assert migrate.current(f"sqlite+aiosqlite:///{tmp_path}/none.db") is None
    assert list(tmp_path.iterdir()) == []


def test_models_and_head_agree(empty: str) -> None:
    migrate.upgrade(empty)
    assert migrate.is_at_head(empty)
    assert migrate.differences(empty) == []
    assert tables_of(empty) == {*metadata.tables, "alembic_version"}


def test_one_step_down_and_up_again(empty: str) -> None:
    migrate.upgrade(empty)
    migrate.downgrade(empty, "-1")
    assert migrate.current(empty) != migrate.head()
    migrate.upgrade(empty)
    assert migrate.differences(empty) == []


def test_upgrading_twice_changes_nothing(empty: str) -> None:
    migrate.upgrade(empty)
    migrate.upgrade(empty)
    assert migrate.current(empty) == migrate.head()
    assert migrate.head() in migrate.known()


def test_several_migrators_at_once(empty: str) -> None:
    """They wait for each other (F11): every one of them finds the schema it wanted."""
    program = "import sys; from bot.store import migrate as m; m.upgrade(sys.argv[1]); print(m.current(sys.argv[1]))"
    running = [
        subprocess.Popen([sys.executable, "-c", program, empty], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    assert [process.communicate(timeout=60)[0].strip() for process in running] == [migrate.head()] * 4
    assert [process.returncode for process in running] == [0] * 4


def test_a_step_that_fails_leaves_nothing_behind(empty: str) -> None:
    engine = create_engine(migrate._blocking(empty), poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE timers (x INTEGER)"))
    engine.dispose()
    with pytest.raises(Exception, match="timers"):
        migrate.upgrade(empty)
    assert tables_of(empty) == {"timers"}


def test_a_wheel_finds_its_own_migrations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "_shipped" / "migrations").mkdir(parents=True)
    monkeypatch.setattr(migrate, "_PACKAGE", tmp_path)
    assert migrate.folder() == tmp_path / "_shipped" / "migrations"
    with pytest.raises(LookupError):
        migrate.head()


def test_the_first_migration_is_that_of_the_tables_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """``python -m bot.store.migrate --regenerate`` was run after the last change of a record."""
    made = tmp_path / "migrations"
    (made / "versions").mkdir(parents=True)
    for name in ("env.py", "script.py.mako"):
        (made / name).write_text((migrate.folder() / name).read_text("utf-8"), "utf-8")
    ours = migrate.head()
    monkeypatch.setattr(migrate, "folder", lambda: made)
    migrate.regenerate()
    assert migrate.head() == ours
