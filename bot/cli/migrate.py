"""``yanxi migrate``: bring the database to the version that this program wants."""

from pathlib import Path

import click

from bot.cli.chosen import choose, config_option
from bot.core.wording import cli as wording


@click.command
@config_option
def command(config: Path | None) -> None:
    """Migrate the database."""
    from bot.cli.prepared import brought_to_head, locked

    url = choose(config).database
    with locked(url):
        before, now = brought_to_head(url)
    click.echo(wording.at_head(now) if before == now else wording.migrated(before or "", now))
