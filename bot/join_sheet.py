"""The sheet of join codes: one printable page of HTML that needs nothing else, and the links as a table.

Every text of it was written by people: nothing goes into the page but escaped. Must never ask the network.
"""

import csv
import io
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import segno
from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from bot.core.wording import join_sheet as wording
from bot.settings import Settings

A_PAGE = 6
PAGE, TABLE = "join-sheet.html", "join-links.csv"
_LONG, _VERY_LONG = 16, 40
"""Letters of a name from which on it is written smaller."""
_SHOWN = 120
"""Letters of a link that still find room under its code; a longer one is in the table only."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for a formula at the beginning of a cell."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One group on the sheet; ``url`` is empty where nobody knows the link."""

    key: str
    name: str
    category: str
    platform: str
    url: str


@dataclass(frozen=True, slots=True)
class _Card:
    key: str
    name: str
    category: str
    size: str
    steps: tuple[str, ...]
    svg: Markup | None
    url: str


@dataclass(frozen=True, slots=True)
class _Page:
    cards: tuple[_Card, ...]
    foot: str


def entries_of(settings: Settings) -> tuple[Entry, ...]:
    """The study groups in the settings' order; the staff's own group is nobody's to join."""
    categories = {one.key: one.name for one in settings.categories}
    platforms = {one.name: one.platform for one in settings.accounts}
    return tuple(
        Entry(one.key, one.name, categories.get(one.category, ""), platforms.get(one.account, ""), one.join_url.strip())
        for one in settings.groups
    )


def missing(entries: tuple[Entry, ...]) -> tuple[str, ...]:
    """The names of the groups without a code."""
    return tuple(one.name for one in entries if _svg(one.url) is None)


def page(title: str, entries: tuple[Entry, ...]) -> str:
    """The sheet, six groups on each page."""
    cards = [_card(one) for one in entries]
    some = [tuple(cards[start : start + A_PAGE]) for start in range(0, len(cards), A_PAGE)]
    pages = [_Page(here, wording.page_of(number, len(some))) for number, here in enumerate(some, 1)]
    return _template().render(
        title=title, heading=wording.HEADING, pages=pages, no_link=wording.NO_LINK, no_link_todo=wording.NO_LINK_TODO
    )


def table(entries: tuple[Entry, ...]) -> bytes:
    """The links as a CSV in UTF-8 with the mark by which spreadsheets know it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(wording.FILE_HEAD)
    for one in entries:
        cells = (one.key, one.name, one.category, wording.app(one.platform), one.url)
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells])
    return out.getvalue().encode("utf-8-sig")


def leave(folder: Path, title: str, entries: tuple[Entry, ...]) -> tuple[Path, Path]:
    """Write both files into ``folder``; gives their places. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    sheet, links = folder / PAGE, folder / TABLE
    sheet.write_text(page(title, entries), "utf-8")
    links.write_bytes(table(entries))
    return sheet, links


def _card(entry: Entry) -> _Card:
    length = len(entry.name)
    size = "very" if length > _VERY_LONG else "long" if length > _LONG else ""
    svg = _svg(entry.url)
    shown = entry.url if svg is not None and len(entry.url) <= _SHOWN else ""
    return _Card(entry.key, entry.name, entry.category, size, wording.steps(entry.platform), svg, shown)


def _svg(url: str) -> Markup | None:
    """The code of a link, with the quiet zone of four modules that readers need; None where there is none to draw."""
    if not url:
        return None
    try:
        code = segno.make_qr(url, error="m", boost_error=False)
    except segno.DataOverflowError:
        return None
    return Markup(code.svg_inline(border=4, omitsize=True, light="#fff", svgclass=None, lineclass=None))


@cache
def _template() -> Template:
    source = files("bot").joinpath("join_sheet.html").read_text("utf-8")
    return Environment(autoescape=True, undefined=StrictUndefined).from_string(source)
