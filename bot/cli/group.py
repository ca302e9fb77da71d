"""The group of all commands, each loaded when it is called. Exit codes: 0 done, 1 failed, 2 wrong use or settings."""

from importlib import import_module
from importlib.util import find_spec
from typing import IO, Any

import click

from bot.core.wording import cli as wording

FAILED, WRONG = 1, 2


class Stop(click.ClickException):
    """Ends a command with a sentence; the exit code says that it failed."""

    exit_code = FAILED

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.format_message(), file=file, err=file is None)


class Wrong(Stop):
    """The same for wrong use and faulty settings."""

    exit_code = WRONG


class Commands(click.Group):
    """Finds a command as ``bot.cli.<name>.command``; those whose file is not there do not exist."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name in wording.COMMANDS if find_spec(f"bot.cli.{_module(name)}") is not None]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = import_module(f"bot.cli.{_module(cmd_name)}")
        command: click.Command = getattr(module, cmd_name, None) or module.command
        command.short_help = wording.COMMANDS[cmd_name]
        return command


def _module(name: str) -> str:
    return {"restore": "backup"}.get(name, name)


root = Commands(name="yanxi", help=wording.HELP, context_settings={"help_option_names": ["-h", "--help"]})
