"""Trains the small text classifier: ``python -m training.moderation FOLDER --out FILE [--all]``.

Logistic regression on naive-Bayes weighted groups of one to three characters, of the folded text and of its sounds;
one line a category, each of that harm against what is clean (other harm counts for neither side).
Deterministic: the same rows give the same bytes. Without ``--all`` only sets of a free licence and our own rows are
read; a model made with ``--all`` is for measuring and must never be committed.
"""

import argparse
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from bot.core.judge.finding import Category
from bot.core.judge.folded import Folded
from bot.core.judge.folded import fold as fold_with
from bot.core.judge.grams import grams
from bot.core.judge.model import ALIKE, OVERHEARD, Line
from bot.core.judge.tables import Tables
from bot.core.judge.views import SOUNDS, views
from training.bars import bars
from training.compose import fillings
from training.pack import packed, quantised
from training.perturb import Perturber
from training.rows import ABOUT_ABUSE, CALIBRATION, CATEGORIES, OK, Fold, Row, bot_tables, training_rows, weight

KEPT: Final = 60_000
SEEN: Final = 4
"""Texts that a gram must occur in (spoilt copies count)."""
STRENGTH: Final = {Category.ABUSE: (0.15, 0.01)}
OTHERS_STRENGTH: Final = (1.0, 0.1)
"""C of the regression and when it stops, chosen on the rows that are not held out. For the small categories to stop
early does more than a smaller C."""
LONGEST: Final = 400
"""Characters of one text that are learned from."""
ALARM_SHARES: Final = (0.001, 0.005, 0.01)
BAR_SHARES: Final = (0.0008, 0.004, 0.01)
"""Of clean calibration texts, all categories together; less than one in a thousand at first, since what the bot hears
is less like what it learned than those texts are (measured on campus answers, short messages, exam questions)."""
SMOOTHING: Final = 0.7
"""Added to the counts of the naive-Bayes ratios."""
SPOILT_CLEAN: Final = {Category.ABUSE: 0.06}
"""What a spoilt copy of a clean row weighs: nobody takes trouble to disguise clean words, so that disguise itself
speaks for abuse. (For the other categories it costs more in what is found than it gives.)"""

AIMED: Final = (
    "aimed", "insult", "curse", "slur", "black", "foreign", "gayslur", "womanslur", "manslur", "regional", "regionslur",
    "trade", "fanslur", "beast", "fool", "kin", "flaw", "wish",
)  # fmt: skip
"""Slots of our patterns whose fillings people have reason to disguise."""
LONGEST_AIMED: Final = 4

Grams = Callable[[str], set[str]]
Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Flags = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
NEVER: Final = (1.0, 1.0, 1.0)


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
    """A row a text; each gram it holds counts one over the fourth root of how many of them are known."""
    starts, columns, values = array("q", [0]), array("i"), array("d")
    for one in found:
        here = sorted(places[gram] for gram in one if gram in places)
        columns.extend(here)
        values.extend([(len(here) or 1) ** -0.25] * len(here))
        starts.append(len(columns))
    return csr_matrix((np.array(values), np.array(columns), np.array(starts)), shape=(len(starts) - 1, len(places)))


def fitted(table: csr_matrix, positive: Flags, weights: Floats, strength: tuple[float, float]) -> Fitted:
    """Naive-Bayes log ratios times what a regression on them learned (Wang & Manning 2012, NBSVM). ``strength``: its C
    and the tolerance at which it stops."""
    there = csr_matrix((np.ones(table.nnz), table.indices, table.indptr), shape=table.shape)
    inside = there.T @ np.where(positive, weights, 0.0) + SMOOTHING
    outside = there.T @ np.where(positive, 0.0, weights) + SMOOTHING
    ratio = np.log(inside / inside.sum() / (outside / outside.sum()))
    scaled = csr_matrix((table.data * ratio[table.indices], table.indices, table.indptr), shape=table.shape)
    model = LogisticRegression(C=strength[0], solver="liblinear", tol=strength[1], max_iter=200, random_state=0)
    model.fit(scaled, positive, sample_weight=weights)
    return Fitted(model.coef_[0] * ratio, float(model.intercept_[0]))


def importance(learn: Sequence[Row], category: Category) -> Floats:
    """What each row weighs for a category, first the rows as they stand, then their copies spoilt by characters, then
    those spoilt by words (which only abuse learns from)."""
    plain = np.array([weight(row, category) for row in learn])
    clean = np.array([row.label == OK for row in learn])
    spoilt = np.where(clean, plain * SPOILT_CLEAN.get(category, 1.0), plain)
    return np.concatenate([plain, spoilt, spoilt * (category is Category.ABUSE)])


def heaviest(weights: Sequence[Floats], seen: Sequence[int], kept: int) -> list[int]:
    """Places of the grams that matter most: heavy for some category, and not too rare; in order of place."""
    worth = np.max(np.abs(np.array(weights)), axis=0) * np.sqrt(np.log1p(np.array(seen, dtype=float)))
    return sorted(np.argsort(-worth, kind="stable")[:kept].tolist())


def calibrated(margins: Floats, positive: Flags, clean: Flags) -> tuple[float, float]:
    """Platt's two numbers, slope and offset, on rows that were not learned from."""
    both = positive | clean
    scale = LogisticRegression(C=1e6, solver="lbfgs").fit(margins[both].reshape(-1, 1), positive[both])
    slope, offset = float(scale.coef_[0][0]), float(scale.intercept_[0])
    if slope <= 0:
        raise ValueError("the calibration rows contradict the training rows")
    return slope, offset


def learned_from(learn: Sequence[Row], of: Grams, spoil: Perturber) -> tuple[list[str], list[Fitted]]:
    """The kept grams, and the line of each category over them."""
    copies: tuple[Callable[[str], str], ...] = (str, spoil, spoil.words)
    found = [of(copy(row.text[:LONGEST])) for copy in copies for row in learn]
    seen: Counter[str] = Counter()
    for one in found[: 2 * len(learn)]:  # not those that only abuse learns from
        seen.update(one)
    names = sorted(gram for gram, times in seen.items() if times >= SEEN and "\n" not in gram)
    table = matrix(found, {gram: place for place, gram in enumerate(names)})
    found.clear()
    labels = np.array([row.label for row in learn] * len(copies))
    fits = []
    for category in map(Category, CATEGORIES):
        weights = importance(learn, category)
        used = ((labels == category) | (labels == OK)) & (weights > 0)
        strength = STRENGTH.get(category, OTHERS_STRENGTH)
        fits.append(fitted(table[used], labels[used] == category, weights[used], strength))
    keep = heaviest([fit.weights for fit in fits], [seen[name] for name in names], KEPT)
    return [names[place] for place in keep], [Fitted(fit.weights[keep], fit.intercept) for fit in fits]


def trained(rows: Sequence[Row], of: Grams, spoil: Perturber) -> bytes:
    """Takes all rows that may be learned from, gives the packed model."""
    names, fits = learned_from([row for row in rows if row.bucket not in CALIBRATION], of, spoil)
    check = [row for row in rows if row.bucket in CALIBRATION]
    checked = matrix((of(row.text) for row in check), {gram: place for place, gram in enumerate(names)})
    truth = np.array([row.label for row in check])
    disputed = np.array([row.source in ABOUT_ABUSE for row in check])  # of abuse the other sets are too easy to tell
    columns, lines = [], []
    odds = np.empty((len(check), len(fits)))
    for place, (category, fit) in enumerate(zip(CATEGORIES, fits, strict=True)):
        whole, step = quantised(fit.weights.tolist())
        margins = checked @ np.array(whole, dtype=float) * step + fit.intercept
        told = disputed if category == Category.ABUSE else np.full(len(check), True)
        slope, offset = calibrated(margins, (truth == category) & told, (truth == OK) & told)
        odds[:, place] = slope * margins + offset
        lines.append(Line(Category(category), slope * step, slope * fit.intercept + offset, NEVER))
        columns.append(whole)
    quiet = np.array([row.label == OK and row.source not in ABOUT_ABUSE for row in check])
    odds -= OVERHEARD * np.maximum(0.0, odds.max(1, keepdims=True) - ALIKE - odds)  # as in serving
    lines = barred(lines, 1 / (1 + np.exp(-odds[quiet])))
    return packed(lines, dict(zip(names, zip(*columns, strict=True), strict=True)))


def barred(lines: Sequence[Line], clean: Floats) -> list[Line]:
    """The lines with their alarms and bars, from the probabilities of clean texts: a row a text, a column a line."""
    alarms = [[float(np.quantile(clean[:, place], 1 - share)) for share in ALARM_SHARES] for place in range(len(lines))]
    scores = [dict(zip((line.category for line in lines), row, strict=True)) for row in clean.tolist()]
    together = [bars(scores, share) for share in BAR_SHARES]
    return [
        replace(line, alarms=_three(own), bars=_three([level[line.category] for level in together]))
        for line, own in zip(lines, alarms, strict=True)
    ]


def _three(values: Sequence[float]) -> tuple[float, float, float]:
    return values[0], values[1], values[2]


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
    made = trained(rows, seen_and_heard(tables), Perturber(given.folder, tables, fillings(AIMED, LONGEST_AIMED)))
    given.out.write_bytes(made)
    print(f"{given.out}: {len(made)} bytes")


if __name__ == "__main__":
    main()
