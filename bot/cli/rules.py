"""``yanxi rules try``: what the words of a file would have flagged. Reads the database, changes nothing."""

import json
import sys
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.chosen import Chosen, choose, config_option, json_option, programme_option, sandbox_option
from bot.cli.group import Stop, Wrong
from bot.core.wording import cli as cli_wording
from bot.core.wording import rules as wording
from bot.core.wording.judging import bad_line

if TYPE_CHECKING:
    from bot.core.judge.lexicon import WordList
    from bot.core.judge.trial import Outcome, Tally, Trial
    from bot.core.programme import GroupSpec, Programme
    from bot.settings.programme import RulesTable


@click.group(help=wording.HELP)
def command() -> None:
    """Word lists of one's own."""


@command.command("try", short_help=wording.TRY, help=wording.TRY)
@click.argument("file", type=click.Path(path_type=Path))
@config_option
@sandbox_option
@programme_option
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help=wording.SINCE)
@click.option("--group", help=wording.FILE_GROUP)
@json_option
def try_(
    file: Path,
    config: Path | None,
    sandbox: bool,
    programme: Path | None,
    since: datetime | None,
    group: str | None,
    as_json: bool,
) -> None:
    """Try a list on what was said."""
    import asyncio

    from bot.core.programme import instant
    from bot.programme_file import programme_of
    from bot.rule_trial import BEGINNING

    chosen = choose(config, sandbox=sandbox, programme=programme)
    planned = programme_of(chosen.settings)
    groups = _groups(planned, group)
    table = _table(chosen, file)
    own = _list(table)
    begins = instant(since.date(), time(0), planned.zone) if since else BEGINNING
    outcome = asyncio.run(_tried(chosen, _trial(chosen, table, own), groups, begins, silent=as_json))
    report = _Report(planned, file, own, outcome, since.date().isoformat() if since else "")
    if as_json:
        click.echo(json.dumps(report.rows(), ensure_ascii=False, indent=2))
        return
    for line in report.lines(len(groups), configured=table in chosen.settings.rules):
        click.echo(line)


def _groups(programme: "Programme", key: str | None) -> "list[GroupSpec]":
    keys = [spec.key for spec in programme.groups]
    if key is not None and key not in keys:
        raise Wrong(cli_wording.no_such_group(key, keys))
    return [spec for spec in programme.groups if key in (None, spec.key)]


def _table(chosen: Chosen, file: Path) -> "RulesTable":
    """The list as the settings have it, or as they would with nothing more said."""
    from bot.settings.programme import RulesTable

    there = [one for one in chosen.settings.rules if Path(one.words).resolve() == file.resolve()]
    return there[0] if there else RulesTable(words=str(file))


def _list(table: "RulesTable") -> "WordList":
    from bot.core.wording.settings import Said
    from bot.patterns import maker
    from bot.word_lists import read

    found = read(table, maker())
    if isinstance(found, Said):
        raise Wrong(found.sentence + found.suggestion)
    if found.faults:
        faults = [bad_line(one.source, one.number, one.sentence) for one in found.faults]
        raise Wrong(cli_wording.faults(faults, ()))
    return found


def _trial(chosen: Chosen, table: "RulesTable", own: "WordList") -> "Trial":
    """The judge without the list, and the judge with it as the last one."""
    from bot.core.judge.judge import TextJudge
    from bot.core.judge.lexicon import rule_of
    from bot.core.judge.patterns import RULE
    from bot.core.judge.trial import Trial
    from bot.serve import knowledge

    rules = tuple(one for one in chosen.settings.rules if one != table)
    before, after = (
        TextJudge(knowledge(chosen.settings.model_copy(update={"rules": used}))) for used in (rules, (*rules, table))
    )
    names = map(rule_of, own.terms), (RULE + one.pattern for one in own.patterns)
    return Trial(before.findings, after.findings, frozenset(name for some in names for name in some))


async def _tried(
    chosen: Chosen, trial: "Trial", groups: "list[GroupSpec]", since: datetime, *, silent: bool
) -> "Outcome":
    from bot.rule_trial import count, tried
    from bot.store import migrate
    from bot.store.database import Database

    if not migrate.is_at_head(chosen.database):
        raise Stop(cli_wording.no_database(str(migrate.sqlite_file(chosen.database) or "")))
    database = Database(chosen.database)
    try:
        async with database.reading() as connection:
            length = await count(connection, groups, since)
            hidden = silent or not sys.stderr.isatty()
            with click.progressbar(length=length, label=wording.PLAYING, file=sys.stderr, hidden=hidden) as bar:
                return await tried(connection, trial, groups, since, bar.update)
    finally:
        await database.close()


class _Report:
    """An outcome for people and for programs."""

    def __init__(self, programme: "Programme", file: Path, own: "WordList", outcome: "Outcome", since: str) -> None:
        from bot.language import shipped_words, teaching
        from bot.word_lists import advice

        self._programme, self._file, self._own, self._outcome, self._since = programme, file, own, outcome, since
        allowed = tuple(word for one in shipped_words() for word in one.allowed)
        self._advice = list(advice(own, allowed, teaching()))

    def rows(self) -> dict[str, Any]:
        """As JSON can hold it."""
        own, outcome = self._own, self._outcome
        return {
            "file": str(self._file),
            "since": self._since or None,
            "words": len(own.terms),
            "patterns": len(own.patterns),
            "exceptions": len(own.allowed),
            "messages": outcome.messages,
            "flagged": outcome.flagged,
            "newly_flagged": outcome.newly,
            "no_longer_flagged": outcome.freed,
            "by_word": [self._row(one) for one in _ordered(outcome.words)],
            "spared": [self._row(one) for one in _ordered(outcome.spared)],
            "advice": [{"line": number, "sentence": sentence} for number, sentence in self._advice],
        }

    def lines(self, groups: int, *, configured: bool) -> list[str]:
        """In Chinese."""
        own, outcome = self._own, self._outcome
        lines = [
            wording.title(self._file.name, (len(own.terms), len(own.patterns), len(own.allowed))),
            wording.seen(outcome.messages, groups, self._since),
        ]
        if outcome.messages:
            lines.append(wording.summary(outcome))
        for head, tallies in ((wording.WORDS, outcome.words), (wording.SPARED, outcome.spared)):
            if tallies:
                lines += [head, *(wording.tally(one, self._examples(one)) for one in _ordered(tallies))]
        silent = len(own.terms) + len(own.patterns) - len(outcome.words)
        if outcome.messages and silent:
            lines.append(wording.silent(silent))
        if self._advice:
            named = (bad_line(self._file.name, number, sentence) for number, sentence in self._advice)
            lines.append(wording.advice(named))
        return [*lines, wording.live(str(self._file), configured=configured), wording.NOTHING_CHANGED]

    def _row(self, one: "Tally") -> dict[str, Any]:
        examples = [{"at": at, "group": group, "text": text} for at, group, text in self._examples(one, iso=True)]
        named = {"rule": one.rule, "category": one.category, "severity": one.severity.name.lower()}
        return named | {"count": one.count, "changes": one.alone, "examples": examples}

    def _examples(self, one: "Tally", *, iso: bool = False) -> list[tuple[str, str, str]]:
        found = []
        for said in one.examples:
            local = self._programme.local(said.at)
            found.append((local.isoformat() if iso else f"{local:%m-%d %H:%M}", said.group, said.text))
        return found


def _ordered(tallies: Any) -> "list[Tally]":
    return sorted(tallies.values(), key=lambda one: (-one.count, one.rule))
