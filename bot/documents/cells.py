"""What the writers of tables share: how a cell is shown as text, and how columns share a width."""

from datetime import date, datetime

from bot.core.document import Cell, Table

MOST_IN_CELL = 32_000
"""Characters; Excel takes 32,767."""


def shown(cell: Cell) -> str:
    """A cell as people read it; empty for nothing."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def widths_in(table: Table, whole: float) -> list[float]:
    """The columns' widths, sharing ``whole`` as the document asks."""
    total = sum(column.width for column in table.columns)
    return [whole * column.width / total for column in table.columns]
