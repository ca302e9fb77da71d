"""Reads the operator's own word lists from their files.

Must never guess an encoding: what is not UTF-8 is told, so that no list is half understood. Never raises for a file.
"""

from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, Protocol

from bot.core.judge.finding import Category, Severity
from bot.core.judge.lexicon import Term, WordList, parse
from bot.core.judge.lint import lint
from bot.core.judge.patterns import Make
from bot.core.wording import judging
from bot.core.wording import settings_words as say
from bot.core.wording.settings import Said

MOST_BYTES: Final = 8 << 20
MOST_LINES: Final = 100_000
MOST_WORDS: Final = 100_000
"""Of all lists together; so many take about two seconds and 130 MB (``python -m bench.judge``)."""


class Named(Protocol):
    """A list as the settings name it."""

    @property
    def words(self) -> str:
        """The path of its file."""

    @property
    def category(self) -> str:
        """What its lines are that do not say it; empty: illegal."""

    @property
    def severity(self) -> str:
        """How grave they are; empty: shown to the staff."""


def read(named: Named, make: Make) -> WordList | Said:
    """The list of a file; what is wrong with the file where there is none. ``make`` makes searchers of expressions."""
    path = Path(named.words)
    text = _text(path)
    if isinstance(text, Said):
        return text
    category = Category(judging.category_named(named.category) or Category.ILLEGAL)
    severity = Severity(judging.severity_named(named.severity) or Severity.FLAG)
    return parse(text, path.name, category, severity, make)


def read_all(named: Iterable[Named], make: Make) -> tuple[WordList, ...]:
    """The lists of settings that were checked; one whose file has gone since is left out."""
    return tuple(found for one in named if isinstance(found := read(one, make), WordList))


def advice(
    own: WordList, allowed: tuple[str, ...], teaching: tuple[str, ...], shipped: Sequence[Term] = ()
) -> Iterator[tuple[int, str]]:
    """For each line of a list that would hit ordinary teaching talk, or undo another: its number and what to do.
    ``allowed``: the exceptions that hold anyway; ``shipped``: the words that the program brings."""
    return ((found.number, found.sentence) for found in lint(own, allowed, teaching, shipped))


def _text(path: Path) -> str | Said:
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return say.missing(str(path))
    except OSError:
        return say.unreadable(str(path))
    if len(raw) > MOST_BYTES:
        return say.too_large(path.name, MOST_BYTES >> 20)
    if raw.count(b"\n") > MOST_LINES:
        return say.too_many_lines(path.name, MOST_LINES)
    if raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return say.utf16(path.name)
    if b"\0" in raw:
        return say.not_text(path.name)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return say.gbk(path.name) if _is_gbk(raw) else say.not_text(path.name)


def _is_gbk(raw: bytes) -> bool:
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True
