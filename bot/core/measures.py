"""How good a yes-or-no judgement was: the usual measures, from pairs of truth and answer.

Pure; must never look at what was judged. Definitions as in Manning, Raghavan & Schütze, Introduction to Information
Retrieval, chapter 8; the area under the ROC curve by ranks (Mann-Whitney), equal scores counting half.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Measures:
    """``n`` judgements; every share is 0 to 1, and 0 where it would be divided by nothing."""

    n: int
    positive: int
    flagged: int
    precision: float
    recall: float
    false_positive_rate: float
    f1: float
    macro_f1: float
    accuracy: float


def measures(pairs: Iterable[tuple[bool, bool]]) -> Measures:
    """Takes (truth, answer) pairs."""
    hit = missed = false = quiet = 0
    for truth, answer in pairs:
        if truth:
            hit, missed = hit + answer, missed + (not answer)
        else:
            false, quiet = false + answer, quiet + (not answer)
    total = hit + missed + false + quiet
    f1 = _share(2 * hit, 2 * hit + missed + false)
    return Measures(
        n=total,
        positive=hit + missed,
        flagged=hit + false,
        precision=_share(hit, hit + false),
        recall=_share(hit, hit + missed),
        false_positive_rate=_share(false, false + quiet),
        f1=f1,
        macro_f1=(f1 + _share(2 * quiet, 2 * quiet + missed + false)) / 2,
        accuracy=_share(hit + quiet, total),
    )


def area(scored: Iterable[tuple[bool, float]]) -> float | None:
    """Takes (truth, score) pairs; gives the chance that a true one scores higher than a false one, None where there is
    only one kind."""
    ranked = sorted(scored, key=lambda pair: pair[1])
    wins, below, positive = 0.0, 0, 0
    for _, same in groupby(ranked, key=lambda pair: pair[1]):
        truths = [truth for truth, _ in same]
        here = sum(truths)
        others = len(truths) - here
        wins += here * (below + others / 2)
        below += others
        positive += here
    return wins / (positive * below) if positive and below else None


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest of the values that ``share`` of them do not exceed; 0 where there are none."""
    ranked = sorted(values)
    return ranked[min(int(share * len(ranked)), len(ranked) - 1)] if ranked else 0.0


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
