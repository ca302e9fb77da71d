"""Writes a document as Markdown, and its tables as CSV. Must never let a text become a mark or a formula."""

import csv
import re
from io import StringIO

from bot.core.document import Block, Document, Heading, Items, KeyFigures, Paragraph, Table, guarded, printable
from bot.core.wording import documents as wording
from bot.documents.cells import shown

_MARKS = re.compile(r"([\\`*_{}\[\]<>|~])")
_STARTS = re.compile(r"^(\s*(?:\d+(?=[.)]))?)([#+\-=.)])")
_CLOSING, _HASH = re.compile(r"#(?=#*$)"), r"\\#"


def markdown(document: Document) -> bytes:
    """The document as Markdown (with tables as GitHub writes them)."""
    head = f"{_line(document.programme)} · {wording.made(f'{document.made_at:%Y-%m-%d %H:%M}')}"
    parts = [f"# {_line(document.title)}", head, *(_block(block) for block in document.blocks)]
    return ("\n\n".join(part for part in parts if part) + "\n").encode()


def _block(block: Block) -> str:
    match block:
        case Heading(text=text, level=level):
            return f"{'#' * min(level + 1, 6)} {_CLOSING.sub(_HASH, _line(text))}"
        case Paragraph(text=text, label=label):
            return _lines((f"**{_line(label)}**" if label else ""), text)
        case Items(items=items, numbered=numbered):
            return "\n".join(
                f"{f'{number}.' if numbered else '-'} {_line(item)}" for number, item in enumerate(items, 1)
            )
        case KeyFigures(figures=figures):
            return "\n".join(f"- {_line(name)}：{_line(value)}" for name, value in figures)
        case Table():
            return _table(block)


def _lines(label: str, text: str) -> str:
    """Each line of a text stays a line."""
    lines = [_STARTS.sub(r"\1\\\2", _escaped(line)) for line in printable(text).split("\n")]
    return label + "  \n".join(lines)


def _table(table: Table) -> str:
    empty = "" if table.plain else wording.EMPTY
    rows = [
        [column.title for column in table.columns],
        ["---"] * len(table.columns),
        *([shown(cell) or empty for cell in row] for row in table.rows),
    ]
    head = f"## {_line(table.name)}\n\n" if table.name else ""
    lines = (
        "| " + " | ".join(text if number == 1 else _cell(text) for text in row) + " |"
        for number, row in enumerate(rows)
    )
    return head + "\n".join(lines)


def _cell(text: str) -> str:
    return "<br>".join(_escaped(line) for line in printable(text).split("\n"))


def _line(text: str) -> str:
    return _escaped(" ".join(printable(text).split()))


def _escaped(text: str) -> str:
    return _MARKS.sub(r"\\\1", text)


def separated(document: Document) -> bytes:
    """The tables as CSV, one below the other; with the mark by which Excel knows UTF-8."""
    stream = StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    for number, table in enumerate(document.tables):
        if number:
            writer.writerow(())
        writer.writerow([guarded(printable(column.title)) for column in table.columns])
        writer.writerows([guarded(printable(shown(cell))) for cell in row] for row in table.rows)
    return stream.getvalue().encode("utf-8-sig")
