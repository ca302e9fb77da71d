"""``yanxi doctor``: tests the settings, this machine and every account with its rights; says what to do about each."""

import json
import os
from dataclasses import asdict
from pathlib import Path

import click

from bot.cli.chosen import config_option, found, json_option
from bot.cli.group import FAILED, WRONG
from bot.cli.quiet import quiet
from bot.core.wording import cli as wording


@click.command
@config_option
@json_option
@click.pass_context
def command(ctx: click.Context, config: Path | None, as_json: bool) -> None:
    """Test the set-up."""
    import asyncio

    from bot.clock import RealClock
    from bot.doctor import examine
    from bot.settings import load

    checked = load(found(config), os.environ)
    errors, warnings = ([fault.text for fault in some] for some in (checked.errors, checked.warnings))
    if checked.settings is None:
        faults = [asdict(fault) for fault in checked.faults]
        text = json.dumps({"ok": False, "faults": faults, "lines": []}, ensure_ascii=False, indent=2)
        click.echo(text if as_json else wording.faults(errors, warnings))
        ctx.exit(WRONG)
    with quiet():
        report = asyncio.run(examine(checked.settings, RealClock()))
    if as_json:
        faults = [asdict(fault) for fault in checked.faults]
        rows = [asdict(line) for line in report.lines]
        click.echo(json.dumps({"ok": report.ok, "faults": faults, "lines": rows}, ensure_ascii=False, indent=2))
    else:
        if warnings:
            click.echo(wording.faults((), warnings))
        click.echo(report.text())
    if not report.ok:
        ctx.exit(FAILED)
