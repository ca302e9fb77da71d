"""Notices questions in labelled messages as the running bot would, and counts how often it was right.

Must never keep or print a text: a prediction names its row. Beside it, in the same run, two simple rules as yardstick:
a question mark, and the words and particles that ask.
"""

import csv
import gzip
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from bot.core.asking.context import Heard, Whom
from bot.core.asking.cues import Cues, prepared
from bot.core.asking.decide import Noticed, Verdict, decide
from bot.core.asking.scorer import ASKS, Scorer
from bot.core.measures import area, measures, quantile
from bot.core.people import NO_STAFF
from bot.core.wording import asking as wording
from bot.evaluation import NotLabelled

LABELS: Final = ("label", "answerable", "is_request", "dialogue_act")
"""Columns that may say it, the first that is there counts."""
YES: Final = frozenset({"1", "ask", "question", "true", "yes"})
MEMBERS: Final = frozenset({"", *NO_STAFF, "member", "student", "usr", "sys"})
"""What a column ``role`` may say of those who are no staff; ``usr`` and ``sys`` are parts in written dialogues."""
RULES: Final = frozenset({
    "mark", "ma_last", "ne_last", "not_last", "a_not_a", "or", "polite", "someone", "wh_place", "wh_how", "wh_what",
    "wh_why", "wh_who", "wh_much",
})  # fmt: skip
RECALL: Final = 0.7
_LONGEST_FIELD: Final = 10_000_000
_MICRO: Final = 1_000


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled message with what the file says of its context."""

    file: str
    number: int
    heard: Heard
    asks: bool
    label: str


@dataclass(frozen=True, slots=True)
class Prediction:
    """What was noticed. ``mark`` and ``rules`` are the answers of the yardsticks, ``question`` the probability that it
    is a question at all, needed or not."""

    row: Row
    noticed: Noticed
    micros: float
    mark: bool
    rules: bool
    question: float


def read(path: Path) -> Iterator[Row]:
    """The rows of a CSV file with a header, a ``.tsv`` or ``.jsonl`` file, each also as ``.gz``. Raises OSError and
    NotLabelled."""
    csv.field_size_limit(_LONGEST_FIELD)
    opened = gzip.open if path.suffix == ".gz" else open
    kind = Path(path.stem).suffix if path.suffix == ".gz" else path.suffix
    try:
        with opened(path, "rt", encoding="utf-8-sig", newline="") as file:
            for number, record in enumerate(_records(file, kind), 1):
                yield _row(path.name, number, record)
    except (UnicodeDecodeError, gzip.BadGzipFile, EOFError) as error:
        raise NotLabelled("utf-8") from error


def _records(file: Iterable[str], kind: str) -> Iterator[Mapping[str, str]]:
    if kind == ".jsonl":
        for line in file:
            if line.strip():
                yield _record(line)
    elif kind == ".tsv":
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
    else:
        yield from csv.DictReader(file)


def _record(line: str) -> Mapping[str, str]:
    try:
        found = json.loads(line)
    except ValueError as error:
        raise NotLabelled("text") from error
    if not isinstance(found, dict):
        raise NotLabelled("text")
    return {str(name): str(value) for name, value in found.items() if value is not None}


def _row(file: str, number: int, record: Mapping[str, str]) -> Row:
    label = next((record[name] or "" for name in LABELS if name in record), None)
    if "text" not in record or label is None:
        raise NotLabelled("label" if "text" in record else "text")
    quotes, tagged = _whom(record.get("quote")), _whom(record.get("at"))
    heard = Heard(
        record["text"] or "",
        staff=(record.get("role") or "").strip().lower() not in MEMBERS,
        quotes=quotes,
        tagged=frozenset({tagged}) - {Whom.NOBODY},
    )
    return Row(file, number, heard, label.strip().lower() in YES, label.strip())


def _whom(value: str | None) -> Whom:
    told = (value or "").strip().lower()
    if told in {"", "0", "no", "false"}:
        return Whom.NOBODY
    return Whom(told) if told in set(Whom) else Whom.PERSON


def predicted(
    rows: Iterable[Row], scorer: Scorer, clock: Callable[[], int] = time.perf_counter_ns
) -> Iterator[Prediction]:
    """Notices row by row. ``clock`` counts nanoseconds."""
    for row in rows:
        begun = clock()
        noticed = decide(row.heard, scorer)
        micros = (clock() - begun) / _MICRO
        found = _cues(row.heard.text, scorer.cues)
        question = scorer.score(row.heard.text, line=ASKS)
        yield Prediction(row, noticed, micros, "mark" in found, bool(found & RULES), question)


def _cues(text: str, cues: Cues) -> set[str]:
    return {name for name, there in zip(cues.names, cues.found(prepared(text)), strict=True) if there}


def summary(predictions: Iterable[Prediction], version: str) -> dict[str, Any]:
    """The measures of all rows and of each file. Above all stands what is noticed (tickets and silent candidates);
    ``tickets`` are those alone; ``question_alone``: is it a question at all, which is not what a group needs."""
    found = list(predictions)
    whole = _measured(found) | {"version": version}
    files = list(dict.fromkeys(one.row.file for one in found))
    if len(files) > 1:
        whole["files"] = {name: _measured([one for one in found if one.row.file == name]) for name in files}
    return whole


def _measured(found: list[Prediction]) -> dict[str, Any]:
    micros = [one.micros for one in found]
    return {
        **_told(found, lambda one: one.noticed.asks),
        "auc": _area((one.row.asks, one.noticed.probability) for one in found),
        "precision_at_recall_70": _precision_at(found, RECALL),
        "p50_us": round(quantile(micros, 0.5), 1),
        "p99_us": round(quantile(micros, 0.99), 1),
        "tickets": _told(found, lambda one: one.noticed.verdict is Verdict.TICKET),
        "question_alone": _told(found, lambda one: one.question >= 0.5)  # noqa: PLR2004 - an even chance
        | {"auc": _area((one.row.asks, one.question) for one in found)},
        "rule_mark": _told(found, lambda one: one.mark),
        "rule_words": _told(found, lambda one: one.rules),
        "by": {"label": _by_label(found)},
    }  # fmt: skip


def _told(found: list[Prediction], answer: Callable[[Prediction], bool]) -> dict[str, Any]:
    values = asdict(measures((one.row.asks, answer(one)) for one in found))
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in values.items()}


def _area(pairs: Iterable[tuple[bool, float]]) -> float | None:
    found = area(pairs)
    return None if found is None else round(found, 4)


def _precision_at(found: list[Prediction], recall: float) -> float | None:
    """Precision at the highest threshold that reaches the recall; None where nothing needs an answer."""
    needed = sorted((one.noticed.probability for one in found if one.row.asks), reverse=True)
    if not needed:
        return None
    bar = needed[max(0, -int(-recall * len(needed) // 1) - 1)]
    above = [one.row.asks for one in found if one.noticed.probability >= bar]
    return round(sum(above) / len(above), 4)


def _by_label(found: list[Prediction]) -> dict[str, dict[str, int]]:
    labels = sorted({one.row.label for one in found})
    told = {label: [one for one in found if one.row.label == label] for label in labels}
    return {
        label: {
            "n": len(these),
            "noticed": sum(one.noticed.asks for one in these),
            "tickets": sum(one.noticed.verdict is Verdict.TICKET for one in these),
            "rule_words": sum(one.rules for one in these),
        }
        for label, these in told.items()
    }


HEADER: Final = ("file", "row", "label", "noticed", "verdict", "ground", "score", "question", "mark", "words", "reason")


def lines(predictions: Iterable[Prediction]) -> Iterator[tuple[object, ...]]:
    """The rows of ``predictions.csv``, in the order of HEADER. Reasons name cues; no piece of the text."""
    for one in predictions:
        row, noticed = one.row, one.noticed
        named = [wording.share(share.kind, share.what, share.share) for share in noticed.shares if share.kind != "text"]
        yield (
            row.file, row.number, int(row.asks), int(noticed.asks), noticed.verdict, noticed.ground,
            round(noticed.probability, 4), round(one.question, 4), int(one.mark), int(one.rules),
            wording.reason(noticed.verdict, noticed.ground, noticed.probability, named),
        )  # fmt: skip
