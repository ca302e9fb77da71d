"""Judges labelled texts as the running bot would, and counts how often it was right.

Must never keep or print a text: a prediction names its row. Each text is judged as a message of its own, but for files
that say when and by whom (columns ``t`` and ``user``): those are one group's talk, in which floods are seen.
"""

import csv
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from bot.core.judge import flood
from bot.core.judge.finding import Finding, Severity
from bot.core.judge.judge import Judged
from bot.core.measures import area, measures, quantile
from bot.core.moderation import Moderation, severity_of
from bot.core.wording.judging import CLEAN, reason

CLEAN_LABELS: Final = frozenset({"0", "ok", "none", "no", "false", "", CLEAN})
"""What a label may say of a text that should be left alone; everything else should be flagged."""
LABELS: Final = ("label", "toxic")
GROUPS: Final = ("category", "transform", "perturbation", "type")
"""Columns by which recall is also shown apart; ``label`` too, where it has more than two values."""
_LONGEST_FIELD: Final = 10_000_000
BAR: Final = 0.5
"""Score of the classifier from which on it flags."""
ALONE: Final = ("precision", "recall", "macro_f1", "accuracy")
"""Measures of the classifier alone: at its bar (one clean message in a thousand), and where harm is the likelier."""
FLOODS: Final = ("n", "precision", "recall", "false_positive_rate")
"""Measures of the rates alone."""
_MICRO: Final = 1_000


class NotLabelled(ValueError):
    """The file cannot be evaluated; the message says why in few words."""


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled text; ``groups`` are the values of the columns that the file has, by name."""

    file: str
    number: int
    text: str
    bad: bool
    groups: Mapping[str, str]
    at: float | None = None
    person: str = ""


@dataclass(frozen=True, slots=True)
class Prediction:
    """What was decided about a row. ``score`` orders the rows by how bad they look: above 0.5 what is flagged.
    ``loudest`` and ``likeliest`` are the classifier's alone; ``flood`` is the rates' alone, None without a time."""

    row: Row
    severity: int
    score: float
    loudest: float
    likeliest: float
    first: Finding | None
    micros: float
    flood: bool | None = None

    @property
    def flagged(self) -> bool:
        """Whether somebody would be asked to look."""
        return self.severity >= Severity.FLAG


def read(path: Path) -> Iterator[Row]:
    """The rows of a CSV file with a header, UTF-8 (also with a byte order mark). Without a column ``label`` the texts
    of a file with the column ``transform`` are bad, all others clean. Raises OSError and NotLabelled."""
    csv.field_size_limit(_LONGEST_FIELD)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file)
            names = table.fieldnames or ()
            if "text" not in names:
                raise NotLabelled("text")
            for number, record in enumerate(table, 1):
                yield _row(path.name, number, record)
    except UnicodeDecodeError as error:
        raise NotLabelled("utf-8") from error


def _row(file: str, number: int, record: Mapping[str, str | None]) -> Row:
    label = next((record[name] for name in LABELS if name in record), None)
    bad = "transform" in record if label is None else label.strip().lower() not in CLEAN_LABELS
    groups = {name: value for name in GROUPS if (value := record.get(name))}
    if label is not None and label.strip() not in {"0", "1"}:
        groups["label"] = label
    timed = "t" in record and "user" in record
    text = record["text"] or ""
    return Row(
        file, number, text.replace("\\n", "\n") if timed else text, bad, groups,
        float(record["t"] or 0) if timed else None, record.get("user") or "",
    )  # fmt: skip


def predicted(
    rows: Iterable[Row],
    judge: Callable[[str], Judged],
    rules: Moderation,
    clock: Callable[[], int] = time.perf_counter_ns,
) -> Iterator[Prediction]:
    """Judges row by row. ``clock`` counts nanoseconds."""
    rates: dict[str, flood.Rates] = {}
    for row in rows:
        begun = clock()
        judged = judge(row.text)
        findings = list(judged.findings)
        rate = None
        if row.at is not None:
            rates[row.file], rate = flood.observe(rates.get(row.file, flood.NONE_YET), row.at, row.person, row.text)
            findings += [rate] if rate else []
        micros = (clock() - begun) / _MICRO
        rated = rate is not None and severity_of(rate, rules) >= Severity.FLAG if row.at is not None else None
        yield replace(_prediction(row, findings, judged, rules, micros), flood=rated)


def _prediction(row: Row, findings: list[Finding], judged: Judged, rules: Moderation, micros: float) -> Prediction:
    loudest = judged.loudest
    ranked = sorted(findings, key=lambda one: (-severity_of(one, rules), -one.score))
    first = ranked[0] if ranked else None
    severity = severity_of(first, rules) if first is not None else 0
    if first is not None and severity >= Severity.FLAG:
        score = 0.5 + max(first.score, loudest) / 2
    else:
        score = min(max(loudest, 0.3 if first is not None else 0.0), 0.5)
    return Prediction(row, severity, score, loudest, judged.likeliest, first, micros)


def summary(predictions: Iterable[Prediction], version: str) -> dict[str, Any]:
    """The measures of all rows, of the classifier alone, of each file, and recall and false alarms by group."""
    found = list(predictions)
    whole = _measured(found) | {"version": version}
    files = list(dict.fromkeys(one.row.file for one in found))
    if len(files) > 1:
        whole["files"] = {name: _measured([one for one in found if one.row.file == name]) for name in files}
    return whole


def _measured(found: list[Prediction]) -> dict[str, Any]:
    micros = [one.micros for one in found]
    auc = area((one.row.bad, one.score) for one in found)
    alone, even = (
        _rounded(asdict(measures(pairs)))
        for pairs in (
            ((one.row.bad, one.loudest > BAR) for one in found),
            ((one.row.bad, one.likeliest > BAR) for one in found),
        )
    )
    return {
        **_rounded(asdict(measures((one.row.bad, one.flagged) for one in found))),
        "auc": None if auc is None else round(auc, 4),
        "mean_us": round(sum(micros) / max(len(micros), 1), 1),
        "p50_us": round(quantile(micros, 0.5), 1),
        "p99_us": round(quantile(micros, 0.99), 1),
        "noted": sum(one.severity == Severity.NOTE for one in found),
        "classifier_alone": {name: alone[name] for name in ALONE},
        "classifier_at_even_odds": {name: even[name] for name in ALONE},
        **_floods(found),
        "by": _apart(found),
    }  # fmt: skip


def _floods(found: list[Prediction]) -> dict[str, dict[str, float]]:
    """The rates alone, on talk that says when: what else is wrong with a message is no flood."""
    timed = [(one.row.bad, one.flood) for one in found if one.flood is not None]
    if not timed:
        return {}
    alone = _rounded(asdict(measures(timed)))
    return {"floods_alone": {name: alone[name] for name in FLOODS}}


def _apart(found: list[Prediction]) -> dict[str, dict[str, dict[str, float]]]:
    """Of each value of each column how many there are and which share is flagged."""
    counted: dict[str, dict[str, list[bool]]] = {}
    for one in found:
        for name, value in one.row.groups.items():
            counted.setdefault(name, {}).setdefault(value, []).append(one.flagged)
    return {
        name: {
            value: {"n": len(all_), "flagged": round(sum(all_) / len(all_), 4)} for value, all_ in sorted(by.items())
        }
        for name, by in counted.items()
    }


def _rounded(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in values.items()}


HEADER: Final = (
    "file", "row", "label", "flagged", "severity", "score", "classifier", "probability", "category", "rule", "view",
    "start", "end", "reason",
)  # fmt: skip


def lines(predictions: Iterable[Prediction]) -> Iterator[tuple[object, ...]]:
    """The rows of ``predictions.csv``, in the order of HEADER."""
    for one in predictions:
        row, first = one.row, one.first
        told = (
            (first.category, first.rule, first.view, *first.span,
             reason(first.category, first.rule, first.view, first.score, first.version))
            if first is not None
            else ("",) * 6
        )  # fmt: skip
        yield (
            row.file, row.number, int(row.bad), int(one.flagged), one.severity, round(one.score, 4),
            round(one.loudest, 4), round(one.likeliest, 4), *told,
        )  # fmt: skip
