"""Trains the scorer that notices questions: ``python -m training.asking FOLDER [--out FILE] [--measure]``.

Logistic regression on naive-Bayes weighted groups of one to five characters, the cues and the shape of a message.
Deterministic: the same rows give the same bytes. Only sets of a free licence and our own rows are learned from; with
``--measure`` the figures of docs/questions-noticing.md are printed, every one on rows that its line did not learn.
"""

import argparse
from array import array
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from bot.core.asking.cues import Cues, parse, prepared
from bot.core.asking.scorer import ASKS, NEEDS, Bars, Line, grams, rest
from training.asking_pack import packed
from training.asking_rows import Asked, both_ways, chat, drama, forum, known_questions, own_rows, tasks
from training.pack import quantised

CUES: Final = Path(__file__).parents[1] / "bot" / "assets" / "asking" / "cues.txt"
SHIPPED: Final = CUES.with_name("scorer.bin.gz")
STRENGTH: Final = 3.0
"""C of the regression for our own rows, chosen on them by cross-validation; the large sets take half of it."""
FOLDS: Final = 6
KEPT: Final = {NEEDS: 12_000, ASKS: 26_000}
SEEN: Final = {NEEDS: 2, ASKS: 4}
"""Texts that a group must occur in."""
FALSE: Final = 1 / 100
"""Share of small talk, rhetoric and statements of cross-validation that may open a ticket. The goal is 1 in 70; voices
that we did not write ourselves are stranger than those of cross-validation."""
NEAR: Final = 0.005
IDLE: Final = frozenset({"RHE", "SOC", "STA"})

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Extra = Callable[[Sequence[str]], Floats]


@dataclass(frozen=True, slots=True)
class Fitted:
    """A line over the groups (``names``, ``weights``) and over cues and shape (``rest``)."""

    names: list[str]
    weights: Floats
    rest: Floats
    intercept: float
    seen: Floats
    cues: Cues
    extra: Extra | None = None

    def odds(self, texts: Sequence[str]) -> Floats:
        """Log-odds of prepared texts."""
        table = matrix(texts, {name: place for place, name in enumerate(self.names)})
        more = others(texts, self.cues, self.extra)
        return np.asarray(table @ self.weights + more @ self.rest + self.intercept)


@cache
def groups(text: str) -> tuple[str, ...]:
    """The groups of serving, in order; each text is taken apart once."""
    return tuple(sorted(grams(text)))


def matrix(texts: Sequence[str], places: dict[str, int]) -> csr_matrix:
    """A row a text; each group it holds counts one over the fourth root of the number of all its groups."""
    starts, columns, values = array("q", [0]), array("i"), array("d")
    for text in texts:
        found = groups(text)
        here = sorted(places[gram] for gram in found if gram in places)
        columns.extend(here)
        values.extend([len(found) ** -0.25] * len(here))
        starts.append(len(columns))
    return csr_matrix((np.array(values), np.array(columns), np.array(starts)), shape=(len(texts), len(places)))


@cache
def values(text: str, cues: Cues) -> tuple[float, ...]:
    """Cues and shape of serving, found once."""
    return rest(text, cues)


def others(texts: Sequence[str], cues: Cues, extra: Extra | None = None) -> Floats:
    """Cues and shape, and what else is told of each text."""
    found = np.array([values(text, cues) for text in texts], dtype=float)
    return found if extra is None else np.hstack([found, extra(texts)])


def fitted(
    texts: Sequence[str], truth: Floats, cues: Cues, seen: int, strength: float, extra: Extra | None = None
) -> Fitted:
    """Naive-Bayes log ratios times what a regression on them learned (Wang & Manning 2012), cues and shape beside."""
    counted = Counter(gram for text in texts for gram in groups(text))
    names = sorted(gram for gram, times in counted.items() if times >= seen and "\n" not in gram)
    table = matrix(texts, {name: place for place, name in enumerate(names)})
    yes = truth.astype(bool)
    inside = np.asarray((table[yes] > 0).sum(0), dtype=float).ravel() + 1
    outside = np.asarray((table[~yes] > 0).sum(0), dtype=float).ravel() + 1
    ratio = np.log(inside / inside.sum() / (outside / outside.sum()))
    whole = hstack([table.multiply(ratio), csr_matrix(others(texts, cues, extra))]).tocsr()
    model = LogisticRegression(C=strength, solver="liblinear", tol=1e-2, max_iter=300, random_state=0).fit(whole, yes)
    found, many = model.coef_[0], len(names)
    seen_ = np.array([counted[name] for name in names], dtype=float)
    return Fitted(names, found[:many] * ratio, found[many:], float(model.intercept_[0]), seen_, cues, extra)


def out_of_fold(
    rows: Sequence[Asked], cues: Cues, seen: int, strength: float, extra: Extra | None = None
) -> tuple[Floats, Floats]:
    """Log-odds of each row from a line that saw nothing of its voice or dialogue, and the fold it was in."""
    texts = [prepared(row.text) for row in rows]
    truth = np.array([row.asks for row in rows], dtype=float)
    odds, folds = np.zeros(len(rows)), np.zeros(len(rows))
    for number, (learn, check) in enumerate(GroupKFold(FOLDS).split(texts, truth, [row.together for row in rows])):
        line = fitted([texts[place] for place in learn], truth[learn], cues, seen, strength, extra)
        odds[check] = line.odds([texts[place] for place in check])
        folds[check] = number
    return odds, folds


def asking_rows(folder: Path) -> list[Asked]:
    """All that says whether a line asks at all."""
    return [*drama(folder), *tasks(folder), *chat(folder), *forum(folder)]


def shortened(line: Fitted, kept: int) -> dict[str, float]:
    """The groups that matter most: heavy, and not too rare."""
    worth = np.abs(line.weights) * np.sqrt(np.log1p(line.seen))
    return {line.names[place]: float(line.weights[place]) for place in np.argsort(-worth, kind="stable")[:kept]}


def likenesses(texts: Sequence[str], known: Sequence[str]) -> Floats:
    """Of each text the likeness to the nearest known question: shared pairs of characters, by the cosine."""
    pairs = [_pairs(prepared(one)) for one in known]
    found = []
    for text in texts:
        mine = _pairs(prepared(text))
        found.append(max((len(mine & one) / (len(mine) * len(one)) ** 0.5 for one in pairs), default=0.0))
    return np.array(found)


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


def calibrated(odds: Floats, truth: Floats) -> tuple[float, float]:
    """Platt's two numbers on rows that were not learned from."""
    scale = LogisticRegression(C=1e6).fit(odds.reshape(-1, 1), truth)
    return float(scale.coef_[0][0]), float(scale.intercept_[0])


def best_bar(truth: Floats, odds: Floats) -> float:
    """The middle of the thresholds whose F1 is within half a point of the best: the best itself is mostly chance."""
    order = np.argsort(-odds, kind="stable")
    hit = np.cumsum(truth[order])
    f1 = 2 * hit / (np.arange(1, len(odds) + 1) + truth.sum())
    return float(np.median(odds[order][f1 >= f1.max() - NEAR]))


def bars_of(rows: Sequence[Asked], chances: Floats) -> Bars:
    """``maybe``: the best F1. ``sure``: not more than one in a hundred idle messages, as they were written, lies above;
    and never below it."""
    truth = np.array([row.asks for row in rows], dtype=float)
    maybe = best_bar(truth, chances)
    idle = np.sort(chances[np.array([row.label in IDLE and not row.turned for row in rows])])[::-1]
    return Bars(max(maybe, float(idle[int(FALSE * len(idle))]) + 1e-6), maybe)


def scaled(odds: Floats, scale: tuple[float, float]) -> Floats:
    """Log-odds as calibrated probabilities."""
    return np.asarray(1 / (1 + np.exp(-(scale[0] * odds + scale[1]))))


def made(folder: Path, cues: Cues) -> bytes:
    """The packed scorer."""
    mine, wide = both_ways(own_rows()), asking_rows(folder)
    lines, columns = [], {}
    for name, rows, strength in ((NEEDS, mine, STRENGTH), (ASKS, wide, STRENGTH / 2)):
        truth = np.array([row.asks for row in rows], dtype=float)
        odds, _ = out_of_fold(rows, cues, SEEN[name], strength)
        slope, offset = calibrated(odds, truth)
        line = fitted([prepared(row.text) for row in rows], truth, cues, SEEN[name], strength)
        kept = shortened(line, KEPT[name])
        whole, step = quantised(list(kept.values()))
        columns[name] = dict(zip(kept, whole, strict=True))
        like, usual = 0.0, 0.0
        if name == NEEDS:
            bars = bars_of(rows, scaled(odds, (slope, offset)))
            like, usual = _likeness_of(rows, slope * odds + offset, known_questions(folder))
        rest_ = tuple(float(value * slope) for value in line.rest)
        lines.append(Line(name, step * slope, slope * line.intercept + offset, rest_, like, usual))
    names = sorted(set().union(*columns.values()))
    return packed(
        lines, bars, {gram: tuple(columns[line.name].get(gram, 0) for line in lines) for gram in names}, cues.names
    )


def _likeness_of(rows: Sequence[Asked], odds: Floats, known: Sequence[str]) -> tuple[float, float]:
    """What likeness to known questions adds beside the text, and the likeness that adds nothing."""
    like = likenesses([row.text for row in rows], known)
    model = LogisticRegression(C=1.0).fit(np.column_stack([odds, like]), [row.asks for row in rows])
    return max(0.0, float(model.coef_[0][1])), float(like.mean())


def main() -> None:
    """Reads the folder, writes one file, says what it was made of."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--measure", action="store_true")
    given = parser.parse_args()
    cues = parse(CUES.read_text("utf-8"))
    if given.out:
        given.out.write_bytes(found := made(given.folder, cues))
        print(f"{given.out}: {len(found)} bytes")
    if given.measure:
        from training.asking_measure import report

        report(given.folder, cues)


if __name__ == "__main__":
    main()
