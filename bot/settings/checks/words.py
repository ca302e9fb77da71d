"""Word lists of one's own: files that can be read, lines that mean something, no more than can be searched."""

from pathlib import Path as FilePath

from bot.core.judge import patterns
from bot.core.judge.lexicon import WordList
from bot.core.wording import judging
from bot.core.wording import settings_words as say
from bot.core.wording.settings import Said
from bot.patterns import maker
from bot.settings.faults import Report
from bot.settings.model import Settings
from bot.word_lists import MOST_WORDS, read

SHOWN = 50
"""Bad lines of one list that are named; whoever put the wrong file there need not read all of it."""


def check_words(settings: Settings, report: Report) -> None:
    """``[[rules]]`` and what ``[moderation]`` allows."""
    lists: list[WordList] = []
    seen: dict[FilePath, int] = {}
    for number, table in enumerate(settings.rules):
        _levels(number, table.category, table.severity, report)
        file = FilePath(table.words)
        if file.resolve() in seen:
            before = report.line(("rules", seen[file.resolve()], "words"))
            report.error(("rules", number, "words"), say.twice(table.words, before))
            continue
        seen[file.resolve()] = number
        found = read(table, maker())
        if isinstance(found, Said):
            report.error(("rules", number, "words"), found)
        else:
            _lines(number, file.name, found, report)
            lists.append(found)
    _sizes(lists, report)
    for number, host in enumerate(settings.moderation.hosts):
        if "://" in host or "." not in host:
            path = ("moderation", "hosts", number)
            report.error(path, say.not_a_host(report.written(path), host))


def _levels(number: int, category: str, severity: str, report: Report) -> None:
    if category and judging.category_named(category) is None:
        path = ("rules", number, "category")
        report.error(path, say.unknown_category(report.written(path), category))
    if severity and judging.severity_named(severity) is None:
        path = ("rules", number, "severity")
        report.error(path, say.unknown_severity(report.written(path), severity))


def _lines(number: int, name: str, found: WordList, report: Report) -> None:
    path = ("rules", number, "words")
    for fault in found.faults[:SHOWN]:
        report.elsewhere(path, name, fault.number, Said(fault.sentence))
    if len(found.faults) > SHOWN:
        report.elsewhere(path, name, found.faults[SHOWN].number, say.more_bad_lines(len(found.faults) - SHOWN))


def _sizes(lists: list[WordList], report: Report) -> None:
    if sum(len(one.terms) + len(one.allowed) for one in lists) > MOST_WORDS:
        report.error(("rules",), say.too_many_words(MOST_WORDS))
    if sum(len(one.patterns) for one in lists) > patterns.MOST:
        report.error(("rules",), say.too_many_patterns(patterns.MOST))
