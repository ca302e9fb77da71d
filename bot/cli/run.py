"""``yanxi run``: prepare the database, run the service, say where it is, end with the right code."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.chosen import Chosen, choose, config_option, programme_option, sandbox_option
from bot.cli.group import Stop, Wrong
from bot.core.wording import cli as wording
from bot.core.wording.new_groups import not_created

if TYPE_CHECKING:
    from bot.serve import Launch


_LAST_THREAD = 1.0
"""Seconds for a thread whose connection was closed to see it. What is left then is named in the log."""


@click.command
@config_option
@sandbox_option
@programme_option
@click.option("--port", type=click.IntRange(0, 65535), help=wording.PORT)
@click.option("--fresh", is_flag=True, help=wording.FRESH)
def command(config: Path | None, sandbox: bool, programme: Path | None, port: int | None, fresh: bool) -> None:
    """Run the bot."""
    from bot.cli.prepared import fit, locked
    from bot.serve import Launch

    chosen = choose(config, sandbox=sandbox, programme=programme)
    if missing := [] if chosen.sandbox else [one.name for one in chosen.settings.places if one.to_create]:
        raise Wrong(not_created(missing))
    service = chosen.settings.service
    _log_to_stderr(chosen)
    with locked(chosen.database):
        if chosen.sandbox:
            _clear_stage(chosen, fresh=fresh)
        head = fit(chosen.database)
        _serve(Launch(chosen.settings, chosen.sandbox, service.port if port is None else port, head))


def _serve(launch: "Launch") -> None:
    import asyncio
    import threading

    import structlog

    from bot.serve import serve

    said = wording.open_sandbox if launch.sandbox else wording.serving
    try:
        asyncio.run(serve(launch, lambda url: click.echo(said(url))))
    except OSError as error:
        if launch.port and error.errno is not None:
            host = launch.settings.service.host
            raise Stop(wording.cannot_listen(host, launch.port, error.strerror or "")) from error
        raise
    for thread in threading.enumerate():
        if thread is not threading.main_thread():
            thread.join(_LAST_THREAD)
    structlog.get_logger().info("stopped", threads=threading.active_count())


def _log_to_stderr(chosen: Chosen) -> None:
    from zoneinfo import ZoneInfo

    from bot import logs
    from bot.clock import RealClock

    service = chosen.settings.service
    redactor = logs.Redactor(logs.site_key(Path(service.data_dir) / "site.key"))
    redactor.register(logs.secrets_in(chosen.settings))
    redactor.register(logs.secrets_of_url(service.database))
    style = logs.Style(service.log_format, service.log_level, ZoneInfo(chosen.settings.zone_name))
    logs.configure(RealClock(), redactor, style)


def _clear_stage(chosen: Chosen, *, fresh: bool) -> None:
    """Throw away a sandbox that cannot be played on: half of it missing, another program's, another programme's."""
    from bot.cli.prepared import version_of
    from bot.sandbox_files import SandboxFiles
    from bot.store import migrate

    files = SandboxFiles(Path(chosen.settings.service.data_dir))
    keys = {group.key for group in chosen.settings.groups}
    if chosen.settings.management is not None:
        keys.add(chosen.settings.management.key)
    ours = files.whole and files.groups() <= keys
    if ours and files.database.exists():
        ours = version_of(files.url) in migrate.known()
    if fresh or not ours:
        files.remove()
