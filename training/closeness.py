"""How often two questions would be taken for one, rightly and wrongly, at several bars.

    python -m training.closeness FOLDER

FOLDER holds ``own_faq_kb.jsonl`` with ``own_faq_queries_dev*`` and labelled pairs (``pairs_*.tsv.gz``); our second set
is in training/own. Questions about the same card are the same, all others are not. Two tables there (``twins*.csv``)
hold pairs that were written for this, ``same,first,second``: half ask the same in other words, half speak of the same
thing in much the same words and ask something else. The words of bot/core/wording/sameness.py were chosen on the first;
the second decided nothing. Learns nothing and writes nothing.
"""

import csv
import gzip
import json
import random
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Final

from bot.core.knowledge.closeness import CLOSE, Question, closeness, read
from bot.language import background

OWN: Final = Path(__file__).parent / "own"
BARS: Final = (0.25, 0.5, 0.7, CLOSE, 1.0)
PAIRS: Final = 5000


@cache
def _read(text: str) -> Question:
    return read(text, background())


def of_cards(cards: Path, questions: Iterable[Path]) -> list[tuple[bool, float]]:
    """Every pair of a set of cards and questions; those that no card answers are like none."""
    items = [(row["question"], row["id"]) for row in rows_of(cards)]
    items += [(row["query"], row["gold"]) for path in questions for row in rows_of(path)]
    return [
        (mine == theirs, closeness(_read(one), _read(other)))
        for (one, mine), (other, theirs) in combinations(items, 2)
        if mine is not None or theirs is not None
    ]


def of_pairs(path: Path) -> list[tuple[bool, float]]:
    """Some of the labelled pairs of a file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file]
    kept = [row for row in rows if len(row) == len(("label", "one", "other")) and row[0] in ("0", "1")]
    random.Random(1).shuffle(kept)
    return [(label == "1", closeness(_read(one), _read(other))) for label, one, other in kept[:PAIRS]]


def of_twins(path: Path) -> list[tuple[bool, float]]:
    """Every pair of a table of pairs of our own."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [(row["same"] == "1", closeness(_read(row["first"]), _read(row["second"]))) for row in rows]


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _shown(name: str, scored: Sequence[tuple[bool, float]]) -> str:
    same = [value for label, value in scored if label]
    other = [value for label, value in scored if not label]
    cells = [f"{sum(one >= bar for one in same)} / {sum(one >= bar for one in other)}" for bar in BARS]
    return f"| {name} | {len(same)} / {len(other)} | " + " | ".join(cells) + " |"


def main(folder: Path) -> None:
    """Prints a table: pairs that ask the same / that do not, all of them and those from each bar on."""
    print("| same / other | all | " + " | ".join(f"≥ {bar}" for bar in BARS) + " |\n|" + " --- |" * (len(BARS) + 2))
    print(_shown("own, chosen on", of_cards(folder / "own_faq_kb.jsonl", sorted(folder.glob("own_faq_queries_dev*")))))
    print(_shown("own, second set", of_cards(OWN / "faq_cards.jsonl", sorted(OWN.glob("faq_questions*.jsonl")))))
    print(_shown("twins, chosen on", of_twins(OWN / "twins.csv")))
    print(_shown("twins, unseen", of_twins(OWN / "twins_unseen.csv")))
    for path in sorted(folder.glob("pairs_*.tsv.gz")):
        print(_shown(path.name.partition(".")[0], of_pairs(path)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
