"""``python -m bench.search [FOLDER]``: what finding an earlier answer costs at ten thousand and a hundred thousand
cards, beside plain BM25 over the same tokens.

FOLDER: labelled pairs (``pairs_*.tsv.gz``: label, question, question), whose questions become cards; without it,
questions put together from words of our own, which share more words with each other than real ones do. CPU time of
this process; absolute times mean little on a shared machine: read them beside the loop that is timed with each row.
"""

import argparse
import gc
import gzip
import random
import time
import tracemalloc
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from bot.core.knowledge.index import Card, Hit, Index
from bot.core.measures import quantile
from bot.evaluation_retrieval import PlainBM25
from bot.language import background

SIZES = (10_000, 100_000)
ASKED = 400
ASKED_PLAIN = 60
LOOP = 20_000


class Engine(Protocol):
    """What is timed."""

    def put(self, card: Card) -> None:
        """Adds a card."""

    def search(self, text: str) -> Sequence[Hit]:
        """Best first."""


def questions(folder: Path | None, wanted: int) -> list[str]:
    """Different questions in an order of their own, the same each time."""
    found: set[str] = set()
    for path in sorted(folder.glob("pairs_*.tsv.gz")) if folder else ():
        with gzip.open(path, "rt", encoding="utf-8") as file:
            found.update(text for line in file for text in line.rstrip("\n").split("\t")[1:])
    lots = random.Random(7)
    if not folder:
        words = [word for group in background().meanings.groups for word in group if word.strip()]
        while len(found) < wanted:
            found.add("".join(lots.choices(words, k=lots.randint(3, 6))))
    ordered = sorted(found)
    lots.shuffle(ordered)
    if len(ordered) < wanted:
        raise SystemExit(f"{wanted} different questions are needed, {len(ordered)} are there")
    return ordered[:wanted]


def _micros(work: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    found = []
    for text in texts:
        begun = time.process_time_ns()
        work(text)
        found.append((time.process_time_ns() - begun) / 1e3)
    return found


def _loop(_: str) -> int:
    """What a fixed amount of plain Python takes here and now."""
    total = 0
    for number in range(LOOP):
        total += number & 3
    return total


def loop_micros() -> float:
    """What the loop takes here and now."""
    return quantile(_micros(_loop, [""] * 50), 0.5)


def _row(name: str, make: Callable[[], Engine], cards: Sequence[str], asked: Sequence[str]) -> str:
    gc.collect()
    tracemalloc.start()
    engine = make()
    for number, text in enumerate(cards):
        engine.put(Card(str(number), text))
    engine.search(asked[0])
    gc.collect()
    size = tracemalloc.get_traced_memory()[0] / 2**20
    tracemalloc.stop()
    inserts = _micros(lambda text: engine.put(Card(f"new {text}", text)), asked)
    searches = _micros(engine.search, asked)
    loop = loop_micros()
    cells = [
        name, str(len(cards)), f"{quantile(searches, 0.5) / 1e3:.2f}", f"{quantile(searches, 0.95) / 1e3:.2f}",
        f"{quantile(searches, 0.95) / loop:.1f}", f"{quantile(inserts, 0.5):.0f}", f"{quantile(inserts, 0.99):.0f}",
        f"{size:.0f}", f"{loop / 1e3:.2f}",
    ]  # fmt: skip
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    """Prints a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--sizes", nargs="+", type=int, default=SIZES)
    parser.add_argument("--alone", action="store_true", help="without the yardstick, which takes minutes")
    given = parser.parse_args()
    texts = questions(given.folder, max(given.sizes) + ASKED)
    known = background()
    heads = ("engine", "cards", "p50 ms", "p95 ms", "p95 in loops", "insert p50 µs", "insert p99 µs", "MiB", "loop ms")
    print("| " + " | ".join(heads) + " |\n|" + " --- |" * len(heads))
    for size in given.sizes:
        cards, asked = texts[ASKED : ASKED + size], texts[:ASKED]
        print(_row("ours, ranked again", lambda: Index(known), cards, asked), flush=True)
        if not given.alone:
            print(_row("plain BM25", lambda: PlainBM25(known), cards, asked[:ASKED_PLAIN]), flush=True)


if __name__ == "__main__":
    main()
