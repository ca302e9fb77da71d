"""Which settings a command works with: the options that several commands share, and what they lead to."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bot.cli.group import Wrong
from bot.core.wording import cli as wording

if TYPE_CHECKING:
    from bot.settings import Settings

DEFAULT = "config.toml"

Command = TypeVar("Command", bound=Callable[..., Any])
Option = Callable[[Command], Command]

config_option: Option[Any] = click.option(
    "--config", envvar="YANXI_CONFIG", type=click.Path(path_type=Path), help=wording.CONFIG
)
sandbox_option: Option[Any] = click.option("--sandbox", is_flag=True, help=wording.SANDBOX)
programme_option: Option[Any] = click.option("--programme", type=click.Path(path_type=Path), help=wording.PROGRAMME)
json_option: Option[Any] = click.option("--json", "as_json", is_flag=True, help=wording.JSON)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Checked settings, and whether they are played on the sandbox."""

    settings: "Settings"
    sandbox: bool

    @property
    def database(self) -> str:
        """The address of the database in use."""
        from bot.sandbox_files import SandboxFiles

        return (
            SandboxFiles(Path(self.settings.service.data_dir)).url if self.sandbox else self.settings.service.database
        )


def choose(config: Path | None, *, sandbox: bool = False, programme: Path | None = None) -> Chosen:
    """The settings of these options, faults said on the way. Raises Wrong when there are errors.

    ``--sandbox`` alone plays the programme that comes with the program; settings whose accounts are all on the
    sandbox are played there too.
    """
    if sandbox:
        return Chosen(_on_sandbox(config, programme), sandbox=True)
    from bot.settings import SandboxAccount, load

    env = dict(os.environ)
    if programme is not None:
        env["YANXI_PROGRAMME"] = str(_existing(programme).resolve())
    checked = load(found(config), env)
    if checked.settings is None:
        errors, warnings = ([fault.text for fault in faults] for faults in (checked.errors, checked.warnings))
        raise Wrong(wording.faults(errors, warnings))
    for fault in checked.warnings:
        click.echo(wording.warned(fault.text), err=True)
    accounts = checked.settings.accounts
    return Chosen(checked.settings, all(isinstance(account, SandboxAccount) for account in accounts))


def _on_sandbox(config: Path | None, programme: Path | None) -> "Settings":
    from bot.core.errors import ConfigError
    from bot.settings import example_programme, sandbox_settings

    given = programme or config
    try:
        return sandbox_settings(_existing(given) if given is not None else example_programme(), os.environ)
    except ConfigError as error:
        raise Wrong(wording.faults(str(error).splitlines(), ())) from error


def found(config: Path | None) -> Path:
    """The file of the settings. Raises Wrong when there is none."""
    path = config or Path(DEFAULT)
    if not path.is_file():
        raise Wrong(wording.no_config(str(path)))
    return path


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise Wrong(wording.no_such_file(str(path)))
    return path
