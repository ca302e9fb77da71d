"""``yanxi rules try``: what the words of a file would have flagged. Reads the database, changes nothing."""

import json
import sys
from dataclasses import dataclass
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
@click.option("--instead", type=click.Path(path_type=Path), help=wording.INSTEAD)
@click.option("--category", default="", help=wording.CATEGORY)
@click.option("--severity", default="", help=wording.SEVERITY)
@json_option
def try_(
    file: Path,
    config: Path | None,
    sandbox: bool,
    programme: Path | None,
    since: datetime | None,
    group: str | None,
    as_json: bool,
    **meant: Any,
) -> None:
    """Try a list on what was said."""
    import asyncio

    from bot.core.programme import instant
    from bot.programme_file import programme_of
    from bot.rule_trial import BEGINNING

    chosen = choose(config, sandbox=sandbox, programme=programme)
    planned = programme_of(chosen.settings)
    groups = _groups(planned, group)
    case = _case(chosen, file, _Meant(**meant))
    own = _list(case.table)
    begins = instant(since.date(), time(0), planned.zone) if since else BEGINNING
    outcome = asyncio.run(_tried(chosen, _trial(chosen, case, own), groups, begins, silent=as_json))
    report = _Report(planned, file, own, outcome, since.date().isoformat() if since else "")
    if as_json:
        click.echo(json.dumps(report.rows() | {"compared_with": case.base}, ensure_ascii=False, indent=2))
        return
    for line in report.lines(len(groups), case.base):
        click.echo(line)


def _groups(programme: "Programme", key: str | None) -> "list[GroupSpec]":
    keys = [spec.key for spec in programme.groups]
    if key is not None and key not in keys:
        raise Wrong(cli_wording.no_such_group(key, keys))
    return [spec for spec in programme.groups if key in (None, spec.key)]


@dataclass(frozen=True, slots=True)
class _Meant:
    """The list that it is to replace; what lines are and how grave they are that do not say it, empty: as the settings
    say."""

    instead: Path | None
    category: str
    severity: str


@dataclass(frozen=True, slots=True)
class _Case:
    """The list that is tried, and the lists of the settings before and after it comes. ``base``: what it is compared
    with, one of ``wording.BASES``."""

    table: "RulesTable"
    before: "tuple[RulesTable, ...]"
    after: "tuple[RulesTable, ...]"
    base: str


def _case(chosen: Chosen, file: Path, meant: _Meant) -> _Case:
    """A list of the settings is compared with itself as the service last read it, any other with what is configured:
    it comes on top, or in the place of another one."""
    from bot.settings.programme import RulesTable
    from bot.words_in_force import kept

    rules = chosen.settings.rules
    there, replaced = _of(rules, file), _of(rules, meant.instead)
    if meant.instead is not None and replaced is None:
        raise Wrong(wording.not_configured(str(meant.instead), [one.words for one in rules]))
    known = replaced or there or RulesTable(words=str(file))
    table = _levelled(known.model_copy(update={"words": str(file)}), meant)
    if replaced is not None:
        others = tuple(one for one in rules if one != there or there == replaced)
        return _Case(table, rules, tuple(table if one == replaced else one for one in others), wording.INSTEAD_BASE)
    if there is None:
        return _Case(table, rules, (*rules, table), wording.CONFIGURED_BASE)
    was = kept(there, Path(chosen.settings.service.data_dir))
    before = tuple(found for one in rules if (found := was if one == there else one) is not None)
    after = tuple(table if one == there else one for one in rules)
    return _Case(table, before, after, wording.STARTED_BASE if was is not None else wording.WITHOUT_BASE)


def _of(rules: "tuple[RulesTable, ...]", file: Path | None) -> "RulesTable | None":
    """The list of the settings that a file is."""
    return next((one for one in rules if file is not None and Path(one.words).resolve() == file.resolve()), None)


def _levelled(table: "RulesTable", meant: _Meant) -> "RulesTable":
    from bot.core.wording import judging

    if meant.category and judging.category_named(meant.category) is None:
        raise Wrong(judging.unknown_category(meant.category))
    if meant.severity and judging.severity_named(meant.severity) is None:
        raise Wrong(judging.unknown_severity(meant.severity))
    said = {name: level for name in ("category", "severity") if (level := getattr(meant, name))}
    return table.model_copy(update=said)


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


def _trial(chosen: Chosen, case: _Case, own: "WordList") -> "Trial":
    """The judge as it is, and the judge as it would be."""
    from bot.core.judge.judge import TextJudge
    from bot.core.judge.lexicon import rule_of
    from bot.core.judge.patterns import RULE
    from bot.core.judge.trial import Trial
    from bot.serve import knowledge

    before, after = (
        TextJudge(knowledge(chosen.settings.model_copy(update={"rules": used}))) for used in (case.before, case.after)
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
        terms = tuple(term for one in shipped_words() for term in one.terms)
        self._advice = list(advice(own, allowed, teaching(), terms))

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

    def lines(self, groups: int, base: str) -> list[str]:
        """In Chinese. ``base``: what the list is compared with."""
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
        return [*lines, wording.live(str(self._file), base), wording.NOTHING_CHANGED]

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
