"""Trains the small text classifier: ``python -m training.moderation FOLDER --out FILE [--all]``.

Logistic regression on naive-Bayes weighted groups of one to three characters, of the folded text and of its sounds.
Deterministic: the same rows give the same bytes. Without ``--all`` only sets of a free licence and our own rows are
read; a model made with ``--all`` is for measuring and must never be committed.
"""

import argparse
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from bot.core.judge.finding import Category
from bot.core.judge.folded import Folded
from bot.core.judge.folded import fold as fold_with
from bot.core.judge.model import Line, grams
from bot.core.judge.tables import Tables
from bot.core.judge.views import SOUNDS, views
from training.pack import packed, quantised
from training.perturb import Perturber
from training.rows import CALIBRATION, CATEGORIES, OK, Fold, Row, bot_tables, training_rows

KEPT: Final = 60_000
SEEN: Final = 4
"""Texts that a gram must occur in (spoilt copies count)."""
STRENGTH: Final = 1.0
"""C of the regression, chosen on the development sets."""
LONGEST: Final = 400
"""Characters of one text that are learned from."""
ALARM_SHARES: Final = (0.001, 0.005, 0.01)

Grams = Callable[[str], set[str]]
Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Fitted:
    """One category: a weight a gram, and where its line crosses zero."""

    weights: Floats
    intercept: float


def folding(tables: Tables) -> Fold:
    """The very folding of serving."""
    return lambda text: fold_with(text, tables).text


def seen_and_heard(tables: Tables) -> Grams:
    """The very grams of serving: of a folded text and of its sounds."""

    def both(folded: str) -> set[str]:
        return grams(folded, sounds_of(folded, tables))

    return both


def sounds_of(folded: str, tables: Tables) -> str:
    """The view of sounds of a text that is folded already."""
    return next((view.text for view in views(Folded(folded, folded), tables) if view.name == SOUNDS), "")


def matrix(found: Iterable[set[str]], places: Mapping[str, int]) -> csr_matrix:
    """A row a text; each gram it holds counts one over the fourth root of the number of its grams."""
    starts, columns, values = array("q", [0]), array("i"), array("d")
    for one in found:
        here = sorted(places[gram] for gram in one if gram in places)
        columns.extend(here)
        values.extend([len(one) ** -0.25] * len(here))
        starts.append(len(columns))
    return csr_matrix((np.array(values), np.array(columns), np.array(starts)), shape=(len(starts) - 1, len(places)))


def fitted(table: csr_matrix, positive: np.ndarray) -> Fitted:
    """Naive-Bayes log ratios times what a regression on them learned (Wang & Manning 2012, NBSVM)."""
    there = table > 0
    inside = np.asarray(there[positive].sum(0), dtype=float).ravel() + 1
    outside = np.asarray(there[~positive].sum(0), dtype=float).ravel() + 1
    ratio = np.log(inside / inside.sum() / (outside / outside.sum()))
    model = LogisticRegression(C=STRENGTH, solver="liblinear", tol=1e-2, max_iter=200, random_state=0)
    model.fit(table.multiply(ratio).tocsr(), positive)
    return Fitted(model.coef_[0] * ratio, float(model.intercept_[0]))


def heaviest(weights: Sequence[Floats], seen: Sequence[int], kept: int) -> list[int]:
    """Places of the grams that matter most: heavy for some category, and not too rare; in order of place."""
    worth = np.max(np.abs(np.array(weights)), axis=0) * np.sqrt(np.log1p(np.array(seen, dtype=float)))
    return sorted(np.argsort(-worth, kind="stable")[:kept].tolist())


def calibrated(
    margins: Floats, positive: np.ndarray, clean: np.ndarray
) -> tuple[float, float, tuple[float, float, float]]:
    """Platt's two numbers on rows that were not learned from, and the alarms (see ``Line``)."""
    scale = LogisticRegression(C=1e6, solver="lbfgs").fit(margins.reshape(-1, 1), positive)
    slope, offset = float(scale.coef_[0][0]), float(scale.intercept_[0])
    if slope <= 0:
        raise ValueError("the calibration rows contradict the training rows")
    odds = slope * margins[clean] + offset
    first, second, third = (float(1 / (1 + np.exp(-np.quantile(odds, 1 - share)))) for share in ALARM_SHARES)
    return slope, offset, (first, second, third)


def trained(rows: Sequence[Row], of: Grams, spoil: Callable[[str], str], kept: int = KEPT) -> bytes:
    """Takes all rows that may be learned from, gives the packed model."""
    learn = [row for row in rows if row.bucket not in CALIBRATION]
    check = [row for row in rows if row.bucket in CALIBRATION]
    labels = np.array([row.label for row in learn] * 2)
    found = [of(row.text[:LONGEST]) for row in learn] + [of(spoil(row.text[:LONGEST])) for row in learn]
    seen: Counter[str] = Counter()
    for one in found:
        seen.update(one)
    names = sorted(gram for gram, times in seen.items() if times >= SEEN and "\n" not in gram)
    table = matrix(found, {gram: place for place, gram in enumerate(names)})
    found.clear()
    fits = [fitted(table, labels == category) for category in CATEGORIES]
    keep = heaviest([fit.weights for fit in fits], [seen[name] for name in names], kept)
    names = [names[place] for place in keep]
    checked = matrix((of(row.text) for row in check), {gram: place for place, gram in enumerate(names)})
    truth = np.array([row.label for row in check])
    columns, lines = [], []
    for category, fit in zip(CATEGORIES, fits, strict=True):
        whole, step = quantised(fit.weights[keep].tolist())
        margins = checked @ np.array(whole, dtype=float) * step + fit.intercept
        slope, offset, alarms = calibrated(margins, truth == category, truth == OK)
        lines.append(Line(Category(category), slope * step, slope * fit.intercept + offset, alarms))
        columns.append(whole)
    return packed(lines, dict(zip(names, zip(*columns, strict=True), strict=True)))


def main() -> None:
    """Reads the folder, writes one file, says what it was made of."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--all", action="store_true", dest="everything", help="also sets that are not free; to measure")
    given = parser.parse_args()
    tables = bot_tables()
    rows = training_rows(given.folder, folding(tables), given.everything)
    print("rows:", dict(sorted(Counter(row.source for row in rows).items())))
    print("labels:", dict(sorted(Counter(row.label for row in rows).items())))
    made = trained(rows, seen_and_heard(tables), Perturber(given.folder, tables))
    given.out.write_bytes(made)
    print(f"{given.out}: {len(made)} bytes")


if __name__ == "__main__":
    main()
