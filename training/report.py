"""How the whole judge does on the labelled folder, for docs/moderation.md: ``python -m training.report FOLDER``.

Of sets that the classifier learns from only held-out rows count (training/rows.py). Words, rules and thresholds were
written by people who had seen rows of the development sets: these figures are not those of unseen sets. Must never
print a text. Since the last round of tuning on clean texts only their even rows are looked at; the odd ones tell how
far that carries.
"""

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from bot.core.judge.finding import Severity
from bot.core.judge.folded import fold
from bot.core.judge.judge import TextJudge
from bot.core.measures import area, measures, quantile
from bot.core.moderation import Moderation, severity_of
from bot.evaluation import Prediction, Row, predicted, read
from bot.language import judge_tables, known
from training.rows import HELD_OUT
from training.rows import Row as Learned
from training.words import OWN

CLEAN: Final = ("campus_qa", "nus_sms", "lccc_toy", "egret_qa", "exam_cmmlu")
SUBJECTS: Final = OWN / "subjects_unseen"
"""What lessons treat, of all subjects and full of traps, written before lessons were known to the judge. Every other
one was only counted, and never looked at."""
LEARNED: Final = frozenset({"clean_lccc_toy_dev", "clean_egret_qa_dev"})
"""Clean sets of which the shipped classifier has seen the other rows."""


class Report:
    """Judges files of one folder with one judge."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._judge = TextJudge(known())

    def _held(self, row: Row) -> bool:
        return Learned(fold(row.text, judge_tables()).text.strip(), "", "").bucket in HELD_OUT

    @property
    def version(self) -> str:
        """Of words and classifier."""
        return self._judge.version

    def of(self, name: str, *, held_out: bool) -> list[Prediction]:
        """The predictions for a file."""
        rows: Iterator[Row] = read(self._folder / f"{name}.csv")
        chosen = filter(self._held, rows) if held_out else rows
        return list(predicted(chosen, self._judge.judged, Moderation()))


def percent(found: Sequence[Prediction]) -> float:
    """How many in a hundred are flagged."""
    return 100 * sum(one.flagged for one in found) / max(len(found), 1)


def share(found: Sequence[Prediction]) -> str:
    """How many are flagged, with the per cent."""
    return f"{sum(one.flagged for one in found)} of {len(found)} ({percent(found):.2f} %)"


def by(found: Iterable[Prediction], column: str) -> Iterator[tuple[str, list[Prediction]]]:
    """The predictions apart by a column's value."""
    apart: dict[str, list[Prediction]] = {}
    for one in found:
        apart.setdefault(one.row.groups.get(column, ""), []).append(one)
    yield from sorted(apart.items())


def reasons(found: Iterable[Prediction]) -> str:
    """What the first reasons of the flagged are."""
    kinds = Counter(
        f"{one.first.rule.partition(':')[0]}{'' if one.first.view in ('base', 'model', 'digits') else ' hidden'}"
        for one in found
        if one.flagged and one.first is not None
    )
    return ", ".join(f"{kind} {count}" for kind, count in kinds.most_common())


HEADS: Final = {
    "clean": "| clean chat | flagged | even / odd rows, % | first reasons | mean / p99 µs |\n"
    "| --- | --- | --- | --- | --- |",
    "harm": "\n| harm, held out | flagged |\n| --- | --- |",
    "lessons": "\n| sentences of lessons | flagged | at once |\n| --- | --- | --- |",
    "sets": "\n| set | precision | recall | false positives | accuracy | AUC |\n| --- | --- | --- | --- | --- | --- |",
    "tricks": "\n| trick | flagged |\n| --- | --- |",
}


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    report = Report(parser.parse_args().folder)
    print(f"version {report.version}\n\n{HEADS['clean']}")
    for name in CLEAN:
        found = report.of(f"clean_{name}_dev", held_out=f"clean_{name}_dev" in LEARNED)
        micros = [one.micros for one in found]
        mean = sum(micros) / len(micros)
        halves = " / ".join(f"{percent([one for one in found if one.row.number % 2 == odd]):.2f}" for odd in (0, 1))
        print(f"| {name} | {share(found)} | {halves} | {reasons(found)} | {mean:.0f} / {quantile(micros, 0.99):.0f} |")
    print(HEADS["harm"])
    for label, found in by(report.of("chineseharm_dev", held_out=True), "label"):
        print(f"| {label} | {share(found)} |")
    print(HEADS["lessons"])
    lessons = report.of(str(SUBJECTS), held_out=False)
    for half, name in enumerate(("looked at", "only counted")):
        found = lessons[half::2]
        taken = sum(severity_of(one.first, Moderation()) is Severity.RECALL for one in found if one.first is not None)
        print(f"| {name} | {share(found)} | {taken} |")
    print(HEADS["sets"])
    for name in ("indomain_dev", "pii_dev", "flood_dev"):
        found = report.of(name, held_out=False)
        it = measures((one.row.bad, one.flagged) for one in found)
        shares = (it.precision, it.recall, it.false_positive_rate, it.accuracy)
        under = area((one.row.bad, one.score) for one in found)
        print(f"| {name} | {' | '.join(f'{value:.2%}' for value in shares)} | {under:.3f} |")
    alone = measures((one.row.bad, bool(one.flood)) for one in report.of("flood_dev", held_out=False))
    print(f"\nfloods alone, by the rates: recall {alone.recall:.2%}, false alarms {alone.false_positive_rate:.2%}")
    apart = list(by(report.of("evasion_dev", held_out=False), "transform"))
    rates = [sum(one.flagged for one in found) / len(found) for _, found in apart]
    print(f"{HEADS['tricks']}\n| mean of {len(rates)} | {sum(rates) / len(rates):.2%} |")
    for transform, found in apart:
        print(f"| {transform} | {share(found)} |")


if __name__ == "__main__":
    main()
