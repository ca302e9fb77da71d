"""``yanxi check``: every fault of the settings at once, each with its line and what to write instead."""

import json
import os
from dataclasses import asdict
from pathlib import Path

import click

from bot.cli.chosen import config_option, found, json_option
from bot.cli.group import WRONG
from bot.core.wording import cli as wording


@click.command
@config_option
@click.argument("file", required=False, type=click.Path(path_type=Path))
@json_option
@click.pass_context
def command(ctx: click.Context, config: Path | None, file: Path | None, as_json: bool) -> None:
    """Check the settings."""
    from bot.settings import load

    path = found(file or config)
    checked = load(path, os.environ)
    if as_json:
        faults = [asdict(fault) for fault in checked.faults]
        click.echo(json.dumps({"ok": checked.settings is not None, "faults": faults}, ensure_ascii=False, indent=2))
    else:
        errors, warnings = ([fault.text for fault in some] for some in (checked.errors, checked.warnings))
        if checked.faults:
            click.echo(wording.faults(errors, warnings))
        if checked.settings is not None:
            groups, people = len(checked.settings.groups), len(checked.settings.people)
            click.echo(wording.sound(path.name, groups, people, len(warnings)))
    if checked.settings is None:
        ctx.exit(WRONG)
