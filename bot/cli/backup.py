"""``yanxi backup`` and ``yanxi restore``: the SQLite database, whole and checked. Never copies a live file (F41)."""

from pathlib import Path

import click

from bot.cli.chosen import Chosen, choose, config_option, sandbox_option
from bot.cli.group import Stop, Wrong
from bot.core.wording import cli as wording


@click.command(name="backup")
@config_option
@sandbox_option
@click.argument("file", type=click.Path(path_type=Path))
def backup(config: Path | None, sandbox: bool, file: Path) -> None:
    """Write a copy that is whole."""
    from bot.store.snapshot import Damaged, copy

    database = _file_of(choose(config, sandbox=sandbox))
    if not database.is_file():
        raise Stop(wording.no_database(str(database)))
    try:
        copy(database, file)
    except Damaged as error:
        raise Stop(wording.damaged(str(database))) from error
    except OSError as error:
        raise Stop(wording.cannot_write(str(file), error.strerror or type(error).__name__)) from error
    click.echo(wording.backed_up(str(file), file.stat().st_size // 1024))


@click.command(name="restore")
@config_option
@sandbox_option
@click.argument("file", type=click.Path(path_type=Path))
def restore(config: Path | None, sandbox: bool, file: Path) -> None:
    """Put a copy in the place of the database."""
    from bot.cli.prepared import locked
    from bot.store import migrate
    from bot.store.snapshot import Damaged, replace

    chosen = choose(config, sandbox=sandbox)
    database = _file_of(chosen)
    if not file.is_file():
        raise Wrong(wording.no_such_file(str(file)))
    with locked(chosen.database):
        try:
            old = replace(file, database, known=migrate.known())
        except Damaged as error:
            raise Stop(wording.damaged(str(file))) from error
        except OSError as error:
            raise Stop(wording.cannot_write(str(database), error.strerror or type(error).__name__)) from error
    click.echo(wording.restored(str(database), str(old) if old else ""))


def _file_of(chosen: Chosen) -> Path:
    from bot.store.migrate import sqlite_file

    path = sqlite_file(chosen.database)
    if path is None:
        raise Wrong(wording.SQLITE_ONLY)
    return path
