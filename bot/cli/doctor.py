"""``yanxi doctor``: tests the settings, this machine and every account with its rights; says what to do about each."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click

from bot.cli.chosen import config_option, found, json_option
from bot.cli.group import FAILED, WRONG
from bot.core.wording import cli as wording


@contextmanager
def _quiet() -> Iterator[None]:
    """No log lines between the results: what an adapter notes while it is looked at is in its findings."""
    import logging

    import structlog

    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    try:
        yield
    finally:
        structlog.configure(**before)


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
    with _quiet():
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
