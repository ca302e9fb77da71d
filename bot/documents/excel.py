"""Writes a document as Excel: a sheet that says what this is, and a sheet for each table, ready to be printed.

Runs in the worker. Every text is written as a text: no cell can ever be a formula, a number or a link by what it says.
"""

import re
from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from bot.core.document import Cell, Document, Heading, Items, KeyFigures, Paragraph, Table, active, printable
from bot.core.wording import documents as wording
from bot.documents.cells import MOST_IN_CELL, shown

FONT = wording.YAHEI
_A4, _WIDE = 9, 100
_LINE, _MOST_HEIGHT = 13.5, 400
"""Points of a line, and of the highest row that Excel takes."""
_ACROSS = 80
_LAST_NARROW = "\u2e7f"
_MOST_NAME, _MOST_HEAD = 31, 100
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}


def excel(document: Document) -> bytes:
    """The file."""
    stream = BytesIO()
    workbook = xlsxwriter.Workbook(stream, _SAFE)
    workbook.set_properties({
        "title": _line(document.title)[:255],
        "author": _line(document.programme)[:255],
        "created": document.made_at.replace(tzinfo=None),
    })  # fmt: skip
    looks = _Looks(workbook)
    names = _names(document)
    _cover(workbook.add_worksheet(names[0]), document, looks)
    for name, table in zip(names[1:], document.tables, strict=True):
        sheet = workbook.add_worksheet(name)
        printed = table.columns[: table.printed or None]
        _print(sheet, document, wide=sum(column.width for column in printed) > _WIDE)
        sheet.print_area(0, 0, len(table.rows), len(printed) - 1)
        _table(sheet, table, looks)
    if document.tables:  # whoever opens the file wants the table; the rest is one tap away
        workbook.get_worksheet_by_name(names[1]).activate()
    workbook.close()
    return stream.getvalue()


class _Looks:
    """The formats of a workbook."""

    def __init__(self, workbook: Any) -> None:
        plain = {"font_name": FONT, "font_size": 10, "valign": "top", "text_wrap": True}
        boxed = plain | {"border": 1, "border_color": "#BFBFBF"}
        self.title = workbook.add_format(plain | {"font_size": 16, "bold": True, "text_wrap": False})
        self.heading = workbook.add_format(plain | {"font_size": 12, "bold": True})
        self.text = workbook.add_format(plain)
        self.quiet = workbook.add_format(plain | {"font_color": "#595959"})
        self.name = workbook.add_format(boxed | {"bg_color": "#E8EEF7"})
        self.figure = workbook.add_format(boxed | {"bold": True})
        self.head = workbook.add_format(boxed | {"bold": True, "bg_color": "#E8EEF7", "valign": "vcenter"})
        self.cell = workbook.add_format(boxed)
        self.kept = workbook.add_format(boxed | {"quote_prefix": True})
        self.number = workbook.add_format(boxed | {"align": "center"})
        self.day = workbook.add_format(boxed | {"num_format": "yyyy-mm-dd", "align": "left"})
        self.moment = workbook.add_format(boxed | {"num_format": "yyyy-mm-dd hh:mm", "align": "left"})


def _cover(sheet: Any, document: Document, looks: _Looks) -> None:
    """All that is no table, and when it was made."""
    _print(sheet, document, wide=False)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 66)
    sheet.write_string(0, 0, _line(document.title), looks.title)
    row = 2
    made = f"{document.made_at:%Y-%m-%d %H:%M}"
    for name, value in ((wording.PROGRAMME, document.programme), (wording.MADE_AT, made)):
        sheet.write_string(row, 0, name, looks.name)
        sheet.write_string(row, 1, _line(value), looks.figure)
        row += 1
    for block in document.blocks:
        row += 1
        match block:
            case KeyFigures(figures=figures):
                for name, value in figures:
                    sheet.write_string(row, 0, _line(name), looks.name)
                    sheet.write_string(row, 1, _line(value), looks.figure)
                    row += 1
            case Heading(text=text):
                row = _across(sheet, row, text, looks.heading)
            case Paragraph(text=text, label=label, quiet=quiet):
                row = _across(sheet, row, label + text, looks.quiet if quiet else looks.text)
            case Items(items=items, numbered=numbered):
                for number, item in enumerate(items, 1):
                    row = _across(sheet, row, f"{number}. {item}" if numbered else f"• {item}", looks.text)
            case Table():
                row -= 1


def _across(sheet: Any, row: int, text: str, look: Any) -> int:
    """A text over both columns, a row high enough for it: cells that are one grow by themselves nowhere."""
    shown_text = _fitting(text)
    sheet.set_row(row, _height(_lines(shown_text, _ACROSS)))
    sheet.merge_range(row, 0, row, 1, "", look)
    sheet.write_string(row, 0, shown_text, look)
    return row + 1


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a cell. Not every program works that out by itself when it opens a file."""
    return sum(1 + int(_wide(line) / width) for line in text.split("\n"))


def _height(lines: int) -> float:
    return min(_MOST_HEIGHT, max(1, lines) * _LINE + 4)


def _wide(text: str) -> int:
    return sum(2 if char > _LAST_NARROW else 1 for char in text)


def _table(sheet: Any, table: Table, looks: _Looks) -> None:
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    for number, column in enumerate(table.columns):
        sheet.set_column(number, number, column.width)
        sheet.write_string(0, number, _line(column.title), looks.head)
    sheet.set_row(0, 22)
    for row, cells in enumerate(table.rows, 1):
        texts = [_fitting(shown(cell)) for cell in cells]
        lines = (_lines(text, column.width * 1.06) for text, column in zip(texts, table.columns, strict=True))
        sheet.set_row(row, _height(max(lines)))
        for number, cell in enumerate(cells):
            _cell(sheet, row, number, cell, looks, empty="" if table.plain else wording.EMPTY)
    sheet.autofilter(0, 0, max(1, len(table.rows)), len(table.columns) - 1)


def _cell(sheet: Any, row: int, column: int, cell: Cell, looks: _Looks, *, empty: str) -> None:
    if isinstance(cell, datetime):
        sheet.write_datetime(row, column, cell.replace(tzinfo=None, second=0, microsecond=0), looks.moment)
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell, looks.day)
    elif isinstance(cell, int | float):
        sheet.write_number(row, column, cell, looks.number)
    elif text := _fitting(shown(cell)):
        sheet.write_string(row, column, text, looks.kept if active(text) else looks.cell)
    elif empty:
        sheet.write_string(row, column, empty, looks.cell)
    else:
        sheet.write_blank(row, column, None, looks.cell)


def _print(sheet: Any, document: Document, *, wide: bool) -> None:
    """A4, as wide as a page, the programme and the date at the head of each."""
    sheet.set_paper(_A4)
    if wide:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.8, bottom=0.7)
    programme = _line(document.programme)[:_MOST_HEAD].replace("&", "&&")
    made = wording.made(f"{document.made_at:%Y-%m-%d %H:%M}")
    sheet.set_header(f"&L&9{_spaced(programme)}&R&9 {made}")
    sheet.set_footer(f"&C&9{wording.SHEET_PAGE}")


def _spaced(text: str) -> str:
    """A digit right after a size would be read as part of the size."""
    return f" {text}"


def _names(document: Document) -> list[str]:
    """Names of the sheets: allowed by Excel and all different."""
    found: list[str] = []
    for wanted in (wording.COVER, *(table.name for table in document.tables)):
        plain = _NOT_IN_NAMES.sub(" ", _line(wanted)).strip("' ")[:_MOST_NAME] or "Sheet"
        name, number = plain, 2
        while name.casefold() in {one.casefold() for one in found} or name.casefold() == "history":
            tail = f" {number}"
            name, number = plain[: _MOST_NAME - len(tail)] + tail, number + 1
        found.append(name)
    return found


def _fitting(text: str) -> str:
    plain = printable(text)
    return plain if len(plain) <= MOST_IN_CELL else plain[:MOST_IN_CELL] + "…"


def _line(text: str) -> str:
    return " ".join(printable(text).split())
