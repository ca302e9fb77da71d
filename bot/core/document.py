"""A document as a value: what a file says, whatever its format. Features compose it; ``bot/documents`` writes it.

Pure; must never know a file format. Texts are plain words, never code: what a format could take for a formula or a
mark is the writer's to make harmless.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import assert_never

MOST_CELLS = 500_000
"""Cells of all tables together that a writer takes on."""
MOST_TEXT = 8_000_000
"""Characters of a whole document."""


class Form(StrEnum):
    """The formats that a document is written in; the values are the endings of the files' names."""

    WORD = "docx"
    EXCEL = "xlsx"
    MARKDOWN = "md"
    CSV = "csv"


Cell = str | int | float | date | datetime | None
"""What stands in a table. Instants are local ones: a file knows no zones."""


@dataclass(frozen=True, slots=True)
class Heading:
    """``level`` counts from 1."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words; each line of them is a paragraph of its own. ``quiet`` ones are small and grey: notes, sources.
    ``label`` stands in front of them in bold."""

    text: str
    quiet: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """A few numbers with their names, side by side."""

    figures: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; ``width`` in Latin characters, of which a Chinese one takes two."""

    title: str
    width: int = 12


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns; ``name`` is what its sheet is called. ``plain``: for programs, so nothing stands in empty
    cells. ``printed``: how many of the columns go on paper, the first ones; 0: all."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...] = ()
    plain: bool = False
    printed: int = 0


Block = Heading | Paragraph | Items | KeyFigures | Table


@dataclass(frozen=True, slots=True)
class Document:
    """``programme`` and ``made_at`` (local) stand at the head of each page."""

    title: str
    programme: str
    made_at: datetime
    blocks: tuple[Block, ...] = ()

    @property
    def tables(self) -> tuple[Table, ...]:
        """All tables in their order."""
        return tuple(block for block in self.blocks if isinstance(block, Table))


def too_large(document: Document) -> bool:
    """Whether a document is more than a writer takes on."""
    cells = sum(len(row) for table in document.tables for row in table.rows)
    return cells > MOST_CELLS or sum(map(len, texts_of(document))) > MOST_TEXT


def texts_of(document: Document) -> Iterator[str]:
    """Every text of a document."""
    yield document.title
    yield document.programme
    for block in document.blocks:
        yield from _texts(block)


def _texts(block: Block) -> Iterator[str]:
    match block:
        case Heading(text=text):
            yield text
        case Paragraph(text=text, label=label):
            yield from (label, text)
        case Items(items=items):
            yield from items
        case KeyFigures(figures=figures):
            yield from (text for pair in figures for text in pair)
        case Table(name=name, columns=columns, rows=rows):
            yield from (name, *(column.title for column in columns))
            yield from (cell for row in rows for cell in row if isinstance(cell, str))
        case _:
            assert_never(block)


# ---------------------------------------------------------------------------------------------------------------- texts


_LINE_ENDS = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """A text without what XML cannot hold (control characters, halves of pairs), its line ends made one kind."""
    return _NOT_IN_XML.sub("", _LINE_ENDS.sub("\n", text))


_ACTIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def active(text: str) -> bool:
    """Whether a spreadsheet could take a text for a formula when it is typed or read from CSV."""
    return text.lstrip("'").startswith(_ACTIVE)


def guarded(text: str) -> str:
    """A cell of a CSV file that stays a text; ``unguarded`` takes the mark off again."""
    return f"'{text}" if active(text) else text


def unguarded(text: str) -> str:
    """The text of a cell that ``guarded`` wrote; other texts stay as they are."""
    return text[1:] if text.startswith("'") and active(text) else text


def file_name(title: str, programme: str, made_at: datetime, form: Form) -> str:
    """What a document's file is called: readable, and allowed on every system."""
    words = "-".join(part for text in (title, programme) if (part := _letters(text)))
    return f"{words[:60] or 'document'}-{made_at:%Y%m%d-%H%M%S}.{form}"


def _letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum())
