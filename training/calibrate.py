"""Measures a model on rows that it never saw, for docs/moderation-model.md: ``python -m training.calibrate FOLDER``.

Serves the model as the bot does (plain Python). Must never print a text.
"""

import argparse
import csv
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from bot.core.judge.finding import Category
from bot.core.judge.model import Model
from training.moderation import folding, sounds_of
from training.rows import CATEGORIES, OK, Fold, Row, bot_tables, held_out

SHIPPED: Final = Path(__file__).parents[1] / "bot" / "assets" / "judge" / "model.bin.gz"
CLEAN: Final = ("clean_campus_qa_dev", "clean_nus_sms_dev", "clean_egret_qa_dev", "clean_exam_cmmlu_dev")
"""Thresholds are set on these together; the chat of ``clean_lccc_toy_dev`` holds real swearing and is shown apart."""
RATES: Final = (0.001, 0.005, 0.01)
SHARES: Final = {"abuse": 3.0, "ads": 1.0, "cheating": 0.5, "fraud": 1.0, "gambling": 1.0, "porn": 1.5}
"""How the false alarms are shared out: where harm is hardest to tell, more are accepted."""

Scores = list[dict[Category, float]]
Score = Callable[[str], dict[Category, float]]


def thresholds(clean: Scores, rate: float) -> dict[Category, float]:
    """One threshold a category, such that ``rate`` of the clean texts lie above any of them."""
    ranked = {name: sorted((score[Category(name)] for score in clean), reverse=True) for name in CATEGORIES}

    def at(most: float) -> dict[Category, float]:
        size = len(clean)
        return {Category(name): ranked[name][min(int(most * SHARES[name] * size), size - 1)] for name in CATEGORIES}

    low, high = 0.0, rate
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (middle, high) if flagged(clean, at(middle)) <= rate else (low, middle)
    return at(low)


def flagged(scores: Scores, bars: Mapping[Category, float]) -> float:
    """The share of texts above any threshold."""
    return sum(any(score[name] > bar for name, bar in bars.items()) for score in scores) / max(len(scores), 1)


def by_label(rows: Sequence[Row], scores: Scores, bars: Mapping[Category, float]) -> str:
    """Of each label the share flagged, in per cent."""
    parts = []
    for label in (*CATEGORIES, OK):
        these = [score for row, score in zip(rows, scores, strict=True) if row.label == label]
        if these:
            parts.append(f"{label} {100 * flagged(these, bars):.1f}")
    return ", ".join(parts)


def offence(rows: Sequence[Row], scores: Scores) -> tuple[float, float]:
    """Accuracy and macro-F1 of ``abuse`` at one half, in per cent."""
    pairs = [(row.label != OK, score[Category.ABUSE] > 0.5) for row, score in zip(rows, scores, strict=True)]
    right = sum(truth == said for truth, said in pairs) / len(pairs)
    both = []
    for side in (True, False):
        hit = sum(truth is side and said is side for truth, said in pairs)
        both.append(2 * hit / max(sum(truth is side for truth, _ in pairs) + sum(said is side for _, said in pairs), 1))
    return 100 * right, 50 * sum(both)


def robustness(folder: Path, fold: Fold, score: Score, most: float = 0.2) -> dict[str, float]:
    """Per cent of perturbed toxic sentences found with the threshold at ``most`` false alarms on the others."""
    with (folder / "cntp_dev.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            (row["perturbation"], row["toxic"] == "1", score(fold(row["text"]).strip())[Category.ABUSE])
            for row in csv.DictReader(file)
        ]
    mild = sorted((value for _, toxic, value in rows if not toxic), reverse=True)
    bar = mild[int(most * len(mild))]
    found = {}
    for kind in sorted({kind for kind, _, _ in rows}):
        these = [value for name, toxic, value in rows if name == kind and toxic]
        found[kind] = 100 * sum(value > bar for value in these) / len(these)
    found["mean of 8"] = sum(value for kind, value in found.items() if kind != "base") / (len(found) - 1)
    return found


def cost(model: Model, sample: tuple[str, str], rounds: int = 5, times: int = 200) -> float:
    """Microseconds of CPU for one score, the best of some rounds."""
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        for _ in range(times):
            model.score(*sample)
        best = min(best, (time.process_time() - start) / times)
    return best * 1e6


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", type=Path, default=SHIPPED)
    given = parser.parse_args()
    tables = bot_tables()
    fold = folding(tables)
    packed = given.model.read_bytes()
    model = Model.load(packed)

    def score(folded: str) -> dict[Category, float]:
        return model.score(folded, sounds_of(folded, tables))

    def scored(name: str) -> tuple[list[Row], Scores]:
        rows = held_out(given.folder, name, fold)
        return rows, [score(row.text) for row in rows]

    clean = {name: scored(name)[1] for name in (*CLEAN, "clean_lccc_toy_dev")}
    harm, study, cold = scored("chineseharm_dev"), scored("indomain_dev"), scored("cold_dev")
    print(f"model {model.version}: {len(model.weights)} grams, {len(packed)} bytes")
    for rate in RATES:
        bars = thresholds([one for name in CLEAN for one in clean[name]], rate)
        print(f"\nat {100 * rate:g} % false alarms on clean chat ({sum(len(clean[name]) for name in CLEAN)} texts)")
        print("  harm:", by_label(*harm, bars))
        print("  study group:", by_label(*study, bars))
        print("  clean:", ", ".join(f"{name[6:-4]} {100 * flagged(one, bars):.2f}" for name, one in clean.items()))
        print("  thresholds:", ", ".join(f"{name.value} {bar:.4f}" for name, bar in bars.items()))
    accuracy, f1 = offence(*cold)
    print(f"\noffence (cold_dev): accuracy {accuracy:.1f}, macro-F1 {f1:.1f}")
    found = robustness(given.folder, fold, score)
    print("perturbed, 20 % false alarms:", ", ".join(f"{kind} {value:.1f}" for kind, value in found.items()))
    chat = fold("各位老师今天晚上七点半准时开始直播")
    for text in (chat + "。", (chat * 60)[:1000]):
        print(f"cost of {len(text)} characters: {cost(model, (text, sounds_of(text, tables))):.0f} µs")


if __name__ == "__main__":
    main()
