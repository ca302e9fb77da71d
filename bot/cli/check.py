"""``yanxi check``: every fault of the settings at once, each with its line and what to write instead."""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.chosen import config_option, found, json_option
from bot.cli.group import WRONG
from bot.core.wording import cli as wording

if TYPE_CHECKING:
    from bot.settings import Fault, Settings


@click.command
@config_option
@click.argument("file", required=False, type=click.Path(path_type=Path))
@json_option
@click.pass_context
def command(ctx: click.Context, config: Path | None, file: Path | None, as_json: bool) -> None:
    """Check the settings."""
    from bot.settings import Checked, load

    path = found(file or config)
    checked = load(path, os.environ)
    if checked.settings is not None:
        checked = Checked(checked.settings, (*checked.faults, *_advised(checked.settings)))
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


def _advised(settings: "Settings") -> "Iterator[Fault]":
    """Words of the operator's lists that would hit ordinary teaching talk, as warnings."""
    from bot.core.judge.lexicon import WordList
    from bot.language import shipped_words, teaching
    from bot.patterns import maker
    from bot.settings.faults import Fault, Severity
    from bot.word_lists import advice, read

    shipped = shipped_words() if settings.rules else ()
    allowed = tuple(word for one in shipped for word in one.allowed)
    terms = tuple(term for one in shipped for term in one.terms)
    for number, table in enumerate(settings.rules):
        found = read(table, maker())
        assert isinstance(found, WordList)  # it was checked a moment ago
        for line, sentence in advice(found, allowed, teaching(), terms):
            yield Fault(Severity.WARNING, Path(table.words).name, line, f"rules[{number}].words", sentence)
