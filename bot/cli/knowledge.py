"""``yanxi knowledge``: the programme's questions and answers into a file, and from a file. An import is whole or not
at all.
"""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.chosen import Chosen, choose, config_option, programme_option, sandbox_option
from bot.cli.group import Stop, Wrong
from bot.core.wording import cli as cli_wording
from bot.core.wording import knowledge_files as wording

if TYPE_CHECKING:
    from bot.core.knowledge_card import KnowledgeCard
    from bot.core.knowledge_file import KnowledgeFile
    from bot.core.knowledge_import import Taken
    from bot.core.programme import Programme

_SHOWN = 50


@click.group(help=wording.GROUP)
def command() -> None:
    """Questions and answers."""


# --------------------------------------------------------------------------------------------------------------- export


@command.command("export", short_help=wording.EXPORT, help=wording.EXPORT)
@click.argument("file", type=click.Path(path_type=Path))
@config_option
@sandbox_option
@programme_option
def export(file: Path, config: Path | None, sandbox: bool, programme: Path | None) -> None:
    """Write the knowledge into a file."""
    from bot.cli.quiet import quiet
    from bot.clock import RealClock
    from bot.core.document import Form
    from bot.core.knowledge_card import CardState
    from bot.core.knowledge_document import held_in, knowledge_document
    from bot.core.wording.documents import FAULTS
    from bot.documents.press import Fault, WorkerPress
    from bot.programme_file import programme_of

    ending = file.suffix.lower().removeprefix(".")
    if ending not in tuple(Form):
        raise Wrong(wording.unknown_ending(file.name))
    chosen = choose(config, sandbox=sandbox, programme=programme)
    planned = programme_of(chosen.settings)
    cards = asyncio.run(_cards(chosen, planned))
    if all(card.state is CardState.MERGED for card in cards):
        raise Stop(wording.nothing_there())
    document = knowledge_document(planned, Form(ending), cards, RealClock().now())
    with quiet():
        content = asyncio.run(WorkerPress().write(document, Form(ending)))
    if isinstance(content, Fault):
        raise Stop(wording.not_made(FAULTS.get(content, FAULTS["broken"])))
    try:
        file.write_bytes(content)
    except OSError as error:
        raise Stop(cli_wording.cannot_write(str(file), error.strerror or type(error).__name__)) from error
    click.echo(wording.exported(str(file), len(held_in(Form(ending), cards))))


async def _cards(chosen: Chosen, programme: "Programme") -> "tuple[KnowledgeCard, ...]":
    from bot.core.knowledge_card import cards_in
    from bot.store import migrate
    from bot.store.database import Database
    from bot.store.queries import answer

    if not migrate.is_at_head(chosen.database):
        raise Stop(cli_wording.no_database(str(migrate.sqlite_file(chosen.database) or "")))
    database = Database(chosen.database)
    try:
        async with database.reading() as connection:
            found: tuple[KnowledgeCard, ...] = await answer(connection, cards_in(programme.key))
            return found
    finally:
        await database.close()


# --------------------------------------------------------------------------------------------------------------- import


@command.command("import", short_help=wording.IMPORT, help=wording.IMPORT)
@click.argument("file", type=click.Path(path_type=Path))
@config_option
@sandbox_option
@programme_option
@click.option("--dry-run", is_flag=True, help=wording.DRY_RUN)
def import_(file: Path, config: Path | None, sandbox: bool, programme: Path | None, dry_run: bool) -> None:
    """Take a file in."""
    from bot.cli.prepared import fit, locked
    from bot.cli.quiet import quiet
    from bot.programme_file import programme_of

    chosen = choose(config, sandbox=sandbox, programme=programme)
    planned = programme_of(chosen.settings)
    found = _read(file, planned)
    if found.faults:
        faults = [wording.bad_row(file.name, one.line, one.sentence) for one in found.faults[:_SHOWN]]
        if len(found.faults) > _SHOWN:
            faults.append(wording.more_bad_rows(len(found.faults) - _SHOWN).sentence)
        raise Wrong(cli_wording.faults(faults, ()))
    with locked(chosen.database):
        fit(chosen.database)
        with quiet():
            taken = asyncio.run(_taken(chosen, planned, file.name, found, dry=dry_run))
    click.echo(wording.taken(len(taken.made), taken.changed, taken.same, found.skipped, dry=dry_run))


def _read(file: Path, programme: "Programme") -> "KnowledgeFile":
    from bot.core.wording.settings import Said
    from bot.faq_files import read

    ending = file.suffix.lower()
    if ending not in (".xlsx", ".csv", ".md"):
        raise Wrong(wording.cannot_import(file.name))
    found = read(file, programme.categories) if ending != ".xlsx" else _workbook(file, programme)
    if isinstance(found, Said):
        raise Wrong(found.sentence + found.suggestion)
    return found


def _workbook(file: Path, programme: "Programme") -> "KnowledgeFile":
    from bot.cli.quiet import quiet
    from bot.core.knowledge_file import of_rows
    from bot.core.wording.settings import Said
    from bot.documents.press import Fault, WorkerPress
    from bot.faq_files import content

    raw = content(file)
    with quiet():
        rows = asyncio.run(WorkerPress().read(raw)) if not isinstance(raw, Said) else raw
    if isinstance(rows, Fault):
        rows = (wording.too_much if rows is Fault.TOO_LARGE else wording.broken_workbook)(file.name)
    if isinstance(rows, Said):
        raise Wrong(rows.sentence + rows.suggestion)
    return of_rows(enumerate(rows, 1), programme.categories)


async def _taken(chosen: Chosen, programme: "Programme", name: str, found: "KnowledgeFile", *, dry: bool) -> "Taken":
    from bot.clock import RealClock
    from bot.faq import looked, take_in
    from bot.store.database import Database
    from bot.store.statements import Statements
    from bot.store.unit import Memory, Unit

    database, take = Database(chosen.database), looked if dry else take_in
    try:
        async with database.writing() as connection:
            unit = Unit(connection, Statements(database.dialect), Memory())
            taken = await take(unit, programme, name, found.entries, RealClock().now())
            await unit.flush()
            return taken
    finally:
        await database.close()
