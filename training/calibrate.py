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
from training.bars import Scores, bars, flagged
from training.moderation import folding, sounds_of
from training.rows import CATEGORIES, OK, Fold, Row, bot_tables, for_choosing, held_out

SHIPPED: Final = Path(__file__).parents[1] / "bot" / "assets" / "judge" / "model.bin.gz"
CLEAN: Final = ("clean_campus_qa_dev", "clean_nus_sms_dev", "clean_egret_qa_dev", "clean_exam_cmmlu_dev")
"""Thresholds are set on these together."""
SHOWN: Final = ("clean_lccc_toy_dev", "qdet_cped_valid", "qdet_crosswoz_val", "chat_kdconv_dev")
"""Shown apart: the chat of the first holds real swearing, the second is drama, the others are of one subject."""
RATES: Final = (0.001, 0.005, 0.01)

Score = Callable[[str], dict[Category, float]]


def by_label(rows: Sequence[Row], scores: Scores, above: Mapping[Category, float]) -> str:
    """Of each label the share flagged, in per cent."""
    parts = []
    for label in (*CATEGORIES, OK):
        these = [score for row, score in zip(rows, scores, strict=True) if row.label == label]
        if these:
            parts.append(f"{label} {100 * flagged(these, above):.1f}")
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
    parser.add_argument(
        "--choosing", action="store_true", help="on the rows that choices are made by, not held-out ones"
    )
    given = parser.parse_args()
    tables = bot_tables()
    fold = folding(tables)
    packed = given.model.read_bytes()
    model = Model.load(packed)

    def score(folded: str) -> dict[Category, float]:
        return model.score(folded, sounds_of(folded, tables))

    def scored(name: str) -> tuple[list[Row], list[dict[Category, float]]]:
        rows = (for_choosing if given.choosing else held_out)(given.folder, name, fold)
        return rows, [score(row.text) for row in rows]

    clean = {name: scored(name)[1] for name in (*CLEAN, *SHOWN)}
    harm, study, cold = scored("chineseharm_dev"), scored("indomain_dev"), scored("cold_dev")
    print(f"model {model.version}: {len(model.weights)} grams, {len(packed)} bytes")
    all_clean = [one for name in CLEAN for one in clean[name]]
    levels = [(f"{100 * rate:g} % of {len(all_clean)} clean texts", bars(all_clean, rate)) for rate in RATES]
    levels += [("its own bars", {line.category: line.bars[place] for line in model.lines}) for place in range(3)]
    for title, above in levels:
        print(f"\nat {title}: {100 * flagged(all_clean, above):.3f} % false alarms")
        print("  harm:", by_label(*harm, above))
        print("  study group:", by_label(*study, above))
        print("  clean:", ", ".join(f"{name} {100 * flagged(one, above):.2f}" for name, one in clean.items()))
        print("  bars:", ", ".join(f"{name.value} {bar:.4f}" for name, bar in above.items()))
    accuracy, f1 = offence(*cold)
    print(f"\noffence (cold_dev): accuracy {accuracy:.1f}, macro-F1 {f1:.1f}")
    found = robustness(given.folder, fold, score)
    print("perturbed, 20 % false alarms:", ", ".join(f"{kind} {value:.1f}" for kind, value in found.items()))
    chat = fold("各位老师今天晚上七点半准时开始直播")
    for text in (chat + "。", (chat * 60)[:1000]):
        print(f"cost of {len(text)} characters: {cost(model, (text, sounds_of(text, tables))):.0f} µs")


if __name__ == "__main__":
    main()
