"""Reads lists of questions and answers that people wrote: rows of a table, or Markdown.

Pure; every fault is named by its row with what to do, and one bad row spoils no other.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO

from bot.core.document import printable, unguarded
from bot.core.fold import fold
from bot.core.knowledge_card import CardState
from bot.core.knowledge_desk import (
    EVERYBODY,
    MOST_ANSWER,
    MOST_PHRASINGS,
    MOST_QUESTION,
    Scope,
    key_of,
    one_line,
    phrasings_of,
    scope_named,
    whole,
)
from bot.core.programme import Category
from bot.core.wording import knowledge as wording

MOST_ENTRIES = 5000
Row = tuple[int, Sequence[str]]
"""A row with the line in which it begins, counted from 1."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A question with its answer, as a file has it in ``line``."""

    line: int
    question: str
    answer: str
    phrasings: tuple[str, ...] = ()
    scope: Scope = EVERYBODY


@dataclass(frozen=True, slots=True)
class BadRow:
    """What is wrong, where."""

    line: int
    sentence: str


@dataclass(frozen=True, slots=True)
class KnowledgeFile:
    """What a file says. ``skipped`` counts the rows that say of themselves that they did not pass."""

    entries: tuple[Entry, ...] = ()
    faults: tuple[BadRow, ...] = ()
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class _Raw:
    """The parts of an entry as they were written."""

    line: int
    question: str
    answer: str
    phrasings: tuple[str, ...] = ()
    scope: str = ""


# --------------------------------------------------------------------------------------------------------------- tables


def csv_rows(text: str) -> Iterator[Row]:
    """The rows of a CSV text; a cell that ``guarded`` marked is what it was. Raises csv.Error."""
    reader, line = csv.reader(StringIO(text, newline="")), 1
    for row in reader:
        yield line, [unguarded(cell) for cell in row]
        line = reader.line_num + 1


def of_csv(text: str, categories: tuple[Category, ...]) -> KnowledgeFile:
    """What a CSV text says."""
    rows: list[Row] = []
    try:
        rows.extend(csv_rows(text))
    except csv.Error:
        return _spoilt(len(rows) + 1, wording.NOT_CSV)
    return of_rows(rows, categories)


def of_rows(rows: Iterable[Row], categories: tuple[Category, ...]) -> KnowledgeFile:
    """What the rows of a table say; the first that says anything names the columns."""
    written = [(line, [printable(cell) for cell in cells]) for line, cells in rows if any(map(str.strip, cells))]
    if not written:
        return _spoilt(1, wording.NO_ROWS)
    head, places = written[0], _places(written[0][1])
    if "question" not in places or "answer" not in places:
        return _spoilt(head[0], wording.NO_HEADER)
    raw: list[_Raw] = []
    skipped = 0
    for line, cells in written[1:]:
        values = {name: cells[place] if place < len(cells) else "" for name, place in places.items()}
        if not _passed(values.get("state", "")):
            skipped += 1
            continue
        raw.append(_Raw(line, values["question"], values["answer"], _parted(values.get("phrasings", "")),
                        values.get("scope", "")))  # fmt: skip
    return _checked(raw, categories, skipped)


def _places(head: Sequence[str]) -> dict[str, int]:
    """Where each column stands; of two with the same name the first counts."""
    names = {fold(word): name for name, words in wording.HEADERS.items() for word in words}
    found: dict[str, int] = {}
    for place, title in enumerate(head):
        name = names.get(fold(title).strip())
        if name is not None:
            found.setdefault(name, place)
    return found


def _passed(state: str) -> bool:
    word = state.strip()
    return not word or wording.STATE_OF.get(word, fold(word)) == CardState.APPROVED


def _parted(text: str) -> tuple[str, ...]:
    """Several ways of asking in one cell: a line each, or with bars between."""
    return tuple(re.split(r"[\n|｜]", text))


# ------------------------------------------------------------------------------------------------------------- Markdown

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_QUESTION = re.compile(r"##(?!#)\s*(.*?)(?:\s+#+)?\s*")
_TITLE = re.compile(r"#(?!#)\s*\S.*")
_LABELS = {wording.PHRASINGS: "phrasings", wording.SCOPE: "scope"}
_LABEL = re.compile(
    rf"\*\*\s*({'|'.join(re.escape(label.rstrip(wording.COLONS)) for label in _LABELS)})\s*"
    rf"(?:[{wording.COLONS}]\s*\*\*|\*\*\s*[{wording.COLONS}])\s*(.*)"
)


def of_markdown(text: str, categories: tuple[Category, ...]) -> KnowledgeFile:
    """What a Markdown text says: a question is a heading of the second level, what follows is its answer; lines that
    begin with a bold name are the rest."""
    raw: list[_Raw] = []
    asked: tuple[int, str] | None = None
    answer: list[str] = []
    extra: dict[str, str] = {}
    for line, words in enumerate((*printable(text).split("\n"), "## "), 1):
        heading, label = _QUESTION.fullmatch(words), _LABEL.fullmatch(words.strip())
        if heading is not None or _TITLE.fullmatch(words) is not None:
            if asked is not None:
                raw.append(_Raw(asked[0], asked[1], "\n".join(answer), _parted(extra.get("phrasings", "")),
                                extra.get("scope", "")))  # fmt: skip
            asked = (line, _plain(heading[1])) if heading is not None else None
            answer, extra = [], {}
        elif label is not None:
            extra[_LABELS[f"{label[1]}{wording.COLONS[-1]}"]] = _plain(label[2])
        else:
            answer.append(_plain(words))
    if not raw:
        return _spoilt(1, wording.NO_SECTIONS)
    return _checked(raw, categories, 0)


def _plain(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)


# -------------------------------------------------------------------------------------------------------------- checked


def _spoilt(line: int, sentence: str) -> KnowledgeFile:
    return KnowledgeFile(faults=(BadRow(line, sentence),))


def _checked(raw: list[_Raw], categories: tuple[Category, ...], skipped: int) -> KnowledgeFile:
    if len(raw) > MOST_ENTRIES:
        return _spoilt(raw[MOST_ENTRIES].line, wording.bad_many(MOST_ENTRIES))
    entries: list[Entry] = []
    faults: list[BadRow] = []
    lines: dict[str, int] = {}
    for one in raw:
        found = _entry(one, categories)
        key = key_of(one_line(one.question))
        if isinstance(found, Entry) and key in lines:
            found = BadRow(one.line, wording.bad_twice(lines[key]))
        if isinstance(found, BadRow):
            faults.append(found)
        else:
            lines[key] = one.line
            entries.append(found)
    if not raw and not skipped:
        return _spoilt(1, wording.NO_ROWS)
    return KnowledgeFile(tuple(entries), tuple(faults), skipped)


def _entry(raw: _Raw, categories: tuple[Category, ...]) -> Entry | BadRow:
    question, answer = one_line(raw.question), whole(raw.answer)
    scope = scope_named(raw.scope, categories)
    phrasings = [text for part in raw.phrasings if (text := one_line(part))]
    if not question:
        return BadRow(raw.line, wording.NO_QUESTION)
    if not answer:
        return BadRow(raw.line, wording.NO_ANSWER)
    if len(question) > MOST_QUESTION or any(len(text) > MOST_QUESTION for text in phrasings):
        return BadRow(raw.line, wording.bad_question(MOST_QUESTION))
    if len(answer) > MOST_ANSWER:
        return BadRow(raw.line, wording.bad_answer(MOST_ANSWER))
    if len(phrasings) > MOST_PHRASINGS:
        return BadRow(raw.line, wording.bad_phrasings(MOST_PHRASINGS))
    if isinstance(scope, str):
        return BadRow(raw.line, wording.bad_scope(scope, tuple(one.name for one in categories)))
    return Entry(raw.line, question, answer, phrasings_of(question, phrasings), scope)
