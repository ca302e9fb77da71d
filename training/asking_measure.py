"""The figures of docs/questions-noticing.md, by cross-validation: nothing is measured on what its line learned.

    python -m training.asking_measure LEARNED HELD_OUT [--bare]

trains a line on one labelled file, with the threshold from cross-validation inside it, and measures it on another.
Thresholds are crossed too: that of a fold is the best one on the other folds. Must never print a text.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bot.core.asking.cues import CLAUSE, Cues, parse, prepared
from bot.core.asking.decide import ALOUD
from bot.core.asking.scorer import NEEDS, Bars
from bot.core.measures import area, measures
from bot.evaluation_question import read
from training.asking import (
    CUES,
    SEEN,
    STRENGTH,
    Floats,
    bars_of,
    best_bar,
    calibrated,
    fitted,
    out_of_fold,
    scaled,
)
from training.asking_rows import Asked, both_ways, drama, gate, own_rows, tasks

NEVER = "(?!)"
"""A pattern that nothing fits."""
BARE = parse(f"none\t{NEVER}\n{CLAUSE}\t{NEVER}\n")
"""No cues."""


def crossed(rows: Sequence[Asked], odds: Floats, folds: Floats) -> list[bool]:
    """Answers at thresholds that each fold got from the others."""
    truth = np.array([row.asks for row in rows], dtype=float)
    found = np.zeros(len(rows), dtype=bool)
    for number in sorted(set(folds)):
        here = folds == number
        found[here] = odds[here] >= best_bar(truth[~here], odds[~here])
    return [bool(one) for one in found]


def line(name: str, rows: Sequence[Asked], odds: Floats, answers: Sequence[bool]) -> None:
    """One line of figures."""
    told = measures((row.asks, bool(answer)) for row, answer in zip(rows, answers, strict=True))
    auc = area((row.asks, float(one)) for row, one in zip(rows, odds, strict=True)) or 0.0
    print(
        f"{name:44} n {told.n:6} P {told.precision:.3f} R {told.recall:.3f} F1 {told.f1:.4f} AUC {auc:.4f}", flush=True
    )


def left(row: Asked) -> bool:
    """Whether the context alone says that a row is not for us."""
    return row.role == "staff" or row.quote == "person" or row.at == "person"


def report(folder: Path, cues: Cues) -> None:
    """Prints all of them."""
    _own(cues)
    for name, rows in (("CPED valid, crossed", drama(folder)), ("CrossWOZ val, crossed", tasks(folder))):
        odds, folds = out_of_fold(rows, cues, 2, STRENGTH / 2)
        line(name, rows, odds, crossed(rows, odds, folds))
    rows = gate(folder)
    for name, table in (("gate, groups alone, crossed", BARE), ("gate, with cues and shape, crossed", cues)):
        odds, folds = out_of_fold(rows, table, 2, STRENGTH)
        line(name, rows, odds, crossed(rows, odds, folds))


def _own(cues: Cues) -> None:
    learned = both_ways(own_rows())
    every, parts = out_of_fold(learned, cues, SEEN[NEEDS], STRENGTH)
    scale = calibrated(every, np.array([row.asks for row in learned], dtype=float))
    bars = bars_of(learned, scaled(every, scale))
    for turned in (False, True):
        there = [place for place, row in enumerate(learned) if row.turned is turned]
        print(f"question marks {'the other way' if turned else 'as they were written'}:")
        _own_rows([learned[place] for place in there], every[there], parts[there], scaled(every[there], scale), bars)


def _own_rows(rows: Sequence[Asked], odds: Floats, folds: Floats, chances: Floats, bars: Bars) -> None:
    truth = np.array([row.asks for row in rows], dtype=float)
    line("own, by voice, text alone, crossed", rows, odds, crossed(rows, odds, folds))
    known = np.where([left(row) for row in rows], 0.0, chances)
    for name, values in (("text alone", chances), ("role, quote, @ known", known)):
        for bar in (bars.maybe, bars.sure, ALOUD):
            line(f"own, {name}, from {bar:.3f}", rows, values, list(values >= bar))
        ranked = np.sort(values[truth > 0])[::-1]
        at = ranked[int(np.ceil(0.7 * len(ranked))) - 1]
        line(f"own, {name}, at recall .70", rows, values, list(values >= at))
        for label in sorted({row.label for row in rows}):
            these = [value for row, value in zip(rows, values, strict=True) if row.label == label]
            noticed, sure, aloud = (sum(value >= bar for value in these) for bar in (bars.maybe, bars.sure, ALOUD))
            print(f"   {label}: of {len(these)} noticed {noticed}, sure {sure}, aloud {aloud}")


def apart(learned: Path, held_out: Path, cues: Cues, strength: float) -> None:
    """A line learned on one file and measured on another that it never saw."""
    learn, check = (
        [Asked(row.heard.text, row.asks, str(row.number)) for row in read(path)] for path in (learned, held_out)
    )
    truth = np.array([row.asks for row in learn], dtype=float)
    odds, _ = out_of_fold(learn, cues, 2, strength)
    found = fitted([prepared(row.text) for row in learn], truth, cues, 2, strength)
    values = found.odds([prepared(row.text) for row in check])
    line(f"{learned.name} to {held_out.name}", check, values, list(values >= best_bar(truth, odds)))


def main() -> None:
    """Measures one file with what another teaches."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("learned", type=Path)
    parser.add_argument("held_out", type=Path)
    parser.add_argument("--bare", action="store_true", help="groups of characters alone, no cues and no shape")
    given = parser.parse_args()
    cues = BARE if given.bare else parse(CUES.read_text("utf-8"))
    apart(given.learned, given.held_out, cues, STRENGTH if given.bare else STRENGTH / 2)


if __name__ == "__main__":
    main()
