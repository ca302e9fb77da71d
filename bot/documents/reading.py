"""Reads a workbook from outside: the texts of its first sheet that is no cover. Runs in the worker.

Must never follow a link, work out a formula, or unpack more than it may.
"""

import zipfile
from datetime import date, datetime
from io import BytesIO
from typing import Any, Final

from bot.core.wording import documents as wording
from bot.documents.cells import shown

MOST_UNPACKED: Final = 100 << 20
MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 60


class Unreadable(Exception):
    """It is no workbook, or one that is too large."""

    def __init__(self, *, too_large: bool = False) -> None:
        super().__init__()
        self.too_large = too_large


def sheet_rows(raw: bytes) -> list[list[str]]:
    """The rows of the first sheet that is no cover, cells as text. Raises Unreadable, and
    whatever a spoilt file does to the library."""
    _look(raw)
    from openpyxl import load_workbook

    workbook = load_workbook(BytesIO(raw), read_only=True, data_only=True, keep_links=False)
    sheets = [sheet for sheet in workbook.worksheets if sheet.title != wording.COVER]
    rows = _rows(sheets[0]) if sheets else []
    workbook.close()
    return rows


def _look(raw: bytes) -> None:
    """How much is inside, before anything is unpacked."""
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            inside = sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise Unreadable from error
    if inside > MOST_UNPACKED:
        raise Unreadable(too_large=True)


def _rows(sheet: Any) -> list[list[str]]:
    """Every row, without what is empty at its end and at the end of the sheet; a row keeps its place."""
    found: list[list[str]] = []
    filled = 0
    for row in sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True):
        cells = [_text(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        filled += bool(cells)
        if filled > MOST_ROWS:
            raise Unreadable(too_large=True)
        found.append(cells)
    while found and not found[-1]:
        found.pop()
    return found


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # 12 is stored as 12.0
    if value is None or isinstance(value, str | int | float | date | datetime):
        return shown(value)
    return str(value)
