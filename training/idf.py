"""Makes bot/assets/knowledge/idf.txt.gz: how often characters, pairs and words stand in Chinese talk at large.

    python -m training.idf FOLDER

FOLDER holds the sets of others that may be used so (Apache-2.0: CPED, CrossWOZ, KdConv, egret); our own rows are in
training/own. Deterministic: the same rows, the same bytes. Must never take a set whose licence does not allow it.
"""

import csv
import gzip
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.core.knowledge.background import pack
from bot.core.knowledge.tokens import grams, parse, tidy

ROOT: Final = Path(__file__).parent.parent
OUT: Final = ROOT / "bot/assets/knowledge/idf.txt.gz"
FREE: Final = {
    "qdet_cped_valid": ("text",),
    "qdet_crosswoz_val": ("text",),
    "chat_kdconv_dev": ("text",),
    "qa_egret_half0": ("question", "accepted_answer"),
}
OWN: Final = ("teaching.txt", "said/clean_*.txt")
LEAST_SEEN: Final = 4
"""Texts that a pair or a word must stand in: what is rarer counts as never seen. Single characters are all kept."""


def texts(folder: Path) -> Iterator[str]:
    """Every text, those of others first."""
    for name, columns in FREE.items():
        with gzip.open(folder / f"{name}.tsv.gz", "rt", encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                yield from (row[column] or "" for column in columns)
    for pattern in OWN:
        for path in sorted((ROOT / "training/own").glob(pattern)):
            yield from path.read_text("utf-8").splitlines()


def main(folder: Path) -> None:
    """Counts and writes."""
    nothing = parse("")
    counted: Counter[str] = Counter()
    number = 0
    for text in sorted(set(texts(folder))):
        if tokens := set(grams(tidy(text, nothing))):
            number += 1
            counted.update(tokens)
    kept = {token: seen for token, seen in counted.items() if seen >= LEAST_SEEN or len(token) == 1}
    OUT.write_bytes(gzip.compress(pack(number, kept).encode(), 9, mtime=0))
    print(OUT.name, OUT.stat().st_size, number, len(kept))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
