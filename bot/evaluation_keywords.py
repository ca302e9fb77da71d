"""Measures keywords against those that authors gave, exact words only; beside them, in the same run, a plain yardstick.

The yardstick takes runs of two to eight characters by how often they stand in the text times how rare they are, without
asking where words begin and end. Must never keep or print a text: a prediction names its row.
"""

import csv
import gzip
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot.core.fold import fold
from bot.core.keywords import LONGEST_RUN, Phrase, Rarity, chosen, is_word, keywords, parts, rare
from bot.core.measures import quantile
from bot.evaluation_files import NotReadable

TEXTS: Final = ("text", "abstract")
"""Columns that may hold the text, the first that is there counts."""
AT: Final = 5
HEADER: Final = ("file", "row", "keywords", "right", "micros")
_APART: Final = re.compile(r"[_;；|]")
_SENTENCES: Final = re.compile(r"(?<=[.。．!?！？])\s+")
_HAN: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
_LONGEST_FIELD: Final = 10_000_000
_MICRO: Final = 1_000


@dataclass(frozen=True, slots=True)
class Row:
    """A text with its heading and the keywords that were given to it."""

    file: str
    number: int
    text: str
    heading: str
    given: frozenset[str]


@dataclass(frozen=True, slots=True)
class Prediction:
    """The keywords that were found, and those of the yardstick."""

    row: Row
    found: tuple[str, ...]
    plain: tuple[str, ...]
    micros: float


def read(path: Path) -> Iterator[Row]:
    """The rows of a CSV file (comma) or a ``.tsv`` file, each also as ``.gz``: ``text`` and ``keywords`` (apart by
    ``_ ; |``), and where there is none ``title`` is the last sentence. Raises OSError and NotReadable."""
    csv.field_size_limit(_LONGEST_FIELD)
    opened = gzip.open if path.suffix == ".gz" else open
    tabs = (Path(path.stem).suffix if path.suffix == ".gz" else path.suffix) == ".tsv"
    try:
        with opened(path, "rt", encoding="utf-8-sig", newline="") as file:
            found = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if tabs else csv.DictReader(file)
            for number, record in enumerate(found, 1):
                yield _row(path.name, number, record)
    except (UnicodeDecodeError, gzip.BadGzipFile, EOFError) as error:
        raise NotReadable("utf-8") from error


def _row(file: str, number: int, record: dict[str, Any]) -> Row:
    column = next((name for name in TEXTS if name in record), None)
    if column is None or "keywords" not in record:
        raise NotReadable("text" if column is None else "keywords")
    text, heading = record[column] or "", record.get("title") or ""
    if not heading:
        *body, heading = _SENTENCES.split(text.strip())
        text = " ".join(body)
    given = (fold(word).strip() for word in _APART.split(record["keywords"] or ""))
    return Row(file, number, text, heading, frozenset(filter(None, given)))


def predicted(rows: Iterable[Row], rarity: Rarity) -> Iterator[Prediction]:
    """The keywords of each text."""
    for row in rows:
        began = time.perf_counter_ns()
        found = tuple(one.word for one in keywords(row.text, rarity, row.heading, AT))
        micros = (time.perf_counter_ns() - began) / _MICRO
        yield Prediction(row, found, _plain(row, rarity), micros)


def _plain(row: Row, rarity: Rarity) -> tuple[str, ...]:
    times: Counter[Phrase] = Counter()
    for run in _HAN.findall(fold(f"{row.text} {row.heading}")):
        units = tuple(run)
        times.update(units[start:end] for start, end in parts(units) if end - start <= LONGEST_RUN)
    worth = {one: count * rare(one, rarity) for one, count in times.items() if is_word(one)}
    return tuple(one.word for one in chosen(worth, AT))


def summary(found: Sequence[Prediction]) -> dict[str, Any]:
    """Precision and recall over all keywords together, F1 both so and as the mean over the texts."""
    micros = sorted(one.micros for one in found)
    return {
        "n": len(found),
        **_measured([(one.found, one.row.given) for one in found]),
        "p50_us": round(quantile(micros, 0.5)),
        "p99_us": round(quantile(micros, 0.99)),
        "yardstick": _measured([(one.plain, one.row.given) for one in found]),
    }


def _measured(pairs: Sequence[tuple[tuple[str, ...], frozenset[str]]]) -> dict[str, float]:
    right = sum(len(given.intersection(found)) for found, given in pairs)
    offered, wanted = sum(len(found) for found, _ in pairs), sum(len(given) for _, given in pairs)
    each = [2 * len(given.intersection(found)) / (len(found) + len(given) or 1) for found, given in pairs]
    return {
        "precision@5": _share(right, offered),
        "recall@5": _share(right, wanted),
        "f1@5": _share(2 * right, offered + wanted),
        "f1@5_mean": _share(sum(each), len(each)),
    }


def _share(part: float, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def lines(found: Iterable[Prediction]) -> Iterator[tuple[object, ...]]:
    """The predictions of a file: the words that were found stand in the texts, nothing else of these does here."""
    for one in found:
        right = len(one.row.given.intersection(one.found))
        yield (one.row.file, one.row.number, " ".join(one.found), right, round(one.micros))
