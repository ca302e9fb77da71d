"""Bars: one probability a category, such that all categories together flag a given share of clean texts.

Must see clean texts only; what is harm and found above the bars is for training/calibrate.py to say.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from bot.core.judge.finding import Category

SHARES: Final = {
    Category.ABUSE: 3.0, Category.ADS: 1.0, Category.CHEATING: 0.5, Category.FRAUD: 1.0, Category.GAMBLING: 1.0,
    Category.PORN: 1.5,
}  # fmt: skip
"""How the false alarms are shared out: where harm is hardest to tell, more are accepted."""
_HALVINGS: Final = 30

Scores = Sequence[Mapping[Category, float]]


def bars(clean: Scores, rate: float) -> dict[Category, float]:
    """One bar a category, such that ``rate`` of the clean texts lie above any of them (a little less where texts
    tie)."""
    ranked = {name: sorted((score[name] for score in clean), reverse=True) for name in SHARES}

    def at(most: float) -> dict[Category, float]:
        size = len(clean)
        return {name: ranked[name][min(int(most * share * size), size - 1)] for name, share in SHARES.items()}

    low, high = 0.0, rate
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if flagged(clean, at(middle)) <= rate else (low, middle)
    return at(low)


def flagged(scores: Scores, above: Mapping[Category, float]) -> float:
    """The share of texts above any bar."""
    return sum(any(score[name] > bar for name, bar in above.items()) for score in scores) / max(len(scores), 1)
