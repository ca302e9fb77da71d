"""Measures a fuzzing run: what was answered, how long the loop was held, how the process grew; and prints it.

What was there before the run is kept out of the garbage collector's sight, as its pauses would be of the test runner.
"""

import gc
import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

AIM, LIMIT = 0.050, 2.0
"""Seconds of processor time in one step of the loop: what is aimed at, and what is a fault on any machine (0.15 was
measured on a quiet one, five times that on one with twice the work it has cores for)."""
GROWTH = 20.0
"""Mebibytes that a run may add after its warm-up."""
_PAGE = os.sysconf("SC_PAGE_SIZE")


def tell(fault: str, what: str, figure: object) -> None:
    """Print a figure of a test: a line that begins with the number of the fault."""
    print(f"\n{fault} {what}: {figure}")  # noqa: T201 (it is what is asked for with -s)


def resident() -> float:
    """Mebibytes of this process."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE / 2**20


@dataclass(slots=True)
class Gauge:
    """The figures of one run."""

    name: str
    answers: Counter[str] = field(default_factory=Counter)
    crashes: list[str] = field(default_factory=list)
    longest: float = 0.0
    slow: int = 0
    warm: float = 0.0

    def __post_init__(self) -> None:
        gc.collect()
        gc.disable()  # a collection walks through all that the tests before have left, and is no step of the program

    @contextmanager
    def step(self) -> Iterator[None]:
        """One call of the program: its processor time."""
        begun = time.thread_time()
        try:
            yield
        finally:
            taken = time.thread_time() - begun
            self.longest = max(self.longest, taken)
            self.slow += taken > AIM

    def warmed_up(self) -> None:
        """From here on growth counts."""
        self.warm = resident()

    def judged(self) -> None:
        """Print the figures and hold them against the limits."""
        grown = resident() - self.warm
        gc.enable()
        answers = " ".join(f"{name}:{count}" for name, count in sorted(self.answers.items()))
        print(  # noqa: T201 (it is what the run is for)
            f"\nT20 {self.name}: {self.answers.total()} tries, {answers}; crashes {len(self.crashes)}; longest step "
            f"{self.longest * 1000:.1f} ms, over 50 ms {self.slow}; grown {grown:.1f} MiB"
        )
        assert self.crashes == []
        assert not [name for name in self.answers if name.startswith("5") and name != "503"]
        assert self.longest < LIMIT
        assert grown <= GROWTH
