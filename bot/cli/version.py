"""``yanxi version``: the version of this program and of the schema that it wants."""

from importlib.metadata import version as version_of

import click


@click.command
def command() -> None:
    """The version."""
    click.echo(f"yanxi-bot {version_of('yanxi-bot')}")
