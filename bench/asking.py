"""``python -m bench.asking [FILE]``: what noticing a message costs, beside a yardstick of plain Python.

FILE: one message a line; without it, messages of our own. Absolute times mean nothing on a shared machine: read the
ratios. The yardstick takes each character of the message through ``str.lower`` in a list comprehension.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.judge import OWN
from bench.table import Results
from bot.core.asking.context import Heard
from bot.core.asking.cues import prepared
from bot.core.asking.decide import decide
from bot.core.asking.scorer import grams
from bot.noticing import shipped_scorer

ROUNDS = 7


def _each(work: Callable[[str], object], texts: Sequence[str], times: int) -> float:
    """Microseconds a text, CPU time of this process."""
    started = time.process_time()
    for _ in range(times):
        for text in texts:
            work(text)
    return 1e6 * (time.process_time() - started) / times / len(texts)


def main() -> None:
    """Prints one table for each kind of text."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, nargs="?")
    given = parser.parse_args()
    started = time.perf_counter()
    scorer = shipped_scorer()
    print(f"ready in {1e3 * (time.perf_counter() - started):.0f} ms\n")
    sets: dict[str, list[str]] = {"chat": list(OWN), "long": ["，".join(OWN * 8)]}
    if given.file:
        sets["given"] = [line for line in given.file.read_text("utf-8").splitlines() if line][:5000]
    works: dict[str, Callable[[str], object]] = {
        "yardstick": lambda text: [char.lower() for char in text],
        "prepared": prepared,
        "groups": lambda text: grams(prepared(text)),
        "cues": lambda text: scorer.cues.found(prepared(text)),
        "scored": scorer.score,
        "decided, with reasons": lambda text: decide(Heard(text), scorer),
    }
    for title, texts in sets.items():
        size = sum(map(len, texts)) / len(texts)
        results = Results(f"{title}: {len(texts)} texts of {size:.1f} characters")
        for number in range(ROUNDS):
            for name in list(works)[:: -1 if number % 2 else 1]:
                results.add(name, {"µs": _each(works[name], texts, max(1, int(20_000 / len(texts) / size)))})
        print(results.markdown(["µs"], [("µs", "× yardstick")], "yardstick"))


if __name__ == "__main__":
    main()
